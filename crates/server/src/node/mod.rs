//! A serving node: database, use cases, live viewers, web server, and the tasks that release and repair.
//!
//! [`Node::start`] wires them; nothing else knows all of them. The command line and the tests start nodes alike.

pub(crate) mod accept;
mod housekeeping;
pub mod limits;
pub(crate) mod live;
mod lock;
pub(crate) mod stall;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use ob_app::{App, Clock, Keys, Parts, Random};
use ob_hub::Hub;
use ob_store::{Store, StoreError};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http;
use crate::metrics::Metrics;

/// How long open requests may take to finish when the node leaves.
const GRACE: Duration = Duration::from_secs(5);

/// Connections that may wait to be accepted. A crowd that comes back at once must not wait a second for the kernel's
/// next try, as with the usual 128.
const BACKLOG: u32 = 4_096;

/// What a node is made of.
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which people reach it; from `listen` when absent.
    pub public_url: Option<String>,
    /// The folder of an embedded database, which only one node may serve.
    pub folder: Option<PathBuf>,
    /// The opened database.
    pub store: Store,
    /// The keys.
    pub keys: Keys,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Most sockets of the public from one address.
    pub public_sockets_per_address: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where metrics can be read by whoever can reach it; nowhere when absent.
    pub metrics_listen: Option<SocketAddr>,
}

/// A running node.
pub struct Node {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its use cases.
    pub app: App,
    /// Where its metrics are read, if anywhere but on its own address.
    pub metrics_address: Option<SocketAddr>,
    /// Its live viewers.
    pub hub: Hub,
    leave: CancellationToken,
    tasks: TaskTracker,
    store: Store,
    _lock: Option<lock::NodeLock>,
}

impl Node {
    /// Starts a node; it serves when this answers.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub async fn start(settings: Settings) -> Result<Self, String> {
        let lock = settings.folder.as_deref().map(lock::NodeLock::take).transpose()?;
        let (listener, address) = listen(settings.listen, "--listen")?;
        let metrics_listener = settings.metrics_listen.map(|at| listen(at, "--metrics-listen")).transpose()?;
        let public_url = settings.public_url.unwrap_or_else(|| format!("http://{address}"));
        limits::raise_open_files();
        remember(&settings.store, &public_url).await.map_err(|e| format!("The database cannot be written: {e}."))?;

        let history = Arc::new(live::AppHistory::default());
        let hub = live::hub(Arc::clone(&history), Arc::clone(&settings.clock));
        let parts = Parts {
            clock: settings.clock,
            random: settings.random,
            live: Arc::new(live::HubLive(hub.clone())),
            keys: settings.keys,
            public_url,
        };
        let app = App::new(settings.store.clone(), parts);
        history.serve_from(app.clone());

        let leave = CancellationToken::new();
        let tasks = TaskTracker::new();
        let addresses = limits::Addresses::new(settings.public_sockets_per_address);
        let metrics = Arc::new(Metrics::new(settings.folder));
        let router = http::router(http::Parts {
            app: app.clone(),
            hub: hub.clone(),
            addresses,
            metrics: Arc::clone(&metrics),
            leave: leave.clone(),
            trusted_proxies: settings.trusted_proxies,
        });
        tasks.spawn(accept::accept(listener, router, leave.clone(), tasks.clone()));
        let metrics_address = metrics_listener.map(|(listener, address)| {
            let router = http::metrics_router(Arc::clone(&metrics), hub.clone(), app.clone());
            tasks.spawn(accept::accept(listener, router, leave.clone(), tasks.clone()));
            address
        });
        housekeeping::spawn(&tasks, &leave, &app, &hub, &metrics);
        tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
        Ok(Self { address, metrics_address, app, hub, leave, tasks, store: settings.store, _lock: lock })
    }

    /// Leaves: accepts nobody any more, sends viewers elsewhere, lets open requests finish, closes the database.
    pub async fn stop(self) {
        tracing::info!("leaving");
        self.leave.cancel();
        self.hub.shutdown(GRACE).await;
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
        self.store.close().await;
        tracing::info!("stopped");
    }
}

/// Keeps the public address where commands that run beside this node find it.
async fn remember(store: &Store, public_url: &str) -> Result<(), StoreError> {
    let mut unit = store.write().await?;
    unit.set_public_url(public_url).await?;
    unit.commit().await
}

/// Listens, and answers where; `flag` is what the operator can change.
fn listen(address: SocketAddr, flag: &str) -> Result<(TcpListener, SocketAddr), String> {
    let listener = bind(address).and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    listener.map_err(|e| {
        let why = match e.kind() {
            ErrorKind::AddrInUse => "another program has it".to_owned(),
            ErrorKind::AddrNotAvailable => "it is not an address of this machine".to_owned(),
            ErrorKind::PermissionDenied => "ports below 1024 are for root".to_owned(),
            _ => e.to_string(),
        };
        format!("{address} cannot be listened on: {why}. Choose another address with {flag}.")
    })
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A node that is started again takes its port back at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
