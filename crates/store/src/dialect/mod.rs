//! What differs between the engines: full-text search. Functions of the same name in both files.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use sqlx::FromRow;

use crate::entries::EntryRow;

/// Calls the function of this name in the file of the unit's engine.
macro_rules! dialect {
    ($unit:expr, $function:ident($($argument:expr),* $(,)?)) => {
        match $unit.conn() {
            $crate::db::Conn::Sqlite(c) => $crate::dialect::sqlite::$function(c, $($argument),*).await,
            $crate::db::Conn::Postgres(c) => $crate::dialect::postgres::$function(c, $($argument),*).await,
        }
    };
}
pub(crate) use dialect;

/// A found entry and its place in the order of results.
#[derive(FromRow)]
pub(crate) struct FoundRow {
    pub(crate) log_id: i64,
    pub(crate) said_s: i64,
    #[sqlx(flatten)]
    pub(crate) entry: EntryRow,
}

/// Which hits are wanted: said in `from_s..until_s`, those after the place `after`, newest first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from_s: i64,
    pub(crate) until_s: i64,
    /// Second, log, index of the last hit that was already shown.
    pub(crate) after: Option<(i64, i64, i64)>,
    pub(crate) limit: i64,
}

/// What the index holds of an entry.
#[derive(FromRow)]
pub(crate) struct IndexedRow {
    pub(crate) idx: i64,
    /// As noted when it was put there.
    pub(crate) digest: Option<i64>,
}

/// A word that the index holds of an entry.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub(crate) struct TermRow {
    pub(crate) idx: i64,
    pub(crate) term: String,
}
