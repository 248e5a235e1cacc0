//! Any course of announcements, losses and readings gives each viewer its entries once, in order, as they stand.

use proptest::prelude::*;

use super::*;
use crate::fixtures::{encoded, framed, framed_of, label};

/// A stream as the store would keep it: the version of each entry.
struct Store {
    versions: Vec<i64>,
}

impl Store {
    fn head(&self) -> i64 {
        self.versions.len() as i64 - 1
    }

    fn frame(&self, index: i64, as_of: i64) -> Framed {
        Framed::new(&label(), &encoded(index, self.versions[index as usize]), as_of)
    }

    /// What the keeper would read for an order.
    fn answer(&self, order: &Order) -> (RangeInclusive<i64>, Vec<Framed>) {
        let range = match &order.what {
            Wanted::Opening => latest(self.head().max(order.known)),
            Wanted::Latest(range) | Wanted::Page(_, range) => range.clone(),
        };
        let as_of = order.known.max(*range.end());
        (range.clone(), range.map(|index| self.frame(index, as_of)).collect())
    }
}

fn opened(entries: i64) -> (Tail, Store) {
    let store = Store { versions: vec![0; entries as usize] };
    let mut tail = Tail::new();
    settle(&mut tail, &store);
    (tail, store)
}

/// Reads until nothing is wanted.
fn settle(tail: &mut Tail, store: &Store) {
    while let Some(order) = tail.order(false) {
        let (range, frames) = store.answer(&order);
        tail.fill(&order, range, frames);
    }
}

fn plenty() -> Budget {
    Budget { entries: usize::MAX, bytes: usize::MAX }
}

fn taken(tail: &mut Tail, next: i64) -> (Vec<i64>, Taken) {
    let mut indexes = Vec::new();
    let taken = tail.take(next, &mut plenty(), |framed| indexes.push(framed.index));
    (indexes, taken)
}

/// Everything from `next` on, reading what is wanted, and how many readings it took.
fn read_all(tail: &mut Tail, store: &Store, next: i64) -> (Vec<Framed>, usize) {
    let (mut all, mut readings) = (Vec::new(), 0);
    loop {
        match tail.take(next + all.len() as i64, &mut plenty(), |framed| all.push(framed)) {
            Taken::CaughtUp => return (all, readings),
            Taken::More => {}
            Taken::Waiting => {
                while let Some(order) = tail.order(false) {
                    let (range, frames) = store.answer(&order);
                    tail.fill(&order, range, frames);
                    readings += 1;
                }
            }
            Taken::Behind(head) => panic!("behind {head}"),
        }
    }
}

#[test]
fn nothing_is_handed_out_before_the_head_is_known() {
    let mut tail = Tail::new();
    assert!(!tail.announce(framed(0), Vec::new()));
    assert_eq!(taken(&mut tail, 0), (vec![], Taken::Waiting));
    settle(&mut tail, &Store { versions: vec![0; 1] });
    assert_eq!(taken(&mut tail, 0), (vec![0], Taken::CaughtUp));
}

#[test]
fn an_entry_announced_while_opening_follows_what_was_read() {
    let mut tail = Tail::new();
    let order = tail.order(false).unwrap();
    tail.announce(framed(3), Vec::new());
    let store = Store { versions: vec![0; 3] };
    assert!(tail.fill(&order, 0..=2, (0..=2).map(|index| store.frame(index, 2)).collect()));
    assert_eq!(taken(&mut tail, 0), (vec![0, 1, 2, 3], Taken::CaughtUp));
}

#[test]
fn doubled_and_overtaking_announcements_are_put_in_order() {
    let (mut tail, _) = opened(1);
    assert!(!tail.announce(framed(3), Vec::new()));
    assert!(!tail.announce(framed(2), Vec::new()));
    assert!(!tail.announce(framed(0), Vec::new()));
    assert_eq!(taken(&mut tail, 1), (vec![], Taken::CaughtUp));
    assert!(tail.announce(framed(1), Vec::new()));
    assert!(!tail.announce(framed(2), Vec::new()));
    assert_eq!(taken(&mut tail, 1), (vec![1, 2, 3], Taken::CaughtUp));
}

#[test]
fn what_stays_missing_is_read_when_patience_ends() {
    let (mut tail, mut store) = opened(1);
    store.versions.resize(4, 0);
    tail.announce(framed(3), Vec::new());
    assert_eq!(tail.order(true), None);
    settle(&mut tail, &store);
    assert_eq!(taken(&mut tail, 0), (vec![0, 1, 2, 3], Taken::CaughtUp));
}

