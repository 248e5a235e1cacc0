//! Search: what is found, in what order, by whom, and that nothing stays behind of what is taken back.

use std::hash::{BuildHasher as _, Hasher as _};

use ob_domain::Time;
use ob_domain::article::Article;
use ob_domain::entry::{Content, Kind, correction, reversal};
use ob_domain::negotiation::Log;
use ob_domain::search::Query;
use ob_domain::side::Side;
use ob_store::{EntryFilter, LogId, SearchPlace, SearchScope, StoreError};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::fixtures::{Case, append, note, on_each_engine};

fn by() -> String {
    "Team 1".into()
}

fn always(log: LogId) -> SearchScope {
    SearchScope { log, from: Time::FIRST, until: Time::LAST }
}

async fn record(case: &Case) -> Result<LogId, StoreError> {
    Ok(case.store.read().await?.log(case.negotiation.id, Log::Record).await?.id)
}

async fn found_with(case: &Case, query: &str, filter: &EntryFilter) -> Result<Vec<i64>, StoreError> {
    let scope = always(record(case).await?);
    let query = Query::parse(query).expect("a query");
    let found = case.store.read().await?.search(&[scope], &query, filter, None, 100).await?;
    Ok(found.into_iter().map(|found| found.entry.index).collect())
}

/// The entries of the record that a query finds, newest first.
async fn found(case: &Case, query: &str) -> Result<Vec<i64>, StoreError> {
    found_with(case, query, &EntryFilter::default()).await
}

async fn expect_sound(case: &Case) -> Result<(), StoreError> {
    let mut unit = case.store.read().await?;
    let log = unit.log(case.negotiation.id, Log::Record).await?;
    assert_eq!((unit.check_log(&log).await?, unit.check_search(&log).await?), (vec![], vec![]));
    Ok(())
}

