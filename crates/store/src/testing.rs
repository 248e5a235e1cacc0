//! Throw-away databases: an embedded one always, and one on the PostgreSQL server that `OPENBARGAIN_TEST_POSTGRES`
//! names (the test command starts it).

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::{Location, Store, StoreError};

/// Names the PostgreSQL server of the tests: the URL of a role that may create databases.
pub const POSTGRES: &str = "OPENBARGAIN_TEST_POSTGRES";

/// A fresh database; its folder goes with it.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is.
    pub location: Location,
    /// The engine's name, for messages.
    pub engine: &'static str,
    _folder: TempDir,
}

impl TestDatabase {
    /// An embedded database in a folder of its own.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn sqlite() -> Result<Self, StoreError> {
        let folder = folder()?;
        Ok(Self { location: Location::Folder(folder.path().to_owned()), engine: "SQLite", _folder: folder })
    }

    /// A database of its own on the tests' PostgreSQL server; `None` when no server is named.
    ///
    /// # Errors
    /// When the server does not make one.
    pub async fn postgres() -> Result<Option<Self>, StoreError> {
        match std::env::var(POSTGRES) {
            Ok(server) => Self::on_postgres(&server).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// A database of its own on the PostgreSQL server with this URL.
    ///
    /// # Errors
    /// When the server does not make one.
    pub async fn on_postgres(server: &str) -> Result<Self, StoreError> {
        let folder = folder()?;
        // The folder's random name is unique among concurrent tests; so is the database's.
        let unique = folder.path().file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let name: String = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("ob_{name}_{}", std::process::id());
        let mut admin = PgConnection::connect(server).await?;
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
        let (base, query) = server.split_once('?').map_or((server, ""), |(base, query)| (base, query));
        let authority = base.rsplit_once('/').map_or(base, |(authority, _)| authority);
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let location = Location::Postgres(format!("{authority}/{name}{query}"));
        Ok(Self { location, engine: "PostgreSQL", _folder: folder })
    }

    /// One of each engine that can be had here.
    ///
    /// # Errors
    /// When one cannot be made.
    pub async fn each() -> Result<Vec<Self>, StoreError> {
        Ok(std::iter::once(Self::sqlite()?).chain(Self::postgres().await?).collect())
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.location).await
    }

    /// The number that a query over the whole database answers.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn count(&self, sql: &str) -> Result<i64, StoreError> {
        let sql = sql.to_owned();
        let (count,): (i64,) = match &self.location {
            Location::Folder(folder) => {
                let url = format!("sqlite://{}", folder.join(crate::DATABASE_FILE).display());
                let mut connection = SqliteConnection::connect(&url).await?;
                sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await?
            }
            Location::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await?
            }
        };
        Ok(count)
    }

    /// All that is in it, table by table, so that a test can say that nothing changed. Big for a big database.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn contents(&self) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        let mut contents = BTreeMap::new();
        match &self.location {
            Location::Folder(folder) => {
                let url = format!("sqlite://{}", folder.join(crate::DATABASE_FILE).display());
                let mut connection = SqliteConnection::connect(&url).await?;
                // One row a table: its name, and an expression that spells a row of it.
                let tables: Vec<(String, String)> = sqlx::query_as(
                    "select m.name, group_concat('quote(\"' || c.name || '\")', ' || '','' || ') \
                     from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' group by m.name",
                )
                .fetch_all(&mut connection)
                .await?;
                for (table, row) in tables {
                    let sql = format!("select {row} from \"{table}\" order by 1");
                    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
                    contents.insert(table, rows);
                }
            }
            Location::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                let tables: Vec<String> =
                    sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
                        .fetch_all(&mut connection)
                        .await?;
                for table in tables {
                    let sql = format!("select t::text from \"{table}\" t order by 1");
                    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
                    contents.insert(table, rows);
                }
            }
        }
        Ok(contents)
    }

    /// Makes the database, which was never opened, out of a dump.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn create_with(&self, dump: &'static str) -> Result<(), StoreError> {
        if let Location::Folder(folder) = &self.location {
            let path = folder.join(crate::DATABASE_FILE);
            std::fs::File::create(path).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        }
        self.tamper(dump).await
    }

    /// Runs statements as someone with full access to the database would.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn tamper(&self, sql: &'static str) -> Result<(), StoreError> {
        match &self.location {
            Location::Folder(folder) => {
                let url = format!("sqlite://{}", folder.join(crate::DATABASE_FILE).display());
                sqlx::raw_sql(sql).execute(&mut SqliteConnection::connect(&url).await?).await?;
            }
            Location::Postgres(url) => {
                sqlx::raw_sql(sql).execute(&mut PgConnection::connect(url).await?).await?;
            }
        }
        Ok(())
    }
}

fn folder() -> Result<TempDir, StoreError> {
    tempfile::tempdir().map_err(|e| StoreError::Unavailable(e.to_string()))
}
