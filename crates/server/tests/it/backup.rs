//! Backup, restore and deletion beside a serving node, as an operator does them on a bad day.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use ob_store::Location;
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, EventsClient, LiveClient};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const ENTRIES: &str = "/api/v1/negotiations/local/entries";

/// A node with the negotiation `local` and someone of its team.
struct Deployment {
    database: TestDatabase,
    folder: TempDir,
    node: Binary,
    team: Client,
}

impl Deployment {
    async fn start(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let node = Binary::serve(Path::new(PROGRAM), &database, &folder.path().join("keys")).await;
        run(&database, folder.path(), ADD_LOCAL).await.unwrap();
        let code =
            run(&database, folder.path(), &["invite", "--negotiation", "local", "--role", "team"]).await.unwrap();
        let team = Client::join(node.address, code.trim()).await;
        Self { database, folder, node, team }
    }

    async fn run(&self, arguments: &[&str]) -> Result<String, String> {
        run(&self.database, self.folder.path(), arguments).await
    }

    async fn post(&self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.team.post_entry(ENTRIES, json!({"kind": "note", "text": text})).await.expect(201);
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Runs a command over a database; answers what it printed, or its complaint.
async fn run(database: &TestDatabase, folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Binary::command(Path::new(PROGRAM), database, &folder.join("keys"), arguments).output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Everything of the record, by HTTP.
async fn record(client: &Client) -> Vec<Value> {
    let mut entries: Vec<Value> = Vec::new();
    loop {
        let page = client.get(&format!("{ENTRIES}?after={}&limit=500", entries.len() as i64 - 1)).await.expect(200);
        let found = page["entries"].as_array().unwrap();
        if found.is_empty() {
            return entries;
        }
        entries.extend(found.iter().cloned());
    }
}

#[tokio::test]
async fn a_restore_under_a_serving_node_resets_every_viewer_to_the_record_as_it_is_now() {
    for database in TestDatabase::each().await.unwrap() {
        let on = Deployment::start(database).await;
        on.post((0..40).map(|number| format!("kept {number}"))).await;
        let backup = on.file("backup.jsonl");
        let backup = backup.to_str().unwrap();
        on.run(&["backup", backup]).await.unwrap();
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(backup).unwrap().permissions().mode() & 0o777, 0o600);
        on.post((40..97).map(|number| format!("lost {number}"))).await;
        let before = record(&on.team).await;

        let mut socket = LiveClient::connect(on.node.address, on.team.token.as_deref()).await;
        assert_eq!(socket.follow("local", "record", Some(96)).await, 96);
        let live = "/api/v1/negotiations/local/live";
        let mut events = EventsClient::try_connect(on.node.address, live, None, Some(96)).await.unwrap();

        let refused = on.run(&["restore", backup]).await.unwrap_err();
        assert!(refused.contains("local/record holds 97 entries, the backup 40: 57 would be lost."), "{refused}");
        assert_eq!(record(&on.team).await.len(), 97, "nothing was changed");

        let printed = on.run(&["restore", backup, "--replace"]).await.unwrap();
        assert!(printed.contains("local/record holds 40 entries."), "{printed}");
        assert_eq!(socket.close_code().await, Some(1001), "{}", on.database.engine);
        while events.next().await.is_some() {} // ends

        // A viewer who is ahead of the record is told to start afresh.
        let mut socket = LiveClient::connect(on.node.address, on.team.token.as_deref()).await;
        socket.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": 96})).await;
        let behind = socket.frame().await.unwrap();
        assert_eq!((&behind["type"], &behind["from"], &behind["head"]), (&json!("behind"), &json!(0), &json!(39)));
        let page = on.team.get(&format!("{ENTRIES}?after=96")).await.expect(200);
        assert_eq!((&page["head"], &page["restored"]["head"], &page["entries"]), (&json!(39), &json!(39), &json!([])));

        // One who comes back when others stand in the place of what it holds is told as well, and gets none of the old.
        on.post((0..70).map(|number| format!("new {number}"))).await;
        let after = record(&on.team).await;
        assert_eq!(after[..40], before[..40]);
        let mut late = LiveClient::connect(on.node.address, on.team.token.as_deref()).await;
        late.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": 96})).await;
        let following = late.frame().await.unwrap();
        assert_eq!((&following["head"], &following["restored"]), (&json!(109), &page["restored"]));
        for entry in &after[97..] {
            assert_eq!(late.entry().await, *entry);
        }
        let mut events = EventsClient::try_connect(on.node.address, live, None, Some(96)).await.unwrap();
        let told = events.next().await.unwrap();
        assert_eq!(told.name, "restored");
        assert_eq!(serde_json::from_str::<Value>(&told.data).unwrap(), page["restored"]);
        assert_eq!(events.next().await.unwrap().id, "97");

        // What was here is beside the data, and can be had back.
        let saved = beside(&on);
        assert!(on.run(&["check"]).await.unwrap().contains("110 entries, all as recorded"));
        on.run(&["restore", saved.to_str().unwrap(), "--replace"]).await.unwrap();
        assert_eq!(record(&on.team).await, before);
        assert!(on.run(&["check"]).await.unwrap().contains("97 entries, all as recorded"));
        assert_eq!(on.run(&["audit"]).await.unwrap().matches("\trestored\tOperator\t").count(), 2);
        assert!(on.node.terminate().await);
    }
}

/// The backup that a restore made of what it replaced.
fn beside(on: &Deployment) -> PathBuf {
    let folder = match &on.database.location {
        Location::Folder(folder) => folder.clone(),
        Location::Postgres(_) => on.folder.path().to_owned(),
    };
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_backup =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("before-restore-"));
    files.filter(is_backup).min().unwrap()
}

#[tokio::test]
async fn a_backup_made_while_many_post_is_a_beginning_of_the_record_on_either_engine() {
    for database in TestDatabase::each().await.unwrap() {
        let on = Deployment::start(database).await;
        let (posted, is_over) = (AtomicI64::new(-1), AtomicBool::new(false));
        let posting = async {
            let mut timer = tokio::time::interval(Duration::from_millis(20));
            timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            while !is_over.load(Ordering::SeqCst) {
                timer.tick().await;
                let note = json!({"kind": "note", "text": "said while the backup runs"});
                let entry = on.team.post_entry(ENTRIES, note).await.expect(201);
                posted.store(entry["index"].as_i64().unwrap(), Ordering::SeqCst);
            }
        };
        let saving = async {
            let mut made = Vec::new();
            for number in 0..3 {
                let path = on.file(&format!("backup-{number}.jsonl"));
                let acknowledged = posted.load(Ordering::SeqCst);
                on.run(&["backup", path.to_str().unwrap()]).await.unwrap();
                made.push((path, acknowledged, posted.load(Ordering::SeqCst)));
            }
            is_over.store(true, Ordering::SeqCst);
            made
        };
        let ((), made) = tokio::join!(posting, saving);
        let all = record(&on.team).await;
        for (path, at_least, at_most) in made {
            for target in TestDatabase::each().await.unwrap() {
                let folder = tempfile::tempdir().unwrap();
                run(&target, folder.path(), &["restore", path.to_str().unwrap()]).await.unwrap();
                assert!(run(&target, folder.path(), &["check"]).await.unwrap().contains("all as recorded"));
                let node = Binary::serve(Path::new(PROGRAM), &target, &folder.path().join("keys")).await;
                let restored = record(&Client::new(node.address)).await;
                let head = restored.len() as i64 - 1;
                let from_to = format!("{} to {}", on.database.engine, target.engine);
                // One more may be committed than was acknowledged when we looked.
                assert!((at_least..=at_most + 1).contains(&head), "{from_to}: {at_least} {head} {at_most}");
                assert_eq!(restored, all[..restored.len()], "{from_to}");
                assert!(node.terminate().await);
            }
        }
        assert!(on.node.terminate().await);
    }
}

#[tokio::test]
async fn a_fresh_machine_with_the_keys_keeps_everyone_signed_in() {
    let on = Deployment::start(TestDatabase::sqlite().unwrap()).await;
    on.post(["said".to_owned()]).await;
    let code = on.run(&["invite", "--negotiation", "local", "--role", "member"]).await.unwrap();
    let mut member = Client::join(on.node.address, code.trim()).await;
    let (with, without) = (on.file("with.jsonl"), on.file("without.jsonl"));
    on.run(&["backup", with.to_str().unwrap(), "--with-keys"]).await.unwrap();
    on.run(&["backup", without.to_str().unwrap()]).await.unwrap();
    let held = |path: &Path| std::fs::read_to_string(path).unwrap().contains("token.key");
    assert!(held(&with) && !held(&without), "keys are in it only when they are asked for");

    let (fresh, folder) = (TestDatabase::sqlite().unwrap(), tempfile::tempdir().unwrap());
    run(&fresh, folder.path(), &["restore", with.to_str().unwrap()]).await.unwrap();
    let key = |folder: &Path| std::fs::read(folder.join("keys/token.key")).unwrap();
    assert_eq!(key(folder.path()), key(on.folder.path()));
    let node = Binary::serve(Path::new(PROGRAM), &fresh, &folder.path().join("keys")).await;
    let mut team = on.team;
    team.move_to(node.address);
    team.refresh().await.unwrap();
    team.post_entry(ENTRIES, json!({"kind": "note", "text": "and on"})).await.expect(201);
    assert!(node.terminate().await);

    // Without the keys browsers renew what they hold, and stay signed in as well.
    let (keyless, folder) = (TestDatabase::sqlite().unwrap(), tempfile::tempdir().unwrap());
    run(&keyless, folder.path(), &["restore", without.to_str().unwrap()]).await.unwrap();
    let node = Binary::serve(Path::new(PROGRAM), &keyless, &folder.path().join("keys")).await;
    member.move_to(node.address);
    member.refresh().await.unwrap();
    member.get("/api/v1/me").await.expect(200);
    assert!(node.terminate().await);

    // Other keys that are there are never overwritten.
    let (other, folder) = (TestDatabase::sqlite().unwrap(), tempfile::tempdir().unwrap());
    run(&other, folder.path(), ADD_LOCAL).await.unwrap();
    let before = key(folder.path());
    let printed = run(&other, folder.path(), &["restore", with.to_str().unwrap(), "--replace"]).await.unwrap();
    assert!(printed.contains("token.key"), "{printed}");
    assert_eq!(key(folder.path()), before);
    assert!(on.node.terminate().await);
}

#[tokio::test]
async fn a_broken_backup_changes_nothing_and_says_why() {
    let on = Deployment::start(TestDatabase::sqlite().unwrap()).await;
    on.post(["said".to_owned()]).await;
    let backup = on.file("backup.jsonl");
    on.run(&["backup", backup.to_str().unwrap()]).await.unwrap();
    let text = std::fs::read_to_string(&backup).unwrap();
    let cases = [
        (text[..text.len() / 2].to_owned(), "ends early"),
        (text.replace("Local", "Lokal"), "altered since it was made"),
        (text.replacen("\"schema\":", "\"schema\":9000", 1), "newer openbargain"),
        ("something else\n".to_owned(), "no backup of openbargain"),
    ];
    for (broken, words) in cases {
        std::fs::write(&backup, broken).unwrap();
        let refused = on.run(&["restore", backup.to_str().unwrap(), "--replace"]).await.unwrap_err();
        assert!(refused.starts_with("Nothing was changed: ") && refused.contains(words), "{refused}");
        assert_eq!(record(&on.team).await.len(), 1);
    }
    let Location::Folder(folder) = &on.database.location else { panic!("a folder") };
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("restore")), "nothing is left over: {left:?}");
    assert!(on.node.terminate().await);
}

