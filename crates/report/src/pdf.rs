//! PDF, set by Typst: PDF/A-2a and PDF/UA-1 at once, both checked when it is written.
//!
//! The compiler sees the paper of `paper.typ`, one file of data, the drawings, and the fonts in this crate: no disk, no
//! network, no packages, no clock.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::clean::clean;
use crate::document::Document;
use crate::fonts;

/// A finished PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// Letters that none of our fonts has, such as Lao or Chinese ones. Each stands as [`INSTEAD`] in the paper, so that
    /// whoever sends it must be told.
    pub lacking: BTreeSet<char>,
}

/// Shown for a letter that no font has.
pub const INSTEAD: char = '\u{25a1}';

/// A paper that cannot be set: a mistake in the drawings given or in this crate, not in what a person typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{stage:?}: {}", said.join("; "))]
pub struct PdfError {
    pub stage: Stage,
    /// What the typesetter said, in English, with its hints.
    pub said: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Data,
    Layout,
    /// Also where the paper would break a rule of PDF/A-2a or PDF/UA-1.
    Export,
}

/// The paper as PDF/A-2a and PDF/UA-1.
pub fn pdf(document: &Document) -> Result<Pdf, PdfError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| PdfError { stage: Stage::Export, said: vec![error.message().to_string()] })?;
    let made = document.made_at.to_zoned(TimeZone::UTC);
    let moment = Datetime::from_ymd_hms(
        made.year().into(),
        made.month().unsigned_abs(),
        made.day().unsigned_abs(),
        made.hour().unsigned_abs(),
        made.minute().unsigned_abs(),
        made.second().unsigned_abs(),
    );
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Luytre".to_owned())),
        timestamp: moment.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let bytes = set(document).and_then(|(paper, lacking)| {
        let bytes = typst_pdf::pdf(&paper, &options).map_err(|errors| said(Stage::Export, &errors))?;
        Ok(Pdf { bytes, lacking })
    });
    // What the compiler remembers of a paper is of no use to the next one, and would grow without end.
    typst::comemo::evict(0);
    bytes
}

/// The pages, and the letters that no font has.
fn set(document: &Document) -> Result<(PagedDocument, BTreeSet<char>), PdfError> {
    let (data, Ready { drawings, lacking, .. }) = data(document)?;
    let mut files = HashMap::from([(file("/document.json"), Bytes::new(data))]);
    for (at, svg) in drawings.into_iter().enumerate() {
        files.insert(file(&format!("/{}", drawing(at))), Bytes::from_string(svg));
    }
    let press = Press { source: Source::new(file("/paper.typ"), PAPER.to_owned()), files };
    let paper = typst::compile::<PagedDocument>(&press).output;
    Ok((paper.map_err(|errors| said(Stage::Layout, &errors))?, lacking))
}

fn said(stage: Stage, errors: &[SourceDiagnostic]) -> PdfError {
    let tell = |error: &SourceDiagnostic| {
        let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
        format!("{}{}", error.message, hints.collect::<String>())
    };
    PdfError { stage, said: errors.iter().map(tell).collect() }
}

const PAPER: &str = include_str!("pdf/paper.typ");

fn file(path: &str) -> FileId {
    // The paths are those of this file: all begin with a slash and hold none of what a path may not.
    let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!("a path of ours"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn drawing(at: usize) -> String {
    format!("drawing-{at}.svg")
}

/// The document as the paper reads it: texts clean, links whole, drawings apart.
fn data(document: &Document) -> Result<(Vec<u8>, Ready<'_>), PdfError> {
    let wrong = |error: serde_json::Error| PdfError { stage: Stage::Data, said: vec![error.to_string()] };
    let mut tree = serde_json::to_value(document).map_err(wrong)?;
    tree["rows"] = json!([]);
    // These become properties of the file, and strings there are short.
    for property in ["title", "subject", "author"] {
        if let Some(Value::String(text)) = tree.get_mut(property) {
            *text = shortened(text);
        }
    }
    let mut ready = Ready {
        base: document.base.trim_end_matches('/'),
        drawings: Vec::new(),
        lacking: BTreeSet::new(),
        level: 0,
    };
    ready.value(&mut tree);
    Ok((serde_json::to_vec(&tree).map_err(wrong)?, ready))
}

struct Ready<'a> {
    base: &'a str,
    drawings: Vec<String>,
    lacking: BTreeSet<char>,
    /// Of the last heading.
    level: u64,
}

impl Ready<'_> {
    fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => self.object(fields),
            _ => {}
        }
    }

    fn object(&mut self, fields: &mut Map<String, Value>) {
        if let Some(link) = fields.get("link").and_then(Value::as_str).map(|link| whole(self.base, link)) {
            fields.insert("link".to_owned(), Value::String(link));
        }
        match fields.get("block").and_then(Value::as_str) {
            Some("picture") => {
                let svg = fields.remove("svg").and_then(|svg| svg.as_str().map(|svg| self.text(svg)));
                fields.insert("file".to_owned(), Value::String(drawing(self.drawings.len())));
                fields.remove("data");
                if let Some(Value::String(told)) = fields.get_mut("description") {
                    *told = shortened(told);
                }
                self.drawings.push(svg.unwrap_or_default());
            }
            // What no contents list could hold is no heading, but bold text.
            Some("heading") if letters_in(fields) > LONGEST_STRING => {
                fields.insert("block".to_owned(), json!("paragraph"));
                for run in fields.get_mut("text").and_then(Value::as_array_mut).into_iter().flatten() {
                    run["bold"] = json!(true);
                }
            }
            Some("heading") => {
                let level = fields.get("level").and_then(Value::as_u64).unwrap_or(1);
                self.level = level.clamp(1, self.level + 1).min(4);
                fields.insert("level".to_owned(), json!(self.level));
            }
            Some("title" | "annex" | "contents") => self.level = 1,
            Some("table") => even(fields),
            _ => {}
        }
        for value in fields.values_mut() {
            self.value(value);
        }
    }

    fn text(&mut self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for letter in clean(text).chars() {
            shown.push(if letter == '\n' || fonts::has(letter) {
                letter
            } else if letter == '\u{202f}' {
                '\u{a0}'
            } else {
                self.lacking.insert(letter);
                INSTEAD
            });
        }
        shown
    }
}

