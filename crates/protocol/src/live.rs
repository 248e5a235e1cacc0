//! Socket frames, close codes and the limits of live connections.
//!
//! Owns the shapes and numbers of `GET /api/v1/live`; their course (who says what when) is the hub's. A new message is
//! a variant here, its handling in the hub, and a row of the socket's table in the server's access file.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entry::{Entry, Restored};
use crate::time::WireTime;

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "openbargain.v1";

/// The first frame must be complete by then. (security.md 7)
pub const HELLO_DEADLINE: Duration = Duration::from_secs(5);
/// A ping at least this often, so that proxies keep the connection and the dead are found. (security.md 7)
pub const PING_EVERY: Duration = Duration::from_secs(25);
/// How long a pong may take once nothing else is queued to the viewer. (security.md 7)
pub const PONG_DEADLINE: Duration = Duration::from_secs(10);
/// A tick at least this often: two missed and the viewer counts itself offline. (contract.md 4)
pub const TICK_EVERY: Duration = Duration::from_secs(25);
/// The number of viewers is told at most this often for each stream. (contract.md 4)
pub const WATCHING_EVERY: Duration = Duration::from_secs(10);
/// What the peer does not take in this time costs it the socket. (security.md 7)
pub const WRITE_DEADLINE: Duration = Duration::from_secs(10);
/// Largest inbound frame and message; requests are some hundred bytes, an access token under one KiB. (security.md 7)
pub const INBOUND_BYTES_MAX: usize = 16 * 1024;
/// Deepest nesting of inbound JSON; requests nest once. (security.md 7)
pub const JSON_DEPTH_MAX: usize = 8;
/// Inbound frames a second, in the long run. (security.md 7)
pub const INBOUND_RATE: u32 = 5;
/// Inbound frames at once: a page that follows its streams after a reconnect. (security.md 7)
pub const INBOUND_BURST: u32 = 20;
/// Sockets of one login: some tabs and a phone. (security.md 7)
pub const SOCKETS_PER_LOGIN: usize = 3;
/// Streams followed on one socket; a page needs at most four of each negotiation on it.
pub const FOLLOWS_PER_SOCKET: usize = 32;
/// Entries that a follow replays at most; further back is `behind`. The contract promises 1,000 or more.
pub const REPLAY_MAX: i64 = 2_000;
/// Longest negotiation slug; what is longer names nothing, and is not repeated in an answer.
pub const NEGOTIATION_BYTES_MAX: usize = 64;

/// A stream of a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StreamName {
    /// The transcript.
    Record,
    /// The team's own log.
    Caucus,
    /// Comments.
    Talk,
    /// Who of the team is writing.
    Desk,
}

impl StreamName {
    /// The name as it stands in frames and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Caucus => "caucus",
            Self::Talk => "talk",
            Self::Desk => "desk",
        }
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a viewer sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame: who is there.
    Hello {
        /// The access token, or none for what is public.
        #[serde(default)]
        token: Option<String>,
    },
    /// Begin to follow a stream.
    Follow {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
        /// The last index held; -1 for all, none for from now on.
        #[serde(default)]
        #[schema(minimum = -1)]
        after: Option<i64>,
    },
    /// Stop following a stream.
    Unfollow {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
    },
}

impl fmt::Debug for ClientFrame {
    /// Leaves the token out: it must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello { token } => write!(f, "Hello {{ has_token: {} }}", token.is_some()),
            Self::Follow { negotiation, stream, after } => write!(f, "Follow {negotiation}/{stream} after {after:?}"),
            Self::Unfollow { negotiation, stream } => write!(f, "Unfollow {negotiation}/{stream}"),
        }
    }
}

/// Why a text is no client frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAFrame {
    /// No JSON, or nested too deep: the peer does not speak this protocol.
    Malformed,
    /// JSON, but no known message: the peer may be newer than we are.
    Unknown,
}

impl ClientFrame {
    /// Reads one frame. The depth is checked before anything is built from the text.
    ///
    /// # Errors
    /// When it is not JSON, or not a message of this protocol.
    pub fn parse(text: &str) -> Result<Self, NotAFrame> {
        if is_deeper_than(text, JSON_DEPTH_MAX) {
            return Err(NotAFrame::Malformed);
        }
        // serde would read an array's items as members in their order.
        if text.trim_start().starts_with('[') {
            return Err(NotAFrame::Unknown);
        }
        serde_json::from_str(text).map_err(|e| if e.is_data() { NotAFrame::Unknown } else { NotAFrame::Malformed })
    }
}

