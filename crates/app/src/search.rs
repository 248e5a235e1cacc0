//! Search over everything that the actor may read, and the work that keeps its index complete.

use std::collections::HashMap;

use ob_domain::actor::Actor;
use ob_domain::entry::{Entry, Index, Kind};
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::search::{Part, Query, passage};
use ob_domain::side::Side;
use ob_domain::time::DayOrTime;
use ob_domain::{Invalid, Time, policy};
use ob_store::{EntryFilter, LogId, SearchPlace, SearchScope};

use crate::{App, Error};

/// What is searched for. A filter that names what does not exist, or what the actor may not see, finds nothing.
#[derive(Debug, Clone, Default)]
pub struct SearchWanted {
    /// The query as typed.
    pub text: String,
    /// Only in this negotiation.
    pub negotiation: Option<String>,
    /// Only of this session.
    pub session: Option<String>,
    /// Only about this article.
    pub article: Option<String>,
    /// Only of this side.
    pub side: Option<Side>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only what was said then or later; a day is that of the negotiation's zone.
    pub from: Option<DayOrTime>,
    /// Only what was said then or before.
    pub to: Option<DayOrTime>,
}

/// Where the next page of results starts: after this entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCursor {
    /// The negotiation's slug.
    pub negotiation: String,
    /// The log.
    pub log: Log,
    /// The entry.
    pub index: Index,
    /// When it was said, in whole seconds since 1970.
    pub said_s: i64,
}

/// A found entry.
#[derive(Debug, Clone)]
pub struct SearchHit {
    /// The negotiation it is of.
    pub negotiation: Negotiation,
    /// The log it is in.
    pub log: Log,
    /// The entry.
    pub entry: Entry,
    /// The passage that answers.
    pub passage: Vec<Part>,
}

/// A page of results, newest first by when it was said.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// The hits.
    pub hits: Vec<SearchHit>,
    /// Where the next page starts; `None` after the last.
    pub next: Option<SearchCursor>,
}

impl App {
    /// Finds entries in all logs that the actor may read.
    ///
    /// # Errors
    /// When the query holds no word, or the cursor is none that this search gave.
    pub async fn search(
        &self,
        actor: &Actor,
        wanted: &SearchWanted,
        after: Option<&SearchCursor>,
        limit: usize,
    ) -> Result<SearchPage, Error> {
        let query = Query::parse(&wanted.text)?;
        let mut unit = self.store.read().await?;
        let logs = readable(actor, unit.negotiations().await?, &unit.logs().await?, wanted.negotiation.as_deref());
        let after = after.map(|cursor| place(cursor, &logs)).transpose()?;
        let Some(filter) = filter(wanted) else { return Ok(SearchPage { hits: Vec::new(), next: None }) };
        let scopes: Vec<SearchScope> = logs
            .iter()
            .map(|(id, (negotiation, _))| SearchScope {
                log: *id,
                from: wanted.from.map_or(Time::FIRST, |from| from.start(&negotiation.time_zone)),
                until: wanted.to.map_or(Time::LAST, |to| to.end(&negotiation.time_zone)),
            })
            .collect();
        // One more than asked for tells whether there is a next page.
        let mut found = unit.search(&scopes, &query, &filter, after, limit + 1).await?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let mut next = None;
        let mut hits = Vec::with_capacity(found.len());
        for found in found {
            // What the store answers is of the logs it was asked for.
            let Some((negotiation, log)) = logs.get(&found.place.log) else { continue };
            let entry = found.entry.as_served();
            next = Some(SearchCursor {
                negotiation: negotiation.slug.to_string(),
                log: *log,
                index: found.place.index,
                said_s: found.place.said_s,
            });
            let passage = passage(&readable_texts(&entry), &query);
            hits.push(SearchHit { negotiation: negotiation.clone(), log: *log, entry, passage });
        }
        Ok(SearchPage { hits, next: next.filter(|_| has_more) })
    }

    /// Indexes some entries that search does not find yet; answers whether more may be left.
    ///
    /// # Errors
    /// When the database fails; the work goes on where it was.
    pub async fn index_more(&self) -> Result<bool, Error> {
        if !self.store.read().await?.is_search_incomplete().await? {
            return Ok(false);
        }
        let mut unit = self.store.write().await?;
        let more = unit.fill_search().await?;
        unit.commit().await?;
        Ok(more)
    }
}

/// The logs that the actor may read, by id: the one place where a search gets its scope.
fn readable(
    actor: &Actor,
    negotiations: Vec<Negotiation>,
    logs: &[ob_store::LogHead],
    only: Option<&str>,
) -> HashMap<LogId, (Negotiation, Log)> {
    let wanted =
        negotiations.into_iter().filter(|negotiation| only.is_none_or(|slug| slug == negotiation.slug.as_str()));
    let wanted: HashMap<_, _> = wanted.map(|negotiation| (negotiation.id, negotiation)).collect();
    let of = |head: &ob_store::LogHead| {
        let negotiation = wanted.get(&head.negotiation)?;
        policy::may_read(actor, negotiation, head.log).then(|| (head.id, (negotiation.clone(), head.log)))
    };
    logs.iter().filter_map(of).collect()
}

/// The place that a cursor names. One of a log that the actor cannot read is like one that never was.
fn place(cursor: &SearchCursor, logs: &HashMap<LogId, (Negotiation, Log)>) -> Result<SearchPlace, Invalid> {
    let is_named =
        |(negotiation, log): &(Negotiation, Log)| negotiation.slug.as_str() == cursor.negotiation && *log == cursor.log;
    // A forged one can name any number.
    let is_possible =
        (Time::FIRST.as_seconds()..=Time::LAST.as_seconds()).contains(&cursor.said_s) && cursor.index >= 0;
    let log = logs.iter().find(|(_, named)| is_possible && is_named(named)).map(|(id, _)| *id);
    let log =
        log.ok_or_else(|| Invalid::new("cursor", "is not one that this search answered; start again without it"))?;
    Ok(SearchPlace { said_s: cursor.said_s, log, index: cursor.index })
}

/// `None` when a filter names what cannot exist.
fn filter(wanted: &SearchWanted) -> Option<EntryFilter> {
    Some(EntryFilter {
        kind: wanted.kind,
        side: wanted.side,
        article: wanted.article.as_deref().map(str::parse).transpose().ok()?,
        session: wanted.session.as_deref().map(str::parse).transpose().ok()?,
    })
}

/// The texts of an entry in which a hit can be shown, the main one first.
fn readable_texts(entry: &Entry) -> Vec<&str> {
    let content = &entry.content;
    let article = content.article.as_ref().map(ob_domain::slug::Slug::as_str);
    [content.text.as_deref(), content.speaker.as_deref(), content.reason.as_deref(), article]
        .into_iter()
        .flatten()
        .collect()
}
