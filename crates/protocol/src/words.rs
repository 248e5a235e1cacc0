//! The enums of the domain as they stand in JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! wire {
    ($(#[$doc:meta])* $name:ident = $domain:path { $($variant:ident as $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[expect(missing_docs, reason = "each word is explained at the domain's enum of the same name")]
        pub enum $name { $(#[serde(rename = $word)] $variant),+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant),+ }
            }
        }
        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

wire!(
    /// A side of the table.
    Side = ob_domain::side::Side { Ours as "ours", Theirs as "theirs", Mediator as "mediator" }
);
wire!(
    /// Who may read a record.
    Audience = ob_domain::audience::Audience { Public as "public", Members as "members", Unit as "unit" }
);
wire!(
    /// A log of a negotiation.
    LogName = ob_domain::negotiation::Log { Record as "record", Caucus as "caucus" }
);
wire!(
    /// What is negotiated.
    NegotiationKind = ob_domain::negotiation::Kind { Contract as "contract", Legislative as "legislative" }
);
wire!(
    /// Where a negotiation stands.
    Stage = ob_domain::negotiation::Stage {
        Preparing as "preparing", Table as "table", Mediation as "mediation", CoolingOff as "cooling_off",
        StrikeNotice as "strike_notice", Strike as "strike", FullTa as "full_ta", Notice as "notice",
        Voting as "voting", Closed as "closed",
    }
);
wire!(
    /// What goes on in a session.
    Phase = ob_domain::session::Phase {
        Scheduled as "scheduled", Table as "table", Caucus as "caucus", Break as "break", Mediation as "mediation",
        Adjourned as "adjourned",
    }
);
wire!(
    /// What an entry is.
    EntryKind = ob_domain::entry::Kind {
        SessionOpened as "session.opened", Phase as "phase", SessionAdjourned as "session.adjourned", Note as "note",
        Announcement as "announcement", Translation as "translation", Correction as "correction",
        Retraction as "retraction", Restoration as "restoration",
    }
);
wire!(
    /// A role in the deployment.
    InstanceRole = ob_domain::role::InstanceRole { Pending as "pending", Member as "member", Admin as "admin" }
);
wire!(
    /// A role in a negotiation.
    Role = ob_domain::role::Role { Member as "member", Team as "team", Moderator as "moderator" }
);
wire!(
    /// Something that was done with rights.
    Act = ob_domain::audit::Act {
        CodesMade as "codes_made", CodeWithdrawn as "code_withdrawn", CodeTriedAgain as "code_tried_again",
        SignInCodeMade as "sign_in_code_made", Vouched as "vouched", RoleSet as "role_set",
        InstanceRoleSet as "instance_role_set", Revoked as "revoked", EmployerSideMarked as "employer_side_marked",
        EmployerSideUnmarked as "employer_side_unmarked", LoginCopied as "login_copied",
        NegotiationAdded as "negotiation_added", NegotiationDeleted as "negotiation_deleted",
        Restored as "restored", GroundRulesSet as "ground_rules_set", AudienceNarrowed as "audience_narrowed",
        AudienceWished as "audience_wished", AudienceWishWithdrawn as "audience_wish_withdrawn",
        AudienceWidened as "audience_widened",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    /// The words on the wire and in the database are the same.
    #[test]
    fn words_on_the_wire_are_the_domains() {
        fn check<W: From<D> + Serialize, D: Copy + std::fmt::Display>(all: &[D]) {
            for value in all {
                assert_eq!(serde_json::to_value(W::from(*value)).unwrap(), value.to_string());
            }
        }
        check::<Side, _>(ob_domain::side::Side::ALL);
        check::<Audience, _>(ob_domain::audience::Audience::ALL);
        check::<LogName, _>(ob_domain::negotiation::Log::ALL);
        check::<NegotiationKind, _>(ob_domain::negotiation::Kind::ALL);
        check::<Stage, _>(ob_domain::negotiation::Stage::ALL);
        check::<Phase, _>(ob_domain::session::Phase::ALL);
        check::<EntryKind, _>(ob_domain::entry::Kind::ALL);
        check::<InstanceRole, _>(ob_domain::role::InstanceRole::ALL);
        check::<Role, _>(ob_domain::role::Role::ALL);
        check::<Act, _>(ob_domain::audit::Act::ALL);
    }
}
