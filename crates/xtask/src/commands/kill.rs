//! `cargo xtask kill`: the long form of the tests that kill the server, and stop its database, in bursts of posts. A
//! seed repeats a run.

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres, name_to_tests};
use crate::shell::{self, Outcome};

pub(crate) fn run(mut options: Options) -> Outcome {
    let rounds = options.value("--rounds")?;
    let stops = options.value("--postgres-stops")?;
    let seed = options.value("--seed")?;
    options.done()?;
    // One figure alone asks for that half alone.
    let name = match (&rounds, &stops) {
        (Some(_), None) => "kill_long_on",
        (None, Some(_)) => "kill_long_postgres_stopped",
        _ => "kill_long",
    };
    let postgres = Postgres::start(OnPowerLoss::Lost)?; // only the node is killed; one that is stopped keeps its commits
    let mut test = shell::cargo();
    test.args(["test", "-p", "ob-server", "--test", "it", "--", "--ignored", "--nocapture", name]);
    name_to_tests(&mut test, &postgres)?;
    test.env("OPENBARGAIN_KILL_ROUNDS", rounds.as_deref().unwrap_or("200"));
    test.env("OPENBARGAIN_KILL_STOPS", stops.as_deref().unwrap_or("50"));
    if let Some(seed) = seed {
        test.env("OPENBARGAIN_TEST_SEED", seed);
    }
    shell::run(&mut test)
}
