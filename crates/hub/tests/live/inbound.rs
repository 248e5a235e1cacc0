//! Requests that are answered and requests that are not; whatever comes, nobody else is harmed.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::closing::masked;
use crate::kit::Node;

#[tokio::test(start_paused = true)]
async fn errors_name_what_they_are_about_and_the_socket_stays() {
    let node = Node::with(3);
    let mut client = node.viewer(None).await;
    let follow = |negotiation: &str, stream: &str, after: i64| json!({ "type": "follow", "negotiation": negotiation, "stream": stream, "after": after });
    for (request, code, about) in [
        (follow("attic", "record", -1), "not_found", Some(("attic", "record"))),
        (follow("hall", "talk", -1), "not_found", Some(("hall", "talk"))),
        (follow("hall", "record", -1), "already_following", Some(("hall", "record"))),
        (follow("hall", "caucus", -2), "invalid", Some(("hall", "caucus"))),
        (follow("hall", "caucus", i64::MAX), "invalid", Some(("hall", "caucus"))),
        (follow(&"x".repeat(65), "record", -1), "not_found", None),
        (
            json!({ "type": "unfollow", "negotiation": "hall", "stream": "caucus" }),
            "not_found",
            Some(("hall", "caucus")),
        ),
        (json!({ "type": "hello", "token": null }), "invalid", None),
        (json!({ "type": "wave" }), "invalid", None),
        (follow("hall", "attic", -1), "invalid", None),
    ] {
        client.say(request.clone()).await;
        let error = client.next().await;
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!(code)), "{request}");
        let named = about.map(|(negotiation, stream)| (json!(negotiation), json!(stream)));
        assert_eq!(error.get("negotiation").cloned().zip(error.get("stream").cloned()), named, "{request}");
        assert!(error["message"].is_string());
    }
    node.post("still here");
    client.expect(3..4).await;
}

