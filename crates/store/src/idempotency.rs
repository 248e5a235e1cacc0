//! What became of a post under its idempotency key.

use ob_domain::entry::Index;
use ob_domain::id::HeldId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::logs::LogId;

/// What a post became by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It waits.
    Held(HeldId),
    /// It is recorded.
    Recorded(Index),
    /// It was undone before its release.
    Undone,
}

#[derive(FromRow)]
struct Row {
    body_hash: Vec<u8>,
    held_id: Option<Uuid>,
    idx: Option<i64>,
}

impl Unit {
    /// The hash of the body that a key stood for, and what became of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn outcome(&mut self, log: LogId, key_hash: &[u8]) -> Result<Option<(Vec<u8>, Outcome)>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "select body_hash, held_id, idx from idempotency where log_id = $1 and key_hash = $2"
        )
        .bind(log.0)
        .bind(key_hash)
        .fetch_optional(c)
        .await?);
        Ok(row.map(|row| {
            let outcome = match (row.held_id, row.idx) {
                (Some(id), _) => Outcome::Held(HeldId(id)),
                (None, Some(index)) => Outcome::Recorded(index),
                (None, None) => Outcome::Undone,
            };
            (row.body_hash, outcome)
        }))
    }

    /// Remembers what a post became. The caller holds the log's lock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember_outcome(
        &mut self,
        log: LogId,
        key_hash: &[u8],
        body_hash: &[u8],
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let (held, index) = match outcome {
            Outcome::Held(id) => (Some(id.0), None),
            Outcome::Recorded(index) => (None, Some(index)),
            Outcome::Undone => (None, None),
        };
        on!(self, |c| sqlx::query(
            "insert into idempotency (log_id, key_hash, body_hash, held_id, idx) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(log.0)
        .bind(key_hash)
        .bind(body_hash)
        .bind(held)
        .bind(index)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }
}
