//! What live viewers must be told. The server implements it over its hub; a process without viewers tells nobody.

use ob_domain::entry::Entry;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::negotiation::Log;
use ob_domain::slug::Slug;
use ob_store::LogId;

/// An entry that is committed, and what it changed.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The log it was appended to.
    pub id: LogId,
    /// The negotiation's slug.
    pub negotiation: Slug,
    /// Which of its logs.
    pub log: Log,
    /// The entry.
    pub entry: Entry,
    /// Earlier entries whose standing it changed, as they stand now.
    pub changed: Vec<Entry>,
}

/// Tells live viewers. Calls must not block; a lost call is repaired by [`crate::Repair`].
pub trait Live: Send + Sync {
    /// An entry is durable.
    fn announce(&self, announcement: Announcement);
    /// A login ended: its sockets close now.
    fn login_ended(&self, login: LoginId);
    /// Someone's rights changed: what their sockets follow is asked for again now.
    fn rights_changed(&self, person: PersonId);
    /// Who may read a log changed: everyone who follows it is asked again now.
    fn readers_changed(&self, log: LogId);
}

/// For processes without viewers: the command line beside a serving node, which notices by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoViewers;

impl Live for NoViewers {
    fn announce(&self, _: Announcement) {}
    fn login_ended(&self, _: LoginId) {}
    fn rights_changed(&self, _: PersonId) {}
    fn readers_changed(&self, _: LogId) {}
}
