//! Standing duties: what bodies owe others again and again, or after every event of a sort, as data. A deadline rule
//! says when; a duty says who, to whom, on what, and over which stretch of days.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::body::BodyId;
use crate::clock::{Due, YearDay, due};
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
}
