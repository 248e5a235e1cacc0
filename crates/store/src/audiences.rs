//! Who a record is for, and who of the team wants it for more people.

use ob_domain::Time;
use ob_domain::audience::Audience;
use ob_domain::id::{NegotiationId, PersonId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::parse;

/// A wider audience that one person of the team asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudienceWish {
    /// The audience.
    pub audience: Audience,
    /// Who asked.
    pub person: PersonId,
    /// That person's role name.
    pub by: String,
    /// When.
    pub wanted_at: Time,
}

#[derive(FromRow)]
struct Row {
    audience: String,
    person_id: Uuid,
    by_name: String,
    wanted_at: i64,
}

impl Unit {
    /// Sets who a record is for. The caller holds the record's lock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_audience(&mut self, negotiation: NegotiationId, audience: Audience) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update negotiations set audience = $2 where negotiation_id = $1")
            .bind(negotiation.0)
            .bind(audience.as_str())
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// What is wished for a negotiation, however long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audience_wish(&mut self, negotiation: NegotiationId) -> Result<Option<AudienceWish>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "select audience, person_id, by_name, wanted_at from audience_wishes where negotiation_id = $1"
        )
        .bind(negotiation.0)
        .fetch_optional(c)
        .await?);
        let Some(row) = row else { return Ok(None) };
        Ok(Some(AudienceWish {
            audience: parse("audience_wishes", &row.audience)?,
            person: PersonId(row.person_id),
            by: row.by_name,
            wanted_at: Time(row.wanted_at),
        }))
    }

    /// Sets what is wished for a negotiation, or takes it away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_audience_wish(
        &mut self,
        negotiation: NegotiationId,
        wish: Option<&AudienceWish>,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from audience_wishes where negotiation_id = $1")
            .bind(negotiation.0)
            .execute(c)
            .await
            .map(drop)?);
        let Some(wish) = wish else { return Ok(()) };
        on!(self, |c| sqlx::query(
            "insert into audience_wishes (negotiation_id, audience, person_id, by_name, wanted_at) \
             values ($1, $2, $3, $4, $5)"
        )
        .bind(negotiation.0)
        .bind(wish.audience.as_str())
        .bind(wish.person.0)
        .bind(&wish.by)
        .bind(wish.wanted_at.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }
}
