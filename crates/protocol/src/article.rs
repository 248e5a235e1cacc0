//! Articles by number and title.

use ob_domain::article;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an article stands. The moves between states come with the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStatus {
    /// Nothing was handed over on it.
    NotOpened,
}

/// An article of a negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Article {
    /// Its name in addresses.
    pub slug: String,
    /// Its number as printed.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The text in force today; empty when there is none.
    pub current_text: String,
    /// Where it stands.
    pub status: ArticleStatus,
}

impl From<article::Article> for Article {
    fn from(article: article::Article) -> Self {
        Self {
            slug: article.slug.to_string(),
            number: article.number,
            title: article.title,
            current_text: article.current_text,
            status: ArticleStatus::NotOpened,
        }
    }
}

/// A new article.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticle {
    /// Its name in addresses; made from the title when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Its number as printed; a plain number is taken as text.
    pub number: Number,
    /// Its title.
    pub title: String,
    /// The text in force today.
    #[serde(default)]
    pub current_text: String,
}

/// An article's number: text, or a plain number for convenience.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Number {
    /// `14A`
    Text(String),
    /// `14`
    Plain(u32),
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Plain(number) => number.fmt(f),
        }
    }
}
