//! The real program as a process of its own, to be killed and started again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use ob_store::Location;
use ob_store::testing::TestDatabase;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::PATIENCE;

/// A running program.
pub struct Binary {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Binary {
    /// Starts `serve` on a free port over a database and waits until it listens.
    pub async fn serve(program: &Path, database: &TestDatabase, keys: &Path) -> Self {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--keys"]).arg(keys).args(location(database));
        command.stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await.expect("its output reads") {
                if let Some((_, address)) = line.split_once("listens on http://") {
                    return address.trim().parse().expect("an address");
                }
            }
            panic!("the program ended before it listened");
        };
        let address = tokio::time::timeout(PATIENCE, listening).await.expect("it listens in time");
        // What it prints later is read and dropped, so that it never waits for us.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, address }
    }

    /// Runs another command over the same database and answers what it printed.
    pub async fn run(program: &Path, database: &TestDatabase, keys: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).arg("--keys").arg(keys).args(location(database));
        let output = command.output().await.expect("the program runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {printed}{complaint}");
        printed
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

fn location(database: &TestDatabase) -> [PathBuf; 2] {
    match &database.location {
        Location::Folder(folder) => ["--data".into(), folder.clone()],
        Location::Postgres(url) => ["--database-url".into(), url.into()],
    }
}
