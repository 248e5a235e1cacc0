//! Counts outermost tags that hold words, and the characters between tags.

use super::Count;

const HOLDERS: [&str; 13] = [
    "speech",
    "question",
    "answer",
    "heading",
    "subheading",
    "num",
    "p",
    "narrative",
    "scene",
    "summary",
    "block",
    "blockList",
    "table",
];

pub(super) fn count(text: &str) -> Count {
    let front =
        ["</meta>", "</preface>"].iter().filter_map(|end| Some(text.rfind(end)? + end.len())).max().unwrap_or(0);
    let mut count = Count { skipped: text.get(..front).unwrap_or_default().matches("<p>").count(), ..Count::default() };
    let mut rest = text.get(front..).unwrap_or_default();
    let (mut depth, mut said, mut in_from) = (0_usize, 0_usize, false);
    while !rest.is_empty() {
        let (plain, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if !in_from {
            let chars = characters(plain);
            said += chars;
            count.chars += chars;
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if let Some(data) = tag.strip_prefix("<![CDATA[") {
            let (data, after) = data.split_once("]]>").unwrap_or((data, ""));
            said += super::chars(data);
            count.chars += super::chars(data);
            rest = after;
            continue;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let closes = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']).split([' ', '/', '\n', '\t', '\r']).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        if name == "from" {
            in_from = !closes;
        }
        if tag.ends_with('/') || tag.starts_with("<?") || tag.starts_with("<!") || tag.is_empty() {
            continue;
        }
        if closes {
            if depth == 1 {
                count.utterances += usize::from(said > 0);
                count.skipped += usize::from(said == 0);
            }
            depth = depth.saturating_sub(1);
        } else if depth > 0 {
            depth += 1;
            count.utterances += usize::from(name == "speech");
        } else if HOLDERS.contains(&name) {
            (depth, said) = (1, 0);
        }
    }
    count
}

/// Characters of text in which an entity is one.
fn characters(text: &str) -> usize {
    let mut parts = text.split('&');
    let first = super::chars(parts.next().unwrap_or_default());
    let entities = parts.map(|part| {
        let (entity, after) = part.split_once(';').unwrap_or(("", part));
        usize::from(!matches!(entity, "#160" | "#xA0" | "#xa0" | "#32" | "#10")) + super::chars(after)
    });
    first + entities.sum::<usize>()
}
