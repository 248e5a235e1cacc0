//! Logins (signed-in browsers) and their refresh tokens.

use ob_domain::Time;
use ob_domain::id::{InviteId, LoginId, PersonId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};

/// A login to be made.
#[derive(Debug, Clone)]
pub struct NewLogin {
    /// Its id, the subject of its access tokens.
    pub id: LoginId,
    /// Whose.
    pub person: PersonId,
    /// The name its owner gave it.
    pub label: Option<String>,
    /// Today, YYYY-MM-DD.
    pub today: String,
    /// It ends when it is not used until then.
    pub idle_until: Time,
    /// It ends then in any case.
    pub expires_at: Time,
    /// Hash of its first refresh token.
    pub token_hash: Vec<u8>,
}

/// A login as its owner sees it.
#[derive(Debug, Clone)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// The name its owner gave it.
    pub label: Option<String>,
    /// Day it was made.
    pub created_on: String,
    /// Day of last use.
    pub last_used_on: String,
}

/// What presenting a refresh token comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshState {
    /// Good: the login and its person.
    Good(LoginId, PersonId),
    /// It was replaced and its successor used: someone has a copy. The login must end.
    Stolen(LoginId),
    /// Unknown, or of a login that ended.
    Unknown,
}

#[derive(FromRow)]
struct Row {
    login_id: Uuid,
    label: Option<String>,
    created_on: String,
    last_used_on: String,
}

