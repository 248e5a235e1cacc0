//! `cargo xtask demo`: from a fresh checkout to a live page. The web app is installed and built while the server
//! compiles; a debug build serves it from its folder, so neither waits for the other.

use std::os::unix::process::CommandExt;
use std::thread;

use crate::options::Options;
use crate::shell::{self, Outcome};
use crate::{tools, web};

pub(crate) fn run(options: Options) -> Outcome {
    tools::require_build_tools()?;
    let page = thread::spawn(web::build_if_stale);
    let server = shell::run(shell::cargo().args(["build", "-p", "ob-server"]));
    page.join().map_err(|_| "the build of the web app broke off".to_owned())??;
    server?;
    let mut demo = shell::program(shell::built("debug", "openbargain"));
    let error = demo.arg("demo").args(options.rest()).exec(); // signals reach the server itself
    Err(format!("could not start the server: {error}"))
}
