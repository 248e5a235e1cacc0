//! Import and export formats: transcripts in, transcripts out. No I/O beyond the bytes handed in.
//!
//! Owns the reading of each transcript format into a [`Transcript`], the [`SideMap`] that says who speaks for which
//! side, the [`pace`] of a replay, and an independent [`count`] of each source by which a [`survey()`] shows that
//! nothing of it was lost. Leaves to others what an utterance becomes: which negotiation, session and entry.
//!
//! A new format is one file with `read(name, text) -> Result<Transcript, ImportError>`, a variant of [`Format`] with
//! its word and its mark for [`detect`], and a count in [`count`] that shares no code with it.

mod akn;
pub mod count;
mod crec;
mod error;
mod format;
mod irc;
mod markdown;
pub mod pace;
mod sides;
mod source;
mod survey;
mod text;
mod transcript;
mod vtt;

pub use error::{ImportError, Reason};
pub use format::{Format, UnknownFormat, detect};
pub use ob_domain::side::Side;
pub use sides::{SideMap, SideMapError};
pub use survey::{Survey, Verdict, survey};
pub use transcript::{Kind, SaidAt, Skipped, Transcript, Utterance};

/// Reads one transcript as a whole, or refuses it as a whole.
///
/// `name` is the file's name: it stands in messages, and a date in it counts where the text has none.
///
/// # Errors
/// When the file is not of this format or is broken, with the line and the reason.
pub fn read(format: Format, name: &str, bytes: &[u8]) -> Result<Transcript, ImportError> {
    let text = source::decode(name, bytes)?;
    match format {
        Format::Akn => akn::read(name, text),
        Format::Vtt => vtt::read(name, text),
        Format::Irc => irc::read(name, text),
        Format::Crec => crec::read(name, text),
        Format::Markdown => markdown::read(name, text),
    }
}
