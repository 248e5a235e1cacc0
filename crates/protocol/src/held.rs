//! Entries that wait for their release.

use ob_domain::entry::Content;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::WireTime;
use crate::words::{EntryKind, Side};

/// The answer to a post that waits: 202.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// What waits.
    pub held: HeldTicket,
}

/// Where to find what waits, and when it goes out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeldTicket {
    /// Its id under `…/held`.
    pub id: String,
    /// When it will be recorded, unless it is undone.
    pub release_at: WireTime,
}

/// An entry that waits, for the team's eyes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// `record` or `caucus`.
    pub stream: crate::live::StreamName,
    /// What it will be.
    pub kind: EntryKind,
    /// Who spoke or called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The speaker's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The article it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Language of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<WireTime>,
    /// The entry it amends or translates.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<i64>,
    /// Why, for amendments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The role name of who posted it.
    pub by: String,
    /// When it was posted.
    pub posted_at: WireTime,
    /// When it will be recorded.
    pub release_at: WireTime,
    /// Why it could not be recorded when its time came; it waits for the team to undo it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What of a waiting entry is to change.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldChange {
    /// Its text.
    #[serde(default)]
    pub text: Option<String>,
    /// Who spoke.
    #[serde(default)]
    pub side: Option<Side>,
    /// The speaker's name; blank removes it.
    #[serde(default)]
    pub speaker: Option<String>,
    /// Slug of the article; blank removes it.
    #[serde(default)]
    pub article: Option<String>,
    /// Language of the text.
    #[serde(default)]
    pub lang: Option<String>,
}

impl Held {
    /// The body of a waiting entry.
    pub fn new(
        id: String,
        stream: crate::live::StreamName,
        content: Content,
        posted_at: WireTime,
        release_at: WireTime,
        problem: Option<String>,
    ) -> Self {
        Self {
            id,
            stream,
            kind: content.kind.into(),
            side: content.side.map(Into::into),
            speaker: content.speaker,
            text: content.text,
            article: content.article.map(|slug| slug.to_string()),
            lang: content.lang,
            noted_at: content.noted_at.map(Into::into),
            refers_to: content.refers_to,
            reason: content.reason,
            by: content.by,
            posted_at,
            release_at,
            problem,
        }
    }
}
