//! Where a rule comes from, and from when to when it holds.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The text a piece of law rests on. `confirmed` is false while nobody has read the text itself: such a value is
/// shown as a parameter that somebody must check, never as law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub doc: String,
    #[serde(default)]
    pub article: String,
    #[serde(default)]
    pub checked_on: Option<Date>,
    pub confirmed: bool,
}

/// A stretch of days. `from` is the first day, `until` the first day *after*; `None` is open on that side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Validity {
    pub const ALWAYS: Validity = Validity { from: None, until: None };

    pub fn new(from: Option<Date>, until: Option<Date>) -> Validity {
        Validity { from, until }
    }

    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    pub fn overlaps(&self, other: &Validity) -> bool {
        let starts_before_end = |a: &Validity, b: &Validity| match (a.from, b.until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}
