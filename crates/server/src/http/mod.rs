//! The web server: routes, extractors, answers. A handler translates; it decides nothing.
//!
//! To add a route: a handler with its `utoipa` description in `routes/<resource>.rs`, listed in that file's
//! `router()`; its bodies live in `ob-protocol`.

pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod assets;
pub(crate) mod cookie;
pub(crate) mod extract;
pub(crate) mod headers;
pub(crate) mod measure;
pub mod openapi;
pub(crate) mod problem;
pub(crate) mod routes;
pub mod state;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;
use ob_app::App;
use ob_hub::Hub;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyDeadlineLayer;

pub(crate) use crate::http::routes::health::metrics_router;

use crate::http::measure::Failures;
use crate::http::problem::Problem;
use crate::http::state::{Site, Web};
use crate::metrics::Metrics;
use crate::node::limits::Addresses;

/// Largest JSON body (security.md 7).
const BODY_BYTES_MAX: usize = 256 * 1024;
/// How long a body may take to arrive, all of it: one that drips is given up as well.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// What the router is made of.
pub(crate) struct Parts {
    pub(crate) app: App,
    pub(crate) hub: Hub,
    pub(crate) addresses: Addresses,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) leave: CancellationToken,
    pub(crate) trusted_proxies: Vec<IpNet>,
}

/// The whole router over use cases and live viewers.
pub(crate) fn router(parts: Parts) -> Router {
    let Parts { app, hub, addresses, metrics, leave, trusted_proxies } = parts;
    let (routes, openapi) = openapi::routes_and_document();
    let site = Site {
        origins: state::origins(app.public_url()),
        is_secure: app.public_url().starts_with("https://"),
        assets: assets::Assets::load(),
        openapi,
        addresses,
        metrics,
        failures: Failures::default(),
        leave,
        trusted_proxies,
    };
    let web = Web { app, hub, site: Arc::new(site) };
    let routes = routes
        .fallback(fallback)
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "malformed", "This address does not take this method.")
        })
        .layer(middleware::from_fn(headers::uninterrupted));
    with_bounded_bodies(routes)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "This should not have happened.")
                .into_response()
        }))
        .layer(middleware::from_fn_with_state(web.clone(), headers::finish))
        .layer(middleware::from_fn_with_state(web.clone(), measure::measure))
        .with_state(web)
}

/// Bounds what a request's body may take, in bytes and in time.
fn with_bounded_bodies<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes.layer(RequestBodyDeadlineLayer::new(BODY_DEADLINE)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// Whether the web app was built into this binary.
pub fn has_web_app() -> bool {
    assets::Assets::load().is_built()
}

/// Everything outside the API is the web app's.
async fn fallback(State(web): State<Web>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "malformed", "This address does not take this method.")
            .into_response();
    }
    web.site.assets.answer(uri.path(), &headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, Bytes};
    use axum::extract::Request;
    use axum::routing::post;
    use tokio::time::{Instant, sleep};
    use tower::ServiceExt as _;

    /// A body of so many bytes, one a second.
    fn dripping(count: u64) -> Body {
        Body::from_stream(futures_util::stream::unfold(0, move |sent| async move {
            sleep(Duration::from_secs(1)).await;
            (sent < count).then(|| (Ok::<_, std::convert::Infallible>(Bytes::from_static(b"x")), sent + 1))
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_at_the_deadline() {
        let router = with_bounded_bodies(Router::new().route("/", post(async |_: Bytes| ())));
        let ask = async |body| {
            let request = Request::post("/").body(body).unwrap();
            router.clone().oneshot(request).await.unwrap().status()
        };
        assert_eq!(ask(dripping(20)).await, StatusCode::OK);
        let began = Instant::now();
        assert_eq!(ask(dripping(1_000_000)).await, StatusCode::BAD_REQUEST);
        assert_eq!(began.elapsed(), BODY_DEADLINE);
    }
}
