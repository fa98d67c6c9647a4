//! A record: where it stands, what can be done next, who was asked, everything that happened to it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::decide::{actors, place, tally};
use luytre_domain::kind::Tone;
use luytre_domain::procedure::Silence;
use luytre_domain::record::{Asked, Commitment, Event, Fields, Progress, Record, Verdict};
use luytre_domain::refusal::Refusal;
use luytre_office::{Dossier, HistoryLine, LARGEST_PAPER, NewPaper, Office, OfficeError, Request, Way};
use luytre_text::message::Args;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::due::{self, ClockView, Pill};
use crate::pages::form::{Pairs, day, one};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    // The envelope of a multipart form adds a little to the paper itself.
    let papers = post(attach).layer(DefaultBodyLimit::max(LARGEST_PAPER + 64 * 1024));
    Router::new()
        .route("/records/{number}", get(record))
        .route("/records/{number}/take", post(take))
        .route("/records/{number}/ask", post(ask))
        .route("/records/{number}/reply", get(reply_form).post(reply))
        .route("/records/{number}/supplement", post(supplement))
        .route("/records/{number}/commitments", post(commit))
        .route("/records/{number}/notes", post(note))
        .route("/records/{number}/papers", papers)
        .route("/records/{number}/papers/{id}", get(paper))
}

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
    tone: &'static str,
    example: bool,
    version: u64,
    dormant: Option<String>,
    as_of: Option<String>,
    rail: Vec<Stop>,
    branches: Vec<(String, String)>,
    next: Option<Next>,
    opinions: Vec<Opinion>,
    may_add: Vec<(String, String)>,
    clocks: Vec<ClockView>,
    fields: Vec<(String, String)>,
    papers: Vec<PaperRow>,
    sorts: Vec<(String, String)>,
    commitments: Vec<CommitmentRow>,
    progress: Vec<(&'static str, String)>,
    links: Vec<(String, String)>,
    sources: Vec<SourceRow>,
    /// The record is a document, which has a page for reading it.
    readable: bool,
    history: Vec<Line>,
    older: Option<u64>,
    may_edit: bool,
    may_attach: bool,
    may_commit: bool,
    trouble: Option<Trouble>,
    today: String,
}

/// A refused command, with what was sent, so that a question can be answered with yes.
struct Trouble {
    told: Vec<Told>,
    /// Some of it is a question.
    asks: bool,
    action: String,
    sent: Pairs,
}

struct Stop {
    class: String,
    name: String,
    when: String,
    law: String,
    now: bool,
    done: bool,
}

struct Next {
    title: String,
    card: &'static str,
    pill: Option<Pill>,
    sub: Vec<String>,
    ways: Vec<WayView>,
    reply: Vec<(String, String)>,
}

struct WayView {
    id: String,
    name: String,
    to: String,
    open: bool,
    mine: bool,
    reasons: bool,
    who: String,
    obstacles: Vec<Obstacle>,
}

struct Obstacle {
    what: String,
    how: String,
    basis: Option<String>,
    href: Option<String>,
}

struct Opinion {
    body: String,
    body_id: String,
    step: Option<String>,
    reasons: String,
    due: String,
    pill: Pill,
    note: String,
    on_paper: bool,
    may_reply: bool,
    /// Waits for the supplement it asked for, and the reader may give it.
    may_supplement: bool,
}

struct PaperRow {
    href: String,
    title: String,
    sort: String,
    sub: String,
}

struct CommitmentRow {
    id: String,
    what: String,
    who: String,
    due: String,
    due_iso: String,
    indicator: String,
    evidence: String,
    pill: Pill,
    word: &'static str,
}

struct SourceRow {
    /// The document of the register in which the words stand.
    document: Option<String>,
    title: String,
    url: Option<String>,
    quote: String,
    confidence: Option<String>,
}

struct Line {
    seq: u64,
    at: String,
    iso: String,
    class: &'static str,
    what: String,
    who: String,
    note: String,
    changes: Vec<(String, String, String)>,
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    as_of: String,
    /// What the register knew until the end of this day.
    #[serde(default)]
    day: String,
    #[serde(default)]
    before: String,
}

