//! `luytre figures INDICATOR… --from D --to D [--unit U] [--by …] [--boundary D] [--as-of T] [--compare previous] [--top N]
//! [--version N] [--rows]`; what the JSON holds is in `docs/figures.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;
use luytre_domain::indicator::Measure;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, Unit, UnitId};
use luytre_office::{Caveat, Comparison, Figure, FigureQuery, Office, StatedFigure};
use luytre_pack::key;
use luytre_text::fold::fold;
use luytre_text::format;
use luytre_text::message::Args;
use serde_json::json;

use crate::unit::choose;
use crate::words::{Answer, Refused, Say, moment};

#[derive(clap::Args)]
pub struct Question {
    #[arg(required = true)]
    indicators: Vec<String>,
    #[arg(long, value_name = "DATE")]
    from: String,
    #[arg(long, value_name = "DATE")]
    to: String,
    /// Only this unit, as the boundary set names it.
    #[arg(long)]
    unit: Option<String>,
    /// unit, year, quarter, month, country, area, pillar or another dimension of the indicator.
    #[arg(long)]
    by: Option<String>,
    /// Units as they are on this day.
    #[arg(long, value_name = "DATE")]
    boundary: Option<String>,
    /// What was known at the end of this day, or at this moment.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<String>,
    /// Beside the figure of another window: `previous` is the window of the same length right before.
    #[arg(long, value_name = "WINDOW")]
    compare: Option<Window>,
    /// Only the largest parts; the others together.
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// By this definition of the indicator, from 1, and not by the one in use.
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// Also list the records behind each figure.
    #[arg(long)]
    rows: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Window {
    Previous,
}

pub fn answer(say: &Say, office: &Office, question: &Question) -> Result<Answer, Refused> {
    let day = |text: &str| moment(text).map(|at| at.date());
    let (from, to) = (day(&question.from)?, day(&question.to)?);
    let boundary = question.boundary.as_deref().map(day).transpose()?;
    let as_of = question.as_of.as_deref().map(|text| instant(say, text)).transpose()?;
    let mut filter = BTreeMap::new();
    if let Some(name) = &question.unit {
        let id = unit(say, name, boundary.unwrap_or(to))?;
        filter.insert("unit".to_owned(), BTreeSet::from([id]));
    }
    let mut text = String::new();
    let mut all = Vec::new();
    for indicator in &question.indicators {
        let query = FigureQuery {
            indicator: match question.version {
                Some(version) => format!("{indicator}@{version}"),
                None => indicator.clone(),
            },
            from: Some(from),
            to: Some(to),
            filter: filter.clone(),
            by: question.by.clone(),
            boundary,
            as_of,
        };
        let figure = office.figure(&Office::operator(), &query)?;
        let comparison = match question.compare {
            Some(Window::Previous) => office.compared(&Office::operator(), &query, &figure)?,
            None => None,
        };
        let reported = reported(office, &query)?;
        text += &words(say, &query, &figure, question.top, comparison.as_ref());
        for figure in &reported {
            let args = Args::new().text("number", &*figure.number).text("value", &*figure.stated.value);
            let _ = writeln!(text, "{}", say.get("figures-reported", &args));
        }
        let mut rows = Vec::new();
        if question.rows {
            let mut after = None;
            loop {
                let page = office.figure_rows(&Office::operator(), &query, after, 500)?;
                for row in &page.rows {
                    let title = say.pack.title(say.lang, &row.hit.row);
                    let _ = writeln!(text, "  {}\t{title}", row.hit.row.number);
                    rows.push(json!({ "number": row.hit.row.number, "title": title, "value": row.value }));
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        let beside: Vec<_> = reported
            .iter()
            .map(|figure| {
                json!({
                    "number": figure.number, "value": figure.stated.value, "measure": figure.stated.measure,
                    "state": figure.row.state, "restates": figure.restates, "restated_by": figure.restated_by,
                })
            })
            .collect();
        let mut answer = json(say, &query, &figure, question.top, &rows);
        answer["compared"] = json!(comparison);
        answer["reported"] = json!(beside);
        all.push(answer);
    }
    Ok(Answer { text, json: json!(all), findings: false })
}

/// The end of a day at the seat of the offices, or a moment as it is given.
pub fn instant(say: &Say, text: &str) -> Result<jiff::Timestamp, Refusal> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let at = moment(text)?;
    let whole_day = !text.contains(['T', ' ']);
    let at = if whole_day { at.date().tomorrow().map(|day| day.at(0, 0, 0, 0)).unwrap_or(at) } else { at };
    let zoned =
        at.to_zoned(say.pack.zone.clone()).map_err(|_| Refusal::new("no-such-day").arg("value", text))?;
    let at = zoned.timestamp();
    Ok(if whole_day { at - jiff::Span::new().nanoseconds(1) } else { at })
}

fn unit(say: &Say, name: &str, on: Date) -> Result<String, Refused> {
    let choose = |code, units: &[&Unit]| choose(say, code, name, Some(on), units);
    match say.pack.law.units.resolve(&fold(name), Some(on), fold) {
        Resolved::One(unit) => Ok(unit.id.0.clone()),
        Resolved::Several(units) => Err(choose("ambiguous-unit", &units)),
        Resolved::OtherDays(units) => Err(choose("unit-on-other-days", &units)),
        Resolved::Unknown => Err(choose("unknown-unit", &[])),
    }
}

fn named(say: &Say, query: &FigureQuery, value: &str) -> String {
    let law = &say.pack.law;
    match query.by.as_deref() {
        Some("unit") => {
            let unit = law.units.get(&UnitId(value.to_owned()));
            unit.map_or_else(|| value.to_owned(), |unit| say.unit(unit, query.boundary))
        }
        Some("country") => {
            let names = law.countries.get(value);
            names.and_then(|names| names.get(say.lang.tag())).cloned().unwrap_or_else(|| value.to_owned())
        }
        Some("year" | "quarter" | "month" | "partner") | None => value.to_owned(),
        Some(dimension) => say.word(&key(dimension, value)),
    }
}

/// What offices reported of the very place and window, beside what is counted.
fn reported(office: &Office, query: &FigureQuery) -> Result<Vec<StatedFigure>, Refused> {
    let reported = office.reported_for(&Office::operator(), query)?;
    let same = |figure: &StatedFigure| (figure.stated.from, figure.stated.to) == (query.from, query.to);
    Ok(reported.into_iter().filter(same).collect())
}

/// A value as a number, or as money of the indicator's currency.
fn value(say: &Say, figure: &Figure, value: i64) -> String {
    if !figure.indicator.money {
        return format::integer(value, say.lang);
    }
    let amount = luytre_domain::money::decimal(value, &figure.indicator.unit);
    format!("{} {}", format::decimal(&amount, say.lang), figure.indicator.unit)
}

fn words(
    say: &Say,
    query: &FigureQuery,
    figure: &Figure,
    top: Option<usize>,
    comparison: Option<&Comparison>,
) -> String {
    let mut text = String::new();
    let word = key("indicator", &figure.indicator.id);
    let date = |date: Option<Date>| date.map(format::short_date).unwrap_or_default();
    let args = Args::new()
        .text("indicator", say.word(&word))
        .text("from", date(query.from))
        .text("to", date(query.to));
    let title =
        if figure.indicator.measure == Measure::Stock { "figures-stock-title" } else { "figures-title" };
    let _ = writeln!(text, "{}", say.get(title, &args));
    let _ = writeln!(text, "{}\t{}", say.word("figures-total"), value(say, figure, figure.total));
    if let Some(comparison) = comparison {
        text += &compared(say, figure, comparison);
    }
    let (cells, others, rest) = figure.top(top.unwrap_or(usize::MAX));
    for cell in cells {
        let name = named(say, query, &cell.key);
        let _ = writeln!(text, "  {name}\t{}", value(say, figure, cell.value));
    }
    if others > 0 {
        let name =
            say.get("figures-rest", &Args::new().number("n", i64::try_from(others).unwrap_or(i64::MAX)));
        let sum = rest.map_or_else(|| "–".to_owned(), |rest| value(say, figure, rest));
        let _ = writeln!(text, "  {name}\t{sum}");
    }
    let definition = say.word(&format!("{word}-definition"));
    let _ = writeln!(text, "{}", say.get("figures-definition", &Args::new().text("definition", definition)));
    if let Some(day) = query.boundary {
        let args = Args::new().text("date", format::short_date(day));
        let _ = writeln!(text, "{}", say.get("figures-boundary", &args));
    }
    if let Some(at) = query.as_of {
        let at = at.to_zoned(say.pack.zone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
        let args = Args::new().text("at", at).text("seq", figure.as_of.to_string());
        let _ = writeln!(text, "{}", say.get("figures-as-of", &args));
    }
    for caveat in &figure.caveats {
        let _ = writeln!(text, "{}", caveat_words(say, caveat));
    }
    text
}

fn caveat_words(say: &Say, caveat: &Caveat) -> String {
    let mut args = Args::new();
    for (name, value) in &caveat.args {
        args = match (*name, value.parse::<i64>()) {
            ("n" | "of" | "version", Ok(number)) => args.number(name, number),
            ("day", _) => args.text(name, luytre_text::day::shown(value)),
            _ => args.text(name, value.clone()),
        };
    }
    say.get(&key("caveat", caveat.code), &args)
}

fn compared(say: &Say, figure: &Figure, comparison: &Comparison) -> String {
    let day = |day: Date| format::short_date(day);
    let window = match comparison.from {
        Some(from) => format!("{} – {}", day(from), day(comparison.to)),
        None => day(comparison.to),
    };
    let before = Args::new().text("window", window).text("value", value(say, figure, comparison.before));
    let sign = if comparison.change > 0 { "+" } else { "" };
    let share = match (comparison.permille, comparison.none) {
        (Some(permille), _) => {
            let sign = if permille < 0 { "-" } else { "+" };
            let number = format!("{}.{}", permille.abs() / 10, permille.abs() % 10);
            format!("{sign}{} %", format::decimal(&number, say.lang))
        }
        (None, Some(none)) => say.word(&format!("no-comparison-{none}")),
        (None, None) => String::new(),
    };
    let change = format!("{sign}{}", value(say, figure, comparison.change));
    let change = Args::new().text("change", change).text("share", share);
    format!("{}\n{}\n", say.get("figures-before", &before), say.get("figures-change", &change))
}

fn json(
    say: &Say,
    query: &FigureQuery,
    figure: &Figure,
    top: Option<usize>,
    rows: &[serde_json::Value],
) -> serde_json::Value {
    let (cells, others, rest) = figure.top(top.unwrap_or(usize::MAX));
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| json!({ "key": cell.key, "name": named(say, query, &cell.key), "value": cell.value }))
        .collect();
    json!({
        "indicator": figure.indicator.id,
        "definition": say.word(&format!("{}-definition", key("indicator", &figure.indicator.id))),
        "version": figure.indicator.version,
        "measure": figure.indicator.measure,
        "unit": figure.indicator.unit,
        "code": query.code(),
        "day": figure.indicator.day,
        "official": figure.indicator.official,
        "from": query.from,
        "to": query.to,
        "boundary": query.boundary,
        "as_of_entry": figure.as_of,
        "by": query.by,
        "total": figure.total,
        "cells": cells,
        "others": top.map(|_| json!({ "n": others, "value": rest })),
        "caveats": figure.caveats,
        "rows": rows,
    })
}
