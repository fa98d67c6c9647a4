//! Reading: papers come in, are shown with what was read in them, and a person accepts, mends or rejects each proposal.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use luytre_domain::command::Command;
use luytre_domain::kind::{Field, Kind};
use luytre_domain::permit::Action;
use luytre_domain::record::{Fields, Ruling};
use luytre_domain::refusal::Refusal;
use luytre_office::{
    Accept, DOCUMENT, FigureQuery, Incoming, Judging, LARGEST_PAPER, ListQuery, Office, OfficeError, Order,
    Proposal, ReadPage, Request,
};
use luytre_text::format;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::form::{Input, Pairs, all, input, one, texts, value};
use crate::pages::record::{confirmed, id_of};
use crate::pages::register::{self, unit_name};
use crate::url::escape;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    // Several papers may come in one form; each is bounded by itself.
    let papers = get(inbox).post(take_in).layer(DefaultBodyLimit::max(4 * LARGEST_PAPER));
    Router::new()
        .route("/read", papers)
        .route("/read/precision", get(precision))
        .route("/read/{number}", get(reading))
        .route("/read/{number}/judge", post(judge))
        .route("/records/{number}/sources/remove", post(uncite))
}

/// So many papers stand in the inbox; the register has the rest.
const MANY: usize = 30;

struct Paper {
    href: String,
    title: String,
    sub: String,
    state: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    p: Page,
    papers: Vec<Paper>,
    more: bool,
    may_bring: bool,
    inputs: Vec<Input>,
    text: String,
    told: Vec<Told>,
    asks: bool,
}

/// The fields of a document that whoever brings it may know.
const GIVEN: [&str; 4] = ["heading", "publisher", "published_on", "url"];

fn may_bring(app: &App, visitor: &Visitor) -> bool {
    app.office().law().roles.reach(&visitor.actor, DOCUMENT, Action::Open).is_some()
}

async fn inbox(State(app): State<App>, visitor: Visitor) -> Response {
    show_inbox(&app, &visitor, &Pairs::new(), None).await
}

