//! Servers, clients, clocks and databases for tests.
//!
//! [`TestServer`] is the real node in this process, on a free port, with a clock and randomness that a test holds in
//! its hand; [`Binary`] is the real program, to be killed. [`Client`] speaks HTTP and [`LiveClient`] the socket, as any
//! independent client would. Every wait has a deadline, so that a failing test says what it waited for.

#![expect(clippy::expect_used, reason = "a test that cannot go on must say so and end")]

mod binary;
mod client;
mod clock;
mod events;
mod live;
mod postgres;
mod server;
mod source;
mod transcript;

pub use binary::{ADD_LOCAL, Binary, Starting};
pub use client::{Answer, Client};
pub use clock::{SeededRandom, TestClock};
pub use events::{Event, EventsClient};
pub use live::LiveClient;
pub use postgres::PostgresServer;
pub use server::TestServer;
pub use source::Source;
pub use transcript::past_session;

use std::time::Duration;

/// How long a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);
