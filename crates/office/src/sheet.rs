//! Workbooks and CSV as sheets of typed cells, within bounds. Workbooks are foreign files: where the office has an extractor,
//! a child process takes them apart.

use std::io::Cursor;

use calamine::{Data, Reader as _, open_workbook_auto_from_rs};
use jiff::civil::Date;
use luytre_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

use crate::office::Office;

/// Bytes of a list that is taken in.
pub const LARGEST_LIST: usize = 32 << 20;
/// Cells with something in them, of all sheets together.
const MOST_CELLS: usize = 3_000_000;
/// What a cell may hold; longer text is cut, and no field takes as much.
const LONGEST_CELL: usize = 64 << 10;

/// What a cell of a list holds. A number or a day that a spreadsheet keeps as such is exact; text is still to be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Day(Date),
    Truth(bool),
}

impl Cell {
    pub(crate) fn of_text(text: &str) -> Cell {
        let text = text.trim();
        if text.is_empty() {
            return Cell::Empty;
        }
        // The mark that keeps a spreadsheet from taking text for a formula.
        let marked = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        let text = marked.unwrap_or(text);
        Cell::Text(text[..text.floor_char_boundary(LONGEST_CELL)].to_owned())
    }

    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As somebody reads it: days as `2026-02-13`, numbers with a point.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        }
    }
}

/// One sheet: its lines that hold anything, each with its number as a spreadsheet shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Empty for CSV.
    pub name: String,
    pub lines: Vec<(u32, Vec<Cell>)>,
}

fn unreadable(problem: impl std::fmt::Display) -> Refusal {
    Refusal::new("unreadable-file").arg("problem", problem)
}

fn too_large() -> Refusal {
    Refusal::new("list-too-large").arg("cells", MOST_CELLS).arg("size", LARGEST_LIST >> 20)
}

impl Sheet {
    /// The sheets of a file that hold anything: CSV by its ending or where it is no workbook.
    ///
    /// # Errors
    /// `unreadable-file`, `list-too-large`, `list-empty`.
    pub fn read(bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
        if bytes.len() > LARGEST_LIST {
            return Err(too_large());
        }
        let packed = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
        let sheets =
            if packed { Sheet::of_book(bytes) } else { Sheet::of_csv(bytes).map(|sheet| vec![sheet]) };
        let mut sheets = sheets.map_err(|refusal| refusal.arg("file", name))?;
        sheets.retain(|sheet| !sheet.lines.is_empty());
        if sheets.is_empty() { Err(Refusal::new("list-empty").arg("file", name)) } else { Ok(sheets) }
    }

    /// CSV in UTF-8, its cells apart by whatever mark stands most often in the first line: Excel writes `;` in half of Europe.
    fn of_csv(bytes: &[u8]) -> Result<Sheet, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(unreadable)?.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let mark = [b',', b';', b'\t'];
        let mark = mark
            .into_iter()
            .rev()
            .max_by_key(|mark| first.matches(char::from(*mark)).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(mark)
            .from_reader(text.as_bytes());
        let mut sheet = Sheet::default();
        let mut cells = 0;
        for (at, record) in (1u32..).zip(reader.records()) {
            let record = record.map_err(unreadable)?;
            let line: Vec<Cell> = record.iter().map(Cell::of_text).collect();
            sheet.take(at, line, &mut cells)?;
        }
        Ok(sheet)
    }

    fn of_book(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
        let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
        let mut sheets = Vec::new();
        let mut cells = 0;
        for name in book.sheet_names() {
            let range = match book.worksheet_range(&name) {
                Ok(range) => range,
                // A chart stands among the sheets and is none.
                Err(_) if !sheets.is_empty() => continue,
                Err(error) => return Err(unreadable(error)),
            };
            let (top, _) = range.start().unwrap_or((0, 0));
            let mut sheet = Sheet { name, lines: Vec::new() };
            for (at, row) in (top + 1..).zip(range.rows()) {
                sheet.take(at, row.iter().map(cell).collect(), &mut cells)?;
            }
            sheets.push(sheet);
        }
        Ok(sheets)
    }

    fn take(&mut self, at: u32, mut line: Vec<Cell>, cells: &mut usize) -> Result<(), Refusal> {
        while line.last().is_some_and(Cell::is_empty) {
            line.pop();
        }
        *cells += line.len();
        if *cells > MOST_CELLS {
            return Err(too_large());
        }
        if !line.is_empty() {
            self.lines.push((at, line));
        }
        Ok(())
    }
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::of_text(text),
        Data::Float(number) => Cell::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "spreadsheets keep numbers as floats")]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
            let day = day.and_then(|((year, month), day)| Date::new(year, month, day).ok());
            day.map_or_else(|| Cell::of_text(&data.to_string()), Cell::Day)
        }
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Cell::Day(day),
            None => Cell::of_text(text),
        },
        Data::DurationIso(text) => Cell::of_text(text),
        // What a formula could not say is nothing that a list says; the text shows why the row is refused.
        Data::Error(error) => Cell::of_text(&format!("{error}")),
    }
}

impl Office {
    /// The sheets of a list, taken apart in a child process where the office has one.
    ///
    /// # Errors
    /// As [`Sheet::read`]; and `unreadable-file` where the child ended without an answer.
    pub fn sheets(&self, bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
        if bytes.len() > LARGEST_LIST {
            return Err(too_large());
        }
        match &self.extractor {
            Some(extractor) => extractor.sheets(bytes, name),
            None => Sheet::read(bytes, name),
        }
    }
}
