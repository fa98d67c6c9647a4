//! From a record to what lists, desks and figures keep of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::indicator::{Counts, Indicator, Measure};
use crate::kind::{FieldType, Inheritance, Kind, UNDECIDED};
use crate::law::Law;
use crate::ledger::Entry;
use crate::projection::{Dimensions, Fact, OPENS, Open, Project, Projection, Row, Unreadable};
use crate::publication::{self, PublicView};
use crate::record::{Event, Record};
use crate::unit::UnitId;

/// Changes with what a projection holds of the same record: a store projected in another form is projected anew.
pub const FORM: u32 = 5;

/// The key under which everybody in `unit`, and in the units below it, sees what is addressed to all of them.
pub fn within(unit: &UnitId) -> String {
    format!("within:{}", unit.0)
}

/// Subjects of records begin with this; everything else in the ledger (accounts, the pack) is no record.
pub const RECORD: &str = "r:";

impl Project for Law {
    fn project(&self, before: Option<&Value>, entry: &Entry) -> Result<Projection, Unreadable> {
        let unreadable = |problem: String| Unreadable { seq: entry.seq, problem };
        if !entry.subject.starts_with(RECORD) {
            let doc = serde_json::from_str(&entry.body).map_err(|error| unreadable(error.to_string()))?;
            return Ok(Projection { doc, ..Projection::default() });
        }
        let event: Event =
            serde_json::from_str(&entry.body).map_err(|error| unreadable(error.to_string()))?;
        let record = match before {
            None => {
                Record::open(&entry.subject, event).ok_or_else(|| unreadable("not an opening".to_owned()))?
            }
            Some(doc) => {
                let mut record: Record =
                    serde_json::from_value(doc.clone()).map_err(|error| unreadable(error.to_string()))?;
                record.apply(event);
                record
            }
        };
        Ok(projection(self, &record))
    }
}

/// Everything that follows from the record as it stands.
pub fn projection(law: &Law, record: &Record) -> Projection {
    let doc = serde_json::to_value(record).unwrap_or(Value::Null);
    let Some(kind) = law.kind(&record.kind) else {
        return Projection { doc, ..Projection::default() };
    };
    let row = row(law, kind, record);
    let facts = if record.example {
        Vec::new()
    } else {
        let definitions = law.indicators.iter().chain(&law.superseded);
        let indicators = definitions.filter(|indicator| indicator.kind == record.kind);
        let scope = crate::decide::scope(kind, record);
        indicators.flat_map(|indicator| facts(law, indicator, record, &row.dimensions, &scope)).collect()
    };
    Projection {
        doc,
        row: Some(row),
        clocks: record.clocks.clone(),
        facts,
        links: record.links.iter().cloned().collect(),
        open: publication::view(law, record).map(|view| open(law, kind, &view)),
    }
}

/// The open side of a record. Row and facts are made of a record that holds what is open and nothing else.
fn open(law: &Law, kind: &Kind, view: &PublicView) -> Open {
    let record = view.as_record();
    let mut row = row(law, kind, &record);
    row.active = None;
    row.dimensions.remove("sees");
    let shut = |field: &str| !view.fields.contains_key(field);
    // That nothing has been decided is no open word either.
    if let Some(inheritance) = kind.inheritance.as_ref().filter(|inheritance| shut(&inheritance.field))
        && let Some(facet) = kind.field(&inheritance.field).and_then(|field| field.facet.as_ref())
    {
        row.dimensions.remove(facet);
    }
    let asked = law.publications.get(&view.kind).map_or(&[][..], |rule| &rule.indicators);
    let scope = crate::decide::scope(kind, &record);
    let indicators =
        law.indicators.iter().filter(|known| known.kind == view.kind && asked.contains(&known.id));
    let facts = indicators.flat_map(|known| facts(law, known, &record, &row.dimensions, &scope)).collect();
    if let Some(day) = view.opens {
        row.dimensions.insert(OPENS.to_owned(), BTreeSet::from([day.to_string()]));
    }
    Open { doc: serde_json::to_value(view).unwrap_or(Value::Null), row, facts }
}

