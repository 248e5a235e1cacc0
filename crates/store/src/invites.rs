//! Join codes and sign-in codes.

use ob_domain::Time;
use ob_domain::id::{InviteId, LoginId, NegotiationId, PersonId};
use ob_domain::role::Role;
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::parse;

/// What a code makes of who redeems it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteRole {
    /// A role in a negotiation.
    In(NegotiationId, Role),
    /// One who waits to be vouched for as a member of a negotiation's unit: what a poster on a wall offers.
    Poster(NegotiationId),
    /// An administrator of the deployment.
    Admin,
    /// The person it is bound to, on another device.
    SignIn(PersonId),
}

/// An invitation to be made.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its id.
    pub id: InviteId,
    /// SHA-256 of its code.
    pub code_hash: Vec<u8>,
    /// What it makes of who redeems it.
    pub role: InviteRole,
    /// Who made it; none for the operator.
    pub made_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Time,
    /// Until when it is good.
    pub expires_at: Time,
    /// How often it can be redeemed.
    pub max_uses: i64,
}

/// An invitation as kept.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// What it makes of who redeems it.
    pub role: InviteRole,
    /// Until when it is good.
    pub expires_at: Time,
    /// How often it was redeemed.
    pub uses: i64,
    /// How often it can be.
    pub max_uses: i64,
}

/// Which of the codes that somebody made.
#[derive(Debug, Clone, Copy)]
pub enum MadeBy<'a> {
    /// Those into this negotiation, and those that sign others in: who they are for may be of it.
    Into(NegotiationId),
    /// All but those into these.
    IntoNoneOf(&'a [NegotiationId]),
}

/// An earlier redemption of the same code with the same nonce.
#[derive(Debug, Clone, Copy)]
pub struct Redemption {
    /// Who redeemed it.
    pub person: PersonId,
    /// The login that came of it.
    pub login: LoginId,
    /// When.
    pub redeemed_at: Time,
}

#[derive(FromRow)]
struct Row {
    invite_id: Uuid,
    negotiation_id: Option<Uuid>,
    role: String,
    person_id: Option<Uuid>,
    expires_at: i64,
    max_uses: i64,
    uses: i64,
    poster: i64,
}

impl TryFrom<Row> for Invite {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let role = match (row.role.as_str(), row.negotiation_id, row.person_id) {
            ("admin", None, None) => InviteRole::Admin,
            ("sign_in", None, Some(person)) => InviteRole::SignIn(PersonId(person)),
            (_, Some(negotiation), None) if row.poster != 0 => InviteRole::Poster(NegotiationId(negotiation)),
            (role, Some(negotiation), None) => InviteRole::In(NegotiationId(negotiation), parse("invites", role)?),
            (role, ..) => {
                return Err(StoreError::Corrupt { table: "invites", what: format!("{role} with the wrong columns") });
            }
        };
        Ok(Self {
            id: InviteId(row.invite_id),
            role,
            expires_at: Time(row.expires_at),
            uses: row.uses,
            max_uses: row.max_uses,
        })
    }
}

