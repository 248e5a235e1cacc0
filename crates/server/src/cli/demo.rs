//! `openbargain demo`: a real debate, replayed live for whoever opens the page.
//!
//! The words are those of the Congressional Record (public domain, see `crates/exchange/testdata/README.md`). The sides
//! are mapped in a file beside it. Sessions, phases and caucuses around the words are the demo's own, so that a visitor
//! sees what a bargaining session looks like.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ob_app::{App, InviteWanted, Offer, Redeem};
use ob_domain::actor::Actor;
use ob_domain::article::Article;
use ob_domain::audience::Audience;
use ob_domain::entry::Draft;
use ob_domain::negotiation::{Kind, Log, NegotiationChange, NegotiationDraft, Stage};
use ob_domain::role::Role;
use ob_domain::session::{Move, Phase, Plan};
use ob_domain::side::Side;
use ob_exchange::pace::{self, Speed};
use ob_exchange::{Format, SideMap, read};

use crate::cli::local::failure;
use crate::cli::logging::LogSettings;
use crate::cli::serve::{Doors, StopSignals, start};
use crate::cli::settings::DataSettings;
use crate::cli::transcript::Read;
use crate::cli::{Failure, eprint, print};

const SLUG: &str = "demo";
const RECORD: &[u8] = include_bytes!("../../../exchange/testdata/crec-2005-07-20.json");
const SIDES: &str = include_str!("../../../exchange/testdata/crec-2005-07-20.sides.toml");

/// No wait of the demo is longer: a visitor must see that something happens.
const WAIT_MAX: Duration = Duration::from_secs(12);
/// Between the end of the debate and its next replay.
const PAUSE: Duration = Duration::from_secs(60);

/// Phases of the demo's own: before which utterance, which phase, called by whom, for how long.
const PHASES: [(usize, Phase, Option<Side>, u64); 4] = [
    (18, Phase::Caucus, Some(Side::Theirs), 25),
    (46, Phase::Break, None, 20),
    (74, Phase::Caucus, Some(Side::Ours), 25),
    (100, Phase::Mediation, None, 15),
];

/// Articles of the demo: the amendments that the debate is about, by their numbers in House Report 109-175.
const ARTICLES: [(&str, &str, &str); 6] = [
    ("20", "Passport security", "passports"),
    ("23", "Weapons in space", "space-weapons"),
    ("24", "Foreign students", "foreign-students"),
    ("25", "The Caribbean", "caribbean"),
    ("26", "The Great Lakes", "great-lakes"),
    ("29", "Intellectual property", "intellectual-property"),
];

/// Runs a node over a real debate that is replayed live.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen [default: 127.0.0.1:8080].
    #[arg(long, env = "OPENBARGAIN_LISTEN", value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// How many times faster than it was said.
    #[arg(long, default_value = "30", value_name = "N")]
    speed: Speed,
    /// Folder to keep the demo's data in; a temporary one when absent.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The address under which people reach it.
    #[arg(long, env = "OPENBARGAIN_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    #[command(flatten)]
    logs: LogSettings,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        self.logs.start();
        let signals = StopSignals::listen()?;
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(TemporaryFolder::make()?),
        };
        let folder = self.data.clone().or_else(|| temporary.as_ref().map(|folder| folder.0.clone()));
        let settings = DataSettings { data: folder, public_url: self.public_url.clone(), ..DataSettings::default() };
        let node = start(&settings.settle()?, Doors { listen: self.listen, ..Doors::default() }).await?;
        let app = node.app.clone();
        let scribe = prepare(&app).await?;
        greet(&app).await?;
        let speed = self.speed;
        let replaying = tokio::spawn(async move {
            if let Err(failure) = replay_for_ever(&app, &scribe, speed).await {
                eprint(&format!("The replay stopped: {failure}"));
            }
        });
        signals.told_to_stop().await;
        replaying.abort();
        node.stop().await;
        Ok(())
    }
}

/// Adds the negotiation, unless the folder has it, and joins its team as the scribe of the replay.
async fn prepare(app: &App) -> Result<Actor, Failure> {
    let operator = Actor::Operator;
    let known = app.negotiations(&operator).await.map_err(failure)?;
    if !known.iter().any(|view| view.negotiation.slug.as_str() == SLUG) {
        let sides = sides()?;
        let name = |side| sides.name_of(side).unwrap_or("A side").to_owned();
        let draft = NegotiationDraft {
            slug: SLUG.into(),
            title: "Foreign Relations Authorization Act: the House debates, 20 July 2005".into(),
            kind: Kind::Legislative,
            ours: name(Side::Ours),
            theirs: name(Side::Theirs),
            mediator: Some(name(Side::Mediator)),
            audience: Audience::Public,
            time_zone: Some("America/New_York".into()),
        };
        app.add_negotiation(&operator, &draft).await.map_err(failure)?;
        let stage = NegotiationChange { stage: Some(Stage::Table), ..NegotiationChange::default() };
        app.change_negotiation(&operator, SLUG, &stage).await.map_err(failure)?;
        for (number, title, slug) in ARTICLES {
            let article = Article::new(Some(slug), number, title, "").map_err(|e| e.to_string())?;
            app.add_article(&operator, SLUG, article).await.map_err(failure)?;
        }
    }
    let code = invite(app, Offer::Role(Role::Team)).await?;
    let redeem = Redeem { code: code.code, nonce: None, label: Some("Demo replay".into()) };
    let joined = app.join(&Actor::Anonymous, &redeem).await.map_err(failure)?;
    app.actor_of(joined.login).await.map_err(failure)
}

