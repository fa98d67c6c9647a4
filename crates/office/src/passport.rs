//! The passport of a figure: everything one must know to repeat it, doubt it and trust it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_domain::indicator::{Indicator, Origin};
use luytre_domain::permit::Actor;
use luytre_domain::record::Source;
use luytre_domain::refusal::Refusal;
use luytre_domain::stated::Stated;
use luytre_domain::unit::UnitId;
use luytre_store::Hit;

use crate::error::OfficeError;
use crate::figure::{Caveat, Comparison, Figure, FigureQuery};
use crate::office::{Office, record_of};
use crate::stated::StatedFigure;

pub struct Passport {
    pub query: FigureQuery,
    /// [`FigureQuery::code`] of it.
    pub code: String,
    /// By what it is counted; what the indicator is where the register does not count it.
    pub indicator: Indicator,
    /// All definitions there have been, the first one first; the one used is `indicator`.
    pub definitions: Vec<Indicator>,
    /// `None` where the register does not count it.
    pub counted: Option<Counted>,
    /// Figures that offices reported of this place and window, accepted or on their way, and what they took the place of.
    pub reported: Vec<StatedFigure>,
    /// Figures that sources published of this place, with how they stand to this window.
    pub claims: Vec<Claim>,
    pub caveats: Vec<Caveat>,
}

pub struct Counted {
    pub figure: Figure,
    /// Where the question is about what was known earlier: the total by what is known now.
    pub now: Option<i64>,
    pub comparison: Option<Comparison>,
    /// Records behind it: as many as its rows page lists.
    pub rows: u64,
    /// Of some of these records: what they rest on.
    pub evidence: Vec<Evidence>,
}

pub struct Evidence {
    pub hit: Hit,
    pub sources: Vec<Source>,
}

pub struct Claim {
    pub figure: StatedFigure,
    /// Says something else of the very window than the register counts.
    pub differs: bool,
    /// Its window is the very one asked about, has these days in common with it, or none.
    pub window: Window,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Same,
    Overlaps(Date, Date),
    Apart,
}

/// Records whose sources are shown.
const EVIDENCE: usize = 8;
const MOST_CLAIMS: usize = 40;

impl Office {
    /// The passport of the figure that `query` asks for. Breakdowns are left aside: a passport is of one number.
    pub fn passport(&self, actor: &Actor, query: &FigureQuery) -> Result<Passport, OfficeError> {
        let law = self.law();
        let query = FigureQuery { by: None, ..query.clone() };
        let id = query.indicator.split('@').next().unwrap_or_default().to_owned();
        let known = law.known_indicator(&id);
        let known = known.ok_or_else(|| Refusal::new("no-such-indicator").arg("indicator", &id))?;
        let counted = match known.kind.is_empty() {
            true => None,
            false => Some(self.counted(actor, &query)?),
        };
        let indicator = counted.as_ref().map_or(known, |counted| &counted.figure.indicator).clone();
        let reported = self.reported_for(actor, &query)?;
        let total = counted.as_ref().map(|counted| counted.figure.total);
        let claims = self.claims_for(actor, &query, &indicator, total)?;
        let mut caveats = counted.as_ref().map_or_else(Vec::new, |counted| counted.figure.caveats.clone());
        if counted.is_none() {
            caveats.push(Caveat::new("not-counted-here"));
        }
        let overlapping = claims.iter().filter(|claim| matches!(claim.window, Window::Overlaps(..))).count();
        if overlapping > 0 {
            caveats.push(Caveat::new("claims-overlap").arg("n", overlapping));
        }
        Ok(Passport {
            code: query.code(),
            definitions: law.definitions(&id).into_iter().cloned().collect(),
            query,
            indicator,
            counted,
            reported,
            claims,
            caveats,
        })
    }

    /// What sources claim of the place that `query` asks about, beside the register's `total`: the very window first.
    pub(crate) fn claims_for(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        indicator: &Indicator,
        total: Option<i64>,
    ) -> Result<Vec<Claim>, OfficeError> {
        let mut claims = Vec::new();
        for figure in self.stated(actor, Origin::Claimed, &indicator.id, self.place_of(query).as_ref())? {
            if !self.is_about(&figure.stated, query) {
                continue;
            }
            let window = window_of(&figure.stated, query.from, query.to);
            let differs = window == Window::Same
                && figure.stated.stands
                && total.is_some_and(|total| !agrees(&figure.stated, total, indicator));
            claims.push(Claim { figure, differs, window });
        }
        // The very window first, then what overlaps it.
        claims.sort_by_key(|claim| match claim.window {
            Window::Same => 0,
            Window::Overlaps(..) => 1,
            Window::Apart => 2,
        });
        claims.truncate(MOST_CLAIMS);
        Ok(claims)
    }

