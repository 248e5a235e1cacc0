//! Who a record is for: narrowed at once by one of the team, widened by two (security.md 2.2 in the founding documents).

use ob_domain::actor::Actor;
use ob_domain::audience::Audience;
use ob_domain::audit::Act;
use ob_domain::entry::{Content, Kind};
use ob_domain::id::PersonId;
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::policy;
use ob_store::{AudienceWish, Change, LogHead, Unit};

use crate::audit::About;
use crate::live::Announcement;
use crate::{App, Error};

/// How long a wish waits for a second person.
const WISH_S: i64 = 24 * 3600;

/// Who a record is for now, and for whom somebody wants it.
#[derive(Debug, Clone)]
pub struct AudienceState {
    /// As it is.
    pub audience: Audience,
    /// What waits for a second person of the team.
    pub wish: Option<AudienceWish>,
}

impl AudienceState {
    /// Until when a wish waits.
    pub fn until(wish: &AudienceWish) -> ob_domain::Time {
        wish.wanted_at.plus_seconds(WISH_S)
    }
}

impl App {
    /// Who a record is for, and what waits; for the team.
    ///
    /// # Errors
    /// `NotFound` for others.
    pub async fn audience(&self, actor: &Actor, slug: &str) -> Result<AudienceState, Error> {
        let mut unit = self.store.read().await?;
        let negotiation = self.of_team(&mut unit, actor, slug).await?;
        let wish = self.wish(&mut unit, &negotiation).await?;
        Ok(AudienceState { audience: negotiation.audience, wish })
    }

    /// Asks for another audience; for the team. A narrower one holds at once, as does any for a record without
    /// entries. A wider one holds when a second person of the team asks for the same within a day, and is announced in
    /// the record.
    ///
    /// # Errors
    /// `NotFound` for others, `Conflict` when the same person asks again.
    pub async fn set_audience(&self, actor: &Actor, slug: &str, wanted: Audience) -> Result<AudienceState, Error> {
        let mut unit = self.store.write().await?;
        let known = self.of_team(&mut unit, actor, slug).await?;
        let (negotiation, mut head) = self.locked(&mut unit, known).await?;
        if wanted == negotiation.audience {
            let wish = self.wish(&mut unit, &negotiation).await?;
            return Ok(AudienceState { audience: wanted, wish });
        }
        let widens = policy::widens(negotiation.audience, wanted);
        let is_empty = head.head < 0 && unit.held_in(negotiation.id).await?.is_empty();
        let mut announcement = None;
        if widens && !is_empty && *actor != Actor::Operator {
            let asks = actor.person().ok_or(Error::NotFound("negotiation"))?.id;
            match self.wish(&mut unit, &negotiation).await?.filter(|wish| wish.audience == wanted) {
                Some(first) if first.person == asks => {
                    return Err(Error::Conflict(
                        "you asked for this already; a second person of the team must ask for the same".into(),
                    ));
                }
                Some(first) => {
                    unit.set_audience(negotiation.id, wanted).await?;
                    let by = actor.name_in(negotiation.id);
                    let text = announced(wanted, &first.by, &by);
                    let content = Content { text: Some(text), ..Content::new(Kind::Announcement, by) };
                    announcement = self.submit(&mut unit, &negotiation, &mut head, content, 0).await?.1;
                }
                None => return self.add_wish(unit, actor, &negotiation, asks, wanted).await,
            }
        } else {
            unit.set_audience(negotiation.id, wanted).await?;
        }
        unit.set_audience_wish(negotiation.id, None).await?;
        let act = if widens { Act::AudienceWidened } else { Act::AudienceNarrowed };
        self.audit(&mut unit, actor, act, about(&negotiation, wanted)).await?;
        self.readers_changed(unit, &head, announcement).await?;
        Ok(AudienceState { audience: wanted, wish: None })
    }

    /// Takes back what waits for a second person; for anyone of the team.
    ///
    /// # Errors
    /// `NotFound` for others, or when nothing waits.
    pub async fn withdraw_audience_wish(&self, actor: &Actor, slug: &str) -> Result<(), Error> {
        let mut unit = self.store.write().await?;
        let known = self.of_team(&mut unit, actor, slug).await?;
        let negotiation = self.locked(&mut unit, known).await?.0;
        let wish = self.wish(&mut unit, &negotiation).await?.ok_or(Error::NotFound("wish"))?;
        unit.set_audience_wish(negotiation.id, None).await?;
        self.audit(&mut unit, actor, Act::AudienceWishWithdrawn, about(&negotiation, wish.audience)).await?;
        Ok(unit.commit().await?)
    }

    async fn add_wish(
        &self,
        mut unit: Unit,
        actor: &Actor,
        negotiation: &Negotiation,
        person: PersonId,
        audience: Audience,
    ) -> Result<AudienceState, Error> {
        let wish = AudienceWish { audience, person, by: actor.name_in(negotiation.id), wanted_at: self.now() };
        unit.set_audience_wish(negotiation.id, Some(&wish)).await?;
        self.audit(&mut unit, actor, Act::AudienceWished, about(negotiation, audience)).await?;
        unit.commit().await?;
        Ok(AudienceState { audience: negotiation.audience, wish: Some(wish) })
    }

    /// Commits, and has everyone who follows the record asked again before anything more is sent to them.
    async fn readers_changed(
        &self,
        mut unit: Unit,
        record: &LogHead,
        announcement: Option<Announcement>,
    ) -> Result<(), Error> {
        unit.add_change(Change::Readers(record.id), self.now()).await?;
        unit.commit().await?;
        self.parts.live.readers_changed(record.id);
        if let Some(announcement) = announcement {
            self.parts.live.announce(announcement);
        }
        Ok(())
    }

    /// What waits and is not too old. Whoever asked must be of the team still: leaving it takes their wish along.
    async fn wish(&self, unit: &mut Unit, negotiation: &Negotiation) -> Result<Option<AudienceWish>, Error> {
        let Some(wish) = unit.audience_wish(negotiation.id).await? else { return Ok(None) };
        let asked = unit.person(wish.person).await?;
        let is_team = asked.is_some_and(|row| {
            row.roles.iter().any(|held| held.negotiation == negotiation.id && held.role == ob_domain::role::Role::Team)
        });
        Ok((is_team && self.now() < AudienceState::until(&wish)).then_some(wish))
    }

    async fn of_team(&self, unit: &mut Unit, actor: &Actor, slug: &str) -> Result<Negotiation, Error> {
        let negotiation = self.find(unit, actor, slug, Log::Record).await?;
        if policy::may_post(actor, &negotiation) { Ok(negotiation) } else { Err(Error::NotFound("negotiation")) }
    }
}

fn about(negotiation: &Negotiation, audience: Audience) -> About {
    About { negotiation: Some(negotiation.id), detail: Some(audience.to_string()), ..About::default() }
}

/// What the record says of it.
fn announced(audience: Audience, first: &str, second: &str) -> String {
    let readers = match audience {
        Audience::Public => "everyone",
        Audience::Members => "all members of this organisation",
        Audience::Unit => "the members of this unit",
    };
    format!("From now on {readers} can read this record, from its first entry on. Decided by {first} and {second}.")
}
