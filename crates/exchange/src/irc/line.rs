//! One line of a log: who sent what when, before anything is made of it.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::SaidAt;

/// What a line of a log is.
pub(super) enum Line<'a> {
    /// A message begins.
    Message { said_at: SaidAt, date: Option<Date>, sender: Sender, nick: &'a str, text: &'a str },
    /// Joins, parts and renamings.
    Service,
    /// More of the message before.
    More(&'a str),
}

/// How a message was sent.
#[derive(Clone, Copy)]
pub(super) enum Sender {
    /// `<nick> text`
    Person,
    /// `* nick does something`
    Action,
    /// `-nick- text`
    Notice,
}

/// Parts a line, or answers the time in it that cannot be read.
pub(super) fn parse(line: &str) -> Result<Line<'_>, &str> {
    let (date, rest) = without_channel(line);
    if rest.starts_with("===") {
        return Ok(Line::Service);
    }
    let bare = || rest.split_once(' ').filter(|(_, after)| after.starts_with('<'));
    let Some((time, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).or_else(bare) else {
        return Ok(Line::More(line));
    };
    let Some((sender, nick, text)) = sender(after.trim_start()).filter(|_| like_a_time(time)) else {
        return Ok(Line::More(line));
    };
    let said_at = match time.len() {
        0..=8 => clock(time).map(SaidAt::Local),
        _ => time.parse::<Timestamp>().ok().map(SaidAt::At),
    };
    let said_at = said_at.ok_or(time)?;
    Ok(Line::Message { said_at, date, sender, nick, text })
}

/// Takes `channel 2009-10-20 ` off the line.
fn without_channel(line: &str) -> (Option<Date>, &str) {
    let mut words = line.splitn(3, ' ');
    let (Some(_), Some(date), Some(rest)) = (words.next(), words.next(), words.next()) else { return (None, line) };
    let rest = rest.trim_start();
    match date.parse::<Date>() {
        Ok(date) if date_like(line) && rest.starts_with(['[', '=']) => (Some(date), rest),
        _ => (None, line),
    }
}

fn date_like(line: &str) -> bool {
    !line.starts_with(['[', ' '])
}

fn like_a_time(time: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| time.get(range).is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()));
    (digits(0..2) && time.get(2..3) == Some(":")) || (digits(0..4) && time.get(4..5) == Some("-"))
}

fn clock(time: &str) -> Option<Time> {
    let mut parts = time.split(':').map(|part| part.parse::<i8>().ok().filter(|_| part.len() == 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() { None } else { Time::new(hour, minute, second, 0).ok() }
}

fn sender(text: &str) -> Option<(Sender, &str, &str)> {
    if let Some((nick, text)) = text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        return Some((Sender::Person, nick.trim(), text));
    }
    if let Some(action) = text.strip_prefix("* ") {
        let (nick, text) = action.trim_start().split_once(' ')?;
        return Some((Sender::Action, nick, text));
    }
    let (nick, text) = text.strip_prefix('-')?.split_once("- ")?;
    Some((Sender::Notice, nick, text))
}
