//! Live fan-out: channels, their rings of encoded frames, and viewers as positions in them.
//!
//! **Owns** what is followed on this node, and the course of its sockets. A [`Hub`] keeps one channel for each followed
//! stream: a bounded ring of entries framed once, for all viewers. A viewer is a position in it; live delivery,
//! catching up and resuming are one operation, "write what comes from the position on". Nobody has a queue, so nobody
//! can fill one: who falls off the ring is served from pages of history, and beyond those is told `behind` once.
//!
//! **Leaves to others** who may see what (a [`Gate`] is asked, and asked again when told), where entries are kept
//! ([`History`] is read for what is not in memory), what an entry says, and who may connect at all.
//!
//! ```text
//! commit ─► announce ─► Channel: Tail (ring, pages, parked) ─ keeper wakes ─► Connection: positions ─► Socket
//!                          ▲ gaps, pages, opening: keeper reads History          ▲ revocation: Link, under its lock
//! ```
//!
//! The parts that decide (`ring`, `pages`, `parked`, `tail`, `limits`) are plain values and know no time and no socket.
//! Every byte to a peer is written while its link is locked, after looking at its standing; so whoever has ended or
//! questioned a link knows that nothing was sent since.
//!
//! **To extend:** a further message is a variant in `ob_protocol::live` and an arm in `connection`; another transport
//! implements [`Socket`]; a bus between nodes calls [`Hub::announce`] and, after a loss, [`Hub::observe_heads`].

mod channel;
mod connection;
mod events;
mod frame;
mod gate;
mod histogram;
mod history;
mod hub;
mod keeper;
mod limits;
mod link;
mod lock;
mod outbox;
mod pages;
mod parked;
mod registry;
mod request;
mod ring;
mod socket;
mod stats;
mod tail;

#[cfg(test)]
mod fixtures;

pub use events::{Event, Events, NoEvents};
pub use gate::{Found, Gate, LoginKey, PersonKey, Refusal, Viewer};
pub use histogram::{Buckets, Histogram};
pub use history::{EncodedEntry, History, HistoryError, StreamId};
pub use hub::{Clock, Hub, Recheck};
pub use socket::{RawSocket, Received, Socket};
pub use stats::Stats;
