//! Akoma Ntoso debates, read element by element.
//!
//! A speech, question or answer is one utterance; so is each heading and each block that stands between speeches
//! (narrative, scene, prayer, paragraph). Sections of any name only group. Text that stands where the schema has none
//! becomes a narrative of its own rather than being lost. Speakers are named by `from`, else through `by` and the
//! references, of which the first with an id counts.

mod names;
mod references;

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::source::LineCounter;
use crate::text::{Paragraphs, squeeze};
use crate::transcript::Draft;
use crate::{Format, ImportError, Kind, Reason, SaidAt, Transcript, Utterance};
use references::{Attributes, References};

pub(crate) fn read(name: &str, text: &str) -> Result<Transcript, ImportError> {
    let mut xml = quick_xml::Reader::from_str(text);
    let mut lines = LineCounter::new(text);
    let mut reader = AknReader::new(name);
    loop {
        reader.line = lines.at(position(xml.buffer_position()));
        let event = xml.read_event().map_err(|error| {
            let line = lines.at(position(xml.error_position()));
            reader.draft.refuse(line, Reason::Xml(error.to_string()))
        })?;
        match event {
            Event::Start(tag) => reader.start(&tag)?,
            Event::Empty(tag) => {
                reader.start(&tag)?;
                reader.end();
            }
            Event::End(_) => reader.end(),
            Event::Text(text) => reader.text(&text)?,
            Event::CData(text) => reader.text(&text)?,
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    Ok(None) => predefined(&reference),
                    Err(error) => return Err(reader.broken(error.to_string())),
                };
                let c = c.ok_or_else(|| reader.broken(format!("&{}; stands for nothing", &*reference)))?;
                reader.text(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return reader.finish(),
        }
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The five entities of XML; those a document declares itself are not expanded.
fn predefined(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// Where in the document an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Outside,
    Meta,
    /// Preface and cover: only date and title are read from there.
    Front,
    Body,
}

/// An open element.
struct Element {
    name: String,
    zone: Zone,
    /// Its end closes the innermost open unit.
    opened_unit: bool,
}

/// An utterance in the making.
struct Unit {
    kind: Kind,
    by: String,
    from: String,
    text: Paragraphs,
    said_at: Option<SaidAt>,
    line: u32,
}

struct AknReader<'a> {
    draft: Draft<'a>,
    line: u32,
    references: References,
    elements: Vec<Element>,
    /// In the order in which they began; closed by `finish`, when all references are known.
    units: Vec<Unit>,
    /// Indexes into `units` of the open ones, the innermost last: a speech may interrupt a speech.
    open: Vec<usize>,
    /// The innermost open unit was begun by text outside any and ends at the next tag.
    stray: bool,
    /// Open `from` elements: text within is a name.
    from_depth: usize,
    has_root: bool,
    has_debate: bool,
}

impl<'a> AknReader<'a> {
    fn new(name: &'a str) -> Self {
        Self {
            draft: Draft::new(name),
            line: 1,
            references: References::default(),
            elements: Vec::new(),
            units: Vec::new(),
            open: Vec::new(),
            stray: false,
            from_depth: 0,
            has_root: false,
            has_debate: false,
        }
    }

    fn broken(&self, message: String) -> ImportError {
        self.draft.refuse(self.line, Reason::Xml(message))
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), ImportError> {
        self.end_stray();
        let attributes = self.attributes(tag)?;
        let name = tag.local_name().as_ref().to_owned();
        let zone = self.zone(&name, &attributes)?;
        let opened_unit = match zone {
            Zone::Outside => false,
            Zone::Meta => {
                self.references.meta(&name, &attributes);
                false
            }
            Zone::Front => {
                self.references.front(&name, &attributes);
                if name == "p" {
                    self.draft.skip(self.line, "front matter");
                }
                false
            }
            Zone::Body => self.start_in_body(&name, &attributes)?,
        };
        self.from_depth += usize::from(is_from(&name, opened_unit));
        self.elements.push(Element { name, zone, opened_unit });
        Ok(())
    }

    fn attributes(&self, tag: &BytesStart<'_>) -> Result<Attributes, ImportError> {
        let mut attributes = Attributes::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.broken(error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| self.broken(error.to_string()))?;
            attributes.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
        }
        Ok(attributes)
    }

    fn zone(&mut self, name: &str, attributes: &Attributes) -> Result<Zone, ImportError> {
        let Some(parent) = self.elements.last() else {
            if name != "akomaNtoso" {
                let reason = Reason::NotThisFormat(Format::Akn, "its root is not akomaNtoso");
                return Err(self.draft.refuse(self.line, reason));
            }
            if std::mem::replace(&mut self.has_root, true) {
                return Err(self.broken("a second root begins".to_owned()));
            }
            return Ok(Zone::Outside);
        };
        let between_units = self.open.is_empty();
        Ok(match (parent.zone, name) {
            (Zone::Outside, "debate" | "debateReport") => {
                self.has_debate = true;
                let debate_name = attributes.get("name").cloned();
                self.references.debate_name = self.references.debate_name.take().or(debate_name);
                Zone::Body
            }
            (Zone::Body, "meta") if between_units => Zone::Meta,
            (Zone::Body, "preface" | "coverPage" | "preamble") if between_units => Zone::Front,
            (zone, _) => zone,
        })
    }

    /// Answers whether the element opened a unit.
    fn start_in_body(&mut self, name: &str, attributes: &Attributes) -> Result<bool, ImportError> {
        let opens_unit = match self.open.last() {
            Some(_) => names::is_speech(name),
            None => !names::is_section(name) && !matches!(name, "debate" | "debateReport"),
        };
        if opens_unit {
            self.open_unit(names::kind(name));
        }
        let line = self.line;
        let Some(unit) = self.open.last().and_then(|&at| self.units.get_mut(at)) else { return Ok(false) };
        if opens_unit && let Some(by) = attributes.get("by").or_else(|| attributes.get("as")) {
            unit.by.clone_from(by);
        }
        match name {
            "br" | "eol" => unit.text.soft_break(),
            _ if names::is_paragraph(name) => unit.text.hard_break(),
            _ => {}
        }
        let time = match name {
            "recordedTime" => attributes.get("time"),
            _ if opens_unit => attributes.get("startTime"),
            _ => None,
        };
        if let (Some(time), None) = (time, unit.said_at) {
            let said_at = parse_time(time).ok_or_else(|| self.draft.refuse(line, Reason::BadTime(squeeze(time))))?;
            unit.said_at = Some(said_at);
        }
        Ok(opens_unit)
    }

    fn open_unit(&mut self, kind: Kind) {
        self.open.push(self.units.len());
        self.units.push(Unit {
            kind,
            by: String::new(),
            from: String::new(),
            text: Paragraphs::default(),
            said_at: None,
            line: self.line,
        });
    }

    fn end(&mut self) {
        self.end_stray();
        let Some(element) = self.elements.pop() else { return };
        self.from_depth -= usize::from(is_from(&element.name, element.opened_unit));
        if names::is_paragraph(&element.name)
            && let Some(unit) = self.open.last().and_then(|&at| self.units.get_mut(at))
        {
            unit.text.hard_break();
        }
        if element.opened_unit {
            self.open.pop();
        }
    }

    fn end_stray(&mut self) {
        if std::mem::take(&mut self.stray) {
            self.open.pop();
        }
    }

    fn text(&mut self, text: &str) -> Result<(), ImportError> {
        let blank = text.chars().all(char::is_whitespace);
        match self.elements.last() {
            None if blank => {}
            None => return Err(self.broken("text stands outside the root".to_owned())),
            Some(element) if element.zone == Zone::Front && element.name == "docTitle" => {
                self.references.printed_title.push_str(text);
            }
            Some(element) if element.zone == Zone::Body => {
                if self.open.is_empty() && !blank {
                    self.open_unit(Kind::Narrative);
                    self.stray = true;
                }
                if let Some(unit) = self.open.last().and_then(|&at| self.units.get_mut(at)) {
                    if self.from_depth > 0 {
                        unit.from.push_str(text);
                    } else {
                        unit.text.push_str(text);
                    }
                }
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Transcript, ImportError> {
        if let Some(element) = self.elements.last() {
            return Err(self.broken(format!("it ends inside <{}>", element.name)));
        }
        if !self.has_debate {
            return Err(self.draft.refuse(self.line, Reason::NotThisFormat(Format::Akn, "it holds no debate")));
        }
        self.references.describe(&mut self.draft.transcript);
        for title in [Some(&self.references.printed_title), self.references.debate_name.as_ref()].into_iter().flatten()
        {
            self.draft.title(title);
        }
        for unit in self.units {
            let from = squeeze(unit.from.trim().trim_end_matches([':', '：']));
            let speaker = if from.is_empty() { self.references.speaker(&unit.by) } else { Some(from) };
            let Unit { kind, text, said_at, line, .. } = unit;
            self.draft.add(Utterance { kind, speaker, text: text.finish(), said_at, line })?;
        }
        self.draft.finish(self.line)
    }
}

/// Whether the element names the speaker of the unit around it; a `from` that is a unit of its own names nobody.
fn is_from(name: &str, opened_unit: bool) -> bool {
    name == "from" && !opened_unit
}

/// An instant, or the clock on the wall.
fn parse_time(time: &str) -> Option<SaidAt> {
    let time = time.trim();
    if let Ok(instant) = time.parse::<Timestamp>() {
        return Some(SaidAt::At(instant));
    }
    let local = time.parse::<DateTime>().map(|both| both.time()).or_else(|_| time.parse::<Time>());
    local.ok().map(SaidAt::Local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn debate(body: &str) -> String {
        format!("<akomaNtoso>\n<debate name=\"A sitting\">{body}\n</debate>\n</akomaNtoso>\n")
    }

    #[track_caller]
    fn check(body: &str, expected: &[(Kind, &str, &str)]) -> Transcript {
        let transcript = read("x.xml", &debate(body)).unwrap();
        let said: Vec<_> = transcript
            .utterances
            .iter()
            .map(|u| (u.kind, u.speaker.as_deref().unwrap_or(""), u.text.as_str()))
            .collect();
        assert_eq!(said, expected);
        transcript
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        assert_eq!(read("x.xml", text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn sections_nest_and_each_heading_speech_and_scene_is_an_utterance() {
        let transcript = check(
            r##"<debateBody><debateSection><heading>ONE</heading>
            <p>Met at <recordedTime time="14:03:00">14:03</recordedTime></p>
            <prayers><p>Silence.</p></prayers>
            <debateSection><heading>TWO</heading>
              <speech by="#a"><from>The <b>SPEAKER</b>:</from><p>Hon <i>members</i>, good
                day.</p><p>Next. <narrative>[Applause.]</narrative></p></speech>
              <narrative>Bells ring.</narrative></debateSection>
            <adjournment><p>Adjourned.</p></adjournment></debateSection></debateBody>"##,
            &[
                (Kind::Heading, "", "ONE"),
                (Kind::Narrative, "", "Met at 14:03"),
                (Kind::Narrative, "", "Silence."),
                (Kind::Heading, "", "TWO"),
                (Kind::Speech, "The SPEAKER", "Hon members, good day.\nNext. [Applause.]"),
                (Kind::Narrative, "", "Bells ring."),
                (Kind::Narrative, "", "Adjourned."),
            ],
        );
        assert_eq!(transcript.utterances[1].said_at, Some(SaidAt::Local(jiff::civil::time(14, 3, 0, 0))));
        assert_eq!(transcript.utterances[1].line, 3);
    }

    #[test]
    fn speakers_are_found_through_dirty_references() {
        check(
            r##"<meta><references><TLCPerson id="a" showAs="Ms  Roe"/><TLCPerson id="a" showAs="Ms Roe (again)"/></references></meta>
            <debateBody><speech by="#a"><p>x</p></speech><speech by="#nobody"><p>y</p></speech><speech><p>z</p></speech></debateBody>"##,
            &[(Kind::Speech, "Ms Roe", "x"), (Kind::Speech, "nobody", "y"), (Kind::Speech, "", "z")],
        );
    }

    #[test]
    fn no_text_is_lost_wherever_it_stands() {
        check(
            r##"<debateBody>stray &amp; lost<unknown>kept</unknown>
            <speech by="#a"><p>before</p><speech by="#b"><p>within</p></speech><p>after</p></speech> tail &#39;t<debateSection/></debateBody>"##,
            &[
                (Kind::Narrative, "", "stray & lost"),
                (Kind::Narrative, "", "kept"),
                (Kind::Speech, "a", "before\nafter"),
                (Kind::Speech, "b", "within"),
                (Kind::Narrative, "", "tail 't"),
            ],
        );
    }

    #[test]
    fn line_breaks_and_character_data_are_text() {
        check(
            "<debateBody><speech by=''><p>(a) One<br/>(b) Two &lt;<![CDATA[ <3 ]]></p><p/></speech></debateBody>",
            &[(Kind::Speech, "", "(a) One\n(b) Two < <3")],
        );
    }

    #[test]
    fn day_title_and_language_come_from_the_front_and_the_metadata() {
        let transcript = check(
            r#"<meta><identification><FRBRWork><FRBRthis value="/za/debaterecord/2012-05-10/main"/><FRBRdate date="3000-01-01" name="generation"/></FRBRWork>
            <FRBRlanguage language="eng"/></identification></meta><preface><p><docDate date="2012-05-11">Friday</docDate></p></preface>
            <debateBody><p>x</p></debateBody>"#,
            &[(Kind::Narrative, "", "x")],
        );
        assert_eq!(transcript.date, Some(jiff::civil::date(2012, 5, 11)));
        assert_eq!((transcript.title.as_deref(), transcript.lang.as_deref()), (Some("A sitting"), Some("en")));
        assert_eq!(transcript.skipped.len(), 1);
    }

    #[test]
    fn broken_files_are_refused_with_their_line() {
        check_refused(
            "<akomaNtoso>\n<debate>\n<p>x</q></debate></akomaNtoso>",
            "x.xml, line 3: is broken XML: ill-formed document: expected `</p>`, but `</q>` was found",
        );
        check_refused("<akomaNtoso>\n<debate><p>x", "x.xml, line 2: is broken XML: it ends inside <p>");
        check_refused("<akomaNtoso>\n<act/></akomaNtoso>", "x.xml, line 2: is not akn: it holds no debate");
        check_refused("<TEI/>", "x.xml, line 1: is not akn: its root is not akomaNtoso");
        check_refused(&debate("<p>&evil;</p>"), "x.xml, line 2: is broken XML: &evil; stands for nothing");
        check_refused(&debate("<p>&#7;</p>"), "x.xml, line 2: the text has a control character (U+0007)");
        check_refused(
            &debate("<p><recordedTime time=\"25:00\"/></p>"),
            "x.xml, line 2: has a time that cannot be read: 25:00",
        );
        let long = debate(&format!("\n<speech><p>{}</p></speech>", "x".repeat(257 * 1024)));
        check_refused(&long, "x.xml, line 3: the text is longer than 240 KiB; send it in parts");
    }
}
