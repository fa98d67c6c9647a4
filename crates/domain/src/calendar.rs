//! Which days a State office works. A dated list decided by notices, never an algorithm: lunar holidays and
//! swapped days are fixed by decision each year.

use std::collections::BTreeMap;

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

    /// Whether the notices for this year are in: a year without a single decided day off is not fixed yet, and a
    /// due date that falls in it may still move.
    pub fn is_fixed(&self, year: i16) -> bool {
        self.days.iter().any(|(date, day)| {
            date.year() == year && day.exception == Exception::Off && day.status == Status::Decided
        })
    }
}
