//! The node to measure, and the right to post there.

use std::net::{SocketAddr, ToSocketAddrs};

use clap::Args;
use serde_json::{Value, json};

use crate::http::{self, Connection};

#[derive(Args)]
pub(crate) struct Node {
    /// Address of the node.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) url: String,
    /// Negotiation to post to and to follow; its audience must be the public.
    #[arg(long)]
    pub(crate) negotiation: String,
    /// Access token of a member of the team.
    #[arg(long, required_unless_present = "code")]
    pub(crate) token: Option<String>,
    /// Join code for the team, used once to get a token.
    #[arg(long, conflicts_with = "token")]
    pub(crate) code: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    pub(crate) negotiation: String,
    pub(crate) token: String,
}

impl Node {
    pub(crate) async fn target(self) -> Result<Target, String> {
        let host = self.url.strip_prefix("http://").ok_or("--url starts with http:// (TLS ends in the proxy)")?;
        let host = host.trim_end_matches('/').to_owned();
        let with_port = if host.contains(':') { host.clone() } else { format!("{host}:80") };
        let address = with_port.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let address = address.ok_or_else(|| format!("cannot find {host}"))?;
        let token = match (self.token, self.code) {
            (Some(token), _) => token,
            (None, Some(code)) => join(address, &host, &code).await?,
            (None, None) => return Err("--token or --code is needed".to_owned()),
        };
        Ok(Target { address, host, negotiation: self.negotiation, token })
    }
}

async fn join(address: SocketAddr, host: &str, code: &str) -> Result<String, String> {
    let request = http::post(host, "/api/v1/join", &[], &json!({"code": code, "label": "load generator"}));
    let mut connection = Connection::open(address).await.map_err(|error| format!("cannot reach {host}: {error}"))?;
    let answer = connection.send(&request).await.map_err(|error| format!("joining broke off: {error}"))?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match body["access_token"].as_str() {
        Some(token) if answer.status == 201 => Ok(token.to_owned()),
        _ => Err(format!("joining was answered {} {}", answer.status, String::from_utf8_lossy(&answer.body))),
    }
}
