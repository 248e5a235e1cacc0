//! `/negotiations`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::{App, NegotiationView};
use ob_domain::actor::Actor;
use ob_domain::role::Role;
use ob_domain::session;
use ob_protocol::negotiation::{
    ArticleCounts, GroundRules, Negotiation, NegotiationChange, NewNegotiation, RecordSize, You,
};
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use ob_protocol::session::Session;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::{Private, Shared};
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list_negotiations, add_negotiation))
        .routes(routes!(get_negotiation, change_negotiation))
        .routes(routes!(set_ground_rules))
}

/// Lists the negotiations that the caller may know of, newest first.
#[utoipa::path(get, path = "/negotiations", tag = "negotiations",
    responses((status = 200, body = Page<Negotiation>), (status = 401, body = ProblemBody)))]
#[tracing::instrument(name = "http.negotiations.list", skip_all)]
async fn list_negotiations(
    State(app): State<App>,
    Caller(actor): Caller,
) -> Result<Private<Page<Negotiation>>, Problem> {
    let views = app.negotiations(&actor).await?;
    Ok(Private(StatusCode::OK, Page::whole(views.into_iter().map(body).collect())))
}

/// Adds a negotiation. For administrators.
///
/// Answers 409 when the slug is taken.
#[utoipa::path(post, path = "/negotiations", tag = "negotiations", request_body = NewNegotiation,
    responses((status = 201, body = Negotiation), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.negotiations.add", skip_all)]
async fn add_negotiation(
    State(app): State<App>,
    Caller(actor): Caller,
    Json(new): Json<NewNegotiation>,
) -> Result<Private<Negotiation>, Problem> {
    Ok(Private(StatusCode::CREATED, body(app.add_negotiation(&actor, &new.into()).await?)))
}

/// Answers a negotiation, with its phase and the size of its record.
#[utoipa::path(get, path = "/negotiations/{slug}", tag = "negotiations", params(("slug" = String, Path)),
    responses((status = 200, body = Negotiation), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.negotiations.get", skip_all)]
async fn get_negotiation(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<Shared<Negotiation>, Problem> {
    let view = app.negotiation(&actor, &slug).await?;
    // It says what the caller is in it: the same for everyone only when nobody in particular asks.
    let is_public = view.is_public && actor == Actor::Anonymous;
    Ok(Shared { body: body(view), is_public })
}

/// Changes title, names of the sides, time zone or stage. For the team.
#[utoipa::path(patch, path = "/negotiations/{slug}", tag = "negotiations", params(("slug" = String, Path)),
    request_body = NegotiationChange,
    responses((status = 200, body = Negotiation), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.negotiations.change", skip_all)]
async fn change_negotiation(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Json(change): Json<NegotiationChange>,
) -> Result<Private<Negotiation>, Problem> {
    Ok(Private(StatusCode::OK, body(app.change_negotiation(&actor, &slug, &change.into()).await?)))
}

/// Sets the ground rules that the software enforces. For the team.
#[utoipa::path(put, path = "/negotiations/{slug}/ground-rules", tag = "negotiations", params(("slug" = String, Path)),
    request_body = GroundRules,
    responses((status = 200, body = Negotiation), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.ground_rules.set", skip_all)]
async fn set_ground_rules(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Json(rules): Json<GroundRules>,
) -> Result<Private<Negotiation>, Problem> {
    Ok(Private(StatusCode::OK, body(app.set_delay(&actor, &slug, rules.delay_s).await?)))
}

fn body(view: NegotiationView) -> Negotiation {
    let open = view.open_session().map(|open| Session::new(open, view.as_of));
    let next = view.next_session().map(|next| Session::new(next, view.as_of));
    let ended = view.sessions.iter().any(|session| session.phase == session::Phase::Adjourned);
    let phase = match (&open, &next) {
        (Some(open), _) => Some(open.phase),
        (None, Some(_)) => Some(session::Phase::Scheduled.into()),
        (None, None) if ended => Some(session::Phase::Adjourned.into()),
        (None, None) => None,
    };
    let negotiation = view.negotiation;
    Negotiation {
        slug: negotiation.slug.to_string(),
        title: negotiation.title,
        kind: negotiation.kind.into(),
        stage: negotiation.stage.into(),
        ours: negotiation.sides.ours,
        theirs: negotiation.sides.theirs,
        mediator: negotiation.sides.mediator,
        audience: negotiation.audience.into(),
        time_zone: negotiation.time_zone,
        delay_s: negotiation.delay_s,
        created_at: negotiation.created_at.into(),
        phase,
        phase_side: open.as_ref().and_then(|open| open.phase_side),
        phase_since: open.as_ref().and_then(|open| open.phase_since),
        record: RecordSize { head: view.head },
        articles: ArticleCounts { total: view.articles },
        session: open,
        next_session: next,
        last_entry: view.last_entry.map(Into::into),
        you: You {
            role: view.role.map(|held| held.role.into()),
            // Members speak under three words of their own; see `/me`.
            by: view.role.filter(|held| held.role != Role::Member).map(|held| held.role.name(held.number)),
            can_read: view.can_read,
            can_post: view.can_post,
            can_amend: view.can_amend,
            can_invite: view.can_invite,
        },
    }
}
