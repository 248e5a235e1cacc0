//! What a person asks for: words, "exact phrases" and -unwanted words, as typed.

use super::units::{PART_CHARS_MIN, Unit, has_part, is_number, run_words, runs, units};
use crate::Invalid;

/// Longest query, in characters.
const QUERY_CHARS_MAX: usize = 300;
/// Most words of a query.
const TERMS_MAX: usize = 16;
/// Shortest last word that may go on: people see results while they type.
const LAST_CHARS_MIN: usize = 2;
/// Marks that enclose an exact phrase, in the forms that keyboards make of them.
const QUOTES: &[char] = &['"', '“', '”', '„', '‟', '«', '»', '＂'];

/// What to look for: everything wanted, nothing unwanted. Any text is a query as long as it holds a word; nothing in it
/// is an operator but quotes and a minus before a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    wanted: Vec<Term>,
    unwanted: Vec<Term>,
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    units: Vec<Unit>,
    /// The last word may go on.
    is_open: bool,
    /// It may be a part of a longer word.
    is_part: bool,
}

/// One way in which a term can stand in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// These words next to each other; the last may go on where `is_open`.
    Words {
        /// The words.
        words: Vec<String>,
        /// Whether the last is the beginning of a word.
        is_open: bool,
    },
    /// The beginning of a part.
    Part(String),
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// When it is too long or holds no wanted word.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() > QUERY_CHARS_MAX {
            return Err(Invalid::new("q", format!("is longer than {QUERY_CHARS_MAX} characters; use fewer words")));
        }
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for chunk in chunks(text) {
            let units = units(chunk.text);
            if units.is_empty() {
                continue;
            }
            if chunk.is_unwanted {
                unwanted.push(Term::new(units, true));
            } else {
                let mut term = Term::new(units, chunk.is_quoted);
                if chunk.ends_query {
                    term.open_last();
                }
                wanted.push(term);
            }
        }
        if wanted.is_empty() {
            return Err(Invalid::new("q", "holds no word to search for"));
        }
        if wanted.len() + unwanted.len() > TERMS_MAX {
            return Err(Invalid::new("q", format!("has more than {TERMS_MAX} words; use fewer")));
        }
        Ok(Self { wanted, unwanted })
    }

    /// What must be there: of each item at least one pattern.
    pub fn wanted(&self) -> impl Iterator<Item = Vec<Pattern>> {
        self.wanted.iter().map(Term::patterns)
    }

    /// What must not be there: none of these patterns.
    pub fn unwanted(&self) -> impl Iterator<Item = Pattern> {
        self.unwanted.iter().flat_map(Term::patterns)
    }

    /// How many units from `at` on answer what is wanted; zero when none does.
    pub(super) fn hit(&self, text: &[Unit], at: usize) -> usize {
        self.wanted.iter().map(|term| term.hit(text, at)).max().unwrap_or(0)
    }
}

impl Term {
    fn new(units: Vec<Unit>, is_exact: bool) -> Self {
        let long = match units.as_slice() {
            [word] if !word.is_dense && !is_exact => !is_number(&word.form) && count(&word.form) >= PART_CHARS_MIN,
            _ => false,
        };
        // A single character of a dense run is the beginning of a pair, or the end of a run.
        let is_single = matches!(units.as_slice(), [unit] if unit.is_dense);
        let ends_single = units.last().is_some_and(|unit| unit.is_dense && !unit.continues);
        Self { units, is_open: long || ends_single, is_part: long || is_single }
    }

    /// The last word of a query may still be being typed.
    fn open_last(&mut self) {
        if let Some(last) = self.units.last()
            && !last.is_dense
            && !is_number(&last.form)
            && count(&last.form) >= LAST_CHARS_MIN
        {
            self.is_open = true;
        }
    }

    fn patterns(&self) -> Vec<Pattern> {
        let mut spellings: Vec<Vec<String>> = Vec::new();
        for spell in SPELLINGS {
            let words = runs(&self.units).flat_map(|run| run_words(run, spell)).collect();
            if !spellings.contains(&words) {
                spellings.push(words);
            }
        }
        let mut patterns = Vec::new();
        for words in spellings {
            if self.is_part
                && let [word] = words.as_slice()
            {
                patterns.push(Pattern::Part(word.clone()));
            }
            patterns.push(Pattern::Words { words, is_open: self.is_open });
        }
        patterns
    }

    fn hit(&self, text: &[Unit], at: usize) -> usize {
        let Some(text) = text.get(at..at + self.units.len()) else { return 0 };
        let matches = |spell: &fn(&Unit) -> String| {
            let last = self.units.len() - 1;
            std::iter::zip(&self.units, text).enumerate().all(|(number, (wanted, unit))| {
                let form = spell(wanted);
                let is_neighbour = !wanted.continues || unit.continues;
                is_neighbour
                    && (unit.form == form
                        || (number == last && self.is_open && !wanted.is_dense && unit.form.starts_with(&form))
                        || (self.is_part && has_part(&unit.form, &form)))
            })
        };
        if SPELLINGS.iter().any(matches) { self.units.len() } else { 0 }
    }
}