impl Unit {
    /// Adds an invitation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_invite(&mut self, new: &NewInvite) -> Result<(), StoreError> {
        let (negotiation, role, person) = match new.role {
            InviteRole::In(negotiation, role) => (Some(negotiation.0), role.as_str(), None),
            InviteRole::Poster(negotiation) => (Some(negotiation.0), Role::Member.as_str(), None),
            InviteRole::Admin => (None, "admin", None),
            InviteRole::SignIn(person) => (None, "sign_in", Some(person.0)),
        };
        on!(self, |c| sqlx::query(
            "insert into invites (invite_id, code_hash, negotiation_id, role, person_id, made_by, created_at, \
             expires_at, max_uses, poster) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new.id.0)
        .bind(&new.code_hash)
        .bind(negotiation)
        .bind(role)
        .bind(person)
        .bind(new.made_by.map(|person| person.0))
        .bind(new.created_at.0)
        .bind(new.expires_at.0)
        .bind(new.max_uses)
        .bind(i64::from(matches!(new.role, InviteRole::Poster(_))))
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Holds an invitation until the unit ends, so that those who come with its code take turns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_invite(&mut self, code_hash: &[u8]) -> Result<(), StoreError> {
        // As in `lock_log`.
        on!(self, |c| sqlx::query("update invites set uses = uses where code_hash = $1")
            .bind(code_hash)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Uses an invitation up once: expiry, revocation and count are checked by the update itself, so that of many who
    /// come at once only the allowed number succeeds. `None` when it is not good (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_invite(&mut self, code_hash: &[u8], now: Time) -> Result<Option<Invite>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "update invites set uses = uses + 1 where code_hash = $1 and revoked_at is null and expires_at > $2 \
             and uses < max_uses \
             returning invite_id, negotiation_id, role, person_id, expires_at, max_uses, uses, poster"
        )
        .bind(code_hash)
        .bind(now.0)
        .fetch_optional(c)
        .await?);
        row.map(Invite::try_from).transpose()
    }

    /// The invitation with this code, good or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invite_by_code(&mut self, code_hash: &[u8]) -> Result<Option<Invite>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "select invite_id, negotiation_id, role, person_id, expires_at, max_uses, uses, poster from invites \
             where code_hash = $1"
        )
        .bind(code_hash)
        .fetch_optional(c)
        .await?);
        row.map(Invite::try_from).transpose()
    }

    /// An earlier redemption of a code with this nonce.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn redemption(&mut self, code_hash: &[u8], nonce: &[u8]) -> Result<Option<Redemption>, StoreError> {
        let row: Option<(Uuid, Uuid, i64)> = on!(self, |c| sqlx::query_as(
            "select r.person_id, r.login_id, r.redeemed_at from redemptions r \
             join invites i on i.invite_id = r.invite_id where i.code_hash = $1 and r.nonce_hash = $2"
        )
        .bind(code_hash)
        .bind(nonce)
        .fetch_optional(c)
        .await?);
        Ok(row.map(|(person, login, at)| Redemption {
            person: PersonId(person),
            login: LoginId(login),
            redeemed_at: Time(at),
        }))
    }

    /// Remembers a redemption under its nonce.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember_redemption(
        &mut self,
        invite: InviteId,
        nonce: &[u8],
        redemption: Redemption,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into redemptions (invite_id, nonce_hash, person_id, login_id, redeemed_at) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(invite.0)
        .bind(nonce)
        .bind(redemption.person.0)
        .bind(redemption.login.0)
        .bind(redemption.redeemed_at.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Join codes that can still be redeemed at `now`; sign-in codes are their owner's business and not listed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invites(&mut self, now: Time) -> Result<Vec<Invite>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select invite_id, negotiation_id, role, person_id, expires_at, max_uses, uses, poster from invites \
             where person_id is null and revoked_at is null and expires_at > $1 and uses < max_uses \
             order by created_at, invite_id"
        )
        .bind(now.0)
        .fetch_all(c)
        .await?);
        rows.into_iter().map(Invite::try_from).collect()
    }

    /// Makes an invitation worthless.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_invite(&mut self, id: InviteId, now: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update invites set revoked_at = $2 where invite_id = $1 and revoked_at is null")
            .bind(id.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Makes what a person made worthless: codes into one negotiation, or all that lead into none of `kept`, those of
    /// administrators and for signing others in too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_invites_made_by(
        &mut self,
        person: PersonId,
        which: MadeBy<'_>,
        now: Time,
    ) -> Result<(), StoreError> {
        let made: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = on!(self, |c| sqlx::query_as(
            "select invite_id, negotiation_id, person_id from invites where made_by = $1 and revoked_at is null \
             and (person_id is null or person_id <> $1)"
        )
        .bind(person.0)
        .fetch_all(c)
        .await?);
        for (invite, into, signs_in) in made {
            let goes = match which {
                MadeBy::Into(negotiation) => into == Some(negotiation.0) || signs_in.is_some(),
                MadeBy::IntoNoneOf(kept) => !into.is_some_and(|into| kept.contains(&NegotiationId(into))),
            };
            if goes {
                self.revoke_invite(InviteId(invite), now).await?;
            }
        }
        Ok(())
    }

    /// Makes a person's outstanding sign-in codes worthless.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_sign_in_codes(&mut self, person: PersonId, now: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update invites set revoked_at = $2 where person_id = $1 and revoked_at is null")
            .bind(person.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Forgets who redeemed what before an instant, and codes that expired before another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_invites(&mut self, redeemed_before: Time, expired_before: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "delete from redemptions where redeemed_at < $1 \
             or invite_id in (select invite_id from invites where expires_at < $2)"
        )
        .bind(redeemed_before.0)
        .bind(expired_before.0)
        .execute(c)
        .await
        .map(drop)?);
        on!(self, |c| sqlx::query("delete from invites where expires_at < $1")
            .bind(expired_before.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Makes all outstanding administrator codes worthless; a first start prints a fresh one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_admin_invites(&mut self, now: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update invites set revoked_at = $1 where role = 'admin' and revoked_at is null")
            .bind(now.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }
}
