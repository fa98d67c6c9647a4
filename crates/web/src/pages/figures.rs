//! Figures: a question, its number, and the records behind every number.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use luytre_domain::indicator::{Indicator, Measure};
use luytre_domain::permit::Actor;
use luytre_office::{Caveat, Figure, FigureQuery, Office, OfficeError};
use luytre_text::message::Args;

use crate::app::App;
use crate::page::{Page, days_amiss, html, refused};
use crate::pages::map::{course, unit_map};
use crate::pages::register::{Line, end_of, fault, file_response, inert, line, value_name};
use crate::pages::units::every_year;
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/figures", get(figures))
        .route("/figures/rows", get(rows))
        .route("/figures/export.csv", get(export))
}

/// Dimensions a link may narrow a figure by.
const NARROW: [&str; 12] = [
    "currency",
    "commitment",
    "unit",
    "country",
    "partner",
    "area",
    "pillar",
    "signatory",
    "instrument",
    "inheritance",
    "year",
    "month",
];
/// Days a question may name.
pub(super) const DAYS: [&str; 4] = ["from", "to", "boundary", "as_of"];
const TIMES: [&str; 3] = ["year", "quarter", "month"];
/// Bars drawn one by one; the table has all.
const BARS: usize = 12;
const LINES: usize = 50;
/// A day on the map before the reform of 2025.
pub(super) const BEFORE: Date = date(2020, 1, 1);

/// The question of the query string, completed: by unit of today's map up to today where it does not say otherwise.
pub(super) struct Question {
    pub(super) asked: Pairs,
    pub(super) query: FigureQuery,
    pub(super) indicator: Indicator,
    pub(super) as_of: Option<Date>,
    pub(super) today: Date,
}

pub(super) fn question(office: &Office, asked: Pairs, today: Date) -> Result<Question, OfficeError> {
    let law = office.law();
    let id = asked.get("indicator").or_else(|| law.indicators.first().map(|first| first.id.as_str()));
    // One that is not counted here has a passport all the same.
    let Some(indicator) = id.and_then(|id| law.known_indicator(id)) else {
        return Err(OfficeError::NotFound);
    };
    let asked_for = id.unwrap_or_default().to_owned();
    let by = asked.get("by").unwrap_or("unit").to_owned();
    let by = (TIMES.contains(&by.as_str()) || indicator.by.contains(&by)).then_some(by);
    let boundary = match asked.get("boundary") {
        Some("record") => None,
        Some(_) => Some(asked.day("boundary").unwrap_or(today)),
        None => Some(today),
    };
    let mut filter: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in NARROW {
        let values: BTreeSet<String> = asked.all(name).map(str::to_owned).collect();
        if !values.is_empty() {
            filter.insert(name.to_owned(), values);
        }
    }
    let as_of = asked.day("as_of").filter(|day| *day < today);
    // A code that was printed names the very moment.
    let moment: Option<Timestamp> = asked.get("moment").and_then(|moment| moment.parse().ok());
    let as_of = moment.map(|moment| office.today(moment)).or(as_of);
    let query = FigureQuery {
        indicator: asked_for,
        from: asked.day("from"),
        to: Some(asked.day("to").unwrap_or(today)),
        filter,
        by,
        boundary,
        as_of: moment.or_else(|| as_of.and_then(|day| end_of(office, day))),
    };
    Ok(Question { indicator: indicator.clone(), query, as_of, today, asked })
}

pub(super) fn indicator_name(p: &Page, id: &str) -> String {
    capital(&p.word("indicator", id))
}

/// `2021–2023` for whole years, days otherwise.
pub(super) fn window(p: &Page, from: Date, to: Date) -> String {
    match from.day_of_year() == 1 && to.month() == 12 && to.day() == 31 {
        true if from.year() == to.year() => from.year().to_string(),
        true => format!("{}–{}", from.year(), to.year()),
        false => format!("{} – {}", p.date(&from), p.date(&to)),
    }
}

/// A caveat in words.
pub(super) fn caveat(p: &Page, caveat: &Caveat) -> String {
    let mut args = Args::new();
    for (name, value) in &caveat.args {
        args = match (*name, value.parse::<i64>()) {
            ("n" | "of" | "version", Ok(number)) => args.number(name, number),
            ("day", _) => args.text(name, luytre_text::day::shown(value)),
            _ => args.text(name, value.clone()),
        };
    }
    p.get(&format!("caveat-{}", caveat.code), &args)
}

/// A value of an indicator: an amount of money in its currency, otherwise a number.
pub(super) fn amount(p: &Page, indicator: &Indicator, value: i64) -> String {
    if !indicator.money {
        return p.number(value);
    }
    let amount = luytre_domain::money::decimal(value, &indicator.unit);
    format!("{} {}", luytre_text::format::decimal(&amount, p.lang), p.word("measure", &indicator.unit))
}

