//! Successful answers: JSON, with caching only for what everyone may read.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::http::problem::Problem;

/// JSON for one caller: never kept by a cache.
pub(crate) struct Private<T>(pub(crate) StatusCode, pub(crate) T);

/// JSON that everyone may read when `is_public`: with an `ETag` over its bytes. A redaction or retraction changes the
/// bytes, and with them the tag, so that no cache keeps what was taken back.
pub(crate) struct Shared<T> {
    pub(crate) body: T,
    pub(crate) is_public: bool,
}

impl<T: Serialize> IntoResponse for Private<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.1) {
            Ok(bytes) => (self.0, json_headers("no-store"), bytes).into_response(),
            Err(error) => unserialisable(&error),
        }
    }
}

impl<T: Serialize> IntoResponse for Shared<T> {
    fn into_response(self) -> Response {
        if !self.is_public {
            return Private(StatusCode::OK, self.body).into_response();
        }
        let bytes = match serde_json::to_vec(&self.body) {
            Ok(bytes) => bytes,
            Err(error) => return unserialisable(&error),
        };
        let tag = format!("\"{}\"", BASE64.encode(&Sha256::digest(&bytes)[..16]));
        let mut response = (json_headers("no-cache"), bytes).into_response();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

fn json_headers(cache: &'static str) -> [(header::HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ]
}

fn unserialisable(error: &serde_json::Error) -> Response {
    tracing::error!(cause = %error, "an answer could not be written as JSON");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "This should not have happened.").into_response()
}
