//! A backup takes the place of what is here, in one transaction.
//!
//! Logs get numbers that were never used before: whatever is still under way about an old log, a read, an announcement
//! or a viewer, finds nothing under its number instead of another log. With `--replace` the record is taken back to the
//! backup, who has access is not: whoever was thrown out since stays out, whoever joined since stays in.

use ob_domain::Time;

use crate::StoreError;
use crate::backup::rows::{Inserter, OnConflict, each_row};
use crate::backup::tables::Table;
use crate::backup::{BackupError, Staged};
use crate::changes::Change;
use crate::db::{Conn, Unit, on};
use crate::logs::LogHead;

/// Who has access, and what was done with it: as it is here, if anybody has, whatever the backup says.
const ACCESS: &[&str] = &["people", "logins", "refresh_tokens", "invites", "audit"];
/// Who has access to a negotiation, and under which name: as it is here, for a negotiation that is here.
const ACCESS_TO_NEGOTIATION: &[&str] = &["roles", "role_numbers", "vouchings", "pseudonyms", "audience_wishes"];

/// What a log would lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The log's name in leaves.
    pub origin: String,
    /// How many entries are here.
    pub here: i64,
    /// How many of them the backup has too.
    pub kept: i64,
    /// How many entries the backup holds.
    pub in_backup: i64,
}

impl Unit {
    /// Keeps everybody else from writing until the unit ends. On SQLite a writer is alone anyway.
    ///
    /// # Errors
    /// `Unavailable` when others do not let go in time, or one of them waits for us: begin a new unit and try again.
    pub async fn hold_still(&mut self) -> Result<(), StoreError> {
        let tables: Vec<_> = self.tables().await?.iter().map(|table| format!("\"{}\"", table.name)).collect();
        if let Conn::Postgres(c) = self.conn() {
            sqlx::query("set local lock_timeout = '10s'").execute(&mut *c).await?;
            let sql = format!("lock table {} in access exclusive mode", tables.join(", "));
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(c).await?;
        }
        Ok(())
    }

