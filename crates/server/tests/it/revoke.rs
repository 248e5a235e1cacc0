//! Whoever is thrown out is out within a second, on every open socket, and receives nothing more: by signing out, from
//! another device, by losing their role, by removal, and by a command beside the node, while a scribe posts.
//! The long run, over a release build, is `cargo xtask revoke`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{Binary, Client, LiveClient, PATIENCE};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const ENTRIES: &str = "/api/v1/negotiations/local/entries";
/// Sockets of each person: some tabs, or a phone and a desk.
const SOCKETS_EACH: usize = 2;
/// Those whom nobody touches.
const BYSTANDERS: usize = 4;
/// From one post to the next.
const PACE: Duration = Duration::from_millis(100);
const P99: Duration = Duration::from_secs(1);
const MAX: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_thrown_out_is_out_within_a_second_and_receives_nothing_more() {
    for database in TestDatabase::each().await.unwrap() {
        run(Path::new(PROGRAM), database, 50).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the long run: cargo xtask revoke"]
async fn five_hundred_are_thrown_out_of_a_thousand_sockets() {
    let program = std::env::var_os("OPENBARGAIN_REVOKE_PROGRAM").map_or_else(|| PROGRAM.into(), PathBuf::from);
    for database in TestDatabase::each().await.unwrap() {
        run(&program, database, 500).await;
    }
}

/// The ways out, by turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    SignsOut,
    FromAnotherDevice,
    LosesTheRole,
    Removed,
    /// By a command in a process of its own; the node finds out by itself.
    RemovedBeside,
}

const WAYS: [Way; 5] = [Way::SignsOut, Way::FromAnotherDevice, Way::LosesTheRole, Way::Removed, Way::RemovedBeside];

/// What a socket saw.
#[derive(Debug, Default)]
struct Seen {
    /// The last entry before the end.
    last: i64,
    /// When the socket was closed or its follow cut, and with what.
    ended: Option<(Instant, String)>,
    /// Entries after that.
    after: usize,
}

/// A socket that follows the record, read all the time.
struct Watch {
    seen: Arc<Mutex<Seen>>,
    ended: watch::Receiver<bool>,
    task: JoinHandle<()>,
}

impl Watch {
    async fn open(node: &Binary, client: &Client) -> Self {
        let mut live = LiveClient::connect(node.address, client.token.as_deref()).await;
        live.follow("local", "record", None).await;
        let seen = Arc::new(Mutex::new(Seen { last: -1, ..Seen::default() }));
        let (tell, ended) = watch::channel(false);
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            loop {
                let text = live.text().await;
                let now = Instant::now();
                let frame: Value = text.as_ref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
                let mut seen = shared.lock().unwrap();
                match (&text, frame["type"].as_str()) {
                    (Ok(_), Some("entry")) if seen.ended.is_some() => seen.after += 1,
                    (Ok(_), Some("entry")) => seen.last = frame["entry"]["index"].as_i64().unwrap(),
                    (Ok(_), Some("error")) => seen.ended = Some((now, frame["code"].to_string())),
                    (Ok(_), _) => {}
                    (Err(code), _) => {
                        seen.ended.get_or_insert((now, format!("{code:?}")));
                        let _ = tell.send(true);
                        return;
                    }
                }
                if seen.ended.is_some() {
                    let _ = tell.send(true);
                }
            }
        });
        Self { seen, ended, task }
    }
}

/// Someone who will be thrown out.
struct Victim {
    client: Client,
    /// Of the same person, where that way out needs one.
    other_device: Option<Client>,
    watches: Vec<Watch>,
}

/// One way out, taken: when it began, and when it was answered.
struct Taken {
    way: Way,
    began: Instant,
    answered: Instant,
    victim: Victim,
}

