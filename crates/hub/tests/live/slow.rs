//! Viewers that take less than they are sent.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep};

use crate::closing::stalled;
use crate::kit::Node;

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_for_ten_seconds_is_dropped_and_nobody_waits_for_it() {
    let node = Node::with(0);
    let mut healthy = node.viewer(None).await;
    let (_pipe, task) = stalled(&node).await;
    let began = Instant::now();
    for _ in 0..500 {
        node.post("on time");
    }
    healthy.expect(0..501).await;
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
    task.await.unwrap();
    assert!((10..=12).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(node.hub.stats().too_slow, 1);
    assert_eq!(node.hub.stats().sockets, 1);
}

#[tokio::test(start_paused = true)]
async fn who_wakes_up_at_the_end_hears_why() {
    let node = Node::with(0);
    let (mut pipe, task) = stalled(&node).await;
    sleep(Duration::from_millis(10_100)).await;
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).await.unwrap();
    assert!(bytes.ends_with(&[&[0x88, 10][..], &4408_u16.to_be_bytes(), b"too slow"].concat()));
    assert_eq!(bytes.iter().filter(|byte| **byte == b'#').count(), 10_000, "the frame that was begun is completed");
    drop(pipe);
    task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_catches_up_in_time_has_missed_nothing_and_holds_little() {
    let node = Node::with(0);
    let mut client = node.connect_over(1_024).await;
    client.greet(None).await;
    client.follow("record", None).await;
    // Far more than the ring holds.
    let speech = "x".repeat(40_000);
    for index in 0..200 {
        node.post(&format!("{index} {speech}"));
        sleep(Duration::from_millis(10)).await;
    }
    let readings = node.memory.readings.load(Ordering::SeqCst);
    for index in 0..200 {
        let (got, text) = client.entry().await;
        assert_eq!(got, index);
        assert!(text.starts_with(&format!("{index} ")));
    }
    assert!(node.memory.readings.load(Ordering::SeqCst) - readings <= 4, "what fell off the ring is read by page");
    node.post("live again");
    client.expect(200..201).await;
}

#[tokio::test(start_paused = true)]
async fn who_falls_off_what_is_replayed_is_told_once() {
    let node = Node::with(0);
    let mut client = node.connect_over(1_024).await;
    client.greet(None).await;
    client.follow("record", None).await;
    for _ in 0..2_500 {
        node.post("quick");
    }
    sleep(Duration::from_secs(1)).await;
    let mut next = 0;
    let behind = loop {
        let frame = client.next().await;
        match frame["type"].as_str() {
            Some("entry") => {
                assert_eq!(frame["entry"]["index"], json!(next));
                next += 1;
            }
            _ => break frame,
        }
    };
    let expected = json!({ "type": "behind", "negotiation": "hall", "stream": "record", "from": next, "head": 2499 });
    assert_eq!(behind, expected);
    assert!(next < 100);
    client.follow("record", Some(2_499)).await;
    node.post("live again");
    client.expect(2_500..2_501).await;
}

#[tokio::test(start_paused = true)]
async fn who_reads_slowly_but_surely_is_not_cut_for_a_pong_behind_its_backlog() {
    let node = Node::with(0);
    let mut client = node.connect_over(256).await;
    client.greet(None).await;
    client.follow("record", None).await;
    for _ in 0..400 {
        node.post("a note of some length, so that the pipe holds two or three of them at a time");
    }
    // A frame a second for more than six minutes: pings wait behind it much longer than their ten seconds.
    for index in 0..400 {
        client.expect(index..=index).await;
        sleep(Duration::from_secs(1)).await;
    }
    node.post("still here");
    client.expect(400..401).await;
    assert_eq!(node.hub.stats().too_slow, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_queued_after_a_ping_stops_the_clock_of_its_pong() {
    let node = Node::with(0);
    let mut client = node.connect_over(4_096).await;
    client.greet(None).await;
    client.follow("record", None).await;
    // The first connection of a node is pinged after 25 seconds. Its client looks away.
    sleep(Duration::from_secs(26)).await;
    for _ in 0..3 {
        node.post(&"#".repeat(3_000));
    }
    sleep(Duration::from_millis(9_800)).await;
    client.expect(0..3).await;
    client.expect_silence(Duration::from_secs(60)).await;
    assert_eq!(node.hub.stats().too_slow, 0);
}

#[tokio::test(start_paused = true)]
async fn a_stream_left_within_a_frame_and_followed_again_goes_on() {
    let node = Node::with(0);
    let mut client = node.connect_over(512).await;
    client.greet(None).await;
    client.follow("record", None).await;
    node.post(&"#".repeat(10_000));
    sleep(Duration::from_millis(1)).await;
    client.say(json!({ "type": "unfollow", "negotiation": "hall", "stream": "record" })).await;
    client.say(json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": 0 })).await;
    client.expect(0..1).await;
    assert_eq!(client.next().await["type"], json!("following"));
    client.expect_silence(Duration::from_secs(1)).await;
    node.post("live");
    client.expect(1..2).await;
}

#[tokio::test(start_paused = true)]
async fn a_burst_reaches_everyone_in_order() {
    let node = Node::with(0);
    let mut clients = Vec::new();
    for _ in 0..50 {
        clients.push(node.viewer(None).await);
    }
    for _ in 0..1_000 {
        node.post("burst");
    }
    for client in &mut clients {
        client.expect(0..1_000).await;
    }
    assert_eq!(node.hub.stats().deliveries, 50_000);
    clients[0].expect_silence(Duration::from_secs(60)).await;
}
