//! The work list after a merger: records of ended units about which nobody has decided yet.

use std::collections::BTreeSet;

use jiff::Timestamp;
use luytre_domain::clock::{Due as Derivation, due};
use luytre_domain::kind::UNDECIDED;
use luytre_domain::permit::Actor;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{ListPage, ListQuery};

use crate::error::OfficeError;
use crate::office::Office;

/// What is left to decide, and how long the simple way is open.
pub struct Inheritance {
    /// The field that takes the decision.
    pub field: String,
    /// A page of the records, with the number of all.
    pub page: ListPage,
    /// Until when a mere change of name needs no consultation, with the rule that says so.
    pub last_day: Option<Derivation>,
    /// From today; negative once it is over.
    pub days_left: Option<i64>,
}

impl Office {
    /// Records of `kind` that units ended by a merger left behind: of the units that `unit` took over from, or of all that
    /// `actor` sees. Empty for a kind without inheritance.
    pub fn inheritance(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        unit: Option<&UnitId>,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Option<Inheritance>, OfficeError> {
        let law = self.law();
        let known = law.kind(kind).ok_or_else(|| Refusal::new("no-such-kind").arg("kind", kind))?;
        let Some(rules) = &known.inheritance else { return Ok(None) };
        let Some(facet) = known.field(&rules.field).and_then(|field| field.facet.clone()) else {
            return Ok(None);
        };
        let only = |value: &str| BTreeSet::from([value.to_owned()]);
        let mut query = ListQuery { cursor, limit, facets: vec!["unit".to_owned()], ..ListQuery::default() };
        query.filter.insert("kind".to_owned(), only(kind));
        query.filter.insert(facet, only(UNDECIDED));
        if let Some(unit) = unit {
            let units = law.units.ancestry(unit).into_iter().map(|unit| unit.0);
            query.filter.insert("unit".to_owned(), units.collect());
        }
        let page = self.register(actor, query)?;
        // The rule counts from the day it came into force, which is that of the merger.
        let rule = law.rules.all().iter().rfind(|rule| rule.id == rules.rule);
        let last_day = rule.and_then(|rule| {
            let from = rule.validity.from?;
            due(rule, from.at(0, 0, 0, 0), &law.calendar).ok()
        });
        let today = self.today(now);
        let days_left = last_day.as_ref().and_then(|due| {
            let span = today.until((jiff::Unit::Day, due.date)).ok()?;
            Some(i64::from(span.get_days()))
        });
        Ok(Some(Inheritance { field: rules.field.clone(), page, last_day, days_left }))
    }
}
