//! What of a record everybody may see. Nothing is open unless the pack opens it, kind by kind and field by field, each with
//! its reason; personal data, notes, papers, replies and the history of a record are never open.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::body::BodyId;
use crate::decide::scope;
use crate::expr::Expr;
use crate::kind::{Field, FieldType, Kind};
use crate::law::Law;
use crate::record::{Fields, Record};
use crate::unit::UnitId;

/// Which records of a kind are published, and what of them.
#[derive(Clone, Debug)]
pub struct Publication {
    pub kind: String,
    /// Its place among the kinds of the open register.
    pub place: usize,
    /// Looks at the whole record, closed fields included.
    pub when: Expr,
    pub embargo: Option<Embargo>,
    /// By field; one without a ruling is closed.
    pub fields: BTreeMap<String, Ruling>,
    /// The published pages a record rests on, by title and address.
    pub sources: bool,
    /// Indicators that may be asked of the open records. They see open fields alone.
    pub indicators: Vec<String>,
    /// How other programs are told what a record is.
    pub schema: Schema,
    pub basis: Basis,
}

/// A record opens so many days after the day in a field of its own, and stays shut while that day is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embargo {
    pub field: String,
    #[serde(default)]
    pub days: i32,
}

/// Whether a field is open, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    pub open: bool,
    /// Names the message `publication-<reason>`.
    pub reason: String,
    pub basis: Basis,
}

/// The type of schema.org a kind is, and the property that each of some open fields is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    #[serde(rename = "type")]
    pub class: String,
    /// Property to field.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// The open side of a record: everything that anybody may ever be told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicView {
    pub kind: String,
    pub number: String,
    pub owner: BodyId,
    pub unit: UnitId,
    pub state: String,
    pub fields: Fields,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<OpenSource>,
    /// The first day on which it may be seen, where that is not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSource {
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
}

impl Publication {
    /// Whether a field is open. What can never be open is not, whatever the pack says.
    pub fn opens(&self, field: &Field) -> bool {
        may_open(field) && self.fields.get(&field.id).is_some_and(|ruling| ruling.open)
    }

    /// The open fields of its kind, in the kind's order.
    pub fn open_fields<'a>(&'a self, kind: &'a Kind) -> impl Iterator<Item = &'a Field> {
        kind.fields.iter().filter(|field| self.opens(field))
    }
}

/// Personal data, people and working notes stay closed.
pub fn may_open(field: &Field) -> bool {
    !field.personal && !matches!(field.kind, FieldType::Note | FieldType::Person)
}

/// The open side of a record, if it has one.
pub fn view(law: &Law, record: &Record) -> Option<PublicView> {
    let (kind, rule) = (law.kind(&record.kind)?, law.publications.get(&record.kind)?);
    if record.example || !rule.when.holds(&scope(kind, record), law.fold) {
        return None;
    }
    let opens = match &rule.embargo {
        None => None,
        Some(Embargo { field, days }) => Some(record.day(field)?.checked_add(days.days()).ok()?),
    };
    let open = rule.open_fields(kind).filter_map(|field| {
        let value = record.fields.get(&field.id)?;
        Some((field.id.clone(), value.clone()))
    });
    let sources = record.sources.iter().filter(|source| rule.sources && source.url.starts_with("http"));
    Some(PublicView {
        kind: record.kind.clone(),
        number: record.number.clone(),
        owner: record.owner.clone(),
        unit: record.unit.clone(),
        state: record.state.clone(),
        fields: open.collect(),
        sources: sources
            .map(|source| OpenSource { title: source.title.clone(), url: source.url.clone() })
            .collect(),
        opens,
    })
}

impl PublicView {
    /// A record that holds what is open and nothing else: whatever is made of it can tell nothing more.
    pub fn as_record(&self) -> Record {
        Record {
            id: String::new(),
            kind: self.kind.clone(),
            number: self.number.clone(),
            owner: self.owner.clone(),
            unit: self.unit.clone(),
            follows: None,
            step: None,
            state: self.state.clone(),
            opened: Date::ZERO,
            since: Date::ZERO,
            fields: self.fields.clone(),
            done: Vec::new(),
            asked: Vec::new(),
            clocks: Vec::new(),
            papers: Vec::new(),
            commitments: Vec::new(),
            links: Vec::new(),
            sources: Vec::new(),
            judged: Vec::new(),
            example: false,
            active: Date::ZERO,
        }
    }
}
