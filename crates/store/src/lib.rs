//! Everything SQL, for SQLite and PostgreSQL: one text of each query, two typed pools.
//!
//! [`Store::read`] gives a connection for reading, [`Store::write`] a transaction; both are a [`Unit`], whose methods
//! are grouped by what they keep, one file each. Whoever holds a written unit decides: [`Unit::commit`] makes it
//! durable, dropping it undoes everything.
//!
//! To add a query: write it once with `$1` placeholders inside `on!`, which runs it on either engine, and give it a
//! case in the contract suite (`tests/`), which runs on both. Who may see a row is not decided here: callers hand in
//! ids they have authorised.

mod articles;
mod audiences;
mod audit;
pub mod backup;
mod changes;
mod check;
mod db;
mod dialect;
mod entries;
mod error;
mod held;
mod idempotency;
mod invites;
mod logins;
mod logs;
mod negotiations;
mod people;
mod pseudonyms;
mod removal;
mod restore;
mod row;
mod search;
mod sessions;
#[cfg(feature = "testing")]
pub mod testing;
mod vitals;
mod vouchings;

pub use audiences::AudienceWish;
pub use audit::{AuditLine, NewAudit};
pub use changes::Change;
pub use check::Finding;
pub use db::{DATABASE_FILE, Location, Store, Unit};
pub use entries::{Appended, EntryFilter, Page};
pub use error::StoreError;
pub use held::{HeldEntry, NewHeld, Waiting};
pub use idempotency::Outcome;
pub use invites::{Invite, InviteRole, MadeBy, NewInvite, Redemption};
pub use logins::{Login, NewLogin, RefreshState};
pub use logs::{LogHead, LogId};
pub use people::PersonRow;
pub use removal::Checkpoint;
pub use restore::Loss;
pub use search::{Found, SearchPlace, SearchScope};
pub use vitals::Vitals;
