//! Transcripts as drafts of entries, for import, replay and the demo.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ob_app::{ImportedLine, PastSession};
use ob_domain::entry::{Draft, Kind};
use ob_domain::session::Plan;
use ob_domain::{Time, text};
use ob_exchange::{Format, SaidAt, SideMap, Transcript, Utterance, detect, read};

use crate::cli::Failure;

/// How a transcript is to be read.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Reading {
    /// auto, akn, vtt, irc, crec or md.
    #[arg(long, default_value = "auto")]
    format: String,
    /// A TOML file that says which speaker is on which side.
    #[arg(long, value_name = "FILE")]
    sides: Option<PathBuf>,
    /// Language of the text, such as en, where the file states none.
    #[arg(long)]
    lang: Option<String>,
    /// When the recording began, such as 2026-03-01T14:00:00Z, for files that count from their beginning.
    #[arg(long, value_name = "TIME")]
    started_at: Option<Time>,
}

/// A transcript that was read, with what is needed to make entries of it.
pub(crate) struct Read {
    pub(crate) transcript: Transcript,
    sides: SideMap,
    lang: Option<String>,
    started_at: Option<Time>,
    zone: TimeZone,
}

impl Reading {
    /// Reads a file as a whole; `zone` is where times on the wall were read off.
    pub(crate) fn read(&self, path: &Path, zone: &str) -> Result<Read, Failure> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = std::fs::read(path).map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
        let format = match self.format.as_str() {
            "auto" => detect(&name, &bytes).ok_or_else(|| {
                format!(
                    "{name} is no transcript that is known here; name its format with --format akn|vtt|irc|crec|md."
                )
            })?,
            word => word.parse::<Format>().map_err(|e| format!("{e}."))?,
        };
        let transcript = read(format, &name, &bytes).map_err(|e| format!("Nothing was imported: {e}."))?;
        let sides = match &self.sides {
            None => SideMap::default(),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
                SideMap::parse(&text).map_err(|e| format!("{e}."))?
            }
        };
        let lang =
            self.lang.as_deref().map(text::language).transpose().map_err(|e| format!("--lang {}.", e.message))?;
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Ok(Read { transcript, sides, lang, started_at: self.started_at, zone })
    }
}

impl Read {
    /// A transcript from memory with its sides: the demo's.
    pub(crate) fn new(transcript: Transcript, sides: SideMap) -> Self {
        Self { transcript, sides, lang: Some("en".into()), started_at: None, zone: TimeZone::UTC }
    }

    /// The whole of it as a past session.
    pub(crate) fn past_session(&self) -> PastSession {
        let lines = self.transcript.utterances.iter();
        let lines = lines.map(|said| ImportedLine { source_line: said.line, draft: self.draft(said, true) }).collect();
        let day = self.transcript.date.and_then(|date| self.instant(date, jiff::civil::Time::midnight()));
        let plan = Plan { title: self.transcript.title.clone(), place: None, scheduled_for: self.started_at.or(day) };
        PastSession { plan, lines }
    }

    /// One utterance as an entry to be. Motions and decisions are announced; everything else is a note.
    pub(crate) fn draft(&self, said: &Utterance, with_time: bool) -> Draft {
        use ob_exchange::Kind as Said;
        Draft {
            kind: match said.kind {
                Said::Speech | Said::Heading | Said::Narrative => Kind::Note,
                Said::Proposal | Said::Resolution => Kind::Announcement,
            },
            side: said.speaker.as_deref().and_then(|speaker| self.sides.side_of(speaker)),
            speaker: said.speaker.clone(),
            text: said.text.clone(),
            article: None,
            lang: self.transcript.lang.clone().or_else(|| self.lang.clone()),
            noted_at: said.said_at.filter(|_| with_time).and_then(|at| self.said_at(at)),
            refers_to: None,
        }
    }

    /// When it was said, as far as the source and the command line tell.
    fn said_at(&self, at: SaidAt) -> Option<Time> {
        match at {
            SaidAt::At(instant) => Some(Time::from_millis(instant.as_millisecond())),
            SaidAt::After(since) => {
                let micros = i64::try_from(since.as_micros()).ok()?;
                self.started_at.map(|start| Time(start.0 + micros))
            }
            SaidAt::Local(time) => self.transcript.date.and_then(|date| self.instant(date, time)),
        }
    }

    fn instant(&self, date: Date, time: jiff::civil::Time) -> Option<Time> {
        let instant = self.zone.to_timestamp(date.to_datetime(time)).ok()?;
        Some(Time::from_millis(instant.as_millisecond()))
    }
}
