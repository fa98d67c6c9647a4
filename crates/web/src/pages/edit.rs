//! Editing the fields of a record. What was typed is never lost: not by a refusal, not by somebody else's edit.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::command::Command;
use luytre_domain::decide::scope_of;
use luytre_domain::kind::{Field, Kind, sealed_under, values};
use luytre_domain::law::Law;
use luytre_domain::record::{Event, Fields};
use luytre_domain::refusal::Refusal;
use luytre_office::{Account, Change, Dossier, HistoryLine, OfficeError, Request};
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::form::{Input, Pairs, all, beside_sealed, input, one, texts, value};
use crate::pages::record::{Line, confirmed, id_of, lines, newer, people, signed, title};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/records/{number}/edit", get(form).post(save))
}

#[derive(Template)]
#[template(path = "record-edit.html")]
struct Edit {
    p: Page,
    number: String,
    title: String,
    /// The version the reader has seen.
    seen: u64,
    parts: Vec<Part>,
    told: Vec<Told>,
    asks: bool,
    /// Questions answered before, which need no second answer.
    answered: Vec<String>,
    conflict: Option<Conflict>,
}

struct Part {
    id: String,
    title: String,
    inputs: Vec<Input>,
}

/// A field that two people gave different values.
struct Clash {
    id: String,
    label: String,
    theirs: String,
    /// Who gave it the other value, and when.
    by: String,
    mine: String,
}

/// Somebody else was quicker.
struct Conflict {
    clashes: Vec<Clash>,
    /// What was done meanwhile.
    since: Vec<Line>,
}

/// What others did to a record since it was read.
struct Meanwhile {
    changes: Vec<Change>,
    history: Vec<HistoryLine>,
    people: BTreeMap<String, Account>,
}

/// Entries looked back through for what was done meanwhile.
const MEANWHILE: usize = 100;

/// The fields as they were typed, in full. A field whose conflict was settled for the other keeps what it has.
fn typed(kind: &Kind, known: &Fields, pairs: &Pairs, law: &Law) -> Fields {
    let fields = kind.fields.iter().filter(|field| !field.kept);
    let fields = fields.filter(|field| one(pairs, &format!("keep-{}", field.id)) != "theirs");
    let values = fields.map(|field| {
        let known = known.get(&field.id);
        let typed = value(field, &all(pairs, &field.id), known, law);
        if !field.personal {
            return (field.id.clone(), typed);
        }
        let taken_away = one(pairs, &format!("drop-{}", field.id)) == "yes";
        (field.id.clone(), beside_sealed(field, known, typed, taken_away))
    });
    values.collect()
}

async fn form(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    match app.ask(move |office| office.dossier(&actor, now, &number, None)).await {
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
        Ok(dossier) if !dossier.may_edit => {
            refused(&app, &visitor.manner, Some(&visitor), &Refusal::new("forbidden").into())
        }
        Ok(dossier) => {
            let p = Page::new(&app, &visitor, "register");
            let fields = dossier.record.fields.clone();
            html(&page(p, &dossier, dossier.version, &fields, None, Vec::new(), None))
        }
    }
}

