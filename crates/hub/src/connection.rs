//! One viewer's socket: a single task that reads requests, keeps the deadlines and writes what its positions lack.
//!
//! The task sleeps until its link is woken, the peer sends or takes something, or the earliest deadline passes. It
//! owns no queue of entries and never waits for anyone but its own peer and the gate.

use std::ops::ControlFlow::{self, Break, Continue};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ob_protocol::live::{
    ClientFrame, Close, ErrorCode, FOLLOWS_PER_SOCKET, HELLO_DEADLINE, NEGOTIATION_BYTES_MAX, NotAFrame, PING_EVERY,
    PONG_DEADLINE, ServerFrame, StreamName, TICK_EVERY, WRITE_DEADLINE,
};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::frame;
use crate::gate::{Doorman, Refusal};
use crate::history::StreamId;
use crate::hub::Inner;
use crate::limits::Bucket;
use crate::link::{Ended, Kind, LinkState, Standing};
use crate::outbox::{CONTROL_MAX, Delivery, Outbox, Progress};
use crate::registry::Seat;
use crate::request::{Admitted, Beginning, NotAdmitted, SecondAnswer, admit, ask_again};
use crate::socket::{Received, Socket};

/// Messages read in one turn, then the next task.
const TURN_MESSAGES: usize = 8;
/// How much earlier than the contract's period pings and ticks may go, so that viewers who came together are not
/// written to together.
const BEAT_SPREAD_MS: u64 = 5_000;
/// How long a close frame may take to go, and the peer to answer it.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) struct Connection<S> {
    hub: Arc<Inner>,
    doorman: Doorman,
    socket: S,
    seat: Option<Seat>,
    phase: Phase,
    /// The request that is being answered; the next one is read after it.
    request: Option<BoxFuture<'static, Answer>>,
    /// The question about follows in doubt.
    question: Option<BoxFuture<'static, SecondAnswer>>,
    outbox: Outbox,
    frames: Bucket,
    bytes: Bucket,
    began: Instant,
    /// When ping and tick are due, and every how often.
    beat_due: Instant,
    beat: Duration,
    /// When the frame that is stuck must have gone.
    write_due: Option<Instant>,
    pong: Pong,
    turn: usize,
    alarm: Pin<Box<Sleep>>,
}

/// How far the greeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first frame is due.
    Silent,
    /// It came, and the gate is being asked.
    Greeting,
    /// Requests are served.
    Open,
}

/// Whether a ping is unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pong {
    /// None is.
    Heard,
    /// One is, but the peer may still be busy with what was queued before it.
    Queued,
    /// One is, and nothing is in its way.
    Due(Instant),
}

/// What came of a request.
enum Answer {
    Hello(Result<(), Close>),
    Follow { negotiation: String, stream: StreamName, admitted: Result<Admitted, NotAdmitted> },
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With this close frame.
    Close(Close),
    /// The peer closed.
    Answer,
    /// Without a word: the connection broke, or a begun frame must not go on.
    Drop,
}

type Step = ControlFlow<End>;

impl<S: Socket> Connection<S> {
    pub(crate) fn new(hub: Arc<Inner>, socket: S, doorman: Doorman) -> Self {
        let began = Instant::now();
        let seat = hub.registry.join(Kind::Socket);
        // Spread by the connection's number: its bits mixed, as consecutive viewers come together.
        let mixed = seat.as_ref().map_or(0, |seat| seat.link.id.0).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let beat = PING_EVERY.min(TICK_EVERY) - Duration::from_millis(mixed % BEAT_SPREAD_MS);
        Self {
            hub,
            doorman,
            socket,
            seat,
            phase: Phase::Silent,
            request: None,
            question: None,
            outbox: Outbox::default(),
            frames: Bucket::of_frames(),
            bytes: Bucket::of_bytes(),
            began,
            beat_due: began + beat,
            beat,
            write_due: None,
            pong: Pong::Heard,
            turn: 0,
            alarm: Box::pin(sleep_until(began + HELLO_DEADLINE)),
        }
    }

