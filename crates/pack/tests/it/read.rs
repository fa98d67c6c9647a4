use std::collections::BTreeMap;

use jiff::civil::date;
use luytre_domain::clock::{Unit, due};
use luytre_domain::unit::{Resolved, UnitId};
use luytre_pack::{Files, Severity, read};
use luytre_text::fold::fold;

/// A country of two provinces that became one, with a code that came back.
pub(crate) fn small() -> Files {
    let files = [
        (
            "pack.toml",
            "id = 'xx'\nversion = '1'\ntime_zone = 'Asia/Ho_Chi_Minh'\nrest = ['saturday', 'sunday']\n",
        ),
        (
            "units/units.csv",
            "id,level,parent,valid_from,valid_to,basis\nxx,country,,,,\n\
             long,province,xx,,2025-07-01,\ntay,province,xx,,2025-07-01,\ntay-2025,province,xx,2025-07-01,,act\n",
        ),
        (
            "units/names.csv",
            "unit,lang,name,short,valid_from,basis\nxx,en,Xx,Xx,,\nlong,en,Long Province,Long,,\n\
             tay,en,Tây Province,Tây,,\ntay-2025,en,Tây Province,Tây,2025-07-01,act\n\
             tay-2025,en,Tây City,Tây,2026-09-01,act\n",
        ),
        ("units/ranks.csv", "unit,rank,valid_from,confirmed,basis\ntay-2025,province,2025-07-01,true,act\n"),
        (
            "units/codes.csv",
            "unit,scheme,code,valid_from,valid_to\nlong,gso,80,,2025-07-01\ntay,gso,72,,2025-07-01\n\
             tay-2025,gso,80,2025-07-01,\n",
        ),
        (
            "units/lineage.csv",
            "from,to,on,kind,basis\nlong,tay-2025,2025-07-01,merge,act\ntay,tay-2025,2025-07-01,merge,act\n",
        ),
        ("units/spellings.csv", "unit,spelling\n"),
        ("units/bodies.csv", "id,kind,name_vi,name_en,name_fr,valid_from,valid_to,basis\n"),
        ("countries.csv", "code,vi,en,fr,valid_from,basis\nLA,Lào,Laos,Laos,,\n"),
        (
            "holidays.csv",
            "date,kind,name_vi,name_en,name_fr,status,basis\n2026-01-02,off,a,a,a,decided,n1\n\
             2026-01-10,worked,a,a,a,decided,n1\n",
        ),
        (
            "deadlines.toml",
            "[[rule]]\nid = 'R-1'\nvalue = 3\nunit = 'working_day'\nstarts = 'receipt'\nvalid_from = 2021-07-01\n\
             basis = { doc = 'law', article = '1', confirmed = true }\n",
        ),
        ("units/communes.csv", "id,level,parent,rank,vi,en,fr,gso,valid_from,valid_to,basis\n"),
        ("units/commune_changes.csv", "id,rank,valid_from,confirmed,basis\n"),
        ("units/commune_lineage.csv", "from,to,partial\n"),
        ("units/forms.csv", "rank,lang,form,before_vowel,number\n"),
        ("imports.toml", ""),
        ("lists.toml", ""),
        ("bodies.toml", ""),
        ("roles.toml", ""),
        ("indicators.toml", ""),
        ("units/agencies.csv", "unit,form,name_vi,name_en,name_fr,valid_from,valid_to,confirmed,basis\n"),
        ("partners.csv", "id,country,kind,name_vi,name_en,name_fr,iso_3166_2,other_spellings\n"),
        ("locale/vi/law.ftl", "rule-r-1 = a\nstarts-receipt = b\n"),
        ("locale/en/law.ftl", "rule-r-1 = a\nstarts-receipt = b\n"),
        ("locale/fr/law.ftl", "rule-r-1 = a\nstarts-receipt = b\n"),
    ];
    Files(
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>(),
    )
}

fn broken(file: &str, from: &str, to: &str) -> Vec<(String, usize, &'static str, String)> {
    let mut files = small();
    let text = files.0.get_mut(file).expect("a file of the small pack");
    assert!(text.contains(from), "{from}");
    *text = text.replace(from, to);
    let (_, findings) = read(&files);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Error));
    findings.into_iter().map(|finding| (finding.file, finding.line, finding.code, finding.detail)).collect()
}

