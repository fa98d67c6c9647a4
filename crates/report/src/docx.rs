//! DOCX: what a clerk goes on writing. Real styles, repeated headings of tables, the language of the text, page numbers that
//! count.
//!
//! Written here rather than with a library: those that are kept up know neither the mark that repeats the headings of a
//! table nor the words for somebody who does not see a picture, and both are asked for.

use std::io::{Cursor, Write};

use luytre_text::lang::Lang;
use resvg::{tiny_skia, usvg};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::document::{
    Align, Annex, Block, Cell, Document, Figure, Foot, Head, Layout, List, Measures, Note, Picture, Row,
    Table, Text, Tone,
};
use crate::html::escape;
use crate::pdf::whole;
use crate::{clean::clean, fonts};

/// A paper that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The drawing with this title is no SVG that can be drawn.
    #[error("{title}: {reason}")]
    Drawing { title: String, reason: String },
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The paper as DOCX. Drawings go in as pictures of points; a contents list is left to the word processor.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let mut writer = Writer::new(document);
    writer.paper()?;
    let parts = writer.parts();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a moment of its own, so that the same paper is the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in &parts {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Twentieths of a point.
fn twips(points: f64) -> i64 {
    (points * 20.0).round() as i64
}

fn millimetres(length: f64) -> f64 {
    length * 72.0 / 25.4
}

const PAGE_WIDTH: f64 = 210.0;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

struct Writer<'a> {
    document: &'a Document,
    letter: Option<Measures>,
    body: String,
    links: Vec<String>,
    pictures: Vec<Vec<u8>>,
    /// Numbered lists so far: each counts from 1.
    numbered: usize,
    /// The next paragraph begins a page.
    breaks: bool,
}

