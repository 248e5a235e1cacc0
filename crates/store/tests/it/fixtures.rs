//! What the cases start from.

use ob_domain::Time;
use ob_domain::audience::Audience;
use ob_domain::entry::{Content, Draft, Kind};
use ob_domain::id::NegotiationId;
use ob_domain::negotiation::{self, Log, Negotiation, NegotiationDraft};
use ob_store::testing::TestDatabase;
use ob_store::{Appended, Store, StoreError, Unit};

/// Runs a case on each engine, each time on a fresh database with one negotiation.
pub(crate) async fn on_each_engine<F, Fut>(case: F)
where
    F: Fn(Case) -> Fut,
    Fut: Future<Output = Result<(), StoreError>>,
{
    for database in TestDatabase::each().await.expect("a test database") {
        let engine = database.engine;
        let case_ = Case::prepare(database).await.unwrap_or_else(|e| panic!("{engine}: {e}"));
        case(case_).await.unwrap_or_else(|e| panic!("{engine}: {e}"));
    }
}

pub(crate) struct Case {
    pub(crate) database: TestDatabase,
    pub(crate) store: Store,
    pub(crate) negotiation: Negotiation,
}

impl Case {
    pub(crate) async fn prepare(database: TestDatabase) -> Result<Self, StoreError> {
        let store = database.open().await?;
        let draft = NegotiationDraft {
            slug: "local".into(),
            title: "Local".into(),
            kind: negotiation::Kind::Contract,
            ours: "Local".into(),
            theirs: "Management".into(),
            mediator: None,
            audience: Audience::Public,
            time_zone: None,
        };
        let negotiation =
            Negotiation::new(NegotiationId::from_random([7; 16]), &draft, Time(0)).expect("a negotiation");
        let mut unit = store.write().await?;
        unit.add_negotiation(&negotiation, "bargain.example").await?;
        unit.commit().await?;
        Ok(Self { database, store, negotiation })
    }

    /// Appends one content to the record in a transaction of its own.
    pub(crate) async fn append(&self, content: Content, at_ms: i64) -> Result<Appended, StoreError> {
        let mut unit = self.store.write().await?;
        let appended = append(&mut unit, &self.negotiation, content, at_ms).await?;
        unit.commit().await?;
        Ok(appended)
    }
}

pub(crate) async fn append(
    unit: &mut Unit,
    negotiation: &Negotiation,
    content: Content,
    at_ms: i64,
) -> Result<Appended, StoreError> {
    let mut head = unit.lock_log(negotiation.id, Log::Record).await?;
    let mut byte = 0_u8;
    let mut salt = || {
        byte += 1;
        [byte; 32]
    };
    unit.append(&mut head, content, &mut salt, Time::from_millis(at_ms)).await
}

pub(crate) fn note(text: &str) -> Content {
    let draft = Draft {
        kind: Kind::Note,
        side: Some(ob_domain::side::Side::Theirs),
        speaker: Some("Ms Roe".into()),
        text: text.into(),
        article: None,
        lang: None,
        noted_at: None,
        refers_to: None,
    };
    draft.content("Team 1".into()).expect("a note")
}
