//! `luytre unit NAME|CODE [--on DATE]`

use std::fmt::Write as _;

use jiff::civil::Date;
use luytre_domain::basis::Validity;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, Unit};
use luytre_text::fold::fold;
use luytre_text::format;
use luytre_text::message::Args;

use crate::words::{Answer, Refused, Say, moment};

#[derive(clap::Args)]
pub struct Question {
    /// A name in any spelling and language, with or without diacritics, a code, or an id.
    name: String,
    /// The day on which it bore that name or code.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

pub fn answer(say: &Say, question: &Question) -> Result<Answer, Refused> {
    let on = question.on.as_deref().map(moment).transpose()?.map(|at| at.date());
    let unit = match say.pack.law.units.resolve(&fold(&question.name), on, fold) {
        Resolved::One(unit) => unit,
        Resolved::Several(units) => return Err(choose(say, "ambiguous-unit", &question.name, on, &units)),
        Resolved::OtherDays(units) => {
            return Err(choose(say, "unit-on-other-days", &question.name, on, &units));
        }
        Resolved::Unknown => return Err(choose(say, "unknown-unit", &question.name, on, &[])),
    };
    Ok(Answer { text: life(say, unit, on), json: json(say, unit), findings: false })
}

/// The refusal of a name, with the units it may mean, each with its life and what it belongs to.
pub fn choose(say: &Say, code: &str, name: &str, on: Option<Date>, units: &[&Unit]) -> Refused {
    let mut refusal = Refusal::new(code).arg("name", name);
    if let Some(day) = on {
        refusal = refusal.arg("day", say.date(day));
    }
    let candidates = units.iter().map(|unit| {
        let life = say.get("unit-life", &span(say, unit.validity));
        let above = unit.parent.as_ref().and_then(|parent| say.pack.law.units.get(parent));
        let above = above.filter(|above| above.parent.is_some());
        let above = above.map_or_else(String::new, |above| format!(", {}", say.unit(above, on)));
        format!("{}{above} ({}). {life}", say.unit(unit, on), unit.id.0)
    });
    Refused { refusals: vec![refusal], candidates: candidates.collect() }
}

fn span(say: &Say, validity: Validity) -> Args {
    let from = validity.from.map_or_else(|| say.word("unit-from-ever"), format::short_date);
    let until = validity.until.map_or_else(|| say.word("unit-until-now"), format::short_date);
    Args::new().text("from", from).text("until", until)
}

fn json(say: &Say, unit: &Unit) -> serde_json::Value {
    let units = &say.pack.law.units;
    serde_json::json!({
        "id": unit.id,
        "level": unit.level,
        "parent": unit.parent,
        "validity": unit.validity,
        "basis": unit.basis,
        "names": unit.names,
        "ranks": unit.ranks,
        "codes": unit.codes,
        "spellings": unit.spellings,
        "formed_from": units.predecessors(&unit.id).collect::<Vec<_>>(),
        "became": units.successors(&unit.id).collect::<Vec<_>>(),
    })
}

fn life(say: &Say, unit: &Unit, on: Option<Date>) -> String {
    let units = &say.pack.law.units;
    let mut text = String::new();
    let mut line = |words: String| {
        let _ = writeln!(text, "{words}");
    };
    line(say.get("unit-head", &Args::new().text("name", say.unit(unit, on)).text("id", &*unit.id.0)));
    line(say.get("unit-life", &span(say, unit.validity)));
    for rank in &unit.ranks {
        let from = rank.validity.from.map_or_else(|| say.word("unit-from-ever"), format::short_date);
        let word = say.word(&luytre_pack::key("rank", &rank.value));
        line(format!("  {}", say.get("unit-rank", &Args::new().text("rank", word).text("from", from))));
    }
    for name in unit.names.iter().filter(|name| name.value.lang == say.lang.tag()) {
        let lived = Validity::new(name.validity.from, name.validity.until.or(unit.validity.until));
        let args = span(say, lived).text("name", &*name.value.full);
        line(format!("  {}", say.get("unit-name", &args)));
    }
    for code in &unit.codes {
        let args =
            span(say, code.validity).text("scheme", &*code.value.scheme).text("code", &*code.value.code);
        line(format!("  {}", say.get("unit-code", &args)));
    }
    let mut step = |key: &str, id: &luytre_domain::unit::UnitId, on: Date| {
        let Some(other) = units.get(id) else { return };
        let args = Args::new().text("on", format::short_date(on)).text("id", &*id.0);
        line(say.get(key, &args.text("name", say.unit(other, Some(on)))));
    };
    for before in units.predecessors(&unit.id) {
        step("unit-formed", &before.from, before.on);
    }
    for after in units.successors(&unit.id) {
        step("unit-became", &after.to, after.on);
    }
    if !unit.basis.is_empty() {
        line(say.get("unit-basis", &Args::new().text("basis", &*unit.basis)));
    }
    text
}
