//! Entries: appended once, read for ever.

use ob_domain::Time;
use ob_domain::entry::{Content, Entry, Index, Kind, Standing};
use ob_domain::fields;
use ob_domain::id::SessionId;
use ob_domain::side::Side;
use ob_domain::slug::Slug;
use ob_record::{Fields, Leaf, SALT_BYTES};
use sqlx::{AssertSqlSafe, FromRow};

use crate::StoreError;
use crate::db::{Unit, on};
use crate::logs::{LogHead, LogId};
use crate::row::parse;

/// Which part of a log is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Ascending, after this index.
    After(Index),
    /// Descending, before this index.
    Before(Index),
}

/// Which entries are asked for; an absent member does not restrict.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// About this article.
    pub article: Option<Slug>,
    /// Of this session.
    pub session: Option<SessionId>,
    /// Of this side.
    pub side: Option<Side>,
}

/// What an append did.
#[derive(Debug, Clone)]
pub struct Appended {
    /// The new entry.
    pub entry: Entry,
    /// Earlier entries whose standing it changed.
    pub changed: Vec<Index>,
}

#[derive(FromRow)]
pub(crate) struct EntryRow {
    pub(crate) idx: i64,
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) refers_to: Option<i64>,
    pub(crate) fields: String,
    pub(crate) corrected_by: Option<i64>,
    pub(crate) retracted_by: Option<i64>,
    pub(crate) withheld_with: Option<i64>,
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let corrupt =
            |what: String| StoreError::Corrupt { table: "entries", what: format!("entry {}: {what}", row.idx) };
        let kind = parse("entries", &row.kind)?;
        let sealed = Fields::from_json(&row.fields).map_err(|e| corrupt(e.to_string()))?;
        let values = sealed.values().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Self {
            index: row.idx,
            at: Time(row.at),
            content: fields::from_fields(kind, row.refers_to, values).map_err(|e| corrupt(e.to_string()))?,
            standing: Standing {
                corrected_by: row.corrected_by,
                retracted_by: row.retracted_by,
                withheld_with: row.withheld_with,
            },
        })
    }
}

/// The columns of [`EntryRow`] and where they come from; always followed by conditions on `e`.
macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "select e.idx, e.at, e.kind, e.refers_to, f.fields, s.corrected_by, s.retracted_by, s.withheld_with from entries e \
             join entry_fields f on f.log_id = e.log_id and f.idx = e.idx \
             left join standings s on s.log_id = e.log_id and s.idx = e.idx where e.log_id = $1 ",
            $rest
        )
    };
}

