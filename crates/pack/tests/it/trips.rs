//! Delegations, the annual programme and international conferences under the law of Việt Nam.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use luytre_domain::body::BodyId;
use luytre_domain::command::{Command, Situation};
use luytre_domain::decide::decide;
use luytre_domain::project::projection;
use luytre_domain::record::{Commitment, Fields, Progress, Record, Verdict};
use luytre_domain::refusal::Refusal;
use luytre_pack::Pack;
use serde_json::{Value, json};

use crate::vn::{Case, actor, codes, vn};

const AGENCY: &str = "agency@da-nang-2025";

fn made(value: Value) -> Fields {
    serde_json::from_value(value).expect("fields")
}

fn opened<'a>(
    pack: &'a Pack,
    kind: &str,
    on: Date,
    fields: Fields,
    yes: &[&str],
) -> Result<Case<'a>, Vec<Refusal>> {
    let command = Command::Open {
        kind: kind.to_owned(),
        number: "N-1".to_owned(),
        owner: BodyId(AGENCY.to_owned()),
        on,
        fields,
        example: false,
    };
    let confirmed: BTreeSet<String> = yes.iter().map(|code| (*code).to_owned()).collect();
    let who = actor(AGENCY, "clerk");
    let situation = Situation { law: &pack.law, actor: &who, today: on, confirmed: &confirmed };
    let mut events = decide(None, command, &situation)?.into_iter();
    let mut record = Record::open("r:1", events.next().expect("an event")).expect("an opening");
    events.for_each(|event| record.apply(event));
    Ok(Case { pack, record })
}

fn conference(begins_on: &str) -> Fields {
    made(json!({
        "secret": false, "title": "Diễn đàn hợp tác cảng biển", "conference_form": "hybrid", "begins_on": begins_on,
        "ends_on": begins_on, "organiser": "Sở Công Thương", "ministerial_guests": false, "countries": ["JP"],
        "participants": 200, "foreign_participants": 40, "foreign_funding": false,
    }))
}

fn with(mut fields: Fields, more: Value) -> Fields {
    fields.extend(made(more));
    fields
}

fn edit(case: &mut Case, on: Date, fields: Value) -> Result<(), Vec<String>> {
    case.act(&actor(AGENCY, "clerk"), on, Command::Edit { fields: made(fields) })
}

/// Article 3: guests of ministerial rank or one of six topics make it the Prime Minister's to permit.
#[test]
fn guests_and_topics_say_who_permits_a_conference() {
    let pack = vn();
    let follows = |more: Value| {
        let fields = with(conference("2026-06-15"), more);
        opened(&pack, "conference", date(2026, 3, 2), fields, &[])
            .expect("opens")
            .record
            .follows
            .expect("a way")
            .id
    };
    assert_eq!(follows(json!({})), "conference.competent_person");
    assert_eq!(follows(json!({ "areas": ["border"] })), "conference.competent_person");
    assert_eq!(follows(json!({ "ministerial_guests": true })), "conference.prime_minister");
    for topic in &pack.law.lists["sensitive_topic"] {
        assert_eq!(follows(json!({ "sensitive_topics": [topic] })), "conference.prime_minister", "{topic}");
    }
}

/// The rule of article 4(1), to the day, for both authorities; a day off before the last day moves nothing.
#[test]
fn a_conference_is_filed_forty_or_thirty_days_before_it_begins() {
    let pack = vn();
    let clerk = actor(AGENCY, "clerk");
    let file = |fields: &Value, on: Date| {
        let fields = with(conference("2026-06-15"), fields.clone());
        let mut case = opened(&pack, "conference", date(2026, 3, 2), fields, &[]).expect("opens");
        case.papers(&clerk, date(2026, 3, 3), &["conference_request", "conference_scheme"]);
        case.take(&clerk, on, "file_conference")
    };
    let minister = json!({ "ministerial_guests": true });
    let too_late = Err(vec!["too-late".to_owned()]);
    assert_eq!(file(&minister, date(2026, 5, 6)), Ok(()), "40 days");
    assert_eq!(file(&minister, date(2026, 5, 7)), too_late, "39 days");
    assert_eq!(file(&json!({}), date(2026, 5, 16)), Ok(()), "30 days, on a Saturday");
    assert_eq!(file(&json!({}), date(2026, 5, 17)), too_late, "29 days");
}

