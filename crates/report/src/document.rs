//! What a paper consists of, before it has a format.

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_text::lang::Lang;
use serde::{Deserialize, Serialize};

/// A paper: what it is called, and its blocks in reading order.
///
/// Texts may hold anything a person typed; each format escapes what it must. Text is brought to NFC and control characters
/// are dropped when it is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// Of all text in it; goes into the language tag of every format.
    pub lang: Lang,
    pub layout: Layout,
    /// The title of the file. A report shows it at the top; a letter shows [`Block::Title`] instead.
    pub title: String,
    /// What it is about, in one sentence: shown under the title of a report, and kept in the file's properties.
    pub subject: String,
    /// The body it comes from.
    pub author: String,
    /// When it was made; goes into the file's properties, and into nothing else.
    pub made_at: Timestamp,
    /// What stands before a link that begins with `/`, such as `https://luytre.example.vn`. Empty: such links stay as they
    /// are in HTML and are left out of files.
    pub base: String,
    pub blocks: Vec<Block>,
    /// Tables that a workbook has besides those in `blocks`: the rows behind the figures.
    pub rows: Vec<Table>,
}

impl Document {
    /// An empty report.
    pub fn report(lang: Lang, title: impl Into<String>, made_at: Timestamp) -> Document {
        Document {
            lang,
            layout: Layout::Report,
            title: title.into(),
            subject: String::new(),
            author: String::new(),
            made_at,
            base: String::new(),
            blocks: Vec::new(),
            rows: Vec::new(),
        }
    }
}

/// How a paper looks as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Layout {
    /// A4, sans serif, page numbers at the bottom; for figures and tables.
    Report,
    /// A4, a serif with the metrics of Times, page numbers centred at the top from the second page, everything else as the
    /// law on papers of the country measures it.
    Letter(Measures),
}

/// Margins in millimetres, sizes in points, as a rule on the form of administrative papers gives them. They are law, so the
/// pack has them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
    /// First line of a paragraph, in millimetres.
    pub indent: f64,
    /// Between paragraphs, in points.
    pub apart: f64,
    pub nation: f64,
    pub motto: f64,
    /// The superior and the issuing body.
    pub issuer: f64,
    pub number: f64,
    pub place: f64,
    /// The name of the type and its abstract.
    pub title: f64,
    /// What an official letter is about, under its number.
    pub about: f64,
    pub addressees: f64,
    pub body: f64,
    pub signature: f64,
    pub recipients_word: f64,
    pub recipients: f64,
    /// The word and title of an annex.
    pub annex: f64,
    /// Marks of urgency and circulation.
    pub mark: f64,
    pub drafter: f64,
    pub page_number: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// Level 1 stands under the title of the document, 2 and 3 below it. A level may not be skipped on the way down:
    /// writing a PDF mends it to the next one.
    Heading {
        level: u8,
        text: Text,
    },
    Paragraph {
        text: Text,
    },
    List(List),
    Table(Table),
    /// Numbers that stand out, side by side.
    Figures {
        figures: Vec<Figure>,
    },
    Picture(Picture),
    Note(Note),
    /// Blocks side by side: as columns where there is room for them, one below the other in DOCX.
    Columns {
        columns: Vec<Vec<Block>>,
    },
    /// The headings of the document with their pages, to level 2; left out of DOCX and HTML.
    Contents {
        title: String,
    },
    PageBreak,
    /// Letters only: the top of the first page.
    Head(Head),
    /// Letters only: the name of the type and the abstract, centred.
    Title {
        kind: String,
        about: Text,
    },
    /// Letters only: the word before the addressees, and each of them.
    Addressees {
        word: String,
        names: Vec<String>,
    },
    /// Letters only: signature and recipients.
    Foot(Foot),
    /// Letters only: begins an annex on a page of its own.
    Annex(Annex),
}

impl Block {
    pub fn heading(level: u8, text: impl Into<Text>) -> Block {
        Block::Heading { level, text: text.into() }
    }

    pub fn paragraph(text: impl Into<Text>) -> Block {
        Block::Paragraph { text: text.into() }
    }
}

/// Text in runs. A line feed in it is a new line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Run>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    pub italic: bool,
    /// An address, or a path that begins with `/` and follows [`Document::base`]. Empty: no link.
    pub link: String,
}

