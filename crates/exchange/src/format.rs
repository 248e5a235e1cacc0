//! The formats and how to tell them apart.

use std::fmt;
use std::str::FromStr;

/// A transcript format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Akoma Ntoso debates, with or without namespace.
    Akn,
    /// WebVTT captions, with or without speakers.
    Vtt,
    /// IRC logs: W3C minutes with a scribe, or plain channel logs.
    Irc,
    /// JSON of the US Congressional Record.
    Crec,
    /// Markdown with speakers as headings.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Akn, Self::Vtt, Self::Irc, Self::Crec, Self::Markdown];

    /// The word for it on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Akn => "akn",
            Self::Vtt => "vtt",
            Self::Irc => "irc",
            Self::Crec => "crec",
            Self::Markdown => "md",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format {0:?}; use akn, vtt, irc, crec or md")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| UnknownFormat(word.to_owned()))
    }
}

/// Tells the format by what the file holds, and by its name where that says it all; `None` when it is none of ours.
pub fn detect(name: &str, bytes: &[u8]) -> Option<Format> {
    /// The marks of every format stand at the head of the file; large files need not be looked through.
    const HEAD_BYTES: usize = 64 * 1024;
    let head = String::from_utf8_lossy(bytes.get(..HEAD_BYTES).unwrap_or(bytes));
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let name = name.to_ascii_lowercase();
    let named = |ending: &str| name.ends_with(ending);
    if head.starts_with("WEBVTT") || named(".vtt") {
        Some(Format::Vtt)
    } else if head.starts_with('<') {
        let root = head.split('<').map(|tag| tag.split([' ', '>', '/', '\n', '\r', '\t']).next().unwrap_or_default());
        root.map(|tag| tag.rsplit(':').next().unwrap_or_default()).any(|tag| tag == "akomaNtoso").then_some(Format::Akn)
    } else if head.starts_with('{') {
        (head.contains("\"itemno\"") || (head.contains("\"kind\"") && head.contains("\"turn\"")))
            .then_some(Format::Crec)
    } else if crate::irc::looks_like(head) {
        Some(Format::Irc)
    } else if named(".md") || named(".markdown") {
        crate::markdown::looks_like(head).then_some(Format::Markdown)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: Option<Format>) {
        assert_eq!(detect(name, text.as_bytes()), expected);
    }

    #[test]
    fn formats_are_told_by_what_a_file_holds() {
        check("x", "\u{feff}WEBVTT\n", Some(Format::Vtt));
        check("x.xml", "<?xml version='1.0'?>\n<an:akomaNtoso>", Some(Format::Akn));
        check("x.xml", "<TEI><akomaNtosoLike/></TEI>", None);
        check("x.json", r#"{"content": [{"kind": "speech", "turn": 1}]}"#, Some(Format::Crec));
        check("x.json", r#"{"sentences": []}"#, None);
        check("x.log", "[2021-04-22T18:58:21.492Z]\t<A>\thi\n", Some(Format::Irc));
        check("x.log", "[12:18] <a> hi\n", Some(Format::Irc));
        check("x.md", "# T\n\n### 林全：\n好\n", Some(Format::Markdown));
    }

    #[test]
    fn a_law_in_markdown_is_no_transcript() {
        check("law.md", "# Act\n\n## Section 1\n\nText: more.\n\n## Section 2\n", None);
    }

    #[test]
    fn a_caption_file_without_its_header_is_still_one_to_refuse() {
        check("x.vtt", "00:00.000 --> 00:01.000\nhi\n", Some(Format::Vtt));
    }

    #[test]
    fn every_word_of_the_command_line_is_understood() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert!("pdf".parse::<Format>().is_err());
    }
}
