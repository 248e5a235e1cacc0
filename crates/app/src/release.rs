//! Releases what waited, in the order of posting. Runs on the serving node; a restart loses nothing.

use ob_domain::id::NegotiationId;
use ob_domain::negotiation::Log;

use crate::{App, Error};

/// Most entries released in one transaction, so that posts get their turn.
const BATCH: usize = 50;

impl App {
    /// Records everything whose time has come. Answers how many entries went out.
    ///
    /// # Errors
    /// When the database fails; what was released before stays released.
    pub async fn release_due(&self) -> Result<usize, Error> {
        let due = self.store.read().await?.logs_with_due(self.now()).await?;
        let mut released = 0;
        for (negotiation, log) in due {
            loop {
                let batch = self.release_from(negotiation, log).await?;
                released += batch;
                if batch < BATCH {
                    break;
                }
            }
        }
        Ok(released)
    }

    async fn release_from(&self, negotiation: NegotiationId, log: Log) -> Result<usize, Error> {
        let mut unit = self.store.write().await?;
        let mut head = unit.lock_log(negotiation, log).await?;
        let Some(negotiation) = unit.negotiation_by_id(negotiation).await? else { return Ok(0) };
        let now = self.now();
        let waiting = unit.held_in(negotiation.id).await?;
        let due = waiting
            .into_iter()
            .filter(|held| held.log == log && held.problem.is_none())
            .take_while(|held| held.release_at <= now)
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