async fn show_inbox(app: &App, visitor: &Visitor, sent: &Pairs, error: Option<OfficeError>) -> Response {
    let actor = visitor.actor.clone();
    let query = ListQuery {
        filter: BTreeMap::from([("kind".to_owned(), BTreeSet::from([DOCUMENT.to_owned()]))]),
        order: Order::Changed,
        limit: MANY,
        ..ListQuery::default()
    };
    let list = match app.ask(move |office| office.register(&actor, query)).await {
        Ok(list) => list,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let p = Page::new(app, visitor, "read");
    let refusals = error.as_ref().map(OfficeError::refusals).unwrap_or_default();
    let told = p.tell(&refusals);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let papers = list.rows.iter().map(|hit| {
        let line = register::line(&p, hit, None);
        let language = hit.row.dimensions.get("language").into_iter().flatten();
        let language: Vec<String> = language.map(|language| p.word("language", language)).collect();
        let mut sub: Vec<String> = hit.row.date.iter().map(|date| p.date(date)).collect();
        sub.extend(language);
        sub.push(line.unit);
        Paper {
            href: format!("/read/{}", escape(&hit.row.number)),
            title: line.title,
            sub: sub.join(" · "),
            state: line.state,
            tone: super::record::tone(&p, &hit.row.kind, &hit.row.state),
        }
    });
    let kind = p.office().law().kind(DOCUMENT);
    let inputs = GIVEN.iter().filter_map(|id| kind?.field(id)).map(|field| {
        let texts: Vec<String> = all(sent, &field.id).into_iter().map(str::to_owned).collect();
        let mut input = input(&p, field, &texts, &told, false);
        // Reading finds it in most papers.
        input.required = false;
        input
    });
    let page = Inbox {
        papers: papers.collect(),
        more: list.next.is_some(),
        may_bring: may_bring(app, visitor),
        inputs: inputs.collect(),
        text: one(sent, "text").to_owned(),
        asks: told.iter().any(|told| told.ask),
        told,
        p,
    };
    (status, html(&page)).into_response()
}

async fn take_in(State(app): State<App>, visitor: Visitor, mut parts: Multipart) -> Response {
    let mut pairs = Pairs::new();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut whole = true;
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(key) = part.name().map(str::to_owned) else { continue };
        if key == "file" {
            let name = part.file_name().unwrap_or_default().to_owned();
            match part.bytes().await {
                // A form sends an empty part where no file was chosen.
                Ok(bytes) if name.is_empty() && bytes.is_empty() => {}
                Ok(bytes) => files.push((name, bytes.to_vec())),
                Err(_) => whole = false,
            }
        } else if let Ok(text) = part.text().await {
            pairs.push((key, text));
        }
    }
    if !whole {
        let error = OfficeError::from(Refusal::new("paper-too-large").field("file"));
        return show_inbox(&app, &visitor, &pairs, Some(error)).await;
    }
    let pasted = one(&pairs, "text");
    if !pasted.is_empty() {
        files.push((format!("{}.txt", app.office().today(app.now())), pasted.as_bytes().to_vec()));
    }
    if files.is_empty() {
        let error = OfficeError::from(Refusal::new("nothing-to-read").field("file"));
        return show_inbox(&app, &visitor, &pairs, Some(error)).await;
    }
    let published = {
        let law = app.office().law();
        let field = law.kind(DOCUMENT).and_then(|kind| kind.field("published_on"));
        let value = field.map(|field| value(field, &[one(&pairs, "published_on")], None, law));
        value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let alone = files.len() == 1;
    let mut last = String::new();
    for (file, bytes) in files {
        let incoming = Incoming {
            id: app.new_id(),
            file,
            bytes,
            // A title belongs to one paper; of many, each keeps its own.
            title: if alone { one(&pairs, "heading").to_owned() } else { String::new() },
            publisher: one(&pairs, "publisher").to_owned(),
            url: if alone { one(&pairs, "url").to_owned() } else { String::new() },
            published: published.clone(),
            confirmed: confirmed(&pairs),
        };
        let (actor, now) = (visitor.actor.clone(), app.now());
        match app.ask(move |office| office.take_in(&actor, now, incoming)).await {
            Ok(receipt) => last = receipt.number,
            Err(error) => return show_inbox(&app, &visitor, &pairs, Some(error)).await,
        }
    }
    Redirect::to(&if alone { format!("/read/{last}") } else { "/read".to_owned() }).into_response()
}

/// A stretch of the text; `proposal` is the number of the one it belongs to.
struct Piece {
    text: String,
    proposal: Option<usize>,
    class: &'static str,
    /// The first stretch of its proposal, where links into the text lead.
    first: bool,
}

struct Card {
    n: usize,
    id: String,
    kind_name: String,
    class: &'static str,
    name: String,
    /// Of a claim.
    figure: Option<String>,
    fields: Vec<(String, String)>,
    quote: String,
    ruling: Option<(String, &'static str)>,
    made: Option<String>,
    /// Number and title of a record that says the same.
    same: Option<(String, String)>,
    others: Vec<(String, String)>,
    clashes: Vec<(String, String, String)>,
    register: Option<Counted>,
    form: Option<CardForm>,
    open: bool,
}

struct CardForm {
    inputs: Vec<Input>,
    told: Vec<Told>,
    asks: bool,
}

struct Counted {
    total: String,
    href: String,
    /// How many units have none, and their names.
    without: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "reading.html")]
struct Reading {
    p: Page,
    number: String,
    title: String,
    sub: String,
    state: String,
    tone: &'static str,
    url: Option<String>,
    /// Refusals that no form on the page shows.
    told: Vec<(String, String)>,
    findings: Vec<String>,
    paragraphs: Vec<Vec<Piece>>,
    cards: Vec<Card>,
    alike: Vec<(String, String, String)>,
    may_judge: bool,
    may_finish: Option<String>,
    version: u64,
    /// The proposal that has the reader's attention.
    current: usize,
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    edit: String,
}

async fn reading(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    let sent = vec![("proposal".to_owned(), look.edit)];
    show_reading(&app, &visitor, &number, &sent, None).await
}

async fn show_reading(
    app: &App,
    visitor: &Visitor,
    number: &str,
    sent: &Pairs,
    error: Option<OfficeError>,
) -> Response {
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.to_owned());
    let read = match app.ask(move |office| office.read_page(&actor, now, &wanted)).await {
        Ok(read) => read,
        Err(error) => return refused(app, &visitor.manner, Some(visitor), &error),
    };
    let p = Page::new(app, visitor, "read");
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let told = p.tell(&error.as_ref().map(OfficeError::refusals).unwrap_or_default());
    (status, html(&page(p, read, sent, error.is_some(), told))).into_response()
}

