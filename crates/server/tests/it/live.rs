//! Live: followed, resumed, cut, over real sockets; and as server-sent events.

use hyper::Method;
use ob_testkit::{Client, EventsClient, LiveClient, TestServer};
use serde_json::{Value, json};

const ENTRIES: &str = "/api/v1/negotiations/local/entries";

async fn team(audience: &str) -> (TestServer, Client, Client) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", audience).await;
    let team = server.joined(&admin, "local", "team").await;
    (server, admin, team)
}

async fn post(team: &Client, text: &str) -> Value {
    team.post_entry(ENTRIES, json!({"kind": "note", "text": text})).await.expect(201)
}

#[tokio::test]
async fn a_viewer_gets_what_was_missed_then_what_comes() {
    let (server, _, team) = team("public").await;
    for number in 0..5 {
        post(&team, &format!("note {number}")).await;
    }
    let mut viewer = server.live(None).await;
    assert_eq!(viewer.follow("local", "record", Some(1)).await, 4);
    for index in 2..5 {
        assert_eq!(viewer.entry().await["index"], index);
    }
    let posted = post(&team, "live").await;
    assert_eq!(viewer.entry().await, posted, "the frame carries the entry as HTTP answers it");
    let mut late = server.live(None).await;
    assert_eq!(late.follow("local", "record", None).await, 5);
    post(&team, "from now on").await;
    assert_eq!(late.entry().await["index"], 6);
}

#[tokio::test]
async fn a_thousand_missed_entries_come_over_the_socket_in_order() {
    let (server, _, team) = team("public").await;
    let lines = (0..1_200).map(|number| ob_app::ImportedLine {
        source_line: number,
        draft: ob_domain::entry::Draft {
            kind: ob_domain::entry::Kind::Note,
            side: None,
            speaker: None,
            text: format!("line {number}"),
            article: None,
            lang: None,
            noted_at: None,
            refers_to: None,
        },
    });
    let past = ob_app::PastSession { plan: ob_domain::session::Plan::default(), lines: lines.collect() };
    let operator = ob_domain::actor::Actor::Operator;
    server.node.app.import(&operator, "local", &past).await.unwrap();
    let mut viewer = server.live(None).await;
    assert_eq!(viewer.follow("local", "record", Some(-1)).await, 1_201);
    for index in 0..=1_201 {
        assert_eq!(viewer.entry().await["index"], index);
    }
    drop(team);
}

#[tokio::test]
async fn who_is_too_far_back_is_told_once_and_may_follow_again() {
    let (server, _, team) = team("public").await;
    let far = ob_protocol::live::REPLAY_MAX + 10;
    let mut unit = server.node.app.store().write().await.unwrap();
    let negotiation = unit.negotiation(&"local".parse().unwrap()).await.unwrap().unwrap();
    let mut head = unit.lock_log(negotiation.id, ob_domain::negotiation::Log::Record).await.unwrap();
    for _ in 0..far {
        let mut content = ob_domain::entry::Content::new(ob_domain::entry::Kind::Note, "Team 1".into());
        content.text = Some("filler".into());
        unit.append(&mut head, content, &mut || [1; 32], ob_domain::Time(0)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut viewer = server.live(None).await;
    viewer.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": -1})).await;
    let behind = viewer.frame().await.unwrap();
    let expected = json!({"type": "behind", "negotiation": "local", "stream": "record", "from": 0, "head": far - 1});
    assert_eq!(behind, expected);
    assert_eq!(viewer.follow("local", "record", Some(far - 2)).await, far - 1);
    assert_eq!(viewer.entry().await["index"], far - 1);
    post(&team, "next").await;
    assert_eq!(viewer.entry().await["index"], far);
}

#[tokio::test]
async fn frames_are_the_same_bytes_for_every_viewer_and_many_streams_share_a_socket() {
    let (server, _, team) = team("public").await;
    let mut viewer = server.live(Some(&team)).await;
    viewer.follow("local", "record", None).await;
    viewer.follow("local", "caucus", None).await;
    team.post_entry("/api/v1/negotiations/local/caucus/entries", json!({"kind": "note", "text": "among us"}))
        .await
        .expect(201);
    let frame = viewer.frame().await.unwrap();
    assert_eq!((&frame["stream"], &frame["entry"]["text"]), (&json!("caucus"), &json!("among us")));
    post(&team, "to all").await;
    assert_eq!(viewer.frame().await.unwrap()["stream"], "record");
    viewer.send(json!({"type": "unfollow", "negotiation": "local", "stream": "record"})).await;
    viewer.send(json!({"type": "follow", "negotiation": "local", "stream": "caucus", "after": null})).await;
    let error = viewer.frame().await.unwrap();
    assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("already_following")));
}