async fn record(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    let as_of = if let Some(end) = day(&look.day) {
        let zone = app.office().pack().zone.clone();
        let Ok(at) = end.at(23, 59, 59, 0).to_zoned(zone) else {
            return refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound);
        };
        match app.ask(move |office| office.entry_at(at.timestamp())).await {
            Ok(seq) => Some(seq),
            Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
        }
    } else {
        look.as_of.parse().ok()
    };
    show(&app, &visitor, &number, as_of, look.before.parse().ok(), None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    number: &str,
    as_of: Option<u64>,
    before: Option<u64>,
    trouble: Option<(OfficeError, String, Pairs)>,
) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let asked = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &wanted, as_of)?;
            let end = match (before, as_of) {
                (Some(before), _) => Some(before),
                (None, Some(seq)) => Some(seq + 1),
                (None, None) => None,
            };
            // One more tells whether there are older ones.
            let history = office.history(&actor, &wanted, end, HISTORY + 1)?;
            Ok((dossier, history))
        })
        .await;
    match asked {
        Err(error) => refused(app, &visitor.manner, Some(visitor), &error),
        Ok((dossier, history)) => {
            let p = Page::new(app, visitor, "register");
            let status = match &trouble {
                None => StatusCode::OK,
                Some((OfficeError::Changed { .. }, ..)) => StatusCode::CONFLICT,
                Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let trouble = trouble.map(|(error, action, sent)| Trouble {
                told: p.tell(&error.refusals()),
                asks: error.refusals().iter().any(|refusal| refusal.ask),
                action,
                sent: sent.into_iter().filter(|(name, _)| name != "confirmed").collect(),
            });
            (status, html(&page(p, visitor, &dossier, &history, trouble))).into_response()
        }
    }
}

fn page(
    p: Page,
    visitor: &Visitor,
    dossier: &Dossier,
    history: &[HistoryLine],
    trouble: Option<Trouble>,
) -> RecordPage {
    let record = &dossier.record;
    let law = p.office().law();
    let kind = law.kind(&record.kind);
    let now = dossier.as_of.is_none();
    let follows = record.follows.as_ref().and_then(|follows| law.procedure(&follows.id, follows.law_on));
    let mut sub = vec![p.body(&record.owner), p.t1("record-opened", "date", p.date(&record.opened))];
    if let Some(procedure) = follows {
        sub.push(format!("{} ({})", p.word("procedure", &procedure.id), p.basis(&procedure.basis)));
    }
    let title = kind.and_then(|kind| record.fields.get(&kind.title)).and_then(Value::as_str);
    let fields =
        kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| !field.kept).filter_map(|field| {
            Some((p.word("field", &field.id), p.show(field, record.fields.get(&field.id)?)))
        });
    let asks = asks(p.office(), visitor, record, p.today);
    let addable = place(record, law)
        .and_then(|(_, step)| step.consultation.as_ref())
        .is_some_and(|consultation| consultation.may_add);
    let may_add = if addable && asks && now { bodies(&p, record) } else { Vec::new() };
    let shown = history.get(..HISTORY).unwrap_or(history);
    let as_of = dossier.as_of.map(|seq| match shown.first() {
        Some(line) => p.moment(&line.at),
        None => p.number(seq),
    });
    RecordPage {
        number: record.number.clone(),
        title: title.unwrap_or(&record.number).to_owned(),
        kind: record.kind.clone(),
        kind_name: p.word("kind", &record.kind),
        sub: sub.join(" · "),
        state: p.word("state", &record.state),
        tone: tone(&p, &record.kind, &record.state),
        example: record.example,
        version: dossier.version,
        dormant: dossier.dormant_since.map(|since| p.t1("record-dormant", "date", p.date(&since))),
        as_of,
        rail: rail(&p, record),
        branches: if now { branches(&p, record) } else { Vec::new() },
        next: now.then(|| next(&p, dossier)).flatten(),
        opinions: opinions(&p, dossier, asks),
        may_add,
        clocks: clocks(&p, dossier),
        fields: fields.collect(),
        papers: record
            .papers
            .iter()
            .map(|paper| PaperRow {
                href: format!("/records/{}/papers/{}", record.number, paper.id),
                title: paper.title.clone(),
                sort: p.word("paper", &paper.sort),
                sub: [paper.number.clone(), size(&p, paper.size)]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
            })
            .collect(),
        sorts: kind
            .into_iter()
            .flat_map(|kind| &kind.papers)
            .map(|sort| (sort.clone(), p.word("paper", sort)))
            .collect(),
        commitments: record.commitments.iter().map(|commitment| commitment_row(&p, commitment)).collect(),
        progress: PROGRESS.iter().map(|(_, word)| (*word, p.word("record-progress", word))).collect(),
        links: record.links.clone(),
        readable: record.kind == luytre_office::DOCUMENT && now,
        sources: record
            .sources
            .iter()
            .map(|source| SourceRow {
                document: Some(source.document.clone()).filter(|document| !document.is_empty()),
                title: source.title.clone(),
                // Only what a browser may follow from here.
                url: Some(source.url.clone())
                    .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
                quote: source.quote.clone(),
                confidence: matches!(source.confidence.as_str(), "high" | "medium" | "low")
                    .then(|| p.word("record-confidence", &source.confidence)),
            })
            .collect(),
        older: (history.len() > HISTORY).then(|| shown.last().map(|line| line.seq)).flatten(),
        history: lines(&p, record, shown, history),
        may_edit: dossier.may_edit,
        may_attach: dossier.may_attach,
        may_commit: dossier.may_commit,
        trouble,
        today: p.today.to_string(),
        p,
    }
}

