//! A record: where it stands, what can be done next, who was asked, everything that happened to it.

mod act;
mod answers;
mod history;
mod paper;
mod personal;
mod reply;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use luytre_office::{Account, HistoryLine, LARGEST_PAPER, Office, OfficeError};

use crate::app::App;
use crate::page::{Page, Told, days_amiss, html, refused};
use crate::pages::due::ClockView;
use crate::pages::form::{self, one};
use crate::pages::joint::{OverlapView, overlaps};
use crate::pages::register::end_of;
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

pub(crate) use act::{confirmed, id_of};
pub(crate) use history::{Line, lines};
pub(crate) use view::{title, tone};

use act::doing;
use answers::AnswersView;
use view::{CommitmentRow, FieldRow, LinkRow, Next, Opinion, PaperRow, SourceRow, Stop};

pub(crate) fn router() -> Router<App> {
    // The envelope of a multipart form adds a little to the paper itself.
    let papers = post(paper::attach).layer(DefaultBodyLimit::max(LARGEST_PAPER + 64 * 1024));
    let answering =
        get(answers::form).post(answers::send).layer(DefaultBodyLimit::max(LARGEST_PAPER + 64 * 1024));
    Router::new()
        .route("/records/{number}", get(record))
        .route("/records/{number}/take", post(doing("take", act::take)))
        .route("/records/{number}/ask", post(doing("ask", act::ask)))
        .route("/records/{number}/reply", get(reply::form).post(reply::send))
        .route("/records/{number}/remind", post(doing("remind", answers::remind)))
        .route("/records/{number}/answer", answering)
        .route("/records/{number}/supplement", post(doing("supplement", act::supplement)))
        .route("/records/{number}/commitments", post(doing("commitments", act::commit)))
        .route("/records/{number}/links", post(doing("links", act::link)))
        .route("/records/{number}/links/drop", post(doing("links/drop", act::unlink)))
        .route("/records/{number}/personal", post(personal::reveal))
        .route("/records/{number}/personal/erase", post(personal::erase))
        .route("/records/{number}/notes", post(doing("notes", act::note)))
        .route("/records/{number}/papers", papers)
        .route("/records/{number}/papers/{id}", get(paper::paper))
}

/// So many other localities are told of on a page.
const NEAREST: usize = 3;

/// So many entries of the history stand on a page.
const HISTORY: usize = 20;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    p: Page,
    number: String,
    title: String,
    kind: String,
    kind_name: String,
    sub: String,
    state: String,
    /// On the page of a past day: the state of today, where it is another.
    state_now: Option<String>,
    tone: &'static str,
    example: bool,
    version: u64,
    dormant: Option<String>,
    as_of: Option<String>,
    rail: Vec<Stop>,
    branches: Vec<(String, String)>,
    next: Option<Next>,
    opinions: Vec<Opinion>,
    /// What was answered, where the consultation asks for answers and no verdicts.
    answers: Option<AnswersView>,
    /// The page of what answers this record, where units must.
    coverage: Option<String>,
    may_add: Vec<(String, String)>,
    /// Why a further body may be asked.
    reasons: Vec<(String, String)>,
    clocks: Vec<ClockView>,
    fields: Vec<FieldRow>,
    papers: Vec<PaperRow>,
    sorts: Vec<(String, String)>,
    commitments: Vec<CommitmentRow>,
    progress: Vec<(&'static str, String)>,
    links: Vec<LinkRow>,
    /// How many records point here, by kind and state: words and tone.
    pointing: Vec<(String, &'static str)>,
    /// What a record of this kind can be to another.
    relations: Vec<(String, String)>,
    /// What may be opened already linked with this: address and name.
    opens: Vec<(String, String)>,
    sources: Vec<SourceRow>,
    /// The record is a document, which has a page for reading it.
    readable: bool,
    history: Vec<Line>,
    older: Option<u64>,
    may_edit: bool,
    may_attach: bool,
    may_commit: bool,
    /// Something of it is sealed, and the reader may have it in the clear.
    may_reveal: bool,
    /// Fields of which the reader may erase what they hold or held sealed.
    erasable: Vec<(String, String)>,
    trouble: Option<Trouble>,
    today: String,
    /// What other localities do near to it, the nearest first.
    overlaps: Vec<OverlapView>,
    may_join: bool,
    may_propose: bool,
}

/// A command that came to nothing: which form of the page it came from, and what was typed.
struct Failed {
    error: OfficeError,
    form: &'static str,
    sent: form::Pairs,
}

/// A refused command, with what was sent: a question can be answered with yes, and nothing is typed twice.
struct Trouble {
    told: Vec<Told>,
    /// Some of it is a question.
    asks: bool,
    form: &'static str,
    sent: form::Pairs,
    /// What others did to the record after its page was read.
    since: Vec<Line>,
}

impl RecordPage {
    /// Whether `form` was refused; `about` is the transition or the commitment it was for, where there are several.
    fn failed(&self, form: &str, about: &str) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| {
            let subject = ["transition", "id"].map(|name| one(&trouble.sent, name)).concat();
            trouble.form == form && subject == about
        })
    }

    /// What was typed into a form that was refused, and what the form starts with otherwise.
    fn kept(&self, form: &str, about: &str, name: &str, start: &str) -> String {
        match &self.trouble {
            Some(trouble) if self.failed(form, about) => one(&trouble.sent, name).to_owned(),
            _ => start.to_owned(),
        }
    }
}