/// Whether objects and arrays nest deeper than `limit`, without parsing anything.
fn is_deeper_than(json: &str, limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// What a viewer receives.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The hello was accepted.
    Welcome {
        /// The server's clock.
        server_time: WireTime,
        /// Seconds between pings and between ticks, at most.
        ping_s: u64,
    },
    /// A follow began; its entries come next.
    Following {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
        /// The last index of the stream, -1 when it is empty.
        #[schema(minimum = -1)]
        head: i64,
        /// Whether the stream came from a backup.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(inline = false)]
        restored: Option<Restored>,
    },
    /// The next entry of a followed stream: in order, without gap or duplicate.
    Entry {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
        /// The entry as it stands now.
        #[schema(inline = false)]
        entry: Box<Entry>,
    },
    /// Too far back to replay: the follow has ended. Fetch `from` to `head` by HTTP, then follow again.
    Behind {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
        /// The first index that was not sent; 0 when the viewer is ahead of the stream and must start afresh.
        #[schema(minimum = 0)]
        from: i64,
        /// The last index of the stream.
        #[schema(minimum = -1)]
        head: i64,
    },
    /// About how many viewers follow the stream, rounded down.
    Watching {
        /// Slug of the negotiation.
        negotiation: String,
        /// Which of its streams.
        stream: StreamName,
        /// 0 (fewer than ten), 10, 25, 50, 100, 250, 500, 1,000 and so on.
        about: u64,
    },
    /// A sign of life, with what was sent so far of each followed stream.
    Tick {
        /// `slug/stream` to the last index sent on this socket.
        heads: BTreeMap<String, i64>,
    },
    /// About the last request, or the end of a follow; the socket stays.
    Error {
        /// What is wrong.
        code: ErrorCode,
        /// The same for people.
        message: String,
        /// Slug of the negotiation that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        negotiation: Option<String>,
        /// The stream that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stream: Option<StreamName>,
    },
}

/// What can be wrong with a request or a follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// There is no such stream, or none that this viewer may see.
    NotFound,
    /// No message of this protocol, or a member out of range.
    Invalid,
    /// The stream is followed already.
    AlreadyFollowing,
    /// Too many follows on one socket.
    TooMany,
    /// Rights changed and the follow ended; it may be asked for again.
    FollowEnded,
    /// The server cannot answer now; ask again in a moment.
    Unavailable,
}

impl ErrorCode {
    /// The same for people.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotFound => "There is no such stream for you.",
            Self::Invalid => "This is not a request of openbargain.v1.",
            Self::AlreadyFollowing => "This socket follows the stream already.",
            Self::TooMany => "This socket follows too many streams.",
            Self::FollowEnded => "Your rights changed; follow again if you still may.",
            Self::Unavailable => "The server cannot answer now; try again in a moment.",
        }
    }
}

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Close {
    /// The node leaves.
    Leaving,
    /// The peer broke the protocol.
    Protocol,
    /// A frame or message was too large.
    TooLarge,
    /// The server cannot tell who is there just now.
    TryLater,
    /// The login ended, was revoked, or the token is not good.
    LoginEnded,
    /// The peer reads too slowly or not at all.
    TooSlow,
    /// Too many requests, or too many sockets of one login.
    TooMany,
}

/// What a client does after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reconnect {
    /// Connect again at once, perhaps to another node, and resume.
    AtOnce,
    /// Connect again after a growing, jittered pause, and resume.
    AfterPause,
    /// Get a new access token first; without one, connect as anyone.
    AfterSignIn,
    /// Not by itself: the client is at fault.
    Never,
}

impl Close {
    /// Every reason, for documents and tests.
    pub const ALL: [Self; 7] =
        [Self::Leaving, Self::Protocol, Self::TooLarge, Self::TryLater, Self::LoginEnded, Self::TooSlow, Self::TooMany];

    /// The code in the close frame.
    pub const fn code(self) -> u16 {
        match self {
            Self::Leaving => 1001,
            Self::Protocol => 1008,
            Self::TooLarge => 1009,
            Self::TryLater => 1013,
            Self::LoginEnded => 4401,
            Self::TooSlow => 4408,
            Self::TooMany => 4429,
        }
    }

    /// The reason in the close frame, for people who read traces.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Leaving => "this node leaves",
            Self::Protocol => "not openbargain.v1",
            Self::TooLarge => "too large",
            Self::TryLater => "try again later",
            Self::LoginEnded => "login ended",
            Self::TooSlow => "too slow",
            Self::TooMany => "too many requests",
        }
    }

    /// What a client does next.
    pub const fn reconnect(self) -> Reconnect {
        match self {
            Self::Leaving => Reconnect::AtOnce,
            Self::TooSlow | Self::TooMany | Self::TryLater => Reconnect::AfterPause,
            Self::LoginEnded => Reconnect::AfterSignIn,
            Self::Protocol | Self::TooLarge => Reconnect::Never,
        }
    }

    /// The reason of a code, if the server uses it.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|close| close.code() == code)
    }
}

