//! Redeeming a code: a new person, a new role, or a known person on another device (security.md 3.1).

use ob_domain::actor::Actor;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::negotiation::Negotiation;
use ob_domain::role::{InstanceRole, Role};
use ob_domain::{Invalid, policy, text};
use ob_store::{Change, InviteRole, Redemption, Unit};

use crate::{App, Error, code};

/// Seconds in which repeating a request with the same nonce answers the same.
const REPEAT_S: i64 = 10 * 60;

/// A code to redeem.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// As typed.
    pub code: String,
    /// Chosen by the client for this attempt.
    pub nonce: Option<String>,
    /// A name for the login.
    pub label: Option<String>,
}

/// What came of a code.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Who it is.
    pub person: PersonId,
    /// The login.
    pub login: LoginId,
    /// For the API.
    pub access_token: String,
    /// The refresh token for the cookie, and the seconds for which it is kept; none when the login keeps its own.
    pub refresh: Option<(String, i64)>,
}

impl App {
    /// Redeems a code. A signed-in actor gains the role; anyone else becomes a new person, or the one that a sign-in
    /// code is bound to.
    ///
    /// # Errors
    /// `BadCode` when the code is unknown, used, expired or withdrawn.
    pub async fn join(&self, actor: &Actor, redeem: &Redeem) -> Result<Joined, Error> {
        let hash = code::hash(&redeem.code).ok_or(Error::BadCode)?;
        let label = text::optional_line("label", redeem.label.as_deref())?;
        let nonce = redeem.nonce.as_deref().map(nonce_hash).transpose()?;
        let mut unit = self.store.write().await?;
        let now = self.now();
        let Some(invite) = unit.use_invite(&hash, now).await? else {
            let Some(nonce) = nonce else { return Err(Error::BadCode) };
            let first = unit.redemption(&hash, &nonce).await?.ok_or(Error::BadCode)?;
            if now > first.redeemed_at.plus_seconds(REPEAT_S) {
                return Err(Error::BadCode);
            }
            let person = unit.signed_in(first.login, now).await?.ok_or(Error::BadCode)?;
            let joined = self.give_again(&mut unit, person.id, first.login).await?;
            unit.commit().await?;
            return Ok(joined);
        };
        let known = match invite.role {
            InviteRole::SignIn(person) => Some(person),
            InviteRole::In(..) | InviteRole::Admin => actor.person().map(|person| person.id),
        };
        let person = match known {
            Some(person) => person,
            None => {
                let person = PersonId::from_random(self.bytes());
                unit.add_person(person, InstanceRole::Member, &self.today()).await?;
                person
            }
        };
        self.grant(&mut unit, person, invite.role).await?;
        // A signed-in browser that redeems a join code stays the login it is.
        let current = actor.person().filter(|caller| caller.id == person).map(|caller| caller.login);
        let joined = match current {
            Some(login) => Joined { person, login, access_token: self.access_token(login)?, refresh: None },
            None => self.new_login(&mut unit, person, label).await?,
        };
        self.limit_logins(&mut unit, person).await?;
        if let Some(nonce) = nonce {
            let redemption = Redemption { person, login: joined.login, redeemed_at: now };
            unit.remember_redemption(invite.id, &nonce, redemption).await?;
        }
        unit.add_change(Change::Rights(person), now).await?;
        unit.commit().await?;
        self.parts.live.rights_changed(person);
        Ok(joined)
    }

    /// Gives a person what an invitation offers; never takes anything.
    async fn grant(&self, unit: &mut Unit, person: PersonId, role: InviteRole) -> Result<(), Error> {
        let held = unit.person(person).await?.filter(|row| row.revoked_at.is_none());
        let held = held.ok_or(Error::NotFound("person"))?;
        match role {
            InviteRole::SignIn(_) => {}
            InviteRole::Admin => unit.set_instance_role(person, InstanceRole::Admin).await?,
            InviteRole::In(negotiation, offered) => {
                if held.instance == InstanceRole::Pending {
                    unit.set_instance_role(person, InstanceRole::Member).await?;
                }
                let current = held.roles.iter().find(|held| held.negotiation == negotiation).map(|held| held.role);
                unit.set_role(person, negotiation, Some(wider(current, offered))).await?;
            }
        }
        Ok(())
    }

    /// Sets or takes a person's role in a negotiation; for administrators and its team.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person.
    pub async fn set_role(&self, actor: &Actor, slug: &str, person: &str, role: Option<Role>) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        let negotiation: Negotiation = self.know(&mut unit, actor, slug).await?;
        if !policy::may_invite(actor, &negotiation) {
            return Err(Error::NotFound("negotiation"));
        }
        let Ok(person) = person.parse::<PersonId>() else { return Err(Error::NotFound("person")) };
        let row = unit.person(person).await?.filter(|row| row.revoked_at.is_none());
        let row = row.ok_or(Error::NotFound("person"))?;
        // A team sees the people of its negotiation, not everyone who ever joined.
        let among_its_people = row.roles.iter().any(|held| held.negotiation == negotiation.id);
        if !among_its_people && !policy::may_administer(actor) {
            return Err(Error::NotFound("person"));
        }
        if !policy::may_set_role(actor, &negotiation, person, role) {
            return Err(Error::Conflict("nobody gives a role to themselves; ask the team for a code".into()));
        }
        unit.set_role(person, negotiation.id, role).await?;
        self.limit_logins(&mut unit, person).await?;
        unit.add_change(Change::Rights(person), self.now()).await?;
        unit.commit().await?;
        self.parts.live.rights_changed(person);
        Ok(())
    }
}

/// The role a person has after an offer: a code adds, it never takes.
fn wider(current: Option<Role>, offered: Role) -> Role {
    match (current, offered) {
        (Some(Role::Team), _) | (_, Role::Team) => Role::Team,
        (Some(Role::Moderator), _) | (_, Role::Moderator) => Role::Moderator,
        (_, Role::Member) => Role::Member,
    }
}

fn nonce_hash(nonce: &str) -> Result<Vec<u8>, Invalid> {
    if (8..=200).contains(&nonce.len()) {
        Ok(code::digest(nonce.as_bytes()))
    } else {
        Err(Invalid::new("nonce", "takes 8 to 200 characters"))
    }
}
