//! `cargo xtask codegen`: the OpenAPI document from the server's types, and the web app's types from the document.

use std::fs;
use std::path::PathBuf;

use crate::options::Options;
use crate::shell::{self, Outcome};
use crate::{tools, web};

pub(crate) fn run(mut options: Options) -> Outcome {
    let check_only = options.switch("--check");
    options.done()?;
    tools::require_build_tools()?;
    shell::run(shell::cargo().args(["build", "-p", "ob-server"]))?;
    web::install()?;
    if check_only { check() } else { write() }
}

/// Writes both files with the server that is built already.
fn write() -> Outcome {
    let document = shell::output(shell::program(shell::built("debug", "openbargain")).arg("openapi"))?;
    let [file, _] = generated();
    fs::write(&file, document).map_err(|error| format!("could not write {}: {error}", file.display()))?;
    web::install_tools()?;
    shell::run(&mut web::npm(&["run", "codegen"]))
}

/// Writes them and fails if that changed anything; what is there afterwards is right and can be committed.
pub(crate) fn check() -> Outcome {
    let read = || generated().map(|file| fs::read(file).unwrap_or_default());
    let before = read();
    write()?;
    let now = read();
    let changed: Vec<_> =
        generated().into_iter().zip(before.iter().zip(&now)).filter(|(_, (old, new))| old != new).collect();
    match changed.first() {
        None => Ok(()),
        Some((file, _)) => Err(format!("{} did not follow the code; it does now: commit it", file.display())),
    }
}

fn generated() -> [PathBuf; 2] {
    let folder = web::folder().join("src/lib/api");
    [folder.join("openapi.json"), folder.join("schema.gen.ts")]
}
