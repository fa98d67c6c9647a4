//! Open figures: what open records add up to, each with the records behind it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use luytre_domain::indicator::{Indicator, Measure};
use luytre_office::{FigureQuery, Office, OfficeError};

use super::ask::Asked;
use super::list::{Line, line};
use super::{Frame, Guest, Link, counted, dimension_name, refused};
use crate::app::App;
use crate::page::{Page, html};
use crate::pages::register::value_name;
use crate::url::Pairs;

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/figures", get(figures)).route("/open/figures/rows", get(rows))
}

/// Rows of the page behind a figure.
const ROWS: usize = 50;

pub(super) const FIGURE: [&str; 5] = ["indicator", "by", "from", "to", "after"];

/// A figure as a query string asks for it; the first open indicator where none is named.
pub(super) fn figure_query(
    office: &Office,
    query: &str,
    named: Option<&str>,
) -> Result<(FigureQuery, Option<u32>), OfficeError> {
    let indicators = office.open_indicators();
    let mut dimensions: Vec<String> = indicators.iter().flat_map(|known| office.open_ways(known)).collect();
    dimensions.sort();
    dimensions.dedup();
    let asked = Asked::read(query, &FIGURE, &dimensions)?;
    let first = indicators.first().map_or_else(String::new, |known| known.id.clone());
    let indicator = named.or(asked.get("indicator")).map_or(first, str::to_owned);
    let after = asked.number("after", 0, u32::MAX as usize)?.and_then(|after| u32::try_from(after).ok());
    let figure = FigureQuery {
        indicator,
        from: asked.day("from")?,
        to: asked.day("to")?,
        filter: asked.filter(&dimensions),
        by: asked.get("by").map(str::to_owned),
        ..FigureQuery::default()
    };
    Ok((figure, after))
}

/// Forms send days as people write them.
pub(super) fn typed(asked: &Pairs) -> String {
    let days = ["from", "to"].into_iter().filter_map(|name| Some((name, asked.day(name)?)));
    days.fold(asked.clone(), |pairs, (name, day)| pairs.with(name, &day.to_string())).query()
}

pub(super) fn indicator_name(p: &Page, indicator: &Indicator) -> String {
    p.word("indicator", &indicator.id)
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

struct Bar {
    name: String,
    value: String,
    width: String,
    href: String,
}

#[derive(Template)]
#[template(path = "open-figures.html")]
struct Figures {
    f: Frame,
    indicators: Vec<Choice>,
    ways: Vec<Choice>,
    kept: Vec<(String, String)>,
    from: String,
    to: String,
    stock: bool,
    total: String,
    total_href: String,
    by: String,
    bars: Vec<Bar>,
    definition: String,
    basis: String,
    caveats: Vec<String>,
    interface: String,
}

async fn figures(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let query = typed(&guest.asked);
    let answer = app
        .ask(move |office| {
            let (mut query, _) = figure_query(office, &query, None)?;
            query.by.get_or_insert_with(|| "year".to_owned());
            Ok((office.open_figure(now, &query)?, query))
        })
        .await;
    let (figure, query) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let by = query.by.clone().unwrap_or_default();
    let base = guest.asked.without(&["by", "after"]).with("indicator", &figure.indicator.id);
    let most = figure.cells.iter().map(|cell| cell.value).max().unwrap_or(1).max(1);
    let bar = |cell: &luytre_office::FigureCell| Bar {
        name: match cell.key.as_str() {
            "" => p.t("open-figures-none"),
            key => value_name(&p, &by, key),
        },
        value: p.number(cell.value),
        width: format!("{:.1}%", cell.value.max(0) as f64 * 100.0 / most as f64),
        href: match cell.key.as_str() {
            "" => base.url("/open/figures/rows"),
            key => base.with(&by, key).url("/open/figures/rows"),
        },
    };
    let indicators = app.office().open_indicators();
    let days = ["from", "to"].map(|name| {
        let day = guest.asked.day(name).map_or_else(String::new, |day| day.to_string());
        luytre_text::day::shown(&day)
    });
    let word = luytre_office::key("indicator", &figure.indicator.id);
    let [from, to] = days;
    html(&Figures {
        indicators: indicators
            .iter()
            .map(|known| Choice {
                value: known.id.clone(),
                name: indicator_name(&p, known),
                chosen: known.id == figure.indicator.id,
            })
            .collect(),
        ways: app
            .office()
            .open_ways(&figure.indicator)
            .into_iter()
            .map(|way| Choice { name: dimension_name(&p, &way), chosen: way == by, value: way })
            .collect(),
        kept: guest.asked.rest(&["indicator", "by", "from", "to", "after"]),
        from,
        to,
        stock: figure.indicator.measure == Measure::Stock,
        total: p.number(figure.total),
        total_href: base.url("/open/figures/rows"),
        bars: figure.cells.iter().map(bar).collect(),
        definition: p.t(&format!("{word}-definition")),
        basis: p.basis(&figure.indicator.basis),
        caveats: figure.caveats.iter().map(|caveat| p.t(&format!("caveat-{caveat}"))).collect(),
        interface: base
            .without(&["indicator"])
            .with("by", &by)
            .url(&format!("/open/api/v1/figures/{}", figure.indicator.id)),
        by: dimension_name(&p, &by),
        f: Frame::new(&app, &guest, "/open/figures", indicator_name(&p, &figure.indicator)),
    })
}

#[derive(Template)]
#[template(path = "open-figure-rows.html")]
struct Rows {
    f: Frame,
    sub: String,
    count: String,
    back: Link,
    lines: Vec<Line>,
    caption: String,
    next: Option<String>,
}

async fn rows(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let query = typed(&guest.asked.without(&["by"]));
    let answer = app
        .ask(move |office| {
            let (query, after) = figure_query(office, &query, None)?;
            Ok((office.open_figure_rows(now, &query, after, ROWS)?, query))
        })
        .await;
    let (page, query) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let conditions: Vec<String> =
        filters(&query.filter).map(|(by, value)| value_name(&p, by, value)).collect();
    let indicator = app.office().law().indicator(&query.indicator);
    let title = indicator.map_or_else(String::new, |indicator| indicator_name(&p, indicator));
    let lines =
        page.rows.iter().map(|row| Line { value: Some(p.number(row.value)), ..line(&p, &guest, &row.hit) });
    let mut f = Frame::new(&app, &guest, "/open/figures", title.clone());
    f.hidden = true;
    html(&Rows {
        sub: conditions.join(" · "),
        count: counted(&p, "register-count", page.total),
        back: Link {
            name: title.clone(),
            href: guest.asked.without(&["after"]).url("/open/figures"),
            current: false,
        },
        lines: lines.collect(),
        caption: title,
        next: page.next.map(|next| guest.asked.with("after", &next.to_string()).url("/open/figures/rows")),
        f,
    })
}

fn filters(filter: &BTreeMap<String, BTreeSet<String>>) -> impl Iterator<Item = (&str, &str)> {
    filter.iter().flat_map(|(by, values)| values.iter().map(move |value| (by.as_str(), value.as_str())))
}
