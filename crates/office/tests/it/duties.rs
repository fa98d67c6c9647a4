//! The calendar of standing duties (procedures 9.1), drafts of reports, and filings that are sent once.

use std::collections::BTreeMap;

use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::{Fields, Source};
use luytre_domain::unit::UnitId;
use luytre_office::{DutyCalendar, NewFiling, Office, OfficeError, Receipt, Standing};
use luytre_store::Place;
use luytre_text::lang::Lang;
use serde_json::json;

use crate::{House, actor, ask, at, clerk, fields, house, open, pack_with};

fn da_nang() -> UnitId {
    UnitId("da-nang-2025".to_owned())
}

fn calendar(office: &Office, who: &Actor, now: &str, unit: &str, year: i16) -> DutyCalendar {
    office.duties(who, at(now), &UnitId(unit.to_owned()), year).expect("a calendar")
}

/// Duty, round, first and last day of the data, due day.
fn shown(calendar: &DutyCalendar) -> Vec<String> {
    let lines = calendar.lines.iter().map(|line| {
        let window = line.round.as_ref().and_then(|round| round.window);
        let window = window.map_or("-".to_owned(), |(from, until)| format!("{from}..{until}"));
        let due = match line.round.as_ref().map(|round| &round.due) {
            Some(Some(due)) => due.date.to_string(),
            Some(None) => "no day".to_owned(),
            None if line.duty.at_once => "at once".to_owned(),
            None => line.duty.rules.join(" "),
        };
        let to: Vec<&str> = line.duty.to.iter().chain(&line.duty.copy_to).map(String::as_str).collect();
        let round = line.round.as_ref().map_or("-", |round| &round.id);
        format!("{} {round} {window} {due} {}", line.duty.id, to.join("+"))
    });
    lines.collect()
}

#[test]
fn the_calendar_of_a_province_for_2026_is_that_of_the_law() {
    let house = house();
    let calendar = calendar(&house.office, &clerk(), "2026-03-02T09:00", "da-nang-2025", 2026);
    let months = (1..=12).map(|month: i16| {
        // About the month before, due on the 10th.
        let (year, about) = if month == 1 { (2025, 12) } else { (2026, month - 1) };
        let last = jiff::civil::date(year, i8::try_from(about).unwrap(), 1).last_of_month();
        format!(
            "R8a {year}-{about:02} {year}-{about:02}-01..{last} 2026-{month:02}-10 department/finance+mof"
        )
    });
    let before = [
        "R1 2026 - 2026-11-15 mofa",
        "R2 2026 - 2026-11-15 mofa",
        "R3 2026 - 2026-11-15 mofa",
        "R4 2026 - no day mofa",
        "R5 2026 2025-12-15..2026-12-14 2026-12-18 mofa",
        "R6 2026 2025-12-15..2026-12-14 2026-12-18 mofa+comingo+vufo",
        "R7 2025 2025-01-01..2025-12-31 2026-01-15 mof",
    ];
    let after = [
        "R8b 2026 2026-01-01..2026-06-30 2026-07-31 department/finance+mof",
        "R8c 2025 2025-07-01..2025-12-31 2026-02-15 department/finance+mof",
        "R8d 2025 2025-01-01..2025-12-31 2026-02-28 department/finance+mof",
        "R9 - - TQ-03 pm+mofa",
        "R10 - - TQ-06 TQ-07 mofa",
        "R11 - - HN-04 authoriser+mofa",
        "R12 - - at once mofa+pm",
    ];
    let expected: Vec<String> = before
        .iter()
        .map(|line| (*line).to_owned())
        .chain(months)
        .chain(after.iter().map(|line| (*line).to_owned()))
        .collect();
    assert_eq!(shown(&calendar), expected);
    let r7 = calendar.lines.iter().find(|line| line.duty.id == "R7").unwrap();
    assert!(!r7.duty.basis.confirmed, "the decree in force on that day has not been read");
    let derived = calendar.lines[0].round.as_ref().unwrap().due.as_ref().unwrap();
    assert_eq!(derived.rule.id, "TQ-08", "a due day with its rule");
    // One city owes consular statistics as well, twice a year.
    let city = actor("s", "agency@ho-chi-minh-2025", &["clerk"]);
    let city = self::calendar(&house.office, &city, "2026-03-02T09:00", "ho-chi-minh-2025", 2026);
    let own: Vec<String> = shown(&city).into_iter().filter(|line| !expected.contains(line)).collect();
    assert_eq!(own, ["R13 2026-H1 - no day mofa", "R13 2026-H2 - no day mofa"]);
}