impl Unit {
    /// Notes of a login that it came of a sign-in code, if somebody else made that code. Whoever runs the server is
    /// nobody else: they could have read everything anyway.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_given_login(&mut self, login: LoginId, invite: InviteId) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "update logins set given = 1 where login_id = $1 and exists (select 1 from invites \
             where invite_id = $2 and made_by is not null and person_id is not null and made_by <> person_id)"
        )
        .bind(login.0)
        .bind(invite.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Ends the logins of a person that came of codes which others made, but one. Answers those that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_given_logins(
        &mut self,
        person: PersonId,
        but: Option<LoginId>,
        now: Time,
    ) -> Result<Vec<LoginId>, StoreError> {
        let ended: Vec<(Uuid,)> = on!(self, |c| sqlx::query_as(
            "update logins set revoked_at = $2 where person_id = $1 and given = 1 and revoked_at is null \
             and login_id <> $3 returning login_id"
        )
        .bind(person.0)
        .bind(now.0)
        // No login has the id of zeros.
        .bind(but.map_or(Uuid::nil(), |login| login.0))
        .fetch_all(c)
        .await?);
        Ok(ended.into_iter().map(|(id,)| LoginId(id)).collect())
    }

    /// Makes a login with its first refresh token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_login(&mut self, new: &NewLogin) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into logins (login_id, person_id, label, created_on, last_used_on, idle_until, expires_at) \
             values ($1, $2, $3, $4, $4, $5, $6)",
        )
        .bind(new.id.0)
        .bind(new.person.0)
        .bind(&new.label)
        .bind(&new.today)
        .bind(new.idle_until.0)
        .bind(new.expires_at.0)
        .execute(c)
        .await
        .map(drop)?);
        self.add_refresh_token(new.id, &new.token_hash, None).await
    }

    /// Adds a refresh token to a login's family.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_refresh_token(
        &mut self,
        login: LoginId,
        hash: &[u8],
        parent: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into refresh_tokens (token_hash, login_id, parent_hash) values ($1, $2, $3)"
        )
        .bind(hash)
        .bind(login.0)
        .bind(parent)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Whether such a token was ever given out and is remembered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows_refresh_token(&mut self, hash: &[u8]) -> Result<bool, StoreError> {
        let (count,): (i64,) =
            on!(self, |c| sqlx::query_as("select count(*) from refresh_tokens where token_hash = $1")
                .bind(hash)
                .fetch_one(c)
                .await?);
        Ok(count > 0)
    }

    /// Takes a refresh token: good as long as none of its successors (or of its siblings) was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_refresh_token(&mut self, hash: &[u8], now: Time) -> Result<RefreshState, StoreError> {
        // The login's row is locked by an update that changes nothing, so that two takers come one after the other.
        let login: Option<(Uuid, Uuid)> = on!(self, |c| {
            sqlx::query_as(
            "update logins set label = label where login_id = (select login_id from refresh_tokens where token_hash = $1) \
             and revoked_at is null and idle_until > $2 and expires_at > $2 returning login_id, person_id"
        )
        .bind(hash)
        .bind(now.0)
        .fetch_optional(c)
        .await?
        });
        let Some((login_id, person_id)) = login else { return Ok(RefreshState::Unknown) };
        let (used_after,): (i64,) = on!(self, |c| sqlx::query_as(
            "select count(*) from refresh_tokens t where t.used = 1 and (t.parent_hash = $1 or \
             (t.token_hash <> $1 and t.parent_hash = (select parent_hash from refresh_tokens where token_hash = $1)))"
        )
        .bind(hash)
        .fetch_one(c)
        .await?);
        if used_after > 0 {
            return Ok(RefreshState::Stolen(LoginId(login_id)));
        }
        on!(self, |c| sqlx::query("update refresh_tokens set used = 1 where token_hash = $1")
            .bind(hash)
            .execute(c)
            .await
            .map(drop)?);
        Ok(RefreshState::Good(LoginId(login_id), PersonId(person_id)))
    }

    /// Notes a login's use: the day, and how long it may now stay idle.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_login(&mut self, id: LoginId, today: &str, idle_until: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update logins set last_used_on = $2, idle_until = $3 where login_id = $1")
            .bind(id.0)
            .bind(today)
            .bind(idle_until.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Shortens a person's logins when rights were gained that call for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn limit_logins(
        &mut self,
        person: PersonId,
        idle_until: Time,
        expires_at: Time,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "update logins set idle_until = case when idle_until > $2 then $2 else idle_until end, \
             expires_at = case when expires_at > $3 then $3 else expires_at end where person_id = $1"
        )
        .bind(person.0)
        .bind(idle_until.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Starts a login's family of refresh tokens anew: whatever was given out before is worthless.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_refresh_tokens(&mut self, login: LoginId) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from refresh_tokens where login_id = $1")
            .bind(login.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Forgets logins that ended or expired before an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_logins(&mut self, before: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "delete from refresh_tokens where login_id in (select login_id from logins \
             where revoked_at < $1 or idle_until < $1 or expires_at < $1)"
        )
        .bind(before.0)
        .execute(c)
        .await
        .map(drop)?);
        on!(self, |c| sqlx::query("delete from logins where revoked_at < $1 or idle_until < $1 or expires_at < $1")
            .bind(before.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// A person's logins that are good at `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logins(&mut self, person: PersonId, now: Time) -> Result<Vec<Login>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select login_id, label, created_on, last_used_on from logins where person_id = $1 \
             and revoked_at is null and idle_until > $2 and expires_at > $2 order by created_on, login_id"
        )
        .bind(person.0)
        .bind(now.0)
        .fetch_all(c)
        .await?);
        Ok(rows
            .into_iter()
            .map(|row| Login {
                id: LoginId(row.login_id),
                label: row.label,
                created_on: row.created_on,
                last_used_on: row.last_used_on,
            })
            .collect())
    }

    /// Ends a login of a person; `false` when there was none to end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_login(&mut self, person: PersonId, login: LoginId, now: Time) -> Result<bool, StoreError> {
        let rows = on!(self, |c| sqlx::query(
            "update logins set revoked_at = $3 where login_id = $1 and person_id = $2 and revoked_at is null"
        )
        .bind(login.0)
        .bind(person.0)
        .bind(now.0)
        .execute(c)
        .await?
        .rows_affected());
        Ok(rows == 1)
    }

    /// Ends a login whoever it belongs to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_family(&mut self, login: LoginId, now: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update logins set revoked_at = $2 where login_id = $1 and revoked_at is null")
            .bind(login.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }
}
