//! Indicators: what a figure counts, as data. A figure itself is never stored; what a record contributes is.

use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::expr::Expr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// What happened within a window.
    Flow,
    /// What stands at the end of a window.
    Stock,
}

/// What each record contributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Itself, once, on its day.
    #[default]
    Records,
    /// Each judged proposal of a document, on the day it was judged, with the dimensions `about` and `ruling`.
    Judgements,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    /// Names the messages `indicator-<id>` and `indicator-<id>-definition`, with dots as dashes.
    pub id: String,
    pub kind: String,
    pub measure: Measure,
    pub counts: Counts,
    /// The first of these date fields that is set is the day it counts on.
    pub day: Vec<String>,
    /// Stocks only: the first of these that is set is the day it stops counting.
    pub until: Vec<String>,
    pub when: Option<Expr>,
    /// A number field to add up; records are counted where there is none.
    pub sum: Option<String>,
    /// Dimensions it can be broken down by.
    pub by: Vec<String>,
    /// Defined by an authority, or only what offices count in practice.
    pub official: bool,
    pub validity: Validity,
    pub basis: Basis,
}
