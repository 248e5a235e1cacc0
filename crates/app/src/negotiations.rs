//! Negotiations: listed, looked at, added, changed.

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::entry::{Entry, Index};
use ob_domain::id::NegotiationId;
use ob_domain::negotiation::{Log, Negotiation, NegotiationChange, NegotiationDraft};
use ob_domain::session::Session;
use ob_domain::{Time, policy};
use ob_store::{LogHead, StoreError, Unit};

use crate::audit::About;
use crate::enter::Sees;
use crate::read::is_public;
use crate::{App, Error};

/// A negotiation as one actor may see it. Who may know of it but not read it sees none of its content, not even
/// counts.
#[derive(Debug, Clone)]
pub struct NegotiationView {
    /// The negotiation.
    pub negotiation: Negotiation,
    /// Its sessions, by number.
    pub sessions: Vec<Session>,
    /// The record's last index.
    pub head: Index,
    /// How many articles it has.
    pub articles: i64,
    /// The newest note or announcement.
    pub last_entry: Option<Entry>,
    /// The actor's role in it.
    pub role: Option<ob_domain::actor::Held>,
    /// Whether the actor may read the record.
    pub can_read: bool,
    /// Whether the actor may post.
    pub can_post: bool,
    /// Whether the actor may amend entries of the record.
    pub can_amend: bool,
    /// Whether the actor may invite into it.
    pub can_invite: bool,
    /// Whether everyone may read its record.
    pub is_public: bool,
    /// When this was read; clocks are counted up to here.
    pub as_of: Time,
}

impl NegotiationView {
    /// The open session.
    pub fn open_session(&self) -> Option<&Session> {
        self.sessions.iter().find(|session| session.is_open())
    }

    /// The planned session that comes first.
    pub fn next_session(&self) -> Option<&Session> {
        let planned = self.sessions.iter().filter(|session| session.opened_at.is_none());
        planned.min_by_key(|session| (session.plan.scheduled_for.is_none(), session.plan.scheduled_for, session.number))
    }
}

