//! `openbargain negotiation add|list`

use clap::{Args, Subcommand, ValueEnum};
use ob_domain::actor::Actor;
use ob_domain::{audience, negotiation};

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Adds and lists negotiations.
#[derive(Debug, Subcommand)]
pub(crate) enum Negotiation {
    /// Adds a negotiation.
    Add(Add),
    /// Lists negotiations.
    List(List),
}

/// Adds a negotiation.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Its name in addresses: lower-case letters, digits, hyphens.
    slug: String,
    /// Its title.
    #[arg(long)]
    title: String,
    /// What is negotiated.
    #[arg(long, value_enum)]
    kind: Kind,
    /// Our side's name.
    #[arg(long)]
    ours: String,
    /// Their side's name.
    #[arg(long)]
    theirs: String,
    /// The mediator's or chair's name.
    #[arg(long)]
    mediator: Option<String>,
    /// Who may read its record.
    #[arg(long, value_enum)]
    audience: Audience,
    /// IANA time zone of its dates [default: UTC].
    #[arg(long)]
    time_zone: Option<String>,
    #[command(flatten)]
    data: DataSettings,
}

/// Lists negotiations.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataSettings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Contract,
    Legislative,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Audience {
    Public,
    Members,
    Unit,
}

impl Negotiation {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> Result<(), Failure> {
        let app = local::open_or_create(&self.data).await?;
        let draft = negotiation::NegotiationDraft {
            slug: self.slug,
            title: self.title,
            kind: match self.kind {
                Kind::Contract => negotiation::Kind::Contract,
                Kind::Legislative => negotiation::Kind::Legislative,
            },
            ours: self.ours,
            theirs: self.theirs,
            mediator: self.mediator,
            audience: match self.audience {
                Audience::Public => audience::Audience::Public,
                Audience::Members => audience::Audience::Members,
                Audience::Unit => audience::Audience::Unit,
            },
            time_zone: self.time_zone,
        };
        let view = app.add_negotiation(&Actor::Operator, &draft).await.map_err(failure)?;
        print(&format!("{}/n/{}", app.public_url(), view.negotiation.slug));
        Ok(())
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let views = app.negotiations(&Actor::Operator).await.map_err(failure)?;
        if self.json {
            let items: Vec<_> = views
                .iter()
                .map(|view| {
                    let n = &view.negotiation;
                    serde_json::json!({
                        "slug": n.slug.as_str(), "title": n.title, "kind": n.kind.as_str(), "stage": n.stage.as_str(),
                        "audience": n.audience.as_str(), "entries": view.head + 1,
                    })
                })
                .collect();
            print(&serde_json::Value::from(items).to_string());
        } else {
            for view in &views {
                let n = &view.negotiation;
                print(&format!("{}\t{}\t{}\t{} entries", n.slug, n.audience, n.title, view.head + 1));
            }
        }
        Ok(())
    }
}
