//! What an operator runs, watches and reads.

mod metrics;
mod start;
mod traces;

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");

#[expect(clippy::print_stdout, reason = "what a run measured or could not do, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}
