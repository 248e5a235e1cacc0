//! Why a file was refused. A file is refused as a whole: half a debate on record would be worse than none.

use crate::Format;

/// A file that was not taken, with the place to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}, line {line}: {reason}")]
pub struct ImportError {
    /// The file's name as it was handed in.
    pub name: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// What is wrong there.
    pub reason: Reason,
}

impl ImportError {
    pub(crate) fn new(name: &str, line: u32, reason: Reason) -> Self {
        Self { name: name.to_owned(), line, reason }
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Bytes that are no UTF-8.
    #[error("is not UTF-8 text; save the file as UTF-8")]
    NotUtf8,
    /// A character that no text has, such as NUL.
    #[error("has a control character (U+{0:04X})")]
    Control(u32),
    /// The format's own mark is missing.
    #[error("is not {0}: {1}")]
    NotThisFormat(Format, &'static str),
    /// A time that cannot be read.
    #[error("has a time that cannot be read: {0}")]
    BadTime(String),
    /// XML that is not well-formed.
    #[error("is broken XML: {0}")]
    Xml(String),
    /// JSON that is broken or not of the expected shape.
    #[error("is broken JSON: {0}")]
    Json(String),
    /// A text or name that the record could not take.
    #[error("the {0}")]
    Unfit(ob_domain::Invalid),
    /// Well-formed, but nobody says anything in it.
    #[error("holds no utterance")]
    Empty,
}
