//! Bytes of a document -> its text.

use crate::finding::{Code, Finding};

/// What the bytes are said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Plain,
    Html,
    /// Known, and not read yet: gives a finding.
    Other,
}

/// Bounds against hostile files. Sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: usize,
    pub text: usize,
    /// Open elements of HTML.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 64 << 20, text: 1 << 20, depth: 256 }
    }
}

/// A paragraph of the shown text: bytes `start..end` of [`Document::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub start: usize,
    pub end: usize,
}

/// The text that is shown and that all offsets count in.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub text: String,
    pub blocks: Vec<Block>,
    pub findings: Vec<Finding>,
}

/// The text of a document within the usual limits.
pub fn extract(bytes: &[u8], media: Media) -> Document {
    extract_within(bytes, media, Limits::default())
}

/// The text of a document within limits of the caller.
pub fn extract_within(bytes: &[u8], media: Media, limits: Limits) -> Document {
    let mut findings = Vec::new();
    let bytes = if bytes.len() > limits.bytes {
        findings.push(Finding::at(Code::Cut, "document", 0, "bytes"));
        &bytes[..limits.bytes]
    } else {
        bytes
    };
    let given = decode(bytes, &mut findings);
    let mut text = match media {
        Media::Plain => given,
        Media::Html => main_text(&given, limits.depth, &mut findings),
        Media::Other => {
            findings.push(Finding::at(Code::UnknownMedia, "document", 0, ""));
            String::new()
        }
    };
    if text.len() > limits.text {
        let mut end = limits.text;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        findings.push(Finding::at(Code::Cut, "document", 0, "text"));
    }
    if text.chars().any(|letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        findings.push(Finding::at(Code::HiddenCharacters, "document", 0, ""));
    }
    if text.trim().is_empty() {
        findings.push(Finding::at(Code::NoText, "document", 0, ""));
    }
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        if end > start {
            blocks.push(Block { start, end });
        }
        start += line.len();
    }
    Document { text, blocks, findings }
}

/// UTF-8, UTF-16 with a mark, or Windows-1252 where the bytes are no UTF-8 at all.
fn decode(bytes: &[u8], findings: &mut Vec<Finding>) -> String {
    let wide = |little: bool| {
        let units = bytes[2..].chunks_exact(2).map(|pair| {
            if little {
                u16::from_le_bytes([pair[0], pair[1]])
            } else {
                u16::from_be_bytes([pair[0], pair[1]])
            }
        });
        char::decode_utf16(units)
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect::<String>()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(true),
        [0xfe, 0xff, ..] => wide(false),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                findings.push(Finding::at(Code::BadEncoding, "document", 0, ""));
                String::from_utf8_lossy(bytes).into_owned()
            }
        },
    }
}

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

/// The main text of a page: what stands in `article` or `main` where there is one, without navigation, related links,
/// comments and captions; then paragraphs that are mostly links are dropped.
fn main_text(html: &str, depth: usize, findings: &mut Vec<Finding>) -> String {
    struct Part {
        text: String,
        linked: usize,
        main: bool,
        heading: bool,
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut now = Part { text: String::new(), linked: 0, main: false, heading: false };
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut skipping = 0usize;
    let mut main = 0usize;
    let mut link = 0usize;
    let mut too_deep = false;
    let mut rest = html;
    let mut flush = |now: &mut Part, main: bool| {
        let text = now.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            parts.push(Part { text, linked: now.linked, main, heading: now.heading });
        }
        *now = Part { text: String::new(), linked: 0, main: false, heading: false };
    };
    while !rest.is_empty() {
        let Some(tag) = rest.find('<') else {
            if skipping == 0 {
                now.text.push_str(&entities(rest));
            }
            break;
        };
        if skipping == 0 {
            let plain = entities(&rest[..tag]);
            if link > 0 {
                now.linked += plain.split_whitespace().map(str::len).sum::<usize>();
            }
            now.text.push_str(&plain);
        }
        rest = &rest[tag..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let closing = rest.starts_with("</");
        let name_from = if closing { 2 } else { 1 };
        let name: String = rest[name_from..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(24)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() {
            if skipping == 0 && !closing && !rest.starts_with("<!") && !rest.starts_with("<?") {
                now.text.push('<');
                rest = &rest[1..];
                continue;
            }
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let attributes = rest[name_from + name.len()..end].to_ascii_lowercase();
        rest = &rest[end + 1..];
        if BREAKS.contains(&name.as_str()) {
            flush(&mut now, main > 0);
            now.heading = matches!(name.as_str(), "h1") && !closing;
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
                }
            }
            continue;
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
        if open.len() >= depth {
            if !too_deep {
                findings.push(Finding::at(Code::TooDeep, "html", 0, &name));
                too_deep = true;
            }
            continue;
        }
        let named = |key: &str| {
            attributes.find(key).is_some_and(|at| {
                let value = attributes[at + key.len()..].trim_start_matches(['"', '\'']);
                let value = value.split(['"', '\'']).next().unwrap_or("");
                ASIDE_NAMES.iter().any(|aside| value.contains(aside))
            })
        };
        let dropped = DROPPED.contains(&name.as_str())
            || (!matches!(name.as_str(), "html" | "body" | "article" | "main")
                && (named("class=") || named("id=")));
        skipping += usize::from(dropped);
        main += usize::from(!dropped && matches!(name.as_str(), "article" | "main"));
        link += usize::from(name == "a");
        open.push((name, dropped));
    }
    flush(&mut now, main > 0);
    let has_main = parts.iter().filter(|part| part.main).map(|part| part.text.len()).sum::<usize>() > 200;
    let kept: Vec<&str> = parts
        .iter()
        .filter(|part| part.heading || !has_main || part.main)
        .filter(|part| part.heading || part.linked * 2 < part.text.len().max(1))
        .map(|part| part.text.as_str())
        .collect();
    kept.join("\n")
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
