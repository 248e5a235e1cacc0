//! `/negotiations/{slug}/entries` and `/negotiations/{slug}/caucus/entries`: the same routes over two logs.

use ob_domain::negotiation::Log;
use ob_domain::slug::Slug;
use ob_protocol::page::{ENTRIES_DEFAULT, ENTRIES_MAX, EntriesQuery};
use ob_store::{EntryFilter, Page};
use utoipa_axum::router::OpenApiRouter;

use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    record::router().merge(caucus::router())
}

/// What a query asks for.
struct Wanted {
    page: Page,
    limit: i64,
    filter: EntryFilter,
}

/// Turns a query into a page and filter; `None` when a filter names what cannot exist, so that nothing matches.
fn wanted(query: &EntriesQuery) -> Result<Option<Wanted>, Problem> {
    let page = match (query.after, query.before) {
        (Some(_), Some(_)) => return Err(Problem::invalid("before", "does not go with after; send one of them")),
        (None, Some(before)) => Page::Before(before),
        (after, None) => Page::After(after.unwrap_or(-1)),
    };
    let limit = query.limit.unwrap_or(ENTRIES_DEFAULT);
    if !(1..=ENTRIES_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("takes 1 to {ENTRIES_MAX}")));
    }
    let (Ok(article), Ok(session)) = (
        query.article.as_deref().map(str::parse::<Slug>).transpose(),
        query.session.as_deref().map(str::parse).transpose(),
    ) else {
        return Ok(None);
    };
    let filter = EntryFilter { kind: query.kind.map(Into::into), article, session, side: query.side.map(Into::into) };
    Ok(Some(Wanted { page, limit, filter }))
}