#[tokio::test(start_paused = true)]
async fn a_gate_or_history_that_is_away_says_so_and_may_be_asked_again() {
    let node = Node::with(3);
    let mut client = node.hello(None).await;
    let follow = json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": 1 });

    node.door.rules().is_away = true;
    client.say(follow.clone()).await;
    assert_eq!(client.next().await["code"], json!("unavailable"));
    node.door.rules().is_away = false;

    node.memory.is_failing.store(true, std::sync::atomic::Ordering::SeqCst);
    client.say(follow).await;
    assert_eq!(client.next().await["code"], json!("unavailable"));
    node.memory.is_failing.store(false, std::sync::atomic::Ordering::SeqCst);

    client.follow("record", Some(1)).await;
    client.expect(2..3).await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_follows_so_many_streams_and_no_more() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    for number in 0..33 {
        let slug = format!("hall-{number}");
        let stream = ob_hub::StreamId(1_000 + number);
        node.door.rules().streams.insert((slug.clone(), ob_protocol::live::StreamName::Record), stream);
        client.say(json!({ "type": "follow", "negotiation": slug, "stream": "record" })).await;
        let answer = client.next_of(&["following", "error"]).await;
        match number {
            0..32 => assert_eq!(answer["type"], json!("following")),
            _ => assert_eq!(answer["code"], json!("too_many")),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_may_be_sent_ahead_and_in_pieces() {
    let node = Node::with(2);
    let (mut pipe, _task) = node.pipe(64 * 1024);
    let follow = br#"{"type":"follow","negotiation":"hall","stream":"record","after":0}"#;
    for byte in [masked(br#"{"type":"hello"}"#), masked(follow)].concat() {
        pipe.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let role = tokio_tungstenite::tungstenite::protocol::Role::Client;
    let mut socket = tokio_tungstenite::WebSocketStream::from_raw_socket(pipe, role, None).await;
    for kind in ["welcome", "following", "entry"] {
        let frame: serde_json::Value =
            serde_json::from_str(socket.next().await.unwrap().unwrap().to_text().unwrap()).unwrap();
        assert_eq!(frame["type"], json!(kind));
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_read_past_the_handshake_are_the_first_frame() {
    let node = Node::with(0);
    let (near, far) = tokio::io::duplex(1024);
    let gate: std::sync::Arc<dyn ob_hub::Gate> = node.door.clone();
    let _task = tokio::spawn(node.hub.serve(ob_hub::RawSocket::new(far, &masked(br#"{"type":"hello"}"#)), gate));
    let role = tokio_tungstenite::tungstenite::protocol::Role::Client;
    let mut socket = tokio_tungstenite::WebSocketStream::from_raw_socket(near, role, None).await;
    assert!(socket.next().await.unwrap().unwrap().to_text().unwrap().contains("welcome"));
}

#[tokio::test(start_paused = true)]
async fn a_ping_is_answered_with_its_payload() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    client.socket.send(Message::Ping("abc".into())).await.unwrap();
    assert_eq!(client.socket.next().await.unwrap().unwrap(), Message::Pong("abc".into()));
}

#[tokio::test(start_paused = true)]
async fn a_message_in_endless_fragments_is_too_much() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    let fragment = |opcode| Message::Frame(Frame::message("", OpCode::Data(opcode), false));
    client.socket.feed(fragment(Data::Text)).await.unwrap();
    // Empty, so that the message never grows beyond its limit.
    let mut sent = 0_u32;
    while client.socket.send(fragment(Data::Continue)).await.is_ok() {
        sent += 1;
        assert!(sent < 200_000, "bounded by bytes");
    }
}

/// What a peer may throw at a socket.
#[derive(Debug, Clone)]
enum Throw {
    Text(String),
    Frame(u8, Vec<u8>),
    Bytes(Vec<u8>),
    Pause(u16),
}

fn throws() -> impl Strategy<Value = Vec<Throw>> {
    let requests = prop::sample::select(vec![
        r#"{"type":"hello","token":null}"#,
        r#"{"type":"hello","token":"ana"}"#,
        r#"{"type":"follow","negotiation":"hall","stream":"record","after":-1}"#,
        r#"{"type":"follow","negotiation":"hall","stream":"caucus","after":5}"#,
        r#"{"type":"unfollow","negotiation":"hall","stream":"record"}"#,
    ]);
    let throw = prop_oneof![
        6 => requests.prop_map(|text| Throw::Text(text.to_owned())),
        1 => any::<String>().prop_map(Throw::Text),
        1 => r#"\{"type":"[a-z]{1,8}"(,"[a-z]{1,11}":(null|-?[0-9]{1,20}|"[^"\\]{0,8}"|\[\]|\{\})){0,4}\}"#
            .prop_map(Throw::Text),
        1 => (any::<u8>(), prop::collection::vec(any::<u8>(), 0..125)).prop_map(|(head, bytes)| Throw::Frame(head, bytes)),
        1 => prop::collection::vec(any::<u8>(), 0..40).prop_map(Throw::Bytes),
        1 => (0_u16..30_000).prop_map(Throw::Pause),
    ];
    prop::collection::vec(throw, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_peer_sends_its_task_ends_well_and_others_are_served(throws in throws()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let node = Node::with(100);
            let mut neighbour = node.viewer(Some(98)).await;
            let neighbour = tokio::spawn(async move {
                for index in 99..101 {
                    assert_eq!(neighbour.next_of(&["entry"]).await["entry"]["index"], json!(index));
                }
            });
            let (pipe, task) = node.pipe(4096);
            let (mut read, mut write) = tokio::io::split(pipe);
            let reader = tokio::spawn(async move { tokio::io::copy(&mut read, &mut tokio::io::sink()).await });
            for throw in throws {
                let bytes = match throw {
                    Throw::Text(text) if text.len() < 126 => masked(text.as_bytes()),
                    Throw::Text(text) => text.into_bytes(),
                    Throw::Frame(head, payload) => {
                        let mut frame = masked(&payload);
                        frame[0] = head;
                        frame
                    }
                    Throw::Bytes(bytes) => bytes,
                    Throw::Pause(ms) => {
                        tokio::time::sleep(Duration::from_millis(ms.into())).await;
                        continue;
                    }
                };
                if write.write_all(&bytes).await.is_err() {
                    break;
                }
            }
            node.post("for everyone");
            let _ = write.shutdown().await;
            drop(write);
            neighbour.await.expect("is served");
            // Whoever neither closes nor answers is gone after the next ping.
            tokio::time::timeout(Duration::from_secs(60), task).await.expect("ends").expect("without a panic");
            reader.abort();
        });
    }
}
