//! `luytre duties [--unit U] [--year Y]`: what a unit owes in a year, or all units against all duties.
//!
//! JSON of a unit: `unit`, `year`, and `lines`, each with `duty`, `sort`, `by`, `to`, `copy_to`, `form`, `round`, `window`
//! (`from`, `until`; null where the text names none), `forecast`, `due`, `rule`, `moved_from`, `status` (`open`, `soon`, `late`,
//! `filed_on_time`, `filed_late`, `filed`, `no_day`, `after_events`), `days` (left or late), `told`, `filings` (`number`, `state`,
//! `sent`), `clocks` (`record`, `rule`, `debtor`, `from`, `due`), `basis`. Of all: `year`, `duties` and `rows`, each with `unit`,
//! `missing`, `filed_late` and `cells` (`duty`, `owed`, `rounds`, `filed`, `filed_late`, `missing`, `drafts`).

use std::fmt::Write as _;

use luytre_domain::body::BodyId;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, UnitId};
use luytre_office::{DutyCalendar, DutyLine, DutyMatrix, Office, Standing};
use luytre_text::fold::fold;
use luytre_text::format::short_date;
use luytre_text::message::Args;
use serde_json::{Value, json};

use crate::unit::choose;
use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Question {
    /// Name or code of a unit; all units where it is not given.
    #[arg(long, value_name = "NAME|CODE")]
    unit: Option<String>,
    /// The calendar year in which duties fall due; this year where it is not given.
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
}

pub fn answer(say: &Say, office: &Office, question: &Question) -> Result<Answer, Refused> {
    let now = crate::now();
    let today = office.today(now);
    let year = question.year.unwrap_or(today.year());
    if !(2000..=2199).contains(&year) {
        return Err(Refusal::new("no-such-year").arg("value", year).into());
    }
    let actor = Office::operator();
    let Some(name) = &question.unit else {
        let matrix = office.duty_matrix(&actor, now, year)?;
        return Ok(Answer { text: table(say, &matrix), json: all(&matrix), findings: false });
    };
    let on = jiff::civil::Date::new(year, 12, 31).map_or(today, |end| end.min(today));
    let candidates = |code, units: &[&luytre_domain::unit::Unit]| choose(say, code, name, Some(on), units);
    let unit = match say.pack.law.units.resolve(&fold(name), Some(on), fold) {
        Resolved::One(unit) => unit.id.clone(),
        Resolved::Several(units) => return Err(candidates("ambiguous-unit", &units)),
        Resolved::OtherDays(units) => return Err(candidates("unit-on-other-days", &units)),
        Resolved::Unknown => return Err(candidates("unknown-unit", &[])),
    };
    let calendar = office.duties(&actor, now, &unit, year)?;
    Ok(Answer { text: words(say, office, &calendar), json: one(office, &calendar), findings: false })
}

fn bodies(office: &Office, ids: &[String], unit: &UnitId) -> Vec<BodyId> {
    ids.iter().map(|id| office.addressee(id, unit)).collect()
}

fn one(office: &Office, calendar: &DutyCalendar) -> Value {
    let lines = calendar.lines.iter().map(|line| {
        let DutyLine { duty, round, by, standing, told, filings, clocks } = line;
        let due = round.as_ref().and_then(|round| round.due.as_ref());
        let window = round.as_ref().and_then(|round| round.window);
        let days = match standing {
            Standing::Open { days_left } | Standing::Soon { days_left } => Some(*days_left),
            Standing::Late { days } | Standing::FiledLate { days } => Some(*days),
            _ => None,
        };
        let clocks = clocks.iter().map(|due| {
            json!({
                "record": due.hit.as_ref().map(|hit| &hit.row.number), "rule": due.clock.rule,
                "debtor": due.clock.debtor, "from": due.clock.from, "due": due.clock.due,
            })
        });
        json!({
            "duty": duty.id, "sort": duty.sort, "by": by, "form": duty.form, "forecast": duty.forecast,
            "to": bodies(office, &duty.to, &calendar.unit), "copy_to": bodies(office, &duty.copy_to, &calendar.unit),
            "round": round.as_ref().map(|round| &round.id),
            "window": window.map(|(from, until)| json!({ "from": from, "until": until })),
            "due": due.map(|due| due.date), "rule": due.map(|due| &due.rule.id),
            "moved_from": due.and_then(|due| due.moved_from),
            "status": standing.id(), "days": days, "told": told, "filings": filings,
            "clocks": clocks.collect::<Vec<_>>(), "basis": duty.basis,
        })
    });
    json!({ "unit": calendar.unit, "year": calendar.year, "lines": lines.collect::<Vec<_>>() })
}

