//! What the index holds of an entry.

use std::collections::BTreeSet;

use ob_domain::entry::Entry;
use ob_domain::search::index_words;
use ob_domain::side::Side;
use ob_domain::slug::Slug;

use super::expression::{Label, label, part, word};
use crate::logs::LogId;

/// Most bytes of words of one entry: PostgreSQL takes 1 MiB of them. A text of 240 KiB stays far below, unless hardly
/// any word of it comes twice; then its end is not found.
const BYTES_MAX: usize = 900 * 1024;
/// What a word costs besides its letters: once, and each time it comes again.
const WORD_BYTES: usize = 8;
const PLACE_BYTES: usize = 2;

/// The words of an entry in their order, and what it is labelled with.
#[derive(Debug, Default)]
pub(crate) struct Document {
    words: Vec<Option<String>>,
    labels: BTreeSet<String>,
    known: BTreeSet<String>,
    bytes: usize,
}

impl Document {
    /// The document of an entry, or of a correction or translation, whose side, speaker, article and session are those
    /// of the entry it belongs to where it has none itself. `number` is the number of the article it is about.
    pub(super) fn of(log: LogId, entry: &Entry, number: Option<&str>) -> Self {
        let mut document = Self::default();
        let served = entry.clone().as_served();
        let content = &served.content;
        let side = content.side.map(Side::as_str);
        let article = content.article.as_ref().map(Slug::as_str);
        document.label(label(log, Label::Kind, content.kind.as_str()));
        if let Some(side) = side {
            document.label(label(log, Label::Side, side));
        }
        if let Some(article) = article {
            document.label(label(log, Label::Article, article));
        }
        if let Some(session) = content.session {
            document.label(label(log, Label::Session, &session.to_string()));
        }
        let texts = [content.text.as_deref(), content.speaker.as_deref(), content.reason.as_deref(), article, number];
        for text in texts.into_iter().flatten() {
            document.text(log, text);
        }
        document
    }

    fn text(&mut self, log: LogId, text: &str) {
        let (words, parts) = index_words(text);
        if !self.words.is_empty() {
            self.words.push(None);
        }
        for found in words {
            let found = word(log, &found);
            if !self.affords(&found) {
                return;
            }
            self.known.insert(found.clone());
            self.words.push(Some(found));
        }
        for found in parts {
            self.label(part(log, &found));
        }
    }

    fn label(&mut self, label: String) {
        if self.affords(&label) {
            self.labels.insert(label);
        }
    }

    fn affords(&mut self, word: &str) -> bool {
        let is_known = self.known.contains(word) || self.labels.contains(word);
        self.bytes += if is_known { PLACE_BYTES } else { word.len() + WORD_BYTES };
        self.bytes <= BYTES_MAX
    }

    /// The words in order; `None` stands between two texts, so that no phrase goes across.
    pub(crate) fn words(&self) -> impl Iterator<Item = Option<&str>> {
        self.words.iter().map(Option::as_deref)
    }

    /// What it is found by besides, without a place.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// Tells documents with different words apart.
    pub(crate) fn digest(&self) -> i64 {
        self.known.iter().chain(&self.labels).fold(0, |sum, word| sum.wrapping_add(word_digest(word)))
    }
}

/// A word's share of a digest (64-bit FNV-1a). Sums do not depend on the order in which an index tells its words.
pub(super) fn word_digest(word: &str) -> i64 {
    let hash = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash.cast_signed()
}
