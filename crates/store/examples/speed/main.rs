//! How fast the store is on a filled register:
//! `cargo run --release -p luytre-store --example speed -- RECORDS PLACE [floor] [open]`, where PLACE is a folder or a
//! `postgres://` URL. A place that is filled already is only measured. With `floor`, the same questions are asked of
//! plain tables with SQL written by hand, beside ours in the same run. With `open`, every record has an open side as well.

mod floor;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use floor::Floor;
use jiff::civil::{Date, date};
use luytre_domain::ledger::{Draft, Entry};
use luytre_domain::permit::{Action, Permit};
use luytre_domain::projection::{ClockRow, Dimensions, Fact, Open, Project, Projection, Row, Unreadable};
use luytre_store::{FactQuery, ListQuery, Order, Place, Regroup, Snapshot, Store, StoreError, View};
use serde_json::{Value, json};

/// Rules of about the weight of real ones: a doc, a row of nine dimensions, two clocks, two facts.
struct Rules {
    open: bool,
}

impl Project for Rules {
    fn project(&self, before: Option<&Value>, entry: &Entry) -> Result<Projection, Unreadable> {
        let unreadable = |problem: String| Unreadable { seq: entry.seq, problem };
        let body: Value = serde_json::from_str(&entry.body).map_err(|error| unreadable(error.to_string()))?;
        let mut doc = before.cloned().unwrap_or_else(|| json!({}));
        if let (Some(doc), Value::Object(body)) = (doc.as_object_mut(), body) {
            doc.extend(body);
        }
        let text = |field: &str| doc[field].as_str().unwrap_or_default().to_owned();
        let day: Option<Date> = text("date").parse().ok();
        let unit = text("unit");
        let sees = BTreeSet::from([format!("unit:{unit}"), String::from("mofa")]);
        let mut dimensions: Dimensions = ["kind", "state", "unit", "country", "area", "pillar"]
            .map(|name| (name.to_owned(), BTreeSet::from([text(name)])))
            .into_iter()
            .collect();
        dimensions.insert("year".into(), BTreeSet::from([text("date")[..4].to_owned()]));
        let facts_of = |indicator: &str| Fact {
            indicator: indicator.into(),
            day: day.unwrap_or_default(),
            value: 1,
            dimensions: dimensions.clone(),
        };
        let facts = vec![facts_of("agreements.signed"), facts_of(&format!("state.{}", text("state")))];
        dimensions.insert("sees".into(), sees);
        let clock = |key: &str, days: i64| ClockRow {
            key: key.into(),
            rule: "TQ-01".into(),
            debtor: "mofa".into(),
            from: day.unwrap_or_default(),
            due: day.unwrap_or_default().saturating_add(jiff::Span::new().days(days)),
            at: None,
            met: day,
        };
        let row = Row {
            kind: text("kind"),
            number: text("number"),
            title: text("title"),
            state: text("state"),
            unit,
            date: day,
            active: day,
            dimensions,
            words: vec![text("title"), text("number")],
        };
        let clocks = vec![clock("ask", 10), clock("report", 40)];
        let open = self.open.then(|| {
            let mut row = row.clone();
            row.dimensions.remove("sees");
            Open { doc: doc.clone(), row, facts: facts.clone() }
        });
        Ok(Projection { row: Some(row), clocks, facts, links: BTreeSet::new(), doc, open })
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    /// Small numbers are much more frequent, as with partners and fields.
    fn skewed(&mut self, end: usize) -> usize {
        self.below(end).min(self.below(end)).min(self.below(end))
    }
}

const WORDS: &[&str] = &[
    "hợp",
    "tác",
    "kinh",
    "tế",
    "văn",
    "hóa",
    "giáo",
    "dục",
    "du",
    "lịch",
    "đầu",
    "tư",
    "nông",
    "nghiệp",
    "thương",
    "mại",
    "khoa",
    "học",
    "công",
    "nghệ",
    "y",
    "quốc",
    "phòng",
    "an",
    "ninh",
    "biên",
    "giới",
    "Đắk",
    "Lắk",
    "Nghệ",
    "An",
    "Cao",
    "Bằng",
    "Quảng",
    "Ninh",
    "Hà",
    "Giang",
    "Lào",
    "Cai",
    "Đà",
    "Nẵng",
    "Cần",
    "Thơ",
    "Huế",
    "Gyeonggi",
    "Guangxi",
    "Savannakhet",
    "Champasak",
    "Osaka",
    "Lyon",
    "Toulouse",
    "Busan",
    "Incheon",
    "Yunnan",
    "Pathumthani",
    "Minsk",
];

fn body(chance: &mut Chance, n: usize) -> Value {
    let words: Vec<&str> = (0..8).map(|_| WORDS[chance.below(WORDS.len())]).collect();
    let day = date(2016, 1, 1).saturating_add(jiff::Span::new().days(chance.below(3650) as i64));
    let kinds = ["agreement", "delegation_in", "delegation_out", "conference", "plan", "case"];
    let states = ["draft", "asked", "signed", "reported", "in_force", "expired"];
    let pillars = ["party", "state", "people"];
    json!({
        "kind": (kinds[chance.skewed(6)]),
        "state": (states[chance.below(6)]),
        "unit": format!("{:02}", chance.skewed(97)),
        "country": format!("C{:03}", chance.skewed(200)),
        "area": format!("area-{}", chance.below(12)),
        "pillar": (pillars[chance.skewed(3)]),
        "number": format!("TTQT-{n}"),
        "date": day.to_string(),
        "title": format!("Thỏa thuận {}", words.join(" ")),
        "note": "x".repeat(200),
    })
}

#[expect(clippy::disallowed_methods, reason = "there is no office here to ask")]
fn permit() -> Permit {
    Permit::grant("bench", Action::Import)
}

fn append(tx: &mut luytre_store::Tx, subject: usize, body: Value) -> Result<(), StoreError> {
    let at = jiff::Timestamp::from_second(1_700_000_000).map_err(|_| StoreError::Time)?;
    let draft = Draft {
        subject: format!("r-{subject:08}"),
        kind: "toy".into(),
        actor: "bench".into(),
        law: "vn-1".into(),
        body,
    };
    tx.append(&permit(), at, draft).map(|_| ())
}

/// Runs `job` so often (unless the variable ONLY asks for other measurements) and prints its median, its 99th percentile and its worst.
fn measure(name: &str, times: usize, mut job: impl FnMut(usize)) {
    if std::env::var("ONLY").is_ok_and(|only| !name.contains(&only)) {
        return;
    }
    let mut taken: Vec<Duration> = (0..times)
        .map(|n| {
            let start = now();
            job(n);
            start.elapsed()
        })
        .collect();
    taken.sort();
    let at = |share: usize| taken[(times - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{name:<58} p50 {:>8.2} ms  p99 {:>8.2} ms  max {:>8.2} ms", at(50), at(99), at(100));
}

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
fn now() -> Instant {
    Instant::now()
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line =
        |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim().to_owned();
    format!("{} (most {})", line("VmRSS:"), line("VmHWM:"))
}

/// What is asked of the plain tables.
type Beneath<'a> = dyn FnMut(&mut Floor, usize) -> floor::Outcome<usize> + 'a;
/// Filters and a first day.
type Narrow = (Vec<(&'static str, String)>, Option<Date>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let records: usize = args.next().ok_or("RECORDS PLACE")?.parse()?;
    let place = args.next().ok_or("RECORDS PLACE")?;
    let more: BTreeSet<String> = args.collect();
    let (with_floor, with_open) = (more.contains("floor"), more.contains("open"));
    let place =
        if place.starts_with("postgres") { Place::Postgres(place) } else { Place::Sqlite(place.into()) };
    let open = || Store::open(place.clone(), Arc::new(Rules { open: with_open }));
    let read = |store: &Store, job: &mut dyn FnMut(&Snapshot) -> Result<(), StoreError>| {
        if let Err(error) = store.read("measure", |snap| job(snap)) {
            println!("error: {error}");
        }
    };

    let store = open()?;
    let have = store.read("count", |snap| snap.counts())?.records as usize;
    if have < records {
        let start = now();
        for first in (have..records).step_by(1000) {
            store.write("fill", move |tx| {
                let mut chance = Chance(first as u64);
                (first..(first + 1000).min(records)).try_for_each(|n| append(tx, n, body(&mut chance, n)))
            })?;
        }
        let rate = (records - have) as f64 / start.elapsed().as_secs_f64();
        println!("filled {} records: {rate:.0} appends/s in jobs of 1000", records - have);
        // A tenth of them moves on, so that the past differs from the present.
        let start = now();
        for first in (0..records / 10).step_by(1000) {
            store.write("change", move |tx| {
                (first..(first + 1000).min(records / 10))
                    .try_for_each(|n| append(tx, n * 10, json!({"state": "in_force", "step": n})))
            })?;
        }
        println!(
            "changed {}: {:.0} appends/s",
            records / 10,
            (records / 10) as f64 / start.elapsed().as_secs_f64()
        );
        // Frequent words are chosen in the background once the register is large; here they are waited for.
        store.warm()?;
    }
    println!("resident after filling: {}", resident());
    drop(store);
    let mut floor = match &place {
        _ if !with_floor => None,
        Place::Sqlite(folder) => Some(Floor::sqlite(&folder.join("floor.db"))?),
        Place::Postgres(url) => Some(Floor::postgres(url)?),
    };
    if let Some(floor) = &mut floor {
        let mut chance = Chance(0);
        floor.fill(records, |n| {
            if n % 1000 == 0 {
                chance = Chance(n as u64);
            }
            let mut body = body(&mut chance, n);
            if n % 10 == 0 {
                body["state"] = "in_force".into();
            }
            body
        })?;
    }
    // The floor's part of a measurement.
    let mut beneath = |name: &str, times: usize, job: &mut Beneath| {
        if let Some(floor) = &mut floor {
            measure(&format!("    floor: {name}"), times, |n| {
                if let Err(error) = job(floor, n) {
                    println!("error: {error}");
                }
            });
        }
    };

    let start = now();
    let store = open()?;
    read(&store, &mut |snap| snap.list(&ListQuery::default()).map(|_| ()));
    println!(
        "opened, first list shown: {:.0} ms; resident {}",
        start.elapsed().as_secs_f64() * 1e3,
        resident()
    );

    let facets: Vec<String> =
        ["kind", "state", "unit", "country", "area", "pillar", "year"].map(str::to_owned).to_vec();
    let with = |pairs: &[(&str, String)]| -> BTreeMap<String, BTreeSet<String>> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), BTreeSet::from([value.clone()]))).collect()
    };
    let list = |store: &Store, query: ListQuery| read(store, &mut |snap| snap.list(&query).map(|_| ()));
    let mut chance = Chance(7);
    let narrow: Vec<Narrow> = (0..400)
        .map(|n| {
            let unit = ("unit", format!("{:02}", chance.skewed(97)));
            let country = ("country", format!("C{:03}", chance.skewed(200)));
            let area = ("area", format!("area-{}", chance.below(12)));
            let filter = match n % 6 {
                0 | 3 => vec![("state", "signed".into()), ("pillar", "party".into()), area],
                2 | 4 => vec![unit, country],
                _ => vec![unit],
            };
            (filter, (n % 4 == 0).then(|| date(2016 + (n % 9) as i16, 1 + (n % 12) as i8, 3)))
        })
        .collect();
    measure("list, 7 facets, one to three filters", narrow.len(), |n| {
        let (filter, date_from) = (with(&narrow[n].0), narrow[n].1);
        let order = [Order::Newest, Order::Changed, Order::Oldest][n % 3];
        list(&store, ListQuery { filter, order, date_from, facets: facets.clone(), ..ListQuery::default() });
    });
    beneath("the same", 100, &mut |floor, n| {
        floor.list(&narrow[n].0, narrow[n].1.map(|day| day.to_string()))
    });
    let wide = |n: usize| {
        let day = date(2016, 1, 1).saturating_add(jiff::Span::new().days(n as i64 * 17));
        ([("pillar", "party".into()), ("kind", "agreement".into())][n % 2].clone(), day)
    };
    measure("list, 7 facets, wide filters (a pillar or kind, a date)", 200, |n| {
        let (filter, date_from) = (with(&[wide(n).0]), Some(wide(n).1));
        list(&store, ListQuery { filter, date_from, facets: facets.clone(), ..ListQuery::default() });
    });
    beneath("the same", 20, &mut |floor, n| floor.list(&[wide(n * 10).0], Some(wide(n * 10).1.to_string())));
    measure("list, 7 facets, seen by one unit", 200, |n| {
        let sees = View::Keys(BTreeSet::from([format!("unit:{:02}", n % 97)]));
        let date_from = Some(date(2016, 1, 1).saturating_add(jiff::Span::new().days(n as i64 * 3)));
        list(&store, ListQuery { sees, date_from, facets: facets.clone(), ..ListQuery::default() });
    });
    measure("list by title, 7 facets, one filter", 200, |n| {
        let filter =
            with(&[[("pillar", "people".into()), ("unit", format!("{:02}", n % 97))][n % 2].clone()]);
        let date_from = Some(date(2016, 1, 1).saturating_add(jiff::Span::new().days(n as i64 * 3)));
        list(
            &store,
            ListQuery {
                filter,
                date_from,
                order: Order::Title,
                facets: facets.clone(),
                ..ListQuery::default()
            },
        );
    });
    let today = date(2026, 11, 25);
    if store.read("open", |snap| snap.open_state(today))?.rows > 0 {
        measure("open state", 200, |_| read(&store, &mut |snap| snap.open_state(today).map(|_| ())));
        measure("open list, 7 facets, one to three filters", narrow.len(), |n| {
            let (filter, date_from) = (with(&narrow[n].0), narrow[n].1);
            let order = [Order::Newest, Order::Changed, Order::Oldest][n % 3];
            let sees = View::Open(today);
            let query =
                ListQuery { sees, filter, order, date_from, facets: facets.clone(), ..ListQuery::default() };
            list(&store, query);
        });
        measure("open search, two words and a prefix, 7 facets", 60, |n| {
            let ending = ["th", "ho", "qu"][n % 3];
            let text = format!("{} {} {ending}", WORDS[n % WORDS.len()], WORDS[(n * 7 + 3) % WORDS.len()]);
            let sees = View::Open(today);
            list(
                &store,
                ListQuery { sees, text: Some(text), facets: facets.clone(), ..ListQuery::default() },
            );
        });
    }
    let head = store.read("head", |snap| Ok::<_, StoreError>(snap.head().0))?;
    let past = records as u64;
    measure("list as of before the changes, first time", 1, |_| {
        list(&store, ListQuery { as_of: Some(past), facets: facets.clone(), ..ListQuery::default() });
    });
    measure("list as of before the changes, then", 100, |n| {
        let filter = with(&[("unit", format!("{:02}", n % 97))]);
        list(&store, ListQuery { as_of: Some(past), filter, facets: facets.clone(), ..ListQuery::default() });
    });
    measure("search, two words and a prefix, 7 facets", 60, |n| {
        let text = format!(
            "{} {} {}",
            WORDS[n % WORDS.len()],
            WORDS[(n * 7 + 3) % WORDS.len()],
            &["th", "ho", "qu"][n % 3]
        );
        list(&store, ListQuery { text: Some(text), facets: facets.clone(), ..ListQuery::default() });
    });
    measure("search, one very frequent word", 3, |n| {
        list(
            &store,
            ListQuery { text: Some(["thuận ", "thoa ", "thỏa "][n].to_owned()), ..ListQuery::default() },
        );
    });
    let typed: Vec<String> =
        ["hợp tác kinh tế đắk", "thoa thuan gyeonggi", "ttqt-4711", "Đà Nẵng busan", "quoc phong an ninh"]
            .iter()
            .flat_map(|text| (1..=text.chars().count()).map(|many| text.chars().take(many).collect()))
            .collect();
    measure("suggest, letter by letter", typed.len() * 3, |n| {
        read(&store, &mut |snap| snap.suggest(&typed[n % typed.len()], &View::All, 8).map(|_| ()));
    });
    measure("suggest, seen by one unit", typed.len(), |n| {
        let view = View::Keys(BTreeSet::from([format!("unit:{:02}", n % 40)]));
        read(&store, &mut |snap| snap.suggest(&typed[n % typed.len()], &view, 8).map(|_| ()));
    });
    beneath("suggest, letter by letter", typed.len(), &mut |floor, n| floor.suggest(&typed[n], None));
    beneath("suggest, one unit", typed.len(), &mut |floor, n| {
        floor.suggest(&typed[n], Some(&format!("{:02}", n % 40)))
    });
    println!("resident before figures: {}", resident());

