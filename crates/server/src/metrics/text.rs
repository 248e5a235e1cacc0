//! The text exposition format, version 0.0.4.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use ob_hub::Buckets;

use crate::metrics::in_steps;

/// An exposition that grows metric by metric.
#[derive(Default)]
pub(crate) struct Text(String);

impl Text {
    /// Begins a metric; its samples follow.
    pub(crate) fn metric(&mut self, name: &'static str, kind: &'static str, help: &'static str) -> Metric<'_> {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
        Metric { text: self, name }
    }

    /// A gauge without labels.
    pub(crate) fn gauge(&mut self, name: &'static str, help: &'static str, value: impl Display) {
        self.metric(name, "gauge", help).sample(&[], value);
    }

    /// A counter without labels.
    pub(crate) fn counter(&mut self, name: &'static str, help: &'static str, value: impl Display) {
        self.metric(name, "counter", help).sample(&[], value);
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // writing to a string cannot fail
        let _ = self.0.write_fmt(line);
        self.0.push('\n');
    }
}

/// A metric that was begun.
pub(crate) struct Metric<'a> {
    text: &'a mut Text,
    name: &'static str,
}

impl Metric<'_> {
    /// One value. Labels are names of ours, which need no escaping.
    pub(crate) fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.suffixed("", labels, value);
    }

    /// The samples of a histogram, its counts in steps.
    pub(crate) fn histogram(&mut self, labels: &[(&str, &str)], buckets: &Buckets, step: u64) {
        for (bound, count) in &buckets.up_to {
            let bound = bound.as_secs_f64().to_string();
            self.suffixed("_bucket", &[labels, &[("le", &bound)]].concat(), in_steps(*count, step));
        }
        self.suffixed("_bucket", &[labels, &[("le", "+Inf")]].concat(), in_steps(buckets.count, step));
        self.suffixed("_sum", labels, sum(buckets, step).as_secs_f64());
        self.suffixed("_count", labels, in_steps(buckets.count, step));
    }

    fn suffixed(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let labels = if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) };
        self.text.line(format_args!("{}{suffix}{labels} {value}", self.name));
    }
}

/// The sum of a histogram. Where counts move in steps it is reckoned from them, at most too high: an exact one would
/// show each arrival.
fn sum(buckets: &Buckets, step: u64) -> Duration {
    if step == 1 {
        return buckets.sum;
    }
    let mut counted = 0;
    let mut sum = Duration::ZERO;
    let last = buckets.up_to.last().map(|(bound, _)| (*bound, buckets.count));
    for (bound, count) in buckets.up_to.iter().copied().chain(last) {
        let count = in_steps(count, step);
        sum += bound.saturating_mul(u32::try_from(count - counted).unwrap_or(u32::MAX));
        counted = count;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_read_as_prometheus_writes_them() {
        let mut text = Text::default();
        text.gauge("up", "Whether it is up.", 1);
        let buckets =
            Buckets { up_to: vec![(Duration::from_millis(500), 19)], count: 25, sum: Duration::from_millis(1_500) };
        text.metric("took_seconds", "histogram", "How long.").histogram(&[("route", "/x/{id}")], &buckets, 10);
        assert_eq!(
            text.finish(),
            "# HELP up Whether it is up.\n# TYPE up gauge\nup 1\n\
             # HELP took_seconds How long.\n# TYPE took_seconds histogram\n\
             took_seconds_bucket{route=\"/x/{id}\",le=\"0.5\"} 10\n\
             took_seconds_bucket{route=\"/x/{id}\",le=\"+Inf\"} 20\n\
             took_seconds_sum{route=\"/x/{id}\"} 10\n\
             took_seconds_count{route=\"/x/{id}\"} 20\n"
        );
    }
}
