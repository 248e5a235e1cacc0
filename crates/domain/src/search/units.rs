//! Units: the words of a text in the one form in which they are compared.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is told from another; the rest of a longer one does not count.
const WORD_CHARS_MAX: usize = 64;
/// Shortest word that is looked into for parts, the shortest beginning before a part, and the shortest part. German
/// compounds have their meaning at the end, and four letters occur inside too many words ("rate" in "corporate").
const WHOLE_CHARS_MIN: usize = 8;
const BEFORE_CHARS_MIN: usize = 3;
pub(super) const PART_CHARS_MIN: usize = 5;

/// A word, or one character of a script without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its folded form.
    pub(super) form: String,
    /// The form with `ae oe ue` where the text has `ä ö ü`.
    pub(super) expanded: Option<String>,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// One character of a script without spaces.
    pub(super) is_dense: bool,
    /// The unit before it is dense too and stands right before it.
    pub(super) continues: bool,
}

/// The units of a text, in order.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let Some(is_dense) = class(first) else { continue };
        let mut end = start + first.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            if !(is_joined(c) || (!is_dense && class(c) == Some(false))) {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let source = text.get(start..end).unwrap_or_default();
        let form = fold(source.chars());
        if form.is_empty() {
            continue;
        }
        let expanded = (!source.is_ascii()).then(|| expand(source)).flatten();
        let continues = is_dense && units.last().is_some_and(|last| last.is_dense && last.range.end == start);
        units.push(Unit { form, expanded, range: start..end, is_dense, continues });
    }
    units
}

/// The words of a text as an index holds them: `words` in order, and the `parts` by which a longer word or run of
/// characters is found too.
pub fn index_words(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut words, mut parts) = (Vec::new(), Vec::new());
    for run in runs(&units(text)) {
        if let [.., last] = run
            && last.continues
        {
            // Alone at the end of its run it begins no pair.
            parts.push(last.form.clone());
        }
        if let [word] = run
            && !word.is_dense
        {
            parts.extend(parts_of(&word.form).map(str::to_owned));
        }
        words.extend(run_words(run, |unit| unit.form.clone()));
    }
    (words, parts)
}

/// Units that are indexed together: a word alone, or a run of characters without space between them.
pub(super) fn runs(units: &[Unit]) -> impl Iterator<Item = &[Unit]> {
    units.chunk_by(|_, next| next.continues)
}

/// The words that stand for a run: itself, or its overlapping pairs.
pub(super) fn run_words(run: &[Unit], form: impl Fn(&Unit) -> String) -> Vec<String> {
    match run {
        [single] => vec![form(single)],
        _ => run.windows(2).map(|pair| pair.iter().map(&form).collect()).collect(),
    }
}

/// The ends of a long word that may be words of their own.
fn parts_of(word: &str) -> impl Iterator<Item = &str> {
    let count = word.chars().count();
    let is_long = count >= WHOLE_CHARS_MIN && !is_number(word);
    let last = if is_long { count - PART_CHARS_MIN + 1 } else { 0 };
    word.char_indices()
        .enumerate()
        .filter(move |(number, _)| (BEFORE_CHARS_MIN..last).contains(number))
        .map(|(_, (start, _))| &word[start..])
}

/// Whether a word holds a part that begins like this.
pub(super) fn has_part(word: &str, beginning: &str) -> bool {
    parts_of(word).any(|part| part.starts_with(beginning))
}

pub(super) fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// Whether a character begins a unit, and whether that is a dense one.
fn class(c: char) -> Option<bool> {
    (c.is_alphanumeric() && !is_joined(c)).then(|| is_dense(c))
}

/// Scripts that put no spaces between words: Han, Kana, Bopomofo, Hangul, Thai, Lao, Myanmar, Khmer. (Korean has
/// spaces, but hangs particles on its words.)
fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x115F | 0x1780..=0x17FF | 0x2E80..=0x2FDF | 0x3005..=0x3007
        | 0x3021..=0x3029 | 0x3040..=0x312F | 0x3130..=0x318F | 0x31A0..=0x31BF | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0xFFA0..=0xFFDC
        | 0x20000..=0x3FFFF)
}

/// Characters that belong to the one before: marks, the vowels and finals of spelled-out Korean syllables, half-width
/// voicing, and what leaves no trace inside a word.
fn is_joined(c: char) -> bool {
    is_combining_mark(c)
        || matches!(u32::from(c), 0x1160..=0x11FF | 0xFF9E | 0xFF9F | 0x00AD | 0x200B..=0x200D | 0x2060 | 0xFEFF)
}

/// Marks that do not count: accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic. Others make words.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670)
}

/// Lower case, without accents, in the plain width.
fn fold(source: impl Iterator<Item = char>) -> String {
    let folded = source.nfkd().filter(|&c| !is_accent(c)).flat_map(char::to_lowercase).filter(|&c| !is_accent(c));
    let mut plain = String::new();
    for c in folded.filter(|&c| c.is_alphanumeric() || is_combining_mark(c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            'ς' => plain.push('σ'),
            _ => plain.push(c),
        }
    }
    plain.nfc().take(WORD_CHARS_MAX).collect()
}

/// The folded form with the two letters that stand for a vowel with dots; `None` when there is no such vowel.
fn expand(source: &str) -> Option<String> {
    let mut spelled = String::new();
    let mut found = false;
    for c in source.nfc().flat_map(char::to_lowercase) {
        let letters = match c {
            'ä' => "ae",
            'ö' | 'ø' => "oe",
            'ü' => "ue",
            'å' => "aa",
            _ => {
                spelled.push(c);
                continue;
            }
        };
        found = true;
        spelled.push_str(letters);
    }
    found.then(|| fold(spelled.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str], parts: &[&str]) {
        assert_eq!(
            index_words(text),
            (words.iter().map(|w| (*w).into()).collect(), parts.iter().map(|p| (*p).into()).collect())
        );
    }

    #[test]
    fn case_accents_and_width_do_not_count() {
        check("Zürich, CAFÉ Straße; Ｆｕｌｌ", &["zurich", "cafe", "strasse", "full"], &[]);
        check("Zu\u{308}rich co\u{ad}op İl Ørsted Łódź", &["zurich", "coop", "il", "orsted", "lodz"], &[]);
        check("ΟΔΟΣ οδος", &["οδοσ", "οδοσ"], &[]);
    }

    #[test]
    fn figures_are_split_at_their_points() {
        check("3.5 % or 2,5; Art. 14A", &["3", "5", "or", "2", "5", "art", "14a"], &[]);
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        check("加薪方案", &["加薪", "薪方", "方案"], &["案"]);
        check("加薪,AI技術 班", &["加薪", "ai", "技術", "班"], &["薪", "術"]);
        check("ｶﾞｽ ガス", &["ガス", "ガス"], &["ス", "ス"]);
        check("임금은", &["임금", "금은"], &["은"]);
        check("\u{1112}\u{1161}\u{11ab}글", &["한글"], &["글"]);
    }

    #[test]
    fn long_words_have_parts() {
        check("Lohnrunde", &["lohnrunde"], &["nrunde", "runde"]);
        check("Streik 123456789", &["streik", "123456789"], &[]);
        assert!(has_part("tarifverhandlungen", "verhandlung") && !has_part("tarifverhandlungen", "ungen2"));
    }

    #[test]
    fn vowels_with_dots_have_a_second_spelling() {
        assert_eq!(units("Überstunden")[0].expanded.as_deref(), Some("ueberstunden"));
        assert_eq!(units("café")[0].expanded, None);
    }
}
