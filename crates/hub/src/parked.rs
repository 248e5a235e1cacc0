//! Entries that arrived before their predecessors.

use std::collections::BTreeMap;

use crate::frame::Framed;

/// Entries kept while the ones before them are missing: what a burst can overtake on a bus in some milliseconds.
const ENTRIES_MAX: usize = 256;
/// Bytes kept, so that long speeches cannot pile up.
const BYTES_MAX: usize = 2 * 1024 * 1024;

/// A bounded heap of entries ahead of the head. Losing one is harmless: it is read from history then.
#[derive(Debug, Default)]
pub(crate) struct Parked {
    frames: BTreeMap<i64, Framed>,
    bytes: usize,
}

impl Parked {
    /// Keeps the entry as it stood latest; when full, the ones furthest ahead are let go.
    pub(crate) fn keep(&mut self, framed: Framed) {
        if self.frames.get(&framed.index).is_some_and(|kept| kept.as_of >= framed.as_of) {
            return;
        }
        self.remove(framed.index);
        self.bytes += framed.bytes.len();
        self.frames.insert(framed.index, framed);
        while self.frames.len() > ENTRIES_MAX || self.bytes > BYTES_MAX {
            let Some((_, furthest)) = self.frames.pop_last() else { break };
            self.bytes -= furthest.bytes.len();
        }
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, index: i64) -> Option<Framed> {
        let framed = self.frames.remove(&index)?;
        self.bytes -= framed.bytes.len();
        Some(framed)
    }

    /// Forgets what the head has passed.
    pub(crate) fn forget_through(&mut self, head: i64) {
        while self.frames.first_key_value().is_some_and(|(index, _)| *index <= head) {
            if let Some((_, framed)) = self.frames.pop_first() {
                self.bytes -= framed.bytes.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{framed, framed_as_of, framed_of};

    #[test]
    fn the_furthest_are_let_go_when_it_is_full() {
        let mut parked = Parked::default();
        for index in (0..1_000).rev() {
            parked.keep(framed(index));
        }
        assert_eq!(parked.frames.len(), ENTRIES_MAX);
        assert_eq!(parked.frames.first_key_value().unwrap().0, &0);
        for index in 0..100 {
            parked.keep(framed_of(index, 40_001));
            assert!(parked.bytes <= BYTES_MAX);
        }
    }

    #[test]
    fn the_latest_standing_is_kept() {
        let mut parked = Parked::default();
        let withheld = framed_as_of(5, 1, 9);
        parked.keep(withheld.clone());
        parked.keep(framed_of(5, 100));
        assert_eq!(parked.remove(5).unwrap().bytes, withheld.bytes);
        assert_eq!(parked.bytes, 0);
    }

    #[test]
    fn what_the_head_passed_is_forgotten() {
        let mut parked = Parked::default();
        [3, 4, 7].into_iter().for_each(|index| parked.keep(framed(index)));
        parked.forget_through(4);
        assert!(parked.remove(4).is_none() && parked.remove(7).is_some());
        assert_eq!(parked.bytes, 0);
    }
}
