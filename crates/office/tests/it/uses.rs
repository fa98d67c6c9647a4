use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use luytre_domain::body::BodyId;
use luytre_domain::calendar::ChangedDay;
use luytre_domain::command::Command;
use luytre_domain::record::{Event, Fields, Source, Verdict};
use luytre_office::{
    Account, CalendarChange, ExportQuery, FigureQuery, ListQuery, Office, OfficeError, Request, RowOutcome,
    SESSION_IDLE, SignIn, Table,
};
use luytre_text::lang::Lang;

use luytre_store::Place;

use crate::{House, actor, ask, at, attach, clerk, fields, house, open, pack_with};

fn codes(error: &OfficeError) -> Vec<String> {
    error.refusals().into_iter().map(|refusal| refusal.code).collect()
}

#[test]
fn what_is_not_visible_is_not_found() {
    let house = house();
    let receipt = open(&house.office, &clerk(), "1", "Thỏa thuận A");
    assert_eq!(receipt.number, "TTQT-48-2026-0001");
    let now = at("2026-01-13T09:00");
    let see = |who: &luytre_domain::permit::Actor| house.office.dossier(who, now, &receipt.number, None);
    assert!(see(&clerk()).is_ok());
    assert!(see(&actor("m", "mofa", &["ministry"])).is_ok(), "the ministry sees all");
    for stranger in [
        actor("h", "agency@hue", &["clerk"]),
        actor("o", "mnd", &["officer"]),
        actor("a", "mofa", &["administrator"]),
    ] {
        assert!(matches!(see(&stranger), Err(OfficeError::NotFound)), "{stranger:?}");
        let page = house.office.register(&stranger, ListQuery::default()).unwrap();
        assert_eq!((page.rows.len(), page.total.n), (0, 0), "nor counted");
        let edit = Command::Edit { fields: Fields::new() };
        let refused = ask(&house.office, &stranger, "2026-01-13T09:00", "1", edit);
        assert!(matches!(refused, Err(OfficeError::NotFound)));
    }
    let inspector = actor("i", "mofa", &["inspector"]);
    let edit = Command::Edit { fields: fields("B") };
    let refused = ask(&house.office, &inspector, "2026-01-13T09:00", "1", edit).unwrap_err();
    assert_eq!(codes(&refused), ["forbidden"], "seen, but not to be changed");
}

#[test]
fn the_second_editor_sees_what_changed() {
    let house = house();
    let receipt = open(&house.office, &clerk(), "1", "Thỏa thuận A");
    let edit = |title: &str, seen| {
        house.office.execute(Request {
            actor: clerk(),
            now: at("2026-01-13T09:00"),
            id: "1".to_owned(),
            command: Command::Edit { fields: Fields::from([("title".to_owned(), title.into())]) },
            seen: Some(seen),
            confirmed: BTreeSet::new(),
        })
    };
    edit("B", receipt.version).expect("the first");
    let second = edit("C", receipt.version);
    assert!(matches!(second, Err(OfficeError::Changed { seen, .. }) if seen == receipt.version));
    let changes = house
        .office
        .changes_since(&clerk(), at("2026-01-13T09:00"), &receipt.number, receipt.version)
        .unwrap();
    let shown: Vec<_> =
        changes.iter().map(|change| (change.field.as_str(), change.after.clone().unwrap())).collect();
    assert_eq!(shown, [("title", "B".into())]);
}

#[test]
fn a_successor_takes_over_what_its_units_began() {
    let house = house();
    let record = |unit: &str, id: &str, signed: &str| {
        let mut fields = fields(id);
        fields.insert("signed_on".to_owned(), signed.into());
        let command = Command::Record {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: BodyId(format!("committee@{unit}")),
            state: "in_force".to_owned(),
            fields,
            sources: vec![Source { title: "t".to_owned(), ..Source::default() }],
        };
        ask(&house.office, &Office::operator(), "2026-03-01T09:00", id, command).expect("recorded")
    };
    record("ho-chi-minh", "1", "2021-05-01");
    record("binh-duong", "2", "2022-05-01");
    record("ba-ria-vung-tau", "3", "2023-05-01");
    record("hue", "4", "2023");
    let successor = actor("s", "agency@ho-chi-minh-2025", &["clerk"]);
    assert_eq!(house.office.register(&successor, ListQuery::default()).unwrap().total.n, 3);

    let figure = |boundary: &str, as_of: Option<&str>| {
        let query = FigureQuery {
            indicator: "agreements.signed".to_owned(),
            from: Some("2021-01-01".parse().unwrap()),
            to: Some("2023-12-31".parse().unwrap()),
            filter: BTreeMap::new(),
            by: Some("unit".to_owned()),
            boundary: Some(boundary.parse().unwrap()),
            as_of: as_of.map(at),
        };
        let figure = house.office.figure(&Office::operator(), &query).unwrap();
        let cells: Vec<_> = figure.cells.iter().map(|cell| format!("{} {}", cell.key, cell.value)).collect();
        (figure.total, cells.join(", "))
    };
    assert_eq!(figure("2025-07-01", None), (4, "ho-chi-minh-2025 3, hue 1".to_owned()));
    assert_eq!(
        figure("2020-01-01", None),
        (4, "ba-ria-vung-tau 1, binh-duong 1, ho-chi-minh 1, hue 1".to_owned())
    );
    assert_eq!(figure("2025-07-01", Some("2026-02-28T09:00")).0, 0, "before anything was known");

    // Every figure opens into its rows, on the same boundaries.
    let query = FigureQuery {
        indicator: "agreements.signed".to_owned(),
        to: Some("2023-12-31".parse().unwrap()),
        filter: BTreeMap::from([("unit".to_owned(), BTreeSet::from(["ho-chi-minh-2025".to_owned()]))]),
        boundary: Some("2025-07-01".parse().unwrap()),
        ..FigureQuery::default()
    };
    let rows = house.office.figure_rows(&Office::operator(), &query, None, 10).unwrap();
    assert_eq!(rows.total, 3);
}

