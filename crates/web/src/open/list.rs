//! The way in, and lists of open records: search, filters with exact counts, pages by key.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use luytre_office::{Hit, ListPage, ListQuery, Match, Office, OfficeError};
use luytre_text::message::Args;
use serde_json::json;

use super::ask::{self, FEW, LONGEST_TEXT, ORDERS};
use super::{Frame, Guest, Link, counted, dimension_name, refused};
use crate::app::App;
use crate::page::{Page, html};
use crate::pages::register::{known_date, tone, unit_name, value_name};
use crate::url::{Pairs, escape};

pub(super) fn router() -> Router<App> {
    Router::new().route("/open", get(home)).route("/open/records", get(records))
}

/// Values of a filter before "more", and rows of the way in.
const SOME: usize = 8;

/// An open record as lists show it.
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
    /// Only some of the words were found in it.
    pub(super) partial: bool,
}

pub(super) fn line(p: &Page, guest: &Guest, hit: &Hit) -> Line {
    let row = &hit.row;
    let countries = row.dimensions.get("country").into_iter().flatten();
    let state = p.office().law().kind(&row.kind).and_then(|kind| kind.state(&row.state));
    Line {
        href: guest.record(&row.number),
        number: row.number.clone(),
        title: p.title(row),
        unit: unit_name(p, &row.unit),
        unit_href: guest.to(&format!("/open/units/{}", escape(&row.unit))),
        countries: countries.map(|code| p.country(code)).collect::<Vec<_>>().join(", "),
        state: p.word("state", &row.state),
        tone: state.map_or("", |state| tone(state.tone)),
        date: known_date(row).map_or_else(|| p.t("register-no-date"), |date| luytre_text::day::shown(&date)),
        value: None,
        partial: hit.found == Some(Match::Partial),
    }
}

/// The lines show what they give to a figure.
pub(crate) fn valued(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.value.is_some())
}

pub(super) struct Value {
    pub(super) name: String,
    pub(super) count: String,
    pub(super) href: String,
    pub(super) chosen: bool,
}

pub(super) struct Facet {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) values: Vec<Value>,
    /// Where all values are, and how many.
    pub(super) more: Option<(String, String)>,
}

/// `all`: the filter whose values are shown whole.
fn facets(p: &Page, guest: &Guest, page: &ListPage, all: Option<&str>) -> Vec<Facet> {
    let base = guest.asked.without(&["cursor", "all"]);
    let facet = |id: String| -> Option<Facet> {
        let mut counts = page.facets.get(&id)?.clone();
        if id == "year" {
            counts.sort_by(|a, b| b.0.cmp(&a.0));
        }
        let most = if all == Some(id.as_str()) { usize::MAX } else { SOME };
        let total = counts.len();
        let mut at = 0;
        counts.retain(|(value, _)| {
            at += 1;
            at <= most || base.has(&id, value)
        });
        let values = counts.iter().map(|(value, n)| Value {
            name: value_name(p, &id, value),
            count: p.number(*n),
            href: base.toggled(&id, value).url("/open/records"),
            chosen: base.has(&id, value),
        });
        let more = (total > counts.len())
            .then(|| (base.with("all", &id).url("/open/records"), p.tn("facet-all", total as u64)));
        let name = dimension_name(p, &id);
        Some(Facet { name, values: values.collect(), more, id })
    };
    let kinds = base.all("kind").map(str::to_owned).collect();
    let facets = p.office().shared_dimensions(&kinds).into_iter();
    // A filter that is on is shown, whatever the kind.
    let on = p.office().open_dimensions().into_iter().filter(|id| base.get(id).is_some());
    let mut shown: Vec<String> = facets.collect();
    shown.extend(on.filter(|id| !shown.contains(id)).collect::<Vec<_>>());
    let facets = shown.into_iter().filter_map(facet);
    facets.filter(|facet| !facet.values.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "open-home.html")]
struct Home {
    f: Frame,
    count: String,
    lang: Option<&'static str>,
    kinds: Vec<Value>,
    units: Vec<Value>,
    countries: Vec<Value>,
    years: Vec<Value>,
    lines: Vec<Line>,
    caption: String,
    all: String,
    units_href: String,
    countries_href: String,
    changed: Option<String>,
}

