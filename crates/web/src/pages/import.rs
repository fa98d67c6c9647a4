//! Lists by page: a file, what its columns are for, a look at what would come in, and the taking in. The list waits in memory
//! between the pages and is written nowhere before somebody says so.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};
use luytre_domain::kind::Kind;
use luytre_domain::permit::Action;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{
    Cell, Guess, ImportOrder, ImportReport, LARGEST_LIST, List, OfficeError, RefusedRows, RowOutcome, SURE,
    Target, column_letters,
};

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::form::{Choice, Pairs, one};
use crate::pages::record::confirmed;
use crate::pages::register::{XLSX, file_response, unit_name};
use crate::url::{capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    let bring = get(begin).post(bring).layer(DefaultBodyLimit::max(LARGEST_LIST + (1 << 20)));
    Router::new()
        .route("/import", bring)
        .route("/import/{list}", get(look).post(go_on))
        .route("/import/{list}/refused.xlsx", get(refused_rows))
}

/// Lists held at once; the oldest goes first. Each may be of some hundred megabytes at worst.
const HELD_AT_MOST: usize = 6;
/// How long a list waits for its next page.
const HELD_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Refused rows that the page shows; the workbook has all.
const SHOWN: usize = 40;

/// A list between its pages.
struct Held {
    token: String,
    login: String,
    since: Timestamp,
    kind: String,
    list: List,
    guesses: Vec<Guess>,
    /// A named list of the pack, whose rows are told apart by all that stands in them.
    named: bool,
    last: Mutex<Option<Outcome>>,
}

#[derive(Clone)]
struct Outcome {
    report: Arc<ImportReport>,
    /// Written, not only tried.
    done: bool,
}

/// The lists that wait, newest last; one for each person.
#[derive(Default)]
pub(crate) struct HeldLists(Mutex<VecDeque<Arc<Held>>>);

impl HeldLists {
    fn put(&self, held: Held) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| other.login != held.login && held.since.duration_since(other.since) < HELD_FOR);
        while all.len() >= HELD_AT_MOST {
            all.pop_front();
        }
        all.push_back(Arc::new(held));
    }

    fn get(&self, token: &str, login: &str, now: Timestamp) -> Option<Arc<Held>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = |held: &&Arc<Held>| held.token == token && held.login == login;
        all.iter().find(mine).filter(|held| now.duration_since(held.since) < HELD_FOR).cloned()
    }
}

/// Kinds of which this visitor may take in lists.
fn kinds<'a>(app: &'a App, visitor: &Visitor) -> Vec<&'a Kind> {
    let law = app.office().law();
    let takes = |kind: &&Kind| {
        let recordable = kind.states.iter().any(|state| state.recordable);
        recordable && law.roles.reach(&visitor.actor, &kind.id, Action::Import).is_some()
    };
    law.kinds.values().filter(takes).collect()
}

/// Whether the register shows the way to this page.
pub(crate) fn may_import(app: &App, visitor: &Visitor) -> bool {
    !kinds(app, visitor).is_empty()
}

#[derive(Template)]
#[template(path = "import.html")]
struct Start {
    p: Page,
    kinds: Vec<Choice>,
    told: Vec<Told>,
}

async fn begin(State(app): State<App>, visitor: Visitor) -> Response {
    start(&app, &visitor, &Pairs::new(), None)
}

fn start(app: &App, visitor: &Visitor, sent: &Pairs, error: Option<OfficeError>) -> Response {
    let kinds = kinds(app, visitor);
    if kinds.is_empty() {
        let error = OfficeError::from(Refusal::new("forbidden"));
        return refused(app, &visitor.manner, Some(visitor), &error);
    }
    let p = Page::new(app, visitor, "register");
    let chosen = Some(one(sent, "kind")).filter(|kind| !kind.is_empty()).or_else(|| {
        // The kind with most to say about lists comes first.
        let most = kinds.iter().max_by_key(|kind| kind.fields.len());
        most.map(|kind| kind.id.as_str())
    });
    let choice = |kind: &&Kind| Choice {
        word: kind.id.clone(),
        label: capital(&p.word("kind", &kind.id)),
        chosen: Some(kind.id.as_str()) == chosen,
    };
    let told = p.tell(&error.as_ref().map(OfficeError::refusals).unwrap_or_default());
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, html(&Start { kinds: kinds.iter().map(choice).collect(), told, p })).into_response()
}

