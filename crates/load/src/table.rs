//! Figures as Markdown: a row for each phase and target, and how often the floor's.

use std::fmt::Write as _;

use crate::measure::{Measured, Phase};

/// A target's name and what was measured there.
pub(crate) type Column = (String, Measured);

pub(crate) fn markdown(columns: &[Column]) -> String {
    let mut text = String::from(
        "| target | viewers | frame bytes | connects/s (CPU us each) | KiB a viewer idle, after load | foreign cores |\n|---|---|---|---|---|---|\n",
    );
    for (name, m) in columns {
        let (cpu, idle, loaded) =
            (show(m.connect_cpu_us, 0), show(m.idle_kib_per_viewer, 2), show(m.loaded_kib_per_viewer, 2));
        let _ = writeln!(
            text,
            "| {name} | {} | {:.0} | {:.0} ({cpu}) | {idle}, {loaded} | {} |",
            m.viewers,
            m.frame_bytes,
            m.connects_per_s,
            show(m.foreign_cores, 2)
        );
    }
    text.push_str(
        "\n| phase | target | p50, p99, max ms | p99 x floor | last viewer p50, p99 ms | acknowledged p50, p99 ms \
         | deliveries/s | CPU-s/M | x floor | faults |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let Some((_, floor)) = columns.first() else { return text };
    for (number, base) in floor.phases.iter().enumerate() {
        for (name, measured) in columns {
            if let Some(phase) = measured.phases.get(number) {
                row(&mut text, name, phase, base);
            }
        }
    }
    text
}

fn row(text: &mut String, name: &str, phase: &Phase, floor: &Phase) {
    let (delivery, acknowledged) = (phase.delivery, phase.acknowledged);
    let last =
        phase.last_viewer.map_or_else(|| "-".to_owned(), |last| format!("{:.1}, {:.1}", last.p50_ms, last.p99_ms));
    let slower = ratio(delivery.p99_ms, floor.delivery.p99_ms);
    let dearer = phase
        .cpu_s_per_million
        .zip(floor.cpu_s_per_million)
        .map_or_else(|| "-".to_owned(), |(own, base)| ratio(own, base));
    let _ = writeln!(
        text,
        "| {} | {name} | {:.1}, {:.1}, {:.1} | {slower} | {last} | {:.1}, {:.1} | {:.0} | {} | {dearer} | {} |",
        phase.name,
        delivery.p50_ms,
        delivery.p99_ms,
        delivery.max_ms,
        acknowledged.p50_ms,
        acknowledged.p99_ms,
        phase.deliveries_per_s,
        show(phase.cpu_s_per_million, 2),
        faults(phase),
    );
}

fn faults(phase: &Phase) -> String {
    if phase.faults.count() + phase.failed_posts == 0 {
        return "0".to_owned();
    }
    let failure = phase.first_failure.as_deref().unwrap_or_default();
    format!("{:?}, {} posts failed {failure}", phase.faults, phase.failed_posts)
}

fn show(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.digits$}"))
}

fn ratio(own: f64, floor: f64) -> String {
    if floor > 0.0 { format!("{:.2}", own / floor) } else { "-".to_owned() }
}
