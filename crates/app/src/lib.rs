//! Use cases, one a file: permission, rule, write, commit, announce, in this order.
//!
//! Knows nothing of HTTP, sockets or SQL. What it needs from outside (time, randomness, live viewers) is handed in as
//! a small trait; the server implements [`Live`] over its hub. A new use case is a method of [`App`] in a file of its
//! own that asks [`ob_domain::policy`] first and announces only after the commit.

mod amend;
mod articles;
mod audience;
mod audit;
mod clock;
mod code;
mod enter;
mod error;
mod follow;
mod held;
mod import;
mod invites;
mod join;
mod keys;
mod live;
mod logins;
mod negotiations;
mod people;
mod post;
mod pseudonyms;
mod random;
mod read;
mod record;
mod release;
mod removal;
mod repair;
mod search;
mod sessions;
mod token;
mod vitals;
mod vouch;

use std::sync::Arc;

use ob_domain::Time;
use ob_store::Store;

pub use audience::AudienceState;
pub use audit::AuditPage;
pub use clock::{Clock, SystemClock};
pub use error::Error;
pub use held::HeldChange;
pub use import::{ImportReport, ImportedLine, PastSession};
pub use invites::{Code, InviteWanted, Offer};
pub use join::{Joined, Redeem};
pub use keys::{Keys, read_key_files, write_key_files};
pub use live::{Announcement, Live, NoViewers};
pub use logins::Refreshed;
pub use negotiations::NegotiationView;
pub use people::{Me, PersonView};
pub use post::{Idempotency, Posted};
pub use random::{Random, SystemRandom};
pub use read::EntriesPage;
pub use release::Releaser;
pub use removal::Removal;
pub use repair::Repair;
pub use search::{SearchCursor, SearchHit, SearchPage, SearchWanted};
pub use token::ACCESS_TOKEN_S;

/// The use cases of a deployment; cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Store,
    parts: Arc<Parts>,
}

/// What an [`App`] is made of besides its database.
pub struct Parts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives salts, ids and codes.
    pub random: Arc<dyn Random>,
    /// Tells viewers.
    pub live: Arc<dyn Live>,
    /// Signs and hashes.
    pub keys: Keys,
    /// The address under which people reach this deployment, without a slash at its end.
    pub public_url: String,
}

impl App {
    /// Use cases over a database.
    pub fn new(store: Store, parts: Parts) -> Self {
        Self { store, parts: Arc::new(parts) }
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.parts.clock.now().to_whole_millis()
    }

    /// The address under which people reach this deployment.
    pub fn public_url(&self) -> &str {
        &self.parts.public_url
    }

    /// The database, for what only an operator does.
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.parts.random.fill(&mut bytes);
        bytes
    }

    /// Today in UTC, YYYY-MM-DD: days are kept where instants would tell too much.
    fn today(&self) -> String {
        self.now().to_string()[..10].to_owned()
    }
}
