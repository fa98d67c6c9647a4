//! Figures against what a person with a pencil would count; definitions that change, values that are reported, claims that overlap.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::indicator::{Measure, Origin};
use luytre_domain::record::{Fields, Source};
use luytre_domain::unit::UnitId;
use luytre_office::{Figure, FigureQuery, Office, OfficeError, Receipt, Table, Window};
use luytre_store::Place;
use serde_json::{Value, json};

use crate::{House, actor, ask, at, clerk, fields, house, pack_with};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn record(office: &Office, id: &str, unit: &str, state: &str, more: Value) -> Receipt {
    let mut all = fields(id);
    let more: Fields = serde_json::from_value(more).unwrap();
    all.extend(more);
    let command = Command::Record {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: BodyId(format!("committee@{unit}")),
        state: state.to_owned(),
        fields: all,
        sources: vec![Source { title: "Báo Đà Nẵng".to_owned(), ..Source::default() }],
    };
    ask(office, &Office::operator(), "2026-01-20T09:00", id, command).expect("recorded")
}

/// Everything a figure says, as it would be written down.
fn bytes(figure: &Figure) -> String {
    let cells: Vec<_> = figure.cells.iter().map(|cell| json!([cell.key, cell.value])).collect();
    json!({
        "series": figure.indicator.series(), "total": figure.total, "cells": cells, "caveats": figure.caveats,
        "as_of": figure.as_of,
    })
    .to_string()
}

#[test]
fn redefining_leaves_last_years_answer_the_same_to_the_byte() {
    let House { office, dir } = house();
    office.keep_projections(at("2026-01-05T08:00")).unwrap();
    record(&office, "1", "hue", "known_signed", json!({ "signed_on": "2025-03-01" }));
    record(&office, "2", "hue", "in_force", json!({ "signed_on": "2025-04-01" }));
    record(&office, "3", "quang-ninh", "in_force", json!({ "signed_on": "2025-05-01" }));
    let asked = |indicator: &str, as_of: Option<&str>| FigureQuery {
        indicator: indicator.to_owned(),
        from: Some(day("2025-01-01")),
        to: Some(day("2025-12-31")),
        by: Some("unit".to_owned()),
        boundary: Some(day("2025-12-31")),
        as_of: as_of.map(at),
        ..FigureQuery::default()
    };
    let answer = |office: &Office, indicator: &str, as_of| {
        bytes(&office.figure(&Office::operator(), &asked(indicator, as_of)).unwrap())
    };
    let last_year = answer(&office, "agreements.signed", Some("2026-02-01T09:00"));
    assert!(last_year.contains("\"total\":3"), "{last_year}");
    drop(office);

    // From June on, only what is known to be in force counts. The old row stays in the pack.
    let redefined = pack_with(|files| {
        let manifest = files.get_mut("pack.toml").unwrap();
        *manifest = manifest.replace("version = \"", "version = \"next-");
        let indicators = files.get_mut("indicators.toml").unwrap();
        *indicators += "\n[[indicator]]\nid = 'agreements.signed'\nkind = 'agreement'\nmeasure = 'flow'\nday = ['signed_on']\n\
                        when = \"state == 'in_force'\"\nby = ['unit', 'signatory', 'country', 'area', 'instrument', 'pillar']\nvalid_from = 2026-06-01\n\
                        basis = { doc = 'test', confirmed = true }\n";
    });
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), redefined).expect("opens");
    // Known before it is in use, the new definition changes no answer.
    assert!(office.keep_projections(at("2026-05-20T08:00")).unwrap());
    assert_eq!(answer(&office, "agreements.signed", Some("2026-02-01T09:00")), last_year);
    assert!(answer(&office, "agreements.signed", None).contains("\"total\":3"), "still the first");
    record_note(&office, "2026-06-02T09:00");
    let now = answer(&office, "agreements.signed", None);
    assert!(now.contains("\"series\":\"agreements.signed@2\",\"total\":2"), "{now}");
    assert!(now.contains("\"code\":\"redefined\""), "{now}");
    assert_eq!(answer(&office, "agreements.signed", Some("2026-02-01T09:00")), last_year);
    assert!(answer(&office, "agreements.signed@1", None).contains("\"total\":3"));
    assert!(answer(&office, "agreements.signed@2", Some("2026-02-01T09:00")).contains("\"total\":2"));
    let refused = office.figure(&Office::operator(), &asked("agreements.signed@3", None));
    assert!(matches!(refused, Err(OfficeError::Refused(_))), "no such definition");
    let passport = office.passport(&Office::operator(), &asked("agreements.signed", None)).unwrap();
    let versions: Vec<_> = passport.definitions.iter().map(|it| (it.version, it.validity.until)).collect();
    assert_eq!(versions, [(1, Some(day("2026-06-01"))), (2, None)]);
    assert!(office.store().verify().unwrap().is_sound());
}

