//! The real program as a process of its own, to be killed and started again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use ob_store::Location;
use ob_store::testing::TestDatabase;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::PATIENCE;

/// Arguments that add a negotiation `local` which anyone may read.
pub const ADD_LOCAL: &[&str] = &[
    "negotiation",
    "add",
    "local",
    "--title=Local",
    "--kind=contract",
    "--ours=Us",
    "--theirs=Them",
    "--audience=public",
];

/// A running program.
pub struct Binary {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The lines that it has printed so far.
    pub printed: Arc<Mutex<Vec<String>>>,
}

/// A program that was started and may not listen yet.
pub struct Starting {
    child: Child,
}

impl Starting {
    /// Waits until it listens.
    pub async fn listening(self) -> Binary {
        let mut child = self.child;
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let printed = Arc::new(Mutex::new(Vec::new()));
        let keep = |line: &str| printed.lock().expect("no reader failed").push(line.to_owned());
        let listening = async {
            while let Some(line) = lines.next_line().await.expect("its output reads") {
                keep(&line);
                if let Some((_, address)) = line.split_once("listens on http://") {
                    return address.trim().parse().expect("an address");
                }
            }
            panic!("the program ended before it listened");
        };
        let address = tokio::time::timeout(PATIENCE, listening).await.expect("it listens in time");
        // What it prints later is read as it comes, so that it never waits for us.
        let later = Arc::clone(&printed);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                later.lock().expect("no reader failed").push(line);
            }
        });
        Binary { child, address, printed }
    }

    /// kill -9, wherever it is in its start.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it is killed");
    }
}

impl Binary {
    /// Starts `serve` on a free port over a database.
    pub fn start(program: &Path, database: &TestDatabase, keys: &Path) -> Starting {
        Self::start_as(Self::serving(program, database, keys))
    }

    /// `serve` on a free port over a database, for a test that wants it with settings of its own.
    pub fn serving(program: &Path, database: &TestDatabase, keys: &Path) -> Command {
        let mut command = Self::command(program, database, keys, &["serve", "--listen", "127.0.0.1:0"]);
        command.env("OPENBARGAIN_LOG", "warn").stderr(Stdio::inherit());
        command
    }

    /// Starts such a `serve`.
    pub fn start_as(mut command: Command) -> Starting {
        Starting { child: command.stdout(Stdio::piped()).spawn().expect("the program starts") }
    }

    /// Starts `serve` as [`Self::start`] does, in a view of the files of its own, in which the database's folder is a
    /// disk of so many bytes. See [`Self::seen_by_it`] for the way there from outside.
    pub fn start_on_small_disk(program: &Path, folder: &Path, bytes: u64, keys: &Path) -> Starting {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec"]);
        command.arg(r#"mount -t tmpfs -o size="$1" small "$2"; shift 2; exec "$@""#);
        command.args(["sh", &bytes.to_string()]).arg(folder).arg(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--keys"]).arg(keys).arg("--data").arg(folder);
        command.env("OPENBARGAIN_LOG", "warn").stderr(Stdio::inherit()).kill_on_drop(true);
        Self::start_as(command)
    }

    /// Runs another command over the database in this folder, as this program sees it.
    pub async fn run_beside(&self, program: &Path, folder: &Path, keys: &Path, arguments: &[&str]) -> String {
        let id = self.child.id().expect("it runs").to_string();
        let mut command = Command::new("nsenter");
        command.args(["--user", "--mount", "--preserve-credentials", "--target", &id, "--"]).arg(program);
        command.args(arguments).arg("--keys").arg(keys).arg("--data").arg(folder).kill_on_drop(true);
        succeed(command, arguments).await
    }

    /// A folder as this program sees it, as a path for others.
    pub fn seen_by_it(&self, folder: &Path) -> PathBuf {
        let id = self.child.id().expect("it runs");
        PathBuf::from(format!("/proc/{id}/root{}", folder.display()))
    }

    /// Starts `serve` on a free port over a database and waits until it listens.
    pub async fn serve(program: &Path, database: &TestDatabase, keys: &Path) -> Self {
        Self::start(program, database, keys).listening().await
    }

    /// Runs another command over the same database and answers what it printed.
    pub async fn run(program: &Path, database: &TestDatabase, keys: &Path, arguments: &[&str]) -> String {
        succeed(Self::command(program, database, keys, arguments), arguments).await
    }

    /// Another command over the same database, for a test that wants to run it in its own way.
    pub fn command(program: &Path, database: &TestDatabase, keys: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).arg("--keys").arg(keys).args(location(database)).kill_on_drop(true);
        command
    }

    /// The most memory it has held at once, in bytes.
    pub fn peak_memory_bytes(&self) -> u64 {
        let id = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1024
    }

    /// How many sockets it holds, those it listens on included.
    pub fn open_sockets(&self) -> usize {
        let id = self.child.id().expect("it runs");
        let files = std::fs::read_dir(format!("/proc/{id}/fd")).expect("its files");
        let names = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok()); // one may close meanwhile
        names.filter(|name| name.to_string_lossy().starts_with("socket:")).count()
    }

    /// kill -9.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it is killed");
    }

    /// SIGTERM; answers whether it ended with success.
    pub async fn terminate(mut self) -> bool {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw).expect("it runs");
        kill_process(pid, Signal::TERM).expect("it is told");
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it ends in time");
        ended.expect("it ends").success()
    }
}

async fn succeed(mut command: Command, arguments: &[&str]) -> String {
    let output = command.output().await.expect("the program runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {printed}{complaint}");
    printed
}

fn location(database: &TestDatabase) -> [PathBuf; 2] {
    match &database.location {
        Location::Folder(folder) => ["--data".into(), folder.clone()],
        Location::Postgres(url) => ["--database-url".into(), url.into()],
    }
}
