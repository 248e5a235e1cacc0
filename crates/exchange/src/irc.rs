//! IRC logs: W3C minutes, in which a scribe writes `Name: what was said`, and plain channel logs.
//!
//! One message is one utterance, with its own time. Where the log names a scribe, `Name: ` before a message is the
//! speaker and `... ` carries that speaker on; in a plain channel the same words only address somebody. The keeping of
//! the queue, of attendance and of the minutes themselves is skipped, each with its reason.

mod line;

use std::collections::{HashMap, HashSet};

use crate::source::lines;
use crate::text::squeeze;
use crate::transcript::Draft;
use crate::{Format, ImportError, Kind, Reason, SaidAt, Transcript, Utterance};
use line::{Line, Sender};

/// Whether the text begins like a log: with a message, after people joining at most.
pub(crate) fn looks_like(head: &str) -> bool {
    let mut lines = head.lines().map(line::parse).skip_while(|line| matches!(line, Ok(Line::Service)));
    matches!(lines.next(), Some(Ok(Line::Message { .. })))
}

pub(crate) fn read(name: &str, text: &str) -> Result<Transcript, ImportError> {
    let mut draft = Draft::new(name);
    let mut messages: Vec<Message> = Vec::new();
    let mut last_line = 1;
    for (number, text) in lines(text) {
        last_line = number;
        match line::parse(text).map_err(|time| draft.refuse(number, Reason::BadTime(time.to_owned())))? {
            Line::Message { said_at, date, sender, nick, text } => {
                draft.transcript.date = draft.transcript.date.or(date);
                messages.push(Message { line: number, said_at, sender, nick, text: text.to_owned() });
            }
            Line::Service => draft.skip(number, "who joins and leaves"),
            Line::More(text) => match messages.last_mut() {
                Some(message) => {
                    message.text.push('\n');
                    message.text.push_str(text);
                }
                None if text.trim().is_empty() => {}
                None => {
                    return Err(draft.refuse(number, Reason::NotThisFormat(Format::Irc, "no message begins here")));
                }
            },
        }
    }
    let mut minutes = Minutes::of(&messages);
    for message in messages {
        minutes.take(&mut draft, message)?;
    }
    draft.finish(last_line)
}

struct Message<'a> {
    line: u32,
    said_at: SaidAt,
    sender: Sender,
    nick: &'a str,
    text: String,
}

/// What is known of a log as a whole, and who was last minuted by whom.
struct Minutes {
    nicks: HashSet<String>,
    scribes: HashSet<String>,
    minuted: HashMap<String, String>,
}

impl Minutes {
    fn of(messages: &[Message<'_>]) -> Self {
        let nicks = messages.iter().map(|message| message.nick.to_lowercase()).collect();
        let mut scribes = HashSet::new();
        for message in messages {
            let text = message.text.trim().to_lowercase();
            if text == "scribe+" {
                scribes.insert(message.nick.to_lowercase());
            } else if let Some(name) = text.strip_prefix("scribe:").or_else(|| text.strip_prefix("scribenick:")) {
                scribes.insert(name.trim().to_owned());
            }
        }
        Self { nicks, scribes, minuted: HashMap::new() }
    }

    fn take(&mut self, draft: &mut Draft<'_>, message: Message<'_>) -> Result<(), ImportError> {
        let Message { line, said_at, sender, nick, text } = message;
        let text = paragraphs(&text);
        let mut add = |kind, speaker: &str, text: &str| {
            let (speaker, text) = (Some(speaker.to_owned()), text.to_owned());
            draft.add(Utterance { kind, speaker, text, said_at: Some(said_at), line })
        };
        if let Some(action) = text.strip_prefix("/me ") {
            return add(Kind::Narrative, nick, action);
        }
        match sender {
            Sender::Action | Sender::Notice => return add(Kind::Narrative, nick, &text),
            Sender::Person => {}
        }
        match keyword(&text) {
            Some(Keyword::Topic(topic)) => add(Kind::Heading, nick, topic),
            Some(Keyword::Proposal) => add(Kind::Proposal, nick, &text),
            Some(Keyword::Resolution) => add(Kind::Resolution, nick, &text),
            Some(Keyword::Narrative) => add(Kind::Narrative, nick, &text),
            None if is_robot(nick) => {
                draft.skip(line, "a robot's message");
                Ok(())
            }
            None => match bookkeeping(&text) {
                Some(reason) => {
                    if let Some((_, title)) = text.split_once(':').filter(|_| reason == TITLE) {
                        draft.title(title);
                    }
                    draft.skip(line, reason);
                    Ok(())
                }
                None => {
                    let (speaker, said) = self.attribute(nick, &text);
                    add(Kind::Speech, &speaker, said)
                }
            },
        }
    }

    /// Whose words a message holds, and which part of it they are.
    fn attribute<'t>(&mut self, nick: &str, text: &'t str) -> (String, &'t str) {
        if self.scribes.is_empty() {
            return (nick.to_owned(), text);
        }
        if let Some(said) = text.strip_prefix("...").or_else(|| text.strip_prefix('…')) {
            let said = said.trim_start();
            let speaker = self.minuted.get(nick).cloned().unwrap_or_else(|| nick.to_owned());
            return (speaker, if said.is_empty() { text } else { said });
        }
        match text.split_once(": ") {
            Some((name, said)) if !said.trim().is_empty() && self.is_speaker(nick, name) => {
                self.minuted.insert(nick.to_owned(), name.to_owned());
                (name.to_owned(), said.trim_start())
            }
            _ => (nick.to_owned(), text),
        }
    }

