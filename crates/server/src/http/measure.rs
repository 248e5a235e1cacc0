//! Counts every answer and logs what failed on our side. A log line names the route's template, never the path that
//! was asked for, and nothing of the asker.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::http::state::Web;

/// The route of everything that has none: the web app's files, and addresses that do not exist.
const NO_ROUTE: &str = "other";
/// While something fails again and again, it is logged this often.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// An answer whose entry was durable at this moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Durable(pub(crate) Instant);

/// Why an answer is a failure of ours: for the log, not for the asker.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) what: &'static str,
    pub(crate) cause: String,
}

/// Failures that were logged lately. A full disk and eight hundred members must not fill the log as well.
#[derive(Default)]
pub(crate) struct Failures(Mutex<HashMap<&'static str, Lately>>);

struct Lately {
    said: Instant,
    /// How many were passed over since.
    passed_over: u64,
}

/// Counts an answer.
pub(crate) async fn measure(State(web): State<Web>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let (status, took) = (response.status(), began.elapsed());
    web.site.metrics.answered(route, &method, status, took);
    if let Some(Durable(at)) = response.extensions_mut().remove() {
        web.site.metrics.appended(at.saturating_duration_since(began));
    }
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        web.site.failures.log(&failure, route);
    }
    tracing::debug!(%method, route, status = status.as_u16(), ms = took.as_secs_f64() * 1_000.0, "answered");
    response
}

impl Failures {
    fn log(&self, failure: &Failure, route: &str) {
        let Some(passed_over) = self.is_due(failure.what, Instant::now()) else { return };
        let Failure { what, cause } = failure;
        match passed_over {
            0 => tracing::error!(route, cause, "{what}"),
            more => tracing::error!(route, cause, "{what}, and {more} times more since the last line"),
        }
    }

    /// How many of this failure were passed over since it was last said; `None` while it was said lately.
    fn is_due(&self, what: &'static str, now: Instant) -> Option<u64> {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.get_mut(what) {
            Some(lately) if now < lately.said + SAY_EVERY => {
                lately.passed_over += 1;
                None
            }
            Some(lately) => {
                lately.said = now;
                Some(std::mem::take(&mut lately.passed_over))
            }
            None => {
                failures.insert(what, Lately { said: now, passed_over: 0 });
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_goes_on_is_said_once_a_minute() {
        let failures = Failures::default();
        let now = Instant::now();
        assert_eq!(failures.is_due("the disk is full", now), Some(0));
        assert_eq!(failures.is_due("the disk is full", now + Duration::from_secs(1)), None);
        assert_eq!(failures.is_due("something else", now + Duration::from_secs(1)), Some(0));
        assert_eq!(failures.is_due("the disk is full", now + Duration::from_secs(59)), None);
        assert_eq!(failures.is_due("the disk is full", now + Duration::from_secs(60)), Some(2));
        assert_eq!(failures.is_due("the disk is full", now + Duration::from_secs(120)), Some(0));
    }
}
