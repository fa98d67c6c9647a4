//! An empty store of either engine, removed again after the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use luytre_domain::ledger::{Draft, Entry};
use luytre_domain::permit::{Action, Permit};
use luytre_store::{Place, Snapshot, Store, StoreError};
use serde_json::Value;
use tempfile::TempDir;

use crate::toy::Toy;

pub struct Bench {
    folder: TempDir,
    postgres: Option<(String, String)>,
}

impl Bench {
    pub fn sqlite() -> Bench {
        Bench { folder: TempDir::new().unwrap(), postgres: None }
    }

    pub fn postgres(name: &str) -> Option<Bench> {
        let url = std::env::var("LUYTRE_TEST_POSTGRES").ok()?;
        let bench = Bench {
            folder: TempDir::new().unwrap(),
            postgres: Some((url, name.replace("::", "_").replace("suite_", "t_"))),
        };
        bench.drop_schemas(true);
        Some(bench)
    }

    fn drop_schemas(&self, and_create: bool) {
        if let Some((url, schema)) = &self.postgres {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
            for schema in [schema.clone(), format!("{schema}_second")] {
                client.batch_execute(&format!("drop schema if exists {schema} cascade")).unwrap();
                if and_create {
                    client.batch_execute(&format!("create schema {schema}")).unwrap();
                }
            }
        }
    }

    fn place_at(&self, second: bool) -> Place {
        match &self.postgres {
            None => Place::Sqlite(self.path(if second { "second" } else { "first" })),
            Some((url, schema)) => {
                let sign = if url.contains('?') { '&' } else { '?' };
                let end = if second { "_second" } else { "" };
                Place::Postgres(format!("{url}{sign}options=-csearch_path%3D{schema}{end}"))
            }
        }
    }

    pub fn place(&self) -> Place {
        self.place_at(false)
    }

    /// Another empty place of the same engine.
    pub fn second_place(&self) -> Place {
        self.place_at(true)
    }

    pub fn open(&self) -> Store {
        Store::open(self.place(), Arc::new(Toy)).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Statements past the store's back.
    pub fn tamper(&self, sql: &str) {
        match &self.postgres {
            None => {
                rusqlite::Connection::open(self.path("first/luytre.db")).unwrap().execute_batch(sql).unwrap()
            }
            Some((url, schema)) => postgres::Client::connect(url, postgres::NoTls)
                .unwrap()
                .batch_execute(&format!("set search_path to {schema}; {sql}"))
                .unwrap(),
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.drop_schemas(false);
        }
    }
}

pub fn permit() -> Permit {
    permit_of("lan")
}

#[expect(clippy::disallowed_methods, reason = "there is no office here to ask")]
pub fn permit_of(login: &str) -> Permit {
    Permit::grant(login, Action::Edit)
}

/// Second `n` of the tests' clock.
pub fn at(n: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_767_225_600 + n).unwrap()
}

pub fn draft(subject: &str, body: Value) -> Draft {
    Draft { subject: subject.into(), kind: "toy".into(), actor: "lan".into(), law: "vn-1".into(), body }
}

pub fn append(store: &Store, n: i64, subject: &str, body: Value) -> Entry {
    let subject = subject.to_owned();
    store.write("append", move |tx| tx.append(&permit(), at(n), draft(&subject, body.clone()))).unwrap()
}

pub fn read<T>(store: &Store, job: impl FnOnce(&Snapshot) -> Result<T, StoreError>) -> T {
    store.read("test", job).unwrap()
}