/// The most letters a string of a PDF's structure may hold: 32,767 bytes in PDF/A-2, and here far fewer.
const LONGEST_STRING: usize = 1_000;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_STRING) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

fn letters_in(heading: &Map<String, Value>) -> usize {
    let runs = heading.get("text").and_then(Value::as_array).into_iter().flatten();
    runs.filter_map(|run| run.get("text")?.as_str()).map(|text| text.chars().count()).sum()
}

/// Every row gets as many cells as there are columns, so that none slips into the next.
fn even(table: &mut Map<String, Value>) {
    let columns = table.get("columns").and_then(Value::as_array).map_or(0, Vec::len);
    let Some(rows) = table.get_mut("rows").and_then(Value::as_array_mut) else { return };
    for cells in rows.iter_mut().filter_map(|row| row.get_mut("cells")?.as_array_mut()) {
        cells.resize(columns, json!({ "text": [] }));
    }
}

/// A link a file can carry: whole, of the web or of mail; nothing otherwise.
pub(crate) fn whole(base: &str, link: &str) -> String {
    let link = clean(link);
    if link.chars().count() > LONGEST_STRING {
        return String::new();
    }
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
    match link.starts_with('/') {
        true if base.is_empty() => String::new(),
        true => format!("{base}{link}"),
        false if known => link,
        false => String::new(),
    }
}

