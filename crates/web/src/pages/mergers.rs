//! What mergers left behind: what is still to be decided and until when the simple way is open, what has been decided and
//! whether partners know, and ties that stand there twice.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::command::Command;
use luytre_domain::permit::Action;
use luytre_domain::record::Fields;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{Decided, MergerReview, OfficeError, Request};
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::due::{Pill, nearness};
use crate::pages::form::{Choice, one, typed_day};
use crate::pages::record::{confirmed, id_of};
use crate::pages::register::{Line, line, unit_name};
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/mergers", get(review).post(decide))
}

/// Records of a page.
const PAGE: usize = 20;

struct Left {
    line: Line,
    /// Beside it stands the form that decides.
    chosen: String,
    day: String,
}

struct Done {
    line: Line,
    decision: String,
    /// The day on which the partner was told.
    told: Option<String>,
    notice: bool,
}

struct Twice {
    unit: String,
    partner: String,
    partner_href: String,
    units: Vec<(String, String, String)>,
}

struct Section {
    kind: String,
    kind_name: String,
    /// Rule and nearness of the last day of the simple way.
    last_day: Option<(String, Pill)>,
    over: bool,
    left: Vec<Left>,
    left_count: String,
    next: Option<String>,
    counts: Vec<(String, String, String)>,
    done: Vec<Done>,
    decisions: Vec<Choice>,
    asks_day: bool,
    twice: Vec<Twice>,
    field: String,
    nothing: bool,
}

#[derive(Template)]
#[template(path = "mergers.html")]
struct Mergers {
    p: Page,
    sub: String,
    told: Vec<Told>,
    asks: bool,
    sections: Vec<Section>,
    may_decide: bool,
    carried: Vec<(String, String)>,
    sent: Vec<(String, String)>,
}

