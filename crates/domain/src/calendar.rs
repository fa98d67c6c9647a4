//! Which days a State office works. A dated list decided by notices, never an algorithm: lunar holidays and
//! swapped days are fixed by decision each year.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// How sure a day of the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A notice or law fixed it.
    Decided,
    /// Published as an option; a later notice may change it.
    Proposed,
    /// Follows from the calendar alone; no notice has been seen.
    Computed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exception {
    /// A weekday on which offices are closed.
    Off,
    /// A weekly rest day on which offices work (a swapped day).
    Worked,
}

/// One day that differs from the weekly rhythm, with the notice that says so. Names are keyed by language tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    pub exception: Exception,
    pub names: BTreeMap<String, String>,
    pub status: Status,
    pub basis: String,
}

/// Why a day counts or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Day {
    Working,
    WorkedByDecision { names: BTreeMap<String, String>, basis: String },
    WeeklyRest,
    Off { names: BTreeMap<String, String>, status: Status, basis: String },
}

impl Day {
    pub fn is_working(&self) -> bool {
        matches!(self, Day::Working | Day::WorkedByDecision { .. })
    }
}

/// The calendar of State offices of one country.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    rest: Vec<Weekday>,
    days: BTreeMap<Date, SpecialDay>,
}

impl Calendar {
    /// `rest` are the weekly days off. Later entries for the same date replace earlier ones.
    pub fn new(rest: Vec<Weekday>, days: impl IntoIterator<Item = (Date, SpecialDay)>) -> Calendar {
        Calendar { rest, days: days.into_iter().collect() }
    }

    pub fn day(&self, date: Date) -> Day {
        let rests = self.rest.contains(&date.weekday());
        match self.days.get(&date) {
            Some(day) if day.exception == Exception::Worked => {
                Day::WorkedByDecision { names: day.names.clone(), basis: day.basis.clone() }
            }
            Some(day) if !rests => {
                Day::Off { names: day.names.clone(), status: day.status, basis: day.basis.clone() }
            }
            _ if rests => Day::WeeklyRest,
            _ => Day::Working,
        }
    }

    pub fn days(&self) -> impl Iterator<Item = (&Date, &SpecialDay)> {
        self.days.iter()
    }

    /// Which days are worked, without names and notices.
    pub fn shape(&self) -> Shape {
        let these = |exception| {
            let days = self.days.iter().filter(move |(_, day)| day.exception == exception);
            days.map(|(date, _)| *date).collect()
        };
        Shape {
            rest: self.rest.iter().map(|day| day.to_monday_one_offset()).collect(),
            off: these(Exception::Off),
            worked: these(Exception::Worked),
        }
    }

    /// Whether the notices for this year are in: a year without a single decided day off is not fixed yet, and a
    /// due date that falls in it may still move.
    pub fn is_fixed(&self, year: i16) -> bool {
        self.days.iter().any(|(date, day)| {
            date.year() == year && day.exception == Exception::Off && day.status == Status::Decided
        })
    }
}

/// What a calendar says about which days are worked: all that due dates depend on. The ledger keeps the one a store last
/// ran under, so that a change of it is seen and said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Weekly days off, Monday being 1.
    pub rest: BTreeSet<i8>,
    pub off: BTreeSet<Date>,
    pub worked: BTreeSet<Date>,
}

/// A day on which offices were closed and now work, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangedDay {
    pub day: Date,
    pub works: bool,
}

impl Shape {
    fn works(&self, day: Date) -> bool {
        let rests = self.rest.contains(&day.weekday().to_monday_one_offset());
        self.worked.contains(&day) || !(rests || self.off.contains(&day))
    }

    /// The named days that are worked in one of the two and not in the other. A new weekly rest changes every week and is
    /// not listed day by day.
    pub fn changes_to(&self, later: &Shape) -> Vec<ChangedDay> {
        let named: BTreeSet<Date> =
            [&self.off, &self.worked, &later.off, &later.worked].into_iter().flatten().copied().collect();
        let changed = named.into_iter().filter(|day| self.works(*day) != later.works(*day));
        changed.map(|day| ChangedDay { day, works: later.works(day) }).collect()
    }
}
