//! What search engines are told: which pages there are, in parts by year, and that the rest is not theirs.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use luytre_office::{ListQuery, OfficeError};

use super::feed::xml;
use super::{Guest, refused};
use crate::app::App;
use crate::url::escape;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/open/sitemap.xml", get(index))
        .route("/open/sitemap/{part}", get(part))
}

/// The part with the pages that are no records.
const PAGES: &str = "pages.xml";
/// Addresses of one file, as the protocol of sitemaps bounds them.
const MOST: usize = 50_000;
/// Records read at once.
const TOGETHER: usize = 2_000;

async fn robots(guest: Guest) -> Response {
    let text = format!(
        "User-agent: *\nAllow: /open\nAllow: /static/\nDisallow: /open/api/\nDisallow: /\nSitemap: {}\n",
        guest.address("/open/sitemap.xml")
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn answer(outer: &str, inner: &str, addresses: impl Iterator<Item = String>) -> Response {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{outer} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    );
    for address in addresses {
        text.push_str(&format!("<{inner}><loc>{}</loc></{inner}>\n", xml(&address)));
    }
    text.push_str(&format!("</{outer}>\n"));
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

async fn index(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let query = ListQuery { limit: 1, facets: vec!["year".to_owned()], ..ListQuery::default() };
    let page = match app.ask(move |office| office.open_list(now, query)).await {
        Ok(page) => page,
        Err(error) => return refused(&app, &guest, &error),
    };
    let mut years: Vec<&str> =
        page.facets.get("year").into_iter().flatten().map(|(year, _)| year.as_str()).collect();
    years.sort_unstable();
    let parts = years.iter().map(|year| format!("{year}.xml"));
    let parts = std::iter::once(PAGES.to_owned()).chain(parts);
    answer("sitemapindex", "sitemap", parts.map(|part| guest.address(&format!("/open/sitemap/{part}"))))
}

async fn part(State(app): State<App>, guest: Guest, Path(part): Path<String>) -> Response {
    let now = app.now();
    if part == PAGES {
        let facets = vec!["country".to_owned(), "unit".to_owned()];
        let query = ListQuery { limit: 1, facets, ..ListQuery::default() };
        let page = match app.ask(move |office| office.open_list(now, query)).await {
            Ok(page) => page,
            Err(error) => return refused(&app, &guest, &error),
        };
        let named = |dimension: &str, path: &str| -> Vec<String> {
            let values = page.facets.get(dimension).into_iter().flatten();
            values.map(|(value, _)| format!("{path}/{}", escape(value))).collect()
        };
        let kinds = app.office().publications().map(|(kind, _)| format!("/open/records?kind={}", kind.id));
        let fixed = [
            "/open",
            "/open/records",
            "/open/partners",
            "/open/units",
            "/open/figures",
            "/open/map",
            "/open/about",
            "/open/data",
        ];
        let mut paths: Vec<String> = fixed.map(str::to_owned).to_vec();
        paths.extend(kinds);
        paths.extend(named("country", "/open/partners"));
        paths.extend(named("unit", "/open/units"));
        return answer("urlset", "url", paths.into_iter().map(|path| guest.address(&path)));
    }
    let year = part
        .strip_suffix(".xml")
        .filter(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(year) = year.map(str::to_owned) else {
        return refused(&app, &guest, &OfficeError::NotFound);
    };
    let numbers = app
        .ask(move |office| {
            let filter = BTreeMap::from([("year".to_owned(), BTreeSet::from([year]))]);
            let mut query = ListQuery { filter, limit: TOGETHER, ..ListQuery::default() };
            let mut numbers = Vec::new();
            loop {
                let page = office.open_list(now, query.clone())?;
                numbers.extend(page.rows.into_iter().map(|hit| hit.row.number));
                match page.next {
                    Some(next) if numbers.len() < MOST => query.cursor = Some(next),
                    _ => break,
                }
            }
            numbers.truncate(MOST);
            if numbers.is_empty() { Err(OfficeError::NotFound) } else { Ok(numbers) }
        })
        .await;
    match numbers {
        Ok(numbers) => {
            let paths = numbers.iter().map(|number| format!("/open/{}", escape(number)));
            answer("urlset", "url", paths.map(|path| guest.address(&path)))
        }
        Err(error) => refused(&app, &guest, &error),
    }
}