impl Question {
    pub(super) fn period(&self, p: &Page) -> String {
        let to = self.query.to.unwrap_or(p.today);
        match self.query.from.filter(|_| self.indicator.measure == Measure::Flow) {
            None => p.t1("figures-page-until", "day", p.date(&to)),
            Some(from) => window(p, from, to),
        }
    }

    pub(super) fn title(&self, p: &Page) -> String {
        format!("{}, {}", indicator_name(p, &self.indicator.id), self.period(p))
    }

    pub(super) fn boundary(&self, p: &Page) -> String {
        let Some(day) = self.query.boundary else { return p.t("figures-page-boundary-record") };
        let n = p.office().law().units.on("province", day).count();
        let args = Args::new().number("n", i64::try_from(n).unwrap_or(0)).text("day", p.date(&day));
        p.get("figures-page-boundary-on", &args)
    }

    /// What narrows it, in words.
    fn narrowed(&self, p: &Page) -> Vec<String> {
        let values = self.query.filter.iter();
        values.flat_map(|(name, values)| values.iter().map(|value| value_name(p, name, value))).collect()
    }

    pub(super) fn sub(&self, p: &Page) -> String {
        let mut parts = self.narrowed(p);
        if parts.is_empty() {
            parts.push(p.t(if p.limited { "figures-page-limited" } else { "figures-page-everything" }));
        }
        parts.push(self.boundary(p));
        parts.push(self.known(p));
        parts.join(" · ")
    }

    pub(super) fn known(&self, p: &Page) -> String {
        match self.as_of {
            Some(day) => p.t1("figures-page-known-on", "day", p.date(&day)),
            None => p.t("figures-page-known-now"),
        }
    }

    fn cell_name(&self, p: &Page, key: &str) -> String {
        match self.query.by.as_deref() {
            _ if key.is_empty() => p.t("figures-page-unknown"),
            Some(by) => value_name(p, by, key),
            None => String::new(),
        }
    }
}

struct Bar {
    name: String,
    value: String,
    /// The records; `None` where the key says nothing they could be found by.
    href: Option<String>,
    /// Of the longest bar, as `57.3%`.
    width: String,
    own: bool,
}

