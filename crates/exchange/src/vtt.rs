//! WebVTT: one cue is one utterance, or one for each voice in it.
//!
//! Speakers come from `<v Name>` or, in files where most cues have one, from a `Name: ` before the text. Comments,
//! styles and regions are skipped by name. Cues may overlap and keep the order of the file.

use std::time::Duration;

use crate::source::lines;
use crate::text::squeeze;
use crate::transcript::Draft;
use crate::{Format, ImportError, Kind, Reason, SaidAt, Transcript, Utterance};

pub(crate) fn read(name: &str, text: &str) -> Result<Transcript, ImportError> {
    let mut draft = Draft::new(name);
    let mut lines = lines(text).peekable();
    let (_, header) = lines.next().unwrap_or((1, ""));
    if !(header == "WEBVTT" || header.starts_with("WEBVTT ") || header.starts_with("WEBVTT\t")) {
        return Err(draft.refuse(1, Reason::NotThisFormat(Format::Vtt, "it does not begin with WEBVTT")));
    }
    draft.title(header.trim_start_matches("WEBVTT").trim_start_matches([' ', '\t', '-']));
    while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty() && !line.contains("-->")) {
        if let Some((field, value)) = line.split_once(':')
            && field.eq_ignore_ascii_case("language")
        {
            draft.transcript.lang = ob_domain::text::language(value.trim()).ok();
        }
    }

    let mut cues: Vec<Cue> = Vec::new();
    let mut last_line = 1;
    while let Some((number, line)) = lines.next() {
        last_line = number;
        if line.trim().is_empty() {
            continue;
        }
        if line.contains("-->") {
            let start = timing(line).ok_or_else(|| draft.refuse(number, Reason::BadTime(squeeze(line))))?;
            let mut payload = String::new();
            while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty() && !line.contains("-->")) {
                payload.push_str(line);
                payload.push('\n');
            }
            cues.push(Cue { line: number, start, voices: voices(&payload) });
        } else if let Some(reason) = block_without_words(line) {
            draft.skip(number, reason);
            while lines.next_if(|(_, line)| !line.trim().is_empty()).is_some() {}
        } else if lines.peek().is_some_and(|(_, next)| next.contains("-->")) {
            // The identifier of the cue that follows.
        } else {
            draft.skip(number, "text outside a cue");
            while lines.next_if(|(_, line)| !line.trim().is_empty()).is_some() {}
        }
    }

    let labelled = cues.iter().filter(|cue| cue.label().is_some()).count() * 2 > cues.len();
    for cue in cues {
        let label = if labelled { cue.label().map(|(name, rest)| (name.to_owned(), rest.to_owned())) } else { None };
        let voices = match label {
            Some((name, rest)) => vec![(Some(name), rest)],
            None => cue.voices,
        };
        for (speaker, text) in voices {
            let said_at = Some(SaidAt::After(cue.start));
            draft.add(Utterance { kind: Kind::Speech, speaker, text, said_at, line: cue.line })?;
        }
    }
    draft.finish(last_line)
}

struct Cue {
    line: u32,
    start: Duration,
    /// Who says what; one without a name when the cue names no voice.
    voices: Vec<(Option<String>, String)>,
}

impl Cue {
    /// `Name: ` before the text of a cue without voices.
    fn label(&self) -> Option<(&str, &str)> {
        let [(None, text)] = self.voices.as_slice() else { return None };
        let (name, rest) = text.split_once(':')?;
        let fits = name.chars().count() <= 48 && name.split(' ').count() <= 6;
        let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        (fits && begins && !name.ends_with(char::is_whitespace) && rest.starts_with(' ') && !rest.trim().is_empty())
            .then(|| (name, rest.trim_start()))
    }
}

fn block_without_words(line: &str) -> Option<&'static str> {
    let is = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    match () {
        () if is("NOTE") => Some("comment of the caption file"),
        () if is("STYLE") => Some("style of the caption file"),
        () if is("REGION") => Some("region of the caption file"),
        () => None,
    }
}

