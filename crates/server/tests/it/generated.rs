//! Requests generated from the OpenAPI document, right ones and hostile ones, of everybody: the server never fails at
//! them, and answers nothing that its document does not name.
//!
//! `OPENBARGAIN_TEST_SEED` repeats a run. The long run with an independent tool is `cargo xtask fuzz-api`.

mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{Answer, Client, EventsClient, SeededRandom, TestServer};
use serde_json::{Value, json};

use crate::kill::seed;
use values::{Names, Values};

/// Requests of each operation and role in the test command.
const EACH: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn generated_requests_of_everybody_get_documented_answers() {
    for database in TestDatabase::each().await.unwrap() {
        run(database, EACH).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; cargo xtask long requests runs it"]
async fn long_requests_generated() {
    for database in TestDatabase::each().await.unwrap() {
        run(database, 200).await;
    }
}

async fn run(database: TestDatabase, each: u64) {
    let (seed, engine, began) = (seed(), database.engine, Instant::now());
    say(&format!("{engine}: requests generated with OPENBARGAIN_TEST_SEED={seed}"));
    let random = SeededRandom::new(seed);
    let document: Value = serde_json::from_str(&ob_server::http::openapi::document()).unwrap();
    let scene = Scene::over(database).await;
    let mut counts: BTreeMap<u16, u64> = BTreeMap::new();
    let mut faults = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (role, caller) in &scene.everybody {
                for _ in 0..each {
                    let request = Request::generate(&document, path, method, operation, &scene.names, &random);
                    let caller = match (method.as_str(), path.as_str()) {
                        // These end the login that asks.
                        ("delete", "/api/v1/login" | "/api/v1/me") => scene.newcomer().await,
                        _ => caller.clone(),
                    };
                    let answer = request.send(&caller, &scene.server).await;
                    *counts.entry(answer.status).or_default() += 1;
                    if let Some(fault) = fault(operation, &answer) {
                        faults.push(format!("{role}: {request:?}\n  {fault}"));
                    }
                }
            }
        }
    }
    let total: u64 = counts.values().sum();
    say(&format!("{engine}: {total} requests in {:?}: {counts:?}", began.elapsed()));
    assert!(faults.is_empty(), "seed {seed}: {} faults\n{}", faults.len(), faults[..faults.len().min(12)].join("\n"));
    for status in [200, 201, 204, 400, 401, 404, 422] {
        assert!(counts.contains_key(&status), "seed {seed}: something is answered {status}: {counts:?}");
    }
}

/// What is wrong with an answer.
fn fault(operation: &Value, answer: &Answer) -> Option<String> {
    let said = || String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(300)]).into_owned();
    if answer.status >= 500 {
        return Some(format!("failed with {}: {}", answer.status, said()));
    }
    if operation["responses"].get(answer.status.to_string()).is_none() {
        return Some(format!("answered {}, which is not documented: {}", answer.status, said()));
    }
    let content = &operation["responses"][answer.status.to_string()]["content"];
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    if !answer.bytes.is_empty() && content.get(kind).is_none() {
        return Some(format!("answered {} as {kind}, which is not documented", answer.status));
    }
    if answer.status >= 400 {
        let body = answer.json();
        let is_problem = answer.header("content-type") == Some("application/problem+json");
        if !is_problem || body["status"] != answer.status || body["detail"].as_str().is_none_or(str::is_empty) {
            return Some(format!("answered {} without a problem in words: {}", answer.status, said()));
        }
    }
    None
}

