//! Limits by address. Addresses are counted in memory and never written anywhere.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, getrlimit, setrlimit};

/// Handshakes in progress from one address that have not said who they are.
const HANDSHAKES_MAX: usize = 500;
/// Sockets of the public from one address by default: a whole worksite shares one.
pub const PUBLIC_SOCKETS_DEFAULT: usize = 5_000;

/// Counts sockets by address.
#[derive(Clone)]
pub struct Addresses(Arc<Counts>);

struct Counts {
    handshakes: Mutex<HashMap<IpAddr, usize>>,
    public: Mutex<HashMap<IpAddr, usize>>,
    public_max: usize,
}

#[derive(Clone, Copy)]
enum Which {
    Handshakes,
    Public,
}

/// A counted place; given back when it is dropped.
pub(crate) struct Place {
    counts: Arc<Counts>,
    which: Which,
    address: IpAddr,
}

impl Addresses {
    /// Counts with so many public sockets an address.
    pub fn new(public_max: usize) -> Self {
        Self(Arc::new(Counts { handshakes: Mutex::default(), public: Mutex::default(), public_max }))
    }

    /// A place for a handshake; `None` when the address has too many in progress.
    pub(crate) fn handshake(&self, address: IpAddr) -> Option<Place> {
        self.place(Which::Handshakes, address, HANDSHAKES_MAX)
    }

    /// A place for a viewer of the public; `None` when the address has too many.
    pub(crate) fn public(&self, address: IpAddr) -> Option<Place> {
        self.place(Which::Public, address, self.0.public_max)
    }

    fn place(&self, which: Which, address: IpAddr, most: usize) -> Option<Place> {
        let mut counts = self.0.lock(which);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { counts: Arc::clone(&self.0), which, address })
    }
}

impl Counts {
    fn lock(&self, which: Which) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        let counts = match which {
            Which::Handshakes => &self.handshakes,
            Which::Public => &self.public,
        };
        counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock(self.which);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Raises the limit of open files as far as the system lets us: every viewer is one.
pub(crate) fn raise_open_files() {
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
        assert!(addresses.0.lock(Which::Public).len() <= 2);
    }
}
