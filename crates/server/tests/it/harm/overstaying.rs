//! Logins that want more than is theirs: a fourth socket, or a word after their rights ended.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hyper::Method;
use ob_protocol::live::SOCKETS_PER_LOGIN;
use ob_testkit::{Binary, Client, EventsClient, LiveClient, PATIENCE, TestServer};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{ENTRIES, PROGRAM, percentile, say, until};

/// The text of the last note.
const END: &str = "the end";
const EVENTS: &str = "/api/v1/negotiations/local/live";
/// People whose access ends at once, each with a socket and a stream of events.
const PEOPLE: usize = 10;

#[tokio::test]
async fn one_socket_more_than_a_login_may_have_is_refused_and_the_others_stay() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    let token = member.token.as_deref();
    let mut live = Vec::new();
    let mut events = Vec::new();
    for _ in 0..SOCKETS_PER_LOGIN {
        let mut viewer = server.live(Some(&member)).await;
        viewer.follow("local", "record", None).await;
        live.push(viewer);
        events.push(EventsClient::try_connect(server.address(), EVENTS, token, None).await.unwrap());
    }
    for _ in 0..5 {
        let refused = LiveClient::try_connect(server.address(), token).await;
        assert_eq!(refused.err().as_deref(), Some("closed with Some(4429)"));
        let refused = EventsClient::try_connect(server.address(), EVENTS, token, None).await;
        assert_eq!(refused.err().as_deref(), Some("answered 429"));
    }
    let other = server.joined(&admin, "local", "member").await;
    server.live(Some(&other)).await; // it is the login's limit, not the address's
    let posted = team.post_entry(ENTRIES, json!({"kind": "note", "text": "for all"})).await.expect(201);
    for viewer in &mut live {
        assert_eq!(viewer.entry().await, posted);
    }
    for stream in &mut events {
        assert_eq!(stream.next().await.expect("an event").id, "0");
    }
    live.pop();
    let hub = &server.node.hub;
    until("the place is free again", Duration::from_secs(5), || hub.stats().sockets < SOCKETS_PER_LOGIN as u64).await;
    server.live(Some(&member)).await;
}

/// Most of whom must be gone within a second, the last of them within two (security.md 8, T6).
const MOST_WITHIN: Duration = Duration::from_secs(1);
const ALL_WITHIN: Duration = Duration::from_secs(2);

