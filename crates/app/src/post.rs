//! Posting notes, announcements and translations, exactly once.

use hmac::{Hmac, Mac as _};
use ob_domain::actor::Actor;
use ob_domain::entry::{Content, Draft, Entry};
use ob_domain::id::{HeldId, PersonId};
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::{Time, policy};
use ob_store::{LogHead, Outcome, StoreError, Unit};
use sha2::Sha256;

use crate::enter::Sees;
use crate::{App, Error};

/// What became of something posted.
#[derive(Debug, Clone)]
pub enum Posted {
    /// It is recorded.
    Recorded(Box<Entry>),
    /// It waits.
    Held {
        /// Its id in the queue.
        id: HeldId,
        /// When it goes out.
        release_at: Time,
    },
}

/// A client's key for something that must happen once, with the canonical form of what it asked for.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The key, as sent.
    pub key: String,
    /// The request in canonical form; a repeat must have the same.
    pub body: Vec<u8>,
}

/// Most characters of an idempotency key.
const KEY_CHARS_MAX: usize = 200;

impl App {
    /// Posts a note, announcement or translation to a log.
    ///
    /// # Errors
    /// `NotFound` when the actor may not post there, `KeyReused`, `Undone`, or what is wrong with the draft.
    pub async fn post_entry(
        &self,
        actor: &Actor,
        slug: &str,
        log: Log,
        draft: &Draft,
        hold_s: i64,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        let (unit, negotiation) = self.enter(actor, slug, Sees::Log(log), policy::may_post).await?;
        let content = draft.content(actor.name_in(negotiation.id))?;
        self.submit_once(unit, actor, negotiation, log, content, hold_s, once).await
    }

    /// Submits what an actor may append, commits and announces; a repeat under the same key answers what the first
    /// became by now.
    #[expect(clippy::too_many_arguments, reason = "the one way in for every kind of entry")]
    pub(crate) async fn submit_once(
        &self,
        mut unit: Unit,
        actor: &Actor,
        known: Negotiation,
        log: Log,
        content: Content,
        hold_s: i64,
        once: Option<&Idempotency>,
    ) -> Result<Posted, Error> {
        let (negotiation, mut head) = self.locked_for(&mut unit, known, log).await?;
        let hashes = once.map(|once| self.hashes(actor, once)).transpose()?;
        if let Some((key, body)) = &hashes
            && let Some((first_body, outcome)) = unit.outcome(head.id, key).await?
        {
            if first_body != *body {
                return Err(Error::KeyReused);
            }
            return self.became(&mut unit, &head, outcome).await;
        }
        let (posted, announcement) = self.submit(&mut unit, &negotiation, &mut head, content, hold_s).await?;
        if let Some((key, body)) = &hashes {
            let outcome = match &posted {
                Posted::Recorded(entry) => Outcome::Recorded(entry.index),
                Posted::Held { id, .. } => Outcome::Held(*id),
            };
            unit.remember_outcome(head.id, key, body, outcome).await?;
        }
        unit.commit().await?;
        // Only now: an announced entry must never roll back. A lost announcement is repaired by the next index.
        if let Some(announcement) = announcement {
            self.parts.live.announce(announcement);
        }
        Ok(posted)
    }

    async fn became(&self, unit: &mut Unit, head: &LogHead, outcome: Outcome) -> Result<Posted, Error> {
        match outcome {
            Outcome::Recorded(index) => {
                let entry = unit.entry(head.id, index).await?;
                entry
                    .map(|entry| Posted::Recorded(Box::new(entry)))
                    .ok_or_else(|| missing(format!("entry {index} was recorded and is gone")))
            }
            Outcome::Held(id) => {
                let held = unit.held_in(head.negotiation).await?.into_iter().find(|held| held.id == id);
                held.map(|held| Posted::Held { id, release_at: held.release_at })
                    .ok_or_else(|| missing("a held entry is gone".into()))
            }
            Outcome::Undone => Err(Error::Undone),
        }
    }

    /// Keyed hashes of key and body. The person is part of the first, so that keys of two people do not meet and the
    /// table names nobody.
    fn hashes(&self, actor: &Actor, once: &Idempotency) -> Result<(Vec<u8>, Vec<u8>), Error> {
        if once.key.is_empty() || once.key.chars().count() > KEY_CHARS_MAX {
            return Err(ob_domain::Invalid::new("Idempotency-Key", "takes 1 to 200 characters").into());
        }
        let person = actor.person().map_or(PersonId::from_random([0; 16]), |person| person.id);
        let hash = |parts: [&[u8]; 3]| -> Result<Vec<u8>, Error> {
            let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(&self.parts.keys.idempotency)
                .map_err(|_| missing("the idempotency key does not hash".into()))?;
            parts.iter().for_each(|part| mac.update(part));
            Ok(mac.finalize().into_bytes().to_vec())
        };
        Ok((hash([b"key", person.0.as_bytes(), once.key.as_bytes()])?, hash([b"body", &[], &once.body])?))
    }
}

fn missing(what: String) -> Error {
    StoreError::Corrupt { table: "idempotency", what }.into()
}