#[test]
fn a_consultation_reaches_the_body_that_is_asked() {
    let house = house();
    let receipt = open(&house.office, &clerk(), "1", "Thỏa thuận A");
    let mofa = actor("m", "mofa", &["ministry"]);
    assert!(house.office.desk(&mofa, at("2026-01-13T09:00"), 10).unwrap().is_empty());
    attach(&house.office, &receipt.number, &["proposal", "draft_text"]);
    let send = Command::Take {
        transition: "send".to_owned(),
        on: "2026-01-13".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), "2026-01-13T10:00", "1", send).expect("sent");
    let desk = house.office.desk(&mofa, at("2026-01-13T11:00"), 10).unwrap();
    assert_eq!(desk.len(), 1);
    assert_eq!(
        (desk[0].clock.rule.as_str(), desk[0].clock.due.to_string().as_str()),
        ("TQ-01", "2026-01-22")
    );
    assert!(desk[0].derivation.is_some(), "a due date always carries its explanation");
    assert_eq!(house.office.awaited(&clerk(), at("2026-01-13T11:00"), 10).unwrap().len(), 1);
    let reply = Command::Reply {
        body: BodyId::national("mofa"),
        verdict: Verdict::Agrees,
        on: "2026-01-14".parse().unwrap(),
        note: String::new(),
    };
    ask(&house.office, &mofa, "2026-01-14T09:00", "1", reply).expect("replied");
    let history = house.office.history(&mofa, &receipt.number, None, 3).unwrap();
    let kinds: Vec<&str> = history.iter().map(|line| line.event.kind()).collect();
    assert_eq!(kinds, ["clock_met", "replied", "clock_started"]);
    let then =
        house.office.dossier(&mofa, at("2026-01-14T09:00"), &receipt.number, Some(receipt.version)).unwrap();
    assert_eq!(then.record.state, "draft", "as it was when it was opened");
}

#[test]
fn a_list_is_taken_in_once_and_each_bad_row_is_explained() {
    let house = house();
    let csv = "unit,level,partners,instrument_type,instrument,signed_on,status\n\
               da-nang,province,jp-kitakyushu,memorandum,memo,2014-04-18,signed\n\
               Đà Nẵng cũ,province,jp-kitakyushu,memorandum,memo,2014-04-18,signed\n\
               da-nang,province,Nowhere,memorandum,memo,31/02/2014,signed\n\
               da-nang,province,\"Aichi, JP\",memorandum,memo,2033-04-18,signed\n";
    let table = Table::from_csv(csv.as_bytes()).unwrap();
    let run = |dry| {
        let report = house
            .office
            .import(&Office::operator(), at("2026-03-01T09:00"), "agreement", &table, dry)
            .unwrap();
        let words = report.rows.iter().map(|row| match row {
            RowOutcome::Accepted { .. } => "accepted".to_owned(),
            RowOutcome::Known => "known".to_owned(),
            RowOutcome::LeftOut => "left out".to_owned(),
            RowOutcome::Changed { number, .. } => format!("changed {number}"),
            RowOutcome::Refused(refusals) => {
                let refusals: Vec<_> = refusals
                    .iter()
                    .map(|refusal| format!("{} {}", refusal.field.as_deref().unwrap_or("?"), refusal.code))
                    .collect();
                refusals.join(", ")
            }
        });
        words.collect::<Vec<_>>()
    };
    let refused = ["unit unknown-unit", "partners unknown-partner", "signed_on date-in-future"];
    assert_eq!(run(true)[0], "accepted");
    assert_eq!(run(false)[0], "accepted", "a trial run writes nothing");
    assert_eq!(run(false)[0], "known");
    assert_eq!(run(false)[1..], refused);
}

#[test]
fn a_door_that_guesses_do_not_open() {
    let house = house();
    let account = Account {
        login: "lan".to_owned(),
        name: "Lan".to_owned(),
        body: BodyId("agency@quang-nam".to_owned()),
        roles: vec!["clerk".to_owned()],
        lang: Lang::Vi,
        disabled: false,
    };
    let put = |password| {
        house.office.put_account(
            &Office::operator(),
            at("2026-01-01T09:00"),
            &account,
            Some((password, &[7; 16])),
        )
    };
    assert_eq!(codes(&put("short").unwrap_err()), ["password-short"]);
    put("một câu dễ nhớ").expect("an account");
    let try_with = |password, now, token| {
        let sign_in = SignIn { login: "LAN ", password, token: &[token; 32], client: "test" };
        house.office.sign_in(now, &sign_in).map_err(|error| codes(&error))
    };
    let try_at = |password, now| try_with(password, now, 1);
    let mut now = at("2026-01-02T09:00");
    try_at("một câu dễ nhớ", now).expect("signs in");
    let (_, actor) = house.office.session(now, &[1; 32]).unwrap().expect("a session");
    assert_eq!(actor.body.0, "agency@da-nang-2025", "its unit is today's");
    let idle = now + SESSION_IDLE;
    assert!(house.office.session(idle, &[1; 32]).unwrap().is_none(), "an idle session has ended");
    for _ in 0..5 {
        assert_eq!(try_at("wrong", now), Err(vec!["bad-sign-in".to_owned()]));
    }
    assert_eq!(
        try_at("một câu dễ nhớ", now),
        Err(vec!["too-many-tries".to_owned()]),
        "even the right one waits"
    );
    now += SignedDuration::from_hours(2);
    try_with("một câu dễ nhớ", now, 2).expect("after the wait");
}

