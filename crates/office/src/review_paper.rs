//! A review in words: the paper of [`luytre_report`] that page, PDF, DOCX and XLSX are written from, so that all of them have the
//! same figures.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_chart::{Area, Bar, Drawing, Frame, Ground, Group, MapWords, MatrixRow, Paint, Panel, Series};
use luytre_domain::indicator::{Indicator, Measure};
use luytre_domain::permit::Actor;
use luytre_domain::stated::Stated;
use luytre_domain::unit::{Unit, UnitId};
use luytre_pack::{Pack, Show, key};
use luytre_report::{
    Block, Cell, Column, Document, Figure as Number, List, Note, Picture, Row, Table, Text, Tone,
};
use luytre_store::FactRow;
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use qrcode::{EcLevel, QrCode};

use crate::error::OfficeError;
use crate::figure::{Caveat, Comparison, Figure, FigureCell, FigureQuery};
use crate::office::Office;
use crate::paper_format::PaperFormat;
use crate::review::{About, Cross, Drawn, Idle, Review, ReviewQuery, Section, Told};

/// Numbers that stand out at the top.
const HEADLINES: usize = 8;
/// Values a description of a drawing names.
const NAMED: usize = 5;
/// Width of drawings, in units of their own; they are laid to the width of the text.
const WIDE: u32 = 620;
/// The same where two stand side by side.
const HALF: u32 = 310;

/// How a paper is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    pub lang: Lang,
    /// On a page of the house drawings take its colours; on paper they bring their own.
    pub paint: Paint,
    /// What stands before a link on paper; without it a paper has no codes to open figures by.
    pub base: &'a str,
    /// Whose review it is.
    pub author: &'a str,
    pub made_at: Timestamp,
}

/// A review written as a page.
pub struct ReviewPage {
    pub title: String,
    pub subject: String,
    pub html: String,
}

impl Office {
    /// The review on a page of the house.
    pub fn review_page(
        &self,
        actor: &Actor,
        query: &ReviewQuery,
        manner: Manner<'_>,
    ) -> Result<ReviewPage, OfficeError> {
        let review = self.review(actor, query)?;
        let paper = review_paper(&self.pack, &review, &[], manner);
        Ok(ReviewPage { html: luytre_report::html(&paper), title: paper.title, subject: paper.subject })
    }

    /// The review as a file; a workbook has the records behind its figures.
    pub fn review_file(
        &self,
        actor: &Actor,
        query: &ReviewQuery,
        manner: Manner<'_>,
        format: PaperFormat,
    ) -> Result<Vec<u8>, OfficeError> {
        let review = self.review(actor, query)?;
        let rows = match format {
            PaperFormat::Xlsx => self.review_rows(actor, &review)?,
            _ => Vec::new(),
        };
        format.write(&review_paper(&self.pack, &review, &rows, manner))
    }
}

/// The address of a figure's passport.
fn passport_link(query: &FigureQuery) -> String {
    format!("/f/{}", query.code())
}

/// The review as a paper. `rows` are the records behind each figure told, in their order; empty for papers without them.
pub fn review_paper(pack: &Pack, review: &Review, rows: &[Vec<FactRow>], manner: Manner<'_>) -> Document {
    let say = Say { pack, review, manner };
    let mut paper = Document::report(manner.lang, say.title(), manner.made_at);
    paper.subject = say.subject();
    manner.author.clone_into(&mut paper.author);
    manner.base.clone_into(&mut paper.base);
    let blocks = &mut paper.blocks;
    if !say.is_brief() && review.sections.len() > 4 {
        blocks.push(Block::Contents { title: say.t("review-contents") });
    }
    let headlines = say.headlines();
    if !headlines.is_empty() {
        blocks.push(Block::heading(1, say.t("review-summary")));
        blocks.push(Block::paragraph(say.opening()));
        blocks.push(Block::Figures { figures: headlines });
    } else {
        blocks.push(Block::paragraph(say.t("review-nothing")));
    }
    let mut at = 0;
    for section in review.sections.iter().filter(|section| section.tells()) {
        at += 1;
        say.section(blocks, at, section);
    }
    let late = say.late();
    if !late.rows.is_empty() {
        at += 1;
        blocks.push(Block::heading(1, format!("{at}. {}", say.t("review-late"))));
        blocks.push(Block::paragraph(say.t("review-late-why")));
        blocks.push(Block::Table(late));
    }
    if !review.caveats.is_empty() || say.nothing().is_some() {
        at += 1;
        blocks.push(Block::heading(1, format!("{at}. {}", say.t("review-caveats"))));
        let items = review.caveats.iter().map(|(caveat, about)| say.caveat(caveat, about));
        let texts = say.nothing().into_iter().chain(items).collect();
        blocks.push(Block::Note(Note { tone: Tone::Caveat, title: String::new(), texts }));
    }
    let passports = say.passports();
    if !passports.rows.is_empty() {
        at += 1;
        blocks.push(Block::heading(1, format!("{at}. {}", say.t("review-passports"))));
        blocks.push(Block::paragraph(say.t("review-passports-why")));
        blocks.push(Block::Table(passports));
        if let Some(codes) = say.codes() {
            blocks.push(Block::Picture(codes));
        }
    }
    let told = review.sections.iter().flat_map(|section| &section.figures);
    paper.rows = told.zip(rows).map(|(told, rows)| say.rows(told, rows)).collect();
    paper
}

