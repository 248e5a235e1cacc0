//! The one answer to "who may see or do this" (security.md 2 in the founding documents).
//!
//! Asked at each request and again whenever roles change. Audiences are decided here and nowhere compared. What an
//! actor may not see answers like what does not exist; that is the caller's part.

use crate::actor::{Actor, Held, Person};
use crate::audience::Audience;
use crate::id::{NegotiationId, PersonId};
use crate::negotiation::{Log, Negotiation};
use crate::role::{InstanceRole, Role};

/// Whether the actor may read a log of a negotiation.
pub fn may_read(actor: &Actor, negotiation: &Negotiation, log: Log) -> bool {
    if *actor == Actor::Operator {
        return true;
    }
    match log {
        Log::Caucus => role(actor, negotiation) == Some(Role::Team),
        Log::Record => match negotiation.audience {
            Audience::Public => true,
            Audience::Members => is_member(actor) || role(actor, negotiation).is_some(),
            Audience::Unit => role(actor, negotiation).is_some(),
        },
    }
}

/// Whether the actor may know that a negotiation exists: its readers, and those who manage it.
pub fn may_know(actor: &Actor, negotiation: &Negotiation) -> bool {
    may_read(actor, negotiation, Log::Record) || is_admin(actor)
}

/// Whether the actor may post entries, run sessions, keep articles and set ground rules: the team.
pub fn may_post(actor: &Actor, negotiation: &Negotiation) -> bool {
    *actor == Actor::Operator || role(actor, negotiation) == Some(Role::Team)
}

/// Whether the actor may correct, retract and restore entries of a log: the team, and moderators what they can read.
pub fn may_amend(actor: &Actor, negotiation: &Negotiation, log: Log) -> bool {
    may_post(actor, negotiation)
        || (role(actor, negotiation) == Some(Role::Moderator) && may_read(actor, negotiation, log))
}

/// Whether the actor may add negotiations, make administrators, and see and revoke everyone.
pub fn may_administer(actor: &Actor) -> bool {
    is_admin(actor)
}

/// Whether the actor may delete a negotiation with its record: only who is at the machine itself, so that no login that
/// was stolen can.
pub fn may_remove_negotiation(actor: &Actor) -> bool {
    *actor == Actor::Operator
}

/// Whether the actor may invite into a negotiation, see its people and change their roles: administrators, its team.
pub fn may_invite(actor: &Actor, negotiation: &Negotiation) -> bool {
    is_admin(actor) || may_post(actor, negotiation)
}

/// Whether there is a negotiation into which the actor may invite, so that lists of people and codes exist for them.
pub fn may_invite_somewhere(actor: &Actor) -> bool {
    let is_team = |person: &Person| person.roles.iter().any(|held| is_team_of(actor, held.negotiation));
    is_admin(actor) || actor.person().is_some_and(is_team)
}

/// Whether the actor may set this person's role: whoever may invite, but nobody gives a role to themselves, so that
/// an administrator who wants to read must ask the team.
pub fn may_set_role(actor: &Actor, negotiation: &Negotiation, person: PersonId, role: Option<Role>) -> bool {
    may_invite(actor, negotiation) && (role.is_none() || !is_self(actor, person))
}

/// Whether the actor may make a code that signs this person in: oneself, administrators, and a team for those who are
/// nothing but members of its own negotiations, so that nobody reads more by it.
pub fn may_make_sign_in_code(actor: &Actor, person: PersonId, instance: InstanceRole, roles: &[Held]) -> bool {
    let is_ours = |held: &Held| held.role == Role::Member && is_team_of(actor, held.negotiation);
    is_self(actor, person)
        || is_admin(actor)
        || (instance == InstanceRole::Member && !roles.is_empty() && roles.iter().all(is_ours))
}

/// Whether the actor may take all access from this person: administrators, and a team from those who only ask into its
/// own negotiations and wait to be vouched for.
pub fn may_revoke(actor: &Actor, instance: InstanceRole, asks: &[NegotiationId]) -> bool {
    let is_ours = |negotiation: &NegotiationId| is_team_of(actor, *negotiation);
    is_admin(actor) || (instance == InstanceRole::Pending && !asks.is_empty() && asks.iter().all(is_ours))
}

/// What a change of a record's audience does to its readers.
pub fn widens(from: Audience, to: Audience) -> bool {
    match (from, to) {
        (Audience::Public, _) | (Audience::Members, Audience::Members | Audience::Unit) => false,
        (Audience::Members, Audience::Public) => true,
        (Audience::Unit, Audience::Public | Audience::Members) => true,
        (Audience::Unit, Audience::Unit) => false,
    }
}

fn is_self(actor: &Actor, person: PersonId) -> bool {
    actor.person().is_some_and(|caller| caller.id == person)
}

fn is_team_of(actor: &Actor, negotiation: NegotiationId) -> bool {
    *actor == Actor::Operator || actor.role_in(negotiation).is_some_and(|held| held.role == Role::Team)
}

fn role(actor: &Actor, negotiation: &Negotiation) -> Option<Role> {
    actor.role_in(negotiation.id).map(|held| held.role)
}

fn is_member(actor: &Actor) -> bool {
    actor.person().is_some_and(|person| matches!(person.instance, InstanceRole::Member | InstanceRole::Admin))
}

