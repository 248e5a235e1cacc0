//! What others must not be able to do: stall, flood, overstay. Each test keeps someone healthy beside the harm and
//! asks that they notice nothing.

mod flood;
mod frames;
mod ground;
mod leaving;
mod overstaying;
mod peer;
mod raid;
mod slow;
mod stalled;

use std::time::{Duration, Instant};

use ob_testkit::{Client, LiveClient, TestServer};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const ENTRIES: &str = "/api/v1/negotiations/local/entries";

/// A bound for someone healthy beside harm; on an idle machine it is some milliseconds.
const UNHARMED: Duration = Duration::from_secs(2);

/// Asks again and again until something holds that nobody announces.
async fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < limit, "{what} within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A scribe and a viewer who go about their work.
struct Healthy {
    scribe: Client,
    viewer: LiveClient,
    /// From sending each post to its frame.
    delays: Vec<Duration>,
}

impl Healthy {
    async fn at(server: &TestServer, scribe: Client) -> Self {
        let mut viewer = server.live(None).await;
        viewer.follow("local", "record", None).await;
        Self { scribe, viewer, delays: Vec::new() }
    }

    /// Posts one entry after the other, each seen before the next, until `ends` is done.
    async fn work_until<T>(&mut self, ends: impl Future<Output = T>) -> T {
        tokio::pin!(ends);
        loop {
            let number = self.delays.len();
            let text = format!("note {number} of someone healthy");
            let began = Instant::now();
            let posted = self.scribe.post_entry(ENTRIES, json!({"kind": "note", "text": text})).await.expect(201);
            assert_eq!(self.viewer.entry().await, posted);
            self.delays.push(began.elapsed());
            tokio::select! {
                biased;
                done = &mut ends => return done,
                () = tokio::task::yield_now() => {}
            }
        }
    }

    /// The delay that so many of a hundred did not exceed.
    fn delay(&self, percent: usize) -> Duration {
        percentile(&self.delays, percent)
    }
}

fn percentile(delays: &[Duration], percent: usize) -> Duration {
    let mut delays = delays.to_vec();
    delays.sort();
    delays[(delays.len() - 1) * percent / 100]
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
