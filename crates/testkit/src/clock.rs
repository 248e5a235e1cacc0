//! Time and randomness that a test holds in its hand.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ob_app::{Clock, Random};
use ob_domain::Time;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct TestClock {
    now: AtomicI64,
    steady: AtomicI64,
}

impl Default for TestClock {
    /// 2026-03-01T14:00:00Z.
    fn default() -> Self {
        Self { now: AtomicI64::new(1_772_373_600_000_000), steady: AtomicI64::new(0) }
    }
}

impl TestClock {
    /// A clock that stands at a time.
    pub fn at(time: Time) -> Self {
        Self { now: AtomicI64::new(time.0), ..Self::default() }
    }

    /// Lets time pass, or sets the clock back.
    pub fn advance(&self, seconds: i64) {
        self.steady.fetch_add(seconds.max(0) * 1_000_000, Ordering::SeqCst);
        self.set(seconds);
    }

    /// Sets the clock forwards or backwards by so much, while no time passes.
    pub fn set(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time(self.now.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        Duration::from_micros(self.steady.load(Ordering::SeqCst).unsigned_abs())
    }
}

/// A repeatable random source: splitmix64 from a seed.
#[derive(Debug)]
pub struct SeededRandom(Mutex<u64>);

impl SeededRandom {
    /// The same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// The next number.
    pub fn next_u64(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&self, limit: u64) -> u64 {
        self.next_u64() % limit
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
    }
}
