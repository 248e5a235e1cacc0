//! What a negotiation is and who may do what in it.
//!
//! Owns the vocabulary (negotiation, session, phase, entry, article, audience, role), the rules between them and
//! [`policy`], the one answer to "who may see or do this". Does no I/O, reads no clock and no random source: instants
//! and ids are handed in. A new rule goes beside the type it is about, as a plain function that answers a typed error.

pub mod actor;
pub mod article;
pub mod audience;
pub mod audit;
pub mod entry;
pub mod fields;
pub mod held;
pub mod id;
pub mod invalid;
pub mod negotiation;
pub mod policy;
pub mod role;
pub mod search;
pub mod session;
pub mod side;
pub mod slug;
pub mod text;
pub mod time;
mod words;

pub use invalid::Invalid;
pub use time::Time;
