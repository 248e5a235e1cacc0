//! What is wrong with a piece of input, in words for the person who sent it.

/// One field of an input and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {message}")]
pub struct Invalid {
    /// The field's name as on the wire.
    pub field: &'static str,
    /// Continues the field's name to a sentence: "is empty".
    pub message: String,
}

impl Invalid {
    /// A finding about `field`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// The same finding about another field; for rules shared by several fields.
    #[must_use]
    pub fn about(self, field: &'static str) -> Self {
        Self { field, ..self }
    }
}
