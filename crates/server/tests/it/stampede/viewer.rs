//! A viewer as the page is one: follows, resumes after the last index it holds, and waits a moment before it comes back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use ob_testkit::{Client, LiveClient, SeededRandom};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;

use super::ENTRIES;

/// The page waits between a half and the whole of this after a first failure.
const COMES_BACK_AFTER_MS: u64 = 500;
/// The close code of those who are sent away.
const TOO_MANY: u16 = 4429;

/// What a viewer has seen, over how many connections.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) texts: Vec<String>,
    pub(crate) connections: u64,
    pub(crate) broken: u64,
}

/// Watches until it is not asked for any more.
pub(crate) async fn watch(line: SocketAddr, seen: watch::Sender<Seen>, random: Arc<SeededRandom>) {
    loop {
        seen.send_modify(|seen| seen.connections += 1);
        let why = follow(line, &seen).await;
        assert_ne!(why, Some(TOO_MANY), "nobody is sent away");
        seen.send_modify(|seen| seen.broken += 1);
        sleep(Duration::from_millis(COMES_BACK_AFTER_MS / 2 + random.below(COMES_BACK_AFTER_MS / 2))).await;
    }
}

/// Follows until the connection breaks; answers the close code, if there was one.
async fn follow(line: SocketAddr, seen: &watch::Sender<Seen>) -> Option<u16> {
    let mut live = match LiveClient::try_connect(line, None).await {
        Ok(live) => live,
        Err(why) => {
            assert!(!why.contains("429"), "nobody is sent away: {why}");
            return None;
        }
    };
    let last = || seen.borrow().texts.len() as i64 - 1;
    let request = || json!({"type": "follow", "negotiation": "local", "stream": "record", "after": last()});
    live.send(request()).await;
    loop {
        let frame = match live.frame().await {
            Ok(frame) => frame,
            Err(code) => return code,
        };
        match frame["type"].as_str() {
            Some("following") => {}
            Some("entry") => take(seen, &frame["entry"]),
            Some("behind") => {
                let page = format!("{ENTRIES}?after={}&limit=500", last());
                let page = Client::new(line).try_call(Method::GET, &page, None, &[]).await.ok()?.expect(200);
                page["entries"].as_array().expect("entries").iter().for_each(|entry| take(seen, entry));
                live.send(request()).await;
            }
            _ => panic!("not expected: {frame}"),
        }
    }
}

fn take(seen: &watch::Sender<Seen>, entry: &Value) {
    seen.send_modify(|seen| {
        assert_eq!(entry["index"], seen.texts.len(), "the next entry and no other");
        seen.texts.push(entry["text"].as_str().expect("a text").to_owned());
    });
}
