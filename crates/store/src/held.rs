//! Entries that wait for their release, one queue a log.

use ob_domain::entry::{Content, Index};
use ob_domain::id::{HeldId, NegotiationId};
use ob_domain::negotiation::Log;
use ob_domain::{Time, fields, held};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::logs::LogId;
use crate::row::parse;

/// An entry to be held.
#[derive(Debug, Clone)]
pub struct NewHeld {
    /// Its id.
    pub id: HeldId,
    /// What it will say.
    pub content: Content,
    /// When it was posted.
    pub posted_at: Time,
    /// When its own rules let it go.
    pub due_at: Time,
}

/// An entry that waits.
#[derive(Debug, Clone)]
pub struct HeldEntry {
    /// Its id.
    pub id: HeldId,
    /// The log it will enter.
    pub log: Log,
    /// Whose log.
    pub negotiation: NegotiationId,
    /// What it will say.
    pub content: Content,
    /// When it was posted.
    pub posted_at: Time,
    /// When it goes out, counting what waits before it.
    pub release_at: Time,
    /// Why it could not go out when its time came.
    pub problem: Option<String>,
}

/// When an entry's own rules let it go, without what it says.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// Its id.
    pub id: HeldId,
    /// Whose log it will enter.
    pub negotiation: NegotiationId,
    /// Which one.
    pub log: Log,
    /// When it was posted.
    pub posted_at: Time,
    /// When its own rules let it go.
    pub due_at: Time,
}

#[derive(FromRow)]
struct Row {
    held_id: Uuid,
    log: String,
    negotiation_id: Uuid,
    kind: String,
    refers_to: Option<i64>,
    content: String,
    posted_at: i64,
    due_at: i64,
    problem: Option<String>,
}

impl Row {
    /// `before` is the release of what waits before it; failed ones do not keep others waiting.
    fn into_held(self, before: Option<Time>) -> Result<HeldEntry, StoreError> {
        let corrupt = |what: String| StoreError::Corrupt { table: "held", what };
        let values: Vec<(String, String)> = serde_json::from_str(&self.content)
            // the parser's own words would quote the entry
            .map_err(|e| corrupt(format!("does not read at line {}, column {}", e.line(), e.column())))?;
        let kind = parse("held", &self.kind)?;
        Ok(HeldEntry {
            id: HeldId(self.held_id),
            log: parse("held", &self.log)?,
            negotiation: NegotiationId(self.negotiation_id),
            content: fields::from_fields(kind, self.refers_to, values).map_err(|e| corrupt(e.to_string()))?,
            posted_at: Time(self.posted_at),
            release_at: held::release_at(Time(self.due_at), before),
            problem: self.problem,
        })
    }
}

/// The waiting entries of a log in order, each with the time at which it really goes out.
fn in_order(rows: Vec<Row>) -> Result<Vec<HeldEntry>, StoreError> {
    let mut before = None;
    let mut log = None;
    let mut queue = Vec::with_capacity(rows.len());
    for row in rows {
        let this_log = (row.negotiation_id, row.log.clone());
        if log.as_ref() != Some(&this_log) {
            before = None;
            log = Some(this_log);
        }
        let entry = row.into_held(before)?;
        if entry.problem.is_none() {
            before = Some(entry.release_at);
        }
        queue.push(entry);
    }
    Ok(queue)
}

fn to_json(content: &Content) -> Result<String, StoreError> {
    serde_json::to_string(&fields::to_fields(content))
        .map_err(|e| StoreError::Corrupt { table: "held", what: e.to_string() })
}

impl Unit {
    /// Puts an entry at the end of its log's queue. The caller holds the log's lock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_held(&mut self, log: LogId, new: &NewHeld) -> Result<(), StoreError> {
        let content = to_json(&new.content)?;
        on!(self, |c| sqlx::query(
            "insert into held (held_id, log_id, position, kind, refers_to, content, posted_at, due_at) \
             select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7 from held where log_id = $2",
        )
        .bind(new.id.0)
        .bind(log.0)
        .bind(new.content.kind.as_str())
        .bind(new.content.refers_to)
        .bind(&content)
        .bind(new.posted_at.0)
        .bind(new.due_at.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// What waits in a negotiation's logs, each log in order of release.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_in(&mut self, negotiation: NegotiationId) -> Result<Vec<HeldEntry>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select h.held_id, l.kind as log, l.negotiation_id, h.kind, h.refers_to, h.content, h.posted_at, \
             h.due_at, h.problem from held h join logs l on l.log_id = h.log_id where l.negotiation_id = $1 \
             order by h.log_id, h.position"
        )
        .bind(negotiation.0)
        .fetch_all(c)
        .await?);
        in_order(rows)
    }

    /// Everything that waits for its time, of all logs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting(&mut self) -> Result<Vec<Waiting>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String, i64, i64)> = on!(self, |c| sqlx::query_as(
            "select h.held_id, l.negotiation_id, l.kind, h.posted_at, h.due_at from held h \
             join logs l on l.log_id = h.log_id where h.problem is null"
        )
        .fetch_all(c)
        .await?);
        let waiting = rows.into_iter().map(|(id, negotiation, log, posted_at, due_at)| {
            let (negotiation, log) = (NegotiationId(negotiation), parse("logs", &log)?);
            Ok(Waiting { id: HeldId(id), negotiation, log, posted_at: Time(posted_at), due_at: Time(due_at) })
        });
        waiting.collect()
    }

    /// Changes what a waiting entry will say; one that failed gets another try. `false` when it waits no longer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_held(&mut self, id: HeldId, content: &Content) -> Result<bool, StoreError> {
        let json = to_json(content)?;
        let rows = on!(self, |c| sqlx::query("update held set content = $2, problem = null where held_id = $1")
            .bind(id.0)
            .bind(&json)
            .execute(c)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// Says why an entry could not go out; it then waits for the team and keeps nothing else waiting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fail_held(&mut self, id: HeldId, problem: &str) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update held set problem = $2 where held_id = $1")
            .bind(id.0)
            .bind(problem)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Takes an entry out of the queue: released as `index`, or undone. `false` when it was not in it any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_held(&mut self, id: HeldId, index: Option<Index>) -> Result<bool, StoreError> {
        let rows = on!(self, |c| sqlx::query("delete from held where held_id = $1")
            .bind(id.0)
            .execute(c)
            .await?
            .rows_affected());
        on!(self, |c| sqlx::query("update idempotency set held_id = null, idx = $2 where held_id = $1")
            .bind(id.0)
            .bind(index)
            .execute(c)
            .await
            .map(drop)?);
        Ok(rows == 1)
    }
}
