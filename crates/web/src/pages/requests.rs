//! Requests: what we asked of others and what they ask of us; and one form that asks many at once.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::kind::{FieldType, Kind};
use luytre_domain::permit::Action;
use luytre_domain::record::Fields;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Unit, UnitId};
use luytre_office::{Asked, FirstLink, OfficeError, Request, nobody_chosen};
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::due::{Pill, nearness};
use crate::pages::form::{Choice, Input, Pairs, all, input, one, typed_day, value};
use crate::pages::record::{confirmed, tone};
use crate::pages::register::unit_name;
use crate::url::capital;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/requests", get(list)).route("/ask/{kind}", get(begin).post(send))
}

/// So many of each stand on the page; the register has the rest.
const MANY: usize = 50;
/// Why they are asked, as a word of the pack's list of reasons.
const REASON: &str = "request";

#[derive(Template)]
#[template(path = "requests.html")]
struct Requests {
    p: Page,
    ours: Vec<Row>,
    theirs: Vec<Row>,
    opens: Vec<(String, String)>,
}

struct Row {
    href: String,
    number: String,
    title: String,
    kind: String,
    by: String,
    date: String,
    answers: String,
    late: Option<String>,
    pill: Option<Pill>,
    state: String,
    tone: &'static str,
    mine: bool,
}

async fn list(State(app): State<App>, visitor: Visitor) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let asked = app
        .ask(move |office| {
            Ok((office.asked(&actor, now, true, MANY)?, office.asked(&actor, now, false, MANY)?))
        })
        .await;
    let (ours, theirs) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "mail");
    let law = p.office().law();
    let kinds = p.office().asking_kinds(p.today).into_iter();
    let may = kinds.filter(|kind| law.roles.reach(&visitor.actor, &kind.id, Action::Open).is_some());
    let page = Requests {
        ours: ours.iter().map(|asked| row(&p, asked)).collect(),
        theirs: theirs.iter().map(|asked| row(&p, asked)).collect(),
        opens: may.map(|kind| (format!("/ask/{}", kind.id), capital(&p.word("kind", &kind.id)))).collect(),
        p,
    };
    html(&page)
}

fn row(p: &Page, asked: &Asked) -> Row {
    let hit = &asked.hit.row;
    Row {
        href: format!("/records/{}", hit.number),
        number: hit.number.clone(),
        title: p.title(hit),
        kind: capital(&p.word("kind", &hit.kind)),
        by: capital(&p.body(&asked.owner)),
        date: hit.date.map_or_else(String::new, |date| p.date(&date)),
        answers: p.t2(
            "requests-answered",
            ("replied", &p.number(asked.replied as u64)),
            ("asked", &p.number(asked.asked as u64)),
        ),
        late: (asked.late > 0).then(|| p.tn("requests-late", i64::try_from(asked.late).unwrap_or(i64::MAX))),
        pill: asked.due.map(|due| nearness(p, due, None)),
        state: p.word("state", &hit.state),
        tone: tone(p, &hit.kind, &hit.state),
        mine: asked.mine,
    }
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    p: Page,
    kind: String,
    kind_name: String,
    inputs: Vec<Input>,
    links: Vec<String>,
    linked: Vec<String>,
    /// National bodies.
    bodies: Vec<Choice>,
    /// Ways to choose many units at once.
    groups: Vec<Choice>,
    units: Vec<Choice>,
    term: Option<String>,
    told: Vec<Told>,
    asks: bool,
    on: String,
}

impl AskPage {
    fn errors(&self, field: &str) -> Vec<String> {
        let told = self.told.iter().filter(|told| told.field.as_deref() == Some(field));
        told.map(|told| format!("{} {}", told.what, told.how)).collect()
    }
}

fn opens<'a>(app: &'a App, visitor: &Visitor, kind: &str) -> Result<&'a Kind, OfficeError> {
    let today = app.office().today(app.now());
    let kinds = app.office().asking_kinds(today);
    let kind = kinds.into_iter().find(|known| known.id == kind).ok_or(OfficeError::NotFound)?;
    match app.office().law().roles.reach(&visitor.actor, &kind.id, Action::Open) {
        Some(_) => Ok(kind),
        None => Err(Refusal::new("forbidden").into()),
    }
}

