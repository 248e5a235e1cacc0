//! Entries: the items of a log, and what amends them.

use std::collections::BTreeMap;

use crate::id::SessionId;
use crate::side::Side;
use crate::slug::Slug;
use crate::words::words;
use crate::{Invalid, Time, text};

/// An entry's number in its log: its leaf, and a viewer's position. Counts from 0 without gaps; -1 stands before all.
pub type Index = i64;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A session opened.
    SessionOpened,
    /// A session's phase changed.
    Phase,
    /// A session ended.
    SessionAdjourned,
    /// A note of what was said or done.
    Note,
    /// The team speaks to its members.
    Announcement,
    /// Another entry's text in another language.
    Translation,
    /// A new text for an entry; the old one stays readable.
    Correction,
    /// An entry is taken back: its text is no longer served.
    Retraction,
    /// A retraction is lifted.
    Restoration,
}

words!(Kind {
    SessionOpened => "session.opened", Phase => "phase", SessionAdjourned => "session.adjourned", Note => "note",
    Announcement => "announcement", Translation => "translation", Correction => "correction",
    Retraction => "retraction", Restoration => "restoration",
});

impl Kind {
    /// The kind of the leaf that stands for it (security.md 4).
    pub const fn leaf_kind(self) -> &'static str {
        match self {
            Self::Correction => "correct",
            Self::Retraction => "retract",
            Self::Restoration => "restore",
            Self::SessionOpened
            | Self::Phase
            | Self::SessionAdjourned
            | Self::Note
            | Self::Announcement
            | Self::Translation => "entry",
        }
    }

    /// Whether the undo hold applies: to what a person types in a hurry.
    pub const fn takes_undo_hold(self) -> bool {
        matches!(self, Self::Note | Self::Announcement | Self::Translation)
    }

    /// Whether an entry of this kind can be corrected, retracted and translated. Phases are facts of the clock, and
    /// a correction is put right by correcting its entry again.
    pub const fn is_amendable(self) -> bool {
        matches!(self, Self::Note | Self::Announcement | Self::Translation)
    }
}

/// An entry's content: every member but its index and time. All of it is committed to in the entry's leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub kind: Kind,
    /// The session it belongs to.
    pub session: Option<SessionId>,
    /// Who spoke or called.
    pub side: Option<Side>,
    /// The speaker's name as the scribe wrote it.
    pub speaker: Option<String>,
    /// The readable text.
    pub text: Option<String>,
    /// The article it is about.
    pub article: Option<Slug>,
    /// Language of the text.
    pub lang: Option<String>,
    /// When it was said, where that differs from when it was recorded.
    pub noted_at: Option<Time>,
    /// The earlier entry it amends or translates.
    pub refers_to: Option<Index>,
    /// The role name of who wrote it; never a person.
    pub by: String,
    /// Why, for amendments.
    pub reason: Option<String>,
    /// Further members by name, each as canonical JSON (RFC 8785).
    pub data: BTreeMap<String, String>,
}

impl Content {
    /// Nothing but a kind and an author.
    pub fn new(kind: Kind, by: String) -> Self {
        Self {
            kind,
            session: None,
            side: None,
            speaker: None,
            text: None,
            article: None,
            lang: None,
            noted_at: None,
            refers_to: None,
            by,
            reason: None,
            data: BTreeMap::new(),
        }
    }
}

/// How later entries changed an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The latest correction of it.
    pub corrected_by: Option<Index>,
    /// The retraction in force over it.
    pub retracted_by: Option<Index>,
    /// The retraction in force over what it corrects or translates, at any distance: it goes with that entry, and
    /// comes back with it.
    pub withheld_with: Option<Index>,
}

impl Standing {
    /// The retraction for which its words are not served, its own or that of an entry it belongs to.
    pub fn withheld_by(&self) -> Option<Index> {
        self.retracted_by.or(self.withheld_with)
    }
}

/// An entry of a log as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub index: Index,
    /// When it was recorded.
    pub at: Time,
    /// What it says.
    pub content: Content,
    /// What later entries made of it.
    pub standing: Standing,
}

impl Entry {
    /// The entry as it may be shown: a retracted one keeps its place and loses its words.
    #[must_use]
    pub fn as_served(mut self) -> Self {
        if self.standing.withheld_by().is_some() {
            self.content.text = None;
            self.content.speaker = None;
            self.content.data.clear();
        }
        if let (Some(index), None) = (self.content.refers_to, &self.content.text) {
            // The readable line of a kind that has no text of its own: derived from committed members alone.
            let reason = self.content.reason.as_deref().unwrap_or_default();
            self.content.text = match self.content.kind {
                Kind::Retraction => Some(format!("Entry {index} was taken back: {reason}")),
                Kind::Restoration => Some(format!("Entry {index} stands again: {reason}")),
                _ => None,
            };
        }
        self
    }
}

/// A note, announcement or translation as typed by a scribe.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Note, announcement or translation.
    pub kind: Kind,
    /// Who spoke.
    pub side: Option<Side>,
    /// The speaker's name.
    pub speaker: Option<String>,
    /// The text.
    pub text: String,
    /// The article it is about.
    pub article: Option<String>,
    /// Language of the text.
    pub lang: Option<String>,
    /// When it was said.
    pub noted_at: Option<Time>,
    /// The entry that a translation translates.
    pub refers_to: Option<Index>,
}

