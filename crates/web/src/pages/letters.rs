//! Papers to write about a record: which there are, one drafted from the record, downloaded, numbered and issued.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::body::BodyId;
use luytre_domain::letter::Delegation;
use luytre_domain::refusal::Refusal;
use luytre_office::{LetterDraft, LetterForm, LetterFormat, OfficeError};

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::form::{Pairs, one, typed_day};
use crate::pages::record::{confirmed, title};
use crate::url::{capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/records/{number}/letters", get(list))
        .route("/records/{number}/letters/{letter}", get(draft).post(send))
        .route("/records/{number}/letters/{letter}/{file}", get(download))
}

impl Page {
    /// Whether there are papers to write about records of this kind.
    pub(crate) fn writes(&self, kind: &str) -> bool {
        self.office().pack().letters.about(kind)
    }
}

struct Offer {
    href: String,
    name: String,
    from: String,
    basis: String,
}

#[derive(Template)]
#[template(path = "letters.html")]
struct LettersPage {
    p: Page,
    number: String,
    title: String,
    due: Vec<Offer>,
    others: Vec<Offer>,
    form_basis: String,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    p: Page,
    number: String,
    title: String,
    letter: String,
    name: String,
    /// Of the letter itself.
    language: &'static str,
    draft: LetterDraft,
    /// Several bodies that were asked.
    senders: Vec<(String, String)>,
    sender: String,
    capacities: Vec<(String, String)>,
    urgencies: Vec<String>,
    decides: bool,
    mine: bool,
    until: String,
    ids: [String; 2],
    looks: String,
    told: Vec<Told>,
    asks: bool,
}

impl LetterPage {
    fn lines(&self, of: &[String]) -> String {
        of.join("\n")
    }
}

async fn list(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.clone());
    let asked = app
        .ask(move |office| {
            Ok((office.dossier(&actor, now, &wanted, None)?, office.letters(&actor, now, &wanted)?))
        })
        .await;
    let (dossier, offers) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "register");
    let (due, others): (Vec<_>, Vec<_>) = offers.into_iter().partition(|offer| offer.due);
    let show = |offer: luytre_office::LetterOffer| {
        let from: Vec<String> = offer.senders.iter().map(|body| capital(&p.body(body))).collect();
        Offer {
            href: format!("/records/{number}/letters/{}", offer.id),
            name: p.word("letter", &offer.id),
            from: from.join(", "),
            basis: p.basis(&offer.basis),
        }
    };
    let words = p.office().pack().letters.words.as_ref();
    let form_basis = words.map(|words| p.basis(&words.basis)).unwrap_or_default();
    html(&LettersPage {
        due: due.into_iter().map(show).collect(),
        others: others.into_iter().map(show).collect(),
        title: title(&p, &dossier.record),
        number: dossier.record.number.clone(),
        form_basis,
        p,
    })
}

async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, letter)): Path<(String, String)>,
    Query(pairs): Query<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let (wanted, about, sender) = (number.clone(), letter.clone(), one(&pairs, "sender").to_owned());
    match app.ask(move |office| office.letter_form(&actor, now, &wanted, &about, &sender)).await {
        Ok(form) => show(&app, &visitor, &number, form, None, None).await,
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

/// What was typed, and why it came to nothing.
struct Sent {
    until: String,
    ids: [String; 2],
    error: Option<OfficeError>,
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    form: LetterForm,
    draft: Option<LetterDraft>,
    sent: Option<Sent>,
) -> Response {
    let draft = draft.unwrap_or_else(|| form.draft.clone());
    let (actor, now, wanted, seen) = (visitor.actor.clone(), app.now(), number.to_owned(), draft.clone());
    let asked = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            Ok((dossier, office.letter_html(&actor, now, &wanted, &seen)?))
        })
        .await;
    let (dossier, looks) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let p = Page::new(app, visitor, "register");
    let fresh = || Sent { until: String::new(), ids: [app.new_id(), app.new_id()], error: None };
    let Sent { until, ids, error } = sent.unwrap_or_else(fresh);
    let refusals = error.map(|error| error.refusals()).unwrap_or_default();
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let named = |body: &BodyId| capital(&p.body(body));
    let page = LetterPage {
        number: number.to_owned(),
        title: title(&p, &dossier.record),
        name: p.word("letter", &draft.letter),
        letter: draft.letter.clone(),
        language: p.office().pack().letters.words.as_ref().map_or("", |words| words.lang.tag()),
        senders: form.senders.iter().map(|body| (body.0.clone(), named(body))).collect(),
        sender: named(&BodyId(draft.sender.clone())),
        capacities: form.capacities.iter().map(|id| (id.clone(), p.word("capacity", id))).collect(),
        urgencies: form.urgencies,
        decides: form.decides,
        mine: form.mine,
        told: p.tell(&refusals),
        asks: refusals.iter().any(|refusal| refusal.ask),
        until,
        ids,
        looks,
        draft,
        p,
    };
    (status, html(&page)).into_response()
}

