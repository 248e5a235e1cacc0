//! The web app's npm commands, and whether its build is older than its sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::shell::{self, Outcome};

pub(crate) fn folder() -> PathBuf {
    shell::root().join("web")
}

pub(crate) fn npm(arguments: &[&str]) -> Command {
    npm_in(&folder(), arguments)
}

fn npm_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = shell::program("npm");
    command.args(arguments).current_dir(folder);
    command
}

/// Installs exactly what the lock file of `web/` names, unless that is what is there.
pub(crate) fn install() -> Outcome {
    install_in(&folder())
}

/// The same for the generators of `web/tools`, which need another TypeScript than the app.
pub(crate) fn install_tools() -> Outcome {
    install_in(&folder().join("tools"))
}

pub(crate) fn build() -> Outcome {
    shell::run(&mut npm(&["run", "build"]))
}

/// Installs and builds only if the sources changed since the last build.
pub(crate) fn build_if_stale() -> Outcome {
    if !is_stale() {
        return Ok(());
    }
    install()?;
    build()
}

fn install_in(folder: &Path) -> Outcome {
    let installed = changed(&folder.join("node_modules/.package-lock.json")); // npm writes it last
    if installed.is_some() && installed >= changed(&folder.join("package-lock.json")) {
        return Ok(());
    }
    shell::run(&mut npm_in(folder, &["ci", "--no-audit", "--no-fund"]))
}

fn is_stale() -> bool {
    let web = folder();
    let built = newest(&web.join("build"), &[]);
    let not_sources = ["build", "node_modules", ".svelte-kit", "e2e", "tools"];
    built.is_none() || built < newest(&web, &not_sources)
}

/// The latest change below a folder, itself left out. Folders count too: their time changes when a file goes away.
fn newest(folder: &Path, except: &[&str]) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let kept = entries.filter(|entry| !except.iter().any(|name| entry.file_name() == *name));
    kept.filter_map(|entry| changed(&entry.path()).max(newest(&entry.path(), &[]))).max()
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}
