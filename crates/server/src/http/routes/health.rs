//! What an operator's tools ask, at the root: `/healthz`, `/readyz` and `/metrics`; and the OpenAPI document.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ob_app::App;
use ob_domain::policy;
use ob_hub::Hub;
use ob_store::Vitals;

use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::state::Web;
use crate::metrics::{self, Metrics};

/// How long the database may take to answer before it counts as away. A request waits longer for its turn; who asks
/// here wants to know now.
const DATABASE_DEADLINE: Duration = Duration::from_secs(2);

/// The program runs.
pub(crate) async fn health() -> &'static str {
    "ok"
}

/// The program can serve: it is not about to leave, and its database answers.
pub(crate) async fn ready(State(web): State<Web>) -> Result<&'static str, Problem> {
    let away = |detail: &str| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
    if web.site.leave.is_cancelled() {
        return Err(away("This node is leaving."));
    }
    vitals(&web.app).await.map(|_| "ok").ok_or_else(|| away("The database does not answer."))
}

/// Metrics, for administrators; for everyone else there are none.
pub(crate) async fn metrics(State(web): State<Web>, Caller(actor): Caller) -> Result<Response, Problem> {
    if !policy::may_administer(&actor) {
        return Err(Problem::not_found());
    }
    Ok(exposition(&web.site.metrics, &web.hub, &web.app).await)
}

/// The router of the operator's own listener: metrics for whoever can reach it.
pub(crate) fn metrics_router(metrics: Arc<Metrics>, hub: Hub, app: App) -> Router {
    let asked = move || {
        let (metrics, hub, app) = (Arc::clone(&metrics), hub.clone(), app.clone());
        async move { exposition(&metrics, &hub, &app).await }
    };
    Router::new().route("/metrics", get(asked))
}

/// The OpenAPI document of this program.
pub(crate) async fn openapi(State(web): State<Web>) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::OK, json, web.site.openapi.clone()).into_response()
}

async fn exposition(metrics: &Metrics, hub: &Hub, app: &App) -> Response {
    let text = metrics::render(metrics, &hub.stats(), vitals(app).await);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(metrics::CONTENT_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}

/// The database in numbers, when it answers in time.
async fn vitals(app: &App) -> Option<Vitals> {
    tokio::time::timeout(DATABASE_DEADLINE, app.vitals()).await.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use http_body_util::BodyExt as _;
    use ob_app::{Keys, NoViewers, Parts};
    use ob_store::testing::TestDatabase;
    use ob_testkit::{SeededRandom, TestClock};
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use super::*;
    use crate::node::limits::Addresses;
    use crate::node::live;

    /// Both routers over a database of their own, and what makes them unready.
    async fn routers(database: &TestDatabase) -> (Router, Router, App, CancellationToken) {
        let random = Arc::new(SeededRandom::new(7));
        let parts = Parts {
            clock: Arc::new(TestClock::default()),
            random: random.clone(),
            live: Arc::new(NoViewers),
            keys: Keys::generate(random.as_ref()),
            public_url: "http://127.0.0.1:8080".into(),
        };
        let app = App::new(database.open().await.unwrap(), parts);
        let hub = live::hub(Arc::default(), Arc::new(TestClock::default()));
        let (metrics, leave) = (Arc::new(Metrics::new(None)), CancellationToken::new());
        let main = crate::http::router(crate::http::Parts {
            app: app.clone(),
            hub: hub.clone(),
            addresses: Addresses::new(1),
            metrics: Arc::clone(&metrics),
            leave: leave.clone(),
            trusted_proxies: Vec::new(),
        });
        (main, metrics_router(metrics, hub, app.clone()), app, leave)
    }

    async fn ask(router: &Router, path: &str) -> (StatusCode, String) {
        let response = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_node_that_leaves_or_lost_its_database_is_not_ready_and_says_why() {
        let database = TestDatabase::sqlite().unwrap();
        let (main, operators, app, leave) = routers(&database).await;
        assert_eq!(ask(&main, "/readyz").await, (StatusCode::OK, "ok".into()));
        assert!(ask(&operators, "/metrics").await.1.contains("\nopenbargain_database_up 1\n"));

        app.store().close().await;
        let (status, reason) = ask(&main, "/readyz").await;
        assert!(status == StatusCode::SERVICE_UNAVAILABLE && reason.contains("database does not answer"), "{reason}");
        let (status, metrics) = ask(&operators, "/metrics").await;
        assert_eq!(status, StatusCode::OK, "metrics are read above all when something is wrong");
        assert!(metrics.contains("\nopenbargain_database_up 0\n"), "{metrics}");

        leave.cancel();
        let (status, reason) = ask(&main, "/readyz").await;
        assert!(status == StatusCode::SERVICE_UNAVAILABLE && reason.contains("leaving"), "{reason}");
        assert_eq!(ask(&main, "/healthz").await.0, StatusCode::OK);
        assert_eq!(ask(&operators, "/healthz").await.0, StatusCode::NOT_FOUND, "the operator's door has one room");
    }
}
