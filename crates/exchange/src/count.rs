//! An independent count of a source: how many utterances it has and how many characters are spoken in it.
//!
//! Each count is a plain scan of the bytes that shares no code with the reader of its format: it knows how the format
//! looks, not what it means. Where reader and count agree, nothing was lost. It refuses nothing and never panics.
//! A count and its reader are changed together, but never made to call each other.

mod akn;
mod crec;
mod irc;
mod markdown;
mod vtt;

use crate::Format;

/// What a source holds, by the scan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Things said or noted.
    pub utterances: usize,
    /// Characters of their words that are no white space, without the names of speakers and the marks of the format.
    pub chars: usize,
    /// Parts that are no utterance: bookkeeping, comments, turns without words.
    pub skipped: usize,
}

/// Scans a source. The count of a file that its reader refuses means nothing.
pub fn count(format: Format, bytes: &[u8]) -> Count {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    match format {
        Format::Akn => akn::count(text),
        Format::Vtt => vtt::count(text),
        Format::Irc => irc::count(text),
        Format::Crec => crec::count(text),
        Format::Markdown => markdown::count(text),
    }
}

/// Characters that are no white space.
pub fn chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
