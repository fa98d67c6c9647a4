//! Personal data of a record: read in the clear by an act that stays in its history, and erased.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use luytre_domain::refusal::Refusal;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::form::{Pairs, one};
use crate::visitor::Visitor;

use super::history::shown_value;
use super::view::title;

#[derive(Template)]
#[template(path = "personal.html")]
struct PersonalPage {
    p: Page,
    number: String,
    title: String,
    values: Vec<(String, String)>,
}

pub(super) async fn reveal(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let asked = app
        .ask(move |office| {
            Ok((office.reveal(&actor, now, &number)?, office.dossier(&actor, now, &number, None)?))
        })
        .await;
    let (clear, dossier) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "register");
    let (law, record) = (p.office().law(), &dossier.record);
    let fields = law.kind(&record.kind).into_iter().flat_map(|kind| &kind.fields);
    let values = fields.filter_map(|field| {
        Some((p.word("field", &field.id), shown_value(&p, field, Some(clear.get(&field.id)?))))
    });
    html(&PersonalPage {
        number: record.number.clone(),
        title: title(&p, record),
        values: values.collect(),
        p,
    })
}

pub(super) async fn erase(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let back = format!("/records/{number}");
    let done = app
        .ask(move |office| {
            // Nothing brings it back, so one click is not enough.
            if one(&pairs, "sure") != "yes" {
                return Err(Refusal::new("erase-unsure").into());
            }
            office.erase(&actor, now, &number, one(&pairs, "field"))
        })
        .await;
    match done {
        Ok(_) => Redirect::to(&back).into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
