//! Instants in microseconds since 1970, the form they are stored in; RFC 3339 in UTC with milliseconds outside.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::Invalid;

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(pub i64);

/// 0001-01-01 to 9999-12-31: what RFC 3339 can write.
const RANGE_MS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

impl Time {
    /// From milliseconds since 1970.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms * 1_000)
    }

    /// Whole milliseconds since 1970; leaves of the record carry these.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Without the part below a millisecond, so that what is stored, hashed and shown is one value.
    #[must_use]
    pub const fn to_whole_millis(self) -> Self {
        Self::from_millis(self.as_millis())
    }

    /// Later by `seconds`.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }

    /// How long after `earlier`; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.as_millis()) {
            Ok(instant) => write!(f, "{instant:.3}"),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl FromStr for Time {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let instant: jiff::Timestamp =
            text.parse().map_err(|_| Invalid::new("time", "is not an RFC 3339 time such as 2026-03-01T14:05:00Z"))?;
        let ms = instant.as_millisecond();
        if RANGE_MS.contains(&ms) { Ok(Self::from_millis(ms)) } else { Err(Invalid::new("time", "is out of range")) }
    }
}

/// Whether `name` is a zone of the IANA database, such as `America/New_York`.
pub fn is_time_zone(name: &str) -> bool {
    name == "UTC" || jiff::tz::db().get(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_as_written() {
        let time: Time = "2026-01-01T10:00:00.123Z".parse().unwrap();
        assert_eq!(time.to_string(), "2026-01-01T10:00:00.123Z");
        assert_eq!(Time::from_millis(1_767_261_600_000).to_string(), "2026-01-01T10:00:00.000Z");
    }

    #[test]
    fn an_offset_is_turned_into_utc() {
        let time: Time = "2026-01-01T10:00:00+02:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-01-01T08:00:00.000Z");
        assert!("yesterday".parse::<Time>().is_err());
    }

    #[test]
    fn zones_are_those_of_the_iana_database() {
        assert!(is_time_zone("America/New_York") && is_time_zone("UTC"));
        assert!(!is_time_zone("Mars/Olympus"));
    }
}
