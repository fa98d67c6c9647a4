//! What a reading holds. Field names are those of the exchange format; offsets count Unicode code points.

use serde::Serialize;

use crate::finding::Finding;

/// Exact words of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    pub quote: String,
    pub start: usize,
    pub end: usize,
}

/// Dates are ISO 8601, `X` for an unknown digit. `start` is absent in a stock or a running total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
    pub basis: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Published {
    pub date: String,
    pub precision: &'static str,
    pub basis: &'static str,
    #[serde(flatten)]
    pub span: Span,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Metadata {
    pub language: String,
    pub title: Option<Span>,
    pub published: Option<Published>,
    pub dateline_place: Option<String>,
    pub agency: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Equivalent {
    pub value: f64,
    pub unit: String,
    pub comparator: &'static str,
}

/// A figure said of somebody, for a period.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    pub id: String,
    pub indicator: String,
    pub value: Option<f64>,
    pub value_max: Option<f64>,
    pub comparator: &'static str,
    pub unit: String,
    pub scale: f64,
    pub period: Option<Period>,
    pub subject: Vec<String>,
    pub partner: Vec<String>,
    pub facet: Option<String>,
    pub modality: &'static str,
    pub equivalents: Vec<Equivalent>,
    #[serde(flatten)]
    pub span: Span,
}

#[derive(Clone, Debug, Serialize)]
pub struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: String,
    pub ordinal: Option<u32>,
    pub date_start: Option<String>,
    pub date_end: Option<String>,
    pub place: Option<String>,
    pub host: Vec<String>,
    pub role: &'static str,
    #[serde(flatten)]
    pub span: Span,
    /// Which numbered series it belongs to, where the name tells.
    pub series: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub person: String,
    pub surface: Vec<String>,
    pub short_surface: Vec<String>,
    pub title: Option<String>,
    /// The body of the title, in the words of the text: `Sở Ngoại vụ`, `Department of Foreign Affairs`.
    pub organisation: Option<String>,
    #[serde(flatten)]
    pub span: Span,
}

#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub id: String,
    pub surface: String,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub id: String,
    pub name: String,
    pub issued: Option<String>,
    pub status: &'static str,
    pub number: Option<String>,
    #[serde(flatten)]
    pub span: Span,
}

#[derive(Clone, Debug, Serialize)]
pub struct Direction {
    pub id: String,
    pub who: String,
    pub what: String,
    pub kind: &'static str,
    #[serde(flatten)]
    pub span: Span,
}

/// All that was read in one document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    pub id: String,
    pub metadata: Metadata,
    pub events: Vec<Event>,
    pub people: Vec<Person>,
    pub localities: Vec<Place>,
    pub partners: Vec<Place>,
    pub claims: Vec<Claim>,
    pub plans: Vec<Plan>,
    pub directions: Vec<Direction>,
    pub noise: Vec<Span>,
    pub findings: Vec<Finding>,
}