/// A number of viewers rounded down to 0, 10, 25, 50, 100, 250 and so on, so that nobody can be told from it.
pub fn rounded_down(viewers: u64) -> u64 {
    let mut decade = 10_u64;
    let mut rounded = 0;
    while let Some(next) = decade.checked_mul(10) {
        for step in [decade, decade / 2 * 5, decade * 5] {
            if step > viewers {
                return rounded;
            }
            rounded = step;
        }
        decade = next;
    }
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_read_as_the_contract_writes_them() {
        let follow = |after| ClientFrame::Follow { negotiation: "hall".into(), stream: StreamName::Record, after };
        for (text, frame) in [
            (r#"{"type":"hello","token":null}"#, ClientFrame::Hello { token: None }),
            (r#"{"type":"hello"}"#, ClientFrame::Hello { token: None }),
            (r#"{"token":"a.b.c","type":"hello"}"#, ClientFrame::Hello { token: Some("a.b.c".into()) }),
            (r#"{"type":"follow","negotiation":"hall","stream":"record","after":41}"#, follow(Some(41))),
            (r#"{"type":"follow","negotiation":"hall","stream":"record","after":null}"#, follow(None)),
            (
                r#"{"type":"unfollow","negotiation":"hall","stream":"desk"}"#,
                ClientFrame::Unfollow { negotiation: "hall".into(), stream: StreamName::Desk },
            ),
        ] {
            assert_eq!(ClientFrame::parse(text), Ok(frame), "{text}");
        }
    }

    #[test]
    fn unknown_messages_and_members_are_told_from_noise() {
        for text in [
            r#"{"type":"shout"}"#,
            r#"{"type":"hello","token":null,"name":"me"}"#,
            r#"{"type":"follow","negotiation":"hall","stream":"attic"}"#,
            r#"{"type":"follow","negotiation":"hall","stream":"record","after":"41"}"#,
            r#"{"token":null}"#,
            "[1]",
            "1",
        ] {
            assert_eq!(ClientFrame::parse(text), Err(NotAFrame::Unknown), "{text}");
        }
        for text in ["", "{", "hello", r#"{"type":"hello""#, r#"{"type":"hello"} x"#] {
            assert_eq!(ClientFrame::parse(text), Err(NotAFrame::Malformed), "{text}");
        }
    }

    #[test]
    fn depth_is_refused_before_parsing_and_brackets_in_strings_do_not_count() {
        assert!(is_deeper_than(&"[".repeat(9), 8));
        assert!(!is_deeper_than(&format!("{}{}", "[".repeat(8), "]".repeat(8)), 8));
        assert!(!is_deeper_than(&"[]".repeat(100), 8));
        assert!(!is_deeper_than(r#"{"a":"[[[[[[[[[[\"[["}"#, 8));
        assert_eq!(ClientFrame::parse(&"[".repeat(INBOUND_BYTES_MAX)), Err(NotAFrame::Malformed));
    }

    #[test]
    fn a_token_is_not_printed() {
        let frame = ClientFrame::Hello { token: Some("secret".into()) };
        assert!(!format!("{frame:?}").contains("secret"));
    }

    #[test]
    fn server_frames_are_written_as_in_the_contract() {
        let watching = ServerFrame::Watching { negotiation: "hall".into(), stream: StreamName::Record, about: 250 };
        assert_eq!(
            serde_json::to_string(&watching).unwrap(),
            r#"{"type":"watching","negotiation":"hall","stream":"record","about":250}"#
        );
        let error = ServerFrame::Error {
            code: ErrorCode::AlreadyFollowing,
            message: "m".into(),
            negotiation: None,
            stream: None,
        };
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"type":"error","code":"already_following","message":"m"}"#
        );
    }

    #[test]
    fn numbers_of_viewers_are_rounded_down_to_the_steps() {
        for (viewers, about) in [
            (0, 0),
            (9, 0),
            (10, 10),
            (24, 10),
            (25, 25),
            (49, 25),
            (50, 50),
            (99, 50),
            (100, 100),
            (249, 100),
            (250, 250),
            (999, 500),
            (1_000, 1_000),
            (2_499, 1_000),
            (2_500, 2_500),
            (u64::MAX, 5_000_000_000_000_000_000),
        ] {
            assert_eq!(rounded_down(viewers), about, "{viewers}");
        }
    }

    #[test]
    fn every_close_code_is_its_own_and_fits_a_close_frame() {
        for close in Close::ALL {
            assert_eq!(Close::from_code(close.code()), Some(close));
            assert!(close.reason().len() <= 123);
        }
    }
}