#[tokio::test]
async fn a_deleted_negotiation_is_cut_from_its_viewers_and_gone_from_the_files() {
    for database in TestDatabase::each().await.unwrap() {
        let on = Deployment::start(database).await;
        let canary = "canary-c0ffee-words";
        on.post((0..50).map(|number| format!("{canary} {number}"))).await;
        let mut viewer = LiveClient::connect(on.node.address, None).await;
        viewer.follow("local", "record", None).await;
        let refused = on.run(&["negotiation", "delete", "local", "--yes", "other"]).await.unwrap_err();
        assert!(refused.contains("Nothing was deleted"), "{refused}");
        let kept = on.run(&["negotiation", "delete", "local", "--yes", "local"]).await.unwrap();
        let lines: Vec<&str> = kept.lines().collect();
        assert!(lines[0].ends_with("/n/local/record") && lines[1] == "50", "{kept}");
        let ended = viewer.frame().await.unwrap();
        assert_eq!((&ended["type"], &ended["code"]), (&json!("error"), &json!("follow_ended")));
        viewer.send(json!({"type": "follow", "negotiation": "local", "stream": "record", "after": 49})).await;
        assert_eq!(viewer.frame().await.unwrap()["code"], "not_found");
        on.team.get("/api/v1/negotiations/local").await.expect(404);
        on.team.get("/api/v1/me").await.expect(200);
        let taken = on.run(ADD_LOCAL).await.unwrap_err();
        assert!(taken.contains("taken"), "{taken}");
        assert!(on.run(&["check"]).await.unwrap().is_empty());
        assert!(on.run(&["audit"]).await.unwrap().contains("\tnegotiation_deleted\tOperator\tlocal\n"));
        let Location::Folder(folder) = on.database.location.clone() else { continue };
        assert!(on.node.terminate().await);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let is_there = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!is_there, "{} still holds a word of it", path.display());
        }
    }
}

