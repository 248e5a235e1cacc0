//! The floor and a node, measured by the same client in the same sitting. Rounds alternate between them, because a
//! machine is never equally quiet for long.

use std::env;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::measure::{Measured, measure};
use crate::plan::Plan;
use crate::table::Column;
use crate::target::{Node, Target};

const SLUG: &str = "load";
const START: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(crate) struct Options {
    /// The binary of the node.
    #[arg(long, default_value = "target/release/openbargain")]
    server: PathBuf,
    /// PostgreSQL for the node, otherwise it keeps a file; what the run makes there stays.
    #[arg(long, env = "OPENBARGAIN_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where the node's temporary folder is made: on the disk that is to be measured.
    #[arg(long, default_value_os_t = env::temp_dir())]
    data: PathBuf,
    /// Rounds; the figures are medians.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
}

pub(crate) async fn compare(options: &Options, plan: &Plan) -> Result<Vec<Column>, String> {
    let mut rounds: [(&str, Vec<Measured>); 3] = [("floor", vec![]), ("floor, coalescing", vec![]), ("node", vec![])];
    for round in 1..=options.rounds {
        for (name, measured) in &mut rounds {
            eprintln!("\nround {round}: {name}");
            measured.push(match *name {
                "node" => node(options, plan).await?,
                "floor" => floor(&[], plan).await?,
                _ => floor(&["--coalesce"], plan).await?,
            });
        }
    }
    let columns =
        rounds.into_iter().filter_map(|(name, measured)| Some((name.to_owned(), Measured::median(&measured)?)));
    Ok(columns.collect())
}

async fn floor(options: &[&str], plan: &Plan) -> Result<Measured, String> {
    let own = env::current_exe().map_err(|error| format!("cannot find itself: {error}"))?;
    let mut command = Command::new(own);
    command.arg("floor").args(options).stdout(Stdio::piped()).kill_on_drop(true);
    let mut floor = command.spawn().map_err(|error| format!("cannot start the floor: {error}"))?;
    let mut line = String::new();
    if let Some(output) = floor.stdout.take() {
        BufReader::new(output).read_line(&mut line).await.map_err(|error| error.to_string())?;
    }
    let address = line.trim().strip_prefix("listening on ").ok_or("the floor does not listen")?;
    let address = address.parse().map_err(|_| format!("the floor listens on {address}"))?;
    let host = format!("{address}");
    let target = Target { address, host, negotiation: SLUG.to_owned(), token: String::new() };
    let measured = measure(&target, plan, floor.id()).await;
    stop(floor).await;
    measured
}

async fn node(options: &Options, plan: &Plan) -> Result<Measured, String> {
    let folder = options.data.join(format!("openbargain-load-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let measured = node_in(&folder, options, plan).await;
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    let _ = fs::remove_dir_all(&folder);
    measured.map_err(|problem| format!("{problem}\nThe node's log ends:\n{}", tail(&log)))
}

async fn node_in(folder: &Path, options: &Options, plan: &Plan) -> Result<Measured, String> {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = address.map_err(|error| format!("no free port: {error}"))?;
    let url = format!("http://{address}");
    let log = File::create(folder.join("log")).map_err(|error| error.to_string())?;
    let errors = log.try_clone().map_err(|error| error.to_string())?;
    let mut serve = openbargain(options, folder);
    serve.args(["serve", "--listen", &address.to_string(), "--public-url", &url]);
    serve.stdout(log).stderr(errors).kill_on_drop(true);
    let node = serve.spawn().map_err(|error| format!("cannot start {}: {error}", options.server.display()))?;
    let listening = async {
        while TcpStream::connect(address).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(START, listening).await.map_err(|_| "the node does not listen".to_owned())?;

    let sides = ["--ours", "Union", "--theirs", "Employer", "--audience", "public"];
    let mut add = openbargain(options, folder);
    add.args(["negotiation", "add", SLUG, "--title", "Load", "--kind", "contract"]).args(sides);
    said(add).await.or_else(|problem| if problem.contains("exist") { Ok(String::new()) } else { Err(problem) })?;
    let mut invite = openbargain(options, folder);
    invite.args(["invite", "--negotiation", SLUG, "--role", "team"]);
    let code = said(invite).await?.split_whitespace().next().ok_or("no join code was printed")?.to_owned();

    let target = Node { url, negotiation: SLUG.to_owned(), token: None, code: Some(code) }.target().await?;
    let measured = measure(&target, plan, node.id()).await;
    stop(node).await;
    measured
}

fn openbargain(options: &Options, folder: &Path) -> Command {
    let mut command = Command::new(&options.server);
    match &options.database_url {
        Some(url) => command.env("OPENBARGAIN_DATABASE_URL", url).env("OPENBARGAIN_KEYS", folder.join("keys")),
        None => command.env("OPENBARGAIN_DATA", folder.join("data")),
    };
    command
}

async fn said(mut command: Command) -> Result<String, String> {
    let output = command.output().await.map_err(|error| format!("cannot run it: {error}"))?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
}

async fn stop(mut process: Child) {
    let _ = process.kill().await; // its data goes with it
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
