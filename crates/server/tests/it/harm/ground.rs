//! The real program with a negotiation that anyone may read, for harm whose cost is measured.

use std::fs::File;
use std::path::Path;

use ob_store::testing::TestDatabase;
use ob_testkit::{ADD_LOCAL, Binary, Client, LiveClient};
use tempfile::TempDir;

use super::{Healthy, PROGRAM};

/// See the module.
pub(crate) struct Ground {
    pub(crate) node: Binary,
    database: TestDatabase,
    keys: TempDir,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let (database, keys) = (TestDatabase::sqlite().unwrap(), tempfile::tempdir().unwrap());
        Binary::run(Path::new(PROGRAM), &database, keys.path(), ADD_LOCAL).await;
        let complaints = File::create(keys.path().join("complaints")).unwrap();
        let mut serve = Binary::serving(Path::new(PROGRAM), &database, keys.path());
        serve.stderr(complaints);
        let node = Binary::start_as(serve).listening().await;
        Self { node, database, keys }
    }

    /// Someone new with a role.
    pub(crate) async fn joined(&self, role: &str) -> Client {
        let invite = ["invite", "--negotiation", "local", "--role", role];
        let code = Binary::run(Path::new(PROGRAM), &self.database, self.keys.path(), &invite).await;
        Client::join(self.node.address, code.trim()).await
    }

    pub(crate) async fn healthy(&self) -> Healthy {
        let mut viewer = LiveClient::connect(self.node.address, None).await;
        viewer.follow("local", "record", None).await;
        Healthy { scribe: self.joined("team").await, viewer, delays: Vec::new() }
    }

    /// The program ends well, and nothing in it panicked.
    pub(crate) async fn ends_well(self) {
        assert!(self.node.terminate().await, "it ends with success");
        let complaints = std::fs::read_to_string(self.keys.path().join("complaints")).unwrap();
        assert!(!complaints.contains("panicked"), "{complaints}");
    }
}
