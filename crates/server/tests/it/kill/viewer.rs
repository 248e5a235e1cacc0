//! A viewer follows until it has seen the end, over as many connections as that takes, and resumes with the last index
//! it holds. It takes nothing but the next entry.

use std::net::SocketAddr;
use std::sync::Arc;

use ob_testkit::{Client, EventsClient, LiveClient, SeededRandom};
use serde_json::{Value, json};

use super::member::Member;
use super::scribe::{END, path};
use super::stage::Stage;

/// Streams that a viewer follows on one socket.
pub(crate) type Streams = &'static [&'static str];

/// What a viewer has seen of a stream, over all its connections.
pub(crate) struct Transcript {
    pub(crate) stream: &'static str,
    pub(crate) entries: Vec<Value>,
}

/// What a viewer has seen.
pub(crate) struct Watched {
    pub(crate) transcripts: Vec<Transcript>,
    pub(crate) connections: u64,
    /// How often it was too far back and read the record instead.
    pub(crate) behinds: u64,
}

impl Transcript {
    fn new(stream: &'static str) -> Self {
        Self { stream, entries: Vec::new() }
    }

    /// The last index held.
    fn last(&self) -> i64 {
        self.entries.len() as i64 - 1
    }

    fn take(&mut self, entry: Value) {
        assert_eq!(entry["index"], self.last() + 1, "{}: the next entry and no other: {entry}", self.stream);
        self.entries.push(entry);
    }

    fn has_ended(&self) -> bool {
        self.entries.last().is_some_and(|entry| entry["text"] == END)
    }

    /// Reads what is too far back to follow.
    async fn catch_up(&mut self, client: &Client, head: i64) -> Result<(), String> {
        while self.last() < head {
            let page = format!("{}?after={}&limit=500", path(self.stream), self.last());
            let page = client.try_call(hyper::Method::GET, &page, None, &[]).await?;
            if page.status == 503 {
                return Err(page.json().to_string());
            }
            let page = page.expect(200);
            let entries = page["entries"].as_array().expect("entries");
            assert!(!entries.is_empty(), "{}: {} is not the head {head}", self.stream, self.last());
            entries.iter().for_each(|entry| self.take(entry.clone()));
        }
        Ok(())
    }
}

/// Why a connection is left.
enum Left {
    /// Everything was seen.
    End,
    /// It broke.
    Broken(String),
    /// It did not begin, or the record could not be read right now.
    Refused(String),
    /// The viewer went away by itself.
    Away,
}

/// Follows over sockets.
pub(crate) async fn over_socket(
    stage: Arc<Stage>,
    mut member: Option<Member>,
    streams: Streams,
    random: SeededRandom,
) -> Watched {
    let transcripts = streams.iter().map(|stream| Transcript::new(stream)).collect();
    let mut watched = Watched { transcripts, connections: 0, behinds: 0 };
    loop {
        let (home, client) = match &mut member {
            Some(member) => (member.find(&stage).await, member.client().clone()),
            None => {
                let home = stage.up().await;
                (home, Client::new(home.address))
            }
        };
        watched.connections += 1;
        match follow(&mut watched, &client, home.address, &random).await {
            Left::End => return watched,
            Left::Away => {}
            Left::Broken(why) => {
                assert!(!stage.database_stops, "only the database is away, but: {why}");
                stage.is_gone(home, &why).await;
            }
            Left::Refused(why) => stage.has_refused(home, &why).await,
        }
    }
}

async fn follow(watched: &mut Watched, client: &Client, address: SocketAddr, random: &SeededRandom) -> Left {
    let mut live = match LiveClient::try_connect(address, client.token.as_deref()).await {
        Ok(live) => live,
        Err(why) => return Left::Refused(why),
    };
    let request = |transcript: &Transcript| json!({"type": "follow", "negotiation": "local", "stream": transcript.stream, "after": transcript.last()});
    for transcript in &watched.transcripts {
        live.send(request(transcript)).await;
    }
    while !watched.transcripts.iter().all(Transcript::has_ended) {
        let mut frame = match live.frame().await {
            Ok(frame) => frame,
            Err(code) => return Left::Broken(format!("the socket ended with {code:?}")),
        };
        if frame["type"] == "error" && frame["code"] == "unavailable" {
            return Left::Refused(frame.to_string());
        }
        let transcript = watched.transcripts.iter_mut().find(|transcript| frame["stream"] == transcript.stream);
        let transcript = transcript.unwrap_or_else(|| panic!("of no stream: {frame}"));
        match frame["type"].as_str() {
            Some("following") => {}
            Some("entry") => transcript.take(frame["entry"].take()),
            Some("behind") => {
                watched.behinds += 1;
                assert_eq!(frame["from"], transcript.last() + 1);
                let head = frame["head"].as_i64().expect("a head");
                if let Err(why) = transcript.catch_up(client, head).await {
                    return Left::Refused(why);
                }
                live.send(request(transcript)).await;
            }
            _ => panic!("not expected: {frame}"),
        }
        if random.below(300) == 0 {
            return Left::Away;
        }
    }
    Left::End
}

/// Follows the record as server-sent events.
pub(crate) async fn over_events(stage: Arc<Stage>, random: SeededRandom) -> Watched {
    let transcripts = vec![Transcript::new("record")];
    let mut watched = Watched { transcripts, connections: 0, behinds: 0 };
    loop {
        let home = stage.up().await;
        watched.connections += 1;
        match read(&mut watched, home.address, &random).await {
            Left::End => return watched,
            Left::Away => {}
            Left::Broken(why) => {
                assert!(!stage.database_stops, "only the database is away, but: {why}");
                stage.is_gone(home, &why).await;
            }
            Left::Refused(why) => stage.has_refused(home, &why).await,
        }
    }
}

async fn read(watched: &mut Watched, address: SocketAddr, random: &SeededRandom) -> Left {
    let transcript = &mut watched.transcripts[0];
    let path = "/api/v1/negotiations/local/live";
    let mut events = match EventsClient::try_connect(address, path, None, Some(transcript.last())).await {
        Ok(events) => events,
        Err(why) => return Left::Refused(why),
    };
    while !transcript.has_ended() {
        let Some(event) = events.next().await else { return Left::Broken("the events ended".into()) };
        let data: Value = serde_json::from_str(&event.data).expect("events are JSON");
        if event.name == "behind" {
            watched.behinds += 1;
            assert_eq!(data["from"], transcript.last() + 1);
            let head = data["head"].as_i64().expect("a head");
            return match transcript.catch_up(&Client::new(address), head).await {
                Ok(()) if transcript.has_ended() => Left::End,
                Ok(()) => Left::Away,
                Err(why) => Left::Refused(why),
            };
        }
        assert_eq!(event.id, data["index"].to_string());
        transcript.take(data);
        if random.below(300) == 0 {
            return Left::Away;
        }
    }
    Left::End
}
