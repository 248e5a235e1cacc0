//! Bytes of server frames. They are unmasked, so the same bytes serve every viewer.

use std::ops::Range;

use bytes::Bytes;
use ob_protocol::live::{Close, ErrorCode, ServerFrame, StreamName};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use crate::history::EncodedEntry;

/// Longest header of an unmasked frame.
const HEADER_BYTES_MAX: usize = 10;

/// Names a stream in frames.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct StreamLabel {
    /// Slug of the negotiation.
    pub(crate) negotiation: String,
    /// Which of its streams.
    pub(crate) stream: StreamName,
}

impl StreamLabel {
    /// Whether it names this stream.
    pub(crate) fn is(&self, negotiation: &str, stream: StreamName) -> bool {
        self.stream == stream && self.negotiation == negotiation
    }
}

/// An entry, framed for sockets; the bare JSON for server-sent events is a part of it.
#[derive(Debug, Clone)]
pub(crate) struct Framed {
    pub(crate) index: i64,
    /// The last index of the stream whose effect on this entry's standing is in the frame.
    pub(crate) as_of: i64,
    pub(crate) bytes: Bytes,
    /// Since when viewers could have had it; `None` for what was read from history.
    pub(crate) announced: Option<Instant>,
    json: Range<usize>,
}

impl Framed {
    /// Frames an entry that stands as of the entry with index `as_of`.
    pub(crate) fn new(label: &StreamLabel, entry: &EncodedEntry, as_of: i64) -> Self {
        // A slug needs no escaping; if it ever does, the string's own encoder knows how.
        let slug = serde_json::Value::from(label.negotiation.as_str());
        let before = format!(r#"{{"type":"entry","negotiation":{slug},"stream":"{}","entry":"#, label.stream);
        let bytes = framed(OpCode::Data(Data::Text), &[before.as_bytes(), &entry.json, b"}"]);
        let end = bytes.len() - 1;
        Self { index: entry.index, as_of, json: end - entry.json.len()..end, bytes, announced: None }
    }

    /// The same, as something that is new at this moment.
    pub(crate) fn announced_now(mut self) -> Self {
        self.announced = Some(Instant::now());
        self
    }

    /// The entry's JSON alone.
    pub(crate) fn json(&self) -> Bytes {
        self.bytes.slice(self.json.clone())
    }
}

/// A text frame of one message.
pub(crate) fn message(frame: &ServerFrame) -> Bytes {
    // These shapes hold strings and numbers only: encoding them cannot fail.
    let json = serde_json::to_vec(frame).unwrap_or_default();
    framed(OpCode::Data(Data::Text), &[&json])
}

/// An error about a stream, or about no stream that could be named.
pub(crate) fn error(code: ErrorCode, about: Option<(&str, StreamName)>) -> Bytes {
    message(&ServerFrame::Error {
        code,
        message: code.message().to_owned(),
        negotiation: about.map(|(negotiation, _)| negotiation.to_owned()),
        stream: about.map(|(_, stream)| stream),
    })
}

/// A ping without payload.
pub(crate) fn ping() -> Bytes {
    framed(OpCode::Control(Control::Ping), &[])
}

/// The answer to a ping.
pub(crate) fn pong(payload: &[u8]) -> Bytes {
    framed(OpCode::Control(Control::Pong), &[payload])
}

/// The close frame of a reason.
pub(crate) fn close(close: Close) -> Bytes {
    framed(OpCode::Control(Control::Close), &[&close.code().to_be_bytes(), close.reason().as_bytes()])
}

/// The answer to the peer's own close.
pub(crate) fn close_answer() -> Bytes {
    framed(OpCode::Control(Control::Close), &[&1000_u16.to_be_bytes()])
}

fn framed(opcode: OpCode, parts: &[&[u8]]) -> Bytes {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER_BYTES_MAX + length);
    let header = FrameHeader { opcode, ..FrameHeader::default() };
    // Writing to a vector cannot fail.
    let _ = header.format(length as u64, &mut bytes);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::protocol::frame::FrameSocket;

    #[test]
    fn an_entry_frame_is_the_contracts_message_and_holds_the_bare_entry() {
        let label = StreamLabel { negotiation: "hall".into(), stream: StreamName::Record };
        for length in [1, 100, 200, 70_000] {
            let text = "x".repeat(length);
            let json =
                format!(r#"{{"index":7,"at":"2026-01-01T00:00:00.000Z","kind":"note","text":"{text}","by":"Team 1"}}"#);
            let framed = Framed::new(&label, &EncodedEntry { index: 7, json: json.clone().into() }, 7);
            assert_eq!(framed.json(), json.as_bytes());

            let mut socket = FrameSocket::new(std::io::Cursor::new(framed.bytes.to_vec()));
            let frame = socket.read(None).unwrap().unwrap();
            let frame: ServerFrame = serde_json::from_slice(frame.payload()).unwrap();
            let ServerFrame::Entry { negotiation, stream, entry } = frame else { panic!("{frame:?}") };
            assert_eq!(
                (negotiation.as_str(), stream, entry.index, entry.text),
                ("hall", StreamName::Record, 7, Some(text))
            );
        }
    }
}
