//! Access tokens: short-lived, signed, naming a login and nothing else (security.md 3.3).

use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ob_domain::actor::Actor;
use ob_domain::id::LoginId;
use serde::{Deserialize, Serialize};

use crate::{App, Error};

/// Seconds for which an access token is good.
pub const ACCESS_TOKEN_S: i64 = 15 * 60;
/// Seconds by which clocks may differ.
const LEEWAY_S: i64 = 5;
const AUDIENCE: &str = "openbargain";
const TYPE: &str = "at+jwt";

const ENDED: Error = Error::Unauthorized("this login has ended or expired; sign in again");

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl App {
    /// A fresh access token of a login.
    ///
    /// # Errors
    /// When signing fails.
    pub(crate) fn access_token(&self, login: LoginId) -> Result<String, Error> {
        let now = self.now().as_millis() / 1000;
        let claims = Claims {
            iss: self.parts.public_url.clone(),
            aud: AUDIENCE.to_owned(),
            sub: login.to_string(),
            iat: now,
            nbf: now,
            exp: now + ACCESS_TOKEN_S,
        };
        let failed = Error::Unauthorized("no access token can be made; the server's token key does not sign");
        let Ok(der) = self.parts.keys.token.to_pkcs8_der() else { return Err(failed) };
        jsonwebtoken::encode(&header(), &claims, &EncodingKey::from_ed_der(der.as_bytes())).map_err(|_| failed)
    }

    /// Who presents an access token, with the rights of this moment; nobody without one.
    ///
    /// # Errors
    /// `Unauthorized` when the token is not good or its login has ended.
    pub async fn authenticate(&self, token: Option<&str>) -> Result<Actor, Error> {
        let Some(token) = token else { return Ok(Actor::Anonymous) };
        let login = self.verify(token)?;
        let person = self.store.read().await?.signed_in(login, self.now()).await?.ok_or(ENDED)?;
        Ok(Actor::Person(person))
    }

    /// The rights of a login at this moment, for sockets that outlive their token.
    ///
    /// # Errors
    /// `Unauthorized` when it has ended.
    pub async fn actor_of(&self, login: LoginId) -> Result<Actor, Error> {
        let person = self.store.read().await?.signed_in(login, self.now()).await?.ok_or(ENDED)?;
        Ok(Actor::Person(person))
    }

    fn verify(&self, token: &str) -> Result<LoginId, Error> {
        let bad = || Error::Unauthorized("this access token is not good; refresh it or sign in again");
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.parts.public_url]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // The library would read the machine's clock; times are checked below against ours.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let key = DecodingKey::from_ed_der(self.parts.keys.token.verifying_key().as_bytes());
        let data = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| bad())?;
        let now = self.now().as_millis() / 1000;
        let Claims { sub, iat, nbf, exp, .. } = data.claims;
        let in_time = now < exp.saturating_add(LEEWAY_S) && nbf <= now + LEEWAY_S && iat <= now + LEEWAY_S;
        // Ours say nothing else: a header that names a key or marks something as critical is none of ours (RFC 7515,
        // 4.1.11), whoever signed it.
        if data.header != header() || !in_time || exp.saturating_sub(iat) > ACCESS_TOKEN_S {
            return Err(bad());
        }
        sub.parse().map_err(|_| bad())
    }
}

/// The header of every access token.
fn header() -> Header {
    Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::EdDSA) }
}
