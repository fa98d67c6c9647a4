//! The register: search, filters with counts, pages by key, own views, and taking rows out.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::kind::Tone;
use luytre_domain::law::Law;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{Hit, ListPage, ListQuery, MOST_EXPORTED, Match, Office, OfficeError, Order, SavedView};
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde::Deserialize;

pub(super) use luytre_office::inert;

use crate::app::App;
use crate::page::{Page, days_amiss, html, refused};
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/register", get(register))
        .route("/register/suggest", get(suggest))
        .route("/register/{file}", get(export))
        .route("/register/views", post(save_view))
        .route("/register/views/drop", post(drop_view))
}

/// The filters every list has, in this order; those of the kinds' own fields stand before the last.
const COMMON: [&str; 5] = ["kind", "state", "unit", "country", "pillar"];
const LAST: &str = "year";
/// From so many kinds on, what they share is worth a filter of all of them.
const SHARED: usize = 4;
/// Shown for kinds that go several ways.
const PROCEDURE: &str = "procedure";
/// Dimensions links may filter by although no field feeds them.
const UNSHOWN: [&str; 3] = ["partner", "example", "commitment"];
/// Days a list may be narrowed by.
const DAYS: [&str; 4] = ["from", "until", "idle", "as_of"];
/// Values of a facet before "more".
const FEW: usize = 8;
const ORDERS: [(&str, Order); 4] = [
    ("newest", Order::Newest),
    ("oldest", Order::Oldest),
    ("changed", Order::Changed),
    ("title", Order::Title),
];

/// The last moment of a day at the seat of the offices.
pub(super) fn end_of(office: &Office, day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?.to_zoned(office.pack().zone.clone()).ok()?;
    next.timestamp().checked_sub(jiff::SignedDuration::from_nanos(1)).ok()
}

/// What the fields of these kinds feed, of all kinds where none is named, in the order of the pack.
fn own_dimensions<'a>(law: &'a Law, kinds: &[&str]) -> Vec<&'a str> {
    let chosen = law.kinds.values().filter(|kind| kinds.is_empty() || kinds.contains(&kind.id.as_str()));
    let mut all: Vec<&str> = Vec::new();
    for facet in chosen.flat_map(|kind| &kind.fields).filter_map(|field| field.facet.as_deref()) {
        if !all.contains(&facet) && !COMMON.contains(&facet) && !UNSHOWN.contains(&facet) {
            all.push(facet);
        }
    }
    all
}

/// The filters a list shows: dimensions that have a word. Those of few kinds would be noise among all: they wait until
/// one of these is chosen.
fn shown(office: &Office, asked: &Pairs) -> Vec<String> {
    let (law, messages) = (office.law(), &office.pack().messages);
    let kinds: Vec<&str> = asked.all("kind").collect();
    let feeds = |dimension: &str| {
        let fields = law.kinds.values().filter(|kind| {
            kind.fields.iter().any(|field| field.facet.as_deref() == Some(dimension) && !field.kept)
        });
        let many = fields.count();
        many > 0 && (!kinds.is_empty() || many >= SHARED || asked.get(dimension).is_some())
    };
    let own = own_dimensions(law, &kinds).into_iter().filter(|dimension| {
        messages.has(Lang::Vi, &luytre_office::key("facet", dimension)) && feeds(dimension)
    });
    let ways = |kind: &&&str| law.procedures.iter().filter(|procedure| procedure.kind == **kind).count();
    let procedure = kinds.iter().find(|kind| ways(kind) > 1).map(|_| PROCEDURE);
    COMMON.into_iter().chain(own).chain(procedure).chain([LAST]).map(str::to_owned).collect()
}

/// Every dimension a list may be narrowed by.
fn dimensions(law: &Law) -> Vec<&str> {
    COMMON.into_iter().chain(own_dimensions(law, &[])).chain([PROCEDURE, LAST]).chain(UNSHOWN).collect()
}

/// What the query string asks of the register.
pub(super) fn list_query(office: &Office, asked: &Pairs) -> Result<ListQuery, OfficeError> {
    let mut filter: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for dimension in dimensions(office.law()) {
        let values: BTreeSet<String> = asked.all(dimension).map(str::to_owned).collect();
        if !values.is_empty() {
            filter.insert(dimension.to_owned(), values);
        }
    }
    let as_of = match asked.day("as_of").and_then(|day| end_of(office, day)) {
        Some(at) => Some(office.entry_at(at)?),
        None => None,
    };
    let order = ORDERS.iter().find(|(name, _)| asked.get("order") == Some(name));
    Ok(ListQuery {
        filter,
        text: asked.get("q").map(str::to_owned),
        date_from: asked.day("from"),
        date_until: asked.day("until"),
        idle_before: asked.day("idle"),
        order: order.map_or(Order::default(), |(_, order)| *order),
        cursor: asked.get("cursor").map(str::to_owned),
        as_of,
        facets: shown(office, asked),
        ..ListQuery::default()
    })
}

