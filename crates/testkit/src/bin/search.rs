//! How fast search answers, and what its index costs, over real transcripts repeated to a size, on each engine that can
//! be had here: `cargo xtask bench search DIR`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ob_app::{App, Keys, NoViewers, Parts, PastSession, SearchWanted, SystemClock, SystemRandom};
use ob_domain::Time;
use ob_domain::actor::Actor;
use ob_domain::audience::Audience;
use ob_domain::entry::{Draft, Kind};
use ob_domain::negotiation::{Kind as NegotiationKind, Log, NegotiationDraft};
use ob_domain::side::Side;
use ob_exchange::{detect, read};
use ob_store::Location;
use ob_store::testing::TestDatabase;
use ob_testkit::past_session;

/// Negotiations that the repetitions are spread over.
const NEGOTIATIONS: usize = 8;
/// Times each query is asked.
const ROUNDS: usize = 100;
/// Hits on a page, as the route answers them by default.
const LIMIT: usize = 20;
/// Notes that are posted one by one, to time an append.
const POSTS: usize = 1_000;

type Failure = String;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        print("Name a folder with transcripts: cargo xtask bench search DIR [ENTRIES]");
        return ExitCode::from(2);
    };
    let entries = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    match run(Path::new(&folder), entries).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            print(&failure);
            ExitCode::FAILURE
        }
    }
}

async fn run(folder: &Path, entries: usize) -> Result<(), Failure> {
    let sessions = sessions(folder)?;
    let words = Words::count(&sessions);
    for database in TestDatabase::each().await.map_err(|e| e.to_string())? {
        let app = open(&database).await?;
        let began = Instant::now();
        let recorded = fill(&app, &sessions, entries).await?;
        let rate = recorded as f64 / began.elapsed().as_secs_f64();
        if database.engine == "PostgreSQL" {
            // As autovacuum does by itself within a minute or so.
            database.tamper("analyze").await.map_err(|e| e.to_string())?;
        }
        print(&format!(
            "\n{}: {recorded} entries in {NEGOTIATIONS} negotiations, {rate:.0} a second imported",
            database.engine
        ));
        print(&sizes(&database, recorded).await?);
        let appends = appends(&app, &sessions).await?;
        print(&format!(
            "appends one by one: p50 {:.2} ms, p95 {:.2} ms",
            ms(appends[POSTS / 2]),
            ms(appends[POSTS * 95 / 100])
        ));
        print("\n| query | what it is | hits on the page | p50 ms | p95 ms | max ms |\n|---|---|---|---|---|---|");
        for (what, wanted) in questions(&app, &words).await? {
            let (hits, mut times) = (ask(&app, &wanted).await?, Vec::new());
            for _ in 0..ROUNDS {
                let began = Instant::now();
                ask(&app, &wanted).await?;
                times.push(began.elapsed());
            }
            times.sort();
            print(&format!(
                "| `{}` | {what} | {hits} | {:.1} | {:.1} | {:.1} |",
                wanted.text,
                ms(times[ROUNDS / 2]),
                ms(times[ROUNDS * 95 / 100]),
                ms(times[ROUNDS - 1])
            ));
        }
        app.store().close().await;
    }
    Ok(())
}

async fn ask(app: &App, wanted: &SearchWanted) -> Result<usize, Failure> {
    let page = app.search(&Actor::Anonymous, wanted, None, LIMIT).await.map_err(|e| e.to_string())?;
    Ok(page.hits.len())
}

/// What people ask: of each kind the word that fits it best in these transcripts.
async fn questions(app: &App, words: &Words) -> Result<Vec<(&'static str, SearchWanted)>, Failure> {
    let wanted = |text: &str| SearchWanted { text: text.to_owned(), ..SearchWanted::default() };
    let common = words.at(0, 5);
    let middle = words.at(200, 6);
    let rare = words.rarest(7);
    let phrase = words.phrase.clone();
    let (sessions, _) = app.sessions(&Actor::Operator, &slug(0)).await.map_err(|e| e.to_string())?;
    let session = sessions.first().map(|session| session.id.to_string());
    let slug = Some(slug(3));
    let day = |text: &str| text.parse().ok();
    let mut questions = vec![
        ("rare word", wanted(&rare)),
        ("rare word, exact", wanted(&format!("\"{rare}\""))),
        ("word of medium frequency", wanted(&middle)),
        ("most frequent long word", wanted(&common)),
        ("most frequent word of all", wanted(&format!("\"{}\"", words.at(0, 2)))),
        ("two words", wanted(&format!("{common} {middle}"))),
        ("two words, one rare", wanted(&format!("{common} {rare}"))),
        ("phrase", wanted(&format!("\"{phrase}\""))),
        ("phrase of frequent words that hardly occurs", wanted(&format!("\"{} {}\"", words.at(0, 2), words.at(0, 2)))),
        ("beginning of a word, two letters", wanted("st")),
        ("beginning of a word, four letters", wanted(&common.chars().take(4).collect::<String>())),
        ("end of a long word, as of a compound", wanted(&words.at(0, 12)[3..])),
        ("word without another", wanted(&format!("{middle} -{common}"))),
        ("figure", wanted("3.5 %")),
        ("two Chinese characters", wanted("青年")),
        ("one Chinese character", wanted("年")),
        ("four Chinese characters", wanted("青年諮詢")),
        ("nothing", wanted("zzyzxword")),
        ("two frequent words that nowhere meet", wanted(&format!("青年 {common}"))),
    ];
    for (what, filter) in [
        ("in one negotiation", SearchWanted { negotiation: slug, ..wanted(&common) }),
        ("of one session", SearchWanted { session, ..wanted(&common) }),
        ("of one side", SearchWanted { side: Some(Side::Ours), ..wanted(&common) }),
        ("of one article", SearchWanted { article: Some("wages".into()), ..wanted(&common) }),
        ("of a rare kind", SearchWanted { kind: Some(Kind::SessionOpened), ..wanted("session") }),
        ("frequent, of a kind it never is", SearchWanted { kind: Some(Kind::Announcement), ..wanted(&common) }),
        ("of a span of days", SearchWanted { from: day("2005-01-01"), to: day("2005-12-31"), ..wanted(&common) }),
        ("of days on which nothing was said", SearchWanted { to: day("1999-01-01"), ..wanted(&common) }),
    ] {
        questions.push((what, filter));
    }
    Ok(questions)
}