/// Sessions of the long run, and what is said in each: with their openings and ends 100,000 entries.
const SESSIONS: u32 = 50;
const LINES: u32 = 1_998;

#[tokio::test]
#[ignore = "takes minutes; cargo xtask long restore runs it"]
async fn long_restore_of_a_hundred_thousand_entries() {
    let operator = ob_domain::actor::Actor::Operator;
    for database in TestDatabase::each().await.unwrap() {
        let server = ob_testkit::TestServer::over(database).await;
        server.add_negotiation("local", "public").await;
        for session in 0..SESSIONS {
            let lines = (0..LINES).map(|number| ob_app::ImportedLine {
                source_line: number,
                draft: ob_domain::entry::Draft {
                    kind: ob_domain::entry::Kind::Note,
                    side: Some(ob_domain::side::Side::Theirs),
                    speaker: Some("Ms Roe".into()),
                    text: format!(
                        "Line {session}.{number}: the employer offers two and a half per cent from March on."
                    ),
                    article: None,
                    lang: None,
                    noted_at: None,
                    refers_to: None,
                },
            });
            let past = ob_app::PastSession { plan: ob_domain::session::Plan::default(), lines: lines.collect() };
            server.node.app.import(&operator, "local", &past).await.unwrap();
        }
        let database = server.database;
        server.node.stop().await;
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("backup.jsonl");
        let began = Instant::now();
        run(&database, folder.path(), &["backup", backup.to_str().unwrap()]).await.unwrap();
        let bytes = std::fs::metadata(&backup).unwrap().len();
        println!("{}: backup of 100,000 entries, {bytes} bytes, in {:.1?}", database.engine, began.elapsed());
        for target in TestDatabase::each().await.unwrap() {
            let began = Instant::now();
            run(&target, folder.path(), &["restore", backup.to_str().unwrap()]).await.unwrap();
            let took = began.elapsed();
            println!("{} into {}: restored in {took:.1?}", database.engine, target.engine);
            assert!(took < Duration::from_secs(15 * 60));
            let checked = run(&target, folder.path(), &["check"]).await.unwrap();
            assert!(checked.contains("100000 entries, all as recorded"), "{checked}");
        }
    }
}