    let merged: Regroup = Arc::new(|name, value| {
        Some(match (name, value.parse::<u32>()) {
            ("unit", Ok(number)) => format!("{:02}", number % 34),
            _ => value.to_owned(),
        })
    });
    let figures = |as_of: Option<u64>, by: &[&str]| FactQuery {
        from: Some(date(2016, 1, 1)),
        until: Some(date(2025, 12, 31)),
        as_of,
        by: by.iter().map(|name| (*name).to_owned()).collect(),
        regroup: Some(merged.clone()),
        ..FactQuery::default()
    };
    let sum = |query: &FactQuery| read(&store, &mut |snap| snap.figures(query).map(|_| ()));
    measure("figures, first time (the log is read)", 1, |_| sum(&figures(None, &["unit", "year"])));
    measure("all indicators x 34 units x 10 years, now", 30, |_| sum(&figures(None, &["unit", "year"])));
    beneath("all sums by unit and year", 10, &mut |floor, _| floor.sums());
    measure("all indicators x 34 units x 10 years, as of", 30, |n| {
        sum(&figures(Some(past / 2 + (head - past / 2) / 31 * n as u64), &["unit", "year"]));
    });
    measure("all indicators x country x month", 10, |_| sum(&figures(None, &["country", "month"])));
    measure("the records behind one figure", 20, |_| {
        let mut query = figures(None, &[]);
        query.filter = with(&[("unit", "01".into()), ("year", "2020".into())]);
        query.indicators = BTreeSet::from(["agreements.signed".to_owned()]);
        read(&store, &mut |snap| snap.fact_subjects(&query, None, 50).map(|_| ()));
    });
    println!("resident with figures: {}", resident());

