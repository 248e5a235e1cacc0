//! The audit list: what was done with rights, for some days.

use ob_domain::Time;
use ob_domain::audit::Act;
use ob_domain::id::{InviteId, NegotiationId, PersonId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::parse;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// When, in whole minutes.
    pub at: Time,
    /// What.
    pub act: Act,
    /// Where, when it was in a negotiation.
    pub negotiation: Option<NegotiationId>,
    /// Who did it; none for the operator and for the program itself.
    pub by_person: Option<PersonId>,
    /// The role name of who did it.
    pub by: String,
    /// To whom.
    pub about: Option<PersonId>,
    /// With which invitation.
    pub invite: Option<InviteId>,
    /// How: a role, an audience, a number. Never a text that someone wrote.
    pub detail: Option<String>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; larger is later.
    pub number: i64,
    /// What it says.
    pub what: NewAudit,
}

#[derive(FromRow)]
struct Row {
    audit_id: i64,
    at: i64,
    act: String,
    negotiation_id: Option<Uuid>,
    by_person: Option<Uuid>,
    by_name: String,
    about_person: Option<Uuid>,
    about_invite: Option<Uuid>,
    detail: Option<String>,
}

impl TryFrom<Row> for AuditLine {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.audit_id,
            what: NewAudit {
                at: Time(row.at),
                act: parse("audit", &row.act)?,
                negotiation: row.negotiation_id.map(NegotiationId),
                by_person: row.by_person.map(PersonId),
                by: row.by_name,
                about: row.about_person.map(PersonId),
                invite: row.about_invite.map(InviteId),
                detail: row.detail,
            },
        })
    }
}

impl Unit {
    /// Adds a line.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_audit(&mut self, new: &NewAudit) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into audit (at, act, negotiation_id, by_person, by_name, about_person, about_invite, detail) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(new.at.0)
        .bind(new.act.as_str())
        .bind(new.negotiation.map(|id| id.0))
        .bind(new.by_person.map(|id| id.0))
        .bind(&new.by)
        .bind(new.about.map(|id| id.0))
        .bind(new.invite.map(|id| id.0))
        .bind(&new.detail)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Lines before a number, latest first. The caller shows each viewer those that concern them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_before(&mut self, number: i64, limit: i64) -> Result<Vec<AuditLine>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select audit_id, at, act, negotiation_id, by_person, by_name, about_person, about_invite, detail \
             from audit where audit_id < $1 order by audit_id desc limit $2"
        )
        .bind(number)
        .bind(limit)
        .fetch_all(c)
        .await?);
        rows.into_iter().map(AuditLine::try_from).collect()
    }

    /// Whether an act is in the list already for an invitation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_audit(&mut self, act: Act, invite: InviteId) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            on!(self, |c| sqlx::query_as("select audit_id from audit where act = $1 and about_invite = $2 limit 1")
                .bind(act.as_str())
                .bind(invite.0)
                .fetch_optional(c)
                .await?);
        Ok(row.is_some())
    }

    /// Forgets lines before an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_audit(&mut self, before: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from audit where at < $1").bind(before.0).execute(c).await.map(drop)?);
        Ok(())
    }
}
