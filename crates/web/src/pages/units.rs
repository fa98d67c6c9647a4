//! Units in time: who they were, what became of them, what they do.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use luytre_domain::basis::Validity;
use luytre_domain::kind::UNDECIDED;
use luytre_domain::unit::{Unit, UnitId};
use luytre_office::{FigureCell, FigureQuery, Inheritance, ListQuery, OfficeError};

use crate::app::App;
use crate::page::{Page, days_amiss, html, refused};
use crate::pages::due::{Pill, nearness};
use crate::pages::figures::{BEFORE, indicator_name, width};
use crate::pages::register::{Line, line};
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/units", get(units)).route("/units/{id}", get(unit))
}

/// Years drawn in a chart.
const YEARS: usize = 12;

/// One column of a chart over years, in the units of its drawing (520 by 150).
pub(super) struct Column {
    pub(super) x: usize,
    pub(super) middle: usize,
    pub(super) y: i64,
    pub(super) wide: usize,
    pub(super) high: i64,
    pub(super) above: i64,
    pub(super) year: String,
    pub(super) value: String,
}

/// A chart over the last years.
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    /// The same in words.
    pub(super) label: String,
}

/// The cells of a figure by year with the years between that count nothing: a gap in time is shown as one.
pub(super) fn every_year(cells: &[FigureCell]) -> Vec<FigureCell> {
    let year = |cell: Option<&FigureCell>| cell.and_then(|cell| cell.key.parse::<i16>().ok());
    let mut whole = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if let (Some(before), Some(after)) = (year(cells[..at].last()), year(Some(cell))) {
            let between = (before + 1..after).map(|year| FigureCell { key: year.to_string(), value: 0 });
            whole.extend(between);
        }
        whole.push(cell.clone());
    }
    whole
}

pub(super) fn columns(p: &Page, name: &str, cells: &[FigureCell]) -> Columns {
    let cells = every_year(cells);
    let cells = &cells[cells.len().saturating_sub(YEARS)..];
    let most = cells.iter().map(|cell| cell.value).max().unwrap_or(1).max(1);
    let pitch = 520 / cells.len().max(7);
    let wide = (pitch * 3 / 5).min(44);
    let columns = cells.iter().enumerate().map(|(at, cell)| {
        let high = (cell.value.max(0) * 96 / most).max(i64::from(cell.value > 0) * 2);
        let x = at * pitch + (pitch - wide) / 2;
        Column {
            x,
            middle: x + wide / 2,
            y: 124 - high,
            wide,
            high,
            above: 118 - high,
            year: cell.key.clone(),
            value: p.number(cell.value),
        }
    });
    let words: Vec<String> =
        cells.iter().map(|cell| format!("{}: {}", cell.key, p.number(cell.value))).collect();
    Columns { columns: columns.collect(), label: format!("{name}: {}", words.join("; ")) }
}

struct Row {
    href: String,
    name: String,
    until: Option<String>,
    rank: String,
    agency: String,
    agreements: String,
    rows: String,
}

#[derive(Template)]
#[template(path = "units.html")]
struct Units {
    p: Page,
    sub: String,
    indicator: String,
    switch: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    on: String,
}

fn full_name(p: &Page, unit: &Unit, day: Date) -> String {
    unit.name(p.lang.tag(), day).map_or_else(|| unit.id.0.clone(), |name| capital(&name.full))
}

fn agency(p: &Page, unit: &UnitId, day: Date) -> Option<String> {
    let agencies = &p.office().pack().agencies;
    let agency = agencies.iter().find(|agency| agency.unit == *unit && agency.validity.holds_on(day))?;
    agency.names.get(p.lang.tag()).map(|name| capital(name))
}

