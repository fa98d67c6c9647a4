//! What localities have, against what each is to have: where people are missing, and how many.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::register::unit_name;
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/targets", get(targets))
}

#[derive(Template)]
#[template(path = "targets.html")]
struct Targets {
    p: Page,
    targets: Vec<TargetView>,
}

struct TargetView {
    id: String,
    name: String,
    /// How many each is to have, and how many localities do.
    sub: String,
    basis: String,
    rows: Vec<RowView>,
}

struct RowView {
    name: String,
    href: String,
    has: String,
    /// Where the records behind the number are.
    records: String,
    missing: Option<String>,
}

async fn targets(State(app): State<App>, visitor: Visitor) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let reached = match app.ask(move |office| office.reached(&actor, now)).await {
        Ok(reached) => reached,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "figures");
    let views = reached.iter().map(|reached| {
        let target = &reached.target;
        let kind = app.office().law().indicator(&target.indicator).map(|indicator| indicator.kind.clone());
        let rows = reached.units.iter().map(|(unit, has)| {
            let mut records: Vec<(String, String)> = vec![("unit".to_owned(), unit.0.clone())];
            records.extend(kind.iter().map(|kind| ("kind".to_owned(), kind.clone())));
            records.extend(target.filter.clone());
            let missing = target.at_least - has;
            RowView {
                name: capital(&unit_name(&p, &unit.0)),
                href: format!("/units/{}", unit.0),
                has: p.number(*has),
                records: Pairs::new(records).url("/register"),
                missing: (missing > 0).then(|| p.number(missing)),
            }
        });
        let counts = luytre_text::message::Args::new()
            .number("least", target.at_least)
            .number("there", i64::try_from(reached.there()).unwrap_or(i64::MAX))
            .number("n", i64::try_from(reached.units.len()).unwrap_or(i64::MAX));
        TargetView {
            id: luytre_office::key("target", &target.id),
            name: p.word("target", &target.id),
            sub: p.get("targets-reached", &counts),
            basis: p.basis(&target.basis),
            rows: rows.collect(),
        }
    });
    html(&Targets { targets: views.collect(), p })
}
