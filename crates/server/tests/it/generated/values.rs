//! Values for members and parameters: mostly what the schema wants, sometimes what nobody wants.

use std::collections::BTreeMap;

use ob_testkit::SeededRandom;
use serde_json::{Map, Value, json};

/// Names of things that exist, by the parameter or member that takes them.
#[derive(Default)]
pub(super) struct Names(BTreeMap<&'static str, Vec<String>>);

impl Names {
    pub(super) fn add(&mut self, parameter: &'static str, name: &str) {
        self.0.entry(parameter).or_default().push(name.to_owned());
    }
}

/// See the module.
pub(super) struct Values<'a> {
    pub(super) document: &'a Value,
    pub(super) names: &'a Names,
    pub(super) random: &'a SeededRandom,
}

/// How deep a generated value nests, so that schemas that contain themselves end.
const DEPTH_MAX: u32 = 6;

impl Values<'_> {
    fn one_in(&self, chance: u64) -> bool {
        self.random.below(chance) == 0
    }

    fn pick<'v, T>(&self, of: &'v [T]) -> &'v T {
        &of[self.random.below(of.len() as u64) as usize]
    }

    /// A name for a parameter: of a thing that exists, most often.
    pub(super) fn text_for(&self, name: &str) -> String {
        match self.names.0.get(name) {
            Some(known) if !self.one_in(4) => self.pick(known).clone(),
            _ if name == "index" && !self.one_in(4) => self.random.below(8).to_string(),
            _ => self.hostile(),
        }
    }

    /// A parameter of the query.
    pub(super) fn plain(&self, schema: &Value, name: &str) -> String {
        match self.value(schema, name, 0) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// What may stand in a header.
    pub(super) fn header(&self, schema: &Value, name: &str) -> String {
        let text = self.plain(schema, name);
        let kept: String = text.chars().filter(|c| c.is_ascii_graphic()).take(250).collect();
        if self.one_in(3) { format!("{kept}{:x}", self.random.next_u64()) } else { kept }
    }

    /// A body: JSON that fits, JSON that does not, and bytes that are none.
    pub(super) fn body(&self, schema: &Value) -> Vec<u8> {
        let fitting = self.value(schema, "body", 0);
        match self.random.below(40) {
            0 => self.any(0).to_string().into_bytes(),
            1 => b"{\"text\": \"\xff\xfe\"}".to_vec(),
            2 => [b"[".repeat(20_000), b"]".repeat(20_000)].concat(),
            3 => br#"{"text": "\ud800", "reason": "\udfff\u0000"}"#.to_vec(),
            4 => fitting.to_string().into_bytes().split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default(),
            5 => [fitting.to_string().as_bytes(), b" {}"].concat(),
            6 => json!({"text": "x".repeat(300 * 1024)}).to_string().into_bytes(),
            7 => br#"{"kind":"note","kind":"note","text":"a","text":"b","hold_s":1e999,"ref":1e309}"#.to_vec(),
            8 => br#"{"ref":-9223372036854775808,"hold_s":9223372036854775807,"kind":"note","text":"x"}"#.to_vec(),
            9 => Vec::new(),
            10 => with_unknown(fitting).to_string().into_bytes(),
            _ => fitting.to_string().into_bytes(),
        }
    }

    fn value(&self, schema: &Value, name: &str, depth: u32) -> Value {
        if self.one_in(40) || depth > DEPTH_MAX {
            return self.any(depth);
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = self.document.pointer(&reference[1..]).unwrap_or(&Value::Null);
            return self.value(schema, name, depth + 1);
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                return self.value(self.pick(choices), name, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.value(&parts[0], name, depth + 1);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.pick(words).clone();
        }
        if let Some(word) = schema.get("const") {
            return word.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.pick(kinds).as_str().unwrap_or_default(),
            kind => kind.as_str().unwrap_or_default(),
        };
        match kind {
            "object" => self.object(schema, depth),
            "array" => (0..self.random.below(4)).map(|_| self.value(&schema["items"], name, depth + 1)).collect(),
            "integer" => self.integer(),
            "number" => json!(self.random.next_u64() as f64 / 1e10),
            "boolean" => json!(self.one_in(2)),
            "null" => Value::Null,
            "string" if schema["format"] == "date-time" => json!(self.time()),
            "string" => json!(if self.one_in(4) { self.hostile() } else { self.sentence(name) }),
            _ => self.any(depth),
        }
    }

    fn object(&self, schema: &Value, depth: u32) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let is_there = if required.contains(&&**name) { !self.one_in(25) } else { self.one_in(2) };
            if is_there {
                object.insert(name.clone(), self.value(member, name, depth + 1));
            }
        }
        Value::Object(object)
    }

    fn sentence(&self, name: &str) -> String {
        let known = match name {
            "negotiation" => "slug",
            name => name,
        };
        match self.names.0.get(known) {
            Some(known) if !self.one_in(5) => self.pick(known).clone(),
            _ if name.ends_with("_at") => self.time(),
            _ if name == "lang" => "en".into(),
            _ => format!("words {:x}", self.random.next_u64()),
        }
    }

    fn integer(&self) -> Value {
        let numbers = [0, 1, 2, 5, 60, 500, 501, -1, -2, i64::MAX, i64::MIN, 1 << 53];
        if self.one_in(12) { json!(u64::MAX) } else { json!(self.pick(&numbers)) }
    }

    fn time(&self) -> String {
        let times = [
            "2026-03-01T13:59:00Z",
            "2026-03-01T13:59:00.123+02:00",
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-03-01",
            "-000001-01-01T00:00:00Z",
            "2026-12-31T23:59:60Z",
        ];
        (*self.pick(&times)).to_owned()
    }

    fn any(&self, depth: u32) -> Value {
        match self.random.below(7) {
            0 => Value::Null,
            1 => json!(self.one_in(2)),
            2 => self.integer(),
            3 => json!(1.5e300),
            4 if depth < DEPTH_MAX => json!([self.any(depth + 1)]),
            5 if depth < DEPTH_MAX => json!({self.hostile(): self.any(depth + 1)}),
            _ => json!(self.hostile()),
        }
    }

    /// Text that has broken other programs.
    pub(super) fn hostile(&self) -> String {
        let texts = [
            "",
            " ",
            "\0",
            "a\0b",
            "..",
            "../../etc/passwd",
            "%00",
            "%",
            "'; drop table entries; --",
            "<script>",
            "\u{202e}drow",
            "\u{feff}",
            "e\u{301}",
            "ﷺ",
            "👩‍👩‍👧‍👦",
            "\r\nset-cookie: a=b",
            "null",
            "-1",
            "1e9",
            "NaN",
            "18446744073709551616",
            "=cmd|' /C calc'!A0",
            "{{7*7}}",
            "${jndi:ldap://x}",
            "\u{d7ff}\u{e000}\u{ffff}",
            "local/",
        ];
        match self.random.below(12) {
            0 => "x".repeat(1 + self.random.below(5_000) as usize),
            1 => "\u{301}".repeat(200),
            2 => "é".repeat(1_000),
            _ => (*self.pick(&texts)).to_owned(),
        }
    }
}

fn with_unknown(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            object.insert("unknown".into(), json!(1));
            Value::Object(object)
        }
        other => other,
    }
}

/// A part of an address: nothing in it ends the part.
pub(super) fn escaped(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}
