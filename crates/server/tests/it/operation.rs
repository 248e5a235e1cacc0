//! What an operator runs, watches and reads.

mod metrics;
mod proxy;
mod start;
mod traces;

use std::fs;
use std::path::{Path, PathBuf};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbargain");

#[expect(clippy::print_stdout, reason = "what a run measured or could not do, shown with --nocapture")]
fn say(what: &str) {
    println!("{what}");
}

/// Files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