fn row(law: &Law, kind: &Kind, record: &Record) -> Row {
    let date = kind.date.iter().find_map(|field| record.day(field));
    let title = record.fields.get(&kind.title).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut dimensions = Dimensions::new();
    let mut words = vec![record.number.clone()];
    let mut add = |dimension: &str, value: String| {
        dimensions.entry(dimension.to_owned()).or_default().insert(value);
    };
    add("kind", record.kind.clone());
    add("state", record.state.clone());
    if !kind.pillar.is_empty() {
        add("pillar", kind.pillar.clone());
    }
    if record.example {
        add("example", "yes".to_owned());
    }
    if let Some(follows) = &record.follows {
        add("procedure", follows.id.clone());
    }
    if let Some(date) = date {
        add("year", date.year().to_string());
    }
    // Lists must not show the first of January where only the year is known.
    let known = kind.date.iter().find_map(|field| record.fields.get(field)?.as_str());
    if let Some(known) =
        known.and_then(|date| [("year", 4), ("month", 7)].iter().find(|(_, length)| date.len() == *length))
    {
        add("dated", known.0.to_owned());
    }
    let mut units = BTreeSet::from([record.unit.clone()]);
    let mut parties = BTreeSet::new();
    for field in &kind.fields {
        let Some(value) = record.fields.get(&field.id).filter(|_| !field.personal) else { continue };
        let one = [value.clone()];
        let values = if field.many { value.as_array().map_or(&[][..], Vec::as_slice) } else { &one };
        for value in values {
            let text = value.as_str().unwrap_or_default();
            match field.kind {
                FieldType::Partner => {
                    let part = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
                    if !part("country").is_empty() {
                        add("country", part("country").to_owned());
                    }
                    if !part("id").is_empty() {
                        add("partner", part("id").to_owned());
                    }
                    words.push(part("name").to_owned());
                    if let Some(known) = law.partners.get(part("id")) {
                        words.extend(known.names.values().chain(&known.spellings).cloned());
                    }
                    if let Some(names) = law.countries.get(part("country")) {
                        words.extend(names.values().cloned());
                    }
                }
                FieldType::Unit => {
                    units.insert(UnitId(text.to_owned()));
                    if field.party {
                        parties.insert(UnitId(text.to_owned()));
                    }
                }
                FieldType::YesNo => {
                    if let Some(facet) = &field.facet {
                        add(facet, if value == &Value::Bool(true) { "yes" } else { "no" }.to_owned());
                    }
                }
                FieldType::Number => {
                    if let (Some(facet), Some(number)) = (&field.facet, value.as_i64()) {
                        add(facet, number.to_string());
                    }
                }
                _ => {
                    if let Some(facet) = field.facet.as_ref().filter(|_| !text.is_empty()) {
                        add(facet, text.to_owned());
                    }
                    // What a title is made of is found like a title.
                    let search = field.search || kind.title_from.contains(&field.id);
                    if let Some(list) = field.list.as_ref().filter(|_| search) {
                        let labels = law.labels.get(list).and_then(|labels| labels.get(text));
                        words.extend(labels.into_iter().flatten().cloned());
                    } else if let Some(names) =
                        law.countries.get(text).filter(|_| field.kind == FieldType::Country)
                    {
                        words.extend(names.values().filter(|_| search).cloned());
                    } else if search {
                        words.push(text.to_owned());
                    }
                }
            }
        }
    }
    for unit in &units {
        add("unit", law.province_of(unit).unwrap_or_else(|| unit.clone()).0);
        if let Some(unit) = law.units.get(unit) {
            words.extend(unit.names.iter().map(|name| name.value.full.clone()));
        }
    }
    // Its own, and what it leads for several signatories.
    for above in law.chain(&record.unit).into_iter().chain(law.chain(&crate::decide::seat(record, law))) {
        add("sees", format!("unit:{}", above.0));
    }
    for above in parties.iter().flat_map(|unit| law.chain(unit)) {
        add("sees", format!("party:{}", above.0));
    }
    add("sees", format!("body:{}", record.owner));
    for asked in &record.asked {
        add("sees", format!("body:{}", asked.body));
    }
    if let Some(inheritance) = &kind.inheritance
        && let Some(facet) = kind.field(&inheritance.field).and_then(|field| field.facet.as_ref())
        && is_orphaned(law, record, inheritance)
    {
        add(facet, UNDECIDED.to_owned());
    }
    // A subject names the other record for good; its number is looked up where it is shown.
    for (relation, to) in &record.links {
        if let Some(facet) = law.relation(relation).and_then(|known| known.facet.as_ref()) {
            add(facet, to.clone());
        }
    }
    if kind.common.contains(&record.state) {
        add("sees", within(&record.unit));
    }
    for commitment in &record.commitments {
        add(COMMITMENT, commitment.progress.id().to_owned());
        words.push(commitment.what.clone());
    }
    words.sort();
    words.dedup();
    words.retain(|word| !word.is_empty());
    Row {
        kind: record.kind.clone(),
        number: record.number.clone(),
        title,
        state: record.state.clone(),
        unit: law.province_of(&record.unit).unwrap_or_else(|| record.unit.clone()).0,
        date,
        active: Some(record.active),
        dimensions,
        words,
    }
}