/// The routes of one log under its paths.
macro_rules! log_routes {
    ($module:ident, $log:expr, $tag:literal, $entries:literal, $entry:literal, $corrections:literal,
     $retractions:literal, $restorations:literal) => {
        mod $module {
            use axum::extract::State;
            use axum::response::Response;
            use ob_app::App;
            use ob_domain::entry::Kind;
            use ob_protocol::entry::{Entries, Entry, NewCorrection, NewEntry, NewReversal};
            use ob_protocol::held::Accepted;
            use ob_protocol::page::EntriesQuery;
            use ob_protocol::problem::ProblemBody;
            use utoipa_axum::router::OpenApiRouter;
            use utoipa_axum::routes;

            use super::*;
            use crate::http::answer::Shared;
            use crate::http::extract::{Caller, Json, Key, Path, Query};
            use crate::http::routes::posted;

            const LOG: Log = $log;

            pub(super) fn router() -> OpenApiRouter<Web> {
                OpenApiRouter::new()
                    .routes(routes!(list_entries, post_entry))
                    .routes(routes!(get_entry))
                    .routes(routes!(correct_entry))
                    .routes(routes!(retract_entry))
                    .routes(routes!(restore_entry))
            }

            /// Answers a page of the log: ascending after an index, or descending before one.
            #[utoipa::path(get, path = $entries, tag = $tag, operation_id = concat!("list_entries_", $tag), params(("slug" = String, Path), EntriesQuery),
                responses((status = 200, body = Entries), (status = 401, body = ProblemBody),
                    (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.list", skip_all)]
            async fn list_entries(
                State(app): State<App>,
                Caller(actor): Caller,
                Path(slug): Path<String>,
                Query(query): Query<EntriesQuery>,
            ) -> Result<Shared<Entries>, Problem> {
                let (page, limit, filter) = match wanted(&query)? {
                    Some(Wanted { page, limit, filter }) => (page, limit, filter),
                    // Nothing is before the first entry: an empty page with the log's head.
                    None => (Page::Before(0), 1, EntryFilter::default()),
                };
                let page = app.entries(&actor, &slug, LOG, page, limit, &filter).await?;
                let entries = page.entries.into_iter().map(Entry::from).collect();
                Ok(Shared { body: Entries { entries, head: page.head, restored: page.restored.map(Into::into) }, is_public: page.is_public })
            }

            /// Posts a note, announcement or translation. For the team.
            ///
            /// Answers 201 once it is durable, 202 while it is held. A repeat under the same key answers what the
            /// first became by now, 410 when it was undone; the same key with another body answers 409.
            #[utoipa::path(post, path = $entries, tag = $tag, operation_id = concat!("post_entry_", $tag),
                params(("slug" = String, Path), ("Idempotency-Key" = String, Header)), request_body = NewEntry,
                responses((status = 201, body = Entry), (status = 202, body = Accepted),
                    (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
                    (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
                    (status = 410, body = ProblemBody), (status = 413, body = ProblemBody),
                    (status = 422, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.post", skip_all)]
            async fn post_entry(
                State(app): State<App>,
                Caller(actor): Caller,
                Path(slug): Path<String>,
                key: Key,
                Json(body): Json<NewEntry>,
            ) -> Result<Response, Problem> {
                let once = key.required_over("entry", &body)?;
                let (draft, hold_s) = body.into_draft().map_err(ob_app::Error::from)?;
                Ok(posted(app.post_entry(&actor, &slug, LOG, &draft, hold_s, Some(&once)).await?))
            }

            /// Answers one entry as it stands.
            #[utoipa::path(get, path = $entry, tag = $tag, operation_id = concat!("get_entry_", $tag), params(("slug" = String, Path), ("index" = i64, Path)),
                responses((status = 200, body = Entry), (status = 401, body = ProblemBody),
                    (status = 404, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.get", skip_all)]
            async fn get_entry(
                State(app): State<App>,
                Caller(actor): Caller,
                Path((slug, index)): Path<(String, String)>,
            ) -> Result<Shared<Entry>, Problem> {
                let (entry, is_public) = app.entry(&actor, &slug, LOG, number(&index)?).await?;
                Ok(Shared { body: entry.into(), is_public })
            }

            /// Gives an entry a new text; the old one stays readable. For the team and moderators.
            #[utoipa::path(post, path = $corrections, tag = $tag, operation_id = concat!("correct_entry_", $tag),
                params(("slug" = String, Path), ("index" = i64, Path), ("Idempotency-Key" = Option<String>, Header)),
                request_body = NewCorrection,
                responses((status = 201, body = Entry), (status = 202, body = Accepted),
                    (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
                    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody),
                    (status = 422, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.correct", skip_all)]
            async fn correct_entry(
                State(app): State<App>,
                Caller(actor): Caller,
                Path((slug, index)): Path<(String, String)>,
                key: Key,
                Json(body): Json<NewCorrection>,
            ) -> Result<Response, Problem> {
                let index = number(&index)?;
                let once = key.over(&format!("correction {index}"), &body);
                let NewCorrection { text, reason } = body;
                Ok(posted(app.correct_entry(&actor, &slug, LOG, index, &text, &reason, once.as_ref()).await?))
            }

            /// Takes an entry back: its text is no longer served. For the team and moderators.
            #[utoipa::path(post, path = $retractions, tag = $tag, operation_id = concat!("retract_entry_", $tag),
                params(("slug" = String, Path), ("index" = i64, Path), ("Idempotency-Key" = Option<String>, Header)),
                request_body = NewReversal,
                responses((status = 201, body = Entry), (status = 202, body = Accepted),
                    (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
                    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody),
                    (status = 422, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.retract", skip_all)]
            async fn retract_entry(
                State(app): State<App>,
                Caller(actor): Caller,
                Path((slug, index)): Path<(String, String)>,
                key: Key,
                Json(body): Json<NewReversal>,
            ) -> Result<Response, Problem> {
                let index = number(&index)?;
                let once = key.over(&format!("retraction {index}"), &body);
                let kind = Kind::Retraction;
                Ok(posted(app.reverse_entry(&actor, &slug, LOG, kind, index, &body.reason, once.as_ref()).await?))
            }

            /// Lets an entry that was taken back stand again. For the team and moderators.
            #[utoipa::path(post, path = $restorations, tag = $tag, operation_id = concat!("restore_entry_", $tag),
                params(("slug" = String, Path), ("index" = i64, Path), ("Idempotency-Key" = Option<String>, Header)),
                request_body = NewReversal,
                responses((status = 201, body = Entry), (status = 202, body = Accepted),
                    (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
                    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody),
                    (status = 422, body = ProblemBody)))]
            #[tracing::instrument(name = "http.entries.restore", skip_all)]
            async fn restore_entry(
                State(app): State<App>,
                Caller(actor): Caller,
                Path((slug, index)): Path<(String, String)>,
                key: Key,
                Json(body): Json<NewReversal>,
            ) -> Result<Response, Problem> {
                let index = number(&index)?;
                let once = key.over(&format!("restoration {index}"), &body);
                let kind = Kind::Restoration;
                Ok(posted(app.reverse_entry(&actor, &slug, LOG, kind, index, &body.reason, once.as_ref()).await?))
            }

            fn number(index: &str) -> Result<i64, Problem> {
                index.parse().map_err(|_| Problem::not_found())
            }
        }
    };
}

log_routes!(
    record,
    Log::Record,
    "entries",
    "/negotiations/{slug}/entries",
    "/negotiations/{slug}/entries/{index}",
    "/negotiations/{slug}/entries/{index}/corrections",
    "/negotiations/{slug}/entries/{index}/retractions",
    "/negotiations/{slug}/entries/{index}/restorations"
);
log_routes!(
    caucus,
    Log::Caucus,
    "caucus",
    "/negotiations/{slug}/caucus/entries",
    "/negotiations/{slug}/caucus/entries/{index}",
    "/negotiations/{slug}/caucus/entries/{index}/corrections",
    "/negotiations/{slug}/caucus/entries/{index}/retractions",
    "/negotiations/{slug}/caucus/entries/{index}/restorations"
);
