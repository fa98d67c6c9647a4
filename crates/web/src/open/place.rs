//! Countries and localities abroad, and the units of this country, with what is open of each.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use luytre_domain::unit::UnitId;
use luytre_office::{ListPage, ListQuery, OfficeError};

use super::list::{Line, Value, line};
use super::{Frame, Guest, counted, dimension_name, refused};
use crate::app::App;
use crate::page::{Page, html};
use crate::pages::register::{unit_name, value_name};
use crate::url::{Pairs, escape};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/open/partners", get(partners))
        .route("/open/partners/{code}", get(partner))
        .route("/open/units", get(units))
        .route("/open/units/{unit}", get(unit))
}

/// Rows of a place's page; the list has the rest.
const LATEST: usize = 15;

#[derive(Template)]
#[template(path = "open-places.html")]
struct Places {
    f: Frame,
    sub: String,
    head: String,
    places: Vec<Value>,
}

async fn places(
    app: App,
    guest: Guest,
    dimension: &'static str,
    path: &'static str,
    key: &'static str,
) -> Response {
    let now = app.now();
    let query = ListQuery { limit: 1, facets: vec![dimension.to_owned()], ..ListQuery::default() };
    let page = match app.ask(move |office| office.open_list(now, query)).await {
        Ok(page) => page,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let counts = page.facets.get(dimension).map_or(&[][..], Vec::as_slice);
    let places = counts.iter().map(|(value, n)| Value {
        name: value_name(&p, dimension, value),
        count: p.number(*n),
        href: guest.to(&format!("{path}/{}", escape(value))),
        chosen: false,
    });
    html(&Places {
        sub: counted(&p, &format!("{key}-count"), counts.len() as u64),
        head: dimension_name(&p, dimension),
        places: places.collect(),
        f: Frame::new(&app, &guest, path, p.t(key)),
    })
}

async fn partners(State(app): State<App>, guest: Guest) -> Response {
    places(app, guest, "country", "/open/partners", "open-partners").await
}

async fn units(State(app): State<App>, guest: Guest) -> Response {
    places(app, guest, "unit", "/open/units", "open-units").await
}

#[derive(Template)]
#[template(path = "open-place.html")]
struct Place {
    f: Frame,
    up: (String, String),
    home: String,
    count: String,
    /// Headed lists of names with numbers.
    shares: Vec<(String, Vec<Value>)>,
    lines: Vec<Line>,
    caption: String,
    all: String,
    feed: String,
}

struct Whereabouts<'a> {
    dimension: &'static str,
    value: &'a str,
    up: &'static str,
    up_key: &'static str,
    name: String,
    /// Dimensions of which the page shows the numbers.
    shares: &'static [&'static str],
}

async fn place(app: &App, guest: &Guest, at: Whereabouts<'_>) -> Response {
    let now = app.now();
    let filter = BTreeMap::from([(at.dimension.to_owned(), BTreeSet::from([at.value.to_owned()]))]);
    let facets = at.shares.iter().map(|share| (*share).to_owned()).collect();
    let query = ListQuery { filter, limit: LATEST, facets, ..ListQuery::default() };
    let page = match app.ask(move |office| office.open_list(now, query)).await {
        // What nothing open names is not there: which places the closed records name is nobody's business.
        Ok(page) if page.total.n == 0 => return refused(app, guest, &OfficeError::NotFound),
        Ok(page) => page,
        Err(error) => return refused(app, guest, &error),
    };
    let p = guest.page(app);
    let shares =
        at.shares.iter().map(|share| (dimension_name(&p, share), shares(&p, guest, &page, &at, share)));
    let pairs = guest.with_lang(&Pairs::new([(at.dimension.to_owned(), at.value.to_owned())]));
    let mut f = Frame::new(app, guest, at.up, at.name.clone());
    f.feed = pairs.url("/open/feed.atom");
    html(&Place {
        up: (p.t(at.up_key), guest.to(at.up)),
        home: guest.to("/open"),
        count: counted(&p, "register-count", page.total.n),
        shares: shares.filter(|(_, values)| !values.is_empty()).collect(),
        lines: page.rows.iter().map(|hit| line(&p, guest, hit)).collect(),
        caption: at.name,
        all: pairs.url("/open/records"),
        feed: f.feed.clone(),
        f,
    })
}

fn shares(p: &Page, guest: &Guest, page: &ListPage, at: &Whereabouts, share: &str) -> Vec<Value> {
    let law = p.office().law();
    // Records with partners of several countries name others beside this one's.
    let belongs = |id: &str| {
        at.dimension != "country" || law.partners.get(id).is_some_and(|known| known.country == at.value)
    };
    let counts = page.facets.get(share).map_or(&[][..], Vec::as_slice).iter();
    let counts = counts.filter(|(value, _)| share != "partner" || belongs(value)).take(40);
    let value = |(value, n): &(String, u64)| {
        let pairs = [(at.dimension.to_owned(), at.value.to_owned()), (share.to_owned(), value.clone())];
        Value {
            name: if share == "kind" { p.word("open-kind", value) } else { value_name(p, share, value) },
            count: p.number(*n),
            href: guest.with_lang(&Pairs::new(pairs)).url("/open/records"),
            chosen: false,
        }
    };
    let mut values: Vec<Value> = counts.map(value).collect();
    if share == "year" {
        values.sort_by(|a, b| b.name.cmp(&a.name));
    }
    values
}

async fn partner(State(app): State<App>, guest: Guest, Path(code): Path<String>) -> Response {
    if !app.office().law().countries.contains_key(&code) {
        return refused(&app, &guest, &OfficeError::NotFound);
    }
    let at = Whereabouts {
        dimension: "country",
        value: &code,
        up: "/open/partners",
        up_key: "open-partners",
        name: guest.page(&app).country(&code),
        shares: &["partner", "unit", "kind", "year"],
    };
    place(&app, &guest, at).await
}

async fn unit(State(app): State<App>, guest: Guest, Path(unit): Path<String>) -> Response {
    if app.office().law().units.get(&UnitId(unit.clone())).is_none() {
        return refused(&app, &guest, &OfficeError::NotFound);
    }
    let at = Whereabouts {
        dimension: "unit",
        value: &unit,
        up: "/open/units",
        up_key: "open-units",
        name: unit_name(&guest.page(&app), &unit),
        shares: &["country", "partner", "kind", "year"],
    };
    place(&app, &guest, at).await
}