#[test]
fn a_turn_hands_out_what_its_budget_admits_and_always_something() {
    let (mut tail, _) = opened(0);
    (0..5).for_each(|index| assert!(tail.announce(framed_of(index, 1_000), Vec::new())));
    let mut take = |next, entries, bytes| {
        let mut count = 0;
        let taken = tail.take(next, &mut Budget { entries, bytes }, |_| count += 1);
        (count, taken)
    };
    assert_eq!(take(0, 2, usize::MAX), (2, Taken::More));
    assert_eq!(take(0, 9, 1), (1, Taken::More));
    assert_eq!(take(0, 9, 2_000), (2, Taken::More));
    assert_eq!(take(2, 3, usize::MAX), (3, Taken::CaughtUp));
}

#[test]
fn older_entries_come_from_shared_pages_and_the_oldest_not_at_all() {
    let (mut tail, store) = opened(REPLAY_MAX + 500);
    let head = store.head();
    assert!(tail.reaches(head - REPLAY_MAX + 1) && !tail.reaches(head - REPLAY_MAX));
    assert_eq!(taken(&mut tail, head - REPLAY_MAX), (vec![], Taken::Behind(head)));

    let (first, readings) = read_all(&mut tail, &store, head - REPLAY_MAX + 1);
    assert!(first.iter().map(|framed| framed.index).eq(head - REPLAY_MAX + 1..=head));
    assert!(readings as i64 <= (REPLAY_MAX - WARM_ENTRIES) / 32 + 2, "{readings}");
    let (second, readings) = read_all(&mut tail, &store, head - REPLAY_MAX + 1);
    assert_eq!((second.len(), readings), (first.len(), 0), "a second viewer needs no reading");
}

#[test]
fn a_page_is_read_when_it_is_needed_and_not_before() {
    let (mut tail, store) = opened(400);
    assert_eq!(taken(&mut tail, 100), (vec![], Taken::Waiting));
    settle(&mut tail, &store);
    assert_eq!(taken(&mut tail, 100), ((100..128).collect(), Taken::More));
    assert_eq!(tail.order(false), None);
    assert_eq!(taken(&mut tail, 128), (vec![], Taken::Waiting));
}

#[test]
fn what_history_answered_before_a_change_is_not_taken_in_after_it() {
    let (mut tail, mut store) = opened(400);
    assert_eq!(taken(&mut tail, 0).1, Taken::Waiting);
    let order = tail.order(false).unwrap();
    let (range, before) = store.answer(&order);

    store.versions[3] = 1;
    store.versions.push(0);
    tail.announce(framed(400), vec![store.frame(3, 400)]);
    assert!(!tail.fill(&order, range, before));
    assert_eq!(taken(&mut tail, 0), (vec![], Taken::Waiting));
    settle(&mut tail, &store);
    let mut third = None;
    tail.take(3, &mut Budget { entries: 1, bytes: 1 }, |framed| third = Some(framed));
    assert_eq!(third.unwrap().bytes, store.frame(3, 0).bytes);
}

#[test]
fn an_entry_that_changed_elsewhere_waits_until_it_was_read_again() {
    let (mut tail, mut store) = opened(10);
    store.versions[4] = 1;
    tail.refresh(&[4]);
    assert_eq!(taken(&mut tail, 2), (vec![2, 3], Taken::Waiting));
    settle(&mut tail, &store);
    let mut frames = Vec::new();
    assert_eq!(tail.take(4, &mut plenty(), |framed| frames.push(framed)), Taken::CaughtUp);
    assert_eq!(frames[0].bytes, store.frame(4, 0).bytes);
}

#[test]
fn a_retraction_that_overtakes_its_entry_withholds_it_all_the_same() {
    let (mut tail, _) = opened(0);
    let withheld = Framed::new(&label(), &encoded(0, 7), 1);
    tail.announce(framed(1), vec![withheld.clone()]);
    tail.announce(framed(0), Vec::new());
    let mut frames = Vec::new();
    tail.take(0, &mut plenty(), |framed| frames.push(framed));
    assert_eq!(frames.iter().map(|framed| framed.index).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(frames[0].bytes, withheld.bytes);
}

/// What can happen to a stream and its viewers.
#[derive(Debug, Clone)]
enum Happening {
    /// An entry is committed, perhaps changing an earlier one; its announcement is under way.
    Commit { changes: Option<usize> },
    /// Something is announced: one under way, or an old one again.
    Announce(usize),
    /// An announcement is lost.
    Lose(usize),
    /// Another process told of the head only.
    Observe,
    /// A reading is decided upon, or the one under way is answered as of its decision.
    Read { is_patient: bool },
    /// A viewer begins, after that part of the stream.
    Follow(u8),
    /// A viewer takes a turn.
    Turn(usize, u8),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        5 => proptest::option::weighted(0.2, 0_usize..1_000).prop_map(|changes| Happening::Commit { changes }),
        5 => (0_usize..1_000).prop_map(Happening::Announce),
        1 => (0_usize..1_000).prop_map(Happening::Lose),
        1 => Just(Happening::Observe),
        4 => any::<bool>().prop_map(|is_patient| Happening::Read { is_patient }),
        1 => any::<u8>().prop_map(Happening::Follow),
        6 => (0_usize..1_000, 0_u8..12).prop_map(|(who, entries)| Happening::Turn(who, entries)),
    ];
    proptest::collection::vec(happening, 1..250)
}

