//! The open register for programs: JSON to read, nothing to write. Every parameter is checked, and a wrong one is named in
//! a problem document (RFC 9457).

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use luytre_domain::refusal::Refusal;
use luytre_office::{FigureQuery, Hit, ListQuery, Office, OfficeError, OpenStamp};
use serde_json::{Map, Value, json};

use super::ask::{self, Asked};
use super::record::is_number;
use super::{Guest, bulk, figures, openapi};
use crate::app::App;
use crate::page::Page;
use crate::pages::register::{known_date, value_name};
use crate::url::{Pairs, escape};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/open/api/v1", read(start))
        .route("/open/api/v1/", read(start))
        .route("/open/api/v1/openapi.json", read(openapi::document))
        .route("/open/api/v1/records", read(records))
        .route("/open/api/v1/records/{number}", read(record))
        .route("/open/api/v1/partners", read(partners))
        .route("/open/api/v1/units", read(units))
        .route("/open/api/v1/figures", read(indicators))
        .route("/open/api/v1/figures/{indicator}", read(figure))
        .route("/open/api/{*rest}", read(nowhere))
}

fn read<H, T>(handler: H) -> MethodRouter<App>
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    get(handler)
}

/// What went wrong, as a problem document.
pub(super) fn problem(app: &App, guest: &Guest, error: &OfficeError) -> Response {
    let p = guest.page(app);
    let refusals: Vec<Refusal> = match error {
        OfficeError::Refused(refusals) => refusals.clone(),
        _ => Vec::new(),
    };
    let (status, title) = match error {
        OfficeError::NotFound => (StatusCode::NOT_FOUND, p.t("open-not-found")),
        OfficeError::Store(error) => {
            tracing::error!(%error, "the store failed");
            (StatusCode::INTERNAL_SERVER_ERROR, p.t("fault-title"))
        }
        _ => (StatusCode::BAD_REQUEST, p.t("open-bad-request")),
    };
    let mut told = Map::new();
    told.insert("type".to_owned(), json!("about:blank"));
    told.insert("title".to_owned(), json!(title));
    told.insert("status".to_owned(), json!(status.as_u16()));
    if let Some(refusal) = refusals.first() {
        let (what, how) = p.refusal(refusal);
        told.insert("detail".to_owned(), json!(format!("{what} {how}").trim()));
        told.insert("code".to_owned(), json!(refusal.code));
        let parameter = refusal.args.get("name").or(refusal.field.as_ref());
        if let Some(parameter) = parameter {
            told.insert("parameter".to_owned(), json!(parameter));
        }
    }
    let media = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, media, Value::Object(told).to_string()).into_response()
}

async fn nowhere(State(app): State<App>, guest: Guest) -> Response {
    problem(&app, &guest, &OfficeError::NotFound)
}

/// Answers with what `question` finds, made into JSON by `say`.
async fn answer<T: Send + 'static>(
    app: &App,
    guest: &Guest,
    question: impl FnOnce(&Office) -> Result<T, OfficeError> + Send + 'static,
    say: impl FnOnce(&Page, T) -> Value,
) -> Response {
    match app.ask(question).await {
        Ok(found) => Json(say(&guest.page(app), found)).into_response(),
        Err(error) => problem(app, guest, &error),
    }
}

/// Parameters of an address that takes none but the language.
fn none(query: &str) -> Result<(), OfficeError> {
    Asked::read(query, &[], &[]).map(|_| ())
}

async fn start(State(app): State<App>, guest: Guest) -> Response {
    let (now, query) = (app.now(), guest.query.clone());
    let links = ["records", "partners", "units", "figures", "openapi.json"];
    let links: Map<String, Value> = links
        .iter()
        .map(|name| ((*name).to_owned(), json!(guest.address(&format!("/open/api/v1/{name}")))))
        .collect();
    let question = move |office: &Office| {
        none(&query)?;
        office.open_stamp(now)
    };
    answer(&app, &guest, question, |p, stamp| {
        json!({
            "name": p.t("open-title"), "description": p.t("open-description"), "rights": p.t("open-licence"),
            "records": stamp.rows, "position": stamp.position, "changed": stamp.changed.map(|at| at.to_string()),
            "links": links,
        })
    })
    .await
}

