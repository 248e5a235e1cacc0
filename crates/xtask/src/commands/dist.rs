//! `cargo xtask dist`: the archive that is installed. One binary with the web app inside, what runs it (unit, proxy
//! files, settings), the operator's page and the licence, each under its SHA-256.
//!
//! The same commit, toolchain and machine give the same bytes: no time, user or path of the builder is in it. What is
//! in the archive is unpacked and started before it is praised. The build takes some ten minutes of a processor, so
//! this is no part of `cargo xtask test`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::options::Options;
use crate::serving::Serving;
use crate::shell::{self, Outcome};
use crate::{tools, web};

/// A volunteer's server and line must carry it.
const BINARY_BYTES_MAX: u64 = 25 * 1024 * 1024;
/// What goes beside the binary.
const FILES: [&str; 9] = [
    "LICENSE",
    "docs/operating.md",
    "deploy/openbargain.service",
    "deploy/openbargain-backup.service",
    "deploy/openbargain-backup.timer",
    "deploy/openbargain.toml",
    "deploy/nginx.conf",
    "deploy/Caddyfile",
    "README.md",
];

pub(crate) fn run(mut options: Options) -> Outcome {
    let out = options.value("--out")?.map_or_else(|| shell::target().join("dist-archive"), PathBuf::from);
    options.done()?;
    tools::require_build_tools()?;
    web::build_if_stale()?;
    build()?;

    let name = format!("openbargain-{}-{}-{}", env!("CARGO_PKG_VERSION"), env::consts::ARCH, env::consts::OS);
    let folder = out.join(&name);
    let _ = fs::remove_dir_all(&folder); // of an earlier run
    copy(&folder)?;
    let size = fs::metadata(folder.join("openbargain")).map_err(|e| format!("the binary is not there: {e}"))?.len();
    println!("openbargain: {size} bytes ({:.1} MiB)", mib(size));
    if size > BINARY_BYTES_MAX {
        return Err(format!("the binary is larger than {} bytes", BINARY_BYTES_MAX));
    }
    sums(&folder)?;
    let archive = pack(&out, &name)?;
    starts(&archive, &name)?;
    let size = fs::metadata(&archive).map_err(|e| e.to_string())?.len();
    println!("{}: {size} bytes ({:.1} MiB), and what is in it starts", archive.display(), mib(size));
    Ok(())
}

/// Builds the binary; paths of this machine become names.
pub(super) fn build() -> Outcome {
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")));
    let home = home.map_err(|_| "neither CARGO_HOME nor HOME is set".to_owned())?;
    let names = format!("--remap-path-prefix={}=openbargain --remap-path-prefix={home}=cargo", shell::root().display());
    shell::run(shell::cargo().args(["build", "--profile", "dist", "-p", "ob-server"]).env("RUSTFLAGS", names))
}

fn copy(folder: &Path) -> Outcome {
    let copied = |from: &Path, to: &Path| {
        fs::copy(from, to).map(drop).map_err(|e| format!("{} cannot be copied: {e}", from.display()))
    };
    fs::create_dir_all(folder).map_err(|e| format!("{} cannot be made: {e}", folder.display()))?;
    copied(&shell::built("dist", "openbargain"), &folder.join("openbargain"))?;
    for file in FILES {
        let from = shell::root().join(file);
        let name = from.file_name().unwrap_or(from.as_os_str()).to_owned();
        copied(&from, &folder.join(name))?;
    }
    Ok(())
}

/// Writes the sums, which `sha256sum --check SHA256SUMS` reads.
fn sums(folder: &Path) -> Outcome {
    let mut names: Vec<_> = fs::read_dir(folder).map_err(|e| e.to_string())?.flatten().map(|e| e.file_name()).collect();
    names.sort();
    let sums = shell::output(Command::new("sha256sum").args(names).current_dir(folder))?;
    fs::write(folder.join("SHA256SUMS"), sums).map_err(|e| format!("the sums cannot be written: {e}"))
}

/// Packs the folder. Names in order, the commit's time, nobody's files: the same each time.
fn pack(out: &Path, name: &str) -> Result<PathBuf, String> {
    let time = shell::output(shell::program("git").args(["log", "-1", "--format=%ct"]))?;
    let time = format!("--mtime=@{}", String::from_utf8_lossy(&time).trim());
    let archive = out.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", &time, "--owner=0", "--group=0", "--numeric-owner", "--mode=u+w,go-w,a+rX"]);
    tar.args(["--use-compress-program", "gzip -n9", "-cf"]).arg(&archive).arg("-C").arg(out).arg(name);
    shell::output(&mut tar)?;
    Ok(archive)
}

/// Unpacks the archive elsewhere, checks its sums, and starts what is in it over an empty folder.
fn starts(archive: &Path, name: &str) -> Outcome {
    let folder = env::temp_dir().join(format!("openbargain-dist-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|e| format!("{} cannot be made: {e}", folder.display()))?;
    let outcome = starts_in(archive, &folder, name);
    let _ = fs::remove_dir_all(&folder); // nothing is left over, whatever came of it
    outcome
}

fn starts_in(archive: &Path, folder: &Path, name: &str) -> Outcome {
    shell::output(Command::new("tar").arg("-xf").arg(archive).arg("-C").arg(folder))?;
    let unpacked = folder.join(name);
    shell::output(Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(&unpacked))?;
    let data = folder.join("data").display().to_string();
    let serving = Serving::start(&unpacked.join("openbargain"), &["--data", &data])?;
    let page = serving.get("/")?;
    serving.stop()?;
    if page.starts_with("HTTP/1.1 200") && page.contains("<html") {
        Ok(())
    } else {
        Err(format!("the binary does not serve the web app: {}", page.lines().next().unwrap_or("no answer")))
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
