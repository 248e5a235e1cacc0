//! Entries of a log, and the requests that append them.

use std::collections::BTreeMap;

use ob_domain::Invalid;
use ob_domain::entry;
use ob_domain::negotiation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::WireTime;
use crate::words::{EntryKind, Side};

/// An entry of a record or caucus log. Every member but `index`, `at`, `ref` and the two that tell its standing is
/// committed to in the log.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its number in the log, its leaf and a viewer's position; from 0, without gaps.
    #[schema(minimum = 0)]
    pub index: i64,
    /// When it was recorded.
    pub at: WireTime,
    /// What it is.
    pub kind: EntryKind,
    /// The session it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Who spoke or called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The speaker's name as the scribe wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The readable line, for every kind; absent while the entry is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The article it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Language of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When it was said, where that differs from `at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<WireTime>,
    /// The earlier entry that it amends or translates.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<i64>,
    /// The role name of who wrote it, never a person.
    pub by: String,
    /// Why, for amendments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Further members of some kinds: `phase`, `resumes_at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, serde_json::Value>,
    /// The latest correction of this entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<i64>,
    /// The retraction in force over this entry, or over the one it corrects or translates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retracted_by: Option<i64>,
}

impl From<entry::Entry> for Entry {
    /// The entry as it may be shown.
    fn from(entry: entry::Entry) -> Self {
        let entry::Entry { index, at, content, standing } = entry.as_served();
        let value = |json: String| serde_json::from_str(&json).unwrap_or(serde_json::Value::String(json));
        Self {
            index,
            at: at.into(),
            kind: content.kind.into(),
            session: content.session.map(|id| id.to_string()),
            side: content.side.map(Into::into),
            speaker: content.speaker,
            text: content.text,
            article: content.article.map(|slug| slug.to_string()),
            lang: content.lang,
            noted_at: content.noted_at.map(Into::into),
            refers_to: content.refers_to,
            by: content.by,
            reason: content.reason,
            data: content.data.into_iter().map(|(name, json)| (name, value(json))).collect(),
            corrected_by: standing.corrected_by,
            retracted_by: standing.withheld_by(),
        }
    }
}

/// A page of a log.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Entries {
    /// The entries, ascending after `after`, descending before `before`.
    pub entries: Vec<Entry>,
    /// The last index of the log, -1 when it is empty.
    pub head: i64,
    /// Whether the log came from a backup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<Restored>,
}

/// The log came from a backup. Whoever holds entries of it that were read before `at` drops them all and starts afresh:
/// those after `head` are gone, and others may stand in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Restored {
    /// When it was restored.
    pub at: WireTime,
    /// When the backup was made.
    pub backup_made_at: WireTime,
    /// The last index that the backup held, -1 for none.
    #[schema(minimum = -1)]
    pub head: i64,
}

impl From<negotiation::Restored> for Restored {
    fn from(restored: negotiation::Restored) -> Self {
        let negotiation::Restored { at, backup_made_at, head } = restored;
        Self { at: at.into(), backup_made_at: backup_made_at.into(), head }
    }
}

/// Kinds that a scribe posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostedKind {
    /// What was said or done.
    Note,
    /// The team speaks to its members.
    Announcement,
    /// Another entry in another language.
    Translation,
}

/// A note, announcement or translation to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// What it is.
    pub kind: PostedKind,
    /// Who spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The speaker's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The text, up to 240 KiB.
    pub text: String,
    /// Slug of the article it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Language of the text, such as `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<WireTime>,
    /// Seconds in which it can still be changed or undone; 0 by default, 600 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_s: Option<i64>,
    /// The entry that a translation translates.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<i64>,
}

impl NewEntry {
    /// The domain's draft, and the undo hold that was asked for.
    ///
    /// # Errors
    /// When the hold is out of range.
    pub fn into_draft(self) -> Result<(entry::Draft, i64), Invalid> {
        let hold_s = self.hold_s.unwrap_or(0);
        if !(0..=ob_domain::held::HOLD_S_MAX).contains(&hold_s) {
            return Err(Invalid::new("hold_s", "takes 0 to 600 seconds"));
        }
        let draft = entry::Draft {
            kind: match self.kind {
                PostedKind::Note => entry::Kind::Note,
                PostedKind::Announcement => entry::Kind::Announcement,
                PostedKind::Translation => entry::Kind::Translation,
            },
            side: self.side.map(Into::into),
            speaker: self.speaker,
            text: self.text,
            article: self.article,
            lang: self.lang,
            noted_at: self.noted_at.map(|at| at.0),
            refers_to: self.refers_to,
        };
        Ok((draft, hold_s))
    }
}

/// A new text for an entry.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// The text as it should read.
    pub text: String,
    /// Why, for everyone to read.
    pub reason: String,
}

/// Why an entry is taken back, or stands again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReversal {
    /// For everyone to read.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_members_are_refused() {
        assert!(serde_json::from_str::<NewEntry>(r#"{"kind":"note","text":"a"}"#).is_ok());
        assert!(serde_json::from_str::<NewEntry>(r#"{"kind":"note","text":"a","by":"me"}"#).is_err());
    }

    #[test]
    fn absent_members_are_left_out() {
        let content =
            entry::Content { text: Some("a".into()), ..entry::Content::new(entry::Kind::Note, "Team 1".into()) };
        let entry = entry::Entry { index: 0, at: ob_domain::Time(0), content, standing: entry::Standing::default() };
        assert_eq!(
            serde_json::to_string(&Entry::from(entry)).unwrap(),
            r#"{"index":0,"at":"1970-01-01T00:00:00.000Z","kind":"note","text":"a","by":"Team 1"}"#
        );
    }
}
