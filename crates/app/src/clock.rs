//! The time, handed in so that tests can set it.

use std::time::{Duration, Instant};

use ob_domain::Time;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now. Whoever keeps the machine may set it back or forward at any moment.
    fn now(&self) -> Time;
    /// Since some moment before; never set by anyone.
    fn steady(&self) -> Duration;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    began: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the time")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn steady(&self) -> Duration {
        self.began.elapsed()
    }
}