    /// Whether there is anything to lose here: a negotiation or a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_in_use(&mut self) -> Result<bool, StoreError> {
        Ok(self.count("negotiations").await? > 0 || self.count("people").await? > 0)
    }

    /// What each log here would lose to a backup.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn losses(&mut self, staged: &Staged) -> Result<Vec<Loss>, StoreError> {
        let mut backup = staged.store.read().await?;
        let theirs = backup.logs().await?;
        let mut losses = Vec::new();
        for log in self.logs().await? {
            let other = theirs.iter().find(|other| other.origin == log.origin);
            let kept = match other {
                Some(other) => self.common(&log, &mut backup, other).await?,
                None => 0,
            };
            let in_backup = other.map_or(0, |other| other.head + 1);
            losses.push(Loss { origin: log.origin, here: log.head + 1, kept, in_backup });
        }
        losses.retain(|loss| loss.here > loss.kept);
        Ok(losses)
    }

    /// How many entries at the beginning of two logs are the same. Halves the question: once they differ, they differ.
    async fn common(&mut self, here: &LogHead, backup: &mut Self, there: &LogHead) -> Result<i64, StoreError> {
        let (mut same, mut end) = (0, (here.head + 1).min(there.head + 1));
        // Nearly always the shorter one is the beginning of the longer one: ask that first.
        let mut middle = end;
        while same < end {
            if self.leaf_hash(here, middle - 1).await? == backup.leaf_hash(there, middle - 1).await? {
                same = middle;
            } else {
                end = middle - 1;
            }
            middle = same + (end - same + 1) / 2;
        }
        Ok(same)
    }

    async fn leaf_hash(&mut self, log: &LogHead, index: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> =
            on!(self, |c| sqlx::query_as("select leaf_hash from entries where log_id = $1 and idx = $2")
                .bind(log.id.0)
                .bind(index)
                .fetch_optional(c)
                .await?);
        Ok(row.map(|(hash,)| hash))
    }

    /// Puts the backup in the place of everything here. Call [`Unit::hold_still`] first. A serving node notices by the
    /// list of changes, which stays.
    ///
    /// # Errors
    /// When a database fails; nothing has changed then.
    pub async fn restore(
        &mut self,
        staged: &Staged,
        now: Time,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), BackupError> {
        let tables = self.tables().await?;
        self.keep_access(&tables, staged).await?;
        let offset = self.last_log().await?;
        // Nothing found any more that is about to leave; what comes is indexed while the node serves.
        self.wipe_search().await?;
        self.permit_removal().await?;
        for table in tables.iter().rev().filter(|table| table.is_saved()) {
            self.run(&format!("delete from \"{}\"", table.name)).await?;
        }
        self.end_removal().await?;
        let mut rows = 0;
        let mut backup = staged.store.snapshot().await?;
        let theirs = backup.tables().await?;
        for table in tables.iter().filter(|table| table.is_saved()) {
            let mut row_is_read = || {
                rows += 1;
                progress(rows);
            };
            copy(&mut backup, &theirs, self, table, offset, OnConflict::Fail, &mut row_is_read).await?;
        }
        self.give_new_numbers(&tables).await?;
        self.refill_search().await?;
        on!(self, |c| sqlx::query("update logs set restored_at = $1, backup_made_at = $2, restored_head = head")
            .bind(now.0)
            .bind(staged.header.made_at.0)
            .execute(c)
            .await
            .map(drop)
            .map_err(StoreError::from)?);
        Ok(self.add_change(Change::Everything, now).await?)
    }

    /// Writes into the staged backup who has access here.
    async fn keep_access(&mut self, tables: &[Table], staged: &Staged) -> Result<(), StoreError> {
        let mut backup = staged.store.write().await?;
        backup.run("pragma defer_foreign_keys = on").await?;
        let theirs = backup.tables().await?;
        let named = |names: &'static [&str]| theirs.iter().filter(|table| names.contains(&table.name.as_str()));
        if self.count("people").await? > 0 {
            for table in named(ACCESS) {
                backup.run(&format!("delete from \"{}\"", table.name)).await?;
                copy(self, tables, &mut backup, table, 0, OnConflict::Fail, &mut || ()).await?;
            }
            let here = self.negotiations().await?;
            for table in named(ACCESS_TO_NEGOTIATION) {
                for negotiation in &here {
                    let sql = format!("delete from \"{}\" where negotiation_id = $1", table.name);
                    let sql = sqlx::AssertSqlSafe(sql);
                    on!(backup, |c| sqlx::query(sql).bind(negotiation.id.0).execute(c).await.map(drop)?);
                }
                copy(self, tables, &mut backup, table, 0, OnConflict::Fail, &mut || ()).await?;
            }
        }
        // A backup widens no audience: that takes two of the team.
        for negotiation in self.negotiations().await? {
            on!(backup, |c| sqlx::query("update negotiations set audience = $2 where negotiation_id = $1")
                .bind(negotiation.id.0)
                .bind(negotiation.audience.as_str())
                .execute(c)
                .await
                .map(drop)?);
        }
        for table in named(&["deployment"]) {
            copy(self, tables, &mut backup, table, 0, OnConflict::Replace, &mut || ()).await?;
        }
        // What refers to a person or negotiation that is on one side only goes, in the order of what refers to what.
        for table in theirs.iter().filter(|table| table.is_saved()) {
            for r in &table.references {
                let sql = format!(
                    "delete from \"{}\" where \"{}\" is not null and \"{}\" not in (select \"{}\" from \"{}\")",
                    table.name, r.column, r.column, r.to, r.table,
                );
                backup.run(&sql).await?;
            }
        }
        backup.commit().await
    }

    /// Numbers that the engine gives by itself go on after those that were inserted.
    async fn give_new_numbers(&mut self, tables: &[Table]) -> Result<(), StoreError> {
        for table in tables.iter().filter(|table| table.is_saved()) {
            for column in table.columns.iter().filter(|column| column.is_identity) {
                let (name, table) = (&column.name, &table.name);
                let last = format!("(select coalesce(max(\"{name}\"), 0) + 1 from \"{table}\")");
                self.run(&format!("select setval(pg_get_serial_sequence('{table}', '{name}'), {last}, false)")).await?;
            }
        }
        Ok(())
    }

    async fn count(&mut self, table: &str) -> Result<i64, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from \"{table}\""));
        let (count,): (i64,) = on!(self, |c| sqlx::query_as(sql).fetch_one(c).await?);
        Ok(count)
    }
}

/// Copies a table's rows between databases, which may be of different engines.
async fn copy(
    from: &mut Unit,
    from_tables: &[Table],
    to: &mut Unit,
    table: &Table,
    log_offset: i64,
    on_conflict: OnConflict,
    row_is_read: &mut (dyn FnMut() + Send),
) -> Result<(), StoreError> {
    let missing = |what: &str| StoreError::Query(format!("{what} is in one database only"));
    let source = from_tables.iter().find(|source| source.name == table.name);
    let source = source.ok_or_else(|| missing(&table.name))?;
    // The same columns in the same order, each as its own engine keeps it.
    let column = |name: &str| source.columns.iter().find(|column| column.name == name).cloned();
    let columns = table.columns.iter().map(|c| column(&c.name).ok_or_else(|| missing(&c.name)));
    let columns: Vec<_> = columns.collect::<Result<_, _>>()?;
    let mut inserter = Inserter::new(table, &table.columns, log_offset, on_conflict);
    each_row(from, source, &columns, async |row| {
        row_is_read();
        inserter.push(to, &row).await
    })
    .await?;
    inserter.finish(to).await
}
