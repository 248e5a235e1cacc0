//! The way into a transaction for one person: those who may not write are turned away before it.
//!
//! An embedded database has one writer. Whoever waits for it keeps others waiting, so a raid of people who may not
//! write would stall those who may. They are told so from a connection for reading.

use ob_domain::actor::Actor;
use ob_domain::negotiation::{Log, Negotiation};
use ob_store::Unit;

use crate::{App, Error};

/// What someone must be able to see to be told no more than that they may not write.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sees {
    /// That the negotiation exists.
    Negotiation,
    /// What is in this log.
    Log(Log),
}

impl App {
    /// A transaction, and the negotiation as it stands in it, for whoever `may` write there.
    ///
    /// # Errors
    /// `NotFound` for everyone else.
    pub(crate) async fn enter(
        &self,
        actor: &Actor,
        slug: &str,
        sees: Sees,
        may: impl Fn(&Actor, &Negotiation) -> bool + Send,
    ) -> Result<(Unit, Negotiation), Error> {
        let mut reading = self.store.read().await?;
        self.allowed(&mut reading, actor, slug, sees, &may).await?;
        drop(reading);
        let mut unit = self.store.write().await?;
        let negotiation = self.allowed(&mut unit, actor, slug, sees, &may).await?; // things may have changed
        Ok((unit, negotiation))
    }

    async fn allowed(
        &self,
        unit: &mut Unit,
        actor: &Actor,
        slug: &str,
        sees: Sees,
        may: &(impl Fn(&Actor, &Negotiation) -> bool + Send),
    ) -> Result<Negotiation, Error> {
        let negotiation = match sees {
            Sees::Negotiation => self.know(unit, actor, slug).await?,
            Sees::Log(log) => self.find(unit, actor, slug, log).await?,
        };
        if may(actor, &negotiation) { Ok(negotiation) } else { Err(Error::NotFound("negotiation")) }
    }
}
