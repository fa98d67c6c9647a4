//! One's own account: where and how one is told, and the secret address of one's calendar.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use luytre_domain::ledger::hex;
use luytre_office::{Channel, OfficeError, Topic, Wishes};

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::feed::address;
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/account", get(account).post(save))
        .route("/account/feed", post(renew))
        .route("/account/feed/end", post(end))
}

struct Choice {
    topic: &'static str,
    name: String,
    /// Value, name, chosen.
    channels: Vec<(&'static str, String, bool)>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    p: Page,
    name: String,
    login: String,
    body: String,
    roles: String,
    email: String,
    choices: Vec<Choice>,
    /// Letters are sent from here.
    mails: bool,
    saved: bool,
    refusals: Vec<Told>,
    feed_since: Option<String>,
    /// A new address, shown this once.
    feed: Option<String>,
}

async fn page(
    app: &App,
    visitor: &Visitor,
    typed: Option<Wishes>,
    error: Option<&OfficeError>,
    feed: Option<String>,
    saved: bool,
) -> Response {
    let login = visitor.account.login.clone();
    let asked = app.ask(move |office| Ok((office.wishes(&login)?, office.feed_since(&login)?))).await;
    let (kept, since) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let wishes = typed.unwrap_or(kept);
    let p = Page::new(app, visitor, "account");
    let choices = Topic::ALL.into_iter().map(|topic| Choice {
        topic: topic.id(),
        name: p.word("topic", topic.id()),
        channels: Channel::ALL
            .into_iter()
            .map(|channel| (channel.id(), p.word("way", channel.id()), wishes.way(topic) == channel))
            .collect(),
    });
    let account = &visitor.account;
    let roles = account.roles.iter().map(|role| p.word("role", role));
    let page = AccountPage {
        name: account.name.clone(),
        login: account.login.clone(),
        body: capital(&p.body(&visitor.actor.body)),
        roles: roles.collect::<Vec<_>>().join(", "),
        email: wishes.email.clone(),
        choices: choices.collect(),
        mails: app.mails(),
        saved,
        refusals: error.map(|error| p.tell(&error.refusals())).unwrap_or_default(),
        feed_since: since.map(|since| p.moment(&since)),
        feed,
        p,
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, html(&page)).into_response()
}

async fn account(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let saved = Pairs::new(pairs).get("saved").is_some();
    page(&app, &visitor, None, None, None, saved).await
}

async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Pairs::new(pairs);
    let chosen = Topic::ALL.into_iter().filter_map(|topic| {
        let channel = Channel::of(typed.get(topic.id())?)?;
        Some((topic, channel))
    });
    let wishes = Wishes::new(typed.get("email").unwrap_or_default(), chosen.collect());
    let (actor, kept) = (visitor.actor.clone(), wishes.clone());
    match app.ask(move |office| office.put_wishes(&actor, &kept)).await {
        Ok(()) => Redirect::to("/account?saved=yes").into_response(),
        Err(error @ OfficeError::Refused(_)) => {
            page(&app, &visitor, Some(wishes), Some(&error), None, false).await
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn renew(State(app): State<App>, visitor: Visitor, headers: HeaderMap) -> Response {
    let (actor, now, token) = (visitor.actor.clone(), app.now(), app.random::<32>());
    match app.ask(move |office| office.renew_feed(&actor, now, &token)).await {
        Ok(()) => {
            let address = format!("{}/calendar/{}.ics", address(&app, &headers), hex(&token));
            page(&app, &visitor, None, None, Some(address), false).await
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn end(State(app): State<App>, visitor: Visitor) -> Response {
    let actor = visitor.actor.clone();
    match app.ask(move |office| office.drop_feed(&actor)).await {
        Ok(()) => Redirect::to("/account?saved=yes").into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
