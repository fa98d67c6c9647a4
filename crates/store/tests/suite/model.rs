//! Random appends against a naive model: lists, counts, search, figures, now and as of any entry, must be what a
//! program that keeps every state whole and looks at every record would answer.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::projection::{OPENS, Open, Projection, Row};
use luytre_store::{
    Cell, FactQuery, ListQuery, Match, Order, Regroup, Store, StoreError, View, open_subject,
};
use luytre_text::fold::fold;
use serde_json::{Value, json};

use crate::bench::{Bench, at, draft, permit, read};
use crate::on_both;
use crate::toy::{merge, project};

on_both!(random_commands);

/// A small generator of our own, so that a failing seed can be run again anywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn of<T: Clone>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len())].clone()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn some<T: Clone + Ord>(&mut self, choice: &[T]) -> BTreeSet<T> {
        let count = self.below(choice.len() + 1);
        (0..count).map(|_| self.of(choice)).collect()
    }
}

const UNITS: &[&str] = &["79", "74", "77", "48", "01"];
const STATES: &[&str] = &["draft", "asked", "signed"];
const AREAS: &[&str] = &["trade", "culture", "defence"];
const SEES: &[&str] = &["unit:79", "unit:48", "public"];
const DATES: &[&str] = &["2021-01-01", "2021-12-31", "2022-03-05", "2023-07-01", "2023-07-02", "2025-07-01"];
const TITLES: &[&str] = &[
    "Thỏa thuận Đắk Lắk",
    "Thoả thuận hợp tác",
    "Thoa thuan",
    "Đường lối",
    "Hợp tác an ninh",
    "Bản ghi nhớ 2023",
];
const TEXTS: &[&str] = &[
    "thoa",
    "thỏa thuận",
    "dak lak",
    "đắk",
    "hop t",
    "Hợp tác ",
    "2023",
    "không",
    "thuan ninh",
    "đường l",
    "\"; *",
];

fn body(chance: &mut Chance, subject: usize) -> Value {
    let mut body = json!({});
    let mut set = |field: &str, value: Value, chance: &mut Chance| {
        if chance.one_in(2) {
            body[field] = value;
        }
    };
    let fields = [
        ("kind", json!(chance.of(&["agreement", "visit"]))),
        ("unit", json!(chance.of(UNITS))),
        ("state", json!(chance.of(STATES))),
        ("areas", json!(chance.some(AREAS))),
        ("sees", json!(chance.some(SEES))),
        ("date", if chance.one_in(4) { Value::Null } else { json!(chance.of(DATES)) }),
        ("active", if chance.one_in(4) { Value::Null } else { json!(chance.of(DATES)) }),
        ("title", json!(chance.of(TITLES))),
        ("amount", json!(chance.below(4) as i64 - 1)),
        ("number", json!(format!("N-{subject}"))),
        ("links", json!([format!("r-{}", chance.below(5))])),
        ("open", if chance.one_in(2) { Value::Null } else { open_side(chance) }),
        ("gone", if chance.one_in(8) { json!(true) } else { Value::Null }),
    ];
    for (field, value) in fields {
        set(field, value, chance);
    }
    body
}

fn open_side(chance: &mut Chance) -> Value {
    let opens = if chance.one_in(2) { Value::Null } else { json!(chance.of(DATES)) };
    json!({ "title": chance.of(TITLES), "opens": opens })
}

#[derive(Clone)]
struct State {
    /// Order of first appearance.
    ord: usize,
    changed: u64,
    projection: Projection,
}

type World = BTreeMap<String, State>;

/// The world after each entry, of which the first is empty; and the open sides as they are now.
struct Model(Vec<World>, World);

impl Model {
    fn now(&self) -> &World {
        self.0.last().unwrap()
    }

    fn append(&mut self, subject: &str, body: &Value) {
        let mut world = self.now().clone();
        let before = world.get(subject);
        let ord = before.map_or(world.len(), |state| state.ord);
        let projection = project(merge(before.map(|state| &state.projection.doc), body));
        let changed = self.0.len() as u64;
        self.open(&open_subject(subject), changed, projection.open.clone());
        world.insert(subject.to_owned(), State { ord, changed, projection });
        self.0.push(world);
    }

