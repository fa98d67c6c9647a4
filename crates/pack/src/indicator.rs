//! Indicators: `indicators.toml` and the files below `indicators/`, read as one list.
//!
//! A row with a kind says how the register counts; one without says what an indicator is whose values are only reported or
//! claimed. Where an id has both, the second completes the first. Several rows with a kind and the same id are definitions that
//! follow each other: the older ones stay, so that what was counted by them can be asked for again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::basis::Validity;
use luytre_domain::indicator::{Counts, Indicator, Measure, Merging, Origin};
use luytre_domain::kind::FieldType;
use serde::Deserialize;
use toml::Spanned;

use crate::define::{Definitions, Known, Place, key};
use crate::read::{BasisRow, Reader, line_at, toml_date};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    /// Of rows that give none.
    basis: Option<BasisRow>,
    #[serde(default)]
    indicator: Vec<Spanned<IndicatorRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorRow {
    id: String,
    kind: Option<String>,
    measure: Measure,
    #[serde(default)]
    counts: Counts,
    of: Option<String>,
    #[serde(default)]
    day: Vec<String>,
    #[serde(default)]
    until: Vec<String>,
    when: Option<String>,
    sum: Option<String>,
    #[serde(default)]
    by: Vec<String>,
    unit: Option<String>,
    merging: Option<Merging>,
    /// Beside counting: `reported`, `claimed`.
    values: Option<BTreeSet<Origin>>,
    #[serde(default)]
    official: bool,
    #[serde(default, deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: Option<BasisRow>,
}

#[derive(Default)]
pub(crate) struct Indicators {
    pub(crate) counted: Vec<Indicator>,
    pub(crate) superseded: Vec<Indicator>,
    pub(crate) uncounted: Vec<Indicator>,
}

/// The list whose words say what one of an indicator is.
const MEASURES: &str = "measure";

