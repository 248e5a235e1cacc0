//! The metadata of a debate: day, language, title and who hides behind an id.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::text::{find_date, squeeze};
use crate::transcript::Transcript;

/// Attributes of an element by local name.
pub(super) type Attributes = HashMap<String, String>;

/// What the metadata and the front matter say; the most trusted source of each counts.
#[derive(Default)]
pub(super) struct References {
    names: HashMap<String, String>,
    printed_date: Option<Date>,
    identified_date: Option<Date>,
    lang: Option<String>,
    /// Name of the debate as an attribute.
    pub(super) debate_name: Option<String>,
    /// Title as printed on the front.
    pub(super) printed_title: String,
}

impl References {
    /// Takes in an element of the metadata.
    pub(super) fn meta(&mut self, name: &str, attributes: &Attributes) {
        let get = |attribute: &str| attributes.get(attribute).map(String::as_str);
        let generated = matches!(get("name"), Some("generation" | "markup"));
        match name {
            "TLCPerson" | "TLCRole" | "TLCOrganization" | "TLCReference" => {
                let id = get("id").or(get("eId")).unwrap_or_default().to_owned();
                // Ids are declared twice in real files, then by the same or a like name.
                self.names.entry(id).or_insert_with(|| squeeze(get("showAs").unwrap_or_default()));
            }
            "FRBRthis" | "FRBRuri" => {
                self.identified_date = self.identified_date.or_else(|| find_date(get("value")?));
            }
            "FRBRdate" if !generated => {
                self.identified_date = self.identified_date.or_else(|| find_date(get("date")?));
            }
            "FRBRlanguage" => {
                let lang = get("language").and_then(|lang| ob_domain::text::language(short(lang)).ok());
                self.lang = self.lang.take().or(lang);
            }
            _ => {}
        }
    }

    /// Takes in an element of the front matter.
    pub(super) fn front(&mut self, name: &str, attributes: &Attributes) {
        if name == "docDate" {
            let date = attributes.get("date").and_then(|date| find_date(date));
            self.printed_date = self.printed_date.or(date);
        }
    }

    /// The name behind `#id`, or ids; one that is not declared stands for itself.
    pub(super) fn speaker(&self, by: &str) -> Option<String> {
        let names: Vec<&str> = by
            .split_whitespace()
            .map(|id| id.trim_start_matches('#'))
            .filter(|id| !id.is_empty())
            .map(|id| self.names.get(id).map(String::as_str).filter(|name| !name.is_empty()).unwrap_or(id))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Day and language; the title is the reader's to check.
    pub(super) fn describe(&self, transcript: &mut Transcript) {
        transcript.date = self.printed_date.or(self.identified_date);
        transcript.lang.clone_from(&self.lang);
    }
}

/// The two-letter tag of a language where it has one: files use codes of three letters, screens tags.
fn short(code: &str) -> &str {
    match code {
        "afr" => "af",
        "deu" | "ger" => "de",
        "eng" => "en",
        "fra" | "fre" => "fr",
        "ita" => "it",
        "msa" | "may" => "ms",
        "nld" | "dut" => "nl",
        "por" => "pt",
        "spa" => "es",
        "swa" => "sw",
        "zho" | "chi" => "zh",
        other => other,
    }
}
