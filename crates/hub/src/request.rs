//! What a viewer asks for that must be asked of others: who is there, and what may be followed.

use std::sync::Arc;
use std::time::Duration;

use ob_protocol::entry::Restored;
use ob_protocol::live::StreamName;
use tokio::time::timeout;

use crate::channel::Channel;
use crate::gate::{Doorman, Found, Refusal, Viewer};
use crate::history::StreamId;
use crate::hub::Inner;
use crate::link::{Follow, Link, Standing};

/// How long a channel may take to read its stream's end.
const OPEN_DEADLINE: Duration = Duration::from_secs(5);

/// A stream that the gate let a viewer follow.
pub(crate) struct Admitted {
    channel: Arc<Channel>,
    restored: Option<Restored>,
    after: Option<i64>,
    /// The registry's epoch before the gate was asked.
    epoch: u64,
}

/// Why a follow does not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    NotFound,
    Unavailable,
    LoginEnded,
}

/// How a follow begins.
pub(crate) enum Beginning {
    /// With entries after what the viewer has, up to this head and beyond.
    Following { head: i64, restored: Option<Restored> },
    /// Not at all: the viewer is too far back, or ahead of the stream.
    Behind { from: i64, head: i64 },
}

/// Asks the gate, and opens the stream's channel.
pub(crate) async fn admit(
    hub: &Inner,
    doorman: &Doorman,
    viewer: &Viewer,
    negotiation: &str,
    stream: StreamName,
    after: Option<i64>,
) -> Result<Admitted, NotAdmitted> {
    let epoch = hub.registry.epoch();
    let found = doorman.follow(viewer, negotiation, stream).await.map_err(|refusal| match refusal {
        Refusal::LoginEnded => NotAdmitted::LoginEnded,
        Refusal::TooMany | Refusal::Unavailable => NotAdmitted::Unavailable,
    })?;
    let Found { stream: id, restored } = found.ok_or(NotAdmitted::NotFound)?;
    let channel = hub.open(id, negotiation, stream);
    timeout(OPEN_DEADLINE, channel.opened()).await.map_err(|_| NotAdmitted::Unavailable)?;
    if after.is_some_and(|after| after > channel.head()) {
        // Another node may have told the viewer of entries that are still on their way to this one.
        let head = timeout(OPEN_DEADLINE, hub.history.head(channel.id)).await;
        channel.observe(head.map_err(|_| NotAdmitted::Unavailable)?.map_err(|_| NotAdmitted::Unavailable)?);
    }
    Ok(Admitted { channel, restored, after, epoch })
}

impl Admitted {
    pub(crate) fn stream(&self) -> StreamId {
        self.channel.id
    }

    /// Registers the viewer, then looks where it stands: nothing falls in between.
    pub(crate) fn begin(self, hub: &Inner, link: &Arc<Link>) -> Beginning {
        let Self { channel, restored, after, epoch } = self;
        channel.enter(link);
        let mut state = link.state();
        let (known, head) = channel.known_and_head();
        let next = after.map_or(head + 1, |after| after + 1);
        let beginning = if next > known + 1 {
            // It holds entries that do not exist: a backup was restored. It must start afresh.
            Beginning::Behind { from: 0, head }
        } else if !channel.reaches(next) {
            Beginning::Behind { from: next, head }
        } else {
            // A revocation since the gate was asked did not see this follow.
            let is_certain = hub.registry.epoch() == epoch;
            let standing = if is_certain { Standing::Granted } else { Standing::InDoubt };
            state.follows.push(Follow::new(channel, next, standing));
            return Beginning::Following { head, restored };
        };
        if state.follow_of(channel.id).is_none() {
            channel.leave(link.id);
        }
        beginning
    }
}

/// Which of the streams in doubt may be followed on; or that the login has ended.
pub(crate) type SecondAnswer = Result<Vec<(StreamId, bool)>, Refusal>;

/// Asks the gate about follows that are in doubt.
pub(crate) async fn ask_again(doorman: Doorman, viewer: Viewer, channels: Vec<Arc<Channel>>) -> SecondAnswer {
    let mut answers = Vec::with_capacity(channels.len());
    for channel in channels {
        let label = &channel.label;
        let holds = match doorman.follow(&viewer, &label.negotiation, label.stream).await {
            Ok(found) => found.is_some_and(|found| found.stream == channel.id),
            Err(Refusal::LoginEnded) => return Err(Refusal::LoginEnded),
            // Who cannot tell lets nobody through; the viewer may ask again.
            Err(Refusal::TooMany | Refusal::Unavailable) => false,
        };
        answers.push((channel.id, holds));
    }
    Ok(answers)
}
