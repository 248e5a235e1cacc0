//! Negotiations.

use ob_domain::Time;
use ob_domain::id::NegotiationId;
use ob_domain::negotiation::{Log, Negotiation, Sides};
use ob_domain::slug::Slug;
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::db::{Conn, Unit, on};
use crate::row::parse;

#[derive(FromRow)]
struct Row {
    negotiation_id: Uuid,
    slug: String,
    title: String,
    kind: String,
    stage: String,
    ours: String,
    theirs: String,
    mediator: Option<String>,
    audience: String,
    time_zone: String,
    delay_s: i64,
    created_at: i64,
}

impl TryFrom<Row> for Negotiation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let table = "negotiations";
        Ok(Self {
            id: NegotiationId(row.negotiation_id),
            slug: parse(table, &row.slug)?,
            title: row.title,
            kind: parse(table, &row.kind)?,
            stage: parse(table, &row.stage)?,
            sides: Sides { ours: row.ours, theirs: row.theirs, mediator: row.mediator },
            audience: parse(table, &row.audience)?,
            time_zone: row.time_zone,
            delay_s: row.delay_s,
            created_at: Time(row.created_at),
        })
    }
}

impl Unit {
    /// Adds a negotiation with its two empty logs, whose names carry `host` for ever.
    ///
    /// # Errors
    /// `Taken` when the slug is in use, or was of a negotiation that was deleted.
    pub async fn add_negotiation(&mut self, negotiation: &Negotiation, host: &str) -> Result<(), StoreError> {
        let n = negotiation;
        on!(self, |c| sqlx::query(
            "insert into negotiations (negotiation_id, slug, title, kind, stage, ours, theirs, mediator, audience, \
             time_zone, delay_s, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(n.id.0)
        .bind(n.slug.as_str())
        .bind(&n.title)
        .bind(n.kind.as_str())
        .bind(n.stage.as_str())
        .bind(&n.sides.ours)
        .bind(&n.sides.theirs)
        .bind(&n.sides.mediator)
        .bind(n.audience.as_str())
        .bind(&n.time_zone)
        .bind(n.delay_s)
        .bind(n.created_at.0)
        .execute(c)
        .await
        .map(drop)?);
        for log in Log::ALL {
            let origin = format!("{host}/n/{}/{log}", n.slug);
            let (removed,): (i64,) =
                on!(self, |c| sqlx::query_as("select count(*) from removed_logs where origin = $1")
                    .bind(&origin)
                    .fetch_one(c)
                    .await?);
            if removed > 0 {
                return Err(StoreError::Taken("removed_logs.origin".into()));
            }
            self.add_log(n.id, log.as_str(), &origin).await?;
        }
        Ok(())
    }

    /// Adds a log under a number that none ever had, so that nothing still under way about a removed one meets it.
    async fn add_log(&mut self, negotiation: NegotiationId, kind: &str, origin: &str) -> Result<(), StoreError> {
        match self.conn() {
            // SQLite would give the number of a log that was removed again.
            Conn::Sqlite(c) => sqlx::query(
                "insert into logs (log_id, negotiation_id, kind, origin) select 1 + coalesce(max(log_id), 0), $1, $2, $3 \
                 from (select log_id from logs union all select log_id from removed_logs)",
            )
            .bind(negotiation.0)
            .bind(kind)
            .bind(origin)
            .execute(c)
            .await
            .map(drop)?,
            Conn::Postgres(c) => sqlx::query("insert into logs (negotiation_id, kind, origin) values ($1, $2, $3)")
                .bind(negotiation.0)
                .bind(kind)
                .bind(origin)
                .execute(c)
                .await
                .map(drop)?,
        }
        Ok(())
    }

    /// The negotiation with this slug.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn negotiation(&mut self, slug: &Slug) -> Result<Option<Negotiation>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as("select * from negotiations where slug = $1")
            .bind(slug.as_str())
            .fetch_optional(c)
            .await?);
        row.map(Negotiation::try_from).transpose()
    }

    /// The negotiation with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn negotiation_by_id(&mut self, id: NegotiationId) -> Result<Option<Negotiation>, StoreError> {
        let row: Option<Row> = on!(self, |c| sqlx::query_as("select * from negotiations where negotiation_id = $1")
            .bind(id.0)
            .fetch_optional(c)
            .await?);
        row.map(Negotiation::try_from).transpose()
    }

    /// All negotiations, newest first. The caller shows each viewer those it may know of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn negotiations(&mut self) -> Result<Vec<Negotiation>, StoreError> {
        let rows: Vec<Row> = on!(self, |c| sqlx::query_as("select * from negotiations order by created_at desc, slug")
            .fetch_all(c)
            .await?);
        rows.into_iter().map(Negotiation::try_from).collect()
    }

    /// Saves what can change of a negotiation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_negotiation(&mut self, negotiation: &Negotiation) -> Result<(), StoreError> {
        let n = negotiation;
        on!(self, |c| sqlx::query(
            "update negotiations set title = $2, stage = $3, ours = $4, theirs = $5, mediator = $6, time_zone = $7, \
             delay_s = $8 where negotiation_id = $1",
        )
        .bind(n.id.0)
        .bind(&n.title)
        .bind(n.stage.as_str())
        .bind(&n.sides.ours)
        .bind(&n.sides.theirs)
        .bind(&n.sides.mediator)
        .bind(&n.time_zone)
        .bind(n.delay_s)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }

    /// The public address that the deployment was served under last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn public_url(&mut self) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            on!(self, |c| sqlx::query_as("select value from deployment where name = 'public_url'")
                .fetch_optional(c)
                .await?);
        Ok(row.map(|(url,)| url))
    }

    /// Remembers the public address, for commands that run beside a serving node.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_public_url(&mut self, url: &str) -> Result<(), StoreError> {
        on!(self, |c| sqlx::query(
            "insert into deployment (name, value) values ('public_url', $1) \
             on conflict (name) do update set value = excluded.value",
        )
        .bind(url)
        .execute(c)
        .await
        .map(drop)?);
        Ok(())
    }
}
