//! `/search`

use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ob_app::{App, SearchCursor, SearchWanted};
use ob_domain::time::DayOrTime;
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use ob_protocol::search::{HITS_DEFAULT, HITS_MAX, SearchHit, SearchQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::Private;
use crate::http::extract::{Caller, Query};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(search_entries))
}

/// Finds entries in all records, and caucus logs, that the caller may read: newest first by when they were said.
///
/// What is taken back is not found. Answers 422 when the query holds no word to search for.
#[utoipa::path(get, path = "/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = Page<SearchHit>), (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.search", skip_all)]
async fn search_entries(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Private<Page<SearchHit>>, Problem> {
    let limit = query.limit.unwrap_or(HITS_DEFAULT);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=HITS_MAX as usize).contains(limit));
    let limit = limit.ok_or_else(|| Problem::invalid("limit", format!("takes 1 to {HITS_MAX}")))?;
    let cursor = query.cursor.as_deref().map(cursor).transpose()?;
    let wanted = SearchWanted {
        text: query.q,
        negotiation: query.negotiation,
        session: query.session,
        article: query.article,
        side: query.side.map(Into::into),
        kind: query.kind.map(Into::into),
        from: query.from.map(|text| moment("from", &text)).transpose()?,
        to: query.to.map(|text| moment("to", &text)).transpose()?,
    };
    let page = app.search(&actor, &wanted, cursor.as_ref(), limit).await?;
    let items = page.hits.into_iter().map(|hit| SearchHit {
        negotiation: hit.negotiation.slug.to_string(),
        title: hit.negotiation.title,
        log: hit.log.into(),
        entry: hit.entry.into(),
        context: hit.passage.into_iter().map(Into::into).collect(),
    });
    Ok(Private(StatusCode::OK, Page { items: items.collect(), next: page.next.as_ref().map(cursor_text) }))
}

fn moment(field: &'static str, text: &str) -> Result<DayOrTime, Problem> {
    text.parse().map_err(|invalid: ob_domain::Invalid| Problem::invalid(field, invalid.message))
}

/// Names the last hit that was answered: nothing that its reader does not know.
fn cursor_text(cursor: &SearchCursor) -> String {
    let SearchCursor { negotiation, log, index, said_s } = cursor;
    BASE64.encode(format!("{negotiation} {log} {index} {said_s}"))
}

fn cursor(text: &str) -> Result<SearchCursor, Problem> {
    let read = || {
        let text = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
        let mut parts = text.split(' ');
        Some(SearchCursor {
            negotiation: parts.next()?.to_owned(),
            log: parts.next()?.parse().ok()?,
            index: parts.next()?.parse().ok()?,
            said_s: parts.next()?.parse().ok()?,
        })
    };
    read().ok_or_else(|| Problem::invalid("cursor", "is not one that this search answered; start again without it"))
}
