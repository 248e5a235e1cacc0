//! The real node in this process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ob_app::Keys;
use ob_domain::Time;
use ob_server::node::limits::PUBLIC_SOCKETS_DEFAULT;
use ob_server::node::{Node, Settings};
use ob_store::Location;
use ob_store::testing::TestDatabase;
use serde_json::{Value, json};

use crate::{Client, LiveClient, SeededRandom, TestClock};

/// A node on a free port, over a database of its own.
pub struct TestServer {
    /// The node.
    pub node: Node,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its database.
    pub database: TestDatabase,
    keys: Keys,
    random: Arc<SeededRandom>,
}

impl TestServer {
    /// A node over an embedded database.
    pub async fn start() -> Self {
        let database = TestDatabase::sqlite().expect("a test database");
        Self::over(database).await
    }

    /// A node over a database.
    pub async fn over(database: TestDatabase) -> Self {
        let keys = Keys::generate(&SeededRandom::new(11));
        Self::with_keys(database, keys).await
    }

    /// A node over a database, with keys that the test knows.
    pub async fn with_keys(database: TestDatabase, keys: Keys) -> Self {
        Self::run(database, keys, Arc::new(SeededRandom::new(7)), Arc::default()).await
    }

    /// A node over data that another program left, with its keys, at a time.
    pub async fn upgraded(database: TestDatabase, keys: Keys, at: Time) -> Self {
        Self::run(database, keys, Arc::new(SeededRandom::new(7)), Arc::new(TestClock::at(at))).await
    }

    async fn run(database: TestDatabase, keys: Keys, random: Arc<SeededRandom>, clock: Arc<TestClock>) -> Self {
        let folder: Option<PathBuf> = match &database.location {
            Location::Folder(folder) => Some(folder.clone()),
            Location::Postgres(_) => None,
        };
        let node = Node::start(Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            folder,
            store: database.open().await.expect("the database opens"),
            keys: keys.clone(),
            clock: clock.clone(),
            random: random.clone(),
            public_sockets_per_address: PUBLIC_SOCKETS_DEFAULT,
            trusted_proxies: Vec::new(),
            metrics_listen: None,
        })
        .await
        .expect("the node starts");
        Self { node, clock, database, keys, random }
    }

    /// Stops the node and starts another over the same database.
    pub async fn restart(self) -> Self {
        let Self { node, clock, database, keys, random } = self;
        node.stop().await;
        Self::run(database, keys, random, clock).await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.node.address
    }

    /// Nobody in particular.
    pub fn anyone(&self) -> Client {
        Client::new(self.address())
    }

    /// The first administrator, or another one when there is one.
    pub async fn admin(&self) -> Client {
        let code = self.node.app.first_administrator().await.expect("a code");
        match code {
            Some(code) => Client::join(self.address(), &code.code).await,
            None => {
                use ob_app::{InviteWanted, Offer};
                let wanted = InviteWanted { negotiation: None, offer: Offer::Admin, count: 1, expires_s: None };
                let codes = self.node.app.invite(&ob_domain::actor::Actor::Operator, &wanted).await.expect("a code");
                Client::join(self.address(), &codes[0].code).await
            }
        }
    }

    /// Adds a negotiation; answers its administrator.
    pub async fn add_negotiation(&self, slug: &str, audience: &str) -> Client {
        let admin = self.admin().await;
        let body = json!({
            "slug": slug, "title": "Local 2110 · Contract 2026", "kind": "contract", "ours": "Local 2110",
            "theirs": "Management", "audience": audience,
        });
        admin.post("/api/v1/negotiations", body).await.expect(201);
        admin
    }

    /// Someone new with a role in a negotiation, invited by its administrator.
    pub async fn joined(&self, admin: &Client, slug: &str, role: &str) -> Client {
        let body = json!({"negotiation": slug, "role": role});
        let invited: Value = admin.post("/api/v1/invites", body).await.expect(201);
        Client::join(self.address(), invited["items"][0]["code"].as_str().expect("a code")).await
    }

    /// A viewer, signed in as a client or not.
    pub async fn live(&self, client: Option<&Client>) -> LiveClient {
        LiveClient::connect(self.address(), client.and_then(|client| client.token.as_deref())).await
    }
}
