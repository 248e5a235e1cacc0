//! What an operator watches.

use ob_store::Vitals;

use crate::{App, Error};

impl App {
    /// The database in numbers; an answer at all means that it can be used.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn vitals(&self) -> Result<Vitals, Error> {
        Ok(self.store.read().await?.vitals().await?)
    }
}