/// Any entry, so that the ledger goes on.
fn record_note(office: &Office, now: &str) {
    ask(office, &Office::operator(), now, "1", Command::Note { text: "n".to_owned() }).expect("noted");
}

/// A small generator of our own, so that a failing seed can be run again anywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn of<'a>(&mut self, choice: &[&'a str]) -> &'a str {
        choice[self.below(choice.len())]
    }

    fn day(&mut self) -> String {
        format!("20{:02}-{:02}-{:02}", 19 + self.below(7), 1 + self.below(12), 1 + self.below(28))
    }
}

/// An agreement as the pencil sees it.
struct Plain {
    unit: &'static str,
    countries: BTreeSet<&'static str>,
    signed: Date,
    ended: Option<Date>,
}

impl Plain {
    fn stands(&self, on: Date) -> bool {
        self.signed <= on && self.ended.is_none_or(|ended| on < ended)
    }
}

/// Old units and what they went into; `hue` and `quang-ninh` stayed.
const UNITS: [(&str, &str); 5] = [
    ("da-nang", "da-nang-2025"),
    ("quang-nam", "da-nang-2025"),
    ("ho-chi-minh", "ho-chi-minh-2025"),
    ("hue", "hue"),
    ("quang-ninh", "quang-ninh"),
];
const COUNTRIES: [&str; 4] = ["JP", "KR", "LA", "FR"];

