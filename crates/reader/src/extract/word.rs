//! DOCX (ECMA-376): paragraphs, headings, list items and rows of tables; what was deleted under revision is left out.

use std::collections::HashMap;

use crate::document::BlockKind;
use crate::finding::Code;

use super::encoding;
use super::package::{Package, Step, walk};
use super::sheet::{Sheet, raised};

pub fn document(sheet: &mut Sheet, bytes: &[u8]) {
    let Some(mut package) = Package::open(bytes, sheet) else { return };
    let mut levels = HashMap::new();
    if package.has("word/styles.xml")
        && let Some(xml) = package.text("word/styles.xml", sheet)
    {
        levels = heading_styles(&xml, sheet);
    }
    if !package.has("word/document.xml") {
        sheet.note(Code::Broken, "word/document.xml", "");
        return;
    }
    for name in ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"] {
        if package.has(name)
            && let Some(xml) = package.text(name, sheet)
        {
            story(&xml, name, &levels, sheet);
        }
    }
}

/// Styles of headings, by their id, with the level. Ids are translated by some programs; names and outline levels are not.
fn heading_styles(xml: &str, sheet: &mut Sheet) -> HashMap<String, u8> {
    let mut levels = HashMap::new();
    let mut style = None;
    walk(xml, "word/styles.xml", sheet, |_, step| match step {
        Step::Open("style", open) => style = open.attribute("styleId"),
        Step::Close("style") => style = None,
        Step::Open("name", open) => {
            let name = open.attribute("val").unwrap_or_default().to_ascii_lowercase();
            let level = match name.strip_prefix("heading ") {
                Some(level) => level.parse().ok(),
                None => (name == "title").then_some(1),
            };
            if let (Some(style), Some(level)) = (&style, level) {
                levels.insert(style.clone(), level);
            }
        }
        Step::Open("outlineLvl", open) => {
            if let (Some(style), Some(level @ 0..9)) = (&style, open.number("val")) {
                levels.entry(style.clone()).or_insert(level as u8 + 1);
            }
        }
        _ => {}
    });
    levels
}

#[derive(Default)]
struct Paragraph {
    text: String,
    heading: Option<u8>,
    item: bool,
    /// The run that is open is set in a font from before Unicode.
    old_font: bool,
    /// The run that is open stands above the line.
    above: bool,
}

#[derive(Default)]
struct Row {
    cells: Vec<String>,
}

fn story(xml: &str, name: &str, levels: &HashMap<String, u8>, sheet: &mut Sheet) {
    // Text boxes hold paragraphs inside a paragraph, and cells hold tables.
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut skipping = 0usize;
    let mut in_text = false;
    let mut converted = false;
    walk(xml, name, sheet, |sheet, step| {
        match step {
            // Deleted text, field codes, and the second telling of what newer programs draw otherwise.
            Step::Open("del" | "moveFrom" | "instrText" | "Fallback", _) => skipping += 1,
            Step::Close("del" | "moveFrom" | "instrText" | "Fallback") => {
                skipping = skipping.saturating_sub(1)
            }
            _ if skipping > 0 => {}
            Step::Open("p", _) => paragraphs.push(Paragraph::default()),
            Step::Close("p") => {
                let Some(done) = paragraphs.pop() else { return };
                if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    if !cell.is_empty() {
                        cell.push(' ');
                    }
                    cell.push_str(&done.text);
                } else {
                    write(sheet, &done);
                }
            }
            Step::Open("tr", _) => rows.push(Row::default()),
            Step::Open("tc", _) => {
                if let Some(row) = rows.last_mut() {
                    row.cells.push(String::new());
                }
            }
            Step::Close("tr") => {
                let Some(row) = rows.pop() else { return };
                let line = row_line(&row.cells);
                match rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    Some(cell) => {
                        cell.push(' ');
                        cell.push_str(&line);
                    }
                    None => sheet.block(BlockKind::TableRow, &line),
                }
            }
            Step::Open("pStyle", open) => {
                if let Some(paragraph) = paragraphs.last_mut() {
                    let level = open.attribute("val").and_then(|style| levels.get(&style).copied());
                    paragraph.heading = paragraph.heading.or(level);
                }
            }
            Step::Open("outlineLvl", open) => {
                if let (Some(paragraph), Some(level @ 0..9)) = (paragraphs.last_mut(), open.number("val")) {
                    paragraph.heading = Some(level as u8 + 1);
                }
            }
            Step::Open("numPr", _) => {
                if let Some(paragraph) = paragraphs.last_mut() {
                    paragraph.item = true;
                }
            }
            Step::Open("r", _) => {
                if let Some(paragraph) = paragraphs.last_mut() {
                    paragraph.old_font = false;
                    paragraph.above = false;
                }
            }
            Step::Open("rFonts", open) => {
                // The fonts of TCVN3 all begin so: .VnTime, .VnArial, .VnTimeH.
                let old = ["ascii", "hAnsi"].iter().any(|key| {
                    open.attribute(key).is_some_and(|font| font.to_ascii_lowercase().starts_with(".vn"))
                });
                if let Some(paragraph) = paragraphs.last_mut() {
                    paragraph.old_font = old;
                }
            }
            Step::Open("vertAlign", open) => {
                if let Some(paragraph) = paragraphs.last_mut() {
                    paragraph.above = open.attribute("val").as_deref() == Some("superscript");
                }
            }
            Step::Open("t", _) => in_text = true,
            Step::Close("t") => in_text = false,
            Step::Text(text) if in_text => {
                if let Some(paragraph) = paragraphs.last_mut() {
                    if paragraph.old_font && !text.is_ascii() {
                        paragraph.text.push_str(&encoding::from_tcvn3(text));
                        converted = true;
                    } else if paragraph.above {
                        paragraph.text.extend(text.chars().map(raised));
                    } else {
                        paragraph.text.push_str(text);
                    }
                }
            }
            Step::Open("tab", _) => push(&mut paragraphs, ' '),
            Step::Open("noBreakHyphen", _) => push(&mut paragraphs, '-'),
            Step::Open("br" | "cr", _) => push(&mut paragraphs, '\n'),
            _ => {}
        }
    });
    // A file that breaks off keeps what stood before.
    for paragraph in &paragraphs {
        write(sheet, paragraph);
    }
    if converted {
        sheet.note(Code::LegacyLetters, name, "TCVN3");
    }
}

fn push(paragraphs: &mut [Paragraph], letter: char) {
    if let Some(paragraph) = paragraphs.last_mut() {
        paragraph.text.push(letter);
    }
}

fn write(sheet: &mut Sheet, paragraph: &Paragraph) {
    let kind = match paragraph.heading {
        Some(level) => BlockKind::Heading(level),
        None if paragraph.item => BlockKind::ListItem,
        None => BlockKind::Paragraph,
    };
    for line in paragraph.text.split('\n') {
        sheet.block(kind, line);
    }
}

/// Cells with marks between them; nothing where all are empty.
pub fn row_line(cells: &[String]) -> String {
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return String::new();
    }
    cells
        .iter()
        .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(" | ")
}
