//! The refused rows of a list as a list of their own: as they stood, with where they stood and why they were refused. Mended,
//! it is imported as the first one was; the columns beside say nothing then.

use luytre_domain::refusal::Refusal;

use crate::book::{Book, SheetHead};
use crate::import::ImportReport;
use crate::mapping::List;
use crate::sheet::Cell;

/// The words around refused rows.
pub struct RefusedRows<'a> {
    /// Above the number of the row, and above its reasons.
    pub headings: [String; 2],
    /// Of the sheet.
    pub title: String,
    /// What a refusal says, and how to mend it.
    pub tell: &'a dyn Fn(&Refusal) -> String,
}

impl RefusedRows<'_> {
    fn rows<'a>(&'a self, list: &'a List, report: &'a ImportReport) -> impl Iterator<Item = Vec<Cell>> + 'a {
        report.refused().filter_map(|(at, refusals)| {
            let (line, cells) = list.rows.get(at)?;
            let reasons = refusals.iter().map(|refusal| match &refusal.field {
                Some(field) => format!("{field}: {}", (self.tell)(refusal)),
                None => (self.tell)(refusal),
            });
            let reasons = reasons.collect::<Vec<_>>().join("\n");
            let mut row = cells.clone();
            row.resize(list.columns.len(), Cell::Empty);
            row.extend([Cell::Number(f64::from(*line)), Cell::Text(reasons)]);
            Some(row)
        })
    }

    pub fn workbook(&self, list: &List, report: &ImportReport) -> Result<Vec<u8>, Refusal> {
        let [row, why] = self.headings.clone();
        let columns = list.columns.iter().map(|column| (column.clone(), 18.0));
        let head = SheetHead {
            name: self.title.clone(),
            columns: columns.chain([(row, 8.0), (why, 60.0)]).collect(),
            ..SheetHead::default()
        };
        let mut book = Book::begin(&head)?;
        self.rows(list, report).try_for_each(|row| book.row(&row))?;
        book.finish()
    }

    pub fn csv(&self, list: &List, report: &ImportReport) -> Result<Vec<u8>, Refusal> {
        let fault = |error: csv::Error| Refusal::new("store").arg("problem", error);
        let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        csv.write_record(list.columns.iter().chain(&self.headings)).map_err(fault)?;
        for row in self.rows(list, report) {
            csv.write_record(row.iter().map(|cell| inert(&cell.text()))).map_err(fault)?;
        }
        csv.into_inner().map_err(|error| Refusal::new("store").arg("problem", error))
    }
}

/// A text that a spreadsheet would take for a formula is marked as text.
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
