//! Search over all sessions.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::entry::Entry;
use crate::words::{EntryKind, LogName, Side};

/// Hits answered at once by default, and at most.
pub const HITS_DEFAULT: i64 = 20;
/// See [`HITS_DEFAULT`].
pub const HITS_MAX: i64 = 100;

/// What is searched for. A filter that names what does not exist, or is not the caller's to see, finds nothing.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words that must all be there; `"words in quotes"` next to each other and exactly so, `-word` not at all. Case and
    /// accents do not count; a word of five letters or more is also found at the beginning and at the end of longer
    /// ones, and the last word may be its beginning only. At most 300 characters and 16 words.
    pub q: String,
    /// Only in the negotiation with this slug.
    pub negotiation: Option<String>,
    /// Only of this session.
    pub session: Option<String>,
    /// Only about this article.
    pub article: Option<String>,
    /// Only of this side.
    pub side: Option<Side>,
    /// Only of this kind.
    pub kind: Option<EntryKind>,
    /// Only what was said then or later: a day of the negotiation's zone, such as 2026-03-01, or a time.
    pub from: Option<String>,
    /// Only what was said then or before: a day, all of it, or a time.
    pub to: Option<String>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// How many at most: 20 by default, 100 at most.
    pub limit: Option<i64>,
}

/// An entry that was found. The words may be in an entry that was corrected since (`corrected_by` names the correction)
/// or in a correction (`ref` names the entry). A correction counts as of the side, speaker, session and article of what
/// it corrects.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// The negotiation's slug.
    pub negotiation: String,
    /// Its title.
    pub title: String,
    /// Which of its logs.
    pub log: LogName,
    /// The entry as it stands.
    pub entry: Entry,
    /// The passage that answers, in pieces: their texts joined are the passage.
    pub context: Vec<ContextPart>,
}

/// A piece of a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContextPart {
    /// Its text.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

impl From<ob_domain::search::Part> for ContextPart {
    fn from(part: ob_domain::search::Part) -> Self {
        Self { text: part.text, hit: part.is_hit }
    }
}
