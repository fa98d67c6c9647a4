//! One module for each format; all of them write on a [`sheet::Sheet`].

mod encoding;
mod html;
mod layout;
mod mail;
pub(crate) mod media;
mod open_text;
mod package;
mod pdf;
mod sheet;
mod word;

use crate::document::{Document, Limits, Media};
use crate::finding::Code;
use sheet::Sheet;

/// The document within its limits. `detail` names a format that is known and not read.
pub(crate) fn text_of(bytes: &[u8], media: Media, detail: &str, limits: Limits) -> Document {
    let mut sheet = Sheet::new(limits);
    let bytes = if bytes.len() > limits.bytes {
        sheet.note(Code::Cut, "document", "bytes");
        &bytes[..limits.bytes]
    } else {
        bytes
    };
    if media == Media::Plain {
        // No encoding makes less than one byte of text of two, so that what follows could never be shown.
        let most = limits.text.saturating_mul(2).saturating_add(8) & !1;
        let text = encoding::decode(&bytes[..bytes.len().min(most)], None, &mut sheet);
        sheet.plain(text);
    } else {
        into(&mut sheet, bytes, media, detail, limits.nested);
    }
    sheet.finish(media)
}

/// Writes a document on the sheet, after what stands there.
fn into(sheet: &mut Sheet, bytes: &[u8], media: Media, detail: &str, nested: usize) {
    match media {
        Media::Plain => {
            let text = encoding::decode(bytes, None, sheet);
            sheet.lines(&text);
        }
        Media::Html => {
            let text = encoding::decode(bytes, encoding::said_by_page(bytes), sheet);
            html::page(sheet, &text);
        }
        Media::Docx => word::document(sheet, bytes),
        Media::Odt => open_text::document(sheet, bytes),
        Media::Eml => mail::letter(sheet, bytes, nested),
        Media::Pdf => pdf::pages(sheet, bytes),
        Media::Other => sheet.note(Code::UnknownMedia, "document", detail),
    }
}
