//! Leaves: one line-based text for each entry, hashed as RFC 6962 hashes leaves.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What stands in the log for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// The log's name, fixed at its creation: `<host>/n/<slug>/<record|caucus>`.
    pub origin: &'a str,
    /// The entry's number in the log.
    pub index: i64,
    /// The leaf's kind: entry, correct, retract, restore, redact, release, key or close.
    pub kind: &'a str,
    /// The server's time in milliseconds since 1970, never before the leaf before.
    pub at_ms: i64,
    /// The earlier entry it is about.
    pub refers_to: Option<i64>,
    /// The commitment over the entry's fields.
    pub commitment: Hash,
}

/// Why a leaf cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// A member holds a line end, which would change what the leaf says.
    #[error("origin and kind take one line each")]
    LineEnd,
    /// A leaf refers to an earlier one only.
    #[error("a leaf refers to an earlier index of its log")]
    Reference,
}

impl Leaf<'_> {
    /// The leaf's text.
    ///
    /// # Errors
    /// When it would be ambiguous or refer forward.
    pub fn text(&self) -> Result<String, LeafError> {
        if self.origin.contains('\n') || self.kind.contains('\n') {
            return Err(LeafError::LineEnd);
        }
        if self.index < 0 || self.refers_to.is_some_and(|earlier| !(0..self.index).contains(&earlier)) {
            return Err(LeafError::Reference);
        }
        let mut text = format!("openbargain/leaf/v1\n{}\n{}\n{}\n{}\n", self.origin, self.index, self.kind, self.at_ms);
        match self.refers_to {
            // Writing to a String cannot fail.
            Some(earlier) => drop(writeln!(text, "{earlier}")),
            None => text.push_str("-\n"),
        }
        text.push_str(&BASE64.encode(self.commitment));
        text.push('\n');
        Ok(text)
    }

    /// The leaf's hash: SHA-256 over a zero byte and the text.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn hash(&self) -> Result<Hash, LeafError> {
        let mut hash = Sha256::new();
        hash.update([0]);
        hash.update(self.text()?.as_bytes());
        Ok(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, SALT_BYTES};

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// One leaf of the published vector: the salt of field j of leaf i is the byte 16i+j, 32 times.
    fn check(index: i64, kind: &str, at_ms: i64, refers_to: Option<i64>, fields: &[(&str, &str)], c: &str, hash: &str) {
        let sealed = fields.iter().enumerate().map(|(j, (name, value))| {
            let byte = u8::try_from(16 * index).unwrap() + u8::try_from(j).unwrap();
            ((*name).to_owned(), (*value).to_owned(), [byte; SALT_BYTES])
        });
        let commitment = Fields::seal(sealed).unwrap().commitment();
        assert_eq!(hex(&commitment), c, "commitment of leaf {index}");
        let leaf = Leaf { origin: "bargain.example/n/7f3a/record", index, kind, at_ms, refers_to, commitment };
        assert_eq!(hex(&leaf.hash().unwrap()), hash, "hash of leaf {index}");
    }

    #[test]
    fn the_published_vector_passes() {
        let second = "Example sentence naming a worker.";
        check(
            0,
            "entry",
            1_767_261_600_000,
            None,
            &[
                ("body.0000", "Employer offers 2.5 % from 1 March."),
                ("body.0001", second),
                ("by", "Scribe 2"),
                ("side", "theirs"),
                ("speaker", "Ms Roe"),
                ("type", "note"),
            ],
            "7948104dc87184c4ae93ba3b81561ab54d8169e9146407983779ab8d1fe80d29",
            "45762e72904334abf35d916a7c63b85e3193cfbe71ba9229e56234c5289506af",
        );
        check(
            1,
            "correct",
            1_767_261_660_000,
            Some(0),
            &[
                ("body.0000", "Employer offers 2.0 % from 1 March."),
                ("body.0001", second),
                ("by", "Scribe 2"),
                ("reason", "misheard the figure"),
            ],
            "67038810b3abc6b64a5586a729ce7068e36cef903c242c0af9e6fe62d6069a86",
            "57e3de38a125e32473a0babbd623392da0e8ae852f3dc672e0da3b5659807e84",
        );
        check(
            2,
            "redact",
            1_767_265_200_000,
            Some(0),
            &[("by", "Moderator 1, Team 3"), ("fields", "body.0001"), ("reason", "personal-data")],
            "84548931759d44e75f9caff2bf18f06307a41887cd92a2af6877066f2d6713bd",
            "c8acbdf0cbb9b64349fa07c8015f5500526d273111dd51d70b89a357864207bd",
        );
    }

    #[test]
    fn a_leaf_refers_backwards_only() {
        let leaf = Leaf { origin: "o", index: 3, kind: "correct", at_ms: 0, refers_to: Some(3), commitment: [0; 32] };
        assert_eq!(leaf.text(), Err(LeafError::Reference));
        let leaf = Leaf { origin: "o\nx", refers_to: None, ..leaf };
        assert_eq!(leaf.text(), Err(LeafError::LineEnd));
    }
}
