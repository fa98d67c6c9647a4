//! One connection, whichever engine it leads to. The SQL text is the same for both (`$1` placeholders, integers of
//! 64 bits, text compared by bytes); only `sqlite.rs` and `postgres.rs` know what differs.

use crate::error::StoreError;
use crate::postgres::Postgres;
use crate::sqlite;

/// An argument of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A value of a row, where a whole row is carried from one database to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Arg::Int(value)
    }
}

impl From<u32> for Arg<'_> {
    fn from(value: u32) -> Self {
        Arg::Int(value.into())
    }
}

/// Positions and counts; they stay far below 2^63.
impl From<u64> for Arg<'_> {
    fn from(value: u64) -> Self {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Arg<'_> {
    fn from(value: usize) -> Self {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Arg::Text(value)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Arg::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Arg::Bytes(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Arg<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Arg::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Arg::Bytes(value)
    }
}

impl<'a, T: Into<Arg<'a>>> From<Option<T>> for Arg<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Arg::Null, Into::into)
    }
}

impl<'a> From<&'a Value> for Arg<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Arg::Null,
            Value::Int(value) => Arg::Int(*value),
            Value::Text(value) => Arg::Text(value),
            Value::Bytes(value) => Arg::Bytes(value),
        }
    }
}

macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// A row while it is being read.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a ::postgres::Row),
}

impl Row<'_> {
    pub(crate) fn int(&self, at: usize) -> Result<i64, StoreError> {
        self.int_or(at)?.ok_or_else(|| StoreError::corrupt("row", format_args!("column {at} is null")))
    }

    /// A position, a count or a record's place.
    pub(crate) fn count(&self, at: usize) -> Result<u64, StoreError> {
        let value = self.int(at)?;
        u64::try_from(value).map_err(|_| StoreError::corrupt("row", format_args!("column {at} is {value}")))
    }

    pub(crate) fn ord(&self, at: usize) -> Result<u32, StoreError> {
        let value = self.int(at)?;
        u32::try_from(value).map_err(|_| StoreError::corrupt("row", format_args!("column {at} is {value}")))
    }

    pub(crate) fn int_or(&self, at: usize) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Row::Sqlite(row) => row.get(at)?,
            Row::Postgres(row) => row.try_get(at)?,
        })
    }

    pub(crate) fn text(&self, at: usize) -> Result<&str, StoreError> {
        self.text_or(at)?.ok_or_else(|| StoreError::corrupt("row", format_args!("column {at} is null")))
    }

    pub(crate) fn text_or(&self, at: usize) -> Result<Option<&str>, StoreError> {
        match self {
            Row::Sqlite(row) => {
                row.get_ref(at)?.as_str_or_null().map_err(|error| StoreError::corrupt("row", error))
            }
            Row::Postgres(row) => Ok(row.try_get(at)?),
        }
    }

    pub(crate) fn bytes(&self, at: usize) -> Result<&[u8], StoreError> {
        match self {
            Row::Sqlite(row) => row.get_ref(at)?.as_blob().map_err(|error| StoreError::corrupt("row", error)),
            Row::Postgres(row) => Ok(row.try_get(at)?),
        }
    }

    pub(crate) fn digest(&self, at: usize) -> Result<[u8; 32], StoreError> {
        self.bytes(at)?
            .try_into()
            .map_err(|_| StoreError::corrupt("row", format_args!("column {at} is no digest")))
    }

    pub(crate) fn values(&self, count: usize) -> Result<Vec<Value>, StoreError> {
        (0..count).map(|at| self.value(at)).collect()
    }

    fn value(&self, at: usize) -> Result<Value, StoreError> {
        match self {
            Row::Sqlite(row) => match row.get_ref(at)? {
                rusqlite::types::ValueRef::Null => Ok(Value::Null),
                rusqlite::types::ValueRef::Integer(value) => Ok(Value::Int(value)),
                rusqlite::types::ValueRef::Text(text) => std::str::from_utf8(text)
                    .map(|text| Value::Text(text.to_owned()))
                    .map_err(|error| StoreError::corrupt("row", error)),
                rusqlite::types::ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_owned())),
                rusqlite::types::ValueRef::Real(_) => Err(StoreError::corrupt("row", "a real number")),
            },
            Row::Postgres(row) => {
                use ::postgres::types::Type;
                let value = match *row.columns()[at].type_() {
                    Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Value::Int),
                    Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Bytes),
                    _ => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
                };
                Ok(value.unwrap_or(Value::Null))
            }
        }
    }
}

pub(crate) enum Db {
    Sqlite(rusqlite::Connection),
    Postgres(Box<Postgres>),
}

impl Db {
    /// Runs one statement and gives the number of rows it touched.
    pub(crate) fn execute(&self, sql: &str, args: &[Arg]) -> Result<u64, StoreError> {
        match self {
            Db::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sqlite::places(sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(args))? as u64)
            }
            Db::Postgres(connection) => connection.execute(sql, args),
        }
    }

    /// Several statements without arguments.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Db::Postgres(connection) => connection.batch(sql),
        }
    }

    /// Calls `take` with every row until it answers `false`.
    pub(crate) fn each(
        &self,
        sql: &str,
        args: &[Arg],
        mut take: impl FnMut(&Row) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sqlite::places(sql))?;
                let mut rows = statement.query(rusqlite::params_from_iter(args))?;
                while let Some(row) = rows.next()? {
                    if !take(&Row::Sqlite(row))? {
                        break;
                    }
                }
                Ok(())
            }
            Db::Postgres(connection) => connection.each(sql, args, |row| take(&Row::Postgres(row))),
        }
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        args: &[Arg],
        mut read: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.each(sql, args, |row| {
            found.push(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        args: &[Arg],
        read: impl FnOnce(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let (mut found, mut read) = (None, Some(read));
        self.each(sql, args, |row| {
            if let Some(read) = read.take() {
                found = Some(read(row)?);
            }
            Ok(false)
        })?;
        Ok(found)
    }

    /// The one number of an aggregate.
    pub(crate) fn number(&self, sql: &str, args: &[Arg]) -> Result<i64, StoreError> {
        Ok(self.one(sql, args, |row| row.int_or(0))?.flatten().unwrap_or(0))
    }

    /// Begins the transaction of the one writer.
    pub(crate) fn begin_write(&self) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(_) => self.batch(sqlite::BEGIN_WRITE),
            Db::Postgres(_) => self.batch(crate::postgres::BEGIN_WRITE),
        }
    }

    /// Begins a transaction that sees one state of everything.
    pub(crate) fn begin_read(&self) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(_) => self.batch(sqlite::BEGIN_READ),
            Db::Postgres(_) => self.batch(crate::postgres::BEGIN_READ),
        }
    }

    /// Runs `work` between begin and commit; rolls back when it fails.
    pub(crate) fn atomically<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_write()?;
        match work() {
            Ok(value) => self.batch("commit").map(|()| value),
            Err(error) => {
                // The first error says what happened; a failing rollback ends the transaction as well.
                let _ = self.batch("rollback");
                Err(error)
            }
        }
    }
}
