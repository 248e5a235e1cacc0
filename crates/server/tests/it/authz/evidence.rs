//! All that anyone received, and the canaries that must not be in it.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::table::Table;
use super::world::{Place, Standing};

/// A text that is nowhere else, in one thing of one kind.
#[derive(Debug, Clone)]
pub(super) struct Canary {
    pub(super) text: String,
    /// As in `[content]` of the table.
    pub(super) kind: &'static str,
    /// The negotiations that it belongs to, if any.
    pub(super) places: Vec<Place>,
    /// The people whom it is about, if any.
    pub(super) about: Vec<String>,
}

/// What someone sent and what came back.
struct Receipt {
    standing: Standing,
    what: String,
    sent: String,
    received: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Evidence {
    canaries: Vec<Canary>,
    receipts: Vec<Receipt>,
}

impl Evidence {
    pub(super) fn plant(&mut self, canary: Canary) {
        self.canaries.push(canary);
    }

    /// What is about a person belongs to this place as well: they joined it.
    pub(super) fn widen(&mut self, person: &str, place: &Place) {
        for canary in self.canaries.iter_mut().filter(|canary| canary.about.iter().any(|one| one == person)) {
            canary.places.push(place.clone());
        }
    }

    /// This canary is about this person too.
    pub(super) fn concerns(&mut self, text: &str, person: &str) {
        for canary in self.canaries.iter_mut().filter(|canary| canary.text == text) {
            canary.about.push(person.to_owned());
        }
    }

    /// Notes what someone received, and what they had sent for it: that is no news to them.
    pub(super) fn note(&mut self, standing: &Standing, what: &str, sent: String, received: Vec<u8>) {
        self.receipts.push(Receipt { standing: standing.clone(), what: what.to_owned(), sent, received });
    }

    pub(super) fn canaries(&self) -> usize {
        self.canaries.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.receipts.iter().map(|receipt| receipt.received.len()).sum()
    }

    /// Everything that reached someone it must not reach, in sentences; and how many canaries reached those they may.
    pub(super) fn leaks(&self, table: &Table) -> (BTreeSet<String>, usize) {
        let search = AhoCorasick::new(self.canaries.iter().map(|canary| &canary.text)).expect("canaries are patterns");
        let (mut leaks, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for receipt in &self.receipts {
            for found in search.find_overlapping_iter(&receipt.received) {
                let canary = &self.canaries[found.pattern().as_usize()];
                if receipt.sent.contains(&canary.text) {
                    continue;
                }
                let standing = &receipt.standing;
                let is_own = standing.person.as_ref().is_some_and(|person| canary.about.contains(person));
                let places = canary.places.iter().map(Some).chain(canary.places.is_empty().then_some(None));
                let mut standings = places.map(|place| standing.seen_from(place));
                if standings.any(|(audience, who)| table.may_receive(canary.kind, is_own, audience, who)) {
                    seen.insert(found.pattern());
                } else {
                    let of = canary.places.first().map_or("no", |place| place.name);
                    leaks.insert(format!(
                        "{} received what only others may: {} of {of} negotiation, by {}",
                        standing.name(),
                        canary.kind,
                        receipt.what
                    ));
                }
            }
        }
        (leaks, seen.len())
    }
}
