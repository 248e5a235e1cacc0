//! A raid: texts poured in by many at once, as posts of people who may not post, as join codes, and as messages on
//! sockets. All of it is refused, cheaply, and nobody else notices.
//!
//! Where `OPENBARGAIN_TEST_CHAT` names a folder of chats with a real raid, its rates and texts are replayed
//! (`cargo xtask long raid --chat DIR`); elsewhere such as were measured there, without anyone's words.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use ob_testkit::{Client, TestServer};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::ground::Ground;
use super::peer::{Ending, Peer, TEXT, frame};
use super::{ENTRIES, UNHARMED, say};

/// What the server may take more meanwhile.
const MEMORY_MAX: u64 = 24 * 1024 * 1024;
/// The busiest part of a chat is replayed, so long.
const WINDOW_S: u64 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_raid_is_refused_and_harms_nobody() {
    run("as measured", &stand_in(3), 3, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute; cargo xtask long raid runs it"]
async fn long_raid_of_a_real_chat() {
    let chats = match std::env::var_os("OPENBARGAIN_TEST_CHAT") {
        Some(folder) => chats(Path::new(&folder)),
        None => vec![("as measured".to_owned(), stand_in(WINDOW_S))],
    };
    for (name, chat) in chats {
        for times in [1, 10] {
            run(&name, &chat, WINDOW_S, times).await;
        }
    }
}

/// The embedded database has one writer. Here it is taken, and stays so: whoever may not write is answered all the same.
#[tokio::test]
async fn those_who_may_not_write_do_not_queue_for_the_one_writer() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let member = server.joined(&admin, "local", "member").await;
    team.post_entry(ENTRIES, json!({"kind": "note", "text": "one"})).await.expect(201);
    let writer = server.node.app.store().write().await.unwrap();
    let asks = async {
        for raider in [&member, &server.anyone()] {
            raider.post_entry(ENTRIES, json!({"kind": "note", "text": "x"})).await.expect(404);
            raider.post(&format!("{ENTRIES}/0/corrections"), json!({"text": "x", "reason": "x"})).await.expect(404);
            raider.post("/api/v1/negotiations/local/sessions", json!({"title": "x"})).await.expect(404);
            raider.post("/api/v1/negotiations/local/articles", json!({"number": "1", "title": "x"})).await.expect(404);
            raider.send(Method::PATCH, "/api/v1/negotiations/local", json!({"title": "x"})).await.expect(404);
        }
        let code = "0123456789ABCDEFGHJKMNPQRS";
        server.anyone().post("/api/v1/join", json!({"code": code})).await.expect(404);
        let origin = format!("http://{}", server.address());
        let headers = [("cookie", "ob_refresh=guessed"), ("origin", origin.as_str())];
        server.anyone().call(Method::POST, "/api/v1/login/refresh", None, &headers).await.expect(401);
    };
    tokio::time::timeout(Duration::from_secs(8), asks).await.expect("answered while the writer is taken");
    drop(writer);
    team.post_entry(ENTRIES, json!({"kind": "note", "text": "two"})).await.expect(201);
}

/// A message, and when it comes.
#[derive(Debug, Clone)]
struct Line {
    at: Duration,
    text: String,
}

/// Rates and kinds of text of a raid and of a busy chat beside it: each second two texts of thousands of invisible
/// characters, and a burst of short words.
fn stand_in(seconds: u64) -> Vec<Line> {
    let second = |second: u64| {
        let at = move |part: u64| Duration::from_millis(second * 1_000 + part * 1_000 / 12);
        let invisible = (0..2).map(move |part| Line { at: at(part), text: "\u{ad}".repeat(4_000) });
        invisible.chain((2..12).map(move |part| Line { at: at(part), text: format!("word {second} {part}") }))
    };
    (0..seconds).flat_map(second).collect()
}

/// The busiest part of each chat in a folder that is one JSON object a line: `t` in seconds, `text` or `repeat`.
fn chats(folder: &Path) -> Vec<(String, Vec<Line>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "{} has no .jsonl file", folder.display());
    let read = |file: &std::path::PathBuf| {
        let lines: Vec<Value> =
            std::fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (file.file_name().unwrap().to_string_lossy().into_owned(), busiest(&lines))
    };
    files.iter().map(read).collect()
}

