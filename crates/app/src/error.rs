//! What a use case can answer besides success. Knows no status codes; the server maps each variant to one.

use ob_domain::{Invalid, entry, session};
use ob_store::StoreError;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know of it: the two answer alike.
    #[error("there is no such {0}, or it is not yours to see")]
    NotFound(&'static str),
    /// A join or sign-in code is unknown, used, expired or withdrawn: the four answer alike.
    #[error("this code is not good: unknown, used, expired or withdrawn; check it or ask for a new one")]
    BadCode,
    /// The actor is not signed in, or no longer.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// The input is malformed.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// The input is fine, but not now.
    #[error("{0}")]
    Conflict(String),
    /// The idempotency key stood for another body.
    #[error("this Idempotency-Key was used for something else; make a new one")]
    KeyReused,
    /// What was asked for existed and was undone.
    #[error("this was undone before it was recorded")]
    Undone,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<session::Refused> for Error {
    fn from(refused: session::Refused) -> Self {
        Self::Conflict(refused.to_string())
    }
}

impl From<entry::NotAmendable> for Error {
    fn from(refused: entry::NotAmendable) -> Self {
        Self::Conflict(refused.to_string())
    }
}
