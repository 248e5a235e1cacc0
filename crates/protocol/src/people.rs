//! Invitations and people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::WireTime;
use crate::words::{InstanceRole, Role};

/// What an invitation makes of who redeems it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InviteRole {
    /// A member of the negotiation's unit.
    Member,
    /// Of the bargaining team.
    Team,
    /// A moderator.
    Moderator,
    /// An administrator of the deployment; without a negotiation.
    Admin,
}

/// A request for invitations.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvites {
    /// Slug of the negotiation they lead into; absent for administrators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
    /// What they make of who redeems them.
    pub role: InviteRole,
    /// How many: 1 by default, 1,000 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Seconds until they expire: 14 days by default, 90 days at most; 72 hours by default and at most for a poster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_s: Option<i64>,
    /// Whether each is for a poster: good for many, who then wait to be vouched for. For the role member only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub poster: bool,
    /// How many can redeem a poster's code: 100 by default, 1,000 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<i64>,
}

/// A fresh invitation: the only time its code is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewInvite {
    /// Its id.
    pub id: String,
    /// The code: 26 characters.
    pub code: String,
    /// The address that carries it.
    pub link: String,
    /// What it makes of who redeems it.
    pub role: InviteRole,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
    /// Until when it is good.
    pub expires_at: WireTime,
}

/// Fresh invitations.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CreatedInvites {
    /// One an invitation.
    pub items: Vec<NewInvite>,
}

/// An invitation that is out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Invite {
    /// Its id.
    pub id: String,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
    /// What it makes of who redeems it.
    pub role: InviteRole,
    /// Whether it is for a poster: whoever redeems it waits to be vouched for.
    pub poster: bool,
    /// Until when it is good.
    pub expires_at: WireTime,
    /// How often it was redeemed.
    pub uses: i64,
    /// How often it can be.
    pub max_uses: i64,
}

/// A code that signs an existing person in on another device.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInCode {
    /// The code: 26 characters, shown this once.
    pub code: String,
    /// The address that carries it.
    pub link: String,
    /// Until when it is good.
    pub expires_at: WireTime,
}

/// A person, known by roles alone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The person's id.
    pub id: String,
    /// Role in the deployment.
    pub instance_role: InstanceRole,
    /// Day of joining, as YYYY-MM-DD in UTC.
    pub joined_on: String,
    /// Roles in negotiations that the caller may see.
    pub roles: Vec<PersonRole>,
    /// Slugs of the negotiations into which the person asks to be vouched for, as far as the caller may do it.
    pub asks: Vec<String>,
    /// Whether all access was taken.
    pub revoked: bool,
    /// Whether this is a person of the other side, who can hold no role.
    pub employer_side: bool,
}

/// A role that a person holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonRole {
    /// The negotiation's slug.
    pub negotiation: String,
    /// The role.
    pub role: Role,
    /// The role name that entries carry; members have none here, so that nobody learns who speaks under which name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// For whom the caller vouches.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vouch {
    /// The negotiation; every one that they ask into and the caller may invite into when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
}

/// Whether someone is of the other side.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerSide {
    /// Marked or not.
    pub employer_side: bool,
}

/// The role someone is to hold in the deployment.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInstanceRole {
    /// `member` or `admin`.
    pub role: InstanceRole,
}

/// The role a person is to hold; `null` takes it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// The role; must be there, so that leaving it out by mistake takes nothing.
    #[serde(deserialize_with = "present")]
    #[schema(required)]
    pub role: Option<Role>,
}

/// A member that may be null but not absent.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Role>, D::Error> {
    Option::deserialize(deserializer)
}