async fn units(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    if let Some(again) = days_amiss(&app, &visitor, "/units", &asked, &["on"]) {
        return again;
    }
    let p = Page::new(&app, &visitor, "map");
    let today = p.today;
    let on = asked.day("on").unwrap_or(today);
    let law = p.office().law();
    let Some(indicator) = law.indicators.first().map(|first| first.id.clone()) else {
        return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
    };
    let (actor, query) = (
        visitor.actor.clone(),
        FigureQuery {
            indicator: indicator.clone(),
            to: Some(today),
            by: Some("unit".to_owned()),
            boundary: Some(on),
            ..FigureQuery::default()
        },
    );
    let figure = match app.ask(move |office| office.figure(&actor, &query)).await {
        Ok(figure) => figure,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let values: BTreeMap<&str, i64> =
        figure.cells.iter().map(|cell| (cell.key.as_str(), cell.value)).collect();
    let mut found: Vec<&Unit> = law.units.on("province", on).collect();
    found.sort_by_key(|unit| unit.name(p.lang.tag(), on).map(|name| luytre_text::fold::fold(&name.short)));
    let rows: Vec<Row> = found
        .into_iter()
        .map(|unit| {
            let rows = Pairs::new([
                ("indicator".to_owned(), indicator.clone()),
                ("by".to_owned(), "unit".to_owned()),
                ("boundary".to_owned(), on.to_string()),
                ("key".to_owned(), unit.id.0.clone()),
            ]);
            Row {
                href: format!("/units/{}", escape(&unit.id.0)),
                name: full_name(&p, unit, on),
                until: unit
                    .validity
                    .until
                    .filter(|until| *until <= today)
                    .map(|until| p.t1("units-until", "day", p.date(&until.yesterday().unwrap_or(until)))),
                rank: unit.rank(on).map_or_else(String::new, |rank| p.word("rank", &rank.value)),
                agency: agency(&p, &unit.id, on).unwrap_or_else(|| p.t("units-no-agency")),
                // Nothing seen is not nothing there.
                agreements: match values.get(unit.id.0.as_str()) {
                    None if p.limited => "–".to_owned(),
                    value => p.number(value.copied().unwrap_or(0)),
                },
                rows: rows.url("/figures/rows"),
            }
        })
        .collect();
    let mut days = vec![today, BEFORE];
    if !days.contains(&on) {
        days.push(on);
    }
    let switch = days.into_iter().map(|day| {
        let n = law.units.on("province", day).count();
        let name = p.t2("units-boundary", ("n", &n), ("day", &p.date(&day)));
        (format!("/units?on={day}"), name, day == on)
    });
    html(&Units {
        switch: switch.collect(),
        sub: p.t2("units-boundary", ("n", &rows.len()), ("day", &p.date(&on))),
        indicator: indicator_name(&p, &indicator),
        on: p.date(&on),
        rows,
        p,
    })
}

/// A box of the lineage drawing.
struct Node {
    x: i64,
    y: i64,
    name: String,
    second: String,
    now: bool,
}

struct Lineage {
    high: i64,
    nodes: Vec<Node>,
    flows: Vec<String>,
    title: String,
    /// The same in words.
    words: String,
}

const BOX: (i64, i64) = (186, 48);
const STEP: i64 = 60;

/// What went into the unit on the left, the unit, what it went into on the right.
fn lineage(p: &Page, unit: &Unit) -> Option<Lineage> {
    let law = p.office().law();
    let before: Vec<_> = law.units.predecessors(&unit.id).collect();
    let after: Vec<_> = law.units.successors(&unit.id).collect();
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let rows = i64::try_from(before.len().max(after.len()).max(1)).unwrap_or(1);
    let high = rows * STEP + 28;
    let node = |id: &UnitId, x: i64, y: i64| {
        let unit = law.units.get(id);
        let day = unit.and_then(|unit| unit.validity.until?.yesterday().ok()).unwrap_or(p.today);
        let code = unit.and_then(|unit| unit.codes.iter().find(|code| code.value.scheme == "gso"));
        Node {
            x,
            y,
            name: unit.map_or_else(|| id.0.clone(), |unit| full_name(p, unit, day)),
            second: code.map_or_else(String::new, |code| p.t1("units-code", "code", &code.value.code)),
            now: unit.is_some_and(|unit| unit.validity.holds_on(p.today)),
        }
    };
    let place = |n: usize, at: usize| {
        let (n, at) = (i64::try_from(n).unwrap_or(1), i64::try_from(at).unwrap_or(0));
        22 + (rows - n) * STEP / 2 + at * STEP
    };
    let left = 4;
    let own = if before.is_empty() { 4 } else { 226 };
    let right = own + 222;
    let middle = place(1, 0);
    let (mut nodes, mut flows, mut words) = (vec![node(&unit.id, own, middle)], Vec::new(), Vec::new());
    let flow = |x1: i64, y1: i64, x2: i64, y2: i64| {
        let half = (x1 + x2) / 2;
        let (y1, y2) = (y1 + BOX.1 / 2, y2 + BOX.1 / 2);
        format!("M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}")
    };
    for (at, step) in before.iter().enumerate() {
        let y = place(before.len(), at);
        let one = node(&step.from, left, y);
        words.push(p.t2("units-came-from", ("name", &one.name), ("day", &p.date(&step.on))));
        nodes.push(one);
        flows.push(flow(left + BOX.0, y, own, middle));
    }
    for (at, step) in after.iter().enumerate() {
        let y = place(after.len(), at);
        let one = node(&step.to, right, y);
        words.push(p.t2("units-went-into", ("name", &one.name), ("day", &p.date(&step.on))));
        nodes.push(one);
        flows.push(flow(own + BOX.0, middle, right, y));
    }
    Some(Lineage {
        high,
        title: p.t1("units-drawing", "name", full_name(p, unit, p.today)),
        nodes,
        flows,
        words: words.join(" "),
    })
}

/// A dated fact about a unit.
struct Phase {
    from: String,
    until: String,
    what: String,
    detail: String,
    basis: String,
}

fn phases(p: &Page, unit: &Unit) -> Vec<Phase> {
    let law = p.office().law();
    let from = |validity: &Validity| validity.from.map_or_else(|| p.t("units-ever"), |day| p.date(&day));
    let until = |validity: &Validity| {
        let last = validity.until.and_then(|day| day.yesterday().ok());
        last.map_or_else(|| p.t("units-now"), |day| p.date(&day))
    };
    let phase = |validity: &Validity, what: String, detail: String, basis: &str| Phase {
        from: from(validity),
        until: until(validity),
        what,
        detail,
        basis: basis.to_owned(),
    };
    let mut phases = vec![phase(&unit.validity, p.t("units-exists"), String::new(), &unit.basis)];
    for step in law.units.predecessors(&unit.id) {
        let name = law.units.get(&step.from).map_or_else(
            || step.from.0.clone(),
            |unit| full_name(p, unit, step.on.yesterday().unwrap_or(step.on)),
        );
        let validity = Validity::new(Some(step.on), None);
        phases.push(phase(&validity, p.t("units-took-over"), name, &step.basis));
    }
    let names = unit.names.iter().filter(|name| name.value.lang == p.lang.tag());
    phases.extend(
        names.map(|name| phase(&name.validity, p.t("units-name"), capital(&name.value.full), &name.basis)),
    );
    phases.extend(
        unit.ranks
            .iter()
            .map(|rank| phase(&rank.validity, p.t("units-rank"), p.word("rank", &rank.value), &rank.basis)),
    );
    phases.extend(unit.codes.iter().map(|code| {
        let detail = format!("{} ({})", code.value.code, code.value.scheme.to_uppercase());
        phase(&code.validity, p.t("units-codes"), detail, &code.basis)
    }));
    phases
}

struct Bar {
    name: String,
    value: String,
    href: String,
    width: String,
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    p: Page,
    id: String,
    name: String,
    sub: String,
    names: Vec<(String, String)>,
    other_spellings: String,
    agency: Option<String>,
    parent: Option<(String, String)>,
    lineage: Option<Lineage>,
    phases: Vec<Phase>,
    indicator: String,
    years: Option<Columns>,
    countries: Vec<Bar>,
    figure_href: String,
    lines: Vec<Line>,
    register_href: String,
    successors: Vec<(String, String)>,
    /// Countries across its land border.
    neighbours: Vec<(String, String)>,
    inherited: Vec<Inherited>,
}

/// What the units that went into this one left behind, and nobody has decided about yet.
struct Inherited {
    /// Where they are decided about.
    review: String,
    count: String,
    href: String,
    lines: Vec<Line>,
    /// The last day for what the law lets be done without a consultation.
    last_day: Option<(String, Pill)>,
}

/// So many records left behind stand on the page; the register has the rest.
const LEFT: usize = 5;

fn inherited(
    p: &Page,
    id: &UnitId,
    own: &BTreeSet<String>,
    kind: &str,
    left: Inheritance,
) -> Option<Inherited> {
    let facet = p.office().law().kind(kind)?.field(&left.field)?.facet.clone()?;
    let open = [("kind".to_owned(), kind.to_owned()), (facet, UNDECIDED.to_owned())];
    let units = own.iter().map(|unit| ("unit".to_owned(), unit.clone()));
    (left.page.total.n > 0).then(|| Inherited {
        review: Pairs::new([("unit".to_owned(), id.0.clone())]).url("/mergers"),
        count: p.tn("register-count", left.page.total.n),
        href: Pairs::new(open.into_iter().chain(units)).url("/register"),
        lines: left.page.rows.iter().map(|hit| line(p, hit, None)).collect(),
        last_day: left.last_day.map(|due| {
            let rule = p.word("rule", &due.rule.id.to_lowercase());
            (format!("{rule} · {}", p.basis(&due.rule.basis)), nearness(p, due.date, None))
        }),
    })
}

async fn unit(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let p = Page::new(&app, &visitor, "map");
    let today = p.today;
    let law = p.office().law();
    let id = UnitId(id);
    let (Some(unit), Some(indicator)) = (law.units.get(&id), law.indicators.first()) else {
        return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
    };
    // A unit that has ended is looked at on the map of its last day.
    let day = unit.validity.until.filter(|until| *until <= today).and_then(|until| until.yesterday().ok());
    let day = day.unwrap_or(today);
    let own: BTreeSet<String> = law.units.ancestry(&id).into_iter().map(|unit| unit.0).collect();
    let base = FigureQuery {
        indicator: indicator.id.clone(),
        to: Some(today),
        filter: BTreeMap::from([("unit".to_owned(), BTreeSet::from([id.0.clone()]))]),
        boundary: Some(day),
        ..FigureQuery::default()
    };
    let by = |by: &str| FigureQuery { by: Some(by.to_owned()), ..base.clone() };
    let (by_year, by_country) = (by("year"), by("country"));
    let list = ListQuery {
        filter: BTreeMap::from([("unit".to_owned(), own.clone())]),
        limit: 8,
        ..ListQuery::default()
    };
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), id.clone());
    let answer = app
        .ask(move |office| {
            let kinds = office.law().kinds.keys();
            let left = kinds.map(|kind| {
                let left = office.inheritance(&actor, now, kind, Some(&wanted), None, LEFT)?;
                Ok(left.map(|left| (kind.clone(), left)))
            });
            let left: Vec<Option<(String, Inheritance)>> = left.collect::<Result<_, OfficeError>>()?;
            Ok((
                left,
                office.figure(&actor, &by_year)?,
                office.figure(&actor, &by_country)?,
                office.register(&actor, list)?,
            ))
        })
        .await;
    let (left, years, countries, page) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let asked = Pairs::new([
        ("indicator".to_owned(), indicator.id.clone()),
        ("unit".to_owned(), id.0.clone()),
        ("boundary".to_owned(), day.to_string()),
    ]);
    let most = countries.cells.iter().map(|cell| cell.value).max().unwrap_or(1);
    let bars = countries.cells.iter().filter(|cell| !cell.key.is_empty()).take(10).map(|cell| Bar {
        name: p.country(&cell.key),
        value: p.number(cell.value),
        href: asked.with("by", "country").with("key", &cell.key).url("/figures/rows"),
        width: width(cell.value, most),
    });
    let name = indicator_name(&p, &indicator.id);
    let rank = unit.rank(day).map_or_else(String::new, |rank| p.word("rank", &rank.value));
    let life = match unit.validity.until {
        Some(until) if until <= today => p.t1("units-until", "day", p.date(&day)),
        _ => unit
            .validity
            .from
            .map_or_else(|| p.t("units-always"), |from| p.t1("register-since", "day", p.date(&from))),
    };
    let parent = unit.parent.as_ref().and_then(|parent| law.units.get(parent));
    let successors = law.units.successors(&id).filter_map(|step| law.units.get(&step.to));
    let register = own.iter().map(|unit| ("unit".to_owned(), unit.clone()));
    let languages = ["vi", "en", "fr"].iter().filter_map(|lang| {
        let name = unit.name(lang, day)?;
        Some((p.t(&format!("units-name-{lang}")), capital(&name.full)))
    });
    // A spelling that is a name says nothing new.
    let names: Vec<&String> =
        unit.names.iter().flat_map(|name| [&name.value.full, &name.value.short]).collect();
    let spellings: Vec<&str> = unit
        .spellings
        .iter()
        .filter(|spelling| !names.iter().any(|name| capital(name) == capital(spelling)))
        .map(String::as_str)
        .collect();
    html(&UnitPage {
        id: escape(&id.0),
        name: full_name(&p, unit, day),
        sub: if rank.is_empty() { life } else { format!("{rank} · {life}") },
        names: languages.collect(),
        other_spellings: spellings.join(", "),
        agency: agency(&p, &id, day),
        neighbours: p
            .office()
            .pack()
            .neighbours(&id, day)
            .into_iter()
            .map(|code| (format!("/partners/{code}"), p.country(code)))
            .collect(),
        inherited: left
            .into_iter()
            .flatten()
            .filter_map(|(kind, left)| inherited(&p, &id, &own, &kind, left))
            .collect(),
        parent: parent
            .filter(|parent| parent.parent.is_some())
            .map(|parent| (format!("/units/{}", escape(&parent.id.0)), full_name(&p, parent, day))),
        lineage: lineage(&p, unit),
        phases: phases(&p, unit),
        years: (!years.cells.is_empty()).then(|| columns(&p, &name, &years.cells)),
        indicator: name,
        countries: bars.collect(),
        figure_href: asked.with("by", "year").url("/figures"),
        lines: page.rows.iter().map(|hit| line(&p, hit, None)).collect(),
        register_href: Pairs::new(register).url("/register"),
        successors: successors
            .map(|unit| (format!("/units/{}", escape(&unit.id.0)), full_name(&p, unit, today)))
            .collect(),
        p,
    })
}
