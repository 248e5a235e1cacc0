//! What the hub counts, for the operator.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::histogram::{Buckets, Histogram};

/// Bounds of how long an entry waits for a viewer: a person notices a second, a bad line takes ten.
const LAG_BOUNDS: [Duration; 11] = [
    Duration::from_millis(1),
    Duration::from_millis(2),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(10),
];

/// Counts since the node started, and how many there are now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stats {
    /// Sockets open now.
    pub sockets: u64,
    /// Event streams open now.
    pub event_streams: u64,
    /// Streams followed now.
    pub channels: u64,
    /// Entries handed to viewers' transports.
    pub deliveries: u64,
    /// Follows that ended because they were too far back.
    pub behinds: u64,
    /// Sockets closed for reading too slowly or not answering pings.
    pub too_slow: u64,
    /// Sockets closed for sending too much, or refused as one too many.
    pub too_many: u64,
    /// Sockets closed for breaking the protocol or its sizes.
    pub violations: u64,
    /// From an entry's announcement, or the viewer's coming if that was later, to its handing over.
    pub lag: Buckets,
}

/// The counters.
pub(crate) struct Counters {
    pub(crate) deliveries: Counter,
    pub(crate) behinds: Counter,
    pub(crate) too_slow: Counter,
    pub(crate) too_many: Counter,
    pub(crate) violations: Counter,
    pub(crate) lag: Histogram,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            deliveries: Counter::default(),
            behinds: Counter::default(),
            too_slow: Counter::default(),
            too_many: Counter::default(),
            violations: Counter::default(),
            lag: Histogram::new(&LAG_BOUNDS),
        }
    }
}

/// Only counts; orders nothing.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, amount: u64) {
        if amount > 0 {
            self.0.fetch_add(amount, Ordering::Relaxed);
        }
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
