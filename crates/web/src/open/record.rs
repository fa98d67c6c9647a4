//! One open record, under an address that stays.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use luytre_office::{OfficeError, OpenRecord};
use serde_json::{Map, Value, json};

use super::{Frame, Guest, Link, refused};
use crate::app::App;
use crate::page::{Page, html};
use crate::pages::register::{tone, unit_name};
use crate::url::{Pairs, capital, escape};

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/{number}", get(record))
}

/// Register numbers are short and plain; nothing else is looked up.
pub(super) fn is_number(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.chars().all(|letter| letter.is_alphanumeric() || "-/._".contains(letter))
}

struct Told {
    name: String,
    value: String,
    links: Vec<Link>,
}

struct Linked {
    word: String,
    href: String,
    title: String,
    number: String,
}

#[derive(Template)]
#[template(path = "open-record.html")]
struct RecordPage {
    f: Frame,
    number: String,
    kind: String,
    kind_href: String,
    home: String,
    state: String,
    tone: &'static str,
    unit: String,
    unit_href: String,
    fields: Vec<Told>,
    sources: Vec<Link>,
    links: Vec<Linked>,
    interface: String,
    changed: String,
    address: String,
}

/// What other programs are told of a record.
pub(super) fn schema(p: &Page, guest: &Guest, shown: &OpenRecord) -> Value {
    let office = p.office();
    let (view, row) = (&shown.view, &shown.hit.row);
    let mut data = Map::new();
    let address = guest.address(&format!("/open/{}", escape(&view.number)));
    let rule = office.law().publications.get(&view.kind);
    let class = rule.map_or("CreativeWork", |rule| rule.schema.class.as_str());
    for (name, value) in [
        ("@context", json!("https://schema.org")),
        ("@type", json!(class)),
        ("@id", json!(address)),
        ("url", json!(address)),
        ("identifier", json!(view.number)),
        ("name", json!(p.title(row))),
        ("spatialCoverage", json!({ "@type": "AdministrativeArea", "name": p.unit(&row.unit) })),
        ("dateModified", json!(shown.changed.to_string())),
        (
            "isPartOf",
            json!({ "@type": "DataCatalog", "@id": guest.address("/open"), "name": p.t("open-title") }),
        ),
    ] {
        data.insert(name.to_owned(), value);
    }
    let kind = office.law().kind(&view.kind);
    for (property, field) in rule.iter().flat_map(|rule| &rule.schema.properties) {
        if let (Some(value), Some(field)) = (view.fields.get(field), kind.and_then(|kind| kind.field(field)))
        {
            let plain = value.as_str().filter(|_| field.list.is_none());
            let text = plain.map_or_else(|| capital(&p.show(field, value)), str::to_owned);
            data.insert(property.clone(), json!(text));
        }
    }
    let cited: Vec<&str> = view.sources.iter().map(|source| source.url.as_str()).collect();
    if !cited.is_empty() {
        data.insert("citation".to_owned(), json!(cited));
    }
    Value::Object(data)
}

async fn record(State(app): State<App>, guest: Guest, Path(number): Path<String>) -> Response {
    if !is_number(&number) {
        return refused(&app, &guest, &OfficeError::NotFound);
    }
    let now = app.now();
    let shown = match app.ask(move |office| office.open_record(now, &number)).await {
        Ok(shown) => shown,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let OpenRecord { view, hit, links, changed } = &shown;
    let law = app.office().law();
    let (Some(kind), Some(rule)) = (law.kind(&view.kind), law.publications.get(&view.kind)) else {
        return refused(&app, &guest, &OfficeError::NotFound);
    };
    let listed = |dimension: &str, value: &str| {
        guest.with_lang(&Pairs::new([(dimension.to_owned(), value.to_owned())])).url("/open/records")
    };
    // The title stands above.
    let open = rule.open_fields(kind).filter(|field| field.id != kind.title);
    let fields = open.filter_map(|field| {
        let value = view.fields.get(&field.id)?;
        let words = || luytre_domain::kind::values(value).filter_map(Value::as_str);
        let links = match (&field.facet, &field.list) {
            (Some(facet), Some(list)) => words()
                .map(|word| Link {
                    name: capital(&p.word(list, word)),
                    href: listed(facet, word),
                    current: false,
                })
                .collect(),
            _ => Vec::new(),
        };
        Some(Told { name: p.word("field", &field.id), value: capital(&p.show(field, value)), links })
    });
    let linked = links.iter().map(|(word, other)| Linked {
        word: capital(&p.word("relation", word)),
        href: guest.record(&other.row.number),
        title: p.title(&other.row),
        number: other.row.number.clone(),
    });
    let sources = view.sources.iter().map(|source| Link {
        name: if source.title.is_empty() { source.url.clone() } else { source.title.clone() },
        href: source.url.clone(),
        current: false,
    });
    let section = format!("/open/records?kind={}", view.kind);
    let mut f = Frame::new(&app, &guest, &section, p.title(&hit.row));
    let place = unit_name(&p, &hit.row.unit);
    f.description = format!("{}, {place}", p.word("kind", &view.kind));
    let number = &view.number;
    html(&RecordPage {
        f: f.with_data(&schema(&p, &guest, &shown)),
        kind: p.word("open-kind", &view.kind),
        kind_href: listed("kind", &view.kind),
        home: guest.to("/open"),
        state: p.word("state", &view.state),
        tone: kind.state(&view.state).map_or("", |state| tone(state.tone)),
        unit: place,
        unit_href: guest.to(&format!("/open/units/{}", escape(&hit.row.unit))),
        fields: fields.collect(),
        sources: sources.collect(),
        links: linked.collect(),
        interface: guest.to(&format!("/open/api/v1/records/{}", escape(number))),
        changed: p.moment(changed),
        address: guest.address(&format!("/open/{}", escape(number))),
        number: number.clone(),
    })
}
