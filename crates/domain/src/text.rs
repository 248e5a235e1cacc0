//! What people may write: length, control characters, and that there is something to read at all.

use unicode_normalization::char::is_combining_mark;

use crate::Invalid;

/// Most bytes of one entry's text. A speech of 40 KB is real; a request body ends at 256 KiB.
pub const TEXT_BYTES_MAX: usize = 240 * 1024;
/// Most lines of one entry's text: the record numbers them with four digits.
pub const TEXT_LINES_MAX: usize = 10_000;
/// Most characters of a one-line value such as a speaker's name or a title.
pub const LINE_CHARS_MAX: usize = 300;

/// A text of several lines, with line ends as LF and no white space around it.
///
/// # Errors
/// When it is empty, too long, has control characters, or holds nothing that can be seen.
pub fn body(field: &'static str, text: &str) -> Result<String, Invalid> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches(|c: char| c.is_whitespace());
    if text.is_empty() {
        return Err(Invalid::new(field, "is empty"));
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Invalid::new(field, "is longer than 240 KiB; send it in parts"));
    }
    if text.split('\n').count() > TEXT_LINES_MAX {
        return Err(Invalid::new(field, "has more than 10,000 lines; send it in parts"));
    }
    readable(field, text, |c| c == '\n' || c == '\t')?;
    Ok(text.to_owned())
}

/// A value of one line.
///
/// # Errors
/// As [`body`], and when it has a line end or more than [`LINE_CHARS_MAX`] characters.
pub fn line(field: &'static str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::new(field, "is empty"));
    }
    if text.chars().count() > LINE_CHARS_MAX {
        return Err(Invalid::new(field, "is longer than 300 characters"));
    }
    readable(field, text, |_| false)?;
    Ok(text.to_owned())
}

/// A value of one line that may be absent; blank counts as absent.
///
/// # Errors
/// As [`line()`].
pub fn optional_line(field: &'static str, text: Option<&str>) -> Result<Option<String>, Invalid> {
    text.filter(|text| !text.trim().is_empty()).map(|text| line(field, text)).transpose()
}

/// A language tag such as `en` or `zh-Hant` (the shape of BCP 47, not its registry).
///
/// # Errors
/// When it does not have that shape.
pub fn language(tag: &str) -> Result<String, Invalid> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let fits = (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && tag.len() <= 35;
    if fits { Ok(tag.to_owned()) } else { Err(Invalid::new("lang", "is not a language tag such as en or es-MX")) }
}

fn readable(field: &'static str, text: &str, allowed: impl Fn(char) -> bool) -> Result<(), Invalid> {
    if let Some(c) = text.chars().find(|&c| c.is_control() && !allowed(c)) {
        return Err(Invalid::new(field, format!("has a control character (U+{:04X})", u32::from(c))));
    }
    // A combining mark without a letter under it is a smear, stacked over the lines above.
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c) || is_combining_mark(c)) {
        return Err(Invalid::new(field, "holds only invisible or combining characters"));
    }
    Ok(())
}

/// Characters that leave no mark: soft hyphen, zero-width and direction marks, fillers, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
        | 0xE0000..=0xE0FFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_lf_and_edges_are_trimmed() {
        assert_eq!(body("text", "  a\r\nb\rc\n").unwrap(), "a\nb\nc");
    }

    #[test]
    fn text_without_anything_to_read_is_refused() {
        for bad in ["", " \n", &"\u{ad}".repeat(4_000), "\u{200b}\u{200b}", "\u{e0041}", &"\u{301}\u{489}".repeat(50)] {
            assert!(body("text", bad).is_err());
        }
        assert!(body("text", "bell\u{7}").is_err());
        assert!(body("text", &"x".repeat(TEXT_BYTES_MAX + 1)).is_err());
        assert!(body("text", &"x\n".repeat(TEXT_LINES_MAX + 1)).is_err());
    }

    #[test]
    fn names_keep_to_one_line() {
        assert_eq!(line("speaker", " Ms Roe ").unwrap(), "Ms Roe");
        assert!(line("speaker", "a\nb").is_err());
        assert_eq!(optional_line("speaker", Some("  ")).unwrap(), None);
    }

    #[test]
    fn languages_have_the_shape_of_a_tag() {
        assert!(language("en").is_ok() && language("zh-Hant-TW").is_ok());
        assert!(language("e").is_err() && language("english language").is_err());
    }
}