fn page(p: Page, read: ReadPage, sent: &Pairs, failed: bool, told: Vec<Told>) -> Reading {
    let ReadPage { dossier, text, proposals, alike } = read;
    let record = &dossier.record;
    let text_of =
        |field: &str| record.fields.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = p.office().law().kind(DOCUMENT);
    let shown = |field: &str| Some(p.show(kind?.field(field)?, record.fields.get(field)?));
    let judged = proposals.iter().filter(|proposal| proposal.judgement.is_some()).count();
    let mut sub: Vec<String> =
        ["publisher", "published_on", "language"].into_iter().filter_map(shown).collect();
    sub.push(p.t2("read-progress", ("all", &proposals.len()), ("judged", &judged)));
    let asked = one(sent, "proposal");
    let next = proposals.iter().position(|proposal| proposal.judgement.is_none()).unwrap_or(0);
    let current = proposals.iter().position(|proposal| proposal.id == asked).unwrap_or(next);
    let mut told = Some(told);
    let mut cards = Vec::new();
    for (n, proposal) in proposals.iter().enumerate() {
        let asks = proposal.id == asked && proposal.judgement.is_none();
        let form = asks.then(|| form(&p, proposal, failed.then_some(sent), told.take().unwrap_or_default()));
        cards.push(card(&p, n, proposal, form));
    }
    let finish = dossier.ways.iter().find(|way| way.mine && way.obstacles.is_empty());
    Reading {
        number: record.number.clone(),
        title: text_of("heading"),
        sub: sub.join(" · "),
        state: p.word("state", &record.state),
        tone: super::record::tone(&p, &record.kind, &record.state),
        url: Some(text_of("url")).filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        findings: record
            .fields
            .get("findings")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|code| Some(p.word("read-finding", code.as_str()?)))
            .collect(),
        paragraphs: paragraphs(&text, &proposals),
        told: told.unwrap_or_default().into_iter().map(|told| (told.what, told.how)).collect(),
        cards,
        alike: alike
            .iter()
            .map(|alike| {
                let why = match (alike.copy, alike.events) {
                    (true, _) => p.t("read-alike-copy"),
                    (false, 0) => p.tn("read-alike-figures", alike.figures as u64),
                    (false, events) => p.tn("read-alike-events", events as u64),
                };
                (format!("/read/{}", escape(&alike.number)), alike.title.clone(), why)
            })
            .collect(),
        may_judge: dossier.may_edit,
        may_finish: finish.map(|way| way.id.clone()),
        version: dossier.version,
        current,
        p,
    }
}

fn class(kind: &str) -> &'static str {
    match kind {
        "claim" => "figure",
        "event" => "time",
        "plan" => "place",
        _ => "plain",
    }
}

/// The text line by line, cut where a proposal begins or ends. Where two overlap, the shorter shows: it is the more
/// exact.
fn paragraphs(text: &str, proposals: &[Proposal]) -> Vec<Vec<Piece>> {
    let letters: Vec<char> = text.chars().collect();
    let mut owner: Vec<Option<usize>> = vec![None; letters.len()];
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(proposals[*n].at.1 - proposals[*n].at.0));
    for n in order {
        let (start, end) = proposals[n].at;
        owner.iter_mut().take(end).skip(start).for_each(|place| *place = Some(n));
    }
    let mut seen = BTreeSet::new();
    let mut lines: Vec<Vec<Piece>> = vec![Vec::new()];
    for (letter, owner) in letters.into_iter().zip(owner) {
        if letter == '\n' {
            lines.push(Vec::new());
            continue;
        }
        let Some(line) = lines.last_mut() else { continue };
        match line.last_mut().filter(|piece| piece.proposal == owner) {
            Some(piece) => piece.text.push(letter),
            None => line.push(Piece {
                text: letter.to_string(),
                proposal: owner,
                class: owner.map_or("", |n| class(proposals[n].kind)),
                first: owner.is_some_and(|n| seen.insert(n)),
            }),
        }
    }
    lines.retain(|line| line.iter().any(|piece| !piece.text.trim().is_empty()));
    lines
}

/// The fields a person may mend, in the order of the kind.
fn mendable(kind: &Kind) -> impl Iterator<Item = &Field> {
    kind.fields.iter().filter(|field| !field.kept && !field.personal)
}

/// What was typed; what reads the same as it was proposed stays the very same.
fn typed(office: &Office, kind: &Kind, proposal: &Proposal, sent: &Pairs) -> Fields {
    let one = |field: &Field| {
        let known = proposal.fields.get(&field.id);
        (field.id.clone(), value(field, &all(sent, &field.id), known, office.law()))
    };
    mendable(kind).map(one).collect()
}

