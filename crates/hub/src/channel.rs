//! A followed stream on this node: its tail, and who is woken when it grows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ob_protocol::live::rounded_down;
use tokio::sync::{Notify, SetOnce};
use tokio_util::sync::DropGuard;

use crate::frame::{Framed, StreamLabel};
use crate::history::{EncodedEntry, StreamId};
use crate::link::{Link, LinkId};
use crate::lock::lock;
use crate::tail::{Budget, Order, Tail, Taken};

/// Lives as long as somebody follows; its keeper ends with it.
pub(crate) struct Channel {
    pub(crate) id: StreamId,
    pub(crate) label: StreamLabel,
    tail: Mutex<Tail>,
    followers: Mutex<Followers>,
    /// How many watch, rounded, and how often that was counted.
    about: AtomicU64,
    counts: AtomicU32,
    /// Whether viewers have something new to look at.
    is_fresh: AtomicBool,
    opened: SetOnce<()>,
    /// Wakes the keeper.
    bell: Arc<Notify>,
    _keeper: DropGuard,
}

#[derive(Default)]
struct Followers {
    links: BTreeMap<LinkId, Arc<Link>>,
    /// Where the next sweep starts, so that nobody is always last.
    start: u64,
    /// Whether somebody came since viewers were counted.
    has_newcomers: bool,
}

/// A fraction of the golden ratio, in 64ths: starts of sweeps spread evenly over the viewers.
const SWEEP_STRIDE: u64 = 40;

impl Channel {
    pub(crate) fn new(id: StreamId, label: StreamLabel, bell: Arc<Notify>, keeper: DropGuard) -> Self {
        Self {
            id,
            label,
            tail: Mutex::new(Tail::new()),
            followers: Mutex::default(),
            about: AtomicU64::new(0),
            counts: AtomicU32::new(0),
            is_fresh: AtomicBool::new(false),
            opened: SetOnce::new(),
            bell,
            _keeper: keeper,
        }
    }

    /// Waits until the head is known.
    pub(crate) async fn opened(&self) {
        self.opened.wait().await;
    }

    /// The last index that can be handed out.
    pub(crate) fn head(&self) -> i64 {
        lock(&self.tail).head()
    }

    /// The last index that exists as far as is known, and the last that can be handed out.
    pub(crate) fn known_and_head(&self) -> (i64, i64) {
        let tail = lock(&self.tail);
        (tail.known(), tail.head())
    }

    /// Whether a viewer who lacks `next` can be served.
    pub(crate) fn reaches(&self, next: i64) -> bool {
        lock(&self.tail).reaches(next)
    }

    /// Hands out what comes from `next` on, within the budget.
    pub(crate) fn take(&self, next: i64, budget: &mut Budget, to: impl FnMut(Framed)) -> Taken {
        let taken = lock(&self.tail).take(next, budget, to);
        if taken == Taken::Waiting {
            self.bell.notify_one();
        }
        taken
    }

    pub(crate) fn announce(&self, entry: &EncodedEntry, replaced: &[EncodedEntry]) {
        // Framed here, once, in the publisher's own time.
        let replaced = replaced.iter().map(|earlier| Framed::new(&self.label, earlier, entry.index)).collect();
        let framed = Framed::new(&self.label, entry, entry.index).announced_now();
        let (has_grown, is_missing) = {
            let mut tail = lock(&self.tail);
            (tail.announce(framed, replaced), tail.is_missing())
        };
        if has_grown {
            self.is_fresh.store(true, Ordering::Release);
        }
        if has_grown || is_missing {
            self.bell.notify_one();
        }
    }

    pub(crate) fn observe(&self, head: i64) {
        if lock(&self.tail).observe(head) {
            self.bell.notify_one();
        }
    }

    pub(crate) fn refresh(&self, indexes: &[i64]) {
        lock(&self.tail).refresh(indexes);
        self.bell.notify_one();
    }

    pub(crate) fn order(&self, is_patient: bool) -> Option<Order> {
        lock(&self.tail).order(is_patient)
    }

    pub(crate) fn is_missing(&self) -> bool {
        lock(&self.tail).is_missing()
    }

    /// Takes in what history answered; answers whether it was still of use.
    pub(crate) fn fill(&self, order: &Order, range: std::ops::RangeInclusive<i64>, entries: &[EncodedEntry]) -> bool {
        let as_of = order.known.max(*range.end());
        let frames = entries.iter().map(|entry| Framed::new(&self.label, entry, as_of)).collect();
        let (is_filled, is_open) = {
            let mut tail = lock(&self.tail);
            (tail.fill(order, range, frames), tail.is_open())
        };
        if is_filled {
            self.is_fresh.store(true, Ordering::Release);
        }
        if is_open {
            // The first one opens it; later ones change nothing.
            let _ = self.opened.set(());
        }
        is_filled
    }

    pub(crate) fn enter(&self, link: &Arc<Link>) {
        let mut followers = lock(&self.followers);
        followers.links.insert(link.id, Arc::clone(link));
        followers.has_newcomers = true;
    }

    pub(crate) fn leave(&self, link: LinkId) {
        lock(&self.followers).links.remove(&link);
    }

    pub(crate) fn followers(&self) -> Vec<Arc<Link>> {
        lock(&self.followers).links.values().cloned().collect()
    }

    /// Wakes every viewer if there is something new; they write by themselves, each at its own pace.
    pub(crate) fn sweep(&self) {
        if self.is_fresh.swap(false, Ordering::AcqRel) {
            self.wake_all();
        }
    }

    /// Counts the viewers and wakes them if there is something to tell; lets go of what they no longer read.
    pub(crate) fn take_stock(&self) {
        lock(&self.tail).age();
        let is_news = {
            let mut followers = lock(&self.followers);
            let about = rounded_down(followers.links.len() as u64);
            let is_changed = self.about.swap(about, Ordering::AcqRel) != about;
            std::mem::take(&mut followers.has_newcomers) || is_changed
        };
        self.counts.fetch_add(1, Ordering::AcqRel);
        if is_news {
            self.wake_all();
        }
    }

    /// How often viewers were counted, and how many they were about then.
    pub(crate) fn watching(&self) -> (u32, u64) {
        let counts = self.counts.load(Ordering::Acquire);
        (counts, self.about.load(Ordering::Acquire))
    }

    fn wake_all(&self) {
        let mut followers = lock(&self.followers);
        let start = LinkId(followers.start);
        let links = &followers.links;
        for link in links.range(start..).chain(links.range(..start)).map(|(_, link)| link) {
            link.wake();
        }
        if let (Some((first, _)), Some((last, _))) = (links.first_key_value(), links.last_key_value()) {
            let span = last.0 - first.0 + 1;
            followers.start = first.0 + (start.0.saturating_sub(first.0) + span * SWEEP_STRIDE / 64) % span;
        }
    }
}