/// What is too small to be drawn line by line.
struct Rest {
    name: String,
    value: String,
    /// `None` where all of it together is more than the longest bar: it would be drawn too short.
    drawn: Option<String>,
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Figures {
    p: Page,
    asked: Pairs,
    title: String,
    sub: String,
    period: String,
    by: Option<String>,
    total: String,
    total_href: String,
    bars: Vec<Bar>,
    rest: Option<Rest>,
    table: Vec<Bar>,
    /// The units of a day on the map.
    map: Option<String>,
    map_href: String,
    /// Times one after the other.
    course: Option<String>,
    stock: bool,
    indicators: Vec<Choice>,
    ways: Vec<Choice>,
    boundaries: Vec<Choice>,
    units: Vec<Choice>,
    from: String,
    to: String,
    as_of: String,
    definition: String,
    counts: String,
    day_fields: String,
    official: bool,
    basis: String,
    validity: String,
    boundary: String,
    known: String,
    caveats: Vec<String>,
    passport: String,
    figure_id: String,
}

/// `width` of a bar: a percentage of the largest value.
pub(super) fn width(value: i64, most: i64) -> String {
    let thousandths = value.max(0).saturating_mul(1000) / most.max(1);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn bars(p: &Page, question: &Question, figure: &Figure, own: Option<&str>) -> Vec<Bar> {
    let most = figure.cells.iter().map(|cell| cell.value).max().unwrap_or(1);
    let cells = figure.cells.iter().map(|cell| Bar {
        name: question.cell_name(p, &cell.key),
        value: amount(p, &figure.indicator, cell.value),
        href: (!cell.key.is_empty() && cell.value != 0)
            .then(|| question.asked.with("key", &cell.key).url("/figures/rows")),
        width: width(cell.value, most),
        own: question.query.by.as_deref() == Some("unit") && own == Some(cell.key.as_str()),
    });
    cells.collect()
}

/// Answers the question of a query string; the page that says why where it cannot.
pub(super) async fn answer<T: Send + 'static>(
    app: &App,
    visitor: &Visitor,
    path: &str,
    asked: Pairs,
    answer: impl FnOnce(&Office, &Actor, Question) -> Result<T, OfficeError> + Send + 'static,
) -> Result<T, Response> {
    if let Some(again) = days_amiss(app, visitor, path, &asked, &DAYS) {
        return Err(again);
    }
    let (actor, today) = (visitor.actor.clone(), app.office().today(app.now()));
    let answered = app.ask(move |office| answer(office, &actor, question(office, asked, today)?)).await;
    answered.map_err(|error| refused(app, &visitor.manner, Some(visitor), &error))
}

async fn figures(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs).without(&["key", "after"]);
    let answer = answer(&app, &visitor, "/figures", asked, |office, actor, question| {
        let figure = office.figure(actor, &question.query)?;
        Ok((question, figure))
    });
    let (question, mut figure) = match answer.await {
        Ok(answer) => answer,
        Err(page) => return page,
    };
    // A stock has a level in every year already.
    if question.query.by.as_deref() == Some("year") && figure.indicator.measure == Measure::Flow {
        figure.cells = every_year(&figure.cells);
    }
    let p = Page::new(&app, &visitor, "figures");
    let today = p.today;
    let law = p.office().law();
    let unit = visitor.actor.body.unit().map(|unit| unit.0);
    let table = bars(&p, &question, &figure, unit.as_deref());
    let timed = question.query.by.as_deref().is_some_and(|by| TIMES.contains(&by));
    let few = if timed { usize::MAX } else { BARS };
    let most = figure.cells.iter().map(|cell| cell.value).max().unwrap_or(1);
    let beyond = figure.cells.get(few..).unwrap_or_default();
    // Distinct counts cannot be added, so the table alone has the others.
    let rest = (!beyond.is_empty() && figure.indicator.is_additive()).then(|| {
        let sum: i64 = beyond.iter().map(|cell| cell.value).sum();
        Rest {
            name: p.tn("figures-page-others", beyond.len() as u64),
            value: amount(&p, &figure.indicator, sum),
            drawn: (sum <= most).then(|| width(sum, most)),
        }
    });
    let mut drawn = bars(&p, &question, &figure, unit.as_deref());
    drawn.truncate(few);
    let title = question.title(&p);
    let map = question.query.boundary.filter(|_| question.query.by.as_deref() == Some("unit"));
    let map = map.and_then(|day| unit_map(&p, &figure, day, &title)).map(|drawing| drawing.svg);
    let by = question.query.by.as_deref().map(|by| p.word("facet", by));
    let course = by.as_deref().filter(|_| timed).map(|by| course(&p, by, &figure.cells, &title).svg);
    let indicators = law.indicators.iter().map(|indicator| Choice {
        value: indicator.id.clone(),
        name: indicator_name(&p, &indicator.id),
        chosen: indicator.id == question.indicator.id,
    });
    let dimensions = question.indicator.by.iter().map(String::as_str);
    let ways = dimensions.chain(TIMES).chain(["none"]).map(|way| Choice {
        value: way.to_owned(),
        name: p.word("facet", way),
        chosen: question.query.by.as_deref().unwrap_or("none") == way,
    });
    let mut boundaries: Vec<Choice> = [today, BEFORE]
        .into_iter()
        .map(|day| {
            let n = law.units.on("province", day).count();
            Choice {
                value: day.to_string(),
                name: p.number(n as u64),
                chosen: question.query.boundary == Some(day),
            }
        })
        .collect();
    boundaries.push(Choice {
        value: "record".to_owned(),
        name: p.t("figures-page-boundary-record-short"),
        chosen: question.query.boundary.is_none(),
    });
    if let Some(day) = question.query.boundary.filter(|day| *day != today && *day != BEFORE) {
        boundaries.push(Choice { value: day.to_string(), name: p.date(&day), chosen: true });
    }
    let chosen_unit = question.asked.get("unit");
    let mut units: Vec<Choice> = law
        .units
        .on("province", question.query.boundary.unwrap_or(today))
        .map(|unit| Choice {
            value: unit.id.0.clone(),
            name: value_name(&p, "unit", &unit.id.0),
            chosen: chosen_unit == Some(unit.id.0.as_str()),
        })
        .collect();
    units.sort_by_key(|unit| luytre_text::fold::fold(&unit.name));
    if let Some(unit) = chosen_unit.filter(|_| !units.iter().any(|unit| unit.chosen)) {
        units.push(Choice { value: unit.to_owned(), name: value_name(&p, "unit", unit), chosen: true });
    }
    let indicator = &figure.indicator;
    let fields = indicator.day.iter().map(|field| p.word("field", field)).collect::<Vec<_>>();
    let validity = match (indicator.validity.from, indicator.validity.until) {
        (None, None) => p.t("figures-page-always"),
        (Some(from), None) => p.t1("register-since", "day", p.date(&from)),
        (None, Some(until)) => p.t1("register-until", "day", p.date(&until)),
        (Some(from), Some(until)) => format!("{} – {}", p.date(&from), p.date(&until)),
    };
    let counted = match &indicator.sum {
        Some(field) => p.t1("figures-page-sums", "field", p.word("field", field)),
        None => p.t1("figures-page-counts", "kind", p.word("kind", &indicator.kind)),
    };
    let known =
        p.t2("figures-page-known-entry", ("known", &question.known(&p)), ("seq", &p.number(figure.as_of)));
    html(&Figures {
        sub: question.sub(&p),
        period: question.period(&p),
        map_href: question.asked.url("/map"),
        map,
        course,
        title,
        by,
        total: amount(&p, &figure.indicator, figure.total),
        total_href: question.asked.url("/figures/rows"),
        bars: drawn,
        rest,
        table,
        stock: indicator.measure == Measure::Stock,
        indicators: indicators.collect(),
        ways: ways.collect(),
        boundaries,
        units,
        from: question.query.from.map_or_else(String::new, |day| day.to_string()),
        to: question.query.to.map_or_else(String::new, |day| day.to_string()),
        as_of: question.as_of.map_or_else(String::new, |day| day.to_string()),
        definition: p.t(&format!("{}-definition", luytre_office::key("indicator", &indicator.id))),
        counts: counted,
        day_fields: fields.join("; "),
        official: indicator.official,
        basis: p.basis(&indicator.basis),
        validity: p.t2("figures-page-version", ("version", &law.version), ("validity", &validity)),
        boundary: question.boundary(&p),
        known,
        caveats: figure.caveats.iter().map(|one| caveat(&p, one)).collect(),
        figure_id: indicator.id.clone(),
        passport: question
            .asked
            .without(&["indicator", "by"])
            .url(&format!("/figures/{}", escape(&question.query.indicator))),
        asked: question.asked,
        p,
    })
}

