//! What bytes are, told from the bytes.

use crate::document::Media;

use super::package;

/// What the ending of a name claims. `None` where it claims nothing.
pub fn of_name(name: &str) -> Option<Media> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "txt" | "text" | "md" => Media::Plain,
        "html" | "htm" | "xhtml" => Media::Html,
        "docx" => Media::Docx,
        "odt" => Media::Odt,
        "eml" => Media::Eml,
        "pdf" => Media::Pdf,
        "doc" | "rtf" | "xls" | "xlsx" | "ods" | "ppt" | "pptx" | "zip" | "jpg" | "jpeg" | "png" => {
            Media::Other
        }
        _ => return None,
    })
}

/// Beginnings of formats that are known and not read.
const OTHERS: [(&[u8], &str); 9] = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"SQLite format 3\0", "sqlite"),
];

/// The format, and the name of one that is not read.
pub fn tell(bytes: &[u8], name: &str) -> (Media, &'static str) {
    let head = &bytes[..bytes.len().min(2048)];
    if head.windows(5).take(1024).any(|window| window == b"%PDF-") {
        return (Media::Pdf, "");
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return package::tell(bytes);
    }
    if let Some((_, detail)) = OTHERS.iter().find(|(start, _)| head.starts_with(start)) {
        return (Media::Other, detail);
    }
    let wide = head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || super::encoding::wide(head).is_some();
    let odd = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    if !wide && odd * 20 > head.len() {
        return (Media::Other, "binary");
    }
    let plain: String =
        head.iter().filter(|byte| **byte != 0).map(|byte| byte.to_ascii_lowercase() as char).collect();
    let claimed = of_name(name);
    if is_page(&plain, claimed == Some(Media::Html)) {
        return (Media::Html, "");
    }
    if is_letter(&plain, claimed == Some(Media::Eml)) {
        return (Media::Eml, "");
    }
    (Media::Plain, "")
}

fn is_page(head: &str, claimed: bool) -> bool {
    let start = head.trim_start_matches(|letter: char| !letter.is_ascii() || letter.is_whitespace());
    if !start.starts_with('<') {
        return claimed && head.contains("</");
    }
    claimed
        || ["<!doctype html", "<html", "<head", "<body", "<article"].iter().any(|mark| head.contains(mark))
        || ["<div", "<p>", "<p ", "<h1", "<table", "<meta"].iter().any(|mark| start.starts_with(mark))
}

/// Lines of headers up to the first empty one, among them some that only letters have.
fn is_letter(head: &str, claimed: bool) -> bool {
    let mut known = 0;
    let mut transport = 0;
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            break;
        }
        match name {
            "from" | "to" | "subject" | "date" | "cc" | "sender" | "reply-to" => known += 1,
            "mime-version" | "received" | "message-id" | "content-type" | "return-path" | "delivered-to" => {
                transport += 1
            }
            _ => {}
        }
    }
    if claimed { known + transport >= 1 } else { transport >= 1 && known + transport >= 3 }
}