/// A record as lists show it.
pub(crate) struct Line {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) unit_href: String,
    pub(super) countries: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) date: String,
    /// What it gives to a figure, on the page that shows that.
    pub(super) value: Option<String>,
    pub(super) example: bool,
    /// Only some of the words were found in it.
    pub(super) partial: bool,
}

/// The date of a record as far as it is known: `2026-02-05`, `2026-02` or `2026`.
pub(crate) fn known_date(row: &luytre_domain::projection::Row) -> Option<String> {
    let date = row.date?.to_string();
    let to = |far: &str| row.dimensions.get("dated").is_some_and(|known| known.contains(far));
    let length = match (to("year"), to("month")) {
        (true, _) => 4,
        (_, true) => 7,
        _ => 10,
    };
    date.get(..length).map(str::to_owned)
}

/// The lines show what they give to a figure.
pub(crate) fn valued(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.value.is_some())
}

/// The class of a pill in a state's tone.
pub(crate) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "ok",
        Tone::Working => "due",
        Tone::Bad => "late",
        Tone::Neutral | Tone::Over => "",
    }
}

/// A unit's bare name; one that has ended says so.
pub(crate) fn unit_name(p: &Page, id: &str) -> String {
    let Some(unit) = p.office().law().units.get(&UnitId(id.to_owned())) else { return id.to_owned() };
    let name = unit.name(p.lang.tag(), p.today).map_or_else(|| id.to_owned(), |name| name.short.clone());
    match unit.validity.until.filter(|until| *until <= p.today).and_then(|until| until.yesterday().ok()) {
        Some(last) => p.t2("register-unit-until", ("unit", &name), ("day", &p.date(&last))),
        None => name,
    }
}

pub(crate) fn value_name(p: &Page, dimension: &str, value: &str) -> String {
    match dimension {
        "unit" => unit_name(p, value),
        "example" => p.t("register-example"),
        "" => value.to_owned(),
        _ => capital(&p.value_of(dimension, value)),
    }
}

/// `as_of` goes along into the links, so that the record opens as it was then.
pub(super) fn line(p: &Page, hit: &Hit, as_of: Option<&str>) -> Line {
    let row = &hit.row;
    let values = |dimension: &str| row.dimensions.get(dimension).into_iter().flatten();
    let state = p.office().law().kind(&row.kind).and_then(|kind| kind.state(&row.state));
    let number = escape(&row.number);
    Line {
        href: match as_of {
            Some(day) => format!("/records/{number}?day={}", escape(day)),
            None => format!("/records/{number}"),
        },
        number: row.number.clone(),
        title: p.title(row),
        unit: unit_name(p, &row.unit),
        unit_href: format!("/units/{}", escape(&row.unit)),
        countries: values("country").map(|code| p.country(code)).collect::<Vec<_>>().join(", "),
        state: p.word("state", &row.state),
        tone: state.map_or("", |state| tone(state.tone)),
        date: known_date(row).map_or_else(|| p.t("register-no-date"), |date| luytre_text::day::shown(&date)),
        value: None,
        example: row.dimensions.contains_key("example"),
        partial: hit.found == Some(Match::Partial),
    }
}

struct FacetValue {
    name: String,
    count: String,
    href: String,
    chosen: bool,
}

struct Facet {
    id: String,
    name: String,
    values: Vec<FacetValue>,
    /// Where all values are, and how many.
    more: Option<(String, String)>,
}

struct Choice {
    name: String,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "register.html")]
struct Register {
    p: Page,
    asked: Pairs,
    sub: String,
    count: String,
    facets: Vec<Facet>,
    applied: Vec<Choice>,
    views: Vec<Choice>,
    /// The saved view that is open.
    view: Option<String>,
    orders: Vec<Choice>,
    lines: Vec<Line>,
    previous: Option<String>,
    next: Option<String>,
    shown: String,
    may_export: bool,
    may_import: bool,
    /// Where a dossier can be begun.
    begins: Option<String>,
    as_of: Option<String>,
    caption: String,
}

impl Register {
    fn value(&self, name: &str) -> String {
        self.asked.get(name).unwrap_or_default().to_owned()
    }

    fn iso(&self, name: &str) -> String {
        self.asked.day(name).map_or_else(String::new, |day| day.to_string())
    }

