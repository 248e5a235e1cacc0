//! Entries: posted once, corrected, taken back, restored, read by page.

use ob_app::{SearchCursor, SearchWanted};
use ob_domain::actor::Actor;
use ob_domain::negotiation::Log;
use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};

const ENTRIES: &str = "/api/v1/negotiations/local/entries";
const NONE: [i64; 0] = [];

async fn team() -> (TestServer, Client) {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    (server, team)
}

fn note(text: &str) -> Value {
    json!({"kind": "note", "side": "theirs", "speaker": "Ms Roe", "text": text, "lang": "en"})
}

#[tokio::test]
async fn a_note_is_recorded_with_its_members_and_read_by_anyone() {
    let (server, team) = team().await;
    let posted = team.post_entry(ENTRIES, note("We can't go above four.")).await.expect(201);
    assert_eq!(
        posted,
        json!({"index": 0, "at": "2026-03-01T14:00:00.000Z", "kind": "note", "side": "theirs", "speaker": "Ms Roe",
            "text": "We can't go above four.", "lang": "en", "by": "Team 1"})
    );
    let page = server.anyone().get(ENTRIES).await.expect(200);
    assert_eq!(page, json!({"entries": [posted], "head": 0}));
    let one = server.anyone().get(&format!("{ENTRIES}/0")).await.expect(200);
    assert_eq!(one, posted);
}

#[tokio::test]
async fn a_repeat_under_the_same_key_answers_the_same_entry() {
    let (_server, team) = team().await;
    let first = team.post_once(ENTRIES, note("once"), "k").await.expect(201);
    assert_eq!(team.post_once(ENTRIES, note("once"), "k").await.expect(201), first);
    let reused = team.post_once(ENTRIES, note("other"), "k").await.expect(409);
    assert_eq!(reused["type"], "/problems/idempotency-key-reused");
    let missing = team.post(ENTRIES, note("no key")).await.expect(400);
    assert_eq!(missing["type"], "/problems/idempotency-key-required");
    assert_eq!(team.get(ENTRIES).await.expect(200)["head"], 0);
}

#[tokio::test]
async fn keys_of_two_people_do_not_meet() {
    let (server, team) = team().await;
    let admin = server.admin().await;
    let other = server.joined(&admin, "local", "team").await;
    let first = team.post_once(ENTRIES, note("mine"), "k").await.expect(201);
    let second = other.post_once(ENTRIES, note("yours"), "k").await.expect(201);
    assert_eq!((first["index"].as_i64(), second["index"].as_i64()), (Some(0), Some(1)));
    assert_eq!((&first["by"], &second["by"]), (&json!("Team 1"), &json!("Team 2")));
}

#[tokio::test]
async fn many_repeats_at_once_record_one_entry() {
    let (_server, team) = team().await;
    let repeats = (0..16).map(|_| {
        let team = team.clone();
        tokio::spawn(async move { team.post_once(ENTRIES, note("once"), "k").await.expect(201)["index"].as_i64() })
    });
    for repeat in repeats.collect::<Vec<_>>() {
        assert_eq!(repeat.await.unwrap(), Some(0));
    }
    assert_eq!(team.get(ENTRIES).await.expect(200)["head"], 0);
}

#[tokio::test]
async fn a_correction_keeps_the_old_text_readable() {
    let (_server, team) = team().await;
    team.post_entry(ENTRIES, note("2.5 %")).await.expect(201);
    let body = json!({"text": "2.0 %", "reason": "misheard the figure"});
    let correction = team.post(&format!("{ENTRIES}/0/corrections"), body).await.expect(201);
    assert_eq!(
        (&correction["kind"], &correction["ref"], &correction["text"], &correction["reason"]),
        (&json!("correction"), &json!(0), &json!("2.0 %"), &json!("misheard the figure"))
    );
    let page = team.get(ENTRIES).await.expect(200);
    assert_eq!(page["entries"][0]["text"], "2.5 %");
    assert_eq!(page["entries"][0]["corrected_by"], 1);
}

#[tokio::test]
async fn a_retraction_stops_serving_the_text_until_it_is_restored() {
    let (_server, team) = team().await;
    team.post_entry(ENTRIES, note("a worker's name")).await.expect(201);
    team.post(&format!("{ENTRIES}/0/corrections"), json!({"text": "her name", "reason": "spelling"})).await.expect(201);
    let retraction =
        team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "names someone"})).await.expect(201);
    assert_eq!(retraction["text"], "Entry 0 was taken back: names someone");
    let answer = team.get(ENTRIES).await;
    let bytes = String::from_utf8_lossy(&answer.bytes).into_owned();
    assert!(!bytes.contains("worker's name") && !bytes.contains("her name") && !bytes.contains("Ms Roe"), "{bytes}");
    assert_eq!(answer.expect(200)["entries"][0]["retracted_by"], 2);
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "again"})).await.expect(409);
    team.post(&format!("{ENTRIES}/0/corrections"), json!({"text": "x", "reason": "y"})).await.expect(409);
    team.post(&format!("{ENTRIES}/0/restorations"), json!({"reason": "she agreed"})).await.expect(201);
    let restored = team.get(&format!("{ENTRIES}/0")).await.expect(200);
    assert_eq!((&restored["text"], &restored["retracted_by"]), (&json!("a worker's name"), &Value::Null));
    team.post(&format!("{ENTRIES}/0/restorations"), json!({"reason": "again"})).await.expect(409);
}

