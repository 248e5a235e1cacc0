//! The one task of a channel: wakes viewers and reads from history what is missing. Supervised by the hub's tracker,
//! ended by its channel. A slow history delays only what must be read from it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ob_protocol::live::WATCHING_EVERY;
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::channel::Channel;
use crate::frame::StreamLabel;
use crate::history::{EncodedEntry, History, HistoryError, StreamId};
use crate::tail::{Order, Wanted, latest};

/// How long an overtaken entry may still arrive by itself.
const GAP_PATIENCE: Duration = Duration::from_millis(20);
/// Pause after a failed reading, doubled up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(100);
/// Longest pause between failed readings: viewers wait for what is missing.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A reading that takes longer has failed.
const READ_DEADLINE: Duration = Duration::from_secs(10);

/// What history answered.
struct Answer {
    order: Order,
    read: Result<(std::ops::RangeInclusive<i64>, Vec<EncodedEntry>), HistoryError>,
}

/// Keeps the channel until it is gone.
pub(crate) async fn keep(
    channel: Weak<Channel>,
    bell: Arc<Notify>,
    stop: CancellationToken,
    history: Arc<dyn History>,
) {
    let mut reading: Option<BoxFuture<'static, Answer>> = None;
    let mut counting = interval_at(Instant::now() + WATCHING_EVERY, WATCHING_EVERY);
    counting.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut patience: Option<Instant> = None;
    let mut pause = Duration::ZERO; // zero while readings succeed
    let mut pause_until: Option<Instant> = None;
    loop {
        if let Some(channel) = channel.upgrade() {
            channel.sweep();
            let now = Instant::now();
            let missing_since = channel.is_missing().then(|| patience.unwrap_or(now + GAP_PATIENCE));
            patience = missing_since;
            pause_until = pause_until.filter(|until| *until > now);
            if reading.is_none() && pause_until.is_none() {
                let is_patient = patience.is_some_and(|until| until > now);
                reading = channel.order(is_patient).map(|order| read(Arc::clone(&history), channel.id, order));
            }
        } else {
            return;
        }
        let alarm = match (pause_until, patience) {
            (Some(until), _) => Some(until),
            // While something is read, the answer is the next event.
            (None, until) => until.filter(|_| reading.is_none()),
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.notified() => {}
            _ = counting.tick() => if let Some(channel) = channel.upgrade() { channel.take_stock() },
            () = async { sleep_until(alarm.unwrap_or_else(Instant::now)).await }, if alarm.is_some() => {}
            answer = async { match reading.as_mut() { Some(reading) => reading.await, None => std::future::pending().await } } => {
                reading = None;
                let Some(channel) = channel.upgrade() else { return };
                match answer.read {
                    Ok((range, entries)) => {
                        channel.fill(&answer.order, range, &entries);
                        if !std::mem::take(&mut pause).is_zero() {
                            let StreamLabel { negotiation, stream } = &channel.label;
                            tracing::info!("the history of {negotiation}/{stream} can be read again");
                        }
                    }
                    Err(error) => {
                        if pause.is_zero() {
                            let StreamLabel { negotiation, stream } = &channel.label;
                            tracing::warn!(%error, "the history of {negotiation}/{stream} cannot be read; trying again");
                        }
                        pause = (pause * 2).clamp(PAUSE_MIN, PAUSE_MAX);
                        pause_until = Some(Instant::now() + pause);
                    }
                }
            }
        }
    }
}

fn read(history: Arc<dyn History>, stream: StreamId, order: Order) -> BoxFuture<'static, Answer> {
    Box::pin(async move {
        let reading = async {
            let range = match &order.what {
                Wanted::Opening => latest(history.head(stream).await?.max(order.known)),
                Wanted::Latest(range) | Wanted::Page(_, range) => range.clone(),
            };
            let entries = match range.is_empty() {
                true => Vec::new(),
                false => history.entries(stream, *range.start(), *range.end()).await?,
            };
            match entries.iter().map(|entry| entry.index).eq(range.clone()) {
                true => Ok((range, entries)),
                false => Err(HistoryError(format!("asked for {range:?}, got {} entries", entries.len()))),
            }
        };
        let read = timeout(READ_DEADLINE, reading).await.unwrap_or_else(|_| Err(HistoryError("took too long".into())));
        Answer { order, read }
    })
}
