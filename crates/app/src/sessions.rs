//! Sessions: planned, opened, moved from phase to phase, adjourned.

use ob_domain::actor::Actor;
use ob_domain::id::SessionId;
use ob_domain::negotiation::Log;
use ob_domain::policy;
use ob_domain::session::{Move, Plan, Session};

use crate::enter::Sees;
use crate::post::{Idempotency, Posted};
use crate::{App, Error};

impl App {
    /// The sessions of a negotiation, by number, and whether everyone may see them.
    ///
    /// # Errors
    /// `NotFound` when the actor may not read the record.
    pub async fn sessions(&self, actor: &Actor, slug: &str) -> Result<(Vec<Session>, bool), Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.find(&mut unit, actor, slug, Log::Record).await?;
        Ok((unit.sessions(negotiation.id).await?, crate::read::is_public(&negotiation, Log::Record)))
    }

    /// Plans a session; for the team.
    ///
    /// # Errors
    /// `NotFound` for others.
    pub async fn plan_session(&self, actor: &Actor, slug: &str, plan: Plan) -> Result<Session, Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        unit.lock_log(negotiation.id, Log::Record).await?;
        let session = unit.add_session(negotiation.id, SessionId::from_random(self.bytes()), plan).await?;
        unit.commit().await?;
        Ok(session)
    }

    /// Changes a session's plan; `None` leaves a part as it is. For the team.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such session.
    pub async fn change_plan(&self, actor: &Actor, slug: &str, id: &str, plan: Plan) -> Result<Session, Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        unit.lock_log(negotiation.id, Log::Record).await?;
        let sessions = unit.sessions(negotiation.id).await?;
        let mut session = pick(sessions, id)?;
        let old = session.plan;
        session.plan = Plan {
            title: plan.title.or(old.title),
            place: plan.place.or(old.place),
            scheduled_for: plan.scheduled_for.or(old.scheduled_for),
        };
        unit.save_session(&session).await?;
        unit.commit().await?;
        Ok(session)
    }

    /// Opens a session, moves it to another phase or adjourns it; each is one entry of the record. For the team.
    ///
    /// # Errors
    /// `NotFound` for others or an unknown session, `Conflict` when the life cycle does not allow it.
    pub async fn change_phase(
        &self,
        actor: &Actor,
        slug: &str,
        id: &str,
        step: &Move,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        let step = Session::validate(step)?;
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        unit.lock_log(negotiation.id, Log::Record).await?;
        let session = pick(self.sessions_after_queue(&mut unit, &negotiation).await?, id)?;
        let content = session.content(&step, &negotiation.sides, actor.name_in(negotiation.id));
        self.submit_once(unit, actor, negotiation, Log::Record, content, 0, once).await
    }
}

fn pick(sessions: Vec<Session>, id: &str) -> Result<Session, Error> {
    let absent = Error::NotFound("session");
    let Ok(id) = id.parse::<SessionId>() else { return Err(absent) };
    sessions.into_iter().find(|session| session.id == id).ok_or(absent)
}
