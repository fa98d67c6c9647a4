//! Answers to a request: one table of all that were asked, and the page on which one of them answers.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::decide::place;
use luytre_domain::kind::values;
use luytre_domain::procedure::Consultation;
use luytre_domain::record::{Asked, Record};
use luytre_domain::refusal::Refusal;
use luytre_office::{Dossier, NewAnswer, NewPaper, OfficeError};
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::due::{self, ClockView, Pill, nearness};
use crate::pages::form::{all, decimal, one, typed_day};
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

use super::act::Asking;
use super::paper::media;
use super::view::{PaperRow, papers, title};

/// What a form sends for the label at place `n` of what was asked for.
const VALUE: &str = "value-";

pub(super) struct AnswersView {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<AnswerRow>,
    /// Under each label the sum of its numbers; empty where something else stands among them.
    pub(super) sums: Vec<String>,
    pub(super) replied: String,
    pub(super) silent: Option<String>,
    pub(super) late: Option<String>,
    /// What the button says that reminds them all.
    pub(super) remind: Option<String>,
}

pub(super) struct AnswerRow {
    pub(super) body: String,
    pub(super) body_id: String,
    pub(super) pill: Pill,
    pub(super) class: &'static str,
    pub(super) reminded: Option<String>,
    pub(super) values: Vec<String>,
    pub(super) note: String,
    pub(super) paper: Option<(String, String)>,
    pub(super) on_paper: bool,
    pub(super) may_reply: bool,
}

/// The consultation that the record's answers belong to: of its present step, or of the one it has left.
fn consultation<'a>(p: &'a Page, record: &Record) -> Option<&'a Consultation> {
    let law = p.office().law();
    let (procedure, step) = place(record, law)?;
    let asked = record.asked.last().and_then(|asked| procedure.step(&asked.step));
    let of = |step: &'a luytre_domain::procedure::Step| step.consultation.as_ref();
    of(step).or_else(|| asked.and_then(of)).filter(|consultation| consultation.answers)
}

fn labels<'a>(record: &'a Record, consultation: &Consultation) -> Vec<&'a str> {
    let wanted = consultation.wants.as_ref().and_then(|field| record.fields.get(field));
    wanted.into_iter().flat_map(values).filter_map(Value::as_str).collect()
}

pub(super) fn view(p: &Page, dossier: &Dossier, asks: bool) -> Option<AnswersView> {
    let record = &dossier.record;
    let consultation = consultation(p, record)?;
    let labels = labels(record, consultation);
    let here = place(record, p.office().law()).is_some_and(|(_, step)| step.consultation.is_some());
    let mut rows: Vec<(bool, bool, String, AnswerRow)> = Vec::new();
    for asked in &record.asked {
        let row = row(p, dossier, asked, &labels, here);
        let silent = asked.reply.is_none();
        rows.push((silent, row.class.contains("late"), luytre_text::fold::fold(&row.body), row));
    }
    // The silent ones first: they are what there is to do.
    rows.sort_by(|a, b| (!a.0, !a.1, &a.2).cmp(&(!b.0, !b.1, &b.2)));
    let silent = rows.iter().filter(|row| row.0).count();
    let late = rows.iter().filter(|row| row.0 && row.1).count();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let sums = labels.iter().map(|label| sum(p, record, label));
    Some(AnswersView {
        heads: labels.iter().map(|label| (*label).to_owned()).collect(),
        sums: sums.collect(),
        replied: p.t2("requests-answered", ("replied", &(rows.len() - silent)), ("asked", &rows.len())),
        remind: (asks && here && silent > 0 && dossier.as_of.is_none())
            .then(|| p.tn("requests-remind", count(silent))),
        rows: rows.into_iter().map(|(.., row)| row).collect(),
        silent: (silent > 0).then(|| p.tn("requests-silent", count(silent))),
        late: (late > 0).then(|| p.tn("requests-late", count(late))),
    })
}

