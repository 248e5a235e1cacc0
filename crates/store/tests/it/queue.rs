//! What waits is released in the order of posting, and a post under a key happens once.

use ob_domain::Time;
use ob_domain::id::HeldId;
use ob_domain::negotiation::Log;
use ob_store::testing::TestDatabase;
use ob_store::{Location, NewHeld, Outcome, StoreError};

use crate::fixtures::{Case, note, on_each_engine};

fn held(id: u8, due_s: i64) -> NewHeld {
    NewHeld {
        id: HeldId::from_random([id; 16]),
        content: note(&format!("held {id}")),
        posted_at: Time(0),
        due_at: Time(0).plus_seconds(due_s),
    }
}

#[tokio::test]
async fn nothing_overtakes_what_was_posted_before() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let log = unit.lock_log(case.negotiation.id, Log::Record).await?.id;
        for (id, due_s) in [(1, 60), (2, 5), (3, 90)] {
            unit.add_held(log, &held(id, due_s)).await?;
        }
        let releases = |queue: Vec<ob_store::HeldEntry>| -> Vec<i64> {
            queue.iter().map(|held| held.release_at.0 / 1_000_000).collect()
        };
        assert_eq!(releases(unit.held_in(case.negotiation.id).await?), [60, 60, 90]);
        unit.fail_held(held(1, 0).id, "the session is over").await?;
        assert_eq!(
            releases(unit.held_in(case.negotiation.id).await?),
            [60, 5, 90],
            "a failed one keeps nobody waiting"
        );
        assert!(unit.end_held(held(1, 0).id, None).await?);
        assert!(!unit.end_held(held(1, 0).id, None).await?);
        assert_eq!(releases(unit.held_in(case.negotiation.id).await?), [5, 90]);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn what_waits_survives_a_restart() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let log = unit.lock_log(case.negotiation.id, Log::Record).await?.id;
        unit.add_held(log, &held(1, 60)).await?;
        unit.commit().await?;
        case.store.close().await;
        let again = case.database.open().await?;
        let queue = again.read().await?.held_in(case.negotiation.id).await?;
        assert_eq!(queue.len(), 1);
        assert_eq!(queue[0].content, note("held 1"));
        let waiting = again.read().await?.waiting().await?;
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].due_at, Time(0).plus_seconds(60));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_key_tells_what_its_post_became() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let log = unit.lock_log(case.negotiation.id, Log::Record).await?.id;
        let one = held(1, 60);
        unit.add_held(log, &one).await?;
        unit.remember_outcome(log, b"key", b"body", Outcome::Held(one.id)).await?;
        assert_eq!(unit.outcome(log, b"key").await?, Some((b"body".to_vec(), Outcome::Held(one.id))));
        unit.end_held(one.id, Some(4)).await?;
        assert_eq!(unit.outcome(log, b"key").await?, Some((b"body".to_vec(), Outcome::Recorded(4))));
        let two = held(2, 60);
        unit.add_held(log, &two).await?;
        unit.remember_outcome(log, b"other", b"body", Outcome::Held(two.id)).await?;
        unit.end_held(two.id, None).await?;
        assert_eq!(unit.outcome(log, b"other").await?, Some((b"body".to_vec(), Outcome::Undone)));
        assert_eq!(unit.outcome(log, b"unknown").await?, None);
        unit.commit().await
    })
    .await;
}

#[tokio::test]
async fn what_waits_and_what_failed_are_counted_apart() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let log = unit.lock_log(case.negotiation.id, Log::Record).await?.id;
        for id in [1, 2, 3] {
            unit.add_held(log, &held(id, 60)).await?;
        }
        unit.fail_held(held(2, 0).id, "the session is over").await?;
        let vitals = unit.vitals().await?;
        assert_eq!((vitals.held_waiting, vitals.held_failing), (2, 1));
        assert!(vitals.bytes > 10_000, "{vitals:?}");
        unit.commit().await
    })
    .await;
}

/// On SQLite, the words of what was undone stay in the write-ahead log until it is folded.
#[tokio::test]
async fn what_was_undone_leaves_the_files_while_others_go_on() {
    let case = Case::prepare(TestDatabase::sqlite().expect("a test database")).await.expect("it opens");
    let Location::Folder(folder) = &case.database.location else { panic!("a folder") };
    let files = ["", "-wal"].map(|end| folder.join(format!("{}{end}", ob_store::DATABASE_FILE)));
    let stands = |words: &str| {
        let words = words.as_bytes();
        files.iter().any(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(words.len()).any(|part| part == words)
        })
    };
    let work = async || -> Result<(), StoreError> {
        let mut unit = case.store.write().await?;
        let log = unit.lock_log(case.negotiation.id, Log::Record).await?.id;
        for id in [71, 72] {
            unit.add_held(log, &held(id, 60)).await?;
        }
        unit.commit().await?;
        let mut unit = case.store.write().await?;
        unit.end_held(held(71, 0).id, None).await?;
        unit.commit().await?;
        assert!(stands("held 71") && stands("held 72"));

        // A reader in the way is neither waited for nor disturbed.
        let mut snapshot = case.store.snapshot().await?;
        snapshot.vitals().await?;
        let mut unit = case.store.write().await?;
        unit.fail_held(held(72, 0).id, "later").await?;
        unit.commit().await?;
        let began = std::time::Instant::now();
        assert!(!case.store.fold_log().await?);
        assert!(began.elapsed().as_secs() < 5, "it does not wait");
        snapshot.commit().await?;

        assert!(case.store.fold_log().await?);
        assert!(!stands("held 71") && stands("held 72"));
        Ok(())
    };
    work().await.expect("the database works");
}
