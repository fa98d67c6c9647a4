//! Lists as workbooks: a page somebody can send on as it is, written row by row so that its length costs no memory.

use jiff::civil::Date;
use luytre_domain::refusal::Refusal;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::sheet::Cell;

/// What stands above the rows of a sheet, and how wide they are.
#[derive(Clone, Debug, Default)]
pub struct SheetHead {
    /// The name on the sheet's tab.
    pub name: String,
    /// In large letters.
    pub title: String,
    /// Lines below it: scope, day, filters.
    pub lines: Vec<String>,
    /// Heading and width in characters.
    pub columns: Vec<(String, f64)>,
    /// At the foot of each printed page, beside its number.
    pub foot: String,
}

/// A workbook of one sheet while it is written.
pub struct Book {
    book: Workbook,
    next: u32,
    wrapped: Format,
    day: Format,
    number: Format,
}

fn fault(error: XlsxError) -> Refusal {
    Refusal::new("store").arg("problem", error)
}

/// Excel's code of the paper A4.
const A4: u8 = 9;
/// Characters of a sheet's name that Excel allows.
const LONGEST_NAME: usize = 31;

impl Book {
    /// Rows that a sheet can hold, which Excel limits.
    pub const MOST_ROWS: u32 = 1_048_576;

    /// # Errors
    /// Where no temporary file can be made for the rows.
    pub fn begin(head: &SheetHead) -> Result<Book, Refusal> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(fault)?;
        let next = begin(sheet, head).map_err(fault)?;
        Ok(Book {
            book,
            next,
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            day: Format::new()
                .set_num_format("dd/mm/yyyy")
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Left),
            number: Format::new().set_num_format("#,##0.######").set_align(FormatAlign::Top),
        })
    }

    /// Writes the next row: days as days, numbers as numbers.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Refusal> {
        let line = self.next;
        self.next += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(fault)?;
        for (at, cell) in (0u16..).zip(cells) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Day(day) => match excel_day(*day) {
                    Some(day) => sheet.write_datetime_with_format(line, at, &day, &self.day),
                    None => sheet.write_string_with_format(line, at, day.to_string(), &self.wrapped),
                },
                Cell::Number(number) => sheet.write_number_with_format(line, at, *number, &self.number),
                Cell::Text(_) | Cell::Truth(_) => {
                    sheet.write_string_with_format(line, at, cell.text(), &self.wrapped)
                }
            };
            written.map_err(fault)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        self.book.save_to_buffer().map_err(fault)
    }
}

/// Excel knows no day before 1900.
fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

/// Title, lines and headings; gives the row after them.
fn begin(sheet: &mut Worksheet, head: &SheetHead) -> Result<u32, XlsxError> {
    let name: String =
        head.name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(LONGEST_NAME).collect();
    if !name.trim().is_empty() {
        sheet.set_name(name.trim())?;
    }
    for (at, (_, width)) in (0u16..).zip(&head.columns) {
        sheet.set_column_width(at, *width)?;
    }
    let mut line = 0;
    if !head.title.is_empty() {
        sheet.write_string_with_format(line, 0, &head.title, &Format::new().set_bold().set_font_size(14))?;
        line += 1;
    }
    for text in &head.lines {
        sheet.write_string_with_format(line, 0, text, &Format::new().set_font_color("#555555"))?;
        line += 1;
    }
    if line > 0 {
        line += 1;
    }
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color("#e8eee9")
        .set_border_bottom(FormatBorder::Thin);
    for (at, (text, _)) in (0u16..).zip(&head.columns) {
        sheet.write_string_with_format(line, at, text, &heading)?;
    }
    sheet.set_freeze_panes(line + 1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(line, line)?;
    sheet.set_footer(format!("&L{}&R&P / &N", head.foot.replace('&', "&&")));
    Ok(line + 1)
}
