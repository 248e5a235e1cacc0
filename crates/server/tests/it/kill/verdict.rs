//! What everybody was told, beside the record.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use ob_testkit::Client;
use serde_json::Value;

use super::importer::{self, Import, LINES};
use super::scribe::{Fate, Post, Written, path};
use super::viewer::Watched;

/// Posts that are repeated once more at the end, at most.
const REPEATED_MAX: usize = 400;

/// See the module.
pub(crate) struct Verdict {
    client: Client,
    record: BTreeMap<&'static str, Vec<Value>>,
    written: Vec<Written>,
    imports: Vec<Import>,
    watched: Vec<Watched>,
}

impl Verdict {
    /// Reads the record by pages.
    pub(crate) async fn read(
        client: &Client,
        written: Vec<Written>,
        imports: Vec<Import>,
        watched: Vec<Watched>,
    ) -> Self {
        let mut record = BTreeMap::new();
        for stream in super::BOTH {
            record.insert(*stream, read(client, stream).await);
        }
        Self { client: client.clone(), record, written, imports, watched }
    }

    pub(crate) async fn pronounce(&self) {
        for (stream, entries) in &self.record {
            for (number, entry) in entries.iter().enumerate() {
                assert_eq!(entry["index"], number, "{stream}: indexes from 0 without a gap");
            }
        }
        self.there_was_something_to_lose();
        self.every_post_is_there_once();
        self.nothing_was_turned_around();
        self.imports_are_whole();
        self.everything_is_accounted_for();
        self.every_viewer_saw_the_record();
        self.repeats_change_nothing().await;
    }

    /// A run that killed nothing in the middle, or let nothing wait, would prove little.
    fn there_was_something_to_lose(&self) {
        assert!(self.posts().any(|post| post.unanswered > 0), "a kill left a post unanswered");
        assert!(self.posts().any(|post| matches!(post.fate, Fate::Recorded(_))));
        assert!(self.posts().any(|post| matches!(post.fate, Fate::Held(_))));
    }

    fn posts(&self) -> impl Iterator<Item = &Post> {
        self.written.iter().flat_map(|written| &written.posts)
    }

    fn every_post_is_there_once(&self) {
        let mut found: HashMap<(&str, &str), Vec<&Value>> = HashMap::new();
        for (stream, entries) in &self.record {
            for entry in entries {
                found.entry((stream, first_line(entry))).or_default().push(entry);
            }
        }
        for post in self.posts() {
            let there = found.get(&(post.stream, first_line(&post.body))).map_or(&[][..], Vec::as_slice);
            match &post.fate {
                Fate::Recorded(entry) => assert_eq!(there, [entry], "as it was acknowledged"),
                Fate::Held(_) => {
                    assert_eq!(
                        there.len(),
                        1,
                        "{} was acknowledged and is there once: {there:?}",
                        first_line(&post.body)
                    );
                    assert_eq!(there[0]["text"], post.body["text"]);
                }
                Fate::Undone => assert!(there.is_empty(), "was undone: {there:?}"),
            }
        }
    }

    /// What was answered before another was first sent comes before it, whether it waited or not. This holds for all
    /// scribes together, so it covers the release in the order of posting.
    fn nothing_was_turned_around(&self) {
        for (stream, entries) in &self.record {
            let posts = self.posts().filter(|post| post.stream == *stream);
            let posts: HashMap<&str, &Post> = posts.map(|post| (first_line(&post.body), post)).collect();
            let mut latest: (Duration, &str) = (Duration::ZERO, "");
            for entry in entries {
                let Some(post) = posts.get(first_line(entry)) else { continue }; // imported
                let text = first_line(entry);
                assert!(post.answered >= latest.0, "{stream}: {text} was answered before {} was sent", latest.1);
                latest = latest.max((post.sent, text));
            }
        }
    }

    fn imports_are_whole(&self) {
        let texts: Vec<&str> = self.record["record"].iter().map(first_line).collect();
        for import in &self.imports {
            let first = importer::line(import.number, 0);
            let at = texts.iter().position(|text| *text == first);
            match import.fate {
                importer::Fate::Done => assert!(at.is_some(), "import {} was done", import.number),
                importer::Fate::Refused => assert!(at.is_none(), "import {} was refused", import.number),
                importer::Fate::Killed => {}
            }
            if let Some(at) = at {
                let lines: Vec<String> = (0..LINES).map(|line| importer::line(import.number, line)).collect();
                assert_eq!(texts[at..at + LINES], lines, "in one piece");
                let kinds = (&self.record["record"][at - 1]["kind"], &self.record["record"][at + LINES]["kind"]);
                assert_eq!(kinds, (&"session.opened".into(), &"session.adjourned".into()));
            }
        }
    }

