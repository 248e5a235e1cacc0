//! An HTTP client: one connection a request, nothing hidden.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::{PATIENCE, Source};

/// A client of one server, signed in or not.
#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    /// The access token.
    pub token: Option<String>,
    /// The refresh cookie, as `name=value`.
    pub cookie: Option<String>,
    /// The person's id.
    pub person: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub bytes: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The answer's JSON, when it has the status that is expected.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }
}

impl Client {
    /// Nobody in particular.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, token: None, cookie: None, person: None, source: Source::default() }
    }

    /// Whoever holds this access token.
    pub fn with_token(address: SocketAddr, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(address) }
    }

    /// Nobody in particular, who comes from somewhere.
    pub fn coming_from(source: Source, address: SocketAddr) -> Self {
        Self { source, ..Self::new(address) }
    }

    /// Redeems a code and is signed in from then on.
    pub async fn join(address: SocketAddr, code: &str) -> Self {
        let mut client = Self::new(address);
        client.redeem(json!({"code": code})).await;
        client
    }

    /// Joins with this body and is signed in from then on.
    pub async fn redeem(&mut self, body: Value) {
        let answer = self.post("/api/v1/join", body).await;
        self.cookie = answer.header("set-cookie").and_then(|line| line.split(';').next()).map(str::to_owned);
        let body = answer.expect(201);
        self.token = body["access_token"].as_str().map(str::to_owned);
        self.person = body["person"].as_str().map(str::to_owned);
    }

    /// Speaks to another address from now on: a server that was started again.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.address = address;
    }

    /// Takes a new access token for the refresh cookie, as a page does when it opens, and keeps the new cookie.
    ///
    /// # Errors
    /// When the server does not answer, in words.
    ///
    /// # Panics
    /// When it answers but the login is lost.
    pub async fn refresh(&mut self) -> Result<(), String> {
        let origin = format!("http://{}", self.address);
        let headers = [("cookie", self.cookie.as_deref().unwrap_or_default()), ("origin", &origin)];
        let answer = self.try_call(Method::POST, "/api/v1/login/refresh", None, &headers).await?;
        let cookie = answer.header("set-cookie").and_then(|line| line.split(';').next()).map(str::to_owned);
        let body = answer.expect(200);
        self.cookie = cookie;
        self.token = body["access_token"].as_str().map(str::to_owned);
        Ok(())
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, &[]).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// Any method with JSON.
    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        self.call(method, path, Some(body), &[]).await
    }

    /// POST of an entry under a fresh key.
    pub async fn post_entry(&self, path: &str, body: Value) -> Answer {
        self.post_once(path, body, &fresh_key()).await
    }

    /// POST under a key.
    pub async fn post_once(&self, path: &str, body: Value, key: &str) -> Answer {
        self.call(Method::POST, path, Some(body), &[("idempotency-key", key)]).await
    }

    /// Any request.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        self.try_call(method, path, body, headers).await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// Any request, to a server that may be gone.
    ///
    /// # Errors
    /// When it does not answer, in words.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, String> {
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.try_call_bytes(method, path, body.map(|body| body.to_string().into_bytes()), &headers).await
    }

    /// Any request with any body, whose type is among the headers.
    ///
    /// # Errors
    /// When it does not answer, in words.
    pub async fn try_call_bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let always = self.source.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in always.chain(headers.iter().copied()) {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.unwrap_or_default()))).map_err(|e| e.to_string())?;
        let exchange = async {
            let stream = self.source.connect(self.address).await.map_err(|e| e.to_string())?;
            let io = TokioIo::new(stream);
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(io).await.map_err(|e| e.to_string())?;
            let driver = tokio::spawn(connection);
            let response = sender.send_request(request).await.map_err(|e| e.to_string())?;
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.map_err(|e| e.to_string())?.to_bytes();
            driver.abort();
            let headers = parts.headers.iter();
            let headers = headers
                .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
                .collect();
            Ok(Answer { status: parts.status.as_u16(), headers, bytes })
        };
        tokio::time::timeout(PATIENCE, exchange).await.map_err(|_| "no answer in time".to_owned())?
    }
}

/// A key that was never used.
pub(crate) fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("key-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
