//! What can go wrong below the use cases. "Not found" is not among it: lookups answer an `Option`.

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique value is taken; names the table and column, or the constraint.
    #[error("{0} is taken")]
    Taken(String),
    /// The database cannot be reached or is locked for too long: trying again may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Its disk is full: what is there can be read, and nothing is recorded until there is room.
    #[error("the database's disk is full: {0}")]
    Full(String),
    /// The database cannot be used as it is: wrong password, no such database, not a database at all. Only at the start.
    #[error("{0}")]
    Unusable(String),
    /// A row holds what it never should.
    #[error("the database holds what it should not: {table}: {what}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// What.
        what: String,
    },
    /// The database belongs to a newer program.
    #[error("the database was made by a newer openbargain (migration {0} is unknown here); upgrade this program")]
    Newer(i64),
    /// A bug, or a database that someone changed by hand.
    #[error("a query failed: {0}")]
    Query(String),
}

impl StoreError {
    /// An error while a database is opened: what an operator can mend is told in the engine's own words.
    pub(crate) fn while_opening(error: sqlx::Error) -> Self {
        use sqlx::migrate::MigrateError;
        let error = match error {
            sqlx::Error::Migrate(cause) => match *cause {
                MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => inner,
                MigrateError::VersionMismatch(version) => {
                    return Self::Unusable(format!("migration {version} was another one where this database was made"));
                }
                other => return sqlx::Error::from(other).into(),
            },
            other => other,
        };
        match &error {
            sqlx::Error::Database(cause) if is_for_the_operator(cause.code().as_deref()) => {
                Self::Unusable(cause.message().to_owned())
            }
            sqlx::Error::Configuration(cause) => Self::Unusable(cause.to_string()),
            sqlx::Error::Io(cause) => Self::Unusable(cause.to_string()),
            _ => error.into(),
        }
    }
}

/// SQLite 8 read-only, 11 corrupt, 14 cannot open, 26 not a database; PostgreSQL 28 authorisation, 3D no such
/// database, 42501 no right to make tables.
fn is_for_the_operator(code: Option<&str>) -> bool {
    match code {
        Some(state) if state.len() == 5 => ["28", "3D", "42501"].iter().any(|class| state.starts_with(class)),
        Some(code) => matches!(code.parse::<i64>().map(|code| code & 0xff), Ok(8 | 11 | 14 | 26)),
        None => false,
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => {
                // Postgres names the constraint; SQLite says "UNIQUE constraint failed: table.column".
                let name = cause.constraint().map(str::to_owned);
                Self::Taken(name.unwrap_or_else(|| {
                    let message = cause.message();
                    message.rsplit(": ").next().unwrap_or(message).to_owned()
                }))
            }
            sqlx::Error::Database(cause) if is_full(cause.code().as_deref()) => Self::Full(cause.message().to_owned()),
            sqlx::Error::Database(cause) if is_passing(cause.code().as_deref()) => {
                Self::Unavailable(cause.message().to_owned())
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            sqlx::Error::Migrate(cause) => match **cause {
                sqlx::migrate::MigrateError::VersionMissing(version) => Self::Newer(version),
                _ => Self::Query(error.to_string()),
            },
            _ => Self::Query(error.to_string()),
        }
    }
}

/// SQLite 13, and 4874 where the index of its log cannot grow; PostgreSQL 53100.
fn is_full(code: Option<&str>) -> bool {
    matches!(code, Some("13" | "4874" | "53100"))
}

/// SQLite 5 busy, 6 locked, 10 I/O error (the low byte of its extended codes);
/// PostgreSQL 08 connection, 53 resources, 57P shutdown, 40 serialisation and deadlock, 55P locked.
fn is_passing(code: Option<&str>) -> bool {
    match code {
        // SQLSTATE has five characters, codes of SQLite have fewer.
        Some(state) if state.len() == 5 => {
            ["08", "53", "57P", "40", "55P"].iter().any(|class| state.starts_with(class))
        }
        Some(code) => matches!(code.parse::<i64>().map(|code| code & 0xff), Ok(5 | 6 | 10)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_full, is_passing};

    #[test]
    fn passing_faults_are_told_from_bugs() {
        for code in ["5", "261", "778", "08006", "53300", "57P01", "40001", "55P03"] {
            assert!(is_passing(Some(code)), "{code}");
        }
        for code in ["13", "4874", "53100"] {
            assert!(is_full(Some(code)), "{code}");
        }
        for code in ["1", "19", "2067", "23505", "42601", "22P02"] {
            assert!(!is_passing(Some(code)) && !is_full(Some(code)), "{code}");
        }
        assert!(!is_passing(None) && !is_full(None));
    }
}
