//! A unit somebody typed: found by any of its names, or asked about with the units it may be.

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_domain::law::Law;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, Unit, UnitId};
use luytre_text::fold::fold;

/// The refusals name candidates in the argument `units`; a page shows them with the days they existed.
fn asked(code: &str, typed: &str, candidates: &[&Unit]) -> Refusal {
    let ids: Vec<&str> = candidates.iter().map(|unit| unit.id.0.as_str()).collect();
    let refusal = Refusal::new(code).arg("name", typed);
    if ids.is_empty() { refusal } else { refusal.arg("units", ids.join(" ")) }
}

/// The unit of this name or code on `day`.
pub(crate) fn unit(law: &Law, typed: &str, day: Date) -> Result<UnitId, Refusal> {
    match law.units.resolve(&fold(typed), Some(day), fold) {
        Resolved::One(unit) => Ok(unit.id.clone()),
        Resolved::Several(units) => Err(asked("ambiguous-unit", typed, &units)),
        Resolved::OtherDays(units) => Err(asked("unit-on-other-days", typed, &units).arg("day", day)),
        Resolved::Unknown => Err(asked("unknown-unit", typed, &[])),
    }
}

/// The unit below a province that bore this name or code on `day` and lay in one of `provinces`. Names repeat from
/// province to province, so only these are looked at.
pub(crate) fn unit_within(
    law: &Law,
    typed: &str,
    day: Date,
    provinces: &BTreeSet<UnitId>,
) -> Result<UnitId, Refusal> {
    let key = fold(typed);
    let within = |unit: &&Unit| {
        unit.level != "province" && law.province_of(&unit.id).is_some_and(|id| provinces.contains(&id))
    };
    let named = |unit: &&Unit| {
        let names = unit.names.iter().flat_map(|name| [&name.value.full, &name.value.short]);
        let codes = unit.codes.iter().map(|code| &code.value.code);
        names.chain(codes).chain(&unit.spellings).any(|name| fold(name) == key)
    };
    let ever: Vec<&Unit> = law.units.all().filter(within).filter(named).collect();
    let then: Vec<&Unit> = ever.iter().copied().filter(|unit| unit.validity.holds_on(day)).collect();
    match (then.as_slice(), ever.is_empty()) {
        ([unit], _) => Ok(unit.id.clone()),
        ([], true) => Err(asked("unknown-unit", typed, &[])),
        ([], false) => Err(asked("unit-on-other-days", typed, &ever).arg("day", day)),
        _ => Err(asked("ambiguous-unit", typed, &then)),
    }
}
