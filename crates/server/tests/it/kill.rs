//! Kill it: the real program is killed in bursts of posts, round after round, with viewers following; nothing that was
//! acknowledged is lost, doubled or turned around, and no viewer misses or repeats an entry.
//!
//! `stage` tells clients where the server is, `member` keeps a login over restarts, `scribe`, `viewer` and `importer`
//! do what such clients do, `verdict` compares what each of them was told with the record. The seed decides who does
//! what and when the server dies; how far everybody is by then, the machine decides. `OPENBARGAIN_TEST_SEED` repeats a
//! plan. The long run is `cargo xtask kill`, over `OPENBARGAIN_KILL_ROUNDS` rounds.

mod importer;
mod member;
mod scribe;
mod stage;
mod verdict;
mod viewer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ob_app::{Random as _, SystemRandom};
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, PostgresServer, SeededRandom};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use importer::Importer;
use member::Member;
use scribe::{Scribe, Written};
use stage::Stage;
use verdict::Verdict;
use viewer::{Streams, Watched};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");
const BOTH: Streams = &["record", "caucus"];
const RECORD: Streams = &["record"];

/// How many write and watch at once.
const SCRIBES: usize = 5;
const MEMBERS_WATCHING: usize = 2;
const ANYONE_WATCHING: usize = 2;

