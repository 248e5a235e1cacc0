//! Where entries come from that are not in memory.

use bytes::Bytes;
use futures_util::future::BoxFuture;

/// A stream of a negotiation, as the store knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub i64);

/// An entry as JSON, encoded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedEntry {
    /// Its number in the stream.
    pub index: i64,
    /// The entry's JSON object.
    pub json: Bytes,
}

/// The history could not be read now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HistoryError(pub String);

/// Reads committed entries.
pub trait History: Send + Sync + 'static {
    /// The last index of a stream, -1 when it is empty.
    ///
    /// # Errors
    /// When the store cannot answer now.
    fn head(&self, stream: StreamId) -> BoxFuture<'_, Result<i64, HistoryError>>;

    /// The entries `from..=to` as they stand now, ascending and without gaps.
    ///
    /// # Errors
    /// When the store cannot answer now.
    fn entries(&self, stream: StreamId, from: i64, to: i64) -> BoxFuture<'_, Result<Vec<EncodedEntry>, HistoryError>>;
}
