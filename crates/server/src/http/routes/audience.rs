//! `/negotiations/{slug}/audience`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::App;
use ob_protocol::negotiation::{AudienceState, SetAudience, WantedAudience};
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(get_audience, set_audience, withdraw_audience_wish))
}

/// Answers who a record is for, and what waits for a second person. For the team.
#[utoipa::path(get, path = "/negotiations/{slug}/audience", tag = "negotiations", params(("slug" = String, Path)),
    responses((status = 200, body = AudienceState), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.audience.get", skip_all)]
async fn get_audience(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<Private<AudienceState>, Problem> {
    Ok(Private(StatusCode::OK, body(app.audience(&actor, &slug).await?)))
}

/// Asks for another audience of a record. For the team.
///
/// A narrower one holds at once, and so does any for a record without entries. A wider one answers 202 and waits for
/// a second person of the team to ask for the same within a day; then it holds and is announced in the record.
#[utoipa::path(put, path = "/negotiations/{slug}/audience", tag = "negotiations", params(("slug" = String, Path)),
    request_body = SetAudience,
    responses((status = 200, body = AudienceState), (status = 202, body = AudienceState),
        (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.audience.set", skip_all)]
async fn set_audience(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Json(wanted): Json<SetAudience>,
) -> Result<Private<AudienceState>, Problem> {
    let state = body(app.set_audience(&actor, &slug, wanted.audience.into()).await?);
    let holds = state.audience == wanted.audience;
    Ok(Private(if holds { StatusCode::OK } else { StatusCode::ACCEPTED }, state))
}

/// Takes back what waits for a second person. For the team.
#[utoipa::path(delete, path = "/negotiations/{slug}/audience", tag = "negotiations", params(("slug" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.audience.withdraw", skip_all)]
async fn withdraw_audience_wish(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<StatusCode, Problem> {
    app.withdraw_audience_wish(&actor, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn body(state: ob_app::AudienceState) -> AudienceState {
    AudienceState {
        audience: state.audience.into(),
        wanted: state.wish.map(|wish| WantedAudience {
            until: ob_app::AudienceState::until(&wish).into(),
            audience: wish.audience.into(),
            by: wish.by,
        }),
    }
}
