//! A backup of one engine restores into either, whole or not at all.

use std::collections::BTreeMap;

use ob_domain::Time;
use ob_domain::entry::{Kind, correction, reversal};
use ob_domain::id::{HeldId, InviteId, LoginId, PersonId};
use ob_domain::negotiation::Log;
use ob_domain::role::{InstanceRole, Role};
use ob_domain::search::Query;
use ob_store::backup::{BackupError, KeyFiles, Staged, save, stage};
use ob_store::testing::TestDatabase;
use ob_store::{EntryFilter, InviteRole, NewHeld, NewInvite, NewLogin, SearchScope, Store, StoreError};
use proptest::prelude::*;

use crate::fixtures::{Case, note, on_each_engine};

const NOW: Time = Time(1_000_000);

fn person(byte: u8) -> PersonId {
    PersonId::from_random([byte; 16])
}

/// Something in every table that a first release fills.
async fn fill(case: &Case) -> Result<(), StoreError> {
    case.append(note("Four per cent, Ümlaut, 漢字.\n\n\"quoted\" \\ and a tab\t"), 1_000).await?;
    case.append(note("second"), 2_000).await?;
    case.append(correction(0, "Five.", "misheard", "Team 1".into()).expect("a correction"), 3_000).await?;
    case.append(reversal(Kind::Retraction, 1, "a name", "Team 1".into()).expect("a retraction"), 4_000).await?;
    let mut unit = case.store.write().await?;
    let log = unit.log(case.negotiation.id, Log::Caucus).await?;
    let waits = NewHeld {
        id: HeldId::from_random([3; 16]),
        content: note("not yet"),
        posted_at: NOW,
        due_at: NOW.plus_seconds(60),
    };
    unit.add_held(log.id, &waits).await?;
    unit.set_public_url("https://bargain.example").await?;
    unit.commit().await?;
    join(case, 1).await
}

/// A person of the team with a login and a code that somebody may redeem.
async fn join(case: &Case, byte: u8) -> Result<(), StoreError> {
    let mut unit = case.store.write().await?;
    unit.add_person(person(byte), InstanceRole::Member, "2026-01-01").await?;
    unit.set_role(person(byte), case.negotiation.id, Some(Role::Team)).await?;
    unit.add_login(&NewLogin {
        id: LoginId::from_random([byte; 16]),
        person: person(byte),
        label: Some("phone".into()),
        today: "2026-01-01".into(),
        idle_until: NOW.plus_seconds(60),
        expires_at: NOW.plus_seconds(600),
        token_hash: vec![byte; 32],
    })
    .await?;
    unit.add_invite(&NewInvite {
        id: InviteId::from_random([byte; 16]),
        code_hash: vec![byte; 32],
        role: InviteRole::In(case.negotiation.id, Role::Member),
        made_by: Some(person(byte)),
        created_at: NOW,
        expires_at: NOW.plus_seconds(60),
        max_uses: 1,
    })
    .await?;
    unit.commit().await
}

async fn backup(store: &Store) -> Vec<u8> {
    let mut unit = store.snapshot().await.expect("a snapshot");
    let header = unit.backup_header(NOW).await.expect("a header");
    let mut bytes = Vec::new();
    save(&mut unit, &header, None, &mut bytes, &mut |_| ()).await.expect("a backup");
    bytes
}

async fn staged(bytes: &[u8]) -> Result<(Staged, tempfile::TempDir), BackupError> {
    let folder = tempfile::tempdir().expect("a folder");
    let staged = stage(&mut &*bytes, folder.path(), &mut |_| ()).await?;
    Ok((staged, folder))
}

async fn restore(store: &Store, bytes: &[u8]) -> Result<(), BackupError> {
    let (staged, _folder) = staged(bytes).await?;
    let mut unit = store.write().await?;
    unit.hold_still().await?;
    unit.restore(&staged, NOW.plus_seconds(30), &mut |_| ()).await?;
    unit.commit().await?;
    staged.close().await;
    Ok(())
}

