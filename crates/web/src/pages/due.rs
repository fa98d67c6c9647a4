//! How a deadline is shown: how near it is, and the days that were counted.

use jiff::ToSpan;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::calendar::Day;
use luytre_domain::clock::{Due, FirstDay, Unit};
use luytre_domain::projection::ClockRow;
use luytre_text::message::Args;

use crate::page::Page;
use crate::url::capital;

/// A mark with an icon, as the pages set it.
pub(crate) struct Pill {
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
}

/// From this many days on a deadline is near.
const NEAR: i32 = 3;
/// Longer periods are told in words; a strip of months is no help to a finger.
const LONGEST_STRIP: i32 = 45;
/// So many late days are drawn.
const LONGEST_LATE: i32 = 14;

pub(crate) struct ClockView {
    pub(crate) what: String,
    pub(crate) debtor: String,
    pub(crate) pill: Pill,
    /// Its derivation stands open.
    pub(crate) open: bool,
    pub(crate) due: String,
    /// `7 working days, the first day not counted`.
    pub(crate) counts: String,
    pub(crate) from: String,
    pub(crate) basis: String,
    /// The basis with the rule's name.
    pub(crate) law: String,
    /// What moved the date or may still move it.
    pub(crate) remarks: Vec<String>,
    /// The days of the week in short, from Monday.
    pub(crate) heads: Vec<String>,
    pub(crate) weeks: Vec<Vec<Cell>>,
}

pub(crate) struct Cell {
    pub(crate) class: String,
    pub(crate) day: String,
    pub(crate) note: String,
}

pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// How a due day stands today.
pub(crate) fn nearness(p: &Page, due: Date, met: Option<Date>) -> Pill {
    if let Some(met) = met {
        let late = met > due;
        let key = if late { "desk-met-late" } else { "desk-met" };
        let (tone, icon) = if late { ("late", "alert") } else { ("ok", "check") };
        return Pill { tone, icon, text: p.t1(key, "date", p.date(&met)) };
    }
    let left = days_between(p.today, due);
    let said = |key: &'static str, n: i32| {
        p.get(key, &Args::new().number("n", i64::from(n)).text("date", p.date(&due)))
    };
    match left {
        ..0 => Pill { tone: "late", icon: "alert", text: said("desk-late", -left) },
        0 => Pill { tone: "due", icon: "clock", text: said("desk-today", 0) },
        1..=NEAR => Pill { tone: "due", icon: "clock", text: said("desk-left", left) },
        _ => Pill { tone: "info", icon: "calendar", text: said("desk-left", left) },
    }
}

/// What a rule counts, in words.
pub(crate) fn counts(p: &Page, due: &Due) -> String {
    let key = match due.rule.unit {
        Unit::Day if due.rule.value == 1 && due.rule.first_day == FirstDay::Included => "due-counts-that-day",
        Unit::WorkingDay => "due-counts-working-day",
        Unit::Day => "due-counts-day",
        Unit::Hour => "due-counts-hour",
        Unit::Month => "due-counts-month",
        Unit::FixedDate => "due-counts-fixed-date",
        Unit::BeforeEvent => "due-counts-before-event",
    };
    p.tn(key, due.rule.value)
}

pub(crate) fn view(p: &Page, clock: &ClockRow, derivation: Option<&Due>) -> ClockView {
    let mut remarks = Vec::new();
    let (mut said, mut from, mut basis) = (String::new(), p.date(&clock.from), String::new());
    let mut weeks = Vec::new();
    if let Some(due) = derivation {
        said = counts(p, due);
        from = p.t2(
            "record-counted-from",
            ("date", &p.long_date(&clock.from)),
            ("starts", &p.word("starts", &due.rule.starts)),
        );
        basis = p.basis(&due.rule.basis);
        if let Some(moved) = due.moved_from {
            let weekday = luytre_text::format::weekday(moved.weekday(), p.lang);
            remarks.push(p.t2("due-moved", ("weekday", &weekday), ("date", &p.date(&moved))));
        }
        if let Some(day) = due.practical {
            let weekday = luytre_text::format::weekday(day.weekday(), p.lang);
            remarks.push(p.t2("due-practical", ("weekday", &weekday), ("date", &p.date(&day))));
        }
        if !due.unsettled.is_empty() {
            let years: Vec<String> = due.unsettled.iter().map(ToString::to_string).collect();
            remarks.push(p.t1("due-unsettled", "years", years.join(", ")));
        }
        weeks = strip(p, clock, due);
    }
    ClockView {
        what: p.word("rule", &clock.rule.to_lowercase()),
        debtor: capital(&p.body(&BodyId(clock.debtor.clone()))),
        pill: nearness(p, clock.due, clock.met),
        open: false,
        due: p.date(&clock.due),
        counts: said,
        from,
        law: p.t2("record-clock-basis", ("basis", &basis), ("rule", &clock.rule)),
        basis,
        remarks,
        heads: p.t("record-weekdays").split(' ').map(str::to_owned).collect(),
        weeks,
    }
}

/// The days from the trigger to the due day, and the late ones after it, in weeks from Monday.
fn strip(p: &Page, clock: &ClockRow, due: &Due) -> Vec<Vec<Cell>> {
    let running = clock.met.is_none();
    let length = days_between(clock.from, clock.due);
    if !matches!(due.rule.unit, Unit::WorkingDay | Unit::Day) || !(0..=LONGEST_STRIP).contains(&length) {
        return Vec::new();
    }
    let mut last = clock.due;
    if running && p.today > last {
        last = p.today.min(clock.due.saturating_add(LONGEST_LATE.days()));
    }
    let before = clock.from.weekday().to_monday_zero_offset();
    let mut cells: Vec<Cell> = (0..before).map(|_| blank()).collect();
    let mut number = 0;
    let mut day = clock.from;
    while day <= last {
        let judged = p.office().law().calendar.day(day);
        let counts = match due.rule.unit {
            Unit::WorkingDay => judged.is_working(),
            _ => number < due.rule.value,
        };
        let first = day == clock.from;
        let counts = counts && day <= clock.due && !(first && due.rule.first_day == FirstDay::Excluded);
        number += i32::from(counts);
        let (mut class, note) = if day > clock.due {
            ("late", p.tn("record-day-late", days_between(clock.due, day)))
        } else if day == clock.due {
            ("due", p.t("record-day-due"))
        } else if first && !counts {
            ("start", p.t("record-day-start"))
        } else if counts {
            ("counted", number.to_string())
        } else {
            match &judged {
                Day::Off { names, .. } => {
                    let name = names.get(p.lang.tag()).cloned().unwrap_or_else(|| p.t("record-day-rest"));
                    ("holiday", name)
                }
                _ => ("rest", p.t("record-day-rest")),
            }
        };
        let joined;
        if running && day == p.today {
            joined = format!("{class} today");
            class = &joined;
        }
        cells.push(Cell {
            class: class.to_owned(),
            day: format!("{:02}/{:02}", day.day(), day.month()),
            note,
        });
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    while !cells.len().is_multiple_of(7) {
        cells.push(blank());
    }
    let mut weeks = Vec::new();
    while !cells.is_empty() {
        let rest = cells.split_off(7);
        weeks.push(std::mem::replace(&mut cells, rest));
    }
    weeks
}

fn blank() -> Cell {
    Cell { class: String::new(), day: String::new(), note: String::new() }
}