fn row(p: &Page, dossier: &Dossier, asked: &Asked, labels: &[&str], here: bool) -> AnswerRow {
    let record = &dossier.record;
    let ends = format!(":{}", asked.body);
    let clock = record.clocks.iter().find(|clock| clock.key.ends_with(&ends));
    let overdue = asked.reply.is_none() && clock.is_some_and(|clock| clock.due < p.today);
    let pill = match (&asked.reply, clock) {
        (Some(reply), _) => {
            let day = p.date(&reply.on);
            let late = if reply.late { "requests-answered-late" } else { "requests-answered-on" };
            let tone = if reply.late { "due" } else { "ok" };
            Pill { tone, icon: "check", text: p.t1(late, "day", day) }
        }
        (None, Some(clock)) if here => nearness(p, clock.due, None),
        _ => Pill { tone: "", icon: "clock", text: p.t("record-no-reply") },
    };
    let reply = asked.reply.as_ref();
    let paper = reply.and_then(|reply| record.papers.iter().find(|paper| paper.id == reply.paper));
    let last = asked.reminded.last();
    AnswerRow {
        body: capital(&p.body(&asked.body)),
        body_id: asked.body.0.clone(),
        pill,
        class: match (reply.is_some(), overdue) {
            (true, _) => "",
            (false, true) => "silent late",
            (false, false) => "silent",
        },
        reminded: last.map(|day| {
            let times = i64::try_from(asked.reminded.len()).unwrap_or(i64::MAX);
            let args = luytre_text::message::Args::new().number("n", times).text("day", p.date(day));
            p.get("requests-reminded", &args)
        }),
        values: labels
            .iter()
            .map(|label| reply.and_then(|reply| reply.values.get(*label)).cloned().unwrap_or_default())
            .collect(),
        note: reply.map(|reply| reply.note.clone()).unwrap_or_default(),
        paper: paper
            .map(|paper| (format!("/records/{}/papers/{}", record.number, paper.id), paper.title.clone())),
        on_paper: reply.is_some_and(|reply| reply.on_paper),
        may_reply: dossier.may_reply.contains(&asked.body),
    }
}

/// The sum of what was answered under `label`, where all of it is whole numbers.
fn sum(p: &Page, record: &Record, label: &str) -> String {
    let replies = record.asked.iter().filter_map(|asked| asked.reply.as_ref());
    let typed: Vec<&String> = replies.filter_map(|reply| reply.values.get(label)).collect();
    let numbers: Option<Vec<i64>> = typed.iter().map(|typed| decimal(typed).parse().ok()).collect();
    match numbers.as_deref() {
        None | Some([]) => String::new(),
        Some(numbers) => numbers
            .iter()
            .try_fold(0_i64, |sum, n| sum.checked_add(*n))
            .map_or_else(String::new, |sum| p.number(sum)),
    }
}

/// Reminds those that were ticked, or all that are silent.
pub(super) fn remind(asking: &Asking) -> Result<Command, OfficeError> {
    let bodies = all(&asking.pairs, "body").into_iter().map(|body| BodyId(body.to_owned()));
    Ok(Command::Remind { bodies: bodies.collect(), on: asking.on()?, note: asking.text("note") })
}

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage {
    p: Page,
    number: String,
    title: String,
    asked: String,
    body: String,
    body_id: String,
    asker: String,
    clock: Option<ClockView>,
    own: bool,
    /// Name of the input, label, what was typed.
    values: Vec<(String, String, String)>,
    sorts: Vec<(String, String)>,
    sort: String,
    note: String,
    paper_number: String,
    on: String,
    papers: Vec<PaperRow>,
    told: Vec<Told>,
}

