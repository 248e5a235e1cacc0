//! Redeeming a code: a new person, a new role, or a known person on another device (security.md 3.1).

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::role::{InstanceRole, Role};
use ob_domain::{Invalid, text};
use ob_store::{Change, InviteRole, Redemption, Unit};

use crate::audit::About;
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
        // Guesses do not queue for the one writer.
        self.store.read().await?.invite_by_code(&hash).await?.ok_or(Error::BadCode)?;
        let mut unit = self.store.write().await?;
        let now = self.now();
        // Those who come with one code take turns, so that a repeat finds what the first request left. It is looked for
        // first: a poster is good for more, and a lost answer must not take a second place behind it.
        unit.lock_invite(&hash).await?;
        if let Some(joined) = self.repeated(&mut unit, &hash, nonce.as_deref()).await? {
            unit.commit().await?;
            return Ok(joined);
        }
        let Some(invite) = unit.use_invite(&hash, now).await? else {
            self.warn_of_second_try(unit, &hash).await?;
            return Err(Error::BadCode);
        };
        let known = match invite.role {
            InviteRole::SignIn(person) => Some(person),
            InviteRole::In(..) | InviteRole::Poster(_) | InviteRole::Admin => actor.person().map(|person| person.id),
        };
        let person = match known {
            Some(person) => person,
            None => {
                let person = PersonId::from_random(self.bytes());
                let role = match invite.role {
                    InviteRole::Poster(_) => InstanceRole::Pending,
                    InviteRole::In(..) | InviteRole::Admin | InviteRole::SignIn(_) => InstanceRole::Member,
                };
                unit.add_person(person, role, &self.today()).await?;
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
        let mut ended = Vec::new();
        match invite.role {
            InviteRole::SignIn(_) => unit.note_given_login(joined.login, invite.id).await?,
            InviteRole::In(..) | InviteRole::Admin => {
                ended = self.close_others_ways_in(&mut unit, person, current).await?;
            }
            InviteRole::Poster(_) => {}
        }
        self.limit_logins(&mut unit, person).await?;
        if let Some(nonce) = nonce {
            let redemption = Redemption { person, login: joined.login, redeemed_at: now };
            unit.remember_redemption(invite.id, &nonce, redemption).await?;
        }
        unit.add_change(Change::Rights(person), now).await?;
        unit.commit().await?;
        ended.into_iter().for_each(|login| self.parts.live.login_ended(login));
        self.parts.live.rights_changed(person);
        Ok(joined)
    }

    /// The answer that the same client got before, when its answer was lost on the way.
    async fn repeated(&self, unit: &mut Unit, hash: &[u8], nonce: Option<&[u8]>) -> Result<Option<Joined>, Error> {
        let Some(nonce) = nonce else { return Ok(None) };
        let Some(first) = unit.redemption(hash, nonce).await? else { return Ok(None) };
        if self.now() > first.redeemed_at.plus_seconds(REPEAT_S) {
            return Ok(None);
        }
        let Some(person) = unit.signed_in(first.login, self.now()).await? else { return Ok(None) };
        self.give_again(unit, person.id, first.login).await.map(Some)
    }

    /// A used code that is tried again may be a card that somebody copied: its team is told, once a code.
    async fn warn_of_second_try(&self, mut unit: Unit, hash: &[u8]) -> Result<(), Error> {
        let Some(invite) = unit.invite_by_code(hash).await? else { return Ok(()) };
        let negotiation = match invite.role {
            InviteRole::In(negotiation, _) => Some(negotiation),
            InviteRole::Admin => None,
            // A poster is for many, and a sign-in code is its owner's business.
            InviteRole::Poster(_) | InviteRole::SignIn(_) => return Ok(()),
        };
        if invite.uses == 0 || unit.has_audit(Act::CodeTriedAgain, invite.id).await? {
            return Ok(());
        }
        let about = About { negotiation, invite: Some(invite.id), ..About::default() };
        self.alert(&mut unit, Act::CodeTriedAgain, about).await?;
        Ok(unit.commit().await?)
    }

    /// Gives a person what an invitation offers; never takes anything.
    async fn grant(&self, unit: &mut Unit, person: PersonId, role: InviteRole) -> Result<(), Error> {
        let held = self.living(unit, person).await?;
        match role {
            InviteRole::SignIn(_) => {}
            // A code does not tell the other side that it is known, and is not used up by it.
            _ if held.employer_side => return Err(Error::BadCode),
            InviteRole::Poster(negotiation) => {
                if !held.roles.iter().any(|held| held.negotiation == negotiation) {
                    unit.add_vouching(person, negotiation, &self.today()).await?;
                }
            }
            InviteRole::Admin => unit.set_instance_role(person, InstanceRole::Admin).await?,
            InviteRole::In(negotiation, offered) => {
                self.admit(unit, &held).await?;
                unit.take_vouching(person, negotiation).await?;
                let current = held.roles.iter().find(|held| held.negotiation == negotiation).map(|held| held.role);
                unit.set_role(person, negotiation, Some(wider(current, offered))).await?;
            }
        }
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
