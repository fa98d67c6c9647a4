//! Plans: directions down, localities across, the gaps plain; and what each direction has become.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use luytre_domain::kind::{FieldType, Kind, Tone};
use luytre_domain::permit::Action;
use luytre_domain::unit::UnitId;
use luytre_office::{AnswerRow, CoverageCell, CoverageQuery, CoverageRow, OfficeError, Progress};

use crate::app::App;
use crate::page::{Page, days_amiss, html, refused};
use crate::pages::due::{Pill, nearness};
use crate::pages::figures::{BEFORE, indicator_name, width};
use crate::pages::form::Choice;
use crate::pages::record::tone;
use crate::pages::register::unit_name;
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/plans", get(matrix)).route("/plans/{number}", get(direction))
}

/// Directions on one page; each is a row of as many cells as there are localities.
const ROWS: usize = 40;

#[derive(Template)]
#[template(path = "plans.html")]
struct Plans {
    p: Page,
    sub: String,
    /// Boundaries to choose from.
    switch: Vec<(String, String, bool)>,
    on: String,
    selects: Vec<Select>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    sum: String,
    previous: Option<String>,
    next: Option<String>,
    /// What the reader may enter here: address and name.
    opens: Vec<(String, String)>,
    /// Lists of the register that belong here.
    lists: Vec<(String, String)>,
}

/// A filter by the words of one field.
struct Select {
    name: String,
    label: String,
    choices: Vec<Choice>,
}

struct Head {
    short: String,
    full: String,
}

struct Row {
    href: String,
    label: String,
    title: String,
    due: Option<Pill>,
    covered: String,
    width: String,
    cells: Vec<Cell>,
    /// The localities that have not answered, for where there is no room for a table.
    gaps: Vec<String>,
    elsewhere: Option<String>,
}

struct Cell {
    class: &'static str,
    text: String,
    /// The locality and what it has, in words.
    said: String,
    href: Option<String>,
}

