//! `cargo xtask resources`: what a deployment costs, as the table of `docs/resources.md`: memory with 0 and 2,000
//! viewers, time to the first answer, size of the database by entries on both engines, of the binary, and how much of
//! others' work is in it. On a quiet machine; it builds what is shipped first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::dist;
use crate::options::Options;
use crate::postgres::{OnPowerLoss, Postgres};
use crate::serving::{self, Serving};
use crate::shell::{self, Outcome};
use crate::{licences, web};

const SAMPLE: &str = "crates/exchange/testdata/crec-2005-07-20.json";
const SIDES: &str = "crates/exchange/testdata/crec-2005-07-20.sides.toml";
/// Imports of the sample, 128 entries each, by which a database grows.
const IMPORTS: u32 = 24;
const STARTS: usize = 5;

pub(crate) fn run(mut options: Options) -> Outcome {
    let viewers = options.value("--viewers")?.unwrap_or_else(|| "2000".to_owned());
    options.done()?;
    web::build_if_stale()?;
    dist::build()?;
    shell::run(shell::cargo().args(["build", "--release", "-p", "ob-load"]))?;
    let binary = shell::built("dist", "openbargain");
    let folder = Folder::make()?;

    let mut rows: Vec<(String, String)> = Vec::new();
    let size = fs::metadata(&binary).map_err(|e| e.to_string())?.len();
    rows.push(("binary, web app inside".to_owned(), format!("{} MiB (limit 25)", mib(size))));
    let (first, again) = starts(&binary, &folder.0)?;
    rows.push(("start to first answer, empty folder".to_owned(), first));
    rows.push(("start to first answer, existing data".to_owned(), again));
    let (idle, watched) = memory(&binary, &folder.0, &viewers)?;
    rows.push(("resident memory, 0 viewers".to_owned(), format!("{} MiB", mib(idle))));
    rows.push((format!("resident memory, {viewers} viewers, at most"), format!("{} MiB", mib(watched))));
    let data = folder.0.join("sizes");
    let location = ["--data".to_owned(), data.display().to_string()];
    rows.push(("database, SQLite, per 1,000 entries".to_owned(), growth(&binary, &location, &folder.0)?));
    let postgres = Postgres::start(OnPowerLoss::Kept)?;
    let location = ["--database-url".to_owned(), postgres.url.clone()];
    rows.push(("database, PostgreSQL, per 1,000 entries".to_owned(), growth(&binary, &location, &folder.0)?));
    drop(postgres);
    rows.extend(dependencies()?);

    println!("\n| what | measured |\n|---|---|");
    for (what, measured) in rows {
        println!("| {what} | {measured} |");
    }
    Ok(())
}

/// A folder that goes with the run.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("openbargain-resources-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|e| format!("{} cannot be made: {e}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn starts(binary: &Path, folder: &Path) -> Result<(String, String), String> {
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for round in 0..STARTS {
        let data = folder.join(format!("start-{round}")).display().to_string();
        for took in [&mut first, &mut again] {
            let serving = Serving::start(binary, &["--data", &data])?;
            took.push(serving.took);
            serving.stop()?;
        }
    }
    Ok((median_ms(first), median_ms(again)))
}

fn median_ms(mut took: Vec<Duration>) -> String {
    took.sort();
    format!("{} ms (median of {})", took[took.len() / 2].as_millis(), took.len())
}

