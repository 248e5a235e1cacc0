//! The tables of a database as they are: read from the database itself, so that a later migration cannot be forgotten.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, FromRow};

use crate::StoreError;
use crate::db::{Conn, Unit};

/// Tables that no backup holds, and why.
///
/// Whoever adds a table that is derived from others names it here and has it made anew in `restore.rs`.
pub(crate) const NOT_SAVED: &[(&str, &str)] = &[
    ("changes", "notices for the processes of this moment"),
    ("redemptions", "kept for minutes, so that a repeated request answers the same"),
    ("removals", "empty outside a removal"),
    ("search_docs", "made from the entries"),
    ("search_fill", "what of them is still to be indexed"),
];

/// What a column holds, whatever an engine calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Integer,
    Text,
    /// Bytes, also of an id.
    Bytes,
    /// An id that the engine has a type of its own for.
    Uuid,
    /// Yes or no that the engine has a type of its own for.
    Bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) type_: Type,
    /// Whether the engine gives numbers for it by itself.
    pub(crate) is_identity: bool,
}

/// A reference from one column to another table's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) column: String,
    pub(crate) table: String,
    pub(crate) to: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Columns of the primary key.
    pub(crate) key: Vec<String>,
    pub(crate) references: Vec<Reference>,
}

impl Table {
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|other| other.name == column)
    }

    /// Whether backups hold it.
    pub(crate) fn is_saved(&self) -> bool {
        is_saved(&self.name)
    }
}

fn is_saved(table: &str) -> bool {
    NOT_SAVED.iter().all(|(name, _)| *name != table)
}

#[derive(FromRow)]
struct ColumnRow {
    name: String,
    kind: String,
    key_place: i64,
    is_identity: i64,
}

#[derive(FromRow)]
struct ReferenceRow {
    column_name: String,
    parent: String,
    parent_column: Option<String>,
}

impl Unit {
    /// All tables but the migrations', parents before their children.
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, StoreError> {
        let mut tables = Vec::new();
        for name in self.table_names().await? {
            let mut rows = self.column_rows(&name).await?;
            // A type that only one engine has (of the words that search finds) is for what no backup holds.
            let columns = rows.iter().map(|row| row.column(&name)).filter(|column| column.is_ok() || is_saved(&name));
            let columns = columns.collect::<Result<_, _>>()?;
            rows.retain(|row| row.key_place > 0);
            rows.sort_by_key(|row| row.key_place);
            let key = rows.into_iter().map(|row| row.name).collect();
            let references = self.references(&name).await?;
            tables.push(Table { name, columns, key, references });
        }
        // SQLite leaves the column out where the parent's primary key is meant.
        let keys: Vec<_> = tables.iter().map(|table| (table.name.clone(), table.key.clone())).collect();
        for reference in tables.iter_mut().flat_map(|table| &mut table.references) {
            if reference.to.is_empty() {
                let key = keys.iter().find(|(name, _)| *name == reference.table).and_then(|(_, key)| key.first());
                reference.to = key.cloned().unwrap_or_default();
            }
        }
        Ok(parents_first(tables))
    }

    async fn table_names(&mut self) -> Result<Vec<String>, StoreError> {
        let names: Vec<(String,)> = match self.conn() {
            // Virtual tables and what they keep beside themselves are derived by their nature.
            Conn::Sqlite(c) => {
                sqlx::query_as(
                    "select name from pragma_table_list where schema = 'main' and type = 'table' \
                     and name not like 'sqlite\\_%' escape '\\' and name <> '_sqlx_migrations' order by name",
                )
                .fetch_all(c)
                .await?
            }
            Conn::Postgres(c) => {
                sqlx::query_as(
                    "select table_name::text from information_schema.tables where table_schema = current_schema() \
                     and table_type = 'BASE TABLE' and table_name <> '_sqlx_migrations' order by table_name",
                )
                .fetch_all(c)
                .await?
            }
        };
        Ok(names.into_iter().map(|(name,)| name).collect())
    }