    /// Serves until it ends.
    pub(crate) async fn run(mut self) {
        let end = match &self.seat {
            Some(_) => std::future::poll_fn(|cx| self.poll(cx)).await,
            None => End::Close(Close::Leaving),
        };
        let counters = &self.hub.counters;
        match end {
            End::Close(Close::TooSlow) => counters.too_slow.add(1),
            End::Close(Close::TooMany) => counters.too_many.add(1),
            End::Close(Close::Protocol | Close::TooLarge) => counters.violations.add(1),
            _ => {}
        }
        // In a box: what a connection needs to say goodbye is not held by every viewer all along.
        Box::pin(self.finish(end)).await;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if let Some(seat) = &self.seat {
            seat.link.register(cx.waker());
        }
        loop {
            let now = Instant::now();
            if let Break(end) = self.step(cx, now) {
                return Poll::Ready(end);
            }
            // Only an earlier deadline moves the alarm; a later one lets it ring once for nothing.
            let due = self.next_due();
            if due < self.alarm.deadline() {
                self.alarm.as_mut().reset(due);
            }
            if self.alarm.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.alarm.as_mut().reset(due);
        }
    }

    fn step(&mut self, cx: &mut Context<'_>, now: Instant) -> Step {
        self.hear_answers(cx)?;
        self.hear_peer(cx, now)?;
        self.keep_deadlines(now)?;
        self.write(cx, now)
    }

    fn next_due(&self) -> Instant {
        let hello = (self.phase == Phase::Silent).then_some(self.began + HELLO_DEADLINE);
        let pong = match self.pong {
            Pong::Due(due) if self.request.is_none() => Some(due),
            _ => None,
        };
        [hello, pong, self.write_due].into_iter().flatten().fold(self.beat_due, Instant::min)
    }

    // What was asked of others.

    fn hear_answers(&mut self, cx: &mut Context<'_>) -> Step {
        if let Some(request) = &mut self.request
            && let Poll::Ready(answer) = request.as_mut().poll(cx)
        {
            self.request = None;
            self.apply(answer)?;
        }
        loop {
            if let Some(question) = &mut self.question {
                let Poll::Ready(answers) = question.as_mut().poll(cx) else { return Continue(()) };
                self.question = None;
                let Ok(answers) = answers else { return Break(End::Close(Close::LoginEnded)) };
                self.settle(&answers)?;
            }
            let Some(seat) = &self.seat else { return Continue(()) };
            let doubts = seat.link.state().doubts();
            let (false, Some(viewer)) = (doubts.is_empty(), seat.link.viewer()) else { return Continue(()) };
            self.question = Some(Box::pin(ask_again(self.doorman.clone(), *viewer, doubts)));
        }
    }

    fn apply(&mut self, answer: Answer) -> Step {
        match answer {
            Answer::Hello(Err(close)) => return Break(End::Close(close)),
            Answer::Hello(Ok(())) => {
                self.phase = Phase::Open;
                let server_time = (self.hub.clock)();
                self.say(&ServerFrame::Welcome { server_time, ping_s: PING_EVERY.as_secs() });
            }
            Answer::Follow { negotiation, stream, admitted } => match admitted {
                Err(NotAdmitted::LoginEnded) => return Break(End::Close(Close::LoginEnded)),
                Err(NotAdmitted::NotFound) => self.say_error(ErrorCode::NotFound, Some((&negotiation, stream))),
                Err(NotAdmitted::Unavailable) => self.say_error(ErrorCode::Unavailable, Some((&negotiation, stream))),
                Ok(admitted) => self.begin(admitted, negotiation, stream),
            },
        }
        Continue(())
    }

    fn begin(&mut self, admitted: Admitted, negotiation: String, stream: StreamName) {
        let Some(seat) = &self.seat else { return };
        let is_followed = {
            let state = seat.link.state();
            state.follows.iter().any(|follow| follow.channel.id == admitted.stream() && !follow.is_over)
        };
        if is_followed {
            return self.say_error(ErrorCode::AlreadyFollowing, Some((&negotiation, stream)));
        }
        let frame = match admitted.begin(&self.hub, &seat.link) {
            Beginning::Following { head, restored } => ServerFrame::Following { negotiation, stream, head, restored },
            Beginning::Behind { from, head } => {
                self.hub.counters.behinds.add(1);
                ServerFrame::Behind { negotiation, stream, from, head }
            }
        };
        self.say(&frame);
    }