fn all(matrix: &DutyMatrix) -> Value {
    let rows = matrix.rows.iter().map(|(unit, cells)| {
        let sum = |of: fn(&luytre_office::DutyCell) -> usize| cells.iter().map(of).sum::<usize>();
        let named = matrix.duties.iter().zip(cells).map(|(duty, cell)| {
            let mut cell = json!(cell);
            cell["duty"] = json!(duty);
            cell
        });
        json!({
            "unit": unit, "missing": sum(|cell| cell.missing), "filed_late": sum(|cell| cell.filed_late),
            "cells": named.collect::<Vec<_>>(),
        })
    });
    json!({ "year": matrix.year, "duties": matrix.duties, "rows": rows.collect::<Vec<_>>() })
}

/// How a duty stands, in words.
fn status(say: &Say, standing: &Standing) -> String {
    let count = |key: &str, n: i32| say.get(key, &Args::new().number("n", i64::from(n)));
    match standing {
        Standing::Open { days_left } => count("duties-open", *days_left),
        Standing::Soon { days_left: 0 } => say.word("duties-soon-today"),
        Standing::Soon { days_left } => count("duties-soon", *days_left),
        Standing::Late { days } => count("duties-late", *days),
        Standing::FiledOnTime => say.word("duties-filed-on-time"),
        Standing::FiledLate { days } => count("duties-filed-late", *days),
        Standing::Filed => say.word("duties-filed"),
        Standing::NoDay => say.word("duties-is-no-day"),
        Standing::AfterEvents { running: 0, .. } => say.word("duties-after-events-none"),
        Standing::AfterEvents { running, late } => {
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let args = Args::new().number("n", number(*running)).number("late", number(*late));
            say.get(if *late > 0 { "duties-after-events-late" } else { "duties-after-events" }, &args)
        }
    }
}

fn words(say: &Say, office: &Office, calendar: &DutyCalendar) -> String {
    let mut text = String::new();
    for line in &calendar.lines {
        let DutyLine { duty, round, standing, filings, clocks, .. } = line;
        let due = match round.as_ref().map(|round| &round.due) {
            Some(Some(due)) => short_date(due.date),
            Some(None) => say.word("duties-no-day"),
            None if duty.at_once => say.word("duties-at-once"),
            None => say.word("duties-after-event"),
        };
        let window = round.as_ref().and_then(|round| round.window);
        let window = window.map(|(from, until)| format!("{} – {}", short_date(from), short_date(until)));
        let to: Vec<String> = duty
            .to
            .iter()
            .map(|id| match id.as_str() {
                luytre_pack::AUTHORISER => say.word("duty-to-authoriser"),
                id => say.pack.body_name(say.lang, &office.addressee(id, &calendar.unit), None),
            })
            .collect();
        let numbers: Vec<&str> = filings.iter().map(|filed| filed.number.as_str()).collect();
        let parts = [
            duty.id.clone(),
            round.as_ref().map(|round| round.id.clone()).unwrap_or_default(),
            due,
            say.word(&luytre_pack::key("duty", &duty.id.to_lowercase())),
            to.join(", "),
            window.unwrap_or_else(|| say.word("duties-window-none")),
            status(say, standing),
            numbers.join(" "),
        ];
        let _ = writeln!(text, "{}", parts.join("\t").trim_end());
        for clock in clocks {
            let number = clock.hit.as_ref().map_or("…", |hit| hit.row.number.as_str());
            let _ = writeln!(text, "\t{number}\t{}\t{}", short_date(clock.clock.due), clock.clock.rule);
        }
    }
    text
}

fn table(say: &Say, matrix: &DutyMatrix) -> String {
    let mut text = String::new();
    for (unit, cells) in &matrix.rows {
        let missing: usize = cells.iter().map(|cell| cell.missing).sum();
        let late: usize = cells.iter().map(|cell| cell.filed_late).sum();
        let name = say.pack.unit_name(say.lang, unit, None);
        let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let missing = say.get("duties-cell-missing", &Args::new().number("n", n(missing)));
        let late = say.get("duties-cell-late", &Args::new().number("n", n(late)));
        let _ = writeln!(text, "{}\t{name}\t{missing}\t{late}", unit.0);
    }
    text
}