/// The start of a cue, once both its times are good and in order.
fn timing(line: &str) -> Option<Duration> {
    let (start, rest) = line.split_once("-->")?;
    let start = timestamp(start.trim())?;
    let end = timestamp(rest.split_whitespace().next()?)?;
    (start <= end).then_some(start)
}

/// `[hh:]mm:ss.mmm`; hours have two digits or more.
fn timestamp(text: &str) -> Option<Duration> {
    let (clock, millis) = text.split_once('.')?;
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        let good = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if good { part.parse::<u64>().ok() } else { None }
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (number(hours, 2..=6)?, minutes, seconds),
        _ => return None,
    };
    let (minutes, seconds) = (number(minutes, 2..=2)?, number(seconds, 2..=2)?);
    let millis = number(millis, 3..=3)?;
    (minutes < 60 && seconds < 60)
        .then(|| Duration::from_millis(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis))
}

/// Takes tags and entities out of a payload and parts it by voice; its lines become paragraphs where they are turns.
fn voices(payload: &str) -> Vec<(Option<String>, String)> {
    let mut voices: Vec<(Option<String>, String)> = Vec::new();
    let mut speaker = None;
    let mut text = String::new();
    let mut rest = payload;
    while let Some(at) = rest.find(['<', '&']) {
        let (plain, marked) = rest.split_at(at);
        text.push_str(plain);
        rest = match tag(marked) {
            Some((tag, after)) => {
                if let Some(name) = voice_name(tag) {
                    finish_voice(&mut voices, speaker.replace(name), &mut text);
                } else if is_voice_end(tag) {
                    finish_voice(&mut voices, speaker.take(), &mut text);
                }
                after
            }
            None => {
                let (c, after) = entity(marked);
                text.push(c);
                after
            }
        };
    }
    text.push_str(rest);
    finish_voice(&mut voices, speaker, &mut text);
    if voices.is_empty() { vec![(None, String::new())] } else { voices }
}

fn finish_voice(voices: &mut Vec<(Option<String>, String)>, speaker: Option<String>, text: &mut String) {
    let text = spoken(&std::mem::take(text));
    if !text.is_empty() {
        voices.push((speaker, text));
    }
}

/// Lines of a cue are one paragraph, unless each is marked as a turn of its own with a dash.
fn spoken(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(squeeze).filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            Some(paragraph) if !line.starts_with("- ") => crate::text::join_wrapped(paragraph, &line),
            _ => lines.push(line),
        }
    }
    lines.join("\n")
}

/// A tag of the format at the beginning of the text: what stands in it, and what follows. Any other `<` is text.
fn tag(text: &str) -> Option<(&str, &str)> {
    /// A tag ends soon; looking further would cost a scan for each `<` of a hostile file.
    const TAG_BYTES_MAX: usize = 1024;
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(TAG_BYTES_MAX).position(|b| b == b'>')?;
    let (tag, after) = (inner.get(..end)?, inner.get(end + 1..)?);
    let word = tag.trim_start_matches('/');
    let word = word.split(['.', ' ', '\t', '\n']).next().unwrap_or_default();
    let known = matches!(word, "c" | "i" | "b" | "u" | "v" | "ruby" | "rt" | "lang") || timestamp(tag).is_some();
    known.then_some((tag, after))
}

fn voice_name(tag: &str) -> Option<String> {
    let rest = tag.strip_prefix('v')?;
    let name =
        rest.split_once([' ', '\t', '\n']).filter(|(classes, _)| classes.is_empty() || classes.starts_with('.'))?.1;
    let mut plain = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        plain.push_str(rest.get(..at).unwrap_or_default());
        let (c, after) = entity(rest.get(at..).unwrap_or_default());
        plain.push(c);
        rest = after;
    }
    plain.push_str(rest);
    Some(squeeze(&plain)).filter(|name| !name.is_empty())
}

fn is_voice_end(tag: &str) -> bool {
    tag == "/v"
}

