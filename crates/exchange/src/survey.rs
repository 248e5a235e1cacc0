//! Reader and independent count side by side: one line of proof for each file.

use std::fmt;

use crate::count::{chars, count};
use crate::{Format, ImportError, detect, read};

/// What was read of a file and what should have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// `None` when the file is of no format known here.
    pub format: Option<Format>,
    /// Utterances read.
    pub utterances: usize,
    /// Utterances by the independent count.
    pub expected: usize,
    /// Characters of the utterances' text that are no white space.
    pub chars: usize,
    /// The same by the independent count.
    pub expected_chars: usize,
    /// Parts left out on purpose, each with its reason in the transcript.
    pub skipped: usize,
    /// The same by the independent count.
    pub expected_skipped: usize,
    /// What the numbers mean.
    pub verdict: Verdict,
}

/// What a survey found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every number agrees: nothing was lost or invented.
    Complete,
    /// Reader and count differ.
    Different,
    /// The reader refused the file.
    Refused(ImportError),
    /// Not a transcript of a format known here.
    OtherKind,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete => f.write_str("complete"),
            Self::Different => f.write_str("DIFFERENT"),
            Self::Refused(error) => write!(f, "refused: {error}"),
            Self::OtherKind => f.write_str("not a transcript"),
        }
    }
}

/// Reads a file of any kind and counts it independently.
pub fn survey(name: &str, bytes: &[u8]) -> Survey {
    let mut survey = Survey {
        format: detect(name, bytes),
        utterances: 0,
        expected: 0,
        chars: 0,
        expected_chars: 0,
        skipped: 0,
        expected_skipped: 0,
        verdict: Verdict::OtherKind,
    };
    let Some(format) = survey.format else { return survey };
    let count = count(format, bytes);
    (survey.expected, survey.expected_chars, survey.expected_skipped) = (count.utterances, count.chars, count.skipped);
    match read(format, name, bytes) {
        Err(error) => survey.verdict = Verdict::Refused(error),
        Ok(transcript) => {
            survey.utterances = transcript.utterances.len();
            survey.chars = transcript.utterances.iter().map(|utterance| chars(&utterance.text)).sum();
            survey.skipped = transcript.skipped.len();
            let agree = (survey.utterances, survey.chars, survey.skipped)
                == (survey.expected, survey.expected_chars, survey.expected_skipped);
            survey.verdict = if agree { Verdict::Complete } else { Verdict::Different };
        }
    }
    survey
}
