//! `/healthz` and `/readyz`, at the root, and the OpenAPI document.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ob_app::App;

use crate::http::problem::Problem;
use crate::http::state::Web;

/// The program runs.
pub(crate) async fn health() -> &'static str {
    "ok"
}

/// The program can serve: its database answers.
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    app.ready().await?;
    Ok("ok")
}

/// The OpenAPI document of this program.
pub(crate) async fn openapi(State(web): State<Web>) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::OK, json, web.site.openapi.clone()).into_response()
}
