//! Every close code, and what leads to it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::kit::{HALL, Node};

#[tokio::test(start_paused = true)]
async fn silence_instead_of_a_hello_ends_after_five_seconds() {
    let node = Node::with(0);
    let began = Instant::now();
    assert_eq!(node.connect().await.closed().await, 1008);
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn any_first_frame_but_a_hello_breaks_the_protocol() {
    let node = Node::with(0);
    let follow = json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": null }).to_string();
    let deep = format!("{}{}", "[".repeat(9), "]".repeat(9));
    for text in [follow.as_str(), "", "{", r#"{"type":"hello","name":"x"}"#, r#"{"type":"shout"}"#, &deep] {
        let mut client = node.connect().await;
        client.send(text).await;
        assert_eq!(client.closed().await, 1008, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn noise_and_binary_frames_break_the_protocol_later_too() {
    let node = Node::with(0);
    for message in [Message::text("{"), Message::text("[".repeat(5_000)), Message::binary(vec![1, 2, 3])] {
        let mut client = node.hello(None).await;
        client.socket.send(message).await.unwrap();
        assert_eq!(client.closed().await, 1008);
    }
    assert_eq!(node.hub.stats().violations, 3);
}

#[tokio::test(start_paused = true)]
async fn a_message_over_the_limit_is_too_large_before_it_is_read() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    client.send("x".repeat(16 * 1024 + 1)).await;
    assert_eq!(client.closed().await, 1009);

    let mut client = node.hello(None).await;
    client.send(format!("{:1$}", r#"{"type":"hello"}"#, 16 * 1024)).await;
    assert_eq!(client.next().await["code"], json!("invalid"), "one of just that size is read");
}

#[tokio::test(start_paused = true)]
async fn a_bad_token_is_no_login() {
    let node = Node::with(0);
    let mut client = node.connect().await;
    client.say(json!({ "type": "hello", "token": "stolen" })).await;
    assert_eq!(client.closed().await, 4401);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_cannot_tell_asks_to_come_again() {
    let node = Node::with(0);
    node.door.rules().is_away = true;
    let mut client = node.connect().await;
    client.say(json!({ "type": "hello", "token": null })).await;
    assert_eq!(client.closed().await, 1013);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_does_not_answer_is_not_waited_for_for_ever() {
    let node = Node::with(0);
    node.door.hold();
    let mut client = node.connect().await;
    client.say(json!({ "type": "hello", "token": null })).await;
    assert_eq!(client.closed().await, 1013);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_requests_is_too_many() {
    let node = Node::with(0);
    let mut client = node.connect().await;
    for _ in 0..21 {
        client.say(json!({ "type": "hello", "token": null })).await;
    }
    // Answers that had not gone yet are not waited for.
    let mut answers = 0;
    let close = loop {
        match client.socket.next().await.unwrap().unwrap() {
            Message::Close(close) => break close.unwrap(),
            _ => answers += 1,
        }
    };
    assert_eq!(u16::from(close.code), 4429);
    assert!(answers <= 20);
    assert_eq!(node.hub.stats().too_many, 1);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_pings_is_too_many() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    for _ in 0..21 {
        client.socket.send(Message::Ping("x".into())).await.unwrap();
    }
    assert_eq!(client.closed().await, 4429);
}

#[tokio::test(start_paused = true)]
async fn a_login_has_three_sockets_and_the_newest_is_refused() {
    let node = Node::with(0);
    let mut three = Vec::new();
    for _ in 0..3 {
        three.push(node.hello(Some("ana")).await);
    }
    let mut fourth = node.connect().await;
    fourth.say(json!({ "type": "hello", "token": "ana" })).await;
    assert_eq!(fourth.closed().await, 4429);
    node.hello(Some("bo")).await;
    drop(three.pop());
    tokio::time::sleep(Duration::from_millis(1)).await;
    node.hello(Some("ana")).await;
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_pings_is_gone() {
    let node = Node::with(0);
    let (pipe, task) = node.pipe(64 * 1024);
    // Says hello, then reads without ever answering.
    let (mut read, mut write) = tokio::io::split(pipe);
    tokio::io::AsyncWriteExt::write_all(&mut write, &masked(br#"{"type":"hello"}"#)).await.unwrap();
    let began = Instant::now();
    let mut bytes = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut read, &mut bytes).await.unwrap();
    let close = [&[0x88, 10][..], &4408_u16.to_be_bytes(), b"too slow"].concat();
    assert!(bytes.ends_with(&close));
    assert!((29..=35).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    drop(write);
    task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_answers_pings_stays() {
    let node = Node::with(0);
    let mut client = node.viewer(None).await;
    client.expect_silence(Duration::from_secs(600)).await;
    node.post("still here");
    client.expect(0..1).await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_closes_is_answered_and_forgotten() {
    let node = Node::with(0);
    let mut client = node.viewer(None).await;
    client.socket.close(None).await.unwrap();
    assert_eq!(client.closed().await, 1000);
    assert_eq!(node.hub.stats().sockets, 0);
    assert!(node.hub.open_streams().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_leaves_sends_everyone_away_and_seats_nobody() {
    let node = Node::with(3);
    let following = node.viewer(Some(2)).await;
    let silent = node.connect().await;
    tokio::task::yield_now().await;
    let hub = node.hub.clone();
    let shutdown = tokio::spawn(async move { hub.shutdown(Duration::from_secs(5)).await });
    assert_eq!(following.closed().await, 1001);
    assert_eq!(silent.closed().await, 1001);
    assert!(shutdown.await.unwrap(), "everybody left in time");
    assert_eq!(node.connect().await.closed().await, 1001);
    assert_eq!(node.hub.stats().sockets, 0);
}

#[tokio::test(start_paused = true)]
async fn a_node_does_not_wait_for_those_who_do_not_listen() {
    let node = Node::with(0);
    let (_pipe, _task) = stalled(&node).await;
    let began = Instant::now();
    assert!(node.hub.shutdown(Duration::from_secs(5)).await);
    assert!(began.elapsed() <= Duration::from_secs(2), "{:?}", began.elapsed());
}

/// A viewer in the middle of an entry that it does not read on.
pub(crate) async fn stalled(node: &Node) -> (tokio::io::DuplexStream, tokio::task::JoinHandle<()>) {
    let (mut pipe, task) = node.pipe(512);
    let follow = br#"{"type":"follow","negotiation":"hall","stream":"record","after":null}"#;
    let hello = [masked(br#"{"type":"hello","token":"ana"}"#), masked(follow)].concat();
    tokio::io::AsyncWriteExt::write_all(&mut pipe, &hello).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1)).await;
    let entry = node.memory.commit(HALL, &"#".repeat(10_000));
    node.hub.announce(HALL, &entry, &[]);
    tokio::time::sleep(Duration::from_millis(1)).await;
    (pipe, task)
}

/// A short text frame as a client sends it.
pub(crate) fn masked(text: &[u8]) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let length = text.len() as u8;
    assert!(length < 126);
    let payload = text.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
    [0x81, 0x80 | length].into_iter().chain(mask).chain(payload).collect()
}
