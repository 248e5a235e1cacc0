//! Transcripts as the use cases import them.

use ob_app::{ImportedLine, PastSession};
use ob_domain::entry::{Draft, Kind};
use ob_domain::session::Plan;
use ob_exchange::Transcript;

/// A transcript as a past session: every utterance a note, of no side.
pub fn past_session(transcript: &Transcript) -> PastSession {
    let lines = transcript.utterances.iter().map(|said| ImportedLine {
        source_line: said.line,
        draft: Draft {
            kind: Kind::Note,
            side: None,
            speaker: said.speaker.clone(),
            text: said.text.clone(),
            article: None,
            lang: transcript.lang.clone(),
            noted_at: None,
            refers_to: None,
        },
    });
    PastSession { plan: Plan::default(), lines: lines.collect() }
}
