//! An entry's content as the named fields its leaf commits to, and back (the table of security.md 4).
//!
//! Every member but `index`, `at` and `ref` is a field of its own; absent members are left out; a text is one field a
//! line, so that a single line can be redacted later.

use crate::entry::{Content, Index, Kind};
use crate::{Invalid, Time};

/// A name and its value, in the order of names.
pub type Fields = Vec<(String, String)>;

const BODY: &str = "body.";
const DATA: &str = "data.";

/// The fields of a content, names strictly ascending.
pub fn to_fields(content: &Content) -> Fields {
    let mut fields = vec![("by".to_owned(), content.by.clone())];
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.push((name.to_owned(), value));
        }
    };
    add("reason", content.reason.clone());
    if content.kind.leaf_kind() == "entry" {
        add("type", Some(content.kind.to_string()));
    }
    add("session", content.session.map(|id| id.to_string()));
    add("side", content.side.map(|side| side.to_string()));
    add("speaker", content.speaker.clone());
    add("article", content.article.as_ref().map(ToString::to_string));
    add("lang", content.lang.clone());
    add("noted_at", content.noted_at.map(|at| at.to_string()));
    for (number, line) in content.text.iter().flat_map(|text| text.split('\n')).enumerate() {
        add(&format!("{BODY}{number:04}"), Some(line.to_owned()));
    }
    for (name, json) in &content.data {
        add(&format!("{DATA}{name}"), Some(json.clone()));
    }
    fields.sort();
    fields
}

/// The content that these fields spell, beside what the entry's row says of itself.
///
/// # Errors
/// When a field has no place in an entry of this kind or does not read as what it should be.
pub fn from_fields(
    kind: Kind,
    refers_to: Option<Index>,
    fields: impl IntoIterator<Item = (String, String)>,
) -> Result<Content, Invalid> {
    let mut content = Content { refers_to, ..Content::new(kind, String::new()) };
    let mut text: Option<String> = None;
    for (name, value) in fields {
        match name.as_str() {
            "by" => content.by = value,
            "reason" => content.reason = Some(value),
            "type" => {
                if value != kind.as_str() {
                    return Err(Invalid::new("type", "is not the kind the entry's row names"));
                }
            }
            "session" => content.session = Some(value.parse()?),
            "side" => content.side = Some(value.parse()?),
            "speaker" => content.speaker = Some(value),
            "article" => content.article = Some(value.parse()?),
            "lang" => content.lang = Some(value),
            "noted_at" => content.noted_at = Some(value.parse::<Time>()?),
            _ if name.starts_with(BODY) => match &mut text {
                Some(text) => {
                    text.push('\n');
                    text.push_str(&value);
                }
                None => text = Some(value),
            },
            _ => match name.strip_prefix(DATA) {
                Some(member) => {
                    content.data.insert(member.to_owned(), value);
                }
                None => return Err(Invalid::new("field", format!("{name} has no place in an entry"))),
            },
        }
    }
    content.text = text;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;
    use crate::side::Side;

    #[test]
    fn a_content_comes_back_from_its_fields() {
        let mut content = Content::new(Kind::Note, "Team 2".into());
        content.session = Some(SessionId::from_random([7; 16]));
        content.side = Some(Side::Theirs);
        content.speaker = Some("Ms Roe".into());
        content.text = Some("one\n\nthree".into());
        content.noted_at = Some("2026-01-01T10:00:00.123Z".parse().unwrap());
        content.data.insert("phase".into(), "\"table\"".into());
        let fields = to_fields(&content);
        assert!(fields.windows(2).all(|pair| pair[0].0 < pair[1].0), "names ascend strictly: {fields:?}");
        assert_eq!(from_fields(Kind::Note, None, fields).unwrap(), content);
    }

    #[test]
    fn a_correction_has_no_type_but_a_reason() {
        let content = crate::entry::correction(0, "2.0 %", "misheard the figure", "Team 2".into()).unwrap();
        let names: Vec<_> = to_fields(&content).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["body.0000", "by", "reason"]);
    }

    #[test]
    fn an_unknown_field_is_an_error() {
        assert!(from_fields(Kind::Note, None, [("colour".to_owned(), "red".to_owned())]).is_err());
    }
}