/// One fact for each judged proposal. It is dated by the judgement: precision is a question about the reader's work.
fn judgements(indicator: &Indicator, record: &Record, dimensions: &Dimensions) -> Vec<Fact> {
    let mut common = dimensions.clone();
    common.retain(|dimension, _| ["language", "unit"].contains(&dimension.as_str()));
    let facts = record.judged.iter().map(|judged| {
        let mut dimensions = common.clone();
        dimensions.insert("about".to_owned(), BTreeSet::from([judged.about.clone()]));
        dimensions.insert("ruling".to_owned(), BTreeSet::from([judged.ruling.id().to_owned()]));
        Fact { indicator: indicator.series(), day: judged.on, value: 1, dimensions }
    });
    facts.collect()
}

/// Its unit has ended, it still binds somebody, and nobody has decided what becomes of it.
fn is_orphaned(law: &Law, record: &Record, inheritance: &Inheritance) -> bool {
    let ended = law.units.get(&record.unit).is_some_and(|unit| unit.validity.until.is_some());
    ended && inheritance.states.contains(&record.state) && !record.fields.contains_key(&inheritance.field)
}

/// Dimensions that figures do not break down by: who may see a record, and what changes too often.
const NOT_COUNTED: [&str; 5] = ["sees", "year", "kind", COMMITMENT, "dated"];

fn facts(
    law: &Law,
    indicator: &Indicator,
    record: &Record,
    dimensions: &Dimensions,
    scope: &crate::expr::Scope,
) -> Vec<Fact> {
    if !indicator.when.as_ref().is_none_or(|when| when.holds(scope, law.fold)) {
        return Vec::new();
    }
    if indicator.counts == Counts::Judgements {
        return judgements(indicator, record, dimensions);
    }
    let Some(day) = indicator.day.iter().find_map(|field| record.day(field)) else { return Vec::new() };
    let mut common = dimensions.clone();
    // Which procedure a record follows is asked of few figures, and would only swell the others.
    let asked = |dimension: &str| dimension != "procedure" || indicator.by.iter().any(|by| by == dimension);
    common.retain(|dimension, _| !NOT_COUNTED.contains(&dimension.as_str()) && asked(dimension));
    let parts = match indicator.counts {
        Counts::Commitments => commitments(record),
        _ => amounts(indicator, record),
    };
    let end = Some(indicator.measure).filter(|measure| *measure == Measure::Stock);
    let end = end.and_then(|_| indicator.until.iter().find_map(|field| record.day(field)));
    let mut facts = Vec::new();
    for (own, value) in parts.into_iter().filter(|(_, value)| *value != 0) {
        let mut dimensions = common.clone();
        dimensions.extend(own.map(|(dimension, value)| (dimension.to_owned(), BTreeSet::from([value]))));
        let fact =
            |day, value| Fact { indicator: indicator.series(), day, value, dimensions: dimensions.clone() };
        facts.push(fact(day, value));
        facts.extend(end.map(|end| fact(end, -value)));
    }
    facts
}

/// A dimension that only this part of a record has, and what the part adds.
type Part = (Option<(&'static str, String)>, i64);

fn commitments(record: &Record) -> Vec<Part> {
    let part = |progress: &str, n: i64| (Some((COMMITMENT, progress.to_owned())), n);
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for commitment in &record.commitments {
        *counted.entry(commitment.progress.id()).or_default() += 1;
    }
    counted.into_iter().map(|(progress, n)| part(progress, n)).collect()
}

/// The record itself, or what its field gives: amounts of money by currency, for they cannot be added.
fn amounts(indicator: &Indicator, record: &Record) -> Vec<Part> {
    let Some(field) = &indicator.sum else { return vec![(None, 1)] };
    let values = record.fields.get(field).into_iter().flat_map(crate::kind::values);
    let mut sums: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    for value in values {
        let currency = value.get("currency").and_then(Value::as_str).filter(|_| indicator.money);
        let amount = value.as_i64().or_else(|| value.get("amount")?.as_i64()).unwrap_or(0);
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(amount);
    }
    sums.into_iter()
        .map(|(currency, sum)| (currency.map(|currency| (CURRENCY, currency.to_owned())), sum))
        .collect()
}

/// The dimension of facts about money.
pub const CURRENCY: &str = "currency";
const COMMITMENT: &str = "commitment";
