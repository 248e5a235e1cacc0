//! What search compares: words of a text, what a person asks for, and the passage that answers.
//!
//! One set of rules for the index, the query and the marks in a passage, so that the three never disagree:
//! - Case, accents and width do not count (`Zürich` = `zurich` = `zuerich`, `ß` = `ss`).
//! - Chinese, Japanese, Korean, Thai and their like have no spaces between words: each character is a word of its own
//!   that stands close to the next, and neighbours are indexed as pairs, so that two characters find their place.
//! - A word that is long enough also matches longer words that begin with it or hold it as a part
//!   (`verhandlung` in `Tarifverhandlungen`).
//!
//! Whoever changes these rules raises [`VERSION`]: databases then make their index anew.

mod passage;
mod query;
mod units;

pub use passage::{Part, passage};
pub use query::{Pattern, Query};
pub use units::index_words;

/// The version of the rules, kept beside each index that was made by them.
pub const VERSION: i64 = 1;
