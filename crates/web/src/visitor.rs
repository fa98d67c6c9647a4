//! Who asks: the session cookie, and the language and theme a browser has chosen.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use luytre_domain::ledger::unhex;
use luytre_domain::permit::Actor;
use luytre_office::Account;
use luytre_text::lang::Lang;

use crate::app::App;
use crate::page::refused;

pub(crate) const SESSION: &str = "luytre";
pub(crate) const LANG: &str = "lang";
pub(crate) const THEME: &str = "theme";

/// A value of the request's cookies.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// How a browser wants its pages, signed in or not.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    pub(crate) lang: Lang,
    /// `light` or `dark`; the system's where `None`.
    pub(crate) theme: Option<&'static str>,
    /// Path and query of the request, for links that come back to it.
    pub(crate) here: String,
}

impl Manner {
    pub(crate) fn of(parts: &Parts) -> Manner {
        let lang = cookie(&parts.headers, LANG).and_then(|tag| tag.parse().ok());
        let accepted = || {
            let line = parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            line.split(',').find_map(|part| part.trim().get(..2)?.parse::<Lang>().ok())
        };
        let theme = match cookie(&parts.headers, THEME) {
            Some("light") => Some("light"),
            Some("dark") => Some("dark"),
            _ => None,
        };
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Manner { lang: lang.or_else(accepted).unwrap_or_default(), theme, here }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Manner {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Manner, Self::Rejection> {
        Ok(Manner::of(parts))
    }
}

/// Somebody who is signed in. Anybody else is sent to the door, and comes back here afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) account: Account,
    pub(crate) actor: Actor,
    pub(crate) manner: Manner,
    /// Notices that were not read.
    pub(crate) unseen: u64,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visitor, Response> {
        let manner = Manner::of(parts);
        let now = app.now();
        let session = match cookie(&parts.headers, SESSION).and_then(unhex) {
            Some(token) => {
                app.ask(move |office| match office.session(now, &token)? {
                    Some((account, actor)) => Ok(Some((office.unseen(&account.login)?, account, actor))),
                    None => Ok(None),
                })
                .await
            }
            None => Ok(None),
        };
        match session {
            Ok(Some((unseen, account, actor))) => Ok(Visitor { account, actor, manner, unseen }),
            Ok(None) => {
                let next: String = manner.here.bytes().fold(String::new(), |text, byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                        text + &char::from(byte).to_string()
                    }
                    _ => text + &format!("%{byte:02X}"),
                });
                Err(Redirect::to(&format!("/sign-in?next={next}")).into_response())
            }
            Err(error) => Err(refused(app, &manner, None, &error)),
        }
    }
}
