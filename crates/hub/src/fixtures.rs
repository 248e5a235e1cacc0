//! Entries for tests.

use ob_protocol::live::StreamName;

use crate::frame::{Framed, StreamLabel};
use crate::history::EncodedEntry;

pub(crate) fn label() -> StreamLabel {
    StreamLabel { negotiation: "hall".into(), stream: StreamName::Record }
}

/// An entry whose text tells its version.
pub(crate) fn encoded(index: i64, version: i64) -> EncodedEntry {
    EncodedEntry { index, json: format!(r#"{{"index":{index},"text":"v{version}"}}"#).into() }
}

pub(crate) fn framed(index: i64) -> Framed {
    Framed::new(&label(), &encoded(index, 0), index)
}

/// An entry with a text of that length.
pub(crate) fn framed_of(index: i64, text_bytes: usize) -> Framed {
    let json = format!(r#"{{"index":{index},"text":"{}"}}"#, "x".repeat(text_bytes)).into();
    Framed::new(&label(), &EncodedEntry { index, json }, index)
}

/// The same, standing as of a later entry.
pub(crate) fn framed_as_of(index: i64, text_bytes: usize, as_of: i64) -> Framed {
    let mut framed = framed_of(index, text_bytes);
    framed.as_of = as_of;
    framed
}