/// The refusal says what a clerk needs to mend it, and moving the event does mend it.
#[test]
fn a_late_filing_names_the_article_the_last_day_and_the_first_day_that_would_do() {
    let pack = vn();
    let clerk = actor(AGENCY, "clerk");
    let fields = with(conference("2026-06-14"), json!({ "ministerial_guests": true }));
    let mut case = opened(&pack, "conference", date(2026, 3, 2), fields, &[]).expect("opens");
    assert_eq!(case.due(AGENCY), "HN-01 2026-05-05", "on the desk from the first day");
    case.papers(&clerk, date(2026, 3, 3), &["conference_request", "conference_scheme"]);
    let command = Command::Take {
        transition: "file_conference".to_owned(),
        on: date(2026, 5, 6),
        fields: Fields::new(),
        note: String::new(),
    };
    let situation =
        Situation { law: &pack.law, actor: &clerk, today: date(2026, 5, 6), confirmed: &BTreeSet::new() };
    let refusals = decide(Some(&case.record), command, &situation).expect_err("39 days");
    let [late] = refusals.as_slice() else { panic!("{refusals:?}") };
    let basis = late.basis.as_ref().expect("its article");
    assert_eq!((basis.doc.as_str(), basis.article.as_str()), ("06/2020/QĐ-TTg", "4(1)"));
    let told = ["day", "left", "term", "latest", "earliest"].map(|name| late.args[name].as_str());
    assert_eq!(told, ["2026-05-06", "39", "40", "2026-05-05", "2026-06-15"]);
    assert_eq!((late.field.as_deref(), late.ask), (Some("begins_on"), false), "no yes lets it through");

    edit(&mut case, date(2026, 5, 6), json!({ "begins_on": "2026-06-15", "ends_on": "2026-06-16" }))
        .expect("moved");
    assert_eq!(case.due(AGENCY), "HN-01 2026-05-06", "the clock follows the event");
    case.take(&clerk, date(2026, 5, 6), "file_conference").expect("in time");
    let asked: BTreeMap<&str, String> =
        case.record.asked.iter().map(|asked| (asked.body.0.as_str(), case.due(&asked.body.0))).collect();
    let due = "HN-03 2026-05-21".to_owned();
    assert_eq!(asked, BTreeMap::from([("mofa", due.clone()), ("mps", due)]));
}

/// A minister who announces himself while the file is made makes it another file; once it is sent, it stays what it is.
#[test]
fn a_file_in_the_making_goes_over_to_the_procedure_it_comes_to_need() {
    let pack = vn();
    let clerk = actor(AGENCY, "clerk");
    let mut case =
        opened(&pack, "conference", date(2026, 3, 2), conference("2026-06-15"), &[]).expect("opens");
    assert_eq!(case.due(AGENCY), "HN-02 2026-05-16");
    edit(&mut case, date(2026, 4, 1), json!({ "ministerial_guests": true })).expect("edits");
    assert_eq!(case.record.follows.as_ref().unwrap().id, "conference.prime_minister");
    let running: Vec<&str> = case.record.clocks.iter().map(|clock| clock.rule.as_str()).collect();
    assert_eq!((running.as_slice(), &*case.due(AGENCY)), (&["HN-01"][..], "HN-01 2026-05-06"));
    edit(&mut case, date(2026, 4, 2), json!({ "ministerial_guests": false })).expect("edits");

    case.papers(&clerk, date(2026, 4, 2), &["conference_request", "conference_scheme"]);
    case.take(&clerk, date(2026, 4, 3), "file_conference").expect("filed with the competent person");
    case.take(&clerk, date(2026, 4, 10), "opinions_in").expect("nobody had to be asked");
    edit(&mut case, date(2026, 4, 11), json!({ "ministerial_guests": true })).expect("edits");
    assert_eq!(case.record.follows.as_ref().unwrap().id, "conference.competent_person");
    let leader = actor(AGENCY, "leader");
    let refused = case.take(&leader, date(2026, 4, 12), "permit_conference");
    assert_eq!(refused, Err(vec!["not-this-way".into()]), "it is not the chair's to permit any more");
}

