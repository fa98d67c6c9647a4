//! A page -> the text of its article.

use crate::document::BlockKind;
use crate::finding::Code;

use super::sheet::{Sheet, raised};

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];
const DROPPED: [&str; 17] = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "iframe",
    "head",
    "figcaption",
    "menu",
    "dialog",
    "object",
];
const BREAKS: [&str; 25] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "section",
    "article",
    "main",
    "header",
    "br",
    "blockquote",
    "dd",
    "dt",
    "body",
    "html",
    "time",
    "figure",
];
const ASIDE_NAMES: [&str; 17] = [
    "comment",
    "related",
    "share",
    "social",
    "breadcrumb",
    "sidebar",
    "menu",
    "navbar",
    "footer",
    "banner",
    "advert",
    "newsletter",
    "tags",
    "hotnews",
    "most-read",
    "cookie",
    "caption",
];

/// A row of a table is kept together up to this length; a cell that says more is text laid out with a table.
const ROW_AT_MOST: usize = 300;
/// A quoted attribute value is looked for this far; then the tag is taken to end at the first `>`.
const VALUE_AT_MOST: usize = 4096;

struct Part {
    text: String,
    linked: usize,
    main: bool,
    kind: BlockKind,
}

/// The main text of a page: what stands in `article` or `main` where there is one, without navigation, related links,
/// comments and captions; then paragraphs that are mostly links are dropped.
pub fn page(sheet: &mut Sheet, html: &str) {
    let parts = parts(sheet, html);
    let has_main = parts.iter().filter(|part| part.main).map(|part| part.text.len()).sum::<usize>() > 200;
    for part in parts {
        let title = part.kind == BlockKind::Heading(1);
        if title || (!has_main || part.main) && part.linked * 2 < part.text.len().max(1) {
            sheet.block(part.kind, &part.text);
        }
    }
}