struct Announcement {
    entry: Framed,
    replaced: Vec<Framed>,
}

/// A viewer, and what it was handed out.
struct Viewer {
    next: i64,
    got: Vec<i64>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_viewer_gets_every_entry_once_and_in_order(entries in 0_i64..700, happenings in happenings()) {
        let mut store = Store { versions: vec![0; entries as usize] };
        let mut tail = Tail::new();
        let (mut under_way, mut told) = (Vec::<Announcement>::new(), Vec::<Announcement>::new());
        let mut reading: Option<(Order, RangeInclusive<i64>, Vec<Framed>)> = None;
        let mut viewers = Vec::<(i64, Viewer)>::new();

        for happening in happenings {
            match happening {
                Happening::Commit { changes } => {
                    let index = store.versions.len() as i64;
                    let changed = changes.filter(|_| index > 0).map(|which| which % index as usize);
                    store.versions.push(0);
                    if let Some(changed) = changed {
                        store.versions[changed] = index;
                    }
                    let replaced = changed.map(|changed| store.frame(changed as i64, index)).into_iter().collect();
                    under_way.push(Announcement { entry: store.frame(index, index), replaced });
                }
                Happening::Announce(which) => {
                    let is_old = which % 4 == 0 || under_way.is_empty();
                    if is_old && !told.is_empty() {
                        let Announcement { entry, replaced } = &told[which % told.len()];
                        tail.announce(entry.clone(), replaced.clone());
                    } else if !under_way.is_empty() {
                        let announcement = under_way.remove(which % under_way.len());
                        tail.announce(announcement.entry.clone(), announcement.replaced.clone());
                        told.push(announcement);
                    }
                }
                Happening::Lose(which) if !under_way.is_empty() => {
                    under_way.remove(which % under_way.len());
                }
                Happening::Lose(_) => {}
                Happening::Observe => { tail.observe(store.head()); }
                Happening::Read { is_patient } => match reading.take() {
                    Some((order, range, frames)) => { tail.fill(&order, range, frames); }
                    None => reading = tail.order(is_patient).map(|order| {
                        let (range, frames) = store.answer(&order);
                        (order, range, frames)
                    }),
                },
                Happening::Follow(part) if tail.is_open() => {
                    let next = (tail.head() + 1) * i64::from(part) / 255;
                    viewers.push((next, Viewer { next, got: Vec::new() }));
                }
                Happening::Follow(_) => {}
                Happening::Turn(who, entries) if !viewers.is_empty() => {
                    let who = who % viewers.len();
                    let viewer = &mut viewers[who].1;
                    let mut budget = Budget { entries: entries.into(), bytes: 2_000 };
                    let got = &mut viewer.got;
                    let before = got.len();
                    tail.take(viewer.next, &mut budget, |framed| got.push(framed.index));
                    viewer.next += (got.len() - before) as i64;
                }
                Happening::Turn(..) => {}
            }
            // An entry that can be handed out stands at least as its own commit left it, and exists.
            prop_assert!(tail.head() <= store.head());
        }

        // The world calms down: every head becomes known, every reading is answered, every viewer catches up.
        tail.observe(store.head());
        for (from, mut viewer) in viewers {
            settle(&mut tail, &store);
            let (frames, _) = read_all(&mut tail, &store, viewer.next);
            viewer.got.extend(frames.iter().map(|framed| framed.index));
            prop_assert_eq!(viewer.got, (from..=store.head()).collect::<Vec<_>>());
        }

        // And once all is announced or read again, everything stands as it does in the store.
        for Announcement { entry, replaced } in under_way {
            tail.announce(entry, replaced);
        }
        settle(&mut tail, &store);
        for framed in read_all(&mut tail, &store, 0).0 {
            prop_assert_eq!(&framed.bytes, &store.frame(framed.index, 0).bytes, "entry {}", framed.index);
        }
    }
}
