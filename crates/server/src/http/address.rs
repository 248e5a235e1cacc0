//! The address that limits count: the connection's own, or what a trusted proxy says of it. Never stored, never logged.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The client's address. Entries of `X-Forwarded-For` are believed from the right, as far as trusted proxies wrote
/// them; what a client writes there itself counts for nothing.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|range| range.contains(address));
    let mut client = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let written: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for entry in written.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        match entry.parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&str], trusted: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.split_whitespace().map(|range| range.parse().unwrap()).collect();
        assert_eq!(client(peer.parse().unwrap(), &headers, &trusted), expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("203.0.113.9", &["198.51.100.1"], "", "203.0.113.9");
        check("203.0.113.9", &["198.51.100.1"], "127.0.0.1/32", "203.0.113.9");
        check("127.0.0.1", &["198.51.100.1"], "127.0.0.1/32", "198.51.100.1");
        check("::ffff:127.0.0.1", &["198.51.100.1"], "127.0.0.1/32", "198.51.100.1");
    }

    #[test]
    fn what_a_client_wrote_itself_counts_for_nothing() {
        check("127.0.0.1", &["10.9.9.9, 198.51.100.1"], "127.0.0.1/32", "198.51.100.1");
        check("127.0.0.1", &["10.9.9.9", "198.51.100.1, 10.0.0.2"], "127.0.0.1/32 10.0.0.0/24", "198.51.100.1");
        check("127.0.0.1", &["nonsense"], "127.0.0.1/32", "127.0.0.1");
        check("127.0.0.1", &[], "127.0.0.1/32", "127.0.0.1");
    }
}
