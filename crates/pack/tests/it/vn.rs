//! The pack of Việt Nam, and dossiers under its law.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::{Date, date};
use luytre_domain::body::BodyId;
use luytre_domain::clock::due;
use luytre_domain::command::{Command, Situation};
use luytre_domain::decide::{decide, obstacles, place, procedure_for, resolve};
use luytre_domain::permit::Actor;
use luytre_domain::project::projection;
use luytre_domain::record::{Commitment, Event, Fields, Paper, Progress, Record, Verdict};
use luytre_domain::unit::{Resolved, UnitId};
use luytre_pack::{Files, Pack, read};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::{Value, json};

pub(crate) fn vn() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let (pack, findings) = read(&Files::from_dir(&root).expect("the pack is there"));
    assert_eq!(findings, []);
    pack.expect("a pack")
}

/// Whichever day's units are on the map, the islands are, with the province that governs them then.
#[test]
fn the_map_of_any_day_has_every_province_and_both_archipelagos() {
    let pack = vn();
    let (law, map) = (&pack.law, pack.map.as_ref().expect("a map"));
    let check = |day: Date, provinces: usize, owners: [&str; 2]| {
        let units: BTreeSet<&UnitId> = law.units.on(&map.level, day).map(|unit| &unit.id).collect();
        let drawn = units.iter().filter(|id| map.shapes.contains_key(**id)).count();
        assert_eq!((units.len(), drawn), (provinces, provinces), "{day}");
        let groups = map.groups.iter().map(|group| {
            let owner = group.units.iter().find(|unit| units.contains(unit)).expect("an owner");
            assert!(group.marks.len() > 5, "{}", group.id);
            (group.id.as_str(), owner.0.as_str())
        });
        assert_eq!(groups.collect::<Vec<_>>(), [("hoang-sa", owners[0]), ("truong-sa", owners[1])], "{day}");
    };
    check(date(2020, 1, 1), 63, ["da-nang", "khanh-hoa"]);
    check(date(2025, 6, 30), 63, ["da-nang", "khanh-hoa"]);
    check(date(2025, 7, 1), 34, ["da-nang-2025", "khanh-hoa-2025"]);
    check(date(2026, 11, 25), 34, ["da-nang-2025", "khanh-hoa-2025"]);
    assert_eq!(pack.messages.get(Lang::Vi, "map-hoang-sa", &Args::new()), "Quần đảo Hoàng Sa");
}

#[test]
fn due_dates_of_the_confirmed_rules() {
    let law = vn().law;
    let vectors = [
        ("TQ-01", "2024-04-26", "2024-05-09"),
        ("TQ-01", "2025-01-24", "2025-02-11"),
        ("TQ-01", "2025-04-24", "2025-05-07"),
        ("TQ-04", "2026-01-08", "2026-01-12"),
        ("TQ-01", "2026-02-13", "2026-03-03"),
        ("TQ-12", "2026-04-24", "2026-05-06"),
        ("TQ-01", "2026-08-20", "2026-08-28"),
        ("TQ-12", "2026-11-20", "2026-11-30"),
        ("TQ-03", "2026-02-05", "2026-02-23"),
        ("TQ-03", "2026-08-17", "2026-09-03"),
        ("TQ-03", "2026-07-01", "2026-07-16"),
        ("TQ-08", "2026-01-01", "2026-11-15"),
        ("TQ-24", "2025-07-01", "2027-02-28"),
        ("HN-01", "2026-06-15", "2026-05-06"),
        ("HN-02", "2026-06-15", "2026-05-16"),
    ];
    for (rule, from, expected) in vectors {
        let from: Date = from.parse().unwrap();
        let rule = law.rules.on(rule, from).unwrap();
        assert_eq!(
            due(rule, from.at(0, 0, 0, 0), &law.calendar).unwrap().date.to_string(),
            expected,
            "{rule:?}"
        );
    }
    let hours = law.rules.on("BG-01", date(2026, 2, 15)).unwrap();
    let at = due(hours, date(2026, 2, 15).at(22, 30, 0, 0), &law.calendar).unwrap().at;
    assert_eq!(at, Some(date(2026, 2, 16).at(10, 30, 0, 0)), "to the hour, through a Sunday night");
}