#[test]
fn a_duty_is_open_then_near_then_late_and_the_next_is_told() {
    let house = house();
    let check = |now: &str, standing: Standing, told: &[&str]| {
        let calendar = calendar(&house.office, &clerk(), now, "da-nang-2025", 2026);
        let line = calendar.lines.iter().find(|line| line.duty.id == "R1").unwrap();
        let names: Vec<&str> = line.told.iter().map(|body| body.0.as_str()).collect();
        assert_eq!((line.standing, names), (standing, told.to_vec()), "{now}");
    };
    let (agency, committee) = ("agency@da-nang-2025", "committee@da-nang-2025");
    check("2026-03-02T09:00", Standing::Open { days_left: 258 }, &[]);
    check("2026-11-01T09:00", Standing::Soon { days_left: 14 }, &[agency]);
    check("2026-11-15T23:00", Standing::Soon { days_left: 0 }, &[agency]);
    check("2026-11-16T00:30", Standing::Late { days: 1 }, &[agency, committee]);
    check("2026-12-01T09:00", Standing::Late { days: 16 }, &[agency, committee, "mofa"]);
}

#[test]
fn who_sees_no_unit_sees_no_calendar_of_it() {
    let house = house();
    let now = at("2026-03-02T09:00");
    for stranger in [actor("h", "agency@hue", &["clerk"]), actor("o", "mnd", &["officer"])] {
        let seen = house.office.duties(&stranger, now, &da_nang(), 2026);
        assert!(matches!(seen, Err(OfficeError::NotFound)), "{stranger:?}");
        assert!(matches!(house.office.duty_matrix(&stranger, now, 2026), Err(OfficeError::NotFound)));
    }
    let council = actor("c", "council@da-nang-2025", &["clerk"]);
    let own = calendar(&house.office, &council, "2026-03-02T09:00", "da-nang-2025", 2026);
    let own: Vec<&str> = own.lines.iter().map(|line| line.duty.id.as_str()).collect();
    assert_eq!(own, ["R1", "R2", "R3", "R9", "R10"], "another organ sees what it owes itself");
}

fn record(office: &Office, id: &str, signed: &str) -> Receipt {
    let mut fields = fields(&format!("Thỏa thuận {id}"));
    fields.insert("signed_on".to_owned(), signed.into());
    let command = Command::Record {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: BodyId("committee@da-nang-2025".to_owned()),
        state: "in_force".to_owned(),
        fields,
        sources: vec![Source { title: "t".to_owned(), ..Source::default() }],
    };
    ask(office, &Office::operator(), "2026-12-15T09:00", id, command).expect("recorded")
}

fn new(id: &str, duty: &str, round: &str, corrects: Option<&str>) -> NewFiling {
    NewFiling {
        id: id.to_owned(),
        unit: da_nang(),
        duty: duty.to_owned(),
        round: round.to_owned(),
        body: None,
        corrects: corrects.map(str::to_owned),
        lang: Lang::En,
    }
}

