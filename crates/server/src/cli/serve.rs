//! `openbargain serve`

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use ipnet::IpNet;
use ob_app::{SystemClock, SystemRandom};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::local;
use crate::cli::logging::LogSettings;
use crate::cli::settings::{Data, DataSettings};
use crate::cli::staging::{Staging, beside};
use crate::cli::{Failure, eprint, print};
use crate::node::limits::PUBLIC_SOCKETS_DEFAULT;
use crate::node::{Node, Settings};

/// Runs a node: the web app, the API and live viewers.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen [default: 127.0.0.1:8080].
    #[arg(long, env = "OPENBARGAIN_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Address ranges of proxies in front, whose X-Forwarded-For is believed, such as 127.0.0.1/32.
    #[arg(long, env = "OPENBARGAIN_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<IpNet>,
    /// Where Prometheus reads metrics, such as 127.0.0.1:9464: nobody is asked who they are there [default: nowhere].
    #[arg(long, env = "OPENBARGAIN_METRICS_LISTEN", value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) logs: LogSettings,
    #[command(flatten)]
    pub(crate) data: DataSettings,
}

/// How the network reaches a node.
#[derive(Debug, Default)]
pub(crate) struct Doors {
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) trusted_proxy: Vec<IpNet>,
    pub(crate) metrics_listen: Option<SocketAddr>,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let data = self.data.settle()?;
        self.logs.or(&data.file.logs()).start();
        let signals = StopSignals::listen()?;
        let doors =
            Doors { listen: self.listen, trusted_proxy: self.trusted_proxy, metrics_listen: self.metrics_listen };
        let node = start(&data, doors).await?;
        // Before anyone is told that it serves: it withdraws codes of administrators that were made until now.
        let first = node.app.first_administrator().await.map_err(local::failure)?;
        print(&format!("openbargain listens on http://{}", node.address));
        if let Some(address) = node.metrics_address {
            print(&format!("Metrics at http://{address}/metrics"));
        }
        if let Some(code) = first {
            print(&format!("First administrator, good once and for 24 hours: {}", code.link));
        }
        if node.app.public_url() == format!("http://{}", node.address) && node.address.ip().is_unspecified() {
            eprint("Pages work under the public address only. Name it: --public-url http://the-name-people-type:port");
        }
        if !crate::http::has_web_app() {
            eprint(
                "The web app is not built into this program; only the API answers. Build it: cd web && npm ci && npm run build",
            );
        }
        signals.told_to_stop().await;
        node.stop().await;
        Ok(())
    }
}

/// Starts a node over settled data.
pub(crate) async fn start(data: &Data, doors: Doors) -> Result<Node, Failure> {
    let Doors { listen, trusted_proxy, metrics_listen } = doors;
    let store = local::open_store(data).await?;
    Staging::sweep(&beside(data));
    Node::start(Settings {
        listen: listen.or(data.file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
        public_url: data.public_url.clone(),
        folder: data.folder.clone(),
        store,
        keys: local::open_keys(data)?,
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        trusted_proxies: if trusted_proxy.is_empty() { data.file.trusted_proxy.clone() } else { trusted_proxy },
        metrics_listen: metrics_listen.or(data.file.metrics_listen),
        public_sockets_per_address: data.file.public_sockets_per_address.unwrap_or(PUBLIC_SOCKETS_DEFAULT),
    })
    .await
}

/// Hears SIGTERM and Ctrl-C from the moment it is made, so that one during the start ends the program well too.
pub(crate) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(crate) fn listen() -> Result<Self, Failure> {
        let deaf = |e| format!("The program cannot hear signals: {e}.");
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(deaf)?,
            interrupt: signal(SignalKind::interrupt()).map_err(deaf)?,
        })
    }

    /// Waits for the first one.
    pub(crate) async fn told_to_stop(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