async fn matrix(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    if let Some(again) = days_amiss(&app, &visitor, "/plans", &asked, &["on"]) {
        return again;
    }
    let p = Page::new(&app, &visitor, "plans");
    let mut kinds = app.office().covered_kinds();
    let kind = match asked.get("kind") {
        Some(wanted) => kinds.find(|kind| kind.id == wanted),
        None => kinds.next(),
    };
    let Some(kind) = kind else {
        return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
    };
    let on = asked.day("on").unwrap_or(p.today);
    let fields = filters(kind);
    let chosen = fields.iter().filter_map(|(facet, _)| {
        let value = asked.get(facet)?.to_owned();
        Some(((*facet).to_owned(), BTreeSet::from([value])))
    });
    let query = CoverageQuery {
        kind: kind.id.clone(),
        boundary: Some(on),
        filter: chosen.collect(),
        cursor: asked.get("cursor").map(str::to_owned),
        limit: ROWS,
    };
    let (actor, now) = (visitor.actor.clone(), app.now());
    let mut coverage = match app.ask(move |office| office.coverage(&actor, now, &query)).await {
        Ok(coverage) => coverage,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let law = app.office().law();
    let short = |unit: &UnitId| {
        let name = law.units.get(unit).and_then(|unit| unit.name(p.lang.tag(), on));
        name.map_or_else(|| unit.0.clone(), |name| name.short.clone())
    };
    coverage.units.sort_by_cached_key(|unit| luytre_text::fold::fold(&short(unit)));
    let (units, short) = (&coverage.units, &short);
    let rows = coverage.rows.iter().map(|row| shown(&p, row, units, short)).collect();
    let mut days = vec![p.today, BEFORE];
    if !days.contains(&on) {
        days.push(on);
    }
    let switch = days.into_iter().map(|day| {
        let n = law.units.on(kind.coverage.as_ref().map_or("", |rules| &rules.level), day).count();
        let name = p.t2("units-boundary", ("n", &n), ("day", &p.date(&day)));
        (asked.without(&["cursor"]).with("on", &day.to_string()).url("/plans"), name, day == on)
    });
    let page = |cursor: &String| asked.with("cursor", cursor).url("/plans");
    let n = i64::try_from(coverage.total.n).unwrap_or(i64::MAX);
    let plans = Plans {
        sub: p.tn("plans-directions", n),
        switch: switch.collect(),
        on: on.to_string(),
        selects: fields
            .iter()
            .map(|(facet, list)| Select {
                name: (*facet).to_owned(),
                label: p.word("facet", facet),
                choices: law
                    .lists
                    .get(*list)
                    .into_iter()
                    .flatten()
                    .map(|word| Choice {
                        word: word.clone(),
                        label: capital(&p.word(list, word)),
                        chosen: asked.has(facet, word),
                    })
                    .collect(),
            })
            .collect(),
        heads: units
            .iter()
            .map(|unit| Head { short: short(unit), full: capital(&p.unit(&unit.0)) })
            .collect(),
        rows,
        sum: p.t2(
            "plans-covered",
            ("covered", &p.number(coverage.covered as u64)),
            ("awaited", &p.number(coverage.awaited as u64)),
        ),
        previous: coverage.previous.as_ref().map(page),
        next: coverage.next.as_ref().map(page),
        opens: opens(&p, &visitor, kind),
        lists: lists(&p, kind),
        p,
    };
    html(&plans)
}

/// Facets of the kind that the intake asks for from a closed list: what directions can be chosen by.
fn filters(kind: &Kind) -> Vec<(&str, &str)> {
    let asked = kind.fields.iter().filter(|field| field.kind == FieldType::Choice && field.part.is_some());
    asked.filter_map(|field| Some((field.facet.as_deref()?, field.list.as_deref()?))).collect()
}

/// The kinds that hang together with directions: itself, what it is given at, and what answers it.
fn family(p: &Page, kind: &Kind) -> Vec<String> {
    let law = p.office().law();
    let above = law.relations_of(&kind.id).flat_map(|relation| &relation.to);
    let below = p.office().answering(kind).into_iter().map(|(kind, _)| kind);
    let mut seen = BTreeSet::new();
    let all = above.cloned().chain([kind.id.clone()]).chain(below);
    all.filter(|kind| seen.insert(kind.clone())).collect()
}

fn opens(p: &Page, visitor: &Visitor, kind: &Kind) -> Vec<(String, String)> {
    let law = p.office().law();
    let may = |kind: &String| {
        let guided = law.kind(kind).is_some_and(|kind| !kind.parts.is_empty());
        guided && law.roles.reach(&visitor.actor, kind, Action::Open).is_some()
    };
    let kinds = family(p, kind).into_iter().filter(may);
    kinds.map(|kind| (format!("/new/{kind}"), capital(&p.word("kind", &kind)))).collect()
}

fn lists(p: &Page, kind: &Kind) -> Vec<(String, String)> {
    let kinds = family(p, kind).into_iter();
    kinds.map(|kind| (format!("/register?kind={kind}"), capital(&p.word("kind", &kind)))).collect()
}

fn shown(p: &Page, row: &CoverageRow, units: &[UnitId], short: &dyn Fn(&UnitId) -> String) -> Row {
    let number = &row.hit.row.number;
    let late = row.due.is_some_and(|due| due < p.today);
    let cells = units.iter().map(|unit| {
        let name = short(unit);
        let href = || Pairs::new([("unit".to_owned(), unit.0.clone())]).url(&format!("/plans/{number}"));
        match row.cells.get(unit) {
            Some(cell) => Cell {
                class: class(p, cell),
                text: p.number(cell.by.values().sum::<u64>()),
                said: format!("{name}: {}", told(p, &cell.by)),
                href: Some(href()),
            },
            None if row.asked.contains(unit) => Cell {
                class: if late { "gap late" } else { "gap" },
                // One's own gap is there to be filled.
                text: if p.limited { "+".to_owned() } else { String::new() },
                said: p.t1("plans-gap", "unit", name),
                href: p.limited.then(|| format!("/plans/{number}")),
            },
            None => {
                let said = p.t1("plans-not-asked", "unit", name);
                Cell { class: "apart", text: String::new(), said, href: None }
            }
        }
    });
    let asked = units.iter().filter(|unit| row.asked.contains(unit));
    let gap = |unit: &&UnitId| !row.cells.get(*unit).is_some_and(|cell| cell.covers);
    let n = asked.clone().count();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Row {
        href: format!("/plans/{number}"),
        label: row.label.clone(),
        title: p.title(&row.hit.row),
        due: row.due.map(|due| nearness(p, due, (row.covered == n).then_some(due))),
        covered: p.t2("plans-of", ("covered", &row.covered), ("awaited", &n)),
        width: width(count(row.covered), count(n)),
        cells: cells.collect(),
        gaps: asked.filter(gap).map(short).collect(),
        elsewhere: (row.elsewhere > 0)
            .then(|| p.tn("plans-elsewhere", i64::try_from(row.elsewhere).unwrap_or(i64::MAX))),
    }
}

/// How a cell is marked: all done, something under way, or nothing left of it.
fn class(p: &Page, cell: &CoverageCell) -> &'static str {
    let tones = cell.by.keys().filter_map(|(kind, state)| {
        p.office().law().kind(kind).and_then(|kind| kind.state(state)).map(|state| state.tone)
    });
    let standing: Vec<Tone> = tones.filter(|tone| *tone != Tone::Over).collect();
    match standing.as_slice() {
        [] => "over",
        tones if tones.contains(&Tone::Bad) => "bad",
        tones if tones.iter().all(|tone| *tone == Tone::Good) => "ok",
        _ => "info",
    }
}