/// How a paragraph looks besides its style.
#[derive(Default)]
struct Looks<'a> {
    style: &'a str,
    /// Further properties, after the style and before the justification, in the order of the schema.
    before: String,
    centred: bool,
    right: bool,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document) -> Writer<'a> {
        let letter = match document.layout {
            Layout::Letter(measures) => Some(measures),
            Layout::Report => None,
        };
        Writer {
            document,
            letter,
            body: String::new(),
            links: Vec::new(),
            pictures: Vec::new(),
            numbered: 0,
            breaks: false,
        }
    }

    /// Left and right margin in millimetres.
    fn sides(&self) -> (f64, f64) {
        self.letter.map_or((20.0, 18.0), |measures| (measures.left, measures.right))
    }

    /// The width of the text in points.
    fn width(&self) -> f64 {
        let (left, right) = self.sides();
        millimetres(PAGE_WIDTH - left - right)
    }

    fn paper(&mut self) -> Result<(), DocxError> {
        if self.letter.is_none() {
            self.paragraph(&Looks { style: "Title", ..Looks::default() }, &plain(&self.document.title));
            if !self.document.subject.is_empty() {
                self.paragraph(
                    &Looks { style: "Subtitle", ..Looks::default() },
                    &plain(&self.document.subject),
                );
            }
        }
        let document = self.document;
        self.blocks(&document.blocks)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), DocxError> {
        for (at, block) in blocks.iter().enumerate() {
            let before_foot = matches!(blocks.get(at + 1), Some(Block::Foot(_)));
            self.block(block, before_foot)?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, before_foot: bool) -> Result<(), DocxError> {
        match block {
            Block::Heading { level, text } => {
                let style = format!("Heading{}", (*level).clamp(1, 4));
                let runs = self.runs(text);
                self.paragraph(&Looks { style: &style, ..Looks::default() }, &runs);
            }
            Block::Paragraph { text } => {
                let runs = self.runs(text);
                // A signature never stands on a page without text.
                let before = if before_foot { "<w:keepNext/><w:keepLines/>" } else { "" };
                let looks = Looks { style: "BodyText", before: before.to_owned(), ..Looks::default() };
                self.paragraph(&looks, &runs);
            }
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table),
            Block::Figures { figures } => self.figures(figures),
            Block::Picture(picture) => self.picture(picture)?,
            Block::Note(note) => self.note(note),
            Block::Columns { columns } => {
                for blocks in columns {
                    self.blocks(blocks)?;
                }
            }
            Block::Contents { .. } => {}
            Block::PageBreak => self.breaks = true,
            Block::Head(head) => self.head(head),
            Block::Title { kind, about } => {
                self.centred("LetterType", kind);
                if !about.is_empty() {
                    let runs = self.runs(about);
                    self.paragraph(
                        &Looks { style: "LetterAbstract", centred: true, ..Looks::default() },
                        &runs,
                    );
                    let size = self.letter.map_or(14.0, |measures| measures.title);
                    let long = fonts::width(&about.plain(), size, true).min(300.0);
                    self.rule(long * 0.4, self.width());
                }
            }
            Block::Addressees { word, names } => self.addressees(word, names),
            Block::Foot(foot) => self.foot(foot),
            Block::Annex(annex) => self.annex(annex),
        }
        Ok(())
    }

    // --- text

    fn runs(&mut self, text: &Text) -> String {
        let mut out = String::new();
        for run in &text.0 {
            let link = whole(&self.document.base, &run.link);
            let mut looks = String::new();
            if !link.is_empty() {
                looks += "<w:rStyle w:val=\"Hyperlink\"/>";
            }
            if run.bold {
                looks += "<w:b/>";
            }
            if run.italic {
                looks += "<w:i/>";
            }
            let inside = run_of(&looks, &run.text);
            if link.is_empty() {
                out += &inside;
            } else {
                self.links.push(link);
                out += &format!("<w:hyperlink r:id=\"link{}\">{inside}</w:hyperlink>", self.links.len());
            }
        }
        out
    }

    fn paragraph(&mut self, looks: &Looks, runs: &str) {
        let mut properties = format!("<w:pStyle w:val=\"{}\"/>{}", looks.style, looks.before);
        if std::mem::take(&mut self.breaks) {
            // After what keeps lines together, before everything else.
            let at = properties.rfind("<w:keepLines/>").map_or_else(
                || properties.find("/>").map_or(0, |end| end + 2),
                |start| start + "<w:keepLines/>".len(),
            );
            properties.insert_str(at, "<w:pageBreakBefore/>");
        }
        if looks.centred {
            properties += "<w:jc w:val=\"center\"/>";
        } else if looks.right {
            properties += "<w:jc w:val=\"right\"/>";
        }
        self.body += &format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>");
    }

    fn centred(&mut self, style: &str, text: &str) {
        self.paragraph(&Looks { style, centred: true, ..Looks::default() }, &plain(text));
    }

    /// A rule of `long` points in the middle of a column of `wide`.
    fn rule(&mut self, long: f64, wide: f64) {
        let side = twips(((wide - long) / 2.0).max(0.0));
        let before = format!(
            "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr><w:spacing w:before=\"40\" \
             w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/><w:ind w:left=\"{side}\" w:right=\"{side}\" w:firstLine=\"0\"/>"
        );
        self.paragraph(&Looks { style: "LetterPart", before, ..Looks::default() }, "");
    }

    fn list(&mut self, list: &List) {
        let number = if list.numbered {
            self.numbered += 1;
            self.numbered + 1
        } else {
            1
        };
        for item in &list.items {
            let runs = self.runs(item);
            let before = format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>");
            self.paragraph(&Looks { style: "ListParagraph", before, ..Looks::default() }, &runs);
        }
    }

    // --- tables

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            let runs = self.runs(&table.caption);
            self.paragraph(
                &Looks { style: "Caption", before: "<w:keepNext/>".into(), ..Looks::default() },
                &runs,
            );
        }
        let widths = self.column_widths(table);
        let caption = escape(&table.caption.plain());
        let style = if self.letter.is_some() { "TableGrid" } else { "TableLined" };
        self.begin_table(
            &format!(
                "<w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook \
                 w:val=\"04A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"0\" \
                 w:noVBand=\"1\"/>{}",
                widths.iter().sum::<i64>(),
                if caption.is_empty() { String::new() } else { format!("<w:tblCaption w:val=\"{caption}\"/>") },
            ),
            &widths,
        );
        self.body += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
        for (column, width) in table.columns.iter().zip(&widths) {
            let runs = run_of("<w:b/>", &column.title);
            self.cell(*width, column.align, &runs);
        }
        self.body += "</w:tr>";
        let none = Cell::default();
        for row in &table.rows {
            self.body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            for (at, (column, width)) in table.columns.iter().zip(&widths).enumerate() {
                let mut text = row.cells.get(at).unwrap_or(&none).text.clone();
                text.0.iter_mut().for_each(|run| run.bold |= row.total);
                let runs = self.runs(&text);
                self.cell(*width, column.align, &runs);
            }
            self.body += "</w:tr>";
        }
        self.body += "</w:tbl>";
        let note = self.runs(&table.note);
        self.paragraph(&Looks { style: "TableNote", ..Looks::default() }, &note);
    }

    fn begin_table(&mut self, properties: &str, widths: &[i64]) {
        if std::mem::take(&mut self.breaks) {
            self.body += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
        }
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        self.body += &format!("<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>");
    }

    fn cell(&mut self, width: i64, align: Align, runs: &str) {
        self.body += &format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
        let looks = Looks {
            style: "TableText",
            centred: align == Align::Centre,
            right: align == Align::Right,
            ..Looks::default()
        };
        self.paragraph(&looks, runs);
        self.body += "</w:tc>";
    }

    /// In twentieths of a point: columns without a share as wide as what stands in them, up to a third of the page; the
    /// others share the rest.
    fn column_widths(&self, table: &Table) -> Vec<i64> {
        const PADDING: f64 = 16.0;
        let all = self.width();
        let size = if self.letter.is_some() { 12.0 } else { 8.5 * 1.12 };
        let shared = table.columns.iter().any(|column| column.share > 0);
        let share =
            |at: usize, share: u8| if shared { f64::from(share) } else { f64::from(u8::from(at == 0)) };
        let natural = |at: usize| {
            let head = fonts::width(&clean(&table.columns[at].title), size, true);
            let cell = |row: &Row| {
                row.cells
                    .get(at)
                    .map_or(0.0, |cell| fonts::width(&clean(&cell.text.plain()), size, row.total))
            };
            (table.rows.iter().map(cell).fold(head, f64::max) + PADDING).min(all / 3.0)
        };
        let fixed: Vec<Option<f64>> = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| (share(at, column.share) == 0.0).then(|| natural(at)))
            .collect();
        let taken: f64 = fixed.iter().flatten().sum();
        let shares: f64 = table.columns.iter().enumerate().map(|(at, column)| share(at, column.share)).sum();
        // Many columns that take their own width may want more than there is.
        let squeeze = if taken > all * 0.85 { all * 0.85 / taken } else { 1.0 };
        let rest = (all - taken * squeeze).max(0.0);
        let width = |at: usize| match fixed[at] {
            Some(width) => width * squeeze,
            None => rest * share(at, table.columns[at].share) / shares,
        };
        (0..table.columns.len()).map(|at| twips(width(at))).collect()
    }

    /// Columns without lines, for parts that stand side by side.
    fn side_by_side(&mut self, widths: &[i64]) {
        self.begin_table(
            &format!(
                "<w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" \
                 w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar>",
                widths.iter().sum::<i64>()
            ),
            widths,
        );
    }

    fn open_cell(&mut self, width: i64) {
        self.body += &format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
    }

    fn figures(&mut self, figures: &[Figure]) {
        let across = figures.len().clamp(1, 4);
        let width = twips(self.width() / across as f64);
        self.side_by_side(&vec![width; across]);
        for row in figures.chunks(across) {
            self.body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            for at in 0..across {
                self.open_cell(width);
                match row.get(at) {
                    None => self.paragraph(&Looks { style: "FigureNote", ..Looks::default() }, ""),
                    Some(figure) => self.figure(figure),
                }
                self.body += "</w:tc>";
            }
            self.body += "</w:tr>";
        }
        self.body += "</w:tbl>";
        self.paragraph(&Looks { style: "TableNote", ..Looks::default() }, "");
    }

    fn figure(&mut self, figure: &Figure) {
        self.paragraph(&Looks { style: "FigureLabel", ..Looks::default() }, &plain(&figure.label));
        let mut runs = self.runs(&Text::default().link(figure.shown.clone(), figure.link.clone()));
        if !figure.unit.is_empty() {
            runs += &run_of("<w:b w:val=\"0\"/><w:sz w:val=\"18\"/>", &format!(" {}", figure.unit));
        }
        self.paragraph(&Looks { style: "FigureNumber", ..Looks::default() }, &runs);
        if !figure.note.is_empty() {
            self.paragraph(&Looks { style: "FigureNote", ..Looks::default() }, &plain(&figure.note));
        }
    }

    // --- pictures and notes

    fn picture(&mut self, picture: &Picture) -> Result<(), DocxError> {
        let wrong = |reason: String| DocxError::Drawing { title: picture.title.plain(), reason };
        let tree = usvg::Tree::from_str(&picture.svg, &drawing_options())
            .map_err(|error| wrong(error.to_string()))?;
        let wide = self.width() * f64::from(picture.width.clamp(1, 100)) / 100.0;
        let size = tree.size();
        let high = wide * f64::from(size.height()) / f64::from(size.width());
        // 200 points to the inch, and no picture of more than 4,000 points a side.
        let scale = (wide / 72.0 * 200.0 / f64::from(size.width()))
            .min(4_000.0 / f64::from(size.width().max(size.height()))) as f32;
        let (columns, lines) = ((size.width() * scale).ceil() as u32, (size.height() * scale).ceil() as u32);
        let mut points = tiny_skia::Pixmap::new(columns.max(1), lines.max(1))
            .ok_or_else(|| wrong(format!("{columns} × {lines}")))?;
        points.fill(tiny_skia::Color::WHITE);
        resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut points.as_mut());
        self.pictures.push(points.encode_png().map_err(|error| wrong(error.to_string()))?);

        if !picture.title.is_empty() {
            let runs = self.runs(&picture.title);
            self.paragraph(
                &Looks { style: "Caption", before: "<w:keepNext/>".into(), ..Looks::default() },
                &runs,
            );
        }
        let number = self.pictures.len();
        // English Metric Units, 12,700 to the point.
        let (x, y) = ((wide * 12_700.0).round() as i64, (high * 12_700.0).round() as i64);
        let (title, told) = (escape(&picture.title.plain()), escape(&picture.description));
        let run = format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{x}\" \
             cy=\"{y}\"/><wp:docPr id=\"{number}\" name=\"{title}\" descr=\"{told}\"/><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" \
             name=\"{title}\" descr=\"{told}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip \
             r:embed=\"picture{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" \
             y=\"0\"/><a:ext cx=\"{x}\" cy=\"{y}\"/></a:xfrm><a:prstGeom \
             prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        );
        self.paragraph(&Looks { style: "Picture", ..Looks::default() }, &run);
        Ok(())
    }

    fn note(&mut self, note: &Note) {
        let style = match note.tone {
            Tone::Plain => "Note",
            Tone::Caveat => "Caveat",
        };
        if !note.title.is_empty() {
            let runs = run_of("<w:b/>", &note.title);
            self.paragraph(&Looks { style, before: "<w:keepNext/>".into(), ..Looks::default() }, &runs);
        }
        for text in &note.texts {
            let runs = self.runs(text);
            self.paragraph(&Looks { style, ..Looks::default() }, &runs);
        }
    }

    // --- the parts of a letter

    fn head(&mut self, head: &Head) {
        let Some(measures) = self.letter else { return };
        let (left, right) = (self.width() * 0.41, self.width() * 0.59);
        self.side_by_side(&[twips(left), twips(right)]);
        self.body += "<w:tr>";
        self.open_cell(twips(left));
        for line in head.superior.lines() {
            self.centred("LetterSuperior", line);
        }
        for line in head.issuer.lines() {
            self.centred("LetterIssuer", line);
        }
        let longest = |text: &str, size: f64| {
            text.lines().map(|line| fonts::width(line, size, true)).fold(0.0, f64::max)
        };
        self.rule(longest(&head.issuer, measures.issuer).min(130.0) * 0.4, left);
        self.body += "</w:tc>";
        self.open_cell(twips(right));
        self.centred("LetterNation", &head.nation);
        self.centred("LetterMotto", &head.motto);
        self.rule(longest(&head.motto, measures.motto), right);
        self.body += "</w:tc></w:tr><w:tr>";
        self.open_cell(twips(left));
        self.centred("LetterNumber", &head.number);
        if !head.about.is_empty() {
            self.centred("LetterAbout", &head.about);
        }
        for mark in [&head.urgency, &head.circulation] {
            if !mark.is_empty() {
                let long = fonts::width(mark, measures.mark, true) + 24.0;
                let side = twips(((left - long) / 2.0).max(0.0));
                let before = format!("<w:ind w:left=\"{side}\" w:right=\"{side}\" w:firstLine=\"0\"/>");
                let looks = Looks { style: "LetterMark", before, centred: true, right: false };
                self.paragraph(&looks, &plain(mark));
            }
        }
        self.body += "</w:tc>";
        self.open_cell(twips(right));
        self.centred("LetterPlace", &head.place_and_day);
        self.body += "</w:tc></w:tr></w:tbl>";
        self.paragraph(&Looks { style: "LetterPart", ..Looks::default() }, "");
    }

    fn addressees(&mut self, word: &str, names: &[String]) {
        let Some(measures) = self.letter else { return };
        if let [name] = names {
            self.centred("LetterTo", &format!("{word} {name}"));
            return;
        }
        let wide = |text: &str| fonts::width(text, measures.addressees, false);
        let longest = names.iter().map(|name| wide(name)).fold(0.0, f64::max);
        let word_wide = wide(word) + 4.0;
        let left = ((self.width() - word_wide - longest) / 2.0).max(0.0);
        let indent = |points: f64| format!("<w:ind w:left=\"{}\" w:firstLine=\"0\"/>", twips(points));
        let looks = |before: String| Looks { style: "LetterTo", before, ..Looks::default() };
        self.paragraph(&looks(indent(left)), &plain(word));
        for name in names {
            self.paragraph(&looks(indent(left + word_wide)), &plain(name));
        }
    }

    fn foot(&mut self, foot: &Foot) {
        let (left, right) = (twips(self.width() * 0.46), twips(self.width() * 0.54));
        self.paragraph(
            &Looks { style: "LetterPart", before: "<w:keepNext/>".into(), ..Looks::default() },
            "",
        );
        self.side_by_side(&[left, right]);
        self.body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
        self.open_cell(left);
        self.paragraph(&Looks { style: "LetterRecipientsWord", ..Looks::default() }, &plain(&foot.word));
        for name in &foot.recipients {
            self.paragraph(&Looks { style: "LetterRecipients", ..Looks::default() }, &plain(name));
        }
        if !foot.drafter.is_empty() {
            self.paragraph(&Looks { style: "LetterDrafter", ..Looks::default() }, &plain(&foot.drafter));
        }
        self.body += "</w:tc>";
        self.open_cell(right);
        for line in &foot.signature.lines {
            self.centred("LetterSignature", line);
        }
        // Room for the hand and the seal.
        let before = "<w:spacing w:before=\"1300\" w:after=\"0\"/>".to_owned();
        let looks = Looks { style: "LetterSignature", before, centred: true, right: false };
        self.paragraph(&looks, &plain(&foot.signature.name));
        self.body += "</w:tc></w:tr></w:tbl>";
        self.paragraph(&Looks { style: "LetterPart", ..Looks::default() }, "");
    }

    fn annex(&mut self, annex: &Annex) {
        self.breaks = true;
        self.paragraph(&Looks { style: "Heading1", centred: true, ..Looks::default() }, &plain(&annex.word));
        self.centred("LetterAnnex", &annex.title);
        if !annex.of.is_empty() {
            let runs = run_of("<w:i/>", &annex.of);
            self.paragraph(&Looks { style: "LetterTo", centred: true, ..Looks::default() }, &runs);
        }
    }

    // --- the parts of the file

    fn parts(self) -> Vec<(String, Vec<u8>)> {
        let letter = self.letter;
        let edge = if letter.is_some() { "header" } else { "footer" };
        let mut types = String::new();
        for (part, kind) in [
            ("word/document.xml", "wordprocessingml.document.main"),
            ("word/styles.xml", "wordprocessingml.styles"),
            ("word/settings.xml", "wordprocessingml.settings"),
            ("word/numbering.xml", "wordprocessingml.numbering"),
            ("word/fontTable.xml", "wordprocessingml.fontTable"),
            (&format!("word/{edge}1.xml"), &format!("wordprocessingml.{edge}")),
            ("docProps/app.xml", "extended-properties"),
        ] {
            types += &format!(
                "<Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>"
            );
        }
        let types = format!(
            "{PROLOGUE}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
             Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
             Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" \
             ContentType=\"image/png\"/>{types}<Override PartName=\"/docProps/core.xml\" \
             ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"
        );
        let relation = |id: &str, kind: &str, target: &str, outside: bool| {
            let mode = if outside { " TargetMode=\"External\"" } else { "" };
            format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>")
        };
        let office = |kind: &str| format!("{RELATIONS}/{kind}");
        let package = [
            relation("r1", &office("officeDocument"), "word/document.xml", false),
            relation(
                "r2",
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
                false,
            ),
            relation("r3", &office("extended-properties"), "docProps/app.xml", false),
        ];
        let mut inside = vec![
            relation("styles", &office("styles"), "styles.xml", false),
            relation("settings", &office("settings"), "settings.xml", false),
            relation("numbering", &office("numbering"), "numbering.xml", false),
            relation("fonts", &office("fontTable"), "fontTable.xml", false),
            relation("edge", &office(edge), &format!("{edge}1.xml"), false),
        ];
        for (at, link) in self.links.iter().enumerate() {
            inside.push(relation(&format!("link{}", at + 1), &office("hyperlink"), &escape(link), true));
        }
        for at in 1..=self.pictures.len() {
            inside.push(relation(
                &format!("picture{at}"),
                &office("image"),
                &format!("media/{at}.png"),
                false,
            ));
        }
        let relations = |all: &[String]| {
            format!(
                "{PROLOGUE}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
                all.concat()
            )
        };
        let (left, right) = self.sides();
        let (top, bottom) = letter.map_or((20.0, 20.0), |measures| (measures.top, measures.bottom));
        let mm = |length: f64| twips(millimetres(length));
        let section = format!(
            "<w:sectPr><w:{edge}Reference w:type=\"default\" r:id=\"edge\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar \
             w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" w:header=\"510\" w:footer=\"510\" w:gutter=\"0\"/>{}</w:sectPr>",
            mm(top),
            mm(right),
            mm(bottom),
            mm(left),
            if letter.is_some() { "<w:titlePg/>" } else { "" },
        );
        let body = format!(
            "{PROLOGUE}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\" \
             xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{}{section}</w:body></w:document>",
            self.body
        );
        let page = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText \
                    xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar \
                    w:fldCharType=\"end\"/></w:r>";
        let (root, style) = if letter.is_some() { ("hdr", "Header") } else { ("ftr", "Footer") };
        let edge_part = format!(
            "{PROLOGUE}<w:{root} xmlns:w=\"{WORD}\"><w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:jc \
             w:val=\"center\"/></w:pPr>{page}</w:p></w:{root}>"
        );
        let made = self.document.made_at.strftime("%Y-%m-%dT%H:%M:%SZ");
        let core = format!(
            "{PROLOGUE}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>{}</dc:creator><dc:language>{}</dc:language><dcterms:created \
             xsi:type=\"dcterms:W3CDTF\">{made}</dcterms:created></cp:coreProperties>",
            escape(&self.document.title),
            escape(&self.document.subject),
            escape(&self.document.author),
            tag(self.document.lang),
        );
        let app = format!(
            "{PROLOGUE}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>Luytre</Application></Properties>"
        );
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), types.into_bytes()),
            ("_rels/.rels".to_owned(), relations(&package).into_bytes()),
            ("word/document.xml".to_owned(), body.into_bytes()),
            ("word/_rels/document.xml.rels".to_owned(), relations(&inside).into_bytes()),
            ("word/styles.xml".to_owned(), styles(self.document.lang, letter).into_bytes()),
            ("word/settings.xml".to_owned(), settings().into_bytes()),
            ("word/numbering.xml".to_owned(), numbering(self.numbered, letter).into_bytes()),
            ("word/fontTable.xml".to_owned(), font_table().into_bytes()),
            (format!("word/{edge}1.xml"), edge_part.into_bytes()),
            ("docProps/core.xml".to_owned(), core.into_bytes()),
            ("docProps/app.xml".to_owned(), app.into_bytes()),
        ];
        let pictures = (1..).zip(self.pictures);
        parts.extend(pictures.map(|(at, bytes)| (format!("word/media/{at}.png"), bytes)));
        parts
    }
}

