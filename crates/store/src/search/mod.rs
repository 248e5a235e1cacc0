//! Search: an index over the words of all entries that stand, and the questions it answers.
//!
//! The rules of words are `ob_domain::search`'s; here they become rows. The index is a projection: written with each
//! append, retraction and restoration in the same transaction, made from the entries where it is missing
//! ([`Unit::fill_search`]), compared with them by `check`. Whose logs are asked is the caller's to say: a
//! [`SearchScope`] for each log that the viewer may read.

mod document;
mod expression;

use std::collections::HashMap;

use ob_domain::Time;
use ob_domain::entry::{Content, Entry, Index, Kind};
use ob_domain::search::{Query, VERSION};
use sqlx::FromRow;

pub(crate) use document::Document;
pub(crate) use expression::Expression;

use self::document::word_digest;
use crate::check::Finding;
use crate::db::{Unit, on};
use crate::dialect::{FoundRow, Span, dialect};
use crate::entries::EntryFilter;
use crate::logs::{LogHead, LogId};
use crate::{Store, StoreError};

/// Entries that are indexed in one transaction while the index is made: a log waits no longer than that.
const FILLED_AT_ONCE: i64 = 100;
/// Entries read at a time when a whole log is gone through.
const READ_AT_ONCE: usize = 500;
/// Farthest that corrections and translations of each other are followed.
const DEPTH_MAX: usize = 64;

/// A log that the viewer may read, and the time that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchScope {
    /// The log.
    pub log: LogId,
    /// What was said at this instant or later.
    pub from: Time,
    /// What was said before this instant.
    pub until: Time,
}

/// A place in the results: they are ordered by when it was said, in whole seconds, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchPlace {
    /// The second, since 1970.
    pub said_s: i64,
    /// The log.
    pub log: LogId,
    /// The entry.
    pub index: Index,
}

/// A found entry.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it stands among the results.
    pub place: SearchPlace,
    /// The entry.
    pub entry: Entry,
}

#[derive(FromRow)]
struct FillRow {
    next_idx: i64,
    last_idx: i64,
}

impl Store {
    /// Lets an index that was made by older rules, or never, be made from the entries; see [`Unit::fill_search`].
    pub(crate) async fn prepare_search(&self) -> Result<(), StoreError> {
        if self.read().await?.search_version().await? >= VERSION {
            return Ok(());
        }
        let mut unit = self.write().await?;
        unit.refill_search().await?;
        unit.commit().await
    }
}

impl Unit {
    /// The newest entries of these logs that answer a query, at most `limit`, after a place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(
        &mut self,
        scopes: &[SearchScope],
        query: &Query,
        filter: &EntryFilter,
        after: Option<SearchPlace>,
        limit: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let logs: Vec<LogId> = scopes.iter().map(|scope| scope.log).collect();
        let from_s = scopes.iter().map(|scope| scope.from.as_seconds()).min();
        let until_s = scopes.iter().map(|scope| scope.until.as_seconds()).max();
        let (Some(expression), Some(from_s), Some(until_s)) =
            (expression::expression(&logs, query, filter), from_s, until_s)
        else {
            return Ok(Vec::new());
        };
        let mut after = after;
        let mut found = Vec::new();
        // Logs of other zones have other days: what lies between is left out here, and more is read.
        while found.len() < limit {
            let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
            let span = Span {
                from_s,
                until_s: until_s.saturating_add(1),
                after: after.map(|place| (place.said_s, place.log.0, place.index)),
                limit: wanted,
            };
            let rows: Vec<FoundRow> = dialect!(self, find(&expression, span))?;
            let is_last = rows.len() < limit;
            for row in rows {
                let place = SearchPlace { said_s: row.said_s, log: LogId(row.log_id), index: row.entry.idx };
                after = Some(place);
                let entry = Entry::try_from(row.entry)?;
                let said = said_at(&entry);
                let is_meant =
                    |scope: &SearchScope| scope.log == place.log && (scope.from..scope.until).contains(&said);
                if scopes.iter().any(is_meant) && entry.standing.withheld_by().is_none() {
                    found.push(Found { place, entry });
                }
            }
            if is_last {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Puts an entry into the index, unless its words are withheld.
    pub(crate) async fn index_entry(&mut self, log: LogId, entry: &Entry) -> Result<(), StoreError> {
        if entry.standing.withheld_by().is_some() {
            return Ok(());
        }
        let document = self.document(log, entry).await?;
        dialect!(self, put_document(log.0, entry.index, said_at(entry).as_seconds(), &document))
    }

    /// Takes an entry's words out of the index. Whoever takes fields of an entry away does this first, while they are
    /// there, and [`Unit::reindex_entry`] afterwards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unindex_entry(&mut self, log: LogId, entry: &Entry) -> Result<(), StoreError> {
        let row: Option<(Option<i64>,)> =
            on!(self, |c| sqlx::query_as("select digest from search_docs where log_id = $1 and idx = $2")
                .bind(log.0)
                .bind(entry.index)
                .fetch_optional(c)
                .await?);
        let Some((Some(digest),)) = row else { return Ok(()) };
        let shown = Entry { standing: ob_domain::entry::Standing::default(), ..entry.clone() };
        let document = self.document(log, &shown).await?;
        if document.digest() == digest {
            return dialect!(self, drop_document(log.0, entry.index, &document));
        }
        // Something else was indexed than what is there now: no word of it may stay, whatever it was.
        self.refill_search().await
    }

    /// Takes all words of a log out of the index, before its entries leave.
    pub(crate) async fn unindex_log(&mut self, log: &LogHead) -> Result<(), StoreError> {
        for from in (0..=log.head).step_by(READ_AT_ONCE) {
            for entry in self.entry_range(log.id, from, from + READ_AT_ONCE as Index - 1).await? {
                self.unindex_entry(log.id, &entry).await?;
            }
        }
        Ok(())
    }

    /// Brings the index in line with an entry as it stands now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reindex_entry(&mut self, log: LogId, index: Index) -> Result<(), StoreError> {
        let Some(entry) = self.entry(log, index).await? else { return Ok(()) };
        self.unindex_entry(log, &entry).await?;
        self.index_entry(log, &entry).await
    }

