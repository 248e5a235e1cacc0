//! The rhythm of a replay: how long to wait before each utterance.
//!
//! Where the source has times, its own silences are kept. Otherwise an utterance arrives when the one before it has
//! been spoken. Pure arithmetic: whoever replays does the waiting.

use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Time;

use crate::text::without_spaces;
use crate::{Kind, SaidAt, Transcript, Utterance};

/// Words of a language with spaces, spoken in a minute.
pub const WORDS_PER_MINUTE: u32 = 150;
/// Characters of a script without spaces, spoken in a minute.
pub const CHARS_PER_MINUTE: u32 = 240;
/// Headings and inserted documents are not read out; the room only pauses.
pub const UNSPOKEN: Duration = Duration::from_secs(2);

/// How many times faster than the room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(f64);

/// A speed that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the speed must be a number above 0, such as 60 for a minute in a second")]
pub struct BadSpeed;

impl Speed {
    /// As it was said.
    pub const REAL: Self = Self(1.0);

    /// # Errors
    /// When the factor is not a number above 0.
    pub fn new(factor: f64) -> Result<Self, BadSpeed> {
        if factor.is_normal() && factor > 0.0 { Ok(Self(factor)) } else { Err(BadSpeed) }
    }

    fn scale(self, wait: Duration) -> Duration {
        Duration::try_from_secs_f64(wait.as_secs_f64() / self.0).unwrap_or(Duration::MAX)
    }
}

impl FromStr for Speed {
    type Err = BadSpeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.parse().map_err(|_| BadSpeed)?)
    }
}

/// The wait before each utterance, one for each; the first comes at once.
pub fn waits(transcript: &Transcript, speed: Speed) -> Vec<Duration> {
    let mut before: Option<&Utterance> = None;
    let wait = |utterance| {
        let wait = before.replace(utterance).map(|before| between(before, utterance));
        speed.scale(wait.unwrap_or_default())
    };
    transcript.utterances.iter().map(wait).collect()
}

fn between(before: &Utterance, next: &Utterance) -> Duration {
    let by_clock = match (before.said_at, next.said_at) {
        // Overlapping cues and late lines of a scribe go backwards: they follow at once.
        (Some(SaidAt::After(before)), Some(SaidAt::After(next))) => Some(next.saturating_sub(before)),
        (Some(SaidAt::At(before)), Some(SaidAt::At(next))) => {
            Some(Duration::try_from(next.duration_since(before)).unwrap_or_default())
        }
        (Some(SaidAt::Local(before)), Some(SaidAt::Local(next))) => Some(on_the_wall(before, next)),
        _ => None,
    };
    by_clock.unwrap_or_else(|| spoken(before))
}

/// A step back of more than half a day is midnight passed.
fn on_the_wall(before: Time, next: Time) -> Duration {
    const DAY: i64 = 24 * 60 * 60;
    let seconds = next.duration_since(before).as_secs();
    let seconds = if seconds < -DAY / 2 { seconds + DAY } else { seconds };
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

/// The time it takes to say an utterance.
pub fn spoken(utterance: &Utterance) -> Duration {
    if matches!(utterance.kind, Kind::Heading | Kind::Narrative) {
        return UNSPOKEN;
    }
    let minute = Duration::from_secs(60);
    let (mut words, mut chars) = (0u32, 0u32);
    for word in utterance.text.split_whitespace() {
        let unspaced = word.chars().filter(|&c| without_spaces(c)).count();
        chars = chars.saturating_add(u32::try_from(unspaced).unwrap_or(u32::MAX));
        words = words.saturating_add(u32::from(unspaced == 0));
    }
    (minute * words / WORDS_PER_MINUTE).saturating_add(minute.saturating_mul(chars) / CHARS_PER_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, said_at: Option<SaidAt>) -> Utterance {
        Utterance { kind: Kind::Speech, speaker: None, text: text.to_owned(), said_at, line: 1 }
    }

    /// The waits in milliseconds.
    #[track_caller]
    fn check(utterances: &[Utterance], speed: f64, expected: &[u128]) {
        let transcript = Transcript { utterances: utterances.to_vec(), ..Transcript::default() };
        let waits = waits(&transcript, Speed::new(speed).unwrap());
        assert_eq!(waits.iter().map(Duration::as_millis).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn without_times_each_waits_for_the_one_before_to_be_spoken() {
        let long = "word ".repeat(150);
        check(
            &[said(&long, None), said("two words", None), said("各位有沒有什麼意見？也好", None), said("end", None)],
            1.0,
            &[0, 60_000, 800, 3_000],
        );
        check(&[said(&long, None), said("two words", None)], 60.0, &[0, 1_000]);
    }

    #[test]
    fn a_document_put_on_record_is_not_read_out() {
        let inserted = Utterance { kind: Kind::Narrative, ..said(&"word ".repeat(5_000), None) };
        check(&[inserted, said("Next.", None)], 1.0, &[0, 2_000]);
    }

    #[test]
    fn times_of_the_source_are_kept_and_never_run_backwards() {
        let after = |s| Some(SaidAt::After(Duration::from_secs(s)));
        check(
            &[said("a", after(337)), said("b", after(341)), said("c", after(340)), said("d", after(350))],
            2.0,
            &[0, 2_000, 0, 5_000],
        );
        let at = |s| Some(SaidAt::At(jiff::Timestamp::from_second(s).unwrap()));
        check(&[said("a", at(100)), said("b", at(160)), said("c", at(150))], 1.0, &[0, 60_000, 0]);
    }

    #[test]
    fn a_sitting_may_run_over_midnight() {
        let local = |h, m| Some(SaidAt::Local(jiff::civil::time(h, m, 0, 0)));
        check(&[said("a", local(23, 59)), said("b", local(0, 1)), said("c", local(0, 0))], 1.0, &[0, 120_000, 0]);
    }

    #[test]
    fn a_speed_is_a_number_above_zero() {
        for bad in ["0", "-1", "NaN", "inf", "fast", ""] {
            assert_eq!(bad.parse::<Speed>(), Err(BadSpeed));
        }
        assert_eq!("0.5".parse::<Speed>().map(|speed| speed.scale(Duration::from_secs(1))), Ok(Duration::from_secs(2)));
    }
}
