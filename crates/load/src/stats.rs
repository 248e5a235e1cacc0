//! Percentiles of samples, exact: all samples are kept.

use serde::Serialize;

/// In milliseconds; zero where there was no sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

impl Spread {
    pub(crate) fn of(mut samples_us: Vec<u32>) -> Self {
        samples_us.sort_unstable();
        let ms = |share| f64::from(percentile(&samples_us, share)) / 1_000.0;
        Self { p50_ms: ms(0.50), p99_ms: ms(0.99), max_ms: ms(1.0) }
    }

    pub(crate) fn median(of: &[Self]) -> Self {
        let each = |pick: fn(&Self) -> f64| median(of.iter().map(pick).collect());
        Self { p50_ms: each(|s| s.p50_ms), p99_ms: each(|s| s.p99_ms), max_ms: each(|s| s.max_ms) }
    }
}

/// The smallest sample that at least `share` of all samples do not exceed (nearest rank); 0 if there is none.
fn percentile(sorted: &[u32], share: f64) -> u32 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(0)
}

/// The middle one, the mean of the two middle ones where their number is even; 0 if there is none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => 0.0,
        (count, middle) if count % 2 == 1 => values[middle],
        (_, middle) => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_by_nearest_rank() {
        let hundred: Vec<u32> = (1..=100).rev().map(|n| n * 1_000).collect();
        assert_eq!(Spread::of(hundred), Spread { p50_ms: 50.0, p99_ms: 99.0, max_ms: 100.0 });
        assert_eq!(Spread::of(vec![7_000]), Spread { p50_ms: 7.0, p99_ms: 7.0, max_ms: 7.0 });
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn medians_take_the_middle() {
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
        assert_eq!(median(vec![1.0, 2.0]), 1.5);
        assert_eq!(median(Vec::new()), 0.0);
    }
}
