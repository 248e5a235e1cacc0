//! A viewer's place in a stream, and what is wrong with the order in which entries reach it.

#[derive(Debug, PartialEq)]
pub(crate) enum Seen {
    Next,
    /// Some entries before this one have not come.
    Gap(u64),
    /// It came before.
    Duplicate,
    /// It was missing and came after later ones.
    Late,
}

#[derive(Clone, Debug)]
pub(crate) struct Position {
    last: i64,
    /// Ranges below `last` that have not come, first and last inclusive.
    missing: Vec<(i64, i64)>,
}

impl Position {
    /// `last` is the index held last, -1 for none.
    pub(crate) fn at(last: i64) -> Self {
        Self { last, missing: Vec::new() }
    }

    pub(crate) fn last(&self) -> i64 {
        self.last
    }

    pub(crate) fn see(&mut self, index: i64) -> Seen {
        if index == self.last + 1 {
            self.last = index;
            return Seen::Next;
        }
        if index > self.last {
            let gap = (self.last + 1, index - 1);
            self.missing.push(gap);
            self.last = index;
            return Seen::Gap((gap.1 - gap.0 + 1).unsigned_abs());
        }
        let Some(at) = self.missing.iter().position(|(first, last)| (*first..=*last).contains(&index)) else {
            return Seen::Duplicate;
        };
        let (first, last) = self.missing.swap_remove(at);
        let rest = [(first, index - 1), (index + 1, last)];
        self.missing.extend(rest.into_iter().filter(|(first, last)| first <= last));
        Seen::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Seen::{Duplicate, Gap, Late, Next};

    #[track_caller]
    fn check(after: i64, indexes: &[i64], expected: &[Seen]) {
        let mut position = Position::at(after);
        let seen: Vec<Seen> = indexes.iter().map(|index| position.see(*index)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn entries_in_order_raise_no_complaint() {
        check(-1, &[0, 1, 2], &[Next, Next, Next]);
        check(41, &[42], &[Next]);
    }

    #[test]
    fn a_missing_entry_is_a_gap_until_it_comes_late() {
        check(-1, &[0, 4, 2, 5, 1, 3], &[Next, Gap(3), Late, Next, Late, Late]);
    }

    #[test]
    fn a_second_time_is_a_duplicate_also_for_what_came_late() {
        check(-1, &[0, 0, 2, 1, 1, 2], &[Next, Duplicate, Gap(1), Late, Duplicate, Duplicate]);
        check(10, &[10, 3], &[Duplicate, Duplicate]);
    }
}
