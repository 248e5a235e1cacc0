//! Rows as JSON arrays: written by one engine, read by either. The database itself writes and reads the JSON.

use futures_util::TryStreamExt as _;
use sqlx::AssertSqlSafe;

use super::tables::{Column, Table, Type};
use crate::StoreError;
use crate::db::{Conn, Unit};

/// Rows that are inserted together: so many bytes of JSON, or one row.
const BATCH_BYTES: usize = 512 * 1024;

/// Hands out every row of a table as a JSON array of `columns`, in the order of its key. Ids and bytes are hexadecimal.
pub(crate) async fn each_row<E: From<StoreError>>(
    unit: &mut Unit,
    table: &Table,
    columns: &[Column],
    mut to: impl AsyncFnMut(String) -> Result<(), E>,
) -> Result<(), E> {
    macro_rules! hand_out {
        ($conn:expr, $sql:expr) => {{
            let mut rows = sqlx::query_scalar::<_, String>(AssertSqlSafe($sql)).fetch($conn);
            while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                to(row).await?;
            }
        }};
    }
    match unit.conn() {
        Conn::Sqlite(c) => hand_out!(c, select_sqlite(table, columns)),
        Conn::Postgres(c) => hand_out!(c, select_postgres(table, columns)),
    }
    Ok(())
}

fn select_sqlite(table: &Table, columns: &[Column]) -> String {
    let values = columns.iter().map(|Column { name, type_, .. }| match type_ {
        Type::Bytes => format!("case when \"{name}\" is null then null else lower(hex(\"{name}\")) end"),
        _ => format!("\"{name}\""),
    });
    let values: Vec<_> = values.collect();
    format!("select json_array({}) from \"{}\"{}", values.join(", "), table.name, order(table, ""))
}

fn select_postgres(table: &Table, columns: &[Column]) -> String {
    let values = columns.iter().map(|Column { name, type_, .. }| match type_ {
        Type::Bytes => format!("encode(\"{name}\", 'hex')"),
        Type::Uuid => format!("replace(\"{name}\"::text, '-', '')"),
        Type::Bool => format!("\"{name}\"::int"),
        Type::Integer | Type::Text => format!("\"{name}\""),
    });
    let values: Vec<_> = values.collect();
    let ordered = order(table, " collate \"C\"");
    format!("select json_build_array({})::text from \"{}\"{ordered}", values.join(", "), table.name)
}

/// By the primary key; texts in the order of their bytes.
fn order(table: &Table, collation: &str) -> String {
    let key = table.key.iter().map(|name| {
        let is_text = table.columns.iter().any(|column| column.name == *name && column.type_ == Type::Text);
        format!("\"{name}\"{}", if is_text { collation } else { "" })
    });
    let key: Vec<_> = key.collect();
    if key.is_empty() { String::new() } else { format!(" order by {}", key.join(", ")) }
}

/// Takes rows in, many at a time.
pub(crate) struct Inserter {
    sqlite: String,
    postgres: String,
    batch: String,
    log_offset: i64,
}

/// What becomes of a row whose key is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnConflict {
    /// There must be none.
    Fail,
    /// The new one takes its place.
    Replace,
}

impl Inserter {
    /// For rows that hold `columns` of a table, in this order. `log_offset` is added to the numbers of logs.
    pub(crate) fn new(table: &Table, columns: &[Column], log_offset: i64, on_conflict: OnConflict) -> Self {
        let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let names = names.join(", ");
        let sqlite: Vec<_> = columns.iter().enumerate().map(|(at, column)| read_sqlite(at, column)).collect();
        let postgres: Vec<_> = columns.iter().enumerate().map(|(at, column)| read_postgres(at, column)).collect();
        // "where true" keeps SQLite from reading "on" as the beginning of a join.
        let rest = match on_conflict {
            OnConflict::Fail => String::new(),
            OnConflict::Replace => {
                let key: Vec<_> = table.key.iter().map(|name| format!("\"{name}\"")).collect();
                let set: Vec<_> = columns.iter().map(|c| format!("\"{0}\" = excluded.\"{0}\"", c.name)).collect();
                format!(" on conflict ({}) do update set {}", key.join(", "), set.join(", "))
            }
        };
        let table = &table.name;
        let overriding = if columns.iter().any(|c| c.is_identity) { " overriding system value" } else { "" };
        Self {
            sqlite: format!(
                "insert into \"{table}\" ({names}) select {} from json_each($1) as r where $2 is not null{rest}",
                sqlite.join(", ")
            ),
            postgres: format!(
                "insert into \"{table}\" ({names}){overriding} select {} from jsonb_array_elements($1::jsonb) as r (value) \
                 where $2::bigint is not null{rest}",
                postgres.join(", ")
            ),
            batch: String::new(),
            log_offset,
        }
    }

    /// Takes a row in, at the latest when [`Inserter::finish`] is called.
    pub(crate) async fn push(&mut self, unit: &mut Unit, row: &str) -> Result<(), StoreError> {
        self.batch.push(if self.batch.is_empty() { '[' } else { ',' });
        self.batch.push_str(row);
        if self.batch.len() >= BATCH_BYTES { self.finish(unit).await } else { Ok(()) }
    }

    /// Inserts what is not inserted yet.
    pub(crate) async fn finish(&mut self, unit: &mut Unit) -> Result<(), StoreError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let mut rows = std::mem::take(&mut self.batch);
        rows.push(']');
        match unit.conn() {
            Conn::Sqlite(c) => {
                let query = sqlx::query(AssertSqlSafe(self.sqlite.clone())).bind(&rows).bind(self.log_offset);
                query.execute(c).await.map(drop)?;
            }
            Conn::Postgres(c) => {
                let query = sqlx::query(AssertSqlSafe(self.postgres.clone())).bind(&rows).bind(self.log_offset);
                query.execute(c).await.map(drop)?;
            }
        }
        Ok(())
    }
}

/// A name of a log is a number that only its database knows.
fn is_log(column: &Column) -> bool {
    column.name == "log_id"
}

fn read_sqlite(at: usize, column: &Column) -> String {
    let value = format!("json_extract(r.value, '$[{at}]')");
    match column.type_ {
        Type::Bytes => format!("unhex({value})"),
        _ if is_log(column) => format!("{value} + $2"),
        _ => value,
    }
}

fn read_postgres(at: usize, column: &Column) -> String {
    let value = format!("(r.value ->> {at})");
    match column.type_ {
        Type::Bytes => format!("decode({value}, 'hex')"),
        Type::Uuid => format!("{value}::uuid"),
        Type::Bool => format!("{value}::int::boolean"),
        Type::Text => value,
        Type::Integer if is_log(column) => format!("{value}::bigint + $2"),
        Type::Integer => format!("{value}::bigint"),
    }
}