    /// Somebody of the log, or, in a scribe's line, anything written like a name.
    fn is_speaker(&self, nick: &str, name: &str) -> bool {
        let like_a_name = name.split(' ').count() <= 3
            && name.len() <= 48
            && name.split(' ').all(|word| word.chars().next().is_some_and(char::is_uppercase));
        self.nicks.contains(&name.to_lowercase()) || (self.scribes.contains(&nick.to_lowercase()) && like_a_name)
    }
}

fn paragraphs(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(squeeze).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

enum Keyword<'t> {
    Topic(&'t str),
    Proposal,
    Resolution,
    Narrative,
}

/// What `Word: ` at the beginning of a message makes of it.
fn keyword(text: &str) -> Option<Keyword<'_>> {
    let (word, rest) = text.split_once(':')?;
    let word = word.to_ascii_lowercase();
    match word.strip_prefix("draft ").unwrap_or(&word) {
        "topic" | "subtopic" | "agendum" if !rest.trim().is_empty() => Some(Keyword::Topic(rest.trim_start())),
        "proposal" | "proposed" | "poll" | "strawpoll" | "straw poll" => Some(Keyword::Proposal),
        "resolved" | "resolution" => Some(Keyword::Resolution),
        "agenda" | "chair" | "chairs" | "action" | "summary" => Some(Keyword::Narrative),
        _ => None,
    }
}

const TITLE: &str = "title of the minutes";

/// Why a message is no utterance: it works the queue or the minutes.
fn bookkeeping(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let acknowledges = text.strip_prefix("ack ").is_some_and(|rest| rest.split(' ').count() <= 2);
    if acknowledges || begins(&["q+", "q-", "q?", "q=", "queue=", "queue+", "queue?"]) {
        Some("keeping of the queue")
    } else if begins(&["present+", "present-", "present:", "regrets+", "regrets:"]) {
        Some("attendance")
    } else if begins(&["scribe+", "scribe-", "scribe:", "scribenick:", "scribeoptions:"]) {
        Some("who takes minutes")
    } else if begins(&["s/", "i/"]) && text.matches('/').count() >= 2 {
        Some("correction for the minutes")
    } else if begins(&["meeting:"]) {
        Some(TITLE)
    } else if begins(&["rrsagent,", "zakim,", "trackbot,"]) {
        Some("words to a robot")
    } else {
        None
    }
}

