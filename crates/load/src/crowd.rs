//! Many viewers at once, spread over source addresses so that ports and limits per address suffice.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::tally::Tally;
use crate::target::Target;
use crate::viewer::Viewer;

/// An address has some 28,000 ports, and a node admits 5,000 public viewers of one address.
const VIEWERS_AN_ADDRESS: usize = 4_000;
/// Stays below what a node allows one address to have in progress.
const CONNECTING_AT_ONCE: usize = 200;

/// Viewers that read, on threads of their own. Dropping it closes their sockets.
pub(crate) struct Crowd(JoinSet<()>);

#[derive(Clone, Copy)]
pub(crate) enum Manner {
    Reading,
    /// Follows and never reads again.
    Stalled,
}

impl Crowd {
    /// Opens `count` viewers and waits until all follow; `offset` is how many are open already.
    pub(crate) async fn open(
        (count, offset): (usize, usize),
        after: Option<i64>,
        manner: Manner,
        (target, tally): (&Target, &Arc<Tally>),
        threads: &Handle,
    ) -> Result<Self, String> {
        let turns = Arc::new(Semaphore::new(CONNECTING_AT_ONCE));
        let (said, mut heard) = mpsc::unbounded_channel();
        let mut viewers = JoinSet::new();
        for number in offset..offset + count {
            let (target, tally, turns, said) = (target.clone(), Arc::clone(tally), Arc::clone(&turns), said.clone());
            let one = async move {
                let turn = turns.acquire_owned().await;
                let viewer = Viewer::follow(&target, source(&target, number), after, Arc::clone(&tally)).await;
                drop(turn);
                let viewer = match viewer {
                    Ok(viewer) => viewer,
                    Err(error) => return drop(said.send(Err(format!("viewer {number}: {error}")))),
                };
                drop(said.send(Ok(()))); // the other end waits for all, or has given up
                match manner {
                    Manner::Reading => tally.ended(viewer.watch().await),
                    Manner::Stalled => std::future::pending::<()>().await,
                }
            };
            viewers.spawn_on(one, threads);
        }
        for _ in 0..count {
            heard.recv().await.ok_or("viewers went away")??;
        }
        Ok(Self(viewers))
    }

    /// Closes every socket, as when a whole building loses its network.
    pub(crate) async fn leave(mut self) {
        self.0.shutdown().await;
    }
}

fn source(target: &Target, number: usize) -> Option<IpAddr> {
    let last = u8::try_from(2 + number / VIEWERS_AN_ADDRESS).unwrap_or(u8::MAX);
    target
        .address
        .ip()
        .is_loopback()
        .then_some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)))
        .filter(|_| target.address.is_ipv4())
}
