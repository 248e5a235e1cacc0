//! Everything that crosses the wire: request and response bodies, socket frames, problem and close codes, limits.
pub mod live;
