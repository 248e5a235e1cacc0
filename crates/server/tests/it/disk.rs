//! The disk of the database fills up under a serving node, and there is room again later. What was acknowledged is
//! safe, reading and following go on, whoever writes is told what is wrong, and the node goes on by itself.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ob_testkit::{ADD_LOCAL, Answer, Binary, Client, LiveClient};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const ENTRIES: &str = "/api/v1/negotiations/local/entries";
const DISK_BYTES: u64 = 8 * 1024 * 1024;
/// How long what waits must wait at least, in seconds: the disk is full when its time comes.
const HOLD_S: i64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_says_so() {
    if !small_disks_can_be_had() {
        say("not run: this user may not mount a small disk (unshare --user --mount)");
        return;
    }
    let (folder, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (folder, keys) = (folder.path(), keys.path());
    let node = Binary::start_on_small_disk(Path::new(PROGRAM), folder, DISK_BYTES, keys).listening().await;
    let disk = node.seen_by_it(folder);
    let command = async |arguments: &[&str]| node.run_beside(Path::new(PROGRAM), folder, keys, arguments).await;
    command(ADD_LOCAL).await;
    let scribe =
        Client::join(node.address, command(&["invite", "--negotiation", "local", "--role", "team"]).await.trim()).await;
    let mut viewer = LiveClient::connect(node.address, None).await;
    viewer.follow("local", "record", Some(-1)).await;

    let mut texts = Vec::new();
    for number in 0..20 {
        texts.push(post(&scribe, number).await.expect(201)["text"].as_str().unwrap().to_owned());
    }
    for text in ["waits first", "waits second"] {
        let body = json!({"kind": "note", "text": text, "hold_s": HOLD_S});
        scribe.post_once(ENTRIES, body, text).await.expect(202);
    }
    let held = Instant::now();
    let filler = Filler::fill(&disk);

    // What still fits is acknowledged and counts; then everyone who writes is told, for as long as it lasts.
    let mut refused = Vec::new();
    for number in 20.. {
        let answer = post(&scribe, number).await;
        match answer.status {
            202 => {} // behind what waits; it stays in the queue
            _ => {
                is_told(&answer);
                refused.push(number);
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await; // until what waits is due
        if refused.len() >= 10 && held.elapsed() > Duration::from_secs(HOLD_S as u64 + 1) {
            break;
        }
    }
    let accepted: Vec<usize> = (20..refused[refused.len() - 1]).filter(|number| !refused.contains(number)).collect();

    // Reading and following go on.
    let head = texts.len() as i64 - 1;
    assert_eq!(scribe.get(ENTRIES).await.expect(200)["head"], head);
    assert_eq!(scribe.get("/readyz").await.status, 200, "it serves those who read");
    for text in &texts {
        assert_eq!(viewer.entry().await["text"], *text);
    }
    let mut newcomer = LiveClient::connect(node.address, None).await;
    assert_eq!(newcomer.follow("local", "record", Some(-1)).await, head);
    for text in &texts {
        assert_eq!(newcomer.entry().await["text"], *text);
    }

    // There is room again: what waited goes out first, then what was accepted; then repeats of what was refused.
    let room = Instant::now();
    filler.remove();
    let mut waited = vec!["waits first".to_owned(), "waits second".to_owned()];
    waited.extend(accepted.iter().map(|number| text(*number)));
    for text in waited {
        let entry = viewer.entry().await;
        assert_eq!(entry["text"], *text, "in the order of posting");
        texts.push(text);
    }
    let released_after = room.elapsed();
    for number in &refused {
        let entry = post(&scribe, *number).await.expect(201);
        texts.push(text(*number));
        assert_eq!(viewer.entry().await, entry);
    }
    let recorded = scribe.get(&format!("{ENTRIES}?limit=500")).await.expect(200);
    let recorded: Vec<&str> =
        recorded["entries"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert!(recorded == texts, "nothing lost, doubled or turned around");
    assert!(command(&["check"]).await.contains("all as recorded"));
    say(&format!(
        "{} refused while the disk was full, {} accepted to wait; released {released_after:?} after there was room; \
         {} entries",
        refused.len(),
        accepted.len(),
        texts.len()
    ));
    assert!(node.terminate().await);
}

fn text(number: usize) -> String {
    format!("note {number}{}", " of some length".repeat(60))
}

async fn post(scribe: &Client, number: usize) -> Answer {
    scribe.post_once(ENTRIES, json!({"kind": "note", "text": text(number)}), &format!("k{number}")).await
}

fn is_told(answer: &Answer) {
    let body: Value = answer.json();
    assert_eq!((answer.status, body["type"].as_str()), (503, Some("/problems/disk-full")), "{body}");
    assert!(answer.header("retry-after").is_some());
    assert!(body["detail"].as_str().unwrap().starts_with("The server's disk is full."), "{body}");
}

/// All the room there was, but for less than a page of the database.
struct Filler(PathBuf);

impl Filler {
    fn fill(disk: &Path) -> Self {
        let path = disk.join("filler");
        let mut file = fs::File::create(&path).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        Self(path)
    }

    fn remove(self) {
        fs::remove_file(self.0).unwrap();
    }
}

fn small_disks_can_be_had() -> bool {
    let probe = ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", "size=4k", "small", "/mnt"];
    std::process::Command::new("unshare").args(probe).output().is_ok_and(|output| output.status.success())
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
