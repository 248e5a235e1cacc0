//! Posts notes on schedule, whether or not earlier ones were answered. Each request takes an idle connection or opens
//! one, so that a burst leaves at once.

use std::io;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::clock::Clock;
use crate::http::{self, Connection};
use crate::note::{Note, Size};
use crate::stats::Spread;
use crate::target::Target;

/// How posts are spread over time.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    PerSecond(u32),
    AtOnce,
}

/// What became of a phase's posts.
#[derive(Default)]
pub(crate) struct Posted {
    /// From the posting until the entry was answered as durable.
    pub(crate) acknowledged: Spread,
    /// The highest index answered.
    pub(crate) head: i64,
    pub(crate) failed: u64,
    pub(crate) first_failure: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Publisher {
    target: Arc<Target>,
    clock: Clock,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Publisher {
    pub(crate) fn new(target: &Target, clock: Clock) -> Self {
        Self { target: Arc::new(target.clone()), clock, idle: Arc::default() }
    }

    pub(crate) async fn post(&self, phase: u32, count: u32, pace: Pace, size: Size) -> Posted {
        self.warm(pace, count).await;
        let mut posts = JoinSet::new();
        let began = Instant::now();
        for number in 0..count {
            if let Pace::PerSecond(rate) = pace {
                sleep_until(began + Duration::from_secs(1) * number / rate).await;
            }
            let publisher = self.clone();
            posts.spawn(async move { publisher.one(phase, number, size).await });
        }
        let mut posted = Posted { head: -1, ..Posted::default() };
        let mut times_us = Vec::new();
        while let Some(outcome) = posts.join_next().await {
            match outcome.map_err(|error| error.to_string()).and_then(|outcome| outcome) {
                Ok((index, took_us)) => {
                    posted.head = posted.head.max(index);
                    times_us.push(took_us);
                }
                Err(problem) => {
                    posted.failed += 1;
                    posted.first_failure.get_or_insert(problem);
                }
            }
        }
        posted.acknowledged = Spread::of(times_us);
        posted
    }

    /// Answers the entry's index and the time until it was known.
    async fn one(&self, phase: u32, number: u32, size: Size) -> Result<(i64, u32), String> {
        let note = Note { phase, number, posted_us: self.clock.now_us() };
        let body = json!({"kind": "note", "side": "ours", "speaker": "Load", "text": note.text(size)});
        let key = format!("load-{}-{phase}-{number}", process::id());
        let bearer = format!("Bearer {}", self.target.token);
        let path = format!("/api/v1/negotiations/{}/entries", self.target.negotiation);
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", key.as_str())];
        let request = http::post(&self.target.host, &path, &headers, &body);
        let answer = self.send(&request).await.map_err(|error| format!("a post broke off: {error}"))?;
        let took_us = u32::try_from(self.clock.now_us() - note.posted_us).unwrap_or(u32::MAX);
        let entry: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match (answer.status, entry["index"].as_i64()) {
            (201, Some(index)) => Ok((index, took_us)),
            (status, _) => Err(format!("a post was answered {status} {}", String::from_utf8_lossy(&answer.body))),
        }
    }

    async fn send(&self, request: &[u8]) -> io::Result<http::Response> {
        let idle = self.idle().pop();
        if let Some(mut connection) = idle {
            // A node may close what was idle for long; the same key makes the second try safe.
            if let Ok(answer) = connection.send(request).await {
                self.keep(connection);
                return Ok(answer);
            }
        }
        let mut connection = Connection::open(self.target.address).await?;
        let answer = connection.send(request).await?;
        self.keep(connection);
        Ok(answer)
    }

    /// Connections for a burst are there before it, as a desk's would be.
    async fn warm(&self, pace: Pace, count: u32) {
        self.idle().clear();
        let wanted = if matches!(pace, Pace::AtOnce) { count.min(100) } else { 1 };
        for _ in 0..wanted {
            if let Ok(connection) = Connection::open(self.target.address).await {
                self.keep(connection);
            }
        }
    }

    fn keep(&self, connection: Connection) {
        if connection.open {
            self.idle().push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
