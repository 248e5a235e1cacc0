//! Joining, logins and what one is here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words::{InstanceRole, Role};

/// A code to redeem.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// A join or sign-in code; case, spaces and hyphens do not matter.
    pub code: String,
    /// Chosen by the client, so that repeating the request after a lost answer burns nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// A name for this browser, to tell one's logins apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The answer to a code: 201, with the refresh cookie.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Joined {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds until it expires.
    pub expires_in: i64,
    /// The person's id.
    pub person: String,
    /// This login's id.
    pub login: String,
}

/// A fresh access token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Refreshed {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds until it expires.
    pub expires_in: i64,
}

/// One of the caller's signed-in browsers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Login {
    /// Its id.
    pub id: String,
    /// The name it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Day it was made, as YYYY-MM-DD in UTC.
    pub created_on: String,
    /// Day of last use.
    pub last_used_on: String,
    /// Whether this request came with it.
    pub current: bool,
}

/// Who the caller is here.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The person's id.
    pub person: String,
    /// This login's id.
    pub login: String,
    /// Role in the deployment.
    pub instance_role: InstanceRole,
    /// Roles in negotiations.
    pub roles: Vec<HeldRole>,
    /// Titles of the negotiations into which the caller waits to be vouched for.
    pub asks: Vec<Ask>,
    /// The names under which the caller speaks: one a negotiation, which nothing joins to another's.
    pub pseudonyms: Vec<Pseudonym>,
}

/// A negotiation into which someone waits to be vouched for. What it is about is not theirs to see yet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Ask {
    /// The negotiation's slug.
    pub negotiation: String,
}

/// A name in a negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Pseudonym {
    /// The negotiation's slug.
    pub negotiation: String,
    /// Three words.
    pub name: String,
}

/// A role that someone holds in a negotiation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeldRole {
    /// The negotiation's slug.
    pub negotiation: String,
    /// Its title.
    pub title: String,
    /// The role.
    pub role: Role,
    /// The name under which the caller speaks there: the role's, or a member's three words.
    pub by: String,
}
