//! `cargo xtask fuzz-api`: an independent tool (Schemathesis, from PyPI, into an environment of its own under the target
//! folder) generates requests from the OpenAPI document, as each role, and looks for failures and answers that the
//! document does not name. A seed repeats a run.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::options::Options;
use crate::shell::{self, Outcome};

const TOOL: &str = "schemathesis==4.32.5";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
/// Streams without end, and what ends the login that asks.
const LEFT_OUT: &str = "/live$|/login$|/api/v1/me$";

pub(crate) fn run(mut options: Options) -> Outcome {
    let seed = options.value("--seed")?.unwrap_or_else(|| std::process::id().to_string());
    let examples = options.value("--examples")?.unwrap_or_else(|| "100".to_owned());
    options.done()?;
    shell::run(shell::cargo().args(["build", "-p", "ob-server"]))?;
    let tool = install()?;
    let mut failed = Vec::new();
    for role in ["anonymous", "member", "moderator", "team", "admin"] {
        let place = Place::serve()?; // of its own, so that no role finds what another one left behind
        println!("\nAs {role}, --seed {seed}");
        let mut fuzz = shell::program(&tool);
        fuzz.args(["run", &format!("http://{}/api/v1/openapi.json", place.address), "--phases", "coverage,fuzzing"]);
        fuzz.args(["--checks", CHECKS, "--exclude-path-regex", LEFT_OUT, "--max-examples", &examples, "--seed", &seed]);
        fuzz.args(["--continue-on-failure", "--no-shrink", "--suppress-health-check", "all", "--warnings", "off"]);
        if let Some(code) = place.code(role)? {
            fuzz.args(["--header", &format!("Authorization: Bearer {}", place.join(&code)?)]);
        }
        fuzz.env("NO_COLOR", "1").current_dir(&place.folder);
        failed.extend(shell::run(&mut fuzz).err().map(|_| role));
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed as {} (--seed {seed})", failed.join(", "))) }
}

/// Where the tool is, installed if it is not.
fn install() -> Result<PathBuf, String> {
    let folder = shell::target().join("schemathesis");
    let tool = folder.join("bin/schemathesis");
    if !tool.exists() {
        shell::run(shell::program("python3").args(["-m", "venv"]).arg(&folder))?;
        shell::run(shell::program(folder.join("bin/pip")).args(["install", "-q", TOOL]))?;
    }
    Ok(tool)
}

/// A server over data of its own; both end with it.
struct Place {
    folder: PathBuf,
    node: Child,
    address: String,
}

impl Place {
    fn serve() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("openbargain-fuzz-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder); // of a run that was cut off
        fs::create_dir(&folder).map_err(|error| format!("could not make {}: {error}", folder.display()))?;
        let mut serve = openbargain(&folder, &["serve", "--listen", "127.0.0.1:0"]);
        let node =
            serve.stdout(Stdio::piped()).spawn().map_err(|error| format!("could not start the server: {error}"))?;
        let mut place = Self { folder, node, address: String::new() };
        let mut lines = BufReader::new(place.node.stdout.take().ok_or("the server says nothing")?).lines();
        let said =
            lines.by_ref().map_while(Result::ok).find_map(|line| line.split_once("http://").map(|at| at.1.to_owned()));
        place.address = said.ok_or("the server ended before it listened")?.trim().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        let add = [
            "negotiation",
            "add",
            "local",
            "--title=Local",
            "--kind=contract",
            "--ours=Us",
            "--theirs=Them",
            "--audience=public",
        ];
        shell::output(&mut openbargain(&place.folder, &add))?;
        Ok(place)
    }

    /// A join code for a role; none is needed to be nobody.
    fn code(&self, role: &str) -> Result<Option<String>, String> {
        let wanted: &[&str] = match role {
            "anonymous" => return Ok(None),
            "admin" => &["invite", "--admin"],
            role => &["invite", "--negotiation", "local", "--role", role],
        };
        let printed = shell::output(&mut openbargain(&self.folder, wanted))?;
        Ok(Some(String::from_utf8_lossy(&printed).trim().to_owned()))
    }

    /// Redeems a code for an access token.
    fn join(&self, code: &str) -> Result<String, String> {
        let body = format!("{{\"code\":\"{code}\"}}");
        let request = format!(
            "POST /api/v1/join HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut answer = String::new();
        let asked = TcpStream::connect(&self.address).and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read_to_string(&mut answer)
        });
        asked.map_err(|error| format!("the server does not answer: {error}"))?;
        let token = answer.split_once("\"access_token\":\"").and_then(|(_, rest)| rest.split_once('"'));
        token.map(|(token, _)| token.to_owned()).ok_or_else(|| format!("no token in: {answer}"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn openbargain(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = shell::program(shell::built("debug", "openbargain"));
    command.args(arguments).arg("--data").arg(folder.join("data")).env_remove("OPENBARGAIN_DATABASE_URL");
    command
}
