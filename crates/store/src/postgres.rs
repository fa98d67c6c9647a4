//! What is particular to PostgreSQL: connecting, the words of the schema that differ, and full-text search.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;

use ::postgres::fallible_iterator::FallibleIterator;
use ::postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use ::postgres::{Client, NoTls, Row, Statement};

use crate::db::Arg;
use crate::error::StoreError;

/// The lock makes one writer of several processes; it is released with the transaction.
pub(crate) const BEGIN_WRITE: &str = "begin isolation level read committed; select pg_advisory_xact_lock(hashtext('luytre ' || current_schema()))";
pub(crate) const BEGIN_READ: &str = "begin isolation level repeatable read read only";

/// Words of the migrations that this engine spells in its own way. Text compares by bytes, as in SQLite.
pub(crate) const TOKENS: &[(&str, &str)] = &[
    ("{int}", "bigint"),
    ("{text}", "text collate \"C\""),
    ("{bytes}", "bytea"),
    ("{strict}", ""),
    ("{clustered}", ""),
    ("{ledger_guard}", LEDGER_GUARD),
    ("{search}", SEARCH),
];

const LEDGER_GUARD: &str = "
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin raise exception 'the ledger is append-only'; end $$;
create trigger ledger_no_change before update or delete on ledger
    for each row execute function ledger_is_append_only();
create trigger ledger_no_truncate before truncate on ledger
    for each statement execute function ledger_is_append_only();
";

/// Words are cut in Rust, the same for both engines, so no text parser takes part.
const SEARCH: &str = "
create table search (ord bigint primary key, exact tsvector not null, folded tsvector not null);
create index search_exact on search using gin (exact);
create index search_folded on search using gin (folded);
";

pub(crate) const SEARCH_ADD: &str = "insert into search (ord, exact, folded) values ($1,
    array_to_tsvector(array_remove(string_to_array(cast($2 as text), ' '), '')),
    array_to_tsvector(array_remove(string_to_array(cast($3 as text), ' '), '')))";
pub(crate) const SEARCH_DROP: &str = "delete from search where ord = $1";
pub(crate) const SEARCH_CLEAR: &str = "delete from search";
pub(crate) const SEARCH_EXACT: &str =
    "select ord from search where exact @@ cast(cast($1 as text) as tsquery) order by ord desc limit $2";
pub(crate) const SEARCH_FOLDED: &str =
    "select ord from search where folded @@ cast(cast($1 as text) as tsquery) order by ord desc limit $2";
pub(crate) const SEARCH_WORDS: &str = "select ord, array_to_string(tsvector_to_array(exact), ' '),
    array_to_string(tsvector_to_array(folded), ' ') from search order by ord";

pub(crate) struct Postgres {
    client: RefCell<Client>,
    statements: RefCell<HashMap<String, Statement>>,
}

/// Statements kept prepared on one connection; texts are fixed, but for the lengths of `in (…)` lists.
const STATEMENTS: usize = 200;

impl Postgres {
    pub(crate) fn connect(url: &str) -> Result<Postgres, StoreError> {
        let mut client = Client::connect(url, NoTls)?;
        // All our statements are short; compiling them takes longer than running them.
        client.batch_execute("set jit = off; set random_page_cost = 1.1")?;
        Ok(Postgres { client: RefCell::new(client), statements: RefCell::default() })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.borrow().is_closed()
    }

    fn prepare(&self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.borrow_mut().prepare(sql)?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS {
            statements.clear();
        }
        statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn execute(&self, sql: &str, args: &[Arg]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
        Ok(self.client.borrow_mut().execute(&statement, &args)?)
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.borrow_mut().batch_execute(sql)?)
    }

    pub(crate) fn each(
        &self,
        sql: &str,
        args: &[Arg],
        mut take: impl FnMut(&Row) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let args = args.iter().map(|arg| arg as &dyn ToSql);
        let mut client = self.client.borrow_mut();
        let mut rows = client.query_raw(&statement, args.collect::<Vec<_>>())?;
        while let Some(row) = rows.next()? {
            if !take(&row)? {
                break;
            }
        }
        Ok(())
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Arg::Null => Ok(IsNull::Yes),
            Arg::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Arg::Int(value) => value.to_sql(ty, out),
            Arg::Text(value) => value.to_sql(ty, out),
            Arg::Bytes(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