/// Prints where to look and one link for each kind of visitor.
async fn greet(app: &App) -> Result<(), Failure> {
    let url = app.public_url();
    print(&format!("openbargain demo: {url}/n/{SLUG}"));
    print("");
    print("A debate of the US House of Representatives is replayed live. Its words are the Congressional Record's");
    print("(public domain); sides go by party; sessions, phases and caucuses are the demo's own.");
    print("");
    for (who, offer) in [
        ("member, to watch", Offer::Role(Role::Member)),
        ("scribe, to post from the table", Offer::Role(Role::Team)),
        ("administrator", Offer::Admin),
    ] {
        let code = invite(app, offer).await?;
        print(&format!("  {who:<31} {}", code.link));
    }
    print("");
    print(&format!("Open each link in a window of its own. The scribe's desk is {url}/n/{SLUG}/desk. Ctrl-C ends it."));
    if !crate::http::has_web_app() {
        eprint("The web app is not built into this program. Build it: cd web && npm ci && npm run build");
    }
    Ok(())
}

async fn invite(app: &App, offer: Offer) -> Result<ob_app::Code, Failure> {
    let negotiation = matches!(offer, Offer::Role(_)).then(|| SLUG.to_owned());
    let wanted = InviteWanted { negotiation, offer, count: 1, expires_s: None };
    let codes = app.invite(&Actor::Operator, &wanted).await.map_err(failure)?;
    codes.into_iter().next().ok_or_else(|| "No invitation was made.".to_owned())
}

async fn replay_for_ever(app: &App, scribe: &Actor, speed: Speed) -> Result<(), Failure> {
    let transcript = read(Format::Crec, "crec-2005-07-20.json", RECORD).map_err(|e| e.to_string())?;
    let read = Read::new(transcript, sides()?);
    loop {
        replay(app, scribe, &read, speed).await?;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn replay(app: &App, scribe: &Actor, read: &Read, speed: Speed) -> Result<(), Failure> {
    let session = open_session(app, scribe).await?;
    let waits = pace::waits(&read.transcript, speed);
    let mut article = None;
    for (number, (said, wait)) in read.transcript.utterances.iter().zip(waits).enumerate() {
        if let Some((_, phase, side, seconds)) = PHASES.iter().find(|(before, ..)| *before == number) {
            change_phase(app, scribe, &session, *phase, *side).await?;
            tokio::time::sleep(Duration::from_secs(*seconds)).await;
            change_phase(app, scribe, &session, Phase::Table, None).await?;
        }
        tokio::time::sleep(wait.min(WAIT_MAX)).await;
        article = called(&said.text).or(article);
        let draft = Draft { article: article.map(str::to_owned), ..read.draft(said, false) };
        app.post_entry(scribe, SLUG, Log::Record, &draft, 0, None).await.map_err(failure)?;
    }
    change_phase(app, scribe, &session, Phase::Adjourned, None).await
}

/// The article that a text calls up: "It is now in order to consider amendment No. 26".
fn called(text: &str) -> Option<&'static str> {
    let number = text.split("mendment No. ").nth(1)?;
    let number = number.split(|c: char| !c.is_ascii_digit()).next()?;
    ARTICLES.iter().find(|(known, ..)| *known == number).map(|(_, _, slug)| *slug)
}

/// The open session, or a new one: a demo that was stopped goes on where it was.
async fn open_session(app: &App, scribe: &Actor) -> Result<String, Failure> {
    let (sessions, _) = app.sessions(scribe, SLUG).await.map_err(failure)?;
    if let Some(open) = sessions.iter().find(|session| session.is_open()) {
        return Ok(open.id.to_string());
    }
    let plan =
        Plan { title: Some("Committee of the Whole".into()), place: Some("House Chamber".into()), scheduled_for: None };
    let id = app.plan_session(scribe, SLUG, plan).await.map_err(failure)?.id.to_string();
    change_phase(app, scribe, &id, Phase::Table, None).await?;
    Ok(id)
}

/// A visitor at the desk may have changed the phase first; the debate goes on all the same.
async fn change_phase(app: &App, scribe: &Actor, id: &str, phase: Phase, side: Option<Side>) -> Result<(), Failure> {
    let step = Move { phase, side, note: None, resumes_at: None };
    match app.change_phase(scribe, SLUG, id, &step, None).await {
        Ok(_) | Err(ob_app::Error::Conflict(_)) => Ok(()),
        Err(error) => Err(failure(error)),
    }
}

fn sides() -> Result<SideMap, Failure> {
    SideMap::parse(SIDES).map_err(|e| e.to_string())
}

/// A folder that goes with the demo.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn make() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("openbargain-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| format!("{} cannot be made: {e}.", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