#[test]
fn figures_are_what_a_pencil_counts() {
    let House { office, dir: _dir } = house();
    let mut chance = Chance(20_261_125);
    let mut plain = Vec::new();
    for n in 0..60 {
        let (unit, _) = UNITS[chance.below(UNITS.len())];
        let countries: BTreeSet<&str> = (0..=chance.below(3)).map(|_| chance.of(&COUNTRIES)).collect();
        let partners: Vec<_> =
            countries.iter().map(|code| json!({ "name": code, "country": code })).collect();
        let signed = chance.day();
        let ended = (chance.below(3) == 0).then(|| format!("202{}-06-30", 5 + chance.below(2)));
        let ended = ended.filter(|ended| *ended > signed);
        let state = if ended.is_some() { "terminated" } else { "in_force" };
        let mut more = json!({ "signed_on": signed, "partners": partners });
        if let Some(ended) = &ended {
            more["ended_on"] = json!(ended);
        }
        record(&office, &n.to_string(), unit, state, more);
        plain.push(Plain {
            unit,
            countries,
            signed: day(&signed),
            ended: ended.as_ref().map(|ended| day(ended)),
        });
    }
    let merged = |unit: &str| UNITS.iter().find(|(old, _)| *old == unit).map_or("", |(_, new)| new);
    let boundary = day("2025-07-01");
    let operator = Office::operator();
    let matrix = office.matrix(&operator, (2019, 2026), boundary, None).unwrap();
    for year in 2019..=2026_i16 {
        let (first, last) = (Date::new(year, 1, 1).unwrap(), Date::new(year, 12, 31).unwrap());
        for (_, unit) in UNITS {
            let of_unit = || plain.iter().filter(|it| merged(it.unit) == unit);
            let count = |found: usize| i64::try_from(found).unwrap();
            let signed = count(of_unit().filter(|it| first <= it.signed && it.signed <= last).count());
            let standing = count(of_unit().filter(|it| it.stands(last)).count());
            let countries: BTreeSet<&str> =
                of_unit().filter(|it| it.stands(last)).flat_map(|it| it.countries.iter().copied()).collect();
            for (indicator, expected) in [
                ("agreements.signed", signed),
                ("agreements.in_force", standing),
                ("partners.countries", count(countries.len())),
            ] {
                let told = format!("{indicator} {unit} {year}");
                let key = (indicator.to_owned(), unit.to_owned(), year);
                assert_eq!(matrix.values.get(&key).copied().unwrap_or(0), expected, "matrix: {told}");
                let query = FigureQuery {
                    indicator: indicator.to_owned(),
                    from: Some(first),
                    to: Some(last),
                    filter: BTreeMap::from([("unit".to_owned(), BTreeSet::from([unit.to_owned()]))]),
                    boundary: Some(boundary),
                    ..FigureQuery::default()
                };
                let figure = office.figure(&operator, &query).unwrap();
                assert_eq!(figure.total, expected, "{told}");
                let rows = office.figure_rows(&operator, &query, None, 500).unwrap();
                if figure.indicator.is_additive() {
                    let total = i64::try_from(rows.total).unwrap();
                    assert_eq!((rows.rows.len() as u64, total), (rows.total, expected), "rows of {told}");
                    assert_eq!(rows.rows.iter().map(|row| row.value).sum::<i64>(), expected, "{told}");
                }
                let passport = office.passport(&operator, &query).unwrap();
                let counted = passport.counted.unwrap();
                assert_eq!(
                    (counted.figure.total, counted.rows),
                    (expected, rows.total),
                    "passport of {told}"
                );
            }
        }
    }
    // Over time, a stock has its level and opens into what stands then; the parts of an additive figure make the whole.
    for indicator in ["agreements.signed", "agreements.in_force", "partners.countries", "agreements.ended"] {
        for by in ["unit", "year", "quarter", "month"] {
            let query = FigureQuery {
                indicator: indicator.to_owned(),
                from: Some(day("2021-01-01")),
                to: Some(day("2026-03-31")),
                by: Some(by.to_owned()),
                boundary: Some(boundary),
                ..FigureQuery::default()
            };
            let figure = office.figure(&operator, &query).unwrap();
            let stock = figure.indicator.measure == Measure::Stock;
            if figure.indicator.is_additive() && (by == "unit" || !stock) {
                let parts: i64 = figure.cells.iter().map(|cell| cell.value).sum();
                assert_eq!(parts, figure.total, "{indicator} by {by}");
            }
            if stock && by != "unit" {
                assert_eq!(
                    figure.cells.last().map(|cell| cell.value),
                    Some(figure.total),
                    "{indicator} by {by}"
                );
            }
            for cell in &figure.cells {
                let narrowed = query.narrowed(figure.indicator.measure, &cell.key);
                let opened = office.figure(&operator, &narrowed).unwrap().total;
                assert_eq!(opened, cell.value, "{indicator} {by} {}", cell.key);
            }
        }
    }
    // The window before is counted like any other.
    let query = FigureQuery {
        indicator: "agreements.signed".to_owned(),
        from: Some(day("2022-01-01")),
        to: Some(day("2023-12-31")),
        by: Some("unit".to_owned()),
        boundary: Some(boundary),
        ..FigureQuery::default()
    };
    let figure = office.figure(&operator, &query).unwrap();
    let comparison = office.compared(&operator, &query, &figure).unwrap().expect("a window before");
    let within = |first: &str, last: &str| {
        let found = plain.iter().filter(|it| (day(first)..=day(last)).contains(&it.signed));
        i64::try_from(found.count()).unwrap()
    };
    let (now, before) = (within("2022-01-01", "2023-12-31"), within("2020-01-01", "2021-12-31"));
    assert_eq!((figure.total, comparison.before, comparison.change), (now, before, now - before));
    assert_eq!(comparison.cells.values().sum::<i64>(), before);
    let (top, others, rest) = figure.top(2);
    assert_eq!(top.iter().map(|cell| cell.value).sum::<i64>() + rest.unwrap(), now);
    assert_eq!(top.len() + others, figure.cells.len());
}

