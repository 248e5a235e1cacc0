//! Sessions, their phases and clocks.

use ob_domain::{Time, session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::WireTime;
use crate::words::{Phase, Side};

/// One meeting of a negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Counts from 1 in its negotiation.
    pub number: i64,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When it is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<WireTime>,
    /// The running phase.
    pub phase: Phase,
    /// Who called it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase_side: Option<Side>,
    /// Since when it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase_since: Option<WireTime>,
    /// When it opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<WireTime>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjourned_at: Option<WireTime>,
    /// When the sides meet again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumes_at: Option<WireTime>,
    /// Time spent in each phase, counted up to `as_of`; the running one goes on from there.
    pub clocks: Clocks,
}

/// Seconds spent.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Clocks {
    /// Until when they are counted.
    pub as_of: WireTime,
    /// At the table.
    pub table_s: i64,
    /// In caucus called by our side.
    pub ours_caucus_s: i64,
    /// In caucus called by their side.
    pub theirs_caucus_s: i64,
    /// In mediation.
    pub mediation_s: i64,
    /// In breaks.
    pub break_s: i64,
}

impl Session {
    /// The body of a session with its clocks counted up to `now`.
    pub fn new(session: &session::Session, now: Time) -> Self {
        let clocks = session.clocks_at(now);
        let seconds = |micros: i64| micros / 1_000_000;
        Self {
            id: session.id.to_string(),
            number: session.number,
            title: session.plan.title.clone(),
            place: session.plan.place.clone(),
            scheduled_for: session.plan.scheduled_for.map(Into::into),
            phase: session.phase.into(),
            phase_side: session.phase_side.map(Into::into),
            phase_since: session.phase_since.map(Into::into),
            opened_at: session.opened_at.map(Into::into),
            adjourned_at: session.adjourned_at.map(Into::into),
            resumes_at: session.resumes_at.map(Into::into),
            clocks: Clocks {
                as_of: now.into(),
                table_s: seconds(clocks.table),
                ours_caucus_s: seconds(clocks.ours_caucus),
                theirs_caucus_s: seconds(clocks.theirs_caucus),
                mediation_s: seconds(clocks.mediation),
                break_s: seconds(clocks.breaks),
            },
        }
    }
}

/// A plan for a session, or a change of it (an absent member stays as it is).
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPlan {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<WireTime>,
}

/// A change of phase.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhase {
    /// The phase that begins.
    pub phase: Phase,
    /// Who called it; needed for a caucus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// A remark for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// At adjournment: when the sides meet again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumes_at: Option<WireTime>,
}

impl From<NewPhase> for session::Move {
    fn from(body: NewPhase) -> Self {
        Self {
            phase: body.phase.into(),
            side: body.side.map(Into::into),
            note: body.note,
            resumes_at: body.resumes_at.map(|at| at.0),
        }
    }
}
