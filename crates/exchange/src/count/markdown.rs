//! Counts headings and blocks between them.

use super::Count;

pub(super) fn count(text: &str) -> Count {
    let mut count = Count::default();
    let (mut in_note, mut in_speech, mut waiting) = (false, false, false);
    let mut has_title = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            in_note = false;
        } else if let Some(mark) = heading_mark(line) {
            count.skipped += usize::from(waiting);
            (in_note, in_speech, waiting) = (false, false, false);
            if mark == 1 && !has_title {
                has_title = true;
                count.skipped += 1;
            } else if line.ends_with([':', '：']) {
                waiting = true;
            } else {
                count.utterances += 1;
                count.chars += super::chars(line) - mark;
            }
        } else if line.starts_with('>') {
            if line.len() > 1 {
                count.utterances += usize::from(!in_note);
                (in_note, in_speech) = (true, false);
            }
            count.chars += super::chars(line) - 1;
        } else {
            count.utterances += usize::from(!in_speech);
            (in_note, in_speech, waiting) = (false, true, false);
            count.chars += super::chars(line);
        }
    }
    count.skipped += usize::from(waiting);
    count
}

fn heading_mark(line: &str) -> Option<usize> {
    let mark = line.bytes().take_while(|&b| b == b'#').count();
    (mark > 0 && mark < 7 && line.as_bytes().get(mark) == Some(&b' ')).then_some(mark)
}
