//! Pages of history that viewers are catching up on, shared by all of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ob_protocol::live::REPLAY_MAX;

use crate::frame::Framed;

/// Entries of a page: about what one turn writes to a viewer.
const PAGE_ENTRIES: i64 = 64;

/// Pages kept: everything a follow may replay, and one for the cut at either end.
const PAGES_MAX: usize = (REPLAY_MAX / PAGE_ENTRIES) as usize + 2;

/// Bytes kept, for streams of long speeches; one page always stays.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// The page that an index is on.
pub(crate) fn page_of(index: i64) -> i64 {
    index.div_euclid(PAGE_ENTRIES)
}

/// The indexes of a page, as far as the stream reaches.
pub(crate) fn span(page: i64, head: i64) -> RangeInclusive<i64> {
    page * PAGE_ENTRIES..=head.min((page + 1) * PAGE_ENTRIES - 1)
}

/// Pages as they stand now; what changes is dropped and read again.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pages: BTreeMap<i64, Page>,
    bytes: usize,
    loads: u64,
}

#[derive(Debug)]
struct Page {
    frames: Vec<Framed>,
    bytes: usize,
    /// Which load it came with: the oldest gives way.
    load: u64,
}

impl Pages {
    pub(crate) fn get(&self, index: i64) -> Option<&Framed> {
        let page = page_of(index);
        self.pages.get(&page)?.frames.get((index - page * PAGE_ENTRIES) as usize)
    }

    /// Takes a page in; the ones that came first give way.
    pub(crate) fn insert(&mut self, page: i64, frames: Vec<Framed>) {
        self.evict(page);
        let bytes = frames.iter().map(|framed| framed.bytes.len()).sum();
        self.loads += 1;
        self.bytes += bytes;
        self.pages.insert(page, Page { frames, bytes, load: self.loads });
        while self.pages.len() > PAGES_MAX || (self.bytes > BYTES_MAX && self.pages.len() > 1) {
            let Some(oldest) = self.pages.iter().min_by_key(|(_, page)| page.load).map(|(page, _)| *page) else {
                break;
            };
            self.evict(oldest);
        }
    }

    /// Drops a page.
    pub(crate) fn evict(&mut self, page: i64) {
        self.bytes -= self.pages.remove(&page).map_or(0, |page| page.bytes);
    }

    pub(crate) fn clear(&mut self) {
        self.pages.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::framed_of;

    fn page(page: i64, text_bytes: usize) -> Vec<Framed> {
        span(page, i64::MAX).map(|index| framed_of(index, text_bytes)).collect()
    }

    #[test]
    fn pages_are_bounded_by_count_and_bytes_and_the_newest_stays() {
        let mut pages = Pages::default();
        for number in 0..100 {
            pages.insert(number, page(number, 1));
            assert!(pages.get(number * PAGE_ENTRIES).is_some());
            assert!(pages.pages.len() <= PAGES_MAX);
        }
        for number in 0..100 {
            pages.insert(number, page(number, 40_000));
            assert!(pages.bytes <= BYTES_MAX || pages.pages.len() == 1);
        }
        pages.insert(7, page(7, BYTES_MAX / 32));
        assert!(pages.get(7 * PAGE_ENTRIES).is_some() && pages.pages.len() == 1);
        pages.evict(7);
        assert_eq!(pages.bytes, 0);
    }

    #[test]
    fn the_last_page_ends_with_the_stream() {
        assert_eq!(span(1, 70), 64..=70);
        assert_eq!(span(0, 70), 0..=63);
        let mut pages = Pages::default();
        pages.insert(1, span(1, 70).map(|index| framed_of(index, 1)).collect());
        assert!(pages.get(70).is_some() && pages.get(71).is_none());
    }
}