async fn bring(State(app): State<App>, visitor: Visitor, mut parts: Multipart) -> Response {
    let mut pairs = Pairs::new();
    let mut file: Option<(String, Vec<u8>)> = None;
    let mut whole = true;
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(key) = part.name().map(str::to_owned) else { continue };
        if key == "file" {
            let name = part.file_name().unwrap_or_default().to_owned();
            match part.bytes().await {
                Ok(bytes) if name.is_empty() && bytes.is_empty() => {}
                Ok(bytes) => file = Some((name, bytes.to_vec())),
                Err(_) => whole = false,
            }
        } else if let Ok(text) = part.text().await {
            pairs.push((key, text));
        }
    }
    let refuse = |error: OfficeError| start(&app, &visitor, &pairs, Some(error));
    if !whole {
        return refuse(Refusal::new("paper-too-large").field("file").into());
    }
    let Some((name, bytes)) = file else {
        return refuse(Refusal::new("no-list").field("file").into());
    };
    let kind = one(&pairs, "kind").to_owned();
    if !kinds(&app, &visitor).iter().any(|known| known.id == kind) {
        return refuse(Refusal::new("no-such-kind").arg("kind", kind).field("kind").into());
    }
    let (actor, sheet) = (visitor.actor.clone(), one(&pairs, "sheet").to_owned());
    let read = {
        let kind = kind.clone();
        app.ask(move |office| {
            let sheets = office.sheets(&bytes, &name)?;
            let wanted = Some(sheet.as_str()).filter(|sheet| !sheet.is_empty());
            let mut list = office.list_on(&kind, &name, sheets, wanted)?;
            let guesses = office.guess_columns(&actor, &kind, &list)?;
            let named = office.named_columns(&kind, &list).is_some();
            if named {
                list.file.clear();
            }
            Ok((list, guesses, named))
        })
        .await
    };
    match read {
        Ok((list, guesses, named)) => {
            let token = app.new_id();
            let (login, since) = (visitor.actor.login.clone(), app.now());
            let last = Mutex::default();
            app.lists().put(Held { token: token.clone(), login, since, kind, list, guesses, named, last });
            Redirect::to(&format!("/import/{token}")).into_response()
        }
        Err(error) => refuse(error),
    }
}

struct ColumnView {
    n: usize,
    letters: String,
    name: String,
    samples: Vec<String>,
    ground: String,
    confidence: String,
    sure: bool,
    choices: Vec<Choice>,
}

struct RefusedView {
    row: u32,
    column: String,
    value: String,
    what: String,
    how: String,
}

struct Preview {
    done: bool,
    /// Name, number, and whether it wants looking at.
    counts: Vec<(String, String, bool)>,
    refused: Vec<RefusedView>,
    /// How many more there are.
    more: Option<String>,
    any_refused: bool,
    /// Code, question, and how many rows ask it.
    questions: Vec<(String, String, String)>,
    differs: bool,
    takes: String,
    nothing: bool,
}

#[derive(Template)]
#[template(path = "import-list.html")]
struct Looked {
    p: Page,
    token: String,
    title: String,
    sub: String,
    columns: Vec<ColumnView>,
    told: Vec<Told>,
    preview: Option<Preview>,
    confirmed: Vec<String>,
    update: bool,
    named: bool,
    /// Of which unit rows are that name none, where a merger leaves a choice.
    units: Vec<Choice>,
}

async fn look(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let Some(held) = app.lists().get(&token, &visitor.actor.login, app.now()) else {
        return gone(&app, &visitor);
    };
    let last = held.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let targets: Vec<Target> = held.guesses.iter().map(|guess| guess.target.clone()).collect();
    html(&looked(&app, &visitor, &held, &targets, &Pairs::new(), last.filter(|last| last.done), None))
}

