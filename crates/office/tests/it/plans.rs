//! Directions and what answers them; requests that ask many; proposals that their answers move on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::Verdict;
use luytre_domain::unit::UnitId;
use luytre_office::{CoverageQuery, FigureQuery, NewAnswer, NewPaper, Office, OfficeError, Receipt, Request};
use serde_json::{Value, json};

use crate::{actor, ask, at, clerk, house};

const TODAY: &str = "2026-03-02T09:00";

fn mofa() -> Actor {
    actor("mofa", "mofa", &["ministry"])
}

fn agency(unit: &str) -> Actor {
    actor(unit, &format!("agency@{unit}"), &["clerk"])
}

fn open(
    office: &Office,
    actor: &Actor,
    id: &str,
    kind: &str,
    fields: Value,
    links: &[(&str, &str)],
    bodies: &[&str],
) -> Result<Receipt, OfficeError> {
    let command = Command::Open {
        kind: kind.to_owned(),
        number: String::new(),
        owner: actor.body.clone(),
        on: date(2026, 3, 2),
        fields: serde_json::from_value(fields).expect("fields"),
        example: false,
    };
    let request = Request {
        actor: actor.clone(),
        now: at(TODAY),
        id: id.to_owned(),
        command,
        seen: None,
        confirmed: BTreeSet::new(),
    };
    let links: Vec<(String, String)> =
        links.iter().map(|(relation, to)| ((*relation).to_owned(), (*to).to_owned())).collect();
    let bodies: Vec<BodyId> = bodies.iter().map(|body| BodyId((*body).to_owned())).collect();
    office.open_asking(request, &links, &bodies, "request")
}

fn codes(error: &OfficeError) -> Vec<String> {
    error.refusals().into_iter().map(|refusal| refusal.code).collect()
}

