//! Who may follow what: asked, never decided here.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use ob_protocol::entry::Restored;
use ob_protocol::live::StreamName;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::history::StreamId;

/// Patience with one answer. Shorter than the pong deadline, and long for a query that takes a millisecond.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);

/// Questions asked at once, over all viewers: enough to keep a pool of connections busy, too few to starve the rest of
/// the server when everybody comes back after a node start.
const QUESTIONS_AT_ONCE: usize = 32;

/// A login, opaque to the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoginKey(pub u128);

/// A person, opaque to the hub; may have several logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonKey(pub u128);

/// Whom a socket belongs to; nobody in particular by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The login, if signed in.
    pub login: Option<LoginKey>,
    /// The person behind the login.
    pub person: Option<PersonKey>,
}

/// Why the gate does not answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The token is not good, or the login has ended.
    LoginEnded,
    /// Too many sockets or requests.
    TooMany,
    /// It cannot tell now.
    Unavailable,
}

/// A stream that may be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The stream. A restored one is another: its viewers are told to start afresh.
    pub stream: StreamId,
    /// Whether it came from a backup.
    pub restored: Option<Restored>,
}

impl From<StreamId> for Found {
    fn from(stream: StreamId) -> Self {
        Self { stream, restored: None }
    }
}

/// Decides. Implemented by the server over the one policy function.
pub trait Gate: Send + Sync + 'static {
    /// Who presents this token; anyone without one.
    ///
    /// # Errors
    /// When the token is not good, or it cannot be told now.
    fn hello<'a>(&'a self, token: Option<&'a str>) -> BoxFuture<'a, Result<Viewer, Refusal>>;

    /// The stream, when the viewer may follow it now. Absent and forbidden are both `None`. Negotiations are named
    /// exactly: two slugs are two negotiations.
    ///
    /// # Errors
    /// When the login has ended, or it cannot be told now.
    fn follow<'a>(
        &'a self,
        viewer: &'a Viewer,
        negotiation: &'a str,
        stream: StreamName,
    ) -> BoxFuture<'a, Result<Option<Found>, Refusal>>;
}

/// A gate with bounded patience and a bounded number of questions under way.
#[derive(Clone)]
pub(crate) struct Doorman {
    gate: Arc<dyn Gate>,
    places: Arc<Semaphore>,
}

impl Doorman {
    pub(crate) fn places() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(QUESTIONS_AT_ONCE))
    }

    pub(crate) fn new(gate: Arc<dyn Gate>, places: Arc<Semaphore>) -> Self {
        Self { gate, places }
    }

    pub(crate) async fn hello(&self, token: Option<&str>) -> Result<Viewer, Refusal> {
        self.ask(self.gate.hello(token)).await
    }

    pub(crate) async fn follow(
        &self,
        viewer: &Viewer,
        negotiation: &str,
        stream: StreamName,
    ) -> Result<Option<Found>, Refusal> {
        self.ask(self.gate.follow(viewer, negotiation, stream)).await
    }

    async fn ask<T>(&self, question: BoxFuture<'_, Result<T, Refusal>>) -> Result<T, Refusal> {
        let _place = self.places.acquire().await.map_err(|_| Refusal::Unavailable)?;
        timeout(ANSWER_DEADLINE, question).await.unwrap_or(Err(Refusal::Unavailable))
    }
}