    /// Takes the gate's second answers in: what holds goes on, what does not is cut.
    fn settle(&mut self, answers: &[(StreamId, bool)]) -> Step {
        let Some(seat) = &self.seat else { return Continue(()) };
        let mut cut = Vec::new();
        let mut state = seat.link.state();
        for &(stream, holds) in answers {
            let asked =
                |follow: &&mut crate::link::Follow| follow.channel.id == stream && follow.standing == Standing::Asked;
            if holds {
                // What is in doubt again is asked about again.
                state.follows.iter_mut().filter(asked).for_each(|follow| follow.standing = Standing::Granted);
            } else {
                if self.outbox.is_within(stream) {
                    // Not one byte more of it, so the rest of the socket cannot be used either.
                    return Break(End::Drop);
                }
                cut.extend(state.end_follows(seat.link.id, |follow| follow.channel.id == stream));
            }
        }
        drop(state);
        for channel in cut {
            self.say_error(ErrorCode::FollowEnded, Some((&channel.label.negotiation, channel.label.stream)));
        }
        Continue(())
    }

    // What the peer sends.

    fn hear_peer(&mut self, cx: &mut Context<'_>, now: Instant) -> Step {
        for _ in 0..TURN_MESSAGES {
            if self.request.is_some() || self.outbox.waiting() > CONTROL_MAX / 2 {
                return Continue(());
            }
            let received = self.socket.poll_receive(cx);
            let age = now - self.began;
            if !self.bytes.take(self.socket.received_bytes(), age) {
                return Break(End::Close(Close::TooMany));
            }
            let Poll::Ready(received) = received else { return Continue(()) };
            self.pong = Pong::Heard;
            let is_over = matches!(received, Received::Gone | Received::Close);
            if !is_over && !self.frames.take(1, age) {
                return Break(End::Close(Close::TooMany));
            }
            match received {
                Received::Text(text) => self.hear(&text, cx)?,
                Received::Ping(payload) => self.outbox.push(frame::pong(&payload)),
                Received::Pong => {}
                Received::Binary | Received::Violation => return Break(End::Close(Close::Protocol)),
                Received::TooLarge => return Break(End::Close(Close::TooLarge)),
                Received::Close => return Break(End::Answer),
                Received::Gone => return Break(End::Drop),
            }
        }
        cx.waker().wake_by_ref();
        Continue(())
    }

    fn hear(&mut self, text: &str, cx: &mut Context<'_>) -> Step {
        match (self.phase, ClientFrame::parse(text)) {
            (Phase::Silent, Ok(ClientFrame::Hello { token })) => self.greet(token),
            (Phase::Silent, _) | (_, Err(NotAFrame::Malformed)) => return Break(End::Close(Close::Protocol)),
            (_, Ok(ClientFrame::Follow { negotiation, stream, after })) => self.follow(negotiation, stream, after),
            (_, Ok(ClientFrame::Unfollow { negotiation, stream })) => self.unfollow(&negotiation, stream),
            (_, Ok(ClientFrame::Hello { .. }) | Err(NotAFrame::Unknown)) => self.say_error(ErrorCode::Invalid, None),
        }
        self.hear_answers(cx)
    }

