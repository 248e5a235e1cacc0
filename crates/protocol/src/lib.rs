//! Everything that crosses the wire: request and response bodies, socket frames, problem and close codes, limits.
//!
//! Owns JSON shapes and nothing of what they mean: rules are `ob-domain`'s, status codes are the server's. A new shape
//! goes into the file of its resource, with conversions from and to the domain's types, and derives `ToSchema` so that
//! the OpenAPI document and the web app's types follow.

pub mod article;
pub mod audit;
pub mod entry;
pub mod held;
pub mod live;
pub mod login;
pub mod negotiation;
pub mod page;
pub mod people;
pub mod problem;
pub mod search;
pub mod session;
pub mod time;
pub mod words;
