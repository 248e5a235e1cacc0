//! `openbargain invite`

use clap::{Args, ValueEnum};
use ob_app::{InviteWanted, Offer};
use ob_domain::actor::Actor;
use ob_domain::role;

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Prints join codes, one a line.
#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// The negotiation they lead into.
    #[arg(long, value_name = "SLUG", required_unless_present = "admin", conflicts_with = "admin")]
    negotiation: Option<String>,
    /// What they make of who redeems them.
    #[arg(long, value_enum, required_unless_present = "admin", conflicts_with = "admin")]
    role: Option<Role>,
    /// A code for an administrator of this deployment.
    #[arg(long)]
    admin: bool,
    /// How many.
    #[arg(long, default_value_t = 1, value_name = "N")]
    count: i64,
    /// How long they are good: 30m, 12h, 14d [default: 14d, for a poster 72h].
    #[arg(long, value_parser = seconds, value_name = "TIME")]
    expires: Option<i64>,
    /// A code for a poster: good for many, who then wait to be vouched for. For members only.
    #[arg(long, conflicts_with = "admin")]
    poster: bool,
    /// How many can redeem a poster's code [default: 100].
    #[arg(long, requires = "poster", value_name = "N")]
    uses: Option<i64>,
    /// As JSON, with links.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataSettings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Member,
    Team,
    Moderator,
}

impl Invite {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let offer = match (self.role, self.poster) {
            (None, _) => Offer::Admin,
            (Some(Role::Member), true) => Offer::Poster { uses: self.uses.unwrap_or(POSTER_USES) },
            (Some(Role::Team | Role::Moderator), true) => {
                return Err("A poster is for members; leave out --poster or name --role member.".into());
            }
            (Some(Role::Member), false) => Offer::Role(role::Role::Member),
            (Some(Role::Team), false) => Offer::Role(role::Role::Team),
            (Some(Role::Moderator), false) => Offer::Role(role::Role::Moderator),
        };
        let wanted = InviteWanted { negotiation: self.negotiation, offer, count: self.count, expires_s: self.expires };
        let codes = app.invite(&Actor::Operator, &wanted).await.map_err(failure)?;
        for code in codes {
            if self.json {
                let expires_at = code.expires_at.to_string();
                print(&serde_json::json!({"code": code.code, "link": code.link, "expires_at": expires_at}).to_string());
            } else {
                print(&code.code);
            }
        }
        Ok(())
    }
}

/// How many can redeem a poster's code when nothing else is said.
const POSTER_USES: i64 = 100;

/// `30m`, `12h` or `14d` in seconds.
fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || "write a time such as 30m, 12h or 14d".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(wrong()),
    };
    number.checked_mul(unit).filter(|seconds| *seconds > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_written_with_a_unit() {
        assert_eq!(seconds("14d"), Ok(1_209_600));
        assert_eq!(seconds("30m"), Ok(1_800));
        for bad in ["", "14", "d", "-1d", "1w", "é"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
