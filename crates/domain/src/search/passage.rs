//! The passage of a text that answers a query, with its hits apart, never as markup.

use std::ops::Range;

use super::query::Query;
use super::units::{Unit, units};

/// Longest passage, and how much of it stands before the first hit, in characters.
const PASSAGE_CHARS: usize = 240;
const BEFORE_CHARS: usize = 60;

/// A stretch of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its text.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_hit: bool,
}

/// The passage around the first hit in the first of these texts that has one; else the beginning of the first text.
pub fn passage(texts: &[&str], query: &Query) -> Vec<Part> {
    for text in texts {
        let units = units(text);
        let hits = hits(&units, query);
        if let Some(first) = hits.first() {
            let shown = window(text, &units, first.start);
            return parts(text, shown, &hits);
        }
    }
    texts.first().map(|text| parts(text, window(text, &units(text), 0), &[])).unwrap_or_default()
}

/// Where the hits are, in order and apart from each other.
fn hits(units: &[Unit], query: &Query) -> Vec<Range<usize>> {
    let mut hits: Vec<Range<usize>> = Vec::new();
    for at in 0..units.len() {
        let count = query.hit(units, at);
        let (Some(first), Some(last)) = (units.get(at), units.get((at + count).wrapping_sub(1))) else { continue };
        if count == 0 {
            continue;
        }
        let range = first.range.start..last.range.end;
        match hits.last_mut() {
            Some(before) if before.end >= range.start => before.end = before.end.max(range.end),
            _ => hits.push(range),
        }
    }
    hits
}

/// The bytes that are shown: the whole of a short text, else whole words around `hit`.
fn window(text: &str, units: &[Unit], hit: usize) -> Range<usize> {
    if text.chars().nth(PASSAGE_CHARS).is_none() {
        return 0..text.len();
    }
    let back = text[..hit].char_indices().rev().nth(BEFORE_CHARS - 1).map_or(0, |(at, _)| at);
    let start = match back {
        0 => 0,
        _ => units.iter().map(|unit| unit.range.start).find(|&start| start >= back).unwrap_or(hit).min(hit),
    };
    let limit = text[start..].char_indices().nth(PASSAGE_CHARS).map_or(text.len(), |(at, _)| start + at);
    if limit == text.len() {
        return start..limit;
    }
    // A single word longer than a passage is cut inside.
    let last = units.iter().map(|unit| unit.range.end).take_while(|&end| end <= limit).last();
    start..last.filter(|&end| end > hit).unwrap_or(limit)
}

fn parts(text: &str, shown: Range<usize>, hits: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |text: &str, is_hit| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), is_hit });
        }
    };
    if shown.start > 0 {
        add("…", false);
    }
    let mut at = shown.start;
    for hit in hits.iter().filter(|hit| hit.start >= shown.start && hit.start < shown.end) {
        let end = hit.end.min(shown.end);
        add(&text[at..hit.start], false);
        add(&text[hit.start..end], true);
        at = end;
    }
    add(&text[at..shown.end], false);
    if shown.end < text.len() {
        add("…", false);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A passage with its hits in brackets.
    fn marked(texts: &[&str], query: &str) -> String {
        let parts = passage(texts, &Query::parse(query).unwrap());
        parts.iter().map(|p| if p.is_hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn hits_are_marked_as_they_stand() {
        assert_eq!(
            marked(&["Die Tarifverhandlungen in Zürich"], "verhandlung zuerich"),
            "Die [Tarifverhandlungen] in [Zürich]"
        );
        assert_eq!(marked(&["They offer 3.5 % now, 35 later"], "3.5 %"), "They offer [3.5] % now, 35 later");
        assert_eq!(marked(&["本次加薪方案"], "薪方案"), "本次加[薪方案]");
        assert_eq!(marked(&["本次加薪方案"], "案"), "本次加薪方[案]");
        assert_eq!(marked(&["wage, wages; wag"], "\"wage\""), "[wage], wages; wag");
    }

    #[test]
    fn the_first_text_with_a_hit_is_shown() {
        assert_eq!(marked(&["We agree.", "Ms Roe"], "roe"), "Ms [Roe]");
        assert_eq!(marked(&["We agree.", "Ms Roe"], "nothing"), "We agree.");
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        let text = format!("{}needle {}", "before ".repeat(50), "after ".repeat(80));
        let shown = marked(&[&text], "needle");
        assert!(shown.starts_with("…before ") && shown.contains("[needle]") && shown.ends_with("after…"), "{shown}");
        assert!(shown.chars().count() <= PASSAGE_CHARS + 4);
        assert_eq!(marked(&[&"x".repeat(500)], "y").chars().count(), PASSAGE_CHARS + 1);
    }

    proptest! {
        /// Whatever text and query: nothing panics, and the passage is spelled by its parts.
        #[test]
        fn parts_spell_the_text(text in "\\PC{0,400}", query in "\\PC{0,60}") {
            if let Ok(query) = Query::parse(&query) {
                let spelled: String = passage(&[&text], &query).into_iter().map(|part| part.text).collect();
                let inside = spelled.trim_start_matches('…').trim_end_matches('…');
                prop_assert!(text.contains(inside));
            }
        }
    }
}