async fn home(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let answer = app
        .ask(move |office| {
            let query = ListQuery { limit: SOME, facets: office.open_dimensions(), ..ListQuery::default() };
            Ok((office.open_list(now, query)?, office.open_stamp(now)?))
        })
        .await;
    let (page, stamp) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let number = |dimension: &str, most: usize, to: &dyn Fn(&str) -> String| -> Vec<Value> {
        let counts = page.facets.get(dimension).map_or(&[][..], Vec::as_slice);
        let value = |(value, n): &(String, u64)| Value {
            name: if dimension == "kind" {
                p.word("open-kind", value)
            } else {
                value_name(&p, dimension, value)
            },
            count: p.number(*n),
            href: to(value),
            chosen: false,
        };
        counts.iter().take(most).map(value).collect()
    };
    let listed = |dimension: &'static str| {
        let guest = &guest;
        move |value: &str| {
            let pairs = Pairs::new([(dimension.to_owned(), value.to_owned())]);
            guest.with_lang(&pairs).url("/open/records")
        }
    };
    let place = |kind: &'static str| {
        let guest = &guest;
        move |value: &str| guest.to(&format!("/open/{kind}/{}", escape(value)))
    };
    let mut years = number("year", usize::MAX, &listed("year"));
    years.sort_by(|a, b| b.name.cmp(&a.name));
    years.truncate(SOME);
    let f = Frame::new(&app, &guest, "/open", p.t("open-title"));
    let data = json!({
        "@context": "https://schema.org", "@type": "DataCatalog", "@id": guest.address("/open"),
        "name": p.t("open-title"), "description": p.t("open-description"), "url": guest.address("/open"),
        "inLanguage": ["vi", "en", "fr"], "isAccessibleForFree": true,
        "dataset": app.office().publications().map(|(kind, _)| super::bulk::dataset(&p, &guest, &kind.id)).collect::<Vec<_>>(),
    });
    html(&Home {
        count: counted(&p, "register-count", page.total.n),
        lang: guest.explicit.then(|| guest.lang.tag()),
        kinds: number("kind", usize::MAX, &listed("kind")),
        units: number("unit", SOME, &place("units")),
        countries: number("country", SOME, &place("partners")),
        years,
        lines: page.rows.iter().map(|hit| line(&p, &guest, hit)).collect(),
        caption: p.t("open-newest"),
        all: guest.to("/open/records"),
        units_href: guest.to("/open/units"),
        countries_href: guest.to("/open/partners"),
        changed: stamp.changed.map(|at| p.t1("open-changed", "at", p.moment(&at))),
        f: f.with_data(&data),
    })
}

#[derive(Template)]
#[template(path = "open-records.html")]
struct Records {
    f: Frame,
    sub: String,
    count: String,
    text: String,
    /// What the search form carries along.
    kept: Vec<(String, String)>,
    facets: Vec<Facet>,
    applied: Vec<Link>,
    orders: Vec<Link>,
    lines: Vec<Line>,
    caption: String,
    previous: Option<String>,
    next: Option<String>,
    shown: String,
    drop_all: String,
    feed: String,
    interface: String,
    days: [(String, String); 2],
    longest: usize,
}

/// Days in a page are typed as people write them, and forms send along what was left empty.
fn query_of(office: &Office, asked: &Pairs) -> Result<ListQuery, OfficeError> {
    let mut pairs = asked.without(&["all"]);
    for name in ["from", "until"] {
        if let Some(day) = asked.day(name) {
            pairs = pairs.with(name, &day.to_string());
        }
    }
    Ok(ListQuery { limit: FEW, ..ask::list_query(office, &pairs.query())? })
}

