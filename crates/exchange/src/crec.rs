//! JSON of the US Congressional Record: one item is one utterance.
//!
//! The text of an item is set for print: hard wrapped, indented, broken by pages, with the speaker before it and marks
//! for fractions and quotes. All of that is undone; so is a heading that the source cut in two because it was wrapped.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::LineCounter;
use crate::text::{squeeze, unindent};
use crate::transcript::Draft;
use crate::{ImportError, Kind, Reason, Transcript, Utterance};

#[derive(Deserialize)]
struct File<'a> {
    doc_title: Option<String>,
    title: Option<String>,
    #[serde(default)]
    header: Header,
    #[serde(borrow)]
    content: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Header {
    year: Option<String>,
    month: Option<String>,
    day: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    kind: String,
    speaker: Option<String>,
    text: String,
}

pub(crate) fn read(name: &str, text: &str) -> Result<Transcript, ImportError> {
    let mut draft = Draft::new(name);
    let file: File<'_> = serde_json::from_str(text).map_err(|error| refuse(&draft, 1, &error))?;
    if let Some(title) = file.doc_title.or(file.title) {
        draft.title(&title);
    }
    draft.transcript.date = file.header.date();
    draft.transcript.lang = Some("en".to_owned());

    let mut lines = LineCounter::new(text);
    let mut items: Vec<(u32, Item)> = Vec::with_capacity(file.content.len());
    for raw in file.content {
        let line = lines.at(raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr()));
        let item: Item = serde_json::from_str(raw.get()).map_err(|error| refuse(&draft, line, &error))?;
        match items.last_mut() {
            Some((_, before)) if before.kind == "title" && item.kind == "title" && before.text.ends_with(' ') => {
                before.text.push_str(item.text.trim_start());
            }
            _ => items.push((line, item)),
        }
    }
    for (line, item) in items {
        draft.add(utterance(item, line))?;
    }
    let last = lines.at(text.len());
    draft.finish(last)
}

impl Header {
    fn date(&self) -> Option<Date> {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = MONTHS.iter().position(|month| Some(*month) == self.month.as_deref())?;
        Date::new(
            self.year.as_deref()?.parse().ok()?,
            i8::try_from(month).ok()? + 1,
            self.day.as_deref()?.parse().ok()?,
        )
        .ok()
    }
}

fn refuse(draft: &Draft<'_>, first_line: u32, error: &serde_json::Error) -> ImportError {
    let within = u32::try_from(error.line().saturating_sub(1)).unwrap_or_default();
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    draft.refuse(first_line.saturating_add(within), Reason::Json(message.to_owned()))
}

fn utterance(item: Item, line: u32) -> Utterance {
    let speaker = item.speaker.as_deref().map(squeeze).filter(|speaker| !speaker.is_empty() && speaker != "None");
    let text = without_print_marks(&unindent(&item.text));
    let text = match speaker.as_deref().and_then(|speaker| text.strip_prefix(speaker)?.strip_prefix(". ")) {
        Some(said) => said.to_owned(),
        None => text,
    };
    let kind = match item.kind.as_str() {
        "speech" => Kind::Speech,
        "title" if !text.contains('\n') => Kind::Heading,
        _ => Kind::Narrative,
    };
    Utterance { kind, speaker, text, said_at: None, line }
}

/// Takes back what the printer's plain text could not set: ``` ``quotes'' ```, `2\1/2\` and rules of underscores.
fn without_print_marks(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .filter(|line| !line.chars().all(|c| c == '_'))
        .map(|line| without_fraction_marks(&line.replace("``", "“").replace("''", "”")))
        .collect();
    lines.join("\n")
}

fn without_fraction_marks(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        match after.split_once('\\') {
            Some((fraction, after))
                if fraction.bytes().all(|b| b.is_ascii_digit() || b == b'/') && !fraction.is_empty() =>
            {
                if before.ends_with(|c: char| c.is_ascii_digit()) {
                    plain.push(' ');
                }
                plain.push_str(fraction);
                rest = after;
            }
            _ => {
                plain.push('\\');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, speaker and text of each utterance of a file with these items.
    #[track_caller]
    fn check(items: &str, expected: &[(Kind, &str, &str)]) {
        let transcript = read("x.json", &format!("{{\"content\": [{items}]}}")).unwrap();
        let said: Vec<_> = transcript
            .utterances
            .iter()
            .map(|u| (u.kind, u.speaker.as_deref().unwrap_or(""), u.text.as_str()))
            .collect();
        assert_eq!(said, expected);
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        assert_eq!(read("x.json", text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn the_speaker_is_taken_off_the_text_and_lines_are_joined() {
        check(
            r#"{"kind": "speech", "speaker": "The CHAIR (Mr. Doe)", "text": "  The CHAIR (Mr. \nDoe). He has 2\\1/2\\ \nminutes.\n  ``Go.''\n"},
               {"kind": "recorder", "speaker": "The RECORDER", "text": "  There was no objection."}"#,
            &[
                (Kind::Speech, "The CHAIR (Mr. Doe)", "He has 2 1/2 minutes.\n“Go.”"),
                (Kind::Narrative, "The RECORDER", "There was no objection."),
            ],
        );
    }

    #[test]
    fn a_heading_cut_in_two_is_one_again() {
        check(
            r#"{"kind": "title", "speaker": "None", "text": "     SEC. 2. A LONG "},
               {"kind": "title", "speaker": "None", "text": "                   HEADING.\n\n       (a) Text.--The\n     end.\n"},
               {"kind": "title", "speaker": "None", "text": "     SEC. 3. SHORT.\n"},
               {"kind": "linebreak", "speaker": "None", "text": "           ____\n\n      Dear Sir"}"#,
            &[
                (Kind::Narrative, "", "SEC. 2. A LONG HEADING.\n(a) Text.--The end."),
                (Kind::Heading, "", "SEC. 3. SHORT."),
                (Kind::Narrative, "", "Dear Sir"),
            ],
        );
    }

    #[test]
    fn the_header_gives_day_and_title() {
        let text = r#"{"doc_title": "AN ACT", "title": "t", "header": {"year": "2005", "month": "July", "day": "20"},
            "content": [{"kind": "speech", "speaker": "A", "text": "A. hi"}]}"#;
        let transcript = read("x.json", text).unwrap();
        assert_eq!(
            (transcript.title.as_deref(), transcript.date),
            (Some("AN ACT"), Some(jiff::civil::date(2005, 7, 20)))
        );
        assert_eq!(transcript.utterances[0].line, 2);
    }

    #[test]
    fn broken_files_are_refused_with_their_line() {
        check_refused(
            "{\"content\": [\n{\"kind\": \"spee",
            "x.json, line 2: is broken JSON: EOF while parsing a string",
        );
        check_refused(
            "{\"content\": [\n{\"kind\": \"speech\"}\n]}",
            "x.json, line 2: is broken JSON: missing field `text`",
        );
        check_refused("{\"a\": 1}", "x.json, line 1: is broken JSON: missing field `content`");
        check_refused(
            "{\"content\": [\n{\"kind\": \"speech\", \"text\": \"a\\u0000b\"}]}",
            "x.json, line 2: the text has a control character (U+0000)",
        );
        check_refused("{\"content\": []}", "x.json, line 1: holds no utterance");
    }
}
