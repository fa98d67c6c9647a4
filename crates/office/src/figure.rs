//! Figures: a question with scope, period, boundaries and what was known; the answer opens into its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::indicator::{Indicator, Measure};
use luytre_domain::permit::Actor;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{FactPage, FactQuery, Regroup, View};

use crate::error::OfficeError;
use crate::office::Office;

#[derive(Clone, Debug, Default)]
pub struct FigureQuery {
    pub indicator: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Dimension and value; the unit is one of them (`unit`), as the boundary set names it.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    /// One dimension, or `year`, `quarter`, `month`; only the total where `None`.
    pub by: Option<String>,
    /// Units as of this day; those of the record where `None`.
    pub boundary: Option<Date>,
    pub as_of: Option<Timestamp>,
}

#[derive(Clone)]
pub struct FigureCell {
    pub key: String,
    pub value: i64,
}

pub struct Figure {
    pub indicator: Indicator,
    pub total: i64,
    /// By key for times, by value otherwise, the largest first.
    pub cells: Vec<FigureCell>,
    /// The last entry known.
    pub as_of: u64,
    /// Names messages `caveat-<code>`.
    pub caveats: Vec<&'static str>,
}

/// Every kind with partners has this dimension, beside the country.
const PARTNER: &str = "partner";
const TIMES: [&str; 3] = ["year", "quarter", "month"];

impl Office {
    pub fn figure(&self, actor: &Actor, query: &FigureQuery) -> Result<Figure, OfficeError> {
        let indicator = self.indicator(query)?;
        let as_of = query.as_of.map(|at| self.entry_at(at)).transpose()?;
        let facts = self.facts(actor, query, indicator, as_of);
        let (figures, head) = self
            .store
            .read("figures", |snap| Ok::<_, OfficeError>((snap.figures(&facts)?, snap.head().0)))?;
        let mut cells: Vec<FigureCell> = figures
            .cells
            .into_iter()
            .filter(|cell| query.by.is_some() && cell.indicator == indicator.id)
            .map(|cell| FigureCell { key: cell.keys.join(" "), value: cell.value })
            .collect();
        if query.by.as_deref().is_some_and(|by| TIMES.contains(&by)) {
            cells.sort_by(|a, b| a.key.cmp(&b.key));
        } else {
            cells.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.key.cmp(&b.key)));
        }
        let mut caveats = self.caveats(query, indicator, &cells);
        if self.view(actor) != View::All {
            caveats.insert(0, "limited-sight");
        }
        Ok(Figure {
            total: figures.totals.get(&indicator.id).copied().unwrap_or(0),
            indicator: indicator.clone(),
            cells,
            as_of: as_of.unwrap_or(head),
            caveats,
        })
    }

    /// The records behind a figure, a page at a time.
    pub fn figure_rows(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        after: Option<u32>,
        limit: usize,
    ) -> Result<FactPage, OfficeError> {
        let indicator = self.indicator(query)?;
        let as_of = query.as_of.map(|at| self.entry_at(at)).transpose()?;
        let facts = self.facts(actor, query, indicator, as_of);
        Ok(self.store.read("figure rows", |snap| snap.fact_subjects(&facts, after, limit))?)
    }

    /// The indicator, where the question makes sense.
    fn indicator(&self, query: &FigureQuery) -> Result<&Indicator, OfficeError> {
        let known = self.law().indicator(&query.indicator);
        let known =
            known.ok_or_else(|| Refusal::new("no-such-indicator").arg("indicator", &query.indicator))?;
        if let Some(by) = query.by.as_deref()
            && !TIMES.contains(&by)
            && by != PARTNER
            && !known.by.iter().any(|dimension| dimension == by)
        {
            let all: Vec<&str> = known.by.iter().map(String::as_str).chain(TIMES).collect();
            return Err(Refusal::new("no-such-dimension").arg("by", by).arg("all", all.join(", ")).into());
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(Refusal::new("days-reversed").arg("since", from).arg("day", to).into());
        }
        Ok(known)
    }

    fn facts(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        indicator: &Indicator,
        as_of: Option<u64>,
    ) -> FactQuery {
        let regroup = query.boundary.map(|day| -> Regroup {
            let law = self.pack.law.clone();
            Arc::new(move |dimension, value| {
                if dimension != "unit" {
                    return Some(value.to_owned());
                }
                // A later unit on an earlier map cannot be split: it keeps its name, and a caveat says so.
                let unit = law.units.on_boundary(&UnitId(value.to_owned()), day);
                Some(unit.map_or_else(|| value.to_owned(), |unit| unit.id.0.clone()))
            })
        });
        FactQuery {
            indicators: BTreeSet::from([indicator.id.clone()]),
            from: query.from.filter(|_| indicator.measure == Measure::Flow),
            until: query.to,
            as_of,
            filter: query.filter.clone(),
            sees: self.view(actor),
            by: query.by.clone().into_iter().collect(),
            regroup,
        }
    }

    fn caveats(&self, query: &FigureQuery, indicator: &Indicator, cells: &[FigureCell]) -> Vec<&'static str> {
        let mut caveats = Vec::new();
        if !indicator.official {
            caveats.push("not-official");
        }
        if query.by.as_deref() == Some("unit")
            && let Some(day) = query.boundary
        {
            let unit = |key: &str| self.law().units.get(&UnitId(key.to_owned()));
            if cells.iter().any(|cell| unit(&cell.key).is_some_and(|unit| !unit.validity.holds_on(day))) {
                caveats.push("later-units");
            }
        }
        if let (Some(from), Some(to)) = (query.from, query.to) {
            let provinces =
                |id: &UnitId| self.law().units.get(id).is_some_and(|unit| unit.level == "province");
            let merged = self
                .law()
                .units
                .lineage()
                .iter()
                .any(|step| from < step.on && step.on <= to && provinces(&step.to));
            if merged {
                caveats.push("merged-in-window");
            }
        }
        caveats
    }
}