/// Every table's columns and rows, without what a restore itself notes and without the numbers of logs.
fn content(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<serde_json::Value>>> {
    let text = std::str::from_utf8(bytes).expect("text");
    let mut tables = BTreeMap::new();
    let (mut name, mut left_out) = (String::new(), Vec::new());
    for line in text.lines().skip(1) {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        if let Some(table) = value["table"].as_str() {
            name = table.to_owned();
            let columns: Vec<&str> =
                value["columns"].as_array().expect("columns").iter().filter_map(|c| c.as_str()).collect();
            let is_left_out = |c: &&str| ["log_id", "restored_at", "backup_made_at", "restored_head"].contains(c);
            left_out = columns.iter().map(is_left_out).collect::<Vec<_>>();
            tables.insert(name.clone(), vec![columns.iter().map(|c| (*c).into()).collect()]);
        } else if let Some(row) = value.as_array() {
            let row = row.iter().zip(&left_out).filter(|(_, out)| !**out).map(|(value, _)| value.clone()).collect();
            tables.get_mut(&name).expect("a table").push(row);
        }
    }
    tables
}

#[tokio::test]
async fn a_backup_of_either_engine_restores_into_either_with_every_row_of_every_table() {
    on_each_engine(|case| async move {
        fill(&case).await?;
        let bytes = backup(&case.store).await;
        for target in TestDatabase::each().await? {
            let store = target.open().await?;
            restore(&store, &bytes).await.expect("a restore");
            let (again, before) = (content(&backup(&store).await), content(&bytes));
            assert!(again.keys().eq(before.keys()));
            for (table, rows) in &before {
                assert_eq!(&again[table], rows, "{table}, {} into {}", case.database.engine, target.engine);
            }
            let mut unit = store.read().await?;
            let log = unit.log(case.negotiation.id, Log::Record).await?;
            assert_eq!(unit.check_log(&log).await?, []);
            let restored = log.restored.expect("it says where it came from");
            assert_eq!((restored.backup_made_at, restored.head), (NOW, 3));
            drop(unit);
            // The numbers that the engine gives go on after those restored.
            let case = Case { database: target, store, negotiation: case.negotiation.clone() };
            case.append(note("and on"), 5_000).await?;
            let mut other = case.negotiation.clone();
            (other.id, other.slug) =
                (ob_domain::id::NegotiationId::from_random([8; 16]), "other".parse().expect("a slug"));
            let mut unit = case.store.write().await?;
            unit.add_negotiation(&other, "bargain.example").await?;
            unit.commit().await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns_and_every_one_is_saved_or_named() {
    let mut found = Vec::new();
    for database in TestDatabase::each().await.expect("test databases") {
        let store = database.open().await.expect("it opens");
        let tables = content(&backup(&store).await);
        // Counted by the engine itself: a table that is neither saved nor named as not saved would show here.
        let sql = match database.engine {
            "SQLite" => {
                "select count(*) from pragma_table_list where schema = 'main' and type = 'table' \
                 and name not like 'sqlite%' and name <> '_sqlx_migrations'"
            }
            _ => "select count(*) from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations'",
        };
        let count = database.count(sql).await.expect("a count");
        let not_saved = ob_store::backup::not_saved().count();
        assert_eq!(count, i64::try_from(tables.len() + not_saved).expect("few"), "{}", database.engine);
        let columns: BTreeMap<_, _> = tables.into_iter().map(|(name, rows)| (name, rows[0].clone())).collect();
        found.push(columns);
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:#?}");
}

#[tokio::test]
async fn who_has_access_stays_as_it_is_when_a_backup_takes_the_record_back() {
    on_each_engine(|case| async move {
        fill(&case).await?;
        join(&case, 2).await?;
        let bytes = backup(&case.store).await;
        // Since the backup: one is thrown out, one comes, one uses a code.
        let mut unit = case.store.write().await?;
        unit.revoke_person(person(2), NOW).await?;
        assert!(unit.use_invite(&[1; 32], NOW).await?.is_some());
        unit.commit().await?;
        join(&case, 4).await?;
        case.append(note("after the backup"), 9_000).await?;
        let mut unit = case.store.write().await?;
        unit.set_audience(case.negotiation.id, ob_domain::audience::Audience::Unit).await?;
        unit.commit().await?;
        restore(&case.store, &bytes).await.expect("a restore");
        let mut unit = case.store.write().await?;
        assert_eq!(unit.log(case.negotiation.id, Log::Record).await?.head, 3);
        assert!(unit.signed_in(LoginId::from_random([1; 16]), NOW).await?.is_some(), "who was in stays in");
        assert!(unit.signed_in(LoginId::from_random([2; 16]), NOW).await?.is_none(), "who was thrown out stays out");
        let joined = unit.signed_in(LoginId::from_random([4; 16]), NOW).await?.expect("who came since stays");
        assert_eq!(joined.roles.len(), 1);
        assert!(unit.use_invite(&[1; 32], NOW).await?.is_none(), "a used code is not good again");
        let restored = unit.negotiation(&case.negotiation.slug).await?.expect("it is there");
        assert_eq!(restored.audience, ob_domain::audience::Audience::Unit, "what was narrowed stays narrow");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_restore_would_lose_is_counted_and_old_log_numbers_are_not_used_again() {
    on_each_engine(|case| async move {
        fill(&case).await?;
        let bytes = backup(&case.store).await;
        let before = case.store.read().await?.log(case.negotiation.id, Log::Record).await?.id;
        let (staged_backup, _folder) = staged(&bytes).await.expect("it is sound");
        assert_eq!(case.store.read().await?.losses(&staged_backup).await?, []);
        for number in 0..5 {
            case.append(note(&number.to_string()), 9_000).await?;
        }
        let losses = case.store.read().await?.losses(&staged_backup).await?;
        let [loss] = losses.as_slice() else { panic!("one log loses: {losses:?}") };
        assert_eq!(
            (loss.origin.as_str(), loss.here, loss.kept, loss.in_backup),
            ("bargain.example/n/local/record", 9, 4, 4)
        );
        staged_backup.close().await;
        restore(&case.store, &bytes).await.expect("a restore");
        let after = case.store.read().await?.log(case.negotiation.id, Log::Record).await?.id;
        assert!(after.0 > before.0 + 1, "{after:?} after {before:?}");
        // A restored copy that went another way is not the beginning of the other.
        case.append(note("another way"), 9_000).await?;
        let other = backup(&case.store).await;
        restore(&case.store, &bytes).await.expect("a restore");
        case.append(note("this way"), 9_000).await?;
        let (staged_backup, _folder) = staged(&other).await.expect("it is sound");
        let losses = case.store.read().await?.losses(&staged_backup).await?;
        assert_eq!((losses[0].here, losses[0].kept, losses[0].in_backup), (5, 4, 5));
        staged_backup.close().await;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn keys_travel_only_when_they_are_given() {
    let database = TestDatabase::sqlite().expect("a test database");
    let store = database.open().await.expect("it opens");
    let mut unit = store.snapshot().await.expect("a snapshot");
    let header = unit.backup_header(NOW).await.expect("a header");
    let keys: KeyFiles = [("token.key".to_owned(), vec![0, 1, 255])].into();
    let mut bytes = Vec::new();
    save(&mut unit, &header, Some(&keys), &mut bytes, &mut |_| ()).await.expect("a backup");
    assert_eq!(staged(&bytes).await.expect("it is sound").0.keys, Some(keys));
    assert_eq!(staged(&backup(&store).await).await.expect("it is sound").0.keys, None);
}

#[tokio::test]
async fn what_is_newer_or_no_backup_is_told_apart() {
    let database = TestDatabase::sqlite().expect("a test database");
    let text = String::from_utf8(backup(&database.open().await.expect("it opens")).await).expect("text");
    let schema = text.split("\"schema\":").nth(1).and_then(|rest| rest.split(',').next()).expect("a schema");
    for (from, to) in [
        (format!("\"schema\":{schema}"), "\"schema\":990001"),
        ("\"openbargain_backup\":1".into(), "\"openbargain_backup\":2"),
    ] {
        let newer = text.replacen(&from, to, 1);
        assert!(matches!(staged(newer.as_bytes()).await.err(), Some(BackupError::Newer)), "{to}");
    }
    for other in ["", "hello", "{}\n", "{\"a\":1}\n[]\n"] {
        assert!(matches!(staged(other.as_bytes()).await.err(), Some(BackupError::NotABackup | BackupError::Short(_))));
    }
}

#[tokio::test]
async fn a_record_that_was_changed_before_its_backup_is_refused() {
    on_each_engine(|case| async move {
        fill(&case).await?;
        case.database
            .tamper("update entry_fields set fields = replace(fields, 'second', 'other') where idx = 1")
            .await?;
        let error = staged(&backup(&case.store).await).await.err().expect("it is refused");
        assert!(matches!(error, BackupError::Unsound(_)), "{error}");
        Ok(())
    })
    .await;
}

/// A backup to be broken, made once.
fn sample() -> (&'static tokio::runtime::Runtime, &'static [u8]) {
    static SAMPLE: std::sync::OnceLock<(tokio::runtime::Runtime, Vec<u8>)> = std::sync::OnceLock::new();
    let (runtime, bytes) = SAMPLE.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let bytes = runtime.block_on(async {
            let case = Case::prepare(TestDatabase::sqlite().expect("a test database")).await.expect("a case");
            fill(&case).await.expect("it is filled");
            backup(&case.store).await
        });
        (runtime, bytes)
    });
    (runtime, bytes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// proptest prints the seed of a failure.
    #[test]
    fn a_backup_that_is_cut_off_or_has_one_bit_changed_is_refused(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (runtime, bytes) = sample();
        let at = at.index(bytes.len());
        prop_assert!(runtime.block_on(staged(&bytes[..at])).is_err(), "cut at {at}");
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << bit;
        prop_assert!(runtime.block_on(staged(&flipped)).is_err(), "bit {bit} of byte {at}");
    }
}

/// No backup holds the index: it is made from the restored entries, and nothing of what they replace is found.
#[tokio::test]
async fn a_restored_record_becomes_searchable_and_the_replaced_one_is_not_found() {
    on_each_engine(|case| async move {
        case.append(note("kept in the backup"), 1).await?;
        let bytes = backup(&case.store).await;
        case.append(note("lost with the restore"), 2).await?;
        restore(&case.store, &bytes).await.expect("a restore");
        loop {
            let mut unit = case.store.write().await?;
            let more = unit.fill_search().await?;
            unit.commit().await?;
            if !more {
                break;
            }
        }
        let mut unit = case.store.read().await?;
        let log = unit.log(case.negotiation.id, Log::Record).await?;
        let scope = SearchScope { log: log.id, from: Time::FIRST, until: Time::LAST };
        for (query, expected) in [("backup", 1), ("lost", 0)] {
            let query = Query::parse(query).expect("a query");
            let found = unit.search(&[scope], &query, &EntryFilter::default(), None, 9).await?;
            assert_eq!(found.len(), expected, "{query:?}");
        }
        assert_eq!(unit.check_search(&log).await?, []);
        Ok(())
    })
    .await;
}
