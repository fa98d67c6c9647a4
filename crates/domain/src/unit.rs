//! Units in time. A unit is known by an identity of its own: names, ranks and codes are dated facts about it,
//! and codes come back with another meaning (seven did on 2025-07-01).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Validity;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub String);

/// A dated fact about a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dated<T> {
    pub value: T,
    pub validity: Validity,
    pub basis: String,
}

/// A name in one language: the full official form and the bare one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    pub lang: String,
    pub full: String,
    pub short: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Code {
    pub scheme: String,
    pub code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    pub id: UnitId,
    pub level: String,
    pub parent: Option<UnitId>,
    pub validity: Validity,
    pub basis: String,
    pub names: Vec<Dated<Name>>,
    pub ranks: Vec<Dated<String>>,
    pub codes: Vec<Dated<Code>>,
    pub spellings: Vec<String>,
}

impl Unit {
    /// The name on `day` in `lang`; the nearest one where the unit did not exist on that day.
    pub fn name(&self, lang: &str, day: Date) -> Option<&Name> {
        let in_lang = || self.names.iter().filter(|name| name.value.lang == lang);
        in_lang()
            .find(|name| name.validity.holds_on(day))
            .or_else(|| in_lang().next_back())
            .map(|name| &name.value)
    }

    pub fn rank(&self, day: Date) -> Option<&Dated<String>> {
        self.ranks.iter().find(|rank| rank.validity.holds_on(day))
    }
}

/// `from` went into `to` on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Succession {
    pub from: UnitId,
    pub to: UnitId,
    pub on: Date,
    pub basis: String,
}

/// All units of a country, with their lineage.
#[derive(Clone, Debug, Default)]
pub struct Units {
    units: BTreeMap<UnitId, Unit>,
    lineage: Vec<Succession>,
    /// Positions in `lineage` by the unit a step leaves, and by the one it reaches.
    leaving: BTreeMap<UnitId, Vec<usize>>,
    reaching: BTreeMap<UnitId, Vec<usize>>,
    /// Folded name, spelling or code to the units that ever bore it.
    by_key: BTreeMap<String, BTreeSet<UnitId>>,
}