/// The list is there no more: it waited too long, another took its place, or it is somebody else's.
fn gone(app: &App, visitor: &Visitor) -> Response {
    if !may_import(app, visitor) {
        return refused(app, &visitor.manner, Some(visitor), &Refusal::new("forbidden").into());
    }
    let response = start(app, visitor, &Pairs::new(), Some(Refusal::new("list-gone").into()));
    (StatusCode::NOT_FOUND, response).into_response()
}

async fn go_on(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let Some(held) = app.lists().get(&token, &visitor.actor.login, app.now()) else {
        return gone(&app, &visitor);
    };
    let Some(kind) = app.office().law().kind(&held.kind) else { return gone(&app, &visitor) };
    let targets: Vec<Target> = (0..held.list.columns.len())
        .map(|at| Target::of(one(&pairs, &format!("column-{at}")), kind).unwrap_or(Target::Nothing))
        .collect();
    let order = ImportOrder {
        kind: held.kind.clone(),
        targets: targets.clone(),
        unit: Some(one(&pairs, "unit"))
            .filter(|unit| !unit.is_empty())
            .map(|unit| UnitId(unit.to_owned()))
            .filter(|unit| app.office().list_units(&visitor.actor).contains(unit)),
        confirmed: confirmed(&pairs),
        update: one(&pairs, "update") == "yes",
    };
    let take = one(&pairs, "go") == "take";
    let (actor, now, asked) = (visitor.actor.clone(), app.now(), held.clone());
    let answer = app
        .ask(move |office| {
            let report = office.take_in_list(&actor, now, &order, &asked.list, !take)?;
            if take && !asked.named {
                office.settle_columns(&actor, now, &asked.kind, &asked.list, &order.targets)?;
            }
            Ok(report)
        })
        .await;
    match answer {
        Ok(report) => {
            let outcome = Outcome { report: Arc::new(report), done: take };
            *held.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome.clone());
            if take {
                return Redirect::to(&format!("/import/{}", escape(&held.token))).into_response();
            }
            html(&looked(&app, &visitor, &held, &targets, &pairs, Some(outcome), None))
        }
        Err(OfficeError::Refused(refusals)) => {
            let page = looked(&app, &visitor, &held, &targets, &pairs, None, Some(&refusals));
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn refused_rows(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let held = app.lists().get(&token, &visitor.actor.login, app.now());
    let last =
        held.as_ref().and_then(|held| held.last.lock().unwrap_or_else(PoisonError::into_inner).clone());
    let (Some(held), Some(last)) = (held, last) else { return gone(&app, &visitor) };
    let p = Page::new(&app, &visitor, "register");
    let name = format!("luytre-{}.xlsx", p.today);
    let written = app
        .ask(move |_| {
            let rows = RefusedRows {
                headings: [p.t("import-refused-row"), p.t("import-refused-why")],
                title: p.t("import-refused-sheet"),
                tell: &|refusal| {
                    let (what, how) = p.refusal(refusal);
                    format!("{what} {how}")
                },
            };
            Ok(rows.workbook(&held.list, &last.report)?)
        })
        .await;
    match written {
        Ok(bytes) => file_response(XLSX, &name, bytes),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

fn target_name(p: &Page, target: &Target) -> String {
    match target {
        Target::Field(id) => p.word("field", id),
        Target::Nothing => p.t("import-target-nothing"),
        other => p.t(&format!("import-target-{}", &other.word()[1..])),
    }
}

fn looked(
    app: &App,
    visitor: &Visitor,
    held: &Held,
    targets: &[Target],
    pairs: &Pairs,
    outcome: Option<Outcome>,
    refusals: Option<&[Refusal]>,
) -> Looked {
    let p = Page::new(app, visitor, "register");
    let all = p.office().targets(&held.kind);
    let columns = held.guesses.iter().zip(targets).enumerate().map(|(n, (guess, target))| {
        let choice = |one: &Target| Choice {
            word: one.word().to_owned(),
            label: target_name(&p, one),
            chosen: one == target,
        };
        let kept = guess.target == *target;
        ColumnView {
            n,
            letters: column_letters(n),
            name: guess.column.clone(),
            samples: guess.samples.clone(),
            ground: p.t(&format!("import-ground-{}", guess.ground.id())),
            confidence: if guess.confidence == 0 {
                String::new()
            } else {
                luytre_text::format::percent(guess.confidence.into(), p.lang)
            },
            sure: guess.confidence >= SURE || !kept,
            choices: [Target::Nothing].iter().chain(&all).map(choice).collect(),
        }
    });
    let unit =
        |id: UnitId| Choice { chosen: one(pairs, "unit") == id.0, label: unit_name(&p, &id.0), word: id.0 };
    let units: Vec<Choice> = p.office().list_units(&visitor.actor).into_iter().map(unit).collect();
    let sheet = if held.list.sheet.is_empty() { String::new() } else { format!(" · {}", held.list.sheet) };
    let kind = capital(&p.word("kind", &held.kind));
    let rows = p.tn("import-rows", held.list.rows.len());
    Looked {
        token: held.token.clone(),
        title: p.t1("import-title", "kind", &kind),
        sub: format!("{}{sheet} · {rows}", held.list.file),
        columns: columns.collect(),
        told: p.tell(refusals.unwrap_or_default()),
        preview: outcome.map(|outcome| preview(&p, held, &outcome)),
        confirmed: confirmed(pairs).into_iter().collect(),
        update: one(pairs, "update") == "yes",
        named: held.named,
        units: if units.len() > 1 { units } else { Vec::new() },
        p,
    }
}

fn preview(p: &Page, held: &Held, outcome: &Outcome) -> Preview {
    let report = &outcome.report;
    let refused_n = report.refused().count();
    let told: [(&str, usize, bool); 5] = [
        (if outcome.done { "import-taken" } else { "import-would" }, report.accepted(), false),
        ("import-there", report.known(), false),
        ("import-now-changed", report.changed(true), false),
        ("import-says-else", report.changed(false), true),
        ("import-not-taken", refused_n, true),
    ];
    let counts = told
        .into_iter()
        .enumerate()
        .filter(|(at, (_, n, _))| *n > 0 || *at == 0)
        .map(|(_, (key, n, amiss))| (p.t(key), p.number(n as u64), amiss));
    let mut questions: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut shown = Vec::new();
    for (at, refusals) in report.refused() {
        for refusal in refusals.iter().filter(|refusal| refusal.ask).collect::<Vec<_>>() {
            let known = questions.entry(refusal.code.clone()).or_insert_with(|| (p.refusal(refusal).0, 0));
            known.1 += 1;
        }
        for refusal in refusals {
            if shown.len() == SHOWN {
                break;
            }
            let (line, cells) = &held.list.rows[at];
            let column = refusal.field.clone().unwrap_or_default();
            let place = held.list.columns.iter().position(|other| *other == column);
            let value = place.and_then(|place| cells.get(place)).map(Cell::text).unwrap_or_default();
            let (what, how) = p.refusal(refusal);
            let column = if place.is_some() || column.is_empty() { column } else { p.word("field", &column) };
            shown.push(RefusedView { row: *line, column, value, what, how });
        }
    }
    let rows_shown: BTreeSet<u32> = shown.iter().map(|refused| refused.row).collect();
    let more = refused_n.saturating_sub(rows_shown.len());
    let differs = report.rows.iter().any(|row| matches!(row, RowOutcome::Changed { done: false, .. }));
    Preview {
        done: outcome.done,
        counts: counts.collect(),
        any_refused: refused_n > 0,
        refused: shown,
        more: (more > 0).then(|| p.tn("import-more", more)),
        questions: questions
            .into_iter()
            .map(|(code, (what, n))| (code, what, p.tn("import-rows", n)))
            .collect(),
        differs,
        takes: p.tn("import-take", report.accepted()),
        nothing: report.accepted() == 0 && !differs,
    }
}