/// The character that an entity stands for, or the first character as it is, and what follows.
fn entity(text: &str) -> (char, &str) {
    let named = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&nbsp;", '\u{a0}'),
        ("&lrm;", '\u{200e}'),
        ("&rlm;", '\u{200f}'),
        ("&quot;", '"'),
    ];
    for (entity, c) in named {
        if let Some(after) = text.strip_prefix(entity) {
            return (c, after);
        }
    }
    if let Some((number, after)) = text.strip_prefix("&#").and_then(|rest| {
        let end = rest.bytes().take(8).position(|b| b == b';')?;
        Some((rest.get(..end)?, rest.get(end + 1..)?))
    }) {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        if let Some(c) = code.and_then(char::from_u32) {
            return (c, after);
        }
    }
    let mut chars = text.chars();
    (chars.next().unwrap_or_default(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speaker and text of each utterance, or the message of the refusal.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let transcript = read("x.vtt", text).unwrap();
        let said: Vec<(&str, &str)> =
            transcript.utterances.iter().map(|u| (u.speaker.as_deref().unwrap_or(""), u.text.as_str())).collect();
        assert_eq!(said, expected);
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        assert_eq!(read("x.vtt", text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn labels_are_speakers_where_most_cues_have_one() {
        check(
            "WEBVTT\r\n\r\n1\r\n00:01.000 --> 00:02.000\r\nMs Roe: Good: go.\r\n\r\n2\r\n00:02.000 --> 00:03.000\r\nMr Doe: Yes.\r\n\r\n00:03.000 --> 00:04.000\r\n[bell]\r\n",
            &[("Ms Roe", "Good: go."), ("Mr Doe", "Yes."), ("", "[bell]")],
        );
    }

    #[test]
    fn a_colon_in_plain_captions_is_no_speaker() {
        check(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nQuestion: why?\n\n00:02.000 --> 00:03.000\nbecause\nof this\n\n00:03.000 --> 00:04.000\nend",
            &[("", "Question: why?"), ("", "because of this"), ("", "end")],
        );
    }

    #[test]
    fn voices_part_a_cue() {
        check(
            "WEBVTT\n\n100:00:01.000 --> 100:00:02.000 align:start\n<v.loud Ms &amp; Roe>A <i>b</i> &lt;c&gt; 1 <3 2</v>\n<v Mr Doe>D\n",
            &[("Ms & Roe", "A b <c> 1 <3 2"), ("Mr Doe", "D")],
        );
    }

    #[test]
    fn turns_marked_with_a_dash_keep_their_lines() {
        check("WEBVTT\n\n00:01.000 --> 00:02.000\n- Yes.\n- No,\nnever.\n", &[("", "- Yes.\n- No, never.")]);
    }

    #[test]
    fn comments_styles_and_silent_cues_are_skipped_by_line() {
        let text = "WEBVTT - A title\nKind: captions\nLanguage: en\n\nNOTE one\ntwo\n\nSTYLE\n::cue{}\n\n00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\nhi\n";
        let transcript = read("2021-04-22.vtt", text).unwrap();
        let skipped: Vec<_> = transcript.skipped.iter().map(|s| (s.line, s.reason)).collect();
        assert_eq!(
            skipped,
            [(5, "comment of the caption file"), (8, "style of the caption file"), (11, "nothing is said")]
        );
        assert_eq!((transcript.lang.as_deref(), transcript.title.as_deref()), (Some("en"), Some("A title")));
        assert_eq!(transcript.date, Some(jiff::civil::date(2021, 4, 22)));
        assert_eq!(transcript.utterances[0].said_at, Some(SaidAt::After(Duration::from_secs(2))));
    }

    #[test]
    fn broken_files_are_refused_with_their_line() {
        check_refused("00:01.000 --> 00:02.000\nhi\n", "x.vtt, line 1: is not vtt: it does not begin with WEBVTT");
        check_refused(
            "WEBVTT\n\n00:61.000 --> 00:62.000\nhi\n",
            "x.vtt, line 3: has a time that cannot be read: 00:61.000 --> 00:62.000",
        );
        check_refused(
            "WEBVTT\n\n00:09.000 --> 00:02.000\nhi\n",
            "x.vtt, line 3: has a time that cannot be read: 00:09.000 --> 00:02.000",
        );
        check_refused("WEBVTT\n\n", "x.vtt, line 2: holds no utterance");
    }
}
