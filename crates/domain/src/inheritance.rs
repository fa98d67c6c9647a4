//! What a merger left behind must be decided, and the simple way of a mere change of name ends on a day.

use serde_json::Value;

use crate::clock::{Due, due};
use crate::kind::{Inheritance, Kind, first_day};
use crate::law::Law;
use crate::record::{Fields, Record};
use crate::refusal::Refusal;

/// The last day on which a mere change of name is enough, with the rule that says so. The rule counts from the day it came
/// into force, which is that of the merger.
pub fn last_day(rules: &Inheritance, law: &Law) -> Option<Due> {
    let rule = law.rules.all().iter().rfind(|rule| rule.id == rules.rule)?;
    due(rule, rule.validity.from?.at(0, 0, 0, 0), &law.calendar).ok()
}

/// Why these changes come too late: they decide for the change of name after its last day, and the partner was not told by
/// then either.
pub(crate) fn too_late(
    kind: &Kind,
    record: &Record,
    changed: &Fields,
    today: jiff::civil::Date,
    law: &Law,
) -> Option<Refusal> {
    let rules = kind.inheritance.as_ref()?;
    let name_only = rules.name_only.as_deref()?;
    let decides = changed.get(&rules.field).and_then(Value::as_str) == Some(name_only);
    let last = last_day(rules, law)?;
    if !decides || today <= last.date {
        return None;
    }
    let told =
        rules.notified.as_ref().and_then(|field| changed.get(field).or_else(|| record.fields.get(field)));
    if told.and_then(first_day).is_some_and(|day| day <= last.date) {
        return None;
    }
    let refusal = Refusal::new("name-only-over").arg("day", last.date).field(&rules.field);
    Some(refusal.basis(&last.rule.basis))
}
