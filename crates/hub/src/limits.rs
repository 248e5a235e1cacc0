//! How much a peer may send.

use std::time::Duration;

use ob_protocol::live::{INBOUND_BURST, INBOUND_BYTES_MAX, INBOUND_RATE};

/// A bucket of allowances that refills with time.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// Thousandths of a unit, so that slow rates refill smoothly.
    level_milli: u64,
    full_milli: u64,
    per_ms_milli: u64,
    /// When it was last refilled, after an origin of the caller's.
    at: Duration,
}

impl Bucket {
    /// Frames, as the contract counts them.
    pub(crate) fn of_frames() -> Self {
        Self::new(u64::from(INBOUND_BURST), u64::from(INBOUND_RATE))
    }

    /// Bytes, header and fragments included: as many as those frames can have. A message in a million fragments is
    /// one frame to the library below, so frames alone bound nothing.
    pub(crate) fn of_bytes() -> Self {
        let bytes = INBOUND_BYTES_MAX as u64;
        Self::new(u64::from(INBOUND_BURST) * bytes, u64::from(INBOUND_RATE) * bytes)
    }

    /// `burst` at once, `per_s` a second in the long run.
    fn new(burst: u64, per_s: u64) -> Self {
        let full_milli = burst * 1_000;
        Self { level_milli: full_milli, full_milli, per_ms_milli: per_s, at: Duration::ZERO }
    }

    /// Takes `amount` at the time `now`; answers whether it was there.
    pub(crate) fn take(&mut self, amount: u64, now: Duration) -> bool {
        let passed_ms = now.saturating_sub(self.at).as_millis() as u64;
        if passed_ms > 0 {
            // Whole milliseconds only: the rest counts next time.
            self.at += Duration::from_millis(passed_ms);
            let gained = passed_ms.saturating_mul(self.per_ms_milli);
            self.level_milli = self.level_milli.saturating_add(gained).min(self.full_milli);
        }
        match self.level_milli.checked_sub(amount.saturating_mul(1_000)) {
            Some(rest) => {
                self.level_milli = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_passes_then_the_rate() {
        let mut bucket = Bucket::of_frames();
        let passed = |bucket: &mut Bucket, at_ms, tries| {
            (0..tries).filter(|_| bucket.take(1, Duration::from_millis(at_ms))).count()
        };
        assert_eq!(passed(&mut bucket, 0, 30), 20);
        assert_eq!(passed(&mut bucket, 199, 5), 0);
        assert_eq!(passed(&mut bucket, 200, 5), 1);
        assert_eq!(passed(&mut bucket, 1_200, 10), 5);
        assert_eq!(passed(&mut bucket, 1_000_000, 100), 20);
    }

    proptest! {
        #[test]
        fn no_pattern_of_tries_exceeds_burst_and_rate(gaps_ms in prop::collection::vec(0_u64..700, 1..300)) {
            let mut bucket = Bucket::of_frames();
            let (mut at_ms, mut passed) = (0, 0);
            for gap_ms in gaps_ms {
                at_ms += gap_ms;
                passed += u64::from(bucket.take(1, Duration::from_millis(at_ms)));
                prop_assert!(passed * 1_000 <= 20_000 + 5 * at_ms);
            }
        }
    }
}
