//! Metrics: who reads them, and what they say.

use ob_testkit::{Client, TestServer};
use serde_json::json;

const ENTRIES: &str = "/api/v1/negotiations/local/entries";

/// The value of a sample, by its name and labels as written.
#[track_caller]
fn value(metrics: &str, sample: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {sample} in\n{metrics}")).parse().unwrap()
}

async fn read(admin: &Client) -> String {
    let answer = admin.get("/metrics").await;
    assert_eq!(
        (answer.status, answer.header("content-type").unwrap()),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    String::from_utf8(answer.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn only_administrators_read_metrics_and_for_everyone_else_there_are_none() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let nowhere = server.anyone().get("/api/v1/negotiations/none").await;
    let (team, member) = (server.joined(&admin, "local", "team").await, server.joined(&admin, "local", "member").await);
    for (who, client) in [("anyone", server.anyone()), ("a member", member), ("the team", team)] {
        let answer = client.get("/metrics").await;
        assert_eq!((answer.status, answer.bytes), (404, nowhere.bytes.clone()), "{who}");
    }
    assert!(value(&read(&admin).await, "openbargain_database_up") == 1.0);
}

#[tokio::test]
async fn metrics_count_what_is_served_and_round_who_watches() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let mut viewers = Vec::new();
    for _ in 0..12 {
        let mut viewer = server.live(None).await;
        viewer.follow("local", "record", None).await;
        viewers.push(viewer);
    }
    for number in 0..9 {
        team.post_entry(ENTRIES, json!({"kind": "note", "text": format!("note {number}")})).await.expect(201);
        for viewer in &mut viewers {
            viewer.entry().await;
        }
    }
    team.post_entry(ENTRIES, json!({"kind": "note", "text": "later", "hold_s": 60})).await.expect(202);

    let metrics = read(&admin).await;
    assert_eq!(value(&metrics, "openbargain_viewers{by=\"socket\"}"), 10.0);
    assert_eq!(value(&metrics, "openbargain_viewers{by=\"events\"}"), 0.0);
    assert_eq!(value(&metrics, "openbargain_deliveries_total"), 100.0, "of 108, in steps of 100");
    assert_eq!(value(&metrics, "openbargain_delivery_lag_seconds_count"), 100.0);
    assert_eq!(value(&metrics, "openbargain_append_seconds_count"), 9.0);
    assert_eq!(value(&metrics, "openbargain_held_entries{state=\"waiting\"}"), 1.0);
    assert_eq!(value(&metrics, "openbargain_held_entries{state=\"failing\"}"), 0.0);
    let posts = "{method=\"POST\",route=\"/api/v1/negotiations/{slug}/entries\",status=\"2xx\"}";
    assert_eq!(value(&metrics, &format!("openbargain_http_requests_total{posts}")), 10.0);
    for gauge in [
        "process_resident_memory_bytes",
        "openbargain_database_bytes",
        "openbargain_disk_free_bytes",
        "process_max_fds",
    ] {
        assert!(value(&metrics, gauge) > 0.0, "{gauge}");
    }
    assert!(value(&metrics, "openbargain_repair_age_seconds") < 10.0);
    assert!(!metrics.contains("local"), "no negotiation is named:\n{metrics}");
}
