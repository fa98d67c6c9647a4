//! The calendar of standing duties: a unit's year line by line, and for whoever sees all units an overview of all.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use luytre_domain::body::BodyId;
use luytre_domain::clock::Due;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{DutyCalendar, DutyCell, DutyLine, DutyMatrix, NewFiling, OfficeError, Standing, View};
use luytre_text::message::Args;
use serde::Deserialize;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::due::{Pill, counts};
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/duties", get(duties)).route("/duties/draft", post(draft))
}

/// The law on most of these duties began in this year.
const FIRST_YEAR: i16 = 2021;
/// Years of the switch before this one.
const BACK: i16 = 3;
/// The word the pack uses for whoever authorised what is reported on.
const AUTHORISER: &str = "authoriser";

struct Line {
    id: String,
    name: String,
    /// Form, forecast, who owes it.
    notes: Vec<String>,
    basis: String,
    to: String,
    copy: Option<String>,
    round: Option<String>,
    round_id: String,
    window: String,
    due: String,
    why: Vec<String>,
    pill: Pill,
    told: Option<String>,
    filings: Vec<Filing>,
    clocks: Vec<Clock>,
    /// A draft may be begun.
    draft: bool,
    /// The number of the filing that a correction may be begun of.
    correct: Option<String>,
}

struct Filing {
    number: String,
    state: String,
    tone: &'static str,
}

struct Clock {
    number: String,
    title: String,
    pill: Pill,
}

#[derive(Template)]
#[template(path = "duties.html")]
struct Calendar {
    p: Page,
    title: String,
    sub: String,
    unit: String,
    /// Address, year, whether it is shown.
    years: Vec<(String, i16, bool)>,
    year: i16,
    lines: Vec<Line>,
    /// Where all units are seen.
    all: Option<String>,
}

struct Column {
    id: String,
    name: String,
}

struct Row {
    name: String,
    href: String,
    cells: Vec<Mark>,
    missing: usize,
    late: usize,
}

struct Mark {
    class: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "duty-matrix.html")]
struct Matrix {
    p: Page,
    sub: String,
    years: Vec<(String, i16, bool)>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    missing: String,
    late: String,
}