fn is_admin(actor: &Actor) -> bool {
    *actor == Actor::Operator || actor.person().is_some_and(|person| person.instance == InstanceRole::Admin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::id::LoginId;
    use crate::negotiation::{Kind, NegotiationDraft};

    fn negotiation(audience: Audience) -> Negotiation {
        let draft = NegotiationDraft {
            slug: "a".into(),
            title: "A".into(),
            kind: Kind::Contract,
            ours: "U".into(),
            theirs: "E".into(),
            mediator: None,
            audience,
            time_zone: None,
        };
        Negotiation::new(NegotiationId::from_random([1; 16]), &draft, Time(0)).unwrap()
    }

    fn person(instance: InstanceRole, role: Option<(u8, Role)>) -> Actor {
        Actor::Person(Person {
            id: PersonId::from_random([2; 16]),
            login: LoginId::from_random([3; 16]),
            instance,
            roles: role
                .map(|(n, role)| Held { negotiation: NegotiationId::from_random([n; 16]), role, number: 1 })
                .into_iter()
                .collect(),
        })
    }

    /// The table of security.md 2: who reads public, members and unit records, and the caucus.
    #[test]
    fn each_role_reads_exactly_what_the_table_says() {
        use InstanceRole::{Admin, Member, Pending};
        let rows: &[(&str, Actor, [bool; 4])] = &[
            ("anonymous", Actor::Anonymous, [true, false, false, false]),
            ("pending", person(Pending, None), [true, false, false, false]),
            ("pending with a role left", person(Pending, Some((1, Role::Team))), [true, false, false, false]),
            ("instance member", person(Member, None), [true, true, false, false]),
            ("admin", person(Admin, None), [true, true, false, false]),
            ("unit member", person(Member, Some((1, Role::Member))), [true, true, true, false]),
            ("moderator", person(Member, Some((1, Role::Moderator))), [true, true, true, false]),
            ("team", person(Member, Some((1, Role::Team))), [true, true, true, true]),
            ("team of another negotiation", person(Member, Some((9, Role::Team))), [true, true, false, false]),
        ];
        for (name, actor, reads) in rows {
            let got = [Audience::Public, Audience::Members, Audience::Unit]
                .map(|audience| may_read(actor, &negotiation(audience), Log::Record));
            assert_eq!((got[0], got[1], got[2]), (reads[0], reads[1], reads[2]), "{name}");
            assert_eq!(may_read(actor, &negotiation(Audience::Public), Log::Caucus), reads[3], "{name}, caucus");
        }
    }

    #[test]
    fn only_the_team_posts_and_moderators_amend_what_they_read() {
        let n = negotiation(Audience::Unit);
        let team = person(InstanceRole::Member, Some((1, Role::Team)));
        let moderator = person(InstanceRole::Member, Some((1, Role::Moderator)));
        let admin = person(InstanceRole::Admin, None);
        assert!(may_post(&team, &n) && !may_post(&moderator, &n) && !may_post(&admin, &n));
        assert!(may_amend(&moderator, &n, Log::Record) && !may_amend(&moderator, &n, Log::Caucus));
        assert!(!may_amend(&admin, &n, Log::Record));
        assert!(may_know(&admin, &n) && !may_read(&admin, &n, Log::Record));
        assert!(may_invite(&admin, &n) && may_invite(&team, &n) && !may_invite(&moderator, &n));
    }

    #[test]
    fn a_team_signs_in_and_turns_away_nobody_but_its_own() {
        let team = person(InstanceRole::Member, Some((1, Role::Team)));
        let other = PersonId::from_random([8; 16]);
        let held = |n, role| Held { negotiation: NegotiationId::from_random([n; 16]), role, number: 1 };
        let may = |actor: &Actor, instance, roles: &[Held]| may_make_sign_in_code(actor, other, instance, roles);
        assert!(may(&team, InstanceRole::Member, &[held(1, Role::Member)]));
        assert!(!may(&team, InstanceRole::Member, &[held(1, Role::Team)]), "another of the team");
        assert!(!may(&team, InstanceRole::Admin, &[held(1, Role::Member)]), "an administrator");
        assert!(!may(&team, InstanceRole::Member, &[held(1, Role::Member), held(9, Role::Member)]), "reads elsewhere");
        assert!(!may(&team, InstanceRole::Member, &[]), "nobody of its own");
        assert!(may(&person(InstanceRole::Admin, None), InstanceRole::Member, &[held(1, Role::Team)]));
        let asks = |n: &[u8]| n.iter().map(|n| NegotiationId::from_random([*n; 16])).collect::<Vec<_>>();
        assert!(may_revoke(&team, InstanceRole::Pending, &asks(&[1])));
        assert!(
            !may_revoke(&team, InstanceRole::Pending, &asks(&[1, 9])) && !may_revoke(&team, InstanceRole::Pending, &[])
        );
        assert!(!may_revoke(&team, InstanceRole::Member, &asks(&[1])));
    }

    #[test]
    fn an_audience_widens_when_someone_new_may_read() {
        let order = [Audience::Unit, Audience::Members, Audience::Public];
        for (i, from) in order.iter().enumerate() {
            for (j, to) in order.iter().enumerate() {
                assert_eq!(widens(*from, *to), j > i, "{from} to {to}");
            }
        }
    }
}
