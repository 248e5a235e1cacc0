//! `/negotiations/{slug}/held`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::{App, HeldChange};
use ob_domain::id::HeldId;
use ob_domain::negotiation::Log;
use ob_protocol::held::{Held, HeldChange as HeldChangeBody};
use ob_protocol::live::StreamName;
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use ob_store::HeldEntry;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list_held)).routes(routes!(get_held, change_held, undo_held))
}

/// Lists what waits for its release, in order. For the team.
#[utoipa::path(get, path = "/negotiations/{slug}/held", tag = "held", params(("slug" = String, Path)),
    responses((status = 200, body = Page<Held>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.held.list", skip_all)]
async fn list_held(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<Private<Page<Held>>, Problem> {
    let held = app.held(&actor, &slug).await?;
    Ok(Private(StatusCode::OK, Page::whole(held.into_iter().map(body).collect())))
}

/// Answers one waiting entry. For the team.
#[utoipa::path(get, path = "/negotiations/{slug}/held/{id}", tag = "held",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Held), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.held.get", skip_all)]
async fn get_held(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Private<Held>, Problem> {
    Ok(Private(StatusCode::OK, body(app.held_entry(&actor, &slug, parse(&id)?).await?)))
}

/// Changes what a waiting entry will say. For the team.
///
/// Answers 409 when it is recorded or undone already.
#[utoipa::path(patch, path = "/negotiations/{slug}/held/{id}", tag = "held",
    params(("slug" = String, Path), ("id" = String, Path)), request_body = HeldChangeBody,
    responses((status = 200, body = Held), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.held.change", skip_all)]
async fn change_held(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, id)): Path<(String, String)>,
    Json(change): Json<HeldChangeBody>,
) -> Result<Private<Held>, Problem> {
    let change = HeldChange {
        text: change.text,
        side: change.side.map(Into::into),
        speaker: change.speaker,
        article: change.article,
        lang: change.lang,
    };
    Ok(Private(StatusCode::OK, body(app.change_held(&actor, &slug, parse(&id)?, change).await?)))
}

/// Undoes a waiting entry: it will not be recorded. For the team.
///
/// Answers 409 when it is recorded or undone already.
#[utoipa::path(delete, path = "/negotiations/{slug}/held/{id}", tag = "held",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
#[tracing::instrument(name = "http.held.undo", skip_all)]
async fn undo_held(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    app.undo_held(&actor, &slug, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse(id: &str) -> Result<HeldId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

fn body(held: HeldEntry) -> Held {
    let stream = match held.log {
        Log::Record => StreamName::Record,
        Log::Caucus => StreamName::Caucus,
    };
    let (posted_at, release_at) = (held.posted_at.into(), held.release_at.into());
    Held::new(held.id.to_string(), stream, held.content, posted_at, release_at, held.problem)
}
