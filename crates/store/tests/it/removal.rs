//! A negotiation leaves with everything of it, and nothing else leaves.

use ob_domain::Time;
use ob_domain::id::{NegotiationId, PersonId};
use ob_domain::negotiation::Log;
use ob_domain::role::{InstanceRole, Role};
use ob_record::Tree;
use ob_store::{Change, Location, StoreError};

use crate::fixtures::{append, note, on_each_engine};

const NOW: Time = Time(1_000_000);

#[tokio::test]
async fn a_deleted_negotiation_leaves_its_checkpoints_and_nothing_else() {
    on_each_engine(|case| async move {
        let canary = "canary-7f3a9c";
        for number in 0..200 {
            case.append(note(&format!("{canary} {number} {}", "x".repeat(400))), number).await?;
        }
        let mut other = case.negotiation.clone();
        (other.id, other.slug) = (NegotiationId::from_random([8; 16]), "other".parse().expect("a slug"));
        let mut unit = case.store.write().await?;
        unit.add_negotiation(&other, "bargain.example").await?;
        append(&mut unit, &other, note("stays"), 1).await?;
        let person = PersonId::from_random([1; 16]);
        unit.add_person(person, InstanceRole::Member, "2026-01-01").await?;
        unit.set_role(person, case.negotiation.id, Some(Role::Team)).await?;
        unit.commit().await?;

        let mut unit = case.store.write().await?;
        let log = unit.log(case.negotiation.id, Log::Record).await?;
        let last = unit.last_change().await?;
        let kept = unit.remove_negotiation(case.negotiation.id, NOW).await?;
        unit.commit().await?;
        assert_eq!((kept[0].origin.as_str(), kept[0].size), ("bargain.example/n/local/record", 200));
        assert_eq!((kept[1].size, kept[1].root), (0, Tree::default().root()));
        let mut unit = case.store.read().await?;
        let told: Vec<_> = unit.changes_after(last).await?.into_iter().map(|(_, change)| change).collect();
        assert!(told.contains(&Change::Readers(log.id)), "{told:?}");
        assert!(unit.negotiation(&case.negotiation.slug).await?.is_none());
        let stays = unit.log(other.id, Log::Record).await?;
        assert_eq!((stays.head, unit.check_log(&stays).await?), (0, vec![]));
        assert!(unit.person(person).await?.expect("the person stays").roles.is_empty());
        drop(unit);
        let tables =
            ["entries", "entry_fields", "search_docs", "logs", "negotiations", "roles", "removals", "removed_logs"];
        for table in tables {
            let rows = case.database.count(&format!("select count(*) from {table}")).await?;
            let expected = match table {
                "entries" | "entry_fields" | "search_docs" | "negotiations" => 1,
                "logs" | "removed_logs" => 2,
                _ => 0,
            };
            assert_eq!(rows, expected, "{table}");
        }
        assert!(case.store.scrub().await?, "nobody stands in the way");
        if let Location::Folder(folder) = &case.database.location {
            for file in std::fs::read_dir(folder).expect("the folder") {
                let path = file.expect("a file").path();
                let bytes = std::fs::read(&path).expect("its bytes");
                // Whole in the fields, and as the word that the index made of it.
                let is_there = ["canary-7f3a9c", "7f3a9c"]
                    .iter()
                    .any(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes()));
                assert!(!is_there, "{} still holds a word of it", path.display());
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn entries_are_refused_to_go_in_any_other_way() {
    on_each_engine(|case| async move {
        case.append(note("stays"), 1).await?;
        for sql in ["delete from entries", "update entries set at = 0"] {
            let error = case.database.tamper(sql).await.expect_err(sql);
            assert!(error.to_string().contains("append-only"), "{error}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn neither_the_name_nor_the_number_of_a_deleted_log_is_given_again() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let last = unit.log(case.negotiation.id, Log::Caucus).await?.id;
        unit.remove_negotiation(case.negotiation.id, NOW).await?;
        unit.commit().await?;
        let mut again = case.negotiation.clone();
        again.id = NegotiationId::from_random([8; 16]);
        let mut unit = case.store.write().await?;
        let refused = unit.add_negotiation(&again, "bargain.example").await;
        assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
        drop(unit);
        again.slug = "other".parse().expect("a slug");
        let mut unit = case.store.write().await?;
        unit.add_negotiation(&again, "bargain.example").await?;
        assert!(unit.log(again.id, Log::Record).await?.id.0 > last.0);
        Ok(())
    })
    .await;
}
