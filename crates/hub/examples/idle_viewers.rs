//! What a viewer costs in this process: `cargo run --release -p ob-hub --example idle_viewers -- 5000`.
//!
//! Opens so many followed sockets over loopback TCP (their client ends are bare file descriptors), prints resident
//! memory per viewer when idle and after 1,000 entries, and how long a burst of 100 takes to reach everyone.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use ob_hub::{EncodedEntry, Found, Gate, History, HistoryError, Hub, RawSocket, Refusal, StreamId, Viewer};
use ob_protocol::live::StreamName;

const STREAM: StreamId = StreamId(1);

struct Nothing;

impl History for Nothing {
    fn head(&self, _: StreamId) -> BoxFuture<'_, Result<i64, HistoryError>> {
        async { Ok(-1) }.boxed()
    }
    fn entries(&self, _: StreamId, _: i64, _: i64) -> BoxFuture<'_, Result<Vec<EncodedEntry>, HistoryError>> {
        async { Ok(Vec::new()) }.boxed()
    }
}

struct Open;

impl Gate for Open {
    fn hello<'a>(&'a self, _: Option<&'a str>) -> BoxFuture<'a, Result<Viewer, Refusal>> {
        async { Ok(Viewer::default()) }.boxed()
    }
    fn follow<'a>(&'a self, _: &'a Viewer, _: &'a str, _: StreamName) -> BoxFuture<'a, Result<Option<Found>, Refusal>> {
        async { Ok(Some(STREAM.into())) }.boxed()
    }
}

fn masked(text: &str) -> Vec<u8> {
    let header = [0x81, 0x80 | text.len() as u8, 0, 0, 0, 0];
    header.into_iter().chain(text.bytes()).collect()
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

fn entry(index: i64) -> EncodedEntry {
    let text = "x".repeat(400);
    let json =
        format!(r#"{{"index":{index},"at":"2026-01-01T00:00:00.000Z","kind":"note","text":"{text}","by":"Team 1"}}"#);
    EncodedEntry { index, json: json.into() }
}

fn main() -> std::io::Result<()> {
    let viewers: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(5_000);
    let clock = Arc::new(|| {
        ob_protocol::time::WireTime("2026-01-01T00:00:00.000Z".parse().unwrap_or_else(|_| std::process::exit(1)))
    });
    let hub = Hub::new(Arc::new(Nothing), clock);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let serving = hub.clone();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(serving.serve(RawSocket::new(stream, &[]), Arc::new(Open)));
        }
    });

    let hello = [
        masked(r#"{"type":"hello","token":null}"#),
        masked(r#"{"type":"follow","negotiation":"hall","stream":"record","after":-1}"#),
    ]
    .concat();
    let mut clients = Vec::with_capacity(viewers);
    let before_kib = resident_kib();
    for _ in 0..viewers {
        let mut client = std::net::TcpStream::connect(address)?;
        client.write_all(&hello)?;
        clients.push(client);
    }
    let mut scrap = vec![0_u8; 1 << 20];
    while hub.stats().sockets < viewers as u64 {
        std::thread::sleep(Duration::from_millis(10));
    }
    for client in &mut clients {
        let _ = client.read(&mut scrap)?;
    }
    std::thread::sleep(Duration::from_millis(500));
    let idle_kib = resident_kib();

    let mut index = 0;
    let mut deliver =
        |count: i64, clients: &mut Vec<std::net::TcpStream>, scrap: &mut Vec<u8>| -> std::io::Result<Duration> {
            let before = hub.stats().deliveries;
            let began = Instant::now();
            for _ in 0..count {
                hub.announce(STREAM, &entry(index), &[]);
                index += 1;
            }
            while hub.stats().deliveries - before < count as u64 * viewers as u64 {
                std::thread::sleep(Duration::from_millis(1));
            }
            let took = began.elapsed();
            for client in clients {
                client.set_nonblocking(true)?;
                while client.read(scrap).is_ok_and(|bytes| bytes > 0) {}
            }
            Ok(took)
        };
    for _ in 0..10 {
        deliver(100, &mut clients, &mut scrap)?;
    }
    let one = (0..10).map(|_| deliver(1, &mut clients, &mut scrap)).collect::<Result<Vec<_>, _>>()?;
    let burst = deliver(100, &mut clients, &mut scrap)?;
    std::thread::sleep(Duration::from_millis(500));
    let after_kib = resident_kib();

    let per_viewer = |kib: u64| (kib - before_kib) as f64 / viewers as f64;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{viewers} viewers")?;
    writeln!(out, "idle        {:.2} KiB a viewer", per_viewer(idle_kib))?;
    writeln!(out, "after 1,110 {:.2} KiB a viewer, ring included", per_viewer(after_kib))?;
    writeln!(out, "one entry   {:?} at best to everyone's kernel", one.iter().min().unwrap_or(&burst))?;
    writeln!(out, "burst 100   {burst:?} to everyone's kernel")
}
