//! Damage of every sort is found, and named.

use luytre_store::{Problem, Spot};
use serde_json::json;

use crate::bench::{Bench, append, at, permit};
use crate::on_both;

on_both!(a_flipped_byte_is_found, damaged_projections_are_found, the_ledger_is_append_only);

fn fill(bench: &Bench) {
    let store = bench.open();
    for n in 0..8 {
        append(
            &store,
            n,
            &format!("r-{}", n % 3),
            json!({"kind": "agreement", "number": format!("A-{}", n % 3),
            "title": format!("Thỏa thuận {n}"), "date": "2023-05-06", "sees": ["public"], "amount": n,
            "clocks": {"ask": {"debtor": "mofa", "due": "2026-03-03"}}, "links": ["r-9"]}),
        );
    }
    store.write("blob", |tx| tx.put_blob(&permit(), b"Xin chao", "text/plain")).unwrap();
}

const GUARD_OFF: [&str; 2] = [
    "drop trigger ledger_no_update; drop trigger ledger_no_delete; drop trigger ledger_at_end;",
    "alter table ledger disable trigger user;",
];

fn a_flipped_byte_is_found(bench: &Bench) {
    fill(bench);
    let postgres = bench.is_postgres();
    bench.tamper(GUARD_OFF[usize::from(postgres)]);
    let store = bench.open();
    assert!(store.verify().unwrap().is_sound());
    for column in ["subject", "kind", "actor", "law", "body", "prev", "hash", "at", "seq"] {
        for (seq, place) in [(1, 1), (4, 2), (8, 3)] {
            let flipped = match (column, postgres) {
                ("at", _) => "at + 1".to_owned(),
                ("seq", _) => "seq + 1000".into(),
                ("prev" | "hash", true) => {
                    format!("set_byte({column}, {place}, get_byte({column}, {place}) # 1)")
                }
                ("prev" | "hash", false) => {
                    let hex = format!("hex({column})");
                    let digit = format!("case substr({hex}, {place}, 1) when '0' then '1' else '0' end");
                    format!("unhex(substr({hex}, 1, {place} - 1) || {digit} || substr({hex}, {place} + 1))")
                }
                _ => format!("substr({column}, 1, {place} - 1) || '~' || substr({column}, {place} + 1)"),
            };
            bench.tamper(&format!("create table kept as select * from ledger where seq = {seq};"));
            bench.tamper(&format!("update ledger set {column} = {flipped} where seq = {seq};"));
            let report = store.verify().unwrap();
            let spots: Vec<&Spot> = report.findings.iter().map(|finding| &finding.spot).collect();
            let near = if column == "seq" { seq + 1000 } else { seq };
            let named = spots.contains(&&Spot::Entry(near)) || spots.contains(&&Spot::Entry(seq + 1));
            assert!(named, "{column} of entry {seq}: {:?}", report.findings);
            bench.tamper(&format!(
                "delete from ledger where seq in ({seq}, {seq} + 1000);
                 insert into ledger select * from kept; drop table kept;"
            ));
            assert!(store.verify().unwrap().is_sound(), "put back");
        }
    }
    bench.tamper("delete from ledger where seq = 8;");
    assert!(!store.verify().unwrap().is_sound(), "the last entry is missing");
}

fn damaged_projections_are_found(bench: &Bench) {
    let damages = [
        (
            "update record set data = replace(data, 'agreement', 'visit') where ord = 2",
            "record",
            Problem::Different,
        ),
        ("delete from record where ord = 1", "record", Problem::Missing),
        ("update subject set doc = '{}' where ord = 3", "subject", Problem::Different),
        ("delete from version where ord = 1 and until = 4", "version", Problem::Missing),
        ("update clock set met = '2026-01-01' where ord = 1", "clock", Problem::Different),
        ("insert into link (ord, relation, target) values (1, 'about', 'r-1')", "link", Problem::Unexpected),
        ("update fact set value = value + 1 where id = 3", "fact", Problem::Different),
        ("insert into dimset (id, hash, dims) values (99, 0, '{}')", "dimset", Problem::Unexpected),
        ("delete from word where folded = 'thoa'", "word", Problem::Missing),
    ];
    for (damage, damaged, problem) in damages {
        let bench = &if bench.is_postgres() { Bench::postgres("t_damage").unwrap() } else { Bench::sqlite() };
        fill(bench);
        bench.tamper(damage);
        let store = bench.open();
        let findings = store.verify().unwrap().findings;
        let named = findings.iter().any(|finding| {
            matches!(&finding.spot, Spot::Row { table, .. } if *table == damaged)
                && finding.problem == problem
        });
        assert!(named, "{damage}: {findings:?}");
        store.rebuild(&permit()).unwrap();
        assert!(store.verify().unwrap().is_sound(), "a rebuild mends {damage}");
    }
    fill(bench);
    let store = bench.open();
    let forgotten = if bench.is_postgres() {
        "delete from search where ord = 2"
    } else {
        "delete from search_folded where rowid = 4294967295 - 2"
    };
    let blob = if bench.is_postgres() {
        "update blob set data = 'Xin chaos'"
    } else {
        "update blob set data = x'00'"
    };
    for (damage, spot) in [(forgotten, Some(Spot::Search(2))), (blob, None)] {
        bench.tamper(damage);
        let findings = store.verify().unwrap().findings;
        assert!(findings.iter().any(|finding| {
            spot.as_ref().map_or(matches!(finding.spot, Spot::Blob(_)), |spot| *spot == finding.spot)
        }));
    }
}

fn the_ledger_is_append_only(bench: &Bench) {
    fill(bench);
    for sql in ["update ledger set law = 'x' where seq = 1;", "delete from ledger where seq = 8;"] {
        let attempt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| bench.tamper(sql)));
        assert!(attempt.is_err(), "{sql}");
    }
    let store = bench.open();
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(append(&store, 9, "r-1", json!({})).at, at(9));
}

/// Bytes of the file itself, not only values.
#[test]
fn a_flipped_byte_of_the_file_is_found() {
    let bench = Bench::sqlite();
    fill(&bench);
    let file = bench.path("first/luytre.db");
    // Closing the last connection has brought the write-ahead log home.
    let bytes = std::fs::read(&file).unwrap();
    let mark = "\"title\":\"Thỏa thuận 5\"".as_bytes();
    // Past the body: the doc and the row have the title, too; the ledger's page is the one with the law beside it.
    let starts: Vec<usize> = (0..bytes.len() - mark.len())
        .filter(|at| {
            bytes[*at..].starts_with(mark)
                && bytes[at.saturating_sub(400)..*at].windows(4).any(|four| four == b"vn-1")
        })
        .collect();
    assert!(!starts.is_empty());
    let start = starts[0];
    for place in (start - 120..start + 80).step_by(9) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x01;
        std::fs::write(&file, &damaged).unwrap();
        let _ = std::fs::remove_file(bench.path("first/index.bin"));
        let sound = luytre_store::Store::open(bench.place(), std::sync::Arc::new(crate::toy::Toy))
            .and_then(|store| store.verify())
            .is_ok_and(|report| report.is_sound());
        assert!(!sound, "byte {place} ({start})");
    }
}
