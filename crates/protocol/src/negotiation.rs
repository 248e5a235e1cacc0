//! Negotiations.

use ob_domain::negotiation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entry::Entry;
use crate::session::Session;
use crate::time::WireTime;
use crate::words::{Audience, NegotiationKind, Phase, Role, Side, Stage};

/// A negotiation as the caller may see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Negotiation {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What is negotiated.
    pub kind: NegotiationKind,
    /// Where it stands.
    pub stage: Stage,
    /// Our side's name.
    pub ours: String,
    /// Their side's name.
    pub theirs: String,
    /// The mediator's or chair's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mediator: Option<String>,
    /// Who may read its record.
    pub audience: Audience,
    /// IANA zone of its dates.
    pub time_zone: String,
    /// Ground-rule delay of everything in the record, in seconds.
    pub delay_s: i64,
    /// When it was added.
    pub created_at: WireTime,
    /// The phase of the open session; else `scheduled` when one is planned, `adjourned` when the last one ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Who called it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase_side: Option<Side>,
    /// Since when it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase_since: Option<WireTime>,
    /// Size of the record.
    pub record: RecordSize,
    /// Its articles, counted.
    pub articles: ArticleCounts,
    /// The open session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The next planned session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_session: Option<Session>,
    /// The newest note or announcement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_entry: Option<Entry>,
    /// What the caller is in it.
    pub you: You,
}

/// Size of a record.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct RecordSize {
    /// The last index, -1 when empty or not the caller's to see.
    pub head: i64,
}

/// Articles, counted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct ArticleCounts {
    /// All of them.
    pub total: i64,
}

/// What the caller is in a negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct You {
    /// The caller's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The role name that the caller's entries carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether the caller may read the record.
    pub can_read: bool,
    /// Whether the caller may post entries and run sessions.
    pub can_post: bool,
    /// Whether the caller may correct and retract entries.
    pub can_amend: bool,
    /// Whether the caller may invite into it.
    pub can_invite: bool,
}

/// A new negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNegotiation {
    /// Its name in addresses: lower-case letters, digits, hyphens.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What is negotiated.
    pub kind: NegotiationKind,
    /// Our side's name.
    pub ours: String,
    /// Their side's name.
    pub theirs: String,
    /// The mediator's or chair's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mediator: Option<String>,
    /// Who may read its record.
    pub audience: Audience,
    /// IANA zone of its dates; UTC when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl From<NewNegotiation> for negotiation::NegotiationDraft {
    fn from(body: NewNegotiation) -> Self {
        Self {
            slug: body.slug,
            title: body.title,
            kind: body.kind.into(),
            ours: body.ours,
            theirs: body.theirs,
            mediator: body.mediator,
            audience: body.audience.into(),
            time_zone: body.time_zone,
        }
    }
}

/// What of a negotiation is to change; an absent member stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NegotiationChange {
    /// Title.
    #[serde(default)]
    pub title: Option<String>,
    /// Our side's name.
    #[serde(default)]
    pub ours: Option<String>,
    /// Their side's name.
    #[serde(default)]
    pub theirs: Option<String>,
    /// The mediator's name; blank removes it.
    #[serde(default)]
    pub mediator: Option<String>,
    /// IANA zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Where it stands.
    #[serde(default)]
    pub stage: Option<Stage>,
}

impl From<NegotiationChange> for negotiation::NegotiationChange {
    fn from(body: NegotiationChange) -> Self {
        Self {
            title: body.title,
            ours: body.ours,
            theirs: body.theirs,
            mediator: body.mediator,
            time_zone: body.time_zone,
            stage: body.stage.map(Into::into),
        }
    }
}

/// Ground rules that the software enforces.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroundRules {
    /// Delay of everything in the record, in seconds; 0 to a week.
    pub delay_s: i64,
}

/// The audience that a record is to have.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAudience {
    /// Who may read it.
    pub audience: Audience,
}

/// Who a record is for, and for whom one person of the team wants it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AudienceState {
    /// Who may read it now.
    pub audience: Audience,
    /// A wider audience that waits for a second person of the team to ask for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<WantedAudience>,
}

/// A wider audience that one person of the team asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WantedAudience {
    /// The audience.
    pub audience: Audience,
    /// The role name of who asked.
    pub by: String,
    /// Until when it waits.
    pub until: WireTime,
}