impl Unit {
    /// Appends an entry at the head of a locked log: index, fields with their salts, leaf and projections in one
    /// transaction. Its time is never before the last one's.
    ///
    /// # Errors
    /// When the database fails, or the content breaks the record's format.
    pub async fn append(
        &mut self,
        log: &mut LogHead,
        content: Content,
        salt: &mut (dyn FnMut() -> [u8; SALT_BYTES] + Send),
        now: Time,
    ) -> Result<Appended, StoreError> {
        let index = log.head + 1;
        let at = now.to_whole_millis().max(log.last_at);
        let corrupt = |what: String| StoreError::Corrupt { table: "entries", what };
        let sealed = Fields::seal(fields::to_fields(&content).into_iter().map(|(name, value)| (name, value, salt())))
            .map_err(|e| corrupt(e.to_string()))?;
        let commitment = sealed.commitment();
        let leaf = Leaf {
            origin: &log.origin,
            index,
            kind: content.kind.leaf_kind(),
            at_ms: at.as_millis(),
            refers_to: content.refers_to,
            commitment,
        };
        let leaf_hash = leaf.hash().map_err(|e| corrupt(e.to_string()))?;
        on!(self, |c| sqlx::query(
            "insert into entries (log_id, idx, at, kind, refers_to, session_id, side, article, commitment, leaf_hash) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(log.id.0)
        .bind(index)
        .bind(at.0)
        .bind(content.kind.as_str())
        .bind(content.refers_to)
        .bind(content.session.map(|id| id.0))
        .bind(content.side.map(Side::as_str))
        .bind(content.article.as_ref().map(Slug::as_str))
        .bind(commitment.as_slice())
        .bind(leaf_hash.as_slice())
        .execute(c)
        .await
        .map(drop)?);
        let stored = sealed.to_json();
        on!(self, |c| sqlx::query("insert into entry_fields (log_id, idx, fields) values ($1, $2, $3)")
            .bind(log.id.0)
            .bind(index)
            .bind(&stored)
            .execute(c)
            .await
            .map(drop)?);
        on!(self, |c| sqlx::query("update logs set head = $2, last_at = $3 where log_id = $1")
            .bind(log.id.0)
            .bind(index)
            .bind(at.0)
            .execute(c)
            .await
            .map(drop)?);
        let changed = self.project_standing(log.id, index, &content).await?;
        let entry = Entry { index, at, content, standing: Standing::default() };
        self.index_entry(log.id, &entry).await?;
        if matches!(entry.content.kind, Kind::Retraction | Kind::Restoration) {
            for &index in &changed {
                self.reindex_entry(log.id, index).await?;
            }
        }
        log.head = index;
        log.last_at = at;
        Ok(Appended { entry, changed })
    }

    /// Writes what an amendment makes of the entry it refers to, and of that entry's corrections and translations.
    async fn project_standing(
        &mut self,
        log: LogId,
        index: Index,
        content: &Content,
    ) -> Result<Vec<Index>, StoreError> {
        let Some(target) = content.refers_to else { return Ok(Vec::new()) };
        match content.kind {
            Kind::Correction => {
                on!(self, |c| sqlx::query(
                    "insert into standings (log_id, idx, corrected_by) values ($1, $2, $3) \
                     on conflict (log_id, idx) do update set corrected_by = excluded.corrected_by",
                )
                .bind(log.0)
                .bind(target)
                .bind(index)
                .execute(c)
                .await
                .map(drop)?);
                Ok(vec![target])
            }
            Kind::Retraction | Kind::Restoration => {
                let retracted_by = (content.kind == Kind::Retraction).then_some(index);
                on!(self, |c| sqlx::query(
                    "insert into standings (log_id, idx, retracted_by) values ($1, $2, $3) \
                     on conflict (log_id, idx) do update set retracted_by = excluded.retracted_by",
                )
                .bind(log.0)
                .bind(target)
                .bind(retracted_by)
                .execute(c)
                .await
                .map(drop)?);
                self.project_withholding(log, target).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Writes for every entry that belongs to `top`, at any distance, whether it is withheld with it. Answers all whose
    /// standing may have changed, `top` first.
    async fn project_withholding(&mut self, log: LogId, top: Index) -> Result<Vec<Index>, StoreError> {
        let withheld: Option<(Option<i64>,)> = on!(self, |c| sqlx::query_as(
            "select coalesce(retracted_by, withheld_with) from standings where log_id = $1 and idx = $2"
        )
        .bind(log.0)
        .bind(top)
        .fetch_optional(c)
        .await?);
        let mut changed = vec![top];
        let mut parents = vec![(top, withheld.and_then(|(by,)| by))];
        while let Some((parent, withheld_by)) = parents.pop() {
            let children: Vec<(i64, Option<i64>)> = on!(self, |c| sqlx::query_as(
                "select e.idx, s.retracted_by from entries e \
                 left join standings s on s.log_id = e.log_id and s.idx = e.idx \
                 where e.log_id = $1 and e.refers_to = $2 and e.kind in ('correction', 'translation') order by e.idx"
            )
            .bind(log.0)
            .bind(parent)
            .fetch_all(c)
            .await?);
            for (child, own) in children {
                on!(self, |c| sqlx::query(
                    "insert into standings (log_id, idx, withheld_with) values ($1, $2, $3) \
                     on conflict (log_id, idx) do update set withheld_with = excluded.withheld_with",
                )
                .bind(log.0)
                .bind(child)
                .bind(withheld_by)
                .execute(c)
                .await
                .map(drop)?);
                changed.push(child);
                parents.push((child, own.or(withheld_by)));
            }
        }
        Ok(changed)
    }

    /// One entry as it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry(&mut self, log: LogId, index: Index) -> Result<Option<Entry>, StoreError> {
        let row: Option<EntryRow> = on!(self, |c| sqlx::query_as(select_entries!("and e.idx = $2"))
            .bind(log.0)
            .bind(index)
            .fetch_optional(c)
            .await?);
        row.map(Entry::try_from).transpose()
    }

    /// The entries `from..=to`, ascending.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry_range(&mut self, log: LogId, from: Index, to: Index) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> =
            on!(self, |c| sqlx::query_as(select_entries!("and e.idx >= $2 and e.idx <= $3 order by e.idx"))
                .bind(log.0)
                .bind(from)
                .bind(to)
                .fetch_all(c)
                .await?);
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// A page of a log in constant time: it starts at an index, never counts rows away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry_page(
        &mut self,
        log: LogId,
        page: Page,
        limit: i64,
        filter: &EntryFilter,
    ) -> Result<Vec<Entry>, StoreError> {
        // Only fixed pieces with numbered placeholders are put together here.
        let mut sql = String::from(match page {
            Page::After(_) => select_entries!("and e.idx > $2"),
            Page::Before(_) => select_entries!("and e.idx < $2"),
        });
        let mut placeholder = 3;
        let conditions = [
            (filter.kind.is_some(), "kind"),
            (filter.article.is_some(), "article"),
            (filter.session.is_some(), "session_id"),
            (filter.side.is_some(), "side"),
        ];
        for (_, column) in conditions.into_iter().filter(|(wanted, _)| *wanted) {
            placeholder += 1;
            sql.push_str(&format!(" and e.{column} = ${placeholder}"));
        }
        sql.push_str(match page {
            Page::After(_) => " order by e.idx limit $3",
            Page::Before(_) => " order by e.idx desc limit $3",
        });
        let (Page::After(edge) | Page::Before(edge)) = page;
        let rows: Vec<EntryRow> = on!(self, |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(log.0).bind(edge).bind(limit);
            if let Some(kind) = filter.kind {
                query = query.bind(kind.as_str());
            }
            if let Some(article) = &filter.article {
                query = query.bind(article.as_str());
            }
            if let Some(session) = filter.session {
                query = query.bind(session.0);
            }
            if let Some(side) = filter.side {
                query = query.bind(side.as_str());
            }
            query.fetch_all(c).await?
        });
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The newest note or announcement that stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_spoken(&mut self, log: LogId) -> Result<Option<Entry>, StoreError> {
        let row: Option<EntryRow> = on!(self, |c| sqlx::query_as(select_entries!(
            "and e.kind in ('note', 'announcement') and s.retracted_by is null and s.withheld_with is null \
             order by e.idx desc limit 1"
        ))
        .bind(log.0)
        .fetch_optional(c)
        .await?);
        row.map(Entry::try_from).transpose()
    }
}
