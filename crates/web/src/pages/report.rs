//! The review of the nation or of a locality, and the brief on a country or a partner: a page, and the same as a file.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use luytre_domain::permit::Actor;
use luytre_domain::unit::UnitId;
use luytre_office::{About, Manner, Office, OfficeError, Paint, PaperFormat, ReviewQuery};

use crate::app::App;
use crate::page::{Page, days_amiss, html, refused};
use crate::pages::figures::{BEFORE, Choice};
use crate::pages::register::{end_of, file_response, value_name};
use crate::url::{Pairs, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/report", get(report))
        .route("/report/{file}", get(report_file))
        .route("/partners/{country}/brief", get(brief))
        .route("/partners/{country}/brief/{file}", get(brief_file))
}

const DAYS: [&str; 4] = ["from", "to", "as_of", "boundary"];
/// So many years are told of where nobody says from when.
const YEARS: i16 = 3;

/// The question of a query string, completed: the three whole years before this one, compared with the three before.
fn question(office: &Office, asked: &Pairs, about: About, today: Date) -> ReviewQuery {
    let first = |year: i16| Date::new(year, 1, 1).unwrap_or(today);
    let last = |year: i16| Date::new(year, 12, 31).unwrap_or(today);
    let to = asked.day("to");
    let from = asked.day("from");
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, today),
        (None, Some(to)) => (first(to.year() - YEARS + 1), to),
        (None, None) => (first(today.year() - YEARS), last(today.year() - 1)),
    };
    ReviewQuery {
        about,
        from,
        to,
        compare: asked.get("compare") != Some("none"),
        as_of: asked.day("as_of").filter(|day| *day < today).and_then(|day| end_of(office, day)),
        boundary: asked.day("boundary"),
    }
}

fn about(asked: &Pairs) -> About {
    asked.get("unit").map_or(About::Nation, |unit| About::Unit(UnitId(unit.to_owned())))
}

/// Country or partner of the pack by its id.
fn partner(office: &Office, id: &str) -> About {
    let code = id.to_uppercase();
    if office.law().countries.contains_key(&code) {
        About::Country(code)
    } else {
        About::Partner(id.to_owned())
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    p: Page,
    title: String,
    sub: String,
    paper: String,
    /// What goes before the name of a file, and after it.
    files: (String, String),
    action: String,
    /// A brief: what it is about is settled.
    settled: Option<(String, String)>,
    units: Vec<Choice>,
    boundaries: Vec<Choice>,
    from: String,
    to: String,
    as_of: String,
    compare: bool,
}

async fn report(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    let about = about(&asked);
    page(&app, &visitor, asked, about, "/report".to_owned()).await
}

async fn brief(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let about = partner(app.office(), &id);
    page(&app, &visitor, Pairs::new(pairs), about, format!("/partners/{}/brief", escape(&id))).await
}

async fn page(app: &App, visitor: &Visitor, asked: Pairs, about: About, action: String) -> Response {
    if let Some(again) = days_amiss(app, visitor, &action, &asked, &DAYS) {
        return again;
    }
    let today = app.office().today(app.now());
    let section = if action == "/report" { "report" } else { "partners" };
    let p = Page::new(app, visitor, section);
    let query = question(app.office(), &asked, about, today);
    let (actor, question) = (visitor.actor.clone(), query.clone());
    let (lang, made_at) = (p.lang, app.now());
    let written = app.ask(move |office| {
        let manner = Manner { lang, paint: Paint::Page, base: "", author: "", made_at };
        office.review_page(&actor, &question, manner)
    });
    let written = match written.await {
        Ok(written) => written,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let law = p.office().law();
    let chosen = asked.get("unit").unwrap_or_default();
    let boundary = query.boundary.unwrap_or(query.to);
    let mut units: Vec<Choice> = law
        .units
        .on("province", boundary)
        .map(|unit| Choice {
            value: unit.id.0.clone(),
            name: value_name(&p, "unit", &unit.id.0),
            chosen: chosen == unit.id.0,
        })
        .collect();
    units.sort_by_cached_key(|unit| luytre_text::fold::fold(&unit.name));
    if !chosen.is_empty() && !units.iter().any(|unit| unit.chosen) {
        units.push(Choice { value: chosen.to_owned(), name: value_name(&p, "unit", chosen), chosen: true });
    }
    let boundaries = [today, BEFORE].map(|day| Choice {
        value: day.to_string(),
        name: p.number(law.units.on("province", day).count() as u64),
        chosen: law.units.on("province", day).count() == law.units.on("province", boundary).count(),
    });
    let settled = match &query.about {
        About::Country(code) => Some((format!("/partners/{}", escape(code)), p.country(code))),
        About::Partner(id) => Some((format!("/partners/{}", escape(id)), p.partner(id))),
        About::Nation | About::Unit(_) => None,
    };
    html(&ReportPage {
        title: written.title,
        sub: written.subject,
        paper: written.html,
        files: (format!("{action}/luytre-{}-{}", query.from, query.to), asked.url("")),
        action,
        settled,
        units,
        boundaries: boundaries.into(),
        from: query.from.to_string(),
        to: query.to.to_string(),
        as_of: asked.get("as_of").map(str::to_owned).unwrap_or_default(),
        compare: query.compare,
        p,
    })
}

async fn report_file(
    State(app): State<App>,
    visitor: Visitor,
    Path(file): Path<String>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    let about = about(&asked);
    file_of(&app, &visitor, &headers, asked, about, file).await
}

async fn brief_file(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let about = partner(app.office(), &id);
    file_of(&app, &visitor, &headers, Pairs::new(pairs), about, file).await
}

async fn file_of(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    asked: Pairs,
    about: About,
    file: String,
) -> Response {
    let format = file.rsplit_once('.').and_then(|(_, ending)| PaperFormat::of(ending));
    let Some(format) = format else {
        return refused(app, &visitor.manner, Some(visitor), &OfficeError::NotFound);
    };
    if let Some(again) = days_amiss(app, visitor, "/report", &asked, &DAYS) {
        return again;
    }
    let p = Page::new(app, visitor, "report");
    let base = address(app, headers);
    let query = question(app.office(), &asked, about, p.today);
    let (actor, made_at, lang): (Actor, _, _) = (visitor.actor.clone(), app.now(), p.lang);
    let author = p.body(&visitor.actor.body);
    let written = app.ask(move |office| {
        let manner = Manner { lang, paint: Paint::Paper, base: &base, author: &author, made_at };
        office.review_file(&actor, &query, manner, format)
    });
    match written.await {
        Ok(bytes) => file_response(format.media(), &safe(&file), bytes),
        Err(error) => refused(app, &visitor.manner, Some(visitor), &error),
    }
}

/// Where this place was asked at; links on paper lead there.
fn address(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let good = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte));
    match host {
        "" => String::new(),
        _ if !good => String::new(),
        host if app.around().secure => format!("https://{host}"),
        host => format!("http://{host}"),
    }
}

/// The name of a file as a header may hold it.
fn safe(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-._".contains(*letter)).collect()
}
