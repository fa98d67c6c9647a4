//! `luytre figures INDICATOR… --from D --to D [--unit U] [--by …] [--boundary D] [--as-of T] [--rows]`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;
use luytre_domain::indicator::Measure;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, Unit, UnitId};
use luytre_office::{Figure, FigureQuery, Office};
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
    /// Also list the records behind each figure.
    #[arg(long)]
    rows: bool,
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
            indicator: indicator.clone(),
            from: Some(from),
            to: Some(to),
            filter: filter.clone(),
            by: question.by.clone(),
            boundary,
            as_of,
        };
        let figure = office.figure(&Office::operator(), &query)?;
        text += &words(say, &query, &figure);
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
        all.push(json(say, &query, &figure, &rows));
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

fn words(say: &Say, query: &FigureQuery, figure: &Figure) -> String {
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
    let _ = writeln!(text, "{}\t{}", say.word("figures-total"), format::integer(figure.total, say.lang));
    for cell in &figure.cells {
        let name = named(say, query, &cell.key);
        let _ = writeln!(text, "  {name}\t{}", format::integer(cell.value, say.lang));
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
        let _ = writeln!(text, "{}", say.word(&key("caveat", caveat)));
    }
    text
}

fn json(say: &Say, query: &FigureQuery, figure: &Figure, rows: &[serde_json::Value]) -> serde_json::Value {
    let cells: Vec<_> = figure
        .cells
        .iter()
        .map(|cell| json!({ "key": cell.key, "name": named(say, query, &cell.key), "value": cell.value }))
        .collect();
    json!({
        "indicator": figure.indicator.id,
        "definition": say.word(&format!("{}-definition", key("indicator", &figure.indicator.id))),
        "measure": figure.indicator.measure,
        "day": figure.indicator.day,
        "official": figure.indicator.official,
        "from": query.from,
        "to": query.to,
        "boundary": query.boundary,
        "as_of_entry": figure.as_of,
        "by": query.by,
        "total": figure.total,
        "cells": cells,
        "caveats": figure.caveats,
        "rows": rows,
    })
}
