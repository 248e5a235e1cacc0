//! What the hub can reach of a viewer's connection: its follows, and the means to end it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

use crate::channel::Channel;
use crate::gate::Viewer;
use crate::history::StreamId;
use crate::lock::lock;

/// Names a connection on this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LinkId(pub(crate) u64);

/// How a viewer is connected; each kind is limited by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A WebSocket.
    Socket,
    /// Server-sent events.
    Events,
}

/// Shared by a connection's task, the channels it follows and the registry.
pub(crate) struct Link {
    pub(crate) id: LinkId,
    pub(crate) kind: Kind,
    viewer: OnceLock<Viewer>,
    waker: AtomicWaker,
    /// Held while bytes go to the peer. Whoever has changed it under the lock knows that nothing else was sent since.
    state: Mutex<LinkState>,
}

/// What decides over each byte sent.
#[derive(Default)]
pub(crate) struct LinkState {
    pub(crate) ended: Option<Ended>,
    pub(crate) follows: Vec<Follow>,
}

/// Why the hub ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Its login did.
    Login,
    /// The node leaves.
    Leaving,
}

/// A viewer's position in a stream.
pub(crate) struct Follow {
    pub(crate) channel: Arc<Channel>,
    /// The index that is sent next.
    pub(crate) next: i64,
    /// What is older did not wait for this viewer: it was not there.
    began: Instant,
    pub(crate) standing: Standing,
    /// Whether it has ended but for the rest of a frame that was begun.
    pub(crate) is_over: bool,
    /// Which count of viewers was told, or passed over; and the number told last.
    pub(crate) seen_count: u32,
    pub(crate) told_watching: Option<u64>,
}

/// Whether a follow holds. Only a granted one is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The gate said so.
    Granted,
    /// Something changed: the gate must be asked again.
    InDoubt,
    /// It is being asked.
    Asked,
}

impl Follow {
    pub(crate) fn new(channel: Arc<Channel>, next: i64, standing: Standing) -> Self {
        let (seen_count, _) = channel.watching();
        let began = Instant::now();
        Self { channel, next, began, standing, is_over: false, seen_count, told_watching: None }
    }

    /// How long an entry that is written now has waited for this viewer; `None` when it is no new one.
    pub(crate) fn lag(&self, announced: Option<Instant>, now: Instant) -> Option<Duration> {
        Some(now.saturating_duration_since(announced?.max(self.began)))
    }

    /// Whether entries may go to it now.
    pub(crate) fn is_served(&self) -> bool {
        !self.is_over && self.standing == Standing::Granted
    }

    /// The number of viewers, when it was counted anew since the last look and is not what was told last.
    pub(crate) fn news_of_viewers(&mut self) -> Option<u64> {
        let (count, about) = self.channel.watching();
        let is_counted = std::mem::replace(&mut self.seen_count, count) != count;
        (is_counted && self.told_watching != Some(about)).then(|| {
            self.told_watching = Some(about);
            about
        })
    }
}

impl LinkState {
    pub(crate) fn follow_of(&self, stream: StreamId) -> Option<usize> {
        self.follows.iter().position(|follow| follow.channel.id == stream)
    }

    /// Ends follows; a channel is left with the last follow of it. Answers what was ended.
    pub(crate) fn end_follows(&mut self, link: LinkId, mut is_ended: impl FnMut(&Follow) -> bool) -> Vec<Arc<Channel>> {
        let ended: Vec<_> =
            self.follows.extract_if(.., |follow| is_ended(follow)).map(|follow| follow.channel).collect();
        for channel in &ended {
            if self.follow_of(channel.id).is_none() {
                channel.leave(link);
            }
        }
        ended
    }

    /// The follows that the gate must be asked about, which are now being asked about.
    pub(crate) fn doubts(&mut self) -> Vec<Arc<Channel>> {
        let in_doubt = self.follows.iter_mut().filter(|follow| follow.standing == Standing::InDoubt);
        in_doubt
            .map(|follow| {
                follow.standing = Standing::Asked;
                Arc::clone(&follow.channel)
            })
            .collect()
    }
}

impl Link {
    pub(crate) fn new(id: LinkId, kind: Kind) -> Self {
        Self { id, kind, viewer: OnceLock::new(), waker: AtomicWaker::new(), state: Mutex::default() }
    }

    /// Whom it belongs to, once that is known.
    pub(crate) fn viewer(&self) -> Option<&Viewer> {
        self.viewer.get()
    }

    /// Tells whom it belongs to; the first telling counts.
    pub(crate) fn belongs_to(&self, viewer: Viewer) {
        let _ = self.viewer.set(viewer);
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, LinkState> {
        lock(&self.state)
    }

    pub(crate) fn register(&self, waker: &std::task::Waker) {
        self.waker.register(waker);
    }

    pub(crate) fn wake(&self) {
        self.waker.wake();
    }

    /// Ends the connection: nothing is sent from now on but, where it can be, the reason.
    pub(crate) fn end(&self, why: Ended) {
        self.state().ended.get_or_insert(why);
        self.wake();
    }

    /// Holds back what is followed, all of it or one stream, until the gate was asked again.
    pub(crate) fn doubt(&self, stream: Option<StreamId>) {
        let mut state = self.state();
        for follow in &mut state.follows {
            if stream.is_none_or(|stream| stream == follow.channel.id) {
                follow.standing = Standing::InDoubt;
            }
        }
        drop(state);
        self.wake();
    }
}
