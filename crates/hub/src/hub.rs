//! The hub of a node: opens channels, takes announcements, seats viewers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use ob_protocol::live::StreamName;
use ob_protocol::time::WireTime;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::channel::Channel;
use crate::connection::Connection;
use crate::events::{self, Events, NoEvents};
use crate::frame::StreamLabel;
use crate::gate::{Doorman, Gate, LoginKey, PersonKey, Viewer};
use crate::history::{EncodedEntry, History, StreamId};
use crate::keeper;
use crate::lock::lock;
use crate::registry::Registry;
use crate::socket::Socket;
use crate::stats::{Counters, Stats};

/// Tells the time in `welcome`.
pub type Clock = Arc<dyn Fn() -> WireTime + Send + Sync>;

/// Whose follows are asked about again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recheck {
    /// All of a login.
    Login(LoginKey),
    /// All of a person, on every login.
    Person(PersonKey),
    /// Those of a stream, whoever's they are.
    Stream(StreamId),
}

/// Live viewers of this node and what they follow; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) history: Arc<dyn History>,
    pub(crate) clock: Clock,
    pub(crate) registry: Arc<Registry>,
    pub(crate) counters: Counters,
    channels: Mutex<HashMap<StreamId, Weak<Channel>>>,
    places: Arc<Semaphore>,
    tasks: TaskTracker,
    /// Ends the channels' keepers.
    stop: CancellationToken,
}

impl Hub {
    /// A hub without viewers. Channels run as tasks of the runtime in which they are first followed.
    pub fn new(history: Arc<dyn History>, clock: Clock) -> Self {
        Self {
            inner: Arc::new(Inner {
                history,
                clock,
                registry: Arc::default(),
                counters: Counters::default(),
                channels: Mutex::default(),
                places: Doorman::places(),
                tasks: TaskTracker::new(),
                stop: CancellationToken::new(),
            }),
        }
    }

    /// Serves a viewer's socket until it ends. Called within a runtime; the caller spawns it, [`Hub::shutdown`] waits
    /// for it.
    pub fn serve<S: Socket>(&self, socket: S, gate: Arc<dyn Gate>) -> impl Future<Output = ()> + Send + use<S> {
        let doorman = Doorman::new(gate, Arc::clone(&self.inner.places));
        let connection = Connection::new(Arc::clone(&self.inner), socket, doorman);
        self.inner.tasks.track_future(connection.run())
    }

    /// Follows a stream as server-sent events. `after` as in a follow.
    ///
    /// # Errors
    /// When the gate does not let the viewer in, or the node leaves.
    pub async fn events(
        &self,
        gate: Arc<dyn Gate>,
        viewer: Viewer,
        negotiation: &str,
        stream: StreamName,
        after: Option<i64>,
    ) -> Result<Events, NoEvents> {
        let doorman = Doorman::new(gate, Arc::clone(&self.inner.places));
        events::open(&self.inner, doorman, viewer, negotiation, stream, after).await
    }

    /// Tells viewers of an entry that is committed, with earlier entries whose standing it changed, as they stand now.
    ///
    /// Never blocks and never fails: when it returns, the entry is in the ring if anybody follows. In any order, any
    /// number of times; what is missing in between is read from history.
    pub fn announce(&self, stream: StreamId, entry: &EncodedEntry, replaced: &[EncodedEntry]) {
        if let Some(channel) = self.inner.channel(stream) {
            channel.announce(entry, replaced);
        }
    }

    /// Repairs lost announcements: what is beyond a channel's head is read from history.
    pub fn observe_heads(&self, heads: &[(StreamId, i64)]) {
        for &(stream, head) in heads {
            if let Some(channel) = self.inner.channel(stream) {
                channel.observe(head);
            }
        }
    }

    /// Streams that somebody follows.
    pub fn open_streams(&self) -> Vec<StreamId> {
        let channels = lock(&self.inner.channels);
        channels.iter().filter(|(_, channel)| channel.strong_count() > 0).map(|(stream, _)| *stream).collect()
    }

    /// Earlier entries stand differently, and how is not known here: none of them is sent before it was read again.
    pub fn refresh(&self, stream: StreamId, indexes: &[i64]) {
        if let Some(channel) = self.inner.channel(stream) {
            channel.refresh(indexes);
        }
    }

    /// Ends every socket and event stream of a login. When it returns, nothing more is sent to them but the close.
    pub fn end_login(&self, login: LoginKey) {
        self.inner.registry.end_login(login);
    }

    /// Rights changed. When it returns, nothing more is sent on the affected follows until the gate was asked again.
    pub fn recheck(&self, whose: Recheck) {
        let registry = &self.inner.registry;
        match whose {
            Recheck::Login(login) => registry.doubt_login(login),
            Recheck::Person(person) => registry.doubt_person(person),
            Recheck::Stream(stream) => {
                registry.begin_doubt();
                if let Some(channel) = self.inner.channel(stream) {
                    channel.followers().iter().for_each(|link| link.doubt(Some(stream)));
                }
            }
        }
    }

    /// Sends everyone away who is here; they come back at once. For when everything they follow was replaced.
    pub fn send_away(&self) {
        self.inner.registry.send_away();
    }

    /// Sends everyone elsewhere and waits for it, at most so long. Nobody is seated afterwards.
    ///
    /// Answers whether everybody had left by then.
    pub async fn shutdown(&self, patience: Duration) -> bool {
        self.inner.registry.close();
        self.inner.tasks.close();
        self.inner.stop.cancel();
        tokio::time::timeout(patience, self.inner.tasks.wait()).await.is_ok()
    }

    /// What is counted.
    pub fn stats(&self) -> Stats {
        let (sockets, event_streams) = self.inner.registry.count();
        let counters = &self.inner.counters;
        Stats {
            sockets: sockets as u64,
            event_streams: event_streams as u64,
            channels: self.open_streams().len() as u64,
            deliveries: counters.deliveries.get(),
            behinds: counters.behinds.get(),
            too_slow: counters.too_slow.get(),
            too_many: counters.too_many.get(),
            violations: counters.violations.get(),
            lag: counters.lag.read(),
        }
    }
}

impl Inner {
    fn channel(&self, stream: StreamId) -> Option<Arc<Channel>> {
        lock(&self.channels).get(&stream).and_then(Weak::upgrade)
    }

    /// The channel of a stream, opened if nobody follows it yet.
    pub(crate) fn open(&self, stream: StreamId, negotiation: &str, name: StreamName) -> Arc<Channel> {
        let mut channels = lock(&self.channels);
        if let Some(channel) = channels.get(&stream).and_then(Weak::upgrade) {
            return channel;
        }
        channels.retain(|_, channel| channel.strong_count() > 0);
        let label = StreamLabel { negotiation: negotiation.to_owned(), stream: name };
        let bell = Arc::new(Notify::new());
        let stop = self.stop.child_token();
        let channel = Arc::new(Channel::new(stream, label, Arc::clone(&bell), stop.clone().drop_guard()));
        channels.insert(stream, Arc::downgrade(&channel));
        self.tasks.spawn(keeper::keep(Arc::downgrade(&channel), bell, stop, Arc::clone(&self.history)));
        channel
    }
}
