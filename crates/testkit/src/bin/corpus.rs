//! Imports every transcript of a folder into a database and prints what came in beside an independent count of the
//! source: `cargo xtask corpus DIR`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use ob_app::{App, Keys, NoViewers, Parts, SystemClock, SystemRandom};
use ob_domain::actor::Actor;
use ob_domain::audience::Audience;
use ob_domain::entry::Kind;
use ob_domain::negotiation::{Kind as NegotiationKind, Log, NegotiationDraft};
use ob_exchange::{Survey, Transcript, Verdict, detect, read, survey};
use ob_store::testing::TestDatabase;
use ob_store::{EntryFilter, Page};
use ob_testkit::past_session;

const SLUG: &str = "corpus";

#[tokio::main]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        print("Name a folder with transcripts: cargo xtask corpus DIR");
        return ExitCode::from(2);
    };
    match run(Path::new(&folder)).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(wrong) => {
            print(&format!("{wrong} files did not come in whole."));
            ExitCode::FAILURE
        }
        Err(failure) => {
            print(&failure);
            ExitCode::FAILURE
        }
    }
}

async fn run(folder: &Path) -> Result<usize, String> {
    let database = TestDatabase::sqlite().map_err(|e| e.to_string())?;
    let app = open(&database).await?;
    print(
        "| file | format | utterances | counted | in the record | characters | counted | skipped | counted | verdict |",
    );
    print("|---|---|---|---|---|---|---|---|---|---|");
    let (mut wrong, mut others) = (0, 0);
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Some(format) = detect(&name, &bytes) else {
            others += 1;
            continue;
        };
        let survey = survey(&name, &bytes);
        let recorded = match read(format, &name, &bytes) {
            Ok(transcript) => import(&app, &transcript).await?,
            Err(_) => 0,
        };
        wrong += usize::from(survey.verdict != Verdict::Complete || recorded != survey.utterances);
        print(&row(&name, &survey, recorded));
    }
    let mut unit = app.store().read().await.map_err(|e| e.to_string())?;
    for log in unit.logs().await.map_err(|e| e.to_string())? {
        let findings = unit.check_log(&log).await.map_err(|e| e.to_string())?;
        wrong += findings.len();
        print(&format!("\n{}: {} entries, {} findings", log.origin, log.head + 1, findings.len()));
    }
    print(&format!("{others} files are of other kinds."));
    Ok(wrong)
}

async fn open(database: &TestDatabase) -> Result<App, String> {
    let parts = Parts {
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        live: Arc::new(NoViewers),
        keys: Keys::generate(&SystemRandom),
        public_url: "http://localhost".into(),
    };
    let app = App::new(database.open().await.map_err(|e| e.to_string())?, parts);
    let draft = NegotiationDraft {
        slug: SLUG.into(),
        title: "Corpus".into(),
        kind: NegotiationKind::Legislative,
        ours: "Ours".into(),
        theirs: "Theirs".into(),
        mediator: None,
        audience: Audience::Public,
        time_zone: None,
    };
    app.add_negotiation(&Actor::Operator, &draft).await.map_err(|e| e.to_string())?;
    Ok(app)
}

/// Imports a transcript and answers how many of its utterances can be read back from the record, word for word.
async fn import(app: &App, transcript: &Transcript) -> Result<usize, String> {
    let report = app.import(&Actor::Operator, SLUG, &past_session(transcript)).await.map_err(|e| e.to_string())?;
    let mut after = report.first;
    let mut same = 0;
    let mut expected = transcript.utterances.iter();
    while after < report.last {
        let page = app
            .entries(&Actor::Operator, SLUG, Log::Record, Page::After(after), 500, &EntryFilter::default())
            .await
            .map_err(|e| e.to_string())?;
        let Some(last) = page.entries.last() else { break };
        after = last.index;
        for entry in page.entries.iter().filter(|entry| entry.content.kind == Kind::Note) {
            let said = expected.next();
            same += usize::from(said.is_some_and(|said| {
                Some(&said.text) == entry.content.text.as_ref() && said.speaker == entry.content.speaker
            }));
        }
    }
    Ok(same)
}

fn row(name: &str, survey: &Survey, recorded: usize) -> String {
    let format = survey.format.map_or("-", |format| format.as_str());
    format!(
        "| {name} | {format} | {} | {} | {recorded} | {} | {} | {} | {} | {} |",
        survey.utterances,
        survey.expected,
        survey.chars,
        survey.expected_chars,
        survey.skipped,
        survey.expected_skipped,
        survey.verdict
    )
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|e| format!("{} cannot be read: {e}.", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn print(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
