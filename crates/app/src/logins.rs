//! Logins: made, refreshed, listed, ended (security.md 3.4, 3.6, 3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ob_domain::Time;
use ob_domain::actor::Actor;
use ob_domain::audit::Act;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::role::{InstanceRole, Role};
use ob_store::{Change, Login, NewLogin, RefreshState, Unit};

use crate::audit::About;
use crate::{App, Error, Joined, code};

const DAY_S: i64 = 24 * 3600;

/// How long a login lasts.
pub(crate) struct Lifetime {
    /// Seconds without use.
    pub(crate) idle_s: i64,
    /// Seconds in any case.
    pub(crate) absolute_s: i64,
}

const MEMBER: Lifetime = Lifetime { idle_s: 30 * DAY_S, absolute_s: 180 * DAY_S };
/// Team, moderators and administrators, until there is a second factor.
const TRUSTED: Lifetime = Lifetime { idle_s: 7 * DAY_S, absolute_s: 30 * DAY_S };

const SIGN_IN_AGAIN: Error = Error::Unauthorized("this login has ended or expired; sign in again");

/// A rotated refresh token and a fresh access token.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// For the API.
    pub access_token: String,
    /// For the cookie.
    pub refresh_token: String,
    /// Seconds for which the cookie is kept.
    pub refresh_s: i64,
}

impl App {
    /// Takes a refresh token and gives its successor with an access token. The old one stays good until the new one
    /// is first used (an answer may be lost); an older one means a copy is about, and ends the login.
    ///
    /// # Errors
    /// `Unauthorized` when the token is not good.
    pub async fn refresh(&self, token: &str) -> Result<Refreshed, Error> {
        let hash = code::digest(token.as_bytes());
        // Guesses do not queue for the one writer.
        if !self.store.read().await?.knows_refresh_token(&hash).await? {
            return Err(SIGN_IN_AGAIN);
        }
        let mut unit = self.store.write().await?;
        let now = self.now();
        match unit.take_refresh_token(&hash, now).await? {
            RefreshState::Unknown => Err(SIGN_IN_AGAIN),
            RefreshState::Stolen(login) => {
                unit.end_family(login, now).await?;
                unit.add_change(Change::LoginEnded(login), now).await?;
                self.alert(&mut unit, Act::LoginCopied, About::default()).await?;
                unit.commit().await?;
                self.parts.live.login_ended(login);
                Err(SIGN_IN_AGAIN)
            }
            RefreshState::Good(login, person) => {
                unit.signed_in(login, now).await?.ok_or(SIGN_IN_AGAIN)?;
                let lifetime = self.lifetime(&mut unit, person).await?;
                let refresh_token = self.refresh_token();
                unit.add_refresh_token(login, &code::digest(refresh_token.as_bytes()), Some(&hash)).await?;
                unit.touch_login(login, &self.today(), end_of_day(now.plus_seconds(lifetime.idle_s))).await?;
                unit.commit().await?;
                Ok(Refreshed { access_token: self.access_token(login)?, refresh_token, refresh_s: lifetime.idle_s })
            }
        }
    }

    /// The actor's own logins.
    ///
    /// # Errors
    /// `Unauthorized` for nobody in particular.
    pub async fn logins(&self, actor: &Actor) -> Result<Vec<Login>, Error> {
        let person = actor.person().ok_or(SIGN_IN_AGAIN)?;
        Ok(self.store.read().await?.logins(person.id, self.now()).await?)
    }

    /// Ends one of the actor's logins.
    ///
    /// # Errors
    /// `NotFound` when the actor has no such login.
    pub async fn end_login(&self, actor: &Actor, login: LoginId) -> Result<(), Error> {
        let person = actor.person().ok_or(SIGN_IN_AGAIN)?;
        let mut unit = self.store.write().await?;
        if !unit.end_login(person.id, login, self.now()).await? {
            return Err(Error::NotFound("login"));
        }
        // Whoever held this login may have made a code with it.
        unit.revoke_sign_in_codes(person.id, self.now()).await?;
        unit.add_change(Change::LoginEnded(login), self.now()).await?;
        unit.commit().await?;
        self.parts.live.login_ended(login);
        Ok(())
    }

    pub(crate) async fn new_login(
        &self,
        unit: &mut Unit,
        person: PersonId,
        label: Option<String>,
    ) -> Result<Joined, Error> {
        let lifetime = self.lifetime(unit, person).await?;
        let login = LoginId::from_random(self.bytes());
        let refresh_token = self.refresh_token();
        let now = self.now();
        unit.add_login(&NewLogin {
            id: login,
            person,
            label,
            today: self.today(),
            idle_until: end_of_day(now.plus_seconds(lifetime.idle_s)),
            expires_at: end_of_day(now.plus_seconds(lifetime.absolute_s)),
            token_hash: code::digest(refresh_token.as_bytes()),
        })
        .await?;
        let access_token = self.access_token(login)?;
        Ok(Joined { person, login, access_token, refresh: Some((refresh_token, lifetime.idle_s)) })
    }

    /// A fresh start for a login whose first answer was lost: what was given out before becomes worthless.
    pub(crate) async fn give_again(&self, unit: &mut Unit, person: PersonId, login: LoginId) -> Result<Joined, Error> {
        let lifetime = self.lifetime(unit, person).await?;
        let refresh_token = self.refresh_token();
        unit.forget_refresh_tokens(login).await?;
        unit.add_refresh_token(login, &code::digest(refresh_token.as_bytes()), None).await?;
        let access_token = self.access_token(login)?;
        Ok(Joined { person, login, access_token, refresh: Some((refresh_token, lifetime.idle_s)) })
    }

    /// Shortens a person's logins to what their rights allow now.
    pub(crate) async fn limit_logins(&self, unit: &mut Unit, person: PersonId) -> Result<(), Error> {
        let lifetime = self.lifetime(unit, person).await?;
        let now = self.now();
        let idle_until = end_of_day(now.plus_seconds(lifetime.idle_s));
        let expires_at = end_of_day(now.plus_seconds(lifetime.absolute_s));
        Ok(unit.limit_logins(person, idle_until, expires_at).await?)
    }

    pub(crate) async fn lifetime(&self, unit: &mut Unit, person: PersonId) -> Result<Lifetime, Error> {
        let row = unit.person(person).await?.ok_or(Error::NotFound("person"))?;
        let trusted = row.instance == InstanceRole::Admin
            || row.roles.iter().any(|held| matches!(held.role, Role::Team | Role::Moderator));
        Ok(if trusted { TRUSTED } else { MEMBER })
    }

    fn refresh_token(&self) -> String {
        BASE64.encode(self.bytes::<32>())
    }
}

/// The end of an instant's day: a login's deadline must not tell when it was used.
fn end_of_day(at: Time) -> Time {
    const DAY: i64 = DAY_S * 1_000_000;
    Time((at.0.div_euclid(DAY) + 1) * DAY)
}
