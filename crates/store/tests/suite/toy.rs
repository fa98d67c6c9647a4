//! Toy rules: a body's fields replace the doc's, and everything follows from the doc by its field names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::ledger::Entry;
use luytre_domain::projection::{
    ClockRow, Dimensions, Fact, OPENS, Open, Project, Projection, Row, Unreadable,
};
use serde_json::{Map, Value};

pub struct Toy;

pub fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn day(value: &Value) -> Option<Date> {
    value.as_str()?.parse().ok()
}

/// The projection of a doc.
pub fn project(doc: Value) -> Projection {
    let dimensions: Dimensions = [
        ("kind", BTreeSet::from([text(&doc["kind"])])),
        ("unit", BTreeSet::from([text(&doc["unit"])])),
        ("state", BTreeSet::from([text(&doc["state"])])),
        ("area", texts(&doc["areas"])),
        ("sees", texts(&doc["sees"])),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .filter(|(_, values)| !values.is_empty())
    .collect();
    let row = (doc["account"].is_null() && doc["gone"].is_null()).then(|| Row {
        kind: text(&doc["kind"]),
        number: text(&doc["number"]),
        title: text(&doc["title"]),
        state: text(&doc["state"]),
        unit: text(&doc["unit"]),
        date: day(&doc["date"]),
        active: day(&doc["active"]),
        dimensions: dimensions.clone(),
        words: vec![text(&doc["title"]), text(&doc["number"])],
    });
    let fact_dimensions: BTreeMap<_, _> = dimensions
        .iter()
        .filter(|(name, _)| *name != "sees")
        .map(|(name, values)| (name.clone(), values.clone()))
        .collect();
    let facts = match (row.is_some(), day(&doc["date"])) {
        (true, Some(day)) => {
            let one = |indicator: &str, value| Fact {
                indicator: indicator.into(),
                day,
                value,
                dimensions: fact_dimensions.clone(),
            };
            let mut facts = vec![one("count", 1)];
            facts.extend(doc["amount"].as_i64().filter(|n| *n != 0).map(|amount| one("amount", amount)));
            facts
        }
        _ => Vec::new(),
    };
    let clocks = doc["clocks"].as_object().into_iter().flatten().map(|(key, clock)| ClockRow {
        key: key.clone(),
        rule: "TQ-01".into(),
        debtor: text(&clock["debtor"]),
        from: day(&clock["due"]).unwrap(),
        due: day(&clock["due"]).unwrap(),
        at: None,
        met: day(&clock["met"]),
    });
    let links = texts(&doc["links"]).into_iter().map(|target| ("about".to_owned(), target)).collect();
    let open = row.as_ref().filter(|_| !doc["open"].is_null()).map(|row| open(row, &facts, &doc["open"]));
    Projection { row, facts, clocks: clocks.collect(), links, doc, open }
}

/// The open side has a title of its own, no areas, and the facts that only count.
fn open(row: &Row, facts: &[Fact], told: &Value) -> Open {
    let mut dimensions = row.dimensions.clone();
    dimensions.retain(|name, _| !["sees", "area"].contains(&name.as_str()));
    dimensions.extend(day(&told["opens"]).map(|day| (OPENS.to_owned(), BTreeSet::from([day.to_string()]))));
    let title = text(&told["title"]);
    let facts = facts.iter().filter(|fact| fact.indicator == "count").map(|fact| Fact {
        dimensions: BTreeMap::from([("unit".to_owned(), BTreeSet::from([row.unit.clone()]))]),
        ..fact.clone()
    });
    Open {
        doc: serde_json::json!({
            "title": title, "number": row.number, "kind": row.kind, "state": row.state, "unit": row.unit,
            "date": row.date, "opens": told["opens"],
        }),
        row: Row { words: vec![title.clone()], title, active: None, dimensions, ..row.clone() },
        facts: facts.collect(),
    }
}

/// The doc after a body.
pub fn merge(before: Option<&Value>, body: &Value) -> Value {
    let mut doc = before.and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    doc.extend(body.as_object().cloned().unwrap_or_default());
    Value::Object(doc)
}

impl Project for Toy {
    fn project(&self, before: Option<&Value>, entry: &Entry) -> Result<Projection, Unreadable> {
        let body: Value = serde_json::from_str(&entry.body)
            .map_err(|error| Unreadable { seq: entry.seq, problem: error.to_string() })?;
        if !body["nonsense"].is_null() {
            return Err(Unreadable { seq: entry.seq, problem: "nonsense".into() });
        }
        Ok(project(merge(before, &body)))
    }
}