/// How often words occur.
struct Words {
    by_count: Vec<(String, usize)>,
    phrase: String,
}

impl Words {
    fn count(sessions: &[PastSession]) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut phrase = String::new();
        for line in sessions.iter().flat_map(|session| &session.lines) {
            let words = line.draft.text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
            let words: Vec<String> = words.map(str::to_lowercase).collect();
            if let (true, [_, .., third, second, first, _]) = (phrase.is_empty() && words.len() > 40, words.as_slice())
            {
                phrase = format!("{third} {second} {first}");
            }
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
        let mut by_count: Vec<(String, usize)> = counts.into_iter().collect();
        by_count.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self { by_count, phrase }
    }

    /// The word at a rank among those of at least so many letters.
    fn at(&self, rank: usize, letters: usize) -> String {
        let long = self.by_count.iter().filter(|(word, _)| word.len() >= letters);
        long.map(|(word, _)| word.clone()).nth(rank).unwrap_or_default()
    }

    fn rarest(&self, letters: usize) -> String {
        let long = self.by_count.iter().rev().filter(|(word, _)| word.len() >= letters);
        long.map(|(word, _)| word.clone()).next().unwrap_or_default()
    }
}

async fn open(database: &TestDatabase) -> Result<App, Failure> {
    let parts = Parts {
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        live: Arc::new(NoViewers),
        keys: Keys::generate(&SystemRandom),
        public_url: "http://localhost".into(),
    };
    let app = App::new(database.open().await.map_err(|e| e.to_string())?, parts);
    for number in 0..NEGOTIATIONS {
        let draft = NegotiationDraft {
            slug: slug(number),
            title: format!("Negotiation {number}"),
            kind: NegotiationKind::Legislative,
            ours: "Ours".into(),
            theirs: "Theirs".into(),
            mediator: None,
            audience: Audience::Public,
            time_zone: None,
        };
        app.add_negotiation(&Actor::Operator, &draft).await.map_err(|e| e.to_string())?;
    }
    Ok(app)
}

fn slug(number: usize) -> String {
    format!("negotiation-{number}")
}

/// Imports the sessions again and again, each time into the next negotiation.
async fn fill(app: &App, sessions: &[PastSession], entries: usize) -> Result<usize, Failure> {
    let (mut recorded, mut said) = (0, 0);
    for round in 0.. {
        for session in sessions {
            if recorded >= entries {
                return Ok(recorded);
            }
            let mut session = session.clone();
            for line in &mut session.lines {
                said += 1;
                dress(&mut line.draft, said);
            }
            let report =
                app.import(&Actor::Operator, &slug(round % NEGOTIATIONS), &session).await.map_err(|e| e.to_string())?;
            recorded += usize::try_from(report.last - report.first + 1).unwrap_or_default();
        }
    }
    Ok(recorded)
}

/// Gives what filters ask for: an hour of its own from 2001 on, a side, now and then an article.
fn dress(draft: &mut Draft, number: i64) {
    let begin: Time = Time::from_millis(978_307_200_000);
    draft.noted_at = Some(begin.plus_seconds(number * 3_600));
    draft.side = Some(if number % 3 == 0 { Side::Ours } else { Side::Theirs });
    draft.article = (number % 50 == 0).then(|| "wages".to_owned());
}

/// How long single posts take, each in a transaction of its own.
async fn appends(app: &App, sessions: &[PastSession]) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(POSTS);
    let lines = sessions.iter().flat_map(|session| &session.lines).cycle().step_by(7);
    for line in lines.take(POSTS) {
        let began = Instant::now();
        app.post_entry(&Actor::Operator, &slug(0), Log::Record, &line.draft, 0, None)
            .await
            .map_err(|e| e.to_string())?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times)
}

/// What the index takes of the database.
async fn sizes(database: &TestDatabase, entries: usize) -> Result<String, Failure> {
    let (whole, index) = match &database.location {
        Location::Folder(_) => (
            "select page_count * page_size from pragma_page_count, pragma_page_size",
            "select sum(length(block)) from search_words_data",
        ),
        Location::Postgres(_) => {
            ("select pg_database_size(current_database())", "select pg_total_relation_size('search_docs')")
        }
    };
    let whole = database.count(whole).await.map_err(|e| e.to_string())?;
    let index = database.count(index).await.map_err(|e| e.to_string())?;
    let each = |bytes: i64| bytes / i64::try_from(entries).unwrap_or(1).max(1);
    Ok(format!("database: {} bytes an entry, of which the index of words {}", each(whole), each(index)))
}

fn sessions(folder: &Path) -> Result<Vec<PastSession>, Failure> {
    let mut sessions = Vec::new();
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Some(Ok(transcript)) = detect(&name, &bytes).map(|format| read(format, &name, &bytes)) else { continue };
        sessions.push(past_session(&transcript));
    }
    if sessions.is_empty() { Err("There is no transcript in this folder.".into()) } else { Ok(sessions) }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{} cannot be read: {e}.", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn print(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
