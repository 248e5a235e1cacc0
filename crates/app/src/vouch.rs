//! Who belongs: vouching for those who joined by a poster, the mark of the other side, and roles in the deployment.

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::id::{LoginId, NegotiationId, PersonId};
use ob_domain::policy;
use ob_domain::role::{InstanceRole, Role};
use ob_store::{Change, MadeBy, PersonRow, Unit};

use crate::audit::About;
use crate::enter::Sees;
use crate::{App, Error};

const ABSENT: Error = Error::NotFound("person");

impl App {
    /// Vouches for someone who waits: they become a member of the deployment, and of the unit of each negotiation they
    /// ask into that the actor may invite into, or of the named one. For administrators and its team.
    ///
    /// # Errors
    /// `NotFound` when there is nobody who waits for this actor, `Conflict` for someone who was marked.
    pub async fn vouch(&self, actor: &Actor, person: PersonId, slug: Option<&str>) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        let row = self.living(&mut unit, person).await?;
        let wanted = match slug {
            Some(slug) => Some(self.know(&mut unit, actor, slug).await?.id),
            None => None,
        };
        let mut joined = Vec::new();
        for ask in row.asks.iter().filter(|ask| wanted.is_none_or(|wanted| wanted == **ask)) {
            let negotiation = unit.negotiation_by_id(*ask).await?;
            if negotiation.is_some_and(|negotiation| policy::may_invite(actor, &negotiation))
                && unit.take_vouching(person, *ask).await?
            {
                joined.push(*ask);
            }
        }
        let waits_for_nothing_else = row.instance == InstanceRole::Pending && row.asks.is_empty();
        if joined.is_empty() && !(waits_for_nothing_else && wanted.is_none() && policy::may_administer(actor)) {
            return Err(ABSENT);
        }
        refuse_marked(&row)?;
        self.admit(&mut unit, &row).await?;
        for negotiation in &joined {
            if !row.roles.iter().any(|held| held.negotiation == *negotiation) {
                unit.set_role(person, *negotiation, Some(Role::Member)).await?;
            }
            self.audit_person(&mut unit, actor, Act::Vouched, person, Some(*negotiation), None).await?;
        }
        if joined.is_empty() {
            self.audit_person(&mut unit, actor, Act::Vouched, person, None, None).await?;
        }
        self.rights_changed(unit, person, Vec::new()).await
    }

    /// Marks someone as of the other side, who then holds no role and can get none, or takes the mark away; then they
    /// wait to be vouched for. For administrators.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person.
    pub async fn set_employer_side(&self, actor: &Actor, person: PersonId, marked: bool) -> Result<(), Error> {
        if !policy::may_administer(actor) {
            return Err(ABSENT);
        }
        let mut unit = self.store.write().await?;
        let row = self.living(&mut unit, person).await?;
        if row.employer_side == marked {
            return Ok(());
        }
        if marked {
            self.keep_an_administrator(&mut unit, &row).await?;
            for held in &row.roles {
                self.stop_what_waits(&mut unit, held).await?;
            }
            unit.set_instance_role(person, InstanceRole::Pending).await?;
            unit.strip_person(person, self.now()).await?;
        }
        unit.set_employer_side(person, marked).await?;
        let act = if marked { Act::EmployerSideMarked } else { Act::EmployerSideUnmarked };
        self.audit_person(&mut unit, actor, act, person, None, None).await?;
        self.rights_changed(unit, person, Vec::new()).await
    }

    /// Makes someone an administrator of the deployment, or a plain member of it. For administrators.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person; `Conflict` for the last administrator, someone who was
    /// marked, and the role `pending`.
    pub async fn set_instance_role(&self, actor: &Actor, person: PersonId, role: InstanceRole) -> Result<(), Error> {
        if !policy::may_administer(actor) {
            return Err(ABSENT);
        }
        let mut unit = self.store.write().await?;
        let row = self.living(&mut unit, person).await?;
        match role {
            InstanceRole::Pending => {
                return Err(Error::Conflict("nobody is put back to waiting; revoke them or take their roles".into()));
            }
            InstanceRole::Member => self.keep_an_administrator(&mut unit, &row).await?,
            InstanceRole::Admin => {}
        }
        refuse_marked(&row)?;
        unit.set_instance_role(person, role).await?;
        let ended = self.close_others_ways_in(&mut unit, person, None).await?;
        if role == InstanceRole::Member {
            let teams = row.roles.iter().filter(|held| held.role == Role::Team);
            let kept: Vec<NegotiationId> = teams.map(|held| held.negotiation).collect();
            unit.revoke_invites_made_by(person, MadeBy::IntoNoneOf(&kept), self.now()).await?;
        }
        self.limit_logins(&mut unit, person).await?;
        self.audit_person(&mut unit, actor, Act::InstanceRoleSet, person, None, Some(role.as_str())).await?;
        self.rights_changed(unit, person, ended).await
    }

    /// Sets or takes a person's role in a negotiation; for administrators and its team. A role for someone who waits
    /// vouches for them; taking it turns them away.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person; `Conflict` for oneself and for someone who was marked.
    pub async fn set_role(&self, actor: &Actor, slug: &str, person: &str, role: Option<Role>) -> Result<(), Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Negotiation, policy::may_invite).await?;
        let person = person.parse::<PersonId>().map_err(|_| ABSENT)?;
        let row = self.living(&mut unit, person).await?;
        // A team sees the people of its negotiation, not everyone who ever joined.
        let held = row.roles.iter().find(|held| held.negotiation == negotiation.id);
        let among_its_people = held.is_some() || row.asks.contains(&negotiation.id);
        if !among_its_people && !policy::may_administer(actor) {
            return Err(ABSENT);
        }
        if !policy::may_set_role(actor, &negotiation, person, role) {
            return Err(Error::Conflict("nobody gives a role to themselves; ask the team for a code".into()));
        }
        if role.is_some() {
            refuse_marked(&row)?;
            self.admit(&mut unit, &row).await?;
        }
        if let Some(held) = held.filter(|held| held.role == Role::Team && role != Some(Role::Team)) {
            self.stop_what_waits(&mut unit, held).await?;
            // Nobody keeps a way back in by codes made before.
            unit.revoke_invites_made_by(person, MadeBy::Into(negotiation.id), self.now()).await?;
        }
        unit.take_vouching(person, negotiation.id).await?;
        unit.set_role(person, negotiation.id, role).await?;
        let ended = self.close_others_ways_in(&mut unit, person, None).await?;
        self.limit_logins(&mut unit, person).await?;
        let word = role.map_or("none", Role::as_str);
        self.audit_person(&mut unit, actor, Act::RoleSet, person, Some(negotiation.id), Some(word)).await?;
        self.rights_changed(unit, person, ended).await
    }

    /// A person whose access was not taken, locked: whoever is marked, vouched for and given a role at the same moment
    /// is so one after the other.
    pub(crate) async fn living(&self, unit: &mut Unit, person: PersonId) -> Result<PersonRow, Error> {
        unit.lock_person(person).await?;
        unit.person(person).await?.filter(|row| row.revoked_at.is_none()).ok_or(ABSENT)
    }

    /// Whoever waited belongs from now on.
    pub(crate) async fn admit(&self, unit: &mut Unit, row: &PersonRow) -> Result<(), Error> {
        if row.instance == InstanceRole::Pending {
            unit.set_instance_role(row.id, InstanceRole::Member).await?;
        }
        Ok(())
    }

    /// Refuses to leave a deployment without an administrator.
    pub(crate) async fn keep_an_administrator(&self, unit: &mut Unit, row: &PersonRow) -> Result<(), Error> {
        if row.instance == InstanceRole::Admin && unit.lock_administrators().await? < 2 {
            return Err(Error::Conflict("this is the last administrator; make another one first".into()));
        }
        Ok(())
    }

    pub(crate) async fn audit_person(
        &self,
        unit: &mut Unit,
        actor: &Actor,
        act: Act,
        person: PersonId,
        negotiation: Option<NegotiationId>,
        detail: Option<&str>,
    ) -> Result<(), Error> {
        let about = About { negotiation, person: Some(person), detail: detail.map(str::to_owned), ..About::default() };
        self.audit(unit, actor, act, about).await
    }

    /// Who could sign in as what a person was must not be signed in as what they become: withdraws sign-in codes and
    /// ends logins that came of codes which others made. Answers those.
    pub(crate) async fn close_others_ways_in(
        &self,
        unit: &mut Unit,
        person: PersonId,
        but: Option<LoginId>,
    ) -> Result<Vec<LoginId>, Error> {
        unit.revoke_sign_in_codes(person, self.now()).await?;
        let ended = unit.end_given_logins(person, but, self.now()).await?;
        for login in &ended {
            unit.add_change(Change::LoginEnded(*login), self.now()).await?;
        }
        Ok(ended)
    }

    /// Commits a change of someone's rights and has their open sockets asked again.
    async fn rights_changed(&self, mut unit: Unit, person: PersonId, ended: Vec<LoginId>) -> Result<(), Error> {
        unit.add_change(Change::Rights(person), self.now()).await?;
        unit.commit().await?;
        ended.into_iter().for_each(|login| self.parts.live.login_ended(login));
        self.parts.live.rights_changed(person);
        Ok(())
    }
}

fn refuse_marked(row: &PersonRow) -> Result<(), Error> {
    if row.employer_side {
        return Err(Error::Conflict("this person is marked as of the other side; take the mark away first".into()));
    }
    Ok(())
}
