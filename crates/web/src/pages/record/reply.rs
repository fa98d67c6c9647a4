//! Replying to a consultation: the asked body itself, or whoever asked it and holds its paper.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::record::Verdict;
use luytre_domain::refusal::Refusal;
use luytre_office::{OfficeError, Request};
use serde::Deserialize;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::due::{self, ClockView};
use crate::pages::form::{Pairs, one};
use crate::visitor::Visitor;

use super::act::{Asking, confirmed, id_of};
use super::answers;
use super::view::{Opinion, PaperRow, opinions, papers, title};

#[derive(Deserialize)]
pub(super) struct Whose {
    #[serde(default)]
    body: String,
}

#[derive(Template)]
#[template(path = "reply.html")]
struct ReplyPage {
    p: Page,
    number: String,
    title: String,
    body: String,
    body_id: String,
    reasons: String,
    clock: Option<ClockView>,
    own: bool,
    papers: Vec<PaperRow>,
    others: Vec<Opinion>,
    verdict: String,
    note: String,
    on: String,
    told: Vec<Told>,
}

pub(super) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let pairs = vec![("body".to_owned(), whose.body)];
    show(&app, &visitor, &number, &pairs, None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    pairs: &Pairs,
    error: Option<OfficeError>,
) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let dossier = match app.ask(move |office| office.dossier(&actor, now, &wanted, None)).await {
        Ok(dossier) => dossier,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let record = &dossier.record;
    let body = one(pairs, "body");
    if answers::wanted(app, record) {
        return Redirect::to(&answers::address(&record.number, body)).into_response();
    }
    let Some(asked) = record.consulted().find(|asked| asked.body.0 == body) else {
        let error = OfficeError::from(Refusal::new("not-asked").arg("body", body));
        return refused(app, &visitor.manner, Some(visitor), &error);
    };
    let p = Page::new(app, visitor, "desk");
    let ends = format!(":{body}");
    let clock = dossier.clocks.iter().find(|(clock, _)| clock.key.ends_with(&ends) && clock.met.is_none());
    let reasons: Vec<String> = asked.reasons.iter().map(|reason| p.word("reason", reason)).collect();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let reply = ReplyPage {
        number: record.number.clone(),
        title: title(&p, record),
        body: p.body(&asked.body),
        body_id: asked.body.0.clone(),
        reasons: reasons.join("; "),
        clock: clock.map(|(clock, due)| due::view(&p, clock, due.as_ref())),
        own: p.office().law().stands_for(&visitor.actor.body, &asked.body),
        papers: papers(&p, record, None),
        others: opinions(&p, &dossier, None, false)
            .into_iter()
            .filter(|other| other.body_id != body)
            .collect(),
        verdict: one(pairs, "verdict").to_owned(),
        note: one(pairs, "note").to_owned(),
        on: Some(one(pairs, "on"))
            .filter(|on| !on.is_empty())
            .map_or_else(|| p.date(&p.today), str::to_owned),
        told: error.map(|error| p.tell(&error.refusals())).unwrap_or_default(),
        p,
    };
    (status, html(&reply)).into_response()
}

pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let (wanted, sent) = (number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            let confirmed = confirmed(&sent);
            let asking = Asking { pairs: sent, today: office.today(now), fresh: String::new() };
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let (body, on, note) = (BodyId(asking.text("body")), asking.on()?, asking.text("note"));
            let reply = |verdict| Command::Reply { body: body.clone(), verdict, on, note: note.clone() };
            let command = match one(&asking.pairs, "verdict") {
                "agrees" => reply(Verdict::Agrees),
                "agrees_with_changes" => reply(Verdict::AgreesWithChanges),
                "disagrees" => reply(Verdict::Disagrees),
                "incomplete" if note.is_empty() => {
                    return Err(Refusal::new("reasons-missing").field("note").into());
                }
                "incomplete" => Command::AskSupplement { body, on, note },
                _ => return Err(Refusal::new("reply-verdict-missing").field("verdict").into()),
            };
            let id = id_of(&dossier.record);
            office.execute(Request { actor, now, id, command, seen: None, confirmed })
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => show(&app, &visitor, &number, &pairs, Some(error)).await,
    }
}