/// How access ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The person signs out.
    SignOut,
    /// The team takes the role away.
    Role,
    /// An administrator revokes the person.
    Revoked,
    /// An operator revokes the person in another process.
    RevokedElsewhere,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_ends_sockets_and_events_and_not_a_word_follows() {
    access_ends(End::SignOut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn losing_a_role_cuts_what_it_allowed_and_not_a_word_follows() {
    access_ends(End::Role).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_a_person_ends_sockets_and_events_and_not_a_word_follows() {
    access_ends(End::Revoked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_a_person_in_another_process_ends_sockets_and_events_within_a_second() {
    access_ends(End::RevokedElsewhere).await;
}

/// Notes are posted all the while; whoever receives one that was sent after its access had ended has overstayed.
async fn access_ends(how: End) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "unit").await;
    let team = server.joined(&admin, "local", "team").await;
    let stays = server.joined(&admin, "local", "member").await;
    let stays = tokio::spawn(read_to_the_end(follower(&server, &stays).await));
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        let member = server.joined(&admin, "local", "member").await;
        let live = follower(&server, &member).await;
        let events = EventsClient::try_connect(server.address(), EVENTS, member.token.as_deref(), None).await;
        people.push((member, live, events.unwrap()));
    }
    let enough = Arc::new(AtomicBool::new(false));
    let posting = tokio::spawn(post_until(Arc::clone(&enough), team.clone()));
    let mut watches = Vec::new();
    for (member, live, events) in people {
        let (live, events) = (tokio::spawn(watch_socket(how, live)), tokio::spawn(watch_events(events)));
        end(how, &server, &admin, &team, &member).await;
        let ended_at = Instant::now();
        for watch in [live, events] {
            watches.push((ended_at, timeout(PATIENCE, watch).await.expect("it ends in time").expect("it ends well")));
        }
    }
    enough.store(true, Ordering::Relaxed);
    let sent = posting.await.expect("the scribe goes on");
    assert_eq!(stays.await.expect("who may stay goes on"), sent.len(), "who may stay misses nothing");

    // In this process nothing more is sent when the answer is out; another one must be noticed first.
    let noticed_in = if how == End::RevokedElsewhere { ALL_WITHIN } else { Duration::ZERO };
    for (ended_at, watch) in &watches {
        let last = watch.received.iter().map(|number| sent[*number]).max();
        assert!(last.is_none_or(|sent| sent <= *ended_at + noticed_in), "it got a note sent after its access ended");
    }
    let delays: Vec<_> = watches.iter().map(|(at, watch)| watch.ended.saturating_duration_since(*at)).collect();
    let (usual, worst) = (percentile(&delays, 50), percentile(&delays, 100));
    say(&format!("{how:?}: {} ends beside {} notes, p50 {usual:?}, max {worst:?}", delays.len(), sent.len()));
    assert!(usual < MOST_WITHIN && worst < ALL_WITHIN, "p50 {usual:?}, max {worst:?}");
    assert!(watches.iter().any(|(_, watch)| !watch.received.is_empty()), "they were being served");
}

async fn end(how: End, server: &TestServer, admin: &Client, team: &Client, member: &Client) {
    let person = member.person.as_deref().expect("a person");
    match how {
        End::SignOut => member.call(Method::DELETE, "/api/v1/login", None, &[]).await.expect(204),
        End::Role => {
            let role = format!("/api/v1/negotiations/local/roles/{person}");
            team.send(Method::PUT, &role, json!({"role": null})).await.expect(204)
        }
        End::Revoked => admin.post(&format!("/api/v1/people/{person}/revoke"), json!({})).await.expect(204),
        End::RevokedElsewhere => {
            let keys = tempfile::tempdir().expect("a folder");
            let arguments = ["people", "revoke", person];
            Binary::run(Path::new(PROGRAM), &server.database, keys.path(), &arguments).await;
            Value::Null
        }
    };
}

/// What a viewer got before its access ended.
struct Watch {
    /// Numbers of notes.
    received: Vec<usize>,
    ended: Instant,
}

async fn follower(server: &TestServer, member: &Client) -> LiveClient {
    let mut live = server.live(Some(member)).await;
    live.follow("local", "record", None).await;
    live
}

async fn watch_socket(how: End, mut live: LiveClient) -> Watch {
    let mut received = Vec::new();
    loop {
        match live.frame().await {
            Ok(frame) if frame["type"] == "entry" => received.push(number_of(&frame["entry"])),
            Ok(frame) => {
                assert_eq!((how, &frame["code"]), (End::Role, &json!("follow_ended")), "{frame}");
                let ended = Instant::now();
                // The socket stays, and the answer to the next request is the next that comes.
                let again = json!({"type": "follow", "negotiation": "local", "stream": "record", "after": -1});
                live.send(again).await;
                assert_eq!(live.frame().await.expect("an answer")["code"], "not_found");
                return Watch { received, ended };
            }
            Err(code) => {
                assert!(how != End::Role && code == Some(4401), "closed with {code:?}");
                return Watch { received, ended: Instant::now() };
            }
        }
    }
}

async fn watch_events(mut events: EventsClient) -> Watch {
    let mut received = Vec::new();
    while let Some(event) = events.next().await {
        received.push(number_of(&serde_json::from_str(&event.data).expect("an entry")));
    }
    Watch { received, ended: Instant::now() }
}

/// How many notes came before the end.
async fn read_to_the_end(mut live: LiveClient) -> usize {
    let mut count = 0;
    while live.entry().await["text"] != END {
        count += 1;
    }
    count
}

/// Posts note after note, each with its number; answers when each was sent.
async fn post_until(enough: Arc<AtomicBool>, team: Client) -> Vec<Instant> {
    let mut sent = Vec::new();
    while !enough.load(Ordering::Relaxed) {
        let body = json!({"kind": "note", "text": sent.len().to_string()});
        sent.push(Instant::now());
        team.post_entry(ENTRIES, body).await.expect(201);
    }
    team.post_entry(ENTRIES, json!({"kind": "note", "text": END})).await.expect(201);
    sent
}

fn number_of(entry: &Value) -> usize {
    entry["text"].as_str().and_then(|text| text.parse().ok()).expect("a number")
}