impl Text {
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    /// Without its looks.
    pub fn plain(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    pub fn then(mut self, text: impl Into<String>) -> Text {
        self.0.push(Run { text: text.into(), ..Run::default() });
        self
    }

    pub fn bold(mut self, text: impl Into<String>) -> Text {
        self.0.push(Run { text: text.into(), bold: true, ..Run::default() });
        self
    }

    pub fn italic(mut self, text: impl Into<String>) -> Text {
        self.0.push(Run { text: text.into(), italic: true, ..Run::default() });
        self
    }

    pub fn link(mut self, text: impl Into<String>, link: impl Into<String>) -> Text {
        self.0.push(Run { text: text.into(), link: link.into(), ..Run::default() });
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::default().then(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::default().then(text)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List {
    /// Numbered from 1 rather than marked.
    pub numbered: bool,
    pub items: Vec<Text>,
}

/// A table with one row of headings, repeated on every page it reaches.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// Also names the sheet of a workbook, shortened to what a sheet can be called.
    pub caption: Text,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Stands below it.
    pub note: Text,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Column {
    pub title: String,
    pub align: Align,
    /// The part of the width it takes beside the other columns that say one; 0: as wide as what stands in it.
    pub share: u8,
}

impl Column {
    pub fn text(title: impl Into<String>) -> Column {
        Column { title: title.into(), align: Align::Left, share: 1 }
    }

    pub fn number(title: impl Into<String>) -> Column {
        Column { title: title.into(), align: Align::Right, share: 0 }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Centre,
    /// Numbers: figures of equal width.
    Right,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// As many as the table has columns; a missing one is empty, one too many is left out. The first names the row.
    pub cells: Vec<Cell>,
    /// A sum: set off from the rows above it.
    pub total: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// As the reader's language writes it.
    pub text: Text,
    /// What a workbook calculates with.
    pub value: Value,
}

impl Cell {
    pub fn text(text: impl Into<Text>) -> Cell {
        Cell { text: text.into(), value: Value::Text }
    }

    /// `shown` is the number as the reader's language writes it.
    pub fn number(value: f64, shown: impl Into<Text>) -> Cell {
        Cell { text: shown.into(), value: Value::Number(value) }
    }

    pub fn day(day: Date, shown: impl Into<Text>) -> Cell {
        Cell { text: shown.into(), value: Value::Day(day) }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The text itself.
    #[default]
    Text,
    Number(f64),
    Day(Date),
}

/// A number that stands out: what it counts, the number, its unit, and how it compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    pub label: String,
    /// As the reader's language writes it.
    pub shown: String,
    pub unit: String,
    /// The number before, the change, a caveat.
    pub note: String,
    /// To its passport; the same rules as [`Run::link`].
    pub link: String,
}

/// A drawing with what it shows in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// A whole SVG document with a `viewBox`. Texts in it are set in the font of the paper. Its colours are those of paper,
    /// not custom properties of a style sheet.
    pub svg: String,
    pub title: Text,
    /// What somebody who does not see it is told.
    pub description: String,
    /// Per cent of the width of the text, 1 to 100.
    pub width: u8,
    /// The numbers it is drawn from. Folded up in HTML, a sheet in a workbook; in PDF and DOCX the description must do, and
    /// whoever wants the numbers there too adds a table.
    pub data: Option<Table>,
}

/// A box that stands out from the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    pub tone: Tone,
    /// May be empty.
    pub title: String,
    pub texts: Vec<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Plain,
    /// What the reader must know before trusting a number.
    Caveat,
}

/// The top of a letter: issuing body at the left, nation at the right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The body above the issuing one, in capitals; empty where none is named.
    pub superior: String,
    /// In capitals.
    pub issuer: String,
    /// The whole line: word, number, symbol.
    pub number: String,
    /// What an official letter is about; stands under its number. Empty for papers with a [`Block::Title`].
    pub about: String,
    /// The nation's name, in capitals.
    pub nation: String,
    pub motto: String,
    /// `Đà Nẵng, ngày 05 tháng 3 năm 2026`
    pub place_and_day: String,
    /// In capitals, in a frame; empty for none.
    pub urgency: String,
    /// Whom it may go to, in capitals, in a frame; empty for none.
    pub circulation: String,
}

/// The end of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Foot {
    /// `Nơi nhận:`; empty where there are no recipients.
    pub word: String,
    /// Each with its dash and its mark at the end.
    pub recipients: Vec<String>,
    /// Drafter and number of copies, behind the last recipient.
    pub drafter: String,
    pub signature: Signature,
}

/// Who signs and in what capacity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Lines in capitals: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`.
    pub lines: Vec<String>,
    pub name: String,
}

/// The top of an annex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Annex {
    /// `Phụ lục I`
    pub word: String,
    /// In capitals.
    pub title: String,
    /// To which paper it belongs.
    pub of: String,
}
