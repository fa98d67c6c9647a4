//! The map of the open register: an open figure by unit, on the units of today.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use luytre_chart::{Frame as Canvas, Ground, MapWords, Paint};
use luytre_text::message::Args;

use super::figures::{Choice, FIGURE, figure_query, indicator_name, typed};
use super::{Frame, Guest, dimension_name, refused};
use crate::app::App;
use crate::page::html;
use crate::url::escape;

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/map", get(map))
}

/// Units that the description names.
const TOLD: usize = 5;

#[derive(Template)]
#[template(path = "open-map.html")]
struct MapPage {
    f: Frame,
    sub: String,
    drawing: Option<String>,
    table: String,
    islands: Option<String>,
    indicators: Vec<Choice>,
    kept: Vec<(String, String)>,
    figures: String,
}

async fn map(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let query = typed(&guest.asked.without(&["by"]));
    let answer = app
        .ask(move |office| {
            let (query, _) = figure_query(office, &query, None)?;
            office.open_map(now, &query)
        })
        .await;
    let figure = match answer {
        Ok(figure) => figure,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let (pack, title) = (app.office().pack(), indicator_name(&p, &figure.indicator));
    let (mut areas, groups) = luytre_office::areas(pack, &figure, p.today, p.lang, false);
    // Only what has something open has a page.
    for area in &mut areas {
        let unit = area.href.take().and_then(|href| href.rsplit('/').next().map(str::to_owned));
        area.href = unit
            .filter(|_| area.value.is_some_and(|value| value != 0))
            .map(|unit| guest.to(&format!("/open/units/{}", escape(&unit))));
    }
    let known = areas.iter().filter(|area| area.value.is_some_and(|value| value != 0)).count();
    let mut told: Vec<(&str, i64)> =
        areas.iter().map(|area| (area.name.as_str(), area.value.unwrap_or(0))).collect();
    told.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
    let told: Vec<String> =
        told.iter().take(TOLD).map(|(name, value)| format!("{name}: {}", p.number(*value))).collect();
    let args = Args::new().number("n", i64::try_from(known).unwrap_or(0)).text("values", told.join("; "));
    let (told, nothing) = (p.get("chart-map-told", &args), p.t("chart-nothing"));
    let (head, missing, scheme) = (dimension_name(&p, "unit"), p.t("chart-missing"), p.t("chart-scheme"));
    let words = MapWords { head: &head, measure: &title, missing: &missing, scheme: &scheme };
    let drawing = pack.map.as_ref().map(|map| {
        let canvas = Canvas {
            id: "map",
            lang: p.lang,
            title: &title,
            description: &told,
            nothing: &nothing,
            width: 0,
            paint: Paint::Page,
        };
        let ground = Ground { width: map.width, height: map.height, legend: map.legend };
        luytre_chart::map(canvas, ground, words, &areas, &groups)
    });
    let drawn = pack.map.iter().flat_map(|map| &map.groups).map(|group| p.t(&format!("map-{}", group.id)));
    let drawn: Vec<String> = drawn.collect();
    let indicators = app.office().open_indicators().into_iter().map(|known| Choice {
        value: known.id.clone(),
        name: indicator_name(&p, known),
        chosen: known.id == figure.indicator.id,
    });
    let word = luytre_office::key("indicator", &figure.indicator.id);
    html(&MapPage {
        sub: p.t(&format!("{word}-definition")),
        table: drawing.as_ref().map_or_else(String::new, |drawing| {
            drawing.table.html(&p.t1("chart-map-table", "title", &title), p.lang)
        }),
        drawing: drawing.map(|drawing| drawing.svg),
        islands: (!drawn.is_empty()).then(|| p.t1("chart-map-islands", "groups", drawn.join(", "))),
        indicators: indicators.collect(),
        kept: guest.asked.rest(&FIGURE),
        figures: guest.asked.with("indicator", &figure.indicator.id).with("by", "unit").url("/open/figures"),
        f: Frame::new(&app, &guest, "/open/map", title),
    })
}
