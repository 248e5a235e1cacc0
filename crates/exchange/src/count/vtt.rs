//! Counts arrows, and the characters on the lines under them.

use super::Count;

pub(super) fn count(text: &str) -> Count {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut count = Count::default();
    let mut cues: Vec<String> = Vec::new();
    let mut in_cue = false;
    let mut in_comment = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            (in_cue, in_comment) = (false, false);
        } else if in_comment {
        } else if line.contains("-->") {
            cues.push(String::new());
            in_cue = true;
        } else if in_cue {
            if let Some(cue) = cues.last_mut() {
                cue.push_str(line);
                cue.push('\n');
            }
        } else if ["NOTE", "STYLE", "REGION"].iter().any(|word| line.starts_with(word)) {
            in_comment = true;
            count.skipped += 1;
        }
    }
    let labels = cues.iter().filter(|cue| label(cue) > 0).count();
    for cue in &cues {
        let spoken = characters(cue);
        let label = if labels * 2 > cues.len() { label(cue) } else { 0 };
        if spoken == 0 {
            count.skipped += 1;
        } else {
            count.utterances += cue.matches("<v").count().max(1);
            count.chars += spoken - label.min(spoken);
        }
    }
    count
}

/// Characters of `Name:` at the beginning of a cue.
fn label(cue: &str) -> usize {
    let name = cue.split(':').next().unwrap_or_default();
    let capital = name.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let followed = cue.get(name.len()..).is_some_and(|rest| rest.starts_with(": "));
    if capital && followed && name.len() < 60 && !name.contains(['<', '\n']) { super::chars(name) + 1 } else { 0 }
}

fn characters(cue: &str) -> usize {
    let mut total = 0;
    let mut rest = cue;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let tag = c == '<' && after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        let near = |mark: u8, bytes: usize| after.bytes().take(bytes).position(|b| b == mark);
        rest = match (tag.then(|| near(b'>', 1024)).flatten(), (c == '&').then(|| near(b';', 8)).flatten()) {
            (Some(end), _) => after.get(end + 1..).unwrap_or_default(),
            (_, Some(end)) => {
                total += usize::from(!after.starts_with("nbsp"));
                after.get(end + 1..).unwrap_or_default()
            }
            _ => {
                total += usize::from(!c.is_whitespace());
                after
            }
        };
    }
    total
}
