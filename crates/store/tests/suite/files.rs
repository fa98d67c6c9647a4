//! Backups, moving between engines, and the erasure of a person.

use std::path::Path;
use std::sync::Arc;

use luytre_store::{ListQuery, Place, Store, StoreError};
use serde_json::json;

use crate::bench::{Bench, append, permit, read};
use crate::on_both;
use crate::toy::Toy;

on_both!(there_and_back, an_erased_person_is_gone, a_newer_schema_is_refused);

fn there_and_back(bench: &Bench) {
    let store = bench.open();
    for n in 0..40 {
        append(
            &store,
            n,
            &format!("r-{}", n % 30),
            json!({"kind": "agreement", "title": format!("Đắk Lắk {n}"), "date": "2024-05-06"}),
        );
    }
    store
        .write("beside", |tx| {
            tx.put_blob(&permit(), b"Xin chao", "text/plain")?;
            tx.put_credential(&permit(), "lan", "$argon2id$")?;
            tx.next_number(&permit(), "A")
        })
        .unwrap();
    let sealed = store.seal(&permit(), "p-1", [7; 32], [1; 24], b"B1234567").unwrap();
    let (file, keys) = (bench.path("all.luytre"), bench.path("keys.luytre"));
    let report = store.backup(&file).unwrap();
    store.backup_keys(&keys).unwrap();
    assert_eq!((report.entries, report.head), read(&store, |snap| Ok(snap.head())));
    assert!(matches!(store.backup(&file), Err(StoreError::File { .. })), "nothing is overwritten");
    append(&store, 99, "r-later", json!({"kind": "agreement"}));
    let list = |store: &Store| {
        let query =
            ListQuery { text: Some("dak".into()), facets: vec!["kind".into()], ..ListQuery::default() };
        read(store, |snap| snap.list(&query))
    };
    // Into the same engine and into the other one.
    for place in [bench.second_place(), Place::Sqlite(bench.path("third"))] {
        let restored = Store::restore(&file, Some(&keys), place.clone(), Arc::new(Toy)).unwrap();
        assert_eq!(read(&restored, |snap| Ok(snap.head())), (report.entries, report.head));
        assert_eq!(list(&restored), list(&store));
        assert!(restored.verify().unwrap().is_sound());
        assert_eq!(*restored.unseal(&sealed).unwrap(), b"B1234567");
        read(&restored, |snap| {
            assert_eq!((snap.counts()?.blobs, snap.credential("lan")?.is_some()), (1, true));
            Ok(())
        });
        assert_eq!(restored.write("number", |tx| tx.next_number(&permit(), "A")).unwrap(), 2);
        drop(restored);
        assert!(matches!(Store::restore(&file, None, place, Arc::new(Toy)), Err(StoreError::NotEmpty)));
    }
}

/// Whether any file under `folder` has these bytes.
fn has(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            has(&path, needle)
        } else {
            std::fs::read(&path).unwrap().windows(needle.len()).any(|window| window == needle)
        }
    })
}

fn an_erased_person_is_gone(bench: &Bench) {
    let store = bench.open();
    let (key, passport) = (*b"0123456789abcdefKEYKEYKEYKEYKEY!", b"passport B1234567");
    for n in 0..50_u8 {
        store.seal(&permit(), &format!("p-{n}"), [n; 32], [n; 24], b"somebody else").unwrap();
    }
    let sealed = store.seal(&permit(), "p-lan", key, [77; 24], passport).unwrap();
    let again = store.seal(&permit(), "p-lan", [9; 32], [78; 24], passport).unwrap();
    assert_eq!(*store.unseal(&again).unwrap(), passport, "one key a person: the first");
    append(&store, 1, "r-1", json!({"kind": "visit", "title": "Đoàn ra", "passport": sealed}));
    let backup = bench.path("before.luytre");
    store.backup(&backup).unwrap();
    let mut other = sealed.clone();
    other["sealed"]["person"] = json!("p-1");
    assert!(matches!(store.unseal(&other), Err(StoreError::NotSealed)), "a box belongs to its person");
    assert!(has(bench.folder(), &key) || bench.is_postgres(), "the test would see the key");
    assert!(store.erase(&permit(), "p-lan").unwrap());
    assert!(!store.erase(&permit(), "p-lan").unwrap());
    assert!(matches!(store.unseal(&sealed), Err(StoreError::NoKey)));
    assert!(!has(bench.folder(), &key) && !has(bench.folder(), passport), "in no file, in no backup");
    assert!(store.verify().unwrap().is_sound(), "the chain holds");
    let restored = Store::restore(&backup, None, bench.second_place(), Arc::new(Toy)).unwrap();
    assert!(matches!(restored.unseal(&sealed), Err(StoreError::NoKey)));
    drop(store);
    drop(restored);
    assert!(!has(bench.folder(), &key) && !has(bench.folder(), passport));
}

fn a_newer_schema_is_refused(bench: &Bench) {
    drop(bench.open());
    let open = || Store::open(bench.place(), Arc::new(Toy)).map(|_| ());
    let other = if bench.is_postgres() { "'other'" } else { "x'00'" };
    bench.tamper(&format!("update migration set checksum = {other} where number = 1"));
    assert!(matches!(open(), Err(StoreError::SchemaChanged(1))));
    bench.tamper("update migration set number = 999 where number = 1");
    assert!(matches!(open(), Err(StoreError::SchemaUnknown { found: 999, .. })));
}
