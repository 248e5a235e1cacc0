//! `openbargain import`

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use ob_domain::actor::Actor;

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::transcript::{Read, Reading};
use crate::cli::{Failure, print};

/// Records past sessions from transcripts; all of a file or nothing of it.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The files, in the order in which they were held.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The negotiation they belong to.
    #[arg(long, value_name = "SLUG")]
    negotiation: String,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    data: DataSettings,
}

impl Import {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let view = app.negotiation(&Actor::Operator, &self.negotiation).await.map_err(failure)?;
        for file in &self.files {
            let read = self.reading.read(file, &view.negotiation.time_zone)?;
            let report = app
                .import(&Actor::Operator, &self.negotiation, &read.past_session())
                .await
                .map_err(|error| format!("{} was not imported. {}", file.display(), failure(error)))?;
            print(&format!(
                "{}: session {}, {} utterances, entries {} to {}",
                file.display(),
                report.session,
                read.transcript.utterances.len(),
                report.first,
                report.last
            ));
            skipped(&read).iter().for_each(|line| print(line));
        }
        Ok(())
    }
}

/// What was left out on purpose, by reason, with the lines of the source.
fn skipped(read: &Read) -> Vec<String> {
    let mut reasons = BTreeMap::<&str, Vec<u32>>::new();
    for skipped in &read.transcript.skipped {
        reasons.entry(skipped.reason).or_default().push(skipped.line);
    }
    reasons
        .into_iter()
        .map(|(reason, lines)| {
            let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
            format!("  left out {}: {reason} (line {})", lines.len(), numbers.join(", "))
        })
        .collect()
}
