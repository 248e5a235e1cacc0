//! The hub over real connections: pipes in memory, real WebSocket clients, paused time.

mod closing;
mod events;
mod following;
mod inbound;
mod kit;
mod repair;
mod revoking;
mod slow;
