//! The audit list: what was done with rights, for those who answer for them.

use std::collections::HashMap;

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::id::{InviteId, NegotiationId, PersonId};
use ob_domain::negotiation::Negotiation;
use ob_domain::{Invalid, policy};
use ob_store::{AuditLine, NewAudit, Unit};

use crate::{App, Error};

/// Lines read at a time while looking for those that concern the actor.
const PAGE: i64 = 200;

/// One line to be added; who did it and when is filled in.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) negotiation: Option<NegotiationId>,
    pub(crate) person: Option<PersonId>,
    pub(crate) invite: Option<InviteId>,
    pub(crate) detail: Option<String>,
}

/// Lines of the audit list that the actor may see.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Latest first, each with the negotiation it is about. Who did it is named to administrators only.
    pub lines: Vec<(AuditLine, Option<Negotiation>)>,
    /// Where the next page starts; none after the last.
    pub next: Option<i64>,
}

impl App {
    /// Adds a line, inside the transaction of what it tells.
    pub(crate) async fn audit(&self, unit: &mut Unit, actor: &Actor, act: Act, about: About) -> Result<(), Error> {
        let by = match (actor, about.negotiation.and_then(|negotiation| actor.role_in(negotiation))) {
            (Actor::Operator, _) => "Operator".to_owned(),
            (_, Some(held)) => held.role.name(held.number),
            (Actor::Person(_), None) => "Administrator".to_owned(),
            (Actor::Anonymous, None) => "Someone".to_owned(),
        };
        self.audit_by(unit, by, actor.person().map(|person| person.id), act, about).await
    }

    /// Adds a line about what nobody in particular did.
    pub(crate) async fn alert(&self, unit: &mut Unit, act: Act, about: About) -> Result<(), Error> {
        self.audit_by(unit, "Someone".to_owned(), None, act, about).await
    }

    async fn audit_by(
        &self,
        unit: &mut Unit,
        by: String,
        by_person: Option<PersonId>,
        act: Act,
        about: About,
    ) -> Result<(), Error> {
        let About { negotiation, person, invite, detail } = about;
        // Seconds would tell too much of who did what when.
        let at = self.now().to_whole_minutes();
        Ok(unit.add_audit(&NewAudit { at, act, negotiation, by_person, by, about: person, invite, detail }).await?)
    }

    /// The audit list before a line: all of it for administrators, what concerns its negotiations for a team.
    ///
    /// # Errors
    /// `NotFound` for everyone else, `Invalid` when the limit is out of range.
    pub async fn audit_list(&self, actor: &Actor, before: Option<i64>, limit: usize) -> Result<AuditPage, Error> {
        if !policy::may_invite_somewhere(actor) {
            return Err(Error::NotFound("page"));
        }
        if !(1..=200).contains(&limit) {
            return Err(Invalid::new("limit", "takes 1 to 200").into());
        }
        let mut unit = self.store.read().await?;
        let all = policy::may_administer(actor);
        let known: HashMap<NegotiationId, Negotiation> =
            unit.negotiations().await?.into_iter().map(|negotiation| (negotiation.id, negotiation)).collect();
        let mut lines = Vec::new();
        let mut before = before.unwrap_or(i64::MAX);
        loop {
            let read = unit.audit_before(before, PAGE).await?;
            let is_last = read.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            for mut line in read {
                let negotiation = line.what.negotiation.and_then(|id| known.get(&id)).cloned();
                before = line.number;
                let ours = negotiation.as_ref().is_some_and(|negotiation| policy::may_invite(actor, negotiation));
                if !all && !ours {
                    continue;
                }
                if lines.len() == limit {
                    // One more is there: the page before it is full.
                    return Ok(AuditPage { next: lines.last().map(|(last, _): &(AuditLine, _)| last.number), lines });
                }
                if !all {
                    line.what.by_person = None;
                }
                lines.push((line, negotiation));
            }
            if is_last {
                return Ok(AuditPage { lines, next: None });
            }
        }
    }
}
