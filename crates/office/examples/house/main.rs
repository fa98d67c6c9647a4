//! How fast the whole house is, under the rules of the pack `vn`, from an import through decisions and projections to
//! lists, figures and dossiers: `cargo run --release -p luytre-office --example house -- RECORDS FOLDER`. A folder that
//! is filled already is only measured.

mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::Fields;
use luytre_domain::unit::UnitId;
use luytre_office::{Hit, ListQuery, Office, OfficeError, Order, Request};
use luytre_pack::{Files, Pack};
use luytre_store::{FactQuery, Place, Regroup, StoreError};
use rows::{Chance, Rows};
use serde_json::json;

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
fn now() -> Instant {
    Instant::now()
}

/// Prints the median, the 99th percentile and the worst of so many runs.
fn measure(name: &str, times: usize, mut job: impl FnMut(usize)) {
    let mut taken: Vec<Duration> = (0..times)
        .map(|n| {
            let start = now();
            job(n);
            start.elapsed()
        })
        .collect();
    taken.sort();
    let at = |share: usize| taken[(times - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{name:<62} p50 {:>8.2} ms  p99 {:>8.2} ms  max {:>8.2} ms", at(50), at(99), at(100));
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("").trim();
    line.to_owned()
}

fn shown<T, E: std::fmt::Display>(answer: Result<T, E>) {
    if let Err(error) = answer {
        println!("error: {error}");
    }
}

fn actor(organ: &str, unit: &UnitId, role: &str) -> Actor {
    Actor {
        login: format!("{role}-{}", unit.0),
        body: BodyId::of_unit(organ, unit),
        roles: vec![role.to_owned()],
    }
}

/// The ledger's times: an import in one year, changes in the next.
fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap_or_default()
}

fn import(office: &Office, have: usize, records: usize, today: Date) -> Result<(), OfficeError> {
    const AT_ONCE: usize = 5_000;
    let rows = Rows::new(office.law(), today);
    let (start, mut refused) = (now(), 0);
    for first in (have..records).step_by(AT_ONCE) {
        let table = rows.table(first, AT_ONCE.min(records - first));
        let report = office.import(&Office::operator(), moment(0), "agreement", &table, false)?;
        refused += report.refused().count();
        if let (0, Some((at, refusals))) = (first, report.refused().next()) {
            println!("row {at}: {:?} {:?}", table.rows[at], refusals.first());
        }
    }
    let rate = (records - have) as f64 / start.elapsed().as_secs_f64();
    println!("imported {} rows ({refused} refused): {rate:.0}/s", records - have);
    Ok(())
}

/// Records in the order of the list, with whoever keeps them today.
fn some(office: &Office, many: usize, today: Date) -> Result<Vec<(String, Actor)>, StoreError> {
    let mut found: Vec<Hit> = Vec::new();
    let mut query = ListQuery { order: Order::Oldest, limit: 500, ..ListQuery::default() };
    office.store().read("some", |snap| {
        while found.len() < many {
            let page = snap.list(&query)?;
            found.extend(page.rows);
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        Ok::<_, StoreError>(())
    })?;
    let keeper = |hit: Hit| {
        let unit = UnitId(hit.row.unit);
        let unit = office.law().units.on_boundary(&unit, today).map_or(unit, |unit| unit.id.clone());
        let id = hit.subject.trim_start_matches("r:").to_owned();
        (id, actor("agency", &unit, "clerk"))
    };
    Ok(found.into_iter().take(many).map(keeper).collect())
}

fn edit(office: &Office, id: &str, actor: &Actor, n: usize) -> Result<(), OfficeError> {
    let value = match n % 3 {
        0 => json!({ "remark": format!("đã rà soát lần {n}") }),
        1 => json!({ "areas": ([["trade"], ["tourism"], ["education"]][n / 3 % 3]) }),
        _ => json!({ "valid_until": format!("{}-12-31", 2027 + n % 4) }),
    };
    let fields: Fields = serde_json::from_value(value).unwrap_or_default();
    let request = Request {
        actor: actor.clone(),
        now: moment(31_000_000 + n as i64),
        id: id.to_owned(),
        command: Command::Edit { fields },
        seen: None,
        confirmed: BTreeSet::new(),
    };
    office.execute(request).map(|_| ())
}

/// Commands of 64 callers at once, each acknowledged before its caller's next.
fn edits(office: &Office, records: &[(String, Actor)], many: usize) {
    let (next, failed, start) = (AtomicUsize::new(0), AtomicUsize::new(0), now());
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= many {
                        break;
                    }
                    let (id, actor) = &records[n * 7 % records.len()];
                    if edit(office, id, actor, n).is_err() {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let rate = many as f64 / start.elapsed().as_secs_f64();
    println!("acknowledged commands, 64 callers ({} refused): {rate:.0}/s", failed.into_inner());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let records: usize = args.next().ok_or("RECORDS FOLDER")?.parse()?;
    let folder = args.next().ok_or("RECORDS FOLDER")?;
    let start = now();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let (pack, _) = luytre_pack::read(&Files::from_dir(&root)?);
    let pack: Arc<Pack> = Arc::new(pack.ok_or("the pack has findings")?);
    println!("pack read: {:.0} ms; resident {}", start.elapsed().as_secs_f64() * 1e3, resident());
    let place =
        if folder.starts_with("postgres") { Place::Postgres(folder) } else { Place::Sqlite(folder.into()) };
    let today = date(2026, 10, 1);
    let open = || Office::open(place.clone(), pack.clone());

    let office = open()?;
    let have = office.store().read("count", |snap| snap.counts())?.records as usize;
    if have < records {
        import(&office, have, records, today)?;
        let changed = some(&office, (records / 10).clamp(100, 100_000), today)?;
        edits(&office, &changed, records / 10);
        office.store().warm()?;
    }
    drop(office);

    let start = now();
    let office = open()?;
    let ministry =
        Actor { login: "ministry".into(), body: BodyId::national("mofa"), roles: vec!["ministry".into()] };
    shown(office.register(&ministry, ListQuery::default()));
    let opened = start.elapsed().as_secs_f64() * 1e3;
    println!("opened, first list shown: {opened:.0} ms; resident {}", resident());

    let units: Vec<UnitId> = office.law().units.on("province", today).map(|unit| unit.id.clone()).collect();
    let clerks: Vec<Actor> = units.iter().map(|unit| actor("agency", unit, "clerk")).collect();
    let facets: Vec<String> =
        ["kind", "state", "unit", "country", "area", "pillar", "year"].map(str::to_owned).to_vec();
    let mut chance = Chance(7);
    let mut query = |n: usize| {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if !n.is_multiple_of(3) {
            pairs.push(("unit", units[chance.below(units.len())].0.clone()));
        }
        if n.is_multiple_of(2) {
            pairs.push(("country", (*chance.of(&["LA", "CN", "KR", "JP", "KH", "FR"])).to_owned()));
        }
        if n % 4 != 1 {
            pairs.push(("area", (*chance.of(&["trade", "tourism", "education", "health"])).to_owned()));
        }
        let filter: BTreeMap<String, BTreeSet<String>> =
            pairs.into_iter().map(|(name, value)| (name.to_owned(), BTreeSet::from([value]))).collect();
        let date_from = Some(date(2008 + (n % 17) as i16, 1 + (n % 12) as i8, 3));
        ListQuery { filter, date_from, facets: facets.clone(), ..ListQuery::default() }
    };
    measure("list, 7 facets, one to three filters, seen by the ministry", 400, |n| {
        shown(office.register(&ministry, query(n)));
    });
    measure("list, 7 facets, seen by a province's clerk", 400, |n| {
        shown(office.register(&clerks[n % clerks.len()], ListQuery { filter: BTreeMap::new(), ..query(n) }));
    });
    let typed: Vec<String> = [
        "bản ghi nhớ hợp tác du lịch",
        "hop tac dau tu",
        "thỏa thuận giáo dục gyeonggi",
        "TTQT-48-2026-00",
        "Đà Nẵng du lịch",
        "viet nam lao",
        "savannakhet thương mại",
    ]
    .iter()
    .flat_map(|text| (1..=text.chars().count()).map(|many| text.chars().take(many).collect()))
    .collect();
    measure("search as you type, letter by letter, ministry", typed.len() * 3, |n| {
        shown(office.suggest(&ministry, &typed[n % typed.len()], 8));
    });
    measure("search as you type, letter by letter, a province's clerk", typed.len() * 3, |n| {
        shown(office.suggest(&clerks[n % clerks.len()], &typed[n % typed.len()], 8));
    });
    measure("search in the register with 7 facets", typed.len(), |n| {
        let text = Some(typed[n].clone());
        shown(office.register(&ministry, ListQuery { text, facets: facets.clone(), ..ListQuery::default() }));
    });
    // The busiest partners, countries and fields: what most records share.
    let partners: Vec<_> = office.law().partners.values().take(40).collect();
    measure("what other localities do near to a draft, a province's clerk", 400, |n| {
        let partner = partners[n % partners.len()];
        let value = json!({
            "partners": [{ "id": partner.id, "name": partner.id, "country": partner.country, "kind": partner.kind }],
            "areas": ["trade", "tourism"],
        });
        let draft: Fields = serde_json::from_value(value).unwrap_or_default();
        let day = date(2016 + (n % 10) as i16, 1 + (n % 12) as i8, 3);
        let (actor, own) = (&clerks[n % clerks.len()], &units[n % units.len()]);
        shown(office.overlaps(actor, moment(0), "agreement", &draft, own, day));
    });
    println!("resident before figures: {}", resident());

    let law = pack.law.clone();
    let boundary: Regroup = Arc::new(move |dimension, value| {
        if dimension != "unit" {
            return Some(value.to_owned());
        }
        law.units.on_boundary(&UnitId(value.to_owned()), today).map(|unit| unit.id.0.clone())
    });
    let sums = |as_of: Option<u64>| {
        let query = FactQuery {
            from: Some(date(2016, 1, 1)),
            until: Some(date(2025, 12, 31)),
            as_of,
            by: vec!["unit".into(), "year".into()],
            regroup: Some(boundary.clone()),
            ..FactQuery::default()
        };
        shown(office.store().read("figures", |snap| snap.figures(&query)));
    };
    let head = office.store().read("head", |snap| Ok::<_, StoreError>(snap.head().0))?;
    measure("figures, first time (the log is read)", 1, |_| sums(None));
    measure("all indicators x 34 units x 10 years, now", 30, |_| sums(None));
    measure("the same, as of a past entry", 30, |n| sums(Some(head / 2 + head / 70 * n as u64)));
    println!("resident with figures: {}", resident());

    let changed = some(&office, 20_000.min(records), today)?;
    edits(&office, &changed, 20_000);
    measure("one command alone, from request to receipt", 200, |n| {
        let (id, actor) = &changed[n];
        shown(edit(&office, id, actor, 1_000_000 + n));
    });
    for (at, many) in [(1, 10), (2, 10_000)] {
        let (id, actor) = &changed[at];
        let subject = format!("r:{id}");
        let entries = office.store().read("entries", |snap| snap.entries(&subject, None, many))?.len();
        for n in entries..many {
            edit(&office, id, actor, 3 * n)?;
        }
        let number = office
            .store()
            .read("number", |snap| snap.record(&subject, &luytre_office::View::All))?
            .map(|hit| hit.row.number)
            .unwrap_or_default();
        let when = moment(62_000_000);
        measure(&format!("record with {many} entries: its page"), 50, |_| {
            shown(office.dossier(actor, when, &number, None));
        });
        measure(&format!("record with {many} entries: last 50 entries of its history"), 50, |_| {
            shown(office.history(actor, &number, None, 50));
        });
        measure(&format!("record with {many} entries: one command"), 50, |n| {
            shown(edit(&office, id, actor, 3 * (many + n)));
        });
    }
    println!("resident at the end: {}", resident());
    Ok(())
}
