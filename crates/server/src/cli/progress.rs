//! How far long work is, on a terminal only.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How often the line is written again.
const EVERY: Duration = Duration::from_millis(200);

/// A line on standard error that is written over.
pub(crate) struct Progress {
    what: &'static str,
    is_shown: bool,
    written: Option<Instant>,
}

impl Progress {
    /// Of `what`, such as `rows saved`.
    pub(crate) fn of(what: &'static str) -> Self {
        Self { what, is_shown: std::io::stderr().is_terminal(), written: None }
    }

    /// So many by now.
    pub(crate) fn at(&mut self, count: u64) {
        if self.is_shown && self.written.is_none_or(|written| written.elapsed() >= EVERY) {
            self.written = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r{count} {}", self.what);
        }
    }
}

impl Drop for Progress {
    /// Leaves the line empty for what is printed next.
    fn drop(&mut self) {
        if self.written.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
