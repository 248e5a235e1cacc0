//! The text that is posted: it says which post it is and when it left, padded to a length.

use std::str::FromStr;

/// What an entry's frame holds beside its text, about.
const AROUND_TEXT: usize = 230;

/// Lengths of 412 sets of minutes written by scribes: median 101, 95th percentile 467, longest 1,909 characters.
const NOTES: [usize; 20] =
    [24, 38, 47, 55, 64, 72, 80, 88, 95, 101, 110, 122, 136, 153, 175, 204, 245, 310, 467, 1_909];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Size {
    Frame(usize),
    Notes,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "notes" => Ok(Self::Notes),
            _ => text.parse().map(Self::Frame).map_err(|_| "a number of bytes, or `notes`".to_owned()),
        }
    }
}

/// A post as found again in what a viewer receives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) phase: u32,
    pub(crate) number: u32,
    pub(crate) posted_us: u64,
}

impl Note {
    pub(crate) fn text(self, size: Size) -> String {
        let length = match size {
            Size::Frame(bytes) => bytes.saturating_sub(AROUND_TEXT),
            Size::Notes => NOTES[self.number as usize * 7 % NOTES.len()], // 7: neighbours differ, all are used
        };
        let mut text = format!("load {} {} {} ", self.phase, self.number, self.posted_us);
        let words = "the parties met and spoke of hours wages and rest ";
        text.extend(words.chars().cycle().take(length.saturating_sub(text.len())));
        text.truncate(text.trim_end().len());
        text
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix("load ")?.split(' ');
        let mut number = || words.next()?.parse::<u64>().ok();
        Some(Self { phase: number()? as u32, number: number()? as u32, posted_us: number()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_found_again_in_its_text() {
        let note = Note { phase: 3, number: 41, posted_us: 123_456_789 };
        for size in [Size::Frame(0), Size::Frame(512), Size::Notes] {
            assert_eq!(Note::read(&note.text(size)), Some(note));
        }
        assert_eq!(Note::read("load of wages"), None);
    }

    #[test]
    fn lengths_follow_the_size() {
        let length = |number, size| Note { phase: 0, number, posted_us: 0 }.text(size).len();
        assert!((278..=282).contains(&length(1, Size::Frame(512))));
        let mut lengths: Vec<usize> = (0..20).map(|number| length(number, Size::Notes)).collect();
        lengths.sort_unstable();
        assert!(lengths[19] > 1_900 && (99..=111).contains(&lengths[10]), "{lengths:?}");
    }
}
