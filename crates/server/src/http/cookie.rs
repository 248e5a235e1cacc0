//! The refresh cookie: the only one there is, and taken by one route only.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::http::problem::Problem;
use crate::http::state::Site;

/// The cookie's name. The prefix binds it to this host and to TLS; plain http on loopback cannot have it.
fn name(site: &Site) -> &'static str {
    if site.is_secure { "__Host-ob_refresh" } else { "ob_refresh" }
}

/// The header that sets the cookie for `seconds`; an empty token with 0 removes it.
pub(crate) fn set(site: &Site, token: &str, seconds: i64) -> Option<(header::HeaderName, HeaderValue)> {
    let secure = if site.is_secure { "; Secure" } else { "" };
    let cookie = format!("{}={token}{secure}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}", name(site));
    HeaderValue::from_str(&cookie).ok().map(|value| (header::SET_COOKIE, value))
}

/// The cookie of a request that our own page sent; a foreign page is refused whatever cookies it has.
pub(crate) fn take(site: &Site, headers: &HeaderMap) -> Result<String, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let same_origin = match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin"), None) => true,
        (Some("same-origin") | None, Some(origin)) => site.allows(origin),
        _ => false,
    };
    if !same_origin {
        let detail = "This route answers its own pages only: send a matching Origin, or Sec-Fetch-Site: same-origin.";
        return Err(Problem::new(axum::http::StatusCode::FORBIDDEN, "forbidden-origin", detail));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, token)| *key == name(site) && !token.is_empty())
        .map(|(_, token)| token.to_owned())
        .ok_or_else(|| Problem::unauthorized("This browser is not signed in here. Join with a code."))
}
