//! Releases what waited, in the order of posting. Runs on the serving node; a restart loses nothing.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ob_domain::held;
use ob_domain::id::{HeldId, NegotiationId};
use ob_domain::negotiation::Log;
use ob_store::Waiting;

use crate::{App, Error};

/// Most entries released in one transaction, so that posts get their turn.
const BATCH: usize = 50;

/// What a node releases by itself. Owned by one task of the node.
pub struct Releaser {
    app: App,
    /// When each waiting entry was first seen here, by the clock that nobody sets.
    seen: Mutex<HashMap<HeldId, Duration>>,
}

impl App {
    /// Releases what waits; keep it as long as the node.
    pub fn releaser(&self) -> Releaser {
        Releaser { app: self.clone(), seen: Mutex::default() }
    }
}

impl Releaser {
    /// Records everything whose time has come. Answers how many entries went out.
    ///
    /// # Errors
    /// When the database fails; what was released before stays released.
    pub async fn release_due(&self) -> Result<usize, Error> {
        let waiting = self.app.store.read().await?.waiting().await?;
        let due = self.due(&waiting);
        let logs: HashSet<_> = waiting.iter().filter(|one| due.contains(&one.id)).map(log_of).collect();
        let mut released = 0;
        for (negotiation, log) in logs {
            loop {
                let batch = self.app.release_from(negotiation, log, &due).await?;
                released += batch;
                if batch < BATCH {
                    break;
                }
            }
        }
        Ok(released)
    }

    fn due(&self, waiting: &[Waiting]) -> HashSet<HeldId> {
        let (now, steady) = (self.app.now(), self.app.parts.clock.steady());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = std::mem::take(&mut *seen);
        seen.extend(waiting.iter().map(|one| (one.id, earlier.get(&one.id).copied().unwrap_or(steady))));
        let waited = |id| steady.saturating_sub(seen.get(id).copied().unwrap_or(steady));
        let due = waiting.iter().filter(|one| held::is_due(one.posted_at, one.due_at, now, waited(&one.id)));
        due.map(|one| one.id).collect()
    }
}

fn log_of(waiting: &Waiting) -> (NegotiationId, Log) {
    (waiting.negotiation, waiting.log)
}

impl App {
    async fn release_from(&self, negotiation: NegotiationId, log: Log, due: &HashSet<HeldId>) -> Result<usize, Error> {
        let mut unit = self.store.write().await?;
        let mut head = unit.lock_log(negotiation, log).await?;
        let Some(negotiation) = unit.negotiation_by_id(negotiation).await? else { return Ok(0) };
        let waiting = unit.held_in(negotiation.id).await?;
        // Whoever waits behind one that is not due yet waits, too.
        let due = waiting
            .into_iter()
            .filter(|held| held.log == log && held.problem.is_none())
            .take_while(|held| due.contains(&held.id))
            .take(BATCH);
        let mut announcements = Vec::new();
        for held in due {
            match self.record(&mut unit, &negotiation, &mut head, held.content).await {
                Ok(announcement) => {
                    unit.end_held(held.id, Some(announcement.entry.index)).await?;
                    announcements.push(announcement);
                }
                Err(Error::Store(error)) => return Err(error.into()),
                // A rule refused it: it stays where the team sees it, and keeps nothing else waiting.
                Err(refused) => unit.fail_held(held.id, &refused.to_string()).await?,
            }
        }
        unit.commit().await?;
        let released = announcements.len();
        announcements.into_iter().for_each(|announcement| self.parts.live.announce(announcement));
        Ok(released)
    }
}
