//! Markdown with speakers as headings: `### Name：`, then what is said; `> ` is a stage note, `# ` the title.
//!
//! A heading that does not end in a colon is a heading. Marks within the text stay as they are: they are the author's.

use crate::source::lines;
use crate::text::{find_date, join_wrapped, squeeze};
use crate::transcript::Draft;
use crate::{Format, ImportError, Kind, Reason, Transcript, Utterance};

pub(crate) fn read(name: &str, text: &str) -> Result<Transcript, ImportError> {
    let mut reader = MarkdownReader { draft: Draft::new(name), speaker: None, open: None };
    let mut speakers = 0;
    let mut last_line = 1;
    for (number, line) in lines(text) {
        last_line = number;
        if let Some((level, heading)) = heading(line) {
            speakers += usize::from(level > 1 && speaker(heading).is_some());
            reader.heading(number, level, heading)?;
        } else if let Some(note) = line.trim_start().strip_prefix('>') {
            reader.line(number, Kind::Narrative, note)?;
        } else {
            reader.line(number, Kind::Speech, line)?;
        }
    }
    reader.close()?;
    reader.end_turn();
    if speakers == 0 {
        let reason = Reason::NotThisFormat(Format::Markdown, "no heading names a speaker, as in `### Ms Roe:`");
        return Err(reader.draft.refuse(last_line, reason));
    }
    reader.draft.finish(last_line)
}

/// Whether headings name speakers, at least as often as not.
pub(crate) fn looks_like(head: &str) -> bool {
    let headings: Vec<&str> =
        head.lines().filter_map(heading).filter(|&(level, _)| level > 1).map(|(_, heading)| heading).collect();
    let speakers = headings.iter().filter(|heading| speaker(heading).is_some()).count();
    speakers > 0 && speakers * 2 >= headings.len()
}

struct MarkdownReader<'a> {
    draft: Draft<'a>,
    /// Who has the word, with the line of the heading; kept over stage notes.
    speaker: Option<Turn>,
    open: Option<Open>,
}

struct Turn {
    name: String,
    line: u32,
    has_spoken: bool,
}

struct Open {
    kind: Kind,
    line: u32,
    paragraphs: Vec<String>,
    /// A blank line or a list item ended the last paragraph.
    ended: bool,
}

impl MarkdownReader<'_> {
    fn heading(&mut self, line: u32, level: usize, heading: &str) -> Result<(), ImportError> {
        self.close()?;
        self.end_turn();
        if level == 1 && self.draft.transcript.title.is_none() {
            self.draft.title(heading);
            self.draft.transcript.date = find_date(heading);
            self.draft.skip(line, "title of the file");
        } else if let Some(name) = speaker(heading) {
            self.speaker = Some(Turn { name: squeeze(name), line, has_spoken: false });
        } else {
            let text = squeeze(heading);
            self.draft.add(Utterance { kind: Kind::Heading, speaker: None, text, said_at: None, line })?;
        }
        Ok(())
    }

    fn line(&mut self, number: u32, kind: Kind, line: &str) -> Result<(), ImportError> {
        let text = squeeze(line);
        if text.is_empty() {
            match &mut self.open {
                // A blank line ends a stage note, but only a paragraph of a speech.
                Some(open) if open.kind == Kind::Narrative && kind == Kind::Speech => self.close()?,
                Some(open) => open.ended = true,
                None => {}
            }
            return Ok(());
        }
        if self.open.as_ref().is_some_and(|open| open.kind != kind) {
            self.close()?;
        }
        let open = self.open.get_or_insert_with(|| Open { kind, line: number, paragraphs: Vec::new(), ended: true });
        match open.paragraphs.last_mut() {
            Some(paragraph) if !open.ended && !is_list_item(&text) => join_wrapped(paragraph, &text),
            _ => open.paragraphs.push(text),
        }
        open.ended = line.ends_with("  ");
        Ok(())
    }

    fn close(&mut self) -> Result<(), ImportError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let turn = self.speaker.as_mut().filter(|_| open.kind == Kind::Speech);
        let (kind, line, speaker) = match turn {
            Some(turn) => {
                let line = if turn.has_spoken { open.line } else { turn.line };
                turn.has_spoken = true;
                (Kind::Speech, line, Some(turn.name.clone()))
            }
            None => (Kind::Narrative, open.line, None),
        };
        self.draft.add(Utterance { kind, speaker, text: open.paragraphs.join("\n"), said_at: None, line })
    }

    fn end_turn(&mut self) {
        if let Some(turn) = self.speaker.take().filter(|turn| !turn.has_spoken) {
            self.draft.skip(turn.line, "nothing is said");
        }
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t'])).then(|| (level, rest.trim()))
}

/// The name in a heading that ends in a colon, also a full-width one.
fn speaker(heading: &str) -> Option<&str> {
    let name = heading.strip_suffix([':', '：'])?.trim_end();
    (!name.is_empty() && name.chars().count() <= 80).then_some(name)
}

fn is_list_item(text: &str) -> bool {
    let Some((mark, _)) = text.split_once(' ') else { return false };
    matches!(mark, "-" | "*" | "+") || mark.strip_suffix(['.', ')']).is_some_and(|n| n.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Kind, &str, &str, u32)]) {
        let transcript = read("x.md", text).unwrap();
        let said: Vec<_> = transcript
            .utterances
            .iter()
            .map(|u| (u.kind, u.speaker.as_deref().unwrap_or(""), u.text.as_str(), u.line))
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn speakers_stage_notes_and_headings_are_told_apart() {
        check(
            "# 2017-03-09 會議\n\n> （壹、致詞）\n\n### 林全：\n各位，\n好\n\n第二段\n\n> （鼓掌）\n\n再說\n\n## Item 2\n\n### Ms Roe:\n- a\n- b\n",
            &[
                (Kind::Narrative, "", "（壹、致詞）", 3),
                (Kind::Speech, "林全", "各位，好\n第二段", 5),
                (Kind::Narrative, "", "（鼓掌）", 11),
                (Kind::Speech, "林全", "再說", 13),
                (Kind::Heading, "", "Item 2", 15),
                (Kind::Speech, "Ms Roe", "- a\n- b", 17),
            ],
        );
    }

    #[test]
    fn a_speaker_without_words_is_skipped_by_line() {
        let transcript = read("x.md", "# T\n### A:\n\n### B:\nyes\n### C:\n").unwrap();
        let skipped: Vec<_> = transcript.skipped.iter().map(|s| s.line).collect();
        assert_eq!((transcript.utterances.len(), skipped), (1, vec![1, 2, 6]));
    }

    #[test]
    fn a_text_in_which_nobody_speaks_is_refused() {
        let error = read("x.md", "# Act\n\nText\n").unwrap_err();
        assert_eq!(error.to_string(), "x.md, line 3: is not md: no heading names a speaker, as in `### Ms Roe:`");
    }
}
