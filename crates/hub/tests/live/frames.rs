//! Frames that no client sends, very many of them: nothing panics, every connection ends, and somebody healthy beside
//! them misses nothing. The long run, which has its process to itself, also sees that memory stays what it is. `OPENBARGAIN_TEST_SEED` repeats a run.

mod generator;

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::kit::Node;
use generator::Generator;

/// What the process may hold more after all of them: the allocator's own slack.
const MEMORY_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Frames between two entries for the healthy viewer.
const FRAMES_AN_ENTRY: u64 = 5_000;

#[test]
fn frames_that_no_client_sends_harm_nobody() {
    run(50_000);
}

#[test]
#[ignore = "takes minutes; cargo xtask long frames runs it"]
fn long_frames_a_million() {
    let grown = run(1_000_000);
    assert!(grown < MEMORY_MAX_BYTES, "{grown} bytes");
}

/// Answers by how much the process grew meanwhile: other tests in it count as well.
#[expect(clippy::print_stdout, reason = "the seed repeats a run that failed; the figures are the run's result")]
fn run(frames: u64) -> u64 {
    let seed = generator::seed();
    println!("{frames} frames, OPENBARGAIN_TEST_SEED={seed}");
    let mut generator = Generator::new(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let (mut sent, mut connections, mut next) = (0, 0_u64, 0);
    let mut memory = None;
    runtime.block_on(async {
        let node = Node::with(10);
        let mut healthy = node.viewer(None).await;
        while sent < frames {
            sent += throw(&node, &generator.connection()).await;
            connections += 1;
            if sent >= next {
                let index = node.post("for everyone");
                assert_eq!(healthy.entry().await.0, index);
                next += FRAMES_AN_ENTRY;
                memory.get_or_insert_with(memory_bytes); // after some, so that first allocations do not count
            }
        }
        let grown = memory_bytes().saturating_sub(memory.unwrap_or_default());
        let stats = node.hub.stats();
        println!(
            "{sent} frames over {connections} connections: {} violations, {} too many, {} KiB more memory",
            stats.violations,
            stats.too_many,
            grown / 1024
        );
        assert_eq!(stats.sockets, 1, "only the healthy one is left");
        assert!(stats.violations > 0 && stats.too_many > 0);
        grown
    })
}

/// Sends these over a connection of their own; answers how many went out. Its task ends, without a panic.
async fn throw(node: &Node, frames: &[Vec<u8>]) -> u64 {
    let (pipe, task) = node.pipe(256); // what is written is read, or nearly
    let (mut read, mut write) = tokio::io::split(pipe);
    let reader = tokio::spawn(async move { tokio::io::copy(&mut read, &mut tokio::io::sink()).await });
    let mut sent = 0;
    for frame in frames {
        if write.write_all(frame).await.is_err() {
            break;
        }
        sent += 1;
    }
    let _ = write.shutdown().await;
    drop(write);
    // Whoever leaves a frame unfinished is gone after the next ping.
    tokio::time::timeout(Duration::from_secs(60), task).await.expect("ends").expect("without a panic");
    reader.abort();
    sent
}

fn memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}
