//! What other localities do with the same partner, country or field at about the same time, and asking them to do it together.
//! What may be told of it is the pack's to say (docs/decisions/0013-joint-efforts.md).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::kind::{Kind, Tone};
use luytre_domain::permit::{Action, Actor};
use luytre_domain::project::projection;
use luytre_domain::projection::Dimensions;
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_pack::Overlaps;
use luytre_store::{Hit, NearQuery};
use serde_json::Value;

use crate::error::OfficeError;
use crate::office::{Office, Receipt, Request, record_of};

/// Another locality that does something near to what is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearby {
    pub unit: UnitId,
    pub kind: String,
    /// Of what was asked about: the values that its record shares, by dimension.
    pub shares: Vec<(String, Vec<String>)>,
    /// When that record is; year and quarter.
    pub quarter: Option<(i16, i8)>,
    /// In the very quarter that is planned for.
    pub same_quarter: bool,
    /// Within the months that count as near.
    pub near: bool,
    /// Records of the locality that are near at all.
    pub n: u64,
    /// The record itself, where the actor may see it anyway.
    pub record: Option<Hit>,
}

/// A proposal to do something together.
#[derive(Clone, Debug, Default)]
pub struct JointProposal {
    /// Fresh and random.
    pub id: String,
    /// The record it is about, by its number.
    pub number: String,
    pub title: String,
    pub with: Vec<UnitId>,
    pub lead: Option<UnitId>,
    /// Further fields of the joint dossier.
    pub fields: Fields,
}

/// First and last day of a day's quarter.
fn quarter(day: Date) -> Option<(Date, Date)> {
    let first = Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?;
    let last = first.checked_add(Span::new().months(3)).ok()?.yesterday().ok()?;
    Some((first, last))
}

/// Localities told of at once.
const MOST: usize = 8;

impl Office {
    pub fn overlap_rules(&self) -> Option<&Overlaps> {
        self.pack.overlaps.as_ref()
    }

    /// What lies near to a draft of `kind` with these fields, the nearest first. `own` is the unit that plans it, `day` when,
    /// where the fields do not say so.
    pub fn overlaps(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        fields: &Fields,
        own: &UnitId,
        day: Date,
    ) -> Result<Vec<Nearby>, OfficeError> {
        let law = self.law();
        let Some(known) = law.kind(kind) else { return Ok(Vec::new()) };
        let opened = Event::Opened {
            kind: kind.to_owned(),
            number: String::new(),
            owner: actor.body.clone(),
            unit: own.clone(),
            follows: None,
            step: None,
            state: String::new(),
            on: day,
            fields: fields.clone(),
            sources: Vec::new(),
            example: false,
        };
        match Record::open("", opened) {
            Some(record) => self.near_to(actor, known, &record, self.today(now), day),
            None => Ok(Vec::new()),
        }
    }

    /// What lies near to a record that the actor sees.
    pub fn overlaps_of(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
    ) -> Result<Vec<Nearby>, OfficeError> {
        let record = self.record_seen(actor, number)?;
        let Some(kind) = self.law().kind(&record.kind) else { return Ok(Vec::new()) };
        {
            let today = self.today(now);
            self.near_to(actor, kind, &record, today, today)
        }
    }

