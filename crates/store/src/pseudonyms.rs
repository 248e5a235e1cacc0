//! Names under which people speak, one a negotiation, kept without the people.

use ob_domain::id::NegotiationId;

use crate::StoreError;
use crate::db::{Unit, on};

impl Unit {
    /// The name of a keyed hash in a negotiation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pseudonym(&mut self, negotiation: NegotiationId, pid: &[u8]) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            on!(self, |c| sqlx::query_as("select name from pseudonyms where negotiation_id = $1 and pid = $2")
                .bind(negotiation.0)
                .bind(pid)
                .fetch_optional(c)
                .await?);
        Ok(row.map(|(name,)| name))
    }

    /// Gives a keyed hash a name, unless someone in the negotiation has that name, or it has one already. Answers
    /// whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_pseudonym(
        &mut self,
        negotiation: NegotiationId,
        pid: &[u8],
        name: &str,
    ) -> Result<bool, StoreError> {
        let added = on!(self, |c| sqlx::query(
            "insert into pseudonyms (negotiation_id, pid, name) values ($1, $2, $3) on conflict do nothing"
        )
        .bind(negotiation.0)
        .bind(pid)
        .bind(name)
        .execute(c)
        .await?
        .rows_affected());
        Ok(added > 0)
    }

    /// Forgets a keyed hash's name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_pseudonym(&mut self, negotiation: NegotiationId, pid: &[u8]) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from pseudonyms where negotiation_id = $1 and pid = $2")
            .bind(negotiation.0)
            .bind(pid)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }
}
