//! Re-reads everything and says what is wrong: each entry against its leaf, each projection against the entries.

use std::collections::BTreeMap;
use std::fmt;

use ob_domain::Time;
use ob_domain::entry::{Entry, Index, Kind, Standing};
use ob_domain::fields;
use ob_domain::id::SessionId;
use ob_domain::session::{Move, Plan, Session};
use ob_domain::side::Side;
use ob_domain::slug::Slug;
use ob_record::{Fields, Leaf};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::logs::LogHead;
use crate::row::parse;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The log, by its name in leaves.
    pub log: String,
    /// The entry it is about, where it is about one.
    pub index: Option<Index>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "{} entry {index}: {}", self.log, self.what),
            None => write!(f, "{}: {}", self.log, self.what),
        }
    }
}

#[derive(FromRow)]
struct LeafRow {
    idx: i64,
    at: i64,
    kind: String,
    refers_to: Option<i64>,
    session_id: Option<Uuid>,
    side: Option<String>,
    article: Option<String>,
    commitment: Vec<u8>,
    leaf_hash: Vec<u8>,
    fields: Option<String>,
    corrected_by: Option<i64>,
    retracted_by: Option<i64>,
    withheld_with: Option<i64>,
}

/// Entries read at a time.
const PAGE: i64 = 500;

impl Unit {
    /// Checks one log from its first entry to its head.
    ///
    /// # Errors
    /// When the database fails; what is wrong with the data is a finding, not an error.
    pub async fn check_log(&mut self, log: &LogHead) -> Result<Vec<Finding>, StoreError> {
        let mut check = LogCheck::new(log);
        loop {
            let rows: Vec<LeafRow> = on!(self, |c| {
                sqlx::query_as(
                "select e.idx, e.at, e.kind, e.refers_to, e.session_id, e.side, e.article, e.commitment, e.leaf_hash, \
                 f.fields, s.corrected_by, s.retracted_by, s.withheld_with from entries e \
                 left join entry_fields f on f.log_id = e.log_id and f.idx = e.idx \
                 left join standings s on s.log_id = e.log_id and s.idx = e.idx \
                 where e.log_id = $1 and e.idx > $2 order by e.idx limit $3"
            )
            .bind(log.id.0)
            .bind(check.last)
            .bind(PAGE)
            .fetch_all(c)
            .await?
            });
            if rows.is_empty() {
                break;
            }
            for row in rows {
                check.entry(row);
            }
        }
        let sessions = if log.log == ob_domain::negotiation::Log::Record {
            self.sessions(log.negotiation).await?
        } else {
            Vec::new()
        };
        Ok(check.finish(&sessions))
    }
}

/// What one pass over a log has seen so far.
struct LogCheck<'a> {
    log: &'a LogHead,
    last: Index,
    last_at: Time,
    /// Standing as the table says, and as the entries make it.
    kept: BTreeMap<Index, Standing>,
    made: BTreeMap<Index, Standing>,
    dependents: BTreeMap<Index, Vec<Index>>,
    sessions: BTreeMap<SessionId, Session>,
    findings: Vec<Finding>,
}

