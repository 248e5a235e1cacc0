//! Viewers who never read: they lose their sockets, and cost neither others time nor the server memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ob_protocol::live::WRITE_DEADLINE;
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, LiveClient};
use serde_json::json;
use tokio::task::JoinSet;

use super::peer::{Ending, Peer, TEXT, frame};
use super::{ENTRIES, PROGRAM, percentile, say, until};

const STALLED: usize = 200;
/// Others as server-sent events, which the web server writes: they are let go later, and cost as little.
const STALLED_EVENTS: usize = 20;
const READING: usize = 10;
const SCRIBES: usize = 4;
/// Long notes, so that few of them fill what the system takes for someone who does not read.
const NOTE_BYTES: usize = 8_000;
const END: &str = "the end";

/// What the server may take meanwhile: the ring and pages of history (4 MiB each), entries that arrived early (2 MiB),
/// page caches of the database (2 MiB for each of its connections), a task and the rest of one frame for each viewer,
/// and as much again for the allocator. A queue for each stalled viewer would take hundreds.
const MEMORY_MAX: u64 = 48 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn viewers_who_never_read_are_cut_off_and_cost_nobody_anything() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), &database, keys.path(), arguments).await;
    run(ADD_LOCAL).await;
    let codes = run(&["invite", "--negotiation", "local", "--role", "team", "--count", &SCRIBES.to_string()]).await;
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;

    let mut reading = JoinSet::new();
    for _ in 0..READING {
        let mut viewer = LiveClient::connect(node.address, None).await;
        viewer.follow("local", "record", Some(-1)).await;
        reading.spawn(read_to_the_end(viewer));
    }
    let sockets = node.open_sockets();
    let mut stalled = Vec::new();
    for _ in 0..STALLED {
        let mut peer = Peer::connect_narrow(node.address).await.upgrade(node.address).await;
        peer.hello().await;
        peer.write(&frame(TEXT, br#"{"type":"follow","negotiation":"local","stream":"record","after":-1}"#)).await;
        stalled.push(peer);
    }
    let mut stalled_events = Vec::new();
    for _ in 0..STALLED_EVENTS {
        let mut peer = Peer::connect_narrow(node.address).await;
        peer.write(b"GET /api/v1/negotiations/local/live?after=-1 HTTP/1.1\r\nhost: x\r\n\r\n").await;
        stalled_events.push(peer);
    }
    let memory = node.peak_memory_bytes();

    let posts = Arc::new(Posts::default());
    let mut scribes = JoinSet::new();
    for code in codes.lines() {
        let client = Client::join(node.address, code).await;
        scribes.spawn(Arc::clone(&posts).post(client));
    }
    // Scribes' own connections come and go; all that are above these are the stalled viewers' sockets.
    let others = sockets + STALLED_EVENTS + SCRIBES;
    let began = Instant::now();
    let limit = WRITE_DEADLINE + Duration::from_secs(10);
    until("those who never read are cut off", limit, || node.open_sockets() <= others).await;
    let cut_after = began.elapsed();
    posts.are_over.store(true, Ordering::Relaxed);
    let sent: Vec<(usize, Instant)> = scribes.join_all().await.into_iter().flatten().collect();
    let memory = node.peak_memory_bytes().saturating_sub(memory);
    let last =
        Client::join(node.address, run(&["invite", "--negotiation", "local", "--role", "team"]).await.trim()).await;
    last.post_entry(ENTRIES, json!({"kind": "note", "text": END})).await.expect(201);

    let mut delays = Vec::new();
    for seen in reading.join_all().await {
        assert_eq!(seen.len(), sent.len(), "everyone who reads has everything");
        let at: std::collections::HashMap<usize, Instant> = seen.into_iter().collect();
        delays.extend(sent.iter().map(|(number, began)| at[number].duration_since(*began)));
    }
    let (usual, slow) = (percentile(&delays, 50), percentile(&delays, 99));
    say(&format!(
        "{} notes of {NOTE_BYTES} bytes; {STALLED} stalled viewers cut off after {cut_after:?}; others' p50 {usual:?}, \
         p99 {slow:?}, max {:?}; the server took {} KiB more",
        sent.len(),
        percentile(&delays, 100),
        memory / 1024,
    ));
    assert!(cut_after >= WRITE_DEADLINE, "not before their time: {cut_after:?}");
    assert!((sent.len() * NOTE_BYTES * STALLED) as u64 > 4 * MEMORY_MAX, "there was enough to pile up");
    assert!(memory < MEMORY_MAX, "{memory} bytes");
    assert!(slow < Duration::from_secs(2), "{slow:?}");
    drop(stalled_events);
    for peer in stalled {
        let (ending, last) = peer.write_to_the_end(b"").await;
        assert!(matches!(ending, Ending::Dropped | Ending::Closed(4408)), "{ending:?}");
        assert!(!last.contains(END), "it was cut off in the middle");
    }
    assert!(node.terminate().await);
}

/// The number of each note and when it came.
async fn read_to_the_end(mut viewer: LiveClient) -> Vec<(usize, Instant)> {
    let mut seen = Vec::new();
    loop {
        let entry = viewer.entry().await;
        let now = Instant::now();
        assert_eq!(entry["index"], seen.len(), "the next entry and no other");
        let text = entry["text"].as_str().expect("a text");
        if text == END {
            return seen;
        }
        let (number, _) = text.split_once(' ').expect("a number");
        seen.push((number.parse().expect("a number"), now));
    }
}

/// Numbers the notes of all scribes.
#[derive(Default)]
struct Posts {
    next: AtomicUsize,
    are_over: AtomicBool,
}

impl Posts {
    /// Posts note after note; answers the number of each and when it was sent.
    async fn post(self: Arc<Self>, client: Client) -> Vec<(usize, Instant)> {
        let mut sent = Vec::new();
        while !self.are_over.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let text = format!("{number} {}", "word ".repeat(NOTE_BYTES / 5));
            sent.push((number, Instant::now()));
            client.post_entry(ENTRIES, json!({"kind": "note", "text": text})).await.expect(201);
        }
        sent
    }
}
