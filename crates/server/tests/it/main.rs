//! The server as its clients see it: HTTP, sockets and the command line, over real connections.

mod access;
mod entries;
mod harm;
mod held;
mod kill;
mod live;
mod negotiations;
mod openapi;
mod program;
mod sessions;
