//! A built `openbargain serve` as a process of its own, asked over plain HTTP and stopped as systemd would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Outcome};

/// Nothing asked here takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Serving {
    child: Child,
    pub(crate) address: String,
    /// From the start of the process to its first answer.
    pub(crate) took: Duration,
}

impl Serving {
    /// Starts it on a free port with further arguments, and waits for its first answer.
    pub(crate) fn start(binary: &Path, arguments: &[&str]) -> Result<Self, String> {
        let began = Instant::now();
        let mut serve = Command::new(binary);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]).args(arguments).stdout(Stdio::piped());
        let mut child = serve.spawn().map_err(|e| format!("{} does not start: {e}", binary.display()))?;
        match first_answer(&mut child) {
            Ok(address) => Ok(Self { child, address, took: began.elapsed() }),
            Err(problem) => {
                let _ = child.kill(); // it may be gone already
                let _ = child.wait();
                Err(problem)
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// An answer, head and body.
    pub(crate) fn get(&self, path: &str) -> Result<String, String> {
        get(&self.address, path)
    }

    /// SIGTERM, on which it must end well.
    pub(crate) fn stop(mut self) -> Outcome {
        shell::output(Command::new("kill").arg(self.child.id().to_string()))?;
        let ended = self.child.wait().map_err(|e| e.to_string())?;
        if ended.success() { Ok(()) } else { Err(format!("the server did not end well ({ended})")) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill(); // after an error; otherwise it has ended
        let _ = self.child.wait();
    }
}

fn first_answer(child: &mut Child) -> Result<String, String> {
    let mut lines = BufReader::new(child.stdout.take().ok_or("it has no output")?).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.split_once("listens on http://").map(|(_, address)| address.to_owned()));
    let address = address.ok_or("it ended before it listened")?;
    // What it prints later is read as it comes, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    get(&address, "/healthz").map(|_| address)
}

/// An answer to GET, head and body.
pub(crate) fn get(address: &str, path: &str) -> Result<String, String> {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().map_err(|e| format!("{address} does not answer: {e}"))
}
