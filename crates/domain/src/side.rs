//! The sides of a table.

use crate::words::words;

/// Who speaks or hands over; each negotiation gives the sides their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The workers' or members' side.
    Ours,
    /// The employer's or leadership's side.
    Theirs,
    /// A mediator, chair or clerk.
    Mediator,
}

words!(Side { Ours => "ours", Theirs => "theirs", Mediator => "mediator" });
