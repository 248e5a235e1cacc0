//! Roles: in the deployment and in one negotiation (security.md 2 in the founding documents).

use crate::words::words;

/// What a person is to the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstanceRole {
    /// Joined by an open code and not vouched for: sees what the public sees.
    Pending,
    /// A member of the organisation.
    Member,
    /// Manages people and negotiations; gains no reading by it.
    Admin,
}

words!(InstanceRole { Pending => "pending", Member => "member", Admin => "admin" });

/// What a person is in one negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Of the bargaining unit: reads the record.
    Member,
    /// Of the bargaining team, scribes too: posts entries and sees the caucus log.
    Team,
    /// Moderates talk and may correct or retract entries; does not see the caucus log.
    Moderator,
}

words!(Role { Member => "member", Team => "team", Moderator => "moderator" });

impl Role {
    /// The name under which entries show who wrote them: a role and its number, never a person.
    pub fn name(self, number: i64) -> String {
        let word = match self {
            Self::Member => "Member",
            Self::Team => "Team",
            Self::Moderator => "Moderator",
        };
        format!("{word} {number}")
    }
}
