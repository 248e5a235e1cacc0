//! Counts strings after `"kind"` and `"text"`, without a JSON parser.

use super::Count;

#[derive(Default)]
struct Item {
    kind: Option<String>,
    text: String,
    speaker: String,
}

pub(super) fn count(json: &str) -> Count {
    let mut count = Count::default();
    let mut item = Item::default();
    let mut title_goes_on = false;
    let mut key = String::new();
    let mut rest = json;
    while let Some(at) = rest.find(['"', '}']) {
        let (_, here) = rest.split_at(at);
        if let Some(after) = here.strip_prefix('}') {
            rest = after;
            let item = std::mem::take(&mut item);
            if let Some(kind) = item.kind {
                let part = kind == "title" && title_goes_on;
                title_goes_on = kind == "title" && item.text.ends_with(' ');
                let chars = printed(&item.text, &item.speaker);
                count.chars += chars;
                count.utterances += usize::from(chars > 0 && !part);
                count.skipped += usize::from(chars == 0);
            }
            continue;
        }
        let (value, after) = string(here.strip_prefix('"').unwrap_or_default());
        rest = after;
        if rest.trim_start().starts_with(':') {
            key = value;
            continue;
        }
        match std::mem::take(&mut key).as_str() {
            "kind" => item.kind = Some(value),
            "text" => item.text = value,
            "speaker" => item.speaker = value,
            _ => {}
        }
    }
    count
}

/// The string that begins here, unescaped, and what follows it.
fn string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't' | 'r')) => value.push(' '),
                Some((_, 'u')) => {
                    let code: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                    value.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or('?'));
                }
                Some((_, c)) => value.push(c),
                None => break,
            },
            c => value.push(c),
        }
    }
    (value, "")
}

/// Characters of a text without its speaker and the printer's marks.
fn printed(text: &str, speaker: &str) -> usize {
    let ruled: usize = text.lines().map(str::trim).filter(|line| line.bytes().all(|b| b == b'_')).map(str::len).sum();
    let pairs = text.matches("``").count() + text.matches("''").count();
    let marks = ruled + pairs + text.matches('\\').count();
    let bare: String = text.split_whitespace().collect();
    let prefix: String = speaker.split_whitespace().collect::<String>() + ".";
    let named = if bare.starts_with(&prefix) { super::chars(&prefix) } else { 0 };
    super::chars(text) - marks - named
}
