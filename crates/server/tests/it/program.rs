//! The program as an operator runs it.

use std::path::Path;

use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../exchange/testdata");

#[tokio::test]
async fn commands_run_beside_a_serving_node_which_notices() {
    for database in TestDatabase::each().await.unwrap() {
        let keys = tempfile::tempdir().unwrap();
        let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
        let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), &database, keys.path(), arguments).await;
        run(ADD_LOCAL).await;
        let codes = run(&["invite", "--negotiation", "local", "--role", "team", "--count", "2"]).await;
        let codes: Vec<&str> = codes.lines().collect();
        assert_eq!(codes.len(), 2);
        let team = Client::join(node.address, codes[0]).await;
        let mut viewer = ob_testkit::LiveClient::connect(node.address, team.token.as_deref()).await;
        viewer.follow("local", "record", Some(-1)).await;
        let sample = format!("{SAMPLES}/crec-2005-07-20.json");
        let sides = format!("{SAMPLES}/crec-2005-07-20.sides.toml");
        let printed = run(&["import", &sample, "--negotiation", "local", "--sides", &sides]).await;
        assert!(printed.contains("session 1, 126 utterances, entries 0 to 127"), "{printed}");
        for index in 0..=127 {
            assert_eq!(viewer.entry().await["index"], index, "{}", database.engine);
        }
        let people = run(&["people", "list"]).await;
        let id = people.lines().next().unwrap().split('\t').next().unwrap().to_owned();
        run(&["people", "revoke", &id]).await;
        assert_eq!(viewer.close_code().await, Some(4401));
        assert!(run(&["check"]).await.contains("128 entries, all as recorded"));
        assert!(node.terminate().await, "SIGTERM ends it with success");
    }
}

#[tokio::test]
async fn a_transcript_can_be_replayed_over_http() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
    let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), &database, keys.path(), arguments).await;
    run(ADD_LOCAL).await;
    let code = run(&["invite", "--negotiation", "local", "--role", "team"]).await;
    let url = format!("http://{}", node.address);
    let sample = format!("{SAMPLES}/crec-2005-07-20.json");
    let replay =
        ["replay", &sample, "--negotiation", "local", "--speed", "100000", "--url", &url, "--code", code.trim()];
    assert!(run(&replay).await.contains("126 utterances posted"));
    let page = Client::new(node.address).get("/api/v1/negotiations/local/entries?before=999&limit=1").await.expect(200);
    assert_eq!((&page["head"], &page["entries"][0]["kind"]), (&json!(127), &json!("session.adjourned")));
    assert!(node.terminate().await);
}

#[tokio::test]
async fn a_broken_transcript_is_refused_whole_with_its_line() {
    let database = TestDatabase::sqlite().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), &database, keys.path(), arguments).await;
    run(ADD_LOCAL).await;
    let broken = keys.path().join("broken.vtt");
    std::fs::write(&broken, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nfine\n\n00:00:03.000 --> never\nbroken\n")
        .unwrap();
    let ob_store::Location::Folder(folder) = &database.location else { panic!("a folder") };
    let output = tokio::process::Command::new(PROGRAM)
        .args(["import", broken.to_str().unwrap(), "--negotiation", "local", "--data", folder.to_str().unwrap()])
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("line 6"), "{text}");
    assert!(run(&["check"]).await.contains("record: 0 entries"));
}
