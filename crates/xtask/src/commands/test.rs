//! `cargo xtask test`: everything that must hold before a push. Quick checks come first; every step runs, so that one
//! run tells all that is wrong. The web app is built before the server, which embeds it.

use std::process::Command;

use super::codegen;
use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres, name_to_tests};
use crate::report::Report;
use crate::shell::{self, Outcome, run as sh};
use crate::{licences, tidy, tools, web};

pub(crate) fn run(mut options: Options) -> Outcome {
    let fast = options.switch("--fast");
    options.done()?;
    tools::require_build_tools()?;
    if !fast {
        tools::require(&[&tools::POSTGRES, &tools::CHROMIUM, &tools::NGINX])?;
    }

    let mut report = Report::default();
    report.step("tidy", &[], tidy::check);
    report.step("licences", &[], licences::check);
    report.step("format", &[], || sh(shell::cargo().args(["fmt", "--all", "--check"])));
    report.step("web install", &[], web::install);
    report.step("web build", &["web install"], web::build);
    report.step("clippy", &[], || {
        sh(shell::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    report.step("docs", &[], || {
        sh(shell::cargo().args(["doc", "--workspace", "--no-deps", "-q"]).env("RUSTDOCFLAGS", "-D warnings"))
    });
    // One build for the tests, the generator and the browser: the same packages and features each time.
    report.step("build", &[], || sh(shell::cargo().args(["test", "--workspace", "--no-run"])));
    report.step("generated files", &["build", "web install"], codegen::check);
    report.step("tests", &["build"], || tests(fast));
    for (name, script) in [("web check", "check"), ("web lint", "lint"), ("web test", "test")] {
        report.step(name, &["web install"], || sh(&mut web::npm(&["run", script])));
    }
    if !fast {
        report.step("browser", &["build", "web build"], browser);
    }
    report.close()
}

fn tests(fast: bool) -> Outcome {
    let mut tests = shell::cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    if fast {
        return sh(&mut tests);
    }
    let postgres = Postgres::start(OnPowerLoss::Lost)?;
    name_to_tests(&mut tests, &postgres)?;
    tests.env("OPENBARGAIN_TEST_NGINX", tools::find(&tools::NGINX)?);
    sh(&mut tests)
}

fn browser() -> Outcome {
    let mut tests: Command = web::npm(&["run", "e2e"]);
    tests.env("OPENBARGAIN_BIN", shell::built("debug", "openbargain"));
    sh(tests.env("OPENBARGAIN_CHROMIUM", tools::find(&tools::CHROMIUM)?))
}