fn form(p: &Page, proposal: &Proposal, sent: Option<&Pairs>, told: Vec<Told>) -> CardForm {
    let kind = p.office().law().kind(proposal.kind);
    let inputs = kind.into_iter().flat_map(mendable).map(|field| {
        let texts = match sent {
            Some(pairs) if one(pairs, "go") == "edit" => {
                all(pairs, &field.id).into_iter().map(str::to_owned).collect()
            }
            _ => texts(field, proposal.fields.get(&field.id)),
        };
        input(p, field, &texts, &told, false)
    });
    CardForm { inputs: inputs.collect(), asks: told.iter().any(|told| told.ask), told }
}

fn card(p: &Page, n: usize, proposal: &Proposal, form: Option<CardForm>) -> Card {
    let law = p.office().law();
    let kind = law.kind(proposal.kind);
    let show = |field: &str| Some(p.show(kind?.field(field)?, proposal.fields.get(field)?));
    let title = kind.map_or("", |kind| kind.title.as_str());
    let (name, figure, apart): (String, Option<String>, &[&str]) = if proposal.kind == "claim" {
        let number = [show("value"), show("value_max")].into_iter().flatten().collect::<Vec<_>>().join(" – ");
        let comparator = show("comparator")
            .filter(|_| proposal.fields.get("comparator").is_some_and(|comparator| comparator != "exact"));
        let figure =
            [comparator, Some(number), show("measure")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let apart = &["wording", "about", "value", "value_max", "measure", "comparator", "stated_on"][..];
        (show("about").unwrap_or_default(), Some(figure), apart)
    } else {
        (show(title).unwrap_or_default(), None, &["stated_on"])
    };
    let period = ["period_start", "period_end"].map(|field| show(field).unwrap_or_default());
    let mut fields = Vec::new();
    if period.iter().any(|day| !day.is_empty()) {
        fields.push((p.t("read-period"), period.join(" – ")));
    }
    let rest = kind.into_iter().flat_map(mendable).filter(|field| {
        field.id != title && !apart.contains(&field.id.as_str()) && !field.id.starts_with("period_")
    });
    fields.extend(rest.filter_map(|field| Some((p.word("field", &field.id), show(&field.id)?))));
    let judgement = proposal.judgement.as_ref();
    // What was mended stands in its record; the card no longer says what was proposed.
    let figure = figure.filter(|_| judgement.is_none_or(|judged| judged.ruling != Ruling::Edited));
    let same = proposal.known.iter().find(|known| known.same);
    Card {
        n,
        id: proposal.id.clone(),
        kind_name: p.word("kind", proposal.kind),
        class: class(proposal.kind),
        name,
        figure,
        fields,
        quote: proposal.quote.clone(),
        ruling: judgement.map(|judged| {
            let tone = if judged.ruling == Ruling::Rejected { "" } else { "ok" };
            (p.word("ruling", judged.ruling.id()), tone)
        }),
        made: judgement.map(|judged| judged.made.clone()).filter(|made| !made.is_empty()),
        same: same.map(|known| (known.number.clone(), p.title(&known.row))),
        others: proposal
            .known
            .iter()
            .filter(|known| !known.same)
            .map(|known| (known.number.clone(), p.title(&known.row)))
            .collect(),
        clashes: proposal
            .clashes
            .iter()
            .map(|clash| {
                let why = format!(
                    "{}: {}",
                    p.word("read-verdict", clash.verdict),
                    p.word("read-aspect", clash.aspect)
                );
                (clash.document.clone(), clash.quote.clone(), why)
            })
            .collect(),
        register: proposal.register.as_ref().map(|compared| {
            let names: Vec<String> = compared.without.iter().map(|unit| unit_name(p, &unit.0)).collect();
            Counted {
                total: p.number(compared.total),
                href: figures_href(&compared.query),
                without: (!names.is_empty())
                    .then(|| (p.tn("read-units", names.len() as u64), names.join(", "))),
            }
        }),
        open: judgement.is_none() || form.is_some(),
        form,
    }
}

/// The same question on the page of figures.
fn figures_href(query: &FigureQuery) -> String {
    let mut href = format!("/figures?indicator={}", escape(&query.indicator));
    for (name, day) in [("from", query.from), ("to", query.to), ("boundary", query.boundary)] {
        if let Some(day) = day {
            href.push_str(&format!("&{name}={day}"));
        }
    }
    if let Some(by) = &query.by {
        href.push_str(&format!("&by={by}"));
    }
    for unit in query.filter.get("unit").into_iter().flatten() {
        href.push_str(&format!("&unit={}", escape(unit)));
    }
    href
}

async fn judge(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now, id) = (visitor.actor.clone(), app.now(), app.new_id());
    let (wanted, sent) = (number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            let proposal = one(&sent, "proposal").to_owned();
            let unknown = || OfficeError::from(Refusal::new("no-such-proposal"));
            let accept = match one(&sent, "go") {
                "accept" => Accept::Record(None),
                "into" => Accept::Into(one(&sent, "into").to_owned()),
                "reject" => Accept::No,
                "edit" => {
                    let proposed = office.proposal(&actor, now, &wanted, &proposal)?;
                    let kind = office.law().kind(proposed.kind).ok_or_else(unknown)?;
                    Accept::Record(Some(typed(office, kind, &proposed, &sent)))
                }
                _ => return Err(unknown()),
            };
            office.judge(&actor, now, &wanted, Judging { proposal, accept, id, confirmed: confirmed(&sent) })
        })
        .await;
    match done {
        // The page opens at the next proposal that waits.
        Ok(_) => Redirect::to(&format!("/read/{}#now", escape(&number))).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => show_reading(&app, &visitor, &number, &pairs, Some(error)).await,
    }
}