/// What narrows the list, each with its name.
fn conditions(p: &Page, asked: &Pairs) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    if let Some(text) = asked.get("q") {
        all.push(("q".to_owned(), text.to_owned(), p.t1("register-words", "text", text)));
    }
    for dimension in ask::dimensions(p.office()) {
        let values = asked.all(&dimension).map(|value| {
            let name = if dimension == "kind" {
                p.word("open-kind", value)
            } else {
                value_name(p, &dimension, value)
            };
            (dimension.clone(), value.to_owned(), name)
        });
        all.extend(values);
    }
    for (name, key) in [("from", "register-since"), ("until", "register-until")] {
        if let (Some(text), Some(day)) = (asked.get(name), asked.day(name)) {
            all.push((name.to_owned(), text.to_owned(), p.t1(key, "day", p.date(&day))));
        }
    }
    all
}

async fn records(State(app): State<App>, guest: Guest) -> Response {
    let (now, asked) = (app.now(), guest.asked.clone());
    let all = asked.get("all").map(str::to_owned);
    let known = app.office().open_dimensions();
    if let Some(all) = all.as_ref().filter(|all| !known.contains(all)) {
        return refused(&app, &guest, &super::wrong("open-wrong-value", "all", all));
    }
    let page = match app.ask(move |office| office.open_list(now, query_of(office, &asked)?)).await {
        Ok(page) => page,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let asked = &guest.asked;
    let base = asked.without(&["cursor", "all"]);
    let conditions = conditions(&p, asked);
    let kinds: BTreeSet<&str> = asked.all("kind").collect();
    let (section, title) = match kinds.first() {
        Some(kind) if kinds.len() == 1 && app.office().law().publications.contains_key(*kind) => {
            (format!("/open/records?kind={kind}"), p.word("open-kind", kind))
        }
        _ => ("/open/records".to_owned(), p.t("open-records")),
    };
    let names: Vec<&str> =
        conditions.iter().filter(|(name, _, _)| name != "kind").map(|(_, _, name)| name.as_str()).collect();
    let sub = if names.is_empty() { p.t("open-records-sub") } else { names.join(" · ") };
    let applied = conditions.iter().map(|(name, value, label)| Link {
        name: label.clone(),
        href: base.toggled(name, value).url("/open/records"),
        current: true,
    });
    let order = asked.get("order").unwrap_or("newest");
    let orders = ORDERS.iter().map(|(name, _)| Link {
        name: p.t(&format!("register-order-{name}")),
        href: base.with("order", name).url("/open/records"),
        current: order == *name,
    });
    let turn = |cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| asked.with("cursor", cursor).url("/open/records"))
    };
    let lines: Vec<Line> = page.rows.iter().map(|hit| line(&p, &guest, hit)).collect();
    let shown = Args::new()
        .number("shown", i64::try_from(lines.len()).unwrap_or(0))
        .number("n", i64::try_from(page.total.n).unwrap_or(i64::MAX));
    let mut f = Frame::new(&app, &guest, &section, title);
    let plain = |name: &str| ["kind", "lang"].contains(&name);
    f.hidden = base.rest(&[]).iter().any(|(name, _)| !plain(name)) || asked.get("cursor").is_some();
    let fed = base.only(&["kind", "unit", "country", "lang"]);
    f.feed = fed.url("/open/feed.atom");
    html(&Records {
        sub,
        count: counted(
            &p,
            if page.total.exact { "register-count" } else { "register-count-least" },
            page.total.n,
        ),
        text: asked.get("q").unwrap_or_default().to_owned(),
        kept: asked.rest(&["q", "cursor", "all", "from", "until"]),
        facets: facets(&p, &guest, &page, all.as_deref()),
        applied: applied.collect(),
        orders: orders.collect(),
        caption: f.title.clone(),
        previous: turn(&page.previous),
        next: turn(&page.next),
        shown: p.get("register-shown", &shown),
        drop_all: guest.to("/open/records"),
        feed: f.feed.clone(),
        interface: base.url("/open/api/v1/records"),
        days: ["from", "until"].map(|name| {
            let day = asked.day(name).map_or_else(String::new, |day| day.to_string());
            (name.to_owned(), luytre_text::day::shown(&day))
        }),
        longest: LONGEST_TEXT,
        lines,
        f,
    })
}
