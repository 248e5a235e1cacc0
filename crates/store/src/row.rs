//! From columns to the domain's values.

use std::str::FromStr;

use ob_domain::Time;

use crate::StoreError;

/// Reads a word, slug or id; anything else is a corrupt row.
pub(crate) fn parse<T: FromStr>(table: &'static str, text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e| StoreError::Corrupt { table, what: format!("{text:?} {e}") })
}

/// As [`parse`], for a column that may be null.
pub(crate) fn parse_optional<T: FromStr>(table: &'static str, text: Option<&str>) -> Result<Option<T>, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| parse(table, text)).transpose()
}

/// An instant that may be null.
pub(crate) fn time(micros: Option<i64>) -> Option<Time> {
    micros.map(Time)
}