async fn record(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let look = Pairs::new(pairs);
    if let Some(again) = days_amiss(&app, &visitor, &format!("/records/{number}"), &look, &["day"]) {
        return again;
    }
    let number_of = |name: &str| look.get(name).and_then(|text| text.parse().ok());
    let as_of = match look.day("day").and_then(|day| end_of(app.office(), day)) {
        Some(at) => match app.ask(move |office| office.entry_at(at)).await {
            Ok(seq) => Some(seq),
            Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
        },
        None => number_of("as_of"),
    };
    show(&app, &visitor, &number, as_of, number_of("before"), None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    as_of: Option<u64>,
    before: Option<u64>,
    failed: Option<Failed>,
) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let asked = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &wanted, as_of)?;
            let present = as_of.map(|_| office.dossier(&actor, now, &wanted, None)).transpose()?;
            let end = match (before, as_of) {
                (Some(before), _) => Some(before),
                (None, Some(seq)) => Some(seq + 1),
                (None, None) => None,
            };
            // One more tells whether there are older ones.
            let history = office.history(&actor, &wanted, end, HISTORY + 1)?;
            let people = people(office, &history)?;
            let pointing = office.pointing(&actor, &dossier.record)?;
            let near = if as_of.is_none() && office.may_be_joint(&dossier.record) {
                office.overlaps_of(&actor, now, &wanted)?
            } else {
                Vec::new()
            };
            Ok((dossier, present, history, people, near, pointing))
        })
        .await;
    let (dossier, present, history, people, near, pointing) = match asked {
        Ok(asked) => asked,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let mut p = Page::new(app, visitor, "register");
    if let (Some(_), Some(last)) = (as_of, history.first()) {
        // Seen from that day, a deadline was as near as it was then.
        p.today = app.office().today(last.at);
    }
    let status = match &failed {
        None => StatusCode::OK,
        Some(Failed { error: OfficeError::Changed { .. }, .. }) => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let trouble = failed.map(|failed| Trouble {
        told: p.tell(&failed.error.refusals()),
        asks: failed.error.refusals().iter().any(|refusal| refusal.ask),
        since: match failed.error {
            OfficeError::Changed { seen, .. } => {
                signed(&p, lines(&p, &dossier.record, newer(&history, seen), &history), &people)
            }
            _ => Vec::new(),
        },
        form: failed.form,
        sent: failed.sent.into_iter().filter(|(name, _)| name != "confirmed" && name != "seen").collect(),
    });
    let present = present.as_ref().map(|present| &present.record);
    let beside = overlaps(&p, near.get(..NEAREST).unwrap_or(&near), &[]);
    let may_propose = dossier.may_edit
        && as_of.is_none()
        && app.office().may_join(&visitor.actor)
        && app.office().may_be_joint(&dossier.record);
    let mut page = view::page(p, visitor, &dossier, present, &history, pointing, trouble);
    (page.overlaps, page.may_propose) = (beside, may_propose);
    (status, html(&page)).into_response()
}

/// The entries after `seen`.
pub(crate) fn newer(history: &[HistoryLine], seen: u64) -> &[HistoryLine] {
    let end = history.iter().position(|line| line.seq <= seen).unwrap_or(history.len());
    &history[..end]
}

/// The accounts that stand in a history.
pub(crate) fn people(
    office: &Office,
    history: &[HistoryLine],
) -> Result<BTreeMap<String, Account>, OfficeError> {
    let logins: BTreeSet<&String> = history.iter().map(|line| &line.actor).collect();
    let mut people = BTreeMap::new();
    for login in logins {
        if let Some(account) = office.account(login)? {
            people.insert(login.clone(), account);
        }
    }
    Ok(people)
}

/// The lines with the names and bodies of those who did it.
pub(crate) fn signed(p: &Page, mut lines: Vec<Line>, people: &BTreeMap<String, Account>) -> Vec<Line> {
    for line in &mut lines {
        if let Some(account) = people.get(&line.who) {
            line.who = format!("{} ({}), {}", account.name, account.login, capital(&p.body(&account.body)));
        }
    }
    lines
}
