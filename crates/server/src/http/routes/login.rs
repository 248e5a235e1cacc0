//! `/join`, `/login`, `/logins`, `/me`

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use ob_app::{ACCESS_TOKEN_S, App, Redeem};
use ob_protocol::login::{Ask, HeldRole, Join, Joined, Login, Me, Pseudonym, Refreshed};
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::cookie;
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(join))
        .routes(routes!(refresh_login))
        .routes(routes!(end_own_login))
        .routes(routes!(list_logins))
        .routes(routes!(end_login))
        .routes(routes!(get_me, leave))
}

/// Redeems a join or sign-in code. A signed-in caller gains the role.
///
/// Repeating the request with the same nonce within ten minutes answers the same. Sets the refresh cookie.
#[utoipa::path(post, path = "/join", tag = "login", request_body = Join,
    responses((status = 201, body = Joined), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.join", skip_all)]
async fn join(State(web): State<Web>, Caller(actor): Caller, Json(body): Json<Join>) -> Result<Response, Problem> {
    let redeem = Redeem { code: body.code, nonce: body.nonce, label: body.label };
    let joined = web.app.join(&actor, &redeem).await?;
    let body = Joined {
        access_token: joined.access_token,
        expires_in: ACCESS_TOKEN_S,
        person: joined.person.to_string(),
        login: joined.login.to_string(),
    };
    let answer = Private(StatusCode::CREATED, body);
    Ok(match joined.refresh {
        Some((token, seconds)) => with_cookie(&web, answer, &token, seconds),
        None => answer.into_response(),
    })
}

/// Gives a fresh access token for the refresh cookie, which nothing else takes. Only our own pages may ask.
#[utoipa::path(post, path = "/login/refresh", tag = "login",
    responses((status = 200, body = Refreshed), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
#[tracing::instrument(name = "http.login.refresh", skip_all)]
async fn refresh_login(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    let token = cookie::take(&web.site, &headers)?;
    let refreshed = web.app.refresh(&token).await?;
    let body = Refreshed { access_token: refreshed.access_token, expires_in: ACCESS_TOKEN_S };
    Ok(with_cookie(&web, Private(StatusCode::OK, body), &refreshed.refresh_token, refreshed.refresh_s))
}

/// Ends the caller's own login; its sockets close.
#[utoipa::path(delete, path = "/login", tag = "login",
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.login.end", skip_all)]
async fn end_own_login(State(web): State<Web>, Caller(actor): Caller) -> Result<Response, Problem> {
    let login = actor.person().ok_or_else(|| Problem::unauthorized("Nobody is signed in here."))?.login;
    web.app.end_login(&actor, login).await?;
    Ok(with_cookie(&web, StatusCode::NO_CONTENT, "", 0))
}

/// Lists the caller's logins.
#[utoipa::path(get, path = "/logins", tag = "login",
    responses((status = 200, body = Page<Login>), (status = 401, body = ProblemBody)))]
#[tracing::instrument(name = "http.logins.list", skip_all)]
async fn list_logins(State(app): State<App>, Caller(actor): Caller) -> Result<Private<Page<Login>>, Problem> {
    let logins = app.logins(&actor).await?;
    let current = actor.person().map(|person| person.login);
    let items = logins
        .into_iter()
        .map(|login| Login {
            current: current == Some(login.id),
            id: login.id.to_string(),
            label: login.label,
            created_on: login.created_on,
            last_used_on: login.last_used_on,
        })
        .collect();
    Ok(Private(StatusCode::OK, Page::whole(items)))
}

/// Ends one of the caller's logins; its sockets close.
#[utoipa::path(delete, path = "/logins/{id}", tag = "login", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.logins.end", skip_all)]
async fn end_login(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.end_login(&actor, id.parse().map_err(|_| Problem::not_found())?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers who the caller is here.
#[utoipa::path(get, path = "/me", tag = "login",
    responses((status = 200, body = Me), (status = 401, body = ProblemBody)))]
#[tracing::instrument(name = "http.me", skip_all)]
async fn get_me(State(app): State<App>, Caller(actor): Caller) -> Result<Private<Me>, Problem> {
    let me = app.me(&actor).await?;
    let login = actor.person().map(|person| person.login.to_string()).unwrap_or_default();
    let names: HashMap<_, _> = me.pseudonyms.iter().map(|(negotiation, name)| (negotiation.id, name.clone())).collect();
    let roles = me
        .person
        .roles
        .into_iter()
        .map(|(negotiation, held)| HeldRole {
            by: names.get(&negotiation.id).cloned().unwrap_or_else(|| held.role.name(held.number)),
            negotiation: negotiation.slug.to_string(),
            title: negotiation.title,
            role: held.role.into(),
        })
        .collect();
    let asks = me.person.asks.into_iter().map(|negotiation| Ask { negotiation: negotiation.slug.to_string() });
    let pseudonyms = me
        .pseudonyms
        .into_iter()
        .map(|(negotiation, name)| Pseudonym { negotiation: negotiation.slug.to_string(), name });
    let body = Me {
        person: me.person.row.id.to_string(),
        login,
        instance_role: me.person.row.instance.into(),
        roles,
        asks: asks.collect(),
        pseudonyms: pseudonyms.collect(),
    };
    Ok(Private(StatusCode::OK, body))
}

/// Removes the caller from this deployment: logins, roles and names. What their role wrote stays in the record.
#[utoipa::path(delete, path = "/me", tag = "login",
    responses((status = 204), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[tracing::instrument(name = "http.me.leave", skip_all)]
async fn leave(State(web): State<Web>, Caller(actor): Caller) -> Result<Response, Problem> {
    web.app.leave(&actor).await?;
    Ok(with_cookie(&web, StatusCode::NO_CONTENT, "", 0))
}

fn with_cookie(web: &Web, answer: impl IntoResponse, token: &str, seconds: i64) -> Response {
    let mut response = answer.into_response();
    if let Some((name, value)) = cookie::set(&web.site, token, seconds) {
        response.headers_mut().append(name, value);
    }
    response
}
