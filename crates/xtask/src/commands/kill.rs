//! `cargo xtask kill`: the long form of the test that kills the server in bursts of posts. A seed repeats a run.

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres};
use crate::shell::{self, Outcome};

pub(crate) fn run(mut options: Options) -> Outcome {
    let rounds = options.value("--rounds")?.unwrap_or_else(|| "200".to_owned());
    let seed = options.value("--seed")?;
    options.done()?;
    let postgres = Postgres::start(OnPowerLoss::Lost)?; // only the node is killed
    let mut test = shell::cargo();
    test.args(["test", "-p", "ob-server", "--test", "it", "--", "--ignored", "--nocapture", "kill"]);
    test.env("OPENBARGAIN_TEST_POSTGRES", &postgres.url).env("OPENBARGAIN_KILL_ROUNDS", rounds);
    if let Some(seed) = seed {
        test.env("OPENBARGAIN_TEST_SEED", seed);
    }
    shell::run(&mut test)
}