#[test]
fn money_of_two_currencies_is_never_added() {
    let pack = pack_with(|files| {
        files.get_mut("indicators.toml").unwrap().push_str(
            "\n[[indicator]]\nid = 'trips.foreign_cost'\nkind = 'delegation'\nmeasure = 'flow'\nday = ['departed_on']\n\
             sum = 'foreign_cost'\nunit = 'USD'\nby = ['unit']\nbasis = { doc = 'test', confirmed = true }\n",
        );
        for lang in ["vi", "en", "fr"] {
            let words = "indicator-trips-foreign-cost = c\nindicator-trips-foreign-cost-definition = d\n";
            files.insert(format!("locale/{lang}/more.ftl"), words.to_owned());
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), pack).unwrap();
    for (id, amount, currency) in [("1", 150_050, "USD"), ("2", 20_000, "EUR"), ("3", 50, "USD")] {
        let fields = json!({
            "way": "out", "departed_on": "2025-05-01", "purpose_text": "p", "head": [], "countries": ["JP"],
            "foreign_cost": [{ "amount": amount, "currency": currency }],
        });
        let mut fields: Fields = serde_json::from_value(fields).unwrap();
        let kind = office.law().kind("delegation").unwrap();
        let many = kind.field("foreign_cost").unwrap().many;
        if !many {
            fields.insert("foreign_cost".to_owned(), json!({ "amount": amount, "currency": currency }));
        }
        fields.retain(|field, _| kind.field(field).is_some());
        fields.remove("head");
        let command = Command::Record {
            kind: "delegation".to_owned(),
            number: String::new(),
            owner: BodyId("committee@hue".to_owned()),
            state: "took_place".to_owned(),
            fields,
            sources: Vec::new(),
        };
        ask(&office, &Office::operator(), "2026-01-20T09:00", id, command).expect("recorded");
    }
    let mut query = FigureQuery {
        indicator: "trips.foreign_cost".to_owned(),
        from: Some(day("2025-01-01")),
        to: Some(day("2025-12-31")),
        ..FigureQuery::default()
    };
    let figure = office.figure(&Office::operator(), &query).unwrap();
    assert_eq!(figure.total, 150_100, "dollars alone, in cents");
    let caveat =
        figure.caveats.iter().find(|caveat| caveat.code == "other-currencies").expect("the euros are named");
    assert_eq!(caveat.args["others"], "200.00 EUR");
    query.filter.insert("currency".to_owned(), BTreeSet::from(["EUR".to_owned()]));
    assert_eq!(office.figure(&Office::operator(), &query).unwrap().total, 20_000);
    query.filter.clear();
    query.by = Some("currency".to_owned());
    let figure = office.figure(&Office::operator(), &query).unwrap();
    let cells: Vec<_> = figure.cells.iter().map(|cell| (cell.key.as_str(), cell.value)).collect();
    assert_eq!(cells, [("USD", 150_100), ("EUR", 20_000)]);
    assert_eq!(figure.total, 150_100);
}

fn codes<T>(result: Result<T, OfficeError>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(error) => error.refusals().into_iter().map(|refusal| refusal.code).collect(),
    }
}

