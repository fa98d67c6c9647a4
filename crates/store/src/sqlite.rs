//! What is particular to SQLite: opening, the words of the schema that differ, and full-text search (FTS5).

use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use crate::db::Arg;
use crate::error::StoreError;

pub(crate) const BEGIN_WRITE: &str = "begin immediate";
pub(crate) const BEGIN_READ: &str = "begin deferred";

/// Words of the migrations that this engine spells in its own way.
pub(crate) const TOKENS: &[(&str, &str)] = &[
    ("{int}", "integer"),
    ("{text}", "text"),
    ("{bytes}", "blob"),
    ("{strict}", "strict"),
    ("{clustered}", "strict, without rowid"),
    ("{ledger_guard}", LEDGER_GUARD),
    ("{search}", SEARCH),
];

/// `insert or replace` fires no delete trigger by default, so a row may only be added at the end.
const LEDGER_GUARD: &str = "
create trigger ledger_no_update before update on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_no_delete before delete on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_at_end before insert on ledger
when new.seq <> (select coalesce(max(seq), 0) + 1 from ledger)
begin select raise(abort, 'the ledger is append-only'); end;
";

/// Words are cut in Rust, the same for both engines; `ascii` only splits them at the spaces put between them. Two
/// tables of bare lists (`detail = none`) are walked several times faster than two columns of one. Their rows count down,
/// so that the newest record comes first in the direction in which FTS5 can skip.
const SEARCH: &str = "
create virtual table search_exact using fts5(words,
    content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
create virtual table search_folded using fts5(words,
    content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
";

pub(crate) const SEARCH_ADD: [&str; 2] = [
    "insert into search_exact (rowid, words) select value ->> 0, value ->> 1 from json_each($1)",
    "insert into search_folded (rowid, words) select value ->> 0, value ->> 2 from json_each($1)",
];
pub(crate) const SEARCH_DROP: [&str; 2] = [
    "delete from search_exact where rowid = 4294967295 - $1",
    "delete from search_folded where rowid = 4294967295 - $1",
];
pub(crate) const SEARCH_CLEAR: &str = "
insert into search_exact (search_exact) values ('delete-all');
insert into search_folded (search_folded) values ('delete-all');";
pub(crate) const SEARCH_EXACT: &str =
    "select 4294967295 - rowid from search_exact where search_exact match $1 order by rowid limit $2";
pub(crate) const SEARCH_FOLDED: &str =
    "select 4294967295 - rowid from search_folded where search_folded match $1 order by rowid limit $2";
/// For `verify`: every word of every record.
pub(crate) const SEARCH_WORDS: &str = "
create virtual table temp.words_exact using fts5vocab(main, search_exact, instance);
create virtual table temp.words_folded using fts5vocab(main, search_folded, instance);";

/// `$1` is a place by number in PostgreSQL, but only a name in SQLite, which would count it by its first appearance.
pub(crate) fn places(sql: &str) -> String {
    sql.replace('$', "?")
}

/// `cache` is in KiB.
pub(crate) fn open(file: &Path, cache: u32) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // FULL: a commit is on disk before it is acknowledged. Temporary storage stays in files: in memory, every statement
    // of a large savepoint walks all that the savepoint has kept so far.
    connection.execute_batch(&format!(
        "pragma journal_mode = wal; pragma synchronous = full;
         pragma cache_size = -{cache}; pragma wal_autocheckpoint = 4000; pragma recursive_triggers = on;",
    ))?;
    Ok(connection)
}

/// Keys are overwritten when they are deleted, and no journal keeps them.
pub(crate) fn open_keys(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.execute_batch(
        "pragma journal_mode = delete; pragma synchronous = full; pragma secure_delete = on; pragma temp_store = memory;",
    )?;
    Ok(connection)
}

/// A database of our own form that nobody keeps: comparing projections.
pub(crate) fn open_scratch() -> Result<Connection, StoreError> {
    // An empty name is a private file that SQLite removes on closing.
    let connection = Connection::open("")?;
    connection.set_prepared_statement_cache_capacity(128);
    connection
        .execute_batch("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -64000;")?;
    Ok(connection)
}

/// A file that stands alone: no write-ahead log beside it.
pub(crate) fn open_backup(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.execute_batch("pragma journal_mode = delete; pragma synchronous = full;")?;
    Ok(connection)
}

pub(crate) fn open_readonly(file: &Path) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// A copy of everything in one file, while others read and write.
pub(crate) fn copy_into(connection: &Connection, out: &Path) -> Result<(), StoreError> {
    connection.execute("vacuum into $1", [out.to_string_lossy().as_ref()])?;
    Ok(())
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Arg::Null => ValueRef::Null,
            Arg::Int(value) => ValueRef::Integer(*value),
            Arg::Text(value) => ValueRef::Text(value.as_bytes()),
            Arg::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}