fn brief(p: &Page, guest: &Guest, hit: &Hit) -> Value {
    let row = &hit.row;
    let countries = row.dimensions.get("country").into_iter().flatten();
    let countries: Vec<Value> =
        countries.map(|code| json!({ "code": code, "name": p.country(code) })).collect();
    json!({
        "number": row.number,
        "url": guest.address(&format!("/open/{}", escape(&row.number))),
        "api": guest.address(&format!("/open/api/v1/records/{}", escape(&row.number))),
        "kind": row.kind,
        "title": p.title(row),
        "state": row.state,
        "state_name": p.word("state", &row.state),
        "unit": { "id": row.unit, "name": p.unit(&row.unit) },
        "date": known_date(row),
        "countries": countries,
    })
}

async fn records(State(app): State<App>, guest: Guest) -> Response {
    let (now, query) = (app.now(), guest.query.clone());
    let question = move |office: &Office| {
        let page = office.open_list(now, ask::list_query(office, &query)?)?;
        Ok((page, office.open_stamp(now)?))
    };
    answer(&app, &guest, question, |p, (page, stamp)| {
        let turn = |cursor: &Option<String>| {
            let link = |cursor: &String| guest.asked.with("cursor", cursor).url("/open/api/v1/records");
            cursor.as_ref().map(|cursor| guest.address(&link(cursor)))
        };
        let facets: Map<String, Value> = page
            .facets
            .iter()
            .map(|(dimension, counts)| {
                let value = |(value, n): &(String, u64)| {
                    json!({ "value": value, "name": value_name(p, dimension, value), "records": n })
                };
                (dimension.clone(), counts.iter().map(value).collect())
            })
            .collect();
        json!({
            "position": stamp.position,
            "total": page.total.n,
            "total_is_exact": page.total.exact,
            "items": page.rows.iter().map(|hit| brief(p, &guest, hit)).collect::<Vec<_>>(),
            "facets": facets,
            "next": turn(&page.next),
            "previous": turn(&page.previous),
        })
    })
    .await
}

async fn record(State(app): State<App>, guest: Guest) -> Response {
    let (now, query, number) = (app.now(), guest.query.clone(), guest.last());
    let question = move |office: &Office| {
        none(&query)?;
        if !is_number(&number) {
            return Err(OfficeError::NotFound);
        }
        office.open_record(now, &number)
    };
    answer(&app, &guest, question, |p, shown| {
        let kind = p.office().law().kind(&shown.view.kind);
        let fields = shown.view.fields.iter().filter_map(|(id, value)| {
            let field = kind?.field(id)?;
            let told = json!({ "name": p.word("field", id), "text": p.show(field, value), "value": value });
            Some((id.clone(), told))
        });
        let mut told = bulk::record(p, &guest, &shown.hit, &shown.view);
        told.insert("fields".to_owned(), Value::Object(fields.collect()));
        let links = shown.links.iter().map(|(word, other)| {
            json!({ "relation": word, "name": p.word("relation", word), "record": brief(p, &guest, other) })
        });
        told.insert("links".to_owned(), links.collect());
        told.insert("state_name".to_owned(), json!(p.word("state", &shown.view.state)));
        told.insert("changed".to_owned(), json!(shown.changed.to_string()));
        Value::Object(told)
    })
    .await
}

/// Every value of a dimension with its open records.
async fn counts(
    app: &App,
    guest: &Guest,
    dimensions: &'static [&'static str],
    say: impl FnOnce(&Page, Vec<Vec<(String, u64)>>, &OpenStamp) -> Value,
) -> Response {
    let (now, query) = (app.now(), guest.query.clone());
    let question = move |office: &Office| {
        none(&query)?;
        let facets = dimensions.iter().map(|dimension| (*dimension).to_owned()).collect();
        let mut page = office.open_list(now, ListQuery { limit: 1, facets, ..ListQuery::default() })?;
        let counts: Vec<Vec<(String, u64)>> =
            dimensions.iter().map(|dimension| page.facets.remove(*dimension).unwrap_or_default()).collect();
        Ok((counts, office.open_stamp(now)?))
    };
    answer(app, guest, question, |p, (counts, stamp)| say(p, counts, &stamp)).await
}

fn listed(guest: &Guest, dimension: &str, value: &str) -> String {
    guest.address(&Pairs::new([(dimension.to_owned(), value.to_owned())]).url("/open/api/v1/records"))
}

