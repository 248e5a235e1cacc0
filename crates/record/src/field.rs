//! Fields of an entry and the commitment over them.
//!
//! Each value is hashed with a salt of its own, so that a field can be taken out later (its digest stays) without
//! anyone guessing it from the digest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Hash;

/// Bytes of a field's salt.
pub const SALT_BYTES: usize = 32;
/// Most bytes of a field's value.
pub const VALUE_BYTES_MAX: usize = 256 * 1024;

/// One named field of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    name: String,
    value: FieldValue,
}

/// A field's value, or what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Value and salt.
    Open {
        /// 32 random bytes of its own.
        salt: [u8; SALT_BYTES],
        /// UTF-8.
        value: String,
    },
    /// Taken out: only the digest is left.
    Withheld(Hash),
}

/// The fields of one entry: at least one, names strictly ascending by bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<Field>);

/// What is wrong with fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// An entry commits to at least one field.
    #[error("an entry needs at least one field")]
    None,
    /// More fields than the commitment can count.
    #[error("an entry has more than 65,535 fields")]
    TooMany,
    /// Names match `^[a-z][a-z0-9_.]{0,63}$`.
    #[error("{0:?} is not a field name")]
    Name(String),
    /// Names ascend strictly.
    #[error("field {0:?} is out of order or there twice")]
    Order(String),
    /// Values end at 256 KiB.
    #[error("the value of field {0:?} is longer than 256 KiB")]
    TooLong(String),
    /// The stored form does not read.
    #[error("the stored fields do not read: {0}")]
    Stored(String),
}

impl Fields {
    /// Fields from names, values and one salt each, in any order.
    ///
    /// # Errors
    /// When a name, a value or their number breaks the format.
    pub fn seal(values: impl IntoIterator<Item = (String, String, [u8; SALT_BYTES])>) -> Result<Self, FieldError> {
        let mut fields: Vec<Field> = values
            .into_iter()
            .map(|(name, value, salt)| Field { name, value: FieldValue::Open { salt, value } })
            .collect();
        fields.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        Self::new(fields)
    }

    fn new(fields: Vec<Field>) -> Result<Self, FieldError> {
        if fields.is_empty() {
            return Err(FieldError::None);
        }
        if fields.len() > usize::from(u16::MAX) {
            return Err(FieldError::TooMany);
        }
        for field in &fields {
            if !is_name(&field.name) {
                return Err(FieldError::Name(field.name.clone()));
            }
            if matches!(&field.value, FieldValue::Open { value, .. } if value.len() > VALUE_BYTES_MAX) {
                return Err(FieldError::TooLong(field.name.clone()));
            }
        }
        if let Some(pair) = fields.windows(2).find(|pair| pair[0].name.as_bytes() >= pair[1].name.as_bytes()) {
            return Err(FieldError::Order(pair[1].name.clone()));
        }
        Ok(Self(fields))
    }

    /// The commitment C that the entry's leaf carries.
    pub fn commitment(&self) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"openbargain/commit/v1\n");
        hash.update(u16::try_from(self.0.len()).unwrap_or(u16::MAX).to_be_bytes());
        for field in &self.0 {
            hash.update([u8::try_from(field.name.len()).unwrap_or(u8::MAX)]);
            hash.update(field.name.as_bytes());
            hash.update(field.digest());
        }
        hash.finalize().into()
    }

    /// Names and values of the fields that are not withheld.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|field| match &field.value {
            FieldValue::Open { value, .. } => Some((field.name.as_str(), value.as_str())),
            FieldValue::Withheld(_) => None,
        })
    }

    /// The form in which fields are kept and exported: the `f` member of a `.obx` line.
    pub fn to_json(&self) -> String {
        let stored: Vec<Stored> = self.0.iter().map(Stored::from).collect();
        // Strings and base64 always serialise; there is no failing case to report.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When the text is not that form.
    pub fn from_json(text: &str) -> Result<Self, FieldError> {
        let stored: Vec<Stored> = serde_json::from_str(text)
            // the parser's own words would quote what stands there
            .map_err(|e| FieldError::Stored(format!("no fields at line {}, column {}", e.line(), e.column())))?;
        Self::new(stored.into_iter().map(Field::try_from).collect::<Result<_, _>>()?)
    }
}

