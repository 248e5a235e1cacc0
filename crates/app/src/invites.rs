//! Codes: join codes into a negotiation or the administration, and sign-in codes for another device.

use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::id::{InviteId, PersonId};
use ob_domain::role::Role;
use ob_domain::slug::Slug;
use ob_domain::{Invalid, Time, policy};
use ob_store::{Invite, InviteRole, NewInvite, Unit};

use crate::audit::About;
use crate::{App, Error, code};

/// Days for which a join code is good by default, and at most.
const JOIN_S: i64 = 14 * 24 * 3600;
const JOIN_S_MAX: i64 = 90 * 24 * 3600;
/// Seconds for which a poster code is good at most: it hangs where anyone can photograph it.
const POSTER_S_MAX: i64 = 72 * 3600;
/// Most who can redeem one poster code.
const POSTER_USES_MAX: i64 = 1_000;
/// A sign-in code is typed into a second device while someone reads it out.
const SIGN_IN_S: i64 = 3600;
/// The administrator link of a first start.
const FIRST_ADMIN_S: i64 = 24 * 3600;
/// Most codes made at once.
const COUNT_MAX: i64 = 1_000;

/// What an invitation offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// A role in the negotiation it names.
    Role(Role),
    /// Membership of the negotiation's unit for so many, once somebody has vouched for them: a code for a poster.
    Poster {
        /// How many can redeem it.
        uses: i64,
    },
    /// Administration of the deployment.
    Admin,
}

/// Invitations that are asked for.
#[derive(Debug, Clone)]
pub struct InviteWanted {
    /// Slug of the negotiation; none for administrators.
    pub negotiation: Option<String>,
    /// What they offer.
    pub offer: Offer,
    /// How many.
    pub count: i64,
    /// Seconds until they expire.
    pub expires_s: Option<i64>,
}

impl InviteWanted {
    /// Seconds until they expire.
    fn expires_s(&self) -> Result<i64, Invalid> {
        let (default, most, takes) = match self.offer {
            Offer::Poster { uses } if !(1..=POSTER_USES_MAX).contains(&uses) => {
                return Err(Invalid::new("uses", "takes 1 to 1,000"));
            }
            Offer::Poster { .. } => (POSTER_S_MAX, POSTER_S_MAX, "takes 60 seconds to 72 hours for a poster"),
            Offer::Role(_) | Offer::Admin => (JOIN_S, JOIN_S_MAX, "takes 60 seconds to 90 days"),
        };
        let expires_s = self.expires_s.unwrap_or(default);
        if (60..=most).contains(&expires_s) { Ok(expires_s) } else { Err(Invalid::new("expires_s", takes)) }
    }

    /// How many can redeem each.
    fn uses(&self) -> i64 {
        match self.offer {
            Offer::Poster { uses } => uses,
            Offer::Role(_) | Offer::Admin => 1,
        }
    }
}

/// A fresh code: the only time it is known.
#[derive(Debug, Clone)]
pub struct Code {
    /// The invitation's id.
    pub id: InviteId,
    /// The code.
    pub code: String,
    /// The address that carries it.
    pub link: String,
    /// Until when it is good.
    pub expires_at: Time,
}

impl App {
    /// Makes join codes; for administrators, and for a negotiation's team into it.
    ///
    /// # Errors
    /// `NotFound` for others, `Invalid` when numbers are out of range.
    pub async fn invite(&self, actor: &Actor, wanted: &InviteWanted) -> Result<Vec<Code>, Error> {
        if !(1..=COUNT_MAX).contains(&wanted.count) {
            return Err(Invalid::new("count", "takes 1 to 1,000").into());
        }
        let expires_s = wanted.expires_s()?;
        let mut unit = self.store.write().await?;
        let role = match (wanted.offer, wanted.negotiation.as_deref()) {
            (Offer::Admin, None) => {
                if !policy::may_administer(actor) {
                    return Err(Error::NotFound("page"));
                }
                InviteRole::Admin
            }
            (Offer::Role(_) | Offer::Poster { .. }, Some(slug)) => {
                let negotiation = self.know(&mut unit, actor, slug).await?;
                if !policy::may_invite(actor, &negotiation) {
                    return Err(Error::NotFound("negotiation"));
                }
                match wanted.offer {
                    Offer::Role(role) => InviteRole::In(negotiation.id, role),
                    Offer::Poster { .. } | Offer::Admin => InviteRole::Poster(negotiation.id),
                }
            }
            (Offer::Admin, Some(_)) => {
                return Err(Invalid::new("negotiation", "does not go with the role admin; leave it out").into());
            }
            (Offer::Role(_) | Offer::Poster { .. }, None) => {
                return Err(Invalid::new("negotiation", "is needed for this role").into());
            }
        };
        let mut codes = Vec::new();
        for _ in 0..wanted.count {
            codes.push(self.make_code(&mut unit, actor, role, expires_s, wanted.uses()).await?);
        }
        let (negotiation, word) = match role {
            InviteRole::In(negotiation, role) => (Some(negotiation), role.as_str()),
            InviteRole::Poster(negotiation) => (Some(negotiation), "poster"),
            InviteRole::Admin | InviteRole::SignIn(_) => (None, "admin"),
        };
        let detail = Some(format!("{} {word}", wanted.count));
        self.audit(&mut unit, actor, Act::CodesMade, About { negotiation, detail, ..About::default() }).await?;
        unit.commit().await?;
        Ok(codes)
    }

