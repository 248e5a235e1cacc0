//! A start that cannot be: one sentence that says what to do, exit code 1, and 2 for wrong usage.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use ob_store::Location;
use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, PATIENCE};
use tempfile::TempDir;
use tokio::process::Command;

use crate::operation::PROGRAM;

async fn run(command: &mut Command) -> Output {
    let output = command.kill_on_drop(true).output();
    tokio::time::timeout(PATIENCE, output).await.expect("it ends in time").expect("it runs")
}

fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("serve").args(["--listen", "127.0.0.1:0"]).args(arguments);
    command
}

/// What the program says when it does not start.
#[track_caller]
fn complaint(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "no {word:?} in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
    if code == 1 {
        assert_eq!(said.trim().lines().count(), 1, "one line: {said}");
    }
}

/// Starts over SQLite in `data` and expects a complaint.
async fn refused(data: &Path, more: &[&str], words: &[&str]) {
    let data = data.to_str().unwrap();
    complaint(&run(&mut serve(&[&["--data", data], more].concat())).await, 1, words);
}

/// A folder with a database and keys in it.
async fn folder() -> (TestDatabase, TempDir) {
    let (database, keys) = (TestDatabase::sqlite().unwrap(), tempfile::tempdir().unwrap());
    Binary::run(Path::new(PROGRAM), &database, keys.path(), ADD_LOCAL).await;
    (database, keys)
}

fn path_of(database: &TestDatabase) -> &Path {
    let Location::Folder(folder) = &database.location else { panic!("a folder") };
    folder
}

#[tokio::test]
async fn an_address_that_is_taken_or_not_ours_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let data = tempfile::tempdir().unwrap();
    let asked = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg("--data").arg(data.path()).args(arguments);
        command
    };
    complaint(&run(&mut asked(&["--listen", &taken])).await, 1, &[&taken, "another program has it", "--listen"]);
    let metrics = ["--listen", "127.0.0.1:0", "--metrics-listen", &taken];
    complaint(&run(&mut asked(&metrics)).await, 1, &[&taken, "--metrics-listen"]);
    // A documentation address is nobody's.
    let words = ["192.0.2.7:8080", "not an address of this machine", "--listen"];
    complaint(&run(&mut asked(&["--listen", "192.0.2.7:8080"])).await, 1, &words);
    complaint(&run(&mut asked(&["--listen", "here"])).await, 2, &["--listen"]);
}

#[tokio::test]
async fn a_second_node_on_sqlite_is_refused_while_the_first_one_serves() {
    let (database, keys) = folder().await;
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
    refused(path_of(&database), &[], &["Another openbargain serves", "PostgreSQL"]).await;
    assert!(node.terminate().await);
}

#[tokio::test]
async fn a_folder_that_cannot_hold_data_is_named() {
    let other = tempfile::tempdir().unwrap();
    let file = other.path().join("a file");
    fs::write(&file, "").unwrap();
    refused(&file, &[], &["a file", "cannot be made", "--data"]).await;
    // Nobody can write there, root neither.
    refused(Path::new("/proc/openbargain"), &[], &["/proc/openbargain", "cannot be made", "--data"]).await;
    fs::create_dir(other.path().join("openbargain.sqlite")).unwrap();
    refused(other.path(), &[], &["cannot be opened", "unable to open database file"]).await;
    let missing =
        Command::new(PROGRAM).args(["check", "--data"]).arg(other.path().join("none")).output().await.unwrap();
    complaint(&missing, 1, &["There is no openbargain database", "--data"]);
}

#[tokio::test]
async fn a_full_disk_and_one_that_cannot_be_written_are_told_apart() {
    // A disk of our own, in namespaces of our own.
    let on_disk = async |mount: &str| {
        let script = format!(
            "set -e; d=$(mktemp -d); mount -t tmpfs -o size=64k disk $d; {mount}; \
             exec '{PROGRAM}' serve --listen 127.0.0.1:0 --data $d --keys $(mktemp -d)"
        );
        run(Command::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])).await
    };
    if !run(Command::new("unshare").args(["--user", "--map-root-user", "--mount", "true"])).await.status.success() {
        crate::operation::say("not run: this machine gives no namespaces, so no disk of our own can be filled");
        return;
    }
    complaint(&on_disk("true").await, 1, &["cannot be opened", "full", "Make room"]);
    let read_only = on_disk("mount -o remount,ro $d").await;
    complaint(&read_only, 1, &["cannot be opened", "writable"]);
}

