//! A second process that writes beside the server at times, and is killed at times as well. What it imports is there
//! whole or not at all.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use ob_testkit::{Binary, SeededRandom};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{LIMIT, PROGRAM, Place};

/// Utterances of each import.
pub(crate) const LINES: usize = 40;
/// An import is refused while entries wait; it is tried so often.
const TRIES: u64 = 8;
/// Imports are killed up to so much after they began: longer than one takes.
const KILL_MAX_MS: u64 = 400;

/// An import that has ended.
pub(crate) struct Import {
    pub(crate) number: usize,
    pub(crate) fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It said that it did it.
    Done,
    /// It said that it could not.
    Refused,
    /// It said nothing any more.
    Killed,
}

/// Runs one import at a time.
#[derive(Default)]
pub(crate) struct Importer {
    begun: usize,
    running: JoinSet<Import>,
    ended: Vec<Import>,
}

impl Importer {
    /// Begins another import, unless one is running.
    pub(crate) fn begin(&mut self, place: &Place, chance: &SeededRandom) {
        let kill_after = (chance.below(3) == 0).then(|| Duration::from_millis(chance.below(KILL_MAX_MS)));
        while let Some(ended) = self.running.try_join_next() {
            self.ended.push(ended.expect("an import ends"));
        }
        if !self.running.is_empty() {
            return;
        }
        let number = self.begun;
        self.begun += 1;
        let file = place.keys.join(format!("import-{number}.vtt"));
        std::fs::write(&file, transcript(number)).expect("the transcript is written");
        let file = file.to_str().expect("a path");
        let arguments = ["import", file, "--negotiation", "local"];
        let command = || Binary::command(Path::new(PROGRAM), &place.database, &place.keys, &arguments);
        let tries: Vec<Command> = (0..TRIES).map(|_| command()).collect();
        self.running.spawn(async move { Import { number, fate: import(tries, kill_after).await } });
    }

    /// Waits for the last one.
    pub(crate) async fn finish(mut self) -> Vec<Import> {
        while let Some(ended) = timeout(LIMIT, self.running.join_next()).await.expect("an import ends in time") {
            self.ended.push(ended.expect("an import ends"));
        }
        self.ended
    }
}

async fn import(tries: Vec<Command>, kill_after: Option<Duration>) -> Fate {
    for mut command in tries {
        let process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let ending = process.wait_with_output(); // given up, it takes the process with it
        let output = match timeout(kill_after.unwrap_or(LIMIT), ending).await {
            Ok(output) => output.expect("the program runs"),
            Err(_) => return Fate::Killed,
        };
        if output.status.success() {
            return Fate::Done;
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(complaint.contains("wait for their release"), "{complaint}");
    }
    Fate::Refused
}

/// What an import of this number says, line by line.
pub(crate) fn line(number: usize, line: usize) -> String {
    format!("import {number} line {line}")
}

fn transcript(number: usize) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for at in 0..LINES {
        let _ = write!(text, "\n00:00:{at:02}.000 --> 00:00:{at:02}.900\n<v Speaker>{}\n", line(number, at));
    }
    text
}
