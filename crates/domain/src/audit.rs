//! What is done with rights, in one word each: who answers for them can look it up for some days.

use crate::words::words;

/// An act that is kept in the audit list. Joining, signing in and reading are none: they are nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Join codes were made.
    CodesMade,
    /// A join code was withdrawn.
    CodeWithdrawn,
    /// A code that was used up was tried again by someone else: a card may have been copied.
    CodeTriedAgain,
    /// A code that signs a person in was made by someone else.
    SignInCodeMade,
    /// Someone was vouched for.
    Vouched,
    /// A role in a negotiation was given, changed or taken.
    RoleSet,
    /// A role in the deployment was given or taken.
    InstanceRoleSet,
    /// All access was taken from someone.
    Revoked,
    /// Someone was marked as of the other side.
    EmployerSideMarked,
    /// That mark was taken away.
    EmployerSideUnmarked,
    /// A refresh token was used that was replaced long before: a copy of it is about. Its login was ended.
    LoginCopied,
    /// A negotiation was added.
    NegotiationAdded,
    /// A negotiation was deleted.
    NegotiationDeleted,
    /// The deployment was restored from a backup.
    Restored,
    /// Ground rules were set.
    GroundRulesSet,
    /// Fewer people may read a record.
    AudienceNarrowed,
    /// One person of the team asks for a wider audience.
    AudienceWished,
    /// That wish was taken back.
    AudienceWishWithdrawn,
    /// More people may read a record.
    AudienceWidened,
}

words!(Act {
    CodesMade => "codes_made", CodeWithdrawn => "code_withdrawn", CodeTriedAgain => "code_tried_again",
    SignInCodeMade => "sign_in_code_made", Vouched => "vouched", RoleSet => "role_set",
    InstanceRoleSet => "instance_role_set", Revoked => "revoked", EmployerSideMarked => "employer_side_marked",
    EmployerSideUnmarked => "employer_side_unmarked", LoginCopied => "login_copied",
    NegotiationAdded => "negotiation_added", NegotiationDeleted => "negotiation_deleted", Restored => "restored",
    GroundRulesSet => "ground_rules_set", AudienceNarrowed => "audience_narrowed",
    AudienceWished => "audience_wished", AudienceWishWithdrawn => "audience_wish_withdrawn",
    AudienceWidened => "audience_widened",
});
