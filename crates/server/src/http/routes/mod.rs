//! Routes by resource.

pub(crate) mod articles;
pub(crate) mod audience;
pub(crate) mod audit;
pub(crate) mod entries;
pub(crate) mod health;
pub(crate) mod held;
pub(crate) mod invites;
pub(crate) mod live;
pub(crate) mod login;
pub(crate) mod negotiations;
pub(crate) mod people;
pub(crate) mod search;
pub(crate) mod sessions;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ob_app::Posted;
use ob_protocol::entry::Entry;
use ob_protocol::held::{Accepted, HeldTicket};

use tokio::time::Instant;

use crate::http::answer::Private;
use crate::http::measure::Durable;

/// 201 with the entry, or 202 with the ticket of what waits.
pub(crate) fn posted(posted: Posted) -> Response {
    match posted {
        Posted::Recorded(entry) => {
            let durable = Durable(Instant::now());
            let mut response = Private(StatusCode::CREATED, Entry::from(*entry)).into_response();
            response.extensions_mut().insert(durable);
            response
        }
        Posted::Held { id, release_at } => {
            let held = HeldTicket { id: id.to_string(), release_at: release_at.into() };
            Private(StatusCode::ACCEPTED, Accepted { held }).into_response()
        }
    }
}
