//! The whole of `authz.toml` against the running server: every route and socket message, for everyone, on what is
//! theirs and what is not, in negotiations for each audience. What is forbidden answers like what does not exist, byte
//! for byte; reads and refusals change nothing; and no canary reaches anyone whom the table does not let have it.
//!
//! `table` reads the file, `world` sets the scene, `request` knows what to ask, `evidence` keeps what everyone received.
//! A new route needs a row in `authz.toml`; one that takes a body or a new kind of thing, a line in `request`.
//! `OPENBARGAIN_TEST_SEED` repeats a run.

mod evidence;
mod request;
mod sockets;
mod table;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use hyper::Method;
use ob_store::testing::TestDatabase;
use ob_testkit::{Answer, Client, EventsClient};

use request::Ask;
use table::{API, AUDIENCES, Outcome, Route, Table, Whose};
use world::{ANOTHER, Place, Someone, World};

/// Routes that end or change the login that asks, so that a fresh one of the same kind asks.
const USE_UP_THE_CALLER: [&str; 4] =
    ["POST /api/v1/join", "POST /api/v1/login/refresh", "DELETE /api/v1/login", "DELETE /api/v1/me"];
const EVENTS: &str = "/api/v1/negotiations/{slug}/live";
const REFRESH: &str = "/api/v1/login/refresh";
const JOIN: &str = "/api/v1/join";
const PAGE: &str = "/{page}";
/// Counts what the node does, requests too: never twice the same.
const METRICS: &str = "/metrics";
const LIVE: &str = "/api/v1/live";

#[test]
fn every_route_and_socket_message_has_a_row() {
    let faults = Table::read().faults(&table::served());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_route_without_a_row_is_told_what_to_do() {
    let mut served = table::served();
    served.insert(Route { method: "PUT".into(), path: "/api/v1/negotiations/{slug}/new".into() });
    let faults = Table::read().faults(&served);
    let sentence = "PUT /api/v1/negotiations/{slug}/new has no row: say in crates/server/authz.toml, [api], who may use \
                    \"PUT /negotiations/{slug}/new\".";
    assert_eq!(faults, [sentence]);
}

#[tokio::test]
async fn everyone_can_do_and_see_exactly_what_the_table_says_on_sqlite() {
    run(TestDatabase::sqlite().unwrap()).await;
}

#[tokio::test]
async fn everyone_can_do_and_see_exactly_what_the_table_says_on_postgres() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        run(database).await;
    }
}

