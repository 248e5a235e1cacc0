//! `/negotiations/{slug}/articles`

use axum::extract::State;
use axum::http::StatusCode;
use ob_app::App;
use ob_domain::article;
use ob_protocol::article::{Article, NewArticle};
use ob_protocol::page::Page;
use ob_protocol::problem::ProblemBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::answer::{Private, Shared};
use crate::http::extract::{Caller, Json, Path};
use crate::http::problem::Problem;
use crate::http::state::Web;

pub(crate) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list_articles, add_article)).routes(routes!(get_article))
}

/// Lists the articles of a negotiation, in the agreement's order.
#[utoipa::path(get, path = "/negotiations/{slug}/articles", tag = "articles", params(("slug" = String, Path)),
    responses((status = 200, body = Page<Article>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.articles.list", skip_all)]
async fn list_articles(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
) -> Result<Shared<Page<Article>>, Problem> {
    let (articles, is_public) = app.articles(&actor, &slug).await?;
    Ok(Shared { body: Page::whole(articles.into_iter().map(Into::into).collect()), is_public })
}

/// Adds an article. For the team.
///
/// Answers 409 when its slug is taken.
#[utoipa::path(post, path = "/negotiations/{slug}/articles", tag = "articles", params(("slug" = String, Path)),
    request_body = NewArticle,
    responses((status = 201, body = Article), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[tracing::instrument(name = "http.articles.add", skip_all)]
async fn add_article(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    Json(new): Json<NewArticle>,
) -> Result<Private<Article>, Problem> {
    let number = new.number.to_string();
    let article = article::Article::new(new.slug.as_deref(), &number, &new.title, &new.current_text)
        .map_err(ob_app::Error::from)?;
    Ok(Private(StatusCode::CREATED, app.add_article(&actor, &slug, article).await?.into()))
}

/// Answers one article.
#[utoipa::path(get, path = "/negotiations/{slug}/articles/{article}", tag = "articles",
    params(("slug" = String, Path), ("article" = String, Path)),
    responses((status = 200, body = Article), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[tracing::instrument(name = "http.articles.get", skip_all)]
async fn get_article(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((slug, article)): Path<(String, String)>,
) -> Result<Shared<Article>, Problem> {
    let (article, is_public) = app.article(&actor, &slug, &article).await?;
    Ok(Shared { body: article.into(), is_public })
}
