//! The little of HTTP/1.1 that a poster needs: one request after the other on a connection that stays open.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    /// Whether the server keeps it open for another request.
    pub(crate) open: bool,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(2_048, stream), open: true })
    }

    pub(crate) async fn send(&mut self, request: &[u8]) -> io::Result<Response> {
        self.stream.get_mut().write_all(request).await?;
        let status = self.line().await?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut length = 0;
        let mut chunked = false;
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            match line.split_once(':').map(|(name, value)| (name, value.trim())) {
                Some(("content-length", value)) => length = value.parse().map_err(|_| io::ErrorKind::InvalidData)?,
                Some(("transfer-encoding", value)) => chunked = value.contains("chunked"),
                Some(("connection", value)) => self.open = !value.contains("close"),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = Vec::new();
        if chunked {
            self.chunks(&mut body).await?;
        } else {
            body.resize(length, 0);
            self.stream.read_exact(&mut body).await?;
        }
        Ok(Response { status, body })
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let size = usize::from_str_radix(&self.line().await?, 16).map_err(|_| io::ErrorKind::InvalidData)?;
            let start = body.len();
            body.resize(start + size, 0);
            self.stream.read_exact(&mut body[start..]).await?;
            self.line().await?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// A POST of JSON with further header lines.
pub(crate) fn post(host: &str, path: &str, headers: &[(&str, &str)], body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    let mut request = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    request.into_bytes()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Two answers on one connection, the first in chunks.
    #[tokio::test]
    async fn answers_are_read_whole_and_the_connection_goes_on() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1];
            stream.read_exact(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n").await.unwrap();
            stream.read_exact(&mut request).await.unwrap();
            stream
                .write_all(b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
                .await
                .unwrap();
        });
        let mut connection = Connection::open(address).await.unwrap();
        let first = connection.send(b"1").await.unwrap();
        assert_eq!((first.status, first.body.as_slice(), connection.open), (201, &b"abc0123456789"[..], true));
        let second = connection.send(b"2").await.unwrap();
        assert_eq!((second.status, second.body.as_slice(), connection.open), (409, &b"no"[..], false));
        assert_eq!(connection.send(b"3").await.err().map(|error| error.kind()), Some(io::ErrorKind::UnexpectedEof));
        server.await.unwrap();
    }
}
