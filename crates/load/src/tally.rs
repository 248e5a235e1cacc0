//! What reaches the viewers: every delivery of a phase, and everything that is wrong with one.
//!
//! One tally is shared by all viewers; its lock is held for a comparison and a few numbers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::note::Note;
use crate::position::{Position, Seen};
use crate::stats::Spread;

/// Frames remembered, so that a viewer's copy is compared and not parsed.
const REMEMBERED: usize = 4_096;

/// From when a delivery's time counts.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) enum Since {
    #[default]
    Posting,
    /// From the viewer's first packet until it has the last entry of the phase.
    Connecting,
}

#[derive(Clone, Copy, Default)]
struct Post {
    posted_us: u64,
    last_us: u64,
    deliveries: u64,
}

/// What must be zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Faults {
    /// Never came, until the phase ended.
    pub(crate) lost: u64,
    /// Entries missing when a later one came.
    pub(crate) gaps: u64,
    pub(crate) duplicates: u64,
    /// Came after a later one.
    pub(crate) late: u64,
    /// Frames of one entry that differed between viewers.
    pub(crate) variants: u64,
    /// Viewers that the server sent away or that could not go on, by reason.
    pub(crate) ended: BTreeMap<String, u64>,
}

impl Faults {
    pub(crate) fn count(&self) -> u64 {
        self.lost + self.gaps + self.duplicates + self.late + self.variants + self.ended.values().sum::<u64>()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.gaps += other.gaps;
        self.duplicates += other.duplicates;
        self.late += other.late;
        self.variants += other.variants;
        for (reason, count) in &other.ended {
            *self.ended.entry(reason.clone()).or_default() += count;
        }
    }
}

/// A phase as the viewers saw it.
pub(crate) struct Deliveries {
    pub(crate) count: u64,
    pub(crate) each: Spread,
    /// Time until the last viewer had it, over posts.
    pub(crate) last_viewer: Spread,
    /// From the first post to the last delivery.
    pub(crate) seconds: f64,
    pub(crate) frame_bytes: f64,
    pub(crate) faults: Faults,
}

struct Known {
    index: i64,
    frame: Vec<u8>,
    note: Option<Note>,
}

#[derive(Default)]
struct State {
    known: Vec<Option<Known>>,
    phase: u32,
    since: Since,
    posts: Vec<Post>,
    times_us: Vec<u32>,
    bytes: u64,
    delivered: u64,
    expected: u64,
    faults: Faults,
}

pub(crate) struct Tally {
    pub(crate) clock: Clock,
    state: Mutex<State>,
    complete: Notify,
}

#[derive(Deserialize)]
struct Incoming<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    entry: Option<IncomingEntry<'a>>,
    #[serde(borrow)]
    code: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct IncomingEntry<'a> {
    index: i64,
    #[serde(borrow, default)]
    text: Cow<'a, str>,
}

