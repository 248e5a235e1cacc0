//! Rights that end.

use std::time::Duration;

use ob_hub::{LoginKey, PersonKey, Recheck};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep};

use crate::closing::stalled;
use crate::kit::{HALL, HALL_CAUCUS, Node};

#[tokio::test(start_paused = true)]
async fn an_ended_login_loses_its_sockets_and_gets_nothing_more() {
    let node = Node::with(0);
    let mut ana = node.hello(Some("ana")).await;
    ana.follow("record", None).await;
    let mut bo = node.hello(Some("bo")).await;
    bo.follow("record", None).await;
    // Announced, and not written yet: the sockets' tasks have not run.
    node.post("too late for ana");
    node.hub.end_login(LoginKey(1));
    node.post("much too late");
    assert_eq!(ana.closed().await, 4401);
    bo.expect(0..2).await;
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_was_begun_is_not_completed_for_an_ended_login() {
    let node = Node::with(0);
    let (mut pipe, task) = stalled(&node).await;
    node.hub.end_login(LoginKey(1));
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).await.unwrap();
    drop(pipe);
    task.await.unwrap();
    assert!(bytes.len() <= 512, "what the pipe held before, and not a byte more: {}", bytes.len());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_ends_while_it_says_goodbye_gets_nothing_more_either() {
    let node = Node::with(0);
    let (mut pipe, task) = stalled(&node).await;
    sleep(Duration::from_millis(10_010)).await;
    node.hub.end_login(LoginKey(1));
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).await.unwrap();
    drop(pipe);
    task.await.unwrap();
    assert!(bytes.len() <= 512, "{}", bytes.len());
}

#[tokio::test(start_paused = true)]
async fn a_follow_that_no_longer_holds_is_cut_and_the_others_go_on() {
    for recheck in [Recheck::Login(LoginKey(1)), Recheck::Person(PersonKey(101)), Recheck::Stream(HALL_CAUCUS)] {
        let node = Node::with(0);
        let mut client = node.hello(Some("ana")).await;
        client.follow("record", None).await;
        client.follow("caucus", None).await;
        node.post_to(HALL_CAUCUS, "not for ana");
        node.door.rules().shut.insert(HALL_CAUCUS);
        node.hub.recheck(recheck);
        node.post_to(HALL_CAUCUS, "still not");
        node.post("for everyone");
        let (mut cut, mut entries) = (0, 0);
        for _ in 0..2 {
            let frame = client.next_of(&["error", "entry"]).await;
            assert_eq!(frame["stream"], json!(if frame["type"] == "error" { "caucus" } else { "record" }));
            cut += i32::from(frame["code"] == "follow_ended");
            entries += i32::from(frame["type"] == "entry");
        }
        assert_eq!((cut, entries), (1, 1), "{recheck:?}");
        client.expect_silence(Duration::from_secs(30)).await;
        client.say(json!({ "type": "follow", "negotiation": "hall", "stream": "caucus" })).await;
        assert_eq!(client.next().await["code"], json!("not_found"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_follow_in_doubt_is_held_back_and_goes_on_without_a_gap_if_it_holds() {
    let node = Node::with(0);
    let mut client = node.hello(Some("ana")).await;
    client.follow("record", None).await;
    node.door.hold();
    node.hub.recheck(Recheck::Stream(HALL));
    for _ in 0..3 {
        node.post("waiting");
    }
    client.expect_silence(Duration::from_secs(3)).await;
    node.door.release();
    client.expect(0..3).await;
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_cannot_tell_lets_nobody_go_on() {
    let node = Node::with(0);
    let mut client = node.hello(Some("ana")).await;
    client.follow("record", None).await;
    node.door.rules().is_away = true;
    node.hub.recheck(Recheck::Login(LoginKey(1)));
    assert_eq!(client.next_of(&["error"]).await["code"], json!("follow_ended"));
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_was_begun_is_not_completed_on_a_follow_that_was_cut() {
    let node = Node::with(0);
    let (mut pipe, task) = stalled(&node).await;
    node.door.rules().shut.insert(HALL);
    node.hub.recheck(Recheck::Stream(HALL));
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).await.unwrap();
    drop(pipe);
    task.await.unwrap();
    assert!(bytes.len() <= 512, "{}", bytes.len());
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_was_begun_waits_while_its_follow_is_in_doubt_and_goes_on_if_it_holds() {
    let node = Node::with(0);
    let (mut pipe, _task) = stalled(&node).await;
    node.door.hold();
    node.hub.recheck(Recheck::Login(LoginKey(1)));
    let mut bytes = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(3), pipe.read_to_end(&mut bytes)).await;
    assert!(reading.is_err() && bytes.len() <= 512, "{}", bytes.len());
    node.door.release();
    let began = Instant::now();
    while bytes.iter().filter(|byte| **byte == b'#').count() < 10_000 {
        pipe.read_buf(&mut bytes).await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_a_revocation_begins_no_follow() {
    for recheck in [Recheck::Login(LoginKey(1)), Recheck::Person(PersonKey(101)), Recheck::Stream(HALL)] {
        let node = Node::with(3);
        let mut client = node.hello(Some("ana")).await;
        node.door.keep_answers();
        client.say(json!({ "type": "follow", "negotiation": "hall", "stream": "record", "after": -1 })).await;
        sleep(Duration::from_millis(1)).await;
        node.door.rules().shut.insert(HALL);
        node.hub.recheck(recheck);
        node.door.hand_out();
        let first = client.next().await;
        assert_eq!(first["type"], json!("following"));
        assert_eq!(client.next().await["code"], json!("follow_ended"), "{recheck:?}");
        client.expect_silence(Duration::from_secs(5)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hello_from_before_the_login_ended_opens_nothing() {
    let node = Node::with(0);
    let mut client = node.connect().await;
    node.door.keep_answers();
    client.say(json!({ "type": "hello", "token": "ana" })).await;
    sleep(Duration::from_millis(1)).await;
    node.door.rules().tokens.clear();
    node.hub.end_login(LoginKey(1));
    node.door.hand_out();
    assert_eq!(client.closed().await, 4401);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_follows_are_asked_about_again_with_few_questions_at_a_time() {
    let node = Node::with(0);
    let mut clients = Vec::new();
    for _ in 0..1_000 {
        clients.push(node.viewer(None).await);
    }
    let began = Instant::now();
    node.hub.recheck(Recheck::Stream(HALL));
    node.post("after the question");
    for client in &mut clients {
        client.expect(0..1).await;
    }
    assert!(began.elapsed() < Duration::from_secs(1));
}
