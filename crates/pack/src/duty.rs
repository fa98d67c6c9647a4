//! `duties.toml`: who owes what to whom, and how often.

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_domain::basis::Validity;
use luytre_domain::clock::{Rules, YearDay};
use luytre_domain::duty::{Duty, Escalation, Every, Rows, Window};
use luytre_domain::law::NationalBody;
use luytre_domain::unit::{UnitId, Units};
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;
use toml::Spanned;

use crate::define::{Definitions, key};
use crate::read::{BasisRow, Reader, line_at, toml_date};

const FILE: &str = "duties.toml";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DutyFile {
    #[serde(default)]
    duty: Vec<Spanned<DutyRow>>,
    #[serde(default)]
    escalation: Vec<Spanned<Escalation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DutyRow {
    id: String,
    by: Vec<String>,
    #[serde(default)]
    only: Vec<String>,
    to: Vec<String>,
    #[serde(default)]
    copy_to: Vec<String>,
    sort: String,
    every: Every,
    window: Option<Window>,
    #[serde(default)]
    forecast: bool,
    #[serde(default)]
    rules: Vec<String>,
    day_of_next_month: Option<i8>,
    #[serde(default)]
    at_once: bool,
    #[serde(default)]
    form: String,
    #[serde(default)]
    figures: Vec<String>,
    #[serde(default)]
    rows: Vec<Rows>,
    #[serde(deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
}

/// What a duty may refer to.
pub(crate) struct Known<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) bodies: &'a BTreeMap<String, NationalBody>,
    pub(crate) units: &'a Units,
    pub(crate) made: &'a Definitions,
    pub(crate) messages: Option<&'a Messages>,
}

impl Known<'_> {
    /// Whether units have an organ of this id, or of the sort before its `/`.
    fn has_organ(&self, id: &str) -> bool {
        let id = id.split('/').next().unwrap_or_default();
        self.made.organs.iter().any(|organ| organ.id == id)
    }
}

impl Reader<'_> {
    /// The file may be missing: a country need not have any.
    pub(crate) fn duties(&mut self, known: &Known) -> (Vec<Duty>, Vec<Escalation>) {
        let Some(text) = self.files.0.get(FILE).cloned() else { return (Vec::new(), Vec::new()) };
        let DutyFile { duty: rows, escalation } = self.toml::<DutyFile>(FILE).unwrap_or_default();
        let mut duties: Vec<Duty> = Vec::new();
        for spanned in rows {
            let line = line_at(&text, spanned.span().start);
            let row = spanned.into_inner();
            self.check_duty(known, line, &row);
            let validity = Validity::new(row.valid_from, row.valid_to);
            if duties.iter().any(|other| other.id == row.id && other.validity.overlaps(&validity)) {
                self.findings.error(FILE, line, "duty-overlaps", &row.id);
            }
            duties.push(Duty {
                id: row.id,
                by: row.by,
                only: row.only.into_iter().map(UnitId).collect(),
                to: row.to,
                copy_to: row.copy_to,
                sort: row.sort,
                every: row.every,
                window: row.window,
                forecast: row.forecast,
                rules: row.rules,
                day_of_next_month: row.day_of_next_month,
                at_once: row.at_once,
                form: row.form,
                figures: row.figures,
                rows: row.rows,
                validity,
                basis: row.basis.basis(),
            });
        }
        let mut stages = Vec::new();
        for spanned in escalation {
            let line = line_at(&text, spanned.span().start);
            let stage = spanned.into_inner();
            for id in stage.tell.iter().filter(|id| !known.has_organ(id) && !known.bodies.contains_key(*id)) {
                self.findings.error(FILE, line, "unknown-body", id);
            }
            stages.push(stage);
        }
        stages.sort_by_key(|stage| stage.days);
        (duties, stages)
    }

    fn check_duty(&mut self, known: &Known, line: usize, row: &DutyRow) {
        let organ = |id: &String| known.has_organ(id);
        let words = known.made.lists.get("duty_sort");
        let mut wrong = |code: &'static str, detail: &str| self.findings.error(FILE, line, code, detail);
        if row.basis.is_empty() {
            wrong("no-basis", &row.id);
        }
        for id in row.by.iter().filter(|id| !organ(id)) {
            wrong("unknown-organ", id);
        }
        for id in row.to.iter().chain(&row.copy_to) {
            if !known.bodies.contains_key(id) && !organ(id) && id != AUTHORISER {
                wrong("unknown-body", id);
            }
        }
        for id in row.only.iter().filter(|id| known.units.get(&UnitId((*id).clone())).is_none()) {
            wrong("unknown-unit", id);
        }
        for id in row.rules.iter().filter(|id| !known.rules.knows(id)) {
            wrong("unknown-rule", id);
        }
        for id in row
            .figures
            .iter()
            .filter(|id| !known.made.indicators.counted.iter().any(|known| &known.id == *id))
        {
            wrong("unknown-indicator", id);
        }
        for rows in &row.rows {
            match known.made.kinds.get(&rows.kind) {
                None => wrong("unknown-kind", &rows.kind),
                Some(kind) => {
                    for (facet, values) in &rows.only {
                        let field = kind.fields.iter().find(|field| field.facet.as_ref() == Some(facet));
                        let list = field.and_then(|field| known.made.lists.get(field.list.as_ref()?));
                        let fits = |value: &&String| match list {
                            None => facet == "state" && kind.state(value).is_some(),
                            Some(list) => list.contains(value),
                        };
                        for value in values.iter().filter(|value| !fits(value)) {
                            wrong("unknown-word", &format!("{facet} = {value}"));
                        }
                    }
                }
            }
        }
        // A filing names its duty by a word of the list that the kind of filings has.
        for kind in known.made.kinds.values() {
            let Some(field) = kind.filing.as_ref().and_then(|filing| kind.field(&filing.duty)) else {
                continue;
            };
            let words = field.list.as_ref().and_then(|list| known.made.lists.get(list));
            let word = row.id.to_lowercase();
            if words.is_none_or(|words| !words.contains(&word)) {
                wrong("unknown-word", &word);
            }
        }
        if words.is_none_or(|words| !words.contains(&row.sort)) {
            wrong("unknown-word", &row.sort);
        }
        // The last day of February is a day of some years only; windows and days of months must be of every year.
        let exists = |at: &YearDay| Date::new(2023, at.month, at.day).is_ok();
        let windows = row.window.iter().flat_map(|window| [window.from, window.to]);
        let days = row.day_of_next_month.iter().map(|day| YearDay { month: 2, day: *day, years: 0 });
        for at in windows.chain(days).filter(|at| !exists(at)) {
            wrong("no-such-day", &format!("{}/{}", at.day, at.month));
        }
        if row.by.is_empty() || row.to.is_empty() {
            wrong("duty-of-nobody", &row.id);
        }
        let mut keys = vec![key("duty", &row.id.to_lowercase())];
        keys.extend(row.by.iter().chain(&row.to).chain(&row.copy_to).filter(|id| organ(id)).map(|organ| {
            let organ = organ.split('/').next().unwrap_or_default();
            key("organs", organ)
        }));
        for key in keys {
            if known.messages.is_some_and(|messages| !messages.has(Lang::Vi, &key)) {
                wrong("message-missing", &key);
            }
        }
    }
}

/// "Whoever authorised it", where that differs from case to case.
pub const AUTHORISER: &str = "authoriser";