/// A paper that came in earlier is taken in under the law of its day; when it was typed is the ledger's to tell.
#[test]
fn a_dossier_follows_the_law_of_the_day_it_came_in() {
    let house = house();
    let law = house.office.law();
    let lang_son = actor("l", "agency@lang-son", &["clerk"]);
    let commune = |day: &str| {
        let mut units = law.units.on("commune", day.parse().unwrap());
        let unit = units.find(|unit| law.province_of(&unit.id).is_some_and(|id| id.0 == "lang-son"));
        format!("committee@{}", unit.expect("a commune of Lạng Sơn").id.0)
    };
    let today = "2025-07-10T09:00";
    let mut opened = 0;
    let mut open_on = |owner: &str, day: &str| {
        opened += 1;
        let mut fields = fields("Kết nghĩa hai bên biên giới");
        fields.insert("signatory".to_owned(), "border_commune".into());
        let command = Command::Open {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: BodyId(owner.to_owned()),
            on: day.parse().unwrap(),
            fields,
            example: false,
        };
        let id = opened.to_string();
        let receipt = ask(&house.office, &lang_son, today, &id, command).map_err(|error| codes(&error))?;
        let now = at(today);
        let record = house.office.dossier(&lang_son, now, &receipt.number, None).unwrap().record;
        let entry = &house.office.history(&lang_son, &receipt.number, None, 9).unwrap()[0];
        assert_eq!(entry.at, now, "known since today");
        let (procedure, _) = luytre_domain::decide::place(&record, law).expect("follows a procedure");
        Ok::<_, Vec<String>>(procedure.steps[1].id.clone())
    };
    let (before, after) = (commune("2025-06-20"), commune("2025-07-02"));
    assert_eq!(open_on(&before, "2025-06-20").as_deref(), Ok("district_opinion"));
    assert_eq!(open_on(&after, "2025-07-02").as_deref(), Ok("agency_opinion"));
    assert_eq!(open_on("agency@lang-son", "2025-06-20").as_deref(), Ok("district_opinion"));
    assert_eq!(open_on(&after, "2025-06-20"), Err(vec!["unit-not-then".to_owned()]));
    assert_eq!(open_on(&after, "2025-07-11"), Err(vec!["day-in-future".to_owned()]));
    assert_eq!(open_on(&before, "2020-01-06"), Err(vec!["no-procedure".to_owned()]), "before the Law");

    let lao_cai = actor("c", "agency@lao-cai-2025", &["clerk"]);
    let owners = |day: &str| {
        let owners = house.office.owners_on(&lao_cai, day.parse().unwrap());
        owners.into_iter().map(|owner| owner.0).collect::<Vec<_>>()
    };
    assert_eq!(owners("2025-06-20"), ["agency@lao-cai", "agency@yen-bai"], "a merger leaves a choice");
    assert_eq!(owners("2025-07-02"), ["agency@lao-cai-2025"]);
}

