//! `check` finds what someone with full access to the database changed.

use ob_domain::id::SessionId;
use ob_domain::negotiation::Log;
use ob_domain::session::{Move, Phase, Plan};
use ob_store::{Finding, StoreError};

use crate::fixtures::{Case, append, note, on_each_engine};

async fn findings(case: &Case) -> Result<Vec<Finding>, StoreError> {
    let mut unit = case.store.read().await?;
    let log = unit.log(case.negotiation.id, Log::Record).await?;
    unit.check_log(&log).await
}

/// Records three notes, changes the database behind the program's back, and expects a finding with these words.
#[track_caller]
fn expect_found(findings: &[Finding], words: &str) {
    assert!(findings.iter().any(|finding| finding.to_string().contains(words)), "{words:?} not in {findings:?}");
}

/// Takes the guards away, as an intruder with full access can.
async fn unguard(case: &Case) -> Result<(), StoreError> {
    let sql = match case.database.engine {
        "SQLite" => "drop trigger entries_are_never_changed; drop trigger entries_are_never_deleted;",
        _ => "drop trigger entries_are_never_changed on entries",
    };
    case.database.tamper(sql).await
}

#[tokio::test]
async fn an_untouched_log_is_as_recorded() {
    on_each_engine(|case| async move {
        case.append(note("one"), 1).await?;
        assert_eq!(findings(&case).await?, []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn every_change_behind_the_programs_back_is_found() {
    let changes = [
        (
            "update entry_fields set fields = replace(fields, 'two', 'TWO') where idx = 1",
            "not those it was recorded with",
        ),
        ("update entries set at = at + 5000 where idx = 1", "not what it was recorded with"),
        ("update entries set side = 'ours' where idx = 1", "differ from its fields"),
        ("delete from entry_fields where idx = 2; delete from entries where idx = 2", "its head says 2"),
        ("delete from entry_fields where idx = 1; delete from entries where idx = 1", "entries are missing between"),
        (
            "insert into standings (log_id, idx, corrected_by) select log_id, 1, 2 from logs where kind = 'record'",
            "its standing",
        ),
    ];
    for (sql, words) in changes {
        on_each_engine(|case| async move {
            for (number, text) in ["one", "two", "three"].into_iter().enumerate() {
                case.append(note(text), i64::try_from(number).expect("small")).await?;
            }
            unguard(&case).await?;
            case.database.tamper(sql).await?;
            expect_found(&findings(&case).await?, words);
            Ok(())
        })
        .await;
    }
}

#[tokio::test]
async fn sessions_are_what_their_entries_made_of_them() {
    on_each_engine(|case| async move {
        let step = |phase| Move { phase, side: None, note: None, resumes_at: None };
        let mut unit = case.store.write().await?;
        unit.lock_log(case.negotiation.id, Log::Record).await?;
        let id = SessionId::from_random([4; 16]);
        let mut session = unit.add_session(case.negotiation.id, id, Plan::default()).await?;
        for (phase, at_ms) in [(Phase::Table, 1_000), (Phase::Break, 61_000), (Phase::Adjourned, 90_000)] {
            let content = session.content(&step(phase), &case.negotiation.sides, "Team 1".into());
            let entry = append(&mut unit, &case.negotiation, content, at_ms).await?.entry;
            session = session.after(&step(phase), false, entry.at).expect("the life cycle allows it");
            unit.save_session(&session).await?;
        }
        unit.commit().await?;
        assert_eq!(findings(&case).await?, []);
        case.database.tamper("update sessions set table_us = 1").await?;
        expect_found(&findings(&case).await?, "session 1 is not what its entries made of it");
        Ok(())
    })
    .await;
}
