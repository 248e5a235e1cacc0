//! What goes to one viewer: a few control frames, then whatever its positions lack, straight from the rings.
//!
//! There is no queue of entries. After a write that the transport took in part, at most the rest of one frame stays.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use ob_protocol::live::ServerFrame;
use tokio::time::Instant;

use crate::frame::{self, Framed, StreamLabel};
use crate::histogram::Histogram;
use crate::history::StreamId;
use crate::link::{LinkState, Standing};
use crate::socket::Socket;
use crate::tail::{Budget, Taken};

/// Entries written in one turn, then the next viewer: as many slices as fit one system call with room to spare.
const TURN_ENTRIES: usize = 64;
/// Bytes written in one turn: the bound of a viewer's kernel buffer. (design.md 4.3)
const TURN_BYTES: usize = 64 * 1024;
/// Control frames written in one turn.
const TURN_CONTROL: usize = 32;
/// Control frames that may wait. The peer is not read from beyond half of it, so that only a peer that takes nothing
/// while it is told of its follows can reach it.
pub(crate) const CONTROL_MAX: usize = 64;
/// A peer that is not read from has more waiting than one turn writes, so another turn comes and reads again.
const _: () = assert!(CONTROL_MAX / 2 >= TURN_CONTROL);

#[derive(Default)]
pub(crate) struct Outbox {
    partial: Option<Partial>,
    control: VecDeque<Bytes>,
}

/// The rest of a frame that was begun.
struct Partial {
    rest: Bytes,
    /// The stream it is of, if it is an entry.
    of: Option<StreamId>,
}

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Everything is written.
    Idle,
    /// A turn's worth is written, and more is there.
    Again,
    /// The transport takes nothing now. Whether a whole frame went before.
    Blocked { has_moved: bool },
    /// The frame that was begun may not go on now.
    Held,
    /// The connection broke.
    Gone,
}

/// Whom a turn serves: entries count how long they waited; without it, no entries are written.
#[derive(Clone, Copy)]
pub(crate) struct Delivery<'a> {
    pub(crate) now: Instant,
    pub(crate) lag: &'a Histogram,
}

/// What a turn wrote, and of how many entries.
pub(crate) struct Written {
    pub(crate) progress: Progress,
    pub(crate) entries: u64,
    /// How many follows fell too far back.
    pub(crate) behinds: u64,
}

impl Outbox {
    pub(crate) fn push(&mut self, frame: Bytes) {
        self.control.push_back(frame);
    }