    fn export(&self, file: &str) -> String {
        self.asked.without(&["cursor", "all"]).url(&format!("/register/{file}"))
    }

    fn shown_day(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), |day| self.p.date(&day))
    }

    fn dated(&self) -> bool {
        ["from", "until", "idle", "as_of"].iter().any(|name| self.asked.get(name).is_some())
    }
}

/// What narrows the list, each with its name.
pub(super) fn conditions<'a>(p: &'a Page, asked: &Pairs) -> Vec<(&'a str, String, String)> {
    let mut all = Vec::new();
    if let Some(text) = asked.get("q") {
        all.push(("q", text.to_owned(), p.t1("register-words", "text", text)));
    }
    for dimension in dimensions(p.office().law()) {
        let values = asked.all(dimension);
        all.extend(values.map(|value| (dimension, value.to_owned(), value_name(p, dimension, value))));
    }
    for (name, key) in
        [("from", "register-since"), ("until", "register-until"), ("idle", "register-idle-since")]
    {
        if let (Some(text), Some(day)) = (asked.get(name), asked.day(name)) {
            all.push((name, text.to_owned(), p.t1(key, "day", p.date(&day))));
        }
    }
    all
}

fn facets(p: &Page, asked: &Pairs, page: &ListPage) -> Vec<Facet> {
    let facet = |id: String| -> Option<Facet> {
        let mut counts = page.facets.get(&id)?.clone();
        if id == "year" {
            counts.sort_by(|a, b| b.0.cmp(&a.0));
        }
        let most = if asked.get("all") == Some(id.as_str()) { usize::MAX } else { FEW };
        let (total, base) = (counts.len(), asked.without(&["cursor"]));
        let mut at = 0;
        // A chosen value is shown wherever it stands.
        counts.retain(|(value, _)| {
            at += 1;
            at <= most || asked.has(&id, value)
        });
        let values = counts.iter().map(|(value, n)| FacetValue {
            name: value_name(p, &id, value),
            count: p.number(*n),
            href: base.toggled(&id, value).url("/register"),
            chosen: asked.has(&id, value),
        });
        let more = (total > counts.len())
            .then(|| (base.with("all", &id).url("/register"), p.tn("facet-all", total as u64)));
        let (name, values) = (p.t(&format!("facet-{}", id.replace('_', "-"))), values.collect());
        Some(Facet { id, name, values, more })
    };
    shown(p.office(), asked).into_iter().filter_map(facet).filter(|facet| !facet.values.is_empty()).collect()
}

async fn register(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    if let Some(again) = days_amiss(&app, &visitor, "/register", &asked, &DAYS) {
        return again;
    }
    let (actor, query) = (visitor.actor.clone(), asked.clone());
    let answer = app
        .ask(move |office| {
            let page = office.register(&actor, list_query(office, &query)?)?;
            Ok((page, office.saved_views(&actor)?, office.may_export(&actor)))
        })
        .await;
    let (page, saved, may_export) = match answer {
        Ok(answer) => answer,
        // A place in a list that is no place any more: the list begins anew.
        Err(OfficeError::Store(_)) if asked.get("cursor").is_some() => {
            return Redirect::to(&asked.without(&["cursor"]).url("/register")).into_response();
        }
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "register");
    let as_of = asked.day("as_of").map(|day| day.to_string());
    let lines: Vec<Line> = page.rows.iter().map(|hit| line(&p, hit, as_of.as_deref())).collect();
    let conditions = conditions(&p, &asked);
    let base = asked.without(&["cursor", "all"]);
    let names: Vec<&str> = conditions.iter().map(|(_, _, name)| name.as_str()).collect();
    let sub = if names.is_empty() { p.t("register-sub") } else { names.join(" · ") };
    let applied = conditions.iter().map(|(name, value, label)| Choice {
        name: label.clone(),
        href: base.toggled(name, value).url("/register"),
        current: true,
    });
    let here = base.query();
    let views = saved.iter().map(|view| Choice {
        name: view.name.clone(),
        href: Pairs::read(&view.query).url("/register"),
        current: view.query == here,
    });
    let order = asked.get("order").filter(|order| ORDERS.iter().any(|(name, _)| name == order));
    let orders = ORDERS.iter().map(|(name, _)| Choice {
        name: p.t(&format!("register-order-{name}")),
        href: base.with("order", name).url("/register"),
        current: order.unwrap_or("newest") == *name,
    });
    let count = p.tn(if page.total.exact { "register-count" } else { "register-count-least" }, page.total.n);
    let shown = Args::new()
        .number("shown", i64::try_from(lines.len()).unwrap_or(0))
        .number("n", i64::try_from(page.total.n).unwrap_or(i64::MAX));
    let turn =
        |cursor: &Option<String>| cursor.as_ref().map(|cursor| asked.with("cursor", cursor).url("/register"));
    html(&Register {
        facets: facets(&p, &asked, &page),
        caption: format!("{}: {sub}", p.t("section-register")),
        sub,
        count,
        applied: applied.collect(),
        view: saved.iter().find(|view| view.query == here).map(|view| view.name.clone()),
        views: views.collect(),
        orders: orders.collect(),
        previous: turn(&page.previous),
        next: turn(&page.next),
        shown: p.get("register-shown", &shown),
        may_export,
        may_import: super::import::may_import(&app, &visitor),
        begins: super::desk::begins(&app, &visitor),
        lines,
        asked,
        as_of,
        p,
    })
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "register-suggest.html")]
struct Suggested {
    p: Page,
    lines: Vec<Line>,
    all: String,
}

