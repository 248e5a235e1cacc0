//! A throw-away PostgreSQL server: in a temporary folder, on a free port of 127.0.0.1, gone when it is dropped.
//!
//! A small shell stands between: it holds a pipe whose other end is ours, and stops the server and removes its folder
//! when the pipe closes. So nothing is left over whichever way this process ends: return, panic, Ctrl-C or kill.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{shell, tools};

/// Ctrl-C reaches the whole group, so the shell must outlive it to clean up; the server itself stops on it.
const GUARD: &str = r#"
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 $4 >"$2/log" 2>&1 &
read -r _
kill -INT $! 2>/dev/null
wait $!
rm -rf "$2"
"#;

/// What a crash of the machine may cost. Tests kill processes, never the machine, so only measurements need `Kept`.
#[derive(Clone, Copy)]
pub(crate) enum OnPowerLoss {
    Kept,
    Lost,
}

pub(crate) struct Postgres {
    guard: Child,
    /// Of a superuser; whoever uses it makes databases of its own.
    pub(crate) url: String,
}

/// Tells tests where this server is, and how to run another: those that stop one have their own.
pub(crate) fn name_to_tests(tests: &mut Command, server: &Postgres) -> Result<(), String> {
    tests.env("OPENBARGAIN_TEST_POSTGRES", &server.url);
    tests.env("OPENBARGAIN_TEST_POSTGRES_PROGRAMS", tools::find(&tools::POSTGRES)?);
    if let User(Some((user, group))) = User::find()? {
        tests.env("OPENBARGAIN_TEST_POSTGRES_USER", format!("{user}:{group}"));
    }
    Ok(())
}

impl Postgres {
    pub(crate) fn start(on_power_loss: OnPowerLoss) -> Result<Self, String> {
        let programs = tools::find(&tools::POSTGRES)?;
        let user = User::find()?;
        let password = random_hex()?;
        let folder = env::temp_dir().join(format!("openbargain-postgres-{}", &password[..12]));
        make_folder(&folder, &user, &password)
            .map_err(|error| format!("could not make {}: {error}", folder.display()))?;
        let started = Self::start_in(&folder, &programs, &user, &password, on_power_loss);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder); // what is left of a failed start
        }
        started
    }

    fn start_in(
        folder: &Path,
        programs: &Path,
        user: &User,
        password: &str,
        on_power_loss: OnPowerLoss,
    ) -> Result<Self, String> {
        let mut initdb = user.command(programs.join("initdb"));
        // `password` rather than scram: its thousands of hash rounds cost a debug build 50 ms a connection.
        initdb.args(["--username=openbargain", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        shell::output(initdb.arg("--pwfile").arg(folder.join("password")).arg("-D").arg(folder.join("data")))?;
        let port = free_port()?;
        let options = match on_power_loss {
            OnPowerLoss::Kept => "-c max_connections=300",
            OnPowerLoss::Lost => "-c max_connections=300 -c fsync=off -c full_page_writes=off",
        };
        let mut guard = user.command("sh");
        guard.args(["-c", GUARD, "postgres-guard"]).arg(programs).arg(folder).arg(port.to_string()).arg(options);
        let guard = guard.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let guard = guard.map_err(|error| format!("could not start PostgreSQL: {error}"))?;
        let url = format!("postgres://openbargain:{password}@127.0.0.1:{port}/postgres");
        let server = Self { guard, url };
        let mut ready = user.command(programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        let deadline = Instant::now() + Duration::from_secs(60);
        while shell::output(&mut ready).is_err() {
            if Instant::now() > deadline {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL did not answer within a minute; its log:\n{log}"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guard.stdin.take()); // the sign to stop
        let _ = self.guard.wait();
    }
}

/// PostgreSQL refuses to run as root, so root lends it to a user made for such things.
struct User(Option<(u32, u32)>);

impl User {
    fn find() -> Result<Self, String> {
        if !tools::is_root() {
            return Ok(Self(None));
        }
        let users =
            fs::read_to_string("/etc/passwd").map_err(|error| format!("could not read /etc/passwd: {error}"))?;
        let found = ["postgres", "nobody"].iter().find_map(|name| ids(&users, name));
        found.map(|ids| Self(Some(ids))).ok_or_else(|| "PostgreSQL needs a user other than root to run as".to_owned())
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = shell::program(program);
        command.current_dir("/"); // that user may not enter ours
        if let Self(Some((user, group))) = self {
            command.uid(*user).gid(*group);
        }
        command
    }
}

fn ids(users: &str, name: &str) -> Option<(u32, u32)> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn make_folder(folder: &PathBuf, user: &User, password: &str) -> std::io::Result<()> {
    fs::create_dir(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    fs::write(folder.join("password"), password)?;
    if let User(Some((uid, gid))) = user {
        for path in [folder, &folder.join("password")] {
            std::os::unix::fs::chown(path, Some(*uid), Some(*gid))?;
        }
    }
    Ok(())
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port on 127.0.0.1: {error}"))
}

/// Others on this machine can reach the port, so the password is not for guessing.
fn random_hex() -> Result<String, String> {
    let mut bytes = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.map_err(|error| format!("could not read /dev/urandom: {error}"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
        text
    }))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    /// Runs where a run of all tests has found PostgreSQL.
    #[test]
    fn a_dropped_server_is_gone_with_its_folder() {
        if env::var_os("OPENBARGAIN_TEST_POSTGRES").is_none() {
            return;
        }
        let server = Postgres::start(OnPowerLoss::Lost).expect("starts");
        let (_, address) = server.url.split_once('@').expect("has an address");
        let address = address.trim_end_matches("/postgres").to_owned();
        let (password, _) = server.url["postgres://openbargain:".len()..].split_once('@').expect("has a password");
        let folder = env::temp_dir().join(format!("openbargain-postgres-{}", &password[..12]));
        assert!(folder.exists() && TcpStream::connect(&address).is_ok());
        drop(server);
        assert!(!folder.exists() && TcpStream::connect(&address).is_err());
    }

    #[test]
    fn a_users_ids_are_read_by_its_whole_name() {
        let users = "postgresql:x:7:8::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(ids(users, "postgres"), Some((101, 104)));
        assert_eq!(ids(users, "nobody"), None);
    }
}
