//! What one was told, the latest first.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use luytre_office::Notified;
use serde::Deserialize;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/notices", get(notices)).route("/notices/seen", post(seen))
}

const PAGE: usize = 50;

struct Item {
    id: u64,
    what: String,
    title: String,
    topic: String,
    at: String,
    iso: String,
    path: String,
    seen: bool,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Notices {
    p: Page,
    sub: String,
    items: Vec<Item>,
    /// The latest notice on the page, up to which all are marked as read.
    last: u64,
    older: Option<String>,
}

async fn notices(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let before = Pairs::new(pairs).get("before").and_then(|id| id.parse().ok());
    let (actor, lang) = (visitor.actor.clone(), visitor.manner.lang);
    let (told, next) = match app.ask(move |office| office.notices(&actor, lang, before, PAGE)).await {
        Ok(found) => found,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "bell");
    let items = told.iter().map(|told| item(&p, told)).collect();
    let page = Notices {
        sub: match p.unseen {
            0 => p.t("notices-sub-none"),
            unseen => p.tn("notices-sub", unseen),
        },
        last: told.iter().map(|told| told.id).max().unwrap_or_default(),
        older: next.map(|next| format!("/notices?before={next}")),
        items,
        p,
    };
    html(&page)
}

fn item(p: &Page, told: &Notified) -> Item {
    Item {
        id: told.id,
        what: capital(&told.what),
        title: told.title.clone(),
        topic: p.word("topic", &told.topic),
        at: p.moment(&told.at),
        iso: told.at.to_string(),
        path: told.path.clone(),
        seen: told.seen,
    }
}

#[derive(Deserialize)]
struct Seen {
    /// One notice; all up to `last` where it is not given.
    only: Option<u64>,
    #[serde(default)]
    last: u64,
}

async fn seen(State(app): State<App>, visitor: Visitor, Form(form): Form<Seen>) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    match app.ask(move |office| office.see_notices(&actor, now, form.only, form.last)).await {
        Ok(_) => Redirect::to("/notices").into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
