//! The hub and the use cases, each as the other needs it: history and permission for the hub, viewers for the use cases.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use ob_app::{Announcement, App, Clock, Error, Live, Repair};
use ob_domain::actor::Actor;
use ob_domain::entry;
use ob_domain::id::{LoginId, PersonId};
use ob_domain::negotiation::Log;
use ob_hub::{
    EncodedEntry, Found, Gate, History, HistoryError, Hub, LoginKey, PersonKey, Recheck, Refusal, StreamId, Viewer,
};
use ob_protocol::entry::Entry;
use ob_protocol::live::StreamName;
use ob_store::{Change, LogId};

use crate::node::limits::{Addresses, Handshake, Public};

/// A hub that reads history through the use cases.
pub(crate) fn hub(history: Arc<AppHistory>, clock: Arc<dyn Clock>) -> Hub {
    Hub::new(history, Arc::new(move || clock.now().to_whole_millis().into()))
}

/// History for the hub. The hub is made before the use cases, which announce to it; they are handed in afterwards.
#[derive(Default)]
pub(crate) struct AppHistory(OnceLock<App>);

impl AppHistory {
    pub(crate) fn serve_from(&self, app: App) {
        // Set once, by the node that made it.
        let _ = self.0.set(app);
    }

    fn app(&self) -> Result<&App, HistoryError> {
        self.0.get().ok_or_else(|| HistoryError("the node is starting".into()))
    }
}

impl History for AppHistory {
    fn head(&self, stream: StreamId) -> BoxFuture<'_, Result<i64, HistoryError>> {
        Box::pin(
            async move { self.app()?.followed_head(LogId(stream.0)).await.map_err(|e| HistoryError(e.to_string())) },
        )
    }

    fn entries(&self, stream: StreamId, from: i64, to: i64) -> BoxFuture<'_, Result<Vec<EncodedEntry>, HistoryError>> {
        Box::pin(async move {
            let entries = self.app()?.followed_entries(LogId(stream.0), from, to).await;
            entries.map(|entries| entries.into_iter().map(encode).collect()).map_err(|e| HistoryError(e.to_string()))
        })
    }
}

/// Viewers for the use cases.
pub(crate) struct HubLive(pub(crate) Hub);

impl Live for HubLive {
    fn announce(&self, announcement: Announcement) {
        let changed: Vec<EncodedEntry> = announcement.changed.into_iter().map(encode).collect();
        self.0.announce(StreamId(announcement.id.0), &encode(announcement.entry), &changed);
    }

    fn login_ended(&self, login: LoginId) {
        self.0.end_login(login_key(login));
    }

    fn rights_changed(&self, person: PersonId) {
        self.0.recheck(Recheck::Person(person_key(person)));
    }

    fn readers_changed(&self, log: LogId) {
        self.0.recheck(Recheck::Stream(StreamId(log.0)));
    }
}

/// Tells viewers what a round of repair found: entries, changes and revocations of other processes.
pub(crate) fn apply_repair(hub: &Hub, round: &Repair) {
    for change in &round.changes {
        match *change {
            Change::LoginEnded(login) => hub.end_login(login_key(login)),
            Change::Rights(person) => hub.recheck(Recheck::Person(person_key(person))),
            Change::Standing(log, index) => hub.refresh(StreamId(log.0), &[index]),
            Change::Readers(log) => hub.recheck(Recheck::Stream(StreamId(log.0))),
            Change::Everything => hub.send_away(),
        }
    }
    let heads: Vec<(StreamId, i64)> = round.heads.iter().map(|(log, head)| (StreamId(log.0), *head)).collect();
    hub.observe_heads(&heads);
}

/// The policy at the door of one connection, and the places it takes among those of its address.
pub(crate) struct Door {
    app: App,
    places: Mutex<Places>,
}

struct Places {
    addresses: Addresses,
    address: IpAddr,
    /// Until the viewer has said who it is.
    handshake: Option<Handshake>,
    /// From then on, for the public only: the signed-in are not counted by address.
    public: Option<Public>,
}

impl Door {
    /// A door for a connection from this address; a socket still has to say who it is.
    pub(crate) fn new(app: App, addresses: Addresses, address: IpAddr, handshake: Option<Handshake>) -> Self {
        Self { app, places: Mutex::new(Places { addresses, address, handshake, public: None }) }
    }

    /// Gives the handshake's place back; the public takes one of its own.
    pub(crate) fn settle(&self, is_public: bool) -> Result<(), Refusal> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.handshake = None;
        if is_public {
            places.public = Some(places.addresses.public(places.address).ok_or(Refusal::TooMany)?);
        }
        Ok(())
    }

    async fn actor(&self, viewer: &Viewer) -> Result<Actor, Refusal> {
        match viewer.login {
            None => Ok(Actor::Anonymous),
            Some(LoginKey(login)) => self.app.actor_of(LoginId::from_key(login)).await.map_err(refusal),
        }
    }
}

impl Gate for Door {
    fn hello<'a>(&'a self, token: Option<&'a str>) -> BoxFuture<'a, Result<Viewer, Refusal>> {
        Box::pin(async move {
            let actor = self.app.authenticate(token).await.map_err(refusal)?;
            let viewer = viewer(&actor);
            self.settle(viewer.login.is_none())?;
            Ok(viewer)
        })
    }

    fn follow<'a>(
        &'a self,
        viewer: &'a Viewer,
        negotiation: &'a str,
        stream: StreamName,
    ) -> BoxFuture<'a, Result<Option<Found>, Refusal>> {
        Box::pin(async move {
            let log = match stream {
                StreamName::Record => Log::Record,
                StreamName::Caucus => Log::Caucus,
                // Served when comments and presence come; until then they do not exist.
                StreamName::Talk | StreamName::Desk => return Ok(None),
            };
            let actor = self.actor(viewer).await?;
            let log = self.app.follow(&actor, negotiation, log).await.map_err(refusal)?;
            if log.is_none() {
                self.actor(viewer).await?; // one whose login ended between the two questions is told that
            }
            Ok(log.map(|log| Found { stream: StreamId(log.id.0), restored: log.restored.map(Into::into) }))
        })
    }
}

/// An actor as the hub knows it.
pub(crate) fn viewer(actor: &Actor) -> Viewer {
    let person = actor.person();
    Viewer { login: person.map(|person| login_key(person.login)), person: person.map(|person| person_key(person.id)) }
}

fn encode(entry: entry::Entry) -> EncodedEntry {
    let index = entry.index;
    // An entry is strings and numbers; it always serialises.
    let json = serde_json::to_vec(&Entry::from(entry)).unwrap_or_default();
    EncodedEntry { index, json: Bytes::from(json) }
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::Unauthorized(_) => Refusal::LoginEnded,
        _ => Refusal::Unavailable,
    }
}

fn login_key(login: LoginId) -> LoginKey {
    LoginKey(login.to_key())
}

fn person_key(person: PersonId) -> PersonKey {
    PersonKey(person.to_key())
}
