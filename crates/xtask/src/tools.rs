//! Programs that are not built here: found on the machine, installed from Debian's packages when allowed to (root on
//! Debian), or named in one sentence that says how to get them. Never skipped in silence.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome};

pub(crate) struct Tool {
    what: &'static str,
    find: fn() -> Option<PathBuf>,
    package: &'static str,
    elsewhere: &'static str,
}

/// The folder of PostgreSQL's server programs.
pub(crate) const POSTGRES: Tool = Tool {
    what: "PostgreSQL's server programs",
    find: postgres_programs,
    package: "postgresql",
    elsewhere: "install PostgreSQL 15 or later and put its server programs (initdb, postgres) on the PATH",
};

pub(crate) const CHROMIUM: Tool = Tool {
    what: "Chromium",
    find: chromium,
    package: "chromium",
    elsewhere: "install Chromium or Chrome, or name it in OPENBARGAIN_CHROMIUM",
};

pub(crate) const NGINX: Tool = Tool {
    what: "nginx",
    find: nginx,
    package: "nginx-light",
    elsewhere: "install nginx 1.18 or later and put it on the PATH",
};

/// Finds every tool, installing those that are missing where that is possible.
pub(crate) fn require(tools: &[&Tool]) -> Outcome {
    let missing = || tools.iter().filter(|tool| (tool.find)().is_none());
    let packages: Vec<&str> = missing().map(|tool| tool.package).collect();
    if !packages.is_empty() && is_root() && Path::new("/etc/debian_version").exists() {
        let apt = |words: &[&str]| {
            let mut command = shell::program("apt-get");
            command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
            shell::run(&mut command)
        };
        apt(&["-q", "update"])?;
        apt(&[&["-q", "-y", "install", "--no-install-recommends"], packages.as_slice()].concat())?;
    }
    match missing().next() {
        None => Ok(()),
        Some(tool) => {
            Err(format!("{} is missing: {} (Debian: apt-get install {})", tool.what, tool.elsewhere, tool.package))
        }
    }
}

/// Where a tool is.
pub(crate) fn find(tool: &Tool) -> Result<PathBuf, String> {
    require(&[tool])?;
    (tool.find)().ok_or_else(|| format!("{} is missing", tool.what))
}

/// Says what is missing of what a build of the server and the web app needs beside Rust.
pub(crate) fn require_build_tools() -> Outcome {
    if on_path(&["cc", "gcc", "clang"]).is_none() {
        return Err("a C compiler is missing (SQLite and the cryptography are partly C): \
                    Debian: apt-get install build-essential; macOS: xcode-select --install"
            .to_owned());
    }
    let get = "get Node.js 20.19 or later with npm from your system's packages or https://nodejs.org";
    if on_path(&["npm"]).is_none() {
        return Err(format!("npm is missing: {get}"));
    }
    let version =
        shell::output(shell::program("node").arg("--version")).map_err(|_| format!("Node.js is missing: {get}"))?;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    if node_is_recent(&version) { Ok(()) } else { Err(format!("Node.js {version} is too old: {get}")) }
}

pub(crate) fn is_root() -> bool {
    shell::output(shell::program("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}

fn node_is_recent(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 19)
}

fn chromium() -> Option<PathBuf> {
    let named = env::var_os("OPENBARGAIN_CHROMIUM").map(PathBuf::from).filter(|file| file.exists());
    named.or_else(|| on_path(&["chromium", "chromium-browser", "google-chrome"]))
}

/// Debian keeps it where only root's PATH looks.
fn nginx() -> Option<PathBuf> {
    let debian = PathBuf::from("/usr/sbin/nginx");
    on_path(&["nginx"]).or_else(|| debian.is_file().then_some(debian))
}

/// Debian keeps each version's server programs in a folder of its own, off the PATH; the newest is taken.
fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |folder: &PathBuf| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = versions.map(|version| version.path().join("bin")).filter(|folder| folder.join("initdb").exists());
    let newest = debian.max_by_key(number);
    newest.or_else(|| Some(on_path(&["initdb"])?.parent()?.to_path_buf()))
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_as_numbers() {
        for (version, recent) in
            [("v20.19.0", true), ("v20.9.1", false), ("v18.20.2", false), ("v24.1.0", true), ("", false)]
        {
            assert_eq!(node_is_recent(version), recent, "{version}");
        }
    }
}
