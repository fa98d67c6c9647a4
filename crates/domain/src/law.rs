//! The law and words of one country as the rules need them: every definition a decision looks at, in one value.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::body::{BodyId, Organ, Party};
use crate::calendar::Calendar;
use crate::clock::Rules;
use crate::duty::{Duty, Escalation};
use crate::indicator::Indicator;
use crate::kind::Kind;
use crate::permit::Roles;
use crate::procedure::Procedure;
use crate::publication::Publication;
use crate::relation::Relation;
use crate::unit::{UnitId, Units};

/// A foreign locality, organisation or enterprise that is known by an id of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPartner {
    pub id: String,
    pub kind: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// By language tag.
    pub names: BTreeMap<String, String>,
    pub spellings: Vec<String>,
}

/// A body that acts for the whole country: a ministry, a party commission, an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalBody {
    pub id: String,
    pub kind: String,
    /// By language tag.
    pub names: BTreeMap<String, String>,
    pub validity: crate::basis::Validity,
    pub basis: String,
}

/// Everything a decision or a projection asks of the country. Built by the pack, never changed while in use.
pub struct Law {
    /// The pack version; entries of the ledger name it.
    pub version: String,
    pub calendar: Calendar,
    pub rules: Rules,
    pub units: Units,
    pub bodies: BTreeMap<String, NationalBody>,
    pub organs: Vec<Organ>,
    pub parties: Vec<Party>,
    /// By ISO 3166-1 alpha-2 code, then by language tag.
    pub countries: BTreeMap<String, BTreeMap<String, String>>,
    pub partners: BTreeMap<String, KnownPartner>,
    /// Closed lists of words that choice fields take their values from.
    pub lists: BTreeMap<String, Vec<String>>,
    /// By list and word: what the word is called, in every language, so that search finds it.
    pub labels: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    pub kinds: BTreeMap<String, Kind>,
    pub procedures: Vec<Procedure>,
    /// What the register counts, each by its latest definition.
    pub indicators: Vec<Indicator>,
    /// Earlier definitions: what was counted by them can still be asked for.
    pub superseded: Vec<Indicator>,
    /// Indicators whose values are only reported or claimed.
    pub uncounted: Vec<Indicator>,
    pub duties: Vec<Duty>,
    /// By days, the earliest first.
    pub escalation: Vec<Escalation>,
    pub relations: Vec<Relation>,
    /// By kind; one without is closed whole.
    pub publications: BTreeMap<String, Publication>,
    pub roles: Roles,
    /// Reduces a spelling to its search key; languages are not this crate's business, so the caller brings it.
    pub fold: fn(&str) -> String,
}

impl Law {
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.get(id)
    }

    /// The procedure of this id as it stood on `day`.
    pub fn procedure(&self, id: &str, day: Date) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.id == id && procedure.validity.holds_on(day))
    }

    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    pub fn organ(&self, id: &str) -> Option<&Organ> {
        self.organs.iter().find(|organ| organ.id == id)
    }

    /// The unit of the level that has foreign-affairs bodies of its own: the unit itself or the first ancestor of
    /// that level; a commune's is its province.
    pub fn province_of(&self, unit: &UnitId) -> Option<UnitId> {
        let mut at = self.units.get(unit)?;
        while at.level != "province" {
            at = self.units.get(at.parent.as_ref()?)?;
        }
        Some(at.id.clone())
    }

    /// The unit that stands above all others.
    pub fn country(&self) -> Option<UnitId> {
        self.units.all().find(|unit| unit.parent.is_none()).map(|unit| unit.id.clone())
    }

    /// The unit and all units above it.
    pub fn chain(&self, unit: &UnitId) -> Vec<UnitId> {
        let mut chain = Vec::new();
        let mut at = self.units.get(unit);
        while let Some(unit) = at {
            chain.push(unit.id.clone());
            at = unit.parent.as_ref().and_then(|parent| self.units.get(parent));
        }
        chain
    }

    /// Who stands for `body` on `day`: itself, or the same organ of the unit its unit went into.
    pub fn successor(&self, body: &BodyId, day: Date) -> BodyId {
        match body.unit().and_then(|unit| self.units.on_boundary(&unit, day)) {
            Some(unit) => body.in_unit(&unit.id),
            None => body.clone(),
        }
    }

    /// Whether `actor` may act as `body`: the same body, or one whose unit took over from it.
    pub fn stands_for(&self, actor: &BodyId, body: &BodyId) -> bool {
        if actor == body {
            return true;
        }
        match (actor.unit(), body.unit()) {
            (Some(own), Some(other)) => {
                actor.organ() == body.organ() && self.units.ancestry(&own).contains(&other)
            }
            _ => false,
        }
    }
}
