//! What handlers take out of a request: who asks, JSON bodies, queries and idempotency keys.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use ob_app::{App, Idempotency};
use ob_domain::actor::Actor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::problem::Problem;
use crate::http::state::Web;

/// Who asks, with the rights of this moment. A bad token is an error, never a lesser viewer.
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        Ok(Self(web.app.authenticate(bearer(&parts.headers)?).await?))
    }
}

/// The access token of a request; only the `Bearer` scheme is known.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let bad = || Problem::unauthorized("Send the access token as: Authorization: Bearer TOKEN");
    // Of two it cannot be told which one a proxy before us went by.
    if values.next().is_some() {
        return Err(bad());
    }
    let (scheme, token) = value.to_str().map_err(|_| bad())?.split_once(' ').ok_or_else(bad)?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(bad());
    }
    Ok(Some(token.trim()))
}

/// A JSON body. Unknown members are refused; what does not fit names its field.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Web> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            let detail = "Send the body as JSON with Content-Type: application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "malformed", detail));
        }
        let bytes = read(request, web).await?;
        // serde would read an array's items as members in their order.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem::invalid("body", "is an array; send an object"));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let inner = error.into_inner();
            // serde calls some values that do not fit, such as an array for a word, bad syntax.
            if inner.is_data() || serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok() {
                let message = without_position(&inner);
                let field = field_of(&path, &message);
                Problem::invalid(field, message)
            } else {
                Problem::new(StatusCode::BAD_REQUEST, "malformed", format!("The body is not JSON: {inner}."))
            }
        })?;
        json.end().map_err(|_| {
            Problem::new(StatusCode::BAD_REQUEST, "malformed", "The body has something after its JSON value.")
        })?;
        Ok(Self(value))
    }
}

/// The whole body, as far as the limits allow.
async fn read(request: Request, web: &Web) -> Result<Bytes, Problem> {
    Bytes::from_request(request, web).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The body is larger than 256 KiB; send it in parts.",
        ),
        _ => Problem::new(StatusCode::BAD_REQUEST, "malformed", "The body did not arrive whole."),
    })
}

fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// serde names an unknown or missing member in its message and its parent in the path.
fn field_of(path: &str, message: &str) -> String {
    let named = (message.starts_with("unknown field") || message.starts_with("missing field"))
        .then(|| message.split('`').nth(1))
        .flatten();
    match (path, named) {
        ("." | "", Some(name)) => name.to_owned(),
        (path, Some(name)) if path != name => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    }
}

/// A query string. Unknown members are refused.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|rejection| Problem::invalid("query", rejection.body_text()))
    }
}

/// Parts of the path. What cannot be one (broken escapes, not UTF-8) names nothing that exists.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, web).await;
        path.map(|path| Self(path.0)).map_err(|_| Problem::not_found())
    }
}

/// The `Idempotency-Key` header.
pub(crate) struct Key(pub(crate) Option<String>);

impl FromRequestParts<Web> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if !key.trim().is_empty() => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::invalid("Idempotency-Key", "takes 1 to 200 visible ASCII characters")),
        }
    }
}

impl Key {
    /// The key with the canonical form of what is asked for: the operation, and the body as this program writes it.
    pub(crate) fn over(&self, operation: &str, body: &impl Serialize) -> Option<Idempotency> {
        let key = self.0.clone()?;
        let mut canonical = operation.as_bytes().to_vec();
        canonical.push(b'\n');
        // Bodies are plain structs of strings and numbers; they always serialise.
        canonical.extend(serde_json::to_vec(body).unwrap_or_default());
        Some(Idempotency { key, body: canonical })
    }

    /// As [`Self::over`], for requests that must have a key.
    pub(crate) fn required_over(&self, operation: &str, body: &impl Serialize) -> Result<Idempotency, Problem> {
        self.over(operation, body).ok_or_else(|| {
            let detail =
                "Send an Idempotency-Key header, a fresh random one for each entry, and the same for a repeat.";
            Problem::new(StatusCode::BAD_REQUEST, "idempotency-key-required", detail)
        })
    }
}

impl axum::extract::FromRef<Web> for App {
    fn from_ref(web: &Web) -> Self {
        web.app.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::field_of;

    #[test]
    fn a_body_error_names_its_field() {
        assert_eq!(field_of("side", "unknown variant `x`, expected one of `ours`"), "side");
        assert_eq!(field_of(".", "missing field `text`"), "text");
        assert_eq!(field_of("by", "unknown field `by`, expected `kind`"), "by");
    }
}
