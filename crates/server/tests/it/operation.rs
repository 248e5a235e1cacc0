//! What an operator runs, watches and reads.

mod metrics;
