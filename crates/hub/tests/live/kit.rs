//! A hub with a history in memory and a gate that tests open and shut.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, SinkExt, StreamExt};
use ob_hub::{
    EncodedEntry, Found, Gate, History, HistoryError, Hub, LoginKey, PersonKey, RawSocket, Refusal, StreamId, Viewer,
};
use ob_protocol::live::StreamName;
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

pub(crate) const HALL: StreamId = StreamId(1);
pub(crate) const HALL_CAUCUS: StreamId = StreamId(2);

/// Streams as lists of texts.
#[derive(Default)]
pub(crate) struct Memory {
    streams: Mutex<HashMap<StreamId, Vec<String>>>,
    pub(crate) readings: AtomicUsize,
    pub(crate) is_failing: AtomicBool,
}

impl Memory {
    pub(crate) fn encoded(&self, stream: StreamId, index: i64) -> EncodedEntry {
        let text = &self.streams.lock().unwrap()[&stream][index as usize];
        EncodedEntry { index, json: json!({ "index": index, "text": text }).to_string().into() }
    }

    pub(crate) fn head(&self, stream: StreamId) -> i64 {
        self.streams.lock().unwrap().get(&stream).map_or(-1, |entries| entries.len() as i64 - 1)
    }

    pub(crate) fn commit(&self, stream: StreamId, text: &str) -> EncodedEntry {
        self.streams.lock().unwrap().entry(stream).or_default().push(text.to_owned());
        self.encoded(stream, self.head(stream))
    }

    pub(crate) fn change(&self, stream: StreamId, index: i64, text: &str) -> EncodedEntry {
        self.streams.lock().unwrap().get_mut(&stream).unwrap()[index as usize] = text.to_owned();
        self.encoded(stream, index)
    }

    fn read<T>(&self, read: impl FnOnce() -> T) -> Result<T, HistoryError> {
        self.readings.fetch_add(1, Ordering::SeqCst);
        match self.is_failing.load(Ordering::SeqCst) {
            true => Err(HistoryError("away".into())),
            false => Ok(read()),
        }
    }
}

impl History for Memory {
    fn head(&self, stream: StreamId) -> BoxFuture<'_, Result<i64, HistoryError>> {
        async move { self.read(|| self.head(stream)) }.boxed()
    }

    fn entries(&self, stream: StreamId, from: i64, to: i64) -> BoxFuture<'_, Result<Vec<EncodedEntry>, HistoryError>> {
        async move { self.read(|| (from..=to).map(|index| self.encoded(stream, index)).collect()) }.boxed()
    }
}

/// Who may follow what.
pub(crate) struct Door {
    rules: Mutex<Rules>,
    /// Places for questions: none while the gate is held.
    open: Semaphore,
    /// Places for answers: a question is decided, then waits here.
    answers: Semaphore,
    pub(crate) questions: AtomicUsize,
}

#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) tokens: HashMap<String, Viewer>,
    pub(crate) streams: HashMap<(String, StreamName), StreamId>,
    pub(crate) shut: HashSet<StreamId>,
    pub(crate) is_away: bool,
}

/// Long beside the patience with gaps, short beside every alarm that would wake a connection anyway.
const PROMPTLY: Duration = Duration::from_secs(1);

/// More than any test takes.
const MANY: usize = 1_000_000;

impl Door {
    pub(crate) fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap()
    }

    /// Lets nobody's question be decided until [`Door::release`].
    pub(crate) fn hold(&self) {
        self.open.forget_permits(MANY);
    }

    pub(crate) fn release(&self) {
        self.open.add_permits(MANY);
    }

    /// Decides, but keeps the answer until [`Door::hand_out`].
    pub(crate) fn keep_answers(&self) {
        self.answers.forget_permits(MANY);
    }

    pub(crate) fn hand_out(&self) {
        self.answers.add_permits(MANY);
    }

    async fn ask<T>(&self, decide: impl FnOnce(&Rules) -> T) -> Result<T, Refusal> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        let _open = self.open.acquire().await.unwrap();
        let decided = {
            let rules = self.rules();
            if rules.is_away {
                return Err(Refusal::Unavailable);
            }
            decide(&rules)
        };
        let _answer = self.answers.acquire().await.unwrap();
        Ok(decided)
    }
}

impl Gate for Door {
    fn hello<'a>(&'a self, token: Option<&'a str>) -> BoxFuture<'a, Result<Viewer, Refusal>> {
        async move {
            let viewer =
                self.ask(|rules| token.map_or(Some(Viewer::default()), |t| rules.tokens.get(t).copied())).await?;
            viewer.ok_or(Refusal::LoginEnded)
        }
        .boxed()
    }

    fn follow<'a>(
        &'a self,
        _: &'a Viewer,
        negotiation: &'a str,
        stream: StreamName,
    ) -> BoxFuture<'a, Result<Option<Found>, Refusal>> {
        let key = (negotiation.to_owned(), stream);
        async move {
            let find = |rules: &Rules| rules.streams.get(&key).copied().filter(|stream| !rules.shut.contains(stream));
            Ok(self.ask(find).await?.map(Found::from))
        }
        .boxed()
    }
}

/// A node with the negotiation "hall" and its caucus.
pub(crate) struct Node {
    pub(crate) hub: Hub,
    pub(crate) memory: Arc<Memory>,
    pub(crate) door: Arc<Door>,
}

