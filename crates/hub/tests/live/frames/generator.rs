//! Frames as a peer could send them that knows the protocol and means harm: mostly whole and well-formed, each wrong in
//! one place. Bytes alone would be refused at their first one and reach nothing.

use std::time::{SystemTime, UNIX_EPOCH};

/// `OPENBARGAIN_TEST_SEED`, or one that was not used before.
#[expect(clippy::disallowed_methods, reason = "any fresh number will do")]
pub(crate) fn seed() -> u64 {
    let fresh = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64);
    std::env::var("OPENBARGAIN_TEST_SEED").map_or_else(|_| fresh(), |seed| seed.parse().expect("a seed"))
}

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const FINAL: u8 = 0x80;

const REQUESTS: [&str; 6] = [
    r#"{"type":"hello","token":null}"#,
    r#"{"type":"hello","token":"ana"}"#,
    r#"{"type":"follow","negotiation":"hall","stream":"record","after":-1}"#,
    r#"{"type":"follow","negotiation":"hall","stream":"caucus","after":null}"#,
    r#"{"type":"unfollow","negotiation":"hall","stream":"record"}"#,
    r#"{"type":"follow","negotiation":"attic","stream":"talk","after":5}"#,
];

/// Texts that are JSON, nearly JSON, or hard on whoever reads them.
const TEXTS: [&str; 16] = [
    r#"{"type":"follow","negotiation":"hall","stream":"record","after":1e999}"#,
    r#"{"type":"follow","negotiation":"hall","stream":"record","after":9223372036854775807}"#,
    r#"{"type":"follow","negotiation":"hall","stream":"record","after":-9223372036854775808}"#,
    r#"{"type":"follow","negotiation":"hall","stream":"record","after":0.5}"#,
    r#"{"type":"follow","type":"hello","negotiation":"hall","negotiation":"attic","stream":"record","after":1}"#,
    r#"{"type":"hello","token":"\ud800"}"#,
    r#"{"type":"hello","token":"\udfff\ud800"}"#,
    r#"{"type":"hello","token":"\u0000"}"#,
    r#"{"type":"hello","unknown":{"a":[1,2,{"b":null}]}}"#,
    r#"["hello",null]"#,
    r#"{"type":["hello"]}"#,
    r#"{"type":{"hello":null}}"#,
    r#"{"type":"hello"} {"type":"hello"}"#,
    r#"{"type":"hel"#,
    "\u{feff}{\"type\":\"hello\"}",
    "",
];

