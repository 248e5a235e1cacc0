//! Logs: the numbered streams of a negotiation, as seen from their heads.

use ob_domain::Time;
use ob_domain::entry::Index;
use ob_domain::id::NegotiationId;
use ob_domain::negotiation::{Log, Restored};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::parse;

/// A log, inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LogId(pub i64);

/// A log and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// The log.
    pub id: LogId,
    /// Whose it is.
    pub negotiation: NegotiationId,
    /// Which of the negotiation's.
    pub log: Log,
    /// Its name in leaves.
    pub origin: String,
    /// Its last index, -1 when empty.
    pub head: Index,
    /// The time of its last entry.
    pub last_at: Time,
    /// Whether it came from a backup.
    pub restored: Option<Restored>,
}

#[derive(FromRow)]
struct Row {
    log_id: i64,
    negotiation_id: Uuid,
    kind: String,
    origin: String,
    head: i64,
    last_at: i64,
    restored_at: Option<i64>,
    backup_made_at: Option<i64>,
    restored_head: Option<i64>,
}

impl Row {
    fn restored(&self) -> Option<Restored> {
        Some(Restored {
            at: Time(self.restored_at?),
            backup_made_at: Time(self.backup_made_at?),
            head: self.restored_head?,
        })
    }
}

impl TryFrom<Row> for LogHead {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            restored: row.restored(),
            id: LogId(row.log_id),
            negotiation: NegotiationId(row.negotiation_id),
            log: parse("logs", &row.kind)?,
            origin: row.origin,
            head: row.head,
            last_at: Time(row.last_at),
        })
    }
}

fn absent() -> StoreError {
    StoreError::Corrupt { table: "logs", what: "a negotiation has no log".into() }
}

impl Unit {
    /// A log of a negotiation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log(&mut self, negotiation: NegotiationId, log: Log) -> Result<LogHead, StoreError> {
        let row: Option<Row> =
            on!(self, |c| sqlx::query_as("select * from logs where negotiation_id = $1 and kind = $2")
                .bind(negotiation.0)
                .bind(log.as_str())
                .fetch_optional(c)
                .await?);
        row.ok_or_else(absent)?.try_into()
    }

    /// The log for appending: whoever holds it is alone until the unit ends, so that indexes have no gaps.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_log(&mut self, negotiation: NegotiationId, log: Log) -> Result<LogHead, StoreError> {
        // An update that changes nothing takes the row lock on PostgreSQL; SQLite has one writer anyway.
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "update logs set head = head where negotiation_id = $1 and kind = $2 \
             returning *"
        )
        .bind(negotiation.0)
        .bind(log.as_str())
        .fetch_optional(c)
        .await?);
        row.ok_or_else(absent)?.try_into()
    }

    /// All logs; a serving node compares their heads with what it has announced.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logs(&mut self) -> Result<Vec<LogHead>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as("select * from logs order by log_id").fetch_all(c).await?);
        rows.into_iter().map(LogHead::try_from).collect()
    }

    /// The last index of a log.
    ///
    /// # Errors
    /// When the database fails; `Unavailable` when the log was deleted or restored since it was found.
    pub async fn head(&mut self, log: LogId) -> Result<Index, StoreError> {
        let row: Option<(i64,)> = on!(self, |c| sqlx::query_as("select head from logs where log_id = $1")
            .bind(log.0)
            .fetch_optional(c)
            .await?);
        row.map(|(head,)| head).ok_or_else(|| StoreError::Unavailable("the log is another one by now".into()))
    }
}
