//! People and their roles.

use ob_domain::Time;
use ob_domain::actor::{Held, Person};
use ob_domain::id::{LoginId, NegotiationId, PersonId};
use ob_domain::role::{InstanceRole, Role};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Unit, on};
use crate::row::{parse, time};

/// A person as kept: roles and a day, nothing else.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// The person.
    pub id: PersonId,
    /// Role in the deployment.
    pub instance: InstanceRole,
    /// Day of joining, YYYY-MM-DD.
    pub joined_on: String,
    /// When all access was taken.
    pub revoked_at: Option<Time>,
    /// Whether this is a person of the other side, who can hold no role.
    pub employer_side: bool,
    /// Roles in negotiations.
    pub roles: Vec<Held>,
    /// Negotiations into which the person asks to be vouched for.
    pub asks: Vec<NegotiationId>,
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    instance_role: String,
    joined_on: String,
    revoked_at: Option<i64>,
    employer_side: i64,
}

impl Row {
    fn with(self, roles: Vec<Held>, asks: Vec<NegotiationId>) -> Result<PersonRow, StoreError> {
        Ok(PersonRow {
            id: PersonId(self.person_id),
            instance: parse("people", &self.instance_role)?,
            joined_on: self.joined_on,
            revoked_at: time(self.revoked_at),
            employer_side: self.employer_side != 0,
            roles,
            asks,
        })
    }
}

#[derive(FromRow)]
struct RoleRow {
    person_id: Uuid,
    negotiation_id: Uuid,
    role: String,
    number: i64,
}

impl TryFrom<RoleRow> for Held {
    type Error = StoreError;

    fn try_from(row: RoleRow) -> Result<Self, StoreError> {
        Ok(Self {
            negotiation: NegotiationId(row.negotiation_id),
            role: parse("roles", &row.role)?,
            number: row.number,
        })
    }
}

