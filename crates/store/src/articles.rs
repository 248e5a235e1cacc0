//! Articles by number and title.

use ob_domain::article::Article;
use ob_domain::id::NegotiationId;
use ob_domain::slug::Slug;
use sqlx::FromRow;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::parse;

#[derive(FromRow)]
struct Row {
    slug: String,
    number: String,
    title: String,
    current_text: String,
}

impl TryFrom<Row> for Article {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            slug: parse("articles", &row.slug)?,
            number: row.number,
            title: row.title,
            current_text: row.current_text,
        })
    }
}

impl Unit {
    /// Adds an article at the end.
    ///
    /// # Errors
    /// `Taken` when the slug is in use in this negotiation.
    pub async fn add_article(&mut self, negotiation: NegotiationId, article: &Article) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into articles (negotiation_id, slug, number, title, current_text, position) \
             select $1, $2, $3, $4, $5, coalesce(max(position), 0) + 1 from articles where negotiation_id = $1",
        )
        .bind(negotiation.0)
        .bind(article.slug.as_str())
        .bind(&article.number)
        .bind(&article.title)
        .bind(&article.current_text)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// All articles of a negotiation, in the agreement's order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn articles(&mut self, negotiation: NegotiationId) -> Result<Vec<Article>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select slug, number, title, current_text from articles where negotiation_id = $1 order by position"
        )
        .bind(negotiation.0)
        .fetch_all(c)
        .await?);
        rows.into_iter().map(Article::try_from).collect()
    }

    /// One article.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn article(&mut self, negotiation: NegotiationId, slug: &Slug) -> Result<Option<Article>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "select slug, number, title, current_text from articles where negotiation_id = $1 and slug = $2"
        )
        .bind(negotiation.0)
        .bind(slug.as_str())
        .fetch_optional(c)
        .await?);
        row.map(Article::try_from).transpose()
    }

    /// How many articles a negotiation has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn article_count(&mut self, negotiation: NegotiationId) -> Result<i64, StoreError> {
        let (count,): (i64,) = on!(self, |c| sqlx::query_as("select count(*) from articles where negotiation_id = $1")
            .bind(negotiation.0)
            .fetch_one(c)
            .await?);
        Ok(count)
    }
}