#[test]
fn sixty_three_provinces_became_thirty_four() {
    let law = vn().law;
    let on = |day| law.units.on("province", day).count();
    assert_eq!((on(date(2025, 6, 30)), on(date(2025, 7, 1))), (63, 34));
    let today: BTreeSet<&str> = law
        .units
        .on("province", date(2025, 6, 30))
        .map(|unit| law.units.on_boundary(&unit.id, date(2026, 11, 1)).expect("a successor").id.0.as_str())
        .collect();
    assert_eq!(today.len(), 34, "every old province counts for exactly one new one, and none is left out");
    let rank = |id: &str, day| {
        let unit = law.units.get(&UnitId(id.to_owned())).unwrap();
        unit.ranks.iter().find(|rank| rank.validity.holds_on(day)).unwrap().value.clone()
    };
    assert_eq!(rank("quang-ninh", date(2026, 8, 31)), "province");
    assert_eq!(rank("quang-ninh", date(2026, 9, 1)), "city");
    // Seven codes came back for another province.
    for (code, before, after) in [
        ("15", "yen-bai", "lao-cai-2025"),
        ("24", "bac-giang", "bac-ninh-2025"),
        ("44", "quang-binh", "quang-tri-2025"),
        ("52", "binh-dinh", "gia-lai-2025"),
        ("80", "long-an", "tay-ninh-2025"),
        ("82", "tien-giang", "dong-thap-2025"),
        ("91", "kien-giang", "an-giang-2025"),
    ] {
        for (day, expected) in [(date(2025, 6, 30), before), (date(2025, 7, 1), after)] {
            match law.units.resolve(code, Some(day), fold) {
                Resolved::One(unit) => assert_eq!(unit.id.0, expected, "{code} on {day}"),
                other => panic!("{code} on {day}: {other:?}"),
            }
        }
    }
}

/// One dossier with whoever acts on it.
pub(crate) struct Case<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) record: Record,
}

pub(crate) fn actor(body: &str, role: &str) -> Actor {
    Actor { login: "a".to_owned(), body: BodyId(body.to_owned()), roles: vec![role.to_owned()] }
}

fn fields(signatory: &str, content: &[&str]) -> Fields {
    let fields = json!({
        "purpose": "cooperation", "secret": false, "signatory": signatory, "title": "Bản ghi nhớ cứu nạn trên biển",
        "instrument": "memorandum", "content": content, "need": "n", "impact": "i", "publication": "full_text",
        "non_binding": true, "partners": [{ "name": "Aichi", "country": "JP", "kind": "locality" }],
    });
    serde_json::from_value(fields).unwrap()
}

fn open(pack: &Pack, owner: &str, on: Date, fields: Fields) -> Result<Vec<Event>, Vec<String>> {
    let command = Command::Open {
        kind: "agreement".to_owned(),
        number: "TTQT-1".to_owned(),
        owner: BodyId(owner.to_owned()),
        on,
        fields,
        example: false,
    };
    let situation =
        Situation { law: &pack.law, actor: &actor(owner, "clerk"), today: on, confirmed: &BTreeSet::new() };
    decide(None, command, &situation).map_err(codes)
}

pub(crate) fn codes(refusals: Vec<luytre_domain::refusal::Refusal>) -> Vec<String> {
    refusals.into_iter().map(|refusal| refusal.code).collect()
}

