//! The file: JSON Lines. The first line says what it is; keys may follow; then each table's name and columns, and its
//! rows as arrays; the last line holds the number of rows and the SHA-256 of everything before it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ob_domain::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::BackupError;

/// The format that is written, and the newest that is read.
const FORMAT: u32 = 1;
/// Longest line: an entry's fields, written as JSON in JSON.
const LINE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The last migration of the database it was made of.
    pub schema: i64,
    /// When it was made.
    pub made_at: Time,
    /// The public address of the deployment, where it was served once.
    pub host: Option<String>,
    /// The version of the program that made it.
    pub program: String,
}

/// Files of the keys folder, by name.
pub type KeyFiles = BTreeMap<String, Vec<u8>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderLine {
    openbargain_backup: u32,
    program: String,
    schema: i64,
    made_at: String,
    host: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysLine {
    keys: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastLine {
    rows: u64,
    sha256: String,
}

/// Writes a backup line by line.
pub(crate) struct Writer<'a> {
    to: &'a mut (dyn Write + Send),
    hash: Sha256,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

impl<'a> Writer<'a> {
    pub(crate) fn begin(to: &'a mut (dyn Write + Send), header: &Header) -> Result<Self, BackupError> {
        let mut writer = Self { to, hash: Sha256::new(), rows: 0, bytes: 0 };
        writer.object(&HeaderLine {
            openbargain_backup: FORMAT,
            program: header.program.clone(),
            schema: header.schema,
            made_at: header.made_at.to_string(),
            host: header.host.clone(),
        })?;
        Ok(writer)
    }

    pub(crate) fn keys(&mut self, keys: &KeyFiles) -> Result<(), BackupError> {
        self.object(&KeysLine { keys: keys.iter().map(|(name, bytes)| (name.clone(), BASE64.encode(bytes))).collect() })
    }

    pub(crate) fn table(&mut self, table: String, columns: Vec<String>) -> Result<(), BackupError> {
        self.object(&TableLine { table, columns })
    }

    pub(crate) fn row(&mut self, row: &str) -> Result<(), BackupError> {
        self.rows += 1;
        self.line(row)
    }

    pub(crate) fn end(mut self) -> Result<(u64, u64), BackupError> {
        let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        let rows = self.rows;
        self.object(&LastLine { rows, sha256 })?;
        self.to.flush()?;
        Ok((self.rows, self.bytes))
    }

    fn object(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        let line = serde_json::to_string(value).map_err(io::Error::from)?;
        self.line(&line)
    }

    fn line(&mut self, line: &str) -> Result<(), BackupError> {
        for bytes in [line.as_bytes(), b"\n"] {
            self.hash.update(bytes);
            self.to.write_all(bytes)?;
            self.bytes += bytes.len() as u64;
        }
        Ok(())
    }
}

/// What comes next in a backup.
pub(crate) enum Line {
    Keys(KeyFiles),
    Table {
        name: String,
        columns: Vec<String>,
    },
    /// A row of the table before.
    Row(String),
    /// The end, which is as it was written.
    End,
}

/// Reads a backup line by line.
pub(crate) struct Reader<'a> {
    from: &'a mut (dyn BufRead + Send),
    hash: Sha256,
    number: u64,
    rows: u64,
}

impl<'a> Reader<'a> {
    pub(crate) fn begin(from: &'a mut (dyn BufRead + Send)) -> Result<(Self, Header), BackupError> {
        let mut reader = Self { from, hash: Sha256::new(), number: 0, rows: 0 };
        let line = reader.read()?.ok_or(BackupError::NotABackup)?;
        let found: HeaderLine = serde_json::from_slice(&line).map_err(|_| BackupError::NotABackup)?;
        if found.openbargain_backup > FORMAT {
            return Err(BackupError::Newer);
        }
        let made_at = found.made_at.parse().map_err(|_| reader.broken("names no time"))?;
        reader.hash.update(&line);
        let header = Header { schema: found.schema, made_at, host: found.host, program: found.program };
        Ok((reader, header))
    }

    pub(crate) fn next(&mut self) -> Result<Line, BackupError> {
        let Some(line) = self.read()? else { return Err(BackupError::Short(self.number)) };
        let text = std::str::from_utf8(&line).map_err(|_| self.broken("is no text"))?.trim_end_matches('\n');
        let next = if text.starts_with('[') {
            self.rows += 1;
            Line::Row(text.to_owned())
        } else if text.starts_with("{\"table\"") {
            let table: TableLine = serde_json::from_str(text).map_err(|_| self.broken("begins no table"))?;
            Line::Table { name: table.table, columns: table.columns }
        } else if text.starts_with("{\"keys\"") {
            let keys: KeysLine = serde_json::from_str(text).map_err(|_| self.broken("holds no keys"))?;
            let files = keys.keys.into_iter().map(|(name, text)| Ok((name, BASE64.decode(text)?)));
            Line::Keys(files.collect::<Result<_, base64::DecodeError>>().map_err(|_| self.broken("holds no keys"))?)
        } else {
            let last: LastLine = serde_json::from_str(text).map_err(|_| self.broken("is no line of a backup"))?;
            if last.rows != self.rows || last.sha256 != hex(&self.hash.clone().finalize()) {
                return Err(BackupError::Altered);
            }
            if self.read()?.is_some() {
                return Err(self.broken("comes after the end"));
            }
            return Ok(Line::End);
        };
        self.hash.update(&line);
        Ok(next)
    }

    pub(crate) fn broken(&self, what: &str) -> BackupError {
        BackupError::Broken(format!("its line {} {what}", self.number))
    }

    /// The next line with its end; none after the last. A line that is cut off is none.
    fn read(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let mut line = Vec::new();
        self.from.take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        if line.last() != Some(&b'\n') {
            let is_long = line.len() as u64 == LINE_BYTES_MAX;
            return Err(if is_long { self.broken("is too long") } else { BackupError::Short(self.number) });
        }
        Ok(Some(line))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
