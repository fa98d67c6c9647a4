//! The guided intake: one part after the other, each checked at once, and at the end the whole path before anything
//! is opened. Earlier answers travel in the form; nothing is kept until the dossier is opened. All is asked by the law
//! of the day the paper came in.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::clock::{Due, Unit, due};
use luytre_domain::command::Command;
use luytre_domain::decide::{procedure_for, resolve, scope_of};
use luytre_domain::expr::Expr;
use luytre_domain::kind::{Field, Kind, first_day};
use luytre_domain::law::Law;
use luytre_domain::permit::Action;
use luytre_domain::procedure::{Demand, StepClock};
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{OfficeError, Request};
use luytre_text::fold::fold;
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::desk::kinds_to_begin;
use crate::pages::due::{Pill, counts};
use crate::pages::form::{Choice, Input, Pairs, all, input, one, typed_day, value};
use crate::pages::joint::{OverlapView, WITH, joint_or_record, overlaps};
use crate::pages::place::unit_within;
use crate::pages::record::confirmed;
use crate::pages::requests::links;
use crate::url::capital;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/new", get(choose))
        .route("/new/{kind}", get(begin).post(go_on))
        .route("/new/{kind}/overlaps", post(live))
}

#[derive(Template)]
#[template(path = "intake-kinds.html")]
struct Choose {
    p: Page,
    kinds: Vec<KindView>,
}

/// A kind that can be begun.
struct KindView {
    id: String,
    name: String,
    /// What its parts ask.
    asks: String,
    basis: String,
}

async fn choose(State(app): State<App>, visitor: Visitor) -> Response {
    let p = Page::new(&app, &visitor, "register");
    let kinds = kinds_to_begin(&app, &visitor);
    if kinds.is_empty() {
        return refused(&app, &visitor.manner, Some(&visitor), &Refusal::new("forbidden").into());
    }
    let view = |kind: &&Kind| KindView {
        id: kind.id.clone(),
        name: capital(&p.word("kind", &kind.id)),
        asks: kind.parts.iter().map(|part| p.word("part", part)).collect::<Vec<_>>().join(" · "),
        basis: p.basis(&kind.basis),
    };
    let mut kinds: Vec<KindView> = kinds.iter().map(view).collect();
    kinds.sort_by_cached_key(|kind| fold(&kind.name));
    html(&Choose { kinds, p })
}

#[derive(Template)]
#[template(path = "intake.html")]
struct Intake {
    p: Page,
    kind: String,
    kind_name: String,
    heading: String,
    steps: Vec<StepMark>,
    /// The part shown, from 0.
    at: usize,
    inputs: Vec<Input>,
    carried: Pairs,
    /// What the dossier will be to others.
    linked: Vec<String>,
    told: Vec<Told>,
    asks: bool,
    path: Option<PathView>,
    last: bool,
    today: String,
    /// The day the paper came in, as typed.
    on: String,
    /// The unit below the reader's own that the dossier is of, as typed.
    below: String,
    /// The reader's body is of a unit that has others below it.
    local: bool,
    /// In whose name the dossier may be opened, where a merger leaves a choice.
    owners: Vec<Choice>,
    /// The day whose law holds, where it is not today.
    law_of: Option<String>,
    /// What other localities do with the same partner, country or field.
    overlaps: Vec<OverlapView>,
    /// May propose to do it together once the dossier is opened.
    may_join: bool,
}

impl Intake {
    /// What is to be mended without a law that says so.
    fn plain(&self) -> Vec<&Told> {
        self.told.iter().filter(|told| told.basis.is_none()).collect()
    }

    /// What is wrong with the day or the owner.
    fn errors(&self, field: &str) -> Vec<String> {
        let told = self.told.iter().filter(|told| told.field.as_deref() == Some(field));
        told.map(|told| format!("{} {}", told.what, told.how)).collect()
    }
}

/// When the paper came in, and in whose name the dossier is opened.
struct Opening {
    on: Date,
    owners: Vec<BodyId>,
    owner: Option<BodyId>,
    refusals: Vec<Refusal>,
}

