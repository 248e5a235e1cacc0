//! What every client knows: where the server is, if it is up, and whether the run is over.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ob_testkit::Answer;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::LIMIT;

/// One start of the server; another start may get the same port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    start: u64,
    pub(crate) address: SocketAddr,
}

/// How many posts were answered with success, and how many of them wait.
#[derive(Debug, Clone, Copy, Default)]
struct Acknowledged {
    all: u64,
    held: u64,
}

/// See the module.
pub(crate) struct Stage {
    /// The server stays, its database does not: then a request may be refused for a moment, and no line breaks.
    pub(crate) database_stops: bool,
    home: watch::Sender<(u64, Option<Home>)>,
    acknowledged: watch::Sender<Acknowledged>,
    lets_wait: AtomicBool,
    is_over: AtomicBool,
    began: Instant,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            database_stops: false,
            home: watch::Sender::new((0, None)),
            acknowledged: watch::Sender::new(Acknowledged::default()),
            lets_wait: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            began: Instant::now(),
        }
    }
}

/// How long a refused client waits before it tries again. The server names seconds; a run has many rounds.
const AGAIN: Duration = Duration::from_millis(50);

impl Stage {
    /// A stage whose server stays while its database is stopped and started.
    pub(crate) fn whose_database_stops() -> Self {
        Self { database_stops: true, ..Self::default() }
    }

    /// The server answered that it cannot right now. It may do so only where its database stops; it must say when to
    /// try again, and what to do.
    pub(crate) async fn is_unavailable(&self, answer: &Answer) {
        assert!(self.database_stops, "nothing is away, but: {}", answer.json());
        assert!(answer.header("retry-after").is_some(), "{:?}", answer.headers);
        let detail = answer.json()["detail"].as_str().map(str::to_owned).expect("a sentence");
        assert!(detail.contains("again"), "{detail}");
        sleep(AGAIN).await;
    }

    /// The server did not let a client in.
    pub(crate) async fn has_refused(&self, home: Home, why: &str) {
        if self.database_stops {
            sleep(AGAIN).await;
        } else {
            self.is_gone(home, why).await;
        }
    }

    pub(crate) fn is_up_at(&self, address: SocketAddr) {
        self.home.send_modify(|(start, home)| {
            *start += 1;
            *home = Some(Home { start: *start, address });
        });
    }

    pub(crate) fn is_down(&self) {
        self.home.send_modify(|(_, home)| *home = None);
    }

    pub(crate) fn is_over(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Whether scribes may ask for an undo hold in this round.
    pub(crate) fn lets_entries_wait(&self, lets_wait: bool) {
        self.lets_wait.store(lets_wait, Ordering::Relaxed);
    }

    pub(crate) fn may_wait(&self) -> bool {
        self.lets_wait.load(Ordering::Relaxed)
    }

    /// Where the server is, once it is up.
    pub(crate) async fn up(&self) -> Home {
        let mut home = self.home.subscribe();
        let up = timeout(LIMIT, home.wait_for(|(_, home)| home.is_some())).await.expect("the server comes up in time");
        up.expect("the stage stands").1.expect("it is up")
    }

    /// A connection broke, so that start of the server must be gone, now or in a moment. If it is not, it broke a
    /// connection for no reason.
    pub(crate) async fn is_gone(&self, home: Home, why: &str) {
        let mut now = self.home.subscribe();
        let gone = timeout(LIMIT, now.wait_for(|(_, now)| *now != Some(home))).await;
        gone.unwrap_or_else(|_| panic!("the server lives, but: {why}")).expect("the stage stands");
    }

    /// One more post was answered with success.
    pub(crate) fn acknowledge(&self, is_held: bool) {
        self.acknowledged.send_modify(|count| {
            count.all += 1;
            count.held += u64::from(is_held);
        });
    }

    /// Waits for so many more answers, at least one of them to an entry that waits, if they may.
    pub(crate) async fn acknowledged_more(&self, more: u64) {
        let mut count = self.acknowledged.subscribe();
        let now = *count.borrow_and_update();
        let (all, held) = (now.all + more, now.held + u64::from(self.may_wait()));
        count.wait_for(|count| count.all >= all && count.held >= held).await.expect("the stage stands");
    }

    /// Time since the run began.
    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed()
    }
}
