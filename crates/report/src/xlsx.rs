//! XLSX: every table on a sheet of its own, after a sheet that says what the workbook is and lists them.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Url, Workbook, Worksheet, XlsxError,
};

use crate::clean::clean;
use crate::document::{Align, Block, Document, Table, Value};
use crate::pdf::whole;

/// The tables of the document, those of its drawings, and its rows. A heading is the first row of its sheet, so that other
/// programs find it; what stands above and below the table in print is on the first sheet.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut tables = Vec::new();
    collect(&document.blocks, &mut tables);
    tables.extend(&document.rows);

    let made = document.made_at.to_zoned(jiff::tz::TimeZone::UTC);
    let day = |year: i16, month: i8, day: i8| {
        ExcelDateTime::from_ymd(year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs())
    };
    let moment = day(made.year(), made.month(), made.day())?.and_hms(
        made.hour().unsigned_abs().into(),
        made.minute().unsigned_abs(),
        f64::from(made.second().unsigned_abs()),
    )?;
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(celled(&document.title))
            .set_subject(celled(&document.subject))
            .set_author(clean(&document.author))
            .set_creation_datetime(&moment),
    );

    let mut names = BTreeSet::new();
    let first = sheet_name(&document.title, &mut names);
    let names: Vec<String> =
        tables.iter().map(|table| sheet_name(&table.caption.plain(), &mut names)).collect();
    let bold = Format::new().set_bold();
    let cover = book.add_worksheet().set_name(&first)?;
    cover.write_string_with_format(0, 0, celled(&document.title), &bold)?;
    cover.write_string(1, 0, celled(&document.subject))?;
    for (at, (table, name)) in tables.iter().zip(&names).enumerate() {
        let row = at as u32 + 3;
        cover.write_url(
            row,
            0,
            Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name),
        )?;
        cover.write_string(row, 1, celled(&table.caption.plain()))?;
        cover.write_string(row, 2, celled(&table.note.plain()))?;
    }
    cover.autofit();
    for (table, name) in tables.iter().zip(&names) {
        write(book.add_worksheet().set_name(name)?, table, &document.base)?;
    }
    book.save_to_buffer()
}

fn collect<'a>(blocks: &'a [Block], tables: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => tables.push(table),
            Block::Picture(picture) => tables.extend(&picture.data),
            Block::Columns { columns } => columns.iter().for_each(|blocks| collect(blocks, tables)),
            _ => {}
        }
    }
}

/// The longest text a cell of a workbook takes, in characters.
const LONGEST: usize = 32_767;

/// Cleaned, and ended with `…` where a cell does not take it whole: the other formats have all of it.
fn celled(text: &str) -> String {
    let text = clean(text);
    // The length is counted in characters of UTF-16.
    if text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let mut left = LONGEST - 1;
    let kept = text.chars().take_while(|letter| {
        let fits = left >= letter.len_utf16();
        left = left.saturating_sub(letter.len_utf16());
        fits
    });
    kept.chain(['…']).collect()
}

fn write(sheet: &mut Worksheet, table: &Table, base: &str) -> Result<(), XlsxError> {
    let side = |align: Align| match align {
        Align::Left => FormatAlign::Left,
        Align::Centre => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    };
    for (at, column) in (0u16..).zip(&table.columns) {
        let head = Format::new().set_bold().set_text_wrap().set_align(side(column.align));
        sheet.write_string_with_format(0, at, celled(&column.title), &head)?;
    }
    for (line, row) in (1u32..).zip(&table.rows) {
        for (at, cell) in (0u16..).zip(row.cells.iter().take(table.columns.len())) {
            let mut format = Format::new();
            if row.total {
                format = format.set_bold();
            }
            match cell.value {
                Value::Number(number) if number.is_finite() => {
                    let shape = if number.fract() == 0.0 { "#,##0" } else { "#,##0.##" };
                    sheet.write_number_with_format(line, at, number, &format.set_num_format(shape))?;
                }
                Value::Day(day) => {
                    let moment = ExcelDateTime::from_ymd(
                        day.year().unsigned_abs(),
                        day.month().unsigned_abs(),
                        day.day().unsigned_abs(),
                    );
                    match moment {
                        Ok(moment) => {
                            let format = format.set_num_format("dd/mm/yyyy");
                            sheet.write_datetime_with_format(line, at, &moment, &format)?;
                        }
                        // Before the first day that a workbook knows.
                        Err(_) => {
                            sheet.write_string_with_format(line, at, celled(&cell.text.plain()), &format)?;
                        }
                    }
                }
                Value::Number(_) | Value::Text => {
                    let text = celled(&cell.text.plain());
                    let link =
                        cell.text.0.iter().map(|run| whole(base, &run.link)).find(|link| !link.is_empty());
                    match link {
                        // What is too long for a link of a workbook is text.
                        Some(link) if link.len() <= 2_000 && !text.is_empty() && text.len() <= 255 => {
                            sheet.write_url(line, at, Url::new(link).set_text(text))?;
                        }
                        _ => {
                            sheet.write_string_with_format(line, at, text, &format)?;
                        }
                    }
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Ok(last), false) = (u16::try_from(table.columns.len()), table.rows.is_empty()) {
        sheet.autofilter(0, 0, table.rows.len() as u32, last.saturating_sub(1))?;
    }
    sheet.autofit();
    Ok(())
}

/// What a sheet can be called: 31 letters, some signs not among them, no two alike.
fn sheet_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let kept: String = clean(wanted)
        .chars()
        .map(|letter| if "[]:*?/\\\n".contains(letter) { ' ' } else { letter })
        .collect();
    let kept = kept.trim().trim_matches('\'');
    let kept = if kept.is_empty() { "1" } else { kept };
    let mut number = 1;
    loop {
        let end = if number == 1 { String::new() } else { format!(" {number}") };
        let name: String = kept.chars().take(31 - end.len()).collect::<String>().trim_end().to_owned() + &end;
        if taken.insert(name.to_lowercase()) {
            return name;
        }
        number += 1;
    }
}