/// The clocks in words; the most urgent one that runs shows its days.
fn clocks(p: &Page, dossier: &Dossier) -> Vec<ClockView> {
    let running = dossier.clocks.iter().filter(|(clock, _)| clock.met.is_none());
    let urgent = running.min_by_key(|(clock, _)| clock.due).map(|(clock, _)| &clock.key);
    let views = dossier.clocks.iter().map(|(clock, due)| {
        let mut view = due::view(p, clock, due.as_ref());
        view.open = Some(&clock.key) == urgent;
        view
    });
    views.collect()
}

/// The mark a state is shown with.
pub(crate) fn tone(p: &Page, kind: &str, state: &str) -> &'static str {
    let tone = p.office().law().kind(kind).and_then(|kind| kind.state(state)).map(|state| state.tone);
    match tone {
        Some(Tone::Good) => "ok",
        Some(Tone::Working) => "info",
        Some(Tone::Bad) => "late",
        _ => "",
    }
}

fn size(p: &Page, bytes: u64) -> String {
    match bytes {
        0..=1023 => p.tn("record-bytes", bytes),
        1024..=1_048_575 => p.tn("record-kilobytes", bytes.div_ceil(1024)),
        _ => p.tn("record-megabytes", bytes.div_ceil(1_048_576)),
    }
}

/// Whether the reader acts in the present step, and so enters what comes on paper.
fn asks(office: &Office, visitor: &Visitor, record: &Record, today: Date) -> bool {
    let law = office.law();
    place(record, law).is_some_and(|(_, step)| {
        let may = actors(record, &step.by, today, law);
        may.iter().any(|body| law.stands_for(&visitor.actor.body, body))
    })
}

/// National bodies and the organs of the record's province, for a further question.
fn bodies(p: &Page, record: &Record) -> Vec<(String, String)> {
    let law = p.office().law();
    let national = law.bodies.values().filter(|body| body.validity.holds_on(p.today));
    let mut ids: Vec<BodyId> = national.map(|body| BodyId::national(&body.id)).collect();
    let unit = law.province_of(&record.unit).unwrap_or_else(|| record.unit.clone());
    for organ in law.organs.iter().filter(|organ| organ.levels.iter().any(|level| level == "province")) {
        match organ.sectors.as_ref().and_then(|list| law.lists.get(list)) {
            None => ids.push(BodyId::of_unit(&organ.id, &unit)),
            Some(sectors) => {
                ids.extend(
                    sectors.iter().map(|word| BodyId::of_unit(&format!("{}/{word}", organ.id), &unit)),
                );
            }
        }
    }
    ids.retain(|id| !record.consulted().any(|asked| &asked.body == id));
    ids.into_iter().map(|id| (id.0.clone(), p.body(&id))).collect()
}

