//! `ob-load`: what a node does with many viewers, in figures that carry over from machine to machine.
//!
//! It is a client written against the outer contract alone, and knows nothing of the server's code. [`crowd`] opens
//! viewers, [`publisher`] posts on schedule, [`tally`] notes every delivery, [`measure`] runs the phases of a
//! [`plan`] and [`table`] prints them. [`floor`] is the least a server can do: one loop that writes the same bytes to
//! every socket; [`compare`] measures it and a real node in one sitting, since only ratios mean something.
//! A new kind of load is a phase in [`measure`].
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints figures")]

mod clock;
mod compare;
mod crowd;
mod floor;
mod frame;
mod http;
mod limits;
mod measure;
mod note;
mod plan;
mod position;
mod process;
mod publisher;
mod stats;
mod table;
mod tally;
mod target;
mod viewer;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime;

use plan::Plan;

/// Opens viewers, posts at a rate, and reports latency, losses, CPU and memory.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures a node that runs already.
    Run {
        #[command(flatten)]
        node: target::Node,
        #[command(flatten)]
        plan: Plan,
        /// Process whose CPU and memory are read from /proc.
        #[arg(long)]
        pid: Option<u32>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Serves as the floor: one loop that writes the same bytes to every socket.
    Floor {
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Write everything published meanwhile to one socket, then turn to the next.
        #[arg(long)]
        coalesce: bool,
    },
    /// Starts the floor and a node of its own, one after the other, and measures each.
    Compare {
        #[command(flatten)]
        options: compare::Options,
        #[command(flatten)]
        plan: Plan,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("ob-load: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Floor { listen, coalesce } => {
            limits::raise()?;
            floor::serve(listen, coalesce)
        }
        Command::Run { node, plan, pid, json } => {
            limits::raise()?;
            let measured = runtime()?.block_on(async {
                let target = node.target().await?;
                measure::measure(&target, &plan, pid).await
            })?;
            print(&[("node".to_owned(), measured)], json)
        }
        Command::Compare { options, plan, json } => {
            limits::raise()?;
            let columns = runtime()?.block_on(compare::compare(&options, &plan))?;
            print(&columns, json)
        }
    }
}

/// Posts and orders leave from this thread; viewers have threads of their own, so that reading never delays posting.
fn runtime() -> Result<runtime::Runtime, String> {
    runtime::Builder::new_current_thread().enable_all().build().map_err(|error| format!("no runtime: {error}"))
}

fn print(columns: &[table::Column], json: bool) -> Result<(), String> {
    if json {
        let named: Vec<_> =
            columns.iter().map(|(name, measured)| serde_json::json!({"name": name, "measured": measured})).collect();
        println!("{}", serde_json::to_string_pretty(&named).map_err(|error| error.to_string())?);
    } else {
        println!("{}", table::markdown(columns));
    }
    let faults: u64 = columns.iter().map(|(_, measured)| measured.faults()).sum();
    if faults == 0 { Ok(()) } else { Err(format!("{faults} losses, duplicates, reorderings, cuts or failed posts")) }
}