    fn greet(&mut self, token: Option<String>) {
        let Some(seat) = &self.seat else { return };
        self.phase = Phase::Greeting;
        let link = Arc::clone(&seat.link);
        let (hub, doorman) = (Arc::clone(&self.hub), self.doorman.clone());
        self.request = Some(Box::pin(async move {
            loop {
                let epoch = hub.registry.epoch();
                let viewer = match doorman.hello(token.as_deref()).await {
                    Ok(viewer) => viewer,
                    Err(Refusal::LoginEnded) => return Answer::Hello(Err(Close::LoginEnded)),
                    Err(Refusal::TooMany) => return Answer::Hello(Err(Close::TooMany)),
                    Err(Refusal::Unavailable) => return Answer::Hello(Err(Close::TryLater)),
                };
                if !hub.registry.claim(&link, viewer) {
                    return Answer::Hello(Err(Close::TooMany));
                }
                // A revocation since the gate was asked did not see this socket.
                if hub.registry.epoch() == epoch {
                    return Answer::Hello(Ok(()));
                }
            }
        }));
    }

    fn follow(&mut self, negotiation: String, stream: StreamName, after: Option<i64>) {
        if after.is_some_and(|after| !(-1..i64::MAX).contains(&after)) {
            return self.say_error(ErrorCode::Invalid, short(&negotiation, stream));
        }
        if negotiation.len() > NEGOTIATION_BYTES_MAX {
            return self.say_error(ErrorCode::NotFound, None);
        }
        let Some((seat, viewer)) = self.seat.as_ref().and_then(|seat| Some((seat, *seat.link.viewer()?))) else {
            return;
        };
        let (count, is_followed) = {
            let state = seat.link.state();
            let served = || state.follows.iter().filter(|follow| !follow.is_over);
            (served().count(), served().any(|follow| follow.channel.label.is(&negotiation, stream)))
        };
        if is_followed {
            return self.say_error(ErrorCode::AlreadyFollowing, Some((&negotiation, stream)));
        }
        if count >= FOLLOWS_PER_SOCKET {
            return self.say_error(ErrorCode::TooMany, Some((&negotiation, stream)));
        }
        let (hub, doorman) = (Arc::clone(&self.hub), self.doorman.clone());
        self.request = Some(Box::pin(async move {
            let admitted = admit(&hub, &doorman, &viewer, &negotiation, stream, after).await;
            Answer::Follow { negotiation, stream, admitted }
        }));
    }

    fn unfollow(&mut self, negotiation: &str, stream: StreamName) {
        let Some(seat) = &self.seat else { return };
        let mut state = seat.link.state();
        match state.follows.iter_mut().find(|follow| !follow.is_over && follow.channel.label.is(negotiation, stream)) {
            Some(follow) => {
                follow.is_over = true;
                drop(state);
                self.let_go();
            }
            None => {
                drop(state);
                self.say_error(ErrorCode::NotFound, short(negotiation, stream));
            }
        }
    }

    /// Ends follows that are over but for a begun frame, once that is out.
    fn let_go(&mut self) {
        let Some(seat) = &self.seat else { return };
        let outbox = &self.outbox;
        seat.link.state().end_follows(seat.link.id, |follow| follow.is_over && !outbox.is_within(follow.channel.id));
    }

    // Deadlines.

    fn keep_deadlines(&mut self, now: Instant) -> Step {
        if self.phase == Phase::Silent && now >= self.began + HELLO_DEADLINE {
            return Break(End::Close(Close::Protocol));
        }
        let is_passed = |due: Instant| now >= due;
        if self.write_due.is_some_and(is_passed) || self.outbox.waiting() > CONTROL_MAX {
            return Break(End::Close(Close::TooSlow));
        }
        if matches!(self.pong, Pong::Due(due) if is_passed(due) && self.request.is_none()) {
            return Break(End::Close(Close::TooSlow));
        }
        if is_passed(self.beat_due) {
            self.beat_due = now + self.beat;
            self.give_sign_of_life();
        }
        Continue(())
    }

    fn give_sign_of_life(&mut self) {
        if self.pong == Pong::Heard {
            self.pong = Pong::Queued;
            self.outbox.push(frame::ping());
        }
        if let (Phase::Open, Some(seat)) = (self.phase, &self.seat) {
            let state = seat.link.state();
            let heads = state.follows.iter().filter(|follow| follow.is_served()).map(|follow| {
                let label = &follow.channel.label;
                // What was written before this frame: whoever lacks an index up to here has lost it.
                (format!("{}/{}", label.negotiation, label.stream), follow.next - 1)
            });
            let tick = ServerFrame::Tick { heads: heads.collect() };
            drop(state);
            self.say(&tick);
        }
    }

