//! The audit list.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::time::WireTime;
use crate::words::Act;

/// Lines answered at once by default, and at most.
pub const AUDIT_DEFAULT: i64 = 100;
/// See [`AUDIT_DEFAULT`].
pub const AUDIT_MAX: i64 = 200;

/// Which lines are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// How many at most: 100 by default, 200 at most.
    pub limit: Option<i64>,
}

/// Something that was done with rights.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuditItem {
    /// The minute in which it was done.
    pub at: WireTime,
    /// What.
    pub act: Act,
    /// The negotiation's slug, where it was about one that still is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
    /// The role name of who did it.
    pub by: String,
    /// The person who did it; administrators see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_person: Option<String>,
    /// The person to whom it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How: a role, an audience, a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
