//! Figures that somebody gives: those that offices report, accepted step by step upward, and those that sources claim. Kinds of
//! record that the pack marks (`[stated]`) hold them; the register never adds them to what it counts itself.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::indicator::Origin;
use luytre_domain::kind::Kind;
use luytre_domain::permit::{Action, Actor, Permit};
use luytre_domain::projection::Row;
use luytre_domain::record::{Event, Record, Source};
use luytre_domain::refusal::Refusal;
use luytre_domain::stated::{Stated, StatedKind};
use luytre_domain::unit::UnitId;
use luytre_store::{ListQuery, Order, Tx};
use serde_json::Value;

use crate::error::OfficeError;
use crate::office::{Office, record_of};

/// A figure that somebody gave, with its record and what became of it.
#[derive(Clone, Debug)]
pub struct StatedFigure {
    pub number: String,
    /// As lists show its record.
    pub row: Row,
    pub stated: Stated,
    /// The unit whose record it is.
    pub unit: UnitId,
    pub sources: Vec<Source>,
    /// What whoever entered it remarked, and the words it rests on.
    pub remark: String,
    /// Who decided on it, in order.
    pub approvals: Vec<Approval>,
    /// Register number of the figure that it took the place of, and why.
    pub restates: Option<String>,
    pub reason: Option<String>,
    /// Register number of the figure that took its place.
    pub restated_by: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Names the message `action-<transition>`.
    pub transition: String,
    pub on: Date,
    /// `None` where the record does not know.
    pub by: Option<BodyId>,
}

/// So many figures of one indicator are read at once.
const MOST: usize = 400;

impl Office {
    /// Figures of one indicator that somebody gave, as far as `actor` sees them, the latest window first. `units`: only
    /// those about one of these.
    pub fn stated(
        &self,
        actor: &Actor,
        origin: Origin,
        about: &str,
        units: Option<&BTreeSet<UnitId>>,
    ) -> Result<Vec<StatedFigure>, OfficeError> {
        let mut found = Vec::new();
        for (kind, mark) in self.stated_kinds(origin) {
            let Some(facet) = kind.field(&mark.about).and_then(|field| field.facet.clone()) else { continue };
            let only = |value: &str| BTreeSet::from([value.to_owned()]);
            let mut query = ListQuery {
                filter: BTreeMap::from([("kind".to_owned(), only(&kind.id)), (facet, only(about))]),
                limit: MOST,
                order: Order::Newest,
                sees: self.view(actor),
                ..ListQuery::default()
            };
            if let Some(units) = units {
                query.filter.insert("unit".to_owned(), units.iter().map(|unit| unit.0.clone()).collect());
            }
            let (hits, mut docs) = self.store.read("stated figures", |snap| {
                let hits = snap.list(&query)?.rows;
                let subjects: Vec<String> = hits.iter().map(|hit| hit.subject.clone()).collect();
                Ok::<_, OfficeError>((hits, snap.get_all(&subjects)?))
            })?;
            for hit in hits {
                let record = docs.remove(&hit.subject).and_then(|stored| record_of(stored.doc));
                if let Some(record) = record
                    && let Some(stated) = Stated::of(kind, &record, self.law())
                {
                    found.push(self.with_record(kind, mark, hit.row, stated, record));
                }
            }
        }
        let taken: BTreeMap<String, String> = found
            .iter()
            .filter(|figure| figure.stated.stands)
            .filter_map(|figure| Some((figure.restates.clone()?, figure.number.clone())))
            .collect();
        for figure in &mut found {
            figure.restated_by = taken.get(&figure.number).cloned();
        }
        found.sort_by(|a, b| {
            let place = |figure: &StatedFigure| (figure.stated.to, figure.stated.from);
            place(b).cmp(&place(a)).then_with(|| a.number.cmp(&b.number))
        });
        Ok(found)
    }

    /// The kinds that hold figures of this origin.
    pub(crate) fn stated_kinds(&self, origin: Origin) -> impl Iterator<Item = (&Kind, &StatedKind)> {
        let kinds = self.law().kinds.values();
        kinds
            .filter_map(|kind| Some((kind, kind.stated.as_ref()?)))
            .filter(move |(_, mark)| mark.origin == origin)
    }

