//! `cargo xtask bench`: `ob-load compare` on both databases, in release builds; see `crates/load/README.md`.

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres};
use crate::shell::{self, Outcome};

pub(crate) fn run(options: Options) -> Outcome {
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