fn direct(office: &Office, id: &str, fields: Value) -> String {
    let mut all = json!({
        "task": "Chiến lược thử", "direction_number": "01/CT", "issued_on": "2026-02-01", "addressed": true,
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    open(office, &mofa(), id, "direction", all, &[], &[]).expect("a direction").number
}

#[test]
fn a_direction_is_seen_by_all_and_its_gaps_are_plain() {
    let house = house();
    let office = &house.office;
    let all = direct(office, "d1", json!({ "answer_by": "2026-02-20" }));
    let some = direct(office, "d2", json!({ "applies_to": ["lao-cai-2025", "lang-son"] }));
    let hidden = direct(office, "d3", json!({ "addressed": false }));
    let task = |unit: &str, to: &str| {
        let fields = json!({
            "task_name": format!("Việc của {unit}"), "work_due": "2026-06-30", "work_from": "2026-01-01",
            "target_indicator": "agreements.signed", "target_value": 3,
            "reported_value": 2, "reported_on": "2026-02-28", "reported_evidence": "Báo cáo 12/BC",
        });
        open(office, &agency(unit), &format!("t-{unit}"), "task", fields, &[("serves", to)], &[])
            .expect("a task")
            .number
    };
    task("da-nang-2025", &all);
    let dropped = task("hue", &all);
    task("lao-cai-2025", &some);
    let drop = Command::Take {
        transition: "task_drop".to_owned(),
        on: date(2026, 3, 2),
        fields: Default::default(),
        note: "trùng".to_owned(),
    };
    ask(office, &agency("hue"), TODAY, "t-hue", drop).expect("dropped");
    // A province that has merged since counts for the one that took it over.
    let past = Command::Record {
        kind: "plan".to_owned(),
        number: String::new(),
        owner: BodyId("committee@quang-nam".to_owned()),
        state: "in_force".to_owned(),
        fields: serde_json::from_value(json!({ "plan_name": "Kế hoạch cũ", "issued_on": "2024" })).unwrap(),
        sources: Vec::new(),
    };
    ask(office, &clerk(), TODAY, "p-old", past).expect("recorded");
    let link = Command::Link { relation: "answers".to_owned(), to: all.clone() };
    ask(office, &clerk(), TODAY, "p-old", link).expect("linked");

    let query = CoverageQuery { kind: "direction".to_owned(), limit: 10, ..CoverageQuery::default() };
    let seen = office.coverage(&mofa(), at(TODAY), &query).expect("coverage");
    assert_eq!(seen.units.len(), 34);
    let row = |number: &str| seen.rows.iter().find(|row| row.hit.row.number == number);
    assert!(row(&hidden).is_none(), "nobody is to answer it");
    let first = row(&all).expect("the first");
    assert_eq!((first.asked.len(), first.covered, first.due), (34, 1, Some(date(2026, 2, 20))));
    assert_eq!(first.label, "01/CT");
    let unit = |unit: &str| UnitId(unit.to_owned());
    let cell = &first.cells[&unit("da-nang-2025")];
    let counts: Vec<(&str, &str, u64)> =
        cell.by.iter().map(|((kind, state), n)| (kind.as_str(), state.as_str(), *n)).collect();
    assert_eq!(counts, [("plan", "in_force", 1), ("task", "task_open", 1)]);
    assert!(!first.cells[&unit("hue")].covers, "what was dropped covers nothing");
    let second = row(&some).expect("the second");
    assert_eq!((second.asked.len(), second.covered), (2, 1));
    assert_eq!((seen.covered, seen.awaited), (2, 36));

    // On the map of before, the old plan stands where it was made, and the new task nowhere.
    let before = CoverageQuery { boundary: Some(date(2025, 6, 30)), ..query.clone() };
    let then = office.coverage(&mofa(), at(TODAY), &before).expect("coverage");
    let first = then.rows.iter().find(|row| row.hit.row.number == all).unwrap();
    assert_eq!(then.units.len(), 63);
    assert!(first.cells[&unit("quang-nam")].covers && first.elsewhere == 1, "{:?}", first.cells.keys());

    // What a province issues is its own communes' to see, and no row for the country.
    let local = json!({ "task": "Chỉ thị của tỉnh", "issued_on": "2026-02-01", "addressed": true });
    let local = open(office, &agency("hue"), "d4", "direction", local, &[], &[]).expect("a direction").number;
    let elsewhere = office.dossier(&agency("lao-cai-2025"), at(TODAY), &local, None);
    assert!(matches!(elsewhere, Err(OfficeError::NotFound)));
    let rows = office.coverage(&mofa(), at(TODAY), &query).expect("coverage").rows;
    assert_eq!(rows.len(), 2);

    // A locality sees the direction and its own part of the answers.
    let own = office.coverage(&agency("lao-cai-2025"), at(TODAY), &query).expect("coverage");
    assert_eq!(own.units, [unit("lao-cai-2025")]);
    assert_eq!((own.covered, own.awaited), (1, 2));
    let dossier = office.dossier(&agency("lao-cai-2025"), at(TODAY), &all, None).expect("seen by all");
    assert!(!dossier.may_edit && !dossier.may_attach, "seen, and no more");
    let foreign = office.dossier(&agency("lao-cai-2025"), at(TODAY), &dropped, None);
    assert!(matches!(foreign, Err(OfficeError::NotFound)), "of another locality");

    // The register's figure stands beside the reported one.
    let answers = office.answers(&mofa(), at(TODAY), &all).expect("answers");
    let task = answers.rows.iter().find(|row| row.unit == Some(unit("da-nang-2025")) && row.target.is_some());
    let target = task.and_then(|row| row.target.clone()).expect("a target");
    assert_eq!((target.target, target.counted, target.reported), (Some(3), Some(0), Some(2)));
}

#[test]
fn one_request_asks_many_and_silence_is_counted() {
    let house = house();
    let office = &house.office;
    let fields = json!({
        "request_subject": "Số đoàn năm 2025", "request_text": "Đề nghị cho biết",
        "request_wants": ["Đoàn ra", "Ghi chú"], "reply_by": "2026-03-10",
    });
    let bodies = ["agency@da-nang-2025", "agency@lao-cai-2025", "agency@hue"];
    let open = |id: &str, links: &[(&str, &str)], bodies: &[&str]| {
        open(office, &mofa(), id, "request", fields.clone(), links, bodies)
    };
    let twice = open("r0", &[], &["agency@hue", "agency@hue", "nobody@hue"]).expect_err("refused");
    assert_eq!(codes(&twice), ["already-asked", "no-such-body"], "each refusal, and nothing is opened");
    let number = open("r1", &[], &bodies).expect("opens").number;
    assert!(number.ends_with("-0001"), "what was refused left nothing behind: {number}");

    let answer = |actor: &Actor, now: &str, body: &str, values: &[(&str, &str)], paper: Option<&str>| {
        let paper = paper.map(|title| NewPaper {
            id: "a1".to_owned(),
            sort: "request_answer".to_owned(),
            title: title.to_owned(),
            number: "5/SNgV".to_owned(),
            media: "text/plain".to_owned(),
            bytes: title.as_bytes().to_vec(),
        });
        let values: BTreeMap<String, String> =
            values.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
        let answer = NewAnswer { body: body.to_owned(), values, paper, ..NewAnswer::default() };
        office.answer(actor, at(now), &number, answer)
    };
    let due = |actor: &Actor| {
        let desk = office.desk(actor, at(TODAY), 10).expect("a desk");
        desk.iter().map(|due| (due.clock.rule.clone(), due.clock.due)).collect::<Vec<_>>()
    };
    let day = |reply_by: Value| {
        let fields = serde_json::from_value(json!({ "reply_by": reply_by })).unwrap();
        ask(office, &mofa(), TODAY, "r1", Command::Edit { fields }).expect("edited");
        due(&agency("lao-cai-2025"))
    };
    assert_eq!(due(&agency("lao-cai-2025")), [("YC-01".to_owned(), date(2026, 3, 10))]);
    // The clocks of all that were asked follow the day that is set, or the service time where none is.
    assert_eq!(day(json!("2026-03-06")), [("YC-01".to_owned(), date(2026, 3, 6))]);
    assert_eq!(day(Value::Null), [("YC-02".to_owned(), date(2026, 3, 16))]);
    assert_eq!(day(json!("2026-03-10")), [("YC-01".to_owned(), date(2026, 3, 10))]);
    let hue = agency("hue");
    let wrong = answer(&hue, "2026-03-05T09:00", "agency@lao-cai-2025", &[("Đoàn ra", "1")], None);
    assert_eq!(codes(&wrong.expect_err("another's answer")), ["wrong-body"]);
    let label = answer(&hue, "2026-03-05T09:00", "agency@hue", &[("Đoàn vào", "1")], None);
    assert_eq!(codes(&label.expect_err("nobody asked that")), ["answer-not-wanted"]);
    let empty = answer(&hue, "2026-03-05T09:00", "agency@hue", &[], None);
    assert_eq!(codes(&empty.expect_err("says nothing")), ["answer-empty"]);
    answer(&hue, "2026-03-05T09:00", "agency@hue", &[("Đoàn ra", "12")], Some("Công văn")).expect("answers");
    // A paper that came in late, entered by the asker.
    answer(&mofa(), "2026-03-12T09:00", "agency@da-nang-2025", &[("Đoàn ra", "30")], None).expect("entered");

    let verdict = Command::Reply {
        body: BodyId("agency@lao-cai-2025".to_owned()),
        verdict: Verdict::Agrees,
        on: date(2026, 3, 12),
        note: String::new(),
    };
    let verdict = ask(office, &agency("lao-cai-2025"), "2026-03-12T09:00", "r1", verdict);
    assert_eq!(codes(&verdict.expect_err("no verdict here")), ["answer-not-verdict"]);
    let remind = Command::Remind { bodies: Vec::new(), on: date(2026, 3, 12), note: String::new() };
    ask(office, &mofa(), "2026-03-12T09:00", "r1", remind).expect("reminds");
    let close = |transition: &str, note: &str| Command::Take {
        transition: transition.to_owned(),
        on: date(2026, 3, 12),
        fields: Default::default(),
        note: note.to_owned(),
    };
    let early = ask(office, &mofa(), "2026-03-12T09:00", "r1", close("request_close", ""));
    assert_eq!(codes(&early.expect_err("silence is no answer")), ["replies-missing"]);

    let record = office.dossier(&mofa(), at("2026-03-12T10:00"), &number, None).expect("seen").record;
    let told: Vec<(&str, usize, Option<bool>, String)> = record
        .asked
        .iter()
        .map(|asked| {
            let reply = asked.reply.as_ref();
            let value = reply.and_then(|reply| reply.values.get("Đoàn ra")).cloned().unwrap_or_default();
            (asked.body.0.as_str(), asked.reminded.len(), reply.map(|reply| reply.late), value)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("agency@da-nang-2025", 0, Some(true), "30".to_owned()),
            ("agency@lao-cai-2025", 1, None, String::new()),
            ("agency@hue", 0, Some(false), "12".to_owned()),
        ]
    );
    let list = |actor: &Actor, own| office.asked(actor, at("2026-03-12T10:00"), own, 10).expect("a list");
    let ours = list(&mofa(), true);
    assert_eq!((ours.len(), ours[0].asked, ours[0].replied, ours[0].late), (1, 3, 2, 1));
    assert!(list(&mofa(), false).is_empty());
    assert!(list(&agency("lao-cai-2025"), false)[0].mine);
    assert!(!list(&hue, false)[0].mine, "it has answered");
    assert!(list(&agency("can-tho-2025"), false).is_empty(), "nobody asked it");
    let stranger = office.dossier(&agency("can-tho-2025"), at(TODAY), &number, None);
    assert!(matches!(stranger, Err(OfficeError::NotFound)));
    let silent = close("request_close_silent", "Lào Cai chưa trả lời");
    ask(office, &mofa(), "2026-03-12T11:00", "r1", silent).expect("closed, with its silence kept");
}

#[test]
fn the_answer_itself_moves_a_proposal_on() {
    let house = house();
    let office = &house.office;
    let fields = json!({ "national_series": "local_foreign_affairs", "national_ordinal": 22, "begins_on": "2026-02-10" });
    let conference =
        open(office, &mofa(), "c1", "national_conference", fields, &[], &[]).expect("opens").number;
    let cases = [
        ("k1", Verdict::Agrees, "", "proposal_accepted"),
        ("k2", Verdict::AgreesWithChanges, "từng bước", "proposal_partly"),
        ("k3", Verdict::Disagrees, "ngoài thẩm quyền", "proposal_refused"),
    ];
    let propose = |id: &str| {
        let fields = json!({
            "proposal_subject": format!("Kiến nghị {id}"), "proposal_text": "Đề nghị", "proposed_on": "2026-02-10",
        });
        let links = [("raised_at", conference.as_str())];
        open(office, &clerk(), id, "proposal", fields, &links, &["mofa"]).expect("proposes").number
    };
    for (id, verdict, note, state) in cases {
        let number = propose(id);
        let reply = Command::Reply {
            body: BodyId("mofa".to_owned()),
            verdict,
            on: date(2026, 3, 4),
            note: note.to_owned(),
        };
        ask(office, &mofa(), "2026-03-04T09:00", id, reply).expect("replies");
        let record = office.dossier(&clerk(), at("2026-03-04T10:00"), &number, None).expect("seen").record;
        assert_eq!(record.state, state);
        assert!(record.clocks.iter().all(|clock| clock.met == Some(date(2026, 3, 4))));
    }
    propose("k4");
    let count = |indicator: &str| {
        let query = FigureQuery { indicator: indicator.to_owned(), ..FigureQuery::default() };
        office.figure(&mofa(), &query).expect("a figure").total
    };
    assert_eq!((count("proposals.filed"), count("proposals.answered")), (4, 3));
    let heard = office.dossier(&agency("hue"), at(TODAY), &conference, None).expect("seen by all");
    assert!(heard.links.is_empty(), "the proposals of others stay theirs");
    let heard = office.dossier(&clerk(), at(TODAY), &conference, None).expect("seen");
    assert_eq!(heard.links.iter().filter(|link| link.word == "heard").count(), 4);
}