    fn with_record(
        &self,
        kind: &Kind,
        mark: &StatedKind,
        row: Row,
        stated: Stated,
        record: Record,
    ) -> StatedFigure {
        let law = self.law();
        let follows = record.follows.as_ref();
        let procedure = follows.and_then(|follows| law.procedure(&follows.id, follows.law_on));
        let decides = |step: &str, transition: &str| {
            let step = procedure.and_then(|procedure| procedure.step(step));
            step.and_then(|step| step.transition(transition)).is_some_and(|transition| transition.decides)
        };
        let approvals = record.done.iter().filter(|done| decides(&done.step, &done.transition));
        let text = |field: &str| record.fields.get(field).and_then(Value::as_str).unwrap_or_default();
        let said = |field: &Option<String>| {
            let text = field.as_deref().map_or("", text);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let remark = match text(&kind.title) {
            "" => text(REMARK),
            title => title,
        };
        StatedFigure {
            number: record.number.clone(),
            row,
            unit: record.unit.clone(),
            remark: remark.to_owned(),
            approvals: approvals
                .map(|done| Approval {
                    transition: done.transition.clone(),
                    on: done.on,
                    by: done.by.clone(),
                })
                .collect(),
            restates: said(&mark.restates),
            reason: said(&mark.reason),
            restated_by: None,
            sources: record.sources,
            stated,
        }
    }

    /// Holds what figures that lock their period demand: that they be of an indicator that is reported, that no two stand for
    /// one period, and that a restatement names the figure it takes the place of, which it is then linked to. `before` is
    /// the record as it stands, `events` what was decided.
    pub(crate) fn keep_stated(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        actor: &Actor,
        subject: &str,
        before: Option<&Record>,
        mut events: Vec<Event>,
    ) -> Result<Vec<Event>, OfficeError> {
        let Some(mut after) = before.cloned().or_else(|| Record::open(subject, events.first()?.clone()))
        else {
            return Ok(events);
        };
        let law = self.law();
        let Some(kind) = law.kind(&after.kind) else { return Ok(events) };
        let Some(mark) = &kind.stated else { return Ok(events) };
        let Some(restates) = &mark.restates else { return Ok(events) };
        let changes = |event: &Event| {
            matches!(event, Event::Opened { .. } | Event::Edited { .. } | Event::Moved { .. })
        };
        if !events.iter().any(changes) {
            return Ok(events);
        }
        events.iter().cloned().for_each(|event| after.apply(event));
        let Some(stated) = Stated::of(kind, &after, law) else { return Ok(events) };
        let reported = law.known_indicator(&stated.about).is_some_and(|it| it.origins.contains(&mark.origin));
        if !reported {
            return Err(Refusal::new("indicator-not-reported")
                .arg("value", &stated.about)
                .field(&mark.about)
                .into());
        }
        let text = |field: &str| after.fields.get(field).and_then(Value::as_str).unwrap_or_default().trim();
        let older = match text(restates) {
            "" => None,
            number => {
                let refusal = || Refusal::new("restates-nothing").arg("number", number).field(restates);
                let older = self.holder(tx, kind, mark, tx.by_number(number)?)?;
                let (_, record) = older.filter(|(it, _)| it.lock() == stated.lock()).ok_or_else(refusal)?;
                if !self.may(actor, &kind.id, Action::View, self.reach(actor, &record))
                    || record.id == subject
                {
                    return Err(refusal().into());
                }
                if let Some(reason) = mark.reason.as_ref().filter(|reason| text(reason).is_empty()) {
                    return Err(Refusal::new("field-missing").arg("field", reason).field(reason).into());
                }
                Some(record)
            }
        };
        let stands = mark.states.contains(&after.state);
        let stood = before.is_some_and(|record| mark.states.contains(&record.state));
        let key = format!("stated:{}:{}", kind.id, stated.lock());
        if !stood {
            let holder = self.holder(tx, kind, mark, tx.recall(&key)?)?;
            let holder = holder.filter(|(it, record)| it.lock() == stated.lock() && record.id != subject);
            if let Some((_, holder)) = holder
                && older.as_ref().is_none_or(|older| older.id != holder.id)
            {
                return Err(Refusal::new("period-locked")
                    .arg("number", &holder.number)
                    .field(restates)
                    .into());
            }
        }
        if stands && !stood {
            tx.remember(permit, &key, subject)?;
        }
        if let Some(relation) = &mark.relation {
            let wanted = older.map(|older| (relation.clone(), older.id));
            let held = after.links.iter().filter(|(known, _)| known == relation);
            let wrong = held.clone().filter(|link| Some(*link) != wanted.as_ref());
            let mut more: Vec<Event> = wrong
                .map(|(relation, to)| Event::Unlinked { relation: relation.clone(), to: to.clone() })
                .collect();
            if let Some((relation, to)) = wanted.filter(|wanted| !after.links.contains(wanted)) {
                more.push(Event::Linked { relation, to });
            }
            events.append(&mut more);
        }
        Ok(events)
    }

    /// The figure of this subject, where it is one of this kind and stands.
    fn holder(
        &self,
        tx: &Tx,
        kind: &Kind,
        mark: &StatedKind,
        subject: Option<String>,
    ) -> Result<Option<(Stated, Record)>, OfficeError> {
        let Some(subject) = subject else { return Ok(None) };
        let Some((record, _)) = self.load(tx, &subject)? else { return Ok(None) };
        if record.kind != kind.id || !mark.states.contains(&record.state) {
            return Ok(None);
        }
        Ok(Stated::of(kind, &record, self.law()).map(|stated| (stated, record)))
    }
}

/// The field in which kinds keep what whoever entered a record remarked.
const REMARK: &str = "remark";
