//! What other localities do near to something, and the page that asks them to do it together.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::kind::{Field, FieldType};
use luytre_domain::record::Fields;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{JointProposal, Nearby, OfficeError};
use luytre_text::fold::fold;
use luytre_text::message::Args;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::form::{Choice, Input, Pairs, all, input, one, value};
use crate::pages::register::unit_name;
use crate::url::{capital, escape};
use crate::visitor::Visitor;

/// The input that names a locality to be asked.
pub(crate) const WITH: &str = "joint_with";

pub(crate) fn router() -> Router<App> {
    Router::new().route("/records/{number}/joint", get(ask).post(send))
}

/// Where an opened dossier leads: to its page, or to asking those who were ticked while it was drafted.
pub(crate) fn joint_or_record(number: &str, pairs: &Pairs) -> String {
    let with: Vec<String> =
        all(pairs, WITH).into_iter().map(|unit| format!("{WITH}={}", escape(unit))).collect();
    match with.as_slice() {
        [] => format!("/records/{number}"),
        with => format!("/records/{number}/joint?{}", with.join("&")),
    }
}

/// Another locality as a page tells of it.
pub(crate) struct OverlapView {
    pub(crate) unit: String,
    pub(crate) name: String,
    pub(crate) href: String,
    /// The kind of its record, and when it is.
    pub(crate) what: String,
    pub(crate) reasons: Vec<String>,
    /// It falls into the very quarter.
    pub(crate) strong: bool,
    pub(crate) n: String,
    pub(crate) record: Option<(String, String)>,
    pub(crate) chosen: bool,
}

pub(crate) fn overlaps(p: &Page, found: &[Nearby], chosen: &[&str]) -> Vec<OverlapView> {
    let months = p.office().overlap_rules().map_or(0, |rules| rules.months);
    let view = |near: &Nearby| {
        let mut reasons: Vec<String> = Vec::new();
        if near.same_quarter {
            reasons.push(p.t("overlap-same-quarter"));
        } else if near.near {
            reasons.push(p.tn("overlap-near", months));
        }
        let shares = near.shares.iter().rev().map(|(dimension, values)| {
            let names: Vec<String> = values.iter().map(|value| p.value_of(dimension, value)).collect();
            p.t1(&format!("overlap-{dimension}"), "values", names.join(", "))
        });
        reasons.extend(shares);
        let when = near.quarter.map_or_else(
            || p.t("register-no-date"),
            |(year, quarter)| {
                let args = Args::new().text("quarter", quarter.to_string()).text("year", year.to_string());
                p.get("overlap-quarter", &args)
            },
        );
        OverlapView {
            unit: near.unit.0.clone(),
            name: unit_name(p, &near.unit.0),
            href: format!("/units/{}", escape(&near.unit.0)),
            what: format!("{} · {when}", capital(&p.word("kind", &near.kind))),
            reasons,
            strong: near.same_quarter,
            n: p.tn("overlap-records", near.n),
            record: near.record.as_ref().map(|hit| {
                (
                    format!("/records/{}", escape(&hit.row.number)),
                    format!("{} {}", hit.row.number, p.title(&hit.row)),
                )
            }),
            chosen: chosen.contains(&near.unit.0.as_str()),
        }
    };
    found.iter().map(view).collect()
}

#[derive(Template)]
#[template(path = "joint.html")]
struct Joint {
    p: Page,
    number: String,
    told: Vec<Told>,
    overlaps: Vec<OverlapView>,
    may_join: bool,
    title: String,
    title_field: String,
    title_label: String,
    units_field: String,
    /// Localities beside those told of.
    units: Vec<Choice>,
    lead_label: String,
    leads: Vec<Choice>,
    inputs: Vec<Input>,
}

async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Response {
    show(&app, &visitor, &number, &pairs, None).await
}