/// Takes a source away from a record: two papers turned out not to tell of the same.
async fn uncite(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let (actor, now) = (visitor.actor.clone(), app.now());
    let done = app
        .ask(move |office| {
            let record = office.dossier(&actor, now, &number, None)?.record;
            let at: Option<usize> = one(&pairs, "at").parse().ok();
            let source = at.and_then(|at| record.sources.get(at)).cloned();
            let source = source.ok_or_else(|| OfficeError::from(Refusal::new("no-such-source")))?;
            office.execute(Request {
                actor: actor.clone(),
                now,
                id: id_of(&record),
                command: Command::Uncite { source },
                seen: one(&pairs, "seen").parse().ok(),
                confirmed: BTreeSet::new(),
            })
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}#evidence", receipt.number)).into_response(),
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

struct Precise {
    name: String,
    language: String,
    accepted: String,
    edited: String,
    rejected: String,
    /// Accepted as proposed, and accepted at all, of those judged; in percent.
    exact: String,
    useful: String,
}

#[derive(Template)]
#[template(path = "precision.html")]
struct Precision {
    p: Page,
    rows: Vec<Precise>,
}

const RULINGS: [Ruling; 3] = [Ruling::Accepted, Ruling::Edited, Ruling::Rejected];

async fn precision(State(app): State<App>, visitor: Visitor) -> Response {
    let actor = visitor.actor.clone();
    let asked = app
        .ask(move |office| {
            let mut counts: BTreeMap<(String, String), [i64; 3]> = BTreeMap::new();
            for language in office.law().lists.get("language").into_iter().flatten() {
                for (at, ruling) in RULINGS.iter().enumerate() {
                    let one = |value: &str| BTreeSet::from([value.to_owned()]);
                    let query = FigureQuery {
                        indicator: "reading.judged".to_owned(),
                        filter: BTreeMap::from([
                            ("language".to_owned(), one(language)),
                            ("ruling".to_owned(), one(ruling.id())),
                        ]),
                        by: Some("about".to_owned()),
                        ..FigureQuery::default()
                    };
                    for cell in office.figure(&actor, &query)?.cells {
                        counts.entry((cell.key, language.clone())).or_default()[at] += cell.value;
                    }
                }
            }
            Ok(counts)
        })
        .await;
    let counts = match asked {
        Ok(counts) => counts,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "read");
    let rows = counts.into_iter().map(|((about, language), [accepted, edited, rejected])| {
        let all = (accepted + edited + rejected).max(1);
        let share = |part: i64| format::percent((part * 200 + all) / (2 * all), p.lang);
        Precise {
            name: p.value_of("about", &about),
            language: p.word("language", &language),
            accepted: p.number(accepted),
            edited: p.number(edited),
            rejected: p.number(rejected),
            exact: share(accepted),
            useful: share(accepted + edited),
        }
    });
    let rows = rows.collect();
    html(&Precision { rows, p })
}
