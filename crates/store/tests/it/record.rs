//! The record: appended without gaps, never changed, read by page.

use ob_domain::entry::{Kind, Standing, correction, reversal};
use ob_domain::negotiation::Log;
use ob_store::{EntryFilter, Page, StoreError};

use crate::fixtures::{append, note, on_each_engine};

#[tokio::test]
async fn an_entry_comes_back_as_it_was_recorded() {
    on_each_engine(|case| async move {
        let written = case.append(note("We can't go above four.\n\nNot this year."), 1_000).await?.entry;
        let log = case.store.read().await?.log(case.negotiation.id, Log::Record).await?;
        let read = case.store.read().await?.entry(log.id, 0).await?;
        assert_eq!(read.as_ref(), Some(&written));
        assert_eq!((log.head, written.at.as_millis()), (0, 1_000));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn time_never_runs_backwards() {
    on_each_engine(|case| async move {
        case.append(note("one"), 5_000).await?;
        let second = case.append(note("two"), 4_000).await?.entry;
        assert_eq!(second.at.as_millis(), 5_000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn many_who_append_at_once_leave_no_gap() {
    on_each_engine(|case| async move {
        let writers = (0..16).map(|writer| {
            let (store, negotiation) = (case.store.clone(), case.negotiation.clone());
            tokio::spawn(async move {
                for turn in 0..8 {
                    let mut unit = store.write().await?;
                    append(&mut unit, &negotiation, note(&format!("{writer}/{turn}")), 1).await?;
                    unit.commit().await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("a writer ends")?;
        }
        let mut unit = case.store.read().await?;
        let log = unit.log(case.negotiation.id, Log::Record).await?;
        let indexes: Vec<i64> = unit.entry_range(log.id, 0, 9_999).await?.iter().map(|entry| entry.index).collect();
        assert_eq!(indexes, (0..128).collect::<Vec<_>>());
        assert_eq!(log.head, 127);
        assert_eq!(unit.check_log(&log).await?, []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_was_never_there() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        append(&mut unit, &case.negotiation, note("lost"), 1).await?;
        drop(unit);
        let kept = case.append(note("kept"), 2).await?.entry;
        assert_eq!(kept.index, 0);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_entries() {
    on_each_engine(|case| async move {
        case.append(note("stays"), 1).await?;
        for sql in ["update entries set at = 0", "delete from entries", "update entries set leaf_hash = commitment"] {
            let refused = case.database.tamper(sql).await.expect_err(sql);
            assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn amendments_change_the_standing_and_nothing_else() {
    on_each_engine(|case| async move {
        let by = || "Team 1".to_owned();
        case.append(note("2.5 %"), 1).await?;
        let corrected = case.append(correction(0, "2.0 %", "misheard", by()).expect("fits"), 2).await?;
        assert_eq!(corrected.changed, [0]);
        let retracted = case.append(reversal(Kind::Retraction, 0, "a name", by()).expect("fits"), 3).await?;
        assert_eq!(retracted.changed, [0, 1], "the correction goes with its entry");
        let log = case.store.read().await?.log(case.negotiation.id, Log::Record).await?.id;
        let standing = |index| {
            let store = case.store.clone();
            async move { Ok::<_, StoreError>(store.read().await?.entry(log, index).await?.map(|entry| entry.standing)) }
        };
        assert_eq!(
            standing(0).await?,
            Some(Standing { corrected_by: Some(1), retracted_by: Some(2), withheld_with: None })
        );
        assert_eq!(standing(1).await?, Some(Standing { withheld_with: Some(2), ..Standing::default() }));
        case.append(reversal(Kind::Restoration, 0, "no name after all", by()).expect("fits"), 4).await?;
        assert_eq!(standing(0).await?, Some(Standing { corrected_by: Some(1), ..Standing::default() }));
        assert_eq!(standing(1).await?, Some(Standing::default()));
        Ok(())
    })
    .await;
}

/// A correction of a translation goes with the original too, and comes back only when nothing above it is taken back.
#[tokio::test]
async fn what_belongs_to_a_retracted_entry_is_withheld_at_any_distance() {
    on_each_engine(|case| async move {
        let by = || "Team 1".to_owned();
        let translation = |of: i64| {
            let mut content = note("No podemos");
            content.kind = Kind::Translation;
            content.refers_to = Some(of);
            content
        };
        let reverse = |kind, of| reversal(kind, of, "a name", by()).expect("fits");
        case.append(note("original"), 1).await?;
        case.append(translation(0), 2).await?;
        case.append(correction(1, "corrected translation", "typo", by()).expect("fits"), 3).await?;
        case.append(translation(1), 4).await?;
        let withheld = || async {
            let mut unit = case.store.read().await?;
            let log = unit.log(case.negotiation.id, Log::Record).await?;
            assert_eq!(unit.check_log(&log).await?, []);
            let entries = unit.entry_range(log.id, 0, 3).await?;
            Ok::<_, StoreError>(entries.iter().map(|e| e.standing.withheld_by().is_some()).collect::<Vec<_>>())
        };
        assert_eq!(case.append(reverse(Kind::Retraction, 0), 5).await?.changed, [0, 1, 2, 3]);
        assert_eq!(withheld().await?, [true; 4]);
        case.append(reverse(Kind::Restoration, 0), 6).await?;
        assert_eq!(withheld().await?, [false; 4]);
        case.append(reverse(Kind::Retraction, 1), 7).await?;
        case.append(reverse(Kind::Retraction, 0), 8).await?;
        case.append(reverse(Kind::Restoration, 0), 9).await?;
        assert_eq!(withheld().await?, [false, true, true, true], "its own retraction was never lifted");
        case.append(reverse(Kind::Retraction, 0), 10).await?;
        case.append(reverse(Kind::Restoration, 1), 11).await?;
        assert_eq!(withheld().await?, [true; 4], "what is above it is still taken back");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pages_go_both_ways_and_filters_narrow_them() {
    on_each_engine(|case| async move {
        for number in 0..7 {
            case.append(note(&format!("note {number}")), number).await?;
        }
        let retraction = reversal(Kind::Retraction, 3, "wrong room", "Team 1".into()).expect("fits");
        case.append(retraction, 9).await?;
        let mut unit = case.store.read().await?;
        let log = unit.log(case.negotiation.id, Log::Record).await?.id;
        let all = EntryFilter::default();
        let up: Vec<i64> = unit.entry_page(log, Page::After(2), 3, &all).await?.iter().map(|e| e.index).collect();
        let down: Vec<i64> = unit.entry_page(log, Page::Before(5), 3, &all).await?.iter().map(|e| e.index).collect();
        assert_eq!((up.as_slice(), down.as_slice()), (&[3, 4, 5][..], &[4, 3, 2][..]));
        let retractions = EntryFilter { kind: Some(Kind::Retraction), ..EntryFilter::default() };
        let found = unit.entry_page(log, Page::After(-1), 100, &retractions).await?;
        assert_eq!(found.iter().map(|e| e.index).collect::<Vec<_>>(), [7]);
        let theirs =
            EntryFilter { side: Some(ob_domain::side::Side::Theirs), kind: Some(Kind::Note), ..EntryFilter::default() };
        assert_eq!(unit.entry_page(log, Page::After(-1), 100, &theirs).await?.len(), 7);
        assert_eq!(unit.last_spoken(log).await?.map(|e| e.index), Some(6));
        Ok(())
    })
    .await;
}