    // What the peer takes.

    fn say(&mut self, frame: &ServerFrame) {
        self.outbox.push(frame::message(frame));
    }

    fn say_error(&mut self, code: ErrorCode, about: Option<(&str, StreamName)>) {
        self.outbox.push(frame::error(code, about));
    }

    fn write(&mut self, cx: &mut Context<'_>, now: Instant) -> Step {
        let Some(seat) = &self.seat else { return Break(End::Drop) };
        let link = Arc::clone(&seat.link);
        let mut state = link.state();
        match state.ended {
            Some(Ended::Login) => return Break(End::Close(Close::LoginEnded)),
            Some(Ended::Leaving) => return Break(End::Close(Close::Leaving)),
            None => {}
        }
        self.turn = self.turn.wrapping_add(1);
        let written = {
            let delivery = Delivery { now, lag: &self.hub.counters.lag };
            self.outbox.poll_write(cx, &mut self.socket, &mut state, self.turn, Some(delivery))
        };
        let has_ended_follows = state.follows.iter().any(|follow| follow.is_over);
        drop(state);
        self.hub.counters.deliveries.add(written.entries);
        self.hub.counters.behinds.add(written.behinds);
        if has_ended_follows {
            self.let_go();
        }
        match written.progress {
            Progress::Idle => {
                self.write_due = None;
                if self.pong == Pong::Queued {
                    self.pong = Pong::Due(now + PONG_DEADLINE);
                }
            }
            Progress::Again => {
                self.write_due = None;
                self.postpone_pong();
                cx.waker().wake_by_ref();
            }
            Progress::Blocked { has_moved } => {
                if has_moved {
                    self.write_due = None;
                }
                self.write_due.get_or_insert(now + WRITE_DEADLINE);
                self.postpone_pong();
            }
            // The gate decides within its own deadline.
            Progress::Held => self.postpone_pong(),
            Progress::Gone => return Break(End::Drop),
        }
        Continue(())
    }

    fn postpone_pong(&mut self) {
        if matches!(self.pong, Pong::Due(_)) {
            self.pong = Pong::Queued;
        }
    }

    /// Says goodbye where that is possible, then waits a moment for the peer to hear it.
    async fn finish(mut self, end: End) {
        self.request = None;
        self.question = None;
        self.outbox.end_with(match end {
            End::Close(close) => Some(frame::close(close)),
            End::Answer => Some(frame::close_answer()),
            End::Drop => return,
        });
        let (outbox, socket, seat) = (&mut self.outbox, &mut self.socket, &self.seat);
        let goodbye = std::future::poll_fn(|cx| {
            let mut nobody = LinkState::default();
            let mut state = seat.as_ref().map(|seat| {
                seat.link.register(cx.waker());
                seat.link.state()
            });
            let state = state.as_deref_mut().unwrap_or(&mut nobody);
            if state.ended == Some(Ended::Login) && outbox.is_within_entry() {
                return Poll::Ready(false);
            }
            match outbox.poll_write(cx, socket, state, 0, None).progress {
                Progress::Idle => Poll::Ready(true),
                Progress::Again => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                Progress::Blocked { .. } | Progress::Held => Poll::Pending,
                Progress::Gone => Poll::Ready(false),
            }
        });
        let has_gone = timeout(CLOSE_DEADLINE, goodbye).await.unwrap_or(false);
        drop(self.seat.take());
        if has_gone {
            let _ = timeout(CLOSE_DEADLINE, std::future::poll_fn(|cx| self.socket.poll_finish(cx))).await;
        }
    }
}

/// Names the stream in an answer, unless the name is too long to be one.
fn short(negotiation: &str, stream: StreamName) -> Option<(&str, StreamName)> {
    (negotiation.len() <= NEGOTIATION_BYTES_MAX).then_some((negotiation, stream))
}
