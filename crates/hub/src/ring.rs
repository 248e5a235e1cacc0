//! The latest entries of a stream, framed: what live viewers read.

use std::collections::VecDeque;

use ob_protocol::live::REPLAY_MAX;

use crate::frame::Framed;

/// Entries kept: as many as a follow may replay.
const ENTRIES_MAX: usize = REPLAY_MAX as usize;

/// Bytes kept, for streams of long speeches: a hundred of 40 KB, hours of notes.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// A run of entries without gaps, ended by the head. Old ones fall off; the newest always stays.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    frames: VecDeque<Framed>,
    /// The index that comes next.
    next: i64,
    bytes: usize,
}

impl Ring {
    /// An empty run that continues with `next`.
    pub(crate) fn before(next: i64) -> Self {
        Self { next, ..Self::default() }
    }

    /// The last index, -1 for none.
    pub(crate) fn head(&self) -> i64 {
        self.next - 1
    }

    /// The first index still here; the next one when nothing is.
    pub(crate) fn first(&self) -> i64 {
        self.next - self.frames.len() as i64
    }

    pub(crate) fn get(&self, index: i64) -> Option<&Framed> {
        self.frames.get(usize::try_from(index - self.first()).ok()?)
    }

    /// Appends the entry if it is the next one; answers whether it was.
    pub(crate) fn push(&mut self, framed: Framed) -> bool {
        if framed.index != self.next {
            return false;
        }
        self.bytes += framed.bytes.len();
        self.frames.push_back(framed);
        self.next += 1;
        while self.frames.len() > ENTRIES_MAX || (self.bytes > BYTES_MAX && self.frames.len() > 1) {
            self.bytes -= self.frames.pop_front().map_or(0, |old| old.bytes.len());
        }
        true
    }

    /// Puts an entry in the place of its older standing. One that is older itself changes nothing.
    pub(crate) fn replace(&mut self, framed: Framed) {
        let first = self.first();
        let Some(place) = usize::try_from(framed.index - first).ok().and_then(|at| self.frames.get_mut(at)) else {
            return;
        };
        if place.as_of < framed.as_of {
            self.bytes = self.bytes - place.bytes.len() + framed.bytes.len();
            *place = framed;
        }
    }

    /// What is here after `index`.
    pub(crate) fn into_after(self, index: i64) -> impl Iterator<Item = Framed> {
        self.frames.into_iter().filter(move |framed| framed.index > index)
    }

    #[cfg(test)]
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.frames.len(), self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{framed, framed_as_of, framed_of};

    #[test]
    fn only_the_next_entry_is_appended() {
        let mut ring = Ring::before(5);
        assert!(!ring.push(framed(6)));
        assert!(ring.push(framed(5)));
        assert!(!ring.push(framed(5)));
        assert_eq!((ring.first(), ring.head()), (5, 5));
        assert!(ring.get(4).is_none() && ring.get(6).is_none());
    }

    #[test]
    fn the_ring_is_bounded_by_count_and_by_bytes_and_keeps_the_newest() {
        let mut ring = Ring::before(0);
        for index in 0..2 * REPLAY_MAX {
            ring.push(framed(index));
        }
        assert_eq!((ring.first(), ring.size().0), (REPLAY_MAX, ENTRIES_MAX));

        let mut ring = Ring::before(0);
        for index in 0..200 {
            ring.push(framed_of(index, 40_000));
            assert!(ring.size().1 <= BYTES_MAX);
        }
        assert!(ring.size().0 >= 100);
        ring.push(framed_of(200, 2 * BYTES_MAX));
        assert_eq!((ring.first(), ring.size().0), (200, 1));
    }

    #[test]
    fn an_older_standing_does_not_undo_a_newer_one() {
        let mut ring = Ring::before(0);
        ring.push(framed(0));
        let newer = framed_as_of(0, 3, 9);
        let older = framed_as_of(0, 5, 8);
        ring.replace(newer.clone());
        ring.replace(older);
        assert_eq!(ring.get(0).unwrap().bytes, newer.bytes);
        assert_eq!(ring.size().1, newer.bytes.len());
    }
}
