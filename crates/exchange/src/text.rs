//! White space, wrapped lines and dates: turning lines as they were set into paragraphs as they were said.
//!
//! Nothing here may take a visible character away.

use jiff::civil::Date;

/// White space to single spaces, none at the edges.
pub(crate) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Puts the next line of a wrapped paragraph behind what is there.
///
/// A line that ends in a hyphen goes on without a space ("109-" "175"), as do scripts that put no spaces between words.
pub(crate) fn join_wrapped(paragraph: &mut String, next: &str) {
    let Some(first) = next.chars().next() else { return };
    let mut ending = paragraph.chars().rev();
    let tight = match (ending.next(), ending.next()) {
        (None, _) => true,
        (Some('-'), before) => before.is_some_and(|c| !c.is_whitespace()),
        (Some(last), _) => without_spaces(last) && without_spaces(first),
    };
    if !tight {
        paragraph.push(' ');
    }
    paragraph.push_str(next);
}

/// Whether a character belongs to a script that is written without spaces between words.
pub(crate) fn without_spaces(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF // Thai, Lao, Burmese, Khmer
        | 0x2E80..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

/// Whether a character is more than space; a control character is, so that it is refused and not passed over.
pub(crate) fn leaves_a_mark(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(u32::from(c), 0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF)
}

/// The first `YYYY-MM-DD` of a text that is a real day.
pub(crate) fn find_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    bytes.windows(10).enumerate().find_map(|(at, window)| {
        let digit_before = at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
        let digit_after = bytes.get(at + 10).is_some_and(u8::is_ascii_digit);
        if digit_before || digit_after {
            return None;
        }
        std::str::from_utf8(window).ok()?.parse::<Date>().ok()
    })
}

/// Paragraphs in the making: runs of text, soft breaks of wrapped lines, hard breaks between paragraphs.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    done: Vec<String>,
    /// Segments of the current paragraph, one for each set line.
    lines: Vec<String>,
    line: String,
}

impl Paragraphs {
    pub(crate) fn push_str(&mut self, text: &str) {
        self.line.push_str(text);
    }

    /// The set line ends here; whether the paragraph does is decided when more is known.
    pub(crate) fn soft_break(&mut self) {
        let line = squeeze(&std::mem::take(&mut self.line));
        self.lines.push(line);
    }

    /// The paragraph ends here.
    pub(crate) fn hard_break(&mut self) {
        self.soft_break();
        let mut paragraph = String::new();
        let mut last_width = 0;
        for line in std::mem::take(&mut self.lines) {
            if line.is_empty() {
                last_width = 0;
                continue;
            }
            let width = line.chars().count();
            if paragraph.is_empty() || !is_wrapped(&paragraph, last_width, &line) {
                self.done.extend((!paragraph.is_empty()).then_some(paragraph));
                paragraph = line;
            } else {
                join_wrapped(&mut paragraph, &line);
            }
            last_width = width;
        }
        self.done.extend((!paragraph.is_empty()).then_some(paragraph));
    }

    pub(crate) fn finish(mut self) -> String {
        self.hard_break();
        self.done.join("\n")
    }
}

/// Whether a line break only wraps a sentence: the line before was full, or the sentence plainly goes on.
fn is_wrapped(before: &str, width: usize, next: &str) -> bool {
    /// Wrapped lines of printed debates are 70 to 95 characters wide; headings and list items seldom reach this.
    const FULL_LINE_CHARS: usize = 60;
    let open_ended = !before.ends_with(['.', '?', '!', ':', ';']);
    let goes_on = open_ended && next.chars().next().is_some_and(char::is_lowercase);
    let starts_item = next.split(' ').next().is_some_and(|word| word.len() <= 5 && word.ends_with([')', '.']));
    width > 0 && !starts_item && (width >= FULL_LINE_CHARS || goes_on)
}

/// Paragraphs of text that was set with indents, two columns for the first line of each.
///
/// Blank lines decide nothing, because pages break in the middle of sentences.
pub(crate) fn unindent(text: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut before = "";
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        match paragraphs.last_mut() {
            Some(paragraph) if carries_on(before, line) => join_wrapped(paragraph, &squeeze(line)),
            _ => paragraphs.push(squeeze(line)),
        }
        before = line;
    }
    paragraphs.join("\n")
}

/// Whether a line carries on the paragraph of the line before it.
///
/// At the left edge it always does. Within quoted text, which has a margin of its own, it does where the line before
/// was full or the sentence plainly goes on: names of a roll call stand on the same margin, one a line.
fn carries_on(before: &str, line: &str) -> bool {
    /// Printed lines of quoted text end about here.
    const FULL_LINE_CHARS: usize = 64;
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let (margin, last) = (indent(line), indent(before));
    let aligned = last == margin || last == margin + 2 || last + 4 == margin;
    let first_word = line.split_whitespace().next().unwrap_or_default();
    let would_not_fit = before.chars().count() + 1 + first_word.chars().count() > FULL_LINE_CHARS;
    let goes_on = first_word.starts_with(char::is_lowercase) || before.ends_with('-');
    margin == 0 || (aligned && (would_not_fit || goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_unindent(text: &str, expected: &str) {
        assert_eq!(unindent(text), expected);
    }

    #[test]
    fn a_page_break_does_not_end_a_paragraph() {
        check_unindent(
            "  Pursuant to House Resolution\n\n\n365 the Chair\ndeclares.\n  Next.\n",
            "Pursuant to House Resolution 365 the Chair declares.\nNext.",
        );
    }

    #[test]
    fn quoted_text_and_centred_headings_are_paragraphs_of_their_own() {
        check_unindent(
            "  It is so.\n\n       (a) Report on Documents Related to Passport Issuance.--The\n     Secretary shall\n\n\n     report.\n       (b) Again.\n\n                A Heading\n\n  And then\non.",
            "It is so.\n(a) Report on Documents Related to Passport Issuance.--The Secretary shall report.\n(b) Again.\nA Heading\nAnd then on.",
        );
    }

    #[test]
    fn names_of_a_roll_call_keep_their_lines() {
        check_unindent(
            "                 AYES--3\n\n     Akin\n     Alexander\n     Allen\n",
            "AYES--3\nAkin\nAlexander\nAllen",
        );
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_line_joins_without_a_space() {
        check_unindent("  Report 109-\n175 and a -\nb", "Report 109-175 and a - b");
    }

    #[test]
    fn set_lines_are_joined_when_full_and_kept_when_short() {
        let mut paragraphs = Paragraphs::default();
        for line in [
            "(a) Diabetes",
            "(b) Kanser",
            "Yang sekarang ini ada sejumlah 24 orang dan berapakah di antara",
            "Mereka  itu",
            "dan lagi.",
        ] {
            paragraphs.push_str(line);
            paragraphs.soft_break();
        }
        assert_eq!(
            paragraphs.finish(),
            "(a) Diabetes\n(b) Kanser\nYang sekarang ini ada sejumlah 24 orang dan berapakah di antara Mereka itu dan lagi."
        );
    }

    #[test]
    fn a_date_is_found_only_where_it_is_one() {
        assert_eq!(find_date("ccg-2021-04-22.irc.log"), Some(jiff::civil::date(2021, 4, 22)));
        assert_eq!(find_date("2021-13-40 12021-01-011"), None);
    }

    #[test]
    fn chinese_lines_join_without_a_space() {
        let mut paragraph = "各位有沒有".to_owned();
        join_wrapped(&mut paragraph, "什麼意見？");
        assert_eq!(paragraph, "各位有沒有什麼意見？");
    }
}