#[test]
fn a_conference_reports_within_fifteen_days_and_to_the_ministry_where_the_prime_minister_permitted_it() {
    let pack = vn();
    let clerk = actor(AGENCY, "clerk");
    let fields = with(conference("2026-06-15"), json!({ "sensitive_topics": ["religion"] }));
    let mut case = opened(&pack, "conference", date(2026, 3, 2), fields, &[]).expect("opens");
    case.papers(&clerk, date(2026, 3, 3), &["conference_request", "conference_scheme", "decision"]);
    case.take(&clerk, date(2026, 3, 3), "file_conference").expect("filed");
    for body in ["mofa", "mps"] {
        case.reply(&actor(body, "officer"), date(2026, 3, 10), Verdict::Agrees).expect("replies");
    }
    case.take(&clerk, date(2026, 3, 11), "opinions_in").expect("submitted");
    case.take(&clerk, date(2026, 4, 1), "permit_conference_pm").expect("permitted");
    let early = case.take(&clerk, date(2026, 6, 14), "close_conference");
    assert_eq!(early, Err(vec!["not-this-way".into()]), "not before it has ended");
    case.take(&clerk, date(2026, 6, 16), "close_conference").expect("held");
    assert_eq!(case.due(AGENCY), "HN-04 2026-06-30", "from its end, not from the day somebody noted it");
    case.papers(&clerk, date(2026, 6, 20), &["result_report"]);
    edit(&mut case, date(2026, 6, 20), json!({ "results": "r" })).expect("edits");
    assert_eq!(case.take(&clerk, date(2026, 6, 20), "hand_in_result"), Err(vec!["field-missing".into()]));
    edit(&mut case, date(2026, 6, 20), json!({ "mofa_copied_on": "2026-06-20" })).expect("edits");
    case.take(&clerk, date(2026, 6, 20), "hand_in_result").expect("reported");

    let projection = projection(&pack.law, &case.record);
    let fact =
        projection.facts.iter().find(|fact| fact.indicator == "conferences.international").expect("counted");
    assert_eq!((fact.value, fact.day), (1, date(2026, 6, 15)));
    assert_eq!(fact.dimensions["procedure"], BTreeSet::from(["conference.prime_minister".to_owned()]));
}

fn delegation(way: &str, more: Value) -> Fields {
    let fields = json!({
        "way": way, "secret": false, "title": "Đoàn công tác tại Nhật Bản", "trip_purpose": "promotion",
        "programme": "in_programme", "countries": ["JP"], "depart_on": "2026-04-06", "return_on": "2026-04-10",
        "head": { "name": "Trần A", "title": "Giám đốc Sở" }, "rank": "department_head",
        "members": [{ "name": "Lê B", "title": "Trưởng phòng" }], "persons": 6, "decided_by": "chair",
        "funding": "host", "service_passports": true,
    });
    with(made(fields), more)
}

/// Takes a delegation abroad and back, to where its report is handed in.
fn back_home<'a>(pack: &'a Pack, more: Value) -> Case<'a> {
    let (clerk, leader) = (actor(AGENCY, "clerk"), actor(AGENCY, "leader"));
    let mut case = opened(pack, "delegation", date(2026, 3, 2), delegation("out", more), &[]).expect("opens");
    case.papers(&clerk, date(2026, 3, 2), &["trip_request", "trip_project", "decision", "trip_report"]);
    for (who, on, way) in [
        (&clerk, date(2026, 3, 3), "ask_to_travel"),
        (&clerk, date(2026, 3, 4), "submit_trip"),
        (&leader, date(2026, 3, 6), "approve"),
        (&clerk, date(2026, 3, 9), "apply_passports"),
        (&clerk, date(2026, 3, 11), "forward_passports"),
        (&clerk, date(2026, 3, 16), "passports_issued"),
        (&clerk, date(2026, 4, 6), "depart"),
        (&clerk, date(2026, 4, 10), "come_back"),
    ] {
        case.take(who, on, way).unwrap_or_else(|codes| panic!("{way}: {codes:?}"));
    }
    case
}

