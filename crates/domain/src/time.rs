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
    /// The first and the last instant that RFC 3339 can write.
    pub const FIRST: Self = Self::from_millis(*RANGE_MS.start());
    /// See [`Self::FIRST`].
    pub const LAST: Self = Self::from_millis(*RANGE_MS.end());

    /// From milliseconds since 1970.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms * 1_000)
    }

    /// Whole milliseconds since 1970; leaves of the record carry these.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Whole seconds since 1970.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Without the part below a millisecond, so that what is stored, hashed and shown is one value.
    #[must_use]
    pub const fn to_whole_millis(self) -> Self {
        Self::from_millis(self.as_millis())
    }

    /// The minute it is in, for what must not tell more.
    #[must_use]
    pub const fn to_whole_minutes(self) -> Self {
        const MINUTE: i64 = 60 * 1_000_000;
        Self(self.0.div_euclid(MINUTE) * MINUTE)
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

/// A day, or an instant: how people name the ends of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrTime {
    /// A whole day, in a zone that is named when it is known.
    Day(jiff::civil::Date),
    /// An instant.
    Time(Time),
}

impl DayOrTime {
    /// The first instant of it.
    pub fn start(self, zone: &str) -> Time {
        match self {
            Self::Day(day) => midnight(day, zone),
            Self::Time(time) => time,
        }
    }

    /// The first instant after it.
    pub fn end(self, zone: &str) -> Time {
        match self {
            Self::Day(day) => day.tomorrow().map_or(Time::LAST, |next| midnight(next, zone)),
            Self::Time(time) => Time(time.0 + 1_000),
        }
    }
}

impl FromStr for DayOrTime {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_day = text.len() == "2026-03-01".len();
        let day = is_day.then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
        match day {
            Some(day) if day.year() >= 1 => Ok(Self::Day(day)),
            _ => text.parse().map(Self::Time).map_err(|_| {
                Invalid::new("time", "is neither a day such as 2026-03-01 nor a time such as 2026-03-01T14:05:00Z")
            }),
        }
    }
}

/// Where a day begins; in UTC when the zone is unknown.
fn midnight(day: jiff::civil::Date, zone: &str) -> Time {
    let zone = jiff::tz::db().get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let begin = zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    begin.map_or(Time::LAST, |begin| Time::from_millis(begin.as_millisecond()))
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

    #[test]
    fn a_day_is_that_of_its_zone() {
        let day: DayOrTime = "2026-03-29".parse().unwrap();
        assert_eq!(day.start("Europe/Berlin").to_string(), "2026-03-28T23:00:00.000Z");
        assert_eq!(day.end("Europe/Berlin").to_string(), "2026-03-29T22:00:00.000Z");
        assert_eq!(day.start("UTC").to_string(), "2026-03-29T00:00:00.000Z");
        let instant: DayOrTime = "2026-01-01T10:00:00Z".parse().unwrap();
        assert_eq!(instant.end("UTC").since(instant.start("UTC")), Duration::from_millis(1));
        assert!("2026-13-01".parse::<DayOrTime>().is_err() && "9999-12-31".parse::<DayOrTime>().is_ok());
    }
}
