//! The one way a negotiation leaves: with everything of it, but for the last checkpoint of each of its logs.

use futures_util::TryStreamExt as _;
use ob_domain::Time;
use ob_domain::id::NegotiationId;
use ob_record::{Hash, Tree};
use sqlx::AssertSqlSafe;

use crate::backup::tables::Table;
use crate::changes::Change;
use crate::db::{Unit, on};
use crate::logs::{LogHead, LogId};
use crate::{Finding, Store, StoreError};

/// What stays of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name in leaves.
    pub origin: String,
    /// How many entries it had.
    pub size: i64,
    /// The RFC 6962 hash over all its leaves.
    pub root: Hash,
}

impl Unit {
    /// The checkpoint of a log as it stands.
    ///
    /// # Errors
    /// When the database fails, or an entry is missing.
    pub async fn checkpoint(&mut self, log: &LogHead) -> Result<Checkpoint, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt { table: "entries", what: what.into() };
        let mut tree = Tree::default();
        on!(self, |c| {
            let mut rows =
                sqlx::query_scalar::<_, Vec<u8>>("select leaf_hash from entries where log_id = $1 order by idx")
                    .bind(log.id.0)
                    .fetch(c);
            while let Some(hash) = rows.try_next().await? {
                tree.push(hash.try_into().map_err(|_| corrupt("a leaf's hash has not 32 bytes"))?);
            }
        });
        if i64::try_from(tree.size()) != Ok(log.head + 1) {
            return Err(corrupt("entries are missing"));
        }
        Ok(Checkpoint { origin: log.origin.clone(), size: log.head + 1, root: tree.root() })
    }

    /// Removes a negotiation and every row that belongs to it; answers what stays of its logs.
    ///
    /// # Errors
    /// When the database fails; nothing has changed then.
    pub async fn remove_negotiation(
        &mut self,
        negotiation: NegotiationId,
        now: Time,
    ) -> Result<Vec<Checkpoint>, StoreError> {
        let mut kept: Vec<(LogId, Checkpoint)> = Vec::new();
        for kind in ob_domain::negotiation::Log::ALL {
            let log = self.lock_log(negotiation, *kind).await?;
            kept.push((log.id, self.checkpoint(&log).await?));
            self.unindex_log(&log).await?;
        }
        let tables = self.tables().await?;
        self.permit_removal().await?;
        for table in tables.iter().rev() {
            if let Some(condition) = belongs(table, &tables) {
                let sql = AssertSqlSafe(format!("delete from \"{}\" where {condition}", table.name));
                on!(self, |c| sqlx::query(sql).bind(negotiation.0).execute(c).await.map(drop)?);
            }
        }
        self.end_removal().await?;
        for (log, checkpoint) in &kept {
            on!(self, |c| sqlx::query(
                "insert into removed_logs (log_id, origin, size, root, removed_at) values ($1, $2, $3, $4, $5)"
            )
            .bind(log.0)
            .bind(&checkpoint.origin)
            .bind(checkpoint.size)
            .bind(checkpoint.root.as_slice())
            .bind(now.0)
            .execute(c)
            .await
            .map(drop)?);
            self.add_change(Change::Readers(*log), now).await?;
        }
        Ok(kept.into_iter().map(|(_, checkpoint)| checkpoint).collect())
    }

    /// Logs that were deleted, and when.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn removed_logs(&mut self) -> Result<Vec<(String, Time)>, StoreError> {
        let rows: Vec<(String, i64)> =
            on!(self, |c| sqlx::query_as("select origin, removed_at from removed_logs order by log_id")
                .fetch_all(c)
                .await?);
        Ok(rows.into_iter().map(|(origin, at)| (origin, Time(at))).collect())
    }

    /// Checks that no removal is under way for ever, and that what was deleted is gone.
    ///
    /// # Errors
    /// When the database fails; what is wrong with the data is a finding, not an error.
    pub async fn check_removals(&mut self) -> Result<Vec<Finding>, StoreError> {
        let find = |log: String, what: &str| Finding { log, index: None, what: what.into() };
        let (permits,): (i64,) = on!(self, |c| sqlx::query_as("select count(*) from removals").fetch_one(c).await?);
        let mut findings = Vec::new();
        if permits > 0 {
            findings.push(find("removals".into(), "the database lets entries be deleted; take the row away"));
        }
        let logs = self.logs().await?;
        for (origin, _) in self.removed_logs().await? {
            if logs.iter().any(|log| log.origin == origin) {
                findings.push(find(origin, "is here although it was deleted"));
            }
        }
        Ok(findings)
    }

    /// Lets entries be deleted until [`Unit::end_removal`]; nobody else sees or uses the permit.
    pub(crate) async fn permit_removal(&mut self) -> Result<(), StoreError> {
        self.run("insert into removals (removal_id) values (1)").await
    }

    pub(crate) async fn end_removal(&mut self) -> Result<(), StoreError> {
        self.run("delete from removals").await
    }

    /// The highest number that a log here has or had.
    pub(crate) async fn last_log(&mut self) -> Result<i64, StoreError> {
        let sql = "select coalesce(max(log_id), 0) from (select log_id from logs union all select log_id from removed_logs) as l";
        let (last,): (i64,) = on!(self, |c| sqlx::query_as(sql).fetch_one(c).await?);
        Ok(last)
    }

    /// Runs a statement that is made of names in the database's own schema only.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql.to_owned());
        on!(self, |c| sqlx::query(sql).execute(c).await.map(drop)?);
        Ok(())
    }
}

/// The condition for a table's rows that belong to negotiation `$1`: they are it, are of one of its logs, or refer to a
/// row that belongs to it. What merely names it without referring to it (the audit list) goes in its own time.
fn belongs(table: &Table, tables: &[Table]) -> Option<String> {
    if table.name == "negotiations" {
        return Some("negotiation_id = $1".into());
    }
    if table.has("log_id") && table.name != "logs" {
        return Some("log_id in (select log_id from logs where negotiation_id = $1)".into());
    }
    let through = table.references.iter().filter(|reference| reference.table != table.name).filter_map(|reference| {
        let parent = tables.iter().find(|parent| parent.name == reference.table)?;
        let condition = belongs(parent, tables)?;
        Some(format!(
            "\"{}\" in (select \"{}\" from \"{}\" where {condition})",
            reference.column, reference.to, parent.name
        ))
    });
    let through: Vec<_> = through.collect();
    (!through.is_empty()).then(|| through.join(" or "))
}

impl Store {
    /// Takes what was deleted out of SQLite's files: folds its log into the database, truncates it, and gives free pages
    /// back (they were overwritten when they became free). Answers whether nobody stood in the way. PostgreSQL vacuums
    /// by itself; `docs/operating.md` says what its write-ahead log and archives hold, and for how long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scrub(&self) -> Result<bool, StoreError> {
        self.scrub_files().await
    }
}
