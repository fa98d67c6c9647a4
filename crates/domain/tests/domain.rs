//! The law's arithmetic, checked against the worked examples of the holiday table 2024–2026.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday, date};
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::calendar::{Calendar, Exception, SpecialDay, Status};
use luytre_domain::clock::{Due, FirstDay, LastDayOff, Rule, Unit, YearDay, due};
use luytre_domain::ledger::{Broken, Draft, Entry, Hash};
use serde_json::json;

/// Days off on weekdays and worked Saturdays, with the notices named in the pack.
fn calendar() -> Calendar {
    let off = [
        "2024-04-29",
        "2024-04-30",
        "2024-05-01",
        "2025-01-27",
        "2025-01-28",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-04-30",
        "2025-05-01",
        "2025-05-02",
        "2026-01-01",
        "2026-01-02",
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2026-02-19",
        "2026-02-20",
        "2026-04-27",
        "2026-04-30",
        "2026-05-01",
        "2026-08-31",
        "2026-09-01",
        "2026-09-02",
        "2026-11-24",
    ];
    let worked = ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"];
    let day = |exception| SpecialDay {
        exception,
        names: BTreeMap::new(),
        status: Status::Decided,
        basis: "notice".to_owned(),
    };
    let parse = |text: &str| text.parse::<Date>().unwrap();
    let off = off.map(|text| (parse(text), day(Exception::Off)));
    let worked = worked.map(|text| (parse(text), day(Exception::Worked)));
    Calendar::new(vec![Weekday::Saturday, Weekday::Sunday], off.into_iter().chain(worked))
}

fn rule(value: i32, unit: Unit) -> Rule {
    Rule {
        id: "T-1".to_owned(),
        value,
        unit,
        on: None,
        starts: "receipt".to_owned(),
        first_day: FirstDay::Excluded,
        last_day_off: match unit {
            Unit::Day | Unit::Month => LastDayOff::NextWorkingDay,
            _ => LastDayOff::Stands,
        },
        validity: Validity::ALWAYS,
        basis: Basis { doc: "test".to_owned(), article: String::new(), checked_on: None, confirmed: true },
    }
}

fn ask(value: i32, unit: Unit, from: &str) -> Due {
    let from = from.parse::<Date>().unwrap().at(0, 0, 0, 0);
    due(&rule(value, unit), from, &calendar()).unwrap()
}

#[test]
fn due_dates_on_awkward_days() {
    let vectors = [
        (7, Unit::WorkingDay, "2024-04-26", "2024-05-09"),
        (7, Unit::WorkingDay, "2025-01-24", "2025-02-11"),
        (7, Unit::WorkingDay, "2025-04-24", "2025-05-07"),
        (3, Unit::WorkingDay, "2026-01-08", "2026-01-12"),
        (7, Unit::WorkingDay, "2026-02-13", "2026-03-03"),
        (5, Unit::WorkingDay, "2026-04-24", "2026-05-06"),
        (7, Unit::WorkingDay, "2026-08-20", "2026-08-28"),
        (5, Unit::WorkingDay, "2026-11-20", "2026-11-30"),
        (15, Unit::Day, "2026-02-05", "2026-02-23"),
        (15, Unit::Day, "2026-08-17", "2026-09-03"),
        (15, Unit::Day, "2026-07-01", "2026-07-16"),
        (6, Unit::Month, "2026-07-01", "2027-01-01"),
    ];
    for (value, unit, from, expected) in vectors {
        assert_eq!(ask(value, unit, from).date.to_string(), expected, "{value} {unit:?} from {from}");
    }
}

#[test]
fn a_filing_before_an_event_never_rolls_forward() {
    assert_eq!(ask(40, Unit::BeforeEvent, "2026-06-15").date, date(2026, 5, 6));
    let other = ask(30, Unit::BeforeEvent, "2026-06-15");
    assert_eq!(other.date, date(2026, 5, 16));
    assert_eq!(other.practical, Some(date(2026, 5, 15)), "the 16th is a Saturday");
}

#[test]
fn hours_run_to_the_hour_and_fixed_dates_stand() {
    let from = date(2026, 2, 15).at(22, 30, 0, 0);
    let by_hours = due(&rule(12, Unit::Hour), from, &calendar()).unwrap();
    assert_eq!(by_hours.at, Some(date(2026, 2, 16).at(10, 30, 0, 0)));

    let mut yearly = rule(0, Unit::FixedDate);
    yearly.on = Some(YearDay { month: 11, day: 15, years: 0 });
    let fixed = due(&yearly, date(2026, 1, 1).at(0, 0, 0, 0), &calendar()).unwrap();
    assert_eq!(fixed.date, date(2026, 11, 15), "a Sunday, and it stands");
}

#[test]
fn a_derivation_lists_every_day_and_what_is_not_settled() {
    let reply = ask(7, Unit::WorkingDay, "2026-02-13");
    let skipped: Vec<_> =
        reply.days.iter().filter(|day| day.number.is_none()).map(|day| day.date.day()).collect();
    assert_eq!(skipped, [14, 15, 16, 17, 18, 19, 20, 21, 22, 28, 1]);
    assert_eq!(reply.days.last().unwrap().number, Some(7));
    assert!(reply.unsettled.is_empty());
    assert_eq!(ask(30, Unit::WorkingDay, "2026-12-20").unsettled, [2027]);
}

#[test]
fn another_holiday_never_makes_a_deadline_earlier() {
    let base = calendar();
    let start = date(2026, 1, 5);
    for offset in 0..200_i64 {
        let from = start.checked_add(jiff::Span::new().days(offset)).unwrap();
        for ahead in 1..15_i64 {
            let extra = from.checked_add(jiff::Span::new().days(ahead)).unwrap();
            let day = SpecialDay {
                exception: Exception::Off,
                names: BTreeMap::new(),
                status: Status::Decided,
                basis: "extra".to_owned(),
            };
            let days = base.days().map(|(date, day)| (*date, day.clone())).chain([(extra, day)]);
            let longer = Calendar::new(vec![Weekday::Saturday, Weekday::Sunday], days);
            for (value, unit) in [(7, Unit::WorkingDay), (15, Unit::Day)] {
                let at = from.at(0, 0, 0, 0);
                let before = due(&rule(value, unit), at, &base).unwrap().date;
                let after = due(&rule(value, unit), at, &longer).unwrap().date;
                // A worked Saturday that is turned into a day off is the one case the property is about, too.
                assert!(after >= before, "{from} {value} {unit:?}, {extra} off: {before} became {after}");
            }
        }
    }
}

#[test]
fn the_chain_shows_any_change() {
    let at = "2026-02-13T02:00:00Z".parse().unwrap();
    let draft = |text: &str| Draft {
        subject: "r1".to_owned(),
        kind: "opened".to_owned(),
        actor: "a1".to_owned(),
        law: "2026.11.1".to_owned(),
        body: json!({ "title": text, "count": 1 }),
    };
    let first = Entry::chain(Hash::GENESIS, 1, at, draft("one"));
    let second = Entry::chain(first.hash, 2, at, draft("two"));
    assert_eq!(first.body, r#"{"count":1,"title":"one"}"#);
    assert_eq!(second.follows(1, first.hash), Ok(()));
    assert_eq!(second.follows(2, first.hash), Err(Broken::Sequence));
    assert_eq!(second.follows(1, Hash::GENESIS), Err(Broken::Previous));
    let mut altered = second;
    altered.actor.push('x');
    assert_eq!(altered.follows(1, first.hash), Err(Broken::Content));
}