    fn everything_is_accounted_for(&self) {
        let posted = self.posts().filter(|post| !matches!(post.fate, Fate::Undone)).count();
        let imported = self.imported() * (LINES + 2);
        let recorded: usize = self.record.values().map(Vec::len).sum();
        assert_eq!(recorded, posted + imported, "nothing is there that nobody posted");
    }

    fn imported(&self) -> usize {
        self.record["record"].iter().filter(|entry| entry["kind"] == "session.opened").count()
    }

    fn every_viewer_saw_the_record(&self) {
        for watched in &self.watched {
            for transcript in &watched.transcripts {
                let record = &self.record[transcript.stream];
                assert_eq!(transcript.entries.len(), record.len(), "{}", transcript.stream);
                for (seen, entry) in transcript.entries.iter().zip(record) {
                    assert_eq!(seen, entry, "{}", transcript.stream);
                }
            }
        }
    }

    /// A repeat under the same key answers what the first became, and appends nothing.
    async fn repeats_change_nothing(&self) {
        let step = self.posts().count().div_ceil(REPEATED_MAX);
        let posts = self.written.iter().flat_map(|written| written.posts.iter().map(|post| (&written.client, post)));
        for (client, post) in posts.step_by(step) {
            let answer = client.post_once(path(post.stream), post.body.clone(), &post.key).await;
            match &post.fate {
                Fate::Undone => assert_eq!(answer.status, 410),
                Fate::Recorded(entry) => assert_eq!(answer.expect(201), *entry),
                Fate::Held(_) => assert_eq!(answer.expect(201)["text"], post.body["text"]),
            }
        }
        for (stream, entries) in &self.record {
            let page = self.client.get(&format!("{}?limit=1", path(stream))).await.expect(200);
            assert_eq!(page["head"], entries.len() - 1, "{stream}: repeats append nothing");
        }
    }

    /// Figures of the run.
    pub(crate) fn summary(&self, faults: &str) -> String {
        let count = |wanted: fn(&Fate) -> bool| self.posts().filter(|post| wanted(&post.fate)).count();
        let imports = |fate| self.imports.iter().filter(|import| import.fate == fate).count();
        format!(
            "{faults}; {} posts: {} acknowledged at once, {} held, {} undone, {} tries unanswered and repeated; \
             imports: {} done, {} refused, {} killed, {} in the record; {} entries of the record, {} of the caucus log; \
             {} viewers over {} connections, {} times behind: no entry lost, doubled or turned around",
            self.posts().count(),
            count(|fate| matches!(fate, Fate::Recorded(_))),
            count(|fate| matches!(fate, Fate::Held(_))),
            count(|fate| matches!(fate, Fate::Undone)),
            self.posts().map(|post| post.unanswered).sum::<u64>(),
            imports(importer::Fate::Done),
            imports(importer::Fate::Refused),
            imports(importer::Fate::Killed),
            self.imported(),
            self.record["record"].len(),
            self.record["caucus"].len(),
            self.watched.len(),
            self.watched.iter().map(|watched| watched.connections).sum::<u64>(),
            self.watched.iter().map(|watched| watched.behinds).sum::<u64>(),
        )
    }
}

async fn read(client: &Client, stream: &str) -> Vec<Value> {
    let mut entries: Vec<Value> = Vec::new();
    loop {
        let page = format!("{}?after={}&limit=500", path(stream), entries.len() as i64 - 1);
        let page = client.get(&page).await.expect(200);
        let more = page["entries"].as_array().expect("entries");
        if more.is_empty() {
            assert_eq!(page["head"], entries.len() as i64 - 1, "{stream}: the head is the last entry");
            return entries;
        }
        entries.extend(more.iter().cloned());
    }
}

/// The first line of a post or an entry: no two posts of a stream have the same.
fn first_line(value: &Value) -> &str {
    value["text"].as_str().and_then(|text| text.lines().next()).unwrap_or_default()
}
