//! The desk: what is due for me and why, what I wait for, what has changed.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Redirect, Response};
use axum::routing::get;
use jiff::civil::Date;
use luytre_domain::indicator::Counts;
use luytre_domain::kind::Kind;
use luytre_domain::permit::Action;
use luytre_office::{Due, Figure, FigureQuery, Hit};

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::due::{self, ClockView};
use crate::url::capital;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/", get(|| async { Redirect::to("/desk") })).route("/desk", get(desk))
}

/// So many deadlines and changes stand on the desk; the register has the rest.
const MANY: usize = 30;
const FEW: usize = 8;
const FIGURES: usize = 4;

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    p: Page,
    today: String,
    year: i16,
    mine: Vec<Item>,
    awaited: Vec<Item>,
    recent: Vec<Changed>,
    figures: Vec<Number>,
    begins: Option<String>,
}

struct Item {
    number: String,
    title: String,
    clock: ClockView,
}

struct Changed {
    number: String,
    title: String,
    kind: String,
    state: String,
    tone: &'static str,
    example: bool,
}

struct Number {
    name: String,
    value: String,
    href: String,
}

async fn desk(State(app): State<App>, visitor: Visitor) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let asked = app
        .ask(move |office| {
            let today = office.today(now);
            let unit = actor.body.unit().and_then(|unit| office.law().province_of(&unit));
            let filter = unit.map(|unit| BTreeMap::from([("unit".to_owned(), BTreeSet::from([unit.0]))]));
            let indicators = office.law().indicators.iter();
            // How well reading does is no figure of a province's year.
            let indicators = indicators.filter(|indicator| indicator.counts == Counts::Records).take(FIGURES);
            let figures = indicators.map(|indicator| {
                let query = FigureQuery {
                    indicator: indicator.id.clone(),
                    from: Date::new(today.year(), 1, 1).ok(),
                    to: Some(today),
                    filter: filter.clone().unwrap_or_default(),
                    boundary: Some(today),
                    ..FigureQuery::default()
                };
                office.figure(&actor, &query)
            });
            let figures = figures.collect::<Result<Vec<Figure>, _>>()?;
            let mine = office.desk(&actor, now, MANY)?;
            let awaited = office.awaited(&actor, now, MANY)?;
            let recent = office.recent(&actor, FEW)?;
            Ok((mine, awaited, recent, figures, filter))
        })
        .await;
    let (mine, awaited, recent, figures, filter) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "desk");
    let begins = begins(&app, &visitor);
    let unit = filter.and_then(|filter| filter.into_values().next()?.into_iter().next());
    let numbers = figures.into_iter().map(|figure| {
        let year = p.today.year();
        let within = unit.as_ref().map_or_else(String::new, |unit| format!("&unit={unit}"));
        Number {
            name: p.word("indicator", &figure.indicator.id),
            value: p.number(figure.total),
            href: format!(
                "/figures?indicator={}&from={year}-01-01&to={}{within}",
                figure.indicator.id, p.today
            ),
        }
    });
    let page = Desk {
        today: capital(&p.long_date(&p.today)),
        year: p.today.year(),
        mine: mine.iter().map(|due| item(&p, due)).collect(),
        awaited: awaited.iter().map(|due| item(&p, due)).collect(),
        recent: recent.iter().map(|hit| changed(&p, hit)).collect(),
        figures: numbers.collect(),
        begins,
        p,
    };
    html(&page)
}

fn item(p: &Page, due: &Due) -> Item {
    let (number, title) =
        due.hit.as_ref().map(|hit| (hit.row.number.clone(), p.title(&hit.row))).unwrap_or_default();
    Item { number, title, clock: due::view(p, &due.clock, due.derivation.as_ref()) }
}

fn changed(p: &Page, hit: &Hit) -> Changed {
    let row = &hit.row;
    Changed {
        number: row.number.clone(),
        title: p.title(row),
        kind: capital(&p.word("kind", &row.kind)),
        state: p.word("state", &row.state),
        tone: super::record::tone(p, &row.kind, &row.state),
        example: row.dimensions.contains_key("example"),
    }
}

/// Where this visitor can begin a dossier: the intake of the only kind there is for them, or the choice among several.
pub(crate) fn begins(app: &App, visitor: &Visitor) -> Option<String> {
    match kinds_to_begin(app, visitor).as_slice() {
        [] => None,
        [only] => Some(format!("/new/{}", only.id)),
        _ => Some("/new".to_owned()),
    }
}

/// The kinds that have a guided intake and that the roles allow.
pub(crate) fn kinds_to_begin<'a>(app: &'a App, visitor: &Visitor) -> Vec<&'a Kind> {
    let law = app.office().law();
    let may_open = |kind: &str| law.roles.reach(&visitor.actor, kind, Action::Open).is_some();
    let kinds = law.kinds.values().filter(|kind| !kind.parts.is_empty() && may_open(&kind.id));
    kinds.filter(|_| visitor.actor.body.unit().is_some()).collect()
}