/// The same store under a pack with one more day off: what runs over that day ends later, and the history says why.
#[test]
fn a_new_day_off_counts_open_clocks_again() {
    let house = house();
    assert_eq!(house.office.keep_calendar(at("2026-01-05T08:00")).unwrap().records, 0, "the first start");
    let numbers: Vec<String> = ["1", "2"]
        .iter()
        .map(|id| {
            let receipt = open(&house.office, &clerk(), id, "Thỏa thuận A");
            attach(&house.office, &receipt.number, &["proposal", "draft_text"]);
            receipt.number
        })
        .collect();
    let send = |id: &str, on: &str| {
        let command = Command::Take {
            transition: "send".to_owned(),
            on: on.parse().unwrap(),
            fields: Fields::new(),
            note: String::new(),
        };
        ask(&house.office, &clerk(), "2026-03-20T10:00", id, command).expect("sent");
    };
    send("1", "2026-01-13");
    send("2", "2026-03-16");
    assert_eq!(house.office.keep_calendar(at("2026-03-20T11:00")).unwrap().days, [], "nothing changed");
    let due = |office: &Office, number: &str| {
        let dossier = office.dossier(&clerk(), at("2026-03-20T12:00"), number, None).unwrap();
        dossier.record.clocks[0].due.to_string()
    };
    assert_eq!(due(&house.office, &numbers[1]), "2026-03-25");

    let new = pack_with(|files| {
        files.get_mut("holidays.csv").unwrap().push_str("2026-03-18,off,Nghỉ,Off,Chômé,decided,notice\n");
    });
    let House { office, dir } = house;
    drop(office);
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), new).expect("opens");
    let change = office.keep_calendar(at("2026-03-20T12:00")).unwrap();
    let day: jiff::civil::Date = "2026-03-18".parse().unwrap();
    assert_eq!(change.days, [ChangedDay { day, works: false }]);
    assert_eq!((change.records, change.rules), (1, false), "the other clock ran out before that day");
    assert_eq!(due(&office, &numbers[0]), "2026-01-22");
    assert_eq!(due(&office, &numbers[1]), "2026-03-26", "one day later, never earlier");
    let last = &office.history(&clerk(), &numbers[1], None, 1).unwrap()[0].event;
    match last {
        Event::ClockRecomputed { before, due, days, rules, .. } => {
            assert!(!rules);
            assert_eq!((before.to_string(), due.to_string()), ("2026-03-25".into(), "2026-03-26".into()));
            assert_eq!(days, &change.days, "the entry names the change");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(office.keep_calendar(at("2026-03-20T13:00")).unwrap().records, 0, "once");
    assert!(office.store().verify().unwrap().is_sound());
}

/// The same store under a pack whose deadline rule gives a day more; where the rule is written down is no change of it.
#[test]
fn a_new_rule_counts_open_clocks_again() {
    let house = house();
    house.office.keep_calendar(at("2026-01-05T08:00")).unwrap();
    let number = open(&house.office, &clerk(), "1", "Thỏa thuận A").number;
    attach(&house.office, &number, &["proposal", "draft_text"]);
    let send = Command::Take {
        transition: "send".to_owned(),
        on: "2026-01-13".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), "2026-01-13T10:00", "1", send).expect("sent");
    let House { mut office, dir } = house;
    let rule = "id = \"TQ-01\"\nvalue = 7";
    for (from, to, moved) in
        [("19(2), 25(4)", "19(2)", None), (rule, "id = \"TQ-01\"\nvalue = 8", Some("2026-01-23"))]
    {
        drop(office);
        let new = pack_with(|files| {
            let rules = files.get_mut("deadlines.toml").unwrap();
            assert!(rules.contains(from), "{from}");
            *rules = rules.replacen(from, to, 1);
        });
        office = Office::open(Place::Sqlite(dir.path().to_path_buf()), new).expect("opens");
        let change = office.keep_calendar(at("2026-01-14T12:00")).unwrap();
        let expected = CalendarChange {
            days: Vec::new(),
            rules: moved.is_some(),
            records: usize::from(moved.is_some()),
        };
        assert_eq!(change, expected, "{from}");
        let last = &office.history(&clerk(), &number, None, 1).unwrap()[0].event;
        let told = match last {
            Event::ClockRecomputed { due, days, rules: true, .. } if days.is_empty() => Some(due.to_string()),
            _ => None,
        };
        assert_eq!(told.as_deref(), moved, "the entry names the change");
    }
    assert_eq!(office.keep_calendar(at("2026-01-14T13:00")).unwrap(), CalendarChange::default(), "once");
    assert!(office.store().verify().unwrap().is_sound());
}

/// Who co-signs sees the dossier and adds its papers; who leads has it as its own.
#[test]
fn co_signatories_see_what_they_sign_and_the_lead_acts() {
    let house = house();
    let mut joint = fields("Bản ghi nhớ ba bên");
    joint.insert("co_signatories".to_owned(), serde_json::json!(["hue", "quang-tri"]));
    joint.insert("lead".to_owned(), "hue".into());
    let command = Command::Open {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: clerk().body,
        on: "2026-01-12".parse().unwrap(),
        fields: joint,
        example: false,
    };
    let number = ask(&house.office, &clerk(), "2026-01-12T09:00", "1", command).expect("opens").number;
    let now = at("2026-01-13T09:00");
    let see = |body: &str| {
        let who = actor("x", body, &["clerk"]);
        let listed = house.office.register(&who, ListQuery::default()).unwrap().total.n;
        let dossier = house.office.dossier(&who, now, &number, None);
        (listed, dossier.map(|dossier| (dossier.may_edit, dossier.may_attach)).ok())
    };
    assert_eq!(see("agency@hue"), (1, Some((true, true))), "the lead");
    assert_eq!(see("agency@quang-tri-2025"), (1, Some((false, true))), "the successor of a co-signatory");
    assert_eq!(see("agency@ha-noi"), (0, None));
}

