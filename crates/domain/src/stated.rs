//! Figures that somebody gives, kept as records: reported by an office, or claimed by a source. They stand beside what the
//! register counts and are never added to it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::indicator::Origin;
use crate::kind::{Kind, first_day};
use crate::law::Law;
use crate::record::Record;
use crate::unit::UnitId;

/// Marks a kind whose records are such figures, and says which of its fields says what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedKind {
    pub origin: Origin,
    /// The indicator.
    pub about: String,
    pub value: String,
    pub value_max: Option<String>,
    pub comparator: Option<String>,
    pub measure: Option<String>,
    /// First and last day of the window.
    pub from: String,
    pub to: String,
    /// The units the figure is about; the record's own where there is no such field.
    pub units: Option<String>,
    /// A choice whose words `nation` and `localities` mean the whole country.
    pub scope: Option<String>,
    /// States in which the figure stands.
    pub states: Vec<String>,
    /// Holds the register number of the figure that this one takes the place of. Where it is given, a figure that stands
    /// locks its period: another of the same indicator, unit and days must restate it.
    pub restates: Option<String>,
    /// Says why; demanded of a restatement.
    pub reason: Option<String>,
    /// The relation that a restatement is linked to the older figure by.
    pub relation: Option<String>,
}

/// A figure that somebody gave, as its record says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub origin: Origin,
    pub about: String,
    /// A decimal number with a point.
    pub value: String,
    pub value_max: Option<String>,
    pub comparator: Option<String>,
    pub measure: Option<String>,
    pub from: Option<Date>,
    /// A stock holds on this day.
    pub to: Option<Date>,
    /// The country alone where the figure is about all of it.
    pub units: BTreeSet<UnitId>,
    pub national: bool,
    /// In a state in which it counts as given.
    pub stands: bool,
}

/// The last day of a date that may be known to the month or year only.
pub fn last_day(value: &Value) -> Option<Date> {
    let first = first_day(value)?;
    match value.as_str()?.len() {
        4 => Some(first.last_of_year()),
        7 => Some(first.last_of_month()),
        _ => Some(first),
    }
}

impl Stated {
    /// `None` where the record is no such figure, or does not say enough to be one.
    pub fn of(kind: &Kind, record: &Record, law: &Law) -> Option<Stated> {
        let mark = kind.stated.as_ref()?;
        let text = |field: &str| record.fields.get(field).and_then(Value::as_str).filter(|it| !it.is_empty());
        let said = |field: &Option<String>| field.as_deref().and_then(text).map(str::to_owned);
        let mut units: BTreeSet<UnitId> = match &mark.units {
            None => BTreeSet::from([record.unit.clone()]),
            Some(field) => {
                let units = record.fields.get(field).into_iter().flat_map(crate::kind::values);
                units.filter_map(|unit| unit.as_str().map(|id| UnitId(id.to_owned()))).collect()
            }
        };
        let country = law.country();
        let scope = said(&mark.scope).unwrap_or_default();
        let whole = ["nation", "localities"].contains(&scope.as_str());
        let national = whole || country.as_ref().is_some_and(|country| units.contains(country));
        if national {
            units = country.into_iter().collect();
        }
        if units.is_empty() {
            return None;
        }
        Some(Stated {
            origin: mark.origin,
            about: text(&mark.about)?.to_owned(),
            value: text(&mark.value)?.to_owned(),
            value_max: said(&mark.value_max),
            comparator: said(&mark.comparator),
            measure: said(&mark.measure),
            from: record.fields.get(&mark.from).and_then(first_day),
            to: record.fields.get(&mark.to).and_then(last_day),
            units,
            national,
            stands: mark.states.contains(&record.state),
        })
    }

    /// What its period is locked by: figures of one indicator, place and window exclude each other.
    pub fn lock(&self) -> String {
        let units: Vec<&str> = self.units.iter().map(|unit| unit.0.as_str()).collect();
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let measure = self.measure.as_deref().unwrap_or_default();
        format!("{}|{}|{}/{}|{measure}", self.about, units.join("+"), day(self.from), day(self.to))
    }

    /// The days two windows have in common. A window without a beginning is a level on its last day and has none.
    pub fn overlap(&self, other: &Stated) -> Option<(Date, Date)> {
        let from = self.from?.max(other.from?);
        let to = self.to?.min(other.to?);
        (from <= to).then_some((from, to))
    }
}
