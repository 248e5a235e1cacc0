//! The one way into a log: at once when nothing waits, else into the queue; and what recording an entry means.

use ob_domain::entry::{Content, Entry, Index, Kind, may_take};
use ob_domain::id::HeldId;
use ob_domain::negotiation::{Log, Negotiation};
use ob_domain::session::{Move, Refused, Session};
use ob_domain::{Time, held};
use ob_store::{Change, LogHead, NewHeld, StoreError, Unit};

use crate::live::Announcement;
use crate::{App, Error, Posted};

impl App {
    /// Records an entry or lets it wait, inside the caller's transaction, which holds the log's lock.
    pub(crate) async fn submit(
        &self,
        unit: &mut Unit,
        negotiation: &Negotiation,
        head: &mut LogHead,
        content: Content,
        hold_s: i64,
    ) -> Result<(Posted, Option<Announcement>), Error> {
        let now = self.now();
        let waiting: Vec<_> = unit
            .held_in(negotiation.id)
            .await?
            .into_iter()
            .filter(|entry| entry.log == head.log && entry.problem.is_none())
            .collect();
        let due_at = held::due_at(content.kind, head.log, negotiation.delay_s, hold_s, now);
        if waiting.is_empty() && due_at <= now {
            let announcement = self.record(unit, negotiation, head, content).await?;
            return Ok((Posted::Recorded(Box::new(announcement.entry.clone())), Some(announcement)));
        }
        let queued: Vec<&Content> = waiting.iter().map(|entry| &entry.content).collect();
        self.check(unit, negotiation, head, &content, &queued).await?;
        let id = HeldId::from_random(self.bytes());
        unit.add_held(head.id, &NewHeld { id, content, posted_at: now, due_at }).await?;
        let release_at = held::release_at(due_at, waiting.last().map(|entry| entry.release_at));
        Ok((Posted::Held { id, release_at }, None))
    }

    /// Appends an entry and everything that follows from it. Rules are asked again here: a waiting entry meets the
    /// record as it is when its time comes.
    pub(crate) async fn record(
        &self,
        unit: &mut Unit,
        negotiation: &Negotiation,
        head: &mut LogHead,
        mut content: Content,
    ) -> Result<Announcement, Error> {
        self.check(unit, negotiation, head, &content, &[]).await?;
        let sessions = unit.sessions(negotiation.id).await?;
        if content.kind.takes_undo_hold() {
            content.session = sessions.iter().find(|session| session.is_open()).map(|session| session.id);
        }
        // The session's next state is settled before anything is written, at the time the entry will carry.
        let at = self.now().max(head.last_at);
        let moved =
            Move::from_content(&content)?.map(|step| next_session(&sessions, &content, &step, at)).transpose()?;
        let mut salt = || self.bytes();
        let appended = unit.append(head, content, &mut salt, at).await?;
        if let Some(session) = moved {
            unit.save_session(&session).await?;
        }
        let mut changed = Vec::with_capacity(appended.changed.len());
        for index in appended.changed {
            unit.add_change(Change::Standing(head.id, index), self.now()).await?;
            changed.extend(unit.entry(head.id, index).await?);
        }
        Ok(Announcement {
            id: head.id,
            negotiation: negotiation.slug.clone(),
            log: head.log,
            entry: appended.entry,
            changed,
        })
    }

    /// Asks the rules whether an entry can follow the log as it is, with `queued` recorded before it.
    async fn check(
        &self,
        unit: &mut Unit,
        negotiation: &Negotiation,
        head: &LogHead,
        content: &Content,
        queued: &[&Content],
    ) -> Result<(), Error> {
        if let Some(article) = &content.article
            && unit.article(negotiation.id, article).await?.is_none()
        {
            return Err(ob_domain::Invalid::new("article", "is not an article of this negotiation").into());
        }
        if let Some(target) = content.refers_to {
            let mut target = self.target(unit, head, target).await?;
            for waiting in queued.iter().filter(|waiting| waiting.refers_to == content.refers_to) {
                match waiting.kind {
                    Kind::Retraction => target.standing.retracted_by = Some(head.head + 1),
                    Kind::Restoration => target.standing.retracted_by = None,
                    _ => {}
                }
            }
            may_take(&target, content.kind)?;
        }
        if let Some(step) = Move::from_content(content)? {
            let mut sessions = unit.sessions(negotiation.id).await?;
            for waiting in queued {
                if let Some(step) = Move::from_content(waiting)? {
                    // One that will fail when its time comes changes nothing.
                    let _ = advance(&mut sessions, waiting, &step, self.now());
                }
            }
            advance(&mut sessions, content, &step, self.now())?;
        }
        Ok(())
    }

    async fn target(&self, unit: &mut Unit, head: &LogHead, index: Index) -> Result<Entry, Error> {
        unit.entry(head.id, index).await?.ok_or(Error::NotFound("entry"))
    }

    /// The sessions of a negotiation as they will be when what waits in the record is out.
    pub(crate) async fn sessions_after_queue(
        &self,
        unit: &mut Unit,
        negotiation: &Negotiation,
    ) -> Result<Vec<Session>, Error> {
        let mut sessions = unit.sessions(negotiation.id).await?;
        for waiting in unit.held_in(negotiation.id).await? {
            if waiting.log == Log::Record
                && waiting.problem.is_none()
                && let Some(step) = Move::from_content(&waiting.content)?
            {
                let _ = advance(&mut sessions, &waiting.content, &step, self.now());
            }
        }
        Ok(sessions)
    }
}

fn session_of<'a>(sessions: &'a [Session], content: &Content) -> Result<&'a Session, Error> {
    sessions.iter().find(|session| Some(session.id) == content.session).ok_or_else(|| {
        StoreError::Corrupt { table: "sessions", what: "a change of phase names an unknown session".into() }.into()
    })
}

/// The session that a change of phase leads to. The entry's kind must fit where the session stands: a held opening
/// that was undone must not leave its next phase to open the session.
fn next_session(sessions: &[Session], content: &Content, step: &Move, at: Time) -> Result<Session, Error> {
    let session = session_of(sessions, content)?;
    let another_open = sessions.iter().any(|other| other.id != session.id && other.is_open());
    let next = session.after(step, another_open, at)?;
    if content.kind == session.kind_of(step.phase) { Ok(next) } else { Err(Refused::NotOpen.into()) }
}

/// Applies one change of phase to a list of sessions.
fn advance(sessions: &mut [Session], content: &Content, step: &Move, now: Time) -> Result<(), Error> {
    let next = next_session(sessions, content, step, now)?;
    if let Some(place) = sessions.iter_mut().find(|other| other.id == next.id) {
        *place = next;
    }
    Ok(())
}