#[test]
fn a_link_shows_from_both_sides_to_whoever_sees_both_records() {
    let house = house();
    let old = open(&house.office, &clerk(), "1", "Bản ghi nhớ 2021").number;
    let new = open(&house.office, &clerk(), "2", "Bản ghi nhớ 2026").number;
    let hue = actor("h", "agency@hue", &["clerk"]);
    let foreign = open(&house.office, &hue, "3", "Việc của Huế").number;
    let change = |id: &str, command| {
        ask(&house.office, &clerk(), "2026-01-13T09:00", id, command)
            .map(|_| ())
            .map_err(|error| codes(&error))
    };
    let link = |id: &str, relation: &str, to: &str| {
        change(id, Command::Link { relation: relation.to_owned(), to: to.to_owned() })
    };
    assert_eq!(link("2", "amends", &old), Ok(()));
    for (id, relation, to, code) in [
        ("2", "amends", &old, "already-linked"),
        ("2", "marries", &old, "no-such-relation"),
        ("2", "amends", &new, "link-to-itself"),
        ("1", "amends", &new, "link-circle"),
        ("2", "amends", &foreign, "no-such-record"),
        ("2", "amends", &"TTQT-48-2026-9999".to_owned(), "no-such-record"),
    ] {
        assert_eq!(link(id, relation, to), Err(vec![code.to_owned()]), "{relation} {to}");
    }
    let now = at("2026-01-13T10:00");
    let shown = |who: &luytre_domain::permit::Actor, number: &str| {
        let links = house.office.dossier(who, now, number, None).unwrap().links;
        let links =
            links.into_iter().map(|link| format!("{} {} {}", link.word, link.other.row.number, link.held));
        links.collect::<Vec<_>>()
    };
    assert_eq!(shown(&clerk(), &new), [format!("amends {old} true")]);
    assert_eq!(shown(&clerk(), &old), [format!("amended_by {new} false")]);
    let history = house.office.history(&clerk(), &new, None, 1).unwrap();
    assert!(matches!(&history[0].event, Event::Linked { to, .. } if *to == old), "by its number");

    // The inspector sees all and links nothing; Huế sees its own side only.
    let relation = || Command::Link { relation: "implements".to_owned(), to: old.clone() };
    ask(&house.office, &Office::operator(), "2026-01-13T10:00", "3", relation()).expect("the operator may");
    assert_eq!(shown(&hue, &foreign), Vec::<String>::new(), "not visible is not found");
    assert_eq!(shown(&clerk(), &old).len(), 1);
    assert_eq!(shown(&actor("i", "mofa", &["inspector"]), &old).len(), 2);

    let unlink = || Command::Unlink { relation: "amends".to_owned(), to: old.clone() };
    assert_eq!(change("2", unlink()), Ok(()));
    assert_eq!(change("2", unlink()), Err(vec!["not-linked".to_owned()]));
    assert!(shown(&clerk(), &old).is_empty());
    assert!(house.office.store().verify().unwrap().is_sound());
}

/// Agreements of provinces that ended wait for a decision, and the simple way ends on 28 February 2027.
#[test]
fn what_ended_units_left_behind_waits_for_a_decision() {
    let house = house();
    let record = |id: &str, unit: &str, state: &str, decided: Option<&str>| {
        let mut fields = fields(id);
        fields.insert("signed_on".to_owned(), "2021-05-01".into());
        fields.extend(decided.map(|decided| ("inheritance".to_owned(), decided.into())));
        let command = Command::Record {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: BodyId(format!("committee@{unit}")),
            state: state.to_owned(),
            fields,
            sources: Vec::new(),
        };
        ask(&house.office, &Office::operator(), "2026-03-01T09:00", id, command).expect("recorded");
    };
    record("1", "binh-duong", "in_force", None);
    record("2", "ba-ria-vung-tau", "known_signed", None);
    record("3", "ba-ria-vung-tau", "in_force", Some("in_full"));
    record("4", "ba-ria-vung-tau", "expired", None);
    record("5", "hue", "in_force", None);
    record("6", "quang-nam", "in_force", None);
    let waiting = |who: &luytre_domain::permit::Actor, unit: Option<&str>, now: &str| {
        let unit = unit.map(|unit| luytre_domain::unit::UnitId(unit.to_owned()));
        let list =
            house.office.inheritance(who, at(now), "agreement", unit.as_ref(), None, 10).unwrap().unwrap();
        let last = list.last_day.as_ref().map(|due| due.date.to_string());
        assert_eq!(last.as_deref(), Some("2027-02-28"));
        let titles: BTreeSet<String> = list.page.rows.into_iter().map(|hit| hit.row.title).collect();
        (titles.into_iter().collect::<Vec<_>>().join(" "), list.days_left)
    };
    let city = actor("s", "agency@ho-chi-minh-2025", &["clerk"]);
    let ministry = actor("m", "mofa", &["ministry"]);
    assert_eq!(waiting(&city, None, "2026-03-01T09:00").0, "1 2");
    assert_eq!(waiting(&ministry, None, "2027-02-28T09:00"), ("1 2 6".to_owned(), Some(0)));
    assert_eq!(waiting(&ministry, Some("da-nang-2025"), "2027-03-01T09:00"), ("6".to_owned(), Some(-1)));

    let decide = Command::Edit { fields: Fields::from([("inheritance".to_owned(), "renamed".into())]) };
    ask(&house.office, &city, "2026-03-02T09:00", "1", decide).expect("decided");
    assert_eq!(waiting(&city, None, "2026-03-02T10:00").0, "2");
}

/// A number belongs to the register of the day it is given: the unit's own code while it lives, then its successor's.
#[test]
fn numbers_bear_the_code_of_their_day() {
    let house = house();
    let number = |id: &str, unit: &str, on: Option<&str>| {
        let owner = BodyId(format!("agency@{unit}"));
        let command = match on {
            Some(on) => Command::Open {
                kind: "agreement".to_owned(),
                number: String::new(),
                owner,
                on: on.parse().unwrap(),
                fields: fields(id),
                example: false,
            },
            None => Command::Record {
                kind: "agreement".to_owned(),
                number: String::new(),
                owner,
                state: "in_force".to_owned(),
                fields: fields(id),
                sources: Vec::new(),
            },
        };
        ask(&house.office, &Office::operator(), "2026-03-01T09:00", id, command).expect("a number").number
    };
    for (id, unit, on, expected) in [
        ("1", "yen-bai", Some("2025-06-20"), "TTQT-15-2025-0001"),
        ("2", "lao-cai", Some("2025-06-20"), "TTQT-10-2025-0001"),
        ("3", "lao-cai-2025", Some("2025-07-02"), "TTQT-15-2025-0002"),
        ("4", "yen-bai", None, "TTQT-15-2026-0001"),
        ("5", "lao-cai", None, "TTQT-15-2026-0002"),
        ("6", "quang-nam", None, "TTQT-48-2026-0001"),
    ] {
        assert_eq!(number(id, unit, on), expected, "{unit} {on:?}");
    }
}

