//! What a serving node reads again and again to repair lost announcements and to notice other processes.

use ob_domain::entry::Index;
use ob_store::{Change, LogId};

use crate::{App, Error};

/// How far back the list of changes is read again: numbers are drawn before their transactions commit.
const OVERLAP: i64 = 100;
/// How long changes are kept for other processes to notice, and redemptions for a repeat to find.
const KEPT_S: i64 = 10 * 60;
/// How long codes and logins are kept after they have ended (security.md 6 in the founding documents).
const ENDED_S: i64 = 7 * 24 * 3600;
/// How long the audit list is kept (security.md 6).
const AUDIT_S: i64 = 14 * 24 * 3600;

/// One round of repair.
#[derive(Debug, Clone, Default)]
pub struct Repair {
    /// Every log's last index.
    pub heads: Vec<(LogId, Index)>,
    /// Changes not seen before.
    pub changes: Vec<Change>,
    /// Where the next round goes on.
    seen: std::collections::BTreeSet<i64>,
}

impl App {
    /// Where repair starts: everything before this moment is read fresh anyway.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_repair(&self) -> Result<Repair, Error> {
        let last = self.store.read().await?.last_change().await?;
        Ok(Repair { seen: std::iter::once(last).collect(), ..Repair::default() })
    }

    /// The next round: all heads, and the changes since the round before.
    ///
    /// # Errors
    /// When the database fails; the same round can be asked for again.
    pub async fn next_repair(&self, before: &Repair) -> Result<Repair, Error> {
        let mut unit = self.store.read().await?;
        let heads = unit.logs().await?.into_iter().map(|log| (log.id, log.head)).collect();
        let last = before.seen.last().copied().unwrap_or(0);
        let first = before.seen.first().copied().unwrap_or(0);
        let rows = unit.changes_after((last - OVERLAP).max(first.min(last))).await?;
        let mut seen = before.seen.clone();
        let changes = rows.into_iter().filter(|(number, _)| seen.insert(*number)).map(|(_, change)| change).collect();
        let newest = seen.last().copied().unwrap_or(0);
        seen.retain(|number| *number >= newest - 2 * OVERLAP);
        Ok(Repair { heads, changes, seen })
    }

    /// Forgets what is not needed any more: a server that holds little has little to hand over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        let (lately, ended) = (self.now().plus_seconds(-KEPT_S), self.now().plus_seconds(-ENDED_S));
        unit.forget_changes(lately).await?;
        unit.forget_invites(lately, ended).await?;
        unit.forget_logins(ended).await?;
        unit.forget_audit(self.now().plus_seconds(-AUDIT_S)).await?;
        unit.commit().await?;
        // What was undone, revoked or forgotten leaves the files too. A reader in the way: the next time.
        self.store.fold_log().await?;
        Ok(())
    }
}