#[tokio::test]
async fn words_are_found_as_people_type_them() {
    on_each_engine(|case| async move {
        let texts = [
            "Die Tarifverhandlungen in Zürich beginnen am 3. März",
            "They offer 3.5 % now and 2,5 later; Article 14A stays",
            "本次加薪方案由勞資雙方討論",
            "Café workers don't accept NEAR(this) AND that",
            "임금은 올라야 합니다",
        ];
        for (number, text) in texts.into_iter().enumerate() {
            case.append(note(text), i64::try_from(number).expect("small") * 1_000).await?;
        }
        let cases: &[(&str, &[i64])] = &[
            ("verhandlung", &[0]),
            ("TARIFVERH", &[0]),
            ("zurich", &[0]),
            ("zuerich", &[0]),
            ("Zürich tarif", &[0]),
            ("3.5 %", &[1]),
            ("2.5", &[1]),
            ("14a", &[1]),
            ("3", &[1, 0]),
            ("加薪", &[2]),
            ("薪方案", &[2]),
            ("案", &[2]),
            ("論", &[2]),
            ("加案", &[]),
            ("cafe", &[3]),
            ("\"don't accept\"", &[3]),
            ("\"accept don't\"", &[]),
            ("near and that", &[3]),
            ("임금", &[4]),
            ("roe", &[4, 3, 2, 1, 0]),
            ("roe -cafe -zurich", &[4, 2, 1]),
            ("stay", &[1]),
            ("\"stay\"", &[]),
            ("\"討論 roe\"", &[]),
            ("nowhere", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(found(&case, query).await?, *expected, "{query}");
        }
        expect_sound(&case).await
    })
    .await;
}

#[tokio::test]
async fn filters_and_spans_narrow_what_is_found() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let article = Article::new(Some("wages"), "12A", "Wages", "").expect("an article");
        unit.add_article(case.negotiation.id, &article).await?;
        unit.commit().await?;
        let about = Content { article: Some("wages".parse().expect("a slug")), ..note("we talk money") };
        case.append(about, 10_000).await?;
        case.append(Content { side: Some(Side::Ours), ..note("we walk") }, 20_000).await?;
        let past = Content { noted_at: Some(Time::from_millis(5_500)), ..note("we came") };
        case.append(past, 30_000).await?;
        assert_eq!(found(&case, "we").await?, [1, 0, 2], "by when it was said");
        let with = |filter: EntryFilter| {
            let case = &case;
            async move { found_with(case, "we", &filter).await }
        };
        assert_eq!(with(EntryFilter { side: Some(Side::Theirs), ..EntryFilter::default() }).await?, [0, 2]);
        assert_eq!(with(EntryFilter { article: "wages".parse().ok(), ..EntryFilter::default() }).await?, [0]);
        assert_eq!(with(EntryFilter { kind: Some(Kind::Announcement), ..EntryFilter::default() }).await?, [0_i64; 0]);
        assert_eq!(found(&case, "12a").await?, [0], "by the number of its article");
        let log = record(&case).await?;
        let span =
            |from: i64, until: i64| SearchScope { log, from: Time::from_millis(from), until: Time::from_millis(until) };
        let query = Query::parse("we").expect("a query");
        for (scope, expected) in [(span(5_500, 10_000), [2].as_slice()), (span(5_501, 10_001), &[0]), (span(0, 1), &[])]
        {
            let filter = EntryFilter::default();
            let found = case.store.read().await?.search(&[scope], &query, &filter, None, 1).await?;
            assert_eq!(found.iter().map(|found| found.entry.index).collect::<Vec<_>>(), expected, "{scope:?}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    on_each_engine(|case| async move {
        for number in 0..23 {
            // Several of one second.
            case.append(note(&format!("offer {number}")), number * 300).await?;
        }
        let scope = always(record(&case).await?);
        let query = Query::parse("offer").expect("a query");
        let mut after: Option<SearchPlace> = None;
        let mut all = Vec::new();
        loop {
            let filter = EntryFilter::default();
            let page = case.store.read().await?.search(&[scope], &query, &filter, after, 5).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.place);
            all.extend(page.iter().map(|found| found.entry.index));
        }
        assert_eq!(all, (0..23).rev().collect::<Vec<_>>());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn other_logs_are_not_asked() {
    on_each_engine(|case| async move {
        let mut unit = case.store.write().await?;
        let mut caucus = unit.lock_log(case.negotiation.id, Log::Caucus).await?;
        unit.append(&mut caucus, note("walkout on Friday"), &mut || [1; 32], Time(0)).await?;
        append(&mut unit, &case.negotiation, note("walkout? no"), 1_000).await?;
        unit.commit().await?;
        let record = record(&case).await?;
        let query = Query::parse("walkout").expect("a query");
        let count = |scopes: Vec<SearchScope>| {
            let (store, query) = (case.store.clone(), query.clone());
            async move { store.read().await?.search(&scopes, &query, &EntryFilter::default(), None, 9).await }
        };
        assert_eq!(count(vec![]).await?.len(), 0);
        assert_eq!(count(vec![always(record)]).await?.len(), 1);
        let both = count(vec![always(record), always(caucus.id)]).await?;
        assert_eq!(both.iter().map(|found| found.place.log).collect::<Vec<_>>(), [record, caucus.id]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_is_not_found_until_it_stands_again() {
    on_each_engine(|case| async move {
        case.append(note("the secretwordone"), 1_000).await?;
        case.append(correction(0, "the secretwordtwo", "misheard", by()).expect("fits"), 2_000).await?;
        assert_eq!((found(&case, "secretwordone").await?, found(&case, "secretwordtwo").await?), (vec![0], vec![1]));
        let theirs = EntryFilter { side: Some(Side::Theirs), ..EntryFilter::default() };
        assert_eq!(
            found_with(&case, "secretwordtwo roe", &theirs).await?,
            [1],
            "a correction stands where its entry does"
        );
        case.append(reversal(Kind::Retraction, 0, "a name", by()).expect("fits"), 3_000).await?;
        assert_eq!(found(&case, "secretword").await?, [0_i64; 0]);
        assert_eq!(found(&case, "name").await?, [2]);
        expect_sound(&case).await?;
        case.append(reversal(Kind::Restoration, 0, "no name", by()).expect("fits"), 4_000).await?;
        assert_eq!(found(&case, "secretword").await?, [1, 0]);
        expect_sound(&case).await
    })
    .await;
}

/// Nothing of a word is left in the file of the embedded database once its entry was taken out of the index.
#[tokio::test]
async fn words_that_are_taken_out_are_gone_from_the_file() {
    on_each_engine(|case| async move {
        // The fields stay for a restoration; only the index has the word in small letters.
        let ob_store::Location::Folder(folder) = &case.database.location else { return Ok(()) };
        let file = folder.join(ob_store::DATABASE_FILE);
        let holds = |word: &str| {
            let bytes = std::fs::read(&file).expect("the database");
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        };
        for number in 0..50 {
            case.append(note(&format!("filler number{number}")), number).await?;
        }
        case.append(note("XYLOPHONEWORD"), 100).await?;
        case.database.tamper("pragma wal_checkpoint(truncate)").await?;
        assert!(holds("xylophoneword"), "the index has it");
        case.append(reversal(Kind::Retraction, 50, "a name", by()).expect("fits"), 200).await?;
        case.database.tamper("pragma wal_checkpoint(truncate)").await?;
        assert!(!holds("xylophon") && !holds("phoneword"));
        Ok(())
    })
    .await;
}

/// A database of the release before has no index at all.
#[tokio::test]
async fn entries_from_before_the_index_become_searchable_step_by_step() {
    on_each_engine(|case| async move {
        for number in 0..250 {
            case.append(note(&format!("old number{number}")), number).await?;
        }
        case.append(reversal(Kind::Retraction, 7, "a name", by()).expect("fits"), 900).await?;
        let wipe = match case.database.engine {
            "SQLite" => "insert into search_words (search_words) values ('delete-all'); delete from search_docs;",
            _ => "delete from search_docs;",
        };
        case.database.tamper(wipe).await?;
        case.database.tamper("delete from deployment where name = 'search_version'").await?;
        let reopened = case.database.open().await?;
        assert_eq!(found(&case, "number5").await?, [0_i64; 0]);
        expect_sound(&case).await?; // what is pending is not missing
        let mut steps = 0;
        loop {
            let mut unit = reopened.write().await?;
            let more = unit.fill_search().await?;
            unit.commit().await?;
            if !more {
                break;
            }
            steps += 1;
            if steps == 1 {
                // Meanwhile, beyond what is filled, and within it.
                case.append(note("new number5"), 2_000).await?;
                case.append(reversal(Kind::Retraction, 5, "a name", by()).expect("fits"), 3_000).await?;
                case.append(reversal(Kind::Retraction, 200, "a name", by()).expect("fits"), 3_000).await?;
                case.append(reversal(Kind::Restoration, 200, "no", by()).expect("fits"), 3_000).await?;
                case.append(reversal(Kind::Restoration, 7, "no", by()).expect("fits"), 3_000).await?;
            }
        }
        assert_eq!(steps, 3, "a hundred at a time");
        assert_eq!(found(&case, "\"number5\"").await?, [251]);
        assert_eq!(found(&case, "\"number7\"").await?, [7]);
        assert_eq!(found(&case, "\"number200\"").await?, [200]);
        expect_sound(&case).await?;
        reopened.close().await;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn check_names_what_the_index_has_wrong() {
    for (sqlite, postgres) in [
        (
            "insert into search_words (rowid, words) select doc_id, '1.planted' from search_docs where idx = 1",
            "update search_docs set words = words || '''1.planted''' where idx = 1",
        ),
        ("update search_docs set digest = 4 where idx = 1", "update search_docs set words = '' where idx = 1"),
        ("delete from search_docs where idx = 1", "delete from search_docs where idx = 1"),
    ] {
        on_each_engine(|case| async move {
            for text in ["one", "two", "three"] {
                case.append(note(text), 1).await?;
            }
            expect_sound(&case).await?;
            case.database.tamper(if case.database.engine == "SQLite" { sqlite } else { postgres }).await?;
            let mut unit = case.store.read().await?;
            let log = unit.log(case.negotiation.id, Log::Record).await?;
            let findings = unit.check_search(&log).await?;
            assert_eq!(findings.iter().map(|finding| finding.index).collect::<Vec<_>>(), [Some(1)], "{findings:?}");
            assert!(findings[0].what.contains("search"), "{findings:?}");
            Ok(())
        })
        .await;
    }
}

/// An index that does not hold what it should is made anew rather than left with a word of what is taken back.
#[tokio::test]
async fn a_retraction_never_fails_over_a_damaged_index() {
    on_each_engine(|case| async move {
        for text in ["one", "two", "three"] {
            case.append(note(text), 1).await?;
        }
        case.database.tamper("update search_docs set digest = 4 where idx = 1").await?;
        case.append(reversal(Kind::Retraction, 1, "a name", by()).expect("fits"), 2).await?;
        loop {
            let mut unit = case.store.write().await?;
            let more = unit.fill_search().await?;
            unit.commit().await?;
            if !more {
                break;
            }
        }
        assert_eq!((found(&case, "two").await?, found(&case, "three").await?), (vec![], vec![2]));
        expect_sound(&case).await
    })
    .await;
}

/// The largest text that can be recorded, of as many different words as fit.
#[tokio::test]
async fn the_largest_entry_can_be_recorded_and_found() {
    on_each_engine(|case| async move {
        let mut text = String::new();
        for number in 0_u32.. {
            let next = char::from_u32(0x4E00 + number * 7919 % 20_000).expect("a character");
            if text.len() + 8 > 240 * 1024 {
                break;
            }
            text.push(next);
        }
        case.append(note(&text), 1_000).await?;
        let beginning: String = text.chars().take(5).collect();
        assert_eq!(found(&case, &beginning).await?, [0]);
        case.append(note(&"wage ".repeat(48_000)), 2_000).await?;
        assert_eq!(found(&case, "\"wage wage\"").await?, [1]);
        expect_sound(&case).await
    })
    .await;
}

/// Every word of any text finds it, whatever the query's letters mean to a database; and any query answers.
#[test]
fn every_word_of_an_entry_finds_it() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(on_each_engine(|case| async move {
        let seed = seed();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
        let syntax = "(NEAR|AND|OR|NOT|\\*|:|\\(|\"|'|<->|&|!|-|\\\\|[a-zß一加] ?){0,12}";
        let inputs = ("\\PC{1,120}", "[ \\PC]{0,40}", syntax);
        let mut number = 0;
        for _ in 0..60 {
            let (text, any, syntax) = inputs.new_tree(&mut runner).expect("an input").current();
            let context = format!("seed {}, {text:?}, {any:?}, {syntax:?}", hex(&seed));
            if ob_domain::text::body("text", &text).is_ok() {
                case.append(note(&text), number * 1_000).await?;
                // A quote or a minus in front would make something else of a word.
                for word in text.split(|c: char| c.is_whitespace() || "\"“”„‟«»＂".contains(c)) {
                    let word = word.trim_start_matches(['-', '\u{2212}']);
                    if Query::parse(word).is_ok() {
                        let hits = found(&case, word).await?;
                        assert!(hits.contains(&number), "{word:?} not found; {context}");
                    }
                }
                number += 1;
            }
            for query in [any, syntax] {
                if Query::parse(&query).is_ok() {
                    found(&case, &query).await.unwrap_or_else(|e| panic!("{e}; {context}"));
                }
            }
        }
        expect_sound(&case).await
    }));
}

/// From `OPENBARGAIN_TEST_SEED` (64 hex digits, as a failure prints them), else random.
fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    match std::env::var("OPENBARGAIN_TEST_SEED") {
        Ok(digits) => {
            for (byte, digits) in seed.iter_mut().zip(digits.as_bytes().chunks(2)) {
                let digits = std::str::from_utf8(digits).expect("hex digits");
                *byte = u8::from_str_radix(digits, 16).expect("hex digits");
            }
        }
        Err(_) => {
            let random = std::hash::RandomState::new().build_hasher().finish();
            seed[..8].copy_from_slice(&random.to_le_bytes());
        }
    }
    seed
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
