//! The open register: pages, interface, feeds and files for anybody, without an account, a cookie or a script. All of it
//! asks the office's open side alone; nothing here knows a visitor.

mod about;
mod api;
mod ask;
mod bulk;
mod feed;
mod figures;
mod list;
mod map;
mod openapi;
mod parquet;
mod place;
mod record;
mod sitemap;

use std::convert::Infallible;

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use luytre_domain::refusal::Refusal;
use luytre_office::{OfficeError, OpenStamp};
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::App;
use crate::page::{Page, html};
use crate::url::Pairs;
use crate::visitor::Manner;

pub(crate) fn router(app: App) -> Router<App> {
    Router::new()
        .merge(list::router())
        .merge(place::router())
        .merge(figures::router())
        .merge(map::router())
        .merge(about::router())
        .merge(feed::router())
        .merge(sitemap::router())
        .merge(bulk::router())
        .merge(api::router())
        .merge(record::router())
        .layer(from_fn_with_state(app, front))
}

/// The longest address that is looked at.
const LONGEST_ADDRESS: usize = 16_000;
/// Answers made at the same time; more are asked to come again.
const SEATS: usize = 64;
/// Whole files written at the same time.
const FILES: usize = 4;

static SEATED: Semaphore = Semaphore::const_new(SEATS);
static FILING: Semaphore = Semaphore::const_new(FILES);

/// A place among those who take whole files.
fn file_seat() -> Option<SemaphorePermit<'static>> {
    FILING.try_acquire().ok()
}

/// Come again in a second.
fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}