/// `2 tasks under way; 1 plan in force`.
fn told(p: &Page, by: &BTreeMap<(String, String), u64>) -> String {
    let parts = by.iter().map(|((kind, state), n)| {
        format!("{} {} ({})", p.number(*n), p.word("kind", kind), p.word("state", state))
    });
    parts.collect::<Vec<_>>().join("; ")
}

#[derive(Template)]
#[template(path = "plan-answers.html")]
struct DirectionPage {
    p: Page,
    number: String,
    label: String,
    title: String,
    state: String,
    tone: &'static str,
    due: Option<Pill>,
    covered: String,
    /// How many records of each kind stand in each state.
    tally: Vec<(String, &'static str)>,
    /// Ways to answer it: address and name.
    answer: Vec<(String, String)>,
    /// Only this locality is shown.
    unit: Option<String>,
    lines: Vec<AnswerLine>,
    /// Some of them have a target.
    targets: bool,
    gaps: Vec<String>,
    /// Where the silent ones can be asked.
    ask: Option<String>,
}

struct AnswerLine {
    unit: String,
    kind: String,
    href: String,
    title: String,
    state: String,
    tone: &'static str,
    due: String,
    late: bool,
    target: Option<TargetView>,
}

struct TargetView {
    what: String,
    target: String,
    /// The register's own figure, and the page of its rows.
    counted: Option<(String, String)>,
    reached: bool,
    reported: Option<String>,
    evidence: String,
}

async fn direction(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let looked = Pairs::new(pairs);
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.clone());
    let answers = match app.ask(move |office| office.answers(&actor, now, &wanted)).await {
        Ok(answers) => answers,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "plans");
    let law = p.office().law();
    let only = looked.get("unit").map(|unit| UnitId(unit.to_owned()));
    let only = only.and_then(|unit| Some((law.units.on_boundary(&unit, p.today)?.id.clone(), unit)));
    let here = |row: &&AnswerRow| {
        only.as_ref().is_none_or(|(unit, then)| row.unit.as_ref() == Some(unit) && is_of(row, then, unit))
    };
    let over = |row: &AnswerRow| {
        let state = law.kind(&row.hit.row.kind).and_then(|kind| kind.state(&row.hit.row.state));
        state.is_some_and(|state| state.tone == Tone::Over)
    };
    let standing = answers.rows.iter().filter(|row| !over(row));
    let covered: BTreeSet<&UnitId> = standing.filter_map(|row| row.unit.as_ref()).collect();
    let asked: Vec<&UnitId> = answers.units.iter().filter(|unit| answers.asked.contains(unit)).collect();
    let mut silent: Vec<&UnitId> = asked.iter().copied().filter(|unit| !covered.contains(unit)).collect();
    silent.sort_by_cached_key(|unit| luytre_text::fold::fold(&unit_name(&p, &unit.0)));
    let mut rows: Vec<&AnswerRow> = answers.rows.iter().filter(here).collect();
    rows.sort_by_cached_key(|row| {
        let name = row.unit.as_ref().map(|unit| luytre_text::fold::fold(&unit_name(&p, &unit.0)));
        (name, row.hit.row.kind.clone(), row.hit.row.date)
    });
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in &rows {
        *counts.entry((row.hit.row.kind.clone(), row.hit.row.state.clone())).or_default() += 1;
    }
    let tally = counts.iter().map(|((kind, state), n)| {
        let text = format!("{} {} · {}", p.number(*n), p.word("kind", kind), p.word("state", state));
        (text, tone(&p, kind, state))
    });
    let row = &answers.hit.row;
    let value = |dimension: &str| row.dimensions.get(dimension).and_then(|values| values.iter().next());
    let due: Option<Date> = value(&answers.rules.due).and_then(|day| day.parse().ok());
    let may = |kind: &str| {
        let guided = law.kind(kind).is_some_and(|kind| !kind.parts.is_empty());
        guided && law.roles.reach(&visitor.actor, kind, Action::Open).is_some()
    };
    let answer = answers.by.iter().filter(|(kind, _)| may(kind)).map(|(kind, relation)| {
        let link = Pairs::new([("link".to_owned(), format!("{relation} {}", row.number))]);
        (link.url(&format!("/new/{kind}")), capital(&p.word("kind", kind)))
    });
    let asks = p.office().asking_kinds(p.today).into_iter().find(|kind| {
        let step = p.office().first_step(kind, &Default::default(), p.today);
        let each = step.and_then(|step| step.consultation.as_ref()?.each.as_ref());
        each.is_some() && law.roles.reach(&visitor.actor, &kind.id, Action::Open).is_some()
    });
    let ask = asks.filter(|_| !silent.is_empty() && !p.limited).map(|kind| {
        let units = silent.iter().map(|unit| ("unit".to_owned(), unit.0.clone()));
        Pairs::new(units).url(&format!("/ask/{}", kind.id))
    });
    let page = DirectionPage {
        number: row.number.clone(),
        label: value(&answers.rules.label).cloned().unwrap_or_default(),
        title: p.title(row),
        state: p.word("state", &row.state),
        tone: tone(&p, &row.kind, &row.state),
        due: due.map(|due| nearness(&p, due, silent.is_empty().then_some(due))),
        covered: p.t2(
            "plans-answered-by",
            ("covered", &(asked.len() - silent.len())),
            ("awaited", &asked.len()),
        ),
        tally: tally.collect(),
        answer: answer.collect(),
        unit: only.map(|(_, unit)| capital(&p.unit(&unit.0))),
        targets: rows.iter().any(|row| row.target.is_some()),
        lines: rows.into_iter().map(|row| answer_line(&p, row)).collect(),
        gaps: silent.iter().map(|unit| unit_name(&p, &unit.0)).collect(),
        ask,
        p,
    };
    html(&page)
}

