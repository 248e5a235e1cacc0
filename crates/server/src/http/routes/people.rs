//! `/people` and `/negotiations/{slug}/roles/{person}`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::App;
use ob_domain::id::PersonId;
use ob_domain::policy;
use ob_domain::role::Role;
use ob_protocol::page::Page;
use ob_protocol::people::{EmployerSide, Person, PersonRole, SetInstanceRole, SetRole, SignInCode, Vouch};
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list_people))
        .routes(routes!(revoke_person))
        .routes(routes!(add_sign_in_code))
        .routes(routes!(vouch_for_person))
        .routes(routes!(set_employer_side))
        .routes(routes!(set_instance_role))
        .routes(routes!(set_role))
}

/// Lists people by their roles: all for administrators, a negotiation's for its team.
#[utoipa::path(get, path = "/people", tag = "people",
    responses((status = 200, body = Page<Person>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.list", skip_all)]
async fn list_people(State(app): State<App>, Caller(actor): Caller) -> Result<Private<Page<Person>>, Problem> {
    let people = app.people(&actor).await?;
    let is_admin = policy::may_administer(&actor);
    let items = people
        .into_iter()
        .map(|person| Person {
            id: person.row.id.to_string(),
            instance_role: person.row.instance.into(),
            joined_on: person.row.joined_on,
            roles: person
                .roles
                .into_iter()
                .map(|(negotiation, held)| PersonRole {
                    negotiation: negotiation.slug.to_string(),
                    role: held.role.into(),
                    by: (held.role != Role::Member).then(|| held.role.name(held.number)),
                })
                .collect(),
            asks: person.asks.iter().map(|negotiation| negotiation.slug.to_string()).collect(),
            revoked: person.row.revoked_at.is_some(),
            employer_side: person.row.employer_side && is_admin,
        })
        .collect();
    Ok(Private(StatusCode::OK, Page::whole(items)))
}

/// Takes all access from a person at once. For administrators, and for a team from those who wait for it alone.
#[utoipa::path(post, path = "/people/{id}/revoke", tag = "people", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.revoke", skip_all)]
async fn revoke_person(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.revoke_person(&actor, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Vouches for someone who joined by a poster: they become a member. For administrators and the negotiation's team.
#[utoipa::path(post, path = "/people/{id}/vouch", tag = "people", params(("id" = String, Path)), request_body = Vouch,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.vouch", skip_all)]
async fn vouch_for_person(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Json(body): Json<Vouch>,
) -> Result<StatusCode, Problem> {
    app.vouch(&actor, parse(&id)?, body.negotiation.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks someone as of the other side, who then holds no role and can get none. For administrators.
#[utoipa::path(put, path = "/people/{id}/employer-side", tag = "people", params(("id" = String, Path)),
    request_body = EmployerSide,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.employer_side", skip_all)]
async fn set_employer_side(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Json(body): Json<EmployerSide>,
) -> Result<StatusCode, Problem> {
    app.set_employer_side(&actor, parse(&id)?, body.employer_side).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes someone an administrator of the deployment, or a plain member of it. For administrators.
#[utoipa::path(put, path = "/people/{id}/instance-role", tag = "people", params(("id" = String, Path)),
    request_body = SetInstanceRole,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.instance_role", skip_all)]
async fn set_instance_role(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Json(body): Json<SetInstanceRole>,
) -> Result<StatusCode, Problem> {
    app.set_instance_role(&actor, parse(&id)?, body.role.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a code that signs a person in on another device. For oneself, for administrators, and for a team who are
/// nothing but its members.
#[utoipa::path(post, path = "/people/{id}/code", tag = "people", params(("id" = String, Path)),
    responses((status = 201, body = SignInCode), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.people.code", skip_all)]
async fn add_sign_in_code(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Private<SignInCode>, Problem> {
    let code = app.sign_in_code(&actor, parse(&id)?).await?;
    let body = SignInCode { code: code.code, link: code.link, expires_at: code.expires_at.into() };
    Ok(Private(StatusCode::CREATED, body))
}

/// Sets or takes a person's role in a negotiation. For administrators and its team.
#[utoipa::path(put, path = "/negotiations/{slug}/roles/{person}", tag = "people",
    params(("slug" = String, Path), ("person" = String, Path)), request_body = SetRole,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.roles.set", skip_all)]
async fn set_role(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, person)): Path<(String, String)>,
    Json(body): Json<SetRole>,
) -> Result<StatusCode, Problem> {
    app.set_role(&actor, &slug, &person, body.role.map(Into::into)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse(id: &str) -> Result<PersonId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}