fn rail(p: &Page, record: &Record) -> Vec<Stop> {
    let law = p.office().law();
    let Some(follows) = &record.follows else { return Vec::new() };
    let Some(procedure) = law.procedure(&follows.id, follows.law_on) else { return Vec::new() };
    let at = procedure.steps.iter().position(|step| Some(&step.id) == record.step.as_ref());
    let mut stops = Vec::new();
    for (place, step) in procedure.steps.iter().enumerate() {
        let left = record.done.iter().rev().find(|done| done.step == step.id);
        let now = Some(place) == at;
        // A past record was entered where it stands; steps it never went through are not its way.
        let ahead = step.main && at.is_none_or(|at| place > at);
        if !now && left.is_none() && !ahead {
            continue;
        }
        let clock = record
            .clocks
            .iter()
            .filter(|clock| clock.met.is_none() && clock.key.starts_with(&format!("{}:", step.id)))
            .min_by_key(|clock| clock.due);
        let (class, when) = match (now, left, clock) {
            (true, _, Some(clock)) => {
                let pill = due::nearness(p, clock.due, None);
                let near = if pill.tone == "info" { "" } else { pill.tone };
                (format!("now {near}"), pill.text)
            }
            (true, _, None) => ("now".to_owned(), p.t1("record-since", "date", p.date(&record.since))),
            (false, Some(left), _) => ("done".to_owned(), p.date(&left.on)),
            (false, None, _) => (String::new(), p.word("party", &step.by)),
        };
        stops.push(Stop {
            class,
            name: p.word("step", &step.id),
            when,
            law: step.basis.as_ref().map_or_else(String::new, |basis| p.basis(basis)),
            now,
            done: !now && left.is_some(),
        });
    }
    stops
}

/// The ways out of the present step that leave the usual path.
fn branches(p: &Page, record: &Record) -> Vec<(String, String)> {
    let Some((procedure, step)) = place(record, p.office().law()) else { return Vec::new() };
    let aside = step.transitions.iter().filter(|way| procedure.step(&way.to).is_some_and(|step| !step.main));
    aside.map(|way| (p.word("action", &way.id), p.word("step", &way.to))).collect()
}

fn next(p: &Page, dossier: &Dossier) -> Option<Next> {
    let record = &dossier.record;
    let (_, step) = place(record, p.office().law())?;
    let own = record.clocks.iter().filter(|clock| {
        clock.met.is_none() && clock.key.strip_prefix(&step.id).is_some_and(|rest| rest.starts_with(':'))
    });
    let pill = own.min_by_key(|clock| clock.due).map(|clock| due::nearness(p, clock.due, None));
    let mut sub = Vec::new();
    if let Some(consultation) = &step.consultation {
        let tally = tally(record, step, p.today);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = Args::new().number("replied", count(tally.replied)).number("asked", count(tally.asked));
        sub.push(p.get("record-tally", &args));
        sub.push(p.t(match consultation.silence {
            Silence::Overdue => "record-silence-overdue",
            Silence::Consent => "record-silence-consent",
        }));
    }
    if let Some(basis) = &step.basis {
        sub.push(p.basis(basis));
    }
    let card = match pill.as_ref().map(|pill| pill.tone) {
        Some("late") => "overdue",
        Some("due") => "warn",
        _ => "accent",
    };
    Some(Next {
        title: p.word("step", &step.id),
        card,
        pill,
        sub,
        ways: dossier.ways.iter().map(|way| way_view(p, &record.number, way)).collect(),
        reply: dossier.may_reply.iter().map(|body| (body.0.clone(), p.body(body))).collect(),
    })
}

fn way_view(p: &Page, number: &str, way: &Way) -> WayView {
    let who: Vec<String> = way.who.iter().map(|body| p.body(body)).collect();
    WayView {
        id: way.id.clone(),
        name: p.word("action", &way.id),
        to: p.word("step", &way.to),
        open: way.obstacles.is_empty(),
        mine: way.mine,
        reasons: way.reasons,
        who: match (who.is_empty(), way.decides) {
            (true, _) => p.t("record-who-nobody"),
            (false, true) => p.t1("record-who-decides", "who", who.join("; ")),
            (false, false) => p.t1("record-who", "who", who.join("; ")),
        },
        obstacles: way
            .obstacles
            .iter()
            .map(|refusal| {
                let (what, how) = p.refusal(refusal);
                let href = match (refusal.code.as_str(), &refusal.field) {
                    ("paper-missing", _) => Some("#papers".to_owned()),
                    ("field-missing", Some(field)) => Some(format!("/records/{number}/edit#field-{field}")),
                    _ => None,
                };
                Obstacle { what, how, basis: refusal.basis.as_ref().map(|basis| p.basis(basis)), href }
            })
            .collect(),
    }
}