/// The day and the owner as typed: today and the reader's own body where nothing was. A merger leaves a choice between
/// the bodies of before, which is asked.
fn opening(app: &App, visitor: &Visitor, pairs: &Pairs) -> Opening {
    let today = app.office().today(app.now());
    let mut refusals = Vec::new();
    let on = match typed_day(pairs, "on") {
        Ok(Some(on)) if on > today => {
            refusals.push(Refusal::new("day-in-future").arg("day", on).field("on"));
            today
        }
        Ok(on) => on.unwrap_or(today),
        Err(refusal) => {
            refusals.push(refusal);
            today
        }
    };
    let owners = app.office().owners_on(&visitor.actor, on);
    let chosen = owners.iter().find(|owner| owner.0 == one(pairs, "owner"));
    let owner = chosen.or(match owners.as_slice() {
        [own] => Some(own),
        _ => None,
    });
    let below = one(pairs, "below");
    let owner = if below.is_empty() {
        if owner.is_none() {
            refusals.push(Refusal::new("owner-open").arg("day", on).field("owner"));
        }
        owner.cloned()
    } else {
        // Whichever owner is chosen: the name says which of them it lies in.
        let law = app.office().law();
        let own = visitor.actor.body.unit().and_then(|unit| law.province_of(&unit));
        let provinces = own.map_or_else(BTreeSet::new, |unit| law.units.ancestry(&unit));
        let found = unit_within(law, below, on, &provinces);
        found
            .map_err(|refusal| refusals.push(refusal.field("below")))
            .ok()
            .and_then(|unit| organ_of(law, &unit))
    };
    Opening { on, owner, owners, refusals }
}

/// The organ a dossier of this unit is opened for: the first of its level.
fn organ_of(law: &Law, unit: &UnitId) -> Option<BodyId> {
    let level = &law.units.get(unit)?.level;
    let organ = law.organs.iter().find(|organ| organ.levels.contains(level))?;
    Some(BodyId::of_unit(&organ.id, unit))
}

struct StepMark {
    name: String,
    done: bool,
    now: bool,
}

struct PathView {
    procedure: Option<String>,
    basis: String,
    steps: Vec<PathStep>,
    needs: Vec<(String, String)>,
}

struct PathStep {
    name: String,
    who: String,
    pill: Pill,
    basis: String,
    asked: Vec<AskedView>,
}

struct AskedView {
    body: String,
    due: String,
    why: String,
}

/// The answers as values; only to questions that are asked.
fn answers(kind: &Kind, pairs: &Pairs, law: &Law, on: Date) -> Fields {
    let mut fields = Fields::new();
    for field in kind.fields.iter().filter(|field| field.part.is_some()) {
        if is_asked(kind, field, &fields, law, on) {
            let value = value(field, &all(pairs, &field.id), None, law);
            if !value.is_null() {
                fields.insert(field.id.clone(), value);
            }
        }
    }
    fields
}

fn holds(when: &Option<Expr>, kind: &Kind, fields: &Fields, law: &Law, on: Date) -> bool {
    when.as_ref().is_none_or(|when| when.holds(&scope_of(kind, fields, "", on), law.fold))
}

fn is_asked(kind: &Kind, field: &Field, fields: &Fields, law: &Law, on: Date) -> bool {
    holds(&field.asked_if, kind, fields, law, on)
}

/// What stands in the way of going on from part `at`. The office judges again when the dossier is opened.
fn judge(
    kind: &Kind,
    at: usize,
    fields: &Fields,
    pairs: &Pairs,
    law: &Law,
    opening: &Opening,
    today: Date,
) -> Vec<Refusal> {
    let mut refusals = opening.refusals.clone();
    let on = opening.on;
    for field in &kind.fields {
        let part = field.part.as_ref().and_then(|part| kind.parts.iter().position(|other| other == part));
        if part.is_none_or(|part| part > at) {
            continue;
        }
        match fields.get(&field.id) {
            None if field.required && is_asked(kind, field, fields, law, on) => {
                refusals.push(Refusal::new("field-missing").arg("field", &field.id).field(&field.id));
            }
            None => {}
            Some(value) => {
                let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                if let Err(misfit) = field.check(value, law) {
                    let refusal = Refusal::new(misfit.code()).arg("field", &field.id);
                    refusals.push(refusal.arg("value", shown).field(&field.id));
                } else if field.past && first_day(value).is_some_and(|day| day > today) {
                    let refusal = Refusal::new("date-in-future").arg("field", &field.id);
                    refusals.push(refusal.arg("value", shown).field(&field.id).question());
                }
            }
        }
    }
    let scope = scope_of(kind, fields, "", on);
    for check in kind.checks.iter().filter(|check| check.when.holds(&scope, law.fold)) {
        // A check on a later part waits until that part is there.
        let field = check.field.as_ref().and_then(|field| kind.field(field));
        let part = field
            .and_then(|field| field.part.as_ref())
            .and_then(|part| kind.parts.iter().position(|other| other == part));
        if part.is_some_and(|part| part > at) {
            continue;
        }
        let mut refusal = Refusal::new(&format!("check-{}", check.id)).basis(&check.basis);
        refusal.field.clone_from(&check.field);
        refusal.ask = check.ask;
        refusals.push(refusal);
    }
    let yes = confirmed(pairs);
    refusals.retain(|refusal| !(refusal.ask && yes.contains(&refusal.code)));
    refusals
}

