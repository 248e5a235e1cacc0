//! The routes and the document that describes them, from one source.

use axum::Router;
use axum::routing::{MethodRouter, get};
use ob_protocol::live::{ClientFrame, ServerFrame};
use ob_protocol::problem::ProblemBody;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::http::routes;
use crate::http::state::Web;

/// Where the API lives.
const API: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "openbargain",
        description = "Negotiations watched live. Entries of a record are numbered from 0 without gaps; the number is \
                       the viewer's position. The socket's messages are the components ClientFrame and ServerFrame."
    ),
    components(schemas(ClientFrame, ServerFrame, ProblemBody)),
    security((), ("bearer" = [])),
)]
struct Document;

/// All routes, and the OpenAPI document as JSON.
pub(crate) fn routes_and_document() -> (Router<Web>, String) {
    let api = OpenApiRouter::new()
        .merge(routes::negotiations::router())
        .merge(routes::audience::router())
        .merge(routes::sessions::router())
        .merge(routes::entries::router())
        .merge(routes::held::router())
        .merge(routes::articles::router())
        .merge(routes::login::router())
        .merge(routes::invites::router())
        .merge(routes::people::router())
        .merge(routes::audit::router())
        .merge(routes::live::router());
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi()).nest(API, api).split_for_parts();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let router = beside().into_iter().fold(router, |router, (path, answer)| router.route(path, answer));
    // The document is made of plain values; it always serialises.
    (router, document.to_pretty_json().unwrap_or_default())
}

/// What is served beside the API and is not in its document; each answers GET.
fn beside() -> [(&'static str, MethodRouter<Web>); 4] {
    [
        ("/api/v1/openapi.json", get(routes::health::openapi)),
        ("/healthz", get(routes::health::health)),
        ("/readyz", get(routes::health::ready)),
        ("/metrics", get(routes::health::metrics)),
    ]
}

/// The paths that are served beside the API, for the test of who may use what.
pub fn paths_beside() -> Vec<&'static str> {
    beside().into_iter().map(|(path, _)| path).collect()
}

/// The OpenAPI document, for `openbargain openapi` and the web app's types.
pub fn document() -> String {
    routes_and_document().1
}
