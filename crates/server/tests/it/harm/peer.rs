//! A peer that may say anything: bytes over TCP, framed by hand where it likes (RFC 6455, 5.2).

use std::net::SocketAddr;
use std::time::Duration;

use ob_testkit::PATIENCE;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;
const CLOSE: u8 = 0x8;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// How the server ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a close frame of this code.
    Closed(u16),
    /// Without one.
    Dropped,
}

/// See the module.
pub(crate) struct Peer {
    stream: TcpStream,
}

impl Peer {
    /// A TCP connection.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("it connects") }
    }

    /// A TCP connection for which the system takes little that is not read.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        SockRef::from(&socket).set_recv_buffer_size(4096).expect("a small buffer");
        Self { stream: socket.connect(address).await.expect("it connects") }
    }

    /// An open socket over a connection.
    pub(crate) async fn upgrade(self, address: SocketAddr) -> Self {
        let mut peer = self;
        peer.write(
            format!(
                "GET /api/v1/live HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                 sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            .as_bytes(),
        )
        .await;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(timeout(PATIENCE, peer.stream.read_u8()).await.expect("an answer in time").expect("an answer"));
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        peer
    }

    /// Says hello and waits for the welcome.
    pub(crate) async fn hello(&mut self) {
        self.write(&frame(TEXT, br#"{"type":"hello"}"#)).await;
        let (opcode, payload) = next(&mut self.stream).await.expect("a welcome");
        assert!(opcode == TEXT && payload.starts_with(br#"{"type":"welcome""#));
    }

    /// Writes as much as the server takes; it may have hung up.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// Writes and meanwhile reads to the end. Answers how it ended and the last text that came.
    pub(crate) async fn write_to_the_end(self, bytes: &[u8]) -> (Ending, String) {
        let (mut reading, mut writing) = self.stream.into_split();
        let mut last = String::new();
        let read = async {
            loop {
                match next(&mut reading).await {
                    Some((CLOSE, payload)) => {
                        let code = payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                        return Ending::Closed(code);
                    }
                    Some((_, payload)) => last = String::from_utf8_lossy(&payload).into_owned(),
                    None => return Ending::Dropped,
                }
            }
        };
        let write = async {
            let _ = writing.write_all(bytes).await;
            // Keeps its half open: the server ends the connection, not we.
            std::future::pending::<()>().await;
        };
        let ending = async {
            tokio::select! {
                ending = read => ending,
                () = write => Ending::Dropped,
            }
        };
        let ending = timeout(PATIENCE, ending).await.expect("the server ends it in time");
        (ending, last)
    }

    /// Writes a byte a second and meanwhile waits for the end; says nothing more after the last byte.
    pub(crate) async fn drip_to_the_end(self, bytes: &[u8]) {
        let (mut reading, mut writing) = self.stream.into_split();
        let read = async {
            let mut answer = Vec::new();
            let _ = reading.read_to_end(&mut answer).await; // a reset ends it as well
        };
        let drip = async {
            for byte in bytes {
                let _ = writing.write_all(&[*byte]).await;
                tokio::time::sleep(Duration::from_secs(1)).await; // its nature
            }
            std::future::pending::<()>().await;
        };
        let ending = async {
            tokio::select! {
                () = read => {}
                () = drip => {}
            }
        };
        timeout(3 * PATIENCE, ending).await.expect("the server ends it in time");
    }

    /// Writes, hangs up and reads to the end.
    pub(crate) async fn write_and_leave(self, bytes: &[u8]) {
        let (mut reading, mut writing) = self.stream.into_split();
        let read = async {
            let mut answer = Vec::new();
            let _ = reading.read_to_end(&mut answer).await;
        };
        let write = async {
            let _ = writing.write_all(bytes).await;
            let _ = writing.shutdown().await;
        };
        let both = async { tokio::join!(read, write) };
        timeout(3 * PATIENCE, both).await.expect("the server ends it in time");
    }

    /// Writes and meanwhile reads plain bytes to the end.
    pub(crate) async fn write_and_read(self, bytes: &[u8]) -> Vec<u8> {
        let (mut reading, mut writing) = self.stream.into_split();
        let mut answer = Vec::new();
        let read = async {
            let _ = reading.read_to_end(&mut answer).await; // a reset ends it as well
        };
        let write = async {
            let _ = writing.write_all(bytes).await;
            std::future::pending::<()>().await;
        };
        let ending = async {
            tokio::select! {
                () = read => {}
                () = write => {}
            }
        };
        timeout(PATIENCE, ending).await.expect("the server ends it in time");
        answer
    }
}

/// A whole frame as a client must send it.
pub(crate) fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame_of(FINAL | opcode, payload, true)
}

/// A frame that another one continues.
pub(crate) fn fragment(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame_of(opcode, payload, true)
}

/// Any frame.
pub(crate) fn frame_of(first_byte: u8, payload: &[u8], is_masked: bool) -> Vec<u8> {
    let mask_bit = if is_masked { MASKED } else { 0 };
    let mut bytes = vec![first_byte];
    match payload.len() {
        short @ 0..126 => bytes.push(mask_bit | short as u8),
        long => {
            bytes.push(mask_bit | 127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    if is_masked {
        bytes.extend([0; 4]); // masked with zeros, the payload stays as it is
    }
    bytes.extend(payload);
    bytes
}

/// The next frame of a server, which never masks or fragments; none when the connection has ended.
async fn next(stream: &mut (impl AsyncRead + Unpin)) -> Option<(u8, Vec<u8>)> {
    let first = stream.read_u8().await.ok()?;
    let length = match stream.read_u8().await.ok()? {
        126 => usize::from(stream.read_u16().await.ok()?),
        127 => usize::try_from(stream.read_u64().await.ok()?).ok()?,
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await.ok()?;
    Some((first & 0xf, payload))
}