/// What every answer of the open register has in common: who asks again for what has not changed is told so before
/// anything is made, and whatever is made may be kept by anybody and shown on any site.
async fn front(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.uri().to_string().len() > LONGEST_ADDRESS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    if *request.method() == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, shared()).into_response();
    }
    let Ok(_seat) = SEATED.try_acquire() else { return busy() };
    let now = app.now();
    let stamp = match app.ask(move |office| office.open_stamp(now)).await {
        Ok(stamp) => stamp,
        Err(error) => {
            tracing::error!(%error, "the open register cannot be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let lang = lang_of(request.uri().query(), request.headers()).0;
    let tag = entity_tag(&app, &stamp, lang);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response =
        if unchanged && reads { StatusCode::NOT_MODIFIED.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.extend(shared());
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    let status = response.status();
    if status == StatusCode::OK || status == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        let keep = HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");
        headers.insert(header::CACHE_CONTROL, keep);
        if let Ok(tag) = tag.parse() {
            headers.insert(header::ETAG, tag);
        }
        if let Some(changed) = stamp.changed.and_then(|at| http_date(&at).parse().ok()) {
            headers.insert(header::LAST_MODIFIED, changed);
        }
        if let Ok(position) = stamp.position.parse() {
            headers.insert("luytre-position", position);
        }
        headers.entry(header::CONTENT_LANGUAGE).or_insert(HeaderValue::from_static(lang.tag()));
    }
    response
}

/// An answer depends on its address, its language, the open state, and the words and templates it is made with.
fn entity_tag(app: &App, stamp: &OpenStamp, lang: Lang) -> String {
    let (law, program) = (&app.office().law().version, env!("CARGO_PKG_VERSION"));
    format!("W/\"{program}-{law}-{}-{lang}\"", stamp.position)
}

fn http_date(at: &jiff::Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Any site may read this, and tell its own pages what it read.
fn shared() -> HeaderMap {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match, accept-language"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, last-modified, luytre-position, content-disposition"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

/// The language of an answer, and whether the address itself asks for it.
fn lang_of(query: Option<&str>, headers: &HeaderMap) -> (Lang, bool) {
    let asked = Pairs::read(query.unwrap_or_default()).get("lang").and_then(|tag| tag.parse().ok());
    let accepted = || {
        let line = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        line.split(',').find_map(|part| part.trim().get(..2)?.to_ascii_lowercase().parse::<Lang>().ok())
    };
    match asked {
        Some(lang) => (lang, true),
        None => (accepted().unwrap_or_default(), false),
    }
}

/// Somebody who asks; nothing is known of them but the language they read.
pub(crate) struct Guest {
    lang: Lang,
    /// The address asks for the language, so links go on asking for it.
    explicit: bool,
    /// Path of the request.
    path: String,
    query: String,
    asked: Pairs,
    /// `https://register.example`, as the request names this place.
    base: String,
}

impl FromRequestParts<App> for Guest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Guest, Infallible> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let (lang, explicit) = lang_of(Some(&query), &parts.headers);
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || ".:-[]".contains(letter);
        let scheme = if app.around().secure { "https" } else { "http" };
        let named = !host.is_empty() && host.len() < 256 && host.chars().all(plain);
        Ok(Guest {
            lang,
            explicit,
            path: parts.uri.path().to_owned(),
            asked: Pairs::read(&query),
            query,
            base: if named { format!("{scheme}://{host}") } else { String::new() },
        })
    }
}

impl Guest {
    fn page(&self, app: &App) -> Page {
        let manner = Manner { lang: self.lang, theme: None, here: self.path.clone() };
        Page::outside(app, &manner, "open")
    }

    /// The address of a page of the open register in the language of this one.
    fn to(&self, path: &str) -> String {
        self.with_lang(&Pairs::default()).url(path)
    }

    fn with_lang(&self, pairs: &Pairs) -> Pairs {
        if self.explicit { pairs.with("lang", self.lang.tag()) } else { pairs.without(&["lang"]) }
    }

    fn record(&self, number: &str) -> String {
        self.to(&format!("/open/{}", crate::url::escape(number)))
    }

    /// The last part of the path, whatever bytes it is made of.
    fn last(&self) -> String {
        crate::url::unescape(self.path.rsplit('/').next().unwrap_or_default())
    }

    /// Without the language, for programs and for what is kept.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

pub(crate) struct Tongue {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// The frame of an open page and the words in it.
pub(crate) struct Frame {
    pub(crate) p: Page,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) nav: Vec<Link>,
    pub(crate) tongues: Vec<Tongue>,
    pub(crate) home: String,
    pub(crate) feet: Vec<Link>,
    pub(crate) feed: String,
    pub(crate) canonical: String,
    base: String,
    /// What the page is, for other programs.
    pub(crate) data: Option<String>,
    /// A page of a narrowed list is no page to be found by.
    pub(crate) hidden: bool,
}

const NAMES: [(Lang, &str); 3] = [(Lang::Vi, "Việt"), (Lang::En, "English"), (Lang::Fr, "Français")];

impl Frame {
    /// `section` is the address of the menu's entry this page belongs to.
    pub(crate) fn new(app: &App, guest: &Guest, section: &str, title: String) -> Frame {
        let p = guest.page(app);
        let mut nav = Vec::new();
        for (kind, _) in app.office().publications() {
            let pairs = guest.with_lang(&Pairs::new([("kind".to_owned(), kind.id.clone())]));
            let current = section == format!("/open/records?kind={}", kind.id);
            nav.push(Link { name: p.word("open-kind", &kind.id), href: pairs.url("/open/records"), current });
        }
        for (path, key) in [
            ("/open/partners", "open-partners"),
            ("/open/units", "open-units"),
            ("/open/figures", "open-figures"),
            ("/open/map", "open-map"),
        ] {
            nav.push(Link { name: p.t(key), href: guest.to(path), current: section == path });
        }
        let feet = [
            ("/open/about", "open-about"),
            ("/open/data", "open-data"),
            ("/open/api/v1/openapi.json", "open-api"),
            ("/open/feed.atom", "open-feed"),
        ];
        let feet =
            feet.map(|(path, key)| Link { name: p.t(key), href: guest.to(path), current: section == path });
        let here = guest.asked.without(&["lang", "cursor"]);
        let tongues = NAMES.map(|(lang, name)| Tongue {
            tag: lang.tag(),
            name,
            href: here.with("lang", lang.tag()).url(&guest.path),
            current: lang == guest.lang,
        });
        Frame {
            description: p.t("open-description"),
            nav,
            tongues: tongues.into_iter().collect(),
            home: guest.to("/open"),
            feet: feet.into_iter().collect(),
            feed: guest.to("/open/feed.atom"),
            canonical: guest.address(&guest.with_lang(&here).url(&guest.path)),
            base: guest.base.clone(),
            data: None,
            hidden: false,
            title,
            p,
        }
    }

    /// An address of this place, whole.
    pub(crate) fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) fn with_data(mut self, data: &Value) -> Frame {
        // A text in it must not end the element that holds it.
        self.data = Some(data.to_string().replace('<', "\\u003c"));
        self
    }
}

#[derive(Template)]
#[template(path = "open-refused.html")]
struct Refused {
    f: Frame,
    told: Vec<(String, String)>,
}

/// The page of an error. What is closed is not found, and told with the same words as what is not there.
fn refused(app: &App, guest: &Guest, error: &OfficeError) -> Response {
    let p = guest.page(app);
    let (status, title) = match error {
        OfficeError::NotFound => (StatusCode::NOT_FOUND, p.t("open-not-found")),
        OfficeError::Store(error) => {
            tracing::error!(%error, "the store failed");
            (StatusCode::INTERNAL_SERVER_ERROR, p.t("fault-title"))
        }
        _ => (StatusCode::BAD_REQUEST, p.t("open-bad-request")),
    };
    let told = match error {
        OfficeError::Refused(refusals) => refusals.iter().map(|refusal| p.refusal(refusal)).collect(),
        OfficeError::NotFound => vec![(p.t("open-not-found-why"), String::new())],
        _ => Vec::new(),
    };
    // Nothing of the address goes into the page of what is not there: two of them are alike to the letter.
    let home = Guest {
        lang: guest.lang,
        explicit: guest.explicit,
        path: "/open".to_owned(),
        query: String::new(),
        asked: guest.asked.only(&["lang"]),
        base: guest.base.clone(),
    };
    let mut f = Frame::new(app, &home, "", title);
    f.hidden = true;
    (status, html(&Refused { f, told })).into_response()
}

/// A wrong parameter.
fn wrong(code: &str, name: &str, value: &str) -> OfficeError {
    Refusal::new(code).arg("name", name).arg("value", value).field(name).into()
}

fn counted(p: &Page, key: &str, n: u64) -> String {
    p.get(key, &Args::new().number("n", i64::try_from(n).unwrap_or(i64::MAX)))
}

/// What a dimension is called: the register's word for it, or that of the open field it comes from.
pub(crate) fn dimension_name(p: &Page, dimension: &str) -> String {
    let key = format!("facet-{}", dimension.replace('_', "-"));
    if p.office().pack().messages.has(p.lang, &key) {
        return p.t(&key);
    }
    let mut fields = p.office().publications().flat_map(|(kind, rule)| rule.open_fields(kind));
    let field = fields.find(|field| field.facet.as_deref() == Some(dimension));
    field.map_or_else(|| dimension.to_owned(), |field| p.word("field", &field.id))
}
