//! What localities learn of each other while they plan, and what they do together.

use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::{Fields, Verdict};
use luytre_domain::unit::UnitId;
use luytre_office::{JointProposal, Office, OfficeError};
use serde_json::json;

use crate::{actor, ask, at, clerk, house};

const NOW: &str = "2026-03-02T09:00";

fn stranger() -> Actor {
    actor("stranger", "agency@hue", &["clerk"])
}

/// A past agreement of a province, in this state.
fn signed(office: &Office, id: &str, unit: &str, state: &str, fields: serde_json::Value) {
    let mut all: Fields = serde_json::from_value(json!({ "title": id, "instrument": "memorandum" })).unwrap();
    all.extend(serde_json::from_value::<Fields>(fields).unwrap());
    let command = Command::Record {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: luytre_domain::body::BodyId(format!("committee@{unit}")),
        state: state.to_owned(),
        fields: all,
        sources: Vec::new(),
    };
    ask(office, &Office::operator(), NOW, id, command).expect("recorded");
}

fn partner(office: &Office) -> serde_json::Value {
    let known = office.law().partners.values().find(|partner| partner.country == "JP").expect("a partner");
    json!({ "id": known.id, "name": known.names["en"], "country": "JP", "kind": known.kind })
}

#[test]
fn a_plan_shows_who_else_is_there_and_nothing_else_of_it() {
    let house = house();
    let office = &house.office;
    let (same, other) = (partner(office), json!({ "name": "Nara", "country": "JP", "kind": "locality" }));
    let on = |partner: &serde_json::Value, area: &str, day: &str| json!({ "partners": [partner], "areas": [area], "signed_on": day });
    signed(
        office,
        "same partner, this quarter",
        "quang-ninh",
        "in_force",
        on(&same, "tourism", "2026-01-20"),
    );
    signed(office, "same partner, long ago", "nghe-an", "in_force", on(&same, "tourism", "2019-04-01"));
    signed(
        office,
        "same country and field",
        "lao-cai-2025",
        "in_force",
        on(&other, "education", "2016-04-01"),
    );
    signed(office, "the country alone", "hue", "in_force", on(&other, "tourism", "2016-04-01"));
    signed(office, "never told of", "tay-ninh-2025", "in_force", on(&same, "security", "2026-01-20"));
    signed(office, "over", "can-tho-2025", "expired", on(&same, "education", "2026-01-20"));
    signed(
        office,
        "its own, before the merger",
        "quang-nam",
        "in_force",
        on(&same, "education", "2024-01-20"),
    );
    let draft: Fields =
        serde_json::from_value(json!({ "partners": [same], "areas": ["education"] })).unwrap();
    let look = |actor: &Actor| {
        let own = UnitId("da-nang-2025".to_owned());
        let day = "2026-03-20".parse().unwrap();
        office.overlaps(actor, at(NOW), "agreement", &draft, &own, day).unwrap()
    };
    let told = |actor: &Actor| {
        let told = look(actor).into_iter().map(|near| {
            let shares: Vec<String> = near.shares.into_iter().map(|(dimension, _)| dimension).collect();
            let record = near.record.map_or("", |_| " seen");
            let quarter = if near.same_quarter { " in the quarter" } else { "" };
            format!("{} {}{quarter}{record}", near.unit.0, shares.join("+"))
        });
        told.collect::<Vec<String>>()
    };
    assert_eq!(
        told(&clerk()),
        ["quang-ninh country+partner in the quarter", "nghe-an country+partner", "lao-cai-2025 area+country",]
    );
    let ministry = actor("m", "mofa", &["ministry"]);
    assert_eq!(told(&ministry)[0], "quang-ninh country+partner in the quarter seen");
    assert_eq!(look(&clerk())[0].quarter, Some((2026, 1)));
    assert_eq!(look(&clerk())[0].record, None, "neither number nor title");
}

#[test]
fn localities_do_it_together_when_the_other_accepts() {
    let house = house();
    let office = &house.office;
    let number = crate::open(office, &clerk(), "1", "Đoàn sang Aichi").number;
    let join = |actor: &Actor, id: &str, with: &[&str]| {
        let proposal = JointProposal {
            id: id.to_owned(),
            number: number.clone(),
            title: "Cùng đi Aichi".to_owned(),
            with: with.iter().map(|unit| UnitId((*unit).to_owned())).collect(),
            lead: Some(UnitId("da-nang-2025".to_owned())),
            ..JointProposal::default()
        };
        office.join(actor, at(NOW), proposal)
    };
    assert!(matches!(join(&stranger(), "2", &["hue"]), Err(OfficeError::NotFound)), "not one's own record");
    assert!(matches!(join(&clerk(), "3", &[]), Err(OfficeError::Refused(_))), "with nobody");
    let joint = join(&clerk(), "4", &["hue"]).expect("asks").number;
    let see = |actor: &Actor| office.dossier(actor, at(NOW), &joint, None);
    assert!(see(&actor("far", "agency@nghe-an", &["clerk"])).is_err(), "who is not asked does not see it");
    let seen = see(&stranger()).expect("who is asked sees it");
    assert_eq!(seen.may_reply.len(), 1);
    assert_eq!(seen.record.fields["partners"], see(&clerk()).unwrap().record.fields["partners"]);
    assert!(!seen.record.fields.contains_key("need"), "nothing but what both kinds have");
    assert!(office.dossier(&stranger(), at(NOW), &number, None).is_err(), "the record itself stays unseen");
    let reply = Command::Reply {
        body: luytre_domain::body::BodyId("agency@hue".to_owned()),
        verdict: Verdict::Agrees,
        on: "2026-03-03".parse().unwrap(),
        note: String::new(),
    };
    ask(office, &stranger(), "2026-03-03T09:00", "4", reply).expect("accepts");
    let take = Command::Take {
        transition: "joint_agreed".to_owned(),
        on: "2026-03-03".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(office, &clerk(), "2026-03-03T10:00", "4", take).expect("goes on");
    assert_eq!(see(&clerk()).unwrap().record.state, "joint_running");
    let linked = office.dossier(&clerk(), at(NOW), &number, None).unwrap().links;
    assert_eq!(linked[0].other.row.number, joint);
}

/// Two provinces with one partner became one: one tie may stand there twice.
#[test]
fn a_merger_shows_ties_that_stand_there_twice() {
    let house = house();
    let office = &house.office;
    let tie = json!({ "partners": [partner(office)], "signed_on": "2015-01-01" });
    for (id, unit) in [("a", "da-nang"), ("b", "quang-nam"), ("c", "quang-nam"), ("d", "hue")] {
        signed(office, id, unit, "in_force", tie.clone());
    }
    let twice = office.twice_tied(&clerk(), at(NOW), "agreement", None).unwrap();
    let told: Vec<_> = twice.iter().map(|tie| (tie.unit.0.as_str(), tie.units.len())).collect();
    assert_eq!(told, [("da-nang-2025", 2)]);
    assert_eq!(twice[0].units.iter().map(|(_, n)| n).sum::<u64>(), 3);
    assert_eq!(office.twice_tied(&stranger(), at(NOW), "agreement", None).unwrap(), [], "not of others");
}
