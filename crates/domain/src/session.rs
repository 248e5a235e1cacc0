//! Sessions: single meetings of a negotiation, their phases, and the clock of each side.

use std::collections::BTreeMap;

use crate::entry::{Content, Kind};
use crate::id::SessionId;
use crate::negotiation::Sides;
use crate::side::Side;
use crate::words::words;
use crate::{Invalid, Time, text};

/// What goes on in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Planned, not open yet.
    Scheduled,
    /// At the table.
    Table,
    /// In caucus, called by one side.
    Caucus,
    /// A break.
    Break,
    /// With the mediator.
    Mediation,
    /// Over.
    Adjourned,
}

words!(Phase {
    Scheduled => "scheduled", Table => "table", Caucus => "caucus", Break => "break",
    Mediation => "mediation", Adjourned => "adjourned",
});

/// One meeting of a negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Counts from 1 in its negotiation.
    pub number: i64,
    /// What was planned.
    pub plan: Plan,
    /// The running phase.
    pub phase: Phase,
    /// Who called it, for a caucus always.
    pub phase_side: Option<Side>,
    /// Since when it runs; `None` while scheduled.
    pub phase_since: Option<Time>,
    /// When it opened.
    pub opened_at: Option<Time>,
    /// When it ended.
    pub adjourned_at: Option<Time>,
    /// When the sides meet again, as said at adjournment.
    pub resumes_at: Option<Time>,
    /// Time spent in the phases that ended.
    pub clocks: Clocks,
}

/// What can be said of a session beforehand, and changed at any time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Title.
    pub title: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub scheduled_for: Option<Time>,
}

impl Plan {
    /// A plan from what was typed.
    ///
    /// # Errors
    /// When a part is malformed.
    pub fn new(title: Option<&str>, place: Option<&str>, scheduled_for: Option<Time>) -> Result<Self, Invalid> {
        Ok(Self {
            title: text::optional_line("title", title)?,
            place: text::optional_line("place", place)?,
            scheduled_for,
        })
    }
}

/// Time spent, in microseconds: what burns while a side caucuses is a fact members want to see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clocks {
    /// At the table.
    pub table: i64,
    /// In caucus called by us.
    pub ours_caucus: i64,
    /// In caucus called by them.
    pub theirs_caucus: i64,
    /// In mediation, or in caucus called by the mediator.
    pub mediation: i64,
    /// In breaks.
    pub breaks: i64,
}

impl Clocks {
    fn add(&mut self, phase: Phase, side: Option<Side>, micros: i64) {
        let clock = match (phase, side) {
            (Phase::Table, _) => &mut self.table,
            (Phase::Caucus, Some(Side::Ours)) => &mut self.ours_caucus,
            (Phase::Caucus, Some(Side::Theirs)) => &mut self.theirs_caucus,
            (Phase::Caucus, _) | (Phase::Mediation, _) => &mut self.mediation,
            (Phase::Break, _) => &mut self.breaks,
            (Phase::Scheduled | Phase::Adjourned, _) => return,
        };
        *clock += micros;
    }
}

/// A change of phase that someone asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The new phase.
    pub phase: Phase,
    /// Who called it.
    pub side: Option<Side>,
    /// A remark for the record.
    pub note: Option<String>,
    /// At adjournment: when the sides meet again.
    pub resumes_at: Option<Time>,
}

impl Move {
    /// The members of an entry's `data` that tell of it, as JSON: words and times need no escaping.
    pub fn to_data(&self) -> BTreeMap<String, String> {
        let phase = ("phase".to_owned(), format!("\"{}\"", self.phase));
        let resumes_at = self.resumes_at.map(|at| ("resumes_at".to_owned(), format!("\"{at}\"")));
        std::iter::once(phase).chain(resumes_at).collect()
    }

    /// The change of phase that an entry tells of; `None` when it tells of none. The remark is part of its text.
    ///
    /// # Errors
    /// When the entry's data does not read.
    pub fn from_content(content: &Content) -> Result<Option<Self>, Invalid> {
        if !matches!(content.kind, Kind::SessionOpened | Kind::Phase | Kind::SessionAdjourned) {
            return Ok(None);
        }
        let word = |name: &str| content.data.get(name).map(|json| json.trim_matches('"'));
        let phase = word("phase").ok_or_else(|| Invalid::new("data", "names no phase"))?.parse()?;
        let resumes_at = word("resumes_at").map(str::parse).transpose()?;
        Ok(Some(Self { phase, side: content.side, note: None, resumes_at }))
    }
}

