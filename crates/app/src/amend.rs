//! Corrections, retractions and restorations: entries of their own, never edits.

use ob_domain::actor::Actor;
use ob_domain::entry::{Content, Index, Kind, correction, reversal};
use ob_domain::negotiation::Log;
use ob_domain::policy;

use crate::enter::Sees;
use crate::post::{Idempotency, Posted};
use crate::{App, Error};

impl App {
    /// Gives an entry a new text; the old one stays readable.
    ///
    /// # Errors
    /// `NotFound` when the actor may not amend it, `Conflict` when it cannot be corrected.
    #[expect(clippy::too_many_arguments, reason = "what to correct, how, why, by whom and under which key")]
    pub async fn correct_entry(
        &self,
        actor: &Actor,
        slug: &str,
        log: Log,
        index: Index,
        text: &str,
        reason: &str,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        self.amend(actor, slug, log, |by| correction(index, text, reason, by), once).await
    }

    /// Takes an entry back (`Kind::Retraction`) or lets it stand again (`Kind::Restoration`).
    ///
    /// # Errors
    /// `NotFound` when the actor may not amend it, `Conflict` when its standing does not allow it.
    #[expect(clippy::too_many_arguments, reason = "what to reverse, how, why, by whom and under which key")]
    pub async fn reverse_entry(
        &self,
        actor: &Actor,
        slug: &str,
        log: Log,
        kind: Kind,
        index: Index,
        reason: &str,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        self.amend(actor, slug, log, |by| reversal(kind, index, reason, by), once).await
    }

    async fn amend(
        &self,
        actor: &Actor,
        slug: &str,
        log: Log,
        content: impl FnOnce(String) -> Result<Content, ob_domain::Invalid> + Send,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        let may = |actor: &_, negotiation: &_| policy::may_amend(actor, negotiation, log);
        let (unit, negotiation) = self.enter(actor, slug, Sees::Log(log), may).await?;
        let content = content(actor.name_in(negotiation.id))?;
        self.submit_once(unit, actor, negotiation, log, content, 0, once).await
    }
}
