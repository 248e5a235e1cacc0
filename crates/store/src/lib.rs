//! Everything SQL, for SQLite and PostgreSQL.
