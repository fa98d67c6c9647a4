//! Published figures beside the register's own for the same place and window, and beside each other: figures whose windows
//! overlap count some of the same things twice and must not be added.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::indicator::{Indicator, Measure, Origin};
use luytre_domain::permit::Actor;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::ListQuery;

use crate::error::OfficeError;
use crate::figure::FigureQuery;
use crate::office::Office;
use crate::passport::agrees;
use crate::stated::StatedFigure;

pub struct Reconciliation {
    pub indicator: Indicator,
    /// By place, the country first.
    pub groups: Vec<Group>,
    /// Indicators that figures were published of, with how many, the most first.
    pub others: Vec<(String, u64)>,
}

/// Figures about one place.
pub struct Group {
    /// The country alone where they are about all of it.
    pub units: BTreeSet<UnitId>,
    pub national: bool,
    /// In the order of their windows.
    pub lines: Vec<Line>,
    /// Days that two of the windows have in common, by their places in `lines`.
    pub overlaps: Vec<WindowsOverlap>,
}

pub struct Line {
    pub figure: StatedFigure,
    /// The register's own figure for the same place and window, and the question that gives it. `None` where the register does
    /// not count it, or the figure does not say its window.
    pub register: Option<(i64, FigureQuery)>,
    /// What is claimed can be read as what the register counts.
    pub agrees: bool,
    /// The accepted reported figure of the same place and window.
    pub reported: Option<StatedFigure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowsOverlap {
    pub one: usize,
    pub other: usize,
    pub from: Date,
    pub to: Date,
}

/// Figures shown of one indicator; each asks the register its own question.
const MOST: usize = 120;

impl Office {
    /// Published figures of one indicator; of places that are or became `unit` where one is named.
    pub fn reconcile(
        &self,
        actor: &Actor,
        indicator: Option<&str>,
        unit: Option<&UnitId>,
    ) -> Result<Reconciliation, OfficeError> {
        let others = self.claimed(actor)?;
        let law = self.law();
        // Where nothing was published yet, the page begins with what the register counts first.
        let counted = || law.indicators.first().map(|indicator| indicator.id.as_str());
        let first = || others.first().map(|(id, _)| id.as_str()).or_else(counted);
        let id = indicator.or_else(first).unwrap_or_default();
        let known = law.known_indicator(id);
        let known = known.ok_or_else(|| Refusal::new("no-such-indicator").arg("indicator", id))?.clone();
        let kin: Option<BTreeSet<UnitId>> = unit.map(|unit| {
            let mut kin = law.units.ancestry(unit);
            kin.extend(law.units.descent(unit));
            kin
        });
        let reported = self.stated(actor, Origin::Reported, id, kin.as_ref())?;
        let mut groups: BTreeMap<(bool, BTreeSet<UnitId>), Vec<Line>> = BTreeMap::new();
        let mut asked: BTreeMap<String, i64> = BTreeMap::new();
        let claims = self.stated(actor, Origin::Claimed, id, kin.as_ref())?;
        for figure in claims.into_iter().filter(|figure| figure.stated.stands).take(MOST) {
            let query = (!known.kind.is_empty()).then(|| self.question(&known, &figure)).flatten();
            let register = match query {
                None => None,
                Some(query) => {
                    let total = match asked.get(&query.code()) {
                        Some(total) => *total,
                        None => self.figure(actor, &query)?.total,
                    };
                    asked.insert(query.code(), total);
                    Some((total, query))
                }
            };
            let same = |other: &&StatedFigure| {
                let (one, other) = (&figure.stated, &other.stated);
                other.stands && (&one.units, one.from, one.to) == (&other.units, other.from, other.to)
            };
            let line = Line {
                agrees: register.as_ref().is_some_and(|(total, _)| agrees(&figure.stated, *total, &known)),
                reported: reported.iter().filter(|other| other.restated_by.is_none()).find(same).cloned(),
                register,
                figure,
            };
            let key = (!line.figure.stated.national, line.figure.stated.units.clone());
            groups.entry(key).or_default().push(line);
        }
        let groups = groups.into_iter().map(|((local, units), mut lines)| {
            lines.sort_by_key(|line| (line.figure.stated.from, line.figure.stated.to));
            let mut overlaps = Vec::new();
            for (one, line) in lines.iter().enumerate() {
                for (other, later) in lines.iter().enumerate().skip(one + 1) {
                    if let Some((from, to)) = line.figure.stated.overlap(&later.figure.stated) {
                        overlaps.push(WindowsOverlap { one, other, from, to });
                    }
                }
            }
            Group { units, national: !local, lines, overlaps }
        });
        Ok(Reconciliation { groups: groups.collect(), indicator: known, others })
    }

    /// The register's question for what a figure claims.
    fn question(&self, indicator: &Indicator, figure: &StatedFigure) -> Option<FigureQuery> {
        let stated = &figure.stated;
        let to = stated.to?;
        // A running total without a beginning is no window of a flow.
        if indicator.measure == Measure::Flow && stated.from.is_none() {
            return None;
        }
        let units: BTreeSet<String> = stated.units.iter().map(|unit| unit.0.clone()).collect();
        let mut query = FigureQuery {
            indicator: indicator.id.clone(),
            from: stated.from,
            to: Some(to),
            boundary: Some(self.common_day(&units, to)?),
            ..FigureQuery::default()
        };
        if !stated.national {
            query.filter.insert("unit".to_owned(), units);
        }
        Some(query)
    }

    /// Indicators that figures were published of, with how many `actor` sees.
    fn claimed(&self, actor: &Actor) -> Result<Vec<(String, u64)>, OfficeError> {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for (kind, mark) in self.stated_kinds(Origin::Claimed) {
            let Some(facet) = kind.field(&mark.about).and_then(|field| field.facet.clone()) else { continue };
            let only = |value: &str| BTreeSet::from([value.to_owned()]);
            let states = mark.states.iter().cloned().collect();
            let query = ListQuery {
                filter: BTreeMap::from([("kind".to_owned(), only(&kind.id)), ("state".to_owned(), states)]),
                limit: 1,
                facets: vec![facet.clone()],
                ..ListQuery::default()
            };
            let page = self.register(actor, query)?;
            for (about, n) in page.facets.get(&facet).into_iter().flatten() {
                *counted.entry(about.clone()).or_default() += n;
            }
        }
        let mut counted: Vec<(String, u64)> = counted.into_iter().collect();
        counted.retain(|(about, _)| self.law().known_indicator(about).is_some());
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counted)
    }
}