impl Field {
    fn digest(&self) -> Hash {
        match &self.value {
            FieldValue::Open { salt, value } => {
                let mut hash = Sha256::new();
                hash.update(b"openbargain/field/v1\n");
                hash.update(salt);
                hash.update(value.as_bytes());
                hash.finalize().into()
            }
            FieldValue::Withheld(digest) => *digest,
        }
    }
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 64
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.')
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    n: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    d: Option<String>,
}

impl From<&Field> for Stored {
    fn from(field: &Field) -> Self {
        let n = field.name.clone();
        match &field.value {
            FieldValue::Open { salt, value } => {
                Self { n, s: Some(BASE64.encode(salt)), v: Some(value.clone()), d: None }
            }
            FieldValue::Withheld(digest) => Self { n, s: None, v: None, d: Some(BASE64.encode(digest)) },
        }
    }
}

impl TryFrom<Stored> for Field {
    type Error = FieldError;

    fn try_from(stored: Stored) -> Result<Self, FieldError> {
        let bytes = |text: &str| -> Result<[u8; 32], FieldError> {
            BASE64
                .decode(text)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| FieldError::Stored(format!("field {:?} has no 32 bytes in base64", stored.n)))
        };
        let value = match (&stored.s, &stored.v, &stored.d) {
            (Some(salt), Some(value), None) => FieldValue::Open { salt: bytes(salt)?, value: value.clone() },
            (None, None, Some(digest)) => FieldValue::Withheld(bytes(digest)?),
            _ => return Err(FieldError::Stored(format!("field {:?} has neither value nor digest", stored.n))),
        };
        Ok(Self { name: stored.n, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(names: &[&str]) -> Result<Fields, FieldError> {
        Fields::seal(names.iter().map(|name| ((*name).to_owned(), "v".to_owned(), [1; 32])))
    }

    #[test]
    fn fields_are_sorted_and_unique() {
        assert_eq!(seal(&["side", "by"]), seal(&["by", "side"]));
        assert_eq!(seal(&["by", "by"]), Err(FieldError::Order("by".into())));
        assert_eq!(seal(&[]), Err(FieldError::None));
    }

    #[test]
    fn names_and_values_keep_to_the_format() {
        for bad in ["", "By", "1a", "a-b", &"a".repeat(65)] {
            assert_eq!(seal(&[bad]), Err(FieldError::Name(bad.into())));
        }
        let long = Fields::seal([("v".to_owned(), "x".repeat(VALUE_BYTES_MAX + 1), [0; 32])]);
        assert_eq!(long, Err(FieldError::TooLong("v".into())));
    }

    #[test]
    fn the_stored_form_reads_back_and_refuses_anything_else() {
        let fields = seal(&["by", "side"]).unwrap();
        assert_eq!(Fields::from_json(&fields.to_json()).unwrap(), fields);
        for bad in ["", "[]", r#"[{"n":"by"}]"#, r#"[{"n":"by","s":"AA==","v":"x"}]"#, r#"[{"n":"by","x":1}]"#] {
            assert!(Fields::from_json(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_error_about_stored_fields_quotes_nothing_of_them() {
        let text = r#"["Example sentence naming a worker."]"#;
        let error = Fields::from_json(text).unwrap_err().to_string();
        assert!(error.contains("line 1") && !error.contains("worker"), "{error}");
    }

    #[test]
    fn a_withheld_field_keeps_the_commitment() {
        let open = seal(&["by", "side"]).unwrap();
        let digest = BASE64.encode(open.0[1].digest());
        let by = Stored::from(&open.0[0]);
        let text = format!(r#"[{},{{"n":"side","d":"{digest}"}}]"#, serde_json::to_string(&by).unwrap());
        let withheld = Fields::from_json(&text).unwrap();
        assert_eq!(withheld.commitment(), open.commitment());
        assert_eq!(withheld.values().count(), 1);
    }
}
