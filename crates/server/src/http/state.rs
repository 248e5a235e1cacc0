//! What every handler can reach.

use std::sync::Arc;

use ipnet::IpNet;
use ob_app::App;
use ob_hub::Hub;
use tokio_util::sync::CancellationToken;

use crate::http::assets::Assets;
use crate::http::measure::Failures;
use crate::metrics::Metrics;
use crate::node::limits::Addresses;

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The live viewers.
    pub hub: Hub,
    /// What the web server itself needs.
    pub(crate) site: Arc<Site>,
}

/// Facts of this site.
pub(crate) struct Site {
    /// Origins whose pages may use cookies and sockets.
    pub(crate) origins: Vec<String>,
    /// Whether people reach us by TLS, so that cookies can demand it.
    pub(crate) is_secure: bool,
    /// The web app.
    pub(crate) assets: Assets,
    /// The OpenAPI document.
    pub(crate) openapi: String,
    /// Sockets by address.
    pub(crate) addresses: Addresses,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
    /// Failures that were logged lately.
    pub(crate) failures: Failures,
    /// Cancelled when the node leaves.
    pub(crate) leave: CancellationToken,
    /// Proxies whose word on a client's address counts.
    pub(crate) trusted_proxies: Vec<IpNet>,
}

impl Site {
    /// Whether a page of this origin is one of ours.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|ours| ours == origin)
    }
}

/// The origins under which pages of a public address are ours. On loopback the three names of this machine are one.
pub(crate) fn origins(public_url: &str) -> Vec<String> {
    let mut origins = vec![public_url.to_owned()];
    if let Some((scheme, rest)) = public_url.split_once("://") {
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, ""));
        if is_loopback(host) {
            for name in ["localhost", "127.0.0.1", "[::1]"] {
                let port = if port.is_empty() { String::new() } else { format!(":{port}") };
                origins.push(format!("{scheme}://{name}{port}"));
            }
        }
    }
    origins
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::origins;

    #[test]
    fn only_our_own_pages_are_ours() {
        assert_eq!(origins("https://bargain.example"), ["https://bargain.example"]);
        assert!(origins("http://127.0.0.1:8080").contains(&"http://localhost:8080".to_owned()));
    }
}