struct Say<'a> {
    pack: &'a Pack,
    review: &'a Review,
    manner: Manner<'a>,
}

impl Say<'_> {
    /// One or two pages for a visit.
    fn is_brief(&self) -> bool {
        matches!(self.review.query.about, About::Country(_) | About::Partner(_))
    }

    fn get(&self, key: &str, args: &Args) -> String {
        self.pack.messages.get(self.manner.lang, key, args)
    }

    fn t(&self, key: &str) -> String {
        self.get(key, &Args::new())
    }

    fn has(&self, key: &str) -> bool {
        self.pack.messages.has(self.manner.lang, key)
    }

    fn number(&self, value: i64) -> String {
        format::integer(value, self.manner.lang)
    }

    /// A value of an indicator, in its unit where that is part of the number.
    fn value(&self, indicator: &Indicator, value: i64) -> String {
        if !indicator.money {
            return self.number(value);
        }
        let amount = luytre_domain::money::decimal(value, &indicator.unit);
        format!("{} {}", format::decimal(&amount, self.manner.lang), self.t(&key("measure", &indicator.unit)))
    }

    fn indicator(&self, id: &str) -> String {
        capital(&self.t(&key("indicator", id)))
    }

    /// `2021–2023` for whole years, `01/03/2024 – 31/05/2024` otherwise.
    fn period(&self, from: Date, to: Date) -> String {
        if from.day_of_year() == 1 && to.month() == 12 && to.day() == 31 {
            return match from.year() == to.year() {
                true => from.year().to_string(),
                false => format!("{}–{}", from.year(), to.year()),
            };
        }
        format!("{} – {}", format::short_date(from), format::short_date(to))
    }

    fn window(&self) -> String {
        self.period(self.review.query.from, self.review.query.to)
    }

    fn before(&self) -> Option<String> {
        self.review.before.map(|(from, to)| self.period(from, to))
    }

    fn unit(&self, id: &UnitId) -> String {
        self.pack.unit_name(self.manner.lang, id, Some(self.review.boundary))
    }

    fn short_unit(&self, unit: &Unit) -> String {
        let name = unit.name(self.manner.lang.tag(), self.review.boundary);
        name.map_or_else(|| unit.id.0.clone(), |name| name.short.clone())
    }

    fn partner(&self, id: &str) -> String {
        let known = self.pack.law.partners.get(id);
        known
            .and_then(|known| known.names.get(self.manner.lang.tag()))
            .cloned()
            .unwrap_or_else(|| id.to_owned())
    }

    /// What a value of a dimension is called.
    fn name(&self, dimension: &str, value: &str) -> String {
        match dimension {
            _ if value.is_empty() => self.t("figures-page-unknown"),
            "unit" => {
                let unit = self.pack.law.units.get(&UnitId(value.to_owned()));
                unit.map_or_else(|| value.to_owned(), |unit| self.short_unit(unit))
            }
            "country" => self.pack.country_name(self.manner.lang, value),
            "partner" => self.partner(value),
            "year" | "quarter" | "month" => value.to_owned(),
            _ => capital(&self.t(&key(dimension, value))),
        }
    }

    fn about(&self) -> String {
        match &self.review.query.about {
            About::Nation => self.t("review-nation"),
            About::Unit(id) => self.unit(id),
            About::Country(code) => self.pack.country_name(self.manner.lang, code),
            About::Partner(id) => self.partner(id),
        }
    }

    fn title(&self) -> String {
        let message = match self.review.query.about {
            About::Nation => "review-title-nation",
            About::Unit(_) => "review-title-unit",
            About::Country(_) | About::Partner(_) => "review-title-brief",
        };
        self.get(message, &Args::new().text("about", self.about()).text("period", self.window()))
    }

    fn subject(&self) -> String {
        let units = self.pack.law.units.on("province", self.review.boundary).count();
        let day = format::short_date(self.review.boundary);
        let args = Args::new().number("n", i64::try_from(units).unwrap_or(0)).text("day", day);
        let mut parts = vec![self.get("figures-page-boundary-on", &args)];
        if let Some(before) = self.before() {
            parts.push(self.get("review-compared", &Args::new().text("period", before)));
        }
        let as_of = self.review.query.as_of.map(|at| at.to_zoned(self.pack.zone.clone()).date());
        let known = match as_of {
            Some(day) => self.get("figures-page-known-on", &Args::new().text("day", format::short_date(day))),
            None => self.t("figures-page-known-now"),
        };
        let seq = self.number(i64::try_from(self.review.as_of).unwrap_or(i64::MAX));
        parts.push(self.get("figures-page-known-entry", &Args::new().text("known", known).text("seq", seq)));
        parts.join(" · ")
    }

    fn opening(&self) -> String {
        let message = if self.before().is_some() { "review-opening-compared" } else { "review-opening" };
        let args = Args::new().text("about", self.about()).text("period", self.window());
        self.get(message, &args.text("before", self.before().unwrap_or_default()))
    }

    /// `+34,5%; 2018–2020: 75`, what there is of it.
    fn change(&self, indicator: &Indicator, before: &Comparison) -> String {
        let period = match (before.from, indicator.measure) {
            (Some(from), Measure::Flow) => self.period(from, before.to),
            _ => format::short_date(before.to),
        };
        let was = format!("{period}: {}", self.value(indicator, before.before));
        match before.permille {
            Some(permille) => format!("{}; {was}", self.share(permille)),
            None => was,
        }
    }

    /// A change in tenths of a per cent, with its sign.
    fn share(&self, permille: i64) -> String {
        let sign = match permille {
            0 => "",
            1.. => "+",
            _ => "\u{2212}",
        };
        let (whole, tenth) = (permille.unsigned_abs() / 10, permille.unsigned_abs() % 10);
        let text = if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") };
        let space = if self.manner.lang == Lang::Fr { "\u{a0}" } else { "" };
        format!("{sign}{}{space}%", format::decimal(&text, self.manner.lang))
    }

    /// The first figure of each section, then the second of each, while there is room.
    fn headlines(&self) -> Vec<Number> {
        let sections = &self.review.sections;
        let most = sections.iter().map(|section| section.figures.len()).max().unwrap_or(0);
        let all = (0..most).flat_map(|at| sections.iter().filter_map(move |section| section.figures.get(at)));
        let mut chosen: Vec<&Told> = Vec::new();
        for told in all {
            let known = chosen.iter().any(|one| one.figure.indicator.id == told.figure.indicator.id);
            if !known && told.figure.total != 0 && chosen.len() < HEADLINES {
                chosen.push(told);
            }
        }
        let number = |told: &Told| Number {
            label: self.indicator(&told.figure.indicator.id),
            shown: self.value(&told.figure.indicator, told.figure.total),
            unit: String::new(),
            note: told
                .before
                .as_ref()
                .map_or_else(String::new, |before| self.change(&told.figure.indicator, before)),
            link: passport_link(&told.query),
        };
        chosen.into_iter().map(number).collect()
    }

    /// A figure in a sentence; its number opens its passport.
    fn sentence(&self, told: &Told) -> Text {
        let indicator = &told.figure.indicator;
        let own = key("review-says", &indicator.id);
        let shown = self.value(indicator, told.figure.total);
        let change = told.before.as_ref().map(|before| format!(" ({})", self.change(indicator, before)));
        let general = if told.is_stock() { "review-says-stock" } else { "review-says" };
        let args = Args::new()
            .number("n", told.figure.total)
            .text("value", shown.clone())
            .text("name", self.indicator(&indicator.id))
            .text("day", format::short_date(self.review.query.to))
            .text("change", change.unwrap_or_default());
        let text = self.get(if self.has(&own) { &own } else { general }, &args);
        match text.split_once(&shown) {
            Some((first, last)) => {
                Text::default().then(first).link(shown, passport_link(&told.query)).then(last)
            }
            None => text.into(),
        }
    }

    fn section(&self, blocks: &mut Vec<Block>, at: usize, section: &Section) {
        blocks.push(Block::heading(1, format!("{at}. {}", self.t(&key("review-section", &section.id)))));
        let mut whole = Text::default();
        for told in section.figures.iter().filter(|told| !told.is_nothing()) {
            if !whole.is_empty() {
                whole = whole.then(" ");
            }
            whole.0.extend(self.sentence(told).0);
        }
        if !whole.is_empty() {
            blocks.push(Block::Paragraph { text: whole });
        }
        if let Some(idle) = &section.idle {
            self.idle(blocks, idle);
        }
        let stated = self.stated(section);
        if !stated.rows.is_empty() {
            blocks.push(Block::Table(stated));
        }
        let id = |at: usize| format!("{}-{}", section.id.replace('_', "-"), at + 1);
        let mut drawings = section.drawings.iter().enumerate().peekable();
        while let Some((at, drawn)) = drawings.next() {
            // Two rankings stand side by side.
            let beside =
                drawings.next_if(|(_, next)| next.form.show == Show::Bars && drawn.form.show == Show::Bars);
            blocks.push(match beside {
                None => self.drawn(&id(at), drawn, WIDE),
                Some((other, next)) => Block::Columns {
                    columns: [(at, drawn), (other, next)]
                        .map(|(at, drawn)| vec![self.drawn(&id(at), drawn, HALF)])
                        .into(),
                },
            });
        }
    }

    /// What was reported and published, beside what is counted.
    fn stated(&self, section: &Section) -> Table {
        let mut rows = Vec::new();
        for beside in &section.stated {
            let reported = beside.reported.iter().map(|figure| ("origin-reported", figure));
            let claims = beside.claims.iter().map(|claim| ("origin-claimed", &claim.figure));
            for (origin, figure) in reported.chain(claims) {
                let stated = &figure.stated;
                let window = match (stated.from, stated.to) {
                    (Some(from), Some(to)) => self.period(from, to),
                    (None, Some(day)) | (Some(day), None) => format::short_date(day),
                    (None, None) => String::new(),
                };
                let source = figure.sources.first().map_or_else(
                    || capital(&self.pack.title(self.manner.lang, &figure.row)),
                    |source| source.title.clone(),
                );
                let source = Text::default().link(source, format!("/records/{}", figure.number));
                let cells = vec![
                    Cell::text(self.indicator(&beside.indicator.id)),
                    Cell::text(self.said(stated)),
                    Cell::text(window),
                    Cell::text(self.t(origin)),
                    Cell::text(source),
                ];
                rows.push(Row { cells, total: false });
            }
        }
        Table {
            caption: self.t("review-stated").into(),
            columns: vec![
                Column { share: 3, ..Column::text(self.t("figures-page-indicator")) },
                Column { share: 2, ..Column::text(self.t("review-stated-value")) },
                Column { share: 2, ..Column::text(self.t("review-stated-window")) },
                Column { share: 2, ..Column::text(self.t("review-stated-origin")) },
                Column { share: 5, ..Column::text(self.t("review-stated-source")) },
            ],
            rows,
            note: self.t("review-stated-note").into(),
        }
    }

    /// Comparator, value and what it counts, as somebody gave them.
    fn said(&self, stated: &Stated) -> String {
        let mut parts = Vec::new();
        let comparator = stated.comparator.as_deref().filter(|it| *it != "exact");
        parts.extend(comparator.map(|it| self.t(&key("comparator", it))));
        let value = format::decimal(&stated.value, self.manner.lang);
        parts.push(match &stated.value_max {
            Some(most) => format!("{value}–{}", format::decimal(most, self.manner.lang)),
            None => value,
        });
        let measure = stated.measure.as_deref().filter(|it| *it != "other");
        parts.extend(measure.map(|it| self.t(&key("measure", it))));
        parts.join(" ")
    }

    fn idle(&self, blocks: &mut Vec<Block>, idle: &Idle) {
        let args = Args::new()
            .number("n", i64::try_from(idle.count).unwrap_or(i64::MAX))
            .number("months", i64::from(idle.months))
            .text("kind", self.t(&key("kind", &idle.kind)))
            .text("day", format::short_date(self.review.query.to));
        blocks.push(Block::paragraph(self.get("review-idle", &args)));
        let named = if self.is_brief() { NAMED } else { idle.some.len() };
        let items = idle.some.iter().take(named).map(|hit| {
            let title = capital(&self.pack.title(self.manner.lang, &hit.row));
            let since = hit.row.active.map(format::short_date).unwrap_or_default();
            let unit = self.name("unit", &hit.row.unit);
            Text::default()
                .link(title, format!("/records/{}", hit.row.number))
                .then(format!(" · {unit} · {since}"))
        });
        blocks.push(Block::List(List { numbered: false, items: items.collect() }));
    }

    fn by(&self, dimension: &str) -> String {
        let name = self.t(&format!("facet-{dimension}"));
        let mut letters = name.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }

    fn drawn(&self, id: &str, drawn: &Drawn, wide: u32) -> Block {
        let indicator = &drawn.figure.indicator;
        let args = Args::new()
            .text("name", self.indicator(&indicator.id))
            .text("by", self.by(&drawn.form.by))
            .text("across", drawn.form.across.as_deref().map(|across| self.by(across)).unwrap_or_default())
            .text("period", self.window());
        let message = if drawn.form.across.is_some() { "review-drawing-across" } else { "review-drawing" };
        let title = self.get(message, &args);
        if drawn.form.show == Show::Table {
            return Block::Table(self.table(drawn, title));
        }
        let told = self.told(&drawn.form.by, &drawn.figure.cells);
        let nothing = self.t("chart-nothing");
        let Manner { lang, paint, .. } = self.manner;
        let frame =
            Frame { id, lang, title: &title, description: &told, nothing: &nothing, width: wide, paint };
        let head = self.t(&format!("facet-{}", drawn.form.by));
        let (drawing, width) = match drawn.form.show {
            Show::Map => (self.map(frame, drawn, &head), 74),
            Show::Matrix => (self.matrix(frame, drawn, &head), 100),
            Show::Multiples => (self.multiples(frame, drawn, &head), 100),
            Show::Columns | Show::Lines => (self.course(frame, drawn, &head), 100),
            Show::Bars | Show::Table => (self.bars(frame, drawn, &head), 100),
        };
        let data = self.data(&drawing, &title);
        Block::Picture(Picture {
            svg: drawing.svg,
            title: Text::default().link(title, passport_link(&drawn.query)),
            description: told,
            width,
            data: Some(data),
        })
    }

    /// The first values in words.
    fn told(&self, by: &str, cells: &[FigureCell]) -> String {
        let first = cells
            .iter()
            .take(NAMED)
            .map(|cell| format!("{}: {}", self.name(by, &cell.key), self.number(cell.value)));
        let more = if cells.len() > NAMED { "; …" } else { "" };
        format!("{}{more}", first.collect::<Vec<_>>().join("; "))
    }

    fn data(&self, drawing: &Drawing, title: &str) -> Table {
        let mut head = drawing.table.head.iter();
        let first = head.next().cloned().unwrap_or_default();
        let columns = std::iter::once(Column::text(first)).chain(head.cloned().map(Column::number)).collect();
        let rows = drawing.table.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| self.cell(*cell));
            Row { cells: std::iter::once(Cell::text(row.name.as_str())).chain(cells).collect(), total: false }
        });
        Table { caption: title.into(), columns, rows: rows.collect(), note: Text::default() }
    }

    fn cell(&self, value: Option<i64>) -> Cell {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a workbook's numbers are floats; counts stay far below 2^53"
        )]
        value.map_or_else(|| Cell::text("–"), |value| Cell::number(value as f64, self.number(value)))
    }

    fn series(&self, drawn: &Drawn) -> Vec<String> {
        std::iter::once(self.window()).chain(drawn.before.as_ref().and_then(|_| self.before())).collect()
    }

    fn bars(&self, frame: Frame<'_>, drawn: &Drawn, head: &str) -> Drawing {
        let cells = &drawn.figure.cells;
        let values = |key: &str, value: i64| {
            let before = drawn.before.as_ref().map(|before| before.cells.get(key).copied().unwrap_or(0));
            std::iter::once(Some(value)).chain(before.map(Some)).collect::<Vec<_>>()
        };
        let mut bars: Vec<Bar> = cells
            .iter()
            .take(drawn.form.most)
            .map(|cell| Bar {
                name: self.name(&drawn.form.by, &cell.key),
                values: values(&cell.key, cell.value),
                ..Bar::default()
            })
            .collect();
        let rest = cells.get(drawn.form.most..).unwrap_or_default();
        if !rest.is_empty() && drawn.figure.indicator.is_additive() {
            let was = |before: &Comparison| {
                let shown: BTreeSet<&str> =
                    cells.iter().take(drawn.form.most).map(|cell| cell.key.as_str()).collect();
                before
                    .cells
                    .iter()
                    .filter(|(key, _)| !shown.contains(key.as_str()))
                    .map(|(_, value)| value)
                    .sum()
            };
            let sum = rest.iter().map(|cell| cell.value).sum();
            bars.push(Bar {
                name: self.get(
                    "figures-page-others",
                    &Args::new().number("n", i64::try_from(rest.len()).unwrap_or(0)),
                ),
                values: std::iter::once(Some(sum))
                    .chain(drawn.before.as_ref().map(|before| Some(was(before))))
                    .collect(),
                rest: true,
                ..Bar::default()
            });
        }
        luytre_chart::bars(frame, head, &self.series(drawn), &bars)
    }

    fn course(&self, frame: Frame<'_>, drawn: &Drawn, head: &str) -> Drawing {
        let cells = every_year(&drawn.form.by, &drawn.figure.cells);
        let categories: Vec<String> = cells.iter().map(|cell| self.name(&drawn.form.by, &cell.key)).collect();
        let values = cells.iter().map(|cell| Some(cell.value)).collect();
        let name = self.indicator(&drawn.figure.indicator.id);
        let series =
            [Series { name: if drawn.form.show == Show::Lines { String::new() } else { name }, values }];
        match drawn.form.show {
            Show::Lines => luytre_chart::lines(frame, head, &categories, &series),
            _ => luytre_chart::columns(frame, head, &categories, &series),
        }
    }

    /// Each row by its name, with a value for every column.
    fn lines_of<'a>(
        &'a self,
        drawn: &'a Drawn,
        cross: &'a Cross,
    ) -> impl Iterator<Item = (String, Vec<Option<i64>>)> + 'a {
        cross.rows.iter().map(|row| {
            let value =
                |column: &String| cross.values.get(&(row.clone(), column.clone())).copied().unwrap_or(0);
            (self.name(&drawn.form.by, row), cross.columns.iter().map(|column| Some(value(column))).collect())
        })
    }

    fn matrix(&self, frame: Frame<'_>, drawn: &Drawn, head: &str) -> Drawing {
        let Some(cross) = &drawn.cross else { return self.bars(frame, drawn, head) };
        let across = drawn.form.across.as_deref().unwrap_or_default();
        let columns: Vec<String> = cross.columns.iter().map(|column| self.name(across, column)).collect();
        let rows: Vec<MatrixRow> =
            self.lines_of(drawn, cross).map(|(name, cells)| MatrixRow { name, href: None, cells }).collect();
        luytre_chart::matrix(frame, head, &columns, &rows)
    }

    fn multiples(&self, frame: Frame<'_>, drawn: &Drawn, head: &str) -> Drawing {
        let Some(cross) = &drawn.cross else { return self.bars(frame, drawn, head) };
        let panels: Vec<Panel> =
            self.lines_of(drawn, cross).map(|(name, values)| Panel { name, href: None, values }).collect();
        luytre_chart::multiples(frame, head, &cross.columns, &panels)
    }

    fn map(&self, frame: Frame<'_>, drawn: &Drawn, head: &str) -> Drawing {
        // A map is only drawn where the pack has one; without it there are the bars.
        let Some(ground) = &self.pack.map else { return self.bars(frame, drawn, head) };
        let (areas, groups) = areas(self.pack, &drawn.figure, self.review.boundary, self.manner.lang, false);
        let (missing, scheme) = (self.t("chart-missing"), self.t("chart-scheme"));
        let measure = self.indicator(&drawn.figure.indicator.id);
        let words = MapWords { head, measure: &measure, missing: &missing, scheme: &scheme };
        let ground = Ground { width: ground.width, height: ground.height, legend: ground.legend };
        luytre_chart::map(frame, ground, words, &areas, &groups)
    }

    fn table(&self, drawn: &Drawn, title: String) -> Table {
        let head = self.t(&format!("facet-{}", drawn.form.by));
        let mut columns = vec![Column::text(head), Column::number(self.window())];
        columns.extend(drawn.before.as_ref().and_then(|_| self.before()).map(Column::number));
        let shown = drawn.figure.cells.iter().take(drawn.form.most);
        let mut rows: Vec<Row> = shown
            .map(|cell| {
                let mut cells =
                    vec![Cell::text(self.name(&drawn.form.by, &cell.key)), self.cell(Some(cell.value))];
                if let Some(before) = &drawn.before {
                    cells.push(self.cell(Some(before.cells.get(&cell.key).copied().unwrap_or(0))));
                }
                Row { cells, total: false }
            })
            .collect();
        let mut total = vec![Cell::text(self.t("figures-total")), self.cell(Some(drawn.figure.total))];
        total.extend(drawn.before.as_ref().map(|before| self.cell(Some(before.before))));
        rows.push(Row { cells: total, total: true });
        let left = drawn.figure.cells.len().saturating_sub(drawn.form.most);
        let note = match left {
            0 => Text::default(),
            left => {
                let args = Args::new().number("n", i64::try_from(left).unwrap_or(0));
                self.get("review-more", &args).into()
            }
        };
        Table { caption: Text::default().link(title, passport_link(&drawn.query)), columns, rows, note }
    }

    /// What is known of the window before now and was not at its end.
    fn late(&self) -> Table {
        let told = self.review.sections.iter().flat_map(|section| &section.figures);
        let mut seen = BTreeSet::new();
        let rows = told.filter(|told| seen.insert(&told.figure.indicator.id)).filter_map(|told| {
            let (then, before) = (told.known_then?, told.before.as_ref()?);
            let name = self.indicator(&told.figure.indicator.id);
            let change = before.before.saturating_sub(then);
            let cells = vec![
                Cell::text(name),
                self.cell(Some(then)),
                self.cell(Some(before.before)),
                self.cell(Some(change)),
            ];
            Some(Row { cells, total: false })
        });
        let column = |key: &str| Column::number(self.t(key));
        Table {
            caption: self.before().unwrap_or_default().into(),
            rows: rows.collect(),
            columns: vec![
                Column::text(self.t("figures-page-indicator")),
                column("review-late-then"),
                column("review-late-now"),
                column("review-late-change"),
            ],
            note: Text::default(),
        }
    }

    fn caveat(&self, caveat: &Caveat, about: &BTreeSet<String>) -> Text {
        let mut args = Args::new();
        for (name, value) in &caveat.args {
            args = match (*name, value.parse::<i64>()) {
                ("n" | "of" | "version", Ok(number)) => args.number(name, number),
                ("day", _) => args.text(name, luytre_text::day::shown(value)),
                _ => args.text(name, value.clone()),
            };
        }
        let names: Vec<String> = about.iter().map(|id| self.indicator(id)).collect();
        let text = self.get(&format!("caveat-{}", caveat.code), &args);
        Text::default().then(text).italic(format!(" ({})", names.join("; ")))
    }

    /// Which indicators have nothing to tell in either window: that is said once, not sentence by sentence.
    fn nothing(&self) -> Option<Text> {
        let told = self.review.sections.iter().flat_map(|section| &section.figures);
        let ids: BTreeSet<&str> =
            told.filter(|told| told.is_nothing()).map(|told| told.figure.indicator.id.as_str()).collect();
        let names: Vec<String> = ids.iter().map(|id| self.indicator(id)).collect();
        let names = (!names.is_empty()).then(|| names.join("; "))?;
        Some(self.get("review-empty", &Args::new().text("names", names)).into())
    }

    /// Every figure told, once.
    fn once(&self) -> Vec<&Told> {
        let mut seen = BTreeSet::new();
        let told = self.review.sections.iter().flat_map(|section| &section.figures);
        told.filter(|told| !told.is_nothing() && seen.insert(&told.figure.indicator.id)).collect()
    }

    /// Figures with their codes, and what each counts where there is room.
    fn passports(&self) -> Table {
        let brief = self.is_brief();
        let rows = self.once().into_iter().enumerate().map(|(at, told)| {
            let indicator = &told.figure.indicator;
            let shown = self.value(indicator, told.figure.total);
            #[expect(
                clippy::cast_precision_loss,
                reason = "a workbook's numbers are floats; counts stay far below 2^53"
            )]
            let number = Cell::number(
                told.figure.total as f64,
                Text::default().link(shown, passport_link(&told.query)),
            );
            let definition = self.t(&format!("{}-definition", key("indicator", &indicator.id)));
            let mut cells = vec![Cell::text(code(at)), Cell::text(self.indicator(&indicator.id)), number];
            cells.extend((!brief).then(|| Cell::text(definition)));
            Row { cells, total: false }
        });
        let mut columns = vec![
            Column { title: self.t("review-code"), ..Column::default() },
            Column { share: 2, ..Column::text(self.t("figures-page-indicator")) },
            Column::number(self.window()),
        ];
        columns
            .extend((!brief).then(|| Column { share: 4, ..Column::text(self.t("figures-page-definition")) }));
        Table { caption: Text::default(), rows: rows.collect(), columns, note: Text::default() }
    }

    /// A square code for each figure told, to be opened from paper; none where nobody knows the address of this place.
    fn codes(&self) -> Option<Picture> {
        if self.manner.base.is_empty() || self.manner.paint == Paint::Page {
            return None;
        }
        let title = self.t("review-codes");
        let entries: Vec<(String, String)> = self
            .once()
            .into_iter()
            .enumerate()
            .map(|(at, told)| {
                (
                    code(at),
                    format!("{}{}", self.manner.base.trim_end_matches('/'), passport_link(&told.query)),
                )
            })
            .collect();
        let svg = code_sheet(&entries)?;
        Some(Picture { svg, title: title.clone().into(), description: title, width: 100, data: None })
    }

    /// The records behind a figure, as a sheet of a workbook.
    fn rows(&self, told: &Told, rows: &[FactRow]) -> Table {
        let name = self.indicator(&told.figure.indicator.id);
        let lines = rows.iter().map(|row| {
            let hit = &row.hit.row;
            let day = hit.date.map_or_else(|| Cell::text(""), |day| Cell::day(day, format::short_date(day)));
            let values = |dimension: &str| {
                let values = hit.dimensions.get(dimension).into_iter().flatten();
                values.map(|value| self.name(dimension, value)).collect::<Vec<_>>().join("; ")
            };
            let cells = vec![
                Cell::text(hit.number.as_str()),
                Cell::text(capital(&self.pack.title(self.manner.lang, hit))),
                Cell::text(self.name("unit", &hit.unit)),
                Cell::text(values("country")),
                Cell::text(self.t(&key("state", &hit.state))),
                day,
                self.cell(Some(row.value)),
            ];
            Row { cells, total: false }
        });
        Table {
            caption: name.into(),
            rows: lines.collect(),
            columns: vec![
                Column::text(self.t("review-row-number")),
                Column { share: 4, ..Column::text(self.t("review-row-title")) },
                Column::text(self.t("facet-unit")),
                Column::text(self.t("facet-country")),
                Column::text(self.t("facet-state")),
                Column::text(self.t("review-row-day")),
                Column::number(self.t("figures-page-value")),
            ],
            note: Text::default(),
        }
    }
}