fn busiest(lines: &[Value]) -> Vec<Line> {
    let time = |line: &Value| line["t"].as_f64().unwrap_or_default();
    let from = |start: f64| lines.iter().filter(move |line| (start..start + WINDOW_S as f64).contains(&time(line)));
    let start = lines.iter().map(time).max_by_key(|start| from(*start).count()).unwrap_or_default();
    let text = |line: &Value| match line["repeat"].as_object() {
        None => line["text"].as_str().unwrap_or_default().to_owned(),
        Some(repeat) => {
            let point =
                repeat["codepoint"].as_str().and_then(|point| u32::from_str_radix(point.strip_prefix("U+")?, 16).ok());
            let count = repeat["count"].as_u64().unwrap_or(1) as usize;
            point.and_then(char::from_u32).unwrap_or('?').to_string().repeat(count)
        }
    };
    from(start).map(|line| Line { at: Duration::from_secs_f64(time(line) - start), text: text(line) }).collect()
}

async fn run(name: &str, chat: &[Line], seconds: u64, times: usize) {
    let ground = Ground::new().await;
    let mut alone = ground.healthy().await;
    alone.work_until(sleep(Duration::from_secs(seconds))).await;
    let memory = ground.node.peak_memory_bytes();
    let mut healthy = ground.healthy().await;
    let raiders = Arc::new(Raiders {
        address: ground.node.address,
        member: ground.joined("member").await,
        anyone: Client::new(ground.node.address),
    });
    let began = Instant::now();
    let mut raid = JoinSet::new();
    for line in chat.iter().flat_map(|line| std::iter::repeat_n(line, times)) {
        let (raiders, line) = (Arc::clone(&raiders), line.clone());
        raid.spawn(async move {
            sleep_until(began + line.at).await;
            raiders.pour(&line.text).await;
        });
    }
    // As long as the raid, and at least as long as alone.
    healthy.work_until(async { tokio::join!(raid.join_all(), sleep(Duration::from_secs(seconds))) }).await;
    let memory = ground.node.peak_memory_bytes().saturating_sub(memory);
    let ratio = healthy.delay(99).as_secs_f64() / alone.delay(99).as_secs_f64();
    say(&format!(
        "{name}, {times} times: {} messages in {WINDOW_S} s or less, each as a post of a member and of nobody, as a code \
         and over a socket: all refused; someone healthy: p50 {:?}, p99 {:?}, max {:?}, p99 {ratio:.1} times that \
         alone ({:?}); the server took {} KiB more",
        chat.len() * times,
        healthy.delay(50),
        healthy.delay(99),
        healthy.delay(100),
        alone.delay(99),
        memory / 1024,
    ));
    assert!(healthy.delay(99) < UNHARMED, "{:?}", healthy.delay(99));
    assert!(memory < MEMORY_MAX, "{memory} bytes");
    ground.ends_well().await;
}

struct Raiders {
    address: SocketAddr,
    member: Client,
    anyone: Client,
}

impl Raiders {
    /// One message in every way in which it could be tried.
    async fn pour(&self, text: &str) {
        let note = json!({"kind": "note", "text": text});
        for raider in [&self.member, &self.anyone] {
            raider.post_entry(ENTRIES, note.clone()).await.expect(404);
        }
        let answer = self.anyone.call(Method::POST, "/api/v1/join", Some(json!({"code": text})), &[]).await;
        assert!(matches!(answer.status, 404 | 422), "{}", answer.json());
        let mut peer = Peer::connect(self.address).await.upgrade(self.address).await;
        peer.hello().await;
        let (ending, _) = peer.write_to_the_end(&frame(TEXT, text.as_bytes())).await;
        let code = if frame(TEXT, text.as_bytes()).len() > ob_protocol::live::INBOUND_BYTES_MAX { 1009 } else { 1008 };
        assert_eq!(ending, Ending::Closed(code));
        // Made up as a message of the protocol, it is none, as often as one likes; then it is too often.
        let say =
            frame(TEXT, json!({"type": "say", "text": &text[..text.floor_char_boundary(200)]}).to_string().as_bytes());
        let mut peer = Peer::connect(self.address).await.upgrade(self.address).await;
        peer.hello().await;
        let (ending, last) = peer.write_to_the_end(&say.repeat(40)).await;
        assert_eq!(ending, Ending::Closed(4429), "{last}");
    }
}
