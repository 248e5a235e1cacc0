//! The generated frames of the hub's own tests, over real connections to the real program.

#[path = "../../../../hub/tests/live/frames/generator.rs"]
mod generator;

use tokio::task::JoinSet;

use super::ground::Ground;
use super::peer::Peer;
use super::{UNHARMED, say};
use generator::Generator;

/// Connections at once.
const AT_ONCE: usize = 32;
/// What the server may take more: bounded buffers of so many connections, and the allocator's slack.
const MEMORY_MAX: u64 = 32 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_no_client_sends_harm_nobody_on_the_wire() {
    run(2_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute; cargo xtask long frames runs it"]
async fn long_frames_on_the_wire() {
    run(50_000).await;
}

async fn run(frames: usize) {
    let seed = generator::seed();
    say(&format!("{frames} frames on the wire, OPENBARGAIN_TEST_SEED={seed}"));
    let mut generator = Generator::new(seed);
    let ground = Ground::new().await;
    let mut healthy = ground.healthy().await;
    healthy.work_until(tokio::task::yield_now()).await;
    let (memory, address) = (ground.node.peak_memory_bytes(), ground.node.address);
    let (mut sent, mut connections) = (0, 0);
    while sent < frames {
        let mut peers = JoinSet::new();
        for _ in 0..AT_ONCE {
            let frames = generator.connection();
            sent += frames.len();
            connections += 1;
            peers.spawn(async move {
                Peer::connect(address).await.upgrade(address).await.write_and_leave(&frames.concat()).await
            });
        }
        healthy.work_until(peers.join_all()).await;
    }
    let memory = ground.node.peak_memory_bytes().saturating_sub(memory);
    say(&format!(
        "{sent} frames over {connections} connections; someone healthy: p50 {:?}, p99 {:?}, max {:?}; the server took \
         {} KiB more",
        healthy.delay(50),
        healthy.delay(99),
        healthy.delay(100),
        memory / 1024
    ));
    assert!(healthy.delay(99) < UNHARMED, "{:?}", healthy.delay(99));
    assert!(memory < MEMORY_MAX, "{memory} bytes");
    ground.ends_well().await;
}
