//! `targets.toml`: what each locality is to reach, counted by an indicator.

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::indicator::Indicator;
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;
use toml::Spanned;

use crate::define::key;
use crate::read::{BasisRow, Reader, line_at, toml_date};

/// At least so much of an indicator in every province, or in every one that borders a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Names the message `target-<id>`, with dots as dashes.
    pub id: String,
    pub indicator: String,
    /// Dimension and value that the indicator is narrowed to.
    pub filter: BTreeMap<String, String>,
    /// ISO 3166-1 alpha-2: only units that share a land border with it.
    pub border: Option<String>,
    pub at_least: i64,
    pub validity: Validity,
    pub basis: Basis,
}

const FILE: &str = "targets.toml";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    #[serde(default)]
    target: Vec<Spanned<TargetRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetRow {
    id: String,
    indicator: String,
    #[serde(default)]
    filter: BTreeMap<String, String>,
    border: Option<String>,
    at_least: i64,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
}

impl Reader<'_> {
    /// The file may be missing: a country need not set any.
    pub(crate) fn targets(
        &mut self,
        indicators: &[Indicator],
        countries: &BTreeMap<String, BTreeMap<String, String>>,
        messages: Option<&Messages>,
    ) -> Vec<Target> {
        let Some(text) = self.files.0.get(FILE).cloned() else { return Vec::new() };
        let rows = self.toml::<TargetFile>(FILE).unwrap_or_default().target;
        let mut targets: Vec<Target> = Vec::new();
        for spanned in rows {
            let line = line_at(&text, spanned.span().start);
            let row = spanned.into_inner();
            let mut wrong = |code: &'static str, detail: &str| self.findings.error(FILE, line, code, detail);
            match indicators.iter().find(|indicator| indicator.id == row.indicator) {
                None => wrong("unknown-indicator", &row.indicator),
                Some(indicator) => {
                    for dimension in row.filter.keys().filter(|dimension| !indicator.by.contains(dimension)) {
                        wrong("unknown-dimension", dimension);
                    }
                }
            }
            if let Some(country) = row.border.as_ref().filter(|country| !countries.contains_key(*country)) {
                wrong("unknown-country", country);
            }
            if row.basis.is_empty() {
                wrong("no-basis", &row.id);
            }
            let word = key("target", &row.id);
            if messages.is_some_and(|messages| !messages.has(Lang::Vi, &word)) {
                wrong("message-missing", &word);
            }
            let validity = Validity::new(row.valid_from, row.valid_to);
            if targets.iter().any(|other| other.id == row.id && other.validity.overlaps(&validity)) {
                wrong("id-twice", &row.id);
            }
            targets.push(Target {
                id: row.id,
                indicator: row.indicator,
                filter: row.filter,
                border: row.border,
                at_least: row.at_least,
                validity,
                basis: row.basis.basis(),
            });
        }
        targets
    }
}