/// Whether a record is of the unit that was asked for, which may be one of those that a later unit joined.
fn is_of(row: &AnswerRow, asked: &UnitId, today: &UnitId) -> bool {
    asked == today || row.hit.row.unit == asked.0
}

fn answer_line(p: &Page, row: &AnswerRow) -> AnswerLine {
    let hit = &row.hit.row;
    let due = row.target.as_ref().and_then(|target| target.until);
    let state = p.office().law().kind(&hit.kind).and_then(|kind| kind.state(&hit.state));
    let open = state.is_some_and(|state| !matches!(state.tone, Tone::Good | Tone::Over));
    AnswerLine {
        unit: unit_name(p, &hit.unit),
        kind: capital(&p.word("kind", &hit.kind)),
        href: format!("/records/{}", hit.number),
        title: p.title(hit),
        state: p.word("state", &hit.state),
        tone: tone(p, &hit.kind, &hit.state),
        due: due.map_or_else(String::new, |due| p.date(&due)),
        late: open && due.is_some_and(|due| due < p.today),
        target: row.target.as_ref().map(|target| target_view(p, row, target)),
    }
}

fn target_view(p: &Page, row: &AnswerRow, target: &Progress) -> TargetView {
    let what = match target.indicator.as_str() {
        "" => String::new(),
        indicator => indicator_name(p, indicator),
    };
    let rows = || {
        let day = |name: &str, day: Option<Date>| {
            (name.to_owned(), day.map_or_else(String::new, |d| d.to_string()))
        };
        let until = target.until.map_or(p.today, |until| until.min(p.today));
        Pairs::new([
            ("indicator".to_owned(), target.indicator.clone()),
            day("from", target.from),
            day("to", Some(until)),
            ("unit".to_owned(), row.unit.as_ref().map_or_else(String::new, |unit| unit.0.clone())),
            day("boundary", Some(p.today)),
        ])
        .url("/figures")
    };
    let reported = target.reported.map(|n| match target.reported_on {
        Some(day) => p.t2("plans-reported", ("n", &p.number(n)), ("day", &p.date(&day))),
        None => p.number(n),
    });
    let only_day = || target.reported_on.map(|day| p.date(&day));
    TargetView {
        what: if what.is_empty() { target.words.clone() } else { what },
        target: target.target.map_or_else(String::new, |n| p.number(n)),
        counted: target.counted.map(|n| (p.number(n), rows())),
        reached: target.counted.zip(target.target).is_some_and(|(counted, target)| counted >= target),
        reported: reported.or_else(only_day),
        evidence: target.evidence.clone(),
    }
}
