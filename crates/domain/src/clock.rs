//! Legal clocks. A due date is never a bare date: it carries the rule, the trigger and every day that was
//! counted or skipped, so that a clerk can check it with a finger on the calendar.
//!
//! How days are counted: Civil Code 91/2015/QH13 article 147 (the day of the event is not counted) and article
//! 148 (a last day that is off moves to the next working day). A rule in the pack may say otherwise.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::basis::{Basis, Validity};
use crate::calendar::{Calendar, Day};
use crate::ledger::{canonical, hex};

/// What a rule counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    WorkingDay,
    Day,
    Hour,
    Month,
    /// A fixed day of the year, or of a number of years later.
    FixedDate,
    /// At least so many days before an event. Never rolled forward: a late filing is a late filing.
    BeforeEvent,
}

/// Whether the day of the trigger counts as the first day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstDay {
    #[default]
    Excluded,
    Included,
}

/// What happens when the last day is a day off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDayOff {
    #[default]
    Stands,
    NextWorkingDay,
}

/// A day of the year, `years` after the year of the trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearDay {
    pub month: i8,
    pub day: i8,
    #[serde(default)]
    pub years: i16,
}

/// One deadline rule as it stood in one stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: String,
    /// How many of `unit`; unused by `FixedDate`.
    pub value: i32,
    pub unit: Unit,
    pub on: Option<YearDay>,
    /// What starts the clock, as a word of the pack (`complete_dossier`, `signing`, `event_start` …).
    pub starts: String,
    pub first_day: FirstDay,
    pub last_day_off: LastDayOff,
    pub validity: Validity,
    pub basis: Basis,
}

/// What was done with one day on the way to the due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub date: Date,
    /// The running number of the day when it counts, `None` when it was skipped.
    pub number: Option<i32>,
    pub day: Day,
}

/// A due moment with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last moment that is still in time is the end of this day, unless `at_hour` is set.
    pub date: Date,
    /// Set by rules in hours only.
    pub at: Option<DateTime>,
    pub rule: Rule,
    pub from: DateTime,
    /// Working-day rules list every day from the first to the last; others list the days that were skipped at the
    /// end. Before-event rules list nothing unless the last day is off.
    pub days: Vec<Counted>,
    /// The nominal last day, where a day off moved it.
    pub moved_from: Option<Date>,
    /// For `BeforeEvent` only: the last *working* day on which an office will take the file.
    pub practical: Option<Date>,
    /// The years in the count whose days off are not decided yet: the date may move.
    pub unsettled: Vec<i16>,
}

/// Why a clock could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockError {
    /// The rule of this id did not hold on the day it was asked for.
    NotInForce { rule: String, on: Date },
    /// The count leaves the range of dates a calendar can hold.
    OutOfRange,
    /// A rule of fixed date without its day.
    NoDay { rule: String },
}

const LONGEST: i32 = 4_000;

/// When `rule` falls due if it is triggered at `from`. Only hour rules look at the time of day.
pub fn due(rule: &Rule, from: DateTime, calendar: &Calendar) -> Result<Due, ClockError> {
    let start = from.date();
    let mut due = Due {
        date: start,
        at: None,
        rule: rule.clone(),
        from,
        days: Vec::new(),
        moved_from: None,
        practical: None,
        unsettled: Vec::new(),
    };
    match rule.unit {
        Unit::WorkingDay => count_working_days(&mut due, calendar)?,
        Unit::Hour => {
            let at = from.checked_add(i64::from(rule.value).hours()).map_err(|_| ClockError::OutOfRange)?;
            due.date = at.date();
            due.at = Some(at);
        }
        Unit::Day => {
            let counted = match rule.first_day {
                FirstDay::Excluded => rule.value,
                FirstDay::Included => rule.value - 1,
            };
            due.date = shift(start, counted.days())?;
            roll_forward(&mut due, calendar)?;
        }
        Unit::Month => {
            due.date = shift(start, rule.value.months())?;
            roll_forward(&mut due, calendar)?;
        }
        Unit::FixedDate => {
            let on = rule.on.ok_or_else(|| ClockError::NoDay { rule: rule.id.clone() })?;
            due.date =
                Date::new(start.year() + on.years, on.month, on.day).map_err(|_| ClockError::OutOfRange)?;
            roll_forward(&mut due, calendar)?;
        }
        Unit::BeforeEvent => {
            due.date = shift(start, (-rule.value).days())?;
            let mut practical = due.date;
            loop {
                let day = calendar.day(practical);
                if day.is_working() {
                    break;
                }
                due.days.push(Counted { date: practical, number: None, day });
                practical = practical.yesterday().map_err(|_| ClockError::OutOfRange)?;
            }
            due.practical = (practical != due.date).then_some(practical);
        }
    }
    if matches!(rule.unit, Unit::WorkingDay) || rule.last_day_off == LastDayOff::NextWorkingDay {
        due.unsettled = (start.year()..=due.date.year()).filter(|year| !calendar.is_fixed(*year)).collect();
    }
    Ok(due)
}

