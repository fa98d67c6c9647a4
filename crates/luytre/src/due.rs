//! `luytre due RULE --from WHEN [--on-law-of DATE]`

use std::fmt::Write as _;

use luytre_domain::calendar::{Day, Status};
use luytre_domain::clock::{ClockError, Counted, Due, Unit, due};
use luytre_domain::refusal::Refusal;
use luytre_text::format;
use luytre_text::message::Args;

use crate::words::{Answer, Refused, Say, moment};

#[derive(clap::Args)]
pub struct Question {
    /// Id of the deadline rule, for example TQ-01.
    rule: String,
    /// The day (or hour) that starts the clock; for rules before an event, its start.
    #[arg(long, value_name = "WHEN")]
    from: String,
    /// The day whose law is asked for; the day the clock starts, where it is not given.
    #[arg(long, value_name = "DATE")]
    on_law_of: Option<String>,
}

pub fn answer(say: &Say, question: &Question) -> Result<Answer, Refused> {
    let law = &say.pack.law;
    let id = question.rule.to_uppercase();
    let id = law.rules.all().iter().map(|rule| &rule.id).find(|known| known.to_uppercase() == id);
    let id = id.ok_or_else(|| Refusal::new("unknown-rule").arg("rule", &question.rule))?;
    let from = moment(&question.from)?;
    let law_on = question.on_law_of.as_deref().map_or(Ok(from), moment)?.date();
    let refused = |error| match error {
        ClockError::NotInForce { rule, on } => {
            Refusal::new("rule-not-in-force").arg("rule", rule).arg("day", say.date(on))
        }
        ClockError::OutOfRange | ClockError::NoDay { .. } => Refusal::new("date-out-of-range"),
    };
    let rule = law.rules.on(id, law_on).map_err(refused)?;
    if rule.unit == Unit::Hour && !question.from.contains(['T', ' ', ':']) {
        return Err(Refusal::new("hour-missing").arg("value", &question.from).into());
    }
    let due = due(rule, from, &law.calendar).map_err(refused)?;
    Ok(Answer { text: words(say, &due), json: json(&due), findings: false })
}

fn json(due: &Due) -> serde_json::Value {
    serde_json::json!({
        "rule": due.rule.id,
        "due": due.date,
        "at": due.at,
        "from": due.from,
        "unit": due.rule.unit,
        "value": due.rule.value,
        "basis": due.rule.basis,
        "moved_from": due.moved_from,
        "practical": due.practical,
        "unsettled_years": due.unsettled,
        "days": due.days,
    })
}

fn words(say: &Say, due: &Due) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        let _ = writeln!(text, "{words}");
    };
    let day = |args: Args, date| args.text("date", say.date(date)).text("weekday", say.weekday(date));
    let rule = &due.rule;
    let head = day(Args::new().text("rule", &*rule.id), due.date);
    match due.at {
        Some(at) => {
            line(say.get("due-head-hour", &head.text("time", at.time().strftime("%H:%M").to_string())))
        }
        None => line(say.get("due-head", &head)),
    }
    let what = say.word(&luytre_pack::rule_key(&rule.id));
    line(say.get("due-what", &Args::new().text("what", what)));
    let starts = say.word(&luytre_pack::starts_key(&rule.starts));
    line(say.get("due-from", &day(Args::new().text("starts", starts), due.from.date())));
    let unit = match rule.unit {
        Unit::WorkingDay => "due-counts-working-day",
        Unit::Day => "due-counts-day",
        Unit::Hour => "due-counts-hour",
        Unit::Month => "due-counts-month",
        Unit::FixedDate => "due-counts-fixed-date",
        Unit::BeforeEvent => "due-counts-before-event",
    };
    line(say.get(unit, &Args::new().number("n", i64::from(rule.value))));
    for counted in &due.days {
        line(format!("  {}", counted_words(say, counted)));
    }
    if let Some(nominal) = due.moved_from {
        line(say.get("due-moved", &day(Args::new(), nominal)));
    }
    if let Some(practical) = due.practical {
        line(say.get("due-practical", &day(Args::new(), practical)));
    }
    if !due.unsettled.is_empty() {
        let years: Vec<String> = due.unsettled.iter().map(ToString::to_string).collect();
        line(say.get("due-unsettled", &Args::new().text("years", years.join(", "))));
    }
    let mut article = String::new();
    if !rule.basis.article.is_empty() {
        article = say.get("due-article", &Args::new().text("article", &*rule.basis.article));
    }
    if let Some(checked) = rule.basis.checked_on {
        article += &say.get("due-checked", &Args::new().text("date", say.date(checked)));
    }
    line(say.get("due-basis", &Args::new().text("doc", &*rule.basis.doc).text("article", article)));
    if !rule.basis.confirmed {
        line(say.word("due-unconfirmed"));
    }
    text
}

/// One day of the derivation: counted with its number, or skipped with its reason.
fn counted_words(say: &Say, counted: &Counted) -> String {
    let args = Args::new()
        .text("date", format::short_date(counted.date))
        .text("weekday", say.weekday(counted.date))
        .number("n", i64::from(counted.number.unwrap_or(0)));
    let name = |names: &std::collections::BTreeMap<String, String>| {
        names.get(say.lang.tag()).cloned().unwrap_or_default()
    };
    match &counted.day {
        Day::Working => say.get("day-counted", &args),
        Day::WorkedByDecision { names, .. } => say.get("day-worked", &args.text("name", name(names))),
        Day::WeeklyRest => say.get("day-rest", &args),
        Day::Off { names, status, .. } => {
            let key = if *status == Status::Decided { "day-off" } else { "day-off-proposed" };
            say.get(key, &args.text("name", name(names)))
        }
    }
}