fn parts(sheet: &mut Sheet, html: &str) -> Vec<Part> {
    let empty = || Part { text: String::new(), linked: 0, main: false, kind: BlockKind::Paragraph };
    let mut parts: Vec<Part> = Vec::new();
    let mut now = empty();
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut skipping = 0usize;
    let mut main = 0usize;
    let mut link = 0usize;
    let mut cell = 0usize;
    let mut above = 0usize;
    let mut rest = html;
    let mut flush = |now: &mut Part, main: bool| {
        let text = now.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let kind = if text.contains(" | ") { BlockKind::TableRow } else { now.kind };
            parts.push(Part { text, linked: now.linked, main, kind });
        }
        *now = empty();
    };
    while !rest.is_empty() {
        let tag = rest.find('<').unwrap_or(rest.len());
        if skipping == 0 && tag > 0 {
            let plain = entities(&rest[..tag]);
            if link > 0 {
                now.linked += plain.split_whitespace().map(str::len).sum::<usize>();
            }
            if above > 0 {
                now.text.extend(plain.chars().map(raised));
            } else {
                now.text.push_str(&plain);
            }
        }
        rest = &rest[tag..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let closing = rest.starts_with("</");
        let name_from = if closing { 2 } else { 1 };
        let name: String = rest
            .get(name_from..)
            .unwrap_or("")
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(24)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() {
            if skipping == 0
                && !closing
                && !rest.is_empty()
                && !rest.starts_with("<!")
                && !rest.starts_with("<?")
            {
                now.text.push('<');
                rest = &rest[1..];
                continue;
            }
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            continue;
        }
        let Some(end) = end_of_tag(rest) else { break };
        let attributes = rest[name_from + name.len()..end].to_ascii_lowercase();
        rest = &rest[end + 1..];
        let in_row = cell > 0 && now.text.len() < ROW_AT_MOST;
        if in_row && matches!(name.as_str(), "p" | "div" | "br") {
            now.text.push(' ');
        } else if BREAKS.contains(&name.as_str()) {
            flush(&mut now, main > 0);
            if !closing {
                now.kind = match name.as_bytes() {
                    [b'h', level @ b'1'..=b'6'] => BlockKind::Heading(level - b'0'),
                    b"li" => BlockKind::ListItem,
                    _ => BlockKind::Paragraph,
                };
            }
        } else if matches!(name.as_str(), "td" | "th")
            && skipping == 0
            && !now.text.trim().is_empty()
            && !closing
        {
            now.text.push_str(" | ");
        }
        if closing {
            if let Some(place) = open.iter().rposition(|(one, _)| *one == name) {
                for (one, dropped) in open.drain(place..) {
                    skipping -= usize::from(dropped);
                    main -= usize::from(!dropped && matches!(one.as_str(), "article" | "main"));
                    link -= usize::from(one == "a");
                    above -= usize::from(one == "sup");
                    cell -= usize::from(matches!(one.as_str(), "td" | "th"));
                }
            }
            continue;
        }
        if name == "meta" && attributes.contains("article:published_time") {
            sheet.dated = value(&attributes, "content=").and_then(day);
        }
        if VOID.contains(&name.as_str()) || attributes.ends_with('/') {
            continue;
        }
        if matches!(name.as_str(), "script" | "style") {
            let close = format!("</{name}");
            let bytes = rest.as_bytes();
            let found =
                bytes.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
            rest = found.map_or("", |at| &rest[at..]);
            rest = rest.find('>').map_or("", |at| &rest[at + 1..]);
            continue;
        }
        if open.len() >= sheet.limits.depth {
            sheet.note(Code::TooDeep, "html", "");
            continue;
        }
        let named = |key: &str| {
            value(&attributes, key).is_some_and(|value| ASIDE_NAMES.iter().any(|aside| value.contains(aside)))
        };
        let dropped = DROPPED.contains(&name.as_str())
            || (!matches!(name.as_str(), "html" | "body" | "article" | "main")
                && (named("class=") || named("id=")));
        skipping += usize::from(dropped);
        main += usize::from(!dropped && matches!(name.as_str(), "article" | "main"));
        link += usize::from(name == "a");
        above += usize::from(name == "sup");
        cell += usize::from(matches!(name.as_str(), "td" | "th"));
        open.push((name, dropped));
    }
    flush(&mut now, main > 0);
    parts
}

/// The value of an attribute among the attributes of a tag.
fn value<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let at = attributes.find(key)? + key.len();
    attributes[at..].trim_start_matches(['"', '\'']).split(['"', '\'']).next()
}

/// `2024-01-08T09:30:00+07:00` -> its day.
fn day(moment: &str) -> Option<String> {
    let day = moment.trim().get(..10)?;
    day.parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
}

/// Where a tag ends: a `>` inside a quoted value is none.
fn end_of_tag(tag: &str) -> Option<usize> {
    let first = tag.find('>')?;
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().take(VALUE_AT_MOST) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if tag.as_bytes()[at - 1] == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    Some(first)
}

/// Replaces character references.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let letter = end.and_then(|end| {
            let name = &rest[1..end];
            let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
            number.and_then(char::from_u32).or(match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                "nbsp" => Some('\u{a0}'),
                "ndash" => Some('–'),
                "mdash" => Some('—'),
                "laquo" => Some('«'),
                "raquo" => Some('»'),
                "lsquo" => Some('‘'),
                "rsquo" => Some('’'),
                "ldquo" => Some('“'),
                "rdquo" => Some('”'),
                "hellip" => Some('…'),
                "eacute" => Some('é'),
                "egrave" => Some('è'),
                "ecirc" => Some('ê'),
                "agrave" => Some('à'),
                "acirc" => Some('â'),
                "ccedil" => Some('ç'),
                "ocirc" => Some('ô'),
                "ugrave" => Some('ù'),
                "icirc" => Some('î'),
                "euro" => Some('€'),
                _ => None,
            })
        });
        match (letter, end) {
            (Some(letter), Some(end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
