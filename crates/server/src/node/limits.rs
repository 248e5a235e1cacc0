//! Limits by address. Addresses are counted in memory and never written anywhere.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio_util::sync::CancellationToken;

/// Handshakes in progress from one address that have not said who they are. One more sends the oldest away, so that
/// silent sockets cannot keep out people who say hello at once.
const HANDSHAKES_MAX: usize = 500;
/// Sockets of the public from one address by default: a whole worksite shares one.
pub const PUBLIC_SOCKETS_DEFAULT: usize = 5_000;

/// Counts sockets by address.
#[derive(Clone)]
pub struct Addresses(Arc<Counts>);

struct Counts {
    handshakes: Mutex<HashMap<IpAddr, VecDeque<Waiting>>>,
    public: Mutex<HashMap<IpAddr, usize>>,
    public_max: usize,
    next: AtomicU64,
}

/// A handshake in progress.
struct Waiting {
    number: u64,
    leave: CancellationToken,
}

/// A handshake's place; given back when it is dropped.
pub(crate) struct Handshake {
    counts: Arc<Counts>,
    address: IpAddr,
    number: u64,
    /// Cancelled when a later handshake needs the place.
    pub(crate) leave: CancellationToken,
}

/// A place among the public of an address; given back when it is dropped.
pub(crate) struct Public {
    counts: Arc<Counts>,
    address: IpAddr,
}

impl Addresses {
    /// Counts with so many public sockets an address.
    pub fn new(public_max: usize) -> Self {
        let counts =
            Counts { handshakes: Mutex::default(), public: Mutex::default(), public_max, next: AtomicU64::new(0) };
        Self(Arc::new(counts))
    }

    /// A place for a handshake; the oldest of the address leaves when there are too many.
    pub(crate) fn handshake(&self, address: IpAddr) -> Handshake {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let leave = CancellationToken::new();
        let mut handshakes = lock(&self.0.handshakes);
        let waiting = handshakes.entry(address).or_default();
        waiting.push_back(Waiting { number, leave: leave.clone() });
        if waiting.len() > HANDSHAKES_MAX
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.leave.cancel();
        }
        Handshake { counts: Arc::clone(&self.0), address, number, leave }
    }

    /// A place for a viewer of the public; `None` when the address has too many.
    pub(crate) fn public(&self, address: IpAddr) -> Option<Public> {
        let mut public = lock(&self.0.public);
        let count = public.entry(address).or_default();
        if *count >= self.0.public_max {
            return None;
        }
        *count += 1;
        Some(Public { counts: Arc::clone(&self.0), address })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Handshake {
    fn drop(&mut self) {
        let mut handshakes = lock(&self.counts.handshakes);
        if let Some(waiting) = handshakes.get_mut(&self.address) {
            waiting.retain(|other| other.number != self.number);
            if waiting.is_empty() {
                handshakes.remove(&self.address);
            }
        }
    }
}

impl Drop for Public {
    fn drop(&mut self) {
        let mut public = lock(&self.counts.public);
        if let Some(count) = public.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                public.remove(&self.address);
            }
        }
    }
}

/// Raises the limit of open files as far as the system lets us: every viewer is one.
pub fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if setrlimit(Resource::Nofile, limit).is_err() {
        tracing::warn!("the limit of open files could not be raised; fewer viewers can connect");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_address_and_given_back() {
        let addresses = Addresses::new(2);
        let (a, b) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let first = addresses.public(a).unwrap();
        let _second = addresses.public(a).unwrap();
        assert!(addresses.public(a).is_none());
        assert!(addresses.public(b).is_some());
        drop(first);
        assert!(addresses.public(a).is_some());
        assert_eq!(lock(&addresses.0.public).len(), 1);
    }

    #[test]
    fn one_silent_handshake_too_many_sends_the_oldest_away() {
        let addresses = Addresses::new(2);
        let address = IpAddr::from([127, 0, 0, 1]);
        let waiting: Vec<_> = (0..HANDSHAKES_MAX).map(|_| addresses.handshake(address)).collect();
        assert!(!waiting[0].leave.is_cancelled());
        let _next = addresses.handshake(address);
        assert!(waiting[0].leave.is_cancelled() && !waiting[1].leave.is_cancelled());
        let _elsewhere = addresses.handshake(IpAddr::from([127, 0, 0, 2]));
        assert!(!waiting[1].leave.is_cancelled());
        drop(waiting);
        assert_eq!(lock(&addresses.0.handshakes)[&address].len(), 1);
    }
}
