//! The store's contract: one suite, run against both engines on real servers.

mod access;
mod check;
mod fixtures;
mod queue;
mod record;
