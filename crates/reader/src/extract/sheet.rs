//! The shown text as it grows, and the limits it keeps.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::document::{Block, BlockKind, Document, Limits, Media, Part};
use crate::finding::{Code, Finding};

use super::encoding;

/// A file that is wrong everywhere says so this often.
const FINDINGS_AT_MOST: usize = 64;

pub struct Sheet {
    pub limits: Limits,
    pub page: Option<u32>,
    pub dated: Option<String>,
    /// Bytes that may still be unpacked.
    pub unpack: usize,
    text: String,
    blocks: Vec<Block>,
    parts: Vec<Part>,
    findings: Vec<Finding>,
    full: bool,
}

impl Sheet {
    pub fn new(limits: Limits) -> Sheet {
        Sheet {
            limits,
            page: None,
            dated: None,
            unpack: limits.unpacked,
            text: String::new(),
            blocks: Vec::new(),
            parts: Vec::new(),
            findings: Vec::new(),
            full: false,
        }
    }

    /// No more text is taken; a parser that looks here stops early.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Says a thing once.
    pub fn note(&mut self, code: Code, place: &str, detail: &str) {
        let finding = Finding::at(code, place, 0, detail);
        if self.findings.len() < FINDINGS_AT_MOST && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// One block: composed letters, single blanks, nothing invisible. A block of nothing is none.
    pub fn block(&mut self, kind: BlockKind, given: &str) {
        if self.full {
            return;
        }
        // More than fits is not even looked at.
        let room = self.limits.text.saturating_sub(self.text.len());
        let given = &given[..whole_letters(given, room.saturating_mul(4).saturating_add(1024))];
        let mut line = String::with_capacity(given.len().min(room) + 1);
        let mut hidden = false;
        for letter in given.chars() {
            if reorders(letter) {
                hidden = true;
            } else if invisible(letter) || letter.is_control() && !letter.is_whitespace() {
                // Soft hyphens and marks of byte order are no attempt to deceive.
                hidden |= letter == '\u{200b}' || letter == '\u{2060}';
            } else if !letter.is_whitespace() {
                line.push(letter);
            } else if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        }
        line.truncate(line.trim_end().len());
        if hidden {
            self.note(Code::HiddenCharacters, "document", "");
        }
        if is_nfc_quick(line.chars()) != IsNormalized::Yes {
            line = line.nfc().collect();
        }
        let mut rest = line.as_str();
        while !rest.is_empty() && !self.full {
            let mut end = whole_letters(rest, self.limits.line.max(4));
            if end < rest.len() {
                self.note(Code::LongLine, "document", "");
                end = rest[..end].rfind(' ').filter(|end| *end > 0).unwrap_or(end);
            }
            self.line(kind, rest[..end].trim_end());
            rest = rest[end..].trim_start();
        }
    }

    fn line(&mut self, kind: BlockKind, line: &str) {
        let break_before = usize::from(!self.text.is_empty());
        let room = self.limits.text.saturating_sub(self.text.len() + break_before);
        let end = whole_letters(line, room);
        if end < line.len() {
            self.full = true;
            self.note(Code::Cut, "document", "text");
        }
        if end == 0 {
            return;
        }
        if break_before == 1 {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(&line[..end]);
        self.blocks.push(Block { start, end: self.text.len(), kind, page: self.page });
    }

    /// Each line is a paragraph.
    pub fn lines(&mut self, text: &str) {
        for line in text.lines() {
            if self.full {
                return;
            }
            self.block(BlockKind::Paragraph, line);
        }
    }

    /// The whole document as it was given, so that offsets count in the file itself.
    pub fn plain(&mut self, mut text: String) {
        if text.len() > self.limits.text {
            text.truncate(whole_letters(&text, self.limits.text));
            text.shrink_to_fit();
            self.note(Code::Cut, "document", "text");
        }
        if text.chars().any(|letter| reorders(letter) || letter == '\u{200b}' || letter == '\u{2060}') {
            self.note(Code::HiddenCharacters, "document", "");
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let mut from = start;
            let end = start + line.trim_end().len();
            while from < end {
                let to = from + whole_letters(&text[from..end], self.limits.line.max(4));
                if to < end {
                    self.note(Code::LongLine, "document", "");
                }
                self.blocks.push(Block { start: from, end: to, kind: BlockKind::Paragraph, page: None });
                from = to;
            }
            start += line.len();
        }
        self.text = text;
    }

    pub fn part(&mut self, name: &str, media: Media, start: usize) {
        let start = start.min(self.text.len());
        let start = start + self.text[start..].len() - self.text[start..].trim_start().len();
        self.parts.push(Part { name: name.to_owned(), media, start, end: self.text.len() });
    }

    pub fn finish(mut self, media: Media) -> Document {
        if let Some(name) = encoding::letters_before_unicode(&self.text) {
            self.note(Code::LegacyLetters, "document", name);
        }
        if self.text.trim().is_empty() {
            self.note(Code::NoText, "document", "");
        }
        Document {
            media,
            text: self.text,
            blocks: self.blocks,
            parts: self.parts,
            dated: self.dated,
            findings: self.findings,
        }
    }
}

/// The greatest length up to `most` that ends between letters.
pub fn whole_letters(text: &str, most: usize) -> usize {
    text.floor_char_boundary(most.min(text.len()))
}

/// Marks that turn the direction of what follows.
fn reorders(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{feff}')
}

/// A raised digit as a letter of its own: `412` with a note `1` must not become another number.
pub fn raised(letter: char) -> char {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    letter.to_digit(10).map_or(letter, |digit| DIGITS[digit as usize])
}
