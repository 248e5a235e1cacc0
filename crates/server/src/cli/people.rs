//! `openbargain people list|revoke|code`

use clap::{Args, Subcommand};
use ob_domain::actor::Actor;
use ob_domain::id::PersonId;

use crate::cli::local::{self, failure};
use crate::cli::settings::DataSettings;
use crate::cli::{Failure, print};

/// Lists people, revokes them, makes sign-in codes.
#[derive(Debug, Subcommand)]
pub(crate) enum People {
    /// Lists people by their roles.
    List(List),
    /// Takes all access from a person at once.
    Revoke(One),
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

impl People {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Revoke(one) => {
                let app = local::open(&one.data).await?;
                app.revoke_person(&Actor::Operator, one.person).await.map_err(failure)
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
                .map(|(negotiation, held)| format!("{} {}", negotiation.slug, held.role.name(held.number)))
                .collect();
            if self.json {
                let value = serde_json::json!({
                    "id": person.row.id.to_string(), "instance_role": person.row.instance.as_str(),
                    "joined_on": person.row.joined_on, "roles": roles, "revoked": revoked,
                });
                print(&value.to_string());
            } else {
                let mark = if revoked { "\trevoked" } else { "" };
                let (id, instance, day) = (person.row.id, person.row.instance, person.row.joined_on);
                print(&format!("{id}\t{instance}\t{day}\t{}{mark}", roles.join(", ")));
            }
        }
        Ok(())
    }
}
