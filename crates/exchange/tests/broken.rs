//! Broken files: refused with line and reason or read whole, never a panic and never half a debate.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::path::Path;

use ob_exchange::{Format, Transcript, count, detect, pace, read, survey};
use proptest::prelude::*;

const SAMPLES: [&str; 8] = [
    "crec-2005-07-20.json",
    "house-2005-07-20.akn.xml",
    "house-2005-07-20.sayit.xml",
    "house-2005-07-20.labelled.vtt",
    "house-2005-07-20.captions.vtt",
    "house-2005-07-20.voices.vtt",
    "house-2005-07-20.irc.log",
    "zh-tw-2017-03-09.md",
];

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)).unwrap()
}

/// What holds of everything that any reader lets through.
fn check(transcript: &Transcript, lines: usize) {
    assert!(!transcript.utterances.is_empty());
    for utterance in &transcript.utterances {
        assert!(utterance.text.chars().any(|c| !c.is_whitespace()));
        assert!(utterance.text.chars().all(|c| c == '\n' || !c.is_control()));
        assert!(utterance.text.split('\n').all(|line| line == line.trim()));
        assert!(utterance.speaker.as_deref().is_none_or(|speaker| !speaker.contains('\n') && !speaker.is_empty()));
        assert!((1..=lines).contains(&usize::try_from(utterance.line).unwrap()));
    }
    assert_eq!(pace::waits(transcript, pace::Speed::REAL).len(), transcript.utterances.len());
}

/// Reads the bytes as every format.
fn survive(name: &str, bytes: &[u8]) {
    let lines = bytes.iter().filter(|&&b| b == b'\n').count() + 1;
    for format in Format::ALL {
        let _ = count::count(format, bytes);
        match read(format, name, bytes) {
            Ok(transcript) => check(&transcript, lines),
            Err(error) => {
                assert!((1..=lines).contains(&usize::try_from(error.line).unwrap()), "{error} of {lines} lines");
            }
        }
    }
    let _ = survey(name, bytes);
}

/// One damage to a file: what stands at `at` for `len` bytes is replaced.
#[derive(Debug, Clone)]
struct Damage {
    at: prop::sample::Index,
    len: usize,
    with: Vec<u8>,
}

fn damage() -> impl Strategy<Value = Damage> {
    /// Pieces that mean something to one format or another.
    const PIECES: [&str; 24] = [
        "<",
        ">",
        "&",
        "&#0;",
        "<speech>",
        "</p>",
        "<br/>",
        "<!--",
        "<![CDATA[",
        "-->",
        "00:99.000 --> 1",
        "\n\n",
        "<v ",
        "\"",
        "\\",
        "\\u0000",
        "{",
        "]",
        "[2021-99-01T00:00:00Z]\t<a>\tx\n",
        "### ：\n",
        "> ",
        "\u{feff}",
        "\r",
        "\u{202e}",
    ];
    let with = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    (any::<prop::sample::Index>(), prop_oneof![Just(0), 1..4_usize, 1..4_000_usize], with)
        .prop_map(|(at, len, with)| Damage { at, len, with })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_refused_or_read_but_never_a_panic(
        name in prop::sample::select(&SAMPLES[..]),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = sample(name);
        bytes.truncate(30_000);
        for Damage { at, len, with } in damages {
            let at = at.index(bytes.len() + 1);
            let end = (at + len).min(bytes.len());
            bytes.splice(at..end, with);
        }
        survive(name, &bytes);
    }

    #[test]
    fn noise_is_refused_or_read_but_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
        survive("noise", &bytes);
        survive("noise.md", text.as_bytes());
        survive("noise.vtt", format!("WEBVTT\n\n00:00.000 --> 00:01.000\n{text}").as_bytes());
        survive("noise.log", format!("[10:00] <a> {text}").as_bytes());
    }

    #[test]
    fn a_file_cut_off_is_not_taken_for_a_whole_one(
        name in prop::sample::select(&["crec-2005-07-20.json", "house-2005-07-20.akn.xml", "house-2005-07-20.sayit.xml"][..]),
        at in any::<prop::sample::Index>(),
    ) {
        let bytes = sample(name);
        let format = detect(name, &bytes).unwrap();
        let whole = String::from_utf8(bytes).unwrap().trim_end().len();
        let bytes = sample(name);
        prop_assert!(read(format, name, &bytes[..at.index(whole)]).is_err());
    }
}

#[test]
fn a_file_that_is_no_utf_8_is_refused_where_it_breaks() {
    for name in SAMPLES {
        let mut bytes = sample(name);
        let line = bytes.iter().take(2_000).filter(|&&b| b == b'\n').count() + 1;
        bytes[2_000] = 0xFF;
        let error = read(detect(name, &bytes).unwrap(), name, &bytes).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with(&format!("{name}, line {line}: is not UTF-8")), "{text}");
    }
}
