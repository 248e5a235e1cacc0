//! The hub over real connections: pipes in memory, real WebSocket clients, paused time.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must say so and end")]

mod closing;
mod events;
mod following;
mod frames;
mod inbound;
mod kit;
mod repair;
mod revoking;
mod slow;
