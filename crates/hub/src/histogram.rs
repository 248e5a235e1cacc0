//! How long things took, counted in buckets: cheap enough for every delivery, since nobody waits for anybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts durations by the first bound that they do not exceed. Recording is two additions to atomics, never a lock.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [Duration],
    /// One for each bound, and one for what exceeds them all.
    counts: Box<[AtomicU64]>,
    sum_us: AtomicU64,
}

/// A histogram as it stood at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Buckets {
    /// How many took no longer than each bound; ascending.
    pub up_to: Vec<(Duration, u64)>,
    /// How many there were.
    pub count: u64,
    /// How long they took together.
    pub sum: Duration,
}

impl Histogram {
    /// Nothing counted yet. The bounds ascend.
    pub fn new(bounds: &'static [Duration]) -> Self {
        Self { bounds, counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(), sum_us: AtomicU64::new(0) }
    }

    /// Counts one.
    pub fn record(&self, took: Duration) {
        let at = self.bounds.partition_point(|bound| *bound < took);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sum_us.fetch_add(micros, Ordering::Relaxed);
    }

    /// As it stands now. Counts that arrive meanwhile may be in it or not.
    pub fn read(&self) -> Buckets {
        let mut count = 0;
        let mut up_to = Vec::with_capacity(self.bounds.len());
        for (at, bucket) in self.counts.iter().enumerate() {
            count += bucket.load(Ordering::Relaxed);
            if let Some(bound) = self.bounds.get(at) {
                up_to.push((*bound, count));
            }
        }
        Buckets { up_to, count, sum: Duration::from_micros(self.sum_us.load(Ordering::Relaxed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bucket_counts_what_took_no_longer() {
        const BOUNDS: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(100)];
        let histogram = Histogram::new(&BOUNDS);
        for millis in [0, 10, 11, 100, 5_000] {
            histogram.record(Duration::from_millis(millis));
        }
        let buckets = histogram.read();
        assert_eq!(buckets.up_to, [(BOUNDS[0], 2), (BOUNDS[1], 4)]);
        assert_eq!((buckets.count, buckets.sum), (5, Duration::from_millis(5_121)));
    }
}
