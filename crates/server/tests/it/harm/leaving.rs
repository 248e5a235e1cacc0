//! The node is told to leave: viewers are sent elsewhere, and nobody can keep it.

use std::path::Path;
use std::time::{Duration, Instant};

use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, EventsClient, LiveClient};
use serde_json::json;
use tokio::task::JoinSet;

use super::peer::{Peer, TEXT, frame};
use super::{ENTRIES, PROGRAM, say};

const VIEWERS: usize = 20;
const EVENTS: &str = "/api/v1/negotiations/local/live";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn viewers_are_told_to_go_elsewhere_and_the_program_ends_well() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    Binary::run(Path::new(PROGRAM), &database, keys.path(), ADD_LOCAL).await;
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
    let mut viewers = JoinSet::new();
    for _ in 0..VIEWERS {
        let mut viewer = LiveClient::connect(node.address, None).await;
        viewer.follow("local", "record", Some(-1)).await;
        viewers.spawn(async move { viewer.close_code().await });
    }
    let mut events = EventsClient::try_connect(node.address, EVENTS, None, None).await.unwrap();
    let began = Instant::now();
    assert!(node.terminate().await, "it ends with success");
    let took = began.elapsed();
    assert_eq!(viewers.join_all().await, vec![Some(1001); VIEWERS]);
    assert_eq!(events.next().await, None);
    say(&format!("left {VIEWERS} viewers in {took:?}"));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_dawdles_keeps_the_program_from_leaving() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), &database, keys.path(), arguments).await;
    run(ADD_LOCAL).await;
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
    let code = run(&["invite", "--negotiation", "local", "--role", "team"]).await;
    let scribe = Client::join(node.address, code.trim()).await;

    let silent = Peer::connect(node.address).await.upgrade(node.address).await;
    let mut half_asked = Peer::connect(node.address).await;
    half_asked.write(b"GET /api/v1/negotiations HTTP/1.1\r\nhost: x\r\n").await;
    let mut half_sent = Peer::connect(node.address).await;
    half_sent
        .write(
            b"POST /api/v1/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
        )
        .await;
    let mut stalled = Peer::connect_narrow(node.address).await.upgrade(node.address).await;
    stalled.hello().await;
    stalled.write(&frame(TEXT, br#"{"type":"follow","negotiation":"local","stream":"record","after":-1}"#)).await;
    for _ in 0..10 {
        let text = "A speech of some length. ".repeat(2_000);
        scribe.post_entry(ENTRIES, json!({"kind": "note", "text": text})).await.expect(201);
    }
    let began = Instant::now();
    assert!(node.terminate().await, "it ends with success");
    let took = began.elapsed();
    say(&format!("left those who dawdle in {took:?}"));
    // The two grace periods of the node, and a moment.
    assert!(took < Duration::from_secs(12), "{took:?}");
    drop((silent, half_asked, half_sent, stalled));
}

#[tokio::test]
async fn told_to_leave_in_its_first_moment_it_ends_well() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    for _ in 0..5 {
        let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
        assert!(node.terminate().await, "it ends with success");
    }
}