/// A negotiation with something of every kind, and everybody who may ask.
struct Scene {
    server: TestServer,
    admin: Client,
    everybody: Vec<(&'static str, Client)>,
    names: Names,
}

impl Scene {
    async fn over(database: TestDatabase) -> Self {
        let server = TestServer::over(database).await;
        let admin = server.add_negotiation("local", "public").await;
        let team = server.joined(&admin, "local", "team").await;
        let base = "/api/v1/negotiations/local";
        let article = json!({"number": "1", "slug": "wages", "title": "Wages", "current_text": "Text."});
        team.post(&format!("{base}/articles"), article).await.expect(201);
        let session = team.post(&format!("{base}/sessions"), json!({"title": "First"})).await.expect(201);
        for path in ["entries", "caucus/entries"] {
            for number in 0..5 {
                let body = json!({"kind": "note", "text": format!("note {number}")});
                team.post_entry(&format!("{base}/{path}"), body).await.expect(201);
            }
        }
        let held = json!({"kind": "note", "text": "waits", "hold_s": 600});
        let held = team.post_entry(&format!("{base}/entries"), held).await.expect(202);
        let invites = json!({"negotiation": "local", "role": "member", "count": 3});
        let invites = admin.post("/api/v1/invites", invites).await.expect(201);
        let mut names = Names::default();
        let of = |value: &Value| value.as_str().unwrap().to_owned();
        names.add("slug", "local");
        names.add("article", "wages");
        names.add("id", &of(&session["id"]));
        names.add("id", &of(&held["held"]["id"]));
        for invite in invites["items"].as_array().unwrap() {
            names.add("id", &of(&invite["id"]));
            names.add("code", &of(&invite["code"]));
        }
        for _ in 0..3 {
            let person = server.joined(&admin, "local", "member").await.person.unwrap();
            names.add("id", &person);
            names.add("person", &person);
        }
        let mut everybody = vec![("anonymous", server.anyone())];
        for role in ["member", "moderator", "team"] {
            everybody.push((role, server.joined(&admin, "local", role).await));
        }
        everybody.push(("admin", server.admin().await));
        Self { server, admin, everybody, names }
    }

    async fn newcomer(&self) -> Client {
        self.server.joined(&self.admin, "local", "member").await
    }
}

struct Request {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shortened = |text: &str| text.chars().take(200).collect::<String>();
        write!(f, "{} {} {:?}", self.method, shortened(&self.path), self.headers)?;
        self.body.as_ref().map_or(Ok(()), |body| write!(f, " {}", shortened(&String::from_utf8_lossy(body))))
    }
}

impl Request {
    fn generate(
        document: &Value,
        path: &str,
        method: &str,
        operation: &Value,
        names: &Names,
        random: &SeededRandom,
    ) -> Self {
        let values = Values { document, names, random };
        let mut path = path.to_owned();
        let mut query = Vec::new();
        let mut headers = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let is_required = parameter["required"] == true;
            match parameter["in"].as_str().unwrap() {
                "path" => path = path.replace(&format!("{{{name}}}"), &values::escaped(&values.text_for(name))),
                "query" if random.below(3) == 0 => {
                    query.push(format!("{name}={}", values::escaped(&values.plain(&parameter["schema"], name))));
                }
                "header" if (is_required && random.below(10) > 0) || random.below(3) == 0 => {
                    headers.push((name.to_ascii_lowercase(), values.header(&parameter["schema"], name)));
                }
                _ => {}
            }
        }
        if random.below(12) == 0 {
            query.push(values::escaped(&values.hostile()));
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let content = &operation["requestBody"]["content"]["application/json"]["schema"];
        let body = (!content.is_null()).then(|| values.body(content));
        if body.is_some() {
            let kind = if random.below(30) == 0 { "text/plain" } else { "application/json" };
            headers.push(("content-type".into(), kind.into()));
        }
        Self { method: method.to_uppercase().parse().unwrap(), path, headers, body }
    }

    async fn send(&self, caller: &Client, server: &TestServer) -> Answer {
        if self.path.split('?').next().is_some_and(|path| path.ends_with("/live") && path != "/api/v1/live") {
            // Answers without end are let go after their head.
            let opened = EventsClient::try_connect(server.address(), &self.path, caller.token.as_deref(), None).await;
            let status = match opened {
                Ok(_) => 200,
                Err(why) => why.strip_prefix("answered ").and_then(|status| status.parse().ok()).expect("an answer"),
            };
            let problem = json!({"status": status, "detail": "not read"}).to_string();
            let problem = if status == 200 { String::new() } else { problem }.into();
            let headers = vec![("content-type".into(), "application/problem+json".into())];
            return Answer { status, headers, bytes: problem };
        }
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        caller
            .try_call_bytes(self.method.clone(), &self.path, self.body.clone(), &headers)
            .await
            .unwrap_or_else(|why| panic!("{self:?}: {why}"))
    }
}

#[expect(clippy::print_stdout, reason = "the seed repeats a run that failed; the figures are the run's result")]
fn say(what: &str) {
    println!("{what}");
}