fn plain(text: &str) -> String {
    run_of("", text)
}

fn run_of(looks: &str, text: &str) -> String {
    let looks = if looks.is_empty() { String::new() } else { format!("<w:rPr>{looks}</w:rPr>") };
    let lines: Vec<String> =
        escape(text).split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{line}</w:t>")).collect();
    format!("<w:r>{looks}{}</w:r>", lines.join("<w:br/>"))
}

fn drawing_options() -> usvg::Options<'static> {
    let mut options = usvg::Options { font_family: "Be Vietnam Pro".to_owned(), ..usvg::Options::default() };
    for file in fonts::files() {
        options.fontdb_mut().load_font_data(file.to_vec());
    }
    options
}

fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "vi-VN",
        Lang::En => "en-GB",
        Lang::Fr => "fr-FR",
    }
}

/// What a paragraph style says. Sizes and distances in points.
struct Style {
    id: &'static str,
    name: &'static str,
    parent: &'static str,
    size: f64,
    /// Elements of `w:rPr` before the size.
    run: &'static str,
    /// Elements of `w:pPr`.
    paragraph: String,
}

fn styles(lang: Lang, letter: Option<Measures>) -> String {
    let font = if letter.is_some() { "Times New Roman" } else { "Be Vietnam Pro" };
    let base = letter.map_or(9.5, |measures| measures.body);
    let gap = |before: f64, after: f64| {
        format!("<w:spacing w:before=\"{}\" w:after=\"{}\"/>", twips(before), twips(after))
    };
    let style = |id: &'static str, name: &'static str, size: f64, run: &'static str, paragraph: String| {
        Style { id, name, parent: "Normal", size, run, paragraph }
    };
    let green = "<w:b/><w:color w:val=\"1C6B48\"/>";
    let soft = "<w:color w:val=\"55645C\"/>";
    let mut all = match letter {
        Some(m) => {
            let apart = twips(m.apart);
            let indent = twips(millimetres(m.indent));
            vec![
                style(
                    "BodyText",
                    "Body Text",
                    m.body,
                    "",
                    format!(
                        "<w:spacing w:before=\"0\" w:after=\"{apart}\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind \
                         w:firstLine=\"{indent}\"/><w:jc w:val=\"both\"/>"
                    ),
                ),
                style("Heading1", "heading 1", m.body, "<w:b/>", outline(0, m.apart, m.apart)),
                style("Heading2", "heading 2", m.body, "<w:b/>", outline(1, m.apart, m.apart)),
                style("Heading3", "heading 3", m.body, "<w:b/><w:i/>", outline(2, m.apart, m.apart)),
                style("Heading4", "heading 4", m.body, "<w:i/>", outline(3, m.apart, m.apart)),
                style("LetterPart", "Letter part", 6.0, "", gap(0.0, 0.0)),
                style("LetterSuperior", "Letter superior body", m.issuer, "", gap(0.0, 0.0)),
                style("LetterIssuer", "Letter issuing body", m.issuer, "<w:b/>", gap(0.0, 0.0)),
                style("LetterNation", "Letter nation", m.nation, "<w:b/>", gap(0.0, 0.0)),
                style("LetterMotto", "Letter motto", m.motto, "<w:b/>", gap(0.0, 0.0)),
                style("LetterNumber", "Letter number", m.number, "", gap(4.0, 0.0)),
                style("LetterAbout", "Letter subject", m.about, "", gap(2.0, 0.0)),
                style("LetterPlace", "Letter place and date", m.place, "<w:i/>", gap(4.0, 0.0)),
                style("LetterType", "Letter type", m.title, "<w:b/>", gap(12.0, 2.0)),
                style("LetterAbstract", "Letter abstract", m.title, "<w:b/>", gap(0.0, 0.0)),
                style("LetterTo", "Letter addressees", m.addressees, "", gap(2.0, 4.0)),
                style("LetterSignature", "Letter signature", m.signature, "<w:b/>", gap(0.0, 0.0)),
                style(
                    "LetterRecipientsWord",
                    "Letter recipients word",
                    m.recipients_word,
                    "<w:b/><w:i/>",
                    gap(0.0, 0.0),
                ),
                style("LetterRecipients", "Letter recipients", m.recipients, "", gap(0.0, 0.0)),
                style("LetterDrafter", "Letter drafter", m.drafter, "", gap(2.0, 0.0)),
                style("LetterAnnex", "Letter annex", m.annex, "<w:b/>", gap(0.0, 2.0)),
                style(
                    "LetterMark",
                    "Letter mark",
                    m.mark,
                    "<w:b/>",
                    format!("<w:pBdr>{}</w:pBdr>{}", frame(), gap(6.0, 0.0)),
                ),
                style("Header", "header", m.page_number, "", gap(0.0, 0.0)),
            ]
        }
        None => vec![
            style("BodyText", "Body Text", base, "", gap(0.0, 6.0)),
            style("Title", "Title", 22.0, green, gap(0.0, 4.0)),
            style("Subtitle", "Subtitle", 11.0, soft, gap(0.0, 14.0)),
            style("Heading1", "heading 1", 15.0, green, outline(0, 18.0, 6.0)),
            style("Heading2", "heading 2", 11.5, "<w:b/>", outline(1, 12.0, 4.0)),
            style("Heading3", "heading 3", 9.5, "<w:b/>", outline(2, 9.0, 3.0)),
            style("Heading4", "heading 4", 9.5, "<w:i/>", outline(3, 9.0, 3.0)),
            style("Footer", "footer", 8.0, soft, gap(0.0, 0.0)),
        ],
    };
    let table = if letter.is_some() { 12.0 } else { 8.5 };
    let bar = |colour: &str, fill: &str| {
        format!(
            "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"6\" w:color=\"{colour}\"/></w:pBdr><w:shd w:val=\"clear\" \
             w:color=\"auto\" w:fill=\"{fill}\"/><w:spacing w:before=\"0\" w:after=\"60\"/><w:ind w:left=\"160\"/>"
        )
    };
    all.extend([
        style("ListParagraph", "List Paragraph", base, "", gap(0.0, 3.0)),
        style("Caption", "caption", if letter.is_some() { base } else { 8.5 }, "<w:b/>", gap(6.0, 3.0)),
        style("TableText", "Table text", table, "", gap(1.5, 1.5)),
        style("TableNote", "Table note", table - 0.5, soft, gap(2.0, 8.0)),
        style("FigureLabel", "Figure label", 8.5, soft, gap(2.0, 0.0)),
        style("FigureNumber", "Figure number", 19.0, "<w:b/>", gap(0.0, 0.0)),
        style("FigureNote", "Figure note", 8.0, soft, gap(0.0, 4.0)),
        style("Picture", "Picture", base, "", gap(2.0, 8.0)),
        style("Note", "Note", base, "", bar("1C6B48", "EEF5F0")),
        style("Caveat", "Caveat", base, "", bar("B3661B", "FDF4E8")),
    ]);
    let mut out = format!(
        "{PROLOGUE}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{font}\" \
         w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/><w:lang \
         w:val=\"{tag}\" w:eastAsia=\"{tag}\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\" \
         w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>",
        size = half_points(base),
        tag = tag(lang),
    );
    for style in all {
        out += &format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{}\"><w:name w:val=\"{}\"/><w:basedOn \
             w:val=\"{}\"/><w:qFormat/><w:pPr>{}</w:pPr><w:rPr>{}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            style.id,
            style.name,
            style.parent,
            style.paragraph,
            style.run,
            size = half_points(style.size),
        );
    }
    out += "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:color \
            w:val=\"1C6B48\"/><w:u w:val=\"single\"/></w:rPr></w:style>";
    let table_style = |id: &str, name: &str, borders: &str| {
        format!(
            "<w:style w:type=\"table\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:left \
             w:w=\"100\" w:type=\"dxa\"/><w:right w:w=\"100\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
        )
    };
    let line = |side: &str, colour: &str| {
        format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"{colour}\"/>")
    };
    let grid: String =
        ["top", "left", "bottom", "right", "insideH", "insideV"].map(|side| line(side, "000000")).concat();
    let lined: String = ["top", "bottom", "insideH"].map(|side| line(side, "C9D2CC")).concat();
    out += &table_style("TableGrid", "Table Grid", &grid);
    out += &table_style("TableLined", "Table Lined", &lined);
    out + "</w:styles>"
}