/// The spellings under which a word of a query may stand in a text: folded; with `ue` for the `ü` it was typed with;
/// with `u` for a typed `ue`. Short words keep their `ue`: "due" is not "du".
const SPELLINGS: [fn(&Unit) -> String; 3] = [
    |unit| unit.form.clone(),
    |unit| unit.expanded.clone().unwrap_or_else(|| unit.form.clone()),
    |unit| {
        if count(&unit.form) < CONTRACTED_CHARS_MIN {
            return unit.form.clone();
        }
        unit.form.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    },
];

/// Shortest word whose `ue` may stand for an `ü`.
const CONTRACTED_CHARS_MIN: usize = 5;

fn count(word: &str) -> usize {
    word.chars().count()
}

/// A stretch of a query between spaces or quotes.
struct Chunk<'a> {
    text: &'a str,
    is_quoted: bool,
    is_unwanted: bool,
    /// Nothing follows, not even a space: its last word may still be being typed.
    ends_query: bool,
}

/// Splits a query. A quote without its end is a character like any other.
fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return chunks;
        }
        // A minus before a figure belongs to the figure.
        let after_minus = rest.strip_prefix(['-', '\u{2212}']);
        let unwanted = after_minus.filter(|after| after.starts_with(|c: char| !c.is_numeric() && !c.is_whitespace()));
        let is_unwanted = unwanted.is_some();
        let body = unwanted.unwrap_or(rest);
        let quoted = body.strip_prefix(QUOTES).and_then(|inside| inside.split_once(QUOTES));
        let (chunk, after) = match quoted {
            Some((inside, after)) => (inside, after),
            None => {
                // A quote in the middle begins the next chunk; at least one character goes with this one.
                let skip = body.chars().next().map_or(0, char::len_utf8);
                let from = body.get(skip..).unwrap_or_default();
                let end = from.find(|c: char| c.is_whitespace() || QUOTES.contains(&c)).unwrap_or(from.len());
                body.split_at(skip + end)
            }
        };
        let is_quoted = quoted.is_some();
        chunks.push(Chunk { text: chunk, is_quoted, is_unwanted, ends_query: after.is_empty() && !is_quoted });
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str], is_open: bool) -> Pattern {
        Pattern::Words { words: words.iter().map(|w| (*w).into()).collect(), is_open }
    }

    fn part(word: &str) -> Pattern {
        Pattern::Part(word.into())
    }

    #[track_caller]
    fn check(text: &str, wanted: &[&[Pattern]], unwanted: &[Pattern]) {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.wanted().collect::<Vec<_>>(), wanted, "{text}");
        assert_eq!(query.unwanted().collect::<Vec<_>>(), unwanted, "{text}");
    }

    #[test]
    fn long_words_are_open_and_the_last_one_too() {
        check("pay ris", &[&[words(&["pay"], false)], &[words(&["ris"], true)]], &[]);
        check(
            "Verhandlung am 3",
            &[&[part("verhandlung"), words(&["verhandlung"], true)], &[words(&["am"], false)], &[words(&["3"], false)]],
            &[],
        );
        check("rise ", &[&[words(&["rise"], false)]], &[]);
    }

    #[test]
    fn quotes_are_exact_and_minus_excludes() {
        check("“wage table” -strikes", &[&[words(&["wage", "table"], false)]], &[words(&["strikes"], false)]);
        check("3.5 % -2", &[&[words(&["3", "5"], false)], &[words(&["2"], false)]], &[]);
        check("\"open end", &[&[words(&["open"], false)], &[words(&["end"], true)]], &[]);
    }

    #[test]
    fn operators_of_databases_are_words() {
        check("a AND b", &[&[words(&["a"], false)], &[words(&["and"], false)], &[words(&["b"], false)]], &[]);
        check("NEAR(x) y:* ", &[&[words(&["near", "x"], false)], &[words(&["y"], false)]], &[]);
        for empty in ["", " ", "%", "\"\"", "-word", "* : ( )", "😀"] {
            assert_eq!(Query::parse(empty).unwrap_err().field, "q", "{empty:?}");
        }
    }

    #[test]
    fn dotted_vowels_are_found_in_both_spellings() {
        check("\"Köln\"", &[&[words(&["koln"], false), words(&["koeln"], false)]], &[]);
        check("\"zuerich\"", &[&[words(&["zuerich"], false), words(&["zurich"], false)]], &[]);
        check("\"blue due\"", &[&[words(&["blue", "due"], false)]], &[]);
    }

    #[test]
    fn characters_without_spaces_are_phrases_of_pairs() {
        check("方案", &[&[words(&["方案"], false)]], &[]);
        check("加薪方", &[&[words(&["加薪", "薪方"], false)]], &[]);
        check("案", &[&[part("案"), words(&["案"], true)]], &[]);
    }
}