/// What a form says, as a draft.
fn typed(letter: &str, pairs: &Pairs) -> Result<LetterDraft, Refusal> {
    let text = |name: &str| one(pairs, name).to_owned();
    // A text area sends its lines apart by a carriage return and a line feed.
    let lines = |name: &str| -> Vec<String> {
        one(pairs, name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let block = |name: &str| lines(name).join("\n");
    Ok(LetterDraft {
        letter: letter.to_owned(),
        sender: text("sender"),
        superior: block("superior"),
        issuer: block("issuer"),
        place: text("place"),
        to: lines("to"),
        about: text("about"),
        authority: text("authority"),
        enacts: text("enacts"),
        bases: lines("bases"),
        paragraphs: lines("paragraphs"),
        copies: lines("copies"),
        capacity: text("capacity"),
        office: text("office"),
        signer: text("signer"),
        delegation: Delegation {
            number: text("delegation_number"),
            until: typed_day(pairs, "delegation_until")?,
        },
        urgency: text("urgency"),
        drafter: text("drafter"),
    })
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, letter)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let (wanted, about, sender) = (number.clone(), letter.clone(), one(&pairs, "sender").to_owned());
    let form = match app.ask(move |office| office.letter_form(&actor, now, &wanted, &about, &sender)).await {
        Ok(form) => form,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let sent = |error: Option<OfficeError>| Sent {
        until: one(&pairs, "delegation_until").to_owned(),
        ids: ["id_pdf", "id_docx"].map(|name| match one(&pairs, name) {
            id if is_id(id) => id.to_owned(),
            _ => app.new_id(),
        }),
        error,
    };
    let mut draft = match typed(&letter, &pairs) {
        Ok(draft) => draft,
        Err(refusal) => {
            // Everything but the day that is none.
            let rest: Pairs = pairs.iter().filter(|(name, _)| name != "delegation_until").cloned().collect();
            let draft = typed(&letter, &rest).ok();
            return show(&app, &visitor, &number, form, draft, Some(sent(Some(refusal.into())))).await;
        }
    };
    // Of the bodies that may write it, and no other.
    if !form.senders.iter().any(|body| body.0 == draft.sender) {
        draft.sender.clone_from(&form.draft.sender);
    }
    match one(&pairs, "do") {
        "issue" => {}
        "docx" => return file(&app, &visitor, &number, form, draft, LetterFormat::Docx).await,
        "pdf" => return file(&app, &visitor, &number, form, draft, LetterFormat::Pdf).await,
        _ => return show(&app, &visitor, &number, form, Some(draft), Some(sent(None))).await,
    }
    let (actor, wanted, given) = (visitor.actor.clone(), number.clone(), draft.clone());
    let ids = sent(None).ids;
    let again: BTreeSet<String> = confirmed(&pairs);
    let done = app.ask(move |office| office.issue_letter(&actor, now, &wanted, &given, &ids, &again)).await;
    match done {
        Ok(issued) => Redirect::to(&format!("/records/{}#papers", issued.receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => show(&app, &visitor, &number, form, Some(draft), Some(sent(Some(error)))).await,
    }
}

/// The form of an id this program makes.
fn is_id(text: &str) -> bool {
    text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The letter as the record words it, in one click: `draft.docx`, `draft.pdf`.
async fn download(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, letter, name)): Path<(String, String, String)>,
) -> Response {
    let format = match name.as_str() {
        "draft.docx" => LetterFormat::Docx,
        "draft.pdf" => LetterFormat::Pdf,
        _ => return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
    };
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.clone());
    match app.ask(move |office| office.letter_form(&actor, now, &wanted, &letter, "")).await {
        Ok(form) => {
            let draft = form.draft.clone();
            file(&app, &visitor, &number, form, draft, format).await
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn file(
    app: &App,
    visitor: &Visitor,
    number: &str,
    form: LetterForm,
    draft: LetterDraft,
    format: LetterFormat,
) -> Response {
    let (actor, now, wanted, wished) = (visitor.actor.clone(), app.now(), number.to_owned(), draft.clone());
    match app.ask(move |office| office.letter_file(&actor, now, &wanted, &wished, format)).await {
        Ok(bytes) => {
            let (media, ending) = match format {
                LetterFormat::Docx => {
                    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
                }
                LetterFormat::Pdf => ("application/pdf", "pdf"),
            };
            let name = format!("{number}-{}.{ending}", draft.letter.replace('.', "-"));
            let headers = [
                (header::CONTENT_TYPE, media.to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{}", escape(&name))),
            ];
            (headers, bytes).into_response()
        }
        Err(OfficeError::NotFound) => refused(app, &visitor.manner, Some(visitor), &OfficeError::NotFound),
        Err(error) => {
            let until = draft.delegation.until.map(|day| day.to_string()).unwrap_or_default();
            let sent = Sent { until, ids: [app.new_id(), app.new_id()], error: Some(error) };
            show(app, visitor, number, form, Some(draft), Some(sent)).await
        }
    }
}
