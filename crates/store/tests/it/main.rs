//! The store's contract: one suite, run against both engines on real servers.

#![expect(clippy::expect_used, reason = "a test that cannot go on must say so and end")]

mod access;
mod backup;
mod check;
mod fixtures;
mod people;
mod queue;
mod record;
mod removal;
mod search;
