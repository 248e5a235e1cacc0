//! Reading logs, and the one way to a negotiation: through the actor's scope.

use ob_domain::actor::Actor;
use ob_domain::audience::Audience;
use ob_domain::entry::{Entry, Index};
use ob_domain::negotiation::{Log, Negotiation, Restored};
use ob_domain::policy;
use ob_store::{EntryFilter, Page, Unit};

use crate::{App, Error};

/// A page of a log.
#[derive(Debug, Clone)]
pub struct EntriesPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The log's last index.
    pub head: Index,
    /// Whether the log came from a backup.
    pub restored: Option<Restored>,
    /// Whether everyone may read it, so that it may be kept by caches.
    pub is_public: bool,
}

impl App {
    /// The negotiation with this slug, if the actor may read this log of it: unseen is absent.
    pub(crate) async fn find(
        &self,
        unit: &mut Unit,
        actor: &Actor,
        slug: &str,
        log: Log,
    ) -> Result<Negotiation, Error> {
        let absent = Error::NotFound("negotiation");
        let Ok(slug) = slug.parse() else { return Err(absent) };
        let negotiation = unit.negotiation(&slug).await?.ok_or(Error::NotFound("negotiation"))?;
        if policy::may_read(actor, &negotiation, log) { Ok(negotiation) } else { Err(absent) }
    }

    /// A page of a log.
    ///
    /// # Errors
    /// `NotFound` when the actor may not read it.
    pub async fn entries(
        &self,
        actor: &Actor,
        slug: &str,
        log: Log,
        page: Page,
        limit: i64,
        filter: &EntryFilter,
    ) -> Result<EntriesPage, Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find(&mut unit, actor, slug, log).await?;
        let found = unit.log(negotiation.id, log).await?;
        let entries = unit.entry_page(found.id, page, limit, filter).await?;
        // Read after the entries: a page never names a head before its own last entry.
        let head = unit.head(found.id).await?;
        Ok(EntriesPage { entries, head, restored: found.restored, is_public: is_public(&negotiation, log) })
    }

    /// One entry as it stands, and whether everyone may read it.
    ///
    /// # Errors
    /// `NotFound` when there is none or the actor may not read it.
    pub async fn entry(&self, actor: &Actor, slug: &str, log: Log, index: Index) -> Result<(Entry, bool), Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find(&mut unit, actor, slug, log).await?;
        let id = unit.log(negotiation.id, log).await?.id;
        let entry = unit.entry(id, index).await?.ok_or(Error::NotFound("entry"))?;
        Ok((entry, is_public(&negotiation, log)))
    }
}

/// Whether everyone may read a log.
pub(crate) fn is_public(negotiation: &Negotiation, log: Log) -> bool {
    log == Log::Record && negotiation.audience == Audience::Public
}
