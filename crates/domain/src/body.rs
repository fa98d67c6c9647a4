//! Bodies that act: organs of a unit (a People's Committee, a foreign-affairs agency) and national bodies.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::unit::UnitId;

/// `mofa` for a national body, `agency@da-nang-2025` for an organ of a unit, `department/health@da-nang-2025` for
/// one of several organs of the same sort.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BodyId(pub String);

impl BodyId {
    pub fn national(id: &str) -> BodyId {
        BodyId(id.to_owned())
    }

    pub fn of_unit(organ: &str, unit: &UnitId) -> BodyId {
        BodyId(format!("{organ}@{}", unit.0))
    }

    /// The unit whose organ this is; `None` for a national body.
    pub fn unit(&self) -> Option<UnitId> {
        self.0.split_once('@').map(|(_, unit)| UnitId(unit.to_owned()))
    }

    /// `agency`, `department/health`; the id itself for a national body.
    pub fn organ(&self) -> &str {
        self.0.split_once('@').map_or(self.0.as_str(), |(organ, _)| organ)
    }

    /// `department` and `health` of `department/health@…`.
    pub fn organ_parts(&self) -> (&str, Option<&str>) {
        match self.organ().split_once('/') {
            Some((organ, sector)) => (organ, Some(sector)),
            None => (self.organ(), None),
        }
    }

    /// The same organ of another unit.
    pub fn in_unit(&self, unit: &UnitId) -> BodyId {
        BodyId::of_unit(self.organ(), unit)
    }
}

impl fmt::Display for BodyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sort of organ that units of certain levels have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    pub id: String,
    /// Levels of units that have it.
    pub levels: Vec<String>,
    /// The closed list its sectors come from, where a unit has several of it.
    pub sectors: Option<String>,
    /// Which of the three pillars of external relations it works in.
    pub pillar: String,
}

/// A part somebody plays in a procedure, resolved to a body dossier by dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: String,
    pub who: Who,
    /// For an organ: the level of the unit whose organ it is, in the line above the dossier's own unit; the province where
    /// none is given.
    pub level: Option<String>,
    /// For an owner: the unit field that, where it is set, names whose same organ acts in the owner's place (the lead of
    /// several signatories).
    pub lead: Option<String>,
    /// Parties that may enter what this one did: a prime minister has no account here, and a chair's decision on
    /// paper is entered by the agency.
    pub entered_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The body that owns the dossier.
    Owner,
    /// An organ of the province of the dossier, or of another unit above its own.
    Organ(String),
    /// An organ of the dossier's own unit, which may lie below the province.
    OwnOrgan(String),
    National(String),
}