    /// The open side changes only where something open does.
    fn open(&mut self, subject: &str, changed: u64, side: Option<Open>) {
        let projection = side.map_or_else(Projection::default, |Open { doc, row, facts }| Projection {
            doc,
            row: Some(row),
            facts,
            ..Projection::default()
        });
        let before = self.1.get(subject).map(|state| (state.ord, &state.projection));
        let same = before.is_some_and(|(_, before)| {
            (&before.doc, &before.facts, &before.row) == (&projection.doc, &projection.facts, &projection.row)
        });
        if same || (before.is_none() && projection.row.is_none()) {
            return;
        }
        let ord = before.map_or(self.1.len(), |(ord, _)| ord);
        self.1.insert(subject.to_owned(), State { ord, changed, projection });
    }

    /// The world that a view looks at, and the one that says what it sees.
    fn of(&self, sees: &View, as_of: Option<u64>) -> (&World, &World) {
        match sees {
            View::Open(_) => (&self.1, &self.1),
            _ => (self.at(as_of), self.now()),
        }
    }

    fn at(&self, seq: Option<u64>) -> &World {
        seq.map_or(self.now(), |seq| &self.0[seq as usize])
    }
}

fn random_commands(bench: &Bench) {
    for seed in [1, 2, 3] {
        let mut chance = Chance(seed);
        let store = if seed == 1 { bench.open() } else { continue_on(bench) };
        let mut model = Model(vec![World::new()], World::new());
        if seed > 1 {
            // The place has the history of earlier seeds: the model takes it over.
            let entries = read(&store, |snap| snap.entries_after(0, usize::MAX >> 1));
            entries
                .iter()
                .for_each(|entry| model.append(&entry.subject, &serde_json::from_str(&entry.body).unwrap()));
        }
        for _ in 0..25 {
            write_some(&store, &mut chance, &mut model);
            if chance.one_in(4) {
                store.warm().unwrap();
            }
            for _ in 0..3 {
                check_list(&store, &mut chance, &model);
                check_figures(&store, &mut chance, &model);
            }
        }
        check_everything(&store, &model);
    }
    let store = bench.open();
    let report = store.verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let all = ListQuery { limit: 1000, ..ListQuery::default() };
    let before = read(&store, |snap| snap.list(&all));
    store.rebuild(&permit()).unwrap();
    let report = store.verify().unwrap();
    assert!(report.is_sound(), "after a rebuild: {:?}", report.findings);
    assert_eq!(read(&store, |snap| snap.list(&all)), before);
}

/// Closing and opening again takes up the saved index.
fn continue_on(bench: &Bench) -> Store {
    drop(bench.open());
    bench.open()
}

fn write_some(store: &Store, chance: &mut Chance, model: &mut Model) {
    let many = chance.below(6) + 1;
    let batch: Vec<(String, Value)> = (0..many)
        .map(|_| {
            let subject = chance.below(40);
            (format!("r-{subject}"), body(chance, subject))
        })
        .collect();
    let fails = chance.one_in(4);
    let job = batch.clone();
    let first = model.0.len() as i64;
    let result = store.write("batch", move |tx| {
        for (at_, (subject, body)) in job.iter().enumerate() {
            tx.append(&permit(), at(first + at_ as i64), draft(subject, body.clone()))?;
        }
        if fails { Err(StoreError::Cursor) } else { Ok(()) }
    });
    assert_eq!(result.is_err(), fails);
    if !fails {
        batch.iter().for_each(|(subject, body)| model.append(subject, body));
    }
}

fn allows(
    filter: &BTreeMap<String, BTreeSet<String>>,
    dimensions: &luytre_domain::projection::Dimensions,
) -> bool {
    filter.iter().all(|(dimension, wanted)| {
        wanted.is_empty() || dimensions.get(dimension).is_some_and(|values| !values.is_disjoint(wanted))
    })
}

