//! What no compiler sees of the tree: arrows between crates, paths and links that documents name, and paths of one
//! developer's machine. Each rule answers a list of complaints; all are printed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome};

/// Which of our crates each may use: the arrows of `crates/README.md`, which point only downward. Anyone may use
/// `ob-testkit` in tests, and only there.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("record", &[]),
    ("protocol", &["domain"]),
    ("exchange", &["domain", "protocol"]),
    ("store", &["domain", "record"]),
    ("hub", &["domain", "protocol"]),
    ("app", &["domain", "record", "store"]),
    ("server", &["domain", "record", "store", "hub", "protocol", "app", "exchange"]),
    ("load", &[]),
    ("testkit", &["domain", "record", "store", "hub", "protocol", "app", "exchange", "server"]),
    ("xtask", &[]),
];

/// Folders that hold no source of ours.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "build", ".svelte-kit", ".out"];

pub(crate) fn check() -> Outcome {
    let root = shell::root();
    let mut complaints = arrows(&root);
    for file in files(&root) {
        let Ok(text) = fs::read_to_string(&file) else { continue }; // an image or the like
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        complaints.extend(machine_paths(&text).map(|line| format!("{name}:{line}: names a path of one machine")));
        if file.extension().is_some_and(|extension| extension == "md") {
            let folder = file.parent().unwrap_or(&root);
            let missing = links(&text).filter(|link| !folder.join(link).exists());
            complaints.extend(missing.map(|link| format!("{name}: links to {link}, which is not there")));
        }
    }
    complaints.extend(map(&root));
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

fn arrows(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for entry in fs::read_dir(root.join("crates")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(manifest) = fs::read_to_string(entry.path().join("Cargo.toml")) else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            complaints.push(format!("crates/{name}: has no row among the arrows of crates/xtask/src/tidy.rs"));
            continue;
        };
        for (used, in_tests) in used_crates(&manifest) {
            let fine = allowed.contains(&used) || (in_tests && (used == "testkit" || used == name));
            if !fine {
                complaints.push(format!("crates/{name}: may not use ob-{used}, arrows point only downward"));
            }
        }
    }
    complaints
}

/// Our crates that a manifest names, and whether only its tests use them.
fn used_crates(manifest: &str) -> Vec<(&str, bool)> {
    let mut section = "";
    let mut used = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
        } else if section.ends_with("dependencies")
            && let Some(rest) = line.strip_prefix("ob-")
        {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            used.push((&rest[..end], section.ends_with("dev-dependencies")));
        }
    }
    used
}

/// Paths that the map of the crates names in backticks, from the root or from `crates/`.
fn map(root: &Path) -> Vec<String> {
    let crates = root.join("crates");
    let Ok(text) = fs::read_to_string(crates.join("README.md")) else {
        return vec!["crates/README.md: the map of the crates is missing".to_owned()];
    };
    let named = text.split('`').skip(1).step_by(2).filter(|word| is_path(word, root, &crates));
    let missing = named.filter(|path| !root.join(path).exists() && !crates.join(path).exists());
    missing.map(|path| format!("crates/README.md: names {path}, which is not there")).collect()
}

/// Whether a word in backticks is meant as a path of ours: it has a slash, and starts where something of ours does.
fn is_path(word: &str, root: &Path, crates: &Path) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let Some((first, _)) = word.split_once('/') else { return false };
    plain && !first.is_empty() && (root.join(first).exists() || crates.join(first).exists())
}

/// Targets of links to files, without their anchors.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    let files = targets.filter(|target| !target.contains(':') && !target.starts_with('#') && !target.contains(' '));
    files.map(|target| target.split('#').next().unwrap_or(target))
}

/// Numbers of lines that name a folder that exists on one machine only.
fn machine_paths(text: &str) -> impl Iterator<Item = usize> {
    // written in parts, so that this file does not name them
    let paths = [concat!("/wo", "rk/"), concat!("../sha", "red")];
    let lines = text.lines().enumerate();
    lines.filter(move |(_, line)| paths.iter().any(|path| line.contains(path))).map(|(number, _)| number + 1)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if NOT_OURS.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&path)),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_used_in_tests_are_told_apart() {
        let manifest = "[dependencies]\nob-app.workspace = true\nserde = \"1\"\n[dev-dependencies]\nob-testkit = { path = \"x\" }\n[package.metadata]\nob-not = 1\n";
        assert_eq!(used_crates(manifest), [("app", false), ("testkit", true)]);
    }

    #[test]
    fn only_links_to_files_are_followed() {
        let text = "[a](web/README.md#top) [b](https://example.org/x) [c](#here) [d](docs)";
        assert_eq!(links(text).collect::<Vec<_>>(), ["web/README.md", "docs"]);
    }

    #[test]
    fn paths_of_one_machine_are_found_by_line() {
        let text = format!("fine\nsee {}/data\n", concat!("../sha", "red"));
        assert_eq!(machine_paths(&text).collect::<Vec<_>>(), [2]);
    }
}