impl Node {
    /// With so many entries in the record.
    pub(crate) fn with(entries: i64) -> Self {
        let memory = Arc::new(Memory::default());
        (0..entries).for_each(|index| drop(memory.commit(HALL, &format!("note {index}"))));
        let rules = Rules {
            streams: HashMap::from([
                (("hall".into(), StreamName::Record), HALL),
                (("hall".into(), StreamName::Caucus), HALL_CAUCUS),
            ]),
            tokens: HashMap::from([("ana".into(), viewer(1)), ("bo".into(), viewer(2))]),
            ..Rules::default()
        };
        let door = Arc::new(Door {
            rules: Mutex::new(rules),
            open: Semaphore::new(MANY),
            answers: Semaphore::new(MANY),
            questions: AtomicUsize::new(0),
        });
        let clock = Arc::new(|| ob_protocol::time::WireTime("2026-01-01T00:00:00.000Z".parse().unwrap()));
        let hub = Hub::new(Arc::clone(&memory) as Arc<dyn History>, clock);
        Self { hub, memory, door }
    }

    /// Commits and announces a note.
    pub(crate) fn post(&self, text: &str) -> i64 {
        self.post_to(HALL, text)
    }

    pub(crate) fn post_to(&self, stream: StreamId, text: &str) -> i64 {
        let entry = self.memory.commit(stream, text);
        self.hub.announce(stream, &entry, &[]);
        entry.index
    }

    /// A connection with a pipe of so many bytes each way.
    pub(crate) fn pipe(&self, bytes: usize) -> (DuplexStream, JoinHandle<()>) {
        let (near, far) = tokio::io::duplex(bytes);
        let task = tokio::spawn(self.hub.serve(RawSocket::new(far, &[]), Arc::clone(&self.door) as Arc<dyn Gate>));
        (near, task)
    }

    /// A client that said nothing yet.
    pub(crate) async fn connect(&self) -> Client {
        self.connect_over(64 * 1024).await
    }

    pub(crate) async fn connect_over(&self, bytes: usize) -> Client {
        let (near, task) = self.pipe(bytes);
        Client { socket: WebSocketStream::from_raw_socket(near, Role::Client, None).await, task }
    }

    /// A client that was welcomed.
    pub(crate) async fn hello(&self, token: Option<&str>) -> Client {
        let mut client = self.connect().await;
        client.greet(token).await;
        client
    }

    /// A client that follows the record.
    pub(crate) async fn viewer(&self, after: Option<i64>) -> Client {
        let mut client = self.hello(None).await;
        client.follow("record", after).await;
        client
    }
}

pub(crate) fn viewer(number: u128) -> Viewer {
    Viewer { login: Some(LoginKey(number)), person: Some(PersonKey(100 + number)) }
}

/// A client end.
pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<DuplexStream>,
    task: JoinHandle<()>,
}

impl Client {
    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.send(frame.to_string()).await;
    }

    pub(crate) async fn greet(&mut self, token: Option<&str>) {
        self.say(json!({ "type": "hello", "token": token })).await;
        let welcome = json!({ "type": "welcome", "server_time": "2026-01-01T00:00:00.000Z", "ping_s": 25 });
        assert_eq!(self.next().await, welcome);
    }

    /// Asks to follow a stream of the hall; answers the head.
    pub(crate) async fn follow(&mut self, stream: &str, after: Option<i64>) -> i64 {
        self.say(json!({ "type": "follow", "negotiation": "hall", "stream": stream, "after": after })).await;
        let following = self.next_of(&["following"]).await;
        assert_eq!((&following["negotiation"], &following["stream"]), (&json!("hall"), &json!(stream)));
        following["head"].as_i64().unwrap()
    }

    /// The next message, of any kind.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            match self.socket.next().await.expect("the socket is open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next message of these kinds; ticks and the like are passed over, entries never.
    pub(crate) async fn next_of(&mut self, kinds: &[&str]) -> Value {
        loop {
            let frame = self.next().await;
            let kind = frame["type"].as_str().unwrap();
            if kinds.contains(&kind) {
                return frame;
            }
            assert!(matches!(kind, "tick" | "watching"), "{frame}");
        }
    }

    /// The index and text of the next entry, which comes by itself and not with some later sign of life.
    pub(crate) async fn entry(&mut self) -> (i64, String) {
        let entry = tokio::time::timeout(PROMPTLY, self.next_of(&["entry"]));
        let frame = entry.await.expect("an entry, promptly");
        (frame["entry"]["index"].as_i64().unwrap(), frame["entry"]["text"].as_str().unwrap().to_owned())
    }

    /// The next entries are these.
    pub(crate) async fn expect(&mut self, indexes: impl IntoIterator<Item = i64>) {
        for index in indexes {
            assert_eq!(self.entry().await.0, index);
        }
    }

    /// No message but signs of life comes for so long.
    pub(crate) async fn expect_silence(&mut self, time: Duration) {
        if let Ok(frame) = tokio::time::timeout(time, self.next_of(&["entry", "error", "behind", "following"])).await {
            panic!("{frame}");
        }
    }

    /// The code with which the server closes, with nothing said before; and its task ends.
    pub(crate) async fn closed(mut self) -> u16 {
        let code = loop {
            match self.socket.next().await.expect("a close frame").unwrap() {
                Message::Close(close) => break close.expect("a code").code.into(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        };
        while let Some(Ok(_)) = self.socket.next().await {}
        drop(self.socket);
        self.task.await.unwrap();
        code
    }
}
