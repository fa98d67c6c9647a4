//! The writing side of the store, seen from inside a job.

use std::cell::Cell;

use jiff::Timestamp;
use luytre_domain::ledger::{Draft, Entry};
use luytre_domain::permit::Permit;
use luytre_domain::projection::Project;
use sha2::{Digest, Sha256};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::project::{Known, Marks, Projector, nanoseconds};
use crate::snapshot::{Stored, get};

/// The most bytes a blob may have.
pub(crate) const LARGEST_BLOB: u64 = 50 * 1024 * 1024;

/// One job's part of a transaction: all of it is kept or nothing. Everything it reads is current.
pub struct Tx<'a> {
    pub(crate) db: &'a Db,
    pub(crate) project: &'a dyn Project,
    pub(crate) marks: &'a mut Marks,
    pub(crate) known: &'a mut Known,
    /// A statement failed: the job cannot be kept, whatever it answers.
    pub(crate) failed: Cell<bool>,
    /// It failed for a reason that passes, so the job is worth running again.
    pub(crate) lost: Cell<bool>,
}

impl Tx<'_> {
    /// Puts `draft` at the end of the ledger and brings every projection up to date. `at` is when it happened to
    /// the ledger; it should not run backwards, or [`crate::Snapshot::seq_at`] cannot tell which came first.
    pub fn append(&mut self, permit: &Permit, at: Timestamp, draft: Draft) -> Result<Entry, StoreError> {
        if permit.actor() != draft.actor {
            return Err(StoreError::OtherActor { permit: permit.actor().to_owned(), actor: draft.actor });
        }
        let nanoseconds = nanoseconds(at)?;
        let entry = Entry::chain(self.marks.hash, self.marks.seq + 1, at, draft);
        self.noting_failure(|tx| {
            tx.db.execute(
                "insert into ledger (seq, at, subject, kind, actor, law, body, prev, hash)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                args![
                    entry.seq,
                    nanoseconds,
                    &entry.subject,
                    &entry.kind,
                    &entry.actor,
                    &entry.law,
                    &entry.body,
                    &entry.prev.0,
                    &entry.hash.0
                ],
            )?;
            Projector { db: tx.db, project: tx.project, marks: tx.marks, known: tx.known }.apply(&entry)?;
            tx.marks.seq = entry.seq;
            tx.marks.hash = entry.hash;
            Ok(())
        })?;
        Ok(entry)
    }

    pub fn get(&self, subject: &str) -> Result<Option<Stored>, StoreError> {
        self.note(get(self.db, subject))
    }

    /// The subject that bears this number.
    pub fn by_number(&self, number: &str) -> Result<Option<String>, StoreError> {
        self.note(crate::snapshot::by_number(self.db, number))
    }

    /// Position of the last entry, those of this job included.
    pub fn head(&self) -> u64 {
        self.marks.seq
    }

    /// The next number of `scope`, from 1, without gaps but for jobs that failed. A number that people quote is
    /// `{scope}-{n}`: `verify` checks that no record bears a higher one than its counter has given.
    pub fn next_number(&mut self, _: &Permit, scope: &str) -> Result<i64, StoreError> {
        self.noting_failure(|tx| {
            let next = tx.db.one(
                "insert into counter (scope, value) values ($1, 1)
                 on conflict (scope) do update set value = counter.value + 1 returning value",
                args![scope],
                |row| row.int(0),
            )?;
            next.ok_or_else(|| StoreError::corrupt("counter", scope))
        })
    }

    /// Keeps that `key` (a row of a list, a message) has become `subject`, so that a second import finds it.
    pub fn remember(&mut self, _: &Permit, key: &str, subject: &str) -> Result<(), StoreError> {
        self.noting_failure(|tx| {
            tx.db.execute(
                "insert into remembered (key, subject) values ($1, $2)
                 on conflict (key) do update set subject = excluded.subject",
                args![key, subject],
            )
        })
        .map(|_| ())
    }

    pub fn recall(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.note(self.db.one("select subject from remembered where key = $1", args![key], |row| {
            Ok(row.text(0)?.to_owned())
        }))
    }

    /// Keeps `bytes` under their SHA-256; the same bytes are kept once. At most 50 MiB.
    pub fn put_blob(&mut self, _: &Permit, bytes: &[u8], media: &str) -> Result<[u8; 32], StoreError> {
        let size = bytes.len() as u64;
        if size > LARGEST_BLOB {
            return Err(StoreError::TooLarge { size, most: LARGEST_BLOB });
        }
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        self.noting_failure(|tx| {
            tx.db.execute(
                "insert into blob (digest, media, size, data) values ($1, $2, $3, $4)
                 on conflict (digest) do nothing",
                args![&digest, media, size, bytes],
            )
        })?;
        Ok(digest)
    }

    pub(crate) fn noting_failure<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = write(self);
        self.note(result)
    }

    pub(crate) fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failed.set(true);
            self.lost.set(self.lost.get() || error.is_passing());
        }
        result
    }
}