async fn suggest(State(app): State<App>, visitor: Visitor, Query(typed): Query<Typed>) -> Response {
    let (actor, text) = (visitor.actor.clone(), typed.q.clone());
    match app.ask(move |office| office.suggest(&actor, &text, 8)).await {
        Ok(hits) => {
            let p = Page::new(&app, &visitor, "register");
            let lines = hits.iter().map(|hit| line(&p, hit, None)).collect();
            let all = Pairs::new([("q".to_owned(), typed.q)]).url("/register");
            html(&Suggested { lines, all, p })
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

#[derive(Deserialize)]
struct ViewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
}

async fn save_view(State(app): State<App>, visitor: Visitor, Form(form): Form<ViewForm>) -> Response {
    // Read and written again: only pairs of ours come back out of it.
    let query = Pairs::read(&form.query).without(&["cursor", "all"]);
    let view = SavedView { name: form.name, query: query.query() };
    let actor = visitor.actor.clone();
    match app.ask(move |office| office.save_view(&actor, &view)).await {
        Ok(()) => Redirect::to(&query.url("/register")).into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn drop_view(State(app): State<App>, visitor: Visitor, Form(form): Form<ViewForm>) -> Response {
    let actor = visitor.actor.clone();
    match app.ask(move |office| office.drop_view(&actor, &form.name)).await {
        Ok(()) => Redirect::to("/register").into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

const COLUMNS: [&str; 7] = ["number", "title", "unit", "state", "date", "country", "area"];

fn cells(p: &Page, hit: &Hit) -> [String; 7] {
    let row = &hit.row;
    let words = |dimension: &str| {
        let values = row.dimensions.get(dimension).into_iter().flatten();
        values.map(|value| p.value_of(dimension, value)).collect::<Vec<_>>().join("; ")
    };
    [
        row.number.clone(),
        p.title(row),
        p.unit(&row.unit),
        p.word("state", &row.state),
        known_date(row).unwrap_or_default(),
        words("country"),
        words("area"),
    ]
}

pub(super) fn fault(problem: impl std::fmt::Display) -> OfficeError {
    Refusal::new("store").arg("problem", problem).into()
}

fn as_csv(head: &[String], rows: &[[String; 7]]) -> Result<Vec<u8>, OfficeError> {
    let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    csv.write_record(head).map_err(fault)?;
    for row in rows {
        csv.write_record(row.iter().map(|text| inert(text))).map_err(fault)?;
    }
    csv.into_inner().map_err(fault)
}

async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Path(file): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let media = match file.as_str() {
        "export.csv" => "text/csv; charset=utf-8",
        "export.xlsx" => XLSX,
        _ => return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
    };
    let (asked, actor) = (Pairs::new(pairs), visitor.actor.clone());
    if let Some(again) = days_amiss(&app, &visitor, &format!("/register/{file}"), &asked, &DAYS) {
        return again;
    }
    let p = Page::new(&app, &visitor, "register");
    let name = format!("luytre-{}.{}", p.today, if file.ends_with("csv") { "csv" } else { "xlsx" });
    let written = app
        .ask(move |office| {
            let query = list_query(office, &asked)?;
            if media == XLSX {
                return super::register_out::workbook(&p, &actor, query, &asked);
            }
            let hits = office.export(&actor, query)?;
            debug_assert!(hits.len() <= MOST_EXPORTED);
            let head = COLUMNS.map(|column| p.t(&format!("register-column-{column}")));
            let rows: Vec<[String; 7]> = hits.iter().map(|hit| cells(&p, hit)).collect();
            as_csv(&head, &rows)
        })
        .await;
    match written {
        Ok(bytes) => file_response(media, &name, bytes),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn file_response(media: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (StatusCode::OK, headers, bytes).into_response()
}
