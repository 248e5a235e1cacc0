//! What live viewers ask of the use cases: may I follow, and what did I miss.

use ob_domain::actor::Actor;
use ob_domain::entry::{Entry, Index};
use ob_domain::negotiation::Log;
use ob_store::{LogHead, LogId};

use crate::{App, Error};

impl App {
    /// The log that an actor asks to follow; `None` when it does not exist or is not theirs to read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follow(&self, actor: &Actor, slug: &str, log: Log) -> Result<Option<LogHead>, Error> {
        let mut unit = self.store.read().await?;
        match self.find(&mut unit, actor, slug, log).await {
            Ok(negotiation) => Ok(Some(unit.log(negotiation.id, log).await?)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The last index of a log that a viewer was let into.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn followed_head(&self, log: LogId) -> Result<Index, Error> {
        Ok(self.store.read().await?.head(log).await?)
    }

    /// Entries `from..=to` of a log that a viewer was let into, as they stand.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn followed_entries(&self, log: LogId, from: Index, to: Index) -> Result<Vec<Entry>, Error> {
        Ok(self.store.read().await?.entry_range(log, from, to).await?)
    }
}