    /// Whether entries are still to be indexed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_search_incomplete(&mut self) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            on!(self, |c| sqlx::query_as("select log_id from search_fill limit 1").fetch_optional(c).await?);
        Ok(row.is_some())
    }

    /// Indexes some of the entries that are not yet; answers whether more are left. Many small transactions: nobody
    /// waits long, and a restart goes on where it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fill_search(&mut self) -> Result<bool, StoreError> {
        let first: Option<(Option<i64>,)> =
            on!(self, |c| sqlx::query_as("select min(log_id) from search_fill").fetch_optional(c).await?);
        let Some((Some(log),)) = first else { return Ok(false) };
        let log = LogId(log);
        // Locked as for an append: nothing of this log is retracted meanwhile, and two nodes take turns.
        on!(self, |c| sqlx::query("update logs set head = head where log_id = $1")
            .bind(log.0)
            .execute(c)
            .await
            .map(drop)?);
        let Some(fill) = self.filling(log).await? else { return Ok(true) };
        let to = fill.last_idx.min(fill.next_idx + FILLED_AT_ONCE - 1);
        for entry in self.entry_range(log, fill.next_idx, to).await? {
            // Restored meanwhile, it may be there already.
            self.unindex_entry(log, &entry).await?;
            self.index_entry(log, &entry).await?;
        }
        if to < fill.last_idx {
            on!(self, |c| sqlx::query("update search_fill set next_idx = $2 where log_id = $1")
                .bind(log.0)
                .bind(to + 1)
                .execute(c)
                .await
                .map(drop)?);
        } else {
            on!(self, |c| sqlx::query("delete from search_fill where log_id = $1")
                .bind(log.0)
                .execute(c)
                .await
                .map(drop)?);
        }
        Ok(true)
    }

    /// What of a log is still to be indexed.
    async fn filling(&mut self, log: LogId) -> Result<Option<FillRow>, StoreError> {
        Ok(on!(self, |c| sqlx::query_as("select next_idx, last_idx from search_fill where log_id = $1")
            .bind(log.0)
            .fetch_optional(c)
            .await?))
    }

    /// Empties the index and lets it be made anew, by the rules of this program.
    pub(crate) async fn refill_search(&mut self) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into deployment (name, value) values ('search_version', $1) \
             on conflict (name) do update set value = excluded.value"
        )
        .bind(VERSION.to_string())
        .execute(c)
        .await
        .map(drop)?);
        self.wipe_search().await?;
        on!(self, |c| sqlx::query(
            "insert into search_fill (log_id, next_idx, last_idx) select log_id, 0, head from logs where head >= 0"
        )
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Empties the index.
    pub(crate) async fn wipe_search(&mut self) -> Result<(), StoreError> {
        dialect!(self, wipe_index())?;
        on!(self, |c| sqlx::query("delete from search_fill").execute(c).await.map(drop)?);
        Ok(())
    }

    async fn search_version(&mut self) -> Result<i64, StoreError> {
        let row: Option<(String,)> =
            on!(self, |c| sqlx::query_as("select value from deployment where name = 'search_version'")
                .fetch_optional(c)
                .await?);
        Ok(row.and_then(|(version,)| version.parse().ok()).unwrap_or(0))
    }

    async fn document(&mut self, log: LogId, entry: &Entry) -> Result<Document, StoreError> {
        let entry = self.with_context(log, entry).await?;
        let number: Option<(String,)> = match &entry.content.article {
            Some(article) => on!(self, |c| sqlx::query_as(
                "select a.number from articles a join logs l on l.negotiation_id = a.negotiation_id \
                 where l.log_id = $1 and a.slug = $2"
            )
            .bind(log.0)
            .bind(article.as_str())
            .fetch_optional(c)
            .await?),
            None => None,
        };
        Ok(Document::of(log, &entry, number.as_ref().map(|(number,)| number.as_str())))
    }

    /// An entry with side, speaker, article and session of the one it corrects or translates, where it has none.
    async fn with_context(&mut self, log: LogId, entry: &Entry) -> Result<Entry, StoreError> {
        let mut entry = entry.clone();
        let mut above = belongs_to(&entry.content);
        for _ in 0..DEPTH_MAX {
            let Some(index) = above else { break };
            let Some(parent) = self.entry(log, index).await? else { break };
            above = belongs_to(&parent.content);
            let content = &mut entry.content;
            content.side = content.side.or(parent.content.side);
            content.session = content.session.or(parent.content.session);
            content.speaker = content.speaker.take().or(parent.content.speaker);
            content.article = content.article.take().or(parent.content.article);
        }
        Ok(entry)
    }

    /// Compares the index with the entries of a log; what is still to be indexed is not missing.
    ///
    /// # Errors
    /// When the database fails; what is wrong with the index is a finding, not an error.
    pub async fn check_search(&mut self, log: &LogHead) -> Result<Vec<Finding>, StoreError> {
        let pending: Option<FillRow> =
            on!(self, |c| sqlx::query_as("select log_id, next_idx, last_idx from search_fill where log_id = $1")
                .bind(log.id.0)
                .fetch_optional(c)
                .await?);
        let is_pending =
            |index: Index| pending.as_ref().is_some_and(|fill| (fill.next_idx..=fill.last_idx).contains(&index));
        let noted = dialect!(self, indexed(log.id.0))?;
        let noted: HashMap<Index, Option<i64>> = noted.into_iter().map(|row| (row.idx, row.digest)).collect();
        let mut standing: HashMap<Index, i64> = HashMap::new();
        dialect!(
            self,
            each_term(log.id.0, |row| {
                let sum = standing.entry(row.idx).or_default();
                *sum = sum.wrapping_add(word_digest(&row.term));
            })
        )?;
        let mut wrong = Vec::new();
        for from in (0..=log.head).step_by(READ_AT_ONCE) {
            for entry in self.entry_range(log.id, from, from + READ_AT_ONCE as Index - 1).await? {
                let wanted = match entry.standing.withheld_by() {
                    None => Some(self.document(log.id, &entry).await?.digest()),
                    Some(_) => None,
                };
                let noted = noted.get(&entry.index).copied().flatten();
                let stands = standing.remove(&entry.index);
                if (noted, stands) != (wanted, wanted) && !(is_pending(entry.index) && stands.is_none()) {
                    wrong.push(entry.index);
                }
            }
        }
        wrong.extend(standing.into_keys());
        let finding = |index| Finding {
            log: log.origin.clone(),
            index: Some(index),
            what: "search does not find it by exactly the words it has".into(),
        };
        Ok(wrong.into_iter().map(finding).collect())
    }
}

/// When it was said, as far as known: what results are ordered by.
fn said_at(entry: &Entry) -> Time {
    entry.content.noted_at.unwrap_or(entry.at)
}

/// The entry that a correction or translation belongs to.
fn belongs_to(content: &Content) -> Option<Index> {
    content.refers_to.filter(|_| matches!(content.kind, Kind::Correction | Kind::Translation))
}
