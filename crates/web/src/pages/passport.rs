//! The passport of a figure, at an address that lasts, and the short code that leads to it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::indicator::{Counts, Indicator, Measure, Merging};
use luytre_domain::permit::Action;
use luytre_domain::stated::Stated;
use luytre_office::{Comparison, FigureQuery, OfficeError, Passport, StatedFigure, Window, key};
use luytre_text::format;
use luytre_text::message::Args;

use crate::app::App;
use crate::page::{Page, html, refused};
use crate::pages::figures::{amount, answer, caveat, window};
use crate::pages::register::unit_name;
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/figures/{indicator}", get(passport)).route("/f/{code}", get(short))
}

/// The query string of a figure's question.
pub(super) fn pairs_of(query: &FigureQuery) -> Pairs {
    let mut pairs = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| pairs.extend(value.map(|value| (name.to_owned(), value)));
    add("from", query.from.map(|day| day.to_string()));
    add("to", query.to.map(|day| day.to_string()));
    add("boundary", Some(query.boundary.map_or_else(|| "record".to_owned(), |day| day.to_string())));
    add("moment", query.as_of.map(|at| at.to_string()));
    add("by", query.by.clone());
    for (dimension, values) in &query.filter {
        pairs.extend(values.iter().map(|value| (dimension.clone(), value.clone())));
    }
    Pairs::new(pairs)
}

/// Where the passport of a figure is.
pub(super) fn address(query: &FigureQuery) -> String {
    pairs_of(&FigureQuery { by: None, ..query.clone() })
        .url(&format!("/figures/{}", escape(&query.indicator)))
}

async fn short(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Response {
    match FigureQuery::from_code(&code) {
        Some(query) => Redirect::to(&address(&query)).into_response(),
        None => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
    }
}

/// The days a stated figure is about.
pub(super) fn stated_window(p: &Page, stated: &Stated) -> String {
    match (stated.from, stated.to) {
        (Some(from), Some(to)) => window(p, from, to),
        (None, Some(on)) => p.t1("passport-on", "day", p.date(&on)),
        (Some(from), None) => p.t1("register-since", "day", p.date(&from)),
        (None, None) => p.t("passport-no-window"),
    }
}

/// `more than 200 agreements`: comparator, value and what it counts.
pub(super) fn stated_value(p: &Page, stated: &Stated) -> String {
    let mut parts = Vec::new();
    parts.extend(stated.comparator.as_deref().filter(|it| *it != "exact").map(|it| p.word("comparator", it)));
    let value = format::decimal(&stated.value, p.lang);
    parts.push(match &stated.value_max {
        Some(most) => format!("{value}–{}", format::decimal(most, p.lang)),
        None => value,
    });
    parts.extend(stated.measure.as_deref().filter(|it| *it != "other").map(|it| p.word("measure", it)));
    parts.join(" ")
}

pub(super) struct Cited {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) quote: String,
}

pub(super) fn cited(p: &Page, figure: &StatedFigure) -> Vec<Cited> {
    let sources = figure.sources.iter().map(|source| Cited {
        title: if source.title.is_empty() { p.t("passport-no-source") } else { source.title.clone() },
        url: if source.url.is_empty() && !source.document.is_empty() {
            format!("/read/{}", escape(&source.document))
        } else {
            source.url.clone()
        },
        quote: source.quote.clone(),
    });
    sources.collect()
}

struct Definition {
    name: String,
    valid: String,
    formula: String,
    used: bool,
}

struct EvidenceRow {
    title: String,
    href: String,
    number: String,
    sources: Vec<Cited>,
}

struct ReportedRow {
    number: String,
    href: String,
    window: String,
    value: String,
    state: String,
    approvals: Vec<String>,
    notes: Vec<String>,
    over: bool,
}

struct ClaimRow {
    href: String,
    window: String,
    value: String,
    remark: String,
    relation: String,
    tone: &'static str,
    differs: bool,
    sources: Vec<Cited>,
}

#[derive(Template)]
#[template(path = "passport.html")]
struct PassportPage {
    p: Page,
    heading: String,
    title: String,
    sub: String,
    back: String,
    value: Option<String>,
    unit: String,
    rows_href: String,
    rows: String,
    then: Option<String>,
    comparison: Option<[String; 2]>,
    definition: Option<String>,
    one: Option<String>,
    formula: Option<String>,
    condition: Option<String>,
    origins: String,
    merging: String,
    official: bool,
    basis: String,
    boundary: String,
    known: String,
    definitions: Vec<Definition>,
    caveats: Vec<String>,
    evidence: Vec<EvidenceRow>,
    evidence_first: String,
    reported: Vec<ReportedRow>,
    report_href: Option<String>,
    claims: Vec<ClaimRow>,
    reconcile_href: String,
    code: String,
    pinned: String,
}

