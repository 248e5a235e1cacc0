//! Headers that every answer carries, and answers that need no body.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::state::Web;

/// Security headers (security.md 7), on every answer.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    ),
    ("x-robots-tag", "noindex"),
];

/// Adds the headers, and turns a read whose `ETag` the client has into 304.
pub(crate) async fn finish(State(web): State<Web>, request: Request, next: Next) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let unchanged =
        is_read && response.status() == StatusCode::OK && matches(known.as_ref(), response.headers().get(header::ETAG));
    if unchanged {
        let mut empty = StatusCode::NOT_MODIFIED.into_response();
        for name in [header::ETAG, header::CACHE_CONTROL] {
            if let Some(value) = response.headers().get(&name) {
                empty.headers_mut().insert(name, value.clone());
            }
        }
        response = empty;
    }
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if web.site.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn matches(known: Option<&HeaderValue>, tag: Option<&HeaderValue>) -> bool {
    let (Some(Ok(known)), Some(Ok(tag))) = (known.map(HeaderValue::to_str), tag.map(HeaderValue::to_str)) else {
        return false;
    };
    known.split(',').any(|candidate| candidate.trim().trim_start_matches("W/") == tag || candidate.trim() == "*")
}

/// Runs whatever changes something to its end even when the client goes away in the middle: an entry that commits
/// must also be announced.
pub(crate) async fn uninterrupted(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => {
            // A panic is in the log already, without the words it quotes.
            tracing::error!(was_panic = error.is_panic(), "a request ended in the middle");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