/// Own clocks that are more urgent do not push out what is awaited from others.
#[test]
fn what_is_awaited_is_not_cut_off_by_own_clocks() {
    let house = house();
    let send = |id: &str, signatory: &str, on: &str| {
        let mut fields = fields(id);
        fields.insert("signatory".to_owned(), signatory.into());
        fields.insert("publication".to_owned(), "full_text".into());
        let day: jiff::civil::Date = on.parse().unwrap();
        let open = Command::Open {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: clerk().body,
            on: day,
            fields,
            example: false,
        };
        let number = ask(&house.office, &clerk(), "2026-01-13T09:00", id, open).expect("opens").number;
        attach(&house.office, &number, &["proposal", "draft_text"]);
        let take = Command::Take {
            transition: "send".to_owned(),
            on: day,
            fields: Fields::new(),
            note: String::new(),
        };
        ask(&house.office, &clerk(), "2026-01-13T10:00", id, take).expect("sent");
    };
    for id in ["1", "2", "3"] {
        send(id, "border_commune", "2026-01-05");
    }
    send("4", "committee", "2026-01-13");
    let awaited = house.office.awaited(&clerk(), at("2026-01-13T11:00"), 1).unwrap();
    let debtors: Vec<&str> = awaited.iter().map(|due| due.clock.debtor.as_str()).collect();
    assert_eq!(debtors, ["mofa"]);
    let awaited_by = |body: &str| {
        let who = actor("i", body, &["inspector"]);
        let awaited = house.office.awaited(&who, at("2026-01-13T11:00"), 10).unwrap();
        awaited.iter().filter(|due| due.clock.debtor == "mofa").count()
    };
    assert_eq!((awaited_by("mnd"), awaited_by("mofa")), (1, 0), "national bodies owe each other");
    assert_eq!(house.office.desk(&clerk(), at("2026-01-13T11:00"), 10).unwrap().len(), 6);
}

/// Randomness of a test: never the same twice, and known.
fn counted(bytes: &mut [u8]) {
    static NEXT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(1);
    bytes.fill(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
}

/// Agreements of the law name no person, so the pack of this test has a contact and a list of guests.
fn house_with_persons() -> House {
    let pack = pack_with(|files| {
        let kind = files.get_mut("kinds/agreement.toml").unwrap();
        kind.push_str("\n[[field]]\nid = \"contact\"\ntype = \"person\"\npersonal = true\n");
        kind.push_str("\n[[field]]\nid = \"guests\"\ntype = \"text\"\nmany = true\npersonal = true\n");
        for lang in ["vi", "en", "fr"] {
            let words = files.get_mut(&format!("locale/{lang}/agreement.ftl")).unwrap();
            words.push_str("\nfield-contact = c\nfield-guests = g\n");
        }
    });
    let dir = tempfile::tempdir().expect("a folder");
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), pack).expect("opens");
    House { office: office.with_randomness(counted), dir }
}