async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let seen: u64 = one(&pairs, "seen").parse().unwrap_or(0);
    let sent = pairs.clone();
    // The answer carries what a page needs to be shown again.
    let done = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &number, None)?;
            let record = &dossier.record;
            let kind = office.law().kind(&record.kind).ok_or(OfficeError::NotFound)?;
            let fields = typed(kind, &record.fields, &sent, office.law());
            let request = Request {
                actor: actor.clone(),
                now,
                id: id_of(record),
                command: Command::Edit { fields: fields.clone() },
                seen: Some(seen),
                confirmed: confirmed(&sent),
            };
            let outcome = office.execute(request);
            let meanwhile = match &outcome {
                Err(OfficeError::Changed { .. }) => {
                    let history = office.history(&actor, &number, None, MEANWHILE)?;
                    let people = people(office, newer(&history, seen))?;
                    Some(Meanwhile {
                        changes: office.changes_since(&actor, now, &number, seen)?,
                        history,
                        people,
                    })
                }
                _ => None,
            };
            Ok((dossier, fields, meanwhile, outcome))
        })
        .await;
    let (dossier, fields, meanwhile, outcome) = match done {
        Ok(done) => done,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let error = match outcome {
        Ok(_) => return Redirect::to(&format!("/records/{}", dossier.record.number)).into_response(),
        Err(error) => error,
    };
    let p = Page::new(&app, &visitor, "register");
    match error {
        OfficeError::Refused(refusals) if !refusals.iter().any(|refusal| refusal.code == "forbidden") => {
            let told = p.tell(&refusals);
            let page = page(p, &dossier, seen, &fields, Some(&pairs), told, None);
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        OfficeError::Changed { .. } => {
            let Some(meanwhile) = meanwhile else {
                return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
            };
            let (fields, conflict) = reconcile(&p, &dossier, seen, fields, &meanwhile);
            let page = page(p, &dossier, dossier.version, &fields, None, Vec::new(), Some(conflict));
            (StatusCode::CONFLICT, html(&page)).into_response()
        }
        error => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

/// Puts two edits together: what only the other touched is theirs, what both touched is asked about.
fn reconcile(
    p: &Page,
    dossier: &Dossier,
    seen: u64,
    mut mine: Fields,
    meanwhile: &Meanwhile,
) -> (Fields, Conflict) {
    let newer = newer(&meanwhile.history, seen);
    let since = signed(p, lines(p, &dossier.record, newer, &meanwhile.history), &meanwhile.people);
    let by = |field: &str| {
        let edited = |line: &HistoryLine| matches!(&line.event, Event::Edited { fields } if fields.contains_key(field));
        let last = newer.iter().position(edited).and_then(|place| since.get(place));
        last.map_or_else(String::new, |line| format!("{} · {}", line.who, line.at))
    };
    let mut clashes = Vec::new();
    let kind = p.office().law().kind(&dossier.record.kind);
    let none = Value::Null;
    for change in &meanwhile.changes {
        let Some(field) = kind.and_then(|kind| kind.field(&change.field)) else { continue };
        let value = mine.get(&change.field).unwrap_or(&none);
        if value == change.after.as_ref().unwrap_or(&none) {
            continue;
        }
        if value == change.before.as_ref().unwrap_or(&none) {
            mine.insert(change.field.clone(), change.after.clone().unwrap_or(Value::Null));
            continue;
        }
        let shown = |value: Option<&Value>| match value.filter(|value| !value.is_null()) {
            Some(value) => p.show(field, value),
            None => p.t("edit-empty"),
        };
        clashes.push(Clash {
            id: field.id.clone(),
            label: p.word("field", &field.id),
            theirs: shown(change.after.as_ref()),
            by: by(&change.field),
            mine: shown(Some(value)),
        });
    }
    (mine, Conflict { clashes, since })
}

fn page(
    p: Page,
    dossier: &Dossier,
    seen: u64,
    fields: &Fields,
    raw: Option<&Pairs>,
    told: Vec<Told>,
    conflict: Option<Conflict>,
) -> Edit {
    let record = &dossier.record;
    let kind = p.office().law().kind(&record.kind);
    let mut parts: Vec<Part> = Vec::new();
    let law = p.office().law();
    let scope = kind.map(|kind| scope_of(kind, fields, &record.state, p.today)).unwrap_or_default();
    // A question that this record does not raise is asked only while it has an answer.
    let asked = |field: &&Field| {
        let held = fields.get(&field.id).is_some_and(|value| !value.is_null());
        held || field.asked_if.as_ref().is_none_or(|when| when.holds(&scope, law.fold))
    };
    let shown = kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| !field.kept).filter(asked);
    for field in shown {
        let id = field.part.clone().unwrap_or_else(|| "other".to_owned());
        // After a refusal the very letters come back; a value that did not parse has none of its own.
        let texts = match raw {
            Some(pairs) => all(pairs, &field.id).into_iter().map(str::to_owned).collect(),
            None => texts(field, fields.get(&field.id)),
        };
        let mut input = input(&p, field, &texts, &told, false);
        // A past record may lack what a new dossier must have; only taking it away is refused.
        let held = record.fields.get(&field.id).into_iter().flat_map(values);
        let held = held.filter(|value| sealed_under(value).is_some()).count();
        input.sealed = (held > 0).then(|| p.tn("edit-sealed", held));
        input.required &= record.fields.contains_key(&field.id);
        match parts.iter_mut().find(|part| part.id == id) {
            Some(part) => part.inputs.push(input),
            None => {
                let title = match &field.part {
                    Some(part) => p.word("part", part),
                    None => p.t("edit-other"),
                };
                parts.push(Part { id, title, inputs: vec![input] });
            }
        }
    }
    // As the intake asks them; what only comes up later stands at the end.
    let place = |part: &Part| kind.and_then(|kind| kind.parts.iter().position(|id| *id == part.id));
    parts.sort_by_key(|part| place(part).unwrap_or(usize::MAX));
    Edit {
        number: record.number.clone(),
        title: title(&p, record),
        seen,
        parts,
        asks: told.iter().any(|told| told.ask),
        answered: raw
            .map(confirmed)
            .unwrap_or_default()
            .into_iter()
            .filter(|code| !told.iter().any(|told| &told.code == code))
            .collect(),
        told,
        conflict,
        p,
    }
}