#[test]
fn a_draft_lists_the_window_and_not_a_day_more() {
    // The report on conferences, as if agreements were conferences: what is cut is the window.
    let pack = pack_with(|files| {
        let duties = files.get_mut("duties.toml").unwrap();
        let blocks = duties.split("[[duty]]").map(|block| {
            let ours = ["R5", "R6"].iter().any(|id| block.contains(&format!("id = \"{id}\"")));
            let own = |line: &&str| !ours || !(line.starts_with("figures") || line.starts_with("rows"));
            let mut lines: Vec<&str> = block.split('\n').filter(own).collect();
            if ours {
                let more = ["figures = [\"agreements.signed\"]", "rows = [{ kind = \"agreement\" }]"];
                lines.splice(1..1, more).for_each(drop);
            }
            lines.join("\n")
        });
        *duties = blocks.collect::<Vec<_>>().join("[[duty]]");
    });
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), pack).unwrap();
    for (id, signed) in [
        ("a", "2025-12-14"),
        ("b", "2025-12-15"),
        ("c", "2026-06-30"),
        ("d", "2026-12-14"),
        ("e", "2026-12-15"),
    ] {
        record(&office, id, signed);
    }
    for duty in ["R5", "R6"] {
        let receipt = office.draft_filing(
            &clerk(),
            at("2026-12-16T09:00"),
            &new(&format!("f{duty}"), duty, "2026", None),
        );
        let number = receipt.expect("a draft").number;
        let dossier = office.dossier(&clerk(), at("2026-12-16T09:00"), &number, None).unwrap();
        let fields = &dossier.record.fields;
        let titles: Vec<&str> = fields["filing_rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_str().unwrap().split(" · ").nth(2).unwrap())
            .collect();
        assert_eq!(titles, ["Thỏa thuận b", "Thỏa thuận c", "Thỏa thuận d"], "{duty}");
        let figure = fields["filing_figures"][0].as_str().unwrap();
        assert!(figure.ends_with(": 3 (15/12/2025 – 14/12/2026)"), "{figure}");
        assert_eq!(
            (&fields["filing_from"], &fields["filing_until"]),
            (&json!("2025-12-15"), &json!("2026-12-14"))
        );
        assert_eq!(dossier.record.owner.0, "committee@da-nang-2025");
    }
}

#[test]
fn what_is_still_to_come_in_the_year_is_marked_a_forecast() {
    let house = house();
    record(&house.office, "a", "2026-03-01");
    let receipt = house.office.draft_filing(&clerk(), at("2026-11-10T09:00"), &new("f", "r3", "2026", None));
    let number = receipt.expect("a draft").number;
    let dossier = house.office.dossier(&clerk(), at("2026-11-10T09:00"), &number, None).unwrap();
    let forecast = dossier.record.fields["filing_forecast"].as_str().unwrap();
    assert!(forecast.starts_with("Figures from 10/11/2026 to the end of 31/12/2026"), "{forecast}");
}

fn send(house: &House, id: &str, on: &str) -> Result<Receipt, OfficeError> {
    let number = Fields::from([("filing_number".to_owned(), json!("12/BC-UBND"))]);
    ask(&house.office, &clerk(), &format!("{on}T10:00"), id, Command::Edit { fields: number })?;
    let take = Command::Take {
        transition: "send_filing".to_owned(),
        on: on.parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), &format!("{on}T10:01"), id, take)
}

