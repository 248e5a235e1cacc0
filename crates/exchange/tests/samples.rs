//! The project's own samples: read whole, in agreement with the independent count, the same words in every format.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::collections::BTreeMap;
use std::path::Path;

use ob_exchange::{Format, Kind, Side, SideMap, Transcript, Utterance, Verdict, detect, pace, read, survey};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)).unwrap()
}

fn transcript(name: &str) -> Transcript {
    let bytes = sample(name);
    read(detect(name, &bytes).unwrap(), name, &bytes).unwrap()
}

/// Reads a sample; its reader, its independent count and these numbers must agree.
#[track_caller]
fn check(name: &str, format: Format, utterances: usize, speeches: usize, chars: usize, skipped: usize) {
    let survey = survey(name, &sample(name));
    assert_eq!(survey.verdict, Verdict::Complete, "{survey:?}");
    let said = transcript(name).utterances.iter().filter(|utterance| utterance.kind == Kind::Speech).count();
    let found = (survey.format, survey.utterances, said, survey.chars, survey.skipped);
    assert_eq!(found, (Some(format), utterances, speeches, chars, skipped));
}

/// What is said, by whom, in order; the words of one turn put together again.
fn turns<'a>(utterances: impl IntoIterator<Item = &'a Utterance>) -> Vec<(String, String)> {
    let mut turns: Vec<(String, String)> = Vec::new();
    for utterance in utterances.into_iter().filter(|utterance| utterance.kind == Kind::Speech) {
        let speaker = utterance.speaker.clone().unwrap_or_default();
        let words = utterance.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match turns.last_mut() {
            Some((last, said)) if *last == speaker => *said = format!("{said} {words}"),
            _ => turns.push((speaker, words)),
        }
    }
    turns
}

/// The debate on amendment 23, in the Congressional Record's own file.
fn amendment_23(record: &Transcript) -> Vec<(String, String)> {
    let at = |start: &str| record.utterances.iter().position(|utterance| utterance.text.starts_with(start)).unwrap();
    let first = at("Pursuant to House Resolution 365, the gentleman from Ohio");
    let last = at(
        "Pursuant to clause 6 of rule XVIII, further proceedings on the amendment offered by the gentleman from Ohio",
    );
    turns(&record.utterances[first..=last])
}

#[test]
fn the_congressional_record_is_read_whole() {
    check("crec-2005-07-20.json", Format::Crec, 126, 99, 59_240, 0);
}

#[test]
fn debates_in_akoma_ntoso_are_read_whole() {
    check("house-2005-07-20.akn.xml", Format::Akn, 42, 35, 15_152, 1);
    check("house-2005-07-20.sayit.xml", Format::Akn, 18, 17, 8_926, 0);
}

#[test]
fn captions_are_read_whole() {
    check("house-2005-07-20.labelled.vtt", Format::Vtt, 89, 89, 8_904, 0);
    check("house-2005-07-20.captions.vtt", Format::Vtt, 164, 164, 8_904, 0);
    check("house-2005-07-20.voices.vtt", Format::Vtt, 55, 55, 4_949, 2);
}

#[test]
fn minutes_of_irc_are_read_whole() {
    check("house-2005-07-20.irc.log", Format::Irc, 95, 88, 18_634, 20);
}

#[test]
fn chinese_markdown_is_read_whole() {
    check("zh-tw-2017-03-09.md", Format::Markdown, 65, 60, 3_741, 1);
}

#[test]
fn the_same_debate_says_the_same_in_every_format() {
    let record = amendment_23(&transcript("crec-2005-07-20.json"));
    assert_eq!(record.len(), 17);
    let akn = transcript("house-2005-07-20.akn.xml");
    let section = akn.utterances.iter().position(|utterance| utterance.text.contains("Amendment No. 23")).unwrap();
    assert_eq!(turns(&akn.utterances[section..]), record);
    assert_eq!(turns(&transcript("house-2005-07-20.labelled.vtt").utterances), record);

    // SayIt: two speakers are named through references in capitals, one not at all.
    let words = |turns: &[(String, String)]| turns.iter().map(|(_, said)| said.clone()).collect::<Vec<_>>();
    let sayit = turns(&transcript("house-2005-07-20.sayit.xml").utterances);
    assert_eq!(words(&sayit), words(&record));
    assert!(sayit.iter().any(|(speaker, _)| speaker == "MR. KUCINICH"));
    assert!(sayit.iter().any(|(speaker, _)| speaker == "mr-cramer"));
    // Captions without names are one stream of words.
    let captions = turns(&transcript("house-2005-07-20.captions.vtt").utterances);
    assert_eq!(words(&captions), [words(&record).join(" ")]);
}

