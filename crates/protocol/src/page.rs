//! Lists that are not streams.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// Where the next page starts; `null` after the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// Entries answered at once by default, and at most.
pub const ENTRIES_DEFAULT: i64 = 100;
/// See [`ENTRIES_DEFAULT`].
pub const ENTRIES_MAX: i64 = 500;

/// Which entries of a log are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Ascending from the entry after this index; -1 for the first. The default.
    pub after: Option<i64>,
    /// Descending from the entry before this index.
    pub before: Option<i64>,
    /// How many at most: 100 by default, 500 at most.
    pub limit: Option<i64>,
    /// Only this kind.
    pub kind: Option<crate::words::EntryKind>,
    /// Only about this article.
    pub article: Option<String>,
    /// Only of this session.
    pub session: Option<String>,
    /// Only of this side.
    pub side: Option<crate::words::Side>,
}
