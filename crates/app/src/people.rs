//! People, as administrators and teams see them: roles and a day of joining, never what they read or say.

use std::collections::HashMap;

use ob_domain::actor::{Actor, Held};
use ob_domain::id::{NegotiationId, PersonId};
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::policy;
use ob_store::{Change, PersonRow, Unit};

use crate::{App, Error};

/// A person, with the roles that the actor may see.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person.
    pub row: PersonRow,
    /// The negotiations of the roles that are shown.
    pub roles: Vec<(Negotiation, Held)>,
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
            PersonView { roles: roles.collect(), row }
        });
        Ok(people.filter(|person| all || !person.roles.is_empty()).collect())
    }

    /// The actor's own person, with all its roles.
    ///
    /// # Errors
    /// `Unauthorized` for nobody in particular.
    pub async fn me(&self, actor: &Actor) -> Result<PersonView, Error> {
        let ended = Error::Unauthorized("sign in first");
        let Some(caller) = actor.person() else { return Err(ended) };
        let mut unit = self.store.read().await?;
        let row = unit.person(caller.id).await?.ok_or(ended)?;
        let mut roles = Vec::new();
        for held in &row.roles {
            if let Some(negotiation) = unit.negotiation_by_id(held.negotiation).await? {
                roles.push((negotiation, *held));
            }
        }
        Ok(PersonView { row, roles })
    }

    /// Takes all access from a person at once: roles, logins, open sockets. For administrators.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person.
    pub async fn revoke_person(&self, actor: &Actor, person: PersonId) -> Result<(), Error> {
        if !policy::may_administer(actor) {
            return Err(Error::NotFound("person"));
        }
        let mut unit = self.store.write().await?;
        let now = self.now();
        let row = unit.person(person).await?.ok_or(Error::NotFound("person"))?;
        for held in &row.roles {
            self.stop_what_waits(&mut unit, held).await?;
        }
        let ended = unit.revoke_person(person, now).await?.ok_or(Error::NotFound("person"))?;
        for login in &ended {
            unit.add_change(Change::LoginEnded(*login), now).await?;
        }
        unit.commit().await?;
        ended.into_iter().for_each(|login| self.parts.live.login_ended(login));
        Ok(())
    }

    /// What a person posted and what still waits does not go out by itself once that person's access is taken: the
    /// team changes it, which lets it go, or undoes it.
    async fn stop_what_waits(&self, unit: &mut Unit, role: &Held) -> Result<(), Error> {
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
