//! A PostgreSQL server of a test's own, to be stopped and started again. It keeps what it commits, as in operation.
//!
//! The server of all the other tests must stay up, so whoever starts that one also says here how to run another:
//! where the programs are, and as whom, since PostgreSQL refuses to run as root.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;

use ob_store::testing::TestDatabase;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::PATIENCE;

/// Names the folder of the server's programs.
const PROGRAMS: &str = "OPENBARGAIN_TEST_POSTGRES_PROGRAMS";
/// Names who runs them, as `UID:GID`; absent when we may ourselves.
const USER: &str = "OPENBARGAIN_TEST_POSTGRES_USER";

/// A small shell stands between: when its pipe closes, whichever way the test ends, the server is stopped at once and
/// cleans up nothing, as `pg_ctl stop -m immediate` does.
const GUARD: &str = r#"
trap '' INT TERM HUP
"$1/postgres" -D "$2" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=100 >>"$2/log" 2>&1 &
read -r _
kill -QUIT $! 2>/dev/null
wait $!
"#;

/// See the module.
pub struct PostgresServer {
    programs: PathBuf,
    user: Option<(u32, u32)>,
    folder: TempDir,
    address: SocketAddr,
    running: Option<Child>,
}

impl PostgresServer {
    /// A fresh server, started; `None` where no programs are named.
    pub async fn start() -> Option<Self> {
        let programs = PathBuf::from(std::env::var_os(PROGRAMS)?);
        let user = std::env::var(USER).ok().map(|user| {
            let (user, group) = user.split_once(':').expect("UID:GID");
            (user.parse().expect("a user's id"), group.parse().expect("a group's id"))
        });
        let folder = tempfile::tempdir().expect("a folder");
        if let Some((user, group)) = user {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).expect("a folder is lent");
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut server = Self { programs, user, folder, address: free, running: None };
        server.make_cluster().await;
        server.run().await;
        Some(server)
    }

    /// A database on it.
    pub async fn database(&self) -> TestDatabase {
        TestDatabase::on_postgres(&format!("postgres://openbargain@{}/postgres", self.address))
            .await
            .expect("a database")
    }

    /// Stops it at once; what was committed is recovered by the next start.
    pub async fn stop_immediately(&mut self) {
        let mut guard = self.running.take().expect("it runs");
        drop(guard.stdin.take()); // the sign to stop
        tokio::time::timeout(PATIENCE, guard.wait()).await.expect("it stops in time").expect("it stops");
    }

    /// Starts it again and waits until it answers.
    pub async fn run(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let mut guard = self.command("sh");
        guard.args(["-c", GUARD, "postgres-guard"]).arg(&self.programs).arg(self.data());
        guard.arg(self.address.port().to_string()).stdin(Stdio::piped()).stdout(Stdio::null());
        self.running = Some(guard.spawn().expect("PostgreSQL starts"));
        let ready = async {
            while !self.answers().await {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await; // nothing announces it
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.expect("PostgreSQL answers in time");
    }

    async fn answers(&self) -> bool {
        if TcpStream::connect(self.address).await.is_err() {
            return false;
        }
        let mut ready = self.command(self.programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &self.address.port().to_string()]);
        ready.status().await.is_ok_and(|status| status.success())
    }

    async fn make_cluster(&self) {
        let mut initdb = self.command(self.programs.join("initdb"));
        initdb.args(["--username=openbargain", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
        let output = initdb.arg(self.data()).output().await.expect("initdb runs");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/"); // that user may not enter ours
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}
