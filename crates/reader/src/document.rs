//! Bytes of a document -> the text that is shown, in blocks.

use serde::{Deserialize, Serialize};

use crate::extract::{media, text_of};
use crate::finding::{Code, Finding};

/// What the bytes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    #[default]
    Plain,
    Html,
    Docx,
    Odt,
    Eml,
    Pdf,
    /// Known not to be one of these, and not read: gives a finding.
    Other,
}

impl Media {
    /// Tells the format from the bytes. The name only decides where bytes leave it open: a page without a frame, a letter
    /// with a single header.
    pub fn tell(bytes: &[u8], name: &str) -> Media {
        media::tell(bytes, name).0
    }
}

/// Bounds against hostile files. Sizes are bytes. What goes beyond one ends in a finding, and what was read until
/// then stays. Time and memory are bounded where the extraction runs, in a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The file.
    pub bytes: usize,
    /// The shown text.
    pub text: usize,
    /// All that is unpacked from compressed parts, together.
    pub unpacked: usize,
    /// How many times its packed size a part may unpack to. Parts up to a mebibyte are not judged.
    pub ratio: usize,
    /// Files in a package, and attachments of a letter.
    pub entries: usize,
    /// Open elements of HTML or XML.
    pub depth: usize,
    /// Documents inside documents: attachments of a letter are one deep.
    pub nested: usize,
    pub pages: usize,
    /// A line or paragraph; longer ones make several blocks.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 64 << 20,
            text: 1 << 20,
            unpacked: 64 << 20,
            ratio: 200,
            entries: 2000,
            depth: 256,
            nested: 1,
            pages: 1000,
            line: 64 << 10,
        }
    }
}

/// What a block is. Levels of headings count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    Heading(u8),
    Paragraph,
    ListItem,
    /// Cells stand with ` | ` between them.
    TableRow,
}

/// A piece of the shown text: bytes `start..end` of [`Document::text`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub start: usize,
    pub end: usize,
    pub kind: BlockKind,
    /// Page of a paged format, from 1.
    pub page: Option<u32>,
}

/// A document inside the document: an attachment, as bytes `start..end` of the shown text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub media: Media,
    pub start: usize,
    pub end: usize,
}

/// The text that is shown and that all offsets count in. Plain text in UTF-8 is shown as it was given; text of all
/// other formats is in Unicode NFC, with single blanks and without characters that hide or reorder letters.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Document {
    pub media: Media,
    pub text: String,
    pub blocks: Vec<Block>,
    pub parts: Vec<Part>,
    /// The day the file itself gives: when a letter was sent, when a page says it was published. `YYYY-MM-DD`.
    pub dated: Option<String>,
    pub findings: Vec<Finding>,
}

impl Document {
    /// The document without its parts, then each part as a document of its own with its name: a letter and what is
    /// attached may be in different languages and of different days. Findings and the day stay with the whole.
    pub fn apart(mut self) -> Vec<(Option<String>, Document)> {
        let parts = std::mem::take(&mut self.parts);
        let inside = |start: usize, end: usize, block: &Block| block.start >= start && block.end <= end;
        let mut all = Vec::with_capacity(parts.len() + 1);
        for part in &parts {
            let blocks = self.blocks.iter().filter(|block| inside(part.start, part.end, block));
            let moved = |block: &Block| Block {
                start: block.start - part.start,
                end: block.end - part.start,
                ..block.clone()
            };
            let document = Document {
                media: part.media,
                text: self.text.get(part.start..part.end).unwrap_or_default().to_owned(),
                blocks: blocks.map(moved).collect(),
                ..Document::default()
            };
            all.push((Some(part.name.clone()), document));
        }
        // Parts follow the text they are attached to.
        if let Some(start) = parts.iter().map(|part| part.start).min() {
            self.text.truncate(start);
            self.text.truncate(self.text.trim_end().len());
            self.blocks.retain(|block| block.end <= start);
        }
        all.insert(0, (None, self));
        all
    }
}

/// The text of a document within the usual limits.
pub fn extract(bytes: &[u8], media: Media) -> Document {
    extract_within(bytes, media, Limits::default())
}

/// The text of a document within limits of the caller. Never fails. Parsers of foreign formats may panic on broken
/// files and need more memory than the limits say: run them in a process of their own.
pub fn extract_within(bytes: &[u8], media: Media, limits: Limits) -> Document {
    text_of(bytes, media, "", limits)
}

/// Like [`extract_within`], with the format told from the bytes; a name that claims another one gives a finding.
pub fn extract_named(bytes: &[u8], name: &str, limits: Limits) -> Document {
    let (told, detail) = media::tell(bytes, name);
    let mut document = text_of(bytes, told, detail, limits);
    document.findings.extend(wrong_name(told, name));
    document
}

/// A finding where the name of a file claims another format than it has.
pub fn wrong_name(media: Media, name: &str) -> Option<Finding> {
    let claimed = media::of_name(name)?;
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    (claimed != media).then(|| Finding::at(Code::WrongName, "document", 0, ending))
}