/// The name of a figure in the list of figures: F1, F2 …
fn code(at: usize) -> String {
    format!("F{}", at + 1)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With the years between that count nothing: a gap in time is shown as one.
fn every_year(by: &str, cells: &[FigureCell]) -> Vec<FigureCell> {
    let years: Option<Vec<i16>> = cells.iter().map(|cell| cell.key.parse().ok()).collect();
    match years.filter(|_| by == "year").and_then(|years| Some((*years.iter().min()?, *years.iter().max()?)))
    {
        None => cells.to_vec(),
        Some((first, last)) => {
            let known: BTreeMap<&str, i64> =
                cells.iter().map(|cell| (cell.key.as_str(), cell.value)).collect();
            (first..=last)
                .map(|year| {
                    let key = year.to_string();
                    let value = known.get(key.as_str()).copied().unwrap_or(0);
                    FigureCell { key, value }
                })
                .collect()
        }
    }
}

/// The units of `day` on the pack's map with the figure's values, and the islands that belong to them. With `limited` sight a unit
/// without a value is unknown, otherwise it has none.
pub fn areas(pack: &Pack, figure: &Figure, day: Date, lang: Lang, limited: bool) -> (Vec<Area>, Vec<Group>) {
    let Some(map) = &pack.map else { return (Vec::new(), Vec::new()) };
    let values: BTreeMap<&str, i64> =
        figure.cells.iter().map(|cell| (cell.key.as_str(), cell.value)).collect();
    let short =
        |unit: &Unit| unit.name(lang.tag(), day).map_or_else(|| unit.id.0.clone(), |name| name.short.clone());
    let drawn = pack.law.units.on(&map.level, day).filter(|unit| map.shapes.contains_key(&unit.id));
    let mut units: Vec<&Unit> = drawn.collect();
    units.sort_by_cached_key(|unit| luytre_text::fold::fold(&short(unit)));
    let areas = units.iter().filter_map(|unit| {
        let shape = map.shapes.get(&unit.id)?;
        Some(Area {
            path: shape.path.clone(),
            at: shape.at,
            name: short(unit),
            value: values.get(unit.id.0.as_str()).copied().or((!limited).then_some(0)),
            href: Some(format!("/units/{}", unit.id.0)),
            own: false,
        })
    });
    let groups = map.groups.iter().filter_map(|group| {
        Some(Group {
            id: group.id.clone(),
            name: pack.messages.get(lang, &format!("map-{}", group.id), &Args::new()),
            area: units.iter().position(|unit| group.units.contains(&unit.id))?,
            frame: group.frame,
            marks: group.marks.clone(),
        })
    });
    (areas.collect(), groups.collect())
}

/// Square codes in rows, each with its name below. `None` where there are none or one holds too much.
fn code_sheet(entries: &[(String, String)]) -> Option<String> {
    const ACROSS: usize = 7;
    const SIDE: usize = 76;
    const PITCH: usize = 90;
    let rows = entries.len().div_ceil(ACROSS);
    if rows == 0 {
        return None;
    }
    let (wide, high) = (ACROSS * PITCH, rows * (PITCH + 16));
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" font-family="Be Vietnam Pro">"#
    );
    for (at, (name, address)) in entries.iter().enumerate() {
        let code = QrCode::with_error_correction_level(address, EcLevel::L).ok()?;
        let modules = code.width();
        let (left, top) = ((at % ACROSS) * PITCH, (at / ACROSS) * (PITCH + 16));
        // One path in the code's own units, scaled to the side of the square.
        let mut path = String::new();
        for (place, colour) in code.to_colors().into_iter().enumerate() {
            if colour == qrcode::Color::Dark {
                path.push_str(&format!("M{} {}h1v1h-1z", place % modules, place / modules));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a code has at most 177 modules")]
        let scale = SIDE as f64 / modules as f64;
        svg.push_str(&format!(
            r##"<path transform="translate({left} {top}) scale({scale:.4})" fill="#000000" d="{path}"/><text x="{left}" y="{}" font-size="11" fill="#20302a">{name}</text>"##,
            top + SIDE + 13,
        ));
    }
    svg.push_str("</svg>");
    Some(svg)
}