fn count_working_days(due: &mut Due, calendar: &Calendar) -> Result<(), ClockError> {
    let mut date = match due.rule.first_day {
        FirstDay::Excluded => due.from.date().tomorrow().map_err(|_| ClockError::OutOfRange)?,
        FirstDay::Included => due.from.date(),
    };
    let mut number = 0;
    for _ in 0..LONGEST {
        let day = calendar.day(date);
        let counts = day.is_working();
        number += i32::from(counts);
        due.days.push(Counted { date, number: counts.then_some(number), day });
        if number >= due.rule.value {
            due.date = date;
            return Ok(());
        }
        date = date.tomorrow().map_err(|_| ClockError::OutOfRange)?;
    }
    Err(ClockError::OutOfRange)
}

fn roll_forward(due: &mut Due, calendar: &Calendar) -> Result<(), ClockError> {
    if due.rule.last_day_off == LastDayOff::Stands {
        return Ok(());
    }
    let nominal = due.date;
    for _ in 0..LONGEST {
        let day = calendar.day(due.date);
        if day.is_working() {
            due.moved_from = (due.date != nominal).then_some(nominal);
            return Ok(());
        }
        due.days.push(Counted { date: due.date, number: None, day });
        due.date = due.date.tomorrow().map_err(|_| ClockError::OutOfRange)?;
    }
    Err(ClockError::OutOfRange)
}

fn shift(date: Date, by: Span) -> Result<Date, ClockError> {
    date.checked_add(by).map_err(|_| ClockError::OutOfRange)
}

/// All deadline rules of a pack. A later row of the same id closes the earlier one.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// `rules` may come in any order; their validities must not overlap within one id (the pack checks that).
    pub fn new(rules: Vec<Rule>) -> Rules {
        Rules(rules)
    }

    pub fn all(&self) -> &[Rule] {
        &self.0
    }

    /// SHA-256 of all that due dates depend on, hexadecimal: the rules in any order, without where they are written.
    pub fn digest(&self) -> String {
        let counted = |rule: &Rule| {
            let Rule { id, value, unit, on, starts, first_day, last_day_off, validity, basis: _ } = rule;
            let parts = (id, value, unit, on, starts, first_day, last_day_off, validity);
            serde_json::to_value(parts).map(|parts| canonical(&parts)).unwrap_or_default()
        };
        let rules: BTreeSet<String> = self.0.iter().map(counted).collect();
        let mut hasher = Sha256::new();
        for rule in rules {
            hasher.update((rule.len() as u64).to_le_bytes());
            hasher.update(rule);
        }
        hex(&hasher.finalize())
    }

    pub fn knows(&self, id: &str) -> bool {
        self.0.iter().any(|rule| rule.id == id)
    }

    /// The rule `id` as it stood on `day`.
    pub fn on(&self, id: &str, day: Date) -> Result<&Rule, ClockError> {
        self.0
            .iter()
            .find(|rule| rule.id == id && rule.validity.holds_on(day))
            .ok_or_else(|| ClockError::NotInForce { rule: id.to_owned(), on: day })
    }
}
