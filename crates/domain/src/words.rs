//! Gives an enum its one word for wire, database and display, so that the three never drift apart.

/// Implements `as_str`, `Display` and `FromStr` for a plain enum, one word a variant.
macro_rules! words {
    ($type:ty { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order of the domain document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The one word for this value, on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $type {
            type Err = $crate::Invalid;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::Invalid::new("value", concat!("is not one of: ", $($word, " "),+))),
                }
            }
        }
    };
}
pub(crate) use words;