impl App {
    /// The negotiations that the actor may know of, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn negotiations(&self, actor: &Actor) -> Result<Vec<NegotiationView>, Error> {
        let mut unit = self.store.read().await?;
        let mut views = Vec::new();
        for negotiation in unit.negotiations().await? {
            if policy::may_know(actor, &negotiation) {
                views.push(self.view(&mut unit, actor, negotiation).await?);
            }
        }
        Ok(views)
    }

    /// One negotiation.
    ///
    /// # Errors
    /// `NotFound` when the actor may not know of it.
    pub async fn negotiation(&self, actor: &Actor, slug: &str) -> Result<NegotiationView, Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.know(&mut unit, actor, slug).await?;
        self.view(&mut unit, actor, negotiation).await
    }

    /// Adds a negotiation; for administrators.
    ///
    /// # Errors
    /// `NotFound` for others, `Conflict` when the slug is taken.
    pub async fn add_negotiation(&self, actor: &Actor, draft: &NegotiationDraft) -> Result<NegotiationView, Error> {
        if !policy::may_administer(actor) {
            return Err(Error::NotFound("page"));
        }
        let negotiation = Negotiation::new(NegotiationId::from_random(self.bytes()), draft, self.now())?;
        let mut unit = self.store.write().await?;
        match unit.add_negotiation(&negotiation, self.host()).await {
            Err(StoreError::Taken(_)) => {
                return Err(Error::Conflict(format!("the name {} is taken; choose another slug", negotiation.slug)));
            }
            added => added?,
        }
        let about = About { negotiation: Some(negotiation.id), ..About::default() };
        self.audit(&mut unit, actor, Act::NegotiationAdded, about).await?;
        let view = self.view(&mut unit, actor, negotiation).await?;
        unit.commit().await?;
        Ok(view)
    }

    /// Changes title, names, zone or stage; for the team.
    ///
    /// # Errors
    /// `NotFound` for others.
    pub async fn change_negotiation(
        &self,
        actor: &Actor,
        slug: &str,
        change: &NegotiationChange,
    ) -> Result<NegotiationView, Error> {
        self.edit(actor, slug, |negotiation| negotiation.change(change), None).await
    }

    /// Sets the ground-rule delay; for the team. What waits already keeps its time.
    ///
    /// # Errors
    /// `NotFound` for others.
    pub async fn set_delay(&self, actor: &Actor, slug: &str, delay_s: i64) -> Result<NegotiationView, Error> {
        let audit = Some((Act::GroundRulesSet, format!("delay {delay_s} s")));
        self.edit(actor, slug, |negotiation| negotiation.set_delay(delay_s), audit).await
    }

    async fn edit(
        &self,
        actor: &Actor,
        slug: &str,
        edit: impl FnOnce(&mut Negotiation) -> Result<(), ob_domain::Invalid> + Send,
        audit: Option<(Act, String)>,
    ) -> Result<NegotiationView, Error> {
        let (mut unit, known) = self.enter(actor, slug, Sees::Negotiation, policy::may_post).await?;
        // Read again under the record's lock: two who edit at once must not undo each other.
        let mut negotiation = self.locked(&mut unit, known).await?.0;
        edit(&mut negotiation)?;
        unit.save_negotiation(&negotiation).await?;
        if let Some((act, detail)) = audit {
            let about = About { negotiation: Some(negotiation.id), detail: Some(detail), ..About::default() };
            self.audit(&mut unit, actor, act, about).await?;
        }
        let view = self.view(&mut unit, actor, negotiation).await?;
        unit.commit().await?;
        Ok(view)
    }

    /// The negotiation with this slug, if the actor may know of it.
    pub(crate) async fn know(&self, unit: &mut Unit, actor: &Actor, slug: &str) -> Result<Negotiation, Error> {
        let absent = Error::NotFound("negotiation");
        let Ok(slug) = slug.parse() else { return Err(absent) };
        let negotiation = unit.negotiation(&slug).await?.ok_or(Error::NotFound("negotiation"))?;
        if policy::may_know(actor, &negotiation) { Ok(negotiation) } else { Err(absent) }
    }

    /// A negotiation as it is once its record is locked, and the lock. What was read before may be out of date.
    pub(crate) async fn locked(&self, unit: &mut Unit, known: Negotiation) -> Result<(Negotiation, LogHead), Error> {
        self.locked_for(unit, known, Log::Record).await
    }

    /// As [`Self::locked`], under the lock of either log.
    pub(crate) async fn locked_for(
        &self,
        unit: &mut Unit,
        known: Negotiation,
        log: Log,
    ) -> Result<(Negotiation, LogHead), Error> {
        let head = unit.lock_log(known.id, log).await?;
        let negotiation = unit.negotiation_by_id(known.id).await?.ok_or(Error::NotFound("negotiation"))?;
        Ok((negotiation, head))
    }

    async fn view(&self, unit: &mut Unit, actor: &Actor, negotiation: Negotiation) -> Result<NegotiationView, Error> {
        let can_read = policy::may_read(actor, &negotiation, Log::Record);
        let mut view = NegotiationView {
            sessions: Vec::new(),
            head: -1,
            articles: 0,
            last_entry: None,
            role: actor.role_in(negotiation.id),
            can_read,
            can_post: policy::may_post(actor, &negotiation),
            can_amend: policy::may_amend(actor, &negotiation, Log::Record),
            can_invite: policy::may_invite(actor, &negotiation),
            is_public: is_public(&negotiation, Log::Record),
            as_of: self.now(),
            negotiation,
        };
        if can_read {
            let log = unit.log(view.negotiation.id, Log::Record).await?;
            view.sessions = unit.sessions(view.negotiation.id).await?;
            view.head = log.head;
            view.articles = unit.article_count(view.negotiation.id).await?;
            view.last_entry = unit.last_spoken(log.id).await?;
        }
        Ok(view)
    }

    /// The host part of the public address; it names new logs, for ever: a later change of host does not rename them.
    fn host(&self) -> &str {
        let url = &self.parts.public_url;
        url.split_once("://").map_or(url.as_str(), |(_, rest)| rest.split('/').next().unwrap_or(rest))
    }
}
