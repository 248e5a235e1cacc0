//! From bytes to text and lines: what all formats have in common before any of them is understood.

use crate::{ImportError, Reason};

/// The text of a file, without its byte order mark.
pub(crate) fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        ImportError::new(name, newlines(good) + 1, Reason::NotUtf8)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.char_indices().find(|&(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        None => Ok(text),
        Some((at, c)) => Err(ImportError::new(
            name,
            newlines(text.as_bytes().get(..at).unwrap_or_default()) + 1,
            Reason::Control(u32::from(c)),
        )),
    }
}

/// Lines with their numbers from 1; a line ends with LF, CRLF or CR.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.split_inclusive('\n').enumerate().flat_map(|(at, line)| {
        let number = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        line.trim_end_matches(['\n', '\r']).split('\r').map(move |part| (number, part))
    })
}

/// Answers the line of a position in the text; positions must be asked for in ascending order.
pub(crate) struct LineCounter<'a> {
    text: &'a str,
    position: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, position: 0, line: 1 }
    }

    pub(crate) fn at(&mut self, position: usize) -> u32 {
        if let Some(passed) = self.text.as_bytes().get(self.position..position) {
            self.line += newlines(passed);
            self.position = position;
        }
        self.line
    }
}

fn newlines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|&&b| b == b'\n').count()).unwrap_or(u32::MAX)
}
