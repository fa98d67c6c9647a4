use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::record::{Fields, Source, Verdict};
use luytre_office::{
    Account, FigureQuery, ListQuery, Office, OfficeError, Request, RowOutcome, SESSION_IDLE, SignIn, Table,
};
use luytre_text::lang::Lang;

use crate::{actor, ask, at, clerk, fields, house, open};

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
    for sort in ["proposal", "draft_text"] {
        let (digest, size) = house.office.keep_blob(&clerk(), sort.as_bytes(), "text/plain").unwrap();
        let paper = luytre_domain::record::Paper {
            id: sort.to_owned(),
            sort: sort.to_owned(),
            title: sort.to_owned(),
            digest,
            size,
            media: "text/plain".to_owned(),
            number: String::new(),
        };
        ask(&house.office, &clerk(), "2026-01-13T09:00", "1", Command::AddPaper { paper }).unwrap();
    }
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
