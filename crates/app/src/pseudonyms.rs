//! The names under which members speak: stable in one negotiation, unlinkable across (security.md 5 in the founding
//! documents).
//!
//! The database knows a keyed hash and a name, never the person; the key is in a file of its own.

use hmac::{Hmac, Mac as _};
use ob_domain::id::{NegotiationId, PersonId};
use ob_store::{StoreError, Unit};
use petname::Petnames;
use sha2::Sha256;

use crate::{App, Error};

/// Names tried before giving up; a second one is needed once in some ten thousand times.
const TRIES: u8 = 100;

impl App {
    /// A person's name in a negotiation; made when it is first asked for, in a transaction of its own.
    pub(crate) async fn pseudonym(
        &self,
        unit: &mut Unit,
        negotiation: NegotiationId,
        person: PersonId,
    ) -> Result<String, Error> {
        let pid = self.pid(negotiation, person)?;
        match unit.pseudonym(negotiation, &pid).await? {
            Some(name) => Ok(name),
            None => self.new_pseudonym(negotiation, &pid).await,
        }
    }

    async fn new_pseudonym(&self, negotiation: NegotiationId, pid: &[u8]) -> Result<String, Error> {
        let mut unit = self.store.write().await?;
        for attempt in 0..TRIES {
            if let Some(name) = unit.pseudonym(negotiation, pid).await? {
                unit.commit().await?;
                return Ok(name);
            }
            unit.add_pseudonym(negotiation, pid, &name(&keyed(pid, &[b"name", &[attempt]])?)).await?;
        }
        Err(StoreError::Corrupt { table: "pseudonyms", what: "no free name was found".into() }.into())
    }

    /// Forgets a person's names.
    pub(crate) async fn forget_pseudonyms(
        &self,
        unit: &mut Unit,
        person: PersonId,
        negotiations: impl IntoIterator<Item = NegotiationId>,
    ) -> Result<(), Error> {
        for negotiation in negotiations {
            unit.forget_pseudonym(negotiation, &self.pid(negotiation, person)?).await?;
        }
        Ok(())
    }

    /// HMAC under the negotiation's own key, so that two negotiations have nothing in common.
    fn pid(&self, negotiation: NegotiationId, person: PersonId) -> Result<Vec<u8>, Error> {
        let of_negotiation = keyed(&self.parts.keys.pseudonym, &[b"negotiation", negotiation.0.as_bytes()])?;
        keyed(&of_negotiation, &[b"person", person.0.as_bytes()])
    }
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key)
        .map_err(|_| StoreError::Corrupt { table: "pseudonyms", what: "the key does not hash".into() })?;
    parts.iter().for_each(|part| mac.update(part));
    Ok(mac.finalize().into_bytes().to_vec())
}

/// Three words from random bytes: "brave golden otter".
fn name(bytes: &[u8]) -> String {
    let words = Petnames::small();
    let draw = |list: &[&'static str], at: usize| {
        let number = bytes.iter().skip(at * 8).take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        // Far more values than words: each is as likely as the next.
        list.get(usize::try_from(number % (list.len().max(1) as u64)).unwrap_or(0)).copied().unwrap_or_default()
    };
    let (first, second) = (draw(&words.adjectives, 0), draw(&words.adjectives, 1));
    // The same word twice reads like a mistake.
    let second = if first == second { draw(&words.adverbs, 1) } else { second };
    format!("{first} {second} {}", draw(&words.nouns, 2))
}

#[cfg(test)]
mod tests {
    use super::{keyed, name};

    #[test]
    fn a_name_is_three_words_and_few_share_one() {
        let names: std::collections::HashSet<String> =
            (0_u32..5_000).map(|i| name(&keyed(b"key", &[&i.to_be_bytes()]).unwrap())).collect();
        assert!(names.iter().all(|name| name.split(' ').filter(|word| !word.is_empty()).count() == 3));
        assert!(names.len() > 4_990, "{} of 5,000 differ", names.len());
    }
}
