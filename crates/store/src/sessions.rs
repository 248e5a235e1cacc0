//! Sessions: a projection of the phase entries, with a plan beside it.

use ob_domain::Time;
use ob_domain::id::{NegotiationId, SessionId};
use ob_domain::session::{Clocks, Plan, Session};
use ob_domain::side::Side;
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::{parse, parse_optional, time};

#[derive(FromRow)]
struct Row {
    session_id: Uuid,
    number: i64,
    title: Option<String>,
    place: Option<String>,
    scheduled_for: Option<i64>,
    phase: String,
    phase_side: Option<String>,
    phase_since: Option<i64>,
    opened_at: Option<i64>,
    adjourned_at: Option<i64>,
    resumes_at: Option<i64>,
    table_us: i64,
    ours_caucus_us: i64,
    theirs_caucus_us: i64,
    mediation_us: i64,
    break_us: i64,
}

impl TryFrom<Row> for Session {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: SessionId(row.session_id),
            number: row.number,
            plan: Plan { title: row.title, place: row.place, scheduled_for: time(row.scheduled_for) },
            phase: parse("sessions", &row.phase)?,
            phase_side: parse_optional("sessions", row.phase_side.as_deref())?,
            phase_since: time(row.phase_since),
            opened_at: time(row.opened_at),
            adjourned_at: time(row.adjourned_at),
            resumes_at: time(row.resumes_at),
            clocks: Clocks {
                table: row.table_us,
                ours_caucus: row.ours_caucus_us,
                theirs_caucus: row.theirs_caucus_us,
                mediation: row.mediation_us,
                breaks: row.break_us,
            },
        })
    }
}

impl Unit {
    /// Adds a planned session with the next number. The caller holds the record's lock, so that numbers do not collide.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_session(
        &mut self,
        negotiation: NegotiationId,
        id: SessionId,
        plan: Plan,
    ) -> Result<Session, StoreError> {
        let (number,): (i64,) = on!(self, |c| sqlx::query_as(
            "insert into sessions (session_id, negotiation_id, number, title, place, scheduled_for, phase) \
             select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, 'scheduled' from sessions \
             where negotiation_id = $2 returning number",
        )
        .bind(id.0)
        .bind(negotiation.0)
        .bind(&plan.title)
        .bind(&plan.place)
        .bind(plan.scheduled_for.map(|at| at.0))
        .fetch_one(c)
        .await?);
        Ok(Session::planned(id, number, plan))
    }

    /// All sessions of a negotiation, by number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&mut self, negotiation: NegotiationId) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select session_id, number, title, place, scheduled_for, phase, phase_side, phase_since, opened_at, \
             adjourned_at, resumes_at, table_us, ours_caucus_us, theirs_caucus_us, mediation_us, break_us \
             from sessions where negotiation_id = $1 order by number"
        )
        .bind(negotiation.0)
        .fetch_all(c)
        .await?);
        rows.into_iter().map(Session::try_from).collect()
    }

    /// Saves a session's plan and phase.
    ///
    /// # Errors
    /// `Taken` when another session of the negotiation is open.
    pub async fn save_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let micros = |at: Option<Time>| at.map(|at| at.0);
        let s = session;
        on!(self, |c| sqlx::query(
            "update sessions set title = $2, place = $3, scheduled_for = $4, phase = $5, phase_side = $6, \
             phase_since = $7, opened_at = $8, adjourned_at = $9, resumes_at = $10, table_us = $11, \
             ours_caucus_us = $12, theirs_caucus_us = $13, mediation_us = $14, break_us = $15 where session_id = $1",
        )
        .bind(s.id.0)
        .bind(&s.plan.title)
        .bind(&s.plan.place)
        .bind(micros(s.plan.scheduled_for))
        .bind(s.phase.as_str())
        .bind(s.phase_side.map(Side::as_str))
        .bind(micros(s.phase_since))
        .bind(micros(s.opened_at))
        .bind(micros(s.adjourned_at))
        .bind(micros(s.resumes_at))
        .bind(s.clocks.table)
        .bind(s.clocks.ours_caucus)
        .bind(s.clocks.theirs_caucus)
        .bind(s.clocks.mediation)
        .bind(s.clocks.breaks)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }
}