    /// What offices reported of the place that `query` asks about, for windows that have days in common with its own.
    pub fn reported_for(&self, actor: &Actor, query: &FigureQuery) -> Result<Vec<StatedFigure>, OfficeError> {
        let id = query.indicator.split('@').next().unwrap_or_default();
        let mut reported = self.stated(actor, Origin::Reported, id, self.place_of(query).as_ref())?;
        reported.retain(|figure| {
            self.is_about(&figure.stated, query)
                && window_of(&figure.stated, query.from, query.to) != Window::Apart
        });
        Ok(reported)
    }

    fn counted(&self, actor: &Actor, query: &FigureQuery) -> Result<Counted, OfficeError> {
        let mut figure = self.figure(actor, query)?;
        // Who is silent is told by a breakdown by unit, which a single number has not.
        if !query.filter.contains_key("unit") && figure.indicator.by.iter().any(|by| by == "unit") {
            let by_unit = FigureQuery { by: Some("unit".to_owned()), ..query.clone() };
            let parts = self.figure(actor, &by_unit)?;
            let more = parts.caveats.into_iter().filter(|caveat| caveat.code == "silent-units");
            figure.caveats.extend(more);
        }
        let now = match query.as_of {
            Some(_) => {
                let id = match figure.indicator.version {
                    1 if self.law().definitions(&figure.indicator.id).len() < 2 => {
                        figure.indicator.id.clone()
                    }
                    version => format!("{}@{version}", figure.indicator.id),
                };
                let today = FigureQuery { as_of: None, indicator: id, ..query.clone() };
                Some(self.figure(actor, &today)?.total)
            }
            None => None,
        };
        let comparison = self.compared(actor, query, &figure)?;
        let page = self.figure_rows(actor, query, None, EVIDENCE)?;
        let subjects: Vec<String> = page.rows.iter().map(|row| row.hit.subject.clone()).collect();
        let mut docs = self.store.read("evidence", |snap| snap.get_all(&subjects))?;
        let evidence = page.rows.into_iter().filter_map(|row| {
            let record = record_of(docs.remove(&row.hit.subject)?.doc)?;
            Some(Evidence { hit: row.hit, sources: record.sources })
        });
        Ok(Counted { evidence: evidence.collect(), rows: page.total, now, comparison, figure })
    }

    /// The units whose figures tell of the place asked about: the unit and those it took over from; the country where the
    /// question is about all of it.
    fn place_of(&self, query: &FigureQuery) -> Option<BTreeSet<UnitId>> {
        let units = &self.law().units;
        match query.filter.get("unit") {
            Some(asked) => {
                Some(asked.iter().flat_map(|unit| units.ancestry(&UnitId(unit.clone()))).collect())
            }
            None => self.law().country().map(|country| BTreeSet::from([country])),
        }
    }

    /// Whether a figure is about the very place asked about, on the boundaries asked about.
    fn is_about(&self, stated: &Stated, query: &FigureQuery) -> bool {
        let Some(asked) = query.filter.get("unit") else { return stated.national };
        let on = |unit: &UnitId| match query.boundary {
            Some(day) => self
                .law()
                .units
                .on_boundary(unit, day)
                .map_or_else(|| unit.0.clone(), |unit| unit.id.0.clone()),
            None => unit.0.clone(),
        };
        let places: BTreeSet<String> = stated.units.iter().map(on).collect();
        !stated.national && places == *asked
    }
}

fn window_of(stated: &Stated, from: Option<Date>, to: Option<Date>) -> Window {
    if stated.from == from && stated.to == to {
        return Window::Same;
    }
    let first = stated.from.max(from);
    let (Some(first), Some(last)) = (first, [stated.to, to].into_iter().flatten().min()) else {
        return Window::Apart;
    };
    if first <= last && stated.from.is_some() { Window::Overlaps(first, last) } else { Window::Apart }
}

/// Whether what is claimed can be read as `total`: exactly, or as its comparator takes it.
pub(crate) fn agrees(stated: &Stated, total: i64, indicator: &Indicator) -> bool {
    let Ok(value) = stated.value.parse::<f64>() else { return false };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a comparison of published figures, which are rounded anyhow"
    )]
    let counted = if indicator.money {
        total as f64 / 10_f64.powi(luytre_domain::money::minor_digits(&indicator.unit).cast_signed())
    } else {
        total as f64
    };
    match stated.comparator.as_deref() {
        Some("more_than" | "at_least") => counted >= value && counted <= value * ROUNDED,
        Some("nearly" | "less_than" | "at_most") => counted <= value && counted >= value / ROUNDED,
        Some("about") => counted <= value * ROUNDED && counted >= value / ROUNDED,
        Some("range") => {
            let most = stated.value_max.as_deref().and_then(|most| most.parse().ok()).unwrap_or(value);
            (value..=most).contains(&counted)
        }
        _ => (counted - value).abs() < 0.5,
    }
}

/// "More than 200" is said of 203, not of 900: how far a rounded figure may lie from the true one.
const ROUNDED: f64 = 1.1;
