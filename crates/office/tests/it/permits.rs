//! The golden table of permissions. A change of the pack's roles is read here as a diff; rewrite it with
//! `UPDATE=1 cargo test -p luytre-office`.

use std::fmt::Write as _;
use std::path::Path;

use luytre_domain::permit::{Action, Reach};

use crate::{actor, pack};

#[test]
fn golden_table_of_permissions() {
    let law = pack().law.clone();
    let mut table = String::from("role kind nearness: actions\n");
    for role in law.roles.0.keys() {
        let somebody = actor("a", "mofa", &[role]);
        for kind in law.kinds.keys() {
            for nearest in [None, Some(Reach::Common), Some(Reach::Own), Some(Reach::Asked)] {
                let may = Action::ALL
                    .into_iter()
                    .filter(|action| law.roles.allow(&somebody, kind, *action, nearest));
                let may: Vec<&str> = may.map(Action::id).collect();
                let near = nearest.map_or("none", Reach::id);
                let _ = writeln!(table, "{role} {kind} {near}: {}", may.join(" "));
            }
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/permits.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&golden, &table).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&golden).unwrap_or_default(), table);
}
