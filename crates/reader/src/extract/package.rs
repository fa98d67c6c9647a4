//! Files packed in a ZIP, as DOCX and ODT are, within limits; and their XML.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::document::Media;
use crate::finding::Code;

use super::encoding;
use super::sheet::Sheet;

/// Parts up to this size are unpacked whatever their ratio: small ones of repeated words pack very well.
const NOT_JUDGED: usize = 1 << 20;

const OPEN_TEXT: &[u8] = b"application/vnd.oasis.opendocument.text";

/// Names of files are looked for in so many bytes at the end and at the beginning.
const LIST_AT_MOST: usize = 512 << 10;

/// The format of a ZIP, told from its first entry and the names of the others.
pub fn tell(bytes: &[u8]) -> (Media, &'static str) {
    // OpenDocument stores its media type first and unpacked, so that it can be found here.
    let head = &bytes[..bytes.len().min(256)];
    if let Some(at) = head.windows(8).position(|window| window == b"mimetype") {
        let rest = &head[at + 8..];
        return match rest.strip_prefix(OPEN_TEXT) {
            Some(after) if !after.starts_with(b"-") => (Media::Odt, ""),
            _ => (Media::Other, "opendocument"),
        };
    }
    // Names stand unpacked in the list at the end, or before each entry where the list is lost.
    let list = &bytes[bytes.len().saturating_sub(LIST_AT_MOST)..];
    let begin = &bytes[..bytes.len().min(LIST_AT_MOST)];
    let has =
        |name: &[u8]| [list, begin].iter().any(|part| part.windows(name.len()).any(|window| window == name));
    if has(b"word/document.xml") {
        (Media::Docx, "")
    } else if has(b"content.xml") && has(b"META-INF/manifest.xml") {
        (Media::Odt, "")
    } else {
        (Media::Other, "zip")
    }
}

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], sheet: &mut Sheet) -> Option<Package<'a>> {
        // The list of files is only read when its end says that it is short.
        let tail = &bytes[bytes.len().saturating_sub(66_000)..];
        let count = tail.windows(12).rev().find(|window| window.starts_with(b"PK\x05\x06"));
        let count = count.map_or(0, |end| usize::from(u16::from_le_bytes([end[10], end[11]])));
        if count > sheet.limits.entries {
            sheet.note(Code::TooManyEntries, "package", &count.to_string());
            return None;
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) if archive.len() > sheet.limits.entries => {
                sheet.note(Code::TooManyEntries, "package", &archive.len().to_string());
                None
            }
            Ok(archive) => Some(Package { archive }),
            Err(error) => {
                sheet.note(Code::Broken, "package", &error.to_string());
                None
            }
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A file of the package as text. What cannot be unpacked within the limits is left out or cut, with a finding.
    pub fn text(&mut self, name: &str, sheet: &mut Sheet) -> Option<String> {
        let mut entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(error) => {
                let encrypted = matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED));
                sheet.note(if encrypted { Code::Encrypted } else { Code::Broken }, name, &error.to_string());
                return None;
            }
        };
        let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX);
        let by_ratio = packed.saturating_mul(sheet.limits.ratio).max(NOT_JUDGED);
        let most = by_ratio.min(sheet.unpack);
        let mut bytes = Vec::new();
        let read = (&mut entry).take(most as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > most {
            bytes.truncate(most);
            let ratio = by_ratio <= sheet.unpack;
            sheet.note(if ratio { Code::ZipRatio } else { Code::Cut }, name, "unpacked");
            sheet.unpack -= most;
            // Nothing honest packs like this; what was unpacked is not believed.
            if ratio {
                return None;
            }
        } else {
            sheet.unpack -= bytes.len();
        }
        if let Err(error) = read {
            sheet.note(Code::Broken, name, &error.to_string());
        }
        Some(encoding::decode(&bytes, None, sheet))
    }
}

/// An element as it opens. Names are without their prefix.
pub struct Open<'a>(&'a BytesStart<'a>);

impl Open<'_> {
    /// An attribute by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let attribute = all
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        quick_xml::escape::unescape(&attribute.value).ok().map(|value| value.into_owned())
    }

    pub fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.parse().ok()
    }
}

/// What stands in an XML file, in order.
pub enum Step<'a> {
    Open(&'a str, Open<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// Walks an XML file. Entities of a document type are not known and stand as nothing, so that none can be unfolded.
/// Ends early when the sheet is full, the file is broken, or elements are nested too deep.
pub fn walk(xml: &str, name: &str, sheet: &mut Sheet, mut step: impl FnMut(&mut Sheet, Step<'_>)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0usize;
    while !sheet.is_full() {
        match reader.read_event() {
            Ok(Event::Start(open)) => {
                depth += 1;
                if depth > sheet.limits.depth {
                    sheet.note(Code::TooDeep, name, "");
                    return;
                }
                step(sheet, Step::Open(open.local_name().into_inner(), Open(&open)));
            }
            Ok(Event::End(close)) => {
                depth = depth.saturating_sub(1);
                step(sheet, Step::Close(close.local_name().into_inner()));
            }
            Ok(Event::Text(text)) => step(sheet, Step::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => step(sheet, Step::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => {
                let known = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    _ => match &*reference.xml10_content() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                if let Some(letter) = known {
                    step(sheet, Step::Text(letter.encode_utf8(&mut [0; 4])));
                }
            }
            Ok(Event::Eof) => {
                if depth > 0 {
                    sheet.note(Code::Broken, name, "");
                }
                return;
            }
            Ok(_) => {}
            Err(error) => {
                sheet.note(Code::Broken, name, &error.to_string());
                return;
            }
        }
    }
}
