//! T9: after a session of many people, nothing of them is in logs, data or backups: no address, browser, e-mail, code,
//! token, search term, and no text but where the record itself holds it. Everything is searched byte by byte.

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::Method;
use ob_store::Location;
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, EventsClient, LiveClient, PATIENCE, Source};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::operation::{PROGRAM, files, say};

/// Addresses that nobody has by chance: one connects by itself, one comes through a proxy.
const DIRECT: [u8; 4] = [127, 66, 77, 88];
const PROXIED: [u8; 4] = [203, 0, 113, 77];
const BROWSER: &str = "Picketphone/9.9 (of T9)";
const CAME_FROM: &str = "https://mail.t9.example/inbox";
/// What people type where it does not belong.
const MAIL: &str = "ana.t9@workers.example";
const SEARCHED: &str = "zzsearchedfort9";
const LABEL: &str = "Ana's t9 phone";
/// What the record keeps, and what was taken out of the queue before it was recorded.
const SAID: &str = "t9 said at the table";
const CAUCUS: &str = "t9 said in caucus";
const UNDONE: &str = "t9 undone before it was recorded";

const LOCAL: &str = "/api/v1/negotiations/local";

/// Where something may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere.
    Nowhere,
    /// In the write-ahead log of a serving node, until that is folded into the database every few minutes: it waited there for its time.
    Log,
    /// In the database and its backups, not in logs: the record itself, the labels that people give their logins.
    Database,
}

/// Something to search for.
struct Needle {
    what: &'static str,
    bytes: Vec<u8>,
    may: Place,
}

#[derive(Default)]
struct Needles(Vec<Needle>);

impl Needles {
    fn add(&mut self, what: &'static str, bytes: impl Into<Vec<u8>>, may: Place) {
        self.0.push(Needle { what, bytes: bytes.into(), may });
    }

    /// A code as it is shown, and as people type it.
    fn code(&mut self, what: &'static str, code: &str) {
        self.add(what, code, Place::Nowhere);
        self.add(what, code.to_lowercase(), Place::Nowhere);
        self.add(what, code.replace('-', ""), Place::Nowhere);
    }

    /// A token, each of its parts, and its bytes.
    fn token(&mut self, what: &'static str, token: &str) {
        for part in token.split('.') {
            // The first part of every access token is the same few bytes that say which kind it is.
            if part.len() > 40 {
                self.add(what, part, Place::Nowhere);
                if let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) {
                    self.add(what, bytes, Place::Nowhere);
                }
            }
        }
    }

    fn client(&mut self, client: &Client) {
        self.token("access token", client.token.as_deref().unwrap());
        let (_, cookie) = client.cookie.as_deref().unwrap().split_once('=').unwrap();
        self.token("refresh token", cookie);
        let person = client.person.as_deref().unwrap();
        self.add("person in logs", person, Place::Database);
        self.add("person in logs", person.replace('-', ""), Place::Database);
    }
}

/// Comes from an address by itself, or through the proxy that the server trusts.
fn source(is_proxied: bool) -> Source {
    let mut headers = vec![("user-agent", BROWSER.to_owned()), ("referer", CAME_FROM.to_owned())];
    if is_proxied {
        headers.push(("x-forwarded-for", IpAddr::from(PROXIED).to_string()));
    }
    Source { address: (!is_proxied).then(|| IpAddr::from(DIRECT)), headers }
}

