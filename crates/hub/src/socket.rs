//! A viewer's transport: reads messages, writes bytes that are framed already.
//!
//! tungstenite parses what comes in; everything that goes out is framed by the hub and written here, so there is one
//! writer and one order of bytes, and a pong can never land inside a partly written entry. (A whole
//! `WebSocketStream` writes by itself while reading, and holds two more wakers per viewer.)

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use ob_protocol::live::INBOUND_BYTES_MAX;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

/// Read buffer of a viewer, allocated as long as it lives: requests are some hundred bytes.
const READ_BUFFER_BYTES: usize = 1024;

/// What is still read from a peer after the close frame. One that floods is not listened to until the deadline.
const LAST_BYTES_MAX: usize = 64 * 1024;

/// What came from the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A text message.
    Text(Utf8Bytes),
    /// A binary message.
    Binary,
    /// A ping, to be answered with its payload.
    Ping(Bytes),
    /// An answer to a ping.
    Pong,
    /// The peer closes.
    Close,
    /// A frame or message over the limit.
    TooLarge,
    /// Not the WebSocket protocol.
    Violation,
    /// The connection broke.
    Gone,
}

/// What the hub needs of a socket. Both directions belong to one task.
pub trait Socket: Send + Unpin {
    /// The next message. After `Close` and everything listed below it, nothing more is asked for.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received>;

    /// Bytes received since the last call, framing included.
    fn received_bytes(&mut self) -> u64;

    /// Writes what the transport takes of these frames, in order.
    ///
    /// # Errors
    /// When the connection broke.
    fn poll_write(&mut self, cx: &mut Context<'_>, frames: &[IoSlice<'_>]) -> Poll<io::Result<usize>>;

    /// Ends the outgoing direction, then waits for the peer to end its own, so that a close frame is not lost to a
    /// reset.
    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<()>;
}

/// The socket over an upgraded connection.
pub struct RawSocket<S> {
    io: S,
    context: WebSocketContext,
    received_bytes: u64,
    is_shut_down: bool,
    last_bytes: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> RawSocket<S> {
    /// Takes over after the handshake. `already_read`: what was read past it.
    pub fn new(io: S, already_read: &[u8]) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            // tungstenite writes nothing but its own pongs and closes, which are dropped; the smallest bound will do.
            .max_write_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(Some(INBOUND_BYTES_MAX))
            .max_frame_size(Some(INBOUND_BYTES_MAX));
        let context = WebSocketContext::from_partially_read(already_read.to_vec(), Role::Server, Some(config));
        Self { io, context, received_bytes: already_read.len() as u64, is_shut_down: false, last_bytes: 0 }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for RawSocket<S> {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        let mut inbound = Inbound { io: &mut self.io, cx, bytes: &mut self.received_bytes };
        Poll::Ready(match self.context.read(&mut inbound) {
            Ok(Message::Text(text)) => Received::Text(text),
            Ok(Message::Binary(_) | Message::Frame(_)) => Received::Binary,
            Ok(Message::Ping(payload)) => Received::Ping(payload),
            Ok(Message::Pong(_)) => Received::Pong,
            Ok(Message::Close(_)) => Received::Close,
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return Poll::Pending,
            Err(Error::Capacity(_)) => Received::TooLarge,
            Err(Error::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => Received::Gone,
            Err(Error::Protocol(_) | Error::Utf8(_)) => Received::Violation,
            Err(_) => Received::Gone,
        })
    }

    fn received_bytes(&mut self) -> u64 {
        std::mem::take(&mut self.received_bytes)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, frames: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match ready!(Pin::new(&mut self.io).poll_write_vectored(cx, frames)) {
            Ok(0) => Poll::Ready(Err(ErrorKind::WriteZero.into())),
            written => Poll::Ready(written),
        }
    }

    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.is_shut_down {
            if ready!(Pin::new(&mut self.io).poll_shutdown(cx)).is_err() {
                return Poll::Ready(());
            }
            self.is_shut_down = true;
        }
        // Whatever still comes is dropped unread.
        let mut scrap = [0; 1024];
        while self.last_bytes < LAST_BYTES_MAX {
            let mut buffer = ReadBuf::new(&mut scrap);
            match ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.last_bytes += buffer.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

/// The connection as tungstenite sees it: reads what is there, writes into the void.
struct Inbound<'a, 'b, S> {
    io: &'a mut S,
    cx: &'a mut Context<'b>,
    bytes: &'a mut u64,
}

impl<S: AsyncRead + Unpin> Read for Inbound<'_, '_, S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(into);
        match Pin::new(&mut *self.io).poll_read(self.cx, &mut buffer) {
            Poll::Ready(Ok(())) => {
                *self.bytes += buffer.filled().len() as u64;
                Ok(buffer.filled().len())
            }
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl<S> Write for Inbound<'_, '_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