#[test]
fn a_sound_pack_answers() {
    let (pack, findings) = read(&small());
    assert_eq!(findings, []);
    let pack = pack.expect("a pack");
    let rule = pack.law.rules.on("R-1", date(2026, 1, 8)).expect("in force");
    assert_eq!(rule.unit, Unit::WorkingDay);
    let due = due(rule, date(2026, 1, 8).at(0, 0, 0, 0), &pack.law.calendar).expect("a date");
    assert_eq!(due.date, date(2026, 1, 12), "Saturday the 10th is worked");
    assert!(pack.law.rules.on("R-1", date(2021, 6, 30)).is_err(), "not yet in force");
}

#[test]
fn units_are_found_by_name_code_and_day() {
    let pack = read(&small()).0.expect("a pack");
    let id = |text: &str, day| match pack.law.units.resolve(&fold(text), day, fold) {
        Resolved::One(unit) => unit.id.0.clone(),
        Resolved::Several(units) => format!("{} fit", units.len()),
        Resolved::OtherDays(units) => format!("another day: {}", units.len()),
        Resolved::Unknown => "unknown".to_owned(),
    };
    let (before, after) = (Some(date(2025, 6, 30)), Some(date(2025, 7, 1)));
    assert_eq!(id("80", before), "long");
    assert_eq!(id("80", after), "tay-2025", "the code came back for another unit");
    assert_eq!(id("80", None), "2 fit");
    assert_eq!(id("TAY", before), "tay");
    assert_eq!(id("Tay city", after), "tay-2025");
    assert_eq!(id("Long", after), "another day: 1");
    assert_eq!(id("Nowhere", None), "unknown");

    let long = UnitId("long".to_owned());
    assert_eq!(pack.law.units.on_boundary(&long, date(2025, 7, 1)).expect("merged").id.0, "tay-2025");
    assert_eq!(pack.law.units.on_boundary(&long, date(2020, 1, 1)).expect("itself").id.0, "long");
    let merged = UnitId("tay-2025".to_owned());
    assert!(pack.law.units.on_boundary(&merged, date(2020, 1, 1)).is_none(), "a merged unit cannot be split");
    assert_eq!(pack.law.units.ancestry(&merged).len(), 3);
    let city = pack.law.units.get(&merged).and_then(|unit| unit.name("en", date(2026, 9, 1)));
    assert_eq!(city.expect("a name").full, "Tây City");
}

#[test]
fn a_broken_pack_says_where() {
    let one = |file, from, to| {
        let mut findings = broken(file, from, to);
        assert_eq!(findings.len(), 1, "{findings:?}");
        let (file, line, code, _) = findings.remove(0);
        format!("{file}:{line} {code}")
    };
    assert_eq!(
        one("units/names.csv", "tay-2025,en,Tây City", "toy,en,Tây City"),
        "units/names.csv:6 unknown-unit"
    );
    assert_eq!(one("holidays.csv", "2026-01-10", "2026-13-10"), "holidays.csv:3 csv");
    assert_eq!(one("holidays.csv", "decided,n1\n2", "decided,\n2"), "holidays.csv:2 no-basis");
    assert_eq!(one("deadlines.toml", "'working_day'", "'fortnight'"), "deadlines.toml:4 toml");
    assert_eq!(one("deadlines.toml", "'R-1'", "'R-2'"), "deadlines.toml:1 message-missing");
    assert_eq!(one("deadlines.toml", "value = 3", "value = 0"), "deadlines.toml:1 value-not-positive");
    assert_eq!(one("locale/fr/law.ftl", "starts-receipt = b\n", ""), "locale/fr/:0 message-missing");
    assert_eq!(one("pack.toml", "'sunday'", "'sonntag'"), "pack.toml:0 unknown-weekday");
    // Both ends of the circle are named, and reading still reaches the end.
    let circle = broken("units/lineage.csv", "long,tay-2025", "tay-2025,long");
    assert!(circle.is_empty(), "one direction only is no circle: {circle:?}");
    let circle = broken("units/lineage.csv", "tay,tay-2025", "tay-2025,long");
    assert_eq!(circle.len(), 2, "{circle:?}");
}
