//! `openbargain audit`

use clap::Args;
use ob_domain::actor::Actor;

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Lines asked for at a time.
const PAGE: usize = 200;

/// Prints what was done with rights in the last 14 days, latest first.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataSettings,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let mut before = None;
        loop {
            let page = app.audit_list(&Actor::Operator, before, PAGE).await.map_err(failure)?;
            for (line, negotiation) in page.lines {
                let slug = negotiation.map(|negotiation| negotiation.slug.to_string());
                let about = line.what.about.map(|person| person.to_string());
                if self.json {
                    let value = serde_json::json!({
                        "at": line.what.at.to_string(), "act": line.what.act.as_str(), "negotiation": slug,
                        "by": line.what.by, "by_person": line.what.by_person.map(|person| person.to_string()),
                        "about": about, "detail": line.what.detail,
                    });
                    print(&value.to_string());
                } else {
                    let rest: Vec<String> = [slug, line.what.detail, about].into_iter().flatten().collect();
                    print(&format!("{}\t{}\t{}\t{}", line.what.at, line.what.act, line.what.by, rest.join(", ")));
                }
            }
            match page.next {
                Some(next) => before = Some(next),
                None => return Ok(()),
            }
        }
    }
}