async fn run(program: &Path, database: TestDatabase, revocations: usize) {
    let database = Arc::new(database);
    let keys = tempfile::tempdir().unwrap();
    let node = Binary::serve(program, &database, keys.path()).await;
    let command = async |arguments: &[&str]| Binary::run(program, &database, keys.path(), arguments).await;
    let facts = ["--title=Local", "--kind=contract", "--ours=Us", "--theirs=Them", "--audience=unit"];
    command(&[&["negotiation", "add", "local"], &facts[..]].concat()).await;
    let admin = Client::join(node.address, command(&["invite", "--admin"]).await.trim()).await;
    let scribe = command(&["invite", "--negotiation", "local", "--role", "team"]).await;
    let scribe = Client::join(node.address, scribe.trim()).await;
    let count = (revocations + BYSTANDERS).to_string();
    let codes = command(&["invite", "--negotiation", "local", "--role", "member", "--count", &count]).await;
    let mut codes = codes.lines();

    let mut bystanders = Vec::new();
    for code in codes.by_ref().take(BYSTANDERS) {
        let client = Client::join(node.address, code.trim()).await;
        bystanders.push(Watch::open(&node, &client).await);
    }
    let mut victims: Vec<Vec<Victim>> = WAYS.iter().map(|_| Vec::new()).collect();
    for (number, code) in codes.enumerate() {
        let way = number % WAYS.len();
        victims[way].push(victim(&node, WAYS[way], code.trim()).await);
    }

    let (stop, stopped) = watch::channel(false);
    let (first, mut begun) = mpsc::channel(1);
    let scribbling = tokio::spawn(scribble(scribe.clone(), stopped, first));
    begun.recv().await.expect("the first entry is posted");
    let mut ways = JoinSet::new();
    for (way, victims) in WAYS.into_iter().zip(victims) {
        let (admin, scribe) = (admin.clone(), scribe.clone());
        let beside = (program.to_owned(), keys.path().to_owned(), Arc::clone(&database));
        ways.spawn(async move {
            let mut taken = Vec::new();
            for victim in victims {
                taken.push(throw_out(way, victim, &admin, &scribe, &beside).await);
            }
            taken
        });
    }
    let taken: Vec<Taken> = ways.join_all().await.into_iter().flatten().collect();
    stop.send(true).expect("the scribe posts still");
    let posted = scribbling.await.expect("the scribe posts");
    judge(&database, revocations, &taken, &posted, &bystanders).await;
    assert!(node.terminate().await, "it ends with success");
}

async fn victim(node: &Binary, way: Way, code: &str) -> Victim {
    let client = Client::join(node.address, code).await;
    let mut other_device = None;
    if way == Way::FromAnotherDevice {
        let path = format!("/api/v1/people/{}/code", client.person.as_deref().unwrap());
        let code = client.post(&path, json!({})).await.expect(201);
        other_device = Some(Client::join(node.address, code["code"].as_str().unwrap()).await);
    }
    let mut watches = Vec::new();
    for _ in 0..SOCKETS_EACH {
        watches.push(Watch::open(node, &client).await);
    }
    Victim { client, other_device, watches }
}

/// Posts until it is told to stop; answers when each entry was sent, by its index.
async fn scribble(scribe: Client, mut stopped: watch::Receiver<bool>, first: mpsc::Sender<()>) -> Vec<Instant> {
    let mut sent = Vec::new();
    let mut pace = tokio::time::interval(PACE);
    loop {
        tokio::select! {
            _ = stopped.changed() => return sent,
            _ = pace.tick() => {}
        }
        let now = Instant::now();
        let entry = scribe.post_entry(ENTRIES, json!({"kind": "note", "text": "goes on"})).await.expect(201);
        assert_eq!(entry["index"].as_u64().unwrap(), sent.len() as u64, "only the scribe posts");
        sent.push(now);
        let _ = first.try_send(()); // only the first is waited for
    }
}

/// The program, its keys and its database, for commands beside the node.
type Beside = (PathBuf, PathBuf, Arc<TestDatabase>);