/// The kind, where this visitor may open dossiers of it.
fn opens<'a>(app: &'a App, visitor: &Visitor, kind: &str) -> Result<&'a Kind, OfficeError> {
    let law = app.office().law();
    let kind = law.kind(kind).filter(|kind| !kind.parts.is_empty()).ok_or(OfficeError::NotFound)?;
    match law.roles.reach(&visitor.actor, &kind.id, Action::Open) {
        Some(_) => Ok(kind),
        None => Err(Refusal::new("forbidden").into()),
    }
}

async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Query(given): Query<Pairs>,
) -> Response {
    match opens(&app, &visitor, &kind) {
        Ok(kind) => {
            let page = page(&app, &visitor, kind, 0, &given, &[]);
            html(&beside_others(&app, &visitor, kind, &given, page).await)
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn go_on(
    State(app): State<App>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let kind = match opens(&app, &visitor, &kind) {
        Ok(kind) => kind,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let (law, now) = (app.office().law(), app.now());
    let today = app.office().today(now);
    let last = kind.parts.len() - 1;
    let at = one(&pairs, "at").parse().unwrap_or(0).min(last);
    let go = one(&pairs, "go");
    if go == "back" {
        let page = page(&app, &visitor, kind, at.saturating_sub(1), &pairs, &[]);
        return html(&beside_others(&app, &visitor, kind, &pairs, page).await);
    }
    let opening = opening(&app, &visitor, &pairs);
    let fields = answers(kind, &pairs, law, opening.on);
    let refusals = judge(kind, at, &fields, &pairs, law, &opening, today);
    if !refusals.is_empty() {
        // Day and owner are asked for on the first part, wherever they are found wrong.
        let at = if opening.refusals.is_empty() { at } else { 0 };
        let page = page(&app, &visitor, kind, at, &pairs, &refusals);
        let page = beside_others(&app, &visitor, kind, &pairs, page).await;
        return (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response();
    }
    if go != "open" || at < last {
        let page = page(&app, &visitor, kind, (at + 1).min(last), &pairs, &[]);
        return html(&beside_others(&app, &visitor, kind, &pairs, page).await);
    }
    let request = Request {
        id: app.new_id(),
        now,
        command: Command::Open {
            kind: kind.id.clone(),
            number: String::new(),
            owner: opening.owner.unwrap_or_else(|| visitor.actor.body.clone()),
            on: opening.on,
            fields,
            example: false,
        },
        actor: visitor.actor.clone(),
        seen: None,
        confirmed: confirmed(&pairs),
    };
    let links = links(&pairs);
    match app.ask(move |office| office.open_asking(request, &links, &[], "")).await {
        Ok(receipt) => Redirect::to(&joint_or_record(&receipt.number, &pairs)).into_response(),
        Err(OfficeError::Refused(refusals)) => {
            let page = page(&app, &visitor, kind, at, &pairs, &refusals);
            let page = beside_others(&app, &visitor, kind, &pairs, page).await;
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

fn page(app: &App, visitor: &Visitor, kind: &Kind, at: usize, pairs: &Pairs, refusals: &[Refusal]) -> Intake {
    let p = Page::new(app, visitor, "register");
    let law = app.office().law();
    let told = p.tell(refusals);
    let opening = opening(app, visitor, pairs);
    let fields = answers(kind, pairs, law, opening.on);
    let part = &kind.parts[at];
    let here = |field: &&Field| field.part.as_ref() == Some(part);
    let shown =
        kind.fields.iter().filter(here).filter(|field| is_asked(kind, field, &fields, law, opening.on));
    let inputs = shown.map(|field| {
        let texts: Vec<String> = all(pairs, &field.id).into_iter().map(str::to_owned).collect();
        input(&p, field, &texts, &told, true)
    });
    let inputs: Vec<Input> = inputs.collect();
    let carries = |name: &str, text: &str| {
        let elsewhere = kind.field(name).is_some_and(|field| !here(&field));
        let begun = at > 0 && ["on", "owner", "below"].contains(&name);
        elsewhere
            || begun
            || name == "link"
            || (name == "confirmed" && !refusals.iter().any(|refusal| refusal.code == text))
    };
    let last = at + 1 == kind.parts.len();
    let several = opening.owners.iter().filter(|_| opening.owners.len() > 1);
    let owners = several.map(|owner| Choice {
        word: owner.0.clone(),
        label: capital(&p.body(owner)),
        chosen: opening.owner.as_ref() == Some(owner),
    });
    Intake {
        kind: kind.id.clone(),
        kind_name: p.word("kind", &kind.id),
        heading: p.word("part", part),
        steps: kind
            .parts
            .iter()
            .enumerate()
            .map(|(place, part)| StepMark { name: p.word("part", part), done: place < at, now: place == at })
            .collect(),
        at,
        inputs,
        carried: pairs.iter().filter(|(name, text)| carries(name, text)).cloned().collect(),
        linked: links(pairs)
            .into_iter()
            .map(|(relation, to)| format!("{}: {to}", capital(&p.word("relation", &relation))))
            .collect(),
        asks: told.iter().any(|told| told.ask),
        told,
        path: last.then(|| path(&p, visitor, kind, &fields, &opening)),
        on: Some(one(pairs, "on"))
            .filter(|on| !on.is_empty())
            .map_or_else(|| p.date(&p.today), str::to_owned),
        below: one(pairs, "below").to_owned(),
        local: visitor.actor.body.unit().is_some(),
        owners: owners.collect(),
        law_of: (opening.on != p.today).then(|| p.t1("intake-law-of", "date", p.date(&opening.on))),
        last,
        today: p.date(&p.today),
        overlaps: Vec::new(),
        may_join: false,
        p,
    }
}

/// The last day that a clock counts back from an event, where the day of the event is given.
fn before_event(clock: &StepClock, fields: &Fields, on: Date, law: &Law) -> Option<Due> {
    let rule = law.rules.on(&clock.rule, on).ok().filter(|rule| rule.unit == Unit::BeforeEvent)?;
    let event = fields.get(clock.from.as_ref()?).and_then(first_day)?;
    due(rule, event.at(0, 0, 0, 0), &law.calendar).ok()
}

/// The page with what other localities do beside it.
async fn beside_others(app: &App, visitor: &Visitor, kind: &Kind, pairs: &Pairs, mut page: Intake) -> Intake {
    (page.overlaps, page.may_join) = others(app, visitor, kind, pairs, &page.p).await;
    page
}

/// What other localities do with what has been answered so far. Nothing where it cannot be told: it is advice, and no reason to
/// stop.
async fn others(
    app: &App,
    visitor: &Visitor,
    kind: &Kind,
    pairs: &Pairs,
    p: &Page,
) -> (Vec<OverlapView>, bool) {
    let opening = opening(app, visitor, pairs);
    let fields = answers(kind, pairs, app.office().law(), opening.on);
    let owner = opening.owner.unwrap_or_else(|| visitor.actor.body.clone());
    let Some(unit) = owner.unit() else { return (Vec::new(), false) };
    let (actor, now, kind, on) = (visitor.actor.clone(), app.now(), kind.id.clone(), opening.on);
    let found = app.ask(move |office| office.overlaps(&actor, now, &kind, &fields, &unit, on)).await;
    (overlaps(p, &found.unwrap_or_default(), &all(pairs, WITH)), app.office().may_join(&visitor.actor))
}

#[derive(Template)]
#[template(path = "overlaps.html")]
struct Others {
    p: Page,
    overlaps: Vec<OverlapView>,
    may_join: bool,
}

/// The same while somebody is still typing.
async fn live(
    State(app): State<App>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let kind = match opens(&app, &visitor, &kind) {
        Ok(kind) => kind,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "register");
    let (overlaps, may_join) = others(&app, &visitor, kind, &pairs, &p).await;
    html(&Others { overlaps, may_join, p })
}

/// The path this dossier would go if it were opened, and its complete papers sent, today.
fn path(p: &Page, visitor: &Visitor, kind: &Kind, fields: &Fields, opening: &Opening) -> PathView {
    let on = opening.on;
    let law = p.office().law();
    let nothing = || PathView { procedure: None, basis: String::new(), steps: Vec::new(), needs: Vec::new() };
    let Some(procedure) = procedure_for(kind, fields, on, law) else { return nothing() };
    let owner = opening.owner.clone().unwrap_or_else(|| visitor.actor.body.clone());
    let unit = owner.unit().or_else(|| law.country());
    let (Some(unit), Some(first)) = (unit, procedure.steps.first()) else { return nothing() };
    // Parties are found on a record, so there is one for the moment.
    let opened = Event::Opened {
        kind: kind.id.clone(),
        number: String::new(),
        owner,
        unit,
        follows: None,
        step: Some(first.id.clone()),
        state: first.state.clone(),
        on,
        fields: fields.clone(),
        sources: Vec::new(),
        example: false,
    };
    let Some(record) = Record::open("", opened) else { return nothing() };
    let no_term = || Pill { tone: "", icon: "", text: p.t("intake-no-term") };
    let dated = |rule: &str| {
        let rule = law.rules.on(rule, on).ok()?;
        due(rule, p.today.at(0, 0, 0, 0), &law.calendar).ok()
    };
    let steps = procedure.steps.iter().filter(|step| step.main).map(|step| {
        let mut pill = no_term();
        let mut asked: Vec<AskedView> = Vec::new();
        let mut clocks = step.clocks.iter().filter(|clock| holds(&clock.when, kind, fields, law, on));
        let before = |clock: &&StepClock| before_event(clock, fields, on, law);
        if let Some(due) = step.clocks.iter().find_map(|clock| before(&clock)) {
            // The last day is known already, and may be over.
            let late = due.date < p.today;
            let text = format!("{} · {}", counts(p, &due), p.date(&due.date));
            pill = Pill {
                tone: if late { "late" } else { "due" },
                icon: if late { "alert" } else { "clock" },
                text,
            };
        } else if let Some(clock) = clocks.next()
            && let Some(due) = dated(&clock.rule)
        {
            let text = match &clock.from {
                Some(field) => {
                    p.t2("intake-from-day", ("counts", &counts(p, &due)), ("field", &p.word("field", field)))
                }
                None => counts(p, &due),
            };
            pill = Pill { tone: "due", icon: "clock", text };
        }
        if let Some(consultation) = &step.consultation {
            if let Some(due) = dated(&consultation.rule) {
                let text = format!("{} · {}", counts(p, &due), p.date(&due.date));
                pill = Pill { tone: "due", icon: "clock", text };
            }
            for ask in consultation.asks.iter().filter(|ask| holds(&ask.when, kind, fields, law, on)) {
                let Some(body) = resolve(&record, &ask.party, p.today, law) else { continue };
                let due = dated(ask.rule.as_ref().unwrap_or(&consultation.rule));
                let basis = due.as_ref().map_or_else(String::new, |due| p.basis(&due.rule.basis));
                asked.push(AskedView {
                    body: p.body(&body),
                    due: due.as_ref().map_or_else(String::new, |due| p.date(&due.date)),
                    why: format!("{} · {basis}", p.word("reason", &ask.reason)),
                });
            }
        }
        let who = resolve(&record, &step.by, p.today, law);
        PathStep {
            name: p.word("step", &step.id),
            who: who.map_or_else(|| p.word("party", &step.by), |body| capital(&p.body(&body))),
            pill,
            basis: step.basis.as_ref().map_or_else(String::new, |basis| p.basis(basis)),
            asked,
        }
    });
    // What a way aside would ask is asked when somebody takes it.
    let onward = |to: &str| procedure.step(to).is_some_and(|step| step.main);
    let needed = first.transitions.iter().filter(|way| !way.reasons && onward(&way.to));
    let mut needs = Vec::new();
    for way in needed {
        let scope = scope_of(kind, fields, "", on);
        let also: Vec<&Demand> =
            way.also.iter().filter(|demand| demand.when.holds(&scope, law.fold)).collect();
        let wanted = way.needs.iter().chain(also.iter().flat_map(|demand| &demand.needs));
        let missing = wanted.filter(|field| fields.get(*field).is_none_or(Value::is_null));
        let papers = way.papers.iter().chain(also.iter().flat_map(|demand| &demand.papers));
        let lines = papers
            .map(|sort| (p.word("paper", sort), p.t("intake-paper")))
            .chain(missing.map(|field| (p.word("field", field), p.t("intake-field"))));
        for line in lines {
            if !needs.contains(&line) {
                needs.push(line);
            }
        }
    }
    PathView {
        procedure: Some(p.word("procedure", &procedure.id)),
        basis: p.basis(&procedure.basis),
        steps: steps.collect(),
        needs,
    }
}