    /// The one-time administrator link of a start without an administrator. Earlier ones become worthless.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_administrator(&self) -> Result<Option<Code>, Error> {
        let mut unit = self.store.write().await?;
        if unit.lock_administrators().await? > 0 {
            return Ok(None);
        }
        unit.revoke_admin_invites(self.now()).await?;
        let code = self.make_code(&mut unit, &Actor::Operator, InviteRole::Admin, FIRST_ADMIN_S, 1).await?;
        unit.commit().await?;
        Ok(Some(code))
    }

    /// A code that signs a person in on another device: for oneself, for administrators, and for a team who are nothing
    /// but its members.
    ///
    /// # Errors
    /// `NotFound` for others, or when there is no such person.
    pub async fn sign_in_code(&self, actor: &Actor, person: PersonId) -> Result<Code, Error> {
        let mut unit = self.store.write().await?;
        let row = self.living(&mut unit, person).await?;
        if !policy::may_make_sign_in_code(actor, person, row.instance, &row.roles) {
            return Err(Error::NotFound("person"));
        }
        let code = self.make_code(&mut unit, actor, InviteRole::SignIn(person), SIGN_IN_S, 1).await?;
        // One's own second device is nobody's business.
        if actor.person().is_none_or(|caller| caller.id != person) {
            let negotiation = row.roles.first().map(|held| held.negotiation);
            self.audit_person(&mut unit, actor, Act::SignInCodeMade, person, negotiation, None).await?;
        }
        unit.commit().await?;
        Ok(code)
    }

    /// Invitations that are out and that the actor may see, each with its negotiation's slug.
    ///
    /// # Errors
    /// `NotFound` for who may invite nowhere.
    pub async fn invites(&self, actor: &Actor) -> Result<Vec<(Invite, Option<Slug>)>, Error> {
        let mut unit = self.store.read().await?;
        let mut visible = Vec::new();
        for invite in unit.invites(self.now()).await? {
            if let Some(slug) = self.manages(&mut unit, actor, &invite).await? {
                visible.push((invite, slug));
            }
        }
        if visible.is_empty() && !policy::may_invite_somewhere(actor) {
            return Err(Error::NotFound("page"));
        }
        Ok(visible)
    }

    /// Makes an invitation worthless.
    ///
    /// # Errors
    /// `NotFound` when there is none that the actor manages.
    pub async fn revoke_invite(&self, actor: &Actor, id: InviteId) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        let invite = unit.invites(self.now()).await?.into_iter().find(|invite| invite.id == id);
        let invite = invite.ok_or(Error::NotFound("invitation"))?;
        self.manages(&mut unit, actor, &invite).await?.ok_or(Error::NotFound("invitation"))?;
        unit.revoke_invite(id, self.now()).await?;
        let negotiation = match invite.role {
            InviteRole::In(negotiation, _) | InviteRole::Poster(negotiation) => Some(negotiation),
            InviteRole::Admin | InviteRole::SignIn(_) => None,
        };
        let about = About { negotiation, invite: Some(id), ..About::default() };
        self.audit(&mut unit, actor, Act::CodeWithdrawn, about).await?;
        Ok(unit.commit().await?)
    }

    /// Whether the actor manages an invitation, and the slug of where it leads.
    async fn manages(&self, unit: &mut Unit, actor: &Actor, invite: &Invite) -> Result<Option<Option<Slug>>, Error> {
        Ok(match invite.role {
            InviteRole::In(id, _) | InviteRole::Poster(id) => unit
                .negotiation_by_id(id)
                .await?
                .filter(|negotiation| policy::may_invite(actor, negotiation))
                .map(|negotiation| Some(negotiation.slug)),
            InviteRole::Admin => policy::may_administer(actor).then_some(None),
            InviteRole::SignIn(_) => None,
        })
    }

    async fn make_code(
        &self,
        unit: &mut Unit,
        actor: &Actor,
        role: InviteRole,
        expires_s: i64,
        max_uses: i64,
    ) -> Result<Code, Error> {
        let code = code::generate(self.parts.random.as_ref());
        let code_hash = code::hash(&code).ok_or(Error::Unauthorized("the random source gives no codes"))?;
        let now = self.now();
        let new = NewInvite {
            id: InviteId::from_random(self.bytes()),
            code_hash,
            role,
            made_by: actor.person().map(|person| person.id),
            created_at: now,
            expires_at: now.plus_seconds(expires_s),
            max_uses,
        };
        unit.add_invite(&new).await?;
        let link = format!("{}/join#{code}", self.parts.public_url);
        Ok(Code { id: new.id, code, link, expires_at: new.expires_at })
    }
}
