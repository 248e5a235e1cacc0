//! Announcements that are lost, doubled or late; entries that change; a history that is away.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::kit::{HALL, Node};

#[tokio::test(start_paused = true)]
async fn a_lost_announcement_is_repaired_by_the_next_entry() {
    let node = Node::with(1);
    let mut client = node.viewer(None).await;
    node.memory.commit(HALL, "lost");
    let began = Instant::now();
    node.post("next");
    assert_eq!(client.entry().await, (1, "lost".into()));
    assert_eq!(client.entry().await, (2, "next".into()));
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_lost_announcement_is_repaired_by_looking_at_the_head() {
    let node = Node::with(1);
    let mut client = node.viewer(None).await;
    (0..5).for_each(|_| drop(node.memory.commit(HALL, "by another process")));
    node.hub.observe_heads(&[(HALL, node.memory.head(HALL)), (ob_hub::StreamId(77), 3)]);
    client.expect(1..6).await;
}

#[tokio::test(start_paused = true)]
async fn overtaking_announcements_cost_no_reading() {
    let node = Node::with(1);
    let mut client = node.viewer(None).await;
    let readings = node.memory.readings.load(Ordering::SeqCst);
    let mut entries: Vec<_> = (0..4).map(|_| node.memory.commit(HALL, "a")).collect();
    entries.reverse();
    for entry in entries {
        node.hub.announce(HALL, &entry, &[]);
        sleep(Duration::from_millis(3)).await;
    }
    client.expect(1..5).await;
    client.expect_silence(Duration::from_secs(1)).await;
    assert_eq!(node.memory.readings.load(Ordering::SeqCst), readings);
}

#[tokio::test(start_paused = true)]
async fn a_gap_of_thousands_ends_in_behind_for_those_who_lack_them() {
    let node = Node::with(1);
    let mut client = node.viewer(None).await;
    (0..3_000).for_each(|_| drop(node.memory.commit(HALL, "import")));
    node.hub.observe_heads(&[(HALL, 3_000)]);
    let behind = client.next_of(&["behind"]).await;
    assert_eq!((behind["from"].as_i64(), behind["head"].as_i64()), (Some(1), Some(3_000)));
}

#[tokio::test(start_paused = true)]
async fn a_history_that_is_away_delays_only_what_must_be_read() {
    let node = Node::with(1_000);
    let mut live = node.viewer(None).await;
    let mut far_back = node.hello(None).await;
    node.memory.is_failing.store(true, Ordering::SeqCst);
    far_back.follow("record", Some(99)).await;
    node.post("live");
    live.expect(1_000..1_001).await;
    far_back.expect_silence(Duration::from_secs(8)).await;
    node.memory.is_failing.store(false, Ordering::SeqCst);
    // The pause after the last failure passes first.
    assert_eq!(far_back.next_of(&["entry"]).await["entry"]["index"], 100);
    far_back.expect(101..1_001).await;
}

#[tokio::test(start_paused = true)]
async fn a_retracted_entry_is_replayed_as_it_stands_now() {
    let node = Node::with(500);
    let mut first = node.viewer(Some(-1)).await;
    first.expect(0..500).await;
    for index in [3, 499] {
        let withheld = node.memory.change(HALL, index, "withheld");
        let retraction = node.memory.commit(HALL, "retraction");
        node.hub.announce(HALL, &retraction, &[withheld]);
    }
    first.expect(500..502).await;
    let mut second = node.viewer(Some(-1)).await;
    for index in 0..502 {
        let (got, text) = second.entry().await;
        assert_eq!(got, index);
        assert_eq!(text == "withheld", index == 3 || index == 499, "{index} {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_process_changed_is_read_again_before_it_is_sent() {
    let node = Node::with(500);
    let mut first = node.viewer(Some(-1)).await;
    first.expect(0..500).await;
    node.memory.change(HALL, 3, "withheld");
    node.memory.change(HALL, 499, "withheld");
    node.hub.refresh(HALL, &[3, 499]);
    let mut second = node.viewer(Some(-1)).await;
    for index in 0..500 {
        let (got, text) = second.entry().await;
        assert_eq!(got, index);
        assert_eq!(text == "withheld", index == 3 || index == 499, "{index} {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_was_left_begins_with_what_history_holds() {
    let node = Node::with(1);
    drop(node.viewer(None).await);
    sleep(Duration::from_millis(1)).await;
    assert!(node.hub.open_streams().is_empty());
    node.post("while nobody looked");
    let mut client = node.viewer(Some(0)).await;
    client.expect(1..2).await;
    assert_eq!(node.hub.stats().channels, 1);
}
