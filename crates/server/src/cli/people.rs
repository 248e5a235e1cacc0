//! `openbargain people list|vouch|mark|role|revoke|code`

use clap::{Args, Subcommand, ValueEnum};
use ob_domain::actor::Actor;
use ob_domain::id::PersonId;
use ob_domain::role::{self, Role};

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Lists people, vouches for them, revokes them, makes sign-in codes.
#[derive(Debug, Subcommand)]
pub(crate) enum People {
    /// Lists people by their roles.
    List(List),
    /// Takes all access from a person at once.
    Revoke(One),
    /// Vouches for someone who joined by a poster: they become a member.
    Vouch(One),
    /// Marks someone as of the other side, who then holds no role and can get none.
    Mark(Mark),
    /// Makes someone an administrator, or a plain member again.
    Role(InstanceRole),
    /// Prints a code that signs an existing person in on another device.
    Code(One),
}

/// Lists people.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataSettings,
}

/// One person.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The person's id, as `people list` prints it.
    person: PersonId,
    #[command(flatten)]
    data: DataSettings,
}

/// Marks someone.
#[derive(Debug, Args)]
pub(crate) struct Mark {
    /// The person's id, as `people list` prints it.
    person: PersonId,
    /// Takes the mark away.
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    data: DataSettings,
}

/// Sets a role in the deployment.
#[derive(Debug, Args)]
pub(crate) struct InstanceRole {
    /// The person's id, as `people list` prints it.
    person: PersonId,
    /// The role.
    #[arg(value_enum)]
    role: Rank,
    #[command(flatten)]
    data: DataSettings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rank {
    Member,
    Admin,
}

impl People {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Revoke(one) => {
                let app = local::open(&one.data).await?;
                app.revoke_person(&Actor::Operator, one.person).await.map_err(failure)
            }
            Self::Vouch(one) => {
                let app = local::open(&one.data).await?;
                app.vouch(&Actor::Operator, one.person, None).await.map_err(failure)
            }
            Self::Mark(mark) => {
                let app = local::open(&mark.data).await?;
                app.set_employer_side(&Actor::Operator, mark.person, !mark.undo).await.map_err(failure)
            }
            Self::Role(wanted) => {
                let app = local::open(&wanted.data).await?;
                let role = match wanted.role {
                    Rank::Member => role::InstanceRole::Member,
                    Rank::Admin => role::InstanceRole::Admin,
                };
                app.set_instance_role(&Actor::Operator, wanted.person, role).await.map_err(failure)
            }
            Self::Code(one) => {
                let app = local::open(&one.data).await?;
                let code = app.sign_in_code(&Actor::Operator, one.person).await.map_err(failure)?;
                print(&code.code);
                Ok(())
            }
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let app = local::open(&self.data).await?;
        let people = app.people(&Actor::Operator).await.map_err(failure)?;
        for person in people {
            let revoked = person.row.revoked_at.is_some();
            let roles: Vec<String> = person
                .roles
                .iter()
                .map(|(negotiation, held)| match held.role {
                    // Members are not numbered here: nobody learns who speaks under which name.
                    Role::Member => format!("{} Member", negotiation.slug),
                    Role::Team | Role::Moderator => format!("{} {}", negotiation.slug, held.role.name(held.number)),
                })
                .collect();
            let asks: Vec<&str> = person.asks.iter().map(|negotiation| negotiation.slug.as_str()).collect();
            if self.json {
                let value = serde_json::json!({
                    "id": person.row.id.to_string(), "instance_role": person.row.instance.as_str(),
                    "joined_on": person.row.joined_on, "roles": roles, "revoked": revoked,
                    "asks": asks, "employer_side": person.row.employer_side,
                });
                print(&value.to_string());
            } else {
                let mut notes = roles;
                notes.extend(asks.iter().map(|slug| format!("waits for {slug}")));
                notes.extend(person.row.employer_side.then(|| "employer side".to_owned()));
                notes.extend(revoked.then(|| "revoked".to_owned()));
                let (id, instance, day) = (person.row.id, person.row.instance, person.row.joined_on);
                print(&format!("{id}\t{instance}\t{day}\t{}", notes.join(", ")));
            }
        }
        Ok(())
    }
}
