//! What the store keeps beside the ledger so that lists, desks and figures answer at once. All of it follows from
//! the entries alone and can be thrown away and rebuilt.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ledger::Entry;

/// Values by dimension: what lists filter and figures break down by (`unit`, `country`, `area`, `state` …).
pub type Dimensions = BTreeMap<String, BTreeSet<String>>;

/// One record as lists see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub kind: String,
    /// The number people quote, unique: `TTQT-48-2026-0007`.
    pub number: String,
    pub title: String,
    pub state: String,
    /// The owning unit.
    pub unit: String,
    /// The day lists sort by; `None` where the record does not know it.
    pub date: Option<Date>,
    /// The last day on which anything real happened; dormancy is counted from it.
    pub active: Option<Date>,
    /// Includes `kind`, `state`, `unit`, `year`; and `sees`, the keys of those who may see the record.
    pub dimensions: Dimensions,
    /// Everything search finds the record by, in its original spelling.
    pub words: Vec<String>,
}

/// A running or finished legal clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRow {
    /// Unique within its record.
    pub key: String,
    pub rule: String,
    /// The body that must act.
    pub debtor: String,
    pub from: Date,
    pub due: Date,
    /// Hour rules only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime>,
    /// The day it was met; `None` while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Date>,
}

/// One contribution to one indicator: `value` on `day` (when it was true).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    pub indicator: String,
    pub day: Date,
    pub value: i64,
    pub dimensions: Dimensions,
}

/// Everything that follows from one subject's entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    /// The subject's whole state; given back as `before` with the next entry.
    pub doc: Value,
    /// `None` for subjects that are no records (accounts, the pack).
    pub row: Option<Row>,
    pub clocks: Vec<ClockRow>,
    pub facts: Vec<Fact>,
    /// Relation and the subject it points to.
    pub links: BTreeSet<(String, String)>,
    /// What everybody may see of it; `None` where nothing is open.
    pub open: Option<Open>,
}

/// The open side of a subject. The store keeps it apart from the rest, with an index, words and facts of its own, so that
/// nothing closed can be found, counted or summed through it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// All that the row is made of: by it the store sees whether anything open has changed.
    pub doc: Value,
    /// Made of open values alone. Its dimension [`OPENS`] holds the day on which it opens, where that is not at once.
    pub row: Row,
    pub facts: Vec<Fact>,
}

/// The dimension of an open row that holds the first day on which it may be seen (`2027-01-31`).
pub const OPENS: &str = "opens";

/// An entry that the rules cannot follow: the ledger was written by another program or altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub seq: u64,
    pub problem: String,
}

/// Turns entries into projections; the store calls it on every append and on every rebuild, so both agree by
/// construction.
pub trait Project: Send + Sync {
    /// The subject's projection after `entry`, given its doc before (`None` for its first entry).
    fn project(&self, before: Option<&Value>, entry: &Entry) -> Result<Projection, Unreadable>;
}