#[test]
fn personal_data_is_sealed_read_by_permission_and_erased() {
    let house = house_with_persons();
    let office = &house.office;
    let mut with_persons = fields("Thỏa thuận A");
    let (contact, guest) = ("Watanabe Setsuko", "Passagère Inconnue");
    with_persons.insert("contact".to_owned(), serde_json::json!({ "name": contact }));
    with_persons.insert("guests".to_owned(), serde_json::json!([guest, "B"]));
    let command = |fields: &Fields| Command::Open {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: clerk().body,
        on: "2026-01-12".parse().unwrap(),
        fields: fields.clone(),
        example: false,
    };
    let mut crooked = with_persons.clone();
    crooked.insert("contact".to_owned(), "no person".into());
    let refused = ask(office, &clerk(), "2026-01-12T09:00", "0", command(&crooked)).unwrap_err();
    assert_eq!(codes(&refused), ["value-wrong-shape"], "judged before it is sealed");
    crooked.insert("contact".to_owned(), serde_json::json!({ "sealed": { "person": "x" } }));
    let refused = ask(office, &clerk(), "2026-01-12T09:00", "0", command(&crooked)).unwrap_err();
    assert_eq!(codes(&refused), ["value-wrong-shape"], "nobody writes a box of their own");

    let number =
        ask(office, &clerk(), "2026-01-12T09:00", "1", command(&with_persons)).expect("opens").number;
    let now = at("2026-01-13T09:00");
    let dossier = office.dossier(&clerk(), now, &number, None).unwrap();
    assert_eq!((dossier.sealed, dossier.may_reveal), (vec!["contact".to_owned(), "guests".to_owned()], true));
    let nowhere = |text: &str| {
        std::fs::read_dir(house.dir.path()).unwrap().all(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            !bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    };
    assert!(nowhere(contact) && nowhere(guest), "not in the ledger, not in search, not in a file");
    let found = ListQuery { text: Some("Watanabe".to_owned()), ..ListQuery::default() };
    assert_eq!(office.register(&Office::operator(), found).unwrap().total.n, 0);

    let inspector = actor("i", "mofa", &["inspector"]);
    assert!(!office.dossier(&inspector, now, &number, None).unwrap().may_reveal);
    assert_eq!(codes(&office.reveal(&inspector, now, &number).unwrap_err()), ["forbidden"]);
    let read = office.reveal(&clerk(), now, &number).unwrap();
    assert_eq!(read["contact"]["name"], contact);
    assert_eq!(read["guests"], serde_json::json!([guest, "B"]));
    let last = office.history(&inspector, &number, None, 1).unwrap().remove(0);
    assert_eq!((last.actor.as_str(), last.event.kind()), ("clerk", "revealed"), "who read it stays known");

    // One person is erased, the others stay; what the record holds sealed may be sent again with it.
    let administrator = actor("a", "mofa", &["administrator"]);
    assert_eq!(codes(&office.erase(&clerk(), now, &number, "contact").unwrap_err()), ["forbidden"]);
    assert_eq!(office.erase(&administrator, now, &number, "contact").unwrap(), 1);
    let read = office.reveal(&clerk(), now, &number).unwrap();
    assert_eq!(read["contact"], serde_json::json!({ "erased": true }));
    assert_eq!(read["guests"][0], guest);
    let mut guests = office.dossier(&clerk(), now, &number, None).unwrap().record.fields["guests"].clone();
    guests.as_array_mut().unwrap().push("C".into());
    let edit = Command::Edit { fields: Fields::from([("guests".to_owned(), guests)]) };
    ask(office, &clerk(), "2026-01-13T09:00", "1", edit).expect("one more");
    assert_eq!(
        office.reveal(&clerk(), now, &number).unwrap()["guests"],
        serde_json::json!([guest, "B", "C"])
    );
    assert!(office.store().verify().unwrap().is_sound());

    let table = Table::from_csv(b"unit,contact\nhue,X\n").unwrap();
    let refused = office.import(&Office::operator(), now, "agreement", &table, true).unwrap_err();
    assert_eq!(codes(&refused), ["personal-column"]);
}

/// The same store under a pack whose indicator counts otherwise: rows and figures are made anew, and the ledger says so.
#[test]
fn another_pack_makes_the_projections_anew() {
    let house = house();
    assert!(!house.office.keep_projections(at("2026-01-05T08:00")).unwrap(), "the first start");
    open(&house.office, &clerk(), "1", "Thỏa thuận A");
    assert!(!house.office.keep_projections(at("2026-01-06T08:00")).unwrap(), "nothing changed");
    let new = pack_with(|files| {
        let manifest = files.get_mut("pack.toml").unwrap();
        *manifest = manifest.replace("version = \"", "version = \"next-");
        let kind = files.get_mut("kinds/agreement.toml").unwrap();
        *kind = kind.replacen("list = \"purpose\"", "list = \"purpose\"\nfacet = \"purpose\"", 1);
    });
    let House { office, dir } = house;
    drop(office);
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), new).expect("opens");
    assert!(!office.is_of_this_law().unwrap());
    assert!(!office.store().verify().unwrap().is_sound(), "the row is still of the old pack");
    assert!(office.keep_projections(at("2026-01-07T08:00")).unwrap());
    assert!(office.store().verify().unwrap().is_sound());
    let by_purpose = ListQuery {
        filter: [("purpose".to_owned(), ["cooperation".to_owned()].into())].into(),
        ..ListQuery::default()
    };
    assert_eq!(office.register(&clerk(), by_purpose).unwrap().rows.len(), 1);
    assert!(!office.keep_projections(at("2026-01-08T08:00")).unwrap(), "once");
}

/// A value that was written over stays in the ledger: erasing its field destroys that key as well.
#[test]
fn erasing_reaches_what_a_field_held_before() {
    let house = house_with_persons();
    let office = &house.office;
    let administrator = actor("a", "mofa", &["administrator", "inspector"]);
    let now = at("2026-01-13T09:00");
    let number = open(office, &clerk(), "1", "Thỏa thuận A").number;
    let erasable = || office.dossier(&administrator, now, &number, None).unwrap().erasable;
    let nothing = || codes(&office.erase(&administrator, now, &number, "contact").unwrap_err());
    assert_eq!((erasable(), nothing()), (Vec::new(), vec!["erase-nothing".to_owned()]));

    let write = |value: serde_json::Value| {
        let edit = Command::Edit { fields: Fields::from([("contact".to_owned(), value)]) };
        ask(office, &clerk(), "2026-01-13T09:00", "1", edit).expect("written");
        office.dossier(&clerk(), now, &number, None).unwrap().record.fields.get("contact").cloned()
    };
    let first = write(serde_json::json!({ "name": "Watanabe" })).expect("a box");
    let second = write(serde_json::json!({ "name": "Tanaka" })).expect("another box");
    assert_eq!(write(serde_json::Value::Null), None, "empty now");
    assert!(office.store().unseal(&first).is_ok() && office.store().unseal(&second).is_ok());
    assert_eq!(erasable(), ["contact"]);

    assert_eq!(office.erase(&administrator, now, &number, "contact").unwrap(), 2);
    for sealed in [&first, &second] {
        assert!(matches!(office.store().unseal(sealed), Err(luytre_store::StoreError::NoKey)));
    }
    assert_eq!((erasable(), nothing()), (Vec::new(), vec!["erase-nothing".to_owned()]));
    let entries = office.history(&administrator, &number, None, 10).unwrap();
    let erased = entries.iter().filter(|line| line.event.kind() == "erased");
    assert_eq!(erased.count(), 1, "nothing is put down of what was not there");
    assert!(office.store().verify().unwrap().is_sound());
}

