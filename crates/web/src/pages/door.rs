//! Signing in and out, language and theme.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use luytre_domain::ledger::{hex, unhex};
use luytre_office::SignIn;
use serde::Deserialize;

use crate::app::App;
use crate::page::{Page, Told, html};
use crate::visitor::{LANG, Manner, SESSION, THEME, cookie};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/sign-in", get(door).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/manner", post(manner))
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct Door {
    p: Page,
    login: String,
    next: String,
    refusals: Vec<Told>,
}

#[derive(Deserialize)]
struct Way {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Only a path of our own: a link elsewhere would let a stranger choose where people land after signing in.
fn own_path(next: &str) -> &str {
    if next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') { next } else { "/desk" }
}

async fn door(State(app): State<App>, manner: Manner, Query(way): Query<Way>) -> Response {
    let p = Page::outside(&app, &manner, "");
    html(&Door { p, login: String::new(), next: way.next, refusals: Vec::new() })
}

async fn sign_in(
    State(app): State<App>,
    manner: Manner,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Response {
    let (now, fresh) = (app.now(), app.random::<32>());
    let client =
        headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let login = form.login.clone();
    let asked = app
        .ask(move |office| {
            let sign_in =
                SignIn { login: &form.login, password: &form.password, token: &fresh, client: &client };
            office.sign_in(now, &sign_in)
        })
        .await;
    match asked {
        Ok(account) => {
            let secure = if app.around().secure { "; Secure" } else { "" };
            // What was chosen at the door goes before what the account was made with.
            let lang = cookie(&headers, LANG).and_then(|tag| tag.parse().ok()).unwrap_or(account.lang);
            let cookies = [
                format!("{SESSION}={}; Path=/; HttpOnly; SameSite=Strict{secure}", hex(&fresh)),
                format!("{LANG}={lang}; Path=/; SameSite=Strict; Max-Age=31536000{secure}"),
            ];
            let mut response = Redirect::to(own_path(&form.next)).into_response();
            for cookie in cookies {
                if let Ok(value) = cookie.parse() {
                    response.headers_mut().append(header::SET_COOKIE, value);
                }
            }
            response
        }
        Err(error) => {
            let p = Page::outside(&app, &manner, "");
            let refusals = p.tell(&error.refusals());
            (StatusCode::UNPROCESSABLE_ENTITY, html(&Door { p, login, next: form.next, refusals }))
                .into_response()
        }
    }
}

async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Some(token) = cookie(&headers, SESSION).and_then(unhex) {
        // A session that cannot be closed now ends by itself; the cookie goes in any case.
        let _ = app.ask(move |office| office.sign_out(&token)).await;
    }
    let gone = format!("{SESSION}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}

#[derive(Deserialize)]
struct Wishes {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    next: String,
}

async fn manner(State(app): State<App>, Form(wishes): Form<Wishes>) -> Response {
    let secure = if app.around().secure { "; Secure" } else { "" };
    let mut response = Redirect::to(own_path(&wishes.next)).into_response();
    let lang =
        wishes.lang.filter(|tag| tag.parse::<luytre_text::lang::Lang>().is_ok()).map(|tag| (LANG, tag));
    let theme = wishes.theme.filter(|theme| theme == "light" || theme == "dark").map(|theme| (THEME, theme));
    for (name, value) in lang.into_iter().chain(theme) {
        let cookie = format!("{name}={value}; Path=/; SameSite=Strict; Max-Age=31536000{secure}");
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}
