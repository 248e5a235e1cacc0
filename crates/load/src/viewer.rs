//! One viewer: a socket, a place in the stream, and nothing else while it waits. All viewers of a thread read into one
//! buffer, because what they read is understood at once.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};

use crate::frame::{self, Frame};
use crate::position::Position;
use crate::tally::Tally;
use crate::target::Target;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1_024]);
}

pub(crate) struct Viewer {
    stream: TcpStream,
    position: Position,
    began_us: u64,
    /// What was read of a frame that is not complete; empty nearly always.
    rest: Vec<u8>,
    pongs: Vec<u8>,
    tally: Arc<Tally>,
}

impl Viewer {
    /// Connects and follows; `after` is the index held last, nothing means from now on.
    pub(crate) async fn follow(
        target: &Target,
        source: Option<IpAddr>,
        after: Option<i64>,
        tally: Arc<Tally>,
    ) -> io::Result<Self> {
        let began_us = tally.clock.now_us();
        let stream = connect(target.address, source).await?;
        let mut viewer =
            Self { stream, position: Position::at(-1), began_us, rest: Vec::new(), pongs: Vec::new(), tally };
        viewer.upgrade(&target.host).await?;
        viewer.say(&json!({"type": "hello", "token": null})).await?;
        viewer.hear("welcome").await?;
        let follow = json!({"type": "follow", "negotiation": target.negotiation, "stream": "record", "after": after});
        viewer.say(&follow).await?;
        let following = viewer.hear("following").await?;
        let head = following["head"].as_i64().ok_or_else(|| other(format!("no head in {following}")))?;
        viewer.position = Position::at(after.unwrap_or(head));
        Ok(viewer)
    }

    /// Reads until the socket ends; answers why it did.
    pub(crate) async fn watch(mut self) -> String {
        let first = self.take_in(&[]); // what came with the answer to `follow`
        if let Err(reason) = first {
            return reason;
        }
        loop {
            match poll_fn(|context| self.poll_read(context)).await {
                Err(reason) => return reason,
                Ok(()) if self.pongs.is_empty() => {}
                Ok(()) => {
                    let pongs = std::mem::take(&mut self.pongs);
                    if let Err(error) = self.stream.write_all(&pongs).await {
                        return error.to_string();
                    }
                }
            }
        }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<(), String>> {
        BUFFER.with_borrow_mut(|buffer| {
            let mut into = ReadBuf::new(buffer);
            match ready!(Pin::new(&mut self.stream).poll_read(context, &mut into)) {
                Err(error) => Poll::Ready(Err(error.to_string())),
                Ok(()) if into.filled().is_empty() => Poll::Ready(Err("closed without a reason".to_owned())),
                Ok(()) => Poll::Ready(self.take_in(into.filled())),
            }
        })
    }

    fn take_in(&mut self, read: &[u8]) -> Result<(), String> {
        let now_us = self.tally.clock.now_us();
        if self.rest.is_empty() {
            let used = self.understand(read, now_us)?;
            self.rest.extend_from_slice(&read[used..]);
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(read);
            let used = self.understand(&all, now_us)?;
            self.rest.extend_from_slice(&all[used..]); // the large buffer goes
        }
        Ok(())
    }

    /// Answers how many bytes were whole frames.
    fn understand(&mut self, bytes: &[u8], now_us: u64) -> Result<usize, String> {
        let mut used = 0;
        while let Some((Frame { opcode, payload }, length)) = frame::parse(&bytes[used..])? {
            used += length;
            match opcode {
                frame::TEXT => self.tally.receive(payload, &mut self.position, self.began_us, now_us)?,
                frame::PING => self.pongs.extend(frame::client(frame::PONG, payload)),
                frame::CLOSE => return Err(closed(payload)),
                _ => {}
            }
        }
        Ok(used)
    }

    async fn upgrade(&mut self, host: &str) -> io::Result<()> {
        let key = generate_key();
        let request = format!(
            "GET /api/v1/live HTTP/1.1\r\nhost: {host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\nsec-websocket-protocol: openbargain.v1\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes()).await?;
        let end = loop {
            if let Some(at) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest.drain(..end);
        let accepted = head.starts_with("HTTP/1.1 101") && head.contains(&derive_accept_key(key.as_bytes()));
        if accepted {
            Ok(())
        } else {
            Err(other(format!("the upgrade was answered {}", head.lines().next().unwrap_or(""))))
        }
    }

    async fn say(&mut self, message: &Value) -> io::Result<()> {
        self.stream.write_all(&frame::client(frame::TEXT, message.to_string().as_bytes())).await
    }

    /// Waits for the next message, which must be of this type; what follows it stays in `rest`.
    async fn hear(&mut self, kind: &str) -> io::Result<Value> {
        loop {
            if let Some((Frame { opcode, payload }, used)) = frame::parse(&self.rest).map_err(other)? {
                if opcode == frame::CLOSE {
                    return Err(other(closed(payload)));
                }
                let message: Value = serde_json::from_slice(payload).unwrap_or_default();
                self.rest.drain(..used);
                match message["type"].as_str() {
                    Some(heard) if heard == kind => return Ok(message),
                    _ if opcode != frame::TEXT => {}
                    _ => return Err(other(format!("{kind} was expected, but came {message}"))),
                }
            } else {
                self.read_more().await?;
            }
        }
    }

    async fn read_more(&mut self) -> io::Result<()> {
        let mut bytes = [0; 2_048];
        match self.stream.read(&mut bytes).await? {
            0 => Err(other("closed without a reason")),
            read => {
                self.rest.extend_from_slice(&bytes[..read]);
                Ok(())
            }
        }
    }
}

async fn connect(address: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    socket.set_nodelay(true)?;
    socket.connect(address).await
}

fn closed(payload: &[u8]) -> String {
    match payload {
        [high, low, ..] => format!("closed with {}", u16::from_be_bytes([*high, *low])),
        _ => "closed without a code".to_owned(),
    }
}

fn other(problem: impl Into<String>) -> io::Error {
    io::Error::other(problem.into())
}
