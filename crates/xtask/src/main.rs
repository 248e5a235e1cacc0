//! `cargo xtask`: the commands of a developer, on the standard library alone, so that they compile in a second or two
//! on a fresh machine and never wait for a dependency.
//!
//! One command a file in [`commands`]; a new one is a file there and a row in [`COMMANDS`]. What commands share:
//! [`shell`] runs programs, [`tools`] finds or installs them, [`postgres`] starts a throw-away server, [`web`] builds
//! the web app, [`report`] times steps, [`tidy`] checks the tree. What the product itself does stays in `openbargain`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking to a developer's terminal is its purpose")]

mod commands;
mod licences;
mod options;
mod postgres;
mod report;
mod serving;
mod shell;
mod tidy;
mod tools;
mod web;

use std::env;
use std::process::ExitCode;

use options::Options;
use shell::Outcome;

struct Command {
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    run: fn(Options) -> Outcome,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        usage: "[--listen ADDR] [--speed N] [--data DIR]",
        does: "build the web app and the server, replay a real record live and print the links",
        run: commands::demo::run,
    },
    Command {
        name: "test",
        usage: "[--fast]",
        does: "every check and test: Rust, both databases, web, browser; --fast leaves out browser and PostgreSQL",
        run: commands::test::run,
    },
    Command {
        name: "codegen",
        usage: "[--check]",
        does: "write the OpenAPI document and the web app's types from the code; --check fails if they differ",
        run: commands::codegen::run,
    },
    Command {
        name: "corpus",
        usage: "DIR",
        does: "run the importers over a folder of real transcripts and print counts",
        run: commands::corpus::run,
    },
    Command {
        name: "kill",
        usage: "[--rounds N] [--postgres-stops N] [--seed S]",
        does: "kill the server in bursts of posts, on both databases, stop PostgreSQL under it, and look for losses",
        run: commands::kill::run,
    },
    Command {
        name: "revoke",
        usage: "",
        does: "throw five hundred people out of a thousand open sockets, on both databases, and time it",
        run: commands::revoke::run,
    },
    Command {
        name: "long",
        usage: "NAME [--seed S] [--chat DIR]",
        does: "run a bad day in full length: outage, requests, frames, slow, raid, stampede, or all",
        run: commands::long::run,
    },
    Command {
        name: "dist",
        usage: "[--out DIR]",
        does: "build the archive that is installed, start what is in it, and refuse one that is too large",
        run: commands::dist::run,
    },
    Command {
        name: "fuzz-api",
        usage: "[--examples N] [--seed S]",
        does: "send requests that Schemathesis generates from the OpenAPI document, as each role (needs Python)",
        run: commands::fuzz_api::run,
    },
    Command {
        name: "resources",
        usage: "[--viewers N]",
        does: "measure memory, start, sizes and dependencies of what is shipped: the table of docs/resources.md",
        run: commands::resources::run,
    },
    Command {
        name: "bench",
        usage: "[OPTIONS OF ob-load compare] | search [DIR] [--entries N]",
        does: "measure the server beside the floor, or search over transcripts, on SQLite and PostgreSQL, in release builds",
        run: commands::bench::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(name) = arguments.next() else {
        println!("{}", help());
        return ExitCode::SUCCESS;
    };
    let rest: Vec<String> = arguments.collect();
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        println!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("`cargo xtask {name}` is not a command.\n\n{}", help());
        return ExitCode::from(2);
    };
    if rest.iter().any(|argument| matches!(argument.as_str(), "-h" | "--help")) {
        println!("cargo xtask {} {}\n  {}", command.name, command.usage, command.does);
        return ExitCode::SUCCESS;
    }
    match (command.run)(Options::new(rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("cargo xtask {name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = String::from("Commands of cargo xtask:\n");
    for command in COMMANDS {
        text.push_str(&format!("\n  {} {}\n      {}\n", command.name, command.usage, command.does));
    }
    text
}
