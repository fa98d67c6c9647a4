//! Standing duties: what bodies owe others again and again, or after every event of a sort, as data. A deadline rule
//! says when; a duty says who, to whom, on what, and over which stretch of days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::body::BodyId;
use crate::clock::{Due, FirstDay, LastDayOff, Rule, Unit, YearDay, due};
use crate::law::Law;
use crate::unit::UnitId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    Month,
    HalfYear,
    Year,
    /// After each event that the deadline rule names (a signing, the end of a conference).
    Event,
}

/// The days a report covers, first and last, counted from the year it is filed in. Reports on the same matter have
/// different ones: the calendar year, or 15 December to 14 December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub from: YearDay,
    pub to: YearDay,
}

/// Records that a report lists one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    pub kind: String,
    /// By facet (`state`, `signatory`): only records with one of these values.
    #[serde(default)]
    pub only: BTreeMap<String, BTreeSet<String>>,
    /// What stands on the day of drafting, whenever it began, instead of what is dated within the period.
    #[serde(default)]
    pub standing: bool,
}

/// From how near or how late on somebody is told of a duty that is not met. An office's habit, not law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Days after the due day; negative before it.
    pub days: i32,
    /// Organs of the unit that owes it, or national bodies.
    pub tell: Vec<String>,
}

/// One time a duty is to be met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Round {
    /// `2026`, `2026-H1`, `2026-03`: the period it is about.
    pub id: String,
    /// The days the text has it cover, first and last; `None` where the text names none.
    pub window: Option<(Date, Date)>,
    /// The days a draft looks at: the window, or the calendar year where there is none.
    pub period: (Date, Date),
    /// `None` where the text gives no day.
    pub due: Option<Due>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Names the message `duty-<id>`. Later rows of the same id close earlier ones.
    pub id: String,
    /// Organs that owe it, of every unit that has them.
    pub by: Vec<String>,
    /// Only those of these units and their successors; of all where it is empty.
    pub only: Vec<UnitId>,
    /// National bodies, or organs of the same unit.
    pub to: Vec<String>,
    pub copy_to: Vec<String>,
    /// What is owed, a word of the list `duty_sort`: `plan`, `report`, `statistics`, `notice`.
    pub sort: String,
    pub every: Every,
    /// `None` where the text names none.
    pub window: Option<Window>,
    /// The report also says what is still to come in the period.
    pub forecast: bool,
    /// Deadline rules; one of them holds, depending on what happened. None where the text gives no day.
    pub rules: Vec<String>,
    /// For duties of every month: the day of the following month.
    pub day_of_next_month: Option<i8>,
    /// "Immediately", with no number to count.
    pub at_once: bool,
    /// The number of the official form, where one is prescribed.
    pub form: String,
    /// Indicators whose values over the period a draft of it begins with.
    pub figures: Vec<String>,
    /// What a draft of it lists.
    pub rows: Vec<Rows>,
    pub validity: Validity,
    pub basis: Basis,
}

impl Duty {
    /// Whether `body` owes it on `day`.
    pub fn is_owed_by(&self, body: &BodyId, day: Date, law: &Law) -> bool {
        let Some(unit) = body.unit() else { return false };
        let organ = self.by.iter().any(|organ| organ == body.organ_parts().0);
        let unit = self.only.is_empty()
            || self.only.iter().any(|only| *only == unit || law.units.ancestry(&unit).contains(only));
        organ && unit && self.validity.holds_on(day)
    }

    /// First and last day of what is reported in `year`.
    pub fn window_in(&self, year: i16) -> Option<(Date, Date)> {
        let day = |at: YearDay| Date::new(year.checked_add(at.years)?, at.month, at.day).ok();
        let window = self.window?;
        Some((day(window.from)?, day(window.to)?))
    }

    /// When it falls due in the round of `year`, with its derivation. `None` for duties after events, and where the
    /// text gives no day of the year.
    pub fn due_in(&self, year: i16, law: &Law) -> Option<Due> {
        if matches!(self.every, Every::Event | Every::Month) {
            return None;
        }
        let from: DateTime = Date::new(year, 1, 1).ok()?.at(0, 0, 0, 0);
        let rule = self.rules.iter().find_map(|rule| {
            let end = Date::new(year, 12, 31).ok()?;
            law.rules.on(rule, end).or_else(|_| law.rules.on(rule, from.date())).ok()
        })?;
        due(rule, from, &law.calendar).ok()
    }

    /// The rounds about `year`, in their order; empty for duties after events.
    pub fn rounds_of(&self, year: i16, law: &Law) -> Vec<Round> {
        let day = |month, day| Date::new(year, month, day).ok();
        match self.every {
            Every::Event => Vec::new(),
            Every::Month => (1..=12).filter_map(|month| self.month(year, month, law)).collect(),
            Every::HalfYear if self.window.is_none() => {
                let halves = [("H1", (1, 1), (6, 30)), ("H2", (7, 1), (12, 31))];
                let rounds = halves.iter().filter_map(|(name, from, to)| {
                    let period = (day(from.0, from.1)?, day(to.0, to.1)?);
                    Some(Round { id: format!("{year}-{name}"), window: None, period, due: None })
                });
                rounds.collect()
            }
            Every::HalfYear | Every::Year => {
                let window = self.window_in(year);
                let period = window.or_else(|| Some((day(1, 1)?, day(12, 31)?)));
                let round = period.map(|period| Round {
                    id: year.to_string(),
                    window,
                    period,
                    due: self.due_in(year, law),
                });
                round.into_iter().collect()
            }
        }
    }

    /// The rounds that fall due in the calendar year `year`; those without a day that are about it.
    pub fn rounds_due_in(&self, year: i16, law: &Law) -> Vec<Round> {
        let about = [year.saturating_sub(1), year].map(|about| (about, self.rounds_of(about, law)));
        let rounds =
            about.into_iter().flat_map(|(about, rounds)| rounds.into_iter().map(move |it| (about, it)));
        let due = rounds.filter(|(about, round)| match &round.due {
            Some(due) => due.date.year() == year,
            None => *about == year,
        });
        due.map(|(_, round)| round).collect()
    }

    fn month(&self, year: i16, month: i8, law: &Law) -> Option<Round> {
        let first = Date::new(year, month, 1).ok()?;
        let last = first.last_of_month();
        let due = self.day_of_next_month.and_then(|day| {
            let next = last.tomorrow().ok()?;
            let years = next.year() - year;
            let rule = Rule {
                id: self.id.clone(),
                value: 0,
                unit: Unit::FixedDate,
                on: Some(YearDay { month: next.month(), day, years }),
                starts: "month".to_owned(),
                first_day: FirstDay::Excluded,
                last_day_off: LastDayOff::Stands,
                validity: self.validity,
                basis: self.basis.clone(),
            };
            due(&rule, first.at(0, 0, 0, 0), &law.calendar).ok()
        });
        Some(Round {
            id: format!("{year}-{month:02}"),
            window: Some((first, last)),
            period: (first, last),
            due,
        })
    }
}
