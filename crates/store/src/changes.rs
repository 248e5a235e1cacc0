//! Changes that other processes on the same database must act on: ended rights, changed entries, logs that are gone. A
//! row that names nothing means everything.

use ob_domain::Time;
use ob_domain::entry::Index;
use ob_domain::id::{LoginId, PersonId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::logs::LogId;

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A login ended.
    LoginEnded(LoginId),
    /// Someone's roles changed, or all access was taken.
    Rights(PersonId),
    /// A later entry changed this one's standing.
    Standing(LogId, Index),
    /// Who may read this log changed; nobody may read one that was deleted.
    Readers(LogId),
    /// A backup took the place of everything.
    Everything,
}

#[derive(FromRow)]
struct Row {
    change_id: i64,
    login_id: Option<Uuid>,
    person_id: Option<Uuid>,
    log_id: Option<i64>,
    idx: Option<i64>,
}

impl Unit {
    /// Tells other processes of a change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_change(&mut self, change: Change, now: Time) -> Result<(), StoreError> {
        let (login, person, log, index) = match change {
            Change::LoginEnded(id) => (Some(id.0), None, None, None),
            Change::Rights(id) => (None, Some(id.0), None, None),
            Change::Standing(log, index) => (None, None, Some(log.0), Some(index)),
            Change::Readers(log) => (None, None, Some(log.0), None),
            Change::Everything => (None, None, None, None),
        };
        on!(self, |c| sqlx::query(
            "insert into changes (at, login_id, person_id, log_id, idx) values ($1, $2, $3, $4, $5)"
        )
        .bind(now.0)
        .bind(login)
        .bind(person)
        .bind(log)
        .bind(index)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// The newest change's number; 0 before any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_change(&mut self) -> Result<i64, StoreError> {
        let (last,): (i64,) =
            on!(self, |c| sqlx::query_as("select coalesce(max(change_id), 0) from changes").fetch_one(c).await?);
        Ok(last)
    }

    /// Changes after a number, oldest first, each with its own.
    ///
    /// A number is drawn before its transaction commits, so a smaller one can appear after a larger one; callers
    /// read again from a little before the last number they saw. Acting twice on a change does no harm.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_after(&mut self, number: i64) -> Result<Vec<(i64, Change)>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| {
            sqlx::query_as(
            "select change_id, login_id, person_id, log_id, idx from changes where change_id > $1 order by change_id"
        )
        .bind(number)
        .fetch_all(c)
        .await?
        });
        Ok(rows
            .into_iter()
            .map(|row| {
                let change = match (row.login_id, row.person_id, row.log_id, row.idx) {
                    (Some(login), ..) => Change::LoginEnded(LoginId(login)),
                    (_, Some(person), ..) => Change::Rights(PersonId(person)),
                    (_, _, Some(log), Some(index)) => Change::Standing(LogId(log), index),
                    (_, _, Some(log), None) => Change::Readers(LogId(log)),
                    (None, None, None, _) => Change::Everything,
                };
                (row.change_id, change)
            })
            .collect())
    }

    /// Forgets changes before an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_changes(&mut self, before: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from changes where at < $1").bind(before.0).execute(c).await.map(drop)?);
        Ok(())
    }
}
