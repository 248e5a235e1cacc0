//! Who is connected to this node, and how connections are ended or questioned.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ob_protocol::live::SOCKETS_PER_LOGIN;

use crate::gate::{LoginKey, PersonKey, Viewer};
use crate::link::{Ended, Kind, Link, LinkId};
use crate::lock::lock;

/// Every connection of the node.
#[derive(Default)]
pub(crate) struct Registry {
    members: Mutex<Members>,
    next: AtomicU64,
    /// Counts revocations of any kind. Whoever asks the gate, then registers, compares it: an answer from before a
    /// revocation that did not see the registration is worth nothing.
    epoch: AtomicU64,
}

#[derive(Default)]
struct Members {
    links: HashMap<LinkId, Arc<Link>>,
    logins: HashMap<LoginKey, Vec<Arc<Link>>>,
    is_closing: bool,
}

/// A place in the registry; leaving it is the one way a connection is forgotten, in channels too.
pub(crate) struct Seat {
    pub(crate) link: Arc<Link>,
    registry: Arc<Registry>,
}

impl Registry {
    /// A place for a new connection; none once the node leaves.
    pub(crate) fn join(self: &Arc<Self>, kind: Kind) -> Option<Seat> {
        let link = Arc::new(Link::new(LinkId(self.next.fetch_add(1, Ordering::Relaxed)), kind));
        let mut members = lock(&self.members);
        if members.is_closing {
            return None;
        }
        members.links.insert(link.id, Arc::clone(&link));
        Some(Seat { link, registry: Arc::clone(self) })
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Tells whom a connection belongs to; answers whether the login may have one more of its kind.
    pub(crate) fn claim(&self, link: &Arc<Link>, viewer: Viewer) -> bool {
        let mut members = lock(&self.members);
        if let Some(login) = viewer.login {
            let links = members.logins.entry(login).or_default();
            if links.iter().all(|other| other.id != link.id) {
                if links.iter().filter(|other| other.kind == link.kind).count() >= SOCKETS_PER_LOGIN {
                    return false;
                }
                links.push(Arc::clone(link));
            }
        }
        link.belongs_to(viewer);
        true
    }

    /// Ends every connection of a login.
    pub(crate) fn end_login(&self, login: LoginKey) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let links = lock(&self.members).logins.get(&login).cloned().unwrap_or_default();
        links.iter().for_each(|link| link.end(Ended::Login));
    }

    /// Questions every follow of a login.
    pub(crate) fn doubt_login(&self, login: LoginKey) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let links = lock(&self.members).logins.get(&login).cloned().unwrap_or_default();
        links.iter().for_each(|link| link.doubt(None));
    }

    /// Questions every follow of a person.
    pub(crate) fn doubt_person(&self, person: PersonKey) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let is_theirs = |link: &&Arc<Link>| link.viewer().is_some_and(|viewer| viewer.person == Some(person));
        let links: Vec<_> = lock(&self.members).links.values().filter(is_theirs).cloned().collect();
        links.iter().for_each(|link| link.doubt(None));
    }

    /// Makes answers of the gate from before now worth nothing.
    pub(crate) fn begin_doubt(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// Sends everyone away, and lets nobody in.
    pub(crate) fn close(&self) {
        lock(&self.members).is_closing = true;
        self.send_away();
    }

    /// Sends everyone away who is here now.
    pub(crate) fn send_away(&self) {
        let links: Vec<_> = lock(&self.members).links.values().cloned().collect();
        links.iter().for_each(|link| link.end(Ended::Leaving));
    }

    /// How many connections there are of each kind: sockets, event streams.
    pub(crate) fn count(&self) -> (usize, usize) {
        let members = lock(&self.members);
        let sockets = members.links.values().filter(|link| link.kind == Kind::Socket).count();
        (sockets, members.links.len() - sockets)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let id = self.link.id;
        {
            let mut members = lock(&self.registry.members);
            members.links.remove(&id);
            if let Some(login) = self.link.viewer().and_then(|viewer| viewer.login)
                && let Some(links) = members.logins.get_mut(&login)
            {
                links.retain(|link| link.id != id);
                if links.is_empty() {
                    members.logins.remove(&login);
                }
            }
        }
        self.link.state().end_follows(id, |_| true);
    }
}
