//! A negotiation: one contract round, or one bill, budget or deal; from preparation to ratification.

use crate::audience::Audience;
use crate::entry::Index;
use crate::id::NegotiationId;
use crate::side::Side;
use crate::slug::Slug;
use crate::text;
use crate::time::is_time_zone;
use crate::words::words;
use crate::{Invalid, Time};

/// What is negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A collective agreement.
    Contract,
    /// A bill, budget or political deal.
    Legislative,
}

words!(Kind { Contract => "contract", Legislative => "legislative" });

/// Where a negotiation stands as a whole (a phase belongs to a session).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Surveys, demands, information requests.
    Preparing,
    /// Sessions at the table.
    Table,
    /// With a mediator.
    Mediation,
    /// A period that law or agreement prescribes before action.
    CoolingOff,
    /// Strike notice given.
    StrikeNotice,
    /// On strike.
    Strike,
    /// All articles tentatively agreed.
    FullTa,
    /// The members' notice period before the vote.
    Notice,
    /// Members vote.
    Voting,
    /// Over.
    Closed,
}

words!(Stage {
    Preparing => "preparing", Table => "table", Mediation => "mediation", CoolingOff => "cooling_off",
    StrikeNotice => "strike_notice", Strike => "strike", FullTa => "full_ta", Notice => "notice",
    Voting => "voting", Closed => "closed",
});

/// A numbered, append-only log of a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Log {
    /// The transcript, for the negotiation's audience.
    Record,
    /// The same for the team alone.
    Caucus,
}

words!(Log { Record => "record", Caucus => "caucus" });

/// What is known of a log that came from a backup: whoever holds entries of it from before must drop them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// When it was restored.
    pub at: Time,
    /// When the backup was made.
    pub backup_made_at: Time,
    /// Its last index then; -1 when it was empty.
    pub head: Index,
}

/// The longest ground-rule delay: a week.
pub const DELAY_S_MAX: i64 = 7 * 24 * 3600;

/// A negotiation as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negotiation {
    /// Its id, inside only.
    pub id: NegotiationId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// What is negotiated.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// Names of the sides.
    pub sides: Sides,
    /// Who may read its record.
    pub audience: Audience,
    /// IANA zone in which its dates and deadlines are meant.
    pub time_zone: String,
    /// Ground-rule delay of everything in the record, in seconds; 0 for none.
    pub delay_s: i64,
    /// When it was added.
    pub created_at: Time,
}

/// The names of the sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// Our side: "Local 2110".
    pub ours: String,
    /// Their side: "Museum management".
    pub theirs: String,
    /// A mediator or chair, where there is one.
    pub mediator: Option<String>,
}

impl Sides {
    /// The name of a side.
    pub fn name(&self, side: Side) -> &str {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
            Side::Mediator => self.mediator.as_deref().unwrap_or("Mediator"),
        }
    }
}

/// What a new negotiation is made of, as typed by a person.
#[derive(Debug, Clone)]
pub struct NegotiationDraft {
    /// Name in addresses.
    pub slug: String,
    /// Title.
    pub title: String,
    /// What is negotiated.
    pub kind: Kind,
    /// Our side's name.
    pub ours: String,
    /// Their side's name.
    pub theirs: String,
    /// The mediator's name.
    pub mediator: Option<String>,
    /// Who may read its record.
    pub audience: Audience,
    /// IANA zone; UTC when absent.
    pub time_zone: Option<String>,
}

impl Negotiation {
    /// A negotiation from a draft.
    ///
    /// # Errors
    /// When a part is malformed.
    pub fn new(id: NegotiationId, draft: &NegotiationDraft, now: Time) -> Result<Self, Invalid> {
        Ok(Self {
            id,
            slug: draft.slug.parse()?,
            title: text::line("title", &draft.title)?,
            kind: draft.kind,
            stage: Stage::Preparing,
            sides: Sides {
                ours: text::line("ours", &draft.ours)?,
                theirs: text::line("theirs", &draft.theirs)?,
                mediator: text::optional_line("mediator", draft.mediator.as_deref())?,
            },
            audience: draft.audience,
            time_zone: zone(draft.time_zone.as_deref().unwrap_or("UTC"))?,
            delay_s: 0,
            created_at: now,
        })
    }

    /// Changes what the team may change; `None` leaves a part as it is.
    ///
    /// # Errors
    /// When a part is malformed.
    pub fn change(&mut self, change: &NegotiationChange) -> Result<(), Invalid> {
        if let Some(title) = &change.title {
            self.title = text::line("title", title)?;
        }
        if let Some(ours) = &change.ours {
            self.sides.ours = text::line("ours", ours)?;
        }
        if let Some(theirs) = &change.theirs {
            self.sides.theirs = text::line("theirs", theirs)?;
        }
        if let Some(mediator) = &change.mediator {
            self.sides.mediator = text::optional_line("mediator", Some(mediator))?;
        }
        if let Some(name) = &change.time_zone {
            self.time_zone = zone(name)?;
        }
        if let Some(stage) = change.stage {
            self.stage = stage;
        }
        Ok(())
    }

    /// Sets the ground-rule delay.
    ///
    /// # Errors
    /// When it is negative or longer than a week.
    pub fn set_delay(&mut self, delay_s: i64) -> Result<(), Invalid> {
        if !(0..=DELAY_S_MAX).contains(&delay_s) {
            return Err(Invalid::new("delay_s", "takes 0 to 604800 seconds (a week)"));
        }
        self.delay_s = delay_s;
        Ok(())
    }
}

/// What of a negotiation is to change.
#[derive(Debug, Clone, Default)]
pub struct NegotiationChange {
    /// Title.
    pub title: Option<String>,
    /// Our side's name.
    pub ours: Option<String>,
    /// Their side's name.
    pub theirs: Option<String>,
    /// The mediator's name; blank removes it.
    pub mediator: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Where it stands.
    pub stage: Option<Stage>,
}

fn zone(name: &str) -> Result<String, Invalid> {
    if is_time_zone(name) {
        Ok(name.to_owned())
    } else {
        Err(Invalid::new("time_zone", "is not an IANA time zone such as America/New_York"))
    }
}