#[test]
fn minutes_keep_motions_votes_and_outcomes() {
    let minutes = transcript("house-2005-07-20.irc.log");
    let of = |kind: Kind| minutes.utterances.iter().filter(|utterance| utterance.kind == kind).collect::<Vec<_>>();
    assert_eq!(of(Kind::Proposal).len(), 2);
    assert_eq!(of(Kind::Resolution)[0].text, "RESOLVED: The amendment was agreed to.");
    assert_eq!(of(Kind::Heading)[1].text, "Amendment No. 23 Offered by Mr. Kucinich");
    assert_eq!(minutes.utterances.iter().filter(|utterance| utterance.text == "+1").count(), 4);
    let document = &minutes.utterances[1];
    assert!(document.text.lines().count() > 50, "a message of many lines is one utterance");
    let mut reasons = BTreeMap::new();
    for skipped in &minutes.skipped {
        *reasons.entry(skipped.reason).or_insert(0) += 1;
    }
    assert_eq!(
        reasons,
        BTreeMap::from([
            ("attendance", 3),
            ("correction for the minutes", 1),
            ("keeping of the queue", 13),
            ("title of the minutes", 1),
            ("who takes minutes", 2),
        ])
    );
}

#[test]
fn every_speaker_of_the_demo_has_a_side() {
    let map = String::from_utf8(sample("crec-2005-07-20.sides.toml")).unwrap();
    let map = SideMap::parse(&map).unwrap();
    let mut sides = BTreeMap::new();
    for utterance in &transcript("crec-2005-07-20.json").utterances {
        let Some(speaker) = utterance.speaker.as_deref() else { continue };
        let side = map.side_of(speaker).unwrap_or_else(|| panic!("{speaker} has no side"));
        *sides.entry(side.as_str()).or_insert(0) += 1;
    }
    assert_eq!(sides, BTreeMap::from([("mediator", 51), ("ours", 26), ("theirs", 38)]));
    assert_eq!(map.name_of(Side::Ours), Some("Minority members"));
}

#[test]
fn a_replay_takes_as_long_as_the_sitting_divided_by_the_speed() {
    let captions = transcript("house-2005-07-20.captions.vtt");
    let total = |speed: &str| pace::waits(&captions, speed.parse().unwrap()).iter().sum::<std::time::Duration>();
    assert_eq!(total("1").as_secs(), total("60").as_secs() * 60 + total("1").as_secs() % 60);
    let record = pace::waits(&transcript("crec-2005-07-20.json"), pace::Speed::REAL);
    assert_eq!(record.len(), 126);
    assert!(record[0].is_zero() && record.iter().max().unwrap().as_secs() < 600);
}

#[test]
fn a_speech_of_40_kb_in_141_paragraphs_is_one_utterance() {
    let record = transcript("crec-2005-07-20.json");
    let paragraphs: Vec<&str> = record.utterances.iter().flat_map(|utterance| utterance.text.lines()).collect();
    let paragraphs: Vec<&str> = paragraphs.into_iter().filter(|line| line.len() > 250).cycle().take(141).collect();
    let said = paragraphs.join("\n");
    assert!(said.len() > 40 * 1024);
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let body: String = paragraphs.iter().map(|paragraph| format!("<p>{}</p>\n", escape(paragraph))).collect();
    let file =
        format!("<akomaNtoso><debate><debateBody><speech by='#a'>{body}</speech></debateBody></debate></akomaNtoso>");
    let transcript = read(Format::Akn, "long.xml", file.as_bytes()).unwrap();
    assert_eq!(transcript.utterances.len(), 1);
    assert_eq!(transcript.utterances[0].text, said);
    assert_eq!(survey("long.xml", file.as_bytes()).verdict, Verdict::Complete);
}
