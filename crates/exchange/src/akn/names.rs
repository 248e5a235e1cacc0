//! What the names of elements mean to a reader of debates.

use crate::Kind;

/// Whether an element only groups others: sections of a debate under all the names the schema has for them.
pub(super) fn is_section(name: &str) -> bool {
    matches!(
        name,
        "debateBody"
            | "debateSection"
            | "speechGroup"
            | "administrationOfOath"
            | "rollCall"
            | "prayers"
            | "oralStatements"
            | "writtenStatements"
            | "personalStatements"
            | "ministerialStatements"
            | "resolutions"
            | "nationalInterest"
            | "declarationOfVote"
            | "communication"
            | "petitions"
            | "papers"
            | "noticesOfMotion"
            | "questions"
            | "address"
            | "proceduralMotions"
            | "pointOfOrder"
            | "adjournment"
            | "conclusions"
            | "attachments"
            | "attachment"
            | "components"
            | "component"
    )
}

/// Whether somebody speaks in it.
pub(super) fn is_speech(name: &str) -> bool {
    matches!(name, "speech" | "question" | "answer")
}

/// What an element is that stands between speeches.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "speech" | "question" | "answer" => Kind::Speech,
        "heading" | "subheading" | "num" | "docTitle" => Kind::Heading,
        _ => Kind::Narrative,
    }
}

/// Whether an element within an utterance begins and ends a paragraph; all others run on in the line.
pub(super) fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "p" | "block"
            | "blockContainer"
            | "blockList"
            | "listIntroduction"
            | "listWrapUp"
            | "item"
            | "num"
            | "heading"
            | "subheading"
            | "ul"
            | "ol"
            | "li"
            | "table"
            | "caption"
            | "tr"
            | "th"
            | "td"
            | "div"
            | "container"
            | "content"
            | "intro"
            | "wrapUp"
            | "foreign"
            | "scene"
            | "summary"
            | "quotedStructure"
            | "embeddedStructure"
    )
}
