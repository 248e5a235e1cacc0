//! Where a client comes from: an address of its own, and headers that it sends each time.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

/// Where a client comes from. By default, from anywhere and without further headers.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// An address of this machine to connect from.
    pub address: Option<IpAddr>,
    /// Headers of every request and handshake.
    pub headers: Vec<(&'static str, String)>,
}

impl Source {
    /// Connects from here.
    ///
    /// # Errors
    /// When nobody listens, or the address is not this machine's.
    pub async fn connect(&self, to: SocketAddr) -> io::Result<TcpStream> {
        let Some(address) = self.address else { return TcpStream::connect(to).await };
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.bind(SocketAddr::new(address, 0))?;
        socket.connect(to).await
    }
}