#[derive(Template)]
#[template(path = "figure-rows.html")]
struct Rows {
    p: Page,
    title: String,
    heading: String,
    sub: String,
    back: String,
    count: String,
    caption: String,
    lines: Vec<Line>,
    next: Option<String>,
}

async fn rows(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let answer = answer(&app, &visitor, "/figures/rows", Pairs::new(pairs), |office, actor, mut question| {
        let key = question.asked.get("key").map(str::to_owned);
        if let (Some(by), Some(key)) = (&question.query.by, &key) {
            // The number opened is the cell of this key.
            let by = by.clone();
            question.query = question.query.narrowed(question.indicator.measure, key);
            question.query.by = Some(by);
        }
        let after = question.asked.get("after").and_then(|after| after.parse().ok());
        let page = office.figure_rows(actor, &question.query, after, LINES)?;
        Ok((question, page))
    });
    let (question, page) = match answer.await {
        Ok(answer) => answer,
        Err(page) => return page,
    };
    let p = Page::new(&app, &visitor, "figures");
    let as_of = question.as_of.map(|day| day.to_string());
    // A figure that adds up a field shows what each record gives.
    let sums = question.indicator.sum.is_some() || question.indicator.measure == Measure::Stock;
    let lines = page.rows.iter().map(|row| Line {
        value: sums.then(|| amount(&p, &question.indicator, row.value)),
        ..line(&p, &row.hit, as_of.as_deref())
    });
    let title = question.title(&p);
    let key = question.asked.get("key");
    let heading =
        key.map_or_else(|| title.clone(), |key| format!("{}: {title}", question.cell_name(&p, key)));
    html(&Rows {
        caption: p.t1("figures-page-rows", "title", &heading),
        heading,
        sub: question.sub(&p),
        back: question.asked.without(&["key", "after"]).url("/figures"),
        count: p.tn("register-count", page.total),
        lines: lines.collect(),
        next: page.next.map(|next| question.asked.with("after", &next.to_string()).url("/figures/rows")),
        title,
        p,
    })
}

async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs).without(&["key", "after"]);
    let p = Page::new(&app, &visitor, "figures");
    let name = format!("luytre-{}.csv", p.today);
    let written = answer(&app, &visitor, "/figures/export.csv", asked, move |office, actor, question| {
        let figure = office.figure(actor, &question.query)?;
        let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        let by = question.query.by.as_deref().unwrap_or("none");
        let head = [p.t("figures-page-key"), p.word("facet", by), question.title(&p)];
        csv.write_record(&head).map_err(fault)?;
        for cell in &figure.cells {
            let name = question.cell_name(&p, &cell.key);
            csv.write_record([cell.key.as_str(), &inert(&name), &cell.value.to_string()]).map_err(fault)?;
        }
        let total = [String::new(), p.t("figures-total"), figure.total.to_string()];
        csv.write_record(&total).map_err(fault)?;
        // The number keeps its passport wherever the file goes.
        for line in [question.sub(&p), p.t1("figures-page-entry", "seq", figure.as_of)] {
            csv.write_record([String::new(), line, String::new()]).map_err(fault)?;
        }
        csv.into_inner().map_err(fault)
    });
    match written.await {
        Ok(bytes) => file_response("text/csv; charset=utf-8", &name, bytes),
        Err(page) => page,
    }
}