/// How an indicator counts, in words.
pub(super) fn formula(p: &Page, indicator: &Indicator) -> Option<String> {
    if indicator.kind.is_empty() {
        return None;
    }
    let fields = |fields: &[String]| {
        let words: Vec<String> = fields.iter().map(|field| p.word("field", field)).collect();
        words.join(" / ")
    };
    let (counts, measured) = match (indicator.counts, indicator.sum.is_some()) {
        (Counts::Judgements, _) => ("judgements", false),
        (Counts::Commitments, _) => ("commitments", false),
        (Counts::Distinct, _) => ("distinct", true),
        (Counts::Records, true) => ("sum", true),
        (Counts::Records, false) => ("records", true),
    };
    let measure = match (measured, indicator.measure) {
        (false, _) => "",
        (true, Measure::Flow) => "-flow",
        (true, Measure::Stock) => "-stock",
    };
    let args = Args::new()
        .text("kind", p.word("kind", &indicator.kind))
        .text("day", fields(&indicator.day))
        .text("until", fields(&indicator.until))
        .text("sum", indicator.sum.as_deref().map_or_else(String::new, |field| p.word("field", field)))
        .text("of", indicator.of.as_deref().map_or_else(String::new, |of| p.t(&format!("facet-{of}"))));
    Some(p.get(&format!("passport-formula-{counts}{measure}"), &args))
}

/// `+222`, with a real minus sign.
pub(super) fn signed(text: String, value: i64) -> String {
    if value > 0 { format!("+{text}") } else { text.replacen('-', "−", 1) }
}

/// The window before with its value, and the change in numbers and per cent.
pub(super) fn compared(p: &Page, indicator: &Indicator, comparison: &Comparison) -> [String; 2] {
    let days = match comparison.from {
        Some(from) => window(p, from, comparison.to),
        None => p.t1("passport-on", "day", p.date(&comparison.to)),
    };
    let before =
        p.t2("comparison-before", ("window", &days), ("value", &amount(p, indicator, comparison.before)));
    let change = signed(amount(p, indicator, comparison.change), comparison.change);
    let share = match (comparison.permille, comparison.none) {
        (Some(permille), _) => {
            let text = format!("{}.{}", permille.abs() / 10, permille.abs() % 10);
            let number = format::decimal(&text, p.lang);
            format!("{}{number} %", if permille < 0 { "−" } else { "+" })
        }
        (None, Some(none)) => p.t(&format!("no-comparison-{none}")),
        (None, None) => String::new(),
    };
    [before, p.t2("comparison-change", ("change", &change), ("share", &share))]
}

fn reported(p: &Page, figure: &StatedFigure) -> ReportedRow {
    let law = p.office().law();
    let approvals = figure.approvals.iter().map(|approval| {
        let body = approval.by.as_ref().map_or_else(String::new, |body| p.body(body));
        let args = Args::new()
            .text("action", p.word("action", &approval.transition))
            .text("body", body)
            .text("day", p.date(&approval.on));
        p.get("passport-approval", &args)
    });
    let mut notes = Vec::new();
    if let Some(number) = &figure.restates {
        let reason = figure.reason.clone().unwrap_or_default();
        notes.push(p.t2("passport-restates", ("number", number), ("reason", &reason)));
    }
    if let Some(number) = &figure.restated_by {
        notes.push(p.t1("passport-restated-by", "number", number));
    }
    let units = figure.stated.units.iter().filter(|unit| law.country().as_ref() != Some(*unit));
    let units: Vec<String> = units.map(|unit| unit_name(p, &unit.0)).collect();
    notes.extend((!units.is_empty()).then(|| units.join(", ")));
    ReportedRow {
        number: figure.number.clone(),
        href: format!("/records/{}", escape(&figure.number)),
        window: stated_window(p, &figure.stated),
        value: stated_value(p, &figure.stated),
        state: p.word("state", &figure.row.state),
        approvals: approvals.collect(),
        notes,
        over: figure.restated_by.is_some() || !figure.stated.stands,
    }
}

fn claims(p: &Page, passport: &Passport) -> Vec<ClaimRow> {
    let rows = passport.claims.iter().map(|claim| {
        let (relation, tone) = match claim.window {
            Window::Same => (p.t("passport-window-same"), "ok"),
            Window::Overlaps(from, to) => {
                let days = (p.date(&from), p.date(&to));
                (p.t2("passport-window-overlaps", ("from", &days.0), ("to", &days.1)), "due")
            }
            Window::Apart => (p.t("passport-window-apart"), ""),
        };
        ClaimRow {
            href: format!("/records/{}", escape(&claim.figure.number)),
            window: stated_window(p, &claim.figure.stated),
            value: stated_value(p, &claim.figure.stated),
            remark: claim.figure.remark.clone(),
            relation,
            tone,
            differs: claim.differs,
            sources: cited(p, &claim.figure),
        }
    });
    rows.collect()
}

