//! `/audit`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::App;
use ob_protocol::audit::{AUDIT_DEFAULT, AUDIT_MAX, AuditItem, AuditQuery};
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Query};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

/// Lists what was done with rights in the last 14 days, latest first: all of it for administrators, what concerns a
/// negotiation for its team.
#[utoipa::path(get, path = "/audit", tag = "people", params(AuditQuery),
    responses((status = 200, body = Page<AuditItem>), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.audit.list", skip_all)]
async fn list_audit(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Private<Page<AuditItem>>, Problem> {
    let before = query.cursor.as_deref().map(str::parse::<i64>).transpose();
    let before = before.map_err(|_| Problem::invalid("cursor", "is not one that this list gave"))?;
    let limit = query.limit.unwrap_or(AUDIT_DEFAULT);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=AUDIT_MAX as usize).contains(limit));
    let limit = limit.ok_or_else(|| Problem::invalid("limit", format!("takes 1 to {AUDIT_MAX}")))?;
    let page = app.audit_list(&actor, before, limit).await?;
    let items = page.lines.into_iter().map(|(line, negotiation)| AuditItem {
        at: line.what.at.into(),
        act: line.what.act.into(),
        negotiation: negotiation.map(|negotiation| negotiation.slug.to_string()),
        by: line.what.by,
        by_person: line.what.by_person.map(|person| person.to_string()),
        about: line.what.about.map(|person| person.to_string()),
        detail: line.what.detail,
    });
    Ok(Private(StatusCode::OK, Page { items: items.collect(), next: page.next.map(|next| next.to_string()) }))
}
