//! What can go wrong in the store: data, never sentences for users.

use luytre_domain::projection::Unreadable;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("postgres: {0:?}")]
    Postgres(#[from] ::postgres::Error),
    #[error("file {path}: {source}")]
    File { path: String, source: std::io::Error },
    /// A stored value does not have the form this program writes.
    #[error("unreadable value in {table}: {problem}")]
    Corrupt { table: &'static str, problem: String },
    /// The database was written by a newer program, or its schema was changed by hand.
    #[error("schema {found} is not known (newest known: {known})")]
    SchemaUnknown { found: i64, known: i64 },
    #[error("schema step {0} differs from what this program applied")]
    SchemaChanged(i64),
    /// The rules cannot follow an entry.
    #[error("entry {} cannot be projected: {}", .0.seq, .0.problem)]
    Unreadable(Unreadable),
    /// Another record bears this number.
    #[error("number {0} is taken")]
    NumberTaken(String),
    /// The draft names another actor than its permit.
    #[error("permit of {permit}, entry of {actor}")]
    OtherActor { permit: String, actor: String },
    #[error("{size} bytes, at most {most} are kept")]
    TooLarge { size: u64, most: u64 },
    /// A time the ledger cannot hold (before 1678 or after 2261).
    #[error("time out of range")]
    Time,
    /// A page cursor that this store did not make, or made for another order.
    #[error("unknown cursor")]
    Cursor,
    /// `restore` only writes into an empty place.
    #[error("the place is not empty")]
    NotEmpty,
    /// There is no key of this person: never sealed, or erased.
    #[error("no key")]
    NoKey,
    /// A sealed value that its key does not open.
    #[error("sealed value does not open")]
    NotSealed,
    /// The ledger handed to `restore` does not verify.
    #[error("ledger broken at entry {0}")]
    Broken(u64),
    /// The job panicked; nothing of it was kept.
    #[error("the job {0} panicked")]
    Panicked(&'static str),
    /// The job went on after one of its writes had failed; nothing of it was kept.
    #[error("the job {0} ignored a failed write")]
    Ignored(&'static str),
    /// A job asked the writer from inside the writer.
    #[error("a write inside a write")]
    Nested,
    #[error("the store is closed")]
    Closed,
    /// The connection or a lock was lost, again and again.
    #[error("connection lost")]
    Lost,
}

impl StoreError {
    /// The key of this error's message.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Sqlite(_) | StoreError::Postgres(_) | StoreError::File { .. } | StoreError::Lost => {
                "store-engine"
            }
            StoreError::Corrupt { .. } => "store-corrupt",
            StoreError::SchemaUnknown { .. } => "store-schema-unknown",
            StoreError::SchemaChanged(_) => "store-schema-changed",
            StoreError::Unreadable(_) => "store-unreadable",
            StoreError::NumberTaken(_) => "store-number-taken",
            StoreError::OtherActor { .. } => "store-other-actor",
            StoreError::TooLarge { .. } => "store-too-large",
            StoreError::Time => "store-time",
            StoreError::Cursor => "store-cursor",
            StoreError::NotEmpty => "store-not-empty",
            StoreError::NoKey => "store-no-key",
            StoreError::NotSealed => "store-not-sealed",
            StoreError::Broken(_) => "store-broken",
            StoreError::Panicked(_) | StoreError::Ignored(_) | StoreError::Nested => "store-job",
            StoreError::Closed => "store-closed",
        }
    }

    /// Whether the same transaction may well succeed when it is run again.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            StoreError::Lost => true,
            StoreError::Postgres(error) => match error.code() {
                Some(state) => {
                    use ::postgres::error::SqlState;
                    *state == SqlState::T_R_SERIALIZATION_FAILURE
                        || *state == SqlState::T_R_DEADLOCK_DETECTED
                        || *state == SqlState::ADMIN_SHUTDOWN
                        || state.code().starts_with("08")
                }
                None => {
                    error.is_closed()
                        || std::error::Error::source(error).is_some_and(|s| s.is::<std::io::Error>())
                }
            },
            StoreError::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => {
                matches!(error.code, rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
            }
            _ => false,
        }
    }

    pub(crate) fn corrupt(table: &'static str, problem: impl ToString) -> StoreError {
        StoreError::Corrupt { table, problem: problem.to_string() }
    }
}

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> StoreError {
        StoreError::Unreadable(unreadable)
    }
}