impl<'a> LogCheck<'a> {
    fn new(log: &'a LogHead) -> Self {
        Self {
            log,
            last: -1,
            last_at: Time(i64::MIN),
            kept: BTreeMap::new(),
            made: BTreeMap::new(),
            dependents: BTreeMap::new(),
            sessions: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    fn find(&mut self, index: Option<Index>, what: impl Into<String>) {
        self.findings.push(Finding { log: self.log.origin.clone(), index, what: what.into() });
    }

    fn entry(&mut self, row: LeafRow) {
        let index = row.idx;
        if index != self.last + 1 {
            self.find(Some(index), format!("follows entry {}: entries are missing between", self.last));
        }
        if row.at < self.last_at.0 {
            self.find(Some(index), "is dated before the entry before it");
        }
        self.last = index;
        self.last_at = Time(row.at);
        let kept = Standing {
            corrected_by: row.corrected_by,
            retracted_by: row.retracted_by,
            withheld_with: row.withheld_with,
        };
        if kept != Standing::default() {
            self.kept.insert(index, kept);
        }
        match self.read(&row) {
            Ok(entry) => self.project(&entry),
            Err(what) => self.find(Some(index), what),
        }
    }

    /// Recomputes an entry's leaf from its fields and compares all that is kept beside them.
    fn read(&self, row: &LeafRow) -> Result<Entry, String> {
        let text = row.fields.as_deref().ok_or("its fields are gone")?;
        let sealed = Fields::from_json(text).map_err(|e| e.to_string())?;
        let commitment = sealed.commitment();
        if commitment.as_slice() != row.commitment {
            return Err("its fields are not those it was recorded with".into());
        }
        let kind: Kind = parse("entries", &row.kind).map_err(|e| e.to_string())?;
        let leaf = Leaf {
            origin: &self.log.origin,
            index: row.idx,
            kind: kind.leaf_kind(),
            at_ms: Time(row.at).as_millis(),
            refers_to: row.refers_to,
            commitment,
        };
        if leaf.hash().map_err(|e| e.to_string())?.as_slice() != row.leaf_hash {
            return Err("its number, time, kind or reference is not what it was recorded with".into());
        }
        let values = sealed.values().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let content = fields::from_fields(kind, row.refers_to, values).map_err(|e| e.to_string())?;
        let same = content.session.map(|id| id.0) == row.session_id
            && content.side.map(Side::as_str) == row.side.as_deref()
            && content.article.as_ref().map(Slug::as_str) == row.article.as_deref();
        if !same {
            return Err("session, side or article beside it differ from its fields".into());
        }
        Ok(Entry { index: row.idx, at: Time(row.at), content, standing: Standing::default() })
    }

    fn project(&mut self, entry: &Entry) {
        if let Some(target) = entry.content.refers_to {
            match entry.content.kind {
                Kind::Correction => {
                    self.made.entry(target).or_default().corrected_by = Some(entry.index);
                    self.dependents.entry(target).or_default().push(entry.index);
                }
                Kind::Translation => self.dependents.entry(target).or_default().push(entry.index),
                Kind::Retraction | Kind::Restoration => {
                    let by = (entry.content.kind == Kind::Retraction).then_some(entry.index);
                    self.made.entry(target).or_default().retracted_by = by;
                    self.withhold_below(target);
                }
                _ => {}
            }
        }
        if let Err(what) = self.project_phase(entry) {
            self.find(Some(entry.index), what);
        }
    }

    /// What belongs to an entry is withheld while the entry is, at any distance.
    fn withhold_below(&mut self, top: Index) {
        let mut parents = vec![top];
        while let Some(parent) = parents.pop() {
            let by = self.made.get(&parent).and_then(Standing::withheld_by);
            for child in self.dependents.get(&parent).cloned().unwrap_or_default() {
                self.made.entry(child).or_default().withheld_with = by;
                parents.push(child);
            }
        }
    }

    fn project_phase(&mut self, entry: &Entry) -> Result<(), String> {
        let Some(step) = Move::from_content(&entry.content).map_err(|e| e.to_string())? else { return Ok(()) };
        let id = entry.content.session.ok_or("it changes a phase but names no session")?;
        let before = self.sessions.get(&id).cloned().unwrap_or_else(|| Session::planned(id, 0, Plan::default()));
        if entry.content.kind != before.kind_of(step.phase) {
            return Err("its kind does not fit where its session stood".into());
        }
        let another_open = self.sessions.values().any(|other| other.id != id && other.is_open());
        self.sessions.insert(id, before.after(&step, another_open, entry.at).map_err(|e| e.to_string())?);
        Ok(())
    }

    fn finish(mut self, kept_sessions: &[Session]) -> Vec<Finding> {
        if self.last != self.log.head {
            self.find(None, format!("its head says {} but its last entry is {}", self.log.head, self.last));
        }
        self.made.retain(|_, standing| *standing != Standing::default());
        let indexes: std::collections::BTreeSet<Index> = self.kept.keys().chain(self.made.keys()).copied().collect();
        for index in indexes {
            if self.kept.get(&index) != self.made.get(&index) {
                self.find(Some(index), "its standing (corrected, taken back) is not what later entries made of it");
            }
        }
        for kept in kept_sessions {
            let made = self.sessions.remove(&kept.id);
            let made = made.map(|made| Session { number: kept.number, plan: kept.plan.clone(), ..made });
            let planned = kept.opened_at.is_none().then(|| Session::planned(kept.id, kept.number, kept.plan.clone()));
            if made.or(planned).as_ref() != Some(kept) {
                self.find(None, format!("session {} is not what its entries made of it", kept.number));
            }
        }
        let unknown: Vec<SessionId> = self.sessions.keys().copied().collect();
        for id in unknown {
            self.find(None, format!("session {id} has entries but is not kept"));
        }
        self.findings
    }
}
