//! The tamper-evident record: salted field commitments, leaves and Merkle hashes. No I/O, no clock, no randomness.