/// Everything that people do, right and wrong.
async fn session(node: &Binary, database: &TestDatabase, keys: &Path, needles: &mut Needles) {
    let run = async |arguments: &[&str]| Binary::run(Path::new(PROGRAM), database, keys, arguments).await;
    let arrive = async |code: &str, is_proxied: bool, body: Value| {
        let mut client = Client::coming_from(source(is_proxied), node.address);
        client
            .redeem(json!({"code": code}).as_object().unwrap().iter().fold(body, |mut body, (name, value)| {
                body[name] = value.clone();
                body
            }))
            .await;
        client
    };
    let admin_code = first_administrators_code(node).await;
    let team_code = run(&["invite", "--negotiation", "local", "--role", "team"]).await.trim().to_owned();
    let admin = arrive(&admin_code, false, json!({})).await;
    let nonce = "nonce-of-t9-0123456789";
    let team = arrive(&team_code.to_lowercase(), true, json!({"label": LABEL, "nonce": nonce})).await;
    let invited = admin.post("/api/v1/invites", json!({"negotiation": "local", "role": "member"})).await.expect(201);
    let member_code = invited["items"][0]["code"].as_str().unwrap().to_owned();
    let mut member = arrive(&member_code, true, json!({"label": MAIL})).await;
    for (what, code) in [("admin's code", &admin_code), ("team's code", &team_code), ("member's code", &member_code)] {
        needles.code(what, code);
    }
    needles.add("nonce", nonce, Place::Nowhere);
    needles.add("label in logs", LABEL, Place::Database);

    // Wrong in every way.
    let anyone = Client::coming_from(source(false), node.address);
    anyone.post("/api/v1/join", json!({"code": format!("{MAIL}{SEARCHED}")})).await.expect(404);
    anyone.post("/api/v1/join", json!({"code": team_code})).await.expect(404);
    anyone.post("/api/v1/join", json!({"kode": MAIL})).await.expect(422);
    let forged = format!("{}x", admin.token.as_deref().unwrap());
    let mut forger = anyone.clone();
    forger.token = Some(forged.clone());
    forger.get("/api/v1/me").await.expect(401);
    needles.token("forged token", &forged);
    anyone.get(&format!("/api/v1/search?q={SEARCHED}")).await;
    team.get(&format!("/api/v1/search?q={SEARCHED}+{MAIL}")).await;
    anyone.get(&format!("{LOCAL}/entries?after={SEARCHED}")).await.expect(422);
    anyone.get(&format!("/api/v1/negotiations/{SEARCHED}/entries")).await.expect(404);
    anyone.get(&format!("/{SEARCHED}/{MAIL}")).await;
    let big = json!({"kind": "note", "text": format!("{MAIL} ").repeat(20_000)});
    team.post_entry(&format!("{LOCAL}/entries"), big).await.expect(413);
    let headers = [("idempotency-key", "key-of-t9-which-is-kept-as-a-hash")];
    needles.add("idempotency key", headers[0].1, Place::Nowhere);

    // A session at the table.
    let entries = format!("{LOCAL}/entries");
    let note = |text: &str| json!({"kind": "note", "text": text, "speaker": "Ms T9 Roe"});
    let first = team.call(Method::POST, &entries, Some(note(SAID)), &headers).await.expect(201);
    let index = first["index"].as_i64().unwrap();
    team.post(&format!("{entries}/{index}/corrections"), json!({"text": SAID, "reason": "t9 misheard"}))
        .await
        .expect(201);
    team.post(&format!("{entries}/{index}/retractions"), json!({"reason": "t9 misplaced"})).await.expect(201);
    team.post_entry(&format!("{LOCAL}/caucus/entries"), note(CAUCUS)).await.expect(201);
    let mut held = note(UNDONE);
    held["hold_s"] = json!(600);
    let held = team.post_entry(&entries, held).await.expect(202);
    let ticket = format!("{LOCAL}/held/{}", held["held"]["id"].as_str().unwrap());
    let undone = team.send(Method::DELETE, &ticket, json!({})).await;
    assert!(undone.status < 300, "{}", undone.status);

    // Watching: well, forged, malformed, and too large.
    let mut viewer = LiveClient::try_connect_from(&source(true), node.address, member.token.as_deref()).await.unwrap();
    viewer.follow("local", "record", Some(-1)).await;
    viewer.entry().await;
    let refused = LiveClient::try_connect_from(&source(false), node.address, Some(&forged)).await.err().unwrap();
    assert!(refused.contains("4401"), "{refused}");
    for (message, code) in [
        (Message::text(format!("{{\"type\": {MAIL}")), 1008),
        (Message::text(format!("{SEARCHED} ").repeat(2_000)), 1009),
    ] {
        let mut rude = LiveClient::try_connect_from(&source(false), node.address, None).await.unwrap();
        rude.send_raw(message).await;
        assert_eq!(rude.close_code().await, Some(code));
    }
    let live = format!("{LOCAL}/live?after=-1");
    let mut events = EventsClient::try_connect(node.address, &live, team.token.as_deref(), None).await.unwrap();
    events.next().await.unwrap();

    // A second device, a rotated cookie, an old one, and the end of a login.
    let signed = member.post(&format!("/api/v1/people/{}/code", member.person.as_deref().unwrap()), json!({})).await;
    let sign_in = signed.expect(201)["code"].as_str().unwrap().to_owned();
    let second = arrive(&sign_in, false, json!({})).await;
    needles.code("sign-in code", &sign_in);
    for client in [&admin, &team, &member, &second] {
        needles.client(client);
    }
    let stale = member.cookie.clone();
    for _ in 0..2 {
        member.refresh().await.unwrap();
        needles.client(&member);
    }
    let origin = format!("http://{}", node.address);
    let stale = [("cookie", stale.as_deref().unwrap()), ("origin", origin.as_str())];
    anyone.call(Method::POST, "/api/v1/login/refresh", None, &stale).await.expect(401);
    let person = member.person.as_deref().unwrap();
    assert_eq!(admin.post(&format!("/api/v1/people/{person}/revoke"), json!({})).await.status, 204);
    second.get("/api/v1/me").await.expect(401);
    assert_eq!(viewer.close_code().await, Some(4401));
}