pub(super) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    show(&app, &visitor, &number, &pairs, None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    pairs: &[(String, String)],
    error: Option<OfficeError>,
) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let dossier = match app.ask(move |office| office.dossier(&actor, now, &wanted, None)).await {
        Ok(dossier) => dossier,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let record = &dossier.record;
    let p = Page::new(app, visitor, "mail");
    let body = one(pairs, "body");
    let asked = record.consulted().find(|asked| asked.body.0 == body);
    let (Some(asked), Some(consultation)) = (asked, consultation(&p, record)) else {
        let error = OfficeError::from(Refusal::new("not-asked").arg("body", body));
        return refused(app, &visitor.manner, Some(visitor), &error);
    };
    let law = p.office().law();
    let kind = law.kind(&record.kind);
    let ends = format!(":{body}");
    let clock = dossier.clocks.iter().find(|(clock, _)| clock.key.ends_with(&ends) && clock.met.is_none());
    let labels = labels(record, consultation).into_iter().enumerate();
    // What is asked stands in the first field of several lines.
    let asked_text = kind.into_iter().flat_map(|kind| &kind.fields).find_map(|field| {
        let is_note = field.kind == luytre_domain::kind::FieldType::Note;
        record.fields.get(&field.id).filter(|_| is_note)?.as_str()
    });
    let sorts: Vec<(String, String)> = kind
        .into_iter()
        .flat_map(|kind| &kind.papers)
        .map(|sort| (sort.clone(), p.word("paper", sort)))
        .collect();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = AnswerPage {
        number: record.number.clone(),
        title: title(&p, record),
        asked: asked_text.unwrap_or_default().to_owned(),
        body: capital(&p.body(&asked.body)),
        body_id: asked.body.0.clone(),
        asker: capital(&p.body(&record.owner)),
        clock: clock.map(|(clock, due)| due::view(&p, clock, due.as_ref())),
        own: law.stands_for(&visitor.actor.body, &asked.body),
        values: labels
            .map(|(n, label)| {
                let name = format!("{VALUE}{n}");
                let typed = one(pairs, &name).to_owned();
                (name, label.to_owned(), typed)
            })
            .collect(),
        // The second sort is the answer's: the first is that of the request.
        sort: Some(one(pairs, "sort").to_owned())
            .filter(|sort| !sort.is_empty())
            .or_else(|| sorts.get(1).map(|(sort, _)| sort.clone()))
            .unwrap_or_default(),
        sorts,
        note: one(pairs, "note").to_owned(),
        paper_number: one(pairs, "number").to_owned(),
        on: Some(one(pairs, "on"))
            .filter(|on| !on.is_empty())
            .map_or_else(|| p.date(&p.today), str::to_owned),
        papers: papers(&p, record, None),
        told: error.map(|error| p.tell(&error.refusals())).unwrap_or_default(),
        p,
    };
    (status, html(&page)).into_response()
}

pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut parts: Multipart,
) -> Response {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let (mut bytes, mut name, mut whole) = (Vec::new(), String::new(), true);
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(key) = part.name().map(str::to_owned) else { continue };
        if key == "file" {
            name = part.file_name().unwrap_or_default().to_owned();
            match part.bytes().await {
                Ok(sent) => bytes = sent.to_vec(),
                // The limit of the body cut it off.
                Err(_) => whole = false,
            }
        } else if let Ok(text) = part.text().await {
            pairs.push((key, text.trim().to_owned()));
        }
    }
    let paper = (!bytes.is_empty()).then(|| NewPaper {
        id: app.new_id(),
        sort: one(&pairs, "sort").to_owned(),
        title: name.clone(),
        number: one(&pairs, "number").to_owned(),
        media: media(&name).to_owned(),
        bytes,
    });
    let (actor, now, wanted, sent) = (visitor.actor.clone(), app.now(), number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            if !whole {
                return Err(Refusal::new("paper-too-large").field("file").into());
            }
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let record = &dossier.record;
            let consultation = place(record, office.law()).and_then(|(_, step)| step.consultation.as_ref());
            let labels = consultation.map(|known| labels(record, known)).unwrap_or_default();
            let values: BTreeMap<String, String> = labels
                .into_iter()
                .enumerate()
                .map(|(n, label)| (label.to_owned(), one(&sent, &format!("{VALUE}{n}")).to_owned()))
                .collect();
            let answer = NewAnswer {
                body: one(&sent, "body").to_owned(),
                on: typed_day(&sent, "on")?,
                text: one(&sent, "note").to_owned(),
                values,
                paper,
            };
            office.answer(&actor, now, &wanted, answer)
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}#replies", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => show(&app, &visitor, &number, &pairs, Some(error)).await,
    }
}

/// The address of the page on which `body` answers.
pub(super) fn address(number: &str, body: &str) -> String {
    Pairs::new([("body".to_owned(), body.to_owned())]).url(&format!("/records/{number}/answer"))
}

/// Whether what the record asks for now is an answer, no verdict.
pub(super) fn wanted(app: &App, record: &Record) -> bool {
    let consults = place(record, app.office().law()).and_then(|(_, step)| step.consultation.as_ref());
    consults.is_some_and(|consultation| consultation.answers)
}
