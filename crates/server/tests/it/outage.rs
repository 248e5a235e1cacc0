//! The database goes away under a serving node and comes back. Nobody is cut off, everybody is told, nothing that was
//! acknowledged is lost, and the node goes on by itself.

use std::time::{Duration, Instant};

use hyper::Method;
use ob_testkit::{Answer, Client, EventsClient, LiveClient, PostgresServer, TestServer};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const ENTRIES: &str = "/api/v1/negotiations/local/entries";
/// More than the node has connections to the database.
const AT_ONCE: usize = 48;
/// A request waits so long before it is refused: 5 s for a connection, and a moment on a busy machine.
const REFUSED_AFTER_MAX: Duration = Duration::from_secs(8);
/// How soon the node must serve again: the pool tries again after pauses of up to some seconds.
const BACK_AFTER_MAX: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back_costs_nobody_a_line() {
    if let Some(postgres) = PostgresServer::start().await {
        go_away_for(postgres, Duration::ZERO).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes more than a minute; cargo xtask long outage runs it"]
async fn long_outage_of_a_minute() {
    let postgres = PostgresServer::start().await.expect("OPENBARGAIN_TEST_POSTGRES_PROGRAMS names its programs");
    go_away_for(postgres, Duration::from_secs(60)).await;
}

async fn go_away_for(mut postgres: PostgresServer, at_least: Duration) {
    let server = TestServer::over(postgres.database().await).await;
    let admin = server.add_negotiation("local", "public").await;
    let team = server.joined(&admin, "local", "team").await;
    let mut viewer = server.live(None).await;
    viewer.follow("local", "record", Some(-1)).await;
    let path = "/api/v1/negotiations/local/live?after=-1";
    let mut events = EventsClient::try_connect(server.address(), path, None, None).await.unwrap();
    team.post_once(ENTRIES, note("before", 0), "before").await.expect(201);
    for text in ["waits first", "waits second"] {
        team.post_once(ENTRIES, note(text, 5), text).await.expect(202);
    }
    assert_eq!(viewer.entry().await["text"], "before");
    assert_eq!(events.next().await.unwrap().id, "0");

    postgres.stop_immediately().await;
    let began = Instant::now();
    let refused = while_it_is_away(&server, &team, &mut viewer, began, at_least).await;
    server.clock.advance(60); // what waits is due meanwhile

    let back = Instant::now();
    postgres.run().await;
    while server.anyone().get("/readyz").await.status != 200 {
        assert!(back.elapsed() < BACK_AFTER_MAX, "ready within {BACK_AFTER_MAX:?}");
        tokio::time::sleep(Duration::from_millis(50)).await; // nothing announces it
    }
    let ready_after = back.elapsed();

    // What waited goes out late, in order; then what is posted again, each once.
    for number in 0..AT_ONCE {
        let text = format!("meanwhile {number}");
        let answer = until_taken(&team, &text).await;
        assert!(matches!(answer.status, 201 | 202), "{}", answer.json());
    }
    let mut seen = vec!["before".to_owned()];
    while seen.len() < 3 + AT_ONCE {
        seen.push(viewer.entry().await["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen[1..3], ["waits first", "waits second"]);
    let posted: Vec<String> = (0..AT_ONCE).map(|number| format!("meanwhile {number}")).collect();
    let mut recorded = seen[3..].to_vec();
    recorded.sort_by_key(|text| posted.iter().position(|posted| posted == text));
    assert_eq!(recorded, posted, "each once");
    for index in 1..seen.len() {
        assert_eq!(events.next().await.unwrap().id, index.to_string(), "events go on, too");
    }
    let mut late = server.live(None).await;
    assert_eq!(late.follow("local", "record", Some(-1)).await, seen.len() as i64 - 1);
    for text in &seen {
        assert_eq!(late.entry().await["text"], *text, "one who comes later reads the same");
    }
    say(&format!(
        "away for {:?}: {refused} requests refused, ready {ready_after:?} after the start of PostgreSQL; nobody cut off",
        back - began
    ));
}

/// Everybody gets an answer in time that says what to do, however many ask; the lines that are open stay open.
async fn while_it_is_away(
    server: &TestServer,
    team: &Client,
    viewer: &mut LiveClient,
    began: Instant,
    at_least: Duration,
) -> usize {
    let mut count = 0;
    loop {
        let mut posts = JoinSet::new();
        for number in 0..AT_ONCE {
            let team = team.clone();
            posts.spawn(async move { post(&team, &format!("meanwhile {number}")).await });
        }
        let anyone = server.anyone();
        let path = "/api/v1/negotiations/local/live";
        let (ready, health, page, events, posts) = tokio::join!(
            timed(anyone.get("/readyz")),
            timed(anyone.get("/healthz")),
            timed(anyone.get(ENTRIES)),
            EventsClient::try_connect(server.address(), path, None, None),
            timed(posts.join_all()),
        );
        tells_what_to_do(&ready.0);
        assert!(ready.1 < Duration::from_secs(4), "whoever watches the node knows soon: {:?}", ready.1);
        assert_eq!(health.0.status, 200, "the program itself runs");
        tells_what_to_do(&page.0);
        assert_eq!(events.err().as_deref(), Some("answered 503"));
        for answer in posts.0 {
            tells_what_to_do(&answer);
            count += 1;
        }
        assert!(page.1.max(posts.1) < REFUSED_AFTER_MAX, "answered in time: {:?}, {:?}", page.1, posts.1);

        // The open line answers, and a new one is let in but cannot be told yet what it may follow.
        let request = |slug| json!({"type": "follow", "negotiation": slug, "stream": "record", "after": -1});
        let mut newcomer = server.live(None).await;
        newcomer.send(request("local")).await;
        viewer.send(request("other")).await;
        for line in [&mut newcomer, &mut *viewer] {
            let frame = line.frame().await.expect("the line stays open");
            assert_eq!((&frame["type"], &frame["code"]), (&json!("error"), &json!("unavailable")), "{frame}");
        }
        if began.elapsed() >= at_least {
            return count;
        }
    }
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    (work.await, began.elapsed())
}

fn note(text: &str, hold_s: i64) -> Value {
    json!({"kind": "note", "text": text, "hold_s": hold_s})
}

async fn post(team: &Client, text: &str) -> Answer {
    let headers = [("idempotency-key", text)];
    team.try_call(Method::POST, ENTRIES, Some(note(text, 0)), &headers).await.expect("an answer")
}

async fn until_taken(team: &Client, text: &str) -> Answer {
    let began = Instant::now();
    loop {
        let answer = post(team, text).await;
        if answer.status != 503 || began.elapsed() > BACK_AFTER_MAX {
            return answer;
        }
        tells_what_to_do(&answer);
    }
}

fn tells_what_to_do(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.json());
    assert!(answer.header("retry-after").is_some_and(|after| after.parse::<u64>().is_ok()), "{:?}", answer.headers);
    let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.contains("database does not answer"), "{detail}");
    assert!(!detail.contains("recorded"), "nobody knows what became of a commit that broke off: {detail}");
}

#[expect(clippy::print_stdout, reason = "figures of a run, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