async fn review(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    show(&app, &visitor, &Pairs::new(pairs), &[], None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    asked: &Pairs,
    sent: &[(String, String)],
    error: Option<OfficeError>,
) -> Response {
    let law = app.office().law();
    // A province works off its own; the nation is looked at province by province or as a whole.
    let own = visitor.actor.body.unit().and_then(|unit| law.province_of(&unit));
    let unit = asked.get("unit").map(|unit| UnitId(unit.to_owned())).or(own);
    if unit.as_ref().is_some_and(|unit| law.units.get(unit).is_none()) {
        return refused(app, &visitor.manner, Some(visitor), &OfficeError::NotFound);
    }
    let (actor, now, of) = (visitor.actor.clone(), app.now(), unit.clone());
    let (cursor, at) = (asked.get("cursor").map(str::to_owned), asked.get("kind").map(str::to_owned));
    let answer = app
        .ask(move |office| {
            let mut reviews = Vec::new();
            for kind in office.law().kinds.keys() {
                let cursor = cursor.clone().filter(|_| at.as_ref() == Some(kind));
                reviews.extend(office.merger_review(&actor, now, kind, of.as_ref(), cursor, PAGE)?);
            }
            Ok(reviews)
        })
        .await;
    let reviews = match answer {
        Ok(reviews) => reviews,
        Err(OfficeError::Store(_)) if asked.get("cursor").is_some() => {
            return Redirect::to(&asked.without(&["cursor"]).url("/mergers")).into_response();
        }
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let p = Page::new(app, visitor, "map");
    let told = p.tell(&error.as_ref().map(OfficeError::refusals).unwrap_or_default());
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let may_decide =
        reviews.iter().any(|review| law.roles.reach(&visitor.actor, &review.kind, Action::Edit).is_some());
    let page = Mergers {
        sub: unit.as_ref().map_or_else(|| p.t("mergers-nation"), |unit| capital(&p.unit(&unit.0))),
        sections: reviews.into_iter().map(|review| section(&p, asked, unit.as_ref(), review, sent)).collect(),
        asks: told.iter().any(|told| told.ask),
        told,
        may_decide,
        carried: asked.rest(&["cursor"]),
        sent: sent.iter().filter(|(name, _)| name != "confirmed").cloned().collect(),
        p,
    };
    (status, html(&page)).into_response()
}

fn section(
    p: &Page,
    asked: &Pairs,
    unit: Option<&UnitId>,
    review: MergerReview,
    sent: &[(String, String)],
) -> Section {
    let law = p.office().law();
    let MergerReview { kind, left, counts, decided, open, notified, twice } = review;
    let known = law.kind(&kind);
    let field = known.and_then(|kind| kind.field(&left.field));
    let list = field.and_then(|field| field.list.clone()).unwrap_or_default();
    let facet = field.and_then(|field| field.facet.clone()).unwrap_or_default();
    let register = |word: &str| {
        let units = unit.map(|unit| law.units.ancestry(unit)).unwrap_or_default();
        let units = units.into_iter().map(|unit| ("unit".to_owned(), unit.0));
        let of = [("kind".to_owned(), kind.clone()), (facet.clone(), word.to_owned())];
        Pairs::new(of.into_iter().chain(units)).url("/register")
    };
    let mine = |number: &str| one(sent, "number") == number;
    let lefts = left.page.rows.iter().map(|hit| {
        let kept =
            |name: &str| if mine(&hit.row.number) { one(sent, name).to_owned() } else { String::new() };
        Left { line: line(p, hit, None), chosen: kept("decision"), day: kept("told_on") }
    });
    let done = decided.iter().map(|Decided { hit, decision, notified, notice }| Done {
        line: line(p, hit, None),
        decision: capital(&p.word(&list, decision)),
        told: notified.as_deref().map(luytre_text::day::shown),
        notice: *notice,
    });
    let twice = twice.iter().map(|tie| {
        let country =
            law.partners.get(&tie.partner).map(|partner| partner.country.clone()).unwrap_or_default();
        Twice {
            unit: unit_name(p, &tie.unit.0),
            partner: p.partner(&tie.partner),
            partner_href: format!("/partners/{}", escape(&country)),
            units: tie
                .units
                .iter()
                .map(|(unit, n)| {
                    let of = BTreeMap::from([
                        ("kind", kind.as_str()),
                        ("unit", unit.0.as_str()),
                        ("partner", tie.partner.as_str()),
                    ]);
                    let of = of.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
                    (unit_name(p, &unit.0), p.number(*n), Pairs::new(of).url("/register"))
                })
                .collect(),
        }
    });
    let twice: Vec<Twice> = twice.collect();
    let done: Vec<Done> = done.collect();
    Section {
        kind_name: capital(&p.word("kind", &kind)),
        last_day: left.last_day.as_ref().map(|due| {
            let rule = p.word("rule", &due.rule.id.to_lowercase());
            (format!("{rule} · {}", p.basis(&due.rule.basis)), nearness(p, due.date, None))
        }),
        over: left.days_left.is_some_and(|days| days < 0),
        left_count: p.number(left.page.total.n),
        next: left
            .page
            .next
            .as_ref()
            .map(|next| asked.with("kind", &kind).with("cursor", next).url("/mergers")),
        counts: counts
            .iter()
            .map(|(word, n)| (capital(&p.word(&list, word)), p.number(*n), register(word)))
            .collect(),
        decisions: open
            .iter()
            .map(|word| Choice { word: word.clone(), label: capital(&p.word(&list, word)), chosen: false })
            .collect(),
        asks_day: notified.is_some(),
        field: p.word("field", &left.field),
        nothing: left.page.total.n == 0 && done.is_empty() && twice.is_empty(),
        left: lefts.collect(),
        done,
        twice,
        kind,
    }
}

async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(sent.iter().filter(|(name, _)| name == "unit").cloned());
    let number = one(&sent, "number").to_owned();
    let day = match typed_day(&sent, "told_on") {
        Ok(day) => day,
        Err(refusal) => return show(&app, &visitor, &asked, &sent, Some(refusal.into())).await,
    };
    let decision = one(&sent, "decision").to_owned();
    if decision.is_empty() {
        let refusal = Refusal::new("no-decision").arg("number", &number);
        return show(&app, &visitor, &asked, &sent, Some(refusal.into())).await;
    }
    let (actor, now, answers) = (visitor.actor.clone(), app.now(), confirmed(&sent));
    let done = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &number, None)?;
            let kind = office.law().kind(&dossier.record.kind).ok_or(OfficeError::NotFound)?;
            let rules = kind.inheritance.as_ref().ok_or(OfficeError::NotFound)?;
            let mut fields = Fields::from([(rules.field.clone(), Value::from(decision))]);
            if let (Some(field), Some(day)) = (&rules.notified, day) {
                fields.insert(field.clone(), Value::from(day.to_string()));
            }
            office.execute(Request {
                id: id_of(&dossier.record),
                command: Command::Edit { fields },
                actor,
                now,
                seen: None,
                confirmed: answers,
            })
        })
        .await;
    match done {
        Ok(_) => Redirect::to(&asked.url("/mergers")).into_response(),
        Err(error @ OfficeError::Refused(_)) => show(&app, &visitor, &asked, &sent, Some(error)).await,
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}