fn opinions(p: &Page, dossier: &Dossier, asks: bool) -> Vec<Opinion> {
    let record = &dossier.record;
    let here = |asked: &Asked| Some(&asked.step) == record.step.as_ref();
    let (present, past): (Vec<&Asked>, Vec<&Asked>) = record.asked.iter().partition(|asked| here(asked));
    let all = present.into_iter().chain(past);
    let rows = all.map(|asked| {
        let (starts, ends) = (format!("{}:", asked.step), format!(":{}", asked.body));
        let clock =
            record.clocks.iter().find(|clock| clock.key.starts_with(&starts) && clock.key.ends_with(&ends));
        let pill = match (&asked.reply, &asked.supplement, clock) {
            (Some(reply), ..) => {
                let (tone, icon, word) = match reply.verdict {
                    Verdict::Agrees => ("ok", "check", "agrees"),
                    Verdict::AgreesWithChanges => ("ok", "check", "agrees-with-changes"),
                    Verdict::Disagrees => ("late", "refused", "disagrees"),
                };
                let mut text = format!("{} · {}", p.word("reply-verdict", word), p.date(&reply.on));
                if reply.late {
                    text = format!("{text} · {}", p.t("record-late"));
                }
                Pill { tone, icon, text }
            }
            (None, Some((on, _)), _) => {
                Pill { tone: "due", icon: "pause", text: p.t1("record-supplement-since", "date", p.date(on)) }
            }
            (None, None, Some(clock)) if here(asked) => due::nearness(p, clock.due, None),
            _ => Pill { tone: "", icon: "clock", text: p.t("record-no-reply") },
        };
        let reasons: Vec<String> = asked.reasons.iter().map(|reason| p.word("reason", reason)).collect();
        let note = asked.reply.as_ref().map(|reply| reply.note.clone());
        let wanted = asked.supplement.as_ref().map(|(_, note)| note.clone());
        Opinion {
            body: p.body(&asked.body),
            body_id: asked.body.0.clone(),
            step: (!here(asked)).then(|| p.word("step", &asked.step)),
            reasons: reasons.join("; "),
            due: clock.map_or_else(|| "–".to_owned(), |clock| p.date(&clock.due)),
            pill,
            note: note.or(wanted).unwrap_or_default(),
            on_paper: asked.reply.as_ref().is_some_and(|reply| reply.on_paper),
            may_reply: here(asked) && dossier.may_reply.contains(&asked.body),
            may_supplement: here(asked) && asks && asked.supplement.is_some() && dossier.as_of.is_none(),
        }
    });
    rows.collect()
}

const PROGRESS: [(Progress, &str); 4] = [
    (Progress::Open, "open"),
    (Progress::Doing, "doing"),
    (Progress::Done, "done"),
    (Progress::Dropped, "dropped"),
];

fn commitment_row(p: &Page, commitment: &Commitment) -> CommitmentRow {
    let word = PROGRESS
        .iter()
        .find(|(progress, _)| *progress == commitment.progress)
        .map_or("open", |(_, word)| *word);
    let over = matches!(commitment.progress, Progress::Open | Progress::Doing)
        && commitment.due.is_some_and(|due| due < p.today);
    let (tone, icon) = match commitment.progress {
        _ if over => ("late", "alert"),
        Progress::Done => ("ok", "check"),
        Progress::Doing => ("info", "refresh"),
        Progress::Open | Progress::Dropped => ("", "clock"),
    };
    CommitmentRow {
        id: commitment.id.clone(),
        what: commitment.what.clone(),
        who: commitment.who.clone(),
        due: commitment.due.map_or_else(|| "–".to_owned(), |due| p.date(&due)),
        due_iso: commitment.due.map_or_else(String::new, |due| due.to_string()),
        indicator: commitment.indicator.clone(),
        evidence: commitment.evidence.clone(),
        pill: Pill { tone, icon, text: p.word("record-progress", word) },
        word,
    }
}

