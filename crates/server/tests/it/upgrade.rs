//! Data of the release before: opened, brought up to date, whole, and everybody still signed in. `upgrade/README.md`
//! says how it was made.

use std::path::Path;

use ob_app::{Keys, SystemRandom};
use ob_domain::Time;
use ob_store::testing::TestDatabase;
use ob_testkit::{Binary, Client, LiveClient, TestServer};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const ENTRIES: &str = "/api/v1/negotiations/house/entries";
const CAUCUS: &str = "/api/v1/negotiations/house/caucus/entries";

/// A database as the release left it, and what it answered.
struct Left {
    sql: &'static str,
    answers: &'static str,
    token_key: &'static [u8],
    idempotency_key: &'static [u8],
}

const SQLITE: Left = Left {
    sql: include_str!("upgrade/0.1/sqlite.sql"),
    answers: include_str!("upgrade/0.1/sqlite.json"),
    token_key: include_bytes!("upgrade/0.1/sqlite.token.key"),
    idempotency_key: include_bytes!("upgrade/0.1/sqlite.idempotency.key"),
};

const POSTGRES: Left = Left {
    sql: include_str!("upgrade/0.1/postgres.sql"),
    answers: include_str!("upgrade/0.1/postgres.json"),
    token_key: include_bytes!("upgrade/0.1/postgres.token.key"),
    idempotency_key: include_bytes!("upgrade/0.1/postgres.idempotency.key"),
};

#[tokio::test]
async fn data_of_the_release_before_is_whole_after_the_upgrade_and_everybody_stays_signed_in() {
    for database in TestDatabase::each().await.unwrap() {
        let left = if database.engine == "SQLite" { SQLITE } else { POSTGRES };
        database.create_with(left.sql).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token.key"), left.token_key).unwrap();
        std::fs::write(folder.path().join("idempotency.key"), left.idempotency_key).unwrap();
        let keys = Keys::open(folder.path(), &SystemRandom).unwrap();
        let answers: Value = serde_json::from_str(left.answers).unwrap();
        let text = |name: &str| answers[name].as_str().unwrap().to_owned();
        let at: Time = text("made_at").parse().unwrap();
        let server = TestServer::upgraded(database, keys, at.plus_seconds(60)).await;

        let signed_in = async |cookie: &str| {
            let mut client = Client::new(server.address());
            client.cookie = Some(text(cookie));
            client.refresh().await.unwrap();
            client
        };
        let team = signed_in("team_cookie").await;
        let member = signed_in("member_cookie").await;
        for (path, name) in [(ENTRIES, "record"), (CAUCUS, "caucus")] {
            let answer = team.get(&format!("{path}?after=-1&limit=500")).await;
            assert_eq!(answer.status, 200);
            assert_eq!(String::from_utf8_lossy(&answer.bytes), text(name), "the {name}, byte for byte");
        }
        assert_eq!(
            String::from_utf8_lossy(&member.get(&format!("{ENTRIES}?after=-1&limit=500")).await.bytes),
            text("record")
        );
        member.get(CAUCUS).await.expect(404);
        let mut revoked = Client::new(server.address());
        revoked.cookie = Some(text("revoked_cookie"));
        let origin = format!("http://{}", server.address());
        let headers = [("cookie", revoked.cookie.as_deref().unwrap()), ("origin", origin.as_str())];
        revoked.call(hyper::Method::POST, "/api/v1/login/refresh", None, &headers).await.expect(401);

        let mut unit = server.node.app.store().read().await.unwrap();
        for log in unit.logs().await.unwrap() {
            assert_eq!(unit.check_log(&log).await.unwrap(), []);
        }
        assert_eq!(unit.check_removals().await.unwrap(), []);
        drop(unit);

        // What was begun under the old program goes on: a code, a repeated post, an entry that waits.
        let newcomer = Client::join(server.address(), &text("spare_code")).await;
        let posted = &answers["posted"];
        let again = team.post_once(ENTRIES, posted["body"].clone(), posted["key"].as_str().unwrap()).await.expect(201);
        assert_eq!(again["index"], posted["index"]);
        let mut viewer = LiveClient::connect(server.address(), newcomer.token.as_deref()).await;
        let head = viewer.follow("house", "record", None).await;
        server.clock.advance(600);
        let released = viewer.entry().await;
        assert_eq!(
            (&released["index"], &released["text"]),
            (&json!(head + 1), &json!("I yield back the balance of my time."))
        );
        server.node.stop().await;
    }
}

#[tokio::test]
async fn every_command_leaves_a_database_alone_that_is_newer_than_the_program() {
    for database in TestDatabase::each().await.unwrap() {
        database.open().await.unwrap().close().await;
        let later = match database.engine {
            "SQLite" => {
                "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', true, x'00', 0)"
            }
            _ => {
                "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'later', true, '\\x00', 0)"
            }
        };
        database.tamper(later).await.unwrap();
        let keys = tempfile::tempdir().unwrap();
        let backup = keys.path().join("backup.jsonl");
        let commands: [&[&str]; 6] = [
            &["serve", "--listen", "127.0.0.1:0"],
            &["check"],
            &["backup", backup.to_str().unwrap()],
            &["people", "list"],
            &["negotiation", "list"],
            &["negotiation", "delete", "local", "--yes", "local"],
        ];
        for command in commands {
            let output = Binary::command(Path::new(PROGRAM), &database, keys.path(), command).output().await.unwrap();
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command:?}");
            assert!(
                complaint.contains("newer openbargain") && complaint.lines().count() == 1,
                "{command:?}: {complaint}"
            );
        }
        assert!(!backup.exists());
    }
}
