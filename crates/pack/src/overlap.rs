//! What localities may learn of each other's activity, and how they come to do it together (`overlaps.toml`). A kind that is
//! not named there is closed.

use std::collections::BTreeMap;

use luytre_domain::kind::Kind;
use luytre_domain::relation::Relation;
use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlaps {
    /// So many months before and after still count as near.
    pub months: i32,
    /// What it weighs to fall into the same quarter, and into those months.
    pub same_quarter: u32,
    pub near: u32,
    /// By dimension: what it weighs to share a value of it.
    pub weights: BTreeMap<String, u32>,
    /// What weighs less is not told of.
    pub least: u32,
    pub shared: Vec<SharedKind>,
    /// The dossier in which several localities do something together.
    pub joint: Joint,
}

/// A kind of which other localities may learn who, what sort, when to the quarter, and what they named themselves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedKind {
    pub kind: String,
    /// Only records in these states.
    pub states: Vec<String>,
    /// By dimension: values with which a record is never told of.
    #[serde(default)]
    pub never: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joint {
    pub kind: String,
    /// From what is done to the joint dossier.
    pub relation: String,
    /// Fields of the joint dossier: its title, the units that take part, and the one that leads.
    pub title: String,
    pub units: String,
    pub lead: String,
    /// The organ that is asked, and why.
    pub organ: String,
    pub reason: String,
}

impl Overlaps {
    /// Names in it that nobody defines.
    pub(crate) fn unknown<'a>(
        &'a self,
        kinds: &BTreeMap<String, Kind>,
        relations: &[Relation],
    ) -> Vec<&'a str> {
        let mut unknown = Vec::new();
        for shared in &self.shared {
            match kinds.get(&shared.kind) {
                None => unknown.push(shared.kind.as_str()),
                Some(kind) => {
                    unknown.extend(
                        shared.states.iter().map(String::as_str).filter(|state| kind.state(state).is_none()),
                    );
                }
            }
        }
        let joint = &self.joint;
        match kinds.get(&joint.kind) {
            None => unknown.push(joint.kind.as_str()),
            Some(kind) => {
                let fields = [&joint.title, &joint.units, &joint.lead].map(String::as_str);
                unknown.extend(fields.into_iter().filter(|field| kind.field(field).is_none()));
            }
        }
        if !relations.iter().any(|relation| relation.id == joint.relation) {
            unknown.push(joint.relation.as_str());
        }
        unknown
    }
}