    async fn column_rows(&mut self, table: &str) -> Result<Vec<ColumnRow>, StoreError> {
        Ok(match self.conn() {
            Conn::Sqlite(c) => {
                sqlx::query_as(
                    "select name, lower(type) as kind, pk as key_place, 0 as is_identity from pragma_table_xinfo($1) \
                     where hidden = 0 order by cid",
                )
                .bind(table)
                .fetch_all(c)
                .await?
            }
            Conn::Postgres(c) => {
                // The places of a key are counted from 0 there.
                sqlx::query_as(
                    "select c.column_name::text as name, c.data_type::text as kind, \
                     coalesce(array_position(i.indkey::int2[], a.attnum)::bigint + 1, 0) as key_place, \
                     (c.is_identity = 'YES')::int::bigint as is_identity \
                     from information_schema.columns c \
                     join pg_attribute a on a.attrelid = to_regclass(c.table_name) and a.attname = c.column_name \
                     left join pg_index i on i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey) \
                     where c.table_schema = current_schema() and c.table_name = $1 and c.is_generated = 'NEVER' \
                     order by c.ordinal_position",
                )
                .bind(table)
                .fetch_all(c)
                .await?
            }
        })
    }

    async fn references(&mut self, table: &str) -> Result<Vec<Reference>, StoreError> {
        let rows: Vec<ReferenceRow> = match self.conn() {
            Conn::Sqlite(c) => {
                sqlx::query_as(
                    "select \"from\" as column_name, \"table\" as parent, \"to\" as parent_column \
                     from pragma_foreign_key_list($1) order by id, seq",
                )
                .bind(table)
                .fetch_all(c)
                .await?
            }
            Conn::Postgres(c) => sqlx::query_as(
                "select a.attname::text as column_name, p.relname::text as parent, f.attname::text as parent_column \
                     from pg_constraint k join pg_class p on p.oid = k.confrelid \
                     cross join lateral unnest(k.conkey, k.confkey) as u (child, parent) \
                     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.child \
                     join pg_attribute f on f.attrelid = k.confrelid and f.attnum = u.parent \
                     where k.contype = 'f' and k.conrelid = to_regclass($1) order by k.conname, u.child",
            )
            .bind(table)
            .fetch_all(c)
            .await?,
        };
        let reference = |row: ReferenceRow| Reference {
            column: row.column_name,
            table: row.parent,
            to: row.parent_column.unwrap_or_default(),
        };
        Ok(rows.into_iter().map(reference).collect())
    }

    /// The number of the last migration.
    pub(crate) async fn schema_version(&mut self) -> Result<i64, StoreError> {
        let sql = "select max(version) from _sqlx_migrations";
        let (version,): (Option<i64>,) =
            crate::db::on!(self, |c| sqlx::query_as(AssertSqlSafe(sql)).fetch_one(c).await?);
        Ok(version.unwrap_or(0))
    }
}

impl ColumnRow {
    fn column(&self, table: &str) -> Result<Column, StoreError> {
        let type_ = match self.kind.as_str() {
            "integer" | "bigint" | "smallint" => Type::Integer,
            "text" => Type::Text,
            "blob" | "bytea" => Type::Bytes,
            "uuid" => Type::Uuid,
            "boolean" => Type::Bool,
            other => {
                let what = format!("column {table}.{} has the type {other}, which no backup can hold", self.name);
                return Err(StoreError::Query(what));
            }
        };
        Ok(Column { name: self.name.clone(), type_, is_identity: self.is_identity == 1 })
    }
}

/// In an order in which each table's rows can be inserted.
fn parents_first(mut rest: Vec<Table>) -> Vec<Table> {
    let mut ordered = Vec::new();
    let mut done = BTreeSet::new();
    while !rest.is_empty() {
        let is_ready =
            |table: &Table| table.references.iter().all(|r| r.table == table.name || done.contains(&r.table));
        let (ready, waiting): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_ready);
        // Tables that refer to each other in a ring cannot be ordered; there are none.
        let (ready, waiting) = if ready.is_empty() { (waiting, Vec::new()) } else { (ready, waiting) };
        done.extend(ready.iter().map(|table| table.name.clone()));
        ordered.extend(ready);
        rest = waiting;
    }
    ordered
}
