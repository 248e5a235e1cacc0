//! `cargo xtask bench`: `ob-load compare` on both databases, and `cargo xtask bench search`: how fast search answers and
//! what its index costs; in release builds. See `crates/load/README.md`.

use std::path::absolute;

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres, name_to_tests};
use crate::shell::{self, Outcome};

pub(crate) fn run(mut options: Options) -> Outcome {
    if options.switch("search") { search(options) } else { compare(options) }
}

fn compare(options: Options) -> Outcome {
    shell::run(shell::cargo().args(["build", "--release", "-p", "ob-server", "-p", "ob-load"]))?;
    let options = options.rest();
    let compare = || {
        let mut load = shell::program(shell::built("release", "ob-load"));
        load.arg("compare").arg("--server").arg(shell::built("release", "openbargain")).args(&options);
        load
    };
    println!("\nSQLite");
    shell::run(compare().env_remove("OPENBARGAIN_DATABASE_URL"))?;
    println!("\nPostgreSQL");
    let postgres = Postgres::start(OnPowerLoss::Kept)?;
    shell::run(compare().env("OPENBARGAIN_DATABASE_URL", &postgres.url))
}

fn search(mut options: Options) -> Outcome {
    let entries = options.value("--entries")?.unwrap_or_else(|| "100000".into());
    // The project's own samples, where no folder of transcripts is named.
    let folder = options.positional("DIR").unwrap_or_else(|_| "crates/exchange/testdata".into());
    options.done()?;
    let folder = absolute(shell::root().join(folder)).map_err(|error| error.to_string())?;
    shell::run(shell::cargo().args(["build", "--release", "-p", "ob-testkit", "--bin", "search"]))?;
    let postgres = Postgres::start(OnPowerLoss::Kept)?;
    let mut bench = shell::program(shell::built("release", "search"));
    name_to_tests(&mut bench, &postgres)?;
    shell::run(bench.arg(folder).arg(entries))
}
