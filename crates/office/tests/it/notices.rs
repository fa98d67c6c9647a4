//! What people are told: worked out from the ledger once, and only to those whom it concerns.

use std::collections::BTreeMap;

use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::{Fields, Verdict};
use luytre_office::{Account, Channel, Office, Topic, Wishes};
use luytre_text::lang::Lang;

use crate::{House, actor, ask, at, attach, clerk, house, open};

fn people(house: &House, all: &[&Actor]) {
    for who in all {
        let account = Account {
            login: who.login.clone(),
            name: who.login.clone(),
            body: who.body.clone(),
            roles: who.roles.clone(),
            lang: Lang::En,
            disabled: false,
        };
        house
            .office
            .put_account(&Office::operator(), at("2026-01-05T08:00"), &account, None)
            .expect("an account");
    }
}

/// What somebody was told, the first first, without what stands in brackets.
fn told(office: &Office, who: &Actor) -> Vec<String> {
    let (mut told, _) = office.notices(who, Lang::En, None, 50).expect("notices");
    told.reverse();
    told.into_iter().map(|told| told.what).collect()
}

fn send(house: &House) {
    attach(&house.office, "TTQT-48-2026-0001", &["proposal", "draft_text"]);
    let take = Command::Take {
        transition: "send".to_owned(),
        on: "2026-01-13".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(&house.office, &clerk(), "2026-01-13T10:00", "1", take).expect("sent");
}

#[test]
fn each_hears_once_of_what_concerns_them() {
    let house = house();
    let office = &house.office;
    let (mofa, mnd) = (actor("m", "mofa", &["ministry"]), actor("d", "mnd", &["officer"]));
    let (lead, hue) =
        (actor("lead", "agency@da-nang-2025", &["leader"]), actor("h", "agency@hue", &["clerk"]));
    people(&house, &[&clerk(), &mofa, &mnd, &lead, &hue]);
    open(office, &clerk(), "1", "Thỏa thuận A");
    send(&house);
    let now = at("2026-01-13T11:00");
    assert_eq!(office.follow_ledger(now).unwrap(), 1);
    assert_eq!(office.follow_ledger(now).unwrap(), 0, "nothing is told twice");
    let number = "TTQT-48-2026-0001";
    assert_eq!(told(office, &mofa), [format!("{number}: your body is asked for its opinion")]);
    for other in [&clerk(), &lead, &mnd, &hue] {
        assert_eq!(told(office, other), <[String; 0]>::default(), "{}", other.login);
    }

    office.remind(&clerk(), at("2026-01-19T09:00"), number, &[mofa.body.clone()], "").expect("reminded");
    let other = office.remind(&hue, at("2026-01-19T09:00"), number, &[mofa.body.clone()], "");
    assert!(other.is_err(), "only who asked reminds");
    let reply = Command::Reply {
        body: mofa.body.clone(),
        verdict: Verdict::Agrees,
        on: "2026-01-20".parse().unwrap(),
        note: String::new(),
    };
    ask(office, &mofa, "2026-01-20T09:00", "1", reply).expect("a reply");
    let take = Command::Take {
        transition: "all_agreed".to_owned(),
        on: "2026-01-20".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(office, &clerk(), "2026-01-20T10:00", "1", take).expect("taken");
    office.follow_ledger(at("2026-01-20T11:00")).unwrap();
    assert_eq!(told(office, &mofa).len(), 2, "and the reminder");
    let replied = format!("{number}: Ministry of Foreign Affairs has replied");
    assert_eq!(told(office, &clerk()), [replied.clone()]);
    let waits = |lines: Vec<String>| lines.into_iter().filter(|line| line.contains("waits for you")).count();
    assert_eq!(waits(told(office, &lead)), 1, "who decides hears that it waits");

    assert_eq!(office.unseen("lead").unwrap(), 2);
    let (latest, _) = office.notices(&lead, Lang::En, None, 1).unwrap();
    office.see_notices(&lead, at("2026-01-20T12:00"), Some(latest[0].id), 0).unwrap();
    assert_eq!((office.unseen("lead").unwrap(), office.unseen("clerk").unwrap()), (1, 1), "one's own only");
}

#[test]
fn what_draws_near_is_told_by_the_day_it_is_about() {
    let house = house();
    let office = &house.office;
    let (mofa, hue) = (actor("m", "mofa", &["ministry"]), actor("h", "agency@hue", &["clerk"]));
    people(&house, &[&clerk(), &mofa, &hue]);
    open(office, &clerk(), "1", "Thỏa thuận A");
    send(&house);
    // Seven working days from 13 January: the 22nd.
    let days = |now: &str| office.follow_day(at(now)).unwrap();
    days("2026-01-18T08:00");
    let clocks =
        |who: &Actor| told(office, who).into_iter().filter(|line| line.contains("22/01/2026")).count();
    assert_eq!(clocks(&mofa), 0, "not four days before");
    days("2026-01-19T08:00");
    assert_eq!(clocks(&mofa), 1);
    assert_eq!(days("2026-01-19T20:00"), 0, "once a day");
    days("2026-01-20T08:00");
    days("2026-01-23T08:00");
    assert_eq!(clocks(&mofa), 2, "near, and over");

    // On 2 February a report of a province is near, fifteen days after its day the ministry hears of all who owe it.
    let duty =
        |who: &Actor, words: &str| told(office, who).into_iter().filter(|line| line.contains(words)).count();
    days("2026-02-01T08:00");
    assert_eq!(duty(&hue, "(2025), Hue City: due on 15/02/2026"), 1, "{:?}", told(office, &hue));
    assert_eq!(duty(&mofa, "15/02/2026"), 0);
    days("2026-03-02T08:00");
    assert_eq!(duty(&mofa, "34 localities: was due on 15/02/2026"), 1, "{:?}", told(office, &mofa));
}

#[test]
fn a_slip_in_an_address_is_named() {
    let house = house();
    people(&house, &[&clerk()]);
    let check = |email: &str, right: bool| {
        let kept = house.office.put_wishes(&clerk(), &Wishes::new(email, BTreeMap::new()));
        assert_eq!(kept.is_ok(), right, "{email}");
    };
    check("lan@danang.gov.vn", true);
    check("", true);
    for wrong in [
        "lan",
        "lan@",
        "@danang.gov.vn",
        "lan@danang@vn",
        "lan danang@vn",
        "lan@vn\r\nBcc: all@vn",
        "Lan <lan@vn>",
    ] {
        check(wrong, false);
    }
    let wishes = Wishes::new("lan@danang.gov.vn", BTreeMap::from([(Topic::Due, Channel::Off)]));
    assert_eq!((wishes.way(Topic::Due), wishes.way(Topic::Reply)), (Channel::Off, Channel::Daily));
    let stranger = Actor { login: "nobody".to_owned(), body: BodyId("mofa".to_owned()), roles: Vec::new() };
    assert!(house.office.put_wishes(&stranger, &wishes).is_err(), "without an account there are no wishes");
}