#[tokio::test]
async fn a_file_that_is_no_database_or_a_newer_one_is_left_alone() {
    let (database, keys) = folder().await;
    let keys = ["--keys", keys.path().to_str().unwrap()];
    database
        .tamper(
            "insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
             values (9999, 'later', '2030-01-01', true, x'00', 0)",
        )
        .await
        .unwrap();
    refused(path_of(&database), &keys, &["newer openbargain", "9999", "upgrade this program"]).await;
    let file = path_of(&database).join("openbargain.sqlite");
    for name in ["openbargain.sqlite-wal", "openbargain.sqlite-shm"] {
        let _ = fs::remove_file(path_of(&database).join(name));
    }
    let garbage = b"not a database. ".repeat(1_000);
    fs::write(&file, &garbage).unwrap();
    refused(path_of(&database), &keys, &["cannot be opened", "not a database", "restore a backup"]).await;
    assert_eq!(fs::read(&file).unwrap(), garbage, "nothing was written over it");
}

#[tokio::test]
async fn a_broken_key_is_named_and_one_that_others_can_read_is_closed() {
    let (database, keys) = folder().await;
    let arguments = ["--keys", keys.path().to_str().unwrap()];
    let file = keys.path().join("token.key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let node = Binary::serve(Path::new(PROGRAM), &database, keys.path()).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(node.terminate().await);
    fs::write(&file, "nonsense").unwrap();
    let words = ["token.key", "is not a key", "backup", "remove it"];
    refused(path_of(&database), &arguments, &words).await;
    refused(path_of(&database), &["--keys", "/proc/openbargain"], &["/proc/openbargain", "--keys"]).await;
}

#[tokio::test]
async fn wrong_settings_are_named_where_they_stand() {
    let data = tempfile::tempdir().unwrap();
    for url in ["bargain.example", "https://", "https://bargain.example/path", "ftp://bargain.example"] {
        refused(data.path(), &["--public-url", url], &[url, "https://bargain.example"]).await;
    }
    let file = data.path().join("openbargain.toml");
    let config = ["--config", file.to_str().unwrap()];
    refused(data.path(), &config, &["openbargain.toml", "cannot be read"]).await;
    for (text, words) in [
        ("listen = \"127.0.0.1:0\"\ncolour = 1\n", ["line 2", "colour"]),
        ("listen = \"127.0.0.1:0\"\n\nlog = \"loud\"\n", ["line 3", "loud"]),
        ("listen = \n", ["line 1", "wrong"]),
    ] {
        fs::write(&file, text).unwrap();
        refused(data.path(), &config, &words).await;
    }
    for (flag, value) in [("--port", "1"), ("--log", "loud"), ("--trusted-proxy", "everyone"), ("--log-format", "xml")]
    {
        complaint(&run(&mut serve(&[flag, value])).await, 2, &[flag]);
    }
}

#[tokio::test]
async fn a_postgres_that_cannot_be_used_says_why_and_its_password_stays_secret() {
    let keys = tempfile::tempdir().unwrap();
    let refused = async |url: &str, words: &[&str]| {
        let mut command = serve(&["--database-url", url, "--keys", keys.path().to_str().unwrap()]);
        let output = run(&mut command).await;
        complaint(&output, 1, &[&["PostgreSQL", "database URL"], words].concat());
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("hunter2"), "the password is not repeated");
    };
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    refused(&format!("postgres://ana:hunter2@{closed}/openbargain"), &["refused"]).await;
    refused("postgres://ana:hunter2@nowhere.invalid/openbargain", &["Check"]).await;
    refused("postgres://ana:hunter2@127.0.0.1:port/openbargain", &["Check"]).await;
    let mysql = run(&mut serve(&["--database-url", "mysql://ana:hunter2@127.0.0.1/x"])).await;
    complaint(&mysql, 1, &["must start with postgres://"]);
    let Ok(server) = std::env::var(ob_store::testing::POSTGRES) else { return };
    let (authority, _) = server.rsplit_once('/').unwrap();
    refused(&format!("{authority}/no_such_database"), &["does not exist"]).await;
    let (_, host) = authority.rsplit_once('@').unwrap();
    refused(&format!("postgres://openbargain:hunter2@{host}/postgres"), &["password authentication failed"]).await;
}
