//! Ids: opaque to everyone outside, so that they tell nothing about order or number.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::Invalid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// An id made of 16 random bytes.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The id as a plain number, for those who need not know what it is of.
            pub fn to_key(self) -> u128 {
                self.0.as_u128()
            }

            /// The id that [`Self::to_key`] gave away.
            pub fn from_key(key: u128) -> Self {
                Self(Uuid::from_u128(key))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                Uuid::try_parse(text).map(Self).map_err(|_| Invalid::new("id", "is not an id of this server"))
            }
        }
    };
}

id!(
    /// A negotiation.
    NegotiationId
);
id!(
    /// One meeting of a negotiation.
    SessionId
);
id!(
    /// A person known to this deployment by nothing but this id and roles.
    PersonId
);
id!(
    /// A signed-in browser; the subject of access tokens.
    LoginId
);
id!(
    /// An invitation, whose code is known only as a hash.
    InviteId
);
id!(
    /// An entry that waits for its release.
    HeldId
);