/// The answer to "which unit is this?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved<'a> {
    One(&'a Unit),
    /// Several fit; the asker chooses, with their dates before them.
    Several(Vec<&'a Unit>),
    /// None bears this name on that day, but these did or will on another.
    OtherDays(Vec<&'a Unit>),
    Unknown,
}

impl Units {
    /// `fold` reduces a spelling to its search key (case, marks, hyphens and spaces away); the caller brings it
    /// because languages are not this crate's business.
    pub fn new(units: Vec<Unit>, lineage: Vec<Succession>, fold: impl Fn(&str) -> String) -> Units {
        let mut by_key: BTreeMap<String, BTreeSet<UnitId>> = BTreeMap::new();
        for unit in &units {
            let names = unit.names.iter().flat_map(|name| [&name.value.full, &name.value.short]);
            let codes = unit.codes.iter().map(|code| &code.value.code);
            for key in names.chain(codes).chain(&unit.spellings).chain([&unit.id.0]) {
                by_key.entry(fold(key)).or_default().insert(unit.id.clone());
            }
        }
        let units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        let mut leaving: BTreeMap<UnitId, Vec<usize>> = BTreeMap::new();
        let mut reaching: BTreeMap<UnitId, Vec<usize>> = BTreeMap::new();
        for (at, step) in lineage.iter().enumerate() {
            leaving.entry(step.from.clone()).or_default().push(at);
            reaching.entry(step.to.clone()).or_default().push(at);
        }
        Units { units, lineage, leaving, reaching, by_key }
    }

    pub fn get(&self, id: &UnitId) -> Option<&Unit> {
        self.units.get(id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    pub fn lineage(&self) -> &[Succession] {
        &self.lineage
    }

    /// The units of `level` that exist on `day`: the boundary set of that day.
    pub fn on(&self, level: &str, day: Date) -> impl Iterator<Item = &Unit> {
        self.units.values().filter(move |unit| unit.level == level && unit.validity.holds_on(day))
    }

    /// Resolves a folded name, spelling or code. Without a day every unit that ever bore it is a candidate; with
    /// a day, those that exist on it come first and a code must have been valid then. Of several, only those of the
    /// highest level count.
    pub fn resolve(&self, key: &str, day: Option<Date>, fold: impl Fn(&str) -> String) -> Resolved<'_> {
        let ever: Vec<&Unit> = self
            .by_key
            .get(key)
            .map(|ids| ids.iter().filter_map(|id| self.units.get(id)).collect())
            .unwrap_or_default();
        let mut then: Vec<&Unit> = match day {
            None => ever.clone(),
            Some(day) => ever.iter().copied().filter(|unit| bears(unit, key, day, &fold)).collect(),
        };
        // Thousands of wards bear a number or the name of a province; whoever says it bare means the province.
        let highest = then.iter().map(|unit| self.depth(unit)).min();
        then.retain(|unit| Some(self.depth(unit)) == highest);
        match (then.as_slice(), ever.is_empty()) {
            ([one], _) => Resolved::One(one),
            ([], true) => Resolved::Unknown,
            ([], false) => Resolved::OtherDays(ever),
            _ => Resolved::Several(then),
        }
    }

    /// How many units stand above it.
    fn depth(&self, unit: &Unit) -> usize {
        let mut depth = 0;
        let mut at = unit.parent.as_ref();
        while let Some(parent) = at.and_then(|id| self.units.get(id)).filter(|_| depth < self.units.len()) {
            depth += 1;
            at = parent.parent.as_ref();
        }
        depth
    }

    pub fn successors(&self, id: &UnitId) -> impl Iterator<Item = &Succession> {
        self.leaving.get(id).into_iter().flatten().map(|at| &self.lineage[*at])
    }

    pub fn predecessors(&self, id: &UnitId) -> impl Iterator<Item = &Succession> {
        self.reaching.get(id).into_iter().flatten().map(|at| &self.lineage[*at])
    }

    /// Every unit whose past is part of this one: itself and all that went into it.
    pub fn ancestry(&self, id: &UnitId) -> BTreeSet<UnitId> {
        self.walk(id, |at| self.predecessors(at).map(|step| &step.from).collect())
    }

    /// Itself and all units it went into.
    pub fn descent(&self, id: &UnitId) -> BTreeSet<UnitId> {
        self.walk(id, |at| self.successors(at).map(|step| &step.to).collect())
    }

    /// The units of this one's line (those that went into it, those it went into) that existed on `day`, itself
    /// alone where it did.
    pub fn kin_on(&self, id: &UnitId, day: Date) -> Vec<&Unit> {
        match self.units.get(id) {
            Some(unit) if unit.validity.holds_on(day) => vec![unit],
            _ => {
                let kin = self.ancestry(id).into_iter().chain(self.descent(id));
                let kin: BTreeSet<UnitId> = kin.collect();
                kin.iter()
                    .filter_map(|id| self.units.get(id))
                    .filter(|unit| unit.validity.holds_on(day))
                    .collect()
            }
        }
    }

    /// The unit of the boundary set of `day` that a fact of `id` counts for: the unit itself, or its successor.
    /// `None` where the set of that day does not say: a later unit on an earlier map cannot be split.
    pub fn on_boundary(&self, id: &UnitId, day: Date) -> Option<&Unit> {
        let mut at = self.units.get(id)?;
        let mut steps = 0;
        while !at.validity.holds_on(day) {
            let mut next = self.successors(&at.id).filter(|step| step.on <= day);
            at = match (next.next(), next.next()) {
                (Some(only), None) => self.units.get(&only.to)?,
                _ => return None,
            };
            steps += 1;
            if steps > self.lineage.len() {
                return None;
            }
        }
        Some(at)
    }

    fn walk<'a>(&'a self, id: &UnitId, next: impl Fn(&UnitId) -> Vec<&'a UnitId>) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::from([id.clone()]);
        let mut open = vec![id.clone()];
        while let Some(at) = open.pop() {
            for unit in next(&at) {
                if found.insert(unit.clone()) {
                    open.push(unit.clone());
                }
            }
        }
        found
    }
}

/// Whether the unit exists on `day` and answers to `key` then: a code only while it was in use.
fn bears(unit: &Unit, key: &str, day: Date, fold: &impl Fn(&str) -> String) -> bool {
    if !unit.validity.holds_on(day) {
        return false;
    }
    let mut codes = unit.codes.iter().filter(|code| fold(&code.value.code) == key).peekable();
    codes.peek().is_none() || codes.any(|code| code.validity.holds_on(day))
}
