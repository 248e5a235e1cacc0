//! A stream as server-sent events: the same positions over the same ring, pulled by the web server's body.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use ob_protocol::entry::Restored;
use ob_protocol::live::{NEGOTIATION_BYTES_MAX, StreamName};
use tokio::time::{Instant, Sleep, sleep};

use crate::gate::{Doorman, Viewer};
use crate::hub::Inner;
use crate::link::{Kind, Standing};
use crate::registry::Seat;
use crate::request::{Beginning, NotAdmitted, SecondAnswer, admit, ask_again};
use crate::tail::{Budget, Taken};

/// A sign of life after so long a silence: under the minute after which proxies commonly give up.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The next entry, in order, without gap or duplicate.
    Entry {
        /// Its index, to resume after.
        index: i64,
        /// The entry as JSON.
        json: Bytes,
    },
    /// First of all, where the stream came from a backup.
    Restored(Restored),
    /// Too far back to replay; nothing follows.
    Behind {
        /// The first index that was not sent; 0 when the viewer is ahead of the stream.
        from: i64,
        /// The last index of the stream.
        head: i64,
    },
    /// A comment line, so that nobody in between thinks the connection dead.
    KeepAlive,
    /// The login ended, rights changed, or the node leaves; nothing follows.
    Ended,
}

/// Why there are no events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEvents {
    /// There is no such stream, or none that this viewer may see.
    NotFound,
    /// The login has ended.
    LoginEnded,
    /// The login has as many event streams as it may have.
    TooMany,
    /// The server cannot answer now, or leaves.
    Unavailable,
}

/// Server-sent events of one stream. Ends after [`Event::Behind`] and [`Event::Ended`].
pub struct Events {
    hub: Arc<Inner>,
    doorman: Doorman,
    viewer: Viewer,
    seat: Seat,
    /// The event before all others.
    first: Option<Event>,
    /// The one event there will be.
    last: Option<Event>,
    is_over: bool,
    question: Option<BoxFuture<'static, SecondAnswer>>,
    keep_alive: Pin<Box<Sleep>>,
}

/// Lets a viewer in, if the gate does.
pub(crate) async fn open(
    hub: &Arc<Inner>,
    doorman: Doorman,
    viewer: Viewer,
    negotiation: &str,
    stream: StreamName,
    after: Option<i64>,
) -> Result<Events, NoEvents> {
    if negotiation.len() > NEGOTIATION_BYTES_MAX {
        return Err(NoEvents::NotFound);
    }
    // Nobody has an index below -1 or beyond all others.
    let after = after.map(|after| after.clamp(-1, i64::MAX - 1));
    let seat = hub.registry.join(Kind::Events).ok_or(NoEvents::Unavailable)?;
    if !hub.registry.claim(&seat.link, viewer) {
        return Err(NoEvents::TooMany);
    }
    let admitted =
        admit(hub, &doorman, &viewer, negotiation, stream, after).await.map_err(|refused| match refused {
            NotAdmitted::NotFound => NoEvents::NotFound,
            NotAdmitted::Unavailable => NoEvents::Unavailable,
            NotAdmitted::LoginEnded => NoEvents::LoginEnded,
        })?;
    let mut first = None;
    let last = match admitted.begin(hub, &seat.link) {
        Beginning::Following { restored, .. } => {
            first = restored.map(Event::Restored);
            None
        }
        Beginning::Behind { from, head } => {
            hub.counters.behinds.add(1);
            Some(Event::Behind { from, head })
        }
    };
    let keep_alive = Box::pin(sleep(KEEP_ALIVE_EVERY));
    Ok(Events { hub: Arc::clone(hub), doorman, viewer, seat, first, last, is_over: false, question: None, keep_alive })
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        if let Some(last) = this.last.take() {
            this.is_over = true;
            return Poll::Ready(Some(last));
        }
        if let Some(first) = this.first.take() {
            return Poll::Ready(Some(first));
        }
        this.seat.link.register(cx.waker());
        if let Some(event) = this.next(cx) {
            this.is_over = matches!(event, Event::Behind { .. } | Event::Ended);
            this.keep_alive.as_mut().reset(Instant::now() + KEEP_ALIVE_EVERY);
            return Poll::Ready(Some(event));
        }
        if this.keep_alive.as_mut().poll(cx).is_ready() {
            this.keep_alive.as_mut().reset(Instant::now() + KEEP_ALIVE_EVERY);
            return Poll::Ready(Some(Event::KeepAlive));
        }
        Poll::Pending
    }
}

impl Events {
    /// The next event that is there, one at a time: what was handed out cannot be taken back.
    fn next(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        loop {
            if let Some(question) = &mut self.question {
                let Poll::Ready(answers) = question.as_mut().poll(cx) else { return self.ended() };
                self.question = None;
                let holds = answers.is_ok_and(|answers| answers.iter().all(|(_, holds)| *holds));
                if !holds {
                    return Some(Event::Ended);
                }
                let mut state = self.seat.link.state();
                for follow in state.follows.iter_mut().filter(|follow| follow.standing == Standing::Asked) {
                    follow.standing = Standing::Granted;
                }
            }
            let doubts = self.seat.link.state().doubts();
            if doubts.is_empty() {
                break;
            }
            self.question = Some(Box::pin(ask_again(self.doorman.clone(), self.viewer, doubts)));
        }
        let mut state = self.seat.link.state();
        if state.ended.is_some() {
            return Some(Event::Ended);
        }
        let follow = state.follows.first_mut()?;
        let mut event = None;
        let mut announced = None;
        let mut budget = Budget { entries: 1, bytes: usize::MAX };
        let taken = follow.channel.take(follow.next, &mut budget, |framed| {
            announced = framed.announced;
            event = Some(Event::Entry { index: framed.index, json: framed.json() });
        });
        match (event, taken) {
            (Some(event), _) => {
                follow.next += 1;
                if let Some(waited) = follow.lag(announced, Instant::now()) {
                    self.hub.counters.lag.record(waited);
                }
                self.hub.counters.deliveries.add(1);
                Some(event)
            }
            (None, Taken::Behind(head)) => {
                self.hub.counters.behinds.add(1);
                Some(Event::Behind { from: follow.next, head })
            }
            (None, _) => None,
        }
    }

    /// The end, if it came while the gate is being asked.
    fn ended(&self) -> Option<Event> {
        self.seat.link.state().ended.is_some().then_some(Event::Ended)
    }
}
