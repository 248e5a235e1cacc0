//! What an operator watches of the database: numbers over all negotiations, never about one.

use crate::StoreError;
use crate::db::{Conn, Unit, on};

/// The database in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Entries that wait for their time.
    pub held_waiting: u64,
    /// Entries that could not go out and wait for the team.
    pub held_failing: u64,
    /// Bytes of the database; on SQLite without its write-ahead log.
    pub bytes: u64,
}

impl Unit {
    /// Reads the numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn vitals(&mut self) -> Result<Vitals, StoreError> {
        let (all, failing): (i64, i64) =
            on!(self, |c| sqlx::query_as("select count(*), count(problem) from held").fetch_one(c).await?);
        let (bytes,): (i64,) = match self.conn() {
            Conn::Sqlite(c) => {
                sqlx::query_as("select page_count * page_size from pragma_page_count(), pragma_page_size()")
                    .fetch_one(c)
                    .await?
            }
            Conn::Postgres(c) => sqlx::query_as("select pg_database_size(current_database())").fetch_one(c).await?,
        };
        let number = |value: i64| u64::try_from(value).unwrap_or_default();
        Ok(Vitals { held_waiting: number(all - failing), held_failing: number(failing), bytes: number(bytes) })
    }
}
