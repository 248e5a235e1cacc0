//! The tamper-evident record: salted field commitments, leaves, their hashes and the hash over all of a log's
//! (security.md 4).
//!
//! Owns the bytes that are hashed and nothing else: what an entry's fields are is `ob-domain`'s, where they are kept
//! is the store's. Signed checkpoints, proofs, exports and the offline verifier will live here beside it. Does no
//! I/O, reads no clock and no random source: salts are handed in.

mod field;
mod leaf;
mod merkle;

pub use field::{Field, FieldError, FieldValue, Fields, SALT_BYTES, VALUE_BYTES_MAX};
pub use leaf::{Hash, Leaf, LeafError};
pub use merkle::Tree;
