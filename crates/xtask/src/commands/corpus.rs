//! `cargo xtask corpus DIR`: the importers over a whole folder of real transcripts.

use std::path::absolute;

use crate::options::Options;
use crate::shell::{self, Outcome};

pub(crate) fn run(mut options: Options) -> Outcome {
    let folder = options.positional("DIR, a folder of transcripts,")?;
    options.done()?;
    let folder = absolute(&folder).map_err(|error| format!("{folder}: {error}"))?; // the program runs at the root
    shell::run(shell::cargo().args(["run", "-q", "-p", "ob-testkit", "--bin", "corpus", "--"]).arg(folder))
}