/// Why a change of phase is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An ended session stays ended.
    #[error("this session is adjourned; plan a new one to go on")]
    Adjourned,
    /// A session that never opened has nothing to adjourn or pause.
    #[error("this session has not opened; start it with the phase table, caucus or mediation")]
    NotOpen,
    /// The phase that was asked for runs already.
    #[error("this phase is running already")]
    Unchanged,
    /// At most one open session in a negotiation.
    #[error("another session of this negotiation is open; adjourn it first")]
    AnotherOpen,
}

impl Session {
    /// A planned session.
    pub fn planned(id: SessionId, number: i64, plan: Plan) -> Self {
        Self {
            id,
            number,
            plan,
            phase: Phase::Scheduled,
            phase_side: None,
            phase_since: None,
            opened_at: None,
            adjourned_at: None,
            resumes_at: None,
            clocks: Clocks::default(),
        }
    }

    /// Whether it has opened and not ended.
    pub fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.adjourned_at.is_none()
    }

    /// Checks a change of phase by its form alone.
    ///
    /// # Errors
    /// When a caucus names no side, or the phase cannot be asked for.
    pub fn validate(step: &Move) -> Result<Move, Invalid> {
        if step.phase == Phase::Scheduled {
            return Err(Invalid::new("phase", "cannot go back to scheduled; plan a new session"));
        }
        if step.phase == Phase::Caucus && step.side.is_none() {
            return Err(Invalid::new("side", "is needed: say who called the caucus"));
        }
        if step.resumes_at.is_some() && step.phase != Phase::Adjourned {
            return Err(Invalid::new("resumes_at", "goes with adjourned only"));
        }
        let note = step.note.as_deref().filter(|note| !note.trim().is_empty());
        Ok(Move { note: note.map(|note| text::body("note", note)).transpose()?, ..step.clone() })
    }

    /// The session after a change of phase at `at`. `another_open` says whether a different one is open.
    ///
    /// # Errors
    /// When the life cycle does not allow it.
    pub fn after(&self, step: &Move, another_open: bool, at: Time) -> Result<Self, Refused> {
        if self.adjourned_at.is_some() {
            return Err(Refused::Adjourned);
        }
        let mut next = self.clone();
        if self.opened_at.is_none() {
            if matches!(step.phase, Phase::Adjourned | Phase::Break | Phase::Scheduled) {
                return Err(Refused::NotOpen);
            }
            if another_open {
                return Err(Refused::AnotherOpen);
            }
            next.opened_at = Some(at);
        } else if self.phase == step.phase && self.phase_side == step.side {
            return Err(Refused::Unchanged);
        }
        next.clocks = self.clocks_at(at);
        next.phase = step.phase;
        next.phase_side = step.side;
        next.phase_since = Some(at);
        if step.phase == Phase::Adjourned {
            next.adjourned_at = Some(at);
            next.resumes_at = step.resumes_at;
        }
        Ok(next)
    }

    /// The content of the entry that tells of a change of phase; `self` is the session before it.
    pub fn content(&self, step: &Move, sides: &Sides, by: String) -> Content {
        Content {
            session: Some(self.id),
            side: step.side,
            text: Some(self.line(step, sides)),
            data: step.to_data(),
            ..Content::new(self.kind_of(step.phase), by)
        }
    }

    /// The kind of the entry that tells of a change to a phase: the first one opens the session.
    pub fn kind_of(&self, phase: Phase) -> Kind {
        match (self.opened_at, phase) {
            (None, _) => Kind::SessionOpened,
            (Some(_), Phase::Adjourned) => Kind::SessionAdjourned,
            (Some(_), _) => Kind::Phase,
        }
    }

    /// The clocks with the running phase counted up to `at`.
    pub fn clocks_at(&self, at: Time) -> Clocks {
        let mut clocks = self.clocks;
        if let Some(since) = self.phase_since {
            clocks.add(self.phase, self.phase_side, (at.0 - since.0).max(0));
        }
        clocks
    }

    /// The line of the record that tells of a change of phase.
    fn line(&self, step: &Move, sides: &Sides) -> String {
        let who = step.side.map(|side| sides.name(side));
        let what = match (step.phase, who) {
            (Phase::Caucus, who) => format!("{} called a caucus.", who.unwrap_or("A side")),
            (Phase::Break, Some(who)) => format!("Break, called by {who}."),
            (Phase::Break, None) => "Break.".to_owned(),
            (Phase::Mediation, _) => "In mediation.".to_owned(),
            (Phase::Adjourned, _) => format!("Session {} adjourned.", self.number),
            (Phase::Table | Phase::Scheduled, _) if self.opened_at.is_some() => "Back at the table.".to_owned(),
            (Phase::Table | Phase::Scheduled, _) => "At the table.".to_owned(),
        };
        let opened = if self.opened_at.is_none() { format!("Session {} opened. ", self.number) } else { String::new() };
        let note = step.note.as_deref().map(|note| format!("\n{note}")).unwrap_or_default();
        format!("{opened}{what}{note}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(phase: Phase, side: Option<Side>) -> Move {
        Move { phase, side, note: None, resumes_at: None }
    }

    fn planned() -> Session {
        Session::planned(SessionId::from_random([1; 16]), 3, Plan::default())
    }

    #[test]
    fn clocks_count_each_side_apart() {
        let minute = 60_000_000;
        let mut session = planned();
        for (at, phase, side) in [
            (0, Phase::Table, None),
            (10, Phase::Caucus, Some(Side::Theirs)),
            (65, Phase::Table, None),
            (70, Phase::Caucus, Some(Side::Ours)),
        ] {
            session = session.after(&step(phase, side), false, Time(at * minute)).unwrap();
        }
        let clocks = session.clocks_at(Time(75 * minute));
        assert_eq!(clocks.table, 15 * minute);
        assert_eq!(clocks.theirs_caucus, 55 * minute);
        assert_eq!(clocks.ours_caucus, 5 * minute);
    }

    #[test]
    fn a_session_opens_once_and_ends_for_good() {
        let open = planned().after(&step(Phase::Table, None), false, Time(0)).unwrap();
        assert_eq!(open.after(&step(Phase::Table, None), false, Time(1)), Err(Refused::Unchanged));
        let ended = open.after(&step(Phase::Adjourned, None), false, Time(2)).unwrap();
        assert_eq!(ended.after(&step(Phase::Table, None), false, Time(3)), Err(Refused::Adjourned));
        assert_eq!(planned().after(&step(Phase::Break, None), false, Time(0)), Err(Refused::NotOpen));
        assert_eq!(planned().after(&step(Phase::Table, None), true, Time(0)), Err(Refused::AnotherOpen));
    }

    #[test]
    fn a_caucus_names_its_side() {
        assert!(Session::validate(&step(Phase::Caucus, None)).is_err());
        assert!(Session::validate(&step(Phase::Scheduled, None)).is_err());
    }

    #[test]
    fn an_entry_tells_the_move_it_was_made_of() {
        let sides = Sides { ours: "U".into(), theirs: "E".into(), mediator: None };
        let open = planned().after(&step(Phase::Table, None), false, Time(0)).unwrap();
        let mut ending = step(Phase::Adjourned, Some(Side::Ours));
        ending.resumes_at = Some(Time::from_millis(1_767_261_600_000));
        let content = open.content(&ending, &sides, "Team 1".into());
        assert_eq!(content.kind, Kind::SessionAdjourned);
        assert_eq!(Move::from_content(&content).unwrap(), Some(ending));
    }

    #[test]
    fn the_line_names_who_called_it() {
        let sides = Sides { ours: "Local 2110".into(), theirs: "Management".into(), mediator: None };
        let mut opening = step(Phase::Table, None);
        opening.note = Some("Room 4".into());
        assert_eq!(planned().line(&opening, &sides), "Session 3 opened. At the table.\nRoom 4");
        let open = planned().after(&opening, false, Time(0)).unwrap();
        assert_eq!(open.line(&step(Phase::Caucus, Some(Side::Theirs)), &sides), "Management called a caucus.");
    }
}