/// The code of the link that is printed at the first start.
async fn first_administrators_code(node: &Binary) -> String {
    let printed = async {
        loop {
            let link = node
                .printed
                .lock()
                .unwrap()
                .iter()
                .find_map(|line| line.split_once("/join#").map(|(_, code)| code.to_owned()));
            match link {
                Some(code) => return code,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, printed).await.expect("the link is printed")
}

fn find(hay: &[u8], needle: &[u8]) -> usize {
    let (first, rest) = needle.split_first().unwrap();
    let starts = hay.iter().enumerate().filter(|(_, byte)| *byte == first).map(|(at, _)| at);
    starts.filter(|at| hay[at + 1..].starts_with(rest)).count()
}

/// What looks like an e-mail address.
fn mails(hay: &[u8]) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let text = |bytes: &[u8]| bytes.iter().filter(|byte| is_name(byte)).count() >= 2;
    let ats = hay.iter().enumerate().filter(|(_, byte)| **byte == b'@').map(|(at, _)| at);
    ats.filter(|at| {
        let (before, after) = (&hay[at.saturating_sub(2)..*at], &hay[at + 1..(at + 4).min(hay.len())]);
        text(before) && text(after) && before.iter().chain(after).all(is_name)
    })
    .count()
}

/// Something that was searched.
struct Searched {
    what: String,
    bytes: usize,
    hits: Vec<String>,
}

/// Searches for everything that may not stand here.
fn search(what: &str, hay: &[u8], here: Place, needles: &Needles) -> Searched {
    let forbidden = needles.0.iter().filter(|needle| match needle.may {
        Place::Nowhere => true,
        Place::Log => here != Place::Log,
        Place::Database => here == Place::Nowhere,
    });
    let found = forbidden.map(|needle| (needle.what, find(hay, &needle.bytes))).filter(|(_, count)| *count > 0);
    let mut hits: Vec<String> = found.map(|(what, count)| format!("{what}: {count}")).collect();
    if here == Place::Nowhere && mails(hay) > 0 {
        hits.push(format!("e-mail addresses: {}", mails(hay)));
    }
    Searched { what: what.to_owned(), bytes: hay.len(), hits }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t9_nothing_of_people_is_left_in_logs_data_or_backups() {
    for format in ["text", "json"] {
        for database in TestDatabase::each().await.unwrap() {
            run(&database, format).await;
        }
    }
}

async fn run(database: &TestDatabase, format: &str) {
    let keys = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let log = elsewhere.path().join("log");
    Binary::run(Path::new(PROGRAM), database, keys.path(), ADD_LOCAL).await;
    let mut command = Binary::serving(Path::new(PROGRAM), database, keys.path());
    command.args(["--log", "trace", "--log-format", format, "--trusted-proxy", "127.0.0.1/32"]);
    command.env_remove("OPENBARGAIN_LOG").stderr(Stdio::from(fs::File::create(&log).unwrap()));
    let node = Binary::start_as(command).listening().await;

    let mut needles = Needles::default();
    for address in [DIRECT, PROXIED] {
        needles.add("address", IpAddr::from(address).to_string(), Place::Nowhere);
        needles.add("address", address, Place::Nowhere);
    }
    for (what, text) in [("browser", BROWSER), ("referer", CAME_FROM), ("searched for", SEARCHED)] {
        needles.add(what, text, Place::Nowhere);
    }
    needles.add("undone", UNDONE, Place::Log);
    for (what, text) in [("e-mail in logs", MAIL), ("text in logs", SAID), ("text in logs", CAUCUS)] {
        needles.add(what, text, Place::Database);
    }
    session(&node, database, keys.path(), &mut needles).await;

    let (mut searched, mut controls) = (Vec::new(), 0);
    let data = match &database.location {
        Location::Folder(folder) => files(folder),
        Location::Postgres(_) => Vec::new(), // its files are the server's; what is stored is the same
    };
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    for file in &data {
        let hay = fs::read(file).unwrap();
        let is_log = name(file).ends_with("-wal");
        controls += find(&hay, SAID.as_bytes()).min(1) + find(&hay, LABEL.as_bytes()).min(1);
        searched.push(search(
            &format!("{} while serving", name(file)),
            &hay,
            if is_log { Place::Log } else { Place::Database },
            &needles,
        ));
    }
    let backup = elsewhere.path().join("backup");
    Binary::run(Path::new(PROGRAM), database, keys.path(), &["backup", backup.to_str().unwrap()]).await;
    let hay = fs::read(&backup).unwrap();
    assert!(find(&hay, SAID.as_bytes()) > 0 && find(&hay, LABEL.as_bytes()) > 0, "a backup is searched as it is");
    searched.push(search("backup", &hay, Place::Database, &needles));
    // What must be there is found, so what is not found is not there.
    assert!(data.is_empty() || controls >= 2, "the search finds");
    let printed = node.printed.clone();
    assert!(node.terminate().await);
    for file in &data {
        let hay = fs::read(file).unwrap_or_default(); // the write-ahead log goes with the last connection
        searched.push(search(&format!("{} afterwards", name(file)), &hay, Place::Database, &needles));
    }
    for file in files(keys.path()) {
        searched.push(search(&format!("keys/{}", name(&file)), &fs::read(&file).unwrap(), Place::Nowhere, &needles));
    }
    let logged = fs::read(&log).unwrap();
    assert!(find(&logged, b"answered") > 20 && find(&logged, b"stopped") == 1, "the log was on");
    searched.push(search("log at trace level", &logged, Place::Nowhere, &needles));
    // The first administrator's link is printed because somebody must have it.
    let printed: Vec<String> =
        printed.lock().unwrap().iter().filter(|line| !line.contains("/join#")).cloned().collect();
    let printed = printed.join("\n");
    searched.push(search("standard output but the first link", printed.as_bytes(), Place::Nowhere, &needles));

    say(&format!("T9 over {} with {format} logs: {} needles", database.engine, needles.0.len()));
    for Searched { what, bytes, hits } in &searched {
        say(&format!("  {bytes:>9} bytes  {:<40} {}", what, if hits.is_empty() { "0 hits" } else { "HITS" }));
    }
    let hits: Vec<String> =
        searched.iter().flat_map(|s| s.hits.iter().map(|hit| format!("{}: {hit}", s.what))).collect();
    assert!(hits.is_empty(), "{}\n{}", hits.join("\n"), String::from_utf8_lossy(&logged));
}
