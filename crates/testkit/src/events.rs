//! A client of server-sent events: one connection, read event by event (HTML Living Standard, 9.2).

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::PATIENCE;

/// An event as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// `id:`, to resume after; empty without one.
    pub id: String,
    /// `event:`; empty for an unnamed one.
    pub name: String,
    /// `data:`.
    pub data: String,
}

/// An open stream of events.
#[derive(Debug)]
pub struct EventsClient {
    body: Incoming,
    /// What came and is no whole event yet.
    pending: Vec<u8>,
}

impl EventsClient {
    /// Opens a stream on a server that may be gone; `last_event_id` resumes after an event.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn try_connect(
        address: SocketAddr,
        path: &str,
        token: Option<&str>,
        last_event_id: Option<i64>,
    ) -> Result<Self, String> {
        let mut request = Request::get(path).header("host", address.to_string());
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(|e| e.to_string())?;
        let opening = async {
            let stream = TcpStream::connect(address).await.map_err(|e| e.to_string())?;
            let io = TokioIo::new(stream);
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(io).await.map_err(|e| e.to_string())?;
            tokio::spawn(connection); // ends with the stream
            let response = sender.send_request(request).await.map_err(|e| e.to_string())?;
            match response.status().as_u16() {
                200 => Ok(Self { body: response.into_body(), pending: Vec::new() }),
                status => Err(format!("answered {status}")),
            }
        };
        tokio::time::timeout(PATIENCE, opening).await.map_err(|_| "no answer in time".to_owned())?
    }

    /// The next event; `None` when the stream has ended or broke. Comments are passed over.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn next(&mut self) -> Option<Event> {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("an event in time")
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.pending.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.pending.drain(..end + 2).collect();
                let event = parse(std::str::from_utf8(&block).expect("events are UTF-8"));
                if event != Event::default() {
                    return Some(event);
                }
            }
            let frame = self.body.frame().await?.ok()?;
            self.pending.extend_from_slice(frame.data_ref()?);
        }
    }
}

fn parse(block: &str) -> Event {
    let mut event = Event::default();
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => event.id = id.to_owned(),
            Some(("event", name)) => event.name = name.to_owned(),
            Some(("data", data)) => event.data = data.to_owned(),
            _ => {} // a comment
        }
    }
    event
}
