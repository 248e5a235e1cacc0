//! Two engines behind one type.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::StoreError;

/// Where a database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// A folder that holds, or will hold, `openbargain.sqlite`.
    Folder(PathBuf),
    /// A `postgres://` URL.
    Postgres(String),
}

/// The embedded database in its folder.
pub const DATABASE_FILE: &str = "openbargain.sqlite";

/// How long a request waits for a connection or a lock before it is told to try again.
const WAIT: Duration = Duration::from_secs(10);
/// The same for a connection to PostgreSQL. It is longer than the pauses between tries to reach a server that is away,
/// and short enough that people are told while they still look.
const POSTGRES_WAIT: Duration = Duration::from_secs(5);
/// Readers of SQLite; each is a thread and a page cache.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
}

#[derive(Debug, Clone)]
enum Db {
    /// One writer, several readers.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database, creates it where needed and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be reached or written, or belongs to a newer program.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let opened = match location {
            Location::Folder(folder) => open_sqlite(sqlite_options(folder), None).await,
            Location::Postgres(url) => open_postgres(url).await,
        };
        let store = Self { db: opened.map_err(StoreError::while_opening)? };
        store.prepare_search().await?;
        Ok(store)
    }

    /// A connection for reading what is committed.
    ///
    /// # Errors
    /// When none is free in time.
    pub async fn read(&self) -> Result<Unit, StoreError> {
        Ok(Unit(match &self.db {
            Db::Sqlite { readers, .. } => Inner::SqliteRead(readers.acquire().await?),
            Db::Postgres(pool) => Inner::PostgresRead(pool.acquire().await?),
        }))
    }

    /// A transaction for reading that sees everything as it is at one moment, however long it takes.
    ///
    /// # Errors
    /// When none can be had in time.
    pub async fn snapshot(&self) -> Result<Unit, StoreError> {
        Ok(Unit(match &self.db {
            Db::Sqlite { readers, .. } => Inner::SqliteWrite(readers.begin().await?),
            Db::Postgres(pool) => {
                Inner::PostgresWrite(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        }))
    }

    /// An embedded database with the schema of an earlier program, for a backup of that time; its folder is thrown
    /// away after use, so nothing in it needs to outlive a power failure.
    pub(crate) async fn stage(folder: &Path, schema: i64) -> Result<Self, StoreError> {
        if !SQLITE_MIGRATIONS.version_exists(schema) {
            return Err(StoreError::Newer(schema));
        }
        let options = sqlite_options(folder).synchronous(SqliteSynchronous::Off);
        Ok(Self { db: open_sqlite(options, Some(schema)).await.map_err(StoreError::while_opening)? })
    }

    /// Brings the schema up to date.
    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await,
            Db::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await,
        }
        .map_err(sqlx::Error::from)?;
        Ok(())
    }

    /// Empties SQLite's write-ahead log into the file, so that what was deleted stands in neither: freed pages are
    /// overwritten, but the log keeps their old words until something else takes their place. Answers whether nobody
    /// stood in the way; who does is not waited for, since the writer is held meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fold_log(&self) -> Result<bool, StoreError> {
        let Db::Sqlite { writer, .. } = &self.db else { return Ok(true) };
        let mut conn = writer.acquire().await?;
        sqlx::query("pragma busy_timeout = 0").execute(&mut *conn).await?;
        let folded = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut *conn).await;
        sqlx::query(AssertSqlSafe(format!("pragma busy_timeout = {}", WAIT.as_millis()))).execute(&mut *conn).await?;
        let (busy, _, _): (i64, i64, i64) = folded?;
        Ok(busy == 0)
    }

    /// See [`Store::scrub`].
    pub(crate) async fn scrub_files(&self) -> Result<bool, StoreError> {
        let Db::Sqlite { writer, .. } = &self.db else { return Ok(true) };
        sqlx::query("vacuum").execute(writer).await?;
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(writer).await?;
        Ok(busy == 0)
    }

    /// A transaction. On SQLite it is the one writer from its first moment.
    ///
    /// # Errors
    /// When none can be had in time.
    pub async fn write(&self) -> Result<Unit, StoreError> {
        Ok(Unit(match &self.db {
            Db::Sqlite { writer, .. } => Inner::SqliteWrite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Inner::PostgresWrite(pool.begin().await?),
        }))
    }

    /// Closes all connections; SQLite folds its log into the file.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

fn sqlite_options(folder: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(folder.join(DATABASE_FILE))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit is on the disk before it is acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Overwrites what is deleted, so that a redacted value does not stay in free pages.
        .pragma("secure_delete", "on")
        .busy_timeout(WAIT)
}

/// Opens it with all migrations, or with those up to one.
async fn open_sqlite(options: SqliteConnectOptions, schema: Option<i64>) -> Result<Db, sqlx::Error> {
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .idle_timeout(None)
        .max_lifetime(None)
        // On a full disk SQLite rolls back by itself; the driver still counts the transaction, and would begin no other.
        .before_acquire(|conn, _| Box::pin(async move { Ok(!conn.is_in_transaction()) }))
        .connect_with(options.clone())
        .await?;
    match schema {
        None => SQLITE_MIGRATIONS.run(&writer).await?,
        Some(version) => SQLITE_MIGRATIONS.run_to(version, &writer).await?,
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(WAIT)
        .connect_with(options.create_if_missing(false).read_only(true))
        .await?;
    Ok(Db::Sqlite { readers, writer })
}

async fn open_postgres(url: &str) -> Result<Db, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    // A server that is set to lose acknowledged commits must not do so here.
    let options = options.application_name("openbargain").options([("synchronous_commit", "on")]);
    // The pool would try a server that is not there again and again, and then only say that it waited.
    match tokio::time::timeout(WAIT, PgConnection::connect_with(&options)).await {
        Ok(connected) => connected?.close().await?,
        Err(_) => return Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(POSTGRES_WAIT)
        .connect_with(options)
        .await?;
    POSTGRES_MIGRATIONS.run(&pool).await?;
    Ok(Db::Postgres(pool))
}

/// A connection or a transaction; what it does is spread over this crate's files by table.
#[derive(Debug)]
pub struct Unit(Inner);

#[derive(Debug)]
enum Inner {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// The typed connection that a query runs on; see `on!`.
pub(crate) enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Unit {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Inner::SqliteRead(conn) => Conn::Sqlite(conn),
            Inner::SqliteWrite(transaction) => Conn::Sqlite(transaction),
            Inner::PostgresRead(conn) => Conn::Postgres(conn),
            Inner::PostgresWrite(transaction) => Conn::Postgres(transaction),
        }
    }

    /// Makes everything written durable; only after it answers may anyone be told.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Inner::SqliteWrite(transaction) => transaction.commit().await?,
            Inner::PostgresWrite(transaction) => transaction.commit().await?,
            Inner::SqliteRead(_) | Inner::PostgresRead(_) => {}
        }
        Ok(())
    }
}

/// Runs one query text on whichever engine the unit is on; types are inferred in each arm.
macro_rules! on {
    ($unit:expr, |$conn:ident| $body:expr) => {
        match $unit.conn() {
            $crate::db::Conn::Sqlite($conn) => $body,
            $crate::db::Conn::Postgres($conn) => $body,
        }
    };
}
pub(crate) use on;