    fn record_seen(&self, actor: &Actor, number: &str) -> Result<Record, OfficeError> {
        let stored = self.store.read("record", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            snap.get(&subject)?.ok_or(OfficeError::NotFound)
        })?;
        let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
        if !self.may(actor, &record.kind, Action::View, self.reach(actor, &record)) {
            return Err(OfficeError::NotFound);
        }
        Ok(record)
    }

    fn near_to(
        &self,
        actor: &Actor,
        kind: &Kind,
        record: &Record,
        today: Date,
        day: Date,
    ) -> Result<Vec<Nearby>, OfficeError> {
        let row = projection(self.law(), record).row.unwrap_or_default();
        let day = row.date.or_else(|| kind.date.iter().find_map(|field| record.day(field))).unwrap_or(day);
        self.near(actor, today, day, Some(&record.unit), &row.dimensions)
    }

    /// What localities do near to `day` with any of these values, the nearest first; without the line of `own`, and without
    /// dimensions the pack gives no weight.
    pub fn near(
        &self,
        actor: &Actor,
        today: Date,
        day: Date,
        own: Option<&UnitId>,
        values: &Dimensions,
    ) -> Result<Vec<Nearby>, OfficeError> {
        let law = self.law();
        let Some(rules) = &self.pack.overlaps else { return Ok(Vec::new()) };
        let shares: Vec<(String, BTreeSet<String>, u32)> = rules
            .weights
            .iter()
            .filter_map(|(dimension, weight)| {
                Some((dimension.clone(), values.get(dimension)?.clone(), *weight))
            })
            .filter(|(_, values, weight)| !values.is_empty() && *weight > 0)
            .collect();
        if shares.is_empty() {
            return Ok(Vec::new());
        }
        let (first, last) = quarter(day).unwrap_or((day, day));
        let months = Span::new().months(rules.months);
        let (from, until) = (day.checked_sub(months).unwrap_or(day), day.checked_add(months).unwrap_or(day));
        // Localities are those of today, each with all that went into it.
        let line_of =
            |unit: &UnitId| law.units.ancestry(unit).into_iter().map(|unit| unit.0).collect::<BTreeSet<_>>();
        let mut own_line = BTreeSet::new();
        if let Some(own) = own {
            let own = law.province_of(own).unwrap_or_else(|| own.clone());
            own_line.insert(own.0.clone());
            own_line.extend(law.units.kin_on(&own, today).into_iter().flat_map(|unit| line_of(&unit.id)));
        }
        let groups: Vec<(String, BTreeSet<String>)> = law
            .units
            .on("province", today)
            .filter(|unit| !own_line.contains(&unit.id.0))
            .map(|unit| (unit.id.0.clone(), line_of(&unit.id)))
            .collect();
        let only = |values: &[String]| values.iter().cloned().collect::<BTreeSet<String>>();
        let among = rules.shared.iter().map(|shared| {
            let kind = only(std::slice::from_ref(&shared.kind));
            vec![("kind".to_owned(), kind), ("state".to_owned(), only(&shared.states))]
        });
        let mut but = vec![("unit".to_owned(), own_line.clone())];
        for (dimension, values) in rules.shared.iter().flat_map(|shared| &shared.never) {
            but.push((dimension.clone(), only(values)));
        }
        let query = NearQuery {
            among: among.collect(),
            but,
            shares: shares.clone(),
            windows: vec![(first, last, rules.same_quarter), (from, until, rules.near)],
            day: Some(day),
            least: rules.least,
            by: "unit".to_owned(),
            groups,
            limit: MOST,
        };
        let view = self.view(actor);
        self.store.read("overlaps", |snap| {
            let mut overlaps = Vec::new();
            for near in snap.near(&query)? {
                let seen = snap.record(&near.hit.subject, &view)?;
                let row = &near.hit.row;
                let shared = shares.iter().zip(&near.shares).filter(|(_, shared)| **shared);
                let shared = shared.map(|((dimension, values, _), _)| {
                    let own = row.dimensions.get(dimension);
                    let both = values.iter().filter(|value| own.is_some_and(|own| own.contains(*value)));
                    (dimension.clone(), both.cloned().collect::<Vec<String>>())
                });
                overlaps.push(Nearby {
                    unit: UnitId(near.group.clone()),
                    kind: row.kind.clone(),
                    shares: shared.collect(),
                    quarter: row.date.map(|date| (date.year(), (date.month() - 1) / 3 + 1)),
                    same_quarter: near.window == Some(0),
                    near: near.window.is_some(),
                    n: near.n,
                    record: seen,
                });
            }
            Ok(overlaps)
        })
    }

    /// Whether the actor may propose to do something together.
    pub fn may_join(&self, actor: &Actor) -> bool {
        let Some(rules) = &self.pack.overlaps else { return false };
        actor.body.unit().is_some()
            && self.law().roles.reach(actor, &rules.joint.kind, Action::Open).is_some()
    }

    /// Whether a record is of a kind that localities may do together, and not over.
    pub fn may_be_joint(&self, record: &Record) -> bool {
        let Some(rules) = &self.pack.overlaps else { return false };
        let links = self.law().relation(&rules.joint.relation);
        let over = self.law().kind(&record.kind).and_then(|kind| kind.state(&record.state));
        links.is_some_and(|relation| relation.from.contains(&record.kind))
            && over.is_some_and(|state| state.tone != Tone::Over)
    }

    /// Opens the joint dossier about a record of the actor's, asks the agency of each locality and links the two; all of it or
    /// nothing.
    pub fn join(
        &self,
        actor: &Actor,
        now: Timestamp,
        proposal: JointProposal,
    ) -> Result<Receipt, OfficeError> {
        let rules = self.pack.overlaps.as_ref().ok_or_else(|| Refusal::new("forbidden"))?;
        let joint = &rules.joint;
        let kind = self
            .law()
            .kind(&joint.kind)
            .ok_or_else(|| Refusal::new("no-such-kind").arg("kind", &joint.kind))?;
        let about = self.record_seen(actor, &proposal.number)?;
        if proposal.with.is_empty() {
            return Err(Refusal::new("joint-with-nobody").field(&joint.units).into());
        }
        let mut fields = proposal.fields;
        // What both kinds have a field for is the same matter.
        for field in &kind.fields {
            if let Some(value) = about.fields.get(&field.id).filter(|_| !field.personal) {
                fields.entry(field.id.clone()).or_insert_with(|| value.clone());
            }
        }
        let ids: Vec<Value> = proposal.with.iter().map(|unit| Value::from(unit.0.clone())).collect();
        fields.insert(joint.units.clone(), Value::from(ids));
        fields.insert(joint.title.clone(), Value::from(proposal.title));
        if let Some(lead) = &proposal.lead {
            fields.insert(joint.lead.clone(), Value::from(lead.0.clone()));
        }
        fields.retain(|_, value| !matches!(value, Value::String(text) if text.is_empty()));
        let on = self.today(now);
        let request = |id: &str, command: Command| Request {
            actor: actor.clone(),
            now,
            id: id.to_owned(),
            command,
            seen: None,
            confirmed: BTreeSet::new(),
        };
        let open = Command::Open {
            kind: joint.kind.clone(),
            number: String::new(),
            owner: actor.body.clone(),
            on,
            fields,
            example: false,
        };
        let ask = |unit: &UnitId| Command::Ask {
            body: BodyId::of_unit(&joint.organ, unit),
            reason: joint.reason.clone(),
            on,
        };
        let mut requests = vec![request(&proposal.id, open)];
        requests.extend(proposal.with.iter().map(|unit| request(&proposal.id, ask(unit))));
        let about_id = about.id.trim_start_matches(luytre_domain::project::RECORD).to_owned();
        let links =
            self.law().relation(&joint.relation).is_some_and(|relation| relation.from.contains(&about.kind));
        let (office, relation, actor) = (self.clone(), joint.relation.clone(), actor.clone());
        self.store.write("join", move |tx| {
            let mut first: Option<Receipt> = None;
            for request in &requests {
                let receipt = office.execute_in(tx, request)?;
                first.get_or_insert(receipt);
            }
            let receipt = first.ok_or(OfficeError::NotFound)?;
            if links {
                let link = Request {
                    actor: actor.clone(),
                    now,
                    id: about_id.clone(),
                    command: Command::Link { relation: relation.clone(), to: receipt.number.clone() },
                    seen: None,
                    confirmed: BTreeSet::new(),
                };
                office.execute_in(tx, &link)?;
            }
            Ok(receipt)
        })
    }

    /// Partners with which several of the units that went into `unit` had agreements of their own: the records of each, by
    /// partner. What a merger joined may be one tie told twice.
    pub fn twice_tied(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        unit: Option<&UnitId>,
    ) -> Result<Vec<TwiceTied>, OfficeError> {
        let law = self.law();
        let merged: Vec<UnitId> = match unit {
            Some(unit) => vec![unit.clone()],
            None => law.units.on("province", self.today(now)).map(|unit| unit.id.clone()).collect(),
        };
        let Some(rules) = law.kind(kind).and_then(|kind| kind.inheritance.as_ref()) else {
            return Ok(Vec::new());
        };
        let view = self.view(actor);
        let only = |value: &str| BTreeSet::from([value.to_owned()]);
        self.store.read("twice tied", |snap| {
            let mut found = Vec::new();
            for unit in merged {
                let before: Vec<UnitId> =
                    law.units.ancestry(&unit).into_iter().filter(|old| *old != unit).collect();
                if before.len() < 2 {
                    continue;
                }
                let mut by_partner: BTreeMap<String, Vec<(UnitId, u64)>> = BTreeMap::new();
                for old in before {
                    let mut query = luytre_store::ListQuery {
                        sees: view.clone(),
                        limit: 0,
                        facets: vec!["partner".to_owned()],
                        ..luytre_store::ListQuery::default()
                    };
                    query.filter.insert("kind".to_owned(), only(kind));
                    query.filter.insert("unit".to_owned(), only(&old.0));
                    query.filter.insert("state".to_owned(), rules.states.iter().cloned().collect());
                    for (partner, n) in snap.list(&query)?.facets.remove("partner").unwrap_or_default() {
                        by_partner.entry(partner).or_default().push((old.clone(), n));
                    }
                }
                for (partner, units) in by_partner.into_iter().filter(|(_, units)| units.len() > 1) {
                    found.push(TwiceTied { unit: unit.clone(), partner, units });
                }
            }
            Ok(found)
        })
    }
}

/// One partner to which several units of before were tied, that are one unit now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwiceTied {
    pub unit: UnitId,
    pub partner: String,
    /// The units of before, with how many records each has.
    pub units: Vec<(UnitId, u64)>,
}
