//! The map: a figure by unit on the drawing of the pack, and the countries the same records are shared with.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use luytre_chart::{Drawing, Frame, Ground, MapWords, Paint, Series};
use luytre_domain::indicator::Measure;
use luytre_office::{Figure, FigureCell, FigureQuery};
use luytre_text::message::Args;

use crate::app::App;
use crate::page::{Page, html};
use crate::pages::figures::{BEFORE, Choice, answer, indicator_name, width};
use crate::url::{Pairs, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/map", get(map))
}

/// Countries beside the map; the list of partners has all.
const COUNTRIES: usize = 15;
/// Values a description names.
const TOLD: usize = 5;

/// A frame for drawings of a page, in the words of its reader.
fn drawn<T>(p: &Page, id: &str, title: &str, told: &str, wide: u32, draw: impl FnOnce(Frame<'_>) -> T) -> T {
    let nothing = p.t("chart-nothing");
    let frame = Frame {
        id,
        lang: p.lang,
        title,
        description: told,
        nothing: &nothing,
        width: wide,
        paint: Paint::Page,
    };
    draw(frame)
}

/// The first values in words: `Hà Nội: 12; Đà Nẵng: 9; …`.
fn told<'a>(p: &Page, values: impl IntoIterator<Item = (&'a str, i64)>) -> String {
    let mut values = values.into_iter().map(|(name, value)| format!("{name}: {}", p.number(value)));
    let first: Vec<String> = values.by_ref().take(TOLD).collect();
    let more = if values.next().is_some() { "; …" } else { "" };
    format!("{}{more}", first.join("; "))
}

/// The figure's values by unit on the map of `day`; `None` where the pack draws no map.
pub(super) fn unit_map(p: &Page, figure: &Figure, day: Date, title: &str) -> Option<Drawing> {
    let pack = p.office().pack();
    let map = pack.map.as_ref()?;
    let (mut areas, groups) = luytre_office::areas(pack, figure, day, p.lang, p.limited);
    let own = p.own_unit().map(|unit| format!("/units/{}", unit.0));
    for area in &mut areas {
        area.own = own.is_some() && area.href == own;
    }
    let (head, missing, scheme) = (p.t("facet-unit"), p.t("chart-missing"), p.t("chart-scheme"));
    let measure = indicator_name(p, &figure.indicator.id);
    let words = MapWords { head: &head, measure: &measure, missing: &missing, scheme: &scheme };
    let mut known: Vec<(&str, i64)> = areas
        .iter()
        .filter_map(|area| Some((area.name.as_str(), area.value.filter(|value| *value != 0)?)))
        .collect();
    known.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
    let args = Args::new().number("n", i64::try_from(known.len()).unwrap_or(0));
    let told = p.get("chart-map-told", &args.text("values", told(p, known)));
    let ground = Ground { width: map.width, height: map.height, legend: map.legend };
    Some(drawn(p, "map", title, &told, 0, |frame| luytre_chart::map(frame, ground, words, &areas, &groups)))
}

/// The figure over time: columns while there are few, a line where there are many.
pub(super) fn course(p: &Page, by: &str, cells: &[FigureCell], title: &str) -> Drawing {
    let categories: Vec<String> = cells.iter().map(|cell| cell.key.clone()).collect();
    let series =
        [Series { name: title.to_owned(), values: cells.iter().map(|cell| Some(cell.value)).collect() }];
    let told = told(p, cells.iter().rev().map(|cell| (cell.key.as_str(), cell.value)));
    drawn(p, "course", title, &told, 640, |frame| {
        if categories.len() > 24 {
            // The name of its only line is the title.
            let series = [Series { name: String::new(), ..series[0].clone() }];
            luytre_chart::lines(frame, by, &categories, &series)
        } else {
            luytre_chart::columns(frame, by, &categories, &series)
        }
    })
}

struct Country {
    name: String,
    value: String,
    href: String,
    width: String,
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage {
    p: Page,
    asked: Pairs,
    title: String,
    sub: String,
    map: Option<String>,
    table: String,
    figures_href: String,
    stock: bool,
    indicators: Vec<Choice>,
    boundaries: Vec<Choice>,
    from: String,
    to: String,
    countries: Vec<Country>,
    others: Option<String>,
    /// Which islands are drawn in frames of their own.
    islands: Option<String>,
}

async fn map(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs).without(&["key", "after", "by"]).with("by", "unit");
    let answer = answer(&app, &visitor, "/map", asked, |office, actor, mut question| {
        // A map is of some day's units.
        let day = question.query.boundary.unwrap_or(question.today);
        question.query.boundary = Some(day);
        let figure = office.figure(actor, &question.query)?;
        let shared = question.indicator.by.iter().any(|by| by == "country");
        let by_country = FigureQuery { by: Some("country".to_owned()), ..question.query.clone() };
        let countries = if shared { office.figure(actor, &by_country)?.cells } else { Vec::new() };
        Ok((question, figure, countries, day))
    });
    let (question, figure, countries, day) = match answer.await {
        Ok(answer) => answer,
        Err(page) => return page,
    };
    let p = Page::new(&app, &visitor, "map");
    let title = question.title(&p);
    let drawing = unit_map(&p, &figure, day, &title);
    let groups = p.office().pack().map.iter().flat_map(|map| &map.groups);
    let groups: Vec<String> = groups.map(|group| p.t(&format!("map-{}", group.id))).collect();
    let islands = (!groups.is_empty()).then(|| p.t1("chart-map-islands", "groups", groups.join(", ")));
    let choice = |value: String, name: String, chosen: bool| Choice { value, name, chosen };
    let law = p.office().law();
    let by_unit = law.indicators.iter().filter(|indicator| indicator.by.iter().any(|by| by == "unit"));
    let mut indicators: Vec<Choice> = Vec::new();
    for indicator in by_unit {
        if !indicators.iter().any(|one| one.value == indicator.id) {
            let chosen = indicator.id == question.indicator.id;
            indicators.push(choice(indicator.id.clone(), indicator_name(&p, &indicator.id), chosen));
        }
    }
    let mut days = vec![p.today, BEFORE];
    if !days.contains(&day) {
        days.push(day);
    }
    let boundaries = days.into_iter().map(|one| {
        let n = law.units.on("province", one).count();
        choice(one.to_string(), p.number(n as u64), one == day)
    });
    let boundaries = boundaries.collect();
    let most = countries.iter().map(|cell| cell.value).max().unwrap_or(1);
    let beyond = countries.len().saturating_sub(COUNTRIES);
    let shown = countries.iter().filter(|cell| !cell.key.is_empty()).take(COUNTRIES).map(|cell| Country {
        name: p.country(&cell.key),
        value: p.number(cell.value),
        href: format!("/partners/{}", escape(&cell.key)),
        width: width(cell.value, most),
    });
    let countries = shown.collect();
    let asked = question.asked.with("boundary", &day.to_string());
    html(&MapPage {
        sub: question.sub(&p),
        table: drawing.as_ref().map_or_else(String::new, |drawing| {
            drawing.table.html(&p.t1("chart-map-table", "title", &title), p.lang)
        }),
        map: drawing.map(|drawing| drawing.svg),
        figures_href: asked.url("/figures"),
        stock: question.indicator.measure == Measure::Stock,
        indicators,
        boundaries,
        from: question.query.from.map_or_else(String::new, |day| day.to_string()),
        to: question.query.to.map_or_else(String::new, |day| day.to_string()),
        countries,
        others: (beyond > 0).then(|| p.tn("figures-page-others", beyond as u64)),
        islands,
        title,
        asked,
        p,
    })
}
