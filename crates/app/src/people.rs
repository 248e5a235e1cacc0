//! People, as administrators and teams see them: roles and a day of joining, never what they read or say.

use std::collections::HashMap;

use ob_domain::actor::{Actor, Held};
use ob_domain::audit::Act;
use ob_domain::id::{LoginId, NegotiationId, PersonId};
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::policy;
use ob_domain::role::Role;
use ob_store::{Change, PersonRow, Unit};

use crate::{App, Error};

const SIGN_IN: Error = Error::Unauthorized("sign in first");

/// A person, with the roles that the actor may see.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person.
    pub row: PersonRow,
    /// The negotiations of the roles that are shown.
    pub roles: Vec<(Negotiation, Held)>,
    /// The negotiations that the person asks into, as far as the actor may invite there.
    pub asks: Vec<Negotiation>,
}

/// What someone is here, as they see it themselves.
#[derive(Debug, Clone)]
pub struct Me {
    /// The person, with all roles.
    pub person: PersonView,
    /// The names under which this person speaks, by negotiation; where roles speak under their own name, there is none.
    pub pseudonyms: Vec<(Negotiation, String)>,
}

impl App {
    /// The people that the actor may see: all for administrators, those of its negotiations for a team.
    ///
    /// # Errors
    /// `NotFound` for who may invite nowhere.
    pub async fn people(&self, actor: &Actor) -> Result<Vec<PersonView>, Error> {
        let mut unit = self.store.read().await?;
        let managed: HashMap<NegotiationId, Negotiation> = unit
            .negotiations()
            .await?
            .into_iter()
            .filter(|negotiation| policy::may_invite(actor, negotiation))
            .map(|negotiation| (negotiation.id, negotiation))
            .collect();
        let all = policy::may_administer(actor);
        if managed.is_empty() && !all {
            return Err(Error::NotFound("page"));
        }
        let people = unit.people().await?.into_iter().map(|row| {
            let roles = row.roles.iter().filter_map(|held| Some((managed.get(&held.negotiation)?.clone(), *held)));
            let asks = row.asks.iter().filter_map(|ask| managed.get(ask).cloned());
            PersonView { roles: roles.collect(), asks: asks.collect(), row }
        });
        Ok(people.filter(|person| all || !person.roles.is_empty() || !person.asks.is_empty()).collect())
    }

    /// The actor's own person, with all its roles and names.
    ///
    /// # Errors
    /// `Unauthorized` for nobody in particular.
    pub async fn me(&self, actor: &Actor) -> Result<Me, Error> {
        let caller = actor.person().ok_or(SIGN_IN)?;
        let mut unit = self.store.read().await?;
        let row = unit.person(caller.id).await?.ok_or(SIGN_IN)?;
        let (mut roles, mut asks, mut pseudonyms) = (Vec::new(), Vec::new(), Vec::new());
        for held in &row.roles {
            let Some(negotiation) = unit.negotiation_by_id(held.negotiation).await? else { continue };
            if held.role == Role::Member {
                pseudonyms.push((negotiation.clone(), self.pseudonym(&mut unit, negotiation.id, row.id).await?));
            }
            roles.push((negotiation, *held));
        }
        for ask in &row.asks {
            asks.extend(unit.negotiation_by_id(*ask).await?);
        }
        Ok(Me { person: PersonView { row, roles, asks }, pseudonyms })
    }

    /// Removes the actor's person: logins, roles and names. What their role wrote stays in the record under its name.
    ///
    /// # Errors
    /// `Unauthorized` for nobody in particular, `Conflict` for the last administrator.
    pub async fn leave(&self, actor: &Actor) -> Result<(), Error> {
        let caller = actor.person().ok_or(SIGN_IN)?;
        let mut unit = self.store.write().await?;
        unit.lock_person(caller.id).await?;
        let row = unit.person(caller.id).await?.ok_or(SIGN_IN)?;
        self.keep_an_administrator(&mut unit, &row).await?;
        for held in &row.roles {
            self.stop_what_waits(&mut unit, held).await?;
        }
        let everywhere: Vec<NegotiationId> = unit.negotiations().await?.into_iter().map(|n| n.id).collect();
        self.forget_pseudonyms(&mut unit, row.id, everywhere).await?;
        let ended = unit.remove_person(row.id).await?;
        self.logins_ended(unit, ended).await
    }

    /// Takes all access from a person at once: roles, logins, open sockets. For administrators, and for a team from
    /// those who wait for it alone.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person; `Conflict` for the last administrator.
    pub async fn revoke_person(&self, actor: &Actor, person: PersonId) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        unit.lock_person(person).await?;
        let row = unit.person(person).await?.ok_or(Error::NotFound("person"))?;
        if !policy::may_revoke(actor, row.instance, &row.asks) {
            return Err(Error::NotFound("person"));
        }
        // The operator's command may: the next start prints a new administrator's link.
        if *actor != Actor::Operator {
            self.keep_an_administrator(&mut unit, &row).await?;
        }
        for held in &row.roles {
            self.stop_what_waits(&mut unit, held).await?;
        }
        let ended = unit.revoke_person(person, self.now()).await?.ok_or(Error::NotFound("person"))?;
        // A team finds those it turned away in its own list.
        let negotiation = row.asks.first().copied();
        self.audit_person(&mut unit, actor, Act::Revoked, person, negotiation, None).await?;
        self.logins_ended(unit, ended).await
    }

    /// Commits the end of logins and closes their sockets.
    async fn logins_ended(&self, mut unit: Unit, ended: Vec<LoginId>) -> Result<(), Error> {
        for login in &ended {
            unit.add_change(Change::LoginEnded(*login), self.now()).await?;
        }
        unit.commit().await?;
        ended.into_iter().for_each(|login| self.parts.live.login_ended(login));
        Ok(())
    }

    /// What a person posted and what still waits does not go out by itself once that person's access is taken: the
    /// team changes it, which lets it go, or undoes it.
    pub(crate) async fn stop_what_waits(&self, unit: &mut Unit, role: &Held) -> Result<(), Error> {
        for log in Log::ALL {
            unit.lock_log(role.negotiation, *log).await?;
        }
        let by = role.role.name(role.number);
        for waiting in unit.held_in(role.negotiation).await? {
            if waiting.content.by == by && waiting.problem.is_none() {
                let problem = "its author's access was taken; change it to let it go out, or undo it";
                unit.fail_held(waiting.id, problem).await?;
            }
        }
        Ok(())
    }
}
