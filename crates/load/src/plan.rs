//! What a run does, as given on the command line.

use clap::Args;

use crate::note::Size;

#[derive(Args, Clone)]
pub(crate) struct Plan {
    /// Viewers that follow the record.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) viewers: usize,
    /// Posts a second, one phase each.
    #[arg(long, value_delimiter = ',', default_value = "1,10,50")]
    pub(crate) rate: Vec<u32>,
    /// Length of each phase.
    #[arg(long, default_value_t = 20)]
    pub(crate) seconds: u32,
    /// Posts at once, in a phase of its own; 0 leaves it out.
    #[arg(long, default_value_t = 100)]
    pub(crate) burst: u32,
    /// Entries that every viewer misses before all come back at once; 0 leaves it out.
    #[arg(long, default_value_t = 100)]
    pub(crate) missed: u32,
    /// Viewers beside the others that follow and then never read.
    #[arg(long, default_value_t = 0)]
    pub(crate) stalled: usize,
    /// Bytes of an entry's frame, or `notes` for lengths like those of a scribe's real notes.
    #[arg(long, default_value = "512")]
    pub(crate) size: Size,
    /// Threads that read for the viewers.
    #[arg(long, default_value_t = 1)]
    pub(crate) threads: usize,
}
