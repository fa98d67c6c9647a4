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
    let (data, Ready { drawings, lacking, .. }) = data(document)?;
    let mut files = HashMap::from([(file("/document.json"), Bytes::new(data))]);
    for (at, svg) in drawings.into_iter().enumerate() {
        files.insert(file(&format!("/{}", drawing(at))), Bytes::from_string(svg));
    }
    let main = file("/paper.typ");
    let press = Press { source: Source::new(main, PAPER.to_owned()), files };
    let set = typst::compile::<PagedDocument>(&press);
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
    let bytes = set
        .output
        .map_err(|errors| said(Stage::Layout, &errors))
        .and_then(|paper| typst_pdf::pdf(&paper, &options).map_err(|errors| said(Stage::Export, &errors)));
    // What the compiler remembers of a paper is of no use to the next one, and would grow without end.
    typst::comemo::evict(0);
    Ok(Pdf { bytes: bytes?, lacking })
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
                self.drawings.push(svg.unwrap_or_default());
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