#[test]
fn a_delegation_hands_back_its_passports_reports_and_closes_only_with_what_it_left_behind() {
    let pack = vn();
    let clerk = actor(AGENCY, "clerk");
    let close = |mut case: Case| case.take(&clerk, date(2026, 4, 24), "close_trip");
    let reported = || {
        let mut case = back_home(&pack, json!({}));
        assert_eq!(case.due(AGENCY), "HC-04 2026-04-17", "five working days after the trip");
        case.take(&clerk, date(2026, 4, 14), "hand_back").expect("handed back");
        assert_eq!(
            case.due(AGENCY),
            "DR-01 2026-04-28",
            "15 days from the return; a Saturday and the Hùng Kings day move it"
        );
        edit(&mut case, date(2026, 4, 20), json!({ "results": "r" })).expect("edits");
        case.take(&clerk, date(2026, 4, 20), "hand_in_report").expect("reported");
        case
    };
    assert_eq!(close(reported()), Err(vec!["field-missing".into()]), "nothing left behind, and no word why");

    let mut promised = reported();
    let commitment = Commitment {
        id: "c".to_owned(),
        what: "Gửi dự thảo thỏa thuận".to_owned(),
        who: "Sở Ngoại vụ".to_owned(),
        due: Some(date(2026, 6, 30)),
        indicator: String::new(),
        evidence: String::new(),
        progress: Progress::Open,
    };
    let set = Command::SetCommitment { commitment, on: date(2026, 4, 21) };
    promised.act(&clerk, date(2026, 4, 21), set).expect("promised");
    assert_eq!(close(promised), Ok(()));

    let mut linked = reported();
    let link = |relation: &str| Command::Link { relation: relation.to_owned(), to: "r:2".to_owned() };
    linked.act(&clerk, date(2026, 4, 21), link("carries_out")).expect("links");
    let still = linked.take(&clerk, date(2026, 4, 22), "close_trip");
    assert_eq!(still, Err(vec!["field-missing".into()]), "the line it carries out is nothing it left");
    linked.act(&clerk, date(2026, 4, 22), link("resulted_in")).expect("links");
    assert_eq!(close(linked), Ok(()));

    for left in [
        json!({ "contacts_made": [{ "name": "Sato", "title": "Port of Nagoya" }] }),
        json!({ "nothing_left": "Đối tác hoãn làm việc." }),
    ] {
        let mut case = reported();
        edit(&mut case, date(2026, 4, 21), left.clone()).expect("edits");
        assert_eq!(close(case), Ok(()), "{left}");
    }
}

/// Two delegations of six and one person: two đoàn and seven lượt; money adds up beside them.
#[test]
fn delegations_and_turns_of_persons_are_counted_apart() {
    let pack = vn();
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    let first = json!({ "actual_cost": { "amount": 300_000_000, "currency": "VND" } });
    let second = json!({
        "persons": 1, "members": [], "programme": "off_programme", "off_reason": "invitation", "countries": ["JP", "KR"],
    });
    for more in [first, second] {
        for fact in projection(&pack.law, &back_home(&pack, more).record).facts {
            assert_eq!(fact.day, date(2026, 4, 6), "the day of departure");
            *totals.entry(fact.indicator).or_default() += fact.value;
        }
    }
    let wanted = [
        ("delegations.off_programme", 1),
        ("delegations.outbound", 2),
        ("delegations.outbound_cost", 300_000_000),
        ("delegations.outbound_countries", 2),
        ("delegations.outbound_persons", 7),
    ];
    assert_eq!(totals, wanted.map(|(indicator, value)| (indicator.to_owned(), value)).into());
}

#[test]
fn limits_on_trips_are_questions_and_off_programme_needs_its_reason() {
    let pack = vn();
    let open = |way: &str, more: Value, yes: &[&str]| {
        let refused = opened(&pack, "delegation", date(2026, 3, 2), delegation(way, more), yes).err();
        codes(refused.unwrap_or_default())
    };
    let none = Vec::<String>::new();
    assert_eq!(open("out", json!({}), &[]), none);
    assert_eq!(open("out", json!({ "persons": 10, "return_on": "2026-04-15" }), &[]), none, "ten of each");
    let large = json!({
        "persons": 11, "return_on": "2026-04-16", "countries": ["JP", "KR", "CN", "TH"], "rank": "head",
    });
    let asked =
        ["check-too-many-travel", "check-too-long-away", "check-too-many-countries", "check-third-trip"];
    assert_eq!(open("out", large.clone(), &[]), asked);
    assert_eq!(open("out", large.clone(), &asked), none, "a local limit is no law: yes lets it through");
    assert_eq!(open("in", large, &[]), none, "guests are not limited");
    assert_eq!(open("out", json!({ "return_on": "2026-05" }), &[]), none, "a month is no length");
    let off = json!({ "programme": "off_programme" });
    assert_eq!(
        open("out", off, &["check-off-programme-without-reason"]),
        ["check-off-programme-without-reason"]
    );
    let dollars = json!({ "planned_cost": { "amount": 100, "currency": "USD" } });
    assert_eq!(open("out", dollars, &[]), ["check-cost-not-in-dong"]);
}