async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Response {
    match opens(&app, &visitor, &kind) {
        Ok(kind) => html(&page(&app, &visitor, kind, &pairs, &[])),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let kind = match opens(&app, &visitor, &kind) {
        Ok(kind) => kind,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let again = |refusals: &[Refusal]| {
        let page = page(&app, &visitor, kind, &pairs, refusals);
        (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
    };
    let (law, now) = (app.office().law(), app.now());
    let on = match typed_day(&pairs, "on") {
        Ok(on) => on.unwrap_or_else(|| app.office().today(now)),
        Err(refusal) => return again(&[refusal]),
    };
    let mut fields = Fields::new();
    for field in &kind.fields {
        let typed = match &field.part {
            Some(_) => value(field, &all(&pairs, &field.id), None, law),
            // The day a dossier is sorted by, where the program keeps it, is the day of asking.
            None if field.kept && field.kind == FieldType::Date && kind.date.contains(&field.id) => {
                Value::from(on.to_string())
            }
            None => Value::Null,
        };
        if !typed.is_null() {
            fields.insert(field.id.clone(), typed);
        }
    }
    let bodies = chosen(&app, &visitor, kind, &fields, &pairs);
    if bodies.is_empty() {
        return again(&[nobody_chosen()]);
    }
    let request = Request {
        id: app.new_id(),
        now,
        command: Command::Open {
            kind: kind.id.clone(),
            number: String::new(),
            owner: visitor.actor.body.clone(),
            on,
            fields,
            example: false,
        },
        actor: visitor.actor.clone(),
        seen: None,
        confirmed: confirmed(&pairs),
    };
    let links = links(&pairs);
    match app.ask(move |office| office.open_asking(request, &links, &bodies, REASON)).await {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(OfficeError::Refused(refusals)) => again(&refusals),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

/// `relation number` pairs that a form carries: what the new record is linked with.
pub(crate) fn links(pairs: &Pairs) -> Vec<FirstLink> {
    let links = all(pairs, "link").into_iter().filter_map(|link| link.split_once(' '));
    links.map(|(relation, to)| (relation.to_owned(), to.to_owned())).collect()
}

/// Units of the level that agencies are kept at, by name.
fn units<'a>(app: &'a App, p: &Page) -> Vec<&'a Unit> {
    let mut units: Vec<&Unit> = app.office().law().units.on("province", p.today).collect();
    units.sort_by_cached_key(|unit| luytre_text::fold::fold(&unit_name(p, &unit.id.0)));
    units
}

/// The groups that many units are chosen by at once: all, and those on the land border with each country.
fn groups(app: &App, p: &Page) -> Vec<(String, String, BTreeSet<UnitId>)> {
    let units = units(app, p);
    let all: BTreeSet<UnitId> = units.iter().map(|unit| unit.id.clone()).collect();
    let pack = app.office().pack();
    let border = |unit: &&&Unit| !pack.neighbours(&unit.id, p.today).is_empty();
    let on_border: BTreeSet<UnitId> = units.iter().filter(border).map(|unit| unit.id.clone()).collect();
    let countries: BTreeSet<&str> =
        units.iter().flat_map(|unit| pack.neighbours(&unit.id, p.today)).collect();
    let group = |key: &str, word: &str, units: BTreeSet<UnitId>| {
        (key.to_owned(), p.tn(word, i64::try_from(units.len()).unwrap_or(0)), units)
    };
    let mut groups = vec![group("all", "ask-all", all), group("border", "ask-border", on_border)];
    for code in countries {
        let beside = units.iter().filter(|unit| pack.neighbours(&unit.id, p.today).contains(&code));
        let beside: BTreeSet<UnitId> = beside.map(|unit| unit.id.clone()).collect();
        let name = p.t2("ask-border-with", ("n", &beside.len()), ("country", &p.country(code)));
        groups.push((format!("border:{code}"), name, beside));
    }
    groups
}

/// The bodies that were ticked, by name, by unit or by group; never the asker's own.
fn chosen(app: &App, visitor: &Visitor, kind: &Kind, fields: &Fields, pairs: &Pairs) -> Vec<BodyId> {
    let p = Page::new(app, visitor, "mail");
    let office = app.office();
    let mut bodies: BTreeSet<BodyId> =
        all(pairs, "body").into_iter().map(|body| BodyId(body.to_owned())).collect();
    let step = office.first_step(kind, fields, p.today);
    if let Some(consultation) = step.and_then(|step| step.consultation.as_ref()) {
        let mut units: BTreeSet<UnitId> =
            all(pairs, "unit").into_iter().map(|unit| UnitId(unit.to_owned())).collect();
        let wanted = all(pairs, "group");
        let groups = groups(app, &p).into_iter().filter(|(key, ..)| wanted.contains(&key.as_str()));
        groups.for_each(|(.., group)| units.extend(group));
        bodies.extend(units.iter().filter_map(|unit| office.asked_in(consultation, unit)));
    }
    bodies.retain(|body| !office.law().stands_for(&visitor.actor.body, body));
    bodies.into_iter().collect()
}

fn page(app: &App, visitor: &Visitor, kind: &Kind, pairs: &Pairs, refusals: &[Refusal]) -> AskPage {
    let p = Page::new(app, visitor, "mail");
    let law = app.office().law();
    let told = p.tell(refusals);
    let asked = kind.fields.iter().filter(|field| field.part.is_some());
    let inputs: Vec<Input> = asked
        .map(|field| {
            let texts: Vec<String> = all(pairs, &field.id).into_iter().map(str::to_owned).collect();
            input(&p, field, &texts, &told, true)
        })
        .collect();
    let step = app.office().first_step(kind, &Fields::new(), p.today);
    let consultation = step.and_then(|step| step.consultation.as_ref());
    let by_unit = consultation.is_some_and(|consultation| consultation.each.is_some());
    let has = |name: &str, text: &str| all(pairs, name).contains(&text);
    let own = visitor.actor.body.unit();
    let national = law.bodies.values().filter(|body| body.validity.holds_on(p.today) && body.kind != "local");
    let mut bodies: Vec<Choice> = national
        .filter(|body| body.id != visitor.actor.body.0)
        .map(|body| Choice {
            word: body.id.clone(),
            label: capital(&p.body(&BodyId(body.id.clone()))),
            chosen: has("body", &body.id),
        })
        .collect();
    bodies.sort_by_cached_key(|choice| luytre_text::fold::fold(&choice.label));
    let groups = groups(app, &p).into_iter().filter(|_| by_unit).map(|(key, label, _)| Choice {
        chosen: has("group", &key),
        word: key,
        label,
    });
    let units = units(app, &p).into_iter().filter(|unit| by_unit && Some(&unit.id) != own.as_ref());
    let units = units.map(|unit| Choice {
        word: unit.id.0.clone(),
        label: unit_name(&p, &unit.id.0),
        chosen: has("unit", &unit.id.0),
    });
    let term = consultation.and_then(|consultation| law.rules.on(&consultation.rule, p.today).ok());
    let term = term.and_then(|rule| {
        let due = luytre_domain::clock::due(rule, p.today.at(0, 0, 0, 0), &law.calendar).ok()?;
        let counts = crate::pages::due::counts(&p, &due);
        Some(p.t2("ask-term", ("counts", &counts), ("basis", &p.basis(&rule.basis))))
    });
    AskPage {
        kind: kind.id.clone(),
        kind_name: p.word("kind", &kind.id),
        inputs,
        links: all(pairs, "link").into_iter().map(str::to_owned).collect(),
        linked: links(pairs)
            .into_iter()
            .map(|(relation, to)| format!("{}: {to}", capital(&p.word("relation", &relation))))
            .collect(),
        bodies,
        groups: groups.collect(),
        units: units.collect(),
        term,
        asks: told.iter().any(|told| told.ask),
        told,
        on: Some(one(pairs, "on"))
            .filter(|on| !on.is_empty())
            .map_or_else(|| p.date(&p.today), str::to_owned),
        p,
    }
}
