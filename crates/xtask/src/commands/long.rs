//! `cargo xtask long`: the long forms of the tests of bad days, which the test command runs short. A seed repeats a run.

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres, name_to_tests};
use crate::shell::{self, Outcome};

pub(crate) fn run(mut options: Options) -> Outcome {
    let seed = options.value("--seed")?;
    let chat = options.value("--chat")?;
    let name = options.positional("NAME, of a bad day (all for each of them),")?;
    options.done()?;
    let name = if name == "all" { String::new() } else { name };
    let postgres = Postgres::start(OnPowerLoss::Lost)?; // one that is stopped is the test's own, and keeps its commits
    let mut test = shell::cargo();
    test.args(["test", "-p", "ob-server", "-p", "ob-hub", "--tests", "--lib", "--"]);
    test.args(["--ignored", "--nocapture", "--test-threads=1", &format!("long_{name}")]);
    name_to_tests(&mut test, &postgres)?;
    if let Some(folder) = chat {
        let folder = std::path::absolute(&folder).map_err(|error| format!("{folder}: {error}"))?; // tests run elsewhere
        test.env("OPENBARGAIN_TEST_CHAT", folder);
    }
    if let Some(seed) = seed {
        test.env("OPENBARGAIN_TEST_SEED", seed);
    }
    shell::run(&mut test)
}
