//! Entries that wait: the undo hold of a scribe and the delay of a ground rule.
//!
//! Whatever waits in a log is released in the order of posting, so that a delay never turns the talk around: an entry
//! posted behind a waiting one waits too.

use std::time::Duration;

use crate::Time;
use crate::entry::Kind;
use crate::negotiation::Log;

/// The longest undo hold a client may ask for, in seconds.
pub const HOLD_S_MAX: i64 = 600;

/// When an entry posted at `now` may be released by its own rules; `now` itself when nothing holds it.
///
/// A ground-rule delay applies to everything of the record, the undo hold to what a person types.
pub fn due_at(kind: Kind, log: Log, delay_s: i64, hold_s: i64, now: Time) -> Time {
    let delay = if log == Log::Record { delay_s } else { 0 };
    let hold = if kind.takes_undo_hold() { hold_s } else { 0 };
    now.plus_seconds(delay.max(hold))
}

/// When it will be released, given the latest release of what waits before it.
pub fn release_at(due_at: Time, before: Option<Time>) -> Time {
    before.map_or(due_at, |before| before.max(due_at))
}

/// Whether an entry's own rules let it go: its time has come, or it has `waited` as long as it should. The second holds
/// when the clock was set back meanwhile: nothing waits an hour for its five seconds.
pub fn is_due(posted_at: Time, due_at: Time, now: Time, waited: Duration) -> bool {
    due_at <= now || waited >= due_at.since(posted_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_covers_the_record_and_hold_covers_what_is_typed() {
        let due = |kind, log| due_at(kind, log, 60, 5, Time(0)).0 / 1_000_000;
        assert_eq!(due(Kind::Note, Log::Record), 60);
        assert_eq!(due(Kind::Phase, Log::Record), 60);
        assert_eq!(due(Kind::Note, Log::Caucus), 5);
        assert_eq!(due(Kind::Phase, Log::Caucus), 0);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nothing_longer() {
        let waited = |seconds| is_due(Time(9_000_000), Time(14_000_000), Time(0), Duration::from_secs(seconds));
        assert!(!waited(4) && waited(5));
        assert!(is_due(Time(9_000_000), Time(14_000_000), Time(14_000_000), Duration::ZERO));
    }

    #[test]
    fn nothing_overtakes_what_was_posted_before() {
        assert_eq!(release_at(Time(3), Some(Time(9))), Time(9));
        assert_eq!(release_at(Time(12), Some(Time(9))), Time(12));
        assert_eq!(release_at(Time(3), None), Time(3));
    }
}
