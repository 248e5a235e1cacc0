//! The server as its clients see it: HTTP, sockets and the command line, over real connections.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on must say so and end")]

mod access;
mod authz;
mod backup;
mod clock;
mod disk;
mod entries;
mod generated;
mod harm;
mod held;
mod kill;
mod live;
mod negotiations;
mod openapi;
mod operation;
mod outage;
mod people;
mod program;
mod races;
mod revoke;
mod search;
mod sessions;
mod stampede;
mod tokens;
mod upgrade;