fn words(row: &Row) -> Vec<String> {
    let text = row.words.join(" ").to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn found(row: &Row, text: &str) -> (Option<Match>, bool) {
    let typed: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let unfinished = text.chars().next_back().is_some_and(char::is_alphanumeric);
    let words = words(row);
    let has = |at: usize, word: &str, change: &dyn Fn(&str) -> String| {
        words.iter().any(|w| match unfinished && at + 1 == typed.len() {
            true => change(w).starts_with(&change(word)),
            false => change(w) == change(word),
        })
    };
    let every =
        |change: &dyn Fn(&str) -> String| typed.iter().enumerate().all(|(at, word)| has(at, word, change));
    let any = typed.iter().enumerate().any(|(at, word)| has(at, word, &|w| fold(w)));
    if every(&|word| word.to_owned()) {
        (Some(Match::Exact), any)
    } else if every(&|word| fold(word)) {
        (Some(Match::Folded), any)
    } else {
        (None, any)
    }
}

fn some_view(chance: &mut Chance) -> View {
    match chance.below(3) {
        0 => View::All,
        1 => View::Open(chance.of(DATES).parse().unwrap()),
        _ => View::Keys(chance.some(SEES).into_iter().map(str::to_owned).collect()),
    }
}

/// The open rows have no past.
fn past(chance: &mut Chance, model: &Model, sees: &View) -> Option<u64> {
    let past = chance.one_in(2).then(|| chance.below(model.0.len()) as u64);
    past.filter(|_| !matches!(sees, View::Open(_)))
}

fn sees_row(view: &View, today: Option<&Row>) -> bool {
    let values = |dimension: &str| today.and_then(|row| row.dimensions.get(dimension));
    match view {
        View::All => true,
        View::Keys(keys) => values("sees").is_some_and(|sees| !sees.is_disjoint(keys)),
        // A row that has gone has no facts left either.
        View::Open(day) => {
            values(OPENS).is_none_or(|opens| opens.iter().all(|opens| *opens <= day.to_string()))
        }
    }
}

fn check_list(store: &Store, chance: &mut Chance, model: &Model) {
    let mut filter: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (dimension, values) in [("unit", UNITS), ("state", STATES), ("area", AREAS)] {
        if chance.one_in(3) {
            filter.insert(dimension.into(), chance.some(values).into_iter().map(str::to_owned).collect());
        }
    }
    let sees = some_view(chance);
    let day = |chance: &mut Chance| chance.one_in(4).then(|| chance.of(DATES).parse::<Date>().unwrap());
    let query = ListQuery {
        filter,
        text: chance.one_in(3).then(|| chance.of(TEXTS).to_owned()),
        date_from: day(chance),
        date_until: day(chance),
        idle_before: day(chance),
        order: chance.of(&[Order::Newest, Order::Oldest, Order::Changed, Order::Title]),
        cursor: None,
        limit: chance.below(7) + 1,
        as_of: past(chance, model, &sees),
        sees,
        facets: vec!["unit".into(), "state".into(), "area".into(), "sees".into()],
    };
    let (world, today) = model.of(&query.sees, query.as_of);
    let visible = |subject: &str| sees_row(&query.sees, today[subject].projection.row.as_ref());
    // A text without a word in it narrows nothing.
    let text = query.text.as_deref().filter(|text| text.chars().any(char::is_alphanumeric));
    let matches: BTreeMap<&String, (Option<Match>, bool)> = today
        .iter()
        .filter_map(|(subject, state)| Some((subject, found(state.projection.row.as_ref()?, text?))))
        .collect();
    let none_whole = matches.values().all(|(found, _)| found.is_none());
    let several_words = text.is_some_and(|text| text.split_whitespace().count() > 1);
    let match_of = |subject: &String| match matches.get(subject) {
        Some((Some(found), _)) => Some(*found),
        Some((None, true)) if none_whole && several_words => Some(Match::Partial),
        _ => None,
    };
    let base: Vec<(&String, &State, &Row)> = world
        .iter()
        .filter_map(|(subject, state)| Some((subject, state, state.projection.row.as_ref()?)))
        .filter(|(subject, _, row)| {
            visible(subject)
                && (text.is_none() || match_of(subject).is_some())
                && query.date_from.is_none_or(|from| row.date.is_some_and(|date| date >= from))
                && query.date_until.is_none_or(|until| row.date.is_some_and(|date| date <= until))
                && query.idle_before.is_none_or(|day| row.active.is_some_and(|active| active < day))
        })
        .collect();
    let mut expected: Vec<(&String, &State, &Row)> =
        base.iter().filter(|(_, _, row)| allows(&query.filter, &row.dimensions)).copied().collect();
    expected.sort_by_key(|(subject, state, row)| {
        let newest_first = |n: i64| -n;
        let days =
            row.date.map(|date| date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second());
        let (place, title, ord) = match query.order {
            Order::Newest => {
                (days.map_or(i64::MAX, newest_first), String::new(), newest_first(state.ord as i64))
            }
            Order::Oldest => (days.unwrap_or(i64::MAX), String::new(), state.ord as i64),
            Order::Changed => (newest_first(state.changed as i64), String::new(), 0),
            Order::Title => (0, fold(&row.title), state.ord as i64),
        };
        (match_of(subject), place, title, ord)
    });
    let subjects: Vec<&str> = expected.iter().map(|(subject, _, _)| subject.as_str()).collect();
    read(store, |snap| {
        let first = snap.list(&query)?;
        assert_eq!(first.total.n as usize, expected.len(), "{query:?}");
        assert!(first.total.exact && first.previous.is_none());
        // Forward to the end and back again, page by page.
        let (mut page, mut forward, mut backward) = (first.clone(), Vec::new(), Vec::new());
        loop {
            for hit in &page.rows {
                let state = &world[&hit.subject];
                let row = state.projection.row.clone().unwrap();
                assert_eq!(hit.row, Row { words: vec![], ..row });
                assert_eq!(hit.changed, state.changed);
                assert_eq!(hit.found, match_of(&hit.subject));
                forward.push(hit.subject.clone());
            }
            match page.next.clone() {
                Some(next) => page = snap.list(&ListQuery { cursor: Some(next), ..query.clone() })?,
                None => break,
            }
        }
        assert_eq!(forward, subjects, "{query:?}");
        while let Some(previous) = page.previous.clone() {
            page = snap.list(&ListQuery { cursor: Some(previous), ..query.clone() })?;
            backward.splice(0..0, page.rows.iter().map(|hit| hit.subject.clone()));
        }
        let last_page =
            if subjects.is_empty() { 0 } else { (subjects.len() - 1) / query.limit * query.limit };
        assert_eq!(backward, subjects[..last_page], "backwards {query:?}");
        assert!(!first.facets.contains_key("sees"), "who may see what is nobody's business");
        for dimension in ["unit", "state", "area"] {
            let others = query
                .filter
                .iter()
                .filter(|(name, _)| *name != dimension)
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect();
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for (_, _, row) in base.iter().filter(|(_, _, row)| allows(&others, &row.dimensions)) {
                row.dimensions
                    .get(dimension)
                    .into_iter()
                    .flatten()
                    .for_each(|value| *counts.entry(value.clone()).or_default() += 1);
            }
            let found: BTreeMap<String, u64> =
                first.facets[dimension].iter().filter(|(_, n)| *n > 0).cloned().collect();
            assert_eq!(found, counts, "{dimension} of {query:?}");
        }
        Ok(())
    });
}

fn check_figures(store: &Store, chance: &mut Chance, model: &Model) {
    let merged = |dimension: &str, value: &str| match (dimension, value) {
        ("unit", "74" | "77") => Some("79".to_owned()),
        ("unit", "01") => None,
        _ => Some(value.to_owned()),
    };
    let regrouped = chance.one_in(2);
    let day = |chance: &mut Chance| chance.one_in(3).then(|| chance.of(DATES).parse::<Date>().unwrap());
    let mut filter: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (dimension, values) in [("unit", UNITS), ("area", AREAS), ("year", &["2021", "2023"])] {
        if chance.one_in(4) {
            filter.insert(dimension.into(), chance.some(values).into_iter().map(str::to_owned).collect());
        }
    }
    let sees = some_view(chance);
    let query = FactQuery {
        indicators: if chance.one_in(2) { BTreeSet::new() } else { BTreeSet::from(["amount".to_owned()]) },
        from: day(chance),
        until: day(chance),
        as_of: past(chance, model, &sees),
        filter,
        sees,
        by: chance
            .some(&["unit", "area", "year", "month", "quarter"])
            .into_iter()
            .map(str::to_owned)
            .collect(),
        regroup: regrouped.then(|| -> Regroup { std::sync::Arc::new(merged) }),
    };
    let value_of = |dimension: &str, value: &str| match regrouped {
        true => merged(dimension, value).unwrap_or_default(),
        false => value.to_owned(),
    };
    let mut sums: BTreeMap<(String, Vec<String>), i64> = BTreeMap::new();
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    let mut rows: BTreeMap<String, i64> = BTreeMap::new();
    let (world, today) = model.of(&query.sees, query.as_of);
    for (subject, state) in world {
        let seen = sees_row(&query.sees, today[subject].projection.row.as_ref());
        for fact in &state.projection.facts {
            let of = |dimension: &str| -> BTreeSet<String> {
                match dimension {
                    "year" => BTreeSet::from([fact.day.year().to_string()]),
                    "month" => BTreeSet::from([fact.day.strftime("%Y-%m").to_string()]),
                    "quarter" => {
                        BTreeSet::from([format!("{}-Q{}", fact.day.year(), (fact.day.month() + 2) / 3)])
                    }
                    _ => fact
                        .dimensions
                        .get(dimension)
                        .into_iter()
                        .flatten()
                        .map(|value| value_of(dimension, value))
                        .collect(),
                }
            };
            let wanted = seen
                && (query.indicators.is_empty() || query.indicators.contains(&fact.indicator))
                && query.from.is_none_or(|from| fact.day >= from)
                && query.until.is_none_or(|until| fact.day <= until)
                && query
                    .filter
                    .iter()
                    .all(|(dimension, values)| values.is_empty() || !of(dimension).is_disjoint(values));
            if !wanted {
                continue;
            }
            *totals.entry(fact.indicator.clone()).or_default() += fact.value;
            *rows.entry(subject.clone()).or_default() += fact.value;
            let mut keys: Vec<Vec<String>> = vec![vec![]];
            for dimension in &query.by {
                let mut values = of(dimension);
                if values.is_empty() {
                    values.insert(String::new());
                }
                keys = keys
                    .iter()
                    .flat_map(|key| {
                        values.iter().map(move |value| [key.clone(), vec![value.clone()]].concat())
                    })
                    .collect();
            }
            keys.into_iter()
                .for_each(|keys| *sums.entry((fact.indicator.clone(), keys)).or_default() += fact.value);
        }
    }
    let cells: Vec<Cell> = sums
        .into_iter()
        .filter(|(_, value)| *value != 0)
        .map(|((indicator, keys), value)| Cell { indicator, keys, value })
        .collect();
    rows.retain(|_, value| *value != 0);
    read(store, |snap| {
        let figures = snap.figures(&query)?;
        let told = format!(
            "as of {:?} by {:?} filter {:?} from {:?} until {:?}",
            query.as_of, query.by, query.filter, query.from, query.until
        );
        assert_eq!(figures.cells, cells, "{told}");
        totals.retain(|_, total| *total != 0);
        let found: BTreeMap<_, _> = figures.totals.into_iter().filter(|(_, total)| *total != 0).collect();
        assert_eq!(found, totals, "{told}");
        let (mut found, mut after) = (BTreeMap::new(), None);
        loop {
            let page = snap.fact_subjects(&query, after, 3)?;
            assert_eq!(page.total as usize, rows.len());
            found.extend(page.rows.into_iter().map(|row| (row.hit.subject, row.value)));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(found, rows, "{told}");
        Ok(())
    });
}

fn check_everything(store: &Store, model: &Model) {
    read(store, |snap| {
        assert_eq!(snap.head().0 as usize + 1, model.0.len());
        for (subject, state) in model.now() {
            let stored = snap.get(subject)?.unwrap();
            assert_eq!((&stored.doc, stored.version), (&state.projection.doc, state.changed));
            let links: Vec<(String, String)> = state.projection.links.iter().cloned().collect();
            assert_eq!(snap.links_from(subject)?, links);
            for (_, target) in &links {
                assert!(snap.links_to(target)?.contains(&("about".to_owned(), subject.clone())));
            }
            let entries = snap.entries_up_to(subject, u64::MAX >> 1)?;
            let replayed = entries.iter().fold(None, |doc: Option<Value>, entry| {
                Some(merge(doc.as_ref(), &serde_json::from_str(&entry.body).unwrap()))
            });
            assert_eq!(replayed.as_ref(), Some(&stored.doc), "replaying the entries gives the doc");
            let latest = snap.entries(subject, None, 2)?;
            assert_eq!(latest.first(), entries.last());
        }
        for seq in [0, 1, model.0.len() as u64 / 2] {
            let made = snap.entry(seq)?.map_or(at(-5), |entry| entry.at);
            assert!(snap.seq_at(made)? >= seq);
        }
        Ok(())
    });
}