#[test]
fn a_report_is_sent_once_and_corrected_in_the_open() {
    let house = house();
    let office = &house.office;
    let now = "2026-12-10T09:00";
    let draft = |id: &str, corrects: Option<&str>| {
        office.draft_filing(&clerk(), at(now), &new(id, "R5", "2026", corrects))
    };
    let refused = |result: Result<Receipt, OfficeError>, code: &str, number: &str| {
        let refusals = result.expect_err("refused").refusals();
        assert_eq!((refusals[0].code.as_str(), refusals[0].args["number"].as_str()), (code, number));
    };
    let standing = |now: &str| {
        let calendar = calendar(office, &clerk(), now, "da-nang-2025", 2026);
        let line = calendar.lines.into_iter().find(|line| line.duty.id == "R5").unwrap();
        (line.standing, line.filings.len())
    };
    let first = draft("f1", None).expect("the first").number;
    assert_eq!(first, "BCDK-48-2026-0001");
    refused(draft("f2", None), "filing-exists", &first);
    refused(draft("f2", Some(&first)), "filing-exists", &first);
    assert_eq!(standing("2026-12-17T09:00"), (Standing::Soon { days_left: 1 }, 1), "a draft is not sent");
    send(&house, "f1", "2026-12-19").expect("sent");
    assert_eq!(standing("2026-12-22T09:00"), (Standing::FiledLate { days: 1 }, 1));
    refused(draft("f2", None), "filing-sent", &first);
    refused(draft("f2", Some("BCDK-48-2026-0009")), "filing-sent", &first);
    // Another round and another province are no matter of this one.
    office.draft_filing(&clerk(), at(now), &new("f3", "R5", "2025", None)).expect("another round");

    let second = draft("f4", Some(&first)).expect("a correction").number;
    let links = office.dossier(&clerk(), at("2026-12-22T09:00"), &second, None).unwrap().links;
    let told: Vec<_> = links.iter().map(|link| (&*link.word, &*link.other.row.number)).collect();
    assert_eq!(told, [("corrects", first.as_str())]);
    refused(draft("f5", None), "filing-exists", &second);
    let give_up = Command::Take {
        transition: "give_up_filing".to_owned(),
        on: "2026-12-10".parse().unwrap(),
        fields: Fields::new(),
        note: "n".to_owned(),
    };
    ask(office, &clerk(), now, "f4", give_up).expect("given up");
    refused(draft("f5", None), "filing-sent", &first);
    let third = draft("f5", Some(&first)).expect("another correction").number;
    send(&house, "f5", "2026-12-28").expect("sent");
    assert_eq!(standing("2026-12-29T09:00"), (Standing::FiledLate { days: 1 }, 2), "not later for it");
    refused(draft("f6", Some(&first)), "filing-sent", &third);
}

#[test]
fn after_each_signing_runs_a_clock_that_the_calendar_shows() {
    let house = house();
    let receipt = open(&house.office, &clerk(), "1", "Thỏa thuận A");
    crate::attach(&house.office, &receipt.number, &["proposal", "draft_text", "decision"]);
    let take = |who: &Actor, transition: &str, on: &str| {
        let command = Command::Take {
            transition: transition.to_owned(),
            on: on.parse().unwrap(),
            fields: Fields::new(),
            note: String::new(),
        };
        ask(&house.office, who, &format!("{on}T10:00"), "1", command).expect(transition)
    };
    let leader = actor("lead", "agency@da-nang-2025", &["leader"]);
    take(&clerk(), "send", "2026-01-13");
    let reply = Command::Reply {
        body: BodyId::national("mofa"),
        verdict: luytre_domain::record::Verdict::Agrees,
        on: "2026-01-14".parse().unwrap(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), "2026-01-14T09:00", "1", reply).expect("a reply");
    take(&clerk(), "all_agreed", "2026-01-15");
    take(&leader, "approve", "2026-01-16");
    take(&clerk(), "sign", "2026-02-05");
    let calendar = calendar(&house.office, &clerk(), "2026-02-24T09:00", "da-nang-2025", 2026);
    let line = calendar.lines.iter().find(|line| line.duty.id == "R9").unwrap();
    assert_eq!(line.standing, Standing::AfterEvents { running: 1, late: 1 });
    let due = &line.clocks[0];
    assert_eq!(
        (due.hit.as_ref().unwrap().row.number.as_str(), due.clock.due.to_string()),
        (receipt.number.as_str(), "2026-02-23".to_owned()),
        "fifteen days end in the Tết holidays"
    );
    let matrix =
        house.office.duty_matrix(&actor("m", "mofa", &["ministry"]), at("2026-02-24T09:00"), 2026).unwrap();
    let missing: BTreeMap<&str, usize> = matrix
        .rows
        .iter()
        .map(|(unit, cells)| (unit.0.as_str(), cells.iter().map(|cell| cell.missing).sum()))
        .collect();
    assert_eq!(matrix.rows.len(), 34);
    // By then two months and the second half-year of budget aid, and the year of other aid, are over their days.
    assert_eq!((missing["da-nang-2025"], missing["hue"]), (5, 4));
}
