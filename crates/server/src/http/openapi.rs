//! The routes and the document that describes them, from one source.

use axum::Router;
use axum::routing::{MethodRouter, get};
use ob_protocol::live::{ClientFrame, ServerFrame};
use ob_protocol::problem::ProblemBody;
use utoipa::OpenApi;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
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
        .merge(routes::search::router())
        .merge(routes::login::router())
        .merge(routes::invites::router())
        .merge(routes::people::router())
        .merge(routes::audit::router())
        .merge(routes::live::router());
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi()).nest(API, api).split_for_parts();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    for item in document.paths.paths.values_mut() {
        name_common_answers(item);
    }
    let router = beside().into_iter().fold(router, |router, (path, answer)| router.route(path, answer));
    // The document is made of plain values; it always serialises.
    (router, document.to_pretty_json().unwrap_or_default())
}

/// What any route may answer, whatever it does: its body does not read, or the database is away.
fn name_common_answers(item: &mut PathItem) {
    const OF_BODIES: [(&str, &str); 4] = [
        ("400", "The body does not read."),
        ("413", "The body is too large."),
        ("415", "The body is not sent as JSON."),
        ("422", "Something in the body is wrong."),
    ];
    const OF_ALL: [(&str, &str); 1] =
        [("503", "The database is away or its disk is full; try again after Retry-After.")];
    let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
    for operation in operations.into_iter().flatten() {
        let of_bodies = OF_BODIES.iter().filter(|_| operation.request_body.is_some());
        for (status, description) in of_bodies.chain(&OF_ALL) {
            let problem = || {
                let content = Content::new(Some(Ref::from_schema_name("ProblemBody")));
                let response = ResponseBuilder::new().description(*description);
                RefOr::T(response.content("application/problem+json", content).build())
            };
            operation.responses.responses.entry((*status).to_owned()).or_insert_with(problem);
        }
        // Every refusal is a problem, which has a media type of its own.
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (status.as_str() >= "400", response)
                && let Some(content) = response.content.shift_remove("application/json")
            {
                response.content.insert("application/problem+json".into(), content);
            }
        }
    }
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