fn half_points(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

fn outline(level: u8, before: f64, after: f64) -> String {
    format!(
        "<w:keepNext/><w:spacing w:before=\"{}\" w:after=\"{}\"/><w:outlineLvl w:val=\"{level}\"/>",
        twips(before),
        twips(after)
    )
}

fn frame() -> String {
    ["top", "left", "bottom", "right"]
        .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"6\" w:space=\"2\" w:color=\"000000\"/>"))
        .concat()
}

fn settings() -> String {
    format!(
        "{PROLOGUE}<w:settings xmlns:w=\"{WORD}\"><w:defaultTabStop w:val=\"567\"/><w:compat><w:compatSetting \
         w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>"
    )
}

fn numbering(numbered: usize, letter: Option<Measures>) -> String {
    let (mark, left) = match letter {
        Some(measures) => ("-", twips(millimetres(measures.indent)) + 200),
        None => ("•", 360),
    };
    let level = |format: &str, text: &str| {
        format!(
            "<w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt \
             w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{left}\" \
             w:hanging=\"300\"/></w:pPr></w:lvl>"
        )
    };
    let mut out = format!(
        "{PROLOGUE}<w:numbering xmlns:w=\"{WORD}\"><w:abstractNum w:abstractNumId=\"0\">{}</w:abstractNum><w:abstractNum \
         w:abstractNumId=\"1\">{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>",
        level("bullet", mark),
        level("decimal", "%1."),
    );
    for at in 0..numbered {
        out += &format!(
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
             w:val=\"1\"/></w:lvlOverride></w:num>",
            at + 2
        );
    }
    out + "</w:numbering>"
}

/// What a machine without our fonts takes instead.
fn font_table() -> String {
    format!(
        "{PROLOGUE}<w:fonts xmlns:w=\"{WORD}\"><w:font w:name=\"Times New Roman\"><w:altName w:val=\"Liberation \
         Serif\"/><w:family w:val=\"roman\"/></w:font><w:font w:name=\"Be Vietnam Pro\"><w:altName w:val=\"Arial\"/><w:family \
         w:val=\"swiss\"/></w:font></w:fonts>"
    )
}
