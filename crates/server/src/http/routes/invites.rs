//! `/invites`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::{App, InviteWanted, Offer};
use ob_domain::role::Role;
use ob_protocol::page::Page;
use ob_protocol::people::{CreatedInvites, Invite, InviteRole, NewInvite, NewInvites};
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

/// How many can redeem a poster's code when nothing else is said.
const POSTER_USES: i64 = 100;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list_invites, add_invites)).routes(routes!(revoke_invite))
}

/// Lists invitations that are out: all for administrators, a negotiation's for its team. Codes are not shown again.
#[utoipa::path(get, path = "/invites", tag = "people",
    responses((status = 200, body = Page<Invite>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.invites.list", skip_all)]
async fn list_invites(State(app): State<App>, Caller(actor): Caller) -> Result<Private<Page<Invite>>, Problem> {
    let invites = app.invites(&actor).await?;
    let items = invites
        .into_iter()
        .map(|(invite, negotiation)| Invite {
            id: invite.id.to_string(),
            negotiation: negotiation.map(|slug| slug.to_string()),
            poster: matches!(invite.role, ob_store::InviteRole::Poster(_)),
            role: match invite.role {
                ob_store::InviteRole::In(_, Role::Team) => InviteRole::Team,
                ob_store::InviteRole::In(_, Role::Moderator) => InviteRole::Moderator,
                ob_store::InviteRole::In(_, Role::Member)
                | ob_store::InviteRole::Poster(_)
                | ob_store::InviteRole::SignIn(_) => InviteRole::Member,
                ob_store::InviteRole::Admin => InviteRole::Admin,
            },
            expires_at: invite.expires_at.into(),
            uses: invite.uses,
            max_uses: invite.max_uses,
        })
        .collect();
    Ok(Private(StatusCode::OK, Page::whole(items)))
}

/// Makes join codes. For administrators, and for a negotiation's team into it. The answer is the only time they show.
#[utoipa::path(post, path = "/invites", tag = "people", request_body = NewInvites,
    responses((status = 201, body = CreatedInvites), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.invites.add", skip_all)]
async fn add_invites(
    State(app): State<App>,
    Caller(actor): Caller,
    Json(body): Json<NewInvites>,
) -> Result<Private<CreatedInvites>, Problem> {
    let wanted = InviteWanted {
        negotiation: body.negotiation.clone(),
        offer: match (body.role, body.poster, body.uses) {
            (InviteRole::Member, true, uses) => Offer::Poster { uses: uses.unwrap_or(POSTER_USES) },
            (_, true, _) => return Err(Problem::invalid("poster", "goes with the role member only")),
            (_, false, Some(_)) => return Err(Problem::invalid("uses", "goes with poster: true")),
            (InviteRole::Member, false, None) => Offer::Role(Role::Member),
            (InviteRole::Team, false, None) => Offer::Role(Role::Team),
            (InviteRole::Moderator, false, None) => Offer::Role(Role::Moderator),
            (InviteRole::Admin, false, None) => Offer::Admin,
        },
        count: body.count.unwrap_or(1),
        expires_s: body.expires_s,
    };
    let codes = app.invite(&actor, &wanted).await?;
    let items = codes
        .into_iter()
        .map(|code| NewInvite {
            id: code.id.to_string(),
            code: code.code,
            link: code.link,
            role: body.role,
            negotiation: body.negotiation.clone(),
            expires_at: code.expires_at.into(),
        })
        .collect();
    Ok(Private(StatusCode::CREATED, CreatedInvites { items }))
}

/// Makes an invitation worthless.
#[utoipa::path(delete, path = "/invites/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.invites.revoke", skip_all)]
async fn revoke_invite(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.revoke_invite(&actor, id.parse().map_err(|_| Problem::not_found())?).await?;
    Ok(StatusCode::NO_CONTENT)
}
