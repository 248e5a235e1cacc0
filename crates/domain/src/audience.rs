//! Who a record is for.

use crate::words::words;

/// The audience of a record. Never compared with `<`: [`crate::policy`] alone decides who belongs to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone.
    Public,
    /// Members of this deployment.
    Members,
    /// People of the negotiation's bargaining unit or constituency.
    Unit,
}

words!(Audience { Public => "public", Members => "members", Unit => "unit" });
