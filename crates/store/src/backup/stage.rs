//! A backup in a database of its own: brought up to date and checked before anything else is touched.

use std::io::BufRead;
use std::path::Path;

use super::format::{Header, KeyFiles, Line, Reader};
use super::rows::{Inserter, OnConflict};
use super::tables::Table;
use super::{BackupError, StoreError};
use crate::Store;

/// A sound backup, ready to be restored.
pub struct Staged {
    /// The database that holds it.
    pub(crate) store: Store,
    /// What it says of itself.
    pub header: Header,
    /// The keys in it, if it holds any.
    pub keys: Option<KeyFiles>,
    /// Rows in it.
    pub rows: u64,
}

impl Staged {
    /// Closes its database; the caller removes the folder.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Reads a backup into a database in `folder`, which the caller has made for it and removes afterwards.
///
/// # Errors
/// When it is cut off, altered, newer than this program, or holds a log that is not as it was recorded.
pub async fn stage(
    from: &mut (dyn BufRead + Send),
    folder: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Staged, BackupError> {
    let (reader, header) = Reader::begin(from)?;
    let store = Store::stage(folder, header.schema).await.map_err(|error| match error {
        StoreError::Newer(_) => BackupError::Newer,
        error => error.into(),
    })?;
    match fill(&store, reader, progress).await {
        Ok((keys, rows)) => Ok(Staged { store, header, keys, rows }),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

async fn fill(
    store: &Store,
    mut reader: Reader<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(Option<KeyFiles>, u64), BackupError> {
    let mut unit = store.write().await?;
    let tables = unit.tables().await?;
    let (mut keys, mut rows) = (None, 0);
    let mut current: Option<(Inserter, usize)> = None;
    loop {
        // A value that the database refuses is the file's fault, not the database's.
        let refused = |reader: &Reader<'_>, error| match error {
            StoreError::Query(_) | StoreError::Taken(_) => reader.broken("or one before it holds what cannot be"),
            error => error.into(),
        };
        match reader.next()? {
            Line::Keys(files) => keys = Some(files),
            Line::Table { name, columns } => {
                if let Some((mut inserter, _)) = current.take() {
                    inserter.finish(&mut unit).await.map_err(|e| refused(&reader, e))?;
                }
                current = Some((inserter_of(&tables, &name, &columns, &reader)?, columns.len()));
            }
            Line::Row(row) => {
                let Some((inserter, width)) = &mut current else { return Err(reader.broken("belongs to no table")) };
                let values: Vec<serde_json::Value> =
                    serde_json::from_str(&row).map_err(|_| reader.broken("is no row"))?;
                if values.len() != *width {
                    return Err(reader.broken("has too many or too few values"));
                }
                inserter.push(&mut unit, &row).await.map_err(|e| refused(&reader, e))?;
                rows += 1;
                progress(rows);
            }
            Line::End => {
                if let Some((mut inserter, _)) = current.take() {
                    inserter.finish(&mut unit).await.map_err(|e| refused(&reader, e))?;
                }
                break;
            }
        }
    }
    unit.commit().await?;
    store.migrate().await?;
    let mut unit = store.read().await?;
    for log in unit.logs().await? {
        if let Some(finding) = unit.check_log(&log).await?.first() {
            return Err(BackupError::Unsound(finding.to_string()));
        }
    }
    if let Some(finding) = unit.check_removals().await?.first() {
        return Err(BackupError::Unsound(finding.to_string()));
    }
    Ok((keys, rows))
}

fn inserter_of(tables: &[Table], name: &str, columns: &[String], reader: &Reader<'_>) -> Result<Inserter, BackupError> {
    let table = tables.iter().find(|table| table.name == name && table.is_saved());
    let table = table.ok_or_else(|| reader.broken("begins a table that is not known"))?;
    let find = |name: &String| table.columns.iter().find(|column| column.name == *name).cloned();
    let columns: Option<Vec<_>> = columns.iter().map(find).collect();
    let columns = columns.ok_or_else(|| reader.broken("names a column that is not known"))?;
    Ok(Inserter::new(table, &columns, 0, OnConflict::Fail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::save;

    /// The first release had no backups, but its schema stands for any earlier one: what is staged is brought up to date.
    #[tokio::test]
    async fn a_backup_of_an_earlier_schema_is_brought_up_to_date() {
        let (old, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::stage(old.path(), 1).await.unwrap();
        let mut unit = store.write().await.unwrap();
        unit.run("insert into people values (x'00112233445566778899aabbccddeeff', 'member', '2026-01-01', null)")
            .await
            .unwrap();
        unit.commit().await.unwrap();
        let mut unit = store.snapshot().await.unwrap();
        let header = unit.backup_header(ob_domain::Time(0)).await.unwrap();
        assert_eq!(header.schema, 1);
        let mut bytes = Vec::new();
        save(&mut unit, &header, None, &mut bytes, &mut |_| ()).await.unwrap();
        let staged = stage(&mut bytes.as_slice(), folder.path(), &mut |_| ()).await.unwrap();
        let mut unit = staged.store.read().await.unwrap();
        assert!(unit.schema_version().await.unwrap() > 1);
        assert_eq!(unit.people().await.unwrap().len(), 1);
    }
}
