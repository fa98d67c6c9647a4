//! The whole store in one file, without any key of a person, and back again: into either engine, whichever it came
//! from. The file is a SQLite database of our own form, so it can be read without this program.

use std::path::Path;
use std::sync::Arc;

use luytre_domain::ledger::Hash;
use luytre_domain::projection::Project;

use crate::db::{Arg, Db, args};
use crate::error::StoreError;
use crate::migrate::migrate;
use crate::project::{ENTRY_COLUMNS, Known, Marks, PROJECTIONS, Projector, read_entry};
use crate::store::{Place, Store, file_error};
use crate::{project, search, sqlite};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    pub entries: u64,
    pub head: Hash,
    /// Of the file.
    pub bytes: u64,
}

const LEDGER: (&str, &str, &str) = ("ledger", ENTRY_COLUMNS, "seq");

/// Beside the ledger and the projections; sessions and throttles end with the store they were made in.
const BESIDE: &[(&str, &str, &str)] = &[
    ("counter", "scope, value", "scope"),
    ("remembered", "key, subject", "key"),
    ("blob", "digest, media, size, data", "digest"),
    ("credential", "login, phc", "login"),
    ("saved_view", "login, name, query", "login, name"),
    ("follower", "name, at", "name"),
    ("notice", "id, login, key, topic, subject, data, at, seen, letter", "id"),
    ("letter", "id, login, name, made, tries, next, sent, problem", "id"),
    ("reader", "login, data", "login"),
    ("feed", "login, token_hash, made", "login"),
];

impl Store {
    /// Copies one consistent state into the new file `out`, while others work on.
    pub fn backup(&self, out: &Path) -> Result<BackupReport, StoreError> {
        if out.exists() {
            return Err(file_error(out, std::io::ErrorKind::AlreadyExists.into()));
        }
        let db = self.place().connect()?;
        let copy = match &db {
            Db::Sqlite(connection) => {
                sqlite::copy_into(connection, out)?;
                let copy = Db::Sqlite(sqlite::open_backup(out)?);
                copy.batch("delete from session; delete from throttle; delete from cache")?;
                copy
            }
            Db::Postgres(_) => {
                let copy = Db::Sqlite(sqlite::open_backup(out)?);
                migrate(&copy)?;
                db.begin_read()?;
                copy.atomically(|| {
                    for table in [LEDGER].iter().chain(PROJECTIONS).chain(BESIDE) {
                        copy_table(&db, &copy, table)?;
                    }
                    copy_search(&db, &copy)
                })?;
                db.batch("rollback")?;
                copy
            }
        };
        let (entries, head) = project::head(&copy)?;
        drop(copy);
        let bytes = std::fs::metadata(out).map_err(|source| file_error(out, source))?.len();
        Ok(BackupReport { entries, head, bytes })
    }

    /// Fills the empty `place` from a file made by [`Store::backup`]: checks the chain on the way, makes every
    /// projection anew, and opens the store. `keys` is a file made by [`Store::backup_keys`].
    pub fn restore(
        from: &Path,
        keys: Option<&Path>,
        place: Place,
        project: Arc<dyn Project>,
    ) -> Result<Store, StoreError> {
        let source = Db::Sqlite(sqlite::open_readonly(from)?);
        let target = place.connect()?;
        migrate(&target)?;
        for (table, _, _) in [LEDGER].iter().chain(BESIDE) {
            if target.one(&format!("select 1 from {table} limit 1"), args![], |_| Ok(()))?.is_some() {
                return Err(StoreError::NotEmpty);
            }
        }
        target.atomically(|| {
            let (mut marks, mut known) = (Marks::default(), Known::default());
            source.each(&format!("select {ENTRY_COLUMNS} from ledger order by seq"), args![], |row| {
                let entry = read_entry(row)?;
                entry.follows(marks.seq, marks.hash).map_err(|_| StoreError::Broken(marks.seq + 1))?;
                insert(&target, &LEDGER, row)?;
                Projector { db: &target, project: project.as_ref(), marks: &mut marks, known: &mut known }
                    .apply(&entry)?;
                marks.seq = entry.seq;
                marks.hash = entry.hash;
                Ok(true)
            })?;
            known.unwritten.write(&target)?;
            BESIDE.iter().try_for_each(|table| {
                // A backup made before the table was.
                if has_table(&source, table.0)? { copy_table(&source, &target, table) } else { Ok(()) }
            })
        })?;
        drop(target);
        let store = Store::open(place, project)?;
        if let Some(keys) = keys {
            store.vault().restore(keys)?;
        }
        Ok(store)
    }
}

fn insert(to: &Db, (table, columns, _): &(&str, &str, &str), row: &crate::db::Row) -> Result<(), StoreError> {
    let width = columns.split(',').count();
    let places = (1..=width).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    let values = row.values(width)?;
    let args: Vec<Arg> = values.iter().map(Arg::from).collect();
    to.execute(&format!("insert into {table} ({columns}) values ({places})"), &args).map(|_| ())
}

fn copy_table(from: &Db, to: &Db, table: &(&str, &str, &str)) -> Result<(), StoreError> {
    let (name, columns, key) = table;
    from.each(&format!("select {columns} from {name} order by {key}"), args![], |row| {
        insert(to, table, row)?;
        Ok(true)
    })
}

/// Whether a backup, which is a SQLite database, has this table.
fn has_table(backup: &Db, name: &str) -> Result<bool, StoreError> {
    let sql = "select 1 from sqlite_master where type = 'table' and name = $1";
    Ok(backup.one(sql, args![name], |_| Ok(()))?.is_some())
}

fn copy_search(from: &Db, to: &Db) -> Result<(), StoreError> {
    let mut unwritten = search::Unwritten::default();
    from.each("select ord, words from record where words <> '' order by ord", args![], |row| {
        unwritten.add(to, row.ord(0)?, &search::words_of(row.text(1)?))?;
        Ok(true)
    })?;
    unwritten.write(to)
}