impl<'a> Case<'a> {
    fn new(pack: &'a Pack, owner: &str, on: Date, fields: Fields) -> Case<'a> {
        let mut events = open(pack, owner, on, fields).expect("opens").into_iter();
        let mut record = Record::open("r:1", events.next().unwrap()).expect("an opening");
        events.for_each(|event| record.apply(event));
        Case { pack, record }
    }

    pub(crate) fn act(&mut self, who: &Actor, today: Date, command: Command) -> Result<(), Vec<String>> {
        let confirmed = BTreeSet::new();
        let situation = Situation { law: &self.pack.law, actor: who, today, confirmed: &confirmed };
        let events = decide(Some(&self.record), command, &situation).map_err(codes)?;
        events.into_iter().for_each(|event| self.record.apply(event));
        Ok(())
    }

    pub(crate) fn take(&mut self, who: &Actor, on: Date, transition: &str) -> Result<(), Vec<String>> {
        let command = Command::Take {
            transition: transition.to_owned(),
            on,
            fields: Fields::new(),
            note: "because".to_owned(),
        };
        self.act(who, on, command)
    }

    pub(crate) fn papers(&mut self, who: &Actor, on: Date, sorts: &[&str]) {
        for sort in sorts {
            let paper = Paper {
                id: (*sort).to_owned(),
                sort: (*sort).to_owned(),
                title: "t".to_owned(),
                digest: "0".repeat(64),
                size: 1,
                media: "application/pdf".to_owned(),
                number: String::new(),
            };
            self.act(who, on, Command::AddPaper { paper }).expect("a paper");
        }
    }

    pub(crate) fn reply(&mut self, who: &Actor, on: Date, verdict: Verdict) -> Result<(), Vec<String>> {
        let command = Command::Reply { body: who.body.clone(), verdict, on, note: "n".to_owned() };
        self.act(who, on, command)
    }

    pub(crate) fn due(&self, debtor: &str) -> String {
        let clock = self.record.clocks.iter().find(|clock| clock.debtor == debtor && clock.met.is_none());
        clock.map_or_else(|| "none".to_owned(), |clock| format!("{} {}", clock.rule, clock.due))
    }
}

#[test]
fn an_agreement_of_a_province_with_defence_content_and_a_disagreement() {
    let pack = vn();
    let agency = actor("agency@da-nang-2025", "leader");
    let clerk = actor("agency@da-nang-2025", "clerk");
    let (mofa, mnd) = (actor("mofa", "officer"), actor("mnd", "officer"));
    let mut case =
        Case::new(&pack, "agency@da-nang-2025", date(2026, 1, 12), fields("committee", &["defence"]));

    assert_eq!(
        case.take(&clerk, date(2026, 1, 30), "send"),
        Err(vec!["paper-missing".into(), "paper-missing".into()])
    );
    case.papers(&clerk, date(2026, 1, 20), &["proposal", "draft_text"]);
    let stranger = actor("agency@hue", "clerk");
    assert_eq!(case.take(&stranger, date(2026, 1, 30), "send"), Err(vec!["wrong-body".into()]));
    case.take(&clerk, date(2026, 1, 30), "send").expect("sent");
    assert_eq!(case.due("mofa"), "TQ-01 2026-02-10");
    assert_eq!(case.due("mnd"), "TQ-01 2026-02-10");

    // A supplement stops the clock; it runs anew from the day the dossier is complete.
    let ask = Command::AskSupplement { body: BodyId("mofa".into()), on: date(2026, 2, 2), note: "n".into() };
    case.act(&mofa, date(2026, 2, 2), ask).expect("asks");
    assert_eq!(case.due("mofa"), "none");
    let supplement = Command::Supplement { body: BodyId("mofa".into()), on: date(2026, 2, 5) };
    case.act(&clerk, date(2026, 2, 5), supplement).expect("supplements");
    assert_eq!(case.due("mofa"), "TQ-01 2026-02-23", "seven working days with Tết between");

    case.reply(&mofa, date(2026, 2, 6), Verdict::AgreesWithChanges).expect("replies");
    assert_eq!(case.take(&clerk, date(2026, 2, 11), "all_agreed"), Err(vec!["replies-missing".into()]));
    case.reply(&mnd, date(2026, 2, 12), Verdict::Disagrees).expect("kept, though late");
    let late: Vec<bool> = case.record.asked.iter().map(|asked| asked.reply.as_ref().unwrap().late).collect();
    assert_eq!(late, [false, true]);
    assert_eq!(case.take(&clerk, date(2026, 2, 13), "all_agreed"), Err(vec!["somebody-disagrees".into()]));
    case.papers(&clerk, date(2026, 2, 13), &["opinion", "explanation"]);
    assert_eq!(case.take(&clerk, date(2026, 2, 13), "submit_dispute"), Err(vec!["not-this-way".into()]));
    case.take(&clerk, date(2026, 2, 13), "decide_dispute").expect("since July 2025 the chair decides");
    assert_eq!(case.take(&clerk, date(2026, 2, 13), "approve"), Err(vec!["decision-needs-leader".into()]));
    case.take(&agency, date(2026, 2, 13), "approve").expect("approved");
    case.take(&clerk, date(2026, 2, 13), "sign").expect("signed");
    assert_eq!(case.due("agency@da-nang-2025"), "TQ-03 2026-03-02", "15 days end on Saturday 28 February");

    let facts = |case: &Case| -> Vec<String> {
        projection(&pack.law, &case.record).facts.into_iter().map(|fact| fact.indicator).collect()
    };
    assert_eq!(facts(&case), ["agreements.signed"]);
    case.papers(&clerk, date(2026, 2, 24), &["signed_text"]);
    let effect = Command::Edit { fields: Fields::from([("effective_on".into(), Value::from("2026-02-13"))]) };
    case.act(&clerk, date(2026, 2, 24), effect).expect("edits");
    case.take(&clerk, date(2026, 2, 24), "report").expect("reported in time");
    assert_eq!(case.record.state, "in_force");
    let counted = ["agreements.signed", "agreements.in_force", "partners.twinned", "partners.countries"];
    assert_eq!(facts(&case), counted);
}

#[test]
fn border_communes_follow_the_law_of_their_day() {
    let pack = vn();
    let commune = |level: &str, before: bool| {
        let day = if before { date(2025, 6, 20) } else { date(2025, 7, 2) };
        let mut units = pack.law.units.on(level, day);
        let unit =
            units.find(|unit| pack.law.province_of(&unit.id).is_some_and(|id| id.0.starts_with("lao-cai")));
        format!("committee@{}", unit.expect("a commune of Lào Cai").id.0)
    };
    let steps = |owner: &str, on| {
        let case = Case::new(&pack, owner, on, fields("border_commune", &[]));
        let (procedure, _) = place(&case.record, &pack.law).expect("follows a procedure");
        procedure.steps.iter().filter(|step| step.main).map(|step| step.id.clone()).collect::<Vec<_>>()
    };
    let before = steps(&commune("commune", true), date(2025, 6, 20));
    let after = steps(&commune("commune", false), date(2025, 7, 2));
    assert_eq!(before[..4], ["prepare", "district_opinion", "consult", "decide"]);
    assert_eq!(after[..4], ["prepare", "agency_opinion", "consult", "decide"]);
}

#[test]
fn what_must_not_be_is_refused_with_its_article() {
    let pack = vn();
    let refused = |change: &[(&str, Value)]| {
        let mut fields = fields("committee", &[]);
        fields.extend(change.iter().map(|(id, value)| ((*id).to_owned(), value.clone())));
        open(&pack, "agency@da-nang-2025", date(2026, 1, 12), fields).err().unwrap_or_default()
    };
    assert_eq!(refused(&[("title", "Hiệp định hợp tác".into())]), ["check-forbidden-title"]);
    assert_eq!(refused(&[("instrument", "treaty".into())]), ["check-forbidden-name"]);
    assert_eq!(refused(&[("secret", true.into())]), ["check-secret"]);
    assert_eq!(refused(&[("purpose", "oda".into())]), ["check-not-an-agreement"]);
    assert_eq!(refused(&[("reduced", true.into())]), ["check-reduced-without-reason"]);
    assert_eq!(refused(&[("effective_on", "31/02/2026".into())]), ["value-no-such-day"]);
    assert_eq!(refused(&[("signed_on", "2033-05-05".into())]), ["date-in-future"]);
    assert_eq!(refused(&[]), Vec::<String>::new());
}

#[test]
fn every_signatory_has_a_procedure_and_every_way_out_of_a_step_can_be_judged() {
    let pack = vn();
    let kind = pack.law.kind("agreement").expect("the kind");
    for signatory in &pack.law.lists["signatory"] {
        for day in [date(2021, 7, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 25)] {
            let procedure = procedure_for(kind, &fields(signatory, &[]), day, &pack.law);
            assert!(procedure.is_some(), "{signatory} on {day}");
        }
    }
    let case = Case::new(&pack, "agency@da-nang-2025", date(2026, 1, 12), fields("committee", &[]));
    for procedure in &pack.law.procedures {
        for step in &procedure.steps {
            for way in &step.transitions {
                // A guard that names nothing real would never hold on any day.
                let _ = obstacles(&case.record, step, way, &Fields::new(), date(2026, 2, 1), &pack.law);
            }
        }
    }
}

#[test]
fn standing_duties_say_who_owes_what_and_when() {
    let law = vn().law;
    let ids: BTreeSet<&str> =
        law.duties.iter().map(|duty| duty.id.trim_end_matches(char::is_lowercase)).collect();
    let wanted: Vec<String> = (1..=13).map(|number| format!("R{number}")).collect();
    assert!(wanted.iter().all(|id| ids.contains(id.as_str())), "{ids:?}");
    let on = |id: &str, day: Date| {
        law.duties.iter().find(|duty| duty.id == id && duty.validity.holds_on(day)).expect("a duty")
    };
    let owed = |id: &str, body: &str, day| on(id, day).is_owed_by(&BodyId(body.to_owned()), day, &law);
    let day = date(2026, 11, 25);
    assert!(owed("R1", "committee@hue", day) && !owed("R1", "agency@hue", day));
    assert!(owed("R13", "agency@ho-chi-minh-2025", day), "the successor of the city owes it, too");
    assert!(!owed("R13", "agency@hue", day));
    for (id, year, due, window) in [
        ("R1", 2026, "2026-11-15", None),
        ("R5", 2026, "2026-12-18", Some((date(2025, 12, 15), date(2026, 12, 14)))),
        ("R7", 2025, "2026-01-15", Some((date(2025, 1, 1), date(2025, 12, 31)))),
        ("R8c", 2026, "2027-02-15", Some((date(2026, 7, 1), date(2026, 12, 31)))),
    ] {
        let duty = on(id, date(year, 12, 31));
        assert_eq!(duty.due_in(year, &law).map(|due| due.date.to_string()).as_deref(), Some(due), "{id}");
        assert_eq!(duty.window_in(year), window, "{id}");
    }
    assert_eq!(on("R9", day).due_in(2026, &law), None, "after an event, not in a round");
    let unread: Vec<&str> =
        law.duties.iter().filter(|duty| !duty.basis.confirmed).map(|duty| duty.id.as_str()).collect();
    assert_eq!(unread, ["R7", "R8a", "R8b", "R8c", "R8d", "R13"], "flagged, never shown as law");
}

/// Several localities sign one agreement: the lead they named takes the steps, and owes what is due.
#[test]
fn the_lead_of_several_signatories_takes_the_steps() {
    let pack = vn();
    let mut joint = fields("committee", &[]);
    joint.insert("co_signatories".into(), json!(["hue", "quang-tri-2025"]));
    let refused = |lead: &str| {
        let mut fields = joint.clone();
        fields.insert("lead".into(), lead.into());
        open(&pack, "agency@da-nang-2025", date(2026, 1, 12), fields).err().unwrap_or_default()
    };
    assert_eq!(refused("ha-noi"), ["check-lead-not-signatory"]);
    joint.insert("lead".into(), "hue".into());

    let mut case = Case::new(&pack, "agency@da-nang-2025", date(2026, 1, 12), joint);
    let (opener, lead) = (actor("agency@da-nang-2025", "clerk"), actor("agency@hue", "clerk"));
    case.papers(&opener, date(2026, 1, 13), &["proposal", "draft_text"]);
    assert_eq!(case.take(&opener, date(2026, 1, 14), "send"), Err(vec!["wrong-body".into()]));
    let (_, step) = place(&case.record, &pack.law).unwrap();
    let send = step.transition("send").unwrap();
    let missing = obstacles(&case.record, step, send, &Fields::new(), date(2026, 1, 14), &pack.law);
    let told: Vec<_> = missing
        .iter()
        .map(|refusal| (refusal.args["paper"].as_str(), refusal.basis.as_ref().unwrap().article.as_str()))
        .collect();
    assert_eq!(told, [("lead_designation", "24")], "asked of joint signatories only, with its article");
    case.papers(&lead, date(2026, 1, 14), &["lead_designation"]);
    case.take(&lead, date(2026, 1, 14), "send").expect("the lead sends it");
    case.reply(&actor("mofa", "officer"), date(2026, 1, 20), Verdict::Agrees).expect("replies");
    case.take(&lead, date(2026, 1, 21), "all_agreed").expect("agreed");
    case.take(&actor("agency@hue", "leader"), date(2026, 1, 21), "approve").expect("its own chair decides");
    case.take(&lead, date(2026, 1, 22), "sign").expect("signed");
    assert_eq!(case.due("agency@hue"), "TQ-03 2026-02-06", "the lead reports");
}

#[test]
fn a_commitment_is_kept_with_what_shows_it() {
    let pack = vn();
    let clerk = actor("agency@da-nang-2025", "clerk");
    let on = date(2026, 1, 12);
    let mut case = Case::new(&pack, "agency@da-nang-2025", on, fields("committee", &[]));
    let mut commitment = Commitment {
        id: "c".to_owned(),
        what: "Mở khóa đào tạo đầu tiên".to_owned(),
        who: "Sở Nội vụ".to_owned(),
        due: Some(date(2026, 3, 31)),
        indicator: "agreements.signed".to_owned(),
        evidence: String::new(),
        progress: Progress::Doing,
    };
    let set = |commitment: &Commitment| Command::SetCommitment { commitment: commitment.clone(), on };
    case.act(&clerk, on, set(&commitment)).expect("set");
    let shown =
        |case: &Case| projection(&pack.law, &case.record).row.unwrap().dimensions["commitment"].clone();
    assert_eq!(shown(&case), BTreeSet::from(["doing".to_owned()]));
    let late = |day| case.record.commitments[0].is_late(day);
    assert_eq!((late(date(2026, 3, 31)), late(date(2026, 4, 1))), (false, true));
    commitment.progress = Progress::Done;
    assert_eq!(case.act(&clerk, on, set(&commitment)), Err(vec!["commitment-without-evidence".into()]));
    commitment.evidence = "Thông báo khai giảng".to_owned();
    case.act(&clerk, on, set(&commitment)).expect("shown");
    assert!(!case.record.commitments[0].is_late(date(2026, 4, 1)), "kept");
}

#[test]
fn border_units_know_their_neighbours() {
    let pack = vn();
    let on = |unit: &str, day: Date| pack.neighbours(&UnitId(unit.to_owned()), day).join(" ");
    let (before, after) = (date(2025, 6, 30), date(2025, 7, 1));
    assert_eq!(on("dien-bien", after), "CN LA", "two neighbours");
    assert_eq!(on("kon-tum", before), "KH LA");
    assert_eq!((on("kon-tum", after), on("quang-ngai-2025", after)), (String::new(), "KH LA".to_owned()));
    assert_eq!(on("ha-noi", after), "");
    let provinces = |day| -> BTreeSet<&str> {
        let borders = pack.borders.iter().filter(move |border| border.validity.holds_on(day));
        borders.map(|border| border.unit.0.as_str()).collect()
    };
    for day in [before, after] {
        let all: BTreeSet<&str> = pack.law.units.on("province", day).map(|unit| unit.id.0.as_str()).collect();
        assert!(provinces(day).is_subset(&all), "every border unit existed on {day}");
    }
    // A border does not move in a merger: whoever took over a border unit borders on the same country.
    for border in pack.borders.iter().filter(|border| border.validity.until == Some(after)) {
        let successor = pack.law.units.on_boundary(&border.unit, after).expect("a successor");
        assert!(on(&successor.id.0, after).contains(&border.country), "{border:?}");
    }
}

/// The same matter under both laws, from the first paper to the report: who is asked, under which rule, until when.
#[test]
fn a_border_commune_signs_under_the_law_of_its_day() {
    let pack = vn();
    let commune = |day: Date| {
        let mut units = pack.law.units.on("commune", day);
        let unit = units.find(|unit| pack.law.province_of(&unit.id).is_some_and(|id| id.0 == "lang-son"));
        unit.expect("a commune of Lạng Sơn").clone()
    };
    let (agency, lead) = (actor("agency@lang-son", "clerk"), actor("agency@lang-son", "leader"));
    let asked = |case: &Case| -> Vec<String> {
        let organs = case.record.consulted().map(|asked| asked.body.organ().to_owned());
        organs.collect()
    };
    let reply_all = |case: &mut Case, on: Date| {
        for organ in asked(case) {
            case.reply(&actor(&format!("{organ}@lang-son"), "officer"), on, Verdict::Agrees)
                .expect("replies");
        }
    };
    let finish = |case: &mut Case, on: Date| {
        case.take(&lead, on, "approve").expect("approved");
        // A commune that has ended meanwhile signs and reports by its successor.
        let signer = resolve(&case.record, "proposer", on, &pack.law).expect("a signatory");
        let signer = Actor { body: signer, ..agency.clone() };
        case.take(&signer, on, "sign").expect("signed");
        case.due(&signer.body.0)
    };

    // Until 30 June 2025: the district's opinion, then police, army and border guard. The dossier keeps that law to its
    // end, also for steps of July.
    let before = commune(date(2025, 6, 20));
    let owner = format!("committee@{}", before.id.0);
    let mut case = Case::new(&pack, &owner, date(2025, 6, 20), fields("border_commune", &[]));
    case.papers(&agency, date(2025, 6, 20), &["proposal", "draft_text", "opinion"]);
    case.take(&agency, date(2025, 6, 23), "send").expect("the agency enters for the commune");
    let district = resolve(&case.record, "district", date(2025, 6, 23), &pack.law).expect("a district");
    assert_eq!(district.0, format!("committee@{}", before.parent.as_ref().unwrap().0), "its own district");
    case.take(&agency, date(2025, 6, 27), "give_opinion").expect("entered for the district");
    assert_eq!(asked(&case), ["police", "military", "border_guard"]);
    assert_eq!(case.due("police@lang-son"), "TQ-25 2025-07-08");
    reply_all(&mut case, date(2025, 7, 3));
    case.take(&agency, date(2025, 7, 4), "all_replied").expect("all replied");
    assert_eq!(case.due("committee@lang-son"), "TQ-26 2025-07-11");
    assert_eq!(finish(&mut case, date(2025, 7, 7)), "TQ-27 2025-07-22");

    // Since 1 July 2025: no district; the agency asks police and army within three days.
    let owner = format!("committee@{}", commune(date(2025, 7, 2)).id.0);
    let mut case = Case::new(&pack, &owner, date(2025, 7, 2), fields("border_commune", &[]));
    case.papers(&agency, date(2025, 7, 2), &["proposal", "draft_text"]);
    case.take(&agency, date(2025, 7, 2), "send").expect("sent");
    let own: Vec<String> =
        case.record.clocks.iter().map(|clock| format!("{} {}", clock.rule, clock.due)).collect();
    assert_eq!(own, ["TQ-14 2025-07-11", "TQ-16 2025-07-07"]);
    case.take(&agency, date(2025, 7, 4), "ask_others").expect("asks");
    assert_eq!(asked(&case), ["police", "military"]);
    assert_eq!(case.due("police@lang-son"), "TQ-17 2025-07-15");
    reply_all(&mut case, date(2025, 7, 8));
    case.take(&agency, date(2025, 7, 9), "all_replied").expect("all replied");
    assert_eq!(case.due("committee@lang-son"), "TQ-18 2025-07-16");
    assert_eq!(finish(&mut case, date(2025, 7, 10)), "TQ-19 2025-07-25");
}

/// A past agreement whose source gives no title is called by its form and its parties, in the reader's language.
#[test]
fn a_record_without_a_title_is_called_in_the_readers_language() {
    let pack = vn();
    let mut past = fields("committee", &[]);
    past.remove("title");
    past.insert("described_as".into(), "memorandum on sea rescue".into());
    past.insert("partners".into(), json!([{ "id": "jp-kitakyushu", "name": "Kitakyushu", "country": "JP" }]));
    let record = |fields: &Fields| {
        let opened = Event::Opened {
            kind: "agreement".to_owned(),
            number: "TTQT-1".to_owned(),
            owner: BodyId("committee@hue".to_owned()),
            unit: UnitId("hue".to_owned()),
            follows: None,
            step: None,
            state: "known_signed".to_owned(),
            on: date(2020, 1, 1),
            fields: fields.clone(),
            sources: Vec::new(),
            example: false,
        };
        Record::open("r:1", opened).unwrap()
    };
    let called = |record: &Record| {
        let row = projection(&pack.law, record).row.unwrap();
        Lang::ALL.map(|lang| (pack.title(lang, &row), pack.record_title(lang, record)))
    };
    for ((listed, own), expected) in called(&record(&past)).into_iter().zip([
        "Bản ghi nhớ · Kitakyushu",
        "Memorandum of understanding · Kitakyushu",
        "Mémorandum d'entente · Kitakyushu",
    ]) {
        assert_eq!((listed.as_str(), own.as_str()), (expected, expected));
    }
    let words = projection(&pack.law, &record(&past)).row.unwrap().words;
    for word in ["memorandum on sea rescue", "bản ghi nhớ", "Kitakyushu"] {
        assert!(words.iter().any(|found| found == word), "found by “{word}”: {words:?}");
    }
    past.insert("title".into(), "Biên bản ghi nhớ Huế – Kitakyushu".into());
    assert!(called(&record(&past)).iter().all(|(listed, own)| listed == own && own.starts_with("Biên bản")));
}

/// A lawyer's slip opens nothing that can never be open, and each slip is named.
#[test]
fn what_can_never_be_open_is_refused() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let mut files = luytre_pack::Files::from_dir(&root).expect("the pack is there");
    let rules = files.0.get_mut("publication.toml").expect("the rules");
    let row = "\n[[publication]]\nkind = 'delegation'\nwhen = \"state == 'completed'\"\n\
               embargo = { field = 'title' }\nindicators = ['delegations.off_programme']\n\
               schema = { type = 'Event', properties = { startDate = 'departed_on' } }\n\
               basis = { doc = 'x', confirmed = false }\n\
               [[publication.open]]\nreason = 'held'\nfields = ['passports', 'results', 'head', 'way', 'nothing']\n\
               basis = { doc = 'x', confirmed = false }\n";
    rules.push_str(row);
    for lang in ["vi", "en", "fr"] {
        let words = files.0.get_mut(&format!("locale/{lang}/publication.ftl")).expect("its words");
        words.push_str("open-kind-delegation = x\n");
    }
    let (_, findings) = luytre_pack::read(&files);
    let mut found: Vec<(&str, &str)> =
        findings.iter().map(|finding| (finding.code, finding.detail.as_str())).collect();
    found.sort_unstable();
    let expected = [
        ("embargo-without-day", "title"),
        ("indicator-looks-at-closed", "delegations.off_programme: depart_on"),
        ("indicator-looks-at-closed", "delegations.off_programme: departed_on"),
        ("indicator-looks-at-closed", "delegations.off_programme: programme"),
        ("never-open", "head"),
        ("never-open", "passports"),
        ("never-open", "results"),
        ("property-of-closed", "departed_on"),
        ("unknown-field", "nothing"),
    ];
    assert_eq!(found, expected);
}
