//! Deleting a negotiation: the one way entries leave.

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::policy;
use ob_store::{Checkpoint, Unit};

use crate::audit::About;
use crate::{App, Error};

/// What goes with a negotiation.
#[derive(Debug, Clone)]
pub struct Removal {
    /// The negotiation.
    pub negotiation: Negotiation,
    /// Entries of the record and of the caucus log.
    pub entries: [i64; 2],
    /// How many people lose a role in it.
    pub people: usize,
}

impl App {
    /// What would go with a negotiation; for the operator.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such negotiation.
    pub async fn removal(&self, actor: &Actor, slug: &str) -> Result<Removal, Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.removable(&mut unit, actor, slug).await?;
        let mut entries = [0; 2];
        for (log, count) in [Log::Record, Log::Caucus].into_iter().zip(&mut entries) {
            *count = unit.log(negotiation.id, log).await?.head + 1;
        }
        let people = unit.people().await?;
        let holds = |roles: &[ob_domain::actor::Held]| roles.iter().any(|held| held.negotiation == negotiation.id);
        let people = people.iter().filter(|person| holds(&person.roles)).count();
        Ok(Removal { negotiation, entries, people })
    }

    /// Deletes a negotiation with everything of it; answers the last checkpoints of its logs, which are kept. A serving
    /// node cuts its viewers when it notices. For the operator.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such negotiation.
    pub async fn remove_negotiation(&self, actor: &Actor, slug: &str) -> Result<Vec<Checkpoint>, Error> {
        let mut unit = self.store.write().await?;
        let negotiation = self.removable(&mut unit, actor, slug).await?;
        let kept = unit.remove_negotiation(negotiation.id, self.now()).await?;
        // By its name: the id names nothing any more.
        let about = About { detail: Some(negotiation.slug.to_string()), ..About::default() };
        self.audit(&mut unit, actor, Act::NegotiationDeleted, about).await?;
        unit.commit().await?;
        Ok(kept)
    }

    async fn removable(&self, unit: &mut Unit, actor: &Actor, slug: &str) -> Result<Negotiation, Error> {
        let absent = Error::NotFound("negotiation");
        if !policy::may_remove_negotiation(actor) {
            return Err(absent);
        }
        let Ok(slug) = slug.parse() else { return Err(absent) };
        unit.negotiation(&slug).await?.ok_or(absent)
    }
}