    /// Control frames that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.control.len()
    }

    /// Whether a frame of this stream was begun.
    pub(crate) fn is_within(&self, stream: StreamId) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.of == Some(stream))
    }

    /// Whether an entry was begun.
    pub(crate) fn is_within_entry(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.of.is_some())
    }

    /// Replaces the control frames by the last one there will be.
    pub(crate) fn end_with(&mut self, close: Option<Bytes>) {
        self.control.clear();
        self.control.extend(close);
    }

    /// One turn. The caller holds the link's lock, so nobody revokes anything between looking and writing.
    ///
    /// `turn` shifts which follow comes first; no `delivery` while closing.
    pub(crate) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut impl Socket,
        state: &mut LinkState,
        turn: usize,
        delivery: Option<Delivery<'_>>,
    ) -> Written {
        let mut written = Written { progress: Progress::Idle, entries: 0, behinds: 0 };
        let mut has_moved = false;
        loop {
            if !self.may_go_on(state) {
                written.progress = Progress::Held;
                return written;
            }
            let (entries, has_more) =
                if delivery.is_some() { self.gather(state, turn, &mut written) } else { (Vec::new(), false) };
            let controls = self.control.len().min(TURN_CONTROL);
            if self.partial.is_none() && controls == 0 && entries.is_empty() {
                written.progress = if has_more { Progress::Again } else { Progress::Idle };
                return written;
            }
            let mut slices = [IoSlice::new(&[]); 1 + TURN_CONTROL + TURN_ENTRIES];
            let mut count = 0;
            let partial = self.partial.iter().map(|partial| &partial.rest);
            let frames = partial.chain(self.control.iter().take(controls)).chain(entries.iter().map(|e| &e.1.bytes));
            let mut total = 0;
            for (slice, frame) in slices.iter_mut().zip(frames) {
                *slice = IoSlice::new(frame);
                total += frame.len();
                count += 1;
            }
            match socket.poll_write(cx, &slices[..count]) {
                Poll::Pending => {
                    written.progress = Progress::Blocked { has_moved };
                    return written;
                }
                Poll::Ready(Err(_)) => {
                    written.progress = Progress::Gone;
                    return written;
                }
                Poll::Ready(Ok(bytes)) => {
                    has_moved |= self.account(bytes, controls, entries, state, delivery, &mut written);
                    if bytes == total {
                        let has_more = has_more || !self.control.is_empty();
                        written.progress = if has_more { Progress::Again } else { Progress::Idle };
                        return written;
                    }
                    // Taken in part: try once more, so that the transport tells us when it takes the rest.
                }
            }
        }
    }

    /// Whether the frame that was begun may be completed.
    fn may_go_on(&self, state: &LinkState) -> bool {
        let Some(Partial { of: Some(stream), .. }) = &self.partial else { return true };
        state.follow_of(*stream).is_none_or(|at| state.follows[at].standing == Standing::Granted)
    }

    /// What the follows lack, one turn of it, and whether there is more. What is to be said about the follows
    /// themselves is queued, and goes first.
    fn gather(&mut self, state: &mut LinkState, turn: usize, written: &mut Written) -> (Vec<(usize, Framed)>, bool) {
        let mut entries = Vec::new();
        let mut has_more = false;
        let mut budget = Budget { entries: TURN_ENTRIES, bytes: TURN_BYTES };
        let count = state.follows.len();
        for at in (0..count).map(|at| (at + turn) % count) {
            let follow = &mut state.follows[at];
            if !follow.is_served() {
                continue;
            }
            if let Some(about) = follow.news_of_viewers() {
                let StreamLabel { negotiation, stream } = follow.channel.label.clone();
                self.push(frame::message(&ServerFrame::Watching { negotiation, stream, about }));
            }
            let before = entries.len();
            match follow.channel.take(follow.next, &mut budget, |framed| entries.push((at, framed))) {
                Taken::CaughtUp | Taken::Waiting => {}
                Taken::Behind(head) if entries.len() == before => {
                    follow.is_over = true;
                    written.behinds += 1;
                    let StreamLabel { negotiation, stream } = follow.channel.label.clone();
                    self.push(frame::message(&ServerFrame::Behind { negotiation, stream, from: follow.next, head }));
                }
                Taken::More | Taken::Behind(_) => has_more = true,
            }
        }
        (entries, has_more)
    }

    /// Moves everything forward by the bytes that went; answers whether a whole frame did.
    fn account(
        &mut self,
        mut bytes: usize,
        controls: usize,
        entries: Vec<(usize, Framed)>,
        state: &mut LinkState,
        delivery: Option<Delivery<'_>>,
        written: &mut Written,
    ) -> bool {
        let mut has_moved = false;
        let mut begin = |outbox: &mut Self, frame: Bytes, of: Option<StreamId>| {
            if let Some(rest) = rest_after(frame, &mut bytes) {
                outbox.partial = Some(Partial { rest, of });
            } else {
                has_moved = true;
            }
            bytes == 0
        };
        if let Some(Partial { rest, of }) = self.partial.take()
            && begin(self, rest, of)
        {
            return has_moved;
        }
        for _ in 0..controls {
            if let Some(frame) = self.control.pop_front()
                && begin(self, frame, None)
            {
                return has_moved;
            }
        }
        for (at, framed) in entries {
            let follow = &mut state.follows[at];
            follow.next = framed.index + 1;
            written.entries += 1;
            if let Some(Delivery { now, lag }) = delivery
                && let Some(waited) = follow.lag(framed.announced, now)
            {
                lag.record(waited);
            }
            if begin(self, framed.bytes, Some(follow.channel.id)) {
                break;
            }
        }
        has_moved
    }
}

/// What is left of a frame when so many bytes went; takes its share of them.
fn rest_after(mut frame: Bytes, bytes: &mut usize) -> Option<Bytes> {
    let share = frame.len().min(*bytes);
    *bytes -= share;
    frame.advance(share);
    (!frame.is_empty()).then_some(frame)
}
