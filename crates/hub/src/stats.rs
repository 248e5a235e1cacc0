//! What the hub counts, for the operator.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the node started, and how many there are now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
}

/// The counters.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) deliveries: Counter,
    pub(crate) behinds: Counter,
    pub(crate) too_slow: Counter,
    pub(crate) too_many: Counter,
    pub(crate) violations: Counter,
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
