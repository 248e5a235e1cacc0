//! Sessions, phases and clocks.

use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};

const BASE: &str = "/api/v1/negotiations/local";

async fn team() -> (TestServer, Client) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    (server, team)
}

async fn planned(team: &Client) -> String {
    let body = json!({"title": "Second session", "place": "Room 4", "scheduled_for": "2026-03-02T15:00:00Z"});
    let session = team.post(&format!("{BASE}/sessions"), body).await.expect(201);
    format!("{BASE}/sessions/{}/phase", session["id"].as_str().unwrap())
}

#[tokio::test]
async fn each_phase_is_one_entry_and_the_clocks_run() {
    let (server, team) = team().await;
    assert_eq!(team.get(BASE).await.expect(200)["phase"], Value::Null);
    let phase = planned(&team).await;
    assert_eq!(team.get(BASE).await.expect(200)["phase"], "scheduled");
    let opened = team.post(&phase, json!({"phase": "table"})).await.expect(201);
    assert_eq!(
        (&opened["kind"], &opened["text"], &opened["data"]),
        (&json!("session.opened"), &json!("Session 1 opened. At the table."), &json!({"phase": "table"}))
    );
    server.clock.advance(600);
    let body = json!({"phase": "caucus", "side": "theirs", "note": "They asked for an hour."});
    let caucus = team.post(&phase, body).await.expect(201);
    assert_eq!(caucus["text"], "Management called a caucus.\nThey asked for an hour.");
    server.clock.advance(5 * 60);
    let now = team.get(BASE).await.expect(200);
    assert_eq!((&now["phase"], &now["phase_side"]), (&json!("caucus"), &json!("theirs")));
    assert_eq!(now["session"]["clocks"]["table_s"], 600);
    assert_eq!(now["session"]["clocks"]["theirs_caucus_s"], 300);
    team.post(&phase, json!({"phase": "table"})).await.expect(201);
    let body = json!({"phase": "adjourned", "resumes_at": "2026-03-03T10:00:00-05:00"});
    let ended = team.post(&phase, body).await.expect(201);
    assert_eq!(ended["data"], json!({"phase": "adjourned", "resumes_at": "2026-03-03T15:00:00.000Z"}));
    assert_eq!(team.get(BASE).await.expect(200)["phase"], "adjourned");
    let kinds: Vec<Value> = team.get(&format!("{BASE}/entries")).await.expect(200)["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].clone())
        .collect();
    assert_eq!(kinds, ["session.opened", "phase", "phase", "session.adjourned"]);
}

#[tokio::test]
async fn the_life_cycle_is_kept() {
    let (_server, team) = team().await;
    let phase = planned(&team).await;
    team.post(&phase, json!({"phase": "break"})).await.expect(409);
    team.post(&phase, json!({"phase": "adjourned"})).await.expect(409);
    team.post(&phase, json!({"phase": "scheduled"})).await.expect(422);
    team.post(&phase, json!({"phase": "caucus"})).await.expect(422);
    team.post(&phase, json!({"phase": "lunch"})).await.expect(422);
    team.post(&phase, json!({"phase": "table"})).await.expect(201);
    team.post(&phase, json!({"phase": "table"})).await.expect(409);
    let other = planned(&team).await;
    team.post(&other, json!({"phase": "table"})).await.expect(409);
    team.post(&phase, json!({"phase": "adjourned"})).await.expect(201);
    team.post(&phase, json!({"phase": "table"})).await.expect(409);
    team.post(&other, json!({"phase": "table"})).await.expect(201);
    team.post(&format!("{BASE}/sessions/none/phase"), json!({"phase": "table"})).await.expect(404);
}

#[tokio::test]
async fn notes_belong_to_the_open_session() {
    let (_server, team) = team().await;
    let entries = format!("{BASE}/entries");
    let before = team.post_entry(&entries, json!({"kind": "note", "text": "before"})).await.expect(201);
    assert_eq!(before["session"], Value::Null);
    let phase = planned(&team).await;
    team.post(&phase, json!({"phase": "table"})).await.expect(201);
    let during = team.post_entry(&entries, json!({"kind": "note", "text": "during"})).await.expect(201);
    let id = team.get(BASE).await.expect(200)["session"]["id"].clone();
    assert_eq!(during["session"], id);
    let page = team.get(&format!("{entries}?session={}", id.as_str().unwrap())).await.expect(200);
    assert_eq!(page["entries"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_plan_can_be_changed() {
    let (_server, team) = team().await;
    let phase = planned(&team).await;
    let session = phase.trim_end_matches("/phase");
    let changed = team.send(hyper::Method::PATCH, session, json!({"place": "Hall B"})).await.expect(200);
    assert_eq!((&changed["place"], &changed["title"]), (&json!("Hall B"), &json!("Second session")));
    let sessions = team.get(&format!("{BASE}/sessions")).await.expect(200);
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
    assert_eq!(sessions["items"][0]["place"], "Hall B");
}
