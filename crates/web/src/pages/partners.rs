//! Partners: what all units together do with one country.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use luytre_domain::indicator::Measure;
use luytre_office::{Figure, FigureQuery, ListQuery, OfficeError};

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::figures::indicator_name;
use crate::pages::joint::{OverlapView, overlaps};
use crate::pages::register::{Line, line, value_name};
use crate::pages::units::{Columns, columns};
use crate::url::{Pairs, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/partners", get(partners)).route("/partners/{country}", get(partner))
}

struct Country {
    name: String,
    href: String,
    records: String,
    register: String,
}

#[derive(Template)]
#[template(path = "partners.html")]
struct Partners {
    p: Page,
    sub: String,
    countries: Vec<Country>,
}

async fn partners(State(app): State<App>, visitor: Visitor) -> Response {
    let actor = visitor.actor.clone();
    let query = ListQuery { facets: vec!["country".to_owned()], limit: 1, ..ListQuery::default() };
    let page = match app.ask(move |office| office.register(&actor, query)).await {
        Ok(page) => page,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "partners");
    let counts = page.facets.get("country").map_or(&[][..], Vec::as_slice);
    let countries = counts.iter().map(|(code, n)| Country {
        name: p.country(code),
        href: format!("/partners/{}", escape(code)),
        records: p.number(*n),
        register: Pairs::new([("country".to_owned(), code.clone())]).url("/register"),
    });
    html(&Partners { sub: p.tn("partners-countries", counts.len()), countries: countries.collect(), p })
}

struct Number {
    name: String,
    value: String,
    href: String,
}

struct Row {
    name: String,
    href: String,
    /// One for each indicator.
    cells: Vec<Number>,
}

#[derive(Template)]
#[template(path = "partner.html")]
struct Partner {
    p: Page,
    name: String,
    sub: String,
    numbers: Vec<Number>,
    rows: Vec<Row>,
    years: Option<Columns>,
    year_name: String,
    figure_href: String,
    localities: Vec<Number>,
    lines: Vec<Line>,
    register_href: String,
    brief_href: String,
    count: String,
    /// What localities do with the country about this time.
    overlaps: Vec<OverlapView>,
    may_join: bool,
}

async fn partner(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Response {
    let p = Page::new(&app, &visitor, "partners");
    let (today, law) = (p.today, p.office().law());
    let code = code.to_uppercase();
    if !law.countries.contains_key(&code) {
        return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
    }
    let filter = BTreeMap::from([("country".to_owned(), BTreeSet::from([code.clone()]))]);
    let queries: Vec<FigureQuery> = law
        .indicators
        .iter()
        .filter(|indicator| indicator.by.iter().any(|by| by == "country"))
        .map(|indicator| FigureQuery {
            indicator: indicator.id.clone(),
            to: Some(today),
            filter: filter.clone(),
            by: Some("unit".to_owned()),
            boundary: Some(today),
            ..FigureQuery::default()
        })
        .collect();
    let by_year = law
        .indicators
        .iter()
        .zip(&queries)
        .find(|(indicator, _)| indicator.measure == Measure::Flow)
        .map(|(_, query)| FigureQuery { by: Some("year".to_owned()), ..query.clone() });
    let list = ListQuery {
        filter,
        limit: 12,
        facets: vec!["partner".to_owned(), "unit".to_owned()],
        ..ListQuery::default()
    };
    let actor = visitor.actor.clone();
    let here = BTreeMap::from([("country".to_owned(), BTreeSet::from([code.clone()]))]);
    let answer = app
        .ask(move |office| {
            let figures: Result<Vec<Figure>, OfficeError> =
                queries.iter().map(|query| office.figure(&actor, query)).collect();
            let years = by_year.map(|query| office.figure(&actor, &query)).transpose()?;
            let near = office.near(&actor, today, today, None, &here)?;
            Ok((figures?, years, office.register(&actor, list)?, near))
        })
        .await;
    let (figures, years, page, near) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let asked = |indicator: &str, by: &str| {
        Pairs::new([
            ("indicator".to_owned(), indicator.to_owned()),
            ("by".to_owned(), by.to_owned()),
            ("country".to_owned(), code.clone()),
            ("boundary".to_owned(), today.to_string()),
        ])
    };
    let numbers = figures.iter().map(|figure| Number {
        name: indicator_name(&p, &figure.indicator.id),
        value: p.number(figure.total),
        href: asked(&figure.indicator.id, "unit").url("/figures/rows"),
    });
    let mut units: Vec<&str> = Vec::new();
    for cell in figures.iter().flat_map(|figure| &figure.cells) {
        if !cell.key.is_empty() && !units.contains(&cell.key.as_str()) {
            units.push(&cell.key);
        }
    }
    let rows = units.iter().map(|unit| Row {
        name: value_name(&p, "unit", unit),
        href: format!("/units/{}", escape(unit)),
        cells: figures
            .iter()
            .map(|figure| Number {
                name: indicator_name(&p, &figure.indicator.id),
                value: p
                    .number(figure.cells.iter().find(|cell| cell.key == *unit).map_or(0, |cell| cell.value)),
                href: asked(&figure.indicator.id, "unit").with("key", unit).url("/figures/rows"),
            })
            .collect(),
    });
    let known = page.facets.get("partner").map_or(&[][..], Vec::as_slice);
    // Records with partners of several countries name others beside this one's.
    let known: Vec<&(String, u64)> = known
        .iter()
        .filter(|(id, _)| law.partners.get(id).is_some_and(|partner| partner.country == code))
        .collect();
    let localities = known.iter().map(|(id, n)| Number {
        name: p.partner(id),
        value: p.number(*n),
        href: Pairs::new([("partner".to_owned(), id.clone())]).url("/register"),
    });
    let year_name =
        years.as_ref().map_or_else(String::new, |figure| indicator_name(&p, &figure.indicator.id));
    let figure_href =
        years.as_ref().map_or_else(String::new, |figure| asked(&figure.indicator.id, "year").url("/figures"));
    html(&Partner {
        name: p.country(&code),
        sub: p.t2("partners-sub", ("units", &units.len()), ("partners", &known.len())),
        numbers: numbers.collect(),
        rows: rows.collect(),
        years: years
            .filter(|figure| !figure.cells.is_empty())
            .map(|figure| columns(&p, &year_name, &figure.cells)),
        year_name,
        figure_href,
        localities: localities.collect(),
        lines: page.rows.iter().map(|hit| line(&p, hit, None)).collect(),
        brief_href: format!("/partners/{}/brief", escape(&code)),
        register_href: Pairs::new([("country".to_owned(), code.clone())]).url("/register"),
        count: p.tn("register-count", page.total.n),
        overlaps: overlaps(&p, &near, &[]),
        may_join: false,
        p,
    })
}