#[test]
fn a_reported_value_is_approved_upward_and_locks_its_period() {
    let House { office, dir: _dir } = house();
    let leader = actor("lead", "agency@da-nang-2025", &["leader"]);
    let ministry = actor("bng", "mofa", &["ministry"]);
    let enter = |id: &str, value: &str, more: Value| {
        let mut fields: Fields = serde_json::from_value(json!({
            "about": "exports.value", "value": value, "measure": "USD", "period_start": "2025-07-01",
            "period_end": "2025-12-31", "evidence": "Báo cáo hải quan",
        }))
        .unwrap();
        let more: Fields = serde_json::from_value(more).unwrap();
        fields.extend(more);
        let command = Command::Open {
            kind: "reported_value".to_owned(),
            number: String::new(),
            owner: clerk().body,
            on: day("2026-01-12"),
            fields,
            example: false,
        };
        ask(&office, &clerk(), "2026-01-12T09:00", id, command)
    };
    let take = |who: &luytre_domain::permit::Actor, id: &str, transition: &str| {
        let command = Command::Take {
            transition: transition.to_owned(),
            on: day("2026-01-12"),
            fields: Fields::new(),
            note: "n".to_owned(),
        };
        ask(&office, who, "2026-01-12T10:00", id, command)
    };
    let edit = |id: &str| {
        let fields = Fields::from([("value".to_owned(), json!("1"))]);
        ask(&office, &clerk(), "2026-01-12T10:00", id, Command::Edit { fields })
    };
    let first = enter("1", "1250000000.5", json!({})).expect("entered").number;
    assert_eq!(codes(take(&clerk(), "1", "approve_value")), ["no-such-transition"], "not submitted yet");
    take(&clerk(), "1", "submit_value").expect("submitted");
    assert_eq!(codes(edit("1")), ["check-figure-sent"]);
    assert_eq!(codes(take(&clerk(), "1", "approve_value")), ["decision-needs-leader"]);
    take(&leader, "1", "approve_value").expect("approved");
    assert_eq!(codes(take(&leader, "1", "accept_value")), ["wrong-body"], "the ministry's to accept");
    take(&ministry, "1", "accept_value").expect("accepted");
    assert_eq!(codes(edit("1")), ["check-figure-accepted"]);

    assert_eq!(codes(enter("2", "1", json!({}))), ["period-locked"]);
    assert_eq!(codes(enter("2", "1", json!({ "restates": first }))), ["field-missing"], "without a reason");
    assert_eq!(codes(enter("2", "1", json!({ "restates": "SLBC-0" }))), ["restates-nothing"]);
    assert_eq!(codes(enter("2", "1", json!({ "about": "agreements.ended" }))), ["value-not-in-list"]);
    assert_eq!(codes(enter("2", "1", json!({ "about": "other" }))), ["indicator-not-reported"]);
    let restating = json!({ "restates": first, "restatement_reason": "Hải quan sửa số" });
    let second = enter("2", "1300000000", restating.clone()).expect("a restatement").number;
    let third = enter("3", "1310000000", restating).expect("another one, entered at the same time").number;
    for id in ["2", "3"] {
        take(&clerk(), id, "submit_value").expect("submitted");
        take(&leader, id, "approve_value").expect("approved");
    }
    take(&ministry, "2", "accept_value").expect("accepted");
    assert_eq!(
        codes(take(&ministry, "3", "accept_value")),
        ["period-locked"],
        "the second stands now: {third}"
    );

    // Both values, who approved them and why one took the other's place stay visible, and nothing is added to what is counted.
    let query = FigureQuery {
        indicator: "exports.value".to_owned(),
        from: Some(day("2025-07-01")),
        to: Some(day("2025-12-31")),
        filter: BTreeMap::from([("unit".to_owned(), BTreeSet::from(["da-nang-2025".to_owned()]))]),
        boundary: Some(day("2025-12-31")),
        ..FigureQuery::default()
    };
    let passport = office.passport(&ministry, &query).unwrap();
    assert!(passport.counted.is_none(), "the register does not count exports");
    let told: BTreeMap<&str, _> = passport
        .reported
        .iter()
        .map(|figure| {
            let by: Vec<&str> =
                figure.approvals.iter().filter_map(|it| Some(it.by.as_ref()?.0.as_str())).collect();
            (figure.number.as_str(), (figure.stated.value.as_str(), by, figure.restated_by.as_deref()))
        })
        .collect();
    let both = vec!["agency@da-nang-2025", "mofa"];
    assert_eq!(told[first.as_str()], ("1250000000.5", both.clone(), Some(second.as_str())));
    assert_eq!(told[second.as_str()], ("1300000000", both, None));
    let restated = passport.reported.iter().find(|figure| figure.number == second).unwrap();
    assert_eq!(
        (restated.restates.as_deref(), restated.reason.as_deref()),
        (Some(first.as_str()), Some("Hải quan sửa số"))
    );
    let dossier = office.dossier(&ministry, at("2026-01-13T09:00"), &first, None).unwrap();
    let words: Vec<&str> = dossier.links.iter().map(|link| link.word.as_str()).collect();
    assert_eq!(words, ["restated_by", "restated_by"], "the second, and the third that was not accepted");
    assert_eq!(codes(office.figure(&ministry, &query)), ["indicator-not-counted"]);
    let stranger = actor("h", "agency@hue", &["clerk"]);
    assert!(
        office.passport(&stranger, &query).unwrap().reported.is_empty(),
        "what is not visible is not there"
    );
    assert!(office.store().verify().unwrap().is_sound());
}