#[tokio::test]
async fn what_is_not_yours_to_follow_is_not_found() {
    let (server, admin, team) = team("unit").await;
    let member = server.joined(&admin, "local", "member").await;
    post(&team, "for the unit").await;
    let asks = async |client: Option<&Client>, negotiation: &str, stream: &str| {
        let mut live = server.live(client).await;
        live.send(json!({"type": "follow", "negotiation": negotiation, "stream": stream, "after": -1})).await;
        let mut frame = live.frame().await.unwrap();
        if let Some(frame) = frame.as_object_mut() {
            frame.remove("negotiation");
            frame.remove("stream");
        }
        frame
    };
    let absent = asks(None, "absent", "record").await;
    assert_eq!(absent["code"], "not_found");
    assert_eq!(asks(None, "local", "record").await, absent);
    assert_eq!(asks(Some(&admin), "local", "record").await, absent);
    assert_eq!(asks(Some(&member), "local", "caucus").await, absent);
    assert_eq!(asks(Some(&team), "local", "talk").await, absent);
    assert_eq!(asks(Some(&member), "local", "record").await["type"], "following");
}

#[tokio::test]
async fn a_retraction_is_not_replayed_with_its_words() {
    let (server, _, team) = team("public").await;
    let mut early = server.live(None).await;
    early.follow("local", "record", None).await;
    post(&team, "canary-words").await;
    assert_eq!(early.entry().await["text"], "canary-words");
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "names someone"})).await.expect(201);
    assert_eq!(early.entry().await["kind"], "retraction");
    let mut late = server.live(None).await;
    late.follow("local", "record", Some(-1)).await;
    let entry = late.entry().await;
    assert_eq!((&entry["text"], &entry["retracted_by"]), (&Value::Null, &json!(1)));
}

#[tokio::test]
async fn a_login_that_ends_closes_its_sockets_and_a_role_that_ends_cuts_its_follow() {
    let (server, admin, team) = team("unit").await;
    let member = server.joined(&admin, "local", "member").await;
    let second = server.joined(&admin, "local", "member").await;
    let mut cut = server.live(Some(&member)).await;
    cut.follow("local", "record", None).await;
    let mut closed = server.live(Some(&second)).await;
    closed.follow("local", "record", None).await;
    let role = format!("/api/v1/negotiations/local/roles/{}", member.person.clone().unwrap());
    team.send(Method::PUT, &role, json!({"role": null})).await.expect(204);
    second.call(Method::DELETE, "/api/v1/login", None, &[]).await.expect(204);
    post(&team, "after").await;
    let ended = cut.frame().await.unwrap();
    assert_eq!((&ended["type"], &ended["code"]), (&json!("error"), &json!("follow_ended")));
    assert_eq!(closed.close_code().await, Some(4401));
    cut.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": -1})).await;
    assert_eq!(cut.frame().await.unwrap()["code"], "not_found");
}

#[tokio::test]
async fn a_bad_token_at_hello_closes_with_4401() {
    let (server, _, _) = team("public").await;
    let refused = LiveClient::try_connect(server.address(), Some("nonsense")).await;
    assert_eq!(refused.err().as_deref(), Some("closed with Some(4401)"));
}

#[tokio::test]
async fn a_foreign_page_cannot_open_a_socket() {
    let (server, _, _) = team("public").await;
    let ask = async |origin: &str| {
        let headers = [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("origin", origin),
        ];
        server.anyone().call(Method::GET, "/api/v1/live", None, &headers).await.status
    };
    assert_eq!(ask("https://evil.example").await, 403);
    assert_eq!(ask("null").await, 403);
    server.anyone().get("/api/v1/live").await.expect(400);
}

/// Reads so many server-sent events: their ids and entries.
async fn events(
    server: &TestServer,
    path: &str,
    token: Option<&str>,
    last: Option<i64>,
    count: usize,
) -> Vec<(String, Value)> {
    let mut stream = EventsClient::try_connect(server.address(), path, token, last).await.expect("a stream");
    let mut found = Vec::new();
    while found.len() < count {
        let event = stream.next().await.expect("the stream goes on");
        found.push((event.id, serde_json::from_str(&event.data).unwrap()));
    }
    found
}

#[tokio::test]
async fn events_carry_the_same_entries_and_resume() {
    let (server, _, team) = team("public").await;
    for number in 0..4 {
        post(&team, &format!("note {number}")).await;
    }
    let path = "/api/v1/negotiations/local/live";
    let all = events(&server, &format!("{path}?after=-1"), None, None, 4).await;
    let page = server.anyone().get(ENTRIES).await.expect(200);
    for (number, (id, entry)) in all.iter().enumerate() {
        assert_eq!((id.as_str(), entry), (number.to_string().as_str(), &page["entries"][number]));
    }
    let resumed = events(&server, path, None, Some(2), 1).await;
    assert_eq!(resumed[0].1["index"], 3);
    server.anyone().get(&format!("{path}?after=x")).await.expect(422);
    server.anyone().get("/api/v1/negotiations/absent/live").await.expect(404);
}

#[tokio::test]
async fn events_of_a_closed_record_need_a_token() {
    let (server, admin, team) = team("unit").await;
    let member = server.joined(&admin, "local", "member").await;
    post(&team, "for the unit").await;
    let path = "/api/v1/negotiations/local/live?after=-1";
    server.anyone().get(path).await.expect(404);
    let token = member.token.as_deref();
    assert_eq!(events(&server, path, token, None, 1).await[0].1["text"], "for the unit");
}
