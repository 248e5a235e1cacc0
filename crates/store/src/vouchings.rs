//! Who waits to be vouched for, and where.

use ob_domain::id::{NegotiationId, PersonId};
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};

impl Unit {
    /// A person asks to be vouched for in a negotiation; asking again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_vouching(
        &mut self,
        person: PersonId,
        negotiation: NegotiationId,
        today: &str,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into vouchings (person_id, negotiation_id, asked_on) values ($1, $2, $3) \
             on conflict (person_id, negotiation_id) do nothing"
        )
        .bind(person.0)
        .bind(negotiation.0)
        .bind(today)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// A person no longer asks into a negotiation. Answers whether they did: of many who vouch at once one finds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_vouching(&mut self, person: PersonId, negotiation: NegotiationId) -> Result<bool, StoreError> {
        let taken = on!(self, |c| sqlx::query("delete from vouchings where person_id = $1 and negotiation_id = $2")
            .bind(person.0)
            .bind(negotiation.0)
            .execute(c)
            .await?
            .rows_affected());
        Ok(taken > 0)
    }

    /// A person no longer asks for anything.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn forget_vouchings(&mut self, person: PersonId) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from vouchings where person_id = $1")
            .bind(person.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// What a person asks into. Read at nearly every act with one person, so it does not read everyone's.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn vouchings_of(&mut self, person: PersonId) -> Result<Vec<NegotiationId>, StoreError> {
        let rows: Vec<(Uuid,)> = on!(self, |c| sqlx::query_as(
            "select negotiation_id from vouchings where person_id = $1 order by asked_on, negotiation_id"
        )
        .bind(person.0)
        .fetch_all(c)
        .await?);
        Ok(rows.into_iter().map(|(negotiation,)| NegotiationId(negotiation)).collect())
    }

    /// Everyone who asks, and into what.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn vouchings(&mut self) -> Result<Vec<(PersonId, NegotiationId)>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, |c| sqlx::query_as(
            "select person_id, negotiation_id from vouchings order by asked_on, person_id, negotiation_id"
        )
        .fetch_all(c)
        .await?);
        Ok(rows.into_iter().map(|(person, negotiation)| (PersonId(person), NegotiationId(negotiation))).collect())
    }
}