impl Tally {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default(), complete: Notify::new() }
    }

    /// Begins a phase of so many posts to so many viewers.
    pub(crate) fn begin(&self, phase: u32, posts: u32, viewers: usize, since: Since) {
        let mut state = self.state();
        let expected = u64::from(posts) * viewers as u64;
        let times = usize::try_from(expected).unwrap_or(0);
        *state = State {
            known: std::mem::take(&mut state.known),
            phase,
            since,
            posts: vec![Post::default(); posts as usize],
            times_us: Vec::with_capacity(times),
            expected,
            ..State::default()
        };
        state.known.resize_with(REMEMBERED, || None);
    }

    /// Waits until everything was delivered but the posts that failed, or nothing has come for as long as `patience`;
    /// answers the phase.
    pub(crate) async fn end(&self, failed_posts: u64, patience: Duration) -> Deliveries {
        self.state().excuse(failed_posts);
        let mut before = None;
        while self.state().missing() > 0 {
            if timeout(patience, self.complete.notified()).await.is_err() {
                let delivered = self.state().delivered;
                if before.replace(delivered) == Some(delivered) {
                    break; // what is missing counts as lost
                }
            }
        }
        self.state().deliveries()
    }

    /// Notes one text frame of a viewer whose first packet left at `began_us`.
    ///
    /// # Errors
    /// The reason why this viewer cannot go on.
    pub(crate) fn receive(
        &self,
        frame: &[u8],
        position: &mut Position,
        began_us: u64,
        now_us: u64,
    ) -> Result<(), String> {
        let mut state = self.state();
        let Some((index, note)) = state.understand(frame, position.last() + 1)? else { return Ok(()) };
        match position.see(index) {
            Seen::Next => {}
            Seen::Gap(count) => state.faults.gaps += count,
            Seen::Late => state.faults.late += 1,
            Seen::Duplicate => {
                state.faults.duplicates += 1;
                return Ok(());
            }
        }
        if let Some(note) = note {
            state.deliver(note, frame.len(), began_us, now_us);
            if state.missing() == 0 {
                self.complete.notify_one();
            }
        }
        Ok(())
    }

    pub(crate) fn ended(&self, reason: String) {
        *self.state().faults.ended.entry(reason).or_default() += 1;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The index and the note of an entry's frame, nothing for other frames.
    fn understand(&mut self, frame: &[u8], expected: i64) -> Result<Option<(i64, Option<Note>)>, String> {
        if let Some(known) = self.known.get(slot(expected)).and_then(Option::as_ref)
            && known.index == expected
            && known.frame == frame
        {
            return Ok(Some((known.index, known.note)));
        }
        let incoming: Incoming<'_> = serde_json::from_slice(frame).map_err(|error| format!("not a frame: {error}"))?;
        let entry = match (&*incoming.kind, incoming.entry) {
            ("entry", Some(entry)) => entry,
            ("tick" | "watching" | "welcome" | "following", _) => return Ok(None),
            (kind, _) => return Err(format!("{kind} {}", incoming.code.unwrap_or_default()).trim_end().to_owned()),
        };
        let note = Note::read(&entry.text);
        if let Some(place) = self.known.get_mut(slot(entry.index)) {
            if place.as_ref().is_some_and(|known| known.index == entry.index && known.frame != frame) {
                self.faults.variants += 1;
            }
            *place = Some(Known { index: entry.index, frame: frame.to_vec(), note });
        }
        Ok(Some((entry.index, note)))
    }

    fn deliver(&mut self, note: Note, bytes: usize, began_us: u64, now_us: u64) {
        let last = note.number as usize + 1 == self.posts.len();
        let Some(post) = self.posts.get_mut(note.number as usize).filter(|_| note.phase == self.phase) else { return };
        post.posted_us = note.posted_us;
        post.last_us = post.last_us.max(now_us);
        post.deliveries += 1;
        self.delivered += 1;
        self.bytes += bytes as u64;
        match self.since {
            Since::Posting => self.times_us.push(since(note.posted_us, now_us)),
            Since::Connecting if last => self.times_us.push(since(began_us, now_us)),
            Since::Connecting => {}
        }
    }

    fn excuse(&mut self, failed_posts: u64) {
        let viewers = self.expected / (self.posts.len() as u64).max(1);
        self.expected -= failed_posts * viewers;
    }

    fn missing(&self) -> u64 {
        self.expected.saturating_sub(self.delivered)
    }

    fn deliveries(&mut self) -> Deliveries {
        let delivered: Vec<&Post> = self.posts.iter().filter(|post| post.deliveries > 0).collect();
        let first_us = delivered.iter().map(|post| post.posted_us).min().unwrap_or(0);
        let last_us = delivered.iter().map(|post| post.last_us).max().unwrap_or(0);
        let last_viewer = delivered.iter().map(|post| since(post.posted_us, post.last_us)).collect();
        let count = self.delivered;
        let mut faults = std::mem::take(&mut self.faults);
        faults.lost = self.missing();
        Deliveries {
            count,
            each: Spread::of(std::mem::take(&mut self.times_us)),
            last_viewer: Spread::of(last_viewer),
            seconds: last_us.saturating_sub(first_us) as f64 / 1e6,
            frame_bytes: self.bytes as f64 / count.max(1) as f64,
            faults,
        }
    }
}

