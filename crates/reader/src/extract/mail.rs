//! EML (RFC 5322, MIME): subject, body, and attachments of known formats.

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use crate::document::{BlockKind, Media};
use crate::finding::Code;

use super::media;
use super::sheet::Sheet;

pub fn letter(sheet: &mut Sheet, bytes: &[u8], nested: usize) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        sheet.note(Code::Broken, "letter", "");
        return;
    };
    if message.parts.len() > sheet.limits.entries {
        sheet.note(Code::TooManyEntries, "letter", &message.parts.len().to_string());
    }
    if let Some(date) = message.date().filter(|date| date.is_valid()) {
        sheet.dated = Some(format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    }
    write(sheet, &message, nested);
}

fn write(sheet: &mut Sheet, message: &Message<'_>, nested: usize) {
    if let Some(subject) = message.subject() {
        sheet.block(BlockKind::Heading(1), subject);
    }
    let most = sheet.limits.entries;
    for part in message.text_bodies().take(most) {
        match &part.body {
            PartType::Text(text) => sheet.lines(text),
            PartType::Html(page) => super::html::page(sheet, page),
            _ => {}
        }
    }
    for part in message.attachments().take(most) {
        if sheet.is_full() {
            return;
        }
        let name = part.attachment_name().unwrap_or_default();
        let start = sheet.length();
        if nested == 0 {
            sheet.note(Code::TooDeep, "attachment", name);
            continue;
        }
        let media = match &part.body {
            PartType::Message(inner) => {
                let dated = sheet.dated.clone();
                write(sheet, inner, nested - 1);
                sheet.dated = dated;
                Media::Eml
            }
            PartType::Html(page) => {
                super::html::page(sheet, page);
                Media::Html
            }
            PartType::Text(text) => {
                sheet.lines(text);
                Media::Plain
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                let (media, detail) = media::tell(bytes, name);
                if media == Media::Other {
                    // Pictures in a letter are usual; the finding names them.
                    sheet.note(Code::UnknownMedia, "attachment", &format!("{name} ({detail})"));
                    continue;
                }
                let dated = sheet.dated.clone();
                super::into(sheet, bytes, media, detail, nested - 1);
                sheet.dated = dated;
                media
            }
            PartType::Multipart(_) => continue,
        };
        sheet.page = None;
        sheet.part(name, media, start);
    }
}
