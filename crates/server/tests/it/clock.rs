//! The machine's clock is set while people work: back, when it ran ahead, or far forward. Times of entries never run
//! backwards, what waits is released, and nobody who may be there is sent away for long.

use hyper::Method;
use ob_testkit::{Client, LiveClient, TestServer};
use serde_json::{Value, json};

const BASE: &str = "/api/v1/negotiations/local";
const ENTRIES: &str = "/api/v1/negotiations/local/entries";
const HOUR_S: i64 = 3_600;
const YEAR_S: i64 = 365 * 24 * HOUR_S;

async fn scene() -> (TestServer, Client, Client, LiveClient) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    (server, admin, team, viewer)
}

/// Sets the clock back by an hour. The page renews its token, which seems to be from the future.
async fn set_back(server: &TestServer, team: &mut Client) {
    server.clock.set(-HOUR_S);
    team.refresh().await.unwrap();
}

async fn post(team: &Client, text: &str, hold_s: i64) -> Value {
    let answer = team.post_entry(ENTRIES, json!({"kind": "note", "text": text, "hold_s": hold_s})).await;
    let status = if hold_s == 0 { 201 } else { 202 };
    answer.expect(status)
}

#[tokio::test]
async fn times_of_entries_stand_still_while_a_clock_that_was_set_back_catches_up() {
    let (server, _, mut team, mut viewer) = scene().await;
    post(&team, "before", 0).await;
    let first = viewer.entry().await["at"].clone();
    set_back(&server, &mut team).await;
    post(&team, "set back", 0).await;
    server.clock.advance(HOUR_S - 1);
    team.refresh().await.unwrap();
    post(&team, "nearly", 0).await;
    server.clock.advance(2);
    post(&team, "caught up", 0).await;
    assert_eq!(viewer.entry().await["at"], first);
    assert_eq!(viewer.entry().await["at"], first);
    let later = viewer.entry().await["at"].clone();
    assert_eq!((&first, &later), (&json!("2026-03-01T14:00:00.000Z"), &json!("2026-03-01T14:00:01.000Z")));
}

#[tokio::test]
async fn what_waits_is_released_in_its_time_when_the_clock_is_set_back() {
    let (server, _, mut team, mut viewer) = scene().await;
    post(&team, "waits", 5).await;
    // The node notices what waits within moments; by then it stands in the list of what waits.
    let released = async {
        set_back(&server, &mut team).await;
        post(&team, "waits behind", 5).await;
        loop {
            // One second after the other, until both are out: five, and one more that was not yet seen.
            server.clock.advance(1);
            if let Ok(entry) = tokio::time::timeout(std::time::Duration::from_millis(300), viewer.entry()).await {
                return (entry, viewer.entry().await);
            }
        }
    };
    let (first, second) = released.await;
    assert_eq!((&first["text"], &second["text"]), (&json!("waits"), &json!("waits behind")));
    // The clock is an hour behind, so this was not by its time.
    assert!(server.node.app.now() < "2026-03-01T13:10:00.000Z".parse().unwrap());
}

#[tokio::test]
async fn a_delay_of_the_ground_rules_holds_its_length_over_a_clock_set_back() {
    let (server, _, mut team, mut viewer) = scene().await;
    team.send(Method::PUT, &format!("{BASE}/ground-rules"), json!({"delay_s": 60})).await.expect(200);
    set_back(&server, &mut team).await;
    let held = team.post_entry(ENTRIES, json!({"kind": "note", "text": "later"})).await.expect(202);
    assert_eq!(held["held"]["release_at"], "2026-03-01T13:01:00.000Z");
    server.clock.advance(61);
    assert_eq!(viewer.entry().await["text"], "later");
}

/// Set back, a token seems to be from the future; the page renews it and goes on. Open sockets notice nothing.
#[tokio::test]
async fn logins_outlive_a_clock_that_is_set_back() {
    let (server, admin, mut team, mut viewer) = scene().await;
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let mut own = server.live(Some(&team)).await;
    own.follow("local", "caucus", Some(-1)).await;
    server.clock.set(-HOUR_S);
    assert_eq!(team.get("/api/v1/me").await.status, 401, "from the future");
    team.refresh().await.unwrap();
    post(&team, "renewed", 0).await;
    assert_eq!(viewer.entry().await["text"], "renewed");
    team.post_entry(&format!("{BASE}/caucus/entries"), json!({"kind": "note", "text": "among us"})).await.expect(201);
    assert_eq!(own.entry().await["text"], "among us");
    Client::join(server.address(), invited["items"][0]["code"].as_str().unwrap()).await;
}

/// A year ahead everything has expired, as it should. Set right again, nobody has lost a login that was good.
#[tokio::test]
async fn a_clock_far_ahead_for_a_moment_ends_no_login_for_good() {
    let (server, admin, mut team, mut viewer) = scene().await;
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let code = invited["items"][0]["code"].as_str().unwrap();
    server.clock.set(YEAR_S);
    assert_eq!(team.get("/api/v1/me").await.status, 401);
    server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
    server.clock.set(-YEAR_S);
    team.refresh().await.unwrap();
    post(&team, "back", 0).await;
    assert_eq!(viewer.entry().await["at"], "2026-03-01T14:00:00.000Z", "nothing was recorded in between");
    Client::join(server.address(), code).await;
}
