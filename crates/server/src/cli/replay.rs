//! `openbargain replay`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ob_app::App;
use ob_domain::actor::Actor;
use ob_domain::entry::Draft;
use ob_domain::negotiation::Log;
use ob_domain::session::{Move, Phase, Plan};
use ob_exchange::pace::{self, Speed};

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::transcript::{Read, Reading};
use crate::cli::{Failure, eprint, print};

mod remote;

/// Posts a transcript as live notes, keeping its rhythm.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The transcript.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The negotiation to post to.
    #[arg(long, value_name = "SLUG")]
    negotiation: String,
    /// How many times faster than it was said.
    #[arg(long, default_value = "1", value_name = "N")]
    speed: Speed,
    /// A server to post to, such as http://127.0.0.1:8080; without it, the local data.
    #[arg(long, requires = "code")]
    url: Option<String>,
    /// A join or sign-in code for the server, of a member of the team.
    #[arg(long, requires = "url")]
    code: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    data: DataSettings,
}

/// Where a replay posts to.
enum Target {
    /// The local data, through the use cases.
    Local { app: App, actor: Actor },
    /// A server, over HTTP.
    Remote(Box<remote::Server>),
}

impl Replay {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let (target, zone) = match (&self.url, &self.code) {
            (Some(url), Some(code)) => {
                let server = remote::Server::join(url, code).await?;
                let zone = server.time_zone(&self.negotiation).await?;
                (Target::Remote(Box::new(server)), zone)
            }
            _ => {
                let app = local::open(&self.data).await?;
                let view = app.negotiation(&Actor::Operator, &self.negotiation).await.map_err(failure)?;
                (Target::Local { app, actor: Actor::Operator }, view.negotiation.time_zone)
            }
        };
        let read = self.reading.read(&self.file, &zone)?;
        target.open_session(&self.negotiation, &read).await?;
        let total = read.transcript.utterances.len();
        let waits = pace::waits(&read.transcript, self.speed);
        for (number, (said, wait)) in read.transcript.utterances.iter().zip(waits).enumerate() {
            tokio::time::sleep(wait).await;
            target.post(&self.negotiation, &read.draft(said, false)).await?;
            progress(number + 1, total);
        }
        target.adjourn(&self.negotiation).await?;
        print(&format!("{total} utterances posted to {}", self.negotiation));
        Ok(())
    }
}

/// Shows progress where someone watches.
fn progress(done: usize, total: usize) {
    use std::io::{IsTerminal as _, Write as _};
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let _ = write!(out, "\r{done} of {total}");
        if done == total {
            eprint("");
        }
    }
}

impl Target {
    /// Opens a session named after the transcript, unless one is open.
    async fn open_session(&self, slug: &str, read: &Read) -> Result<(), Failure> {
        let plan = Plan { title: read.transcript.title.clone(), ..Plan::default() };
        match self {
            Self::Local { app, actor } => {
                let (sessions, _) = app.sessions(actor, slug).await.map_err(failure)?;
                if sessions.iter().any(|session| session.is_open()) {
                    return Ok(());
                }
                let session = app.plan_session(actor, slug, plan).await.map_err(failure)?;
                let opening = step(Phase::Table);
                let id = session.id.to_string();
                app.change_phase(actor, slug, &id, &opening, None).await.map_err(failure).map(drop)
            }
            Self::Remote(server) => server.open_session(slug, plan.title.as_deref()).await,
        }
    }

    async fn post(&self, slug: &str, draft: &Draft) -> Result<(), Failure> {
        match self {
            Self::Local { app, actor } => {
                app.post_entry(actor, slug, Log::Record, draft, 0, None).await.map_err(failure).map(drop)
            }
            Self::Remote(server) => server.post(slug, draft).await,
        }
    }

    async fn adjourn(&self, slug: &str) -> Result<(), Failure> {
        match self {
            Self::Local { app, actor } => {
                let (sessions, _) = app.sessions(actor, slug).await.map_err(failure)?;
                match sessions.iter().find(|session| session.is_open()) {
                    Some(open) => {
                        let ending = step(Phase::Adjourned);
                        let id = open.id.to_string();
                        app.change_phase(actor, slug, &id, &ending, None).await.map_err(failure).map(drop)
                    }
                    // A ground rule delays the opening, and with it the end.
                    None => Ok(()),
                }
            }
            Self::Remote(server) => server.adjourn(slug).await,
        }
    }
}

fn step(phase: Phase) -> Move {
    Move { phase, side: None, note: None, resumes_at: None }
}

/// How long the remote side may take to answer.
const ANSWER_DEADLINE: Duration = Duration::from_secs(30);
