//! One test binary: every file of this folder is a module here.

mod duties;
mod figures;
mod inbox;
mod letters;
mod notices;
mod overlap;
mod people;
mod permits;
mod plans;
mod review;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::Fields;
use luytre_office::{NewPaper, Office, OfficeError, Receipt, Request};
use luytre_pack::{Files, Pack, read};
use luytre_store::Place;
use serde_json::json;

/// The pack is read once; fourteen thousand units take their time in a debug build.
fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    let read = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
        let (pack, findings) = read(&Files::from_dir(&root).expect("the pack is there"));
        assert_eq!(findings, []);
        Arc::new(pack.expect("a pack"))
    };
    PACK.get_or_init(read).clone()
}

/// The pack with some of its files changed, for what the law does not have.
fn pack_with(change: impl FnOnce(&mut BTreeMap<String, String>)) -> Arc<Pack> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let mut files = Files::from_dir(&root).expect("the pack is there");
    change(&mut files.0);
    let (pack, findings) = read(&files);
    assert_eq!(findings, []);
    Arc::new(pack.expect("a pack"))
}

/// An office over an empty embedded database, gone with the value.
struct House {
    office: Office,
    dir: tempfile::TempDir,
}

fn house() -> House {
    let dir = tempfile::tempdir().expect("a folder");
    let office = Office::open(Place::Sqlite(dir.path().to_path_buf()), pack()).expect("opens");
    House { office, dir }
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+07:00").parse().expect("a moment")
}

fn actor(login: &str, body: &str, roles: &[&str]) -> Actor {
    Actor {
        login: login.to_owned(),
        body: BodyId(body.to_owned()),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    }
}

fn clerk() -> Actor {
    actor("clerk", "agency@da-nang-2025", &["clerk"])
}

fn fields(title: &str) -> Fields {
    let value = json!({
        "purpose": "cooperation", "secret": false, "signatory": "committee", "title": title,
        "instrument": "memorandum", "areas": ["trade"], "need": "n", "impact": "i",
        "partners": [{ "name": "Aichi", "country": "JP", "kind": "locality" }],
    });
    serde_json::from_value(value).expect("fields")
}

fn ask(
    office: &Office,
    actor: &Actor,
    now: &str,
    id: &str,
    command: Command,
) -> Result<Receipt, OfficeError> {
    office.execute(Request {
        actor: actor.clone(),
        now: at(now),
        id: id.to_owned(),
        command,
        seen: None,
        confirmed: BTreeSet::new(),
    })
}

fn attach(office: &Office, number: &str, sorts: &[&str]) {
    for sort in sorts {
        let paper = NewPaper {
            id: (*sort).to_owned(),
            sort: (*sort).to_owned(),
            title: (*sort).to_owned(),
            number: String::new(),
            media: "text/plain".to_owned(),
            bytes: sort.as_bytes().to_vec(),
        };
        office.attach(&clerk(), at("2026-01-13T09:00"), number, paper).expect("a paper");
    }
}

fn open(office: &Office, actor: &Actor, id: &str, title: &str) -> Receipt {
    let command = Command::Open {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: actor.body.clone(),
        on: "2026-01-12".parse().unwrap(),
        fields: fields(title),
        example: false,
    };
    ask(office, actor, "2026-01-12T09:00", id, command).expect("opens")
}
