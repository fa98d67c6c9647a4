//! The ledger and everything that answers from it: state, lists with facets, search, clocks, figures, blobs and
//! sealed personal data, in SQLite (one folder, no server) or PostgreSQL, behind one type and with one SQL text.
//!
//! ```text
//! let store = Store::open(Place::Sqlite(dir), Arc::new(rules))?;       // Store: Clone + Send + Sync
//!
//! let entry = store.write("open dossier", move |tx| {                  // runs in the one writer; blocks until
//!     if let Some(known) = tx.recall(&key)? { … }                      // the entry is on disk; the job may run
//!     let number = tx.next_number(&permit, "TTQT-48-2026")?;           // more than once (FnMut), so it must
//!     tx.append(&permit, now, Draft { … })                             // not consume what it captured
//! })?;
//!
//! store.read("register", |snap| {                                      // one consistent state of everything
//!     let stored = snap.get("r-1")?;                                   // Option<Stored { doc, version, … }>
//!     let page = snap.list(&ListQuery { … ..ListQuery::default() })?;  // rows, exact total, facets, cursors
//!     let sums = snap.figures(&FactQuery { … })?;                      // every figure, now or as of any entry
//!     snap.head()                                                      // (seq, hash)
//! })?;
//! ```
//!
//! * [`Tx`]: `append`, `get`, `by_number`, `head`, `next_number`, `remember`/`recall`, `put_blob`, and what is not in
//!   the ledger ([`access`]: credentials, sessions, throttles, saved views; notices, letters and calendar addresses).
//! * [`Snapshot`]: `get`, `get_all`, `record`, `by_number`, `subjects`, `entries`, `entries_up_to`, `entries_after`, `entry`,
//!   `head`, `seq_at`, `list`, `list_all`, `near`, `suggest`, `clocks`, `counts`, `figures`, `fact_subjects`, `links_from`,
//!   `links_to`, `blob`, `recall`, `open_state`, and the reading side of [`access`].
//! * [`Store`]: `open`, `write`, `read`, `warm`, `seal`/`unseal`/`erase`, `verify`, `rebuild`, `backup`,
//!   `backup_keys`, `restore`.
//!
//! Every call blocks; on an asynchronous server call it from a blocking thread. Nothing here reads a clock or makes
//! a random number: times, keys, nonces and tokens are arguments. Why it is built so: `docs/decisions/0002-store.md`,
//! `0003-facts-as-signed-deltas.md`, `0004-index-in-memory.md`.

pub mod access;
mod backup;
mod cross;
mod db;
mod error;
mod figures;
mod frequent;
mod index;
mod list;
mod migrate;
mod near;
mod notice;
mod open;
mod postgres;
mod project;
mod search;
mod snapshot;
mod sqlite;
mod store;
mod tx;
mod vault;
mod verify;
mod writer;

pub use backup::BackupReport;
pub use cross::Crossed;
pub use error::StoreError;
pub use figures::{Cell, FactPage, FactQuery, FactRow, Figures, Regroup};
pub use list::{Count, Hit, ListPage, ListQuery, Order, View};
pub use near::{Near, NearQuery};
pub use notice::{Letter, NewNotice, Notice};
pub use open::{OpenState, open_subject};
pub use search::Match;
pub use snapshot::{Blob, ClockHit, ClockQuery, Counts, Snapshot, Stored};
pub use store::{Place, Store};
pub use tx::Tx;
pub use verify::{Finding, Problem, Spot, VerifyReport};
