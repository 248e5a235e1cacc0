//! The command line: `openbargain <command>`. Exit codes: 0 done, 1 failed, 2 wrong usage; an error is one sentence
//! that says what to do.

mod audit;
mod backup;
mod check;
mod demo;
mod import;
mod invite;
mod local;
mod logging;
mod negotiation;
mod people;
mod progress;
mod replay;
mod restore;
mod serve;
mod settings;
mod staging;
mod transcript;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Negotiations watched live: notes, proposals and counterproposals for every member to see.
#[derive(Debug, Parser)]
#[command(name = "openbargain", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs a node: the web app, the API and live viewers.
    Serve(serve::Serve),
    /// Runs a node over a real debate that is replayed live.
    Demo(demo::Demo),
    /// Adds, lists and deletes negotiations.
    #[command(subcommand)]
    Negotiation(negotiation::Negotiation),
    /// Prints join codes, one a line.
    Invite(invite::Invite),
    /// Records past sessions from transcripts; all of a file or nothing of it.
    Import(import::Import),
    /// Posts a transcript as live notes, keeping its rhythm.
    Replay(replay::Replay),
    /// Prints what was done with rights in the last 14 days.
    Audit(audit::Audit),
    /// Lists people, vouches for them, revokes them, makes sign-in codes.
    #[command(subcommand)]
    People(people::People),
    /// Writes everything to a file, also while a node serves.
    Backup(backup::Backup),
    /// Puts a backup in the place of the data, also while a node serves.
    Restore(restore::Restore),
    /// Re-reads every entry, leaf and projection and says what is wrong.
    Check(check::Check),
    /// Prints the OpenAPI document.
    #[command(hide = true)]
    Openapi,
}

/// A failure: one sentence for the person at the terminal.
pub(crate) type Failure = String;

/// Runs the command line.
pub fn main() -> ExitCode {
    // What this program writes holds the caucus: nobody else on the machine reads it.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => block_on(serve.run()),
        Command::Demo(demo) => block_on(demo.run()),
        Command::Negotiation(negotiation) => block_on(negotiation.run()),
        Command::Invite(invite) => block_on(invite.run()),
        Command::Import(import) => block_on(import.run()),
        Command::Replay(replay) => block_on(replay.run()),
        Command::People(people) => block_on(people.run()),
        Command::Audit(audit) => block_on(audit.run()),
        Command::Backup(backup) => block_on(backup.run()),
        Command::Restore(restore) => block_on(restore.run()),
        Command::Check(check) => block_on(check.run()),
        Command::Openapi => {
            print(&crate::http::openapi::document());
            Ok(())
        }
    }
}

fn block_on(future: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| format!("The program could not start its threads: {e}."))?.block_on(future)
}

/// A line on standard output. A closed pipe (`openbargain invite … | head -1`) is no failure.
pub(crate) fn print(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A line on standard error.
pub(crate) fn eprint(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{line}");
}
