//! What localities have, against what each of them is to have.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use luytre_domain::permit::Actor;
use luytre_domain::unit::UnitId;
use luytre_pack::Target;
use luytre_store::View;

use crate::error::OfficeError;
use crate::figure::FigureQuery;
use crate::office::Office;

/// One target, and how far each province it is set for has come.
pub struct Reached {
    pub target: Target,
    /// Unit and what it has, the furthest from the target first.
    pub units: Vec<(UnitId, i64)>,
}

impl Reached {
    /// How many of the units have as much as they should.
    pub fn there(&self) -> usize {
        self.units.iter().filter(|(_, has)| *has >= self.target.at_least).count()
    }
}

impl Office {
    /// The targets of today with what the register counts today. Who does not see all sees the own province: of others,
    /// nothing counted would look like nothing there.
    pub fn reached(&self, actor: &Actor, now: Timestamp) -> Result<Vec<Reached>, OfficeError> {
        let (law, today) = (self.law(), self.today(now));
        let all = self.view(actor) == View::All;
        let own = actor.body.unit().and_then(|unit| law.province_of(&unit));
        let mut reached = Vec::new();
        for target in self.pack().targets.iter().filter(|target| target.validity.holds_on(today)) {
            let borders = |unit: &UnitId| {
                target
                    .border
                    .as_deref()
                    .is_none_or(|country| self.pack().neighbours(unit, today).contains(&country))
            };
            let units: Vec<UnitId> = law
                .units
                .on("province", today)
                .map(|unit| unit.id.clone())
                .filter(|unit| (all || own.as_ref() == Some(unit)) && borders(unit))
                .collect();
            if units.is_empty() {
                continue;
            }
            let filter = target.filter.iter();
            let query = FigureQuery {
                indicator: target.indicator.clone(),
                to: Some(today),
                filter: filter
                    .map(|(dimension, value)| (dimension.clone(), BTreeSet::from([value.clone()])))
                    .collect(),
                by: Some("unit".to_owned()),
                boundary: Some(today),
                ..FigureQuery::default()
            };
            let figure = self.figure(actor, &query)?;
            let has: BTreeMap<&str, i64> =
                figure.cells.iter().map(|cell| (cell.key.as_str(), cell.value)).collect();
            let mut units: Vec<(UnitId, i64)> = units
                .into_iter()
                .map(|unit| {
                    let count = has.get(unit.0.as_str()).copied().unwrap_or(0);
                    (unit, count)
                })
                .collect();
            units.sort_by_key(|(_, has)| *has);
            reached.push(Reached { target: target.clone(), units });
        }
        Ok(reached)
    }
}