/// The history in words. `all` may reach further back than `shown`: it gives the values before a change.
fn lines(p: &Page, record: &Record, shown: &[HistoryLine], all: &[HistoryLine]) -> Vec<Line> {
    let kind = p.office().law().kind(&record.kind);
    let lines = shown.iter().enumerate().map(|(place, line)| {
        let (class, what, note) = told(p, &line.event);
        let mut changes = Vec::new();
        if let Event::Edited { fields } = &line.event {
            for (id, value) in fields {
                let Some(field) = kind.and_then(|kind| kind.field(id)) else { continue };
                let before = all[place + 1..].iter().find_map(|older| match &older.event {
                    Event::Edited { fields } | Event::Opened { fields, .. } => fields.get(id),
                    _ => None,
                });
                let shown = |value: Option<&Value>| {
                    let value = value.filter(|value| !value.is_null());
                    value.map_or_else(String::new, |value| p.show(field, value))
                };
                changes.push((p.word("field", id), shown(before), shown(Some(value))));
            }
        }
        Line {
            seq: line.seq,
            at: p.moment(&line.at),
            iso: line.at.to_string(),
            class,
            what,
            who: line.actor.clone(),
            note,
            changes,
        }
    });
    lines.collect()
}

fn told(p: &Page, event: &Event) -> (&'static str, String, String) {
    let args = Args::new();
    let key = luytre_office::key("record-event", event.kind());
    let rule = |key: &str| {
        let rule = key.split(':').nth(1).unwrap_or_default();
        p.word("rule", &rule.to_lowercase())
    };
    let (class, args, note) = match event {
        Event::Opened { state, on, .. } => {
            ("", args.text("state", p.word("state", state)).text("date", p.date(on)), "")
        }
        Event::Edited { .. } => ("", args, ""),
        Event::Moved { transition, to, on, by, entered_for, note, .. } => {
            let by = match entered_for {
                Some(other) => p.t2("record-entered-for", ("by", &p.body(by)), ("other", &p.body(other))),
                None => p.body(by),
            };
            let args = args.text("action", p.word("action", transition)).text("step", p.word("step", to));
            ("", args.text("date", p.date(on)).text("by", by), note.as_str())
        }
        Event::Asked { body, reasons, on } => {
            let reasons: Vec<String> = reasons.iter().map(|reason| p.word("reason", reason)).collect();
            let args = args.text("body", p.body(body)).text("reasons", reasons.join("; "));
            ("", args.text("date", p.date(on)), "")
        }
        Event::Replied { body, verdict, on, late, note, .. } => {
            let word = match verdict {
                Verdict::Agrees => "agrees",
                Verdict::AgreesWithChanges => "agrees-with-changes",
                Verdict::Disagrees => "disagrees",
            };
            let args = args.text("body", p.body(body)).text("verdict", p.word("reply-verdict", word));
            (if *late { "late" } else { "outside" }, args.text("date", p.date(on)), note.as_str())
        }
        Event::SupplementAsked { body, on, note } => {
            ("outside", args.text("body", p.body(body)).text("date", p.date(on)), note.as_str())
        }
        Event::Supplemented { body, on } => {
            ("", args.text("body", p.body(body)).text("date", p.date(on)), "")
        }
        Event::ClockStarted { clock } => {
            let what = p.word("rule", &clock.rule.to_lowercase());
            ("", args.text("what", what).text("date", p.date(&clock.due)), "")
        }
        Event::ClockMet { key, on } | Event::ClockStopped { key, on } => {
            ("", args.text("what", rule(key)).text("date", p.date(on)), "")
        }
        Event::ClockRecomputed { key, before, due, .. } => {
            let args = args.text("what", rule(key)).text("before", p.date(before));
            ("", args.text("date", p.date(due)), "")
        }
        Event::PaperAdded { paper } => {
            ("", args.text("sort", p.word("paper", &paper.sort)).text("title", paper.title.clone()), "")
        }
        Event::CommitmentSet { commitment, .. } => {
            let row = commitment_row(p, commitment);
            ("", args.text("what", commitment.what.clone()).text("progress", row.pill.text), "")
        }
        Event::Linked { to, .. } => ("", args.text("to", to.clone()), ""),
        Event::Noted { text } => ("", args, text.as_str()),
        Event::Cited { source } | Event::Uncited { source } => {
            ("outside", args.text("title", source.title.clone()), source.quote.as_str())
        }
        Event::Judged { judgement } => {
            let args = args.text("about", p.value_of("about", &judgement.about));
            ("", args.text("ruling", p.word("ruling", judgement.ruling.id())), judgement.quote.as_str())
        }
    };
    (class, p.get(&key, &args), note.to_owned())
}

