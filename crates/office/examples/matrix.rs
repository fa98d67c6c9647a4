//! How fast all indicators by unit and year are answered, now and as of a past day, and what one figure costs beside it:
//! `cargo run --release -p luytre-office --example matrix -- FOLDER`. The folder is filled by `bench/facts.py`, which writes the facts of a
//! million made-up records straight into the store's tables, for what is measured is reading them.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::date;
use luytre_office::{FigureQuery, Office};
use luytre_pack::Files;
use luytre_store::Place;

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
fn now() -> Instant {
    Instant::now()
}

fn measure<T>(name: &str, times: usize, mut job: impl FnMut(usize) -> T) {
    let mut taken: Vec<f64> = (0..times)
        .map(|n| {
            let start = now();
            std::hint::black_box(job(n));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    let at = |share: usize| taken[(times - 1) * share / 100];
    println!("{name:<62} p50 {:>8.2} ms  p99 {:>8.2} ms  max {:>8.2} ms", at(50), at(99), at(100));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: matrix FOLDER")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let (pack, _) = luytre_pack::read(&Files::from_dir(&root)?);
    let office = Office::open(Place::Sqlite(folder.into()), Arc::new(pack.ok_or("the pack does not read")?))?;
    let (operator, boundary) = (Office::operator(), date(2025, 7, 1));
    let matrix = |as_of| office.matrix(&operator, (2016, 2025), boundary, as_of);
    measure("first question: the log of facts is read", 1, |_| matrix(None).map(|found| found.values.len()));
    let counted = matrix(None)?.values;
    let sum: i64 = counted.values().sum();
    println!("{} indicators, {} values, {sum} in all", office.law().indicators.len(), counted.len());
    let (first, last) = office.store().read("ends", |snap| {
        let last = snap.head().0;
        Ok::<_, luytre_store::StoreError>((snap.entry(1)?, snap.entry(last)?))
    })?;
    let (first, last) = (first.ok_or("empty")?.at, last.ok_or("empty")?.at);
    measure("all indicators x 34 units x 10 years, now", 30, |_| {
        matrix(None).map(|found| found.values.len())
    });
    measure("the same, as of a past moment", 30, |n| {
        let share = i64::try_from(n).unwrap_or(0) + 1;
        let past = first
            + (last - first)
                .total(jiff::Unit::Second)
                .map_or(jiff::Span::new(), |seconds| jiff::Span::new().seconds(seconds as i64 * share / 31));
        matrix(Some(past)).map(|found| found.values.len())
    });
    let query = |by: Option<&str>| FigureQuery {
        indicator: "agreements.signed".to_owned(),
        from: Some(date(2021, 1, 1)),
        to: Some(date(2023, 12, 31)),
        by: by.map(str::to_owned),
        boundary: Some(boundary),
        ..FigureQuery::default()
    };
    measure("one figure by unit, with its caveats", 30, |_| {
        office.figure(&operator, &query(Some("unit"))).map(|it| it.total)
    });
    let figure = office.figure(&operator, &query(Some("unit")))?;
    measure("the window before", 30, |_| office.compared(&operator, &query(Some("unit")), &figure));
    Ok(())
}
