//! Who speaks for which side. A transcript does not say; a side map, a file of its own, does.
//!
//! ```toml
//! [sides]                       # what the sides are called, where the negotiation does not say
//! ours = "Minority members"
//! [speakers]                    # as the transcript writes them, or with * for any run of characters
//! "Ms. Roe" = "ours"
//! "The CHAIR*" = "mediator"
//! ```

use std::collections::BTreeMap;

use ob_domain::side::Side;
use serde::Deserialize;

/// Attributes speakers to sides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideMap {
    names: Vec<(Side, String)>,
    exact: BTreeMap<String, Side>,
    /// Lower-case patterns with `*`, those with most letters first.
    patterns: Vec<(String, Side)>,
}

/// A side map that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("side map, line {line}: {reason}")]
pub struct SideMapError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong, in a few words.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sides: BTreeMap<String, String>,
    speakers: BTreeMap<String, toml::Spanned<String>>,
}

impl SideMap {
    /// Reads a side map.
    ///
    /// # Errors
    /// When it is not TOML of this shape, or names a side that is none of `ours`, `theirs`, `mediator`.
    pub fn parse(text: &str) -> Result<Self, SideMapError> {
        let line_at = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| SideMapError {
            line: line_at(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let side = |word: &str, line: usize| {
            let reason = || format!("{word:?} is no side; use ours, theirs or mediator");
            word.parse::<Side>().map_err(|_| SideMapError { line, reason: reason() })
        };
        let mut map = Self::default();
        for (word, name) in file.sides {
            map.names.push((side(&word, line_at(text.find("[sides]").unwrap_or(0)))?, name));
        }
        for (speaker, word) in file.speakers {
            let side = side(word.get_ref(), line_at(word.span().start))?;
            let speaker = fold(&speaker);
            if speaker.contains('*') {
                map.patterns.push((speaker, side));
            } else {
                map.exact.insert(speaker, side);
            }
        }
        map.patterns.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        Ok(map)
    }

    /// The side of a speaker: by the very name, else by the longest pattern that fits; case does not matter.
    pub fn side_of(&self, speaker: &str) -> Option<Side> {
        let speaker = fold(speaker);
        let by_pattern = || self.patterns.iter().find(|(pattern, _)| fits(pattern, &speaker)).map(|&(_, side)| side);
        self.exact.get(&speaker).copied().or_else(by_pattern)
    }

    /// What a side is called, where the map says so.
    pub fn name_of(&self, side: Side) -> Option<&str> {
        self.names.iter().find(|(named, _)| *named == side).map(|(_, name)| name.as_str())
    }
}

fn fold(name: &str) -> String {
    crate::text::squeeze(name).to_lowercase()
}

/// Whether a name fits a pattern in which `*` stands for any run of characters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = r#"
[sides]
ours = "Minority members"
[speakers]
"Mr. LANTOS" = "ours"
"Mr. *" = "theirs"
"The * CHAIRMAN*" = "mediator"
"*" = "mediator"
"#;

    #[track_caller]
    fn check(speaker: &str, expected: Side) {
        assert_eq!(SideMap::parse(MAP).unwrap().side_of(speaker), Some(expected));
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        assert_eq!(SideMap::parse(text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn the_very_name_counts_before_a_pattern_and_the_longer_pattern_before_the_shorter() {
        check("mr.  Lantos", Side::Ours);
        check("Mr. LANTOSA", Side::Theirs);
        check("The Acting CHAIRMAN (Mr. Shaw)", Side::Mediator);
        check("Ms. ROE", Side::Mediator);
        assert_eq!(SideMap::parse(MAP).unwrap().name_of(Side::Ours), Some("Minority members"));
        assert_eq!(SideMap::parse("[speakers]\n").unwrap().side_of("Ms. ROE"), None);
    }

    #[test]
    fn a_map_that_cannot_be_used_says_where_and_why() {
        check_refused(
            "[speakers]\na = \"ours\"\nb = \"left\"\n",
            "side map, line 3: \"left\" is no side; use ours, theirs or mediator",
        );
        check_refused("[speakers]\na = \"ours\"\na = \"theirs\"\n", "side map, line 3: duplicate key");
        check_refused(
            "\n[sides]\nus = \"x\"\n[speakers]\n",
            "side map, line 2: \"us\" is no side; use ours, theirs or mediator",
        );
    }
}