/// Resident memory without viewers, and the most with them while notes are posted.
fn memory(binary: &Path, folder: &Path, viewers: &str) -> Result<(u64, u64), String> {
    let data = folder.join("memory").display().to_string();
    let serving = Serving::start(binary, &["--data", &data])?;
    let location = ["--data", &data];
    add_negotiation(binary, &location)?;
    let invite = ["invite", "--negotiation", "local", "--role", "team"];
    let code = String::from_utf8_lossy(&command(binary, &invite, &location)?).trim().to_owned();
    let idle = resident(serving.id())?;
    let mut load = shell::program(shell::built("release", "ob-load"));
    load.args(["run", "--url", &format!("http://{}", serving.address), "--negotiation", "local", "--code", &code]);
    load.args(["--viewers", viewers, "--rate", "10", "--seconds", "10", "--burst", "0", "--missed", "0"]);
    let mut load = load.spawn().map_err(|e| format!("ob-load does not start: {e}"))?;
    let mut most = idle;
    let ended = loop {
        most = most.max(resident(serving.id())?);
        match load.try_wait().map_err(|e| e.to_string())? {
            Some(ended) => break ended,
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    serving.stop()?;
    if ended.success() { Ok((idle, most)) } else { Err(format!("ob-load failed ({ended})")) }
}

fn resident(id: u32) -> Result<u64, String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).map_err(|e| format!("memory is not known: {e}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("memory is not known")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().map_err(|_| "memory is not known")?;
    Ok(kib * 1024)
}

/// By how much a database grows for a thousand entries of real notes, against one with a few.
fn growth(binary: &Path, location: &[String; 2], folder: &Path) -> Result<String, String> {
    let location = [location[0].as_str(), location[1].as_str()];
    let keys = folder.join("keys").display().to_string();
    let with_keys = [location[0], location[1], "--keys", &keys];
    add_negotiation(binary, &with_keys)?;
    let import = || {
        let sample = shell::root().join(SAMPLE).display().to_string();
        let sides = shell::root().join(SIDES).display().to_string();
        command(binary, &["import", &sample, "--negotiation", "local", "--sides", &sides], &with_keys).map(drop)
    };
    import()?;
    let before = database_bytes(binary, &with_keys)?;
    for _ in 0..IMPORTS {
        import()?;
    }
    let after = database_bytes(binary, &with_keys)?;
    let entries = u64::from(IMPORTS) * 128;
    Ok(format!("{} KiB ({entries} entries imported)", (after - before) * 1_000 / entries / 1_024))
}

fn add_negotiation(binary: &Path, location: &[&str]) -> Outcome {
    let add =
        ["negotiation", "add", "local", "--title=L", "--kind=contract", "--ours=U", "--theirs=E", "--audience=public"];
    command(binary, &add, location).map(drop)
}

fn command(binary: &Path, arguments: &[&str], location: &[&str]) -> Result<Vec<u8>, String> {
    shell::output(shell::program(binary).args(arguments).args(location))
}

/// As its metrics say.
fn database_bytes(binary: &Path, location: &[&str]) -> Result<u64, String> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
    let metrics = port.to_string();
    let serving = Serving::start(binary, &[location, &["--metrics-listen", &metrics]].concat())?;
    let text = serving::get(&metrics, "/metrics")?;
    serving.stop()?;
    let line = text.lines().find_map(|line| line.strip_prefix("openbargain_database_bytes "));
    line.and_then(|bytes| bytes.trim().parse().ok()).ok_or_else(|| "the metrics name no size".to_owned())
}

/// Crates in the binary, their licences, and those that are there in two versions.
fn dependencies() -> Result<Vec<(String, String)>, String> {
    let crates = licences::crates(&["-e", "no-dev,no-build,no-proc-macro"])?;
    let others: Vec<_> = crates.iter().filter(|(name, _)| !name.starts_with("ob-")).collect();
    let (mut by_licence, mut versions) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
    for (name, licence) in &others {
        *by_licence.entry(licence.as_str()).or_insert(0) += 1;
        if let Some((name, version)) = name.split_once(' ') {
            versions.entry(name).or_default().push(version);
        }
    }
    let mut by_licence: Vec<_> = by_licence.into_iter().collect();
    by_licence.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let by_licence: Vec<_> = by_licence.iter().map(|(licence, count)| format!("{count} {licence}")).collect();
    let twice = versions.iter().filter(|(_, versions)| versions.len() > 1);
    let twice: Vec<_> = twice.map(|(name, versions)| format!("{name} {}", versions.join(" and "))).collect();
    Ok(vec![
        ("crates of others in the binary".to_owned(), others.len().to_string()),
        ("their licences".to_owned(), by_licence.join("; ")),
        ("in two versions".to_owned(), if twice.is_empty() { "none".to_owned() } else { twice.join("; ") }),
    ])
}

/// With one digit.
fn mib(bytes: u64) -> String {
    let tenths = bytes * 10 / 1024 / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}