/// What a command is made from: the record as it stands, and what was sent.
pub(crate) struct Asking<'a> {
    pub(crate) pairs: &'a Pairs,
    pub(crate) today: Date,
}

impl Asking<'_> {
    pub(crate) fn text(&self, name: &str) -> String {
        one(self.pairs, name).to_owned()
    }

    /// The day given; today where none is.
    pub(crate) fn on(&self) -> Result<Date, OfficeError> {
        match one(self.pairs, "on") {
            "" => Ok(self.today),
            text => day(text)
                .ok_or_else(|| Refusal::new("value-no-such-day").arg("value", text).field("on").into()),
        }
    }
}

/// Carries out a command on a record and shows the record again, with the refusal where there was one.
async fn act(
    app: App,
    visitor: Visitor,
    number: String,
    action: &str,
    pairs: Pairs,
    command: impl FnOnce(&Asking, String) -> Result<Command, OfficeError> + Send + 'static,
) -> Response {
    let (actor, now, fresh) = (visitor.actor.clone(), app.now(), app.new_id());
    let (wanted, sent) = (number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            let asking = Asking { pairs: &sent, today: office.today(now) };
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let command = command(&asking, fresh)?;
            office.execute(Request {
                id: id_of(&dossier.record),
                actor,
                now,
                command,
                seen: one(&sent, "seen").parse().ok(),
                confirmed: confirmed(&sent),
            })
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => {
            let action = format!("/records/{number}/{action}");
            show(&app, &visitor, &number, None, None, Some((error, action, pairs))).await
        }
    }
}

/// The id commands name a record by.
pub(crate) fn id_of(record: &Record) -> String {
    record.id.strip_prefix(luytre_domain::project::RECORD).unwrap_or(&record.id).to_owned()
}

/// Questions answered with yes.
pub(crate) fn confirmed(pairs: &Pairs) -> BTreeSet<String> {
    pairs.iter().filter(|(name, _)| name == "confirmed").map(|(_, code)| code.clone()).collect()
}

async fn take(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    act(app, visitor, number, "take", pairs, |asking, _| {
        Ok(Command::Take {
            transition: asking.text("transition"),
            on: asking.on()?,
            fields: Fields::new(),
            note: asking.text("note"),
        })
    })
    .await
}

async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    act(app, visitor, number, "ask", pairs, |asking, _| {
        Ok(Command::Ask { body: BodyId(asking.text("body")), reason: "related".to_owned(), on: asking.on()? })
    })
    .await
}

async fn supplement(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    act(app, visitor, number, "supplement", pairs, |asking, _| {
        Ok(Command::Supplement { body: BodyId(asking.text("body")), on: asking.on()? })
    })
    .await
}

async fn commit(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    act(app, visitor, number, "commitments", pairs, |asking, fresh| {
        let due = match asking.text("due") {
            text if text.is_empty() => None,
            text => Some(day(&text).ok_or_else(|| {
                OfficeError::from(Refusal::new("value-no-such-day").arg("value", &text).field("due"))
            })?),
        };
        let word = asking.text("progress");
        let progress = PROGRESS.iter().find(|(_, known)| *known == word);
        let known = asking.text("id");
        let commitment = Commitment {
            id: if known.is_empty() { fresh } else { known },
            what: asking.text("what"),
            who: asking.text("who"),
            due,
            indicator: asking.text("indicator"),
            evidence: asking.text("evidence"),
            progress: progress.map_or(Progress::Open, |(progress, _)| *progress),
        };
        Ok(Command::SetCommitment { commitment, on: asking.today })
    })
    .await
}

async fn note(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    act(app, visitor, number, "notes", pairs, |asking, _| match asking.text("text") {
        text if text.is_empty() => Err(Refusal::new("value-empty").field("text").into()),
        text => Ok(Command::Note { text }),
    })
    .await
}

