//! What waits: shown to the team, changed and undone by it until it is released.

use ob_domain::actor::Actor;
use ob_domain::entry::Draft;
use ob_domain::id::HeldId;
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::side::Side;
use ob_domain::{Invalid, policy};
use ob_store::{HeldEntry, Unit};

use crate::enter::Sees;
use crate::{App, Error};

/// What of a waiting entry is to change; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct HeldChange {
    /// Its text.
    pub text: Option<String>,
    /// Who spoke.
    pub side: Option<Side>,
    /// The speaker's name; blank removes it.
    pub speaker: Option<String>,
    /// The article's slug; blank removes it.
    pub article: Option<String>,
    /// Language of the text.
    pub lang: Option<String>,
}

impl App {
    /// What waits in a negotiation, each log in the order of release.
    ///
    /// # Errors
    /// `NotFound` for anyone but the team.
    pub async fn held(&self, actor: &Actor, slug: &str) -> Result<Vec<HeldEntry>, Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find_held(&mut unit, actor, slug).await?;
        Ok(unit.held_in(negotiation.id).await?)
    }

    /// One waiting entry.
    ///
    /// # Errors
    /// `NotFound` when it does not wait (any more), or for anyone but the team.
    pub async fn held_entry(&self, actor: &Actor, slug: &str, id: HeldId) -> Result<HeldEntry, Error> {
        let queue = self.held(actor, slug).await?;
        queue.into_iter().find(|held| held.id == id).ok_or(Error::NotFound("held entry"))
    }

    /// Changes what a waiting entry will say.
    ///
    /// # Errors
    /// `Conflict` when it is recorded already, or is not of a kind that can be changed.
    pub async fn change_held(
        &self,
        actor: &Actor,
        slug: &str,
        id: HeldId,
        change: HeldChange,
    ) -> Result<HeldEntry, Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        let mut held = self.waiting(&mut unit, &negotiation, id).await?;
        if !held.content.kind.takes_undo_hold() {
            return Err(Error::Conflict(
                "only notes, announcements and translations can be changed; undo this one".into(),
            ));
        }
        let content = &held.content;
        let draft = Draft {
            kind: content.kind,
            side: change.side.or(content.side),
            speaker: change.speaker.or_else(|| content.speaker.clone()),
            text: change.text.or_else(|| content.text.clone()).unwrap_or_default(),
            article: change.article.or_else(|| content.article.as_ref().map(ToString::to_string)),
            lang: change.lang.or_else(|| content.lang.clone()),
            noted_at: content.noted_at,
            refers_to: content.refers_to,
        };
        let draft = Draft { article: draft.article.filter(|slug| !slug.trim().is_empty()), ..draft };
        held.content = draft.content(content.by.clone())?;
        if let Some(article) = &held.content.article
            && unit.article(negotiation.id, article).await?.is_none()
        {
            return Err(Invalid::new("article", "is not an article of this negotiation").into());
        }
        if !unit.change_held(id, &held.content).await? {
            return Err(released());
        }
        unit.commit().await?;
        Ok(held)
    }

    /// Undoes a waiting entry: it will not be recorded.
    ///
    /// # Errors
    /// `Conflict` when it is recorded already.
    pub async fn undo_held(&self, actor: &Actor, slug: &str, id: HeldId) -> Result<(), Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        self.waiting(&mut unit, &negotiation, id).await?;
        if !unit.end_held(id, None).await? {
            return Err(released());
        }
        unit.commit().await?;
        Ok(())
    }

    async fn find_held(&self, unit: &mut Unit, actor: &Actor, slug: &str) -> Result<Negotiation, Error> {
        let negotiation = self.find(unit, actor, slug, Log::Record).await?;
        if policy::may_post(actor, &negotiation) { Ok(negotiation) } else { Err(Error::NotFound("negotiation")) }
    }

    /// The entry as it waits, with its log locked so that the releaser does not take it meanwhile.
    async fn waiting(&self, unit: &mut Unit, negotiation: &Negotiation, id: HeldId) -> Result<HeldEntry, Error> {
        for log in Log::ALL {
            unit.lock_log(negotiation.id, *log).await?;
        }
        unit.held_in(negotiation.id).await?.into_iter().find(|held| held.id == id).ok_or_else(released)
    }
}

fn released() -> Error {
    Error::Conflict("this entry waits no longer: it is recorded or undone; correct it or take it back instead".into())
}
