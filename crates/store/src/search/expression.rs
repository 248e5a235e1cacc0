//! What the index is asked, and how a word is written in it: with its log before it. A search names the viewer's logs
//! and nothing else, so neither its answer nor its time depends on what other logs hold.

use ob_domain::search::{Pattern, Query};
use ob_domain::side::Side;
use ob_domain::slug::Slug;

use crate::entries::EntryFilter;
use crate::logs::LogId;

/// An expression over indexed words; each engine writes it in its own language.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// These words next to each other; the last may go on where `is_open`.
    Phrase {
        /// As they stand in the index.
        words: Vec<String>,
        /// Whether longer words that begin with the last fit too.
        is_open: bool,
    },
    /// At least one.
    Any(Vec<Expression>),
    /// Each.
    All(Vec<Expression>),
    /// The first and not the second.
    Without(Box<Expression>, Box<Expression>),
}

/// What an entry is labelled with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Label {
    Kind,
    Side,
    Article,
    Session,
}

/// A word of a log's entry.
pub(super) fn word(log: LogId, word: &str) -> String {
    format!("{}.{word}", log.0)
}

/// A part of a word of a log's entry.
pub(super) fn part(log: LogId, part: &str) -> String {
    format!("{}.~{part}", log.0)
}

/// A label of a log's entry.
pub(super) fn label(log: LogId, label: Label, value: &str) -> String {
    let name = match label {
        Label::Kind => "k",
        Label::Side => "s",
        Label::Article => "a",
        Label::Session => "m",
    };
    format!("{}.={name}:{value}", log.0)
}

/// What these logs are asked; `None` when there is no log.
pub(super) fn expression(logs: &[LogId], query: &Query, filter: &EntryFilter) -> Option<Expression> {
    (!logs.is_empty()).then(|| Expression::Any(logs.iter().map(|log| of_log(*log, query, filter)).collect()))
}

fn of_log(log: LogId, query: &Query, filter: &EntryFilter) -> Expression {
    let labels = [
        (Label::Kind, filter.kind.map(|kind| kind.as_str().to_owned())),
        (Label::Side, filter.side.map(Side::as_str).map(str::to_owned)),
        (Label::Article, filter.article.as_ref().map(Slug::to_string)),
        (Label::Session, filter.session.map(|session| session.to_string())),
    ];
    let labels = labels.into_iter().filter_map(|(name, value)| value.map(|value| exact(label(log, name, &value))));
    let wanted = query
        .wanted()
        .map(|patterns| Expression::Any(patterns.into_iter().map(|pattern| of_pattern(log, pattern)).collect()));
    let wanted = Expression::All(wanted.chain(labels).collect());
    let unwanted: Vec<Expression> = query.unwanted().map(|pattern| of_pattern(log, pattern)).collect();
    if unwanted.is_empty() {
        wanted
    } else {
        Expression::Without(Box::new(wanted), Box::new(Expression::Any(unwanted)))
    }
}

fn of_pattern(log: LogId, pattern: Pattern) -> Expression {
    match pattern {
        Pattern::Words { words, is_open } => {
            Expression::Phrase { words: words.iter().map(|found| word(log, found)).collect(), is_open }
        }
        Pattern::Part(beginning) => Expression::Phrase { words: vec![part(log, &beginning)], is_open: true },
    }
}

fn exact(word: String) -> Expression {
    Expression::Phrase { words: vec![word], is_open: false }
}