impl Draft {
    /// The content it becomes; `by` is the author's role name.
    ///
    /// # Errors
    /// When a part is malformed or missing.
    pub fn content(&self, by: String) -> Result<Content, Invalid> {
        if !self.kind.takes_undo_hold() {
            return Err(Invalid::new("kind", "takes note, announcement or translation"));
        }
        if (self.kind == Kind::Translation) != self.refers_to.is_some() {
            return Err(Invalid::new("ref", "goes with a translation, and a translation needs it"));
        }
        if self.kind == Kind::Translation && self.lang.is_none() {
            return Err(Invalid::new("lang", "is needed for a translation"));
        }
        Ok(Content {
            side: self.side,
            speaker: text::optional_line("speaker", self.speaker.as_deref())?,
            text: Some(text::body("text", &self.text)?),
            article: self.article.as_deref().map(str::parse).transpose().map_err(|e: Invalid| e.about("article"))?,
            lang: self.lang.as_deref().map(text::language).transpose()?,
            noted_at: self.noted_at,
            refers_to: self.refers_to,
            ..Content::new(self.kind, by)
        })
    }
}

/// Why an entry cannot be amended as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAmendable {
    /// Of a kind that stands as it is.
    #[error("an entry of this kind stands as it is; post a note instead")]
    Kind,
    /// A retracted entry has no text to correct, translate or take back.
    #[error("this entry is taken back; restore it first")]
    Retracted,
    /// Only a retracted entry can be restored.
    #[error("this entry is not taken back")]
    NotRetracted,
}

/// Checks that `target` can take an amendment (or translation) of a kind.
///
/// # Errors
/// When its kind or its standing does not allow it.
pub fn may_take(target: &Entry, amendment: Kind) -> Result<(), NotAmendable> {
    if !target.content.kind.is_amendable() {
        return Err(NotAmendable::Kind);
    }
    match (amendment, target.standing.retracted_by, target.standing.withheld_by()) {
        (Kind::Restoration, None, _) => Err(NotAmendable::NotRetracted),
        (Kind::Restoration, Some(_), _) | (_, _, None) => Ok(()),
        (_, _, Some(_)) => Err(NotAmendable::Retracted),
    }
}

/// The content of a correction.
///
/// # Errors
/// When text or reason is malformed.
pub fn correction(target: Index, new_text: &str, reason: &str, by: String) -> Result<Content, Invalid> {
    Ok(Content {
        text: Some(text::body("text", new_text)?),
        reason: Some(text::line("reason", reason)?),
        refers_to: Some(target),
        ..Content::new(Kind::Correction, by)
    })
}

/// The content of a retraction or restoration.
///
/// # Errors
/// When the reason is malformed.
pub fn reversal(kind: Kind, target: Index, reason: &str, by: String) -> Result<Content, Invalid> {
    Ok(Content { reason: Some(text::line("reason", reason)?), refers_to: Some(target), ..Content::new(kind, by) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Draft {
        Draft {
            kind: Kind::Note,
            side: Some(Side::Theirs),
            speaker: Some("Ms Roe".into()),
            text: text.into(),
            article: None,
            lang: None,
            noted_at: None,
            refers_to: None,
        }
    }

    fn entry(standing: Standing) -> Entry {
        Entry {
            index: 4,
            at: Time(0),
            content: note("We can't go above four.").content("Team 1".into()).unwrap(),
            standing,
        }
    }

    #[test]
    fn a_retracted_entry_keeps_its_place_and_loses_its_words() {
        let shown = entry(Standing { retracted_by: Some(9), ..Standing::default() }).as_served();
        assert_eq!((shown.index, shown.content.text, shown.content.speaker), (4, None, None));
        assert_eq!(shown.content.side, Some(Side::Theirs));
    }

    #[test]
    fn every_kind_has_a_readable_line() {
        let content = reversal(Kind::Retraction, 4, "misheard", "Team 1".into()).unwrap();
        let shown = Entry { index: 9, at: Time(0), content, standing: Standing::default() }.as_served();
        assert_eq!(shown.content.text.as_deref(), Some("Entry 4 was taken back: misheard"));
    }

    #[test]
    fn amendments_follow_the_standing_of_their_entry() {
        let standing = |retracted| Standing { retracted_by: retracted, ..Standing::default() };
        let (plain, retracted) = (entry(standing(None)), entry(standing(Some(9))));
        assert_eq!(may_take(&plain, Kind::Correction), Ok(()));
        assert_eq!(may_take(&plain, Kind::Restoration), Err(NotAmendable::NotRetracted));
        assert_eq!(may_take(&retracted, Kind::Restoration), Ok(()));
        assert_eq!(may_take(&retracted, Kind::Retraction), Err(NotAmendable::Retracted));
        assert_eq!(may_take(&retracted, Kind::Correction), Err(NotAmendable::Retracted));
    }

    #[test]
    fn a_translation_names_its_entry_and_language() {
        let mut draft = note("No podemos");
        draft.kind = Kind::Translation;
        assert!(draft.content("Team 1".into()).is_err());
        draft.refers_to = Some(4);
        assert_eq!(draft.content("Team 1".into()).unwrap_err().field, "lang");
        draft.lang = Some("es".into());
        assert!(draft.content("Team 1".into()).is_ok());
        draft.kind = Kind::Note;
        assert_eq!(draft.content("Team 1".into()).unwrap_err().field, "ref");
    }
}
