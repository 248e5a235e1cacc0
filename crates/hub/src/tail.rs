//! The end of a stream as viewers read it: ring, pages behind it, and what arrived too early.
//!
//! Decides, and does no I/O: it is told what was announced and what history answered, and says what to read next.
//! Everything here keeps one promise: [`Tail::take`] hands out `next`, `next + 1`, … and nothing else, each entry as
//! it stood at the latest announcement.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use ob_protocol::live::REPLAY_MAX;

use crate::frame::Framed;
use crate::pages::{self, Pages};
use crate::parked::Parked;
use crate::ring::Ring;

/// Entries read when a stream is opened or read again: what viewers who were cut off for some minutes lack.
const WARM_ENTRIES: i64 = 256;

/// What one turn may hand out to a viewer. At least one entry always fits.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) entries: usize,
    pub(crate) bytes: usize,
}

impl Budget {
    fn admits(&mut self, bytes: usize) -> bool {
        if self.entries == 0 || self.bytes == 0 {
            return false;
        }
        self.entries -= 1;
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }
}

/// How far [`Tail::take`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Nothing is lacking.
    CaughtUp,
    /// The budget is spent.
    More,
    /// The next entry is being read from history.
    Waiting,
    /// The next entry is too far behind this head.
    Behind(i64),
}

/// What to read from history, and what was so when it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) what: Wanted,
    /// The highest index known then: all it changed is in what history answers.
    pub(crate) known: i64,
    changes: u64,
}

/// Parts of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The end of a stream whose head is not known yet.
    Opening,
    /// The end of the stream.
    Latest(RangeInclusive<i64>),
    /// A page that viewers are waiting for.
    Page(i64, RangeInclusive<i64>),
}

