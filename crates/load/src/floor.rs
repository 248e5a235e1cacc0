//! The least a server can do: no rights, no store, no limits. Posts are framed by the thread that reads them; one loop
//! writes the same bytes to every socket. What a node costs beyond this is its own doing.
//!
//! It speaks just enough of the contract that the same viewers and posts reach it.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::frame;

/// How soon a socket that was full is tried again.
const RETRY: Duration = Duration::from_millis(1);

enum Order {
    Publish(Vec<u8>),
    /// A socket, the negotiation it follows, and the index it holds last.
    Follow(TcpStream, Value, Option<i64>),
}

/// Where posts get their index; orders leave under the same lock, so that they arrive in that order.
struct Desk {
    next: i64,
    orders: Sender<Order>,
}

pub(crate) fn serve(listen: SocketAddr, coalesce: bool) -> Result<(), String> {
    let listener = bind(listen).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("listening on {address}");
    serve_on(&listener, coalesce)
}

/// The standard library queues 128 connections at most: in a stampede the next would wait a second for its retry.
fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(listen), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&listen.into())?;
    socket.listen(4_096)?;
    Ok(socket.into())
}

pub(crate) fn serve_on(listener: &TcpListener, coalesce: bool) -> Result<(), String> {
    let (orders, incoming) = mpsc::channel();
    let desk = Arc::new(Mutex::new(Desk { next: 0, orders }));
    thread::spawn(move || Floor::default().run(&incoming, coalesce));
    for stream in listener.incoming().flatten() {
        let desk = Arc::clone(&desk);
        let talk = thread::Builder::new().stack_size(64 * 1_024).spawn(move || talk(stream, &desk));
        talk.map_err(|error| format!("no thread for a connection: {error}"))?;
    }
    Ok(())
}

struct Viewer {
    stream: TcpStream,
    /// Byte of `frames` that comes next.
    at: usize,
}

#[derive(Default)]
struct Floor {
    /// Everything published, framed, one after the other.
    frames: Vec<u8>,
    /// Where each index starts in `frames`.
    starts: Vec<usize>,
    viewers: Vec<Viewer>,
}

impl Floor {
    fn run(mut self, incoming: &Receiver<Order>, coalesce: bool) {
        let mut behind = false;
        loop {
            let first =
                if behind { incoming.recv_timeout(RETRY) } else { incoming.recv().map_err(RecvTimeoutError::from) };
            match first {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if coalesce {
                incoming.try_iter().for_each(|order| self.take(order));
            }
            behind = self.sweep();
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Publish(frame) => {
                self.starts.push(self.frames.len());
                self.frames.extend(frame);
            }
            Order::Follow(stream, negotiation, after) => {
                if let Ok(viewer) = self.welcome(stream, negotiation, after) {
                    self.viewers.push(viewer);
                }
            }
        }
    }

    fn welcome(&self, mut stream: TcpStream, negotiation: Value, after: Option<i64>) -> io::Result<Viewer> {
        let head = self.starts.len() as i64 - 1;
        let following = json!({"type": "following", "negotiation": negotiation, "stream": "record", "head": head});
        stream.write_all(&frame::server(frame::TEXT, following.to_string().as_bytes()))?;
        stream.set_nonblocking(true)?;
        let next = usize::try_from(after.unwrap_or(head) + 1).unwrap_or(0);
        Ok(Viewer { stream, at: self.starts.get(next).copied().unwrap_or(self.frames.len()) })
    }

    /// Writes to each socket what it lacks; answers whether one could not take it all.
    fn sweep(&mut self) -> bool {
        let frames = &self.frames;
        let mut behind = false;
        self.viewers.retain_mut(|viewer| {
            while viewer.at < frames.len() {
                match viewer.stream.write(&frames[viewer.at..]) {
                    Ok(written) => viewer.at += written,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        behind = true;
                        break;
                    }
                    Err(_) => return false,
                }
            }
            true
        });
        behind
    }
}

/// Reads requests off one connection until it ends or becomes a viewer's.
fn talk(stream: TcpStream, desk: &Mutex<Desk>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(2_048, stream);
    while let Some(request) = Request::read(&mut reader)? {
        if let Some(key) = request.socket_key {
            return upgrade(reader, &key, desk);
        }
        let index = publish(&request.body, &request.negotiation, desk);
        let body = json!({"index": index}).to_string();
        let answer = format!("HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        reader.get_mut().write_all(answer.as_bytes())?;
    }
    Ok(())
}

fn publish(body: &[u8], negotiation: &str, desk: &Mutex<Desk>) -> i64 {
    let mut entry: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    let index = desk.next;
    desk.next += 1;
    entry["index"] = index.into();
    entry["at"] = "2026-01-01T00:00:00.000Z".into();
    entry["by"] = "Team 1".into();
    let message = json!({"type": "entry", "negotiation": negotiation, "stream": "record", "entry": entry});
    let _ = desk.orders.send(Order::Publish(frame::server(frame::TEXT, message.to_string().as_bytes())));
    index
}

fn upgrade(mut reader: BufReader<TcpStream>, key: &str, desk: &Mutex<Desk>) -> io::Result<()> {
    let accept = derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-accept: {accept}\r\nsec-websocket-protocol: openbargain.v1\r\n\r\n"
    );
    reader.get_mut().write_all(answer.as_bytes())?;
    message(&mut reader)?; // hello
    let welcome = json!({"type": "welcome", "server_time": "2026-01-01T00:00:00.000Z", "ping_s": 25}).to_string();
    reader.get_mut().write_all(&frame::server(frame::TEXT, welcome.as_bytes()))?;
    let follow = message(&mut reader)?;
    let order = Order::Follow(reader.into_inner(), follow["negotiation"].clone(), follow["after"].as_i64());
    let _ = desk.lock().unwrap_or_else(PoisonError::into_inner).orders.send(order);
    Ok(())
}

fn message(reader: &mut BufReader<TcpStream>) -> io::Result<Value> {
    let mut bytes = Vec::new();
    loop {
        if let Some((payload, _)) = frame::parse_client(&bytes) {
            return Ok(serde_json::from_slice(&payload).unwrap_or_default());
        }
        let mut byte = [0];
        reader.read_exact(&mut byte)?; // buffered, and no byte of the next frame
        bytes.extend(byte);
    }
}

struct Request {
    negotiation: String,
    socket_key: Option<String>,
    body: Vec<u8>,
}

impl Request {
    /// Nothing at the end of the connection.
    fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let path = line.split(' ').nth(1).unwrap_or_default();
        let negotiation = path.split('/').nth(4).unwrap_or_default().to_owned();
        let (mut socket_key, mut length) = (None, 0);
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            match (name.to_ascii_lowercase().as_str(), value.trim()) {
                ("sec-websocket-key", key) => socket_key = Some(key.to_owned()),
                ("content-length", value) => length = value.parse().map_err(|_| ErrorKind::InvalidData)?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(Some(Self { negotiation, socket_key, body }))
    }
}
