//! Foreign-affairs officers, and what localities lack of them.

use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::Fields;
use luytre_office::Office;
use serde_json::json;

use crate::{actor, ask, at, house};

const NOW: &str = "2026-03-02T09:00";

fn lao_cai() -> Actor {
    actor("lao-cai", "agency@lao-cai-2025", &["clerk"])
}

fn officer(office: &Office, id: &str, interprets: &[&str], since: &str) {
    let fields = json!({
        "post": "Chuyên viên lễ tân, phiên dịch", "works_at": "Sở Ngoại vụ", "in_post_since": since,
        "interprets": interprets,
    });
    let command = Command::Open {
        kind: "officer".to_owned(),
        number: String::new(),
        owner: lao_cai().body,
        on: "2026-03-01".parse().unwrap(),
        fields: serde_json::from_value(fields).unwrap(),
        example: false,
    };
    ask(office, &lao_cai(), NOW, id, command).expect("opens");
}

/// Unit and number for the target `id`, as `who` is told on `day`.
fn told(office: &Office, who: &Actor, day: &str, id: &str) -> Vec<(String, i64)> {
    let targets = office.reached(who, at(day)).expect("targets");
    let found = targets.into_iter().find(|reached| reached.target.id == id);
    found
        .map(|reached| reached.units.into_iter().map(|(unit, has)| (unit.0, has)).collect())
        .unwrap_or_default()
}

#[test]
fn interpreters_are_counted_by_language_and_border() {
    let house = house();
    let office = &house.office;
    officer(office, "1", &["zh"], "2024");
    officer(office, "2", &["zh", "en"], "2025-01");
    officer(office, "3", &[], "2025-01");
    officer(office, "4", &["zh"], "2026-05-01");
    let own = |target: &str, day: &str| told(office, &lao_cai(), day, target);
    let unit = |count: i64| vec![("lao-cai-2025".to_owned(), count)];
    assert_eq!(own("interpreters.zh", NOW), unit(2), "not who only comes in May");
    assert_eq!(own("interpreters.zh", "2026-06-01T09:00"), unit(3));
    assert_eq!(own("interpreters.en", NOW), unit(1));
    assert_eq!(own("interpreters.lo", NOW), [], "the province has no border with Laos");

    let ministry = actor("mofa", "mofa", &["ministry"]);
    let chinese = told(office, &ministry, NOW, "interpreters.zh");
    let border =
        ["cao-bang", "dien-bien", "lai-chau", "lang-son", "lao-cai-2025", "quang-ninh", "tuyen-quang-2025"];
    let mut units: Vec<&str> = chinese.iter().map(|(unit, _)| unit.as_str()).collect();
    assert_eq!(units.pop(), Some("lao-cai-2025"), "the furthest from the target first");
    units.push("lao-cai-2025");
    units.sort_unstable();
    assert_eq!(units, border);
    assert_eq!(told(office, &ministry, NOW, "interpreters.en").len(), 34, "English in every locality");

    // Who leaves is missing from that day on.
    let leave = Command::Take {
        transition: "leave_post".to_owned(),
        on: "2026-03-02".parse().unwrap(),
        fields: Fields::new(),
        note: String::new(),
    };
    ask(office, &lao_cai(), NOW, "1", leave).expect("leaves");
    assert_eq!(own("interpreters.zh", "2026-03-03T09:00"), unit(1));
}
