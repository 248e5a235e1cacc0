//! A client of the socket that insists on what the contract promises: the next entry, always.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async};

use crate::{PATIENCE, Source};

/// A connected viewer.
pub struct LiveClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl LiveClient {
    /// Connects and says hello.
    pub async fn connect(address: SocketAddr, token: Option<&str>) -> Self {
        Self::try_connect(address, token).await.unwrap_or_else(|e| panic!("the socket does not open: {e}"))
    }

    /// Connects to a server that may be gone, and says hello.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn try_connect(address: SocketAddr, token: Option<&str>) -> Result<Self, String> {
        Self::try_connect_from(&Source::default(), address, token).await
    }

    /// The same, from somewhere.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn try_connect_from(source: &Source, address: SocketAddr, token: Option<&str>) -> Result<Self, String> {
        let mut live = Self { socket: open(source, address).await? };
        live.send(json!({"type": "hello", "token": token})).await;
        match live.frame().await {
            Ok(frame) if frame["type"] == "welcome" => Ok(live),
            Ok(frame) => Err(format!("no welcome but {frame}")),
            Err(code) => Err(format!("closed with {code:?}")),
        }
    }

    /// Connects and says nothing.
    pub async fn silent(address: SocketAddr) -> Self {
        Self {
            socket: open(&Source::default(), address).await.unwrap_or_else(|e| panic!("the socket does not open: {e}")),
        }
    }

    /// Sends a frame. A broken line shows at the next read.
    pub async fn send(&mut self, frame: Value) {
        let _ = self.socket.send(Message::text(frame.to_string())).await;
    }

    /// Sends any message.
    pub async fn send_raw(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// Follows a stream and answers its head.
    pub async fn follow(&mut self, negotiation: &str, stream: &str, after: Option<i64>) -> i64 {
        self.send(json!({"type": "follow", "negotiation": negotiation, "stream": stream, "after": after})).await;
        let frame = self.frame().await.unwrap_or_else(|code| panic!("closed with {code:?}"));
        assert_eq!(frame["type"], "following", "{frame}");
        frame["head"].as_i64().expect("a head")
    }

    /// The next frame, or the close code. Ticks and counts are passed over.
    ///
    /// # Errors
    /// The close code; none when the line broke.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn frame(&mut self) -> Result<Value, Option<u16>> {
        let next = async {
            loop {
                let frame: Value = serde_json::from_str(&self.text().await?).expect("frames are JSON");
                if frame["type"] != "tick" && frame["type"] != "watching" {
                    return Ok(frame);
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.expect("a frame in time")
    }

    /// The next frame as it came, ticks and counts too, or the close code; whenever it comes.
    ///
    /// # Errors
    /// The close code; none when the line broke.
    pub async fn text(&mut self) -> Result<String, Option<u16>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The next entry.
    ///
    /// # Panics
    /// When something else comes.
    pub async fn entry(&mut self) -> Value {
        let frame = self.frame().await.unwrap_or_else(|code| panic!("closed with {code:?}"));
        assert_eq!(frame["type"], "entry", "{frame}");
        frame["entry"].clone()
    }

    /// The code with which the server closes; frames before it are passed over.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.frame().await {
                return code;
            }
        }
    }
}

async fn open(source: &Source, address: SocketAddr) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, String> {
    let mut request = format!("ws://{address}/api/v1/live").into_client_request().map_err(|e| e.to_string())?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("openbargain.v1"));
    for (name, value) in &source.headers {
        request.headers_mut().insert(*name, value.parse().map_err(|_| format!("{name} cannot be {value:?}"))?);
    }
    let opening = async {
        let stream = source.connect(address).await?;
        stream.set_nodelay(true)?;
        client_async(request, MaybeTlsStream::Plain(stream)).await
    };
    let opened = tokio::time::timeout(PATIENCE, opening).await;
    let (socket, _) = opened.map_err(|_| "no answer in time".to_owned())?.map_err(|e| e.to_string())?;
    Ok(socket)
}
