//! Indicators: what a figure is about, as data. A figure itself is never stored; what a record contributes is.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::expr::Expr;
use crate::law::Law;

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
    /// Each of its commitments, on the record's day, with the dimension `commitment`.
    Commitments,
    /// Its values of one dimension: the same country met twice is one country.
    Distinct,
}

/// What becomes of figures of units that merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Merging {
    /// The new unit's figure is the sum of the old ones'.
    #[default]
    Sum,
    /// Old and new units are shown side by side and never added.
    NotComparable,
}

/// Where a value of an indicator may come from. Values of different origin are shown beside each other and never
/// added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Counted from the records of this register.
    Computed,
    /// Entered by an office and accepted step by step.
    Reported,
    /// Published by somebody, and only noted here.
    Claimed,
}

impl Origin {
    pub fn id(self) -> &'static str {
        match self {
            Origin::Computed => "computed",
            Origin::Reported => "reported",
            Origin::Claimed => "claimed",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Indicator {
    /// Names the messages `indicator-<id>` and `indicator-<id>-definition`, with dots as dashes.
    pub id: String,
    /// From 1; each definition of the same id has facts of its own, so that none takes another's place.
    pub version: u32,
    /// Empty where the register does not count it.
    pub kind: String,
    pub measure: Measure,
    pub counts: Counts,
    /// The dimension whose values [`Counts::Distinct`] counts.
    pub of: Option<String>,
    /// The first of these date fields that is set is the day it counts on.
    pub day: Vec<String>,
    /// Stocks only: the first of these that is set is the day it stops counting.
    pub until: Vec<String>,
    pub when: Option<Expr>,
    /// A number or money field to add up; records are counted where there is none.
    pub sum: Option<String>,
    /// The field added up holds money: its facts have the dimension `currency`, values are minor units.
    pub money: bool,
    /// Dimensions it can be broken down by.
    pub by: Vec<String>,
    /// What one is: a word of the list `measure`, for money its ISO 4217 code. Empty where nobody said.
    pub unit: String,
    pub merging: Merging,
    pub origins: BTreeSet<Origin>,
    /// Defined by an authority, or only what offices count in practice.
    pub official: bool,
    /// The days on which this definition is the one in use. It counts records of all days.
    pub validity: Validity,
    pub basis: Basis,
}

impl Indicator {
    /// The name its facts bear: `agreements.signed`, and `agreements.signed@2` by the second definition.
    pub fn series(&self) -> String {
        match self.version {
            1 => self.id.clone(),
            version => format!("{}@{version}", self.id),
        }
    }

    /// Counts something that can be added up over parts that do not overlap.
    pub fn is_additive(&self) -> bool {
        self.counts != Counts::Distinct
    }
}

impl Law {
    /// The indicator the register counts under this id, by its latest definition, or by that of `id@version`.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        match id.split_once('@') {
            None => self.indicators.iter().find(|indicator| indicator.id == id),
            Some((id, version)) => {
                let version = version.parse().ok();
                self.definitions(id).into_iter().find(|indicator| Some(indicator.version) == version)
            }
        }
    }

    /// All definitions of an indicator that the register counts, the first one first.
    pub fn definitions(&self, id: &str) -> Vec<&Indicator> {
        let earlier = self.superseded.iter().filter(|indicator| indicator.id == id);
        earlier.chain(self.indicators.iter().filter(|indicator| indicator.id == id)).collect()
    }

    /// The definition in use on `day`; before the first of them, the first.
    pub fn definition_on(&self, id: &str, day: Date) -> Option<&Indicator> {
        let all = self.definitions(id);
        let begun = |indicator: &&&Indicator| indicator.validity.from.is_none_or(|from| from <= day);
        all.iter().rev().find(begun).or(all.first()).copied()
    }

    /// Every indicator by its latest definition: those the register counts, then those it only keeps values of.
    pub fn all_indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().chain(&self.uncounted)
    }

    /// As [`Law::indicator`], also where the register does not count it itself.
    pub fn known_indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicator(id).or_else(|| self.uncounted.iter().find(|indicator| indicator.id == id))
    }
}
