//! Published figures beside the register's own, and beside each other.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use luytre_domain::indicator::Indicator;
use luytre_domain::unit::UnitId;
use luytre_office::{Group, Line};
use luytre_text::message::Args;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::figures::{Choice, amount, indicator_name};
use crate::pages::passport::{Cited, address, cited, stated_value, stated_window};
use crate::pages::register::{unit_name, value_name};
use crate::url::{Pairs, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/reconcile", get(reconcile))
}

struct LineRow {
    href: String,
    value: String,
    window: String,
    remark: String,
    sources: Vec<Cited>,
    /// The register's figure and where its passport is.
    register: Option<(String, String)>,
    reported: Option<(String, String)>,
    reading: String,
    tone: &'static str,
}

/// A window drawn on the line of time of its group: where it begins and how long it is, in per cent.
struct Bar {
    name: String,
    x: String,
    width: String,
}

struct GroupView {
    id: String,
    place: String,
    caption: String,
    lines: Vec<LineRow>,
    bars: Vec<Bar>,
    axis: String,
    overlaps: Vec<String>,
    several: bool,
}

#[derive(Template)]
#[template(path = "reconcile.html")]
struct Reconcile {
    p: Page,
    title: String,
    indicators: Vec<Choice>,
    units: Vec<Choice>,
    groups: Vec<GroupView>,
}

fn reading(p: &Page, indicator: &Indicator, line: &Line) -> (String, &'static str) {
    let Some((total, _)) = &line.register else {
        let key = if indicator.kind.is_empty() { "reconcile-not-counted" } else { "reconcile-no-window" };
        return (p.t(key), "");
    };
    if line.agrees {
        return (p.t("reconcile-agrees"), "ok");
    }
    if *total == 0 {
        return (p.t("reconcile-nothing"), "late");
    }
    let claimed: Option<i64> =
        line.figure.stated.value.split('.').next().and_then(|whole| whole.parse().ok());
    match claimed.filter(|_| !indicator.money).map(|claimed| claimed.saturating_sub(*total)) {
        Some(missing) if missing > 0 => (p.tn("reconcile-fewer", missing), "due"),
        Some(more) => (p.tn("reconcile-more", more.saturating_neg()), "due"),
        None => (p.t("passport-differs"), "due"),
    }
}

fn line(p: &Page, indicator: &Indicator, line: &Line) -> LineRow {
    let figure = &line.figure;
    let (reading, tone) = reading(p, indicator, line);
    LineRow {
        href: format!("/records/{}", escape(&figure.number)),
        value: stated_value(p, &figure.stated),
        window: stated_window(p, &figure.stated),
        remark: figure.remark.clone(),
        sources: cited(p, figure),
        register: line.register.as_ref().map(|(total, query)| (amount(p, indicator, *total), address(query))),
        reported: line.reported.as_ref().map(|reported| {
            (stated_value(p, &reported.stated), format!("/records/{}", escape(&reported.number)))
        }),
        reading,
        tone,
    }
}

/// The windows of a group on one line of time.
fn bars(p: &Page, group: &Group) -> (Vec<Bar>, String) {
    let days = |from: Date, to: Date| i64::from(from.until(to).map_or(0, |span| span.get_days()));
    let windows: Vec<(&Line, Date, Date)> = group
        .lines
        .iter()
        .filter_map(|line| Some((line, line.figure.stated.from?, line.figure.stated.to?)))
        .collect();
    let first = windows.iter().map(|(_, from, _)| *from).min();
    let last = windows.iter().map(|(_, _, to)| *to).max();
    let (Some(first), Some(last)) = (first, last) else { return (Vec::new(), String::new()) };
    let whole = (days(first, last) + 1).max(1);
    let share = |n: i64| {
        let permille = n * 1000 / whole;
        format!("{}.{}%", permille / 10, permille % 10)
    };
    let bars = windows.iter().map(|(line, from, to)| Bar {
        name: p.t2(
            "reconcile-line",
            ("value", &stated_value(p, &line.figure.stated)),
            ("window", &stated_window(p, &line.figure.stated)),
        ),
        x: share(days(first, *from)),
        width: share((days(*from, *to) + 1).max(whole / 200)),
    });
    let axis = p.t2("reconcile-windows", ("from", &p.date(&first)), ("to", &p.date(&last)));
    (bars.collect(), axis)
}

fn group(p: &Page, indicator: &Indicator, at: usize, group: &Group) -> GroupView {
    let place = if group.national {
        p.t("reconcile-nation")
    } else {
        group.units.iter().map(|unit| unit_name(p, &unit.0)).collect::<Vec<_>>().join(", ")
    };
    let (bars, axis) = bars(p, group);
    let value = |at: usize| {
        group.lines.get(at).map_or_else(String::new, |line| {
            p.t2(
                "reconcile-line",
                ("value", &stated_value(p, &line.figure.stated)),
                ("window", &stated_window(p, &line.figure.stated)),
            )
        })
    };
    let overlaps = group.overlaps.iter().take(MOST_OVERLAPS).map(|overlap| {
        let args = Args::new()
            .text("one", value(overlap.one))
            .text("other", value(overlap.other))
            .text("from", p.date(&overlap.from))
            .text("to", p.date(&overlap.to));
        p.get("reconcile-overlap", &args)
    });
    GroupView {
        id: format!("group-{at}"),
        caption: p.t1("reconcile-caption", "place", &place),
        place,
        lines: group.lines.iter().map(|one| line(p, indicator, one)).collect(),
        several: bars.len() > 1,
        bars,
        axis,
        overlaps: overlaps.collect(),
    }
}

/// Two hundred windows would have twenty thousand overlaps.
const MOST_OVERLAPS: usize = 30;

async fn reconcile(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    let (actor, query) = (visitor.actor.clone(), asked.clone());
    let answer = app
        .ask(move |office| {
            let unit = query.get("unit").map(|unit| UnitId(unit.to_owned()));
            office.reconcile(&actor, query.get("indicator"), unit.as_ref())
        })
        .await;
    let found = match answer {
        Ok(found) => found,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "figures");
    let law = p.office().law();
    let mut others = found.others.clone();
    if !others.iter().any(|(id, _)| *id == found.indicator.id) {
        others.insert(0, (found.indicator.id.clone(), 0));
    }
    let indicators = others.iter().map(|(id, n)| Choice {
        value: id.clone(),
        name: p.t2("reconcile-count", ("name", &indicator_name(&p, id)), ("n", &p.number(*n))),
        chosen: *id == found.indicator.id,
    });
    let chosen = asked.get("unit");
    let mut units: Vec<Choice> = law
        .units
        .on("province", p.today)
        .map(|unit| Choice {
            value: unit.id.0.clone(),
            name: value_name(&p, "unit", &unit.id.0),
            chosen: chosen == Some(unit.id.0.as_str()),
        })
        .collect();
    units.sort_by_key(|unit| luytre_text::fold::fold(&unit.name));
    if let Some(unit) = chosen.filter(|_| !units.iter().any(|unit| unit.chosen)) {
        units.push(Choice { value: unit.to_owned(), name: value_name(&p, "unit", unit), chosen: true });
    }
    let groups = found.groups.iter().enumerate().map(|(at, one)| group(&p, &found.indicator, at, one));
    html(&Reconcile {
        title: indicator_name(&p, &found.indicator.id),
        indicators: indicators.collect(),
        units,
        groups: groups.collect(),
        p,
    })
}