impl Reader<'_> {
    pub(crate) fn indicators(&mut self, known: &Known, made: &Definitions) -> Indicators {
        let own = "indicators.toml";
        let mut files: Vec<(String, String)> =
            self.files.0.get(own).map(|text| (own.to_owned(), text.clone())).into_iter().collect();
        files.extend(self.below("indicators/"));
        let mut counted: BTreeMap<String, Vec<(usize, Indicator)>> = BTreeMap::new();
        let mut described: Vec<Indicator> = Vec::new();
        let mut order = 0;
        for (file, text) in files {
            let Some(rows) = self.toml::<IndicatorFile>(&file) else { continue };
            for spanned in rows.indicator {
                let at = Place { file: &file, line: line_at(&text, spanned.span().start) };
                let indicator = self.indicator(known, made, at, spanned.into_inner(), rows.basis.as_ref());
                order += 1;
                if !indicator.kind.is_empty() {
                    let versions = counted.entry(indicator.id.clone()).or_default();
                    let same = |(_, other): &(usize, Indicator)| {
                        other.validity.from == indicator.validity.from
                            || (other.validity.until.is_some()
                                && other.validity.overlaps(&indicator.validity))
                    };
                    if versions.iter().any(same) {
                        self.wrong(at, "indicator-overlaps", &indicator.id);
                    }
                    versions.push((order, indicator));
                } else if described.iter().any(|other| other.id == indicator.id) {
                    self.wrong(at, "id-twice", &indicator.id);
                } else {
                    described.push(indicator);
                }
            }
        }
        let mut latest = Vec::new();
        let mut indicators = Indicators::default();
        for (id, mut versions) in counted {
            versions.sort_by_key(|(_, indicator)| indicator.validity.from);
            let first = versions.iter().map(|(order, _)| *order).min().unwrap_or(0);
            let begins: Vec<Option<Date>> =
                versions.iter().map(|(_, indicator)| indicator.validity.from).collect();
            let described = described.iter().find(|other| other.id == id);
            for (at, (_, indicator)) in versions.iter_mut().enumerate() {
                indicator.version = u32::try_from(at + 1).unwrap_or(u32::MAX);
                if let Some(next) = begins.get(at + 1) {
                    indicator.validity.until = *next;
                }
                indicator.origins.insert(Origin::Computed);
                if let Some(described) = described {
                    indicator.origins.extend(&described.origins);
                    if indicator.unit.is_empty() {
                        indicator.unit.clone_from(&described.unit);
                    }
                }
            }
            let last = versions.pop();
            indicators.superseded.extend(versions.into_iter().map(|(_, indicator)| indicator));
            latest.extend(last.map(|(_, indicator)| (first, indicator)));
        }
        // Lists show indicators in the order the pack gives them.
        latest.sort_by_key(|(first, _)| *first);
        indicators.counted = latest.into_iter().map(|(_, indicator)| indicator).collect();
        described.retain(|indicator| indicators.counted.iter().all(|counted| counted.id != indicator.id));
        indicators.uncounted = described;
        indicators
    }

    fn indicator(
        &mut self,
        known: &Known,
        made: &Definitions,
        at: Place,
        row: IndicatorRow,
        common: Option<&BasisRow>,
    ) -> Indicator {
        let word = key("indicator", &row.id);
        self.worded(known, at, &word);
        let none = Vec::new();
        let kind = row.kind.as_ref().and_then(|kind| made.kinds.get(kind));
        match &row.kind {
            Some(kind_id) => {
                self.worded(known, at, &format!("{word}-definition"));
                if kind.is_none() {
                    self.wrong(at, "unknown-kind", kind_id);
                }
                if row.day.is_empty() && row.counts != Counts::Judgements {
                    self.wrong(at, "indicator-without-day", &row.id);
                }
            }
            // Nothing to count with may stand in a row that does not say what is counted.
            None if !row.day.is_empty() || row.when.is_some() || row.sum.is_some() || row.of.is_some() => {
                self.wrong(at, "indicator-without-kind", &row.id);
            }
            None => {}
        }
        let fields = kind.map_or(&none, |kind| &kind.fields);
        // Without a kind there are no fields to look among, and that has been said.
        for field in row.day.iter().chain(&row.until).chain(&row.sum).filter(|_| kind.is_some()) {
            self.field(fields, at, field);
        }
        if (row.counts == Counts::Distinct) != row.of.is_some() {
            self.wrong(at, "distinct-of-nothing", &row.id);
        }
        let summed = row.sum.as_ref().and_then(|sum| fields.iter().find(|field| &field.id == sum));
        let summed = summed.map(|field| field.kind);
        if summed.is_some_and(|kind| !matches!(kind, FieldType::Number | FieldType::Money)) {
            self.wrong(at, "sum-of-no-number", &row.id);
        }
        let money = summed == Some(FieldType::Money);
        if money && row.unit.is_none() {
            self.wrong(at, "money-without-currency", &row.id);
        }
        let measures = made.lists.get(MEASURES);
        if let Some(unit) = row.unit.as_ref().filter(|unit| !measures.is_some_and(|all| all.contains(unit))) {
            self.wrong(at, "unknown-measure", unit);
        }
        let basis = row.basis.or_else(|| common.cloned());
        let basis = basis.unwrap_or_default();
        Indicator {
            when: self.expr(at, row.when, fields),
            basis: self.based(at, basis),
            id: row.id,
            version: 1,
            kind: row.kind.unwrap_or_default(),
            measure: row.measure,
            counts: row.counts,
            of: row.of,
            day: row.day,
            until: row.until,
            sum: row.sum,
            money,
            by: row.by,
            unit: row.unit.unwrap_or_default(),
            merging: row.merging.unwrap_or_default(),
            origins: row.values.unwrap_or_default(),
            official: row.official,
            validity: Validity::new(row.valid_from, row.valid_to),
        }
    }
}
