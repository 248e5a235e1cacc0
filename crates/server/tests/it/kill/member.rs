//! A login that outlives the server: its page finds it again and takes a new access token, as after a reload. An
//! answer with the next refresh token may be lost in a kill; the one before it is still good then.

use ob_testkit::Client;

use super::stage::{Home, Stage};

/// See the module.
pub(crate) struct Member {
    client: Client,
    /// Where it has taken its access token.
    home: Option<Home>,
}

impl Member {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, home: None }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for the server and signs in again there, if it was started again.
    pub(crate) async fn find(&mut self, stage: &Stage) -> Home {
        loop {
            let home = stage.up().await;
            if self.home == Some(home) {
                return home;
            }
            self.client.move_to(home.address);
            match self.client.refresh().await {
                Ok(()) => self.home = Some(home),
                Err(why) => stage.is_gone(home, &why).await,
            }
        }
    }
}
