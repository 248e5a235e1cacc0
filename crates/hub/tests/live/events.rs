//! Server-sent events.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use ob_hub::{Event, Events, Gate, LoginKey, NoEvents, Recheck, Viewer};
use ob_protocol::live::StreamName;
use tokio::time::Instant;

use crate::kit::{HALL, Node, viewer};

async fn open(node: &Node, viewer: Viewer, after: Option<i64>) -> Result<Events, NoEvents> {
    node.hub.events(Arc::clone(&node.door) as Arc<dyn Gate>, viewer, "hall", StreamName::Record, after).await
}

async fn expect(events: &mut Events, indexes: std::ops::Range<i64>) {
    for expected in indexes {
        let Some(Event::Entry { index, json }) = events.next().await else { panic!("no entry {expected}") };
        assert_eq!(index, expected);
        assert!(json.starts_with(format!(r#"{{"index":{index},"#).as_bytes()), "{json:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn events_resume_and_go_on_live() {
    let node = Node::with(600);
    let mut events = open(&node, Viewer::default(), Some(99)).await.unwrap();
    expect(&mut events, 100..600).await;
    node.post("live");
    expect(&mut events, 600..601).await;
    assert_eq!(node.hub.stats().event_streams, 1);
    drop(events);
    assert!(node.hub.open_streams().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_is_kept_alive() {
    let node = Node::with(0);
    let mut events = open(&node, Viewer::default(), None).await.unwrap();
    let began = Instant::now();
    assert_eq!(events.next().await, Some(Event::KeepAlive));
    assert_eq!(began.elapsed().as_secs(), 15);
    node.post("live");
    expect(&mut events, 0..1).await;
}

#[tokio::test(start_paused = true)]
async fn who_is_too_far_back_or_ahead_is_told_and_it_ends() {
    let node = Node::with(3_000);
    for (after, from) in [(5, 6), (3_000, 0)] {
        let mut events = open(&node, Viewer::default(), Some(after)).await.unwrap();
        assert_eq!(events.next().await, Some(Event::Behind { from, head: 2_999 }));
        assert_eq!(events.next().await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_ended_login_a_lost_right_and_a_leaving_node_end_them() {
    let node = Node::with(0);
    let (mut ana, mut bo) = (open(&node, viewer(1), None).await.unwrap(), open(&node, viewer(2), None).await.unwrap());
    node.post("too late for ana");
    node.hub.end_login(LoginKey(1));
    assert_eq!(ana.next().await, Some(Event::Ended));
    assert_eq!(ana.next().await, None);

    node.hub.recheck(Recheck::Login(LoginKey(2)));
    expect(&mut bo, 0..1).await;
    node.post("too late for bo");
    node.door.rules().shut.insert(HALL);
    node.hub.recheck(Recheck::Stream(HALL));
    assert_eq!(bo.next().await, Some(Event::Ended));

    node.door.rules().shut.clear();
    let mut last = open(&node, viewer(3), None).await.unwrap();
    assert!(last.next().now_or_never().is_none());
    assert!(node.hub.shutdown(Duration::from_secs(1)).await);
    assert_eq!(last.next().await, Some(Event::Ended));
    assert_eq!(open(&node, viewer(3), None).await.err(), Some(NoEvents::Unavailable));
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_seen_is_not_there() {
    let node = Node::with(0);
    node.door.rules().shut.insert(HALL);
    assert_eq!(open(&node, Viewer::default(), None).await.err(), Some(NoEvents::NotFound));
    assert_eq!(node.hub.stats().event_streams, 0);
}

#[tokio::test(start_paused = true)]
async fn a_login_has_three_event_streams_beside_its_sockets() {
    let node = Node::with(0);
    let _socket = node.hello(Some("ana")).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(open(&node, viewer(1), None).await.unwrap());
    }
    assert_eq!(open(&node, viewer(1), None).await.err(), Some(NoEvents::TooMany));
}

#[tokio::test(start_paused = true)]
async fn the_lag_is_counted_from_when_an_entry_and_its_viewer_were_both_there() {
    let node = Node::with(5);
    let mut watching = open(&node, Viewer::default(), Some(-1)).await.unwrap();
    expect(&mut watching, 0..5).await;
    assert_eq!(node.hub.stats().lag.count, 0, "history keeps nobody waiting");
    node.post("live");
    tokio::time::advance(Duration::from_millis(30)).await;
    expect(&mut watching, 5..6).await;
    tokio::time::advance(Duration::from_secs(60)).await;
    let mut late = open(&node, Viewer::default(), Some(4)).await.unwrap();
    tokio::time::advance(Duration::from_millis(3)).await;
    expect(&mut late, 5..6).await;
    let lag = node.hub.stats().lag;
    assert_eq!((lag.count, lag.sum), (2, Duration::from_millis(33)));
    let within = |millis| lag.up_to.iter().find(|(bound, _)| *bound == Duration::from_millis(millis)).unwrap().1;
    assert_eq!((within(2), within(5), within(25), within(50)), (0, 1, 1, 2));
}
