//! What is open and what is not, with reasons; and where the whole can be taken from.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use luytre_domain::publication::Ruling;

use super::bulk::FORMATS;
use super::{Frame, Guest, Link, refused};
use crate::app::App;
use crate::page::{Page, html};
use crate::url::capital;

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/about", get(about)).route("/open/data", get(data))
}

struct Ruled {
    fields: String,
    reason: String,
    basis: String,
}

struct Rule {
    id: String,
    name: String,
    basis: String,
    embargo: Option<String>,
    open: Vec<Ruled>,
    closed: Vec<Ruled>,
}

#[derive(Template)]
#[template(path = "open-about.html")]
struct About {
    f: Frame,
    rules: Vec<Rule>,
    shut: Vec<String>,
}

/// Fields of one reason together.
fn ruled<'a>(p: &Page, rulings: impl Iterator<Item = (&'a str, &'a Ruling)>) -> Vec<Ruled> {
    let mut all: Vec<(&Ruling, Vec<String>)> = Vec::new();
    for (field, ruling) in rulings {
        let name = p.word("field", field);
        match all.iter_mut().find(|(known, _)| *known == ruling) {
            Some((_, fields)) => fields.push(name),
            None => all.push((ruling, vec![name])),
        }
    }
    let told = all.into_iter().map(|(ruling, fields)| Ruled {
        fields: capital(&fields.join("; ")),
        reason: p.word("open-reason", &ruling.reason),
        basis: p.basis(&ruling.basis),
    });
    told.collect()
}

async fn about(State(app): State<App>, guest: Guest) -> Response {
    let p = guest.page(&app);
    let rules = app.office().publications().map(|(kind, rule)| {
        let part = |open: bool| {
            let fields = kind.fields.iter().filter_map(|field| {
                let ruling = rule.fields.get(&field.id).filter(|ruling| ruling.open == open)?;
                Some((field.id.as_str(), ruling))
            });
            ruled(&p, fields)
        };
        Rule {
            id: kind.id.clone(),
            name: p.word("open-kind", &kind.id),
            basis: p.basis(&rule.basis),
            embargo: rule.embargo.as_ref().map(|embargo| {
                let field = p.word("field", &embargo.field);
                p.t2("open-embargo", ("days", &embargo.days), ("field", &field))
            }),
            open: part(true),
            closed: part(false),
        }
    });
    let law = app.office().law();
    let shut = law.kinds.values().filter(|kind| !law.publications.contains_key(&kind.id));
    html(&About {
        rules: rules.collect(),
        shut: shut.map(|kind| capital(&p.word("kind", &kind.id))).collect(),
        f: Frame::new(&app, &guest, "/open/about", p.t("open-about")),
    })
}

struct Set {
    name: String,
    files: Vec<Link>,
    dictionary: Link,
}

#[derive(Template)]
#[template(path = "open-data.html")]
struct Data {
    f: Frame,
    sets: Vec<Set>,
    position: String,
    changed: String,
    feeds: Vec<Link>,
    interface: Vec<Link>,
}

async fn data(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let stamp = match app.ask(move |office| office.open_stamp(now)).await {
        Ok(stamp) => stamp,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let sets = app.office().publications().map(|(kind, _)| Set {
        name: p.word("open-kind", &kind.id),
        files: FORMATS
            .iter()
            .map(|(format, name, _)| Link {
                name: (*name).to_owned(),
                href: guest.to(&format!("/open/data/{}.{format}", kind.id)),
                current: false,
            })
            .collect(),
        dictionary: Link {
            name: p.t("open-dictionary"),
            href: guest.to(&format!("/open/data/{}.csv-metadata.json", kind.id)),
            current: false,
        },
    });
    let link = |name: String, path: &str| Link { name, href: guest.to(path), current: false };
    let mut feeds = vec![link(p.t("open-feed-all"), "/open/feed.atom")];
    for (kind, _) in app.office().publications() {
        let pairs = crate::url::Pairs::new([("kind".to_owned(), kind.id.clone())]);
        let href = guest.with_lang(&pairs).url("/open/feed.atom");
        feeds.push(Link { name: p.word("open-kind", &kind.id), href, current: false });
    }
    html(&Data {
        sets: sets.collect(),
        position: stamp.position,
        changed: stamp.changed.map_or_else(String::new, |at| p.moment(&at)),
        feeds,
        interface: vec![
            link(p.t("open-api"), "/open/api/v1/openapi.json"),
            link(p.t("open-records"), "/open/api/v1/records"),
            link(p.t("open-figures"), "/open/api/v1/figures"),
            link(p.t("open-sitemap"), "/open/sitemap.xml"),
        ],
        f: Frame::new(&app, &guest, "/open/data", p.t("open-data")),
    })
}