async fn throw_out(way: Way, mut victim: Victim, admin: &Client, scribe: &Client, beside: &Beside) -> Taken {
    let person = victim.client.person.clone().unwrap();
    let login = victim.client.get("/api/v1/me").await.expect(200)["login"].as_str().unwrap().to_owned();
    let began = Instant::now();
    match way {
        Way::SignsOut => drop(victim.client.call(Method::DELETE, "/api/v1/login", None, &[]).await.expect(204)),
        Way::FromAnotherDevice => {
            let other = victim.other_device.as_ref().unwrap();
            other.call(Method::DELETE, &format!("/api/v1/logins/{login}"), None, &[]).await.expect(204);
        }
        Way::LosesTheRole => {
            let path = format!("/api/v1/negotiations/local/roles/{person}");
            scribe.send(Method::PUT, &path, json!({"role": null})).await.expect(204);
        }
        Way::Removed => drop(admin.post(&format!("/api/v1/people/{person}/revoke"), json!({})).await.expect(204)),
        Way::RemovedBeside => {
            let (program, keys, database) = beside;
            let mut command = Binary::command(program, database, keys, &["people", "revoke", &person]);
            assert!(command.output().await.unwrap().status.success());
        }
    }
    let answered = Instant::now();
    for watch in &mut victim.watches {
        timeout(PATIENCE, watch.ended.wait_for(|ended| *ended)).await.expect("an end in time").unwrap();
    }
    Taken { way, began, answered, victim }
}

async fn judge(database: &TestDatabase, revocations: usize, taken: &[Taken], posted: &[Instant], bystanders: &[Watch]) {
    let engine = database.engine;
    let last = i64::try_from(posted.len()).unwrap() - 1;
    for watch in bystanders {
        let reaches = async {
            while watch.seen.lock().unwrap().last < last {
                tokio::time::sleep(Duration::from_millis(10)).await; // nobody announces that a viewer has read
            }
        };
        timeout(PATIENCE, reaches).await.expect("who stays receives everything");
        assert!(watch.seen.lock().unwrap().ended.is_none(), "{engine}: a bystander was thrown out");
    }
    let mut delays = Vec::new();
    for Taken { way, began, answered, victim } in taken {
        for watch in &victim.watches {
            let seen = watch.seen.lock().unwrap();
            let (at, how) = seen.ended.as_ref().expect("it ended");
            let expected = if *way == Way::LosesTheRole { "\"follow_ended\"" } else { "Some(4401)" };
            assert_eq!(how, expected, "{engine}, {way:?}");
            assert_eq!(seen.after, 0, "{engine}, {way:?}: entries after the end");
            if let Ok(last) = usize::try_from(seen.last)
                && *way != Way::RemovedBeside
            {
                assert!(posted[last] <= *answered, "{engine}, {way:?}: entry {last} was posted after the answer");
            }
            assert_eq!(watch.task.is_finished(), *way != Way::LosesTheRole, "{engine}, {way:?}: the socket");
            delays.push((at.saturating_duration_since(*began), *way));
        }
    }
    assert_eq!(delays.len(), revocations * SOCKETS_EACH);
    delays.sort_unstable_by_key(|(delay, _)| *delay);
    let of = |share: usize| delays[(delays.len() - 1) * share / 100].0;
    let slowest = |way: Way| delays.iter().rev().find(|(_, one)| *one == way).map(|(delay, _)| *delay);
    say(&format!(
        "revoke on {engine}: {revocations} revocations over {} sockets while {} entries were posted: p50 {:?}, p99 {:?}, \
         max {:?}; 0 entries after; slowest {}",
        delays.len(),
        posted.len(),
        of(50),
        of(99),
        of(100),
        WAYS.map(|way| format!("{way:?} {:?}", slowest(way).unwrap())).join(", "),
    ));
    assert!(of(99) < P99 && of(100) < MAX, "{engine}: p99 {:?}, max {:?}", of(99), of(100));
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