/// What touches the border is asked of the border guard; what is sensitive is not decided without opinions.
#[test]
fn who_is_asked_about_a_delegation() {
    let pack = vn();
    let (clerk, leader) = (actor(AGENCY, "clerk"), actor(AGENCY, "leader"));
    let more = json!({ "border_area": true, "decided_by": "party_committee", "rank": "head" });
    let mut case = opened(&pack, "delegation", date(2026, 3, 2), delegation("in", more), &[]).expect("opens");
    case.papers(&clerk, date(2026, 3, 2), &["trip_request", "visit_programme", "protocol_plan"]);
    case.take(&clerk, date(2026, 3, 3), "ask_to_receive").expect("sent");
    assert_eq!(case.take(&clerk, date(2026, 3, 3), "submit_visit"), Err(vec!["not-this-way".into()]));
    case.take(&clerk, date(2026, 3, 3), "ask_opinions").expect("asks");
    let asked: Vec<&str> = case.record.asked.iter().map(|asked| asked.body.0.as_str()).collect();
    assert_eq!(asked, ["police@da-nang-2025", "border_guard@da-nang-2025"]);
    assert_eq!(case.due("police@da-nang-2025"), "DR-02 2026-03-10");
    for body in asked.iter().map(|body| (*body).to_owned()).collect::<Vec<_>>() {
        case.reply(&actor(&body, "officer"), date(2026, 3, 6), Verdict::Agrees).expect("replies");
    }
    case.take(&clerk, date(2026, 3, 9), "opinions_in").expect("submitted");
    let chair = case.take(&leader, date(2026, 3, 10), "permit_visit");
    assert_eq!(chair, Err(vec!["not-this-way".into()]), "the Party committee decides on this one");
    case.take(&leader, date(2026, 3, 10), "permit_visit_party").expect("permitted");
}

#[test]
fn a_line_of_the_programme_is_changed_only_by_whoever_approved_it() {
    let pack = vn();
    let (clerk, leader) = (actor(AGENCY, "clerk"), actor(AGENCY, "leader"));
    let line = json!({
        "way": "out", "title": "Xúc tiến đầu tư tại Nhật Bản", "trip_purpose": "promotion", "countries": ["JP"],
        "planned_for": "2027-04", "days_planned": 5, "rank": "head", "persons_planned": 8, "funding": "state_budget",
    });
    let mut case = opened(&pack, "programme_line", date(2026, 10, 1), made(line), &[]).expect("opens");
    case.take(&clerk, date(2026, 10, 2), "propose_line").expect("proposed");
    case.take(&clerk, date(2026, 11, 2), "submit_line").expect("consolidated");
    let refused = case.take(&clerk, date(2026, 12, 1), "approve_line");
    assert_eq!(refused, Err(vec!["decision-needs-leader".into()]));
    case.take(&leader, date(2026, 12, 1), "approve_line").expect("approved");
    let refused = case.take(&clerk, date(2027, 2, 1), "ask_change");
    assert_eq!(refused, Err(vec!["field-missing".into(), "field-missing".into()]), "which change, and why");
    edit(&mut case, date(2027, 2, 1), json!({ "line_change": "cancel", "change_summary": "Bạn hoãn." }))
        .unwrap();
    case.take(&clerk, date(2027, 2, 1), "ask_change").expect("asked");
    let refused = case.take(&leader, date(2027, 2, 5), "approve_line_change");
    assert_eq!(refused, Err(vec!["not-this-way".into()]), "a cancellation is no other change");
    case.take(&leader, date(2027, 2, 5), "approve_line_cancel").expect("cancelled");
    let facts = projection(&pack.law, &case.record).facts;
    let counted: Vec<_> = facts.iter().map(|fact| (fact.indicator.as_str(), fact.day)).collect();
    assert_eq!(
        counted,
        [("programme.lines", date(2027, 4, 1))],
        "it was in the programme, and stays counted there"
    );
}