/// What a step of a run may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
/// Most acknowledgements before a kill.
const ACKNOWLEDGED_MAX: u64 = 60;
/// A kill comes up to so much after an acknowledgement: longer than a commit takes.
const AFTER_MAX_MS: u64 = 25;
/// Starts are killed up to so much after they began: longer than a start takes.
const START_MAX_MS: u64 = 300;
/// PostgreSQL is away for up to so much.
const AWAY_MAX_MS: u64 = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_bursts_of_posts_sqlite_loses_and_doubles_nothing() {
    run(TestDatabase::sqlite().unwrap(), 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_bursts_of_posts_postgres_loses_and_doubles_nothing() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        run(database, 4).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; cargo xtask kill runs it"]
async fn kill_long_on_sqlite() {
    run(TestDatabase::sqlite().unwrap(), rounds()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; cargo xtask kill runs it"]
async fn kill_long_on_postgres() {
    let database = TestDatabase::postgres().await.unwrap();
    run(database.expect("OPENBARGAIN_TEST_POSTGRES names a server"), rounds()).await;
}

/// The other way round: the node stays, and PostgreSQL is stopped at once under it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_stopped_at_once_in_bursts_of_posts_loses_and_doubles_nothing() {
    if let Some(server) = PostgresServer::start().await {
        run_stops(server, 4).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; cargo xtask kill runs it"]
async fn kill_long_postgres_stopped_at_once() {
    let server = PostgresServer::start().await.expect("OPENBARGAIN_TEST_POSTGRES_PROGRAMS names its programs");
    run_stops(server, number("OPENBARGAIN_KILL_STOPS", 50)).await;
}

fn rounds() -> u64 {
    number("OPENBARGAIN_KILL_ROUNDS", 200)
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |rounds| rounds.parse().expect("a number of rounds"))
}

pub(crate) fn seed() -> u64 {
    let fresh = || {
        let mut bytes = [0; 8];
        SystemRandom.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    };
    std::env::var("OPENBARGAIN_TEST_SEED").map_or_else(|_| fresh(), |seed| seed.parse().expect("a seed"))
}

#[expect(clippy::print_stdout, reason = "the seed repeats a plan that failed; the figures are the run's result")]
fn say(database: &TestDatabase, what: &str) {
    println!("{}: {what}", database.engine);
}

async fn run(database: TestDatabase, rounds: u64) {
    let seed = seed();
    say(&database, &format!("{rounds} rounds, OPENBARGAIN_TEST_SEED={seed}"));
    let chance = SeededRandom::new(seed);
    let keys = tempfile::tempdir().unwrap();
    let place = Place { database, keys: keys.path().to_owned() };

    for _ in 0..3 {
        place.kill_a_start(&chance).await; // the schema and the keys are made whole or not at all
    }
    place.command(ADD_LOCAL).await;
    let mut node = place.serve().await;
    let stage = Arc::new(Stage::default());
    let mut clients = Clients::begin(&place, &node, &stage, &chance).await;
    stage.is_up_at(node.address);

    let mut importer = Importer::default();
    for round in 1..=rounds {
        stage.lets_entries_wait(round % 3 == 0);
        if round % 2 == 0 {
            importer.begin(&place, &chance);
        }
        clients.until_acknowledged(&stage, 1 + chance.below(ACKNOWLEDGED_MAX), round).await;
        sleep(Duration::from_millis(chance.below(AFTER_MAX_MS + 1))).await; // the moment itself is what is random
        stage.is_down();
        node.kill().await;
        for _ in 0..chance.below(3) {
            place.kill_a_start(&chance).await; // it dies while it recovers, too
        }
        node = place.serve().await;
        stage.is_up_at(node.address);
        if round % 5 == 0 {
            clients.until_acknowledged(&stage, 1 + chance.below(ACKNOWLEDGED_MAX), round).await;
            stage.is_down();
            assert!(node.terminate().await, "told to leave, it ends with success and loses nothing either");
            node = place.serve().await;
            stage.is_up_at(node.address);
        }
    }
    clients.until_acknowledged(&stage, ACKNOWLEDGED_MAX, rounds + 1).await; // it goes on after the last kill
    let imports = importer.finish().await;
    let (written, watched) = clients.finish(&stage).await;

    let verdict = Verdict::read(clients.reader.client(), written, imports, watched).await;
    verdict.pronounce().await;
    say(&place.database, &verdict.summary(&format!("{rounds} kills")));
    place.command(&["check"]).await;
    assert!(node.terminate().await, "SIGTERM ends it with success");
    assert!(place.command(&["check"]).await.contains("all as recorded"));
}

async fn run_stops(mut server: PostgresServer, rounds: u64) {
    let seed = seed();
    let keys = tempfile::tempdir().unwrap();
    let place = Place { database: server.database().await, keys: keys.path().to_owned() };
    say(&place.database, &format!("{rounds} immediate stops, OPENBARGAIN_TEST_SEED={seed}"));
    let chance = SeededRandom::new(seed);
    place.command(ADD_LOCAL).await;
    let node = place.serve().await;
    let stage = Arc::new(Stage::whose_database_stops());
    let mut clients = Clients::begin(&place, &node, &stage, &chance).await;
    stage.is_up_at(node.address);
    for round in 1..=rounds {
        stage.lets_entries_wait(round % 3 == 0);
        clients.until_acknowledged(&stage, 1 + chance.below(ACKNOWLEDGED_MAX), round).await;
        sleep(Duration::from_millis(chance.below(AFTER_MAX_MS + 1))).await; // the moment itself is what is random
        server.stop_immediately().await;
        sleep(Duration::from_millis(chance.below(AWAY_MAX_MS + 1))).await; // short and long absences differ
        server.run().await;
    }
    clients.until_acknowledged(&stage, ACKNOWLEDGED_MAX, rounds + 1).await; // it goes on after the last stop
    let (written, watched) = clients.finish(&stage).await;
    let verdict = Verdict::read(clients.reader.client(), written, Vec::new(), watched).await;
    verdict.pronounce().await;
    say(&place.database, &verdict.summary(&format!("{rounds} immediate stops")));
    place.command(&["check"]).await;
    assert!(node.terminate().await, "SIGTERM ends it with success");
    assert!(place.command(&["check"]).await.contains("all as recorded"));
}

/// The data that outlives every process.
struct Place {
    database: TestDatabase,
    keys: std::path::PathBuf,
}

impl Place {
    async fn serve(&self) -> Binary {
        Binary::serve(Path::new(PROGRAM), &self.database, &self.keys).await
    }

    async fn command(&self, arguments: &[&str]) -> String {
        Binary::run(Path::new(PROGRAM), &self.database, &self.keys, arguments).await
    }

    async fn kill_a_start(&self, chance: &SeededRandom) {
        let starting = Binary::start(Path::new(PROGRAM), &self.database, &self.keys);
        sleep(Duration::from_millis(chance.below(START_MAX_MS))).await;
        starting.kill().await;
    }
}

/// Everybody who writes and watches.
struct Clients {
    scribes: JoinSet<Written>,
    viewers: JoinSet<Watched>,
    /// Posts the last entries and reads the record at the end.
    reader: Member,
    /// Watches when all is over.
    late: Option<Member>,
}

impl Clients {
    async fn begin(place: &Place, node: &Binary, stage: &Arc<Stage>, chance: &SeededRandom) -> Self {
        let count = SCRIBES + MEMBERS_WATCHING + 2;
        let count = count.to_string();
        let codes = place.command(&["invite", "--negotiation", "local", "--role", "team", "--count", &count]).await;
        let mut members = Vec::new();
        for code in codes.lines() {
            members.push(Member::new(Client::join(node.address, code).await));
        }
        let mut next = || members.pop().expect("invited");
        let random = || SeededRandom::new(chance.next_u64());
        let (mut scribes, mut viewers) = (JoinSet::new(), JoinSet::new());
        for number in 0..SCRIBES {
            scribes.spawn(Scribe::new(number, next(), random()).post_until_over(Arc::clone(stage)));
        }
        for _ in 0..MEMBERS_WATCHING {
            viewers.spawn(viewer::over_socket(Arc::clone(stage), Some(next()), BOTH, random()));
        }
        for _ in 0..ANYONE_WATCHING {
            viewers.spawn(viewer::over_socket(Arc::clone(stage), None, RECORD, random()));
        }
        viewers.spawn(viewer::over_events(Arc::clone(stage), random()));
        Self { scribes, viewers, reader: next(), late: Some(next()) }
    }

    /// Waits for so many more acknowledgements. No client ends before the run is over, so one that does has failed.
    async fn until_acknowledged(&mut self, stage: &Stage, more: u64, round: u64) {
        let wait = async {
            tokio::select! {
                () = stage.acknowledged_more(more) => {}
                ended = self.scribes.join_next() => panic!("round {round}: a scribe ended: {:?}", ended.map(|e| e.err())),
                ended = self.viewers.join_next() => panic!("round {round}: a viewer ended: {:?}", ended.map(|e| e.err())),
            }
        };
        timeout(LIMIT, wait).await.unwrap_or_else(|_| panic!("round {round}: {more} acknowledgements in time"));
    }

    /// Lets everybody finish: the scribes with what they are posting, the viewers with the last entry of each stream.
    async fn finish(&mut self, stage: &Arc<Stage>) -> (Vec<Written>, Vec<Watched>) {
        stage.is_over();
        let mut written = Vec::new();
        while let Some(done) = timeout(LIMIT, self.scribes.join_next()).await.expect("scribes end in time") {
            written.push(done.expect("a scribe goes on"));
        }
        written.push(scribe::post_the_end(&mut self.reader, stage).await);
        // One who comes when all is over reads it from the start.
        let random = || SeededRandom::new(0);
        self.viewers.spawn(viewer::over_socket(Arc::clone(stage), self.late.take(), BOTH, random()));
        self.viewers.spawn(viewer::over_events(Arc::clone(stage), random()));
        let mut watched = Vec::new();
        while let Some(done) = timeout(LIMIT, self.viewers.join_next()).await.expect("viewers see the end in time") {
            watched.push(done.expect("a viewer goes on"));
        }
        (written, watched)
    }
}