fn is_robot(nick: &str) -> bool {
    ["rrsagent", "zakim", "trackbot", "chanserv"].contains(&nick.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Kind, &str, &str)]) -> Transcript {
        let transcript = read("x.log", text).unwrap();
        let said: Vec<_> = transcript
            .utterances
            .iter()
            .map(|u| (u.kind, u.speaker.as_deref().unwrap_or(""), u.text.as_str()))
            .collect();
        assert_eq!(said, expected);
        transcript
    }

    fn log(lines: &[(&str, &str)]) -> String {
        lines.iter().map(|(nick, text)| format!("[2021-04-22T18:58:21.492Z]\t<{nick}>\t{text}\n")).collect()
    }

    #[test]
    fn a_scribe_writes_for_the_speakers() {
        check(
            &log(&[
                ("ann", "Scribe: ann"),
                ("bob", "present+"),
                ("ann", "bob: we agree"),
                ("bob", "+1"),
                ("ann", "... and go on"),
                ("ann", "Ms Roe: not on IRC"),
                ("ann", "Explaining the queue: type q+"),
                ("bob", "note: mine"),
                ("ann", "..."),
            ]),
            &[
                (Kind::Speech, "bob", "we agree"),
                (Kind::Speech, "bob", "+1"),
                (Kind::Speech, "bob", "and go on"),
                (Kind::Speech, "Ms Roe", "not on IRC"),
                (Kind::Speech, "ann", "Explaining the queue: type q+"),
                (Kind::Speech, "bob", "note: mine"),
                (Kind::Speech, "Ms Roe", "..."),
            ],
        );
    }

    #[test]
    fn motions_topics_and_actions_are_announcements() {
        check(
            &log(&[
                ("ann", "Topic: Article 7"),
                ("ann", "PROPOSAL: Take it."),
                ("ann", "DRAFT PROPOSAL: Take half."),
                ("ann", "RESOLVED: Take it."),
                ("ann", "/me smiles"),
            ]),
            &[
                (Kind::Heading, "ann", "Article 7"),
                (Kind::Proposal, "ann", "PROPOSAL: Take it."),
                (Kind::Proposal, "ann", "DRAFT PROPOSAL: Take half."),
                (Kind::Resolution, "ann", "RESOLVED: Take it."),
                (Kind::Narrative, "ann", "smiles"),
            ],
        );
    }

    #[test]
    fn keeping_of_queue_and_minutes_is_skipped_with_its_reason() {
        let transcript = check(
            &log(&[
                ("ann", "Meeting: Round 3"),
                ("ann", "q+ to ask"),
                ("ann", "ack bob"),
                ("ann", "s/a/b/"),
                ("Zakim", "I see bob on the queue"),
                ("ann", "Ack! I mean it"),
            ]),
            &[(Kind::Speech, "ann", "Ack! I mean it")],
        );
        let reasons: Vec<_> = transcript.skipped.iter().map(|s| (s.line, s.reason)).collect();
        assert_eq!(
            reasons,
            [
                (1, TITLE),
                (2, "keeping of the queue"),
                (3, "keeping of the queue"),
                (4, "correction for the minutes"),
                (5, "a robot's message")
            ]
        );
        assert_eq!(transcript.title.as_deref(), Some("Round 3"));
    }

    #[test]
    fn lines_without_a_time_belong_to_the_message_before() {
        check(
            "[2021-04-22T18:58:21.492Z]\t<a>\tone\n two\n[1] three\n[2021-04-22T18:58:22Z]\t<b> four\n",
            &[(Kind::Speech, "a", "one\ntwo\n[1] three"), (Kind::Speech, "b", "four")],
        );
    }

    #[test]
    fn a_plain_channel_has_no_scribe_and_local_times() {
        let transcript = check(
            "meeting 2009-10-20 [12:01] <a> b: hello \nmeeting 2009-10-20  === b [host] has joined\nmeeting 2009-10-20 [12:05]  * b removes it\n[12:06] -c- note\n",
            &[(Kind::Speech, "a", "b: hello"), (Kind::Narrative, "b", "removes it"), (Kind::Narrative, "c", "note")],
        );
        assert_eq!(transcript.date, Some(jiff::civil::date(2009, 10, 20)));
        assert_eq!(transcript.utterances[0].said_at, Some(SaidAt::Local(jiff::civil::time(12, 1, 0, 0))));
    }

    #[test]
    fn times_without_brackets_are_understood() {
        let transcript = check(
            "14:02:11 <ann> Topic: Pay\n14:02:12 <bob> yes\n14:02 is late\n",
            &[(Kind::Heading, "ann", "Pay"), (Kind::Speech, "bob", "yes\n14:02 is late")],
        );
        assert_eq!(transcript.utterances[1].said_at, Some(SaidAt::Local(jiff::civil::time(14, 2, 12, 0))));
    }

    #[test]
    fn broken_files_are_refused_with_their_line() {
        let refused = |text: &str| read("x.log", text).unwrap_err().to_string();
        assert_eq!(refused("hello\n"), "x.log, line 1: is not irc: no message begins here");
        assert_eq!(
            refused("[2021-04-22T18:58:21Z]\t<a>\thi\n[2021-13-22T18:58:21Z]\t<a>\thi\n"),
            "x.log, line 2: has a time that cannot be read: 2021-13-22T18:58:21Z"
        );
        assert_eq!(refused("[25:10] <a> hi\n"), "x.log, line 1: has a time that cannot be read: 25:10");
    }
}
