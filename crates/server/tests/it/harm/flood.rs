//! Nonsense in every form, many at once: each peer gets its close code or is dropped, and nobody else notices.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ob_protocol::live::{HELLO_DEADLINE, INBOUND_BURST, INBOUND_BYTES_MAX, INBOUND_RATE, JSON_DEPTH_MAX};
use ob_testkit::TestServer;
use tokio::task::JoinSet;

use super::peer::{BINARY, CONTINUATION, Ending, PING, PONG, Peer, TEXT, fragment, frame, frame_of};
use super::{Healthy, UNHARMED, say, until};

/// Peers of each kind at once.
const COPIES: usize = 8;

/// What a peer sends, after a hello or instead of it, and what it gets for it.
struct Case {
    name: &'static str,
    after_hello: bool,
    bytes: Vec<u8>,
    ends: Ending,
}

fn after_hello(name: &'static str, bytes: Vec<u8>, code: u16) -> Case {
    Case { name, after_hello: true, bytes, ends: Ending::Closed(code) }
}

fn instead_of_hello(name: &'static str, bytes: Vec<u8>, code: u16) -> Case {
    Case { name, after_hello: false, bytes, ends: Ending::Closed(code) }
}

/// One after the other, more than a burst and what is refilled meanwhile.
fn flood(of: &[u8]) -> Vec<u8> {
    of.repeat((INBOUND_BURST + 10 * INBOUND_RATE) as usize)
}

