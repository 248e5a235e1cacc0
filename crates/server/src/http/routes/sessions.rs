//! `/negotiations/{slug}/sessions`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ob_app::App;
use ob_domain::session::Plan;
use ob_protocol::entry::Entry;
use ob_protocol::held::Accepted;
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use ob_protocol::session::{NewPhase, Session, SessionPlan};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::{Private, Shared};
use crate::http::extract::{Caller, Json, Key, Path};
use crate::http::problem::Problem;
use crate::http::routes::posted;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, plan_session))
        .routes(routes!(change_session))
        .routes(routes!(change_phase))
}

/// Lists the sessions of a negotiation, by number.
#[utoipa::path(get, path = "/negotiations/{slug}/sessions", tag = "sessions", params(("slug" = String, Path)),
    responses((status = 200, body = Page<Session>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.sessions.list", skip_all)]
async fn list_sessions(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<Shared<Page<Session>>, Problem> {
    let (sessions, is_public) = app.sessions(&actor, &slug).await?;
    let now = app.now();
    let items = sessions.iter().map(|session| Session::new(session, now)).collect();
    Ok(Shared { body: Page::whole(items), is_public })
}

/// Plans a session. For the team.
#[utoipa::path(post, path = "/negotiations/{slug}/sessions", tag = "sessions", params(("slug" = String, Path)),
    request_body = SessionPlan,
    responses((status = 201, body = Session), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.sessions.plan", skip_all)]
async fn plan_session(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Json(body): Json<SessionPlan>,
) -> Result<Private<Session>, Problem> {
    let session = app.plan_session(&actor, &slug, plan(&body)?).await?;
    Ok(Private(StatusCode::CREATED, Session::new(&session, app.now())))
}

/// Changes what was planned. For the team.
#[utoipa::path(patch, path = "/negotiations/{slug}/sessions/{id}", tag = "sessions",
    params(("slug" = String, Path), ("id" = String, Path)), request_body = SessionPlan,
    responses((status = 200, body = Session), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.sessions.change", skip_all)]
async fn change_session(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, id)): Path<(String, String)>,
    Json(body): Json<SessionPlan>,
) -> Result<Private<Session>, Problem> {
    let session = app.change_plan(&actor, &slug, &id, plan(&body)?).await?;
    Ok(Private(StatusCode::OK, Session::new(&session, app.now())))
}

/// Opens a session, changes its phase or adjourns it; each is one entry of the record. For the team.
///
/// Answers 202 when a ground rule delays it, 409 when the session's life cycle does not allow it.
#[utoipa::path(post, path = "/negotiations/{slug}/sessions/{id}/phase", tag = "sessions",
    params(("slug" = String, Path), ("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = NewPhase,
    responses((status = 201, body = Entry), (status = 202, body = Accepted), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 410, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.sessions.phase", skip_all)]
async fn change_phase(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, id)): Path<(String, String)>,
    key: Key,
    Json(body): Json<NewPhase>,
) -> Result<Response, Problem> {
    let once = key.over(&format!("phase {id}"), &body);
    Ok(posted(app.change_phase(&actor, &slug, &id, &body.into(), once.as_ref()).await?))
}

fn plan(body: &SessionPlan) -> Result<Plan, Problem> {
    Plan::new(body.title.as_deref(), body.place.as_deref(), body.scheduled_for.map(|at| at.0))
        .map_err(|invalid| ob_app::Error::from(invalid).into())
}
