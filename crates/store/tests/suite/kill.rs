//! Killing the process at any moment loses nothing acknowledged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use luytre_store::{Place, Store};
use serde_json::json;

use crate::bench::{Bench, append, read};
use crate::toy::Toy;

const FOLDER: &str = "LUYTRE_TEST_KILLED_FOLDER";

/// The process that is killed: this test binary, started by [`acknowledged_means_kept`].
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = Store::open(Place::Sqlite(folder.into()), std::sync::Arc::new(Toy)).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0.. {
                    let entry = append(
                        &store,
                        1,
                        &format!("r-{writer}-{}", n % 7),
                        json!({"kind": "visit", "title": format!("Đoàn {n}")}),
                    );
                    println!("kept {} {}", entry.seq, entry.hash);
                }
            });
        }
    });
}

#[test]
fn acknowledged_means_kept() {
    let bench = Bench::sqlite();
    for round in 0..6_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
            .env(FOLDER, bench.path("first"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut kept: Vec<(u64, String)> = Vec::new();
        let mut take = |line: &str| {
            // The test harness prints the test's name before the first one.
            let mut words = line.rsplit("kept ").next().unwrap().split(' ');
            if line.contains("kept ")
                && let (Some(seq), Some(hash)) = (words.next(), words.next())
                && hash.len() == 64
            {
                kept.push((seq.parse().unwrap(), hash.to_owned()));
            }
            kept.len() as u64
        };
        for line in lines.by_ref() {
            if take(&line.unwrap()) >= 40 + 13 * round {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| _ = take(&line));
        let store = bench.open();
        for (seq, hash) in kept {
            let entry = read(&store, |snap| snap.entry(seq)).unwrap_or_else(|| panic!("entry {seq} is lost"));
            assert_eq!(entry.hash.to_string(), hash);
        }
        let report = store.verify().unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
    }
}
