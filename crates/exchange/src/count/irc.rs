//! Counts message lines by the word they begin with.

use std::collections::HashSet;

use super::Count;

const BOOKKEEPING: [&str; 20] = [
    "q+",
    "q-",
    "q?",
    "q=",
    "queue=",
    "queue+",
    "queue?",
    "present+",
    "present-",
    "present:",
    "regrets",
    "scribe+",
    "scribe-",
    "scribe:",
    "scribenick:",
    "s/",
    "meeting:",
    "rrsagent,",
    "zakim,",
    "trackbot,",
];
const TOPICS: [&str; 2] = ["topic:", "subtopic:"];
const WHOLE: [&str; 12] = [
    "proposal:",
    "proposed:",
    "draft proposal:",
    "poll:",
    "strawpoll:",
    "resolved:",
    "resolution:",
    "agenda:",
    "chair:",
    "chairs:",
    "action:",
    "summary:",
];

pub(super) fn count(text: &str) -> Count {
    let minuted = text.lines().filter_map(message).any(|said| {
        let said = said.trim().to_lowercase();
        said == "scribe+" || said.starts_with("scribe:") || said.starts_with("scribenick:")
    });
    let nicks: HashSet<&str> =
        text.lines().filter_map(|line| Some(line.split_once('<')?.1.split_once('>')?.0)).collect();
    let mut count = Count::default();
    let mut skipping = false;
    for line in text.lines() {
        match message(line) {
            Some(said) => {
                let (chars, utterance) = classify(said.trim(), minuted, &nicks);
                skipping = !utterance;
                count.utterances += usize::from(utterance);
                count.skipped += usize::from(!utterance);
                count.chars += chars;
            }
            None if line.contains("===") && !line.contains("] <") => count.skipped += 1,
            None if skipping => {}
            None => count.chars += super::chars(line),
        }
    }
    count
}

/// What follows `[time] <nick>`, `[time] * nick` or `[time] -nick-`.
fn message(line: &str) -> Option<&str> {
    let bare = || line.split_once(' ').filter(|(_, rest)| rest.starts_with('<'));
    let (head, rest) = line.split_once(']').filter(|(head, _)| head.contains('[')).or_else(bare)?;
    let time = head.rsplit('[').next()?;
    if !time.starts_with(|c: char| c.is_ascii_digit()) || !time.contains(':') {
        return None;
    }
    let rest = rest.trim_start();
    match rest.chars().next()? {
        '<' => Some(rest.split_once('>')?.1),
        '*' => Some(rest.get(1..)?.trim_start().split_once(' ')?.1),
        '-' => Some(rest.get(1..)?.split_once("- ")?.1),
        _ => None,
    }
}

/// Characters spoken, and whether it is an utterance.
fn classify(said: &str, minuted: bool, nicks: &HashSet<&str>) -> (usize, bool) {
    let lower = said.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let all = super::chars(said);
    let acknowledges = lower.starts_with("ack ") && lower.split(' ').count() <= 3;
    if all == 0 || begins(&BOOKKEEPING) || acknowledges {
        return (0, false);
    }
    if begins(&TOPICS) {
        return (all - super::chars(said.split(':').next().unwrap_or_default()) - 1, true);
    }
    let mark = match () {
        () if lower.starts_with("/me ") => 3,
        () if begins(&WHOLE) || !minuted => 0,
        () if said.starts_with("...") && all > 3 => 3,
        () if said.starts_with('…') && all > 1 => 1,
        () => name(said, nicks),
    };
    (all - mark, true)
}

/// Characters of `Name:` when the name writes in this log or looks like one.
fn name(said: &str, nicks: &HashSet<&str>) -> usize {
    let Some((name, _)) = said.split_once(": ") else { return 0 };
    let writes = nicks.contains(name);
    let capitals = name.split(' ').all(|word| word.starts_with(|c: char| c.is_uppercase()));
    if writes || (capitals && name.split(' ').count() <= 3) { super::chars(name) + 1 } else { 0 }
}
