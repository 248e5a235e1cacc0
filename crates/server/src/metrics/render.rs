//! Every metric there is, with what it means.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use ob_hub::Stats;
use ob_protocol::live::rounded_down;
use ob_store::Vitals;

use crate::metrics::text::Text;
use crate::metrics::{Metrics, Task, in_steps, machine};

/// The content type of the exposition.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Steps in which requests and whatever else people cause are counted.
const STEP: u64 = 10;
/// Steps in which deliveries are counted: one entry makes one for each viewer.
const DELIVERY_STEP: u64 = 100;

/// Classes of status, and the steps in which each is counted.
const CLASSES: [(&str, u64); 5] = [("1xx", STEP), ("2xx", STEP), ("3xx", STEP), ("4xx", STEP), ("5xx", 1)];

/// The exposition. `vitals` is `None` when the database does not answer.
pub(crate) fn render(metrics: &Metrics, hub: &Stats, vitals: Option<Vitals>) -> String {
    let mut text = Text::default();
    process(&mut text, metrics);
    database(&mut text, metrics, vitals);
    live(&mut text, hub);
    requests(&mut text, metrics);
    text.finish()
}

fn process(text: &mut Text, metrics: &Metrics) {
    text.metric("openbargain_build_info", "gauge", "Always 1; the labels say which program over which database.")
        .sample(&[("version", env!("CARGO_PKG_VERSION")), ("database", metrics.engine)], 1);
    let uptime = metrics.started.elapsed().as_secs();
    text.gauge("openbargain_uptime_seconds", "Since the node started.", uptime);
    if let Some(bytes) = machine::resident_bytes() {
        text.gauge("process_resident_memory_bytes", "Memory that the program holds.", bytes);
    }
    if let Some((open, most)) = machine::open_files() {
        let help = "Files and sockets that the program holds, rounded down like numbers of viewers.";
        text.gauge("openbargain_open_files", help, rounded_down(open));
        text.gauge("process_max_fds", "Files and sockets that it may hold; every viewer is one.", most);
    }
}

fn database(text: &mut Text, metrics: &Metrics, vitals: Option<Vitals>) {
    let reachable = u8::from(vitals.is_some());
    text.gauge("openbargain_database_up", "1 when the database answered this question in time.", reachable);
    if let Some(vitals) = vitals {
        let help = "Bytes of the database; on SQLite without its write-ahead log.";
        text.gauge("openbargain_database_bytes", help, vitals.bytes);
        let help = "Entries that wait: for their time, or for the team because a rule refused them.";
        let mut held = text.metric("openbargain_held_entries", "gauge", help);
        held.sample(&[("state", "waiting")], vitals.held_waiting);
        held.sample(&[("state", "failing")], vitals.held_failing);
    }
    if let Some((free, all)) = metrics.folder.as_deref().and_then(machine::disk) {
        text.gauge("openbargain_disk_free_bytes", "Bytes still free where the data is.", free);
        text.gauge("openbargain_disk_size_bytes", "Bytes in all where the data is.", all);
    }
    let help = "Since the node last read what other processes did; normally under half a second.";
    text.gauge("openbargain_repair_age_seconds", help, metrics.since_repair().as_secs_f64());
    let help = "Rounds of the node's own work that failed; each is tried again.";
    let mut failures = text.metric("openbargain_task_failures_total", "counter", help);
    for task in Task::ALL {
        let count = metrics.failures[task as usize].load(Ordering::Relaxed);
        failures.sample(&[("task", task.name())], count);
    }
}

fn live(text: &mut Text, hub: &Stats) {
    let help = "Live connections of this node over all negotiations, rounded down to 10, 25, 50, 100 and so on.";
    let mut viewers = text.metric("openbargain_viewers", "gauge", help);
    viewers.sample(&[("by", "socket")], rounded_down(hub.sockets));
    viewers.sample(&[("by", "events")], rounded_down(hub.event_streams));
    let help = "Entries handed to viewers' connections, in steps of 100.";
    text.counter("openbargain_deliveries_total", help, in_steps(hub.deliveries, DELIVERY_STEP));
    let help = "From an entry's announcement, or its viewer's coming, to its handing over; counts in steps of 100.";
    text.metric("openbargain_delivery_lag_seconds", "histogram", help).histogram(&[], &hub.lag, DELIVERY_STEP);
    let help = "Viewers that were let go or sent to read history, by why, in steps of 10.";
    let mut ends = text.metric("openbargain_viewer_troubles_total", "counter", help);
    for (why, count) in [
        ("too_slow", hub.too_slow),
        ("too_many", hub.too_many),
        ("protocol", hub.violations),
        ("too_far_back", hub.behinds),
    ] {
        ends.sample(&[("why", why)], in_steps(count, STEP));
    }
}

fn requests(text: &mut Text, metrics: &Metrics) {
    let help = "From a request to append an entry to the entry's being safe on the disk.";
    text.metric("openbargain_append_seconds", "histogram", help).histogram(&[], &metrics.appends.read(), 1);
    let routes = metrics.requests.lock().unwrap_or_else(PoisonError::into_inner);
    let mut sorted: Vec<_> = routes.iter().collect();
    sorted.sort_by_key(|(route, _)| route.as_str());
    let help = "Answered requests by route template and class of status; in steps of 10, but each failure of ours.";
    let mut counts = text.metric("openbargain_http_requests_total", "counter", help);
    for (route, methods) in &sorted {
        for (method, requests) in *methods {
            for ((class, step), count) in CLASSES.iter().zip(&requests.classes) {
                let count = in_steps(count.load(Ordering::Relaxed), *step);
                if count > 0 {
                    counts.sample(&[("method", method), ("route", route), ("status", class)], count);
                }
            }
        }
    }
    let help = "From a request's head to its answer's head, by route template; counts in steps of 10.";
    let mut took = text.metric("openbargain_http_request_seconds", "histogram", help);
    for (route, methods) in &sorted {
        for (method, requests) in *methods {
            took.histogram(&[("method", method), ("route", route)], &requests.took.read(), STEP);
        }
    }
}
