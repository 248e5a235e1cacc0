//! Licences of what we build on. Every crate of the program and every npm package of the web app must be under one that
//! goes with ours (AGPL-3.0-or-later); a new one is a decision, and becomes a row here.

use std::collections::BTreeMap;
use std::fs;

use crate::shell::{self, Outcome};

/// Licences of crates in the binary, and of packages in the web app's bundle.
const FINE: [&str; 14] = [
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Of packages that only build or test the web app: nothing of them is shipped.
const FINE_IN_TOOLS: [&str; 2] = ["BlueOak-1.0.0", "MPL-2.0"];

pub(crate) fn check() -> Outcome {
    let mut complaints = Vec::new();
    let crates = crates(&["-e", "normal,build"])?;
    for (name, licence) in &crates {
        if !is_fine(licence, &FINE) {
            complaints.push(format!("crate {name}: {licence:?} is no licence of crates/xtask/src/licences.rs"));
        }
    }
    let lock = fs::read_to_string(shell::root().join("web/package-lock.json"))
        .map_err(|e| format!("web/package-lock.json cannot be read: {e}"))?;
    let packages = packages(&lock);
    let fine = [FINE.as_slice(), &FINE_IN_TOOLS].concat();
    for (name, licence) in &packages {
        if !is_fine(licence, &fine) {
            complaints.push(format!("npm {name}: {licence:?} is no licence of crates/xtask/src/licences.rs"));
        }
    }
    if crates.len() < 100 || packages.len() < 100 {
        complaints.push(format!("found {} crates and {} packages only", crates.len(), packages.len()));
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// Crates of the program with their licences, by name and version.
pub(crate) fn crates(kinds: &[&str]) -> Result<BTreeMap<String, String>, String> {
    let mut tree = shell::cargo();
    tree.args(["tree", "--locked", "-p", "ob-server", "--prefix", "none", "--format", "{p}|{l}"]).args(kinds);
    let listed = String::from_utf8_lossy(&shell::output(&mut tree)?).into_owned();
    let lines = listed.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    let short = |name: &str| name.split(" (").next().unwrap_or(name).to_owned();
    Ok(lines.map(|(name, licence)| (short(name), licence.to_owned())).collect())
}

/// Packages that the lock file of npm names, with their licences.
fn packages(lock: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut name = None;
    for line in lock.lines() {
        let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
        if line.starts_with("    \"node_modules/") {
            name = quoted(line);
            found.extend(name.clone().map(|name| (name, String::new())));
        } else if let (Some(name), Some(value)) = (&name, line.trim().strip_prefix("\"license\": "))
            && let Some(licence) = quoted(value)
        {
            found.insert(name.clone(), licence);
        }
    }
    found
}

/// Whether an SPDX expression can be met with these licences. `/` is the old way to write OR.
fn is_fine(expression: &str, fine: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest, fine) == Some(true) && rest.is_empty()
}

/// Terms joined by OR; `None` when it does not read.
fn any(rest: &mut &[&str], fine: &[&str]) -> Option<bool> {
    let mut met = all(rest, fine)?;
    while rest.first() == Some(&"OR") {
        *rest = &rest[1..];
        met |= all(rest, fine)?;
    }
    Some(met)
}

/// Terms joined by AND.
fn all(rest: &mut &[&str], fine: &[&str]) -> Option<bool> {
    let mut met = one(rest, fine)?;
    while rest.first() == Some(&"AND") {
        *rest = &rest[1..];
        met &= one(rest, fine)?;
    }
    Some(met)
}

/// A licence, with or without an exception (which only ever permits more), or a bracket.
fn one(rest: &mut &[&str], fine: &[&str]) -> Option<bool> {
    let (word, after) = rest.split_first()?;
    *rest = after;
    if *word == "(" {
        let met = any(rest, fine)?;
        *rest = rest.strip_prefix(&[")"])?;
        return Some(met);
    }
    if let Some(after) = rest.strip_prefix(&["WITH"]) {
        *rest = after.get(1..)?;
    }
    Some(fine.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_fine_when_it_can_be_met() {
        for (expression, fine) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-2.0-only OR MIT", true),
            ("GPL-2.0-only AND MIT", false),
            ("(MIT OR GPL-2.0-only) AND Unicode-3.0", true),
            ("(MIT OR ISC) AND GPL-2.0-only", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true),
            ("SSPL-1.0", false),
            ("", false),
            ("MIT OR", false),
            ("MIT ISC", false),
        ] {
            assert_eq!(is_fine(expression, &FINE), fine, "{expression}");
        }
    }

    #[test]
    fn packages_of_npm_are_read_with_their_licences() {
        let lock = "{\n  \"packages\": {\n    \"\": {\n      \"license\": \"X\"\n    },\n    \"node_modules/a\": {\n      \"license\": \"MIT\"\n    },\n    \"node_modules/b\": {\n      \"version\": \"1\"\n    }\n";
        let expected = [("node_modules/a", "MIT"), ("node_modules/b", "")];
        assert!(packages(lock).iter().map(|(name, licence)| (name.as_str(), licence.as_str())).eq(expected));
    }
}