fn slot(index: i64) -> usize {
    usize::try_from(index).unwrap_or(0) % REMEMBERED
}

fn since(began_us: u64, now_us: u64) -> u32 {
    u32::try_from(now_us.saturating_sub(began_us)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Size;

    fn frame(index: i64, number: u32, by: &str) -> Vec<u8> {
        let text = Note { phase: 1, number, posted_us: 1_000 }.text(Size::Frame(0));
        format!(r#"{{"type":"entry","stream":"record","entry":{{"index":{index},"text":"{text}","by":"{by}"}}}}"#)
            .into()
    }

    /// Two viewers, two posts; each viewer receives the frames given, two milliseconds after the posting.
    async fn faults(first: &[Vec<u8>], second: &[Vec<u8>]) -> (u64, Faults) {
        let tally = Tally::new(Clock::start());
        tally.begin(1, 2, 2, Since::Posting);
        for frames in [first, second] {
            let mut position = Position::at(-1);
            for frame in frames {
                if let Err(reason) = tally.receive(frame, &mut position, 0, 3_000) {
                    tally.ended(reason);
                }
            }
        }
        let deliveries = tally.end(0, Duration::ZERO).await;
        (deliveries.count, deliveries.faults)
    }

    #[tokio::test]
    async fn a_clean_phase_has_every_delivery_and_no_fault() {
        let frames = [frame(0, 0, "a"), br#"{"type":"tick","heads":{"demo/record":0}}"#.to_vec(), frame(1, 1, "a")];
        assert_eq!(faults(&frames, &frames).await, (4, Faults::default()));
    }

    #[tokio::test]
    async fn what_is_wrong_is_told_apart() {
        let (one, two) = (frame(0, 0, "a"), frame(1, 1, "a"));
        let (count, seen) = faults(&[one.clone(), one.clone()], &[two, one]).await;
        assert_eq!((count, seen.duplicates, seen.lost, seen.gaps, seen.late), (3, 1, 1, 1, 1));
    }

    #[tokio::test]
    async fn a_post_that_failed_is_not_lost() {
        let tally = Tally::new(Clock::start());
        tally.begin(1, 2, 1, Since::Posting);
        tally.receive(&frame(0, 0, "a"), &mut Position::at(-1), 0, 3_000).unwrap();
        assert_eq!(tally.end(1, Duration::ZERO).await.faults, Faults::default());
    }

    #[tokio::test]
    async fn bytes_that_differ_between_viewers_are_noticed() {
        let (_, seen) = faults(&[frame(0, 0, "a")], &[frame(0, 0, "b")]).await;
        assert_eq!(seen.variants, 1);
    }

    #[tokio::test]
    async fn a_viewer_told_that_it_is_behind_has_ended() {
        let behind = br#"{"type":"behind","negotiation":"demo","stream":"record","from":0,"head":9}"#.to_vec();
        let (_, seen) = faults(&[behind], &[]).await;
        assert_eq!(seen.ended, BTreeMap::from([("behind".to_owned(), 1)]));
    }

    #[tokio::test]
    async fn times_run_from_the_posting_or_from_the_connection() {
        for (since, began_us, expected_ms) in [(Since::Posting, 2_500, 2.0), (Since::Connecting, 2_500, 0.5)] {
            let tally = Tally::new(Clock::start());
            tally.begin(1, 1, 1, since);
            tally.receive(&frame(0, 0, "a"), &mut Position::at(-1), began_us, 3_000).unwrap();
            assert_eq!(tally.end(0, Duration::ZERO).await.each.max_ms, expected_ms);
        }
    }
}