#[derive(Deserialize)]
struct Whose {
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

async fn reply_form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let pairs = vec![("body".to_owned(), whose.body)];
    show_reply(&app, &visitor, &number, &pairs, None).await
}

async fn show_reply(
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
    let Some(asked) = record.consulted().find(|asked| asked.body.0 == body) else {
        let error = OfficeError::from(Refusal::new("not-asked").arg("body", body));
        return refused(app, &visitor.manner, Some(visitor), &error);
    };
    let p = Page::new(app, visitor, "desk");
    let ends = format!(":{body}");
    let clock = dossier.clocks.iter().find(|(clock, _)| clock.key.ends_with(&ends) && clock.met.is_none());
    let reasons: Vec<String> = asked.reasons.iter().map(|reason| p.word("reason", reason)).collect();
    let full = page(Page::new(app, visitor, "desk"), visitor, &dossier, &[], None);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let reply = ReplyPage {
        number: record.number.clone(),
        title: full.title,
        body: p.body(&asked.body),
        body_id: asked.body.0.clone(),
        reasons: reasons.join("; "),
        clock: clock.map(|(clock, due)| due::view(&p, clock, due.as_ref())),
        own: p.office().law().stands_for(&visitor.actor.body, &asked.body),
        papers: full.papers,
        others: full.opinions.into_iter().filter(|other| other.body_id != body).collect(),
        verdict: one(pairs, "verdict").to_owned(),
        note: one(pairs, "note").to_owned(),
        on: Some(one(pairs, "on")).filter(|on| !on.is_empty()).map_or(p.today.to_string(), str::to_owned),
        told: error.map(|error| p.tell(&error.refusals())).unwrap_or_default(),
        p,
    };
    (status, html(&reply)).into_response()
}

async fn reply(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let (wanted, sent) = (number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            let asking = Asking { pairs: &sent, today: office.today(now) };
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let (body, on, note) = (BodyId(asking.text("body")), asking.on()?, asking.text("note"));
            let reply = |verdict| Command::Reply { body: body.clone(), verdict, on, note: note.clone() };
            let command = match one(&sent, "verdict") {
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
            office.execute(Request { actor, now, id, command, seen: None, confirmed: confirmed(&sent) })
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => show_reply(&app, &visitor, &number, &pairs, Some(error)).await,
    }
}

/// What a file's name says it is. What the browser claims is not asked: it would decide how others see the file.
fn media(name: &str) -> &'static str {
    match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("odt") => "application/vnd.oasis.opendocument.text",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

fn ending(media: &str) -> &'static str {
    match media {
        "application/pdf" => ".pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        "application/vnd.oasis.opendocument.text" => ".odt",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        _ => "",
    }
}

async fn attach(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut parts: Multipart,
) -> Response {
    let mut texts = BTreeMap::new();
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
            texts.insert(key, text.trim().to_owned());
        }
    }
    let text = |key: &str| texts.get(key).cloned().unwrap_or_default();
    let title = if text("title").is_empty() { name.clone() } else { text("title") };
    let paper = NewPaper {
        id: app.new_id(),
        sort: text("sort"),
        title,
        number: text("number"),
        media: media(&name).to_owned(),
        bytes,
    };
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.clone());
    let done = if whole {
        app.ask(move |office| office.attach(&actor, now, &wanted, paper)).await
    } else {
        Err(Refusal::new("paper-too-large").field("file").into())
    };
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}#papers", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => {
            let action = format!("/records/{number}/papers");
            show(&app, &visitor, &number, None, None, Some((error, action, Pairs::new()))).await
        }
    }
}

async fn paper(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, id)): Path<(String, String)>,
) -> Response {
    let actor = visitor.actor.clone();
    match app.ask(move |office| office.paper(&actor, &number, &id)).await {
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
        Ok((paper, bytes)) => {
            let ending = ending(&paper.media);
            let name = if paper.title.ends_with(ending) {
                paper.title.clone()
            } else {
                format!("{}{ending}", paper.title)
            };
            let name = name.bytes().fold(String::new(), |text, byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    text + &char::from(byte).to_string()
                }
                _ => text + &format!("%{byte:02X}"),
            });
            let headers = [
                (header::CONTENT_TYPE, paper.media),
                // Never shown in place: a paper is whatever somebody sent.
                (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
            ];
            (headers, bytes).into_response()
        }
    }
}
