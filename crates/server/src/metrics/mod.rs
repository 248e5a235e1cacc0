//! What an operator watches of a node, in the text format of Prometheus. `docs/operating.md` says what to look for.
//!
//! Counting costs additions to atomics, and for a request one short lock; a delivery takes none (`ob_hub::Stats`).
//! Everything else is read when somebody asks.
//!
//! **What a metric may tell.** No person, address, negotiation or text is in a label. Numbers of viewers are rounded
//! down as everywhere, and what people cause moves in steps, so that no single arrival shows. What we
//! fail at is counted exactly.
//!
//! **To add one:** count it here, and give it a line with its help in `render.rs`.

mod machine;
mod render;
mod text;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use ob_hub::Histogram;
use tokio::time::Instant;

pub(crate) use render::{CONTENT_TYPE, render};

/// Bounds of how long a request or an append takes.
const LATENCY_BOUNDS: [Duration; 11] = [
    Duration::from_millis(1),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_millis(2_500),
    Duration::from_secs(10),
];

/// Work that a node does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Releases what waited.
    Release,
    /// Forgets what is not needed any more.
    Forget,
    /// Reads what other processes did.
    Repair,
    /// Indexes what search does not find yet.
    Index,
}

impl Task {
    const ALL: [Self; 4] = [Self::Release, Self::Forget, Self::Repair, Self::Index];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Forget => "forget",
            Self::Repair => "repair",
            Self::Index => "index",
        }
    }
}

/// What a node counts.
pub struct Metrics {
    started: Instant,
    /// The folder whose disk is watched.
    folder: Option<PathBuf>,
    engine: &'static str,
    /// Requests by route template, then by method.
    requests: Mutex<HashMap<String, BTreeMap<&'static str, Requests>>>,
    appends: Histogram,
    failures: [AtomicU64; Task::ALL.len()],
    /// Milliseconds from the start to the last round of repair.
    repaired_ms: AtomicU64,
}

/// Requests of one route and method.
struct Requests {
    /// By class: 1xx to 5xx.
    classes: [AtomicU64; 5],
    took: Histogram,
}

impl Metrics {
    /// Nothing counted yet.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self {
            started: Instant::now(),
            engine: if folder.is_some() { "sqlite" } else { "postgres" },
            folder,
            requests: Mutex::default(),
            appends: Histogram::new(&LATENCY_BOUNDS),
            failures: Default::default(),
            repaired_ms: AtomicU64::new(0),
        }
    }

    /// A request was answered. `route` is the template, never the path that was asked for.
    pub(crate) fn answered(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let mut routes = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), BTreeMap::new());
        }
        let Some(methods) = routes.get_mut(route) else { return };
        let requests = methods
            .entry(known(method))
            .or_insert_with(|| Requests { classes: Default::default(), took: Histogram::new(&LATENCY_BOUNDS) });
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        requests.classes[class].fetch_add(1, Ordering::Relaxed);
        requests.took.record(took);
    }

    /// An entry is durable so long after its request came.
    pub(crate) fn appended(&self, took: Duration) {
        self.appends.record(took);
    }

    /// A round of a task failed.
    pub(crate) fn failed(&self, task: Task) {
        self.failures[task as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// A round of repair is done.
    pub(crate) fn repaired(&self) {
        let at = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.repaired_ms.store(at, Ordering::Relaxed);
    }

    /// How long ago the last round of repair was, or the start.
    fn since_repair(&self) -> Duration {
        let at = Duration::from_millis(self.repaired_ms.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(at)
    }
}

/// A method's name; anyone can invent methods, and none of theirs becomes a label.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// What people cause moves in steps: a watcher of the numbers does not see one of them come.
fn in_steps(count: u64, step: u64) -> u64 {
    count - count % step
}