fn cases() -> Vec<Case> {
    let deep = format!("{}1{}", "[".repeat(JSON_DEPTH_MAX + 1), "]".repeat(JSON_DEPTH_MAX + 1));
    let large = vec![b' '; INBOUND_BYTES_MAX + 1];
    let in_parts = [fragment(TEXT, &large[..INBOUND_BYTES_MAX]), frame(CONTINUATION, b" ")].concat();
    let endless = [fragment(TEXT, b""), fragment(CONTINUATION, b"").repeat(200_000)].concat();
    let huge = [&[0x81, 0xff], &[0x7f; 8][..], &[0; 4], b"..."].concat();
    let absent = br#"{"type":"follow","negotiation":"absent","stream":"record","after":-1}"#;
    let unknown = br#"{"type":"shout","text":"x"}"#;
    vec![
        after_hello("no JSON", frame(TEXT, b"hello?"), 1008),
        after_hello("JSON nested too deep", frame(TEXT, deep.as_bytes()), 1008),
        after_hello("binary", frame(BINARY, &[0; 100]), 1008),
        after_hello("text that is no UTF-8", frame(TEXT, &[0xff, 0xfe]), 1008),
        after_hello("not masked", frame_of(0x81, unknown, false), 1008),
        after_hello("an opcode that means nothing", frame(0x3, b"x"), 1008),
        after_hello("a reserved bit", frame_of(0xc1, b"x", true), 1008),
        after_hello("a continuation of nothing", frame(CONTINUATION, b"x"), 1008),
        after_hello("a frame too large", frame(TEXT, &large), 1009),
        after_hello("a message too large in parts", in_parts, 1009),
        after_hello("a frame that claims to be huge", huge, 1009),
        after_hello("a flood of unknown messages", flood(&frame(TEXT, unknown)), 4429),
        after_hello("a flood of follows", flood(&frame(TEXT, absent)), 4429),
        after_hello("a flood of pings", flood(&frame(PING, b"?")), 4429),
        after_hello("a flood of pongs", flood(&frame(PONG, b"")), 4429),
        after_hello("a message in endless parts", endless, 4429),
        instead_of_hello("another message first", frame(TEXT, absent), 1008),
        instead_of_hello("a ping flood first", flood(&frame(PING, b"")), 4429),
        instead_of_hello("a token that is none", frame(TEXT, br#"{"type":"hello","token":"x.y.z"}"#), 4401),
        instead_of_hello("silence", Vec::new(), 1008),
        instead_of_hello("half a hello", frame(TEXT, br#"{"type":"hello"}"#)[..9].to_vec(), 1008),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_nonsense_get_their_close_codes_and_harm_nobody() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let scribe = server.joined(&admin, "local", "team").await;
    let mut healthy = Healthy::at(&server, scribe).await;
    let address = server.address();

    let mut peers = JoinSet::new();
    let cases = cases();
    let count = cases.len() * COPIES;
    for case in cases {
        let case = std::sync::Arc::new(case);
        for _ in 0..COPIES {
            let case = std::sync::Arc::clone(&case);
            peers.spawn(async move { provoke(address, &case).await });
        }
    }
    healthy.work_until(peers.join_all()).await;

    until("only the healthy viewer is left", Duration::from_secs(5), || server.node.hub.stats().sockets == 1).await;
    let stats = server.node.hub.stats();
    let counted = stats.too_many + stats.violations;
    assert_eq!(counted as usize, count - COPIES, "all but the bad tokens are counted: {stats:?}");
    let (usual, worst) = (healthy.delay(50), healthy.delay(100));
    say(&format!("{count} peers; {} posts of someone healthy: p50 {usual:?}, max {worst:?}", healthy.delays.len()));
    assert!(worst < UNHARMED, "{worst:?}");
}

async fn provoke(address: SocketAddr, case: &Case) {
    let mut peer = Peer::connect(address).await.upgrade(address).await;
    if case.after_hello {
        peer.hello().await;
    }
    let began = Instant::now();
    let (ending, last) = peer.write_to_the_end(&case.bytes).await;
    assert_eq!(ending, case.ends, "{}; before: {last}", case.name);
    assert!(began.elapsed() < HELLO_DEADLINE + UNHARMED, "{}: after {:?}", case.name, began.elapsed());
}

/// What is no HTTP, or never becomes a request, is answered with an error or not at all, and ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_and_slow_requests_on_the_port_are_ended() {
    let server = TestServer::start().await;
    let admin = server.add_negotiation("local", "public").await;
    let scribe = server.joined(&admin, "local", "team").await;
    let mut healthy = Healthy::at(&server, scribe).await;
    let address = server.address();

    let head = b"GET /api/v1/negotiations HTTP/1.1\r\nhost: x\r\n".to_vec();
    let tls_hello = [&[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc][..], &[0x5a; 500]].concat();
    let kinds: [(&str, Vec<u8>, &[u8]); 7] = [
        ("noise", (0..4096_u32).map(|at| (at * 197 % 251) as u8).collect(), b"HTTP/1.1 400"),
        ("TLS", tls_hello, b"HTTP/1.1 400"),
        ("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), b"HTTP/1.1 400"),
        ("a head without end", [head.clone(), b"x-filler: y\r\n".repeat(100_000)].concat(), b"HTTP/1.1 431"),
        ("a line without end", vec![b'A'; 1_000_000], b"HTTP/1.1 4"),
        ("a head that stops in the middle", head, b""),
        ("silence", Vec::new(), b""),
    ];
    let mut peers = JoinSet::new();
    for (name, bytes, answer) in kinds {
        for _ in 0..COPIES {
            let bytes = bytes.clone();
            peers.spawn(async move {
                let began = Instant::now();
                let answered = Peer::connect(address).await.write_and_read(&bytes).await;
                // A reset may overtake the answer to someone who goes on talking.
                let fits = answered.is_empty() || (!answer.is_empty() && answered.starts_with(answer));
                assert!(fits, "{name}: {}", String::from_utf8_lossy(&answered));
                assert!(began.elapsed() < Duration::from_secs(10) + UNHARMED, "{name}: after {:?}", began.elapsed());
            });
        }
    }
    healthy.work_until(peers.join_all()).await;
    let worst = healthy.delay(100);
    say(&format!("{} posts of someone healthy: p50 {:?}, max {worst:?}", healthy.delays.len(), healthy.delay(50)));
    assert!(worst < UNHARMED, "{worst:?}");
}