/// Fields of the joint dossier that the page asks for beside title, units and lead: those no record brings along.
fn asked<'a>(app: &'a App, about: Option<&str>) -> Vec<&'a Field> {
    let law = app.office().law();
    let Some(rules) = app.office().overlap_rules() else { return Vec::new() };
    let joint = &rules.joint;
    let about = about.and_then(|kind| law.kind(kind));
    let fields = law.kind(&joint.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default();
    let own = [&joint.title, &joint.units, &joint.lead];
    let asks = |field: &&Field| {
        let brought = about.is_some_and(|kind| kind.field(&field.id).is_some());
        !own.contains(&&field.id) && !brought && !field.kept && !field.personal
    };
    fields.iter().filter(asks).filter(|field| field.kind != FieldType::Unit).collect()
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    pairs: &Pairs,
    error: Option<OfficeError>,
) -> Response {
    if !app.office().may_join(&visitor.actor) {
        return refused(app, &visitor.manner, Some(visitor), &Refusal::new("forbidden").into());
    }
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let answer = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let found = office.overlaps_of(&actor, now, &wanted)?;
            Ok((dossier, found))
        })
        .await;
    let (dossier, found) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    if !dossier.may_edit {
        return refused(app, &visitor.manner, Some(visitor), &Refusal::new("forbidden").into());
    }
    let Some(rules) = app.office().overlap_rules() else {
        return refused(app, &visitor.manner, Some(visitor), &OfficeError::NotFound);
    };
    let p = Page::new(app, visitor, "register");
    let law = p.office().law();
    let chosen = all(pairs, WITH);
    let overlaps = overlaps(&p, &found, &chosen);
    let own = visitor.actor.body.unit().and_then(|unit| law.province_of(&unit));
    let told_of: BTreeSet<&str> = overlaps.iter().map(|near| near.unit.as_str()).collect();
    let mut units: Vec<Choice> = law
        .units
        .on("province", p.today)
        .map(|unit| unit.id.0.as_str())
        .map(|id| Choice { word: id.to_owned(), label: unit_name(&p, id), chosen: chosen.contains(&id) })
        .collect();
    units.sort_by_cached_key(|unit| fold(&unit.label));
    let lead = one(pairs, "lead");
    let leads = units.iter().map(|unit| Choice {
        word: unit.word.clone(),
        label: unit.label.clone(),
        chosen: if lead.is_empty() {
            own.as_ref().is_some_and(|own| own.0 == unit.word)
        } else {
            unit.word == lead
        },
    });
    let leads: Vec<Choice> = leads.collect();
    units.retain(|unit| {
        !told_of.contains(unit.word.as_str()) && own.as_ref().is_none_or(|own| own.0 != unit.word)
    });
    let told = p.tell(&error.as_ref().map(OfficeError::refusals).unwrap_or_default());
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = Some(one(pairs, "title")).filter(|title| !title.is_empty()).map(str::to_owned);
    let inputs = asked(app, Some(&dossier.record.kind));
    let inputs: Vec<Input> = inputs
        .into_iter()
        .map(|field| {
            let texts: Vec<String> = all(pairs, &field.id).into_iter().map(str::to_owned).collect();
            input(&p, field, &texts, &told, false)
        })
        .collect();
    let joint = &rules.joint;
    let page = Joint {
        number: dossier.record.number.clone(),
        overlaps,
        may_join: true,
        title: title.unwrap_or_else(|| super::record::title(&p, &dossier.record)),
        title_label: p.word("field", &joint.title),
        title_field: joint.title.clone(),
        units_field: joint.units.clone(),
        units,
        lead_label: p.word("field", &joint.lead),
        leads,
        inputs,
        told,
        p,
    };
    (status, html(&page)).into_response()
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let law = app.office().law();
    let mut fields = Fields::new();
    for field in asked(&app, None) {
        let typed = value(field, &all(&pairs, &field.id), None, law);
        if !typed.is_null() {
            fields.insert(field.id.clone(), typed);
        }
    }
    let with: BTreeSet<&str> = all(&pairs, WITH).into_iter().collect();
    let proposal = JointProposal {
        id: app.new_id(),
        number: number.clone(),
        title: one(&pairs, "title").to_owned(),
        with: with.into_iter().map(|unit| UnitId(unit.to_owned())).collect(),
        lead: Some(one(&pairs, "lead")).filter(|lead| !lead.is_empty()).map(|lead| UnitId(lead.to_owned())),
        fields,
    };
    let (actor, now) = (visitor.actor.clone(), app.now());
    match app.ask(move |office| office.join(&actor, now, proposal)).await {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(error @ OfficeError::Refused(_)) => show(&app, &visitor, &number, &pairs, Some(error)).await,
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
