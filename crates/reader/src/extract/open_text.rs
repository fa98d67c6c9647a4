//! ODT (ISO/IEC 26300): paragraphs, headings, list items and rows of tables; notes of reviewers and deleted text are left
//! out.

use crate::document::BlockKind;
use crate::finding::Code;

use super::package::{Package, Step, walk};
use super::sheet::Sheet;
use super::word::row_line;

/// A cell may claim to stand for very many columns.
const COPIES_AT_MOST: usize = 64;

pub fn document(sheet: &mut Sheet, bytes: &[u8]) {
    let Some(mut package) = Package::open(bytes, sheet) else { return };
    if package.has("META-INF/manifest.xml")
        && let Some(manifest) = package.text("META-INF/manifest.xml", sheet)
        && manifest.contains("encryption-data")
    {
        sheet.note(Code::Encrypted, "content.xml", "");
        return;
    }
    if !package.has("content.xml") {
        sheet.note(Code::Broken, "content.xml", "");
        return;
    }
    if let Some(xml) = package.text("content.xml", sheet) {
        body(&xml, sheet);
    }
}

fn body(xml: &str, sheet: &mut Sheet) {
    // Notes and frames hold paragraphs inside a paragraph.
    let mut paragraphs: Vec<(BlockKind, String)> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut items = 0usize;
    let mut skipping = 0usize;
    let mut copies: Vec<usize> = Vec::new();
    walk(xml, "content.xml", sheet, |sheet, step| match step {
        Step::Open("annotation" | "tracked-changes" | "note-citation" | "forms" | "sequence-decls", _) => {
            skipping += 1
        }
        Step::Close("annotation" | "tracked-changes" | "note-citation" | "forms" | "sequence-decls") => {
            skipping = skipping.saturating_sub(1);
        }
        _ if skipping > 0 => {}
        Step::Open("list-item", _) => items += 1,
        Step::Close("list-item") => items = items.saturating_sub(1),
        Step::Open("p", _) => {
            let kind = if items > 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
            paragraphs.push((kind, String::new()));
        }
        Step::Open("h", open) => {
            let level = open.number("outline-level").unwrap_or(1).clamp(1, 9);
            paragraphs.push((BlockKind::Heading(level as u8), String::new()));
        }
        Step::Close("p" | "h") => {
            let Some((kind, text)) = paragraphs.pop() else { return };
            match rows.last_mut().and_then(|row| row.last_mut()) {
                Some(cell) => {
                    if !cell.is_empty() {
                        cell.push(' ');
                    }
                    cell.push_str(&text);
                }
                None => text.split('\n').for_each(|line| sheet.block(kind, line)),
            }
        }
        Step::Open("table-row", _) => rows.push(Vec::new()),
        Step::Open("table-cell" | "covered-table-cell", open) => {
            copies.push(open.number("number-columns-repeated").unwrap_or(1).clamp(1, COPIES_AT_MOST));
            if let Some(row) = rows.last_mut() {
                row.push(String::new());
            }
        }
        Step::Close("table-cell" | "covered-table-cell") => {
            let copies = copies.pop().unwrap_or(1);
            if let Some(row) = rows.last_mut()
                && let Some(cell) = row.last().cloned()
            {
                row.extend(std::iter::repeat_n(cell, copies - 1));
            }
        }
        Step::Close("table-row") => {
            let Some(row) = rows.pop() else { return };
            let line = row_line(&row);
            match rows.last_mut().and_then(|row| row.last_mut()) {
                Some(cell) => {
                    cell.push(' ');
                    cell.push_str(&line);
                }
                None => sheet.block(BlockKind::TableRow, &line),
            }
        }
        Step::Open("s" | "tab", _) => push(&mut paragraphs, ' '),
        Step::Open("line-break", _) => push(&mut paragraphs, '\n'),
        Step::Text(text) => {
            if let Some((_, line)) = paragraphs.last_mut() {
                // White space of the file means one blank; a break of line has an element of its own.
                line.extend(text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }));
            }
        }
        _ => {}
    });
    for (kind, text) in paragraphs {
        sheet.block(kind, &text);
    }
}

fn push(paragraphs: &mut [(BlockKind, String)], letter: char) {
    if let Some((_, line)) = paragraphs.last_mut() {
        line.push(letter);
    }
}
