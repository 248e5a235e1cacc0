//! Errors as answers: the one place that turns a use case's refusal into a status code.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ob_app::Error;
use ob_protocol::problem::{FieldProblem, ProblemBody};
use ob_store::StoreError;

use crate::http::measure::Failure;

/// An error answer.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldProblem>,
    failure: Option<Failure>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), failure: None }
    }

    /// Input that reads but is wrong in one field.
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let error = FieldProblem { field: field.into(), message: message.into() };
        let detail = format!("{} {}", error.field, error.message);
        Self { errors: vec![error], ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail) }
    }

    /// Unknown or not the caller's to see: the same answer, byte for byte.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing here, or it is not yours to see.")
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// The same, with its cause for the log.
    fn because(self, what: &'static str, cause: String) -> Self {
        Self { failure: Some(Failure { what, cause }), ..self }
    }

    fn title(&self) -> &'static str {
        match self.code {
            "not-found" => "Not found",
            "unauthorized" => "Sign in",
            "invalid" => "Something in the request is wrong",
            "malformed" => "The request does not read",
            "conflict" => "Not possible now",
            "idempotency-key-required" => "Idempotency-Key is missing",
            "idempotency-key-reused" => "Idempotency-Key was used before",
            "gone" => "Undone",
            "too-large" => "Too large",
            "too-many-requests" => "Too many requests",
            "disk-full" => "The server's disk is full",
            "unavailable" => "Try again in a moment",
            "forbidden-origin" => "Not from this page",
            _ => "Something went wrong on our side",
        }
    }

    fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.code),
            title: self.title().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(header::CONTENT_TYPE, json)], body).into_response();
        if let Some(failure) = self.failure {
            response.extensions_mut().insert(failure);
        }
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(_) => Self::not_found(),
            Error::BadCode => Self::new(StatusCode::NOT_FOUND, "not-found", error.to_string()),
            Error::Unauthorized(detail) => Self::unauthorized(detail),
            Error::Invalid(invalid) => Self::invalid(invalid.field, invalid.message),
            Error::Conflict(detail) => Self::new(StatusCode::CONFLICT, "conflict", detail),
            Error::KeyReused => Self::new(StatusCode::CONFLICT, "idempotency-key-reused", error.to_string()),
            Error::Undone => Self::new(StatusCode::GONE, "gone", error.to_string()),
            Error::Store(store) => match store {
                StoreError::Taken(what) => {
                    tracing::debug!(what, "a unique value was taken by another request");
                    Self::new(StatusCode::CONFLICT, "conflict", "Someone did the same at this moment. Try again.")
                }
                StoreError::Unavailable(cause) => {
                    // A commit that broke off may have been made, so this does not say that nothing was recorded.
                    let detail = "The database does not answer right now. Send the same again in a moment.";
                    Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
                        .because("the database is not available", cause)
                }
                StoreError::Full(cause) => {
                    tracing::error!(cause, "the disk is full: nothing can be recorded");
                    let detail = "The server's disk is full. All that was recorded is safe and can be read, but nothing \
                                  new can be recorded until its operator makes room. Send the same again later.";
                    Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk-full", detail)
                }
                StoreError::Corrupt { .. } | StoreError::Newer(_) | StoreError::Unusable(_) | StoreError::Query(_) => {
                    let detail = "This should not have happened. It is in the server's log; nothing was recorded.";
                    Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
                        .because("a request failed", store.to_string())
                }
            },
        }
    }
}