    if std::env::var("ONLY").is_ok() {
        return Ok(());
    }
    let callers = 64;
    let each = 300;
    let start = now();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0..each {
                    let subject = (caller * each + n) * 7 % records;
                    let result = store
                        .write("step", move |tx| append(tx, subject, json!({"step": n, "caller": caller})));
                    if let Err(error) = result {
                        println!("error: {error}");
                    }
                }
            });
        }
    });
    let rate = f64::from(callers as u32 * each as u32) / start.elapsed().as_secs_f64();
    println!("acknowledged commands, {callers} callers: {rate:.0}/s");
    measure("one command alone", 100, |n| {
        let _ = store.write("step", move |tx| append(tx, n, json!({"step": n})));
    });
    measure("one new record alone", 100, |n| {
        let _ = store.write("new", move |tx| {
            let n = 900_000_000 + head as usize + n;
            append(tx, n, body(&mut Chance(n as u64), n))
        });
    });
    beneath("one new row alone", 100, &mut |floor, n| {
        let n = 900_000_000 + head as usize + n;
        floor.insert(n as i64, &body(&mut Chance(n as u64), n)).map(|()| 1)
    });
    for (subject, many) in [(1, 10), (2, 10_000)] {
        let job = move |tx: &mut luytre_store::Tx| {
            (0..many).try_for_each(|n| append(tx, subject, json!({"step": n})))
        };
        store.write("history", job)?;
        measure(&format!("200 entries of a record with {many} entries"), 5, |n| {
            let _ = store.write("more", move |tx| {
                (0..200).try_for_each(|m| append(tx, subject, json!({"step": n * 200 + m})))
            });
        });
    }
    measure("list after each of 50 commands", 50, |n| {
        let _ = store.write("step", move |tx| append(tx, n * 3, json!({"step": -1})));
        let filter = with(&[("unit", format!("{:02}", n % 97))]);
        list(&store, ListQuery { filter, facets: facets.clone(), ..ListQuery::default() });
    });
    println!("resident at the end: {}", resident());
    Ok(())
}