/// What the compiler may look at.
struct Press {
    source: Source,
    files: HashMap<FileId, Bytes>,
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(fonts::all())));

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::all().get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use typst::layout::{Frame, FrameItem, Point};

    use super::*;
    use crate::document::Block;
    use crate::sample;

    /// A piece of a line as it is set. Millimetres from the left and the top of the page to where it begins on its baseline.
    #[derive(Debug)]
    struct Piece {
        page: usize,
        text: String,
        family: String,
        bold: bool,
        italic: bool,
        size: f64,
        left: f64,
        right: f64,
        base: f64,
    }

    fn pieces(paper: &PagedDocument) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (page, it) in (1..).zip(paper.pages()) {
            walk(&it.frame, Point::zero(), page, &mut pieces);
        }
        pieces
    }

    fn walk(frame: &Frame, at: Point, page: usize, pieces: &mut Vec<Piece>) {
        for (offset, item) in frame.items() {
            let here = at + *offset;
            match item {
                FrameItem::Group(group) => walk(&group.frame, here, page, pieces),
                FrameItem::Text(text) => {
                    let info = text.font.font().info();
                    pieces.push(Piece {
                        page,
                        text: text.text.to_string(),
                        family: info.family.as_str().to_owned(),
                        bold: info.variant.weight.to_number() >= 600,
                        italic: format!("{:?}", info.variant.style) == "Italic",
                        size: text.size.to_pt(),
                        left: here.x.to_mm(),
                        right: (here.x + text.width()).to_mm(),
                        base: here.y.to_mm(),
                    });
                }
                _ => {}
            }
        }
    }

    /// The table of annex I of the decree, read back from the pages.
    #[test]
    fn a_letter_is_set_as_the_decree_measures_it() {
        let (paper, _) = set(&sample::letter()).unwrap();
        let pieces = pieces(&paper);
        let find = |text: &str| {
            let found = pieces.iter().find(|piece| piece.text.contains(text));
            found.unwrap_or_else(|| panic!("{text}: {pieces:#?}"))
        };
        let check = |text: &str, size: std::ops::RangeInclusive<f64>, bold: bool, italic: bool| {
            let piece = find(text);
            assert_eq!(piece.family, "Liberation Serif", "{text}");
            assert!(size.contains(&piece.size), "{text}: {}", piece.size);
            assert_eq!((piece.bold, piece.italic), (bold, italic), "{text}");
        };
        check("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.0..=13.0, true, false);
        check("Độc lập - Tự do - Hạnh phúc", 13.0..=14.0, true, false);
        check("THÀNH PHỐ ĐÀ NẴNG", 12.0..=13.0, false, false);
        check("SỞ NGOẠI VỤ", 12.0..=13.0, true, false);
        check("Số: 12/SNgV-HTQT", 13.0..=13.0, false, false);
        check("Đà Nẵng, ngày 05 tháng 3 năm 2026", 13.0..=14.0, false, true);
        check("V/v lấy ý kiến", 12.0..=13.0, false, false);
        check("HỎA TỐC", 13.0..=14.0, true, false);
        check("Kính gửi:", 13.0..=14.0, false, false);
        check("Thực hiện Luật Thỏa thuận", 13.0..=14.0, false, false);
        check("KT. GIÁM ĐỐC", 13.0..=14.0, true, false);
        check("Nguyễn Thị Ỷ Lan", 13.0..=14.0, true, false);
        check("Nơi nhận:", 12.0..=12.0, true, true);
        check("- Như trên;", 11.0..=11.0, false, false);
        check("Ng.V.A, 03 bản", 11.0..=11.0, false, false);
        check("Phụ lục I", 14.0..=14.0, true, false);
        check("TỔNG HỢP Ý KIẾN", 13.0..=14.0, true, false);

        // A4, text within the margins, the first line of a paragraph ten millimetres in.
        let page = &paper.pages()[0].frame;
        assert_eq!((page.width().to_mm().round(), page.height().to_mm().round()), (210.0, 297.0));
        let body: Vec<&Piece> =
            pieces.iter().filter(|piece| piece.size == 14.0 && piece.base > 100.0).collect();
        let left = body.iter().map(|piece| piece.left).fold(f64::MAX, f64::min);
        let right = body.iter().map(|piece| piece.right).fold(0.0, f64::max);
        assert!((30.0..=35.0).contains(&left), "{left}");
        assert!((190.0..=195.1).contains(&right), "{right}");
        assert!((find("Thực hiện Luật").left - 40.0).abs() < 0.2, "{}", find("Thực hiện Luật").left);
        let highest =
            pieces.iter().filter(|piece| piece.page == 1).map(|piece| piece.base).fold(f64::MAX, f64::min);
        assert!(highest > 20.0 && highest < 30.0, "{highest}");
        let lowest = pieces.iter().map(|piece| piece.base).fold(0.0, f64::max);
        assert!(lowest < 277.0, "{lowest}");

        // At least six points between paragraphs beyond the distance of lines.
        let lines: Vec<f64> = {
            let mut bases: Vec<f64> =
                body.iter().filter(|piece| piece.page == 1).map(|piece| piece.base).collect();
            bases.sort_by(f64::total_cmp);
            bases.dedup_by(|a, b| (*a - *b).abs() < 0.5);
            bases.windows(2).map(|pair| (pair[1] - pair[0]) * 72.0 / 25.4).collect()
        };
        let (line, paragraph) =
            (lines.iter().copied().fold(f64::MAX, f64::min), lines.iter().copied().fold(0.0, f64::max));
        assert!((14.0..=21.0).contains(&line), "single to one and a half: {line}");
        assert!(paragraph - line >= 5.9, "{line} {paragraph}");

        // The number of the page, in the middle above the text, from the second page.
        for number in ["2", "3"] {
            let piece = find(number);
            let above = pieces.iter().find(|piece| piece.text == number && piece.base < 20.0).expect(number);
            assert_eq!(above.page.to_string(), number);
            assert!(((above.left + above.right) / 2.0 - 112.5).abs() < 1.0, "{piece:?}");
        }
        assert!(!pieces.iter().any(|piece| piece.page == 1 && piece.base < 20.0), "none on the first page");
    }

    #[test]
    fn what_somebody_typed_is_shown_and_never_obeyed() {
        for typed in [
            "#read(\"/etc/passwd\") $x^2$ *b* _i_ `c` @ref <label> = Heading // no /* no */ \\ #pagebreak()",
            "#import \"@preview/x:1.0.0\": y",
            "#panic(\"x\")",
        ] {
            let mut paper = sample::letter();
            paper.blocks.truncate(2);
            paper.title = typed.into();
            paper.blocks.push(Block::paragraph(typed));
            let (set, lacking) = set(&paper).unwrap();
            let all: String = pieces(&set).into_iter().map(|piece| piece.text).collect();
            let bare = |text: &str| text.replace(' ', "");
            assert!(bare(&all).contains(&bare(typed)), "{all}");
            assert!(lacking.is_empty());
            pdf(&paper).unwrap();
        }
    }

    #[test]
    fn letters_no_font_has_are_told() {
        let mut paper = sample::report();
        paper.blocks.push(Block::paragraph("昆明 ໄຊ Μοῦσα Привет 1\u{202f}000\u{7}"));
        let printed = pdf(&paper).unwrap();
        assert_eq!(printed.lacking.iter().collect::<String>(), "ຊໄ昆明");
    }
}