async fn run(database: TestDatabase) {
    let engine = database.engine;
    let seed = std::env::var("OPENBARGAIN_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2110);
    let mut matrix = Matrix {
        table: Table::read(),
        successes: table::successes(),
        world: World::over(database, seed).await,
        cells: 0,
        requests: 0,
        mismatches: Vec::new(),
    };
    for audience in AUDIENCES {
        matrix.drive(audience).await;
    }
    matrix.methods_that_no_route_takes().await;
    let (leaks, received) = matrix.world.evidence.leaks(&matrix.table);
    say(&format!(
        "authz on {engine}, seed {seed}: {} cells, {} requests and frames, {} canaries ({received} received by those \
         who may), {} bytes searched, {} mismatches, {} leaks",
        matrix.cells,
        matrix.requests,
        matrix.world.evidence.canaries(),
        matrix.world.evidence.bytes(),
        matrix.mismatches.len(),
        leaks.len(),
    ));
    let faults: Vec<String> = matrix.mismatches.into_iter().chain(leaks).collect();
    assert!(faults.is_empty(), "seed {seed}:\n{}", faults.join("\n"));
    assert!(received > 100, "the search finds what is there: {received}");
}

/// A route about one kind of thing, with what each caller asks.
struct Job {
    route: Route,
    whose: Whose,
    asks: Vec<Ask>,
}

struct Matrix {
    table: Table,
    successes: BTreeMap<Route, Vec<u16>>,
    world: World,
    cells: usize,
    requests: usize,
    mismatches: Vec<String>,
}

impl Matrix {
    /// Everything about a negotiation for this audience.
    async fn drive(&mut self, audience: &str) {
        let place = self.world.place(audience);
        let mut callers = Vec::new();
        for who in self.table.everyone.clone() {
            callers.push(self.world.newcomer(known(&who), &place).await);
        }
        let watchers = self.watch(&callers).await;
        let jobs = self.jobs(&place, &callers).await;
        for (number, caller) in callers.iter().enumerate() {
            let before = self.world.server.database.contents().await.unwrap();
            for job in &jobs {
                self.read_or_be_refused(&place, job, caller, &job.asks[number]).await;
            }
            let after = self.world.server.database.contents().await.unwrap();
            for table in before.keys().filter(|table| before[*table] != after[*table]) {
                self.mismatches.push(format!(
                    "{} read and was refused, and that changed the table {table}",
                    caller.standing.name()
                ));
            }
        }
        self.hidden_things_leave_no_trace(&place, &jobs, &callers).await;
        self.world.undo_held(&place).await;
        self.world.undo_held(&self.world.place(ANOTHER)).await;
        for job in &jobs {
            for caller in &callers {
                self.change(&place, job, caller).await;
            }
        }
        self.sockets(&place, &callers).await;
        self.finish(watchers).await;
    }

    /// What there is to ask. Things that wait are made last: whatever is posted after them would wait as well.
    async fn jobs(&mut self, place: &Place, callers: &[Someone]) -> Vec<Job> {
        let mut wanted = Vec::new();
        for route in self.table.routes() {
            for whose in Whose::ALL {
                let has_things = route.parameters().any(|parameter| matches!(parameter, "id" | "person" | "article"));
                let is_asked = match whose {
                    Whose::Here => true,
                    Whose::There => has_things,
                    Whose::Own | Whose::Waiting | Whose::WaitingThere => self.table.tells(route, whose),
                };
                if is_asked {
                    wanted.push((route.clone(), whose));
                }
            }
        }
        wanted.sort_by_key(|(route, _)| route.path.contains("/held"));
        let mut jobs = Vec::new();
        for (route, whose) in wanted {
            let first = self.world.ask(&route, whose, place, &callers[0]).await;
            let mut asks = vec![first; callers.len()];
            if whose == Whose::Own {
                for (ask, caller) in asks.iter_mut().zip(callers) {
                    *ask = self.world.ask(&route, whose, place, caller).await;
                }
            }
            jobs.push(Job { route, whose, asks });
        }
        jobs
    }

    fn expected(&self, job: &Job, place: &Place, caller: &Someone) -> Option<Outcome> {
        self.table.route(&job.route, job.whose, place.audience, caller.standing.who)
    }

    /// A cell that must change nothing: a read, or what the caller may not do.
    async fn read_or_be_refused(&mut self, place: &Place, job: &Job, caller: &Someone, ask: &Ask) {
        let expected = self.expected(job, place, caller);
        let changes = matches!(expected, Some(Outcome::Yes | Outcome::Refused));
        if changes && !job.route.is_read() {
            return;
        }
        self.cells += 1;
        let answer = self.ask(caller, &job.route, ask).await;
        self.judge(place, job, caller, expected, &answer);
        if changes {
            for query in request::queries(&job.route) {
                let answer = self.ask(caller, &job.route, &ask.with_query(query)).await;
                self.judge(place, job, caller, expected, &answer);
            }
            return;
        }
        // Whatever is asked, and however badly: what is not theirs is what does not exist.
        let nothings =
            if expected.is_some() { ask.about_nothing() } else { ask.about_no_thing().into_iter().collect() };
        let mut shapes: Vec<fn(&Ask) -> Ask> = vec![Ask::clone, Ask::malformed];
        if job.route.is_read() {
            shapes.push(Ask::head);
        }
        for shape in shapes {
            let answer = self.ask(caller, &job.route, &shape(ask)).await;
            for nothing in &nothings {
                let absent = self.ask(caller, &job.route, &shape(nothing)).await;
                if bare(&absent) != bare(&answer) {
                    let [one, other] = [&answer, &absent]
                        .map(|answer| format!("{:?} {}", bare(answer).1, String::from_utf8_lossy(&answer.bytes)));
                    let what = format!(
                        "{} answers {} {one}, and {} answers {} {other}",
                        shape(ask).text(),
                        answer.status,
                        shape(nothing).text(),
                        absent.status
                    );
                    self.mismatch(place, job, caller, &what);
                }
            }
        }
    }

    /// A cell that changes something, asked about something fresh.
    async fn change(&mut self, place: &Place, job: &Job, caller: &Someone) {
        let expected = self.expected(job, place, caller);
        if job.route.is_read() || !matches!(expected, Some(Outcome::Yes | Outcome::Refused)) {
            return;
        }
        self.cells += 1;
        let uses_up = job.whose == Whose::Own || USE_UP_THE_CALLER.contains(&job.route.name().as_str());
        let caller = if uses_up { self.world.newcomer(caller.standing.who, place).await } else { caller.clone() };
        if job.route.path.ends_with("/phase") {
            self.world.adjourn(place).await;
        }
        if job.route.path.ends_with("/audience") {
            self.world.wish(place, job.route.method == "DELETE").await;
        }
        let ask = self.world.ask(&job.route, job.whose, place, &caller).await;
        let answer = self.ask(&caller, &job.route, &ask).await;
        self.judge(place, job, &caller, expected, &answer);
        if let (JOIN, Some(person)) = (job.route.path.as_str(), &caller.standing.person) {
            self.world.evidence.widen(person, place);
        }
        if job.route.path.contains("/held") {
            self.world.undo_held(place).await;
        }
    }

    fn judge(&mut self, place: &Place, job: &Job, caller: &Someone, expected: Option<Outcome>, answer: &Answer) {
        let is_right = match expected {
            Some(Outcome::Yes) => match self.successes.get(&job.route) {
                Some(successes) => successes.contains(&answer.status),
                // Without the web app in it, a program has no page, for anybody.
                None if job.route.path == PAGE && !ob_server::http::has_web_app() => answer.status == 404,
                None => answer.status == 200,
            },
            Some(Outcome::No) => answer.status == 404,
            Some(Outcome::SignIn) => answer.status == 401,
            Some(Outcome::Refused) => answer.status == 409,
            None => answer.status >= 400,
        };
        if !is_right {
            let body = String::from_utf8_lossy(&answer.bytes).into_owned();
            self.mismatch(place, job, caller, &format!("should be {expected:?} and is {} {body}", answer.status));
        }
    }

    fn mismatch(&mut self, place: &Place, job: &Job, caller: &Someone, what: &str) {
        let (route, who) = (job.route.name(), caller.standing.who);
        self.mismatches.push(format!("{route}, {:?}, {who}, {} negotiation: {what}", job.whose, place.name));
    }

    /// Asks as this caller, and keeps what came back as evidence.
    async fn ask(&mut self, caller: &Someone, route: &Route, ask: &Ask) -> Answer {
        self.requests += 1;
        let address = self.world.server.address();
        let origin = format!("http://{address}");
        let key = self.world.word();
        let mut client = caller.client.clone();
        let mut headers: Vec<(&str, &str)> = vec![("idempotency-key", &key)];
        if route.path == REFRESH {
            client.token = None;
            headers.extend([("origin", origin.as_str()), ("cookie", caller.client.cookie.as_deref().unwrap_or("x=y"))]);
        }
        if route.path == LIVE {
            headers.extend([
                ("connection", "upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ]);
        }
        if route.path == EVENTS && ask.method == Method::GET {
            let path = format!("{}?after=-1", ask.path);
            if let Ok(stream) = EventsClient::try_connect(address, &path, client.token.as_deref(), None).await {
                let bytes = self.read_events(&client, &ask.path, stream).await;
                self.world.evidence.note(&caller.standing, &ask.text(), ask.text(), bytes.clone().into());
                return Answer { status: 200, headers: Vec::new(), bytes: bytes.into() };
            }
        }
        let answer = client.call(ask.method.clone(), &ask.path, ask.body.clone(), &headers).await;
        let mut received = format!("{} {:?}\n", answer.status, answer.headers).into_bytes();
        received.extend_from_slice(&answer.bytes);
        self.world.evidence.note(&caller.standing, &ask.text(), ask.text(), received);
        answer
    }

    /// Reads events up to the record's head.
    async fn read_events(&self, client: &Client, path: &str, mut stream: EventsClient) -> String {
        let entries = path.replace("/live", "/entries?before=999999&limit=1");
        let head = client.get(&entries).await.expect(200)["head"].to_string();
        let mut text = String::new();
        loop {
            let event = stream.next().await.expect("the stream goes on");
            text.push_str(&format!("{event:?}\n"));
            if event.id == head {
                return text;
            }
        }
    }

    /// What is done out of someone's sight changes no byte of what they can read: no count, no head, no tag.
    async fn hidden_things_leave_no_trace(&mut self, place: &Place, jobs: &[Job], callers: &[Someone]) {
        for (hidden, kinds) in [
            ("a caucus", &["caucus", "held"][..]),
            ("the record", &["entry", "article", "session"]),
            ("what its managers do", &["person", "invitation"]),
        ] {
            let unaware: Vec<usize> = (0..callers.len())
                .filter(|number| {
                    let (audience, who) = callers[*number].standing.seen_from(Some(place));
                    kinds.iter().all(|kind| !self.table.may_receive(kind, false, audience, who))
                })
                .collect();
            let before = self.read_all(jobs, callers, &unaware).await;
            match hidden {
                "a caucus" => {
                    self.world.undo_held(place).await;
                    self.world.add_entry(place, "caucus/").await;
                    self.world.add_held(place).await;
                }
                "the record" => {
                    self.world.undo_held(place).await;
                    self.world.add_entry(place, "").await;
                    self.world.add_article(place).await;
                    self.world.add_session(place).await;
                }
                _ => {
                    self.world.add_invitation(place).await;
                    self.world.newcomer("unit", place).await;
                    self.world.newcomer("pending", place).await;
                    self.world.wish(place, true).await;
                }
            }
            let after = self.read_all(jobs, callers, &unaware).await;
            self.cells += before.len();
            for (what, answer) in before.iter().filter(|(what, answer)| after[*what] != **answer) {
                self.mismatches.push(format!("{hidden} of the {} negotiation shows in {what}: {answer:?}", place.name));
            }
        }
    }

    async fn read_all(
        &mut self,
        jobs: &[Job],
        callers: &[Someone],
        numbers: &[usize],
    ) -> BTreeMap<String, (u16, BTreeSet<(String, String)>, Vec<u8>)> {
        let mut answers = BTreeMap::new();
        for number in numbers {
            for job in
                jobs.iter().filter(|job| job.route.is_read() && ![LIVE, METRICS].contains(&job.route.path.as_str()))
            {
                let caller = &callers[*number];
                let answer = self.ask(caller, &job.route, &job.asks[*number]).await;
                answers.insert(format!("{} for {}", job.asks[*number].text(), caller.standing.name()), bare(&answer));
            }
        }
        answers
    }

    /// A method that the document does not know is refused on every path alike, so that nothing is served beside it.
    async fn methods_that_no_route_takes(&mut self) {
        let place = self.world.place("unit");
        let team = self.world.newcomer("team", &place).await;
        let paths: BTreeSet<String> = self.table.routes().map(|route| route.path.clone()).collect();
        for path in paths {
            for method in table::methods_not_taken(&path) {
                self.cells += 1;
                let route = Route { method: method.to_owned(), path: path.clone() };
                let real = path.replace("{slug}", &place.slug).replace("{index}", "0").replace(['{', '}'], "");
                let answer = team.client.call(method.parse().unwrap(), &real, None, &[]).await;
                if answer.status != 405 {
                    let answered = answer.status;
                    self.mismatches.push(format!("{} is in no document and answered {answered}", route.name()));
                }
            }
        }
        let answer = team.client.get(&format!("{API}/no/such/route")).await;
        assert_eq!(answer.status, 404, "what has no route");
    }
}

/// An answer without what differs from moment to moment.
fn bare(answer: &Answer) -> (u16, BTreeSet<(String, String)>, Vec<u8>) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    (answer.status, headers, answer.bytes.to_vec())
}

/// The name of someone the world knows how to make.
fn known(who: &str) -> &'static str {
    ["anonymous", "pending", "member", "admin", "unit", "moderator", "team", "elsewhere", "employer", "ended"]
        .into_iter()
        .find(|known| *known == who)
        .unwrap_or_else(|| panic!("authz.toml speaks of {who}: say in authz/world.rs who that is"))
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