/// A role that may take out its own does not take out what it co-signs or was asked on.
#[test]
fn only_the_own_is_taken_out() {
    let house = house();
    let office = &house.office;
    let mut joint = fields("Bản ghi nhớ ba bên");
    joint.insert("co_signatories".to_owned(), serde_json::json!(["hue", "quang-tri"]));
    joint.insert("lead".to_owned(), "hue".into());
    let command = Command::Open {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: clerk().body,
        on: "2026-01-12".parse().unwrap(),
        fields: joint,
        example: false,
    };
    ask(office, &clerk(), "2026-01-12T09:00", "1", command).expect("opens");
    let asked = open(office, &clerk(), "2", "Thỏa thuận A").number;
    attach(office, &asked, &["proposal", "draft_text"]);
    let send = Command::Take {
        transition: "send".to_owned(),
        on: "2026-01-13".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(office, &clerk(), "2026-01-13T10:00", "2", send).expect("sent");
    let own = actor("q", "agency@quang-tri-2025", &["clerk"]);
    let own = open(office, &own, "3", "Việc của Quảng Trị").number;
    ask(
        office,
        &Office::operator(),
        "2026-01-13T10:00",
        "3",
        Command::Link { relation: "implements".to_owned(), to: asked },
    )
    .expect("linked");

    for (body, role, seen, taken) in [
        ("agency@da-nang-2025", "clerk", 2, 2),
        ("agency@hue", "clerk", 1, 1),
        ("agency@quang-tri-2025", "clerk", 2, 1),
        ("mofa", "clerk", 1, 0),
        ("mofa", "inspector", 3, 3),
    ] {
        let who = actor("x", body, &[role]);
        assert_eq!(office.register(&who, ListQuery::default()).unwrap().total.n, seen, "{body} {role}");
        assert_eq!(office.export(&who, ListQuery::default()).unwrap().len(), taken, "{body} {role}");
        for as_of in [None, Some(at("2026-01-13T11:00"))] {
            let mut records = Vec::new();
            let query = ExportQuery { as_of, ..ExportQuery::default() };
            let take = |exported: luytre_office::Exported| {
                records.push((exported.record.number, exported.links.len()));
                Ok(())
            };
            office.export_records(&who, &query, take).unwrap();
            assert_eq!(records.len(), taken, "{body} {role}");
            let shown = records.iter().find(|(number, _)| *number == own).map(|(_, links)| *links);
            assert_eq!(shown.unwrap_or_default(), usize::from(role == "inspector"), "nor its number");
        }
    }
}

/// What a history does not tell its reader, an export does not tell either.
#[test]
fn an_export_masks_the_history_as_its_page_does() {
    let house = house();
    let office = &house.office;
    let hue = actor("h", "agency@hue", &["clerk"]);
    let hidden = open(office, &clerk(), "1", "Thỏa thuận A").number;
    let own = open(office, &hue, "2", "Việc của Huế").number;
    let link = Command::Link { relation: "implements".to_owned(), to: hidden.clone() };
    ask(office, &Office::operator(), "2026-01-13T10:00", "2", link).expect("linked");
    let judgement = luytre_domain::record::Judgement {
        proposal: "p".to_owned(),
        about: "agreement".to_owned(),
        ruling: luytre_domain::record::Ruling::Accepted,
        quote: String::new(),
        made: hidden.clone(),
        on: "2026-01-13".parse().unwrap(),
    };
    let event = Event::Judged { judgement };
    #[expect(clippy::disallowed_methods, reason = "an entry as a document has it")]
    let permit = luytre_domain::permit::Permit::grant("operator", luytre_domain::permit::Action::Edit);
    let draft = luytre_domain::ledger::Draft {
        subject: format!("{}2", luytre_domain::project::RECORD),
        kind: event.kind().to_owned(),
        actor: "operator".to_owned(),
        law: "1".to_owned(),
        body: serde_json::to_value(&event).unwrap(),
    };
    let now = at("2026-01-13T10:00");
    let written =
        office.store().write("judged", move |tx| tx.append(&permit, now, draft.clone()).map(|_| ()));
    written.expect("written");

    let told = |events: Vec<Event>| {
        let named = events.into_iter().filter_map(|event| match event {
            Event::Linked { to, .. } => Some(to),
            Event::Judged { judgement } => Some(judgement.made),
            _ => None,
        });
        named.collect::<Vec<_>>()
    };
    for (who, link, made) in
        [(&hue, "…", ""), (&actor("i", "mofa", &["inspector"]), hidden.as_str(), hidden.as_str())]
    {
        let history = office.history(who, &own, None, 10).unwrap();
        assert_eq!(told(history.into_iter().rev().map(|line| line.event).collect()), [link, made]);
        let mut exported = Vec::new();
        let take = |taken: luytre_office::Exported| {
            if taken.record.number == own {
                exported = taken.history.into_iter().map(|line| line.event).collect();
            }
            Ok(())
        };
        office.export_records(who, &ExportQuery::default(), take).unwrap();
        assert_eq!(told(exported), [link, made]);
    }
}
