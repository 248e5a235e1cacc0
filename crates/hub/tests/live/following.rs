//! What a follow gets.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::kit::{HALL, HALL_CAUCUS, Node};

#[tokio::test(start_paused = true)]
async fn a_follow_replays_what_is_lacking_then_goes_on_live() {
    let node = Node::with(58);
    let mut client = node.hello(None).await;
    assert_eq!(client.follow("record", Some(41)).await, 57);
    client.expect(42..58).await;
    node.post("live");
    assert_eq!(client.entry().await, (58, "live".into()));
}

#[tokio::test(start_paused = true)]
async fn after_minus_one_is_everything_and_null_is_from_now_on() {
    let node = Node::with(3);
    let mut all = node.viewer(Some(-1)).await;
    let mut now = node.viewer(None).await;
    node.post("live");
    all.expect(0..4).await;
    now.expect(3..4).await;
}

#[tokio::test(start_paused = true)]
async fn an_empty_stream_begins_with_its_first_entry() {
    let node = Node::with(0);
    let mut client = node.hello(None).await;
    assert_eq!(client.follow("record", None).await, -1);
    node.post("first");
    client.expect(0..1).await;
}

#[tokio::test(start_paused = true)]
async fn an_entry_arrives_as_the_contract_writes_it() {
    let node = Node::with(0);
    let mut client = node.viewer(None).await;
    node.post("hello");
    assert_eq!(
        client.next().await,
        json!({ "type": "entry", "negotiation": "hall", "stream": "record", "entry": { "index": 0, "text": "hello" } })
    );
}

#[tokio::test(start_paused = true)]
async fn a_long_replay_comes_whole_and_in_order_while_the_table_goes_on() {
    let node = Node::with(1_990);
    let mut client = node.viewer(Some(-1)).await;
    for index in 0..1_990 {
        if index % 100 == 0 {
            node.post("meanwhile");
        }
        client.expect(index..=index).await;
    }
    client.expect(1_990..2_010).await;
}

#[tokio::test(start_paused = true)]
async fn who_is_too_far_back_is_told_once_and_follows_again_after_fetching() {
    let node = Node::with(5_000);
    let mut client = node.hello(None).await;
    let follow = |after: i64| json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": after });
    client.say(follow(41)).await;
    assert_eq!(
        client.next().await,
        json!({ "type": "behind", "negotiation": "hall", "stream": "record", "from": 42, "head": 4999 })
    );
    node.post("unheard");
    client.expect_silence(Duration::from_secs(5)).await;
    client.follow("record", Some(4_999)).await;
    client.expect(5_000..=5_000).await;
    assert_eq!(node.hub.stats().behinds, 1);
}

#[tokio::test(start_paused = true)]
async fn who_is_ahead_of_a_restored_stream_starts_afresh() {
    let node = Node::with(10);
    let mut client = node.hello(None).await;
    client.say(json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": 40 })).await;
    let behind = json!({ "type": "behind", "negotiation": "hall", "stream": "record", "from": 0, "head": 9 });
    assert_eq!(client.next().await, behind);
}

#[tokio::test(start_paused = true)]
async fn who_is_ahead_of_this_node_only_waits_for_what_is_under_way() {
    let node = Node::with(10);
    let _open = node.viewer(None).await;
    let late = node.memory.commit(HALL, "announced elsewhere first");
    let mut client = node.viewer(Some(10)).await;
    node.hub.announce(HALL, &late, &[]);
    node.post("next");
    client.expect(11..12).await;
}

#[tokio::test(start_paused = true)]
async fn a_stampede_after_a_node_start_costs_a_handful_of_readings() {
    let node = Node::with(3_000);
    let mut clients = Vec::new();
    for number in 0..200 {
        clients.push(node.viewer(Some(1_500 + number)).await);
    }
    for (number, mut client) in clients.into_iter().enumerate() {
        client.expect(1_501 + number as i64..3_000).await;
    }
    let readings = node.memory.readings.load(Ordering::SeqCst);
    assert!(readings <= 2 + 1_500 / 32 + 1, "{readings} readings");
}

#[tokio::test(start_paused = true)]
async fn streams_of_one_socket_do_not_mix() {
    let node = Node::with(2);
    let mut client = node.hello(Some("ana")).await;
    client.follow("record", None).await;
    client.follow("caucus", None).await;
    node.post_to(HALL_CAUCUS, "ours");
    let frame = client.next_of(&["entry"]).await;
    assert_eq!((&frame["stream"], &frame["entry"]["index"]), (&json!("caucus"), &json!(0)));
    node.post("theirs");
    let frame = client.next_of(&["entry"]).await;
    assert_eq!((&frame["stream"], &frame["entry"]["index"]), (&json!("record"), &json!(2)));
    assert_eq!(node.hub.open_streams().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_ended_follow_gets_nothing_and_can_begin_again() {
    let node = Node::with(1);
    let mut client = node.viewer(None).await;
    client.say(json!({ "type": "unfollow", "negotiation": "hall", "stream": "record" })).await;
    client.expect_silence(Duration::from_millis(10)).await;
    node.post("unheard");
    client.expect_silence(Duration::from_secs(60)).await;
    assert!(node.hub.open_streams().is_empty(), "nobody follows, so nothing is kept");
    client.follow("record", Some(0)).await;
    client.expect(1..2).await;
}

#[tokio::test(start_paused = true)]
async fn ticks_come_in_time_and_tell_what_was_sent() {
    let node = Node::with(7);
    let mut client = node.viewer(Some(-1)).await;
    client.expect(0..7).await;
    let mut last = Instant::now();
    for _ in 0..4 {
        let tick = client.next_of(&["tick"]).await;
        assert_eq!(tick, json!({ "type": "tick", "heads": { "hall/record": 6 } }));
        assert!(last.elapsed() <= Duration::from_secs(25), "{:?}", last.elapsed());
        last = Instant::now();
    }
}

#[tokio::test(start_paused = true)]
async fn the_number_of_viewers_is_rounded_and_told_at_most_every_ten_seconds() {
    let node = Node::with(0);
    let mut first = node.viewer(None).await;
    let told = |about: u64| json!({ "type": "watching", "negotiation": "hall", "stream": "record", "about": about });
    assert_eq!(first.next_of(&["watching"]).await, told(0));
    let since = Instant::now();
    let mut others = Vec::new();
    for _ in 0..11 {
        others.push(node.viewer(None).await);
    }
    assert_eq!(first.next_of(&["watching"]).await, told(10));
    assert!(since.elapsed() >= Duration::from_millis(9_990), "{:?}", since.elapsed());
    assert_eq!(others[10].next_of(&["watching"]).await, told(10));
    others.clear();
    let since = Instant::now();
    assert_eq!(first.next_of(&["watching"]).await, told(0));
    assert!(since.elapsed() >= Duration::from_millis(9_990));
}

#[tokio::test(start_paused = true)]
async fn a_socket_counts_how_long_each_new_entry_took_to_be_written() {
    let node = Node::with(3);
    let mut viewer = node.viewer(Some(-1)).await;
    viewer.expect(0..3).await;
    node.post("one");
    node.post("two");
    viewer.expect(3..5).await;
    let stats = node.hub.stats();
    assert_eq!((stats.deliveries, stats.lag.count), (5, 2));
}
