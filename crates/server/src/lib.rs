//! The openbargain binary: HTTP routes, sockets, command line and the embedded web app.
//!
//! [`cli`] is the way in; [`node`] runs a serving node (accept loop, live viewers, releases and repair); [`http`] is
//! what a node answers; [`metrics`] what it tells its operator.

pub mod cli;
pub mod http;
pub mod metrics;
pub mod node;
