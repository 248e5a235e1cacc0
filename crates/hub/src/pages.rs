//! Pages of history that viewers are catching up on, shared by all of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ob_protocol::live::REPLAY_MAX;

use crate::frame::Framed;

/// Entries of a page: half of what one turn writes to a viewer, and little enough that six pages of long speeches fit.
const PAGE_ENTRIES: i64 = 32;

/// Pages kept: everything a follow may replay, and one for the cut at either end.
const PAGES_MAX: usize = (REPLAY_MAX / PAGE_ENTRIES) as usize + 2;

/// Bytes kept, for streams of long speeches; one page always stays. Held only while viewers catch up.
const BYTES_MAX: usize = 8 * 1024 * 1024;

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
    is_used: bool,
}

impl Pages {
    pub(crate) fn get(&mut self, index: i64) -> Option<&Framed> {
        let number = page_of(index);
        let page = self.pages.get_mut(&number)?;
        page.is_used = true;
        page.frames.get((index - number * PAGE_ENTRIES) as usize)
    }

    /// Drops what was not read since the last call.
    pub(crate) fn age(&mut self) {
        self.pages.retain(|_, page| std::mem::take(&mut page.is_used));
        self.bytes = self.pages.values().map(|page| page.bytes).sum();
    }

    /// Takes a page in; the ones that came first give way.
    pub(crate) fn insert(&mut self, page: i64, frames: Vec<Framed>) {
        self.evict(page);
        let bytes = frames.iter().map(|framed| framed.bytes.len()).sum();
        self.loads += 1;
        self.bytes += bytes;
        self.pages.insert(page, Page { frames, bytes, load: self.loads, is_used: true });
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
        pages.insert(7, page(7, BYTES_MAX / 16));
        assert!(pages.get(7 * PAGE_ENTRIES).is_some() && pages.pages.len() == 1);
        pages.insert(7, page(7, 1));
        pages.evict(7);
        assert_eq!(pages.bytes, 0);
    }

    #[test]
    fn the_last_page_ends_with_the_stream() {
        assert_eq!(span(1, 40), 32..=40);
        assert_eq!(span(0, 40), 0..=31);
        let mut pages = Pages::default();
        pages.insert(1, span(1, 40).map(|index| framed_of(index, 1)).collect());
        assert!(pages.get(40).is_some() && pages.get(41).is_none());
    }

    #[test]
    fn pages_that_nobody_reads_are_let_go() {
        let mut pages = Pages::default();
        (0..3).for_each(|number| pages.insert(number, page(number, 1)));
        pages.age();
        assert!(pages.get(PAGE_ENTRIES).is_some());
        pages.age();
        assert!(pages.get(0).is_none() && pages.get(PAGE_ENTRIES).is_some());
        pages.age();
        pages.age();
        assert_eq!((pages.pages.len(), pages.bytes), (0, 0));
    }
}
