//! The interface described for programs (OpenAPI 3.1): made from the pack and from the same tables of parameters that
//! answers are checked by, so that it says what is served.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::api::{FIGURE, figure_dimensions};
use super::ask::{self, Asked, FEW, LONGEST_TEXT, MOST, MOST_VALUES, ORDERS};
use super::{Guest, api, dimension_name};
use crate::app::App;
use crate::page::Page;

pub(super) async fn document(State(app): State<App>, guest: Guest) -> Response {
    if let Err(error) = Asked::read(&guest.query, &[], &[]) {
        return api::problem(&app, &guest, &error);
    }
    Json(made(&guest.page(&app), &guest)).into_response()
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn shape(properties: &[(&str, Value)], optional: &[&str]) -> Value {
    let required: Vec<&str> =
        properties.iter().map(|(name, _)| *name).filter(|name| !optional.contains(name)).collect();
    let properties: Map<String, Value> =
        properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn nullable(kind: &str) -> Value {
    json!({ "type": [kind, "null"] })
}

/// A value that cannot hold control characters, nor be spaces alone.
fn word() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$" })
}

fn parameter(p: &Page, name: &str, schema: Value) -> Value {
    let several = schema["type"] == "array";
    let mut told = json!({
        "name": name, "in": "query", "required": false, "schema": schema,
        "description": p.t(&format!("open-parameter-{name}")),
    });
    if several {
        told["style"] = json!("form");
        told["explode"] = json!(true);
    }
    told
}

/// A filter by a dimension; any of its values.
fn filter(p: &Page, dimension: &str) -> Value {
    let name = dimension_name(p, dimension);
    let mut told =
        parameter(p, "filter", json!({ "type": "array", "items": word(), "maxItems": MOST_VALUES }));
    told["name"] = json!(dimension);
    told["description"] = json!(p.t1("open-parameter-filter", "name", name));
    told
}

fn lang(p: &Page) -> Value {
    parameter(p, "lang", json!({ "type": "string", "enum": ["vi", "en", "fr"] }))
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn operation(p: &Page, id: &str, parameters: Vec<Value>, answer: Value, missing: bool) -> Value {
    let problem = |key: &str| {
        json!({
            "description": p.t(key), "content": { "application/problem+json": { "schema": named("Problem") } },
        })
    };
    let mut responses = json!({
        "200": {
            "description": p.t("open-answer-ok"),
            "headers": { "ETag": { "schema": text() }, "Luytre-Position": { "schema": text() } },
            "content": { "application/json": { "schema": answer } },
        },
        "304": { "description": p.t("open-answer-same") },
        "400": problem("open-answer-wrong"),
        "414": { "description": p.t("open-answer-long") },
        "503": { "description": p.t("open-answer-busy") },
    });
    if missing {
        responses["404"] = problem("open-not-found");
    }
    json!({ "get": {
        "operationId": id, "summary": p.t(&format!("open-operation-{id}")), "parameters": parameters, "responses": responses,
    } })
}

fn path(p: &Page, name: &str, schema: Value) -> Value {
    json!({
        "name": name, "in": "path", "required": true, "schema": schema,
        "description": p.t(&format!("open-parameter-{name}")),
    })
}

fn made(p: &Page, guest: &Guest) -> Value {
    let office = p.office();
    let orders: Vec<&str> = ORDERS.iter().map(|(name, _)| *name).collect();
    let mut listing = vec![lang(p)];
    for name in ask::LIST {
        let schema = match name {
            "from" | "until" => day(),
            "order" => json!({ "type": "string", "enum": orders, "default": "newest" }),
            "limit" => json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": FEW }),
            "cursor" => {
                json!({ "type": "string", "pattern": "^[not][np][0-2]-[0-9a-f]+-[0-9]+$", "maxLength": LONGEST_TEXT })
            }
            _ => word(),
        };
        listing.push(parameter(p, name, schema));
    }
    listing.extend(ask::dimensions(office).iter().map(|dimension| filter(p, dimension)));
    let indicators: Vec<&String> = office.open_indicators().into_iter().map(|known| &known.id).collect();
    let ways = figure_dimensions(office);
    let mut summing = vec![lang(p), path(p, "indicator", json!({ "type": "string", "enum": indicators }))];
    for name in FIGURE {
        let schema = if name == "by" { json!({ "type": "string", "enum": ways }) } else { day() };
        summing.push(parameter(p, name, schema));
    }
    summing.extend(ways.iter().map(|dimension| filter(p, dimension)));
    let number = path(p, "number", json!({ "type": "string", "minLength": 1, "maxLength": 80 }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": p.t("open-title"), "description": p.t("open-description"), "version": "1",
        },
        "servers": [{ "url": guest.address("/open/api/v1") }],
        "paths": {
            "/": operation(p, "start", vec![lang(p)], named("Start"), false),
            "/records": operation(p, "records", listing, named("Records"), false),
            "/records/{number}": operation(p, "record", vec![lang(p), number], named("Record"), true),
            "/partners": operation(p, "partners", vec![lang(p)], named("Partners"), false),
            "/units": operation(p, "units", vec![lang(p)], named("Units"), false),
            "/figures": operation(p, "figures", vec![lang(p)], named("Indicators"), false),
            "/figures/{indicator}": operation(p, "figure", summing, named("Figure"), true),
        },
        "components": { "schemas": schemas() },
    })
}

fn schemas() -> Value {
    let place = shape(&[("id", text()), ("name", text())], &[]);
    let count = || json!({ "type": "integer", "minimum": 0 });
    let brief = [
        ("number", text()),
        ("url", text()),
        ("api", text()),
        ("kind", text()),
        ("title", text()),
        ("state", text()),
        ("state_name", text()),
        ("unit", place.clone()),
        ("date", nullable("string")),
        ("countries", list(shape(&[("code", text()), ("name", text())], &[]))),
    ];
    let value = shape(&[("value", text()), ("name", text()), ("records", count())], &[]);
    let field = shape(&[("name", text()), ("text", text()), ("value", json!(true))], &[]);
    let link = shape(&[("relation", text()), ("name", text()), ("record", named("Brief"))], &[]);
    let basis = shape(
        &[
            ("doc", text()),
            ("article", text()),
            ("checked_on", nullable("string")),
            ("confirmed", json!({ "type": "boolean" })),
        ],
        &["article", "checked_on"],
    );
    let counted = |name: &str| {
        vec![
            (name.to_owned(), text()),
            ("name".to_owned(), text()),
            ("records".to_owned(), count()),
            ("list".to_owned(), text()),
        ]
    };
    let with = |pairs: Vec<(String, Value)>, more: Vec<(&str, Value)>| {
        let mut all: Vec<(&str, Value)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        all.extend(more);
        shape(&all, &[])
    };
    let partner = with(counted("id"), Vec::new());
    json!({
        "Problem": shape(
            &[("type", text()), ("title", text()), ("status", json!({ "type": "integer" })), ("detail", text()), ("code", text()), ("parameter", text())],
            &["detail", "code", "parameter"],
        ),
        "Start": shape(
            &[("name", text()), ("description", text()), ("rights", text()), ("records", count()), ("position", text()),
              ("changed", nullable("string")), ("links", json!({ "type": "object", "additionalProperties": text() }))],
            &[],
        ),
        "Brief": shape(&brief, &[]),
        "Records": shape(
            &[("position", text()), ("total", count()), ("total_is_exact", json!({ "type": "boolean" })), ("items", list(named("Brief"))),
              ("facets", json!({ "type": "object", "additionalProperties": list(value) })),
              ("next", nullable("string")), ("previous", nullable("string"))],
            &[],
        ),
        "Record": shape(
            &[("number", text()), ("url", text()), ("kind", text()), ("title", text()), ("state", text()), ("state_name", text()),
              ("unit", place), ("date", nullable("string")), ("countries", list(text())),
              ("fields", json!({ "type": "object", "additionalProperties": field })),
              ("sources", list(shape(&[("title", text()), ("url", text())], &["url"]))),
              ("links", list(link)), ("changed", json!({ "type": "string", "format": "date-time" }))],
            &[],
        ),
        "Partners": shape(&[("position", text()), ("items", list(with(counted("code"), vec![("partners", list(partner))])))], &[]),
        "Units": shape(&[("position", text()), ("items", list(with(counted("id"), Vec::new())))], &[]),
        "Indicators": shape(
            &[("items", list(shape(
                &[("id", text()), ("name", text()), ("definition", text()), ("kind", text()), ("measure", text()),
                  ("official", json!({ "type": "boolean" })), ("basis", basis), ("by", list(text())), ("figure", text())],
                &[],
            )))],
            &[],
        ),
        "Figure": shape(
            &[("position", text()), ("indicator", text()), ("name", text()), ("from", nullable("string")), ("to", nullable("string")),
              ("by", nullable("string")), ("total", json!({ "type": "integer" })),
              ("cells", list(shape(&[("key", text()), ("name", text()), ("value", json!({ "type": "integer" }))], &[]))),
              ("caveats", list(text())), ("rows", text())],
            &[],
        ),
    })
}
