//! `openbargain negotiation add|list|delete`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clap::{Args, Subcommand, ValueEnum};
use ob_domain::actor::Actor;
use ob_domain::{audience, negotiation};

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, eprint, print};

/// Adds, lists and deletes negotiations.
#[derive(Debug, Subcommand)]
pub(crate) enum Negotiation {
    /// Adds a negotiation.
    Add(Add),
    /// Lists negotiations.
    List(List),
    /// Deletes a negotiation with everything of it, after confirmation.
    Delete(Delete),
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

/// Deletes a negotiation with everything of it, after confirmation.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// Its name in addresses.
    slug: String,
    /// Confirms it without a question: the same name again.
    #[arg(long, value_name = "SLUG")]
    yes: Option<String>,
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
            Self::Delete(delete) => delete.run().await,
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

impl Delete {
    async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let removal = app.removal(&Actor::Operator, &self.slug).await.map_err(failure)?;
        let [record, caucus] = removal.entries;
        eprint(&format!(
            "{} ({}) will be deleted for everybody and for ever: {record} entries of its record, {caucus} of its caucus \
             log, its sessions and articles, what waits, its codes, and the roles of {} people in it. People and their \
             logins stay. Backups made before still hold it.",
            removal.negotiation.title, removal.negotiation.slug, removal.people,
        ));
        let confirmed = match self.yes {
            Some(slug) => slug,
            None => {
                eprint("Type its name to delete it:");
                let mut line = String::new();
                let read = std::io::stdin().read_line(&mut line);
                read.map_err(|e| format!("Nothing was deleted: the answer cannot be read: {e}."))?;
                line.trim().to_owned()
            }
        };
        if confirmed != self.slug {
            return Err("Nothing was deleted: this is not its name.".into());
        }
        let kept = app.remove_negotiation(&Actor::Operator, &self.slug).await.map_err(failure)?;
        let is_scrubbed = app.store().scrub().await.unwrap_or(false);
        app.store().close().await;
        eprint("Deleted. This is what its logs came to; keep it to prove a copy of them:");
        for checkpoint in kept {
            print(&format!("{}\n{}\n{}", checkpoint.origin, checkpoint.size, BASE64.encode(checkpoint.root)));
        }
        if !is_scrubbed {
            eprint(
                "Somebody was reading: its words may stay in the database's log file until the node is started again.",
            );
        }
        Ok(())
    }
}