async fn partners(State(app): State<App>, guest: Guest) -> Response {
    counts(&app, &guest, &["country", "partner"], |p, counts, stamp| {
        let law = p.office().law();
        let known = |code: &str| -> Vec<Value> {
            let partners = counts[1].iter().filter(|(id, _)| law.partners.get(id).is_some_and(|known| known.country == code));
            let partners = partners.map(|(id, n)| {
                json!({ "id": id, "name": p.partner(id), "records": n, "list": listed(&guest, "partner", id) })
            });
            partners.collect()
        };
        let countries = counts[0].iter().map(|(code, n)| {
            json!({
                "code": code, "name": p.country(code), "records": n, "list": listed(&guest, "country", code),
                "partners": known(code),
            })
        });
        json!({ "position": stamp.position, "items": countries.collect::<Vec<_>>() })
    })
    .await
}

async fn units(State(app): State<App>, guest: Guest) -> Response {
    counts(&app, &guest, &["unit"], |p, counts, stamp| {
        let units = counts[0].iter().map(|(id, n)| {
            json!({ "id": id, "name": p.unit(id), "records": n, "list": listed(&guest, "unit", id) })
        });
        json!({ "position": stamp.position, "items": units.collect::<Vec<_>>() })
    })
    .await
}

async fn indicators(State(app): State<App>, guest: Guest) -> Response {
    let query = guest.query.clone();
    answer(
        &app,
        &guest,
        move |_| none(&query),
        |p, ()| {
            let indicators = p.office().open_indicators().into_iter().map(|known| {
                json!({
                    "id": known.id,
                    "name": figures::indicator_name(p, known),
                    "definition": p.t(&format!("{}-definition", luytre_office::key("indicator", &known.id))),
                    "kind": known.kind,
                    "measure": known.measure,
                    "official": known.official,
                    "basis": known.basis,
                    "by": p.office().open_ways(known),
                    "figure": guest.address(&format!("/open/api/v1/figures/{}", escape(&known.id))),
                })
            });
            json!({ "items": indicators.collect::<Vec<_>>() })
        },
    )
    .await
}

async fn figure(State(app): State<App>, guest: Guest) -> Response {
    let (now, query, indicator) = (app.now(), guest.query.clone(), guest.last());
    let question = move |office: &Office| {
        if !office.open_indicators().iter().any(|known| known.id == indicator) {
            return Err(OfficeError::NotFound);
        }
        let dimensions = figure_dimensions(office);
        let asked = Asked::read(&query, &FIGURE, &dimensions)?;
        let figure = FigureQuery {
            from: asked.day("from")?,
            to: asked.day("to")?,
            filter: asked.filter(&dimensions),
            by: asked.get("by").map(str::to_owned),
            indicator,
            ..FigureQuery::default()
        };
        Ok((office.open_figure(now, &figure)?, office.open_stamp(now)?, figure))
    };
    answer(&app, &guest, question, |p, (figure, stamp, query)| {
        let by = query.by.clone().unwrap_or_default();
        let cells = figure.cells.iter().map(|cell| {
            let name = if cell.key.is_empty() { p.t("open-figures-none") } else { value_name(p, &by, &cell.key) };
            json!({ "key": cell.key, "name": name, "value": cell.value })
        });
        json!({
            "position": stamp.position,
            "indicator": figure.indicator.id,
            "name": figures::indicator_name(p, &figure.indicator),
            "from": query.from, "to": query.to, "by": query.by,
            "total": figure.total,
            "cells": cells.collect::<Vec<_>>(),
            "caveats": figure.caveats.iter().map(|caveat| p.t(&format!("caveat-{caveat}"))).collect::<Vec<_>>(),
            "rows": guest.address(&guest.asked.without(&["by", "lang"]).with("indicator", &figure.indicator.id).url("/open/figures/rows")),
        })
    })
    .await
}

pub(super) const FIGURE: [&str; 3] = ["by", "from", "to"];

/// Everything any open figure may be narrowed and broken down by.
pub(super) fn figure_dimensions(office: &Office) -> Vec<String> {
    let mut ways: Vec<String> =
        office.open_indicators().into_iter().flat_map(|known| office.open_ways(known)).collect();
    ways.sort();
    ways.dedup();
    ways
}