/// See the module. The same for the same seed.
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// All frames of a connection, in order.
    pub(crate) fn connection(&mut self) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        if self.below(8) > 0 {
            frames.push(self.frame(FINAL | TEXT, REQUESTS[self.0 as usize % 2].as_bytes()));
        }
        // Some do nothing that is forbidden until it is too much; others go wrong early or late.
        let one_wrong_in = [0, 20, 8, 2][self.below(4) as usize];
        for _ in 0..1 + self.below(40) {
            if one_wrong_in == 0 || self.below(one_wrong_in) > 0 {
                let request = REQUESTS[self.below(6) as usize].as_bytes();
                match self.below(8) {
                    0 => frames.push(self.frame(FINAL | PING, b"?")),
                    1 | 2 => frames.extend(self.fragments(request)),
                    _ => frames.push(self.frame(FINAL | TEXT, request)),
                }
                continue;
            }
            let text = self.text();
            match self.below(4) {
                0 => frames.push(self.frame(FINAL | TEXT, &text)),
                1 => frames.extend(self.fragments(&text)),
                2 => frames.push(self.control()),
                _ => frames.push(self.wrong()),
            }
        }
        frames
    }

    fn text(&mut self) -> Vec<u8> {
        match self.below(12) {
            0..5 => REQUESTS[self.below(6) as usize].as_bytes().to_vec(),
            5..9 => TEXTS[self.below(16) as usize].as_bytes().to_vec(),
            9 => {
                let depth = self.below(20) as usize;
                let inner = if self.below(2) == 0 { "[" } else { "{\"a\":" };
                inner.repeat(depth).into_bytes()
            }
            10 => {
                // One byte of a right one is another.
                let mut text = REQUESTS[self.below(6) as usize].as_bytes().to_vec();
                let at = self.below(text.len() as u64) as usize;
                text[at] = self.next() as u8;
                text
            }
            _ => {
                let length = self.below(17_000) as usize;
                format!(r#"{{"type":"hello","token":"{}"}}"#, "x".repeat(length)).into_bytes()
            }
        }
    }

    /// A message in parts, with control frames between them as is allowed, and at times a part too many.
    fn fragments(&mut self, text: &[u8]) -> Vec<Vec<u8>> {
        let parts = 1 + self.below(5) as usize;
        let size = text.len() / parts + 1;
        let mut frames = Vec::new();
        for (number, part) in text.chunks(size).enumerate() {
            let opcode = if number == 0 { TEXT } else { CONTINUATION };
            let last = if (number + 1) * size >= text.len() { FINAL } else { 0 };
            frames.push(self.frame(last | opcode, part));
            match self.below(20) {
                0..5 => frames.push(self.frame(FINAL | PING, b"in between")),
                5 => frames.push(self.control()),
                6 => frames.push(self.frame(FINAL | TEXT, b"another message in between")),
                _ => {}
            }
        }
        if self.below(20) == 0 {
            frames.push(self.frame(FINAL | CONTINUATION, b"more"));
        }
        frames
    }

    fn control(&mut self) -> Vec<u8> {
        match self.below(12) {
            0 => self.frame(PING, b"in parts, which is not allowed"),
            1 => self.frame(FINAL | PING, &[b'x'; 126]),
            2 => self.frame(FINAL | CLOSE, &[3]),
            3 => {
                let code = self.next() as u16;
                self.frame(FINAL | CLOSE, &[&code.to_be_bytes()[..], b"why"].concat())
            }
            4 => self.frame(FINAL | CLOSE, &[3, 0xe8, 0xff, 0xfe]),
            5..8 => self.frame(FINAL | 0xa, b"not asked for"),
            _ => {
                let length = self.below(126) as usize;
                self.frame(FINAL | PING, &vec![0xff; length])
            }
        }
    }

    fn wrong(&mut self) -> Vec<u8> {
        let text = self.text();
        match self.below(9) {
            0 => {
                let head = self.next() as u8;
                self.frame(head, &text)
            }
            1 => {
                let reserved = 0x10 << self.below(3);
                self.frame(FINAL | TEXT | reserved, &text)
            }
            2 => self.frame(FINAL | TEXT, &[0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
            // Not masked.
            3 => [&[FINAL | TEXT, text.len().min(125) as u8][..], &text[..text.len().min(125)]].concat(),
            // Claims what never comes.
            4 => [&[FINAL | TEXT, 0xff][..], &self.next().to_be_bytes(), &[0; 4], &text].concat(),
            5 => [&[FINAL | TEXT, 0xff, 0xff][..], &[0xff; 7], &[0; 4]].concat(),
            // A short length written long.
            6 => {
                let short = &text[..text.len().min(100)];
                [&[FINAL | TEXT, 0xff][..], &(short.len() as u64).to_be_bytes(), &[0; 4], short].concat()
            }
            7 => {
                let mut frame = self.frame(FINAL | TEXT, &text);
                let kept = self.below(frame.len() as u64) as usize;
                frame.truncate(kept);
                frame
            }
            _ => (0..self.below(40)).map(|_| self.next() as u8).collect(),
        }
    }

    /// A whole frame, masked as it must be.
    fn frame(&mut self, first_byte: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first_byte];
        match payload.len() {
            short @ 0..126 => bytes.push(0x80 | short as u8),
            medium @ 126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend((medium as u16).to_be_bytes());
            }
            long => {
                bytes.push(0x80 | 127);
                bytes.extend((long as u64).to_be_bytes());
            }
        }
        let mask = (self.next() as u32).to_be_bytes();
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        bytes
    }
}
