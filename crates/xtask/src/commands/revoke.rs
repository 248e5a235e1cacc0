//! `cargo xtask revoke`: the long form of the test that throws people out: five hundred of a thousand open sockets, of a
//! release build, on both databases.

use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres, name_to_tests};
use crate::shell::{self, Outcome};

pub(crate) fn run(options: Options) -> Outcome {
    options.done()?;
    shell::run(shell::cargo().args(["build", "--release", "-p", "ob-server"]))?;
    let postgres = Postgres::start(OnPowerLoss::Kept)?;
    let mut test = shell::cargo();
    test.args(["test", "-p", "ob-server", "--test", "it", "--", "--ignored", "--nocapture", "revoke::"]);
    name_to_tests(&mut test, &postgres)?;
    shell::run(test.env("OPENBARGAIN_REVOKE_PROGRAM", shell::built("release", "openbargain")))
}
