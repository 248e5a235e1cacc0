//! Connections that ask slowly, or begin and never ask: each is ended in its time, and nobody else notices.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::ground::Ground;
use super::peer::{Peer, TEXT, frame};
use super::say;

/// Heads and greetings must come within ten seconds, and five.
const ENDED_AFTER_MAX: Duration = Duration::from_secs(15);
/// A body may take thirty: a long text over a bad line.
const BODY_ENDED_AFTER_MAX: Duration = Duration::from_secs(35);
/// What the server may take for each of them, buffers and tasks.
const MEMORY_MAX_EACH: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_connections_are_ended_and_harm_nobody() {
    run(200, Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "opens thousands of connections; cargo xtask long slow runs it"]
async fn long_slow_connections_two_thousand() {
    ob_server::node::limits::raise_open_files();
    run(2_000, Duration::from_millis(500)).await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// A head, a byte a second.
    Head,
    /// A head that stops.
    HalfHead,
    /// A body, a byte a second.
    Body,
    /// A socket that is opened, and no hello.
    NoHello,
    /// A hello, a byte a second.
    SlowHello,
}

async fn run(count: usize, unharmed: Duration) {
    let ground = Ground::new().await;
    let mut alone = ground.healthy().await;
    alone.work_until(tokio::time::sleep(Duration::from_secs(3))).await;
    let memory = ground.node.peak_memory_bytes();
    let mut healthy = ground.healthy().await;
    let address = ground.node.address;
    let mut slow = JoinSet::new();
    let manners = [Manner::Head, Manner::HalfHead, Manner::Body, Manner::NoHello, Manner::SlowHello];
    for manner in manners.into_iter().cycle().take(count) {
        slow.spawn(dawdle(address, manner));
    }
    let ended = healthy.work_until(slow.join_all()).await;
    let latest = |body: bool| {
        let times = ended.iter().filter(|(manner, _)| (*manner == Manner::Body) == body).map(|(_, time)| *time);
        times.max().unwrap_or_default()
    };
    let memory = ground.node.peak_memory_bytes().saturating_sub(memory);
    say(&format!(
        "{count} slow connections: heads and greetings ended after {:?} at most, bodies after {:?}; someone healthy: \
         p50 {:?}, p99 {:?}, max {:?} (alone {:?}, {:?}, {:?}); the server took {} KiB more",
        latest(false),
        latest(true),
        healthy.delay(50),
        healthy.delay(99),
        healthy.delay(100),
        alone.delay(50),
        alone.delay(99),
        alone.delay(100),
        memory / 1024,
    ));
    assert!(latest(false) < ENDED_AFTER_MAX, "{:?}", latest(false));
    assert!(latest(true) < BODY_ENDED_AFTER_MAX, "{:?}", latest(true));
    assert!(healthy.delay(99) < unharmed, "{:?}", healthy.delay(99));
    assert!(memory < count as u64 * MEMORY_MAX_EACH + 8 * 1024 * 1024, "{memory} bytes");
    ground.ends_well().await;
}

/// Answers how long the server let it.
async fn dawdle(address: SocketAddr, manner: Manner) -> (Manner, Duration) {
    let post =
        b"POST /api/v1/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n";
    let began = Instant::now();
    let mut peer = Peer::connect(address).await;
    let drip: Vec<u8> = match manner {
        Manner::Head => b"GET /api/v1/negotiations HTTP/1.1\r\nhost: x\r\nx-filler: "
            .iter()
            .chain([b'y'; 60].iter())
            .copied()
            .collect(),
        Manner::HalfHead => {
            peer.write(b"GET /api/v1/negotiations HTTP/1.1\r\n").await;
            Vec::new()
        }
        Manner::Body => {
            peer.write(post).await;
            vec![b' '; 60]
        }
        Manner::NoHello | Manner::SlowHello => {
            peer = peer.upgrade(address).await;
            if manner == Manner::SlowHello { frame(TEXT, br#"{"type":"hello"}"#) } else { Vec::new() }
        }
    };
    peer.drip_to_the_end(&drip).await;
    (manner, began.elapsed())
}