async fn passport(
    State(app): State<App>,
    visitor: Visitor,
    Path(indicator): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let path = format!("/figures/{}", escape(&indicator));
    let asked = Pairs::new(pairs).without(&["by", "key", "after"]).with("indicator", &indicator);
    let now = app.now();
    let answered = answer(&app, &visitor, &path, asked, move |office, actor, question| {
        let mut query = question.query.clone();
        query.by = None;
        let passport = office.passport(actor, &query)?;
        let stated = office.law().kinds.values().filter(|kind| {
            kind.stated.as_ref().is_some_and(|mark| passport.indicator.origins.contains(&mark.origin))
        });
        // Only a kind with an intake is reported here; what others publish is noted from documents.
        let mut reports = stated.filter(|kind| !kind.parts.is_empty());
        let report = reports.find(|kind| office.law().roles.reach(actor, &kind.id, Action::Open).is_some());
        let report = report.map(|kind| kind.id.clone());
        // The very entry that is known now: whoever opens the code later sees this number.
        let pinned = FigureQuery {
            as_of: Some(query.as_of.unwrap_or(now)),
            indicator: match passport.counted {
                Some(_) => format!("{}@{}", passport.indicator.id, passport.indicator.version),
                None => passport.indicator.id.clone(),
            },
            ..query
        };
        Ok((question, passport, report, pinned.code()))
    });
    let (question, passport, report, pinned) = match answered.await {
        Ok(answered) => answered,
        Err(page) => return page,
    };
    let p = Page::new(&app, &visitor, "figures");
    let indicator = &passport.indicator;
    let word = key("indicator", &indicator.id);
    let messages = &p.office().pack().messages;
    let said = |key: String| messages.has(p.lang, &key).then(|| p.t(&key));
    let counted = passport.counted.as_ref();
    let definitions = passport.definitions.iter().map(|definition| Definition {
        name: p.t1("passport-definition-n", "version", definition.version),
        valid: match (definition.validity.from, definition.validity.until) {
            (None, None) => p.t("figures-page-always"),
            (Some(from), None) => p.t1("register-since", "day", p.date(&from)),
            (None, Some(until)) => p.t1("register-until", "day", p.date(&until)),
            (Some(from), Some(until)) => format!("{} – {}", p.date(&from), p.date(&until)),
        },
        formula: formula(&p, definition).unwrap_or_default(),
        used: definition.version == indicator.version,
    });
    let evidence = counted.into_iter().flat_map(|counted| &counted.evidence).map(|evidence| EvidenceRow {
        title: p.title(&evidence.hit.row),
        href: format!("/records/{}", escape(&evidence.hit.row.number)),
        number: evidence.hit.row.number.clone(),
        sources: evidence
            .sources
            .iter()
            .map(|source| Cited {
                title: source.title.clone(),
                url: source.url.clone(),
                quote: source.quote.clone(),
            })
            .collect(),
    });
    let evidence: Vec<EvidenceRow> = evidence.collect();
    let title = question.title(&p);
    let rows_asked = pairs_of(&passport.query).with("indicator", &passport.query.indicator);
    let origins: Vec<String> = indicator.origins.iter().map(|origin| p.word("origin", origin.id())).collect();
    let merging = match indicator.merging {
        Merging::Sum => "merging-sum",
        Merging::NotComparable => "merging-not-comparable",
    };
    let then = counted
        .and_then(|counted| counted.now)
        .map(|now| p.t1("passport-now", "value", amount(&p, indicator, now)));
    html(&PassportPage {
        heading: title.clone(),
        title: p.t1("passport-title", "title", &title),
        sub: question.sub(&p),
        back: question.asked.url("/figures"),
        value: counted.map(|counted| amount(&p, indicator, counted.figure.total)),
        unit: match indicator.unit.as_str() {
            "" => String::new(),
            _ if indicator.money => String::new(),
            unit => p.word("measure", unit),
        },
        rows_href: rows_asked.url("/figures/rows"),
        rows: p.tn("passport-rows", counted.map_or(0, |counted| counted.rows)),
        then,
        comparison: counted
            .and_then(|counted| counted.comparison.as_ref())
            .map(|comparison| compared(&p, indicator, comparison)),
        definition: said(format!("{word}-definition")),
        one: said(key("counted", &indicator.unit)),
        formula: formula(&p, indicator).map(|text| capital(&text)),
        condition: indicator.when.as_ref().map(|when| when.text().to_owned()),
        origins: origins.join(", "),
        merging: p.t(merging),
        official: indicator.official,
        basis: p.basis(&indicator.basis),
        boundary: question.boundary(&p),
        known: match counted {
            Some(counted) => p.t2(
                "figures-page-known-entry",
                ("known", &question.known(&p)),
                ("seq", &p.number(counted.figure.as_of)),
            ),
            None => question.known(&p),
        },
        definitions: definitions.collect(),
        caveats: passport.caveats.iter().map(|one| caveat(&p, one)).collect(),
        evidence_first: p.tn("passport-evidence-first", evidence.len() as u64),
        evidence,
        reported: passport.reported.iter().map(|figure| reported(&p, figure)).collect(),
        report_href: report.map(|kind| format!("/new/{kind}")),
        claims: claims(&p, &passport),
        reconcile_href: Pairs::new([("indicator".to_owned(), indicator.id.clone())]).url("/reconcile"),
        code: format!("/f/{}", passport.code),
        pinned: format!("/f/{pinned}"),
        p,
    })
}