async fn duties(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    let now = app.now();
    let this = app.office().today(now).year();
    let year = match asked.get("year") {
        None => this,
        Some(typed) => match typed.parse() {
            Ok(year) if (FIRST_YEAR..=this.saturating_add(1)).contains(&year) => year,
            _ => {
                let refusal = Refusal::new("no-such-year").arg("value", typed).field("year");
                return refused(&app, &visitor.manner, Some(&visitor), &refusal.into());
            }
        },
    };
    let unit = asked.get("unit").map(|unit| UnitId(unit.to_owned()));
    let sees_all = app.office().view(&visitor.actor) == View::All;
    let unit = unit.or_else(|| app.office().duty_unit(&visitor.actor));
    let actor = visitor.actor.clone();
    let Some(unit) = unit else {
        if !sees_all {
            return calendar_page(&app, &visitor, None, year, this);
        }
        return match app.ask(move |office| office.duty_matrix(&actor, now, year)).await {
            Ok(matrix) => matrix_page(&app, &visitor, &matrix, this),
            Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
        };
    };
    let named = asked.get("unit").is_some();
    match app.ask(move |office| office.duties(&actor, now, &unit, year)).await {
        Ok(calendar) => calendar_page(&app, &visitor, Some(&calendar), year, this),
        // A body that owes nothing and sees no unit has an empty calendar of its own.
        Err(OfficeError::NotFound) if !named => calendar_page(&app, &visitor, None, year, this),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

fn years(unit: Option<&UnitId>, shown: i16, this: i16) -> Vec<(String, i16, bool)> {
    let years = (this.saturating_sub(BACK).max(FIRST_YEAR)..=this.saturating_add(1)).rev();
    let unit = unit.map_or_else(String::new, |unit| format!("unit={}&", escape(&unit.0)));
    years.map(|year| (format!("/duties?{unit}year={year}"), year, year == shown)).collect()
}

fn calendar_page(
    app: &App,
    visitor: &Visitor,
    calendar: Option<&DutyCalendar>,
    year: i16,
    this: i16,
) -> Response {
    let p = Page::new(app, visitor, "calendar-due");
    let lines: Vec<Line> = calendar
        .map(|calendar| calendar.lines.iter().map(|it| line(&p, calendar, it)).collect())
        .unwrap_or_default();
    let unit = calendar.map(|calendar| calendar.unit.clone());
    let sub = match &unit {
        Some(unit) if !lines.is_empty() => {
            let mut ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
            ids.dedup();
            let n = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let args = Args::new().text("unit", capital(&p.unit(&unit.0))).text("year", year.to_string());
            p.get("duties-sub", &args.number("n", n))
        }
        _ => String::new(),
    };
    let all = (app.office().view(&visitor.actor) == View::All && visitor.actor.body.unit().is_none())
        .then(|| format!("/duties?year={year}"));
    let page = Calendar {
        title: p.t("section-duties"),
        sub,
        years: years(unit.as_ref(), year, this),
        unit: unit.map(|unit| unit.0).unwrap_or_default(),
        year,
        lines,
        all,
        p,
    };
    html(&page)
}

fn line(p: &Page, calendar: &DutyCalendar, it: &DutyLine) -> Line {
    let DutyLine { duty, round, by, standing, told, filings, clocks } = it;
    let bodies = |ids: &[String]| {
        let names = ids.iter().map(|id| match id.as_str() {
            AUTHORISER => p.t("duty-to-authoriser"),
            id => p.body(&p.office().addressee(id, &calendar.unit)),
        });
        names.collect::<Vec<_>>().join("; ")
    };
    let names = |ids: &[BodyId]| ids.iter().map(|id| p.body(id)).collect::<Vec<_>>().join("; ");
    let mut notes = vec![p.t1("duties-by", "by", names(by))];
    if !duty.form.is_empty() {
        notes.push(p.t1("duties-form", "form", &duty.form));
    }
    if duty.forecast {
        notes.push(p.t("duties-forecast-mark"));
    }
    let due = round.as_ref().and_then(|round| round.due.as_ref());
    let sent = filings.iter().find(|filed| filed.sent.is_some());
    let open = filings.iter().any(|filed| filed.sent.is_none());
    let kind = p.office().law().kinds.values().find(|kind| kind.filing.is_some());
    let filings = filings.iter().map(|filed| Filing {
        number: filed.number.clone(),
        state: p.word("state", &filed.state),
        tone: kind.map_or("", |kind| super::record::tone(p, &kind.id, &filed.state)),
    });
    let clocks = clocks.iter().map(|due| {
        let row = due.hit.as_ref().map(|hit| &hit.row);
        Clock {
            number: row.map(|row| row.number.clone()).unwrap_or_default(),
            title: row.map(|row| p.title(row)).unwrap_or_default(),
            pill: super::due::nearness(p, due.clock.due, None),
        }
    });
    let may = calendar.may_draft.then_some(()).and(round.as_ref());
    Line {
        id: duty.id.clone(),
        name: p.word("duty", &duty.id.to_lowercase()),
        notes,
        basis: p.basis(&duty.basis),
        to: capital(&bodies(&duty.to)),
        copy: (!duty.copy_to.is_empty()).then(|| p.t1("duties-copy", "to", bodies(&duty.copy_to))),
        round: round.as_ref().map(|round| p.t1("duties-round", "round", &round.id)),
        round_id: round.as_ref().map(|round| round.id.clone()).unwrap_or_default(),
        window: match round.as_ref().and_then(|round| round.window) {
            Some((from, until)) => format!("{} – {}", p.date(&from), p.date(&until)),
            None if round.is_some() => p.t("duties-window-none"),
            None => "–".to_owned(),
        },
        due: match (due, round) {
            (Some(due), _) => p.date(&due.date),
            (None, Some(_)) => p.t("duties-no-day"),
            (None, None) if duty.at_once => p.t("duties-at-once"),
            (None, None) => p.t("duties-after-event"),
        },
        why: due.map(|due| derivation(p, due)).unwrap_or_default(),
        pill: pill(p, standing),
        told: (!told.is_empty()).then(|| p.t1("duties-told", "to", names(told))),
        filings: filings.collect(),
        clocks: clocks.collect(),
        draft: may.is_some() && sent.is_none() && !open,
        correct: may.and(sent).filter(|_| !open).map(|filed| filed.number.clone()),
    }
}

/// How a due day was found: what the rule counts, from when, what moved it, and by which law.
fn derivation(p: &Page, due: &Due) -> Vec<String> {
    let from = due.from.date();
    let starts = p.word("starts", &due.rule.starts);
    let mut why =
        vec![counts(p, due), p.t2("record-counted-from", ("date", &p.long_date(&from)), ("starts", &starts))];
    if let Some(moved) = due.moved_from {
        let weekday = luytre_text::format::weekday(moved.weekday(), p.lang);
        why.push(p.t2("due-moved", ("weekday", &weekday), ("date", &p.date(&moved))));
    }
    if !due.unsettled.is_empty() {
        let years: Vec<String> = due.unsettled.iter().map(ToString::to_string).collect();
        why.push(p.t1("due-unsettled", "years", years.join(", ")));
    }
    why.push(p.long_date(&due.date));
    why.push(p.t2("record-clock-basis", ("basis", &p.basis(&due.rule.basis)), ("rule", &due.rule.id)));
    why
}

fn pill(p: &Page, standing: &Standing) -> Pill {
    let n = |key: &str, n: i32| p.tn(key, n);
    let (tone, icon, text) = match standing {
        Standing::Open { days_left } => ("info", "calendar", n("duties-open", *days_left)),
        Standing::Soon { days_left: 0 } => ("due", "clock", p.t("duties-soon-today")),
        Standing::Soon { days_left } => ("due", "clock", n("duties-soon", *days_left)),
        Standing::Late { days } => ("late", "alert", n("duties-late", *days)),
        Standing::FiledOnTime => ("ok", "check", p.t("duties-filed-on-time")),
        Standing::FiledLate { days } => ("late", "check", n("duties-filed-late", *days)),
        Standing::Filed => ("ok", "check", p.t("duties-filed")),
        Standing::NoDay => ("", "calendar", p.t("duties-is-no-day")),
        Standing::AfterEvents { running: 0, .. } => ("", "check", p.t("duties-after-events-none")),
        Standing::AfterEvents { running, late } => {
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let args = Args::new().number("n", number(*running)).number("late", number(*late));
            match late {
                0 => ("info", "clock", p.get("duties-after-events", &args)),
                _ => ("late", "alert", p.get("duties-after-events-late", &args)),
            }
        }
    };
    Pill { tone, icon, text }
}

fn matrix_page(app: &App, visitor: &Visitor, matrix: &DutyMatrix, this: i16) -> Response {
    let p = Page::new(app, visitor, "calendar-due");
    let columns =
        matrix.duties.iter().map(|id| Column { id: id.clone(), name: p.word("duty", &id.to_lowercase()) });
    let mut rows: Vec<Row> = matrix
        .rows
        .iter()
        .map(|(unit, cells)| Row {
            name: capital(&p.unit(&unit.0)),
            href: format!("/duties?unit={}&year={}", escape(&unit.0), matrix.year),
            cells: cells.iter().map(|cell| mark(&p, cell)).collect(),
            missing: cells.iter().map(|cell| cell.missing).sum(),
            late: cells.iter().map(|cell| cell.filed_late).sum(),
        })
        .collect();
    rows.sort_by_key(|row| luytre_text::fold::fold(&row.name));
    let args = Args::new().text("year", matrix.year.to_string());
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let page = Matrix {
        sub: p.get("duties-matrix-sub", &args.number("n", n)),
        years: years(None, matrix.year, this),
        columns: columns.collect(),
        missing: p.number(rows.iter().map(|row| row.missing).sum::<usize>()),
        late: p.number(rows.iter().map(|row| row.late).sum::<usize>()),
        rows,
        p,
    };
    html(&page)
}

fn mark(p: &Page, cell: &DutyCell) -> Mark {
    let (class, text) = match cell {
        DutyCell { owed: false, .. } => ("", p.t("duties-cell-none")),
        DutyCell { missing: 1.., .. } => ("late", p.tn("duties-cell-missing", cell.missing)),
        DutyCell { filed_late: 1.., .. } => ("due", p.tn("duties-cell-late", cell.filed_late)),
        DutyCell { filed: 1.., .. } if cell.filed == cell.rounds => {
            ("ok", p.tn("duties-cell-filed", cell.filed))
        }
        DutyCell { filed: 1.., .. } => {
            ("ok", p.t2("duties-cell-partly", ("filed", &cell.filed), ("n", &cell.rounds)))
        }
        DutyCell { drafts: 1.., .. } => ("info", p.t("duties-cell-draft")),
        DutyCell { .. } => ("", p.t("duties-cell-waiting")),
    };
    Mark { class, text }
}

#[derive(Deserialize)]
struct Begin {
    unit: String,
    duty: String,
    round: String,
    #[serde(default)]
    corrects: String,
}

async fn draft(State(app): State<App>, visitor: Visitor, Form(form): Form<Begin>) -> Response {
    let (actor, now, id) = (visitor.actor.clone(), app.now(), app.new_id());
    let lang = visitor.manner.lang;
    let new = NewFiling {
        id,
        unit: UnitId(form.unit),
        duty: form.duty,
        round: form.round,
        body: None,
        corrects: Some(form.corrects).filter(|number| !number.is_empty()),
        lang,
    };
    match app.ask(move |office| office.draft_filing(&actor, now, &new)).await {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
