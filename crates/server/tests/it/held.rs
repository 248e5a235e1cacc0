//! The undo hold and the ground-rule delay.

use hyper::Method;
use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};

const BASE: &str = "/api/v1/negotiations/local";
const ENTRIES: &str = "/api/v1/negotiations/local/entries";

async fn team() -> (TestServer, Client) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    (server, team)
}

fn note(text: &str, hold_s: i64) -> Value {
    json!({"kind": "note", "text": text, "hold_s": hold_s})
}

async fn texts(client: &Client) -> Vec<String> {
    let page = client.get(ENTRIES).await.expect(200);
    page["entries"].as_array().unwrap().iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_held_note_can_be_changed_and_then_goes_out_by_itself() {
    let (server, team) = team().await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    let ticket = team.post_once(ENTRIES, note("tpyo", 5), "k").await.expect(202);
    assert_eq!(ticket["held"]["release_at"], "2026-03-01T14:00:05.000Z");
    let id = ticket["held"]["id"].as_str().unwrap();
    assert_eq!(team.post_once(ENTRIES, note("tpyo", 5), "k").await.expect(202), ticket, "a repeat answers the same");
    let changed = team.send(Method::PATCH, &format!("{BASE}/held/{id}"), json!({"text": "typo"})).await.expect(200);
    assert_eq!(
        (&changed["text"], &changed["stream"], &changed["by"]),
        (&json!("typo"), &json!("record"), &json!("Team 1"))
    );
    assert_eq!(server.anyone().get(ENTRIES).await.expect(200)["head"], -1);
    server.clock.advance(5);
    let entry = viewer.entry().await;
    assert_eq!((&entry["text"], &entry["index"]), (&json!("typo"), &json!(0)));
    assert_eq!(team.post_once(ENTRIES, note("tpyo", 5), "k").await.expect(201)["text"], "typo");
    team.send(Method::PATCH, &format!("{BASE}/held/{id}"), json!({"text": "late"})).await.expect(409);
    team.call(Method::DELETE, &format!("{BASE}/held/{id}"), None, &[]).await.expect(409);
}

#[tokio::test]
async fn an_undone_note_is_never_recorded_and_its_key_says_so() {
    let (server, team) = team().await;
    let ticket = team.post_once(ENTRIES, note("oops", 5), "k").await.expect(202);
    let path = format!("{BASE}/held/{}", ticket["held"]["id"].as_str().unwrap());
    team.call(Method::DELETE, &path, None, &[]).await.expect(204);
    team.post_once(ENTRIES, note("oops", 5), "k").await.expect(410);
    server.clock.advance(60);
    team.post_entry(ENTRIES, note("next", 0)).await.expect(201);
    assert_eq!(texts(&team).await, ["next"]);
}

#[tokio::test]
async fn nothing_overtakes_a_note_that_waits() {
    let (server, team) = team().await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", None).await;
    team.post_entry(ENTRIES, note("first", 10)).await.expect(202);
    let second = team.post_entry(ENTRIES, note("second", 0)).await.expect(202);
    assert_eq!(second["held"]["release_at"], "2026-03-01T14:00:10.000Z");
    server.clock.advance(10);
    for text in ["first", "second"] {
        assert_eq!(viewer.entry().await["text"], text);
    }
}

#[tokio::test]
async fn a_ground_rule_delays_everything_of_the_record_and_survives_a_restart() {
    let (server, team) = team().await;
    let changed = team.send(Method::PUT, &format!("{BASE}/ground-rules"), json!({"delay_s": 900})).await.expect(200);
    assert_eq!(changed["delay_s"], 900);
    let session = team.post(&format!("{BASE}/sessions"), json!({"title": "First"})).await.expect(201);
    let phase = format!("{BASE}/sessions/{}/phase", session["id"].as_str().unwrap());
    team.post(&phase, json!({"phase": "table"})).await.expect(202);
    team.post(&phase, json!({"phase": "table"})).await.expect(409);
    server.clock.advance(60);
    team.post_entry(ENTRIES, note("delayed", 5)).await.expect(202);
    let caucus = team.post_entry(&format!("{BASE}/caucus/entries"), note("not delayed", 0)).await.expect(201);
    assert_eq!(caucus["index"], 0);
    let held = team.get(&format!("{BASE}/held")).await.expect(200);
    let releases: Vec<&Value> = held["items"].as_array().unwrap().iter().map(|item| &item["release_at"]).collect();
    assert_eq!(releases, [&json!("2026-03-01T14:15:00.000Z"), &json!("2026-03-01T14:16:00.000Z")]);
    let server = server.restart().await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    server.clock.advance(840);
    let opened = viewer.entry().await;
    assert_eq!((&opened["kind"], &opened["index"]), (&json!("session.opened"), &json!(0)));
    server.clock.advance(60);
    let delayed = viewer.entry().await;
    assert_eq!((&delayed["text"], &delayed["session"]), (&json!("delayed"), &session["id"]));
}

#[tokio::test]
async fn what_became_impossible_waits_for_the_team_and_keeps_nobody_else_waiting() {
    let (server, team) = team().await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    team.send(Method::PUT, &format!("{BASE}/ground-rules"), json!({"delay_s": 60})).await.expect(200);
    let session = team.post(&format!("{BASE}/sessions"), json!({})).await.expect(201);
    let phase = format!("{BASE}/sessions/{}/phase", session["id"].as_str().unwrap());
    let opening = team.post(&phase, json!({"phase": "table"})).await.expect(202);
    team.post(&phase, json!({"phase": "break"})).await.expect(202);
    team.post_entry(ENTRIES, note("goes out", 0)).await.expect(202);
    let path = format!("{BASE}/held/{}", opening["held"]["id"].as_str().unwrap());
    team.call(Method::DELETE, &path, None, &[]).await.expect(204);
    server.clock.advance(60);
    assert_eq!(viewer.entry().await["text"], "goes out");
    let held = team.get(&format!("{BASE}/held")).await.expect(200);
    assert_eq!(held["items"].as_array().unwrap().len(), 1);
    assert!(held["items"][0]["problem"].as_str().unwrap().contains("has not opened"), "{held}");
    let path = format!("{BASE}/held/{}", held["items"][0]["id"].as_str().unwrap());
    team.call(Method::DELETE, &path, None, &[]).await.expect(204);
}

/// The record never has a session without its opening.
#[tokio::test]
async fn an_undone_opening_is_not_made_up_for_by_the_next_phase() {
    let (server, team) = team().await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    team.send(Method::PUT, &format!("{BASE}/ground-rules"), json!({"delay_s": 60})).await.expect(200);
    let session = team.post(&format!("{BASE}/sessions"), json!({})).await.expect(201);
    let phase = format!("{BASE}/sessions/{}/phase", session["id"].as_str().unwrap());
    let opening = team.post(&phase, json!({"phase": "table"})).await.expect(202);
    team.post(&phase, json!({"phase": "caucus", "side": "ours"})).await.expect(202);
    team.post_entry(ENTRIES, note("goes out", 0)).await.expect(202);
    let path = format!("{BASE}/held/{}", opening["held"]["id"].as_str().unwrap());
    team.call(Method::DELETE, &path, None, &[]).await.expect(204);
    server.clock.advance(60);
    let first = viewer.entry().await;
    assert_eq!((&first["text"], &first["session"]), (&json!("goes out"), &Value::Null));
}

#[tokio::test]
async fn an_amendment_waits_behind_what_it_may_concern() {
    let (server, team) = team().await;
    team.post_entry(ENTRIES, note("target", 0)).await.expect(201);
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", None).await;
    let translation = json!({"kind": "translation", "text": "blanco", "lang": "es", "ref": 0, "hold_s": 30});
    team.post_entry(ENTRIES, translation).await.expect(202);
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "wrong"})).await.expect(202);
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "twice"})).await.expect(409);
    server.clock.advance(30);
    assert_eq!(viewer.entry().await["kind"], "translation");
    assert_eq!(viewer.entry().await["kind"], "retraction");
}

#[tokio::test]
async fn only_the_team_sees_what_waits() {
    let (server, team) = team().await;
    let ticket = team.post_entry(ENTRIES, note("secret for now", 60)).await.expect(202);
    let admin = server.admin().await;
    let member = server.joined(&admin, "local", "member").await;
    let path = format!("{BASE}/held/{}", ticket["held"]["id"].as_str().unwrap());
    for client in [&server.anyone(), &admin, &member] {
        for path in [format!("{BASE}/held"), path.clone()] {
            client.get(&path).await.expect(404);
        }
        client.call(Method::DELETE, &path, None, &[]).await.expect(404);
    }
    team.get(&path).await.expect(200);
}
