//! Who asks.

use crate::id::{LoginId, NegotiationId, PersonId};
use crate::role::{InstanceRole, Role};

/// Who asks for something: read afresh at each request, never from a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody known.
    Anonymous,
    /// A signed-in person.
    Person(Person),
    /// Whoever runs the command line beside the data: could read and write the files anyway.
    Operator,
}

/// A signed-in person with the rights of this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// The login the request came with.
    pub login: LoginId,
    /// The role in the deployment.
    pub instance: InstanceRole,
    /// The roles in negotiations, at most one each.
    pub roles: Vec<Held>,
}

/// A role held in a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Where.
    pub negotiation: NegotiationId,
    /// Which.
    pub role: Role,
    /// Its number among the negotiation's holders of this role.
    pub number: i64,
}

impl Actor {
    /// The role held in a negotiation; none for who was not vouched for, whatever is written about them.
    pub fn role_in(&self, negotiation: NegotiationId) -> Option<Held> {
        match self {
            Self::Person(person) if person.instance == InstanceRole::Pending => None,
            Self::Person(person) => person.roles.iter().copied().find(|held| held.negotiation == negotiation),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// The signed-in person, if any.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// The name under which this actor's entries appear in a negotiation.
    pub fn name_in(&self, negotiation: NegotiationId) -> String {
        match self.role_in(negotiation) {
            Some(held) => held.role.name(held.number),
            None => "Operator".to_owned(),
        }
    }
}