#[tokio::test]
async fn pages_go_both_ways_with_filters_and_bounds() {
    let (_server, team) = team().await;
    for number in 0..5 {
        team.post_entry(ENTRIES, note(&format!("note {number}"))).await.expect(201);
    }
    team.post(&format!("{ENTRIES}/1/retractions"), json!({"reason": "wrong room"})).await.expect(201);
    let indexes = async |query: &str| -> Vec<i64> {
        let page = team.get(&format!("{ENTRIES}?{query}")).await.expect(200);
        assert_eq!(page["head"], 5);
        page["entries"].as_array().unwrap().iter().map(|entry| entry["index"].as_i64().unwrap()).collect()
    };
    assert_eq!(indexes("after=1&limit=2").await, [2, 3]);
    assert_eq!(indexes("before=4&limit=2").await, [3, 2]);
    assert_eq!(indexes("kind=retraction").await, [5]);
    assert_eq!(indexes("side=ours").await, NONE);
    assert_eq!(indexes("article=unknown").await, NONE);
    assert_eq!(indexes("session=unknown").await, NONE);
    for bad in ["limit=0", "limit=501", "after=0&before=3", "limit=x", "sort=up", "kind=shout"] {
        team.get(&format!("{ENTRIES}?{bad}")).await.expect(422);
    }
    team.get(&format!("{ENTRIES}/99")).await.expect(404);
    team.get(&format!("{ENTRIES}/first")).await.expect(404);
}

#[tokio::test]
async fn bad_input_names_its_field() {
    let (_server, team) = team().await;
    let invisible = "\u{ad}".repeat(4_000);
    for (body, field) in [
        (json!({"kind": "note"}), "text"),
        (json!({"kind": "note", "text": ""}), "text"),
        (json!({"kind": "note", "text": invisible}), "text"),
        (json!({"kind": "note", "text": "a\u{7}"}), "text"),
        (json!({"kind": "pass", "text": "a"}), "kind"),
        (json!({"kind": "note", "text": "a", "side": "both"}), "side"),
        (json!({"kind": "note", "text": "a", "by": "someone else"}), "by"),
        (json!({"kind": "note", "text": "a", "index": 4}), "index"),
        (json!({"kind": "note", "text": "a", "noted_at": "yesterday"}), "noted_at"),
        (json!({"kind": "note", "text": "a", "hold_s": -1}), "hold_s"),
        (json!({"kind": "note", "text": "a", "article": "wages"}), "article"),
        (json!({"kind": "note", "text": "a", "ref": 0}), "ref"),
        (json!({"kind": "translation", "text": "a", "lang": "es"}), "ref"),
        (json!({"kind": "note", "text": "a", "lang": "the king's"}), "lang"),
    ] {
        let problem = team.post_entry(ENTRIES, body.clone()).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{body} -> {problem}");
    }
    let large = json!({"kind": "note", "text": "x".repeat(300 * 1024)});
    team.post_entry(ENTRIES, large).await.expect(413);
    assert_eq!(team.get(ENTRIES).await.expect(200)["head"], -1);
}

#[tokio::test]
async fn a_speech_of_forty_kilobytes_in_141_paragraphs_is_one_entry() {
    let (_server, team) = team().await;
    let paragraph = "Honourable members, what was agreed in this room is what we hold you to. ".repeat(4);
    let speech = vec![paragraph.trim(); 141].join("\n");
    assert!(speech.len() > 40_000);
    team.post_entry(ENTRIES, note(&speech)).await.expect(201);
    assert_eq!(team.get(&format!("{ENTRIES}/0")).await.expect(200)["text"], speech);
}

#[tokio::test]
async fn a_translation_refers_to_its_entry() {
    let (_server, team) = team().await;
    team.post_entry(ENTRIES, note("We can't go above four.")).await.expect(201);
    let body = json!({"kind": "translation", "text": "No podemos pasar de cuatro.", "lang": "es", "ref": 0});
    let posted = team.post_entry(ENTRIES, body.clone()).await.expect(201);
    assert_eq!((&posted["kind"], &posted["ref"]), (&json!("translation"), &json!(0)));
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "wrong"})).await.expect(201);
    team.post_entry(ENTRIES, body).await.expect(409);
    assert_eq!(team.get(&format!("{ENTRIES}/1")).await.expect(200)["text"], Value::Null);
    team.post_entry(ENTRIES, json!({"kind": "translation", "text": "x", "lang": "es", "ref": 77})).await.expect(404);
}

#[tokio::test]
async fn public_reads_carry_a_tag_that_a_retraction_changes() {
    let (server, team) = team().await;
    team.post_entry(ENTRIES, note("tagged")).await.expect(201);
    let first = server.anyone().get(ENTRIES).await;
    let tag = first.header("etag").expect("a tag").to_owned();
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let again = server.anyone().call(hyper::Method::GET, ENTRIES, None, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    team.post(&format!("{ENTRIES}/0/retractions"), json!({"reason": "wrong"})).await.expect(201);
    let changed = server.anyone().call(hyper::Method::GET, ENTRIES, None, &[("if-none-match", &tag)]).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn a_forged_search_cursor_is_refused_whatever_numbers_it_names() {
    let (server, _team) = team().await;
    let wanted = SearchWanted { text: "words".into(), ..SearchWanted::default() };
    for (index, said_s) in [(0, i64::MAX), (0, i64::MIN), (0, i64::MAX >> 24), (-1, 0), (i64::MIN, 0)] {
        let cursor = SearchCursor { negotiation: "local".into(), log: Log::Record, index, said_s };
        let page = server.node.app.search(&Actor::Anonymous, &wanted, Some(&cursor), 10).await;
        assert!(matches!(page, Err(ob_app::Error::Invalid(_))), "{index} {said_s}: {page:?}");
    }
}
