//! Backups: everything a database holds, in a form that belongs to no engine.
//!
//! [`save`] writes one while others read and write; [`stage`] reads one into a database of its own, brings it up to
//! date and checks every entry, so that nothing unsound ever touches the data in use; `restore.rs` puts what was staged
//! in its place. A new table or column is saved without further ado: the database itself is asked what it holds.

mod format;
pub(crate) mod rows;
mod stage;
pub(crate) mod tables;

use std::io::{self, Write};

pub use format::{Header, KeyFiles};
pub use stage::{Staged, stage};

use crate::StoreError;
use crate::db::Unit;

/// Why a backup is not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be read or written.
    #[error("the backup cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is something else.
    #[error("this is no backup of openbargain")]
    NotABackup,
    /// A newer program wrote it.
    #[error("the backup was made by a newer openbargain; upgrade this program")]
    Newer,
    /// It was cut off.
    #[error("the backup ends early, after line {0}: it was cut off; take another copy of it")]
    Short(u64),
    /// Its checksum does not fit.
    #[error("the backup was altered since it was made: its checksum does not fit; take another copy of it")]
    Altered,
    /// A part of it cannot be.
    #[error("the backup is broken: {0}; take another copy of it")]
    Broken(String),
    /// It holds a log that `check` would not accept.
    #[error("the backup holds a record that is not as it was recorded: {0}")]
    Unsound(String),
}

/// Tables that no backup holds, each with the reason.
pub fn not_saved() -> impl Iterator<Item = (&'static str, &'static str)> {
    tables::NOT_SAVED.iter().copied()
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Rows of tables.
    pub rows: u64,
    /// Bytes of the backup.
    pub bytes: u64,
}

/// Writes everything the unit sees: take it from [`crate::Store::snapshot`], or inside the transaction that is about to
/// change it. `progress` hears the number of rows.
///
/// # Errors
/// When the database or the file fails.
pub async fn save(
    unit: &mut Unit,
    header: &Header,
    keys: Option<&KeyFiles>,
    to: &mut (dyn Write + Send),
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Saved, BackupError> {
    let mut writer = format::Writer::begin(to, header)?;
    if let Some(keys) = keys {
        writer.keys(keys)?;
    }
    for table in unit.tables().await?.iter().filter(|table| table.is_saved()) {
        writer.table(table.name.clone(), table.columns.iter().map(|column| column.name.clone()).collect())?;
        rows::each_row(unit, table, &table.columns, async |row| {
            writer.row(&row)?;
            progress(writer.rows);
            Ok::<_, BackupError>(())
        })
        .await?;
    }
    let (rows, bytes) = writer.end()?;
    Ok(Saved { rows, bytes })
}

impl Unit {
    /// What a backup of this database says of itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn backup_header(&mut self, made_at: ob_domain::Time) -> Result<Header, StoreError> {
        Ok(Header {
            schema: self.schema_version().await?,
            made_at,
            host: self.public_url().await?,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}