impl Unit {
    /// Adds a person without any role in a negotiation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_person(&mut self, id: PersonId, instance: InstanceRole, today: &str) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("insert into people (person_id, instance_role, joined_on) values ($1, $2, $3)")
            .bind(id.0)
            .bind(instance.as_str())
            .bind(today)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Sets a person's role in the deployment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_instance_role(&mut self, id: PersonId, instance: InstanceRole) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update people set instance_role = $2 where person_id = $1")
            .bind(id.0)
            .bind(instance.as_str())
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Gives a person a role in a negotiation, or takes it. A new role gets a number that nobody had before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_role(
        &mut self,
        person: PersonId,
        negotiation: NegotiationId,
        role: Option<Role>,
    ) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "delete from roles where negotiation_id = $1 and person_id = $2 and ($3 = '' or role <> $3)"
        )
        .bind(negotiation.0)
        .bind(person.0)
        .bind(role.map_or("", Role::as_str))
        .execute(c)
        .await
        .map(drop)?);
        let Some(role) = role else { return Ok(()) };
        let kept: Option<(i64,)> =
            on!(self, |c| sqlx::query_as("select number from roles where negotiation_id = $1 and person_id = $2")
                .bind(negotiation.0)
                .bind(person.0)
                .fetch_optional(c)
                .await?);
        if kept.is_some() {
            return Ok(());
        }
        let (number,): (i64,) = on!(self, |c| sqlx::query_as(
            "insert into role_numbers (negotiation_id, role, last) values ($1, $2, 1) \
             on conflict (negotiation_id, role) do update set last = role_numbers.last + 1 returning last",
        )
        .bind(negotiation.0)
        .bind(role.as_str())
        .fetch_one(c)
        .await?);
        on!(self, |c| sqlx::query(
            "insert into roles (negotiation_id, person_id, role, number) values ($1, $2, $3, $4)"
        )
        .bind(negotiation.0)
        .bind(person.0)
        .bind(role.as_str())
        .bind(number)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Takes every role from a person, what they ask for, and every code made by or for them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn strip_person(&mut self, id: PersonId, now: Time) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("delete from roles where person_id = $1").bind(id.0).execute(c).await.map(drop)?);
        self.forget_vouchings(id).await?;
        on!(self, |c| sqlx::query("delete from audience_wishes where person_id = $1")
            .bind(id.0)
            .execute(c)
            .await
            .map(drop)?);
        on!(self, |c| sqlx::query(
            "update invites set revoked_at = $2 where (person_id = $1 or made_by = $1) and revoked_at is null"
        )
        .bind(id.0)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Marks a person as of the other side, or takes the mark away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_employer_side(&mut self, id: PersonId, marked: bool) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query("update people set employer_side = $2 where person_id = $1")
            .bind(id.0)
            .bind(i64::from(marked))
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Removes everything that is known of a person. Answers the logins that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_person(&mut self, id: PersonId) -> Result<Vec<LoginId>, StoreError> {
        self.strip_person(id, Time(0)).await?;
        for sql in [
            "delete from redemptions where person_id = $1",
            "delete from redemptions where invite_id in (select invite_id from invites where person_id = $1)",
            "delete from invites where person_id = $1",
            "update invites set made_by = null where made_by = $1",
            "update audit set by_person = null where by_person = $1",
            "update audit set about_person = null where about_person = $1",
            "delete from refresh_tokens where login_id in (select login_id from logins where person_id = $1)",
        ] {
            on!(self, |c| sqlx::query(sql).bind(id.0).execute(c).await.map(drop)?);
        }
        let ended: Vec<(Uuid,)> =
            on!(self, |c| sqlx::query_as("delete from logins where person_id = $1 returning login_id")
                .bind(id.0)
                .fetch_all(c)
                .await?);
        on!(self, |c| sqlx::query("delete from people where person_id = $1").bind(id.0).execute(c).await.map(drop)?);
        Ok(ended.into_iter().map(|(id,)| LoginId(id)).collect())
    }

    /// Takes the turn of whoever changes what a person is: until the end of this transaction nobody else who takes it
    /// does. What was read of the person before may be out of date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_person(&mut self, id: PersonId) -> Result<(), StoreError> {
        // As in `lock_log`.
        on!(self, |c| sqlx::query("update people set joined_on = joined_on where person_id = $1")
            .bind(id.0)
            .execute(c)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Takes the turn of whoever makes administrators fewer, and answers how many there are: until the end of this
    /// transaction nobody else who takes the turn changes that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_administrators(&mut self) -> Result<i64, StoreError> {
        // An update that changes nothing takes the row lock on PostgreSQL; SQLite has one writer anyway. A serving node
        // has written the row.
        on!(self, |c| sqlx::query("update deployment set value = value where name = 'public_url'")
            .execute(c)
            .await
            .map(drop)?);
        let (count,): (i64,) = on!(self, |c| sqlx::query_as(
            "select count(*) from people where instance_role = 'admin' and revoked_at is null"
        )
        .fetch_one(c)
        .await?);
        Ok(count)
    }

    /// Takes all access from a person: every role, every login, and every code made by or for them. Answers the logins
    /// that ended; `None` when there is no such person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_person(&mut self, id: PersonId, now: Time) -> Result<Option<Vec<LoginId>>, StoreError> {
        let rows =
            on!(self, |c| sqlx::query("update people set revoked_at = coalesce(revoked_at, $2) where person_id = $1")
                .bind(id.0)
                .bind(now.0)
                .execute(c)
                .await?
                .rows_affected());
        if rows == 0 {
            return Ok(None);
        }
        self.strip_person(id, now).await?;
        let ended: Vec<(Uuid,)> = on!(self, |c| sqlx::query_as(
            "update logins set revoked_at = $2 where person_id = $1 and revoked_at is null returning login_id"
        )
        .bind(id.0)
        .bind(now.0)
        .fetch_all(c)
        .await?);
        Ok(Some(ended.into_iter().map(|(id,)| LoginId(id)).collect()))
    }

    /// One person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person(&mut self, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as(
            "select person_id, instance_role, joined_on, revoked_at, employer_side from people where person_id = $1"
        )
        .bind(id.0)
        .fetch_optional(c)
        .await?);
        let Some(row) = row else { return Ok(None) };
        let roles: Vec<RoleRow> = on!(self, |c| sqlx::query_as(
            "select person_id, negotiation_id, role, number from roles where person_id = $1"
        )
        .bind(id.0)
        .fetch_all(c)
        .await?);
        let roles = roles.into_iter().map(Held::try_from).collect::<Result<_, _>>()?;
        let asks = self.vouchings_of(id).await?;
        row.with(roles, asks).map(Some)
    }

    /// Everyone, in the order of joining.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people(&mut self) -> Result<Vec<PersonRow>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as(
            "select person_id, instance_role, joined_on, revoked_at, employer_side from people \
             order by joined_on, person_id"
        )
        .fetch_all(c)
        .await?);
        let mut roles = std::collections::HashMap::<Uuid, Vec<Held>>::new();
        let role_rows: Vec<RoleRow> = on!(self, |c| sqlx::query_as(
            "select person_id, negotiation_id, role, number from roles order by negotiation_id"
        )
        .fetch_all(c)
        .await?);
        for row in role_rows {
            roles.entry(row.person_id).or_default().push(row.try_into()?);
        }
        let mut asks = std::collections::HashMap::<PersonId, Vec<NegotiationId>>::new();
        for (person, negotiation) in self.vouchings().await? {
            asks.entry(person).or_default().push(negotiation);
        }
        rows.into_iter()
            .map(|row| {
                let (roles, asks) = (roles.remove(&row.person_id), asks.remove(&PersonId(row.person_id)));
                row.with(roles.unwrap_or_default(), asks.unwrap_or_default())
            })
            .collect()
    }

    /// Who a login is at `now`, with the rights of this moment; `None` when it has ended or expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signed_in(&mut self, login: LoginId, now: Time) -> Result<Option<Person>, StoreError> {
        let row: Option<(Uuid, String)> = on!(self, |c| sqlx::query_as(
            "select p.person_id, p.instance_role from logins l join people p on p.person_id = l.person_id \
             where l.login_id = $1 and l.revoked_at is null and p.revoked_at is null \
             and l.idle_until > $2 and l.expires_at > $2"
        )
        .bind(login.0)
        .bind(now.0)
        .fetch_optional(c)
        .await?);
        let Some((person_id, instance)) = row else { return Ok(None) };
        let roles: Vec<RoleRow> = on!(self, |c| sqlx::query_as(
            "select person_id, negotiation_id, role, number from roles where person_id = $1"
        )
        .bind(person_id)
        .fetch_all(c)
        .await?);
        Ok(Some(Person {
            id: PersonId(person_id),
            login,
            instance: parse("people", &instance)?,
            roles: roles.into_iter().map(Held::try_from).collect::<Result<_, _>>()?,
        }))
    }
}