#[test]
fn published_figures_are_explained_and_not_added() {
    let House { office, dir: _dir } = house();
    let operator = Office::operator();
    for file in ["headline_figures.csv", "conference_figures.csv"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn/demo");
        let table = Table::from_csv(&std::fs::read(root.join(file)).unwrap()).unwrap();
        let report = office.import(&operator, at("2026-01-20T09:00"), "claim", &table, false).unwrap();
        let refused: Vec<_> = report.refused().collect();
        assert!(refused.is_empty(), "{file}: {refused:?}");
        assert_eq!(report.accepted(), table.rows.len(), "{file}");
    }
    for (n, signed) in ["2021-05-01", "2023-05-01", "2019-02-01", "2017-01-01"].iter().enumerate() {
        record(&office, &format!("a{n}"), "hue", "in_force", json!({ "signed_on": signed }));
    }
    let found = office.reconcile(&operator, Some("agreements.signed"), None).unwrap();
    let nation = &found.groups[0];
    assert!(nation.national && found.groups[1..].iter().all(|group| !group.national));
    let told = |at: usize| {
        let line = &nation.lines[at];
        (line.figure.stated.value.as_str(), line.register.as_ref().map(|(total, _)| *total))
    };
    let of = |value: &str| nation.lines.iter().position(|line| line.figure.stated.value == value).unwrap();
    assert_eq!(told(of("420")), ("420", Some(1)));
    assert_eq!(told(of("200")), ("200", Some(2)));
    assert_eq!(told(of("422")), ("422", Some(2)));
    let overlaps: Vec<_> = nation
        .overlaps
        .iter()
        .map(|it| (told(it.one).0, told(it.other).0, it.from.to_string(), it.to.to_string()))
        .collect();
    assert_eq!(overlaps, [("200", "422", "2021-01-01".to_owned(), "2021-12-13".to_owned())]);
    // The register's own figure has none of what was claimed, and its passport says which windows overlap its own.
    let query = FigureQuery {
        indicator: "agreements.signed".to_owned(),
        from: Some(day("2021-01-01")),
        to: Some(day("2023-12-18")),
        boundary: Some(day("2023-12-18")),
        ..FigureQuery::default()
    };
    let passport = office.passport(&operator, &query).unwrap();
    assert_eq!(passport.counted.unwrap().figure.total, 2);
    let window = |value: &str| {
        let claim = passport.claims.iter().find(|claim| claim.figure.stated.value == value).unwrap();
        (claim.window, claim.differs)
    };
    assert_eq!(window("422"), (Window::Same, true));
    assert_eq!(window("200"), (Window::Overlaps(day("2021-01-01"), day("2021-12-13")), false));
    assert_eq!(window("420"), (Window::Apart, false));

    // A province sees the claims about itself, beside its own register.
    let da_nang = clerk();
    let own = office.reconcile(&da_nang, Some("delegations.inbound"), None).unwrap();
    let values: Vec<_> = own
        .groups
        .iter()
        .flat_map(|group| &group.lines)
        .map(|line| (line.figure.stated.value.as_str(), line.register.as_ref().map(|(total, _)| *total)))
        .collect();
    assert!(values.contains(&("5200", Some(0))), "{values:?}");
    let units = own.groups.iter().flat_map(|group| &group.units);
    let law = office.law();
    let mine = law.units.ancestry(&UnitId("da-nang-2025".to_owned()));
    assert!(units.into_iter().all(|unit| mine.contains(unit)), "and of nobody else");
    let seen = office.stated(&da_nang, Origin::Claimed, "exports.value", None).unwrap();
    assert!(seen.iter().all(|figure| mine.contains(&figure.unit)));
}
