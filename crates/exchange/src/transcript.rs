//! What every format is read into, and the one place that decides whether an utterance can be taken.

use std::time::Duration;

use jiff::{Timestamp, civil};

use crate::{ImportError, Reason};

/// What one file says, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The file's own title.
    pub title: Option<String>,
    /// Day of the sitting: from the text, else from the file's name.
    pub date: Option<civil::Date>,
    /// Language tag such as `en`, where the file states one.
    pub lang: Option<String>,
    /// Everything said or noted; never empty.
    pub utterances: Vec<Utterance>,
    /// What was left out on purpose, so that nothing disappears silently.
    pub skipped: Vec<Skipped>,
}

/// One thing said or noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Who said it, as the source writes the name.
    pub speaker: Option<String>,
    /// Its words: paragraphs separated by LF, no other white space than single spaces.
    pub text: String,
    /// When it was said, where the source says so.
    pub said_at: Option<SaidAt>,
    /// Line of the source at which it begins, from 1.
    pub line: u32,
}

/// What sort of thing an utterance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody speaks or writes: a note.
    Speech,
    /// A heading or topic.
    Heading,
    /// What happened or was inserted, told by the recorder: scenes, prayers, votes, documents, actions.
    Narrative,
    /// A motion put to the room.
    Proposal,
    /// What the room decided.
    Resolution,
}

impl Kind {
    /// Whether it becomes an announcement of the record; a speech becomes a note.
    pub fn is_announcement(self) -> bool {
        self != Self::Speech
    }
}

/// A time as the source gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidAt {
    /// Time since the recording began.
    After(Duration),
    /// An instant.
    At(Timestamp),
    /// The clock on the wall; date and time zone are the reader's to add.
    Local(civil::Time),
}

/// Something of the source that is no utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Line of the source, from 1.
    pub line: u32,
    /// Why it was left out, in a few words; the same words for the same reason.
    pub reason: &'static str,
}

/// A transcript in the making.
pub(crate) struct Draft<'a> {
    name: &'a str,
    pub(crate) transcript: Transcript,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(name: &'a str) -> Self {
        Self { name, transcript: Transcript::default() }
    }

    /// Takes an utterance if the record could take it; one without words is noted as skipped.
    pub(crate) fn add(&mut self, mut utterance: Utterance) -> Result<(), ImportError> {
        let line = utterance.line;
        if !utterance.text.chars().any(crate::text::leaves_a_mark) {
            self.skip(line, "nothing is said");
            return Ok(());
        }
        let unfit = |invalid| ImportError::new(self.name, line, Reason::Unfit(invalid));
        utterance.text = ob_domain::text::body("text", &utterance.text).map_err(unfit)?;
        utterance.speaker = ob_domain::text::optional_line("speaker", utterance.speaker.as_deref()).map_err(unfit)?;
        self.transcript.utterances.push(utterance);
        Ok(())
    }

    pub(crate) fn skip(&mut self, line: u32, reason: &'static str) {
        self.transcript.skipped.push(Skipped { line, reason });
    }

    pub(crate) fn refuse(&self, line: u32, reason: Reason) -> ImportError {
        ImportError::new(self.name, line, reason)
    }

    /// The title is decoration: one that the record could not take is left out.
    pub(crate) fn title(&mut self, title: &str) {
        let title = crate::text::squeeze(title);
        if self.transcript.title.is_none() {
            self.transcript.title = ob_domain::text::line("title", &title).ok();
        }
    }

    pub(crate) fn finish(mut self, last_line: u32) -> Result<Transcript, ImportError> {
        if self.transcript.utterances.is_empty() {
            return Err(self.refuse(last_line.max(1), Reason::Empty));
        }
        if self.transcript.date.is_none() {
            self.transcript.date = crate::text::find_date(self.name);
        }
        Ok(self.transcript)
    }
}
