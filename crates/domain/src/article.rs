//! Articles (contract) or items (legislative): the units that move. Their life cycle comes with the board.

use crate::Invalid;
use crate::slug::Slug;
use crate::text;

/// One article of a negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its name in addresses, unique in the negotiation.
    pub slug: Slug,
    /// Its number as printed in the agreement: `12`, `14A`, `XII`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The text in force today; empty when there is none yet.
    pub current_text: String,
}

impl Article {
    /// An article from its parts; without a slug the title gives one, else the number.
    ///
    /// # Errors
    /// When a part is malformed, or neither title nor number gives a slug.
    pub fn new(slug: Option<&str>, number: &str, title: &str, current_text: &str) -> Result<Self, Invalid> {
        let number = text::line("number", number)?;
        let title = text::line("title", title)?;
        let current_text =
            if current_text.trim().is_empty() { String::new() } else { text::body("current_text", current_text)? };
        let slug = match slug {
            Some(slug) => slug.parse()?,
            None => Slug::from_title(&title)
                .or_else(|| Slug::from_title(&format!("article-{number}")))
                .ok_or_else(|| Invalid::new("slug", "is needed: the title has no Latin letters to make one from"))?,
        };
        Ok(Self { slug, number, title, current_text })
    }
}
