//! Messages of the socket, and watchers who keep all that reaches them while the rest goes on.

use std::time::Duration;

use ob_testkit::{LiveClient, PATIENCE};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::Matrix;
use super::request::ABSENT_SLUG;
use super::table::{Outcome, STREAMS};
use super::world::{Place, Someone};

/// Someone who follows all that they may, in every negotiation.
pub(super) struct Watcher {
    someone: Someone,
    /// What they follow: a negotiation and one of its streams.
    follows: Vec<(String, &'static str)>,
    frames: UnboundedReceiver<String>,
}

impl Matrix {
    /// Asks for every stream of a place, in every negotiation's terms.
    pub(super) async fn sockets(&mut self, place: &Place, callers: &[Someone]) {
        for caller in callers {
            self.socket(place, caller).await;
        }
    }

    async fn socket(&mut self, place: &Place, caller: &Someone) {
        let who = caller.standing.who;
        self.cells += 1;
        let opened = LiveClient::try_connect(self.world.server.address(), caller.client.token.as_deref()).await;
        let mut live = match (self.table.message("hello", place.audience, who), opened) {
            (Outcome::Yes, Ok(live)) => live,
            (Outcome::SignIn, Err(told)) if told == "closed with Some(4401)" => {
                self.cells += 2 * STREAMS.len(); // what they would ask for
                return;
            }
            (expected, opened) => {
                let told = opened.err().unwrap_or_else(|| "let in".to_owned());
                return self.mismatches.push(format!("hello, {who}: should be {expected:?} and is {told}"));
            }
        };
        let mut followed = Vec::new();
        for stream in STREAMS {
            let expected = self.table.message(&format!("follow {stream}"), place.audience, who);
            let absent = self.say(&mut live, caller, "follow", ABSENT_SLUG, stream).await;
            let answer = self.say(&mut live, caller, "follow", &place.slug, stream).await;
            let is_right = match expected {
                Outcome::Yes => answer["type"] == "following",
                _ => answer["code"] == "not_found" && unnamed(&answer) == unnamed(&absent),
            };
            if !is_right {
                self.socket_mismatch(place, caller, &format!("follow {stream}"), expected, &answer);
            }
            if answer["type"] == "following" {
                followed.push(stream);
                let head = answer["head"].as_i64().unwrap();
                let mut index = -1;
                while index < head {
                    let text =
                        timeout(PATIENCE, live.text()).await.expect("entries in time").expect("the socket stays open");
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    index = frame["entry"]["index"].as_i64().unwrap_or(index);
                    self.world.evidence.note(&caller.standing, "the socket", String::new(), text.into_bytes());
                }
            }
        }
        let absent = self.say(&mut live, caller, "unfollow", ABSENT_SLUG, "record").await;
        for stream in STREAMS {
            let expected = self.table.message(&format!("unfollow {stream}"), place.audience, who);
            if (expected == Outcome::Yes) != followed.contains(&stream) {
                continue; // told above
            }
            if expected == Outcome::Yes {
                // It has no answer: a second one finds nothing to end.
                live.send(json!({"type": "unfollow", "negotiation": place.slug, "stream": stream})).await;
            }
            let answer = self.say(&mut live, caller, "unfollow", &place.slug, stream).await;
            if answer["code"] != "not_found" || unnamed(&answer) != unnamed(&absent) {
                self.socket_mismatch(place, caller, &format!("unfollow {stream}"), expected, &answer);
            }
        }
    }

    fn socket_mismatch(&mut self, place: &Place, caller: &Someone, message: &str, expected: Outcome, answer: &Value) {
        let who = caller.standing.who;
        let name = place.name;
        self.mismatches.push(format!("{message}, {who}, {name} negotiation: should be {expected:?} and is {answer}"));
    }

    /// Sends a message about a stream and answers what it brings; entries that come in between are kept.
    async fn say(
        &mut self,
        live: &mut LiveClient,
        caller: &Someone,
        message: &str,
        negotiation: &str,
        stream: &str,
    ) -> Value {
        if negotiation != ABSENT_SLUG {
            self.cells += 1;
        }
        self.requests += 1;
        let after = if message == "follow" { json!({"after": -1}) } else { json!({}) };
        let mut frame = json!({"type": message, "negotiation": negotiation, "stream": stream});
        frame.as_object_mut().unwrap().extend(after.as_object().unwrap().clone());
        live.send(frame.clone()).await;
        loop {
            let text = timeout(PATIENCE, live.text()).await.expect("an answer in time").expect("the socket stays open");
            let answer: Value = serde_json::from_str(&text).unwrap();
            let sent = frame.to_string();
            self.world.evidence.note(&caller.standing, &format!("the socket: {sent}"), sent, text.into_bytes());
            if answer["type"] == "following" || answer["type"] == "error" {
                return answer;
            }
        }
    }

    /// Lets everyone follow all that they may.
    pub(super) async fn watch(&mut self, callers: &[Someone]) -> Vec<Watcher> {
        let mut watchers = Vec::new();
        for caller in callers {
            if self.table.message("hello", "public", caller.standing.who) != Outcome::Yes {
                continue;
            }
            let mut live = LiveClient::connect(self.world.server.address(), caller.client.token.as_deref()).await;
            let mut follows = Vec::new();
            for place in self.world.places.clone() {
                let (audience, who) = caller.standing.seen_from(Some(&place));
                for stream in ["record", "caucus"] {
                    if self.table.message(&format!("follow {stream}"), audience, who) == Outcome::Yes {
                        let ask = json!({"type": "follow", "negotiation": place.slug, "stream": stream, "after": null});
                        live.send(ask).await;
                        follows.push((place.slug.clone(), stream));
                    }
                }
            }
            let (frames, received) = unbounded_channel();
            tokio::spawn(async move {
                while let Ok(text) = live.text().await {
                    if frames.send(text).is_err() {
                        break; // nobody asks any more
                    }
                }
            });
            watchers.push(Watcher { someone: caller.clone(), follows, frames: received });
        }
        watchers
    }

    /// Ends the watch: one more entry in each stream, up to which everyone keeps what came.
    pub(super) async fn finish(&mut self, watchers: Vec<Watcher>) {
        let mut lasts = Vec::new();
        for place in self.world.places.clone() {
            for (stream, log) in [("record", ""), ("caucus", "caucus/")] {
                let index = self.world.add_entry(&place, log).await;
                lasts.push((place.slug.clone(), stream, index));
            }
        }
        for Watcher { someone, mut follows, mut frames } in watchers {
            while !follows.is_empty() {
                let wait = Duration::from_secs(30); // longer than from tick to tick
                let text = timeout(wait, frames.recv()).await.expect("frames go on").expect("the socket stays open");
                let frame: Value = serde_json::from_str(&text).unwrap();
                if frame["type"] == "error" {
                    let who = someone.standing.name();
                    self.mismatches.push(format!("{who} should be able to watch and is told {frame}"));
                    follows.retain(|(slug, stream)| frame["negotiation"] != **slug || frame["stream"] != **stream);
                }
                follows.retain(|(slug, stream)| {
                    let is_last = |(of, name, index): &(String, &str, i64)| {
                        of == slug && name == stream && frame["entry"]["index"] == *index
                    };
                    frame["negotiation"] != **slug || frame["stream"] != **stream || !lasts.iter().any(is_last)
                });
                self.world.evidence.note(&someone.standing, "a socket that watched", String::new(), text.into_bytes());
            }
        }
    }
}

/// An answer without the names that the request gave.
fn unnamed(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(members) = answer.as_object_mut() {
        members.remove("negotiation");
        members.remove("stream");
    }
    answer
}
