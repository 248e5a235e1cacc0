//! Past sessions from transcripts: all of a file or nothing of it.

use ob_domain::actor::Actor;
use ob_domain::entry::{Content, Draft, Index};
use ob_domain::id::SessionId;
use ob_domain::negotiation::Log;
use ob_domain::policy;
use ob_domain::session::{Move, Phase, Plan};

use crate::enter::Sees;
use crate::{App, Error};

/// A session that was held before it was recorded here.
#[derive(Debug, Clone)]
pub struct PastSession {
    /// Its plan: title, place, when it was.
    pub plan: Plan,
    /// What was said, in order.
    pub lines: Vec<ImportedLine>,
}

/// One line of it.
#[derive(Debug, Clone)]
pub struct ImportedLine {
    /// Where it stands in the source, for messages.
    pub source_line: u32,
    /// What it says.
    pub draft: Draft,
}

/// What an import did.
#[derive(Debug, Clone, Copy)]
pub struct ImportReport {
    /// The session's number in its negotiation.
    pub session: i64,
    /// The first entry.
    pub first: Index,
    /// The last entry.
    pub last: Index,
}

impl App {
    /// Records a past session: its opening, every line, its end, in one transaction.
    ///
    /// # Errors
    /// `NotFound` for who may not post, `Conflict` while a session is open or entries wait, or what is wrong with a
    /// line, by its number.
    pub async fn import(&self, actor: &Actor, slug: &str, past: &PastSession) -> Result<ImportReport, Error> {
        let (mut unit, negotiation) = self.enter(actor, slug, Sees::Log(Log::Record), policy::may_post).await?;
        let mut head = unit.lock_log(negotiation.id, Log::Record).await?;
        if unit.held_in(negotiation.id).await?.iter().any(|held| held.log == Log::Record && held.problem.is_none()) {
            return Err(Error::Conflict("entries wait for their release; import when they are out".into()));
        }
        let by = actor.name_in(negotiation.id);
        let id = SessionId::from_random(self.bytes());
        let session = unit.add_session(negotiation.id, id, past.plan.clone()).await?;
        let first = head.head + 1;
        let step = |phase| Move { phase, side: None, note: None, resumes_at: None };
        let opening = session.content(&step(Phase::Table), &negotiation.sides, by.clone());
        let opened = self.record(&mut unit, &negotiation, &mut head, opening).await?;
        let mut announcements = vec![opened];
        for line in &past.lines {
            let content: Content = line.draft.content(by.clone()).map_err(|invalid| {
                let message = format!("of line {} {}", line.source_line, invalid.message);
                ob_domain::Invalid::new(invalid.field, message)
            })?;
            let content = Content { session: Some(id), ..content };
            let mut salt = || self.bytes();
            let appended = unit.append(&mut head, content, &mut salt, self.now()).await?;
            announcements.push(crate::Announcement {
                id: head.id,
                negotiation: negotiation.slug.clone(),
                log: Log::Record,
                entry: appended.entry,
                changed: Vec::new(),
            });
        }
        let open = unit.sessions(negotiation.id).await?.into_iter().find(|open| open.id == id).unwrap_or(session);
        let number = open.number;
        let ending = open.content(&step(Phase::Adjourned), &negotiation.sides, by);
        announcements.push(self.record(&mut unit, &negotiation, &mut head, ending).await?);
        unit.commit().await?;
        announcements.into_iter().for_each(|announcement| self.parts.live.announce(announcement));
        Ok(ImportReport { session: number, first, last: head.head })
    }
}
