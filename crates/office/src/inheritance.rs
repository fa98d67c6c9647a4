//! The work list after a merger: records of ended units about which nobody has decided yet.

use std::collections::BTreeSet;

use jiff::Timestamp;
use luytre_domain::clock::Due as Derivation;
use luytre_domain::inheritance::last_day;
use luytre_domain::kind::UNDECIDED;
use luytre_domain::permit::Actor;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{Hit, ListPage, ListQuery, Order, StoreError};

use crate::error::OfficeError;
use crate::office::{Office, record_of};
use crate::overlap::TwiceTied;

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

/// A record about which it has been decided.
pub struct Decided {
    pub hit: Hit,
    /// The word of the decision.
    pub decision: String,
    /// The day on which the partner was told, as far as it is known.
    pub notified: Option<String>,
    /// The paper that told it is there.
    pub notice: bool,
}

/// All of what a merger left behind, for the page that works it off.
pub struct MergerReview {
    pub kind: String,
    pub left: Inheritance,
    /// Every decision there can be, with how many records have it.
    pub counts: Vec<(String, u64)>,
    /// Records decided about, the last ones first, at most as many as a page holds.
    pub decided: Vec<Decided>,
    /// Decisions that are open now; the change of name is not after its last day.
    pub open: Vec<String>,
    /// The field for the day of the notice, where the kind has one.
    pub notified: Option<String>,
    pub twice: Vec<TwiceTied>,
}

impl Office {
    /// What is left to decide for `unit` (or for all that `actor` sees), what has been decided and whether partners know, and
    /// ties that stand there twice. `None` for a kind without inheritance.
    pub fn merger_review(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        unit: Option<&UnitId>,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Option<MergerReview>, OfficeError> {
        let law = self.law();
        let Some(left) = self.inheritance(actor, now, kind, unit, cursor, limit)? else { return Ok(None) };
        let Some(known) = law.kind(kind) else { return Ok(None) };
        let (Some(rules), Some(field)) = (&known.inheritance, known.field(&left.field)) else {
            return Ok(None);
        };
        let words = field.list.as_ref().and_then(|list| law.lists.get(list)).cloned().unwrap_or_default();
        let facet = field.facet.clone().unwrap_or_default();
        let only = |value: &str| BTreeSet::from([value.to_owned()]);
        let mut query =
            ListQuery { limit, order: Order::Changed, facets: vec![facet.clone()], ..ListQuery::default() };
        query.filter.insert("kind".to_owned(), only(kind));
        query.filter.insert(facet.clone(), words.iter().cloned().collect());
        if let Some(unit) = unit {
            let units = law.units.ancestry(unit).into_iter().map(|unit| unit.0);
            query.filter.insert("unit".to_owned(), units.collect());
        }
        query.sees = self.view(actor);
        let (page, records) = self.store.read("merger review", |snap| {
            let page = snap.list(&query)?;
            let records: Result<Vec<_>, StoreError> =
                page.rows.iter().map(|hit| snap.get(&hit.subject)).collect();
            Ok::<_, OfficeError>((page, records?))
        })?;
        let counted = page.facets.get(&facet).cloned().unwrap_or_default();
        let count = |word: &String| counted.iter().find(|(value, _)| value == word).map_or(0, |(_, n)| *n);
        let decided = page.rows.into_iter().zip(records).filter_map(|(hit, stored)| {
            let record = record_of(stored?.doc)?;
            let text =
                |field: &str| record.fields.get(field).and_then(|value| value.as_str()).map(str::to_owned);
            Some(Decided {
                decision: text(&left.field)?,
                notified: rules.notified.as_deref().and_then(text),
                notice: rules
                    .notice
                    .as_ref()
                    .is_some_and(|sort| record.papers.iter().any(|paper| paper.sort == *sort)),
                hit,
            })
        });
        let over = left.days_left.is_some_and(|days| days < 0);
        let open = words.iter().filter(|word| !over || rules.name_only.as_ref() != Some(*word));
        Ok(Some(MergerReview {
            kind: kind.to_owned(),
            counts: words.iter().map(|word| (word.clone(), count(word))).collect(),
            decided: decided.collect(),
            open: open.cloned().collect(),
            notified: rules.notified.clone(),
            twice: self.twice_tied(actor, now, kind, unit)?,
            left,
        }))
    }

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
        let last_day = last_day(rules, law);
        let today = self.today(now);
        let days_left = last_day.as_ref().and_then(|due| {
            let span = today.until((jiff::Unit::Day, due.date)).ok()?;
            Some(i64::from(span.get_days()))
        });
        Ok(Some(Inheritance { field: rules.field.clone(), page, last_day, days_left }))
    }
}