/// The indexes to read so that the ring ends with `head`.
pub(crate) fn latest(head: i64) -> RangeInclusive<i64> {
    (head - WARM_ENTRIES + 1).max(0)..=head
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Tail {
    /// Whether the head was read once. Nothing is handed out before.
    is_open: bool,
    ring: Ring,
    parked: Parked,
    pages: Pages,
    /// Pages that viewers are waiting for.
    wanted: BTreeSet<i64>,
    /// Entries of the ring that changed in a way nobody told: not handed out until read again.
    stale: BTreeSet<i64>,
    /// The highest index that is known to exist.
    known: i64,
    /// Counts changes of standing, so that what history answered before one is not taken in after it.
    changes: u64,
}

impl Tail {
    pub(crate) fn new() -> Self {
        Self {
            is_open: false,
            ring: Ring::before(0),
            parked: Parked::default(),
            pages: Pages::default(),
            wanted: BTreeSet::new(),
            stale: BTreeSet::new(),
            known: -1,
            changes: 0,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The highest index that is known to exist.
    pub(crate) fn known(&self) -> i64 {
        self.known
    }

    /// The last index that can be handed out.
    pub(crate) fn head(&self) -> i64 {
        self.ring.head()
    }

    /// Takes in an entry that was committed, and earlier ones whose standing it changed. Answers whether the head moved.
    pub(crate) fn announce(&mut self, framed: Framed, replaced: Vec<Framed>) -> bool {
        let index = framed.index;
        self.known = self.known.max(index);
        if !replaced.is_empty() {
            self.changes += 1;
        }
        for earlier in replaced {
            self.replace(earlier);
        }
        if !self.is_open || index > self.head() + 1 {
            self.parked.keep(framed);
            return false;
        }
        // What overtook it may have known better how it stands.
        let framed = match self.parked.remove(index) {
            Some(parked) if parked.as_of > framed.as_of => parked,
            _ => framed,
        };
        self.ring.push(framed) && {
            self.drain_parked();
            true
        }
    }

    /// Notes that the stream reaches to `head`. Answers whether something is missing.
    pub(crate) fn observe(&mut self, head: i64) -> bool {
        self.known = self.known.max(head);
        self.is_missing()
    }

    /// Whether entries exist that were not announced.
    pub(crate) fn is_missing(&self) -> bool {
        self.is_open && self.known > self.head()
    }

    /// Notes that these entries stand differently now; they are not handed out until they are read again.
    pub(crate) fn refresh(&mut self, indexes: &[i64]) {
        self.changes += 1;
        for &index in indexes {
            self.parked.remove(index);
            self.pages.evict(pages::page_of(index));
            if self.ring.get(index).is_some() {
                self.stale.insert(index);
            }
        }
    }

    /// Hands out what comes from `next` on, within the budget.
    pub(crate) fn take(&mut self, next: i64, budget: &mut Budget, mut to: impl FnMut(Framed)) -> Taken {
        if !self.is_open {
            return Taken::Waiting;
        }
        for index in next.. {
            if index > self.head() {
                break;
            }
            if self.stale.contains(&index) {
                return Taken::Waiting;
            }
            let Some(framed) = self.ring.get(index).or_else(|| self.pages.get(index)) else {
                return if index > next {
                    // Read when it is the next: a page that comes too early may have given way before it is needed.
                    Taken::More
                } else if self.head() - index >= REPLAY_MAX {
                    Taken::Behind(self.head())
                } else {
                    self.wanted.insert(pages::page_of(index));
                    Taken::Waiting
                };
            };
            if !budget.admits(framed.bytes.len()) {
                return Taken::More;
            }
            to(framed.clone());
        }
        Taken::CaughtUp
    }

    /// Lets go of pages that nobody read since the last call.
    pub(crate) fn age(&mut self) {
        self.pages.age();
    }

    /// Whether a viewer who lacks `next` can be served at all.
    pub(crate) fn reaches(&self, next: i64) -> bool {
        next >= self.ring.first() || self.head() - next < REPLAY_MAX
    }

    /// What to read next, if anything. `is_patient`: what is missing may still arrive by itself.
    pub(crate) fn order(&self, is_patient: bool) -> Option<Order> {
        let what = if !self.is_open {
            Wanted::Opening
        } else if !self.stale.is_empty() || (self.is_missing() && !is_patient) {
            Wanted::Latest(latest(self.known))
        } else {
            let page = *self.wanted.first()?;
            Wanted::Page(page, pages::span(page, self.head()))
        };
        Some(Order { what, known: self.known, changes: self.changes })
    }

    /// Takes in what history answered. Answers `false` when something changed meanwhile: then it is read again.
    pub(crate) fn fill(&mut self, order: &Order, range: RangeInclusive<i64>, frames: Vec<Framed>) -> bool {
        if order.changes != self.changes {
            return false;
        }
        match order.what {
            Wanted::Page(page, _) => {
                self.pages.insert(page, frames);
                self.wanted.remove(&page);
            }
            Wanted::Opening | Wanted::Latest(_) => self.begin_with(range, frames),
        }
        true
    }

    /// Makes what was read the ring, and goes on with what is known beyond it. An announcement that was missed may have
    /// changed earlier entries, so nothing older than the reading stays.
    fn begin_with(&mut self, range: RangeInclusive<i64>, frames: Vec<Framed>) {
        let newer = std::mem::take(&mut self.ring).into_after(*range.end());
        self.ring = Ring::before(*range.start());
        for framed in frames.into_iter().chain(newer) {
            self.ring.push(framed);
        }
        self.known = self.known.max(*range.end());
        self.is_open = true;
        self.pages.clear();
        self.stale.clear();
        self.drain_parked();
    }

    fn replace(&mut self, framed: Framed) {
        if self.is_open && framed.index <= self.head() {
            self.pages.evict(pages::page_of(framed.index));
            self.ring.replace(framed);
        } else {
            self.parked.keep(framed);
        }
    }

    fn drain_parked(&mut self) {
        while let Some(framed) = self.parked.remove(self.head() + 1) {
            self.ring.push(framed);
        }
        self.parked.forget_through(self.head());
    }
}

#[cfg(test)]
mod tests;
