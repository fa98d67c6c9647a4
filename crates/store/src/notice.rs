//! What people are told, in the program and by letter. Beside the ledger: losing it loses no fact, and a reader that follows
//! the ledger can work it out again.

use jiff::Timestamp;
use luytre_domain::permit::Permit;
use serde_json::Value;

use crate::db::{Row, args};
use crate::error::StoreError;
use crate::project::{nanoseconds, timestamp};
use crate::snapshot::Snapshot;
use crate::tx::Tx;

/// Something to tell one person.
#[derive(Clone, Debug, PartialEq)]
pub struct NewNotice {
    pub login: String,
    /// What it is about; a second one of the same key is not kept.
    pub key: String,
    pub topic: String,
    /// The record's subject; empty where it is about none.
    pub subject: String,
    pub data: Value,
}

/// Something a person was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: u64,
    pub login: String,
    pub topic: String,
    pub subject: String,
    pub data: Value,
    pub at: Timestamp,
    pub seen: Option<Timestamp>,
}

/// A letter on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: u64,
    pub login: String,
    /// Its Message-ID, without the angle brackets.
    pub name: String,
    /// How often it was tried, this time included.
    pub tries: u64,
}

const NOTICE: &str = "select id, login, topic, subject, data, at, seen from notice";

fn notice(row: &Row) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: row.count(0)?,
        login: row.text(1)?.to_owned(),
        topic: row.text(2)?.to_owned(),
        subject: row.text(3)?.to_owned(),
        data: serde_json::from_str(row.text(4)?).map_err(|error| StoreError::corrupt("notice", error))?,
        at: timestamp(row.int(5)?)?,
        seen: row.int_or(6)?.map(timestamp).transpose()?,
    })
}

fn letter(row: &Row) -> Result<Letter, StoreError> {
    Ok(Letter {
        id: row.count(0)?,
        login: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        tries: row.count(3)?,
    })
}

impl Tx<'_> {
    fn change(&mut self, sql: &str, args: &[crate::db::Arg]) -> Result<u64, StoreError> {
        self.noting_failure(|tx| tx.db.execute(sql, args))
    }

    /// Moves the follower `name` from where it was read to stand to `to`. False where it stands elsewhere: another was
    /// quicker, and what was worked out from there must not be kept.
    pub fn follow(&mut self, _: &Permit, name: &str, from: Option<u64>, to: u64) -> Result<bool, StoreError> {
        let moved = match from {
            None => self.change(
                "insert into follower (name, at) values ($1, $2) on conflict (name) do nothing",
                args![name, to],
            )?,
            Some(from) => {
                self.change("update follower set at = $3 where name = $1 and at = $2", args![name, from, to])?
            }
        };
        Ok(moved == 1)
    }

    /// Keeps a notice; false where the person was told before.
    pub fn tell(&mut self, _: &Permit, at: Timestamp, new: &NewNotice) -> Result<bool, StoreError> {
        let NewNotice { login, key, topic, subject, data } = new;
        let (at, data) = (nanoseconds(at)?, data.to_string());
        // There is one writer, so the highest number is nobody else's.
        let told = self.change(
            "insert into notice (id, login, key, topic, subject, data, at)
             select last.id + 1, cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as text),
                    cast($6 as bigint)
             from (select coalesce(max(id), 0) as id from notice) as last
             where not exists (select 1 from notice where login = $1 and key = $2)",
            args![login, key, topic, subject, &data, at],
        )?;
        Ok(told == 1)
    }

    /// Marks one notice of `login` as read, or all up to `last`.
    pub fn see_notices(
        &mut self,
        _: &Permit,
        login: &str,
        only: Option<u64>,
        last: u64,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let now = nanoseconds(now)?;
        let first = only.unwrap_or(0);
        let last = only.unwrap_or(last);
        self.change(
            "update notice set seen = $2 where login = $1 and seen is null and id >= $3 and id <= $4",
            args![login, now, first, last],
        )
    }

    /// Keeps a person's address and wishes.
    pub fn put_reader(&mut self, _: &Permit, login: &str, data: &Value) -> Result<(), StoreError> {
        let sql = "insert into reader (login, data) values ($1, $2)
                   on conflict (login) do update set data = excluded.data";
        self.change(sql, args![login, &data.to_string()]).map(|_| ())
    }

    /// Notes of notices that no letter tells them.
    pub fn keep_in(&mut self, _: &Permit, notices: &[u64]) -> Result<(), StoreError> {
        for id in notices {
            self.change("update notice set letter = 0 where id = $1 and letter is null", args![*id])?;
        }
        Ok(())
    }

    /// Puts notices into a new letter, to be tried at `next`. `None` where another letter has them all already.
    pub fn make_letter(
        &mut self,
        _: &Permit,
        login: &str,
        name: &str,
        notices: &[u64],
        next: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let next = nanoseconds(next)?;
        let id =
            self.noting_failure(|tx| tx.db.number("select coalesce(max(id), 0) + 1 from letter", args![]))?;
        let mut taken = 0;
        for notice in notices {
            taken += self.change(
                "update notice set letter = $2 where id = $1 and letter is null",
                args![*notice, id],
            )?;
        }
        if taken == 0 {
            return Ok(None);
        }
        self.change(
            "insert into letter (id, login, name, made, tries, next, problem) values ($1, $2, $3, $4, 0, $4, '')",
            args![id, login, name, next],
        )?;
        Ok(Some(id.unsigned_abs()))
    }

    /// Takes letters that are to be tried by `now`, and puts their next try to `again`: whoever else looks meanwhile finds
    /// them taken, and a process that ends before it says how it went leaves them to be tried again.
    pub fn take_letters(
        &mut self,
        _: &Permit,
        now: Timestamp,
        again: Timestamp,
        limit: usize,
    ) -> Result<Vec<Letter>, StoreError> {
        let (now, again) = (nanoseconds(now)?, nanoseconds(again)?);
        let found = self.noting_failure(|tx| {
            tx.db.all(
                "select id, login, name, tries + 1 from letter where next <= $1 order by next, id limit $2",
                args![now, limit],
                letter,
            )
        })?;
        for letter in &found {
            self.change(
                "update letter set next = $2, tries = tries + 1 where id = $1",
                args![letter.id, again],
            )?;
        }
        Ok(found)
    }

    pub fn letter_sent(&mut self, _: &Permit, id: u64, now: Timestamp) -> Result<(), StoreError> {
        let now = nanoseconds(now)?;
        self.change("update letter set next = null, sent = $2, problem = '' where id = $1", args![id, now])
            .map(|_| ())
    }

    /// Notes why a letter was not sent and when it is tried again; never, where `next` is `None`.
    pub fn letter_failed(
        &mut self,
        _: &Permit,
        id: u64,
        next: Option<Timestamp>,
        problem: &str,
    ) -> Result<(), StoreError> {
        let next = next.map(nanoseconds).transpose()?;
        self.change("update letter set next = $2, problem = $3 where id = $1", args![id, next, problem])
            .map(|_| ())
    }

    /// Gives `login` a calendar address; one it had before holds no longer.
    pub fn put_feed(
        &mut self,
        _: &Permit,
        login: &str,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let now = nanoseconds(now)?;
        let sql = "insert into feed (login, token_hash, made) values ($1, $2, $3)
                   on conflict (login) do update set token_hash = excluded.token_hash, made = excluded.made";
        self.change(sql, args![login, token_hash, now]).map(|_| ())
    }

    pub fn drop_feed(&mut self, _: &Permit, login: &str) -> Result<(), StoreError> {
        self.change("delete from feed where login = $1", args![login]).map(|_| ())
    }
}

impl Snapshot<'_> {
    /// Where the follower `name` stands; `None` where it has not begun.
    pub fn follower(&self, name: &str) -> Result<Option<u64>, StoreError> {
        self.db.one("select at from follower where name = $1", args![name], |row| row.count(0))
    }

    /// What `login` was told, the latest first, before notice `before`.
    pub fn notices(&self, login: &str, before: Option<u64>, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.db.all(
            &format!("{NOTICE} where login = $1 and id < $2 order by id desc limit $3"),
            args![login, before.unwrap_or(i64::MAX.unsigned_abs()), limit],
            notice,
        )
    }

    /// How many notices `login` has not read.
    pub fn unseen(&self, login: &str) -> Result<u64, StoreError> {
        let count =
            self.db.number("select count(*) from notice where login = $1 and seen is null", args![login])?;
        Ok(count.unsigned_abs())
    }

    /// Notices of which is still open whether a letter tells them, the first one first.
    pub fn open_notices(&self, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.db.all(&format!("{NOTICE} where letter is null order by id limit $1"), args![limit], notice)
    }

    /// What a letter tells.
    pub fn notices_of(&self, letter: u64) -> Result<Vec<Notice>, StoreError> {
        self.db.all(&format!("{NOTICE} where letter = $1 order by id"), args![letter], notice)
    }

    /// Letters that were not sent: all, with why the last try failed, for whoever keeps the program running.
    pub fn unsent_letters(&self) -> Result<Vec<(Letter, String)>, StoreError> {
        self.db.all(
            "select id, login, name, tries, problem from letter where next is not null order by id",
            args![],
            |row| Ok((letter(row)?, row.text(4)?.to_owned())),
        )
    }

    /// A person's address and wishes.
    pub fn reader(&self, login: &str) -> Result<Option<Value>, StoreError> {
        let found = self.db.one("select data from reader where login = $1", args![login], |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        let read =
            |text: String| serde_json::from_str(&text).map_err(|error| StoreError::corrupt("reader", error));
        found.map(read).transpose()
    }

    /// Whose calendar has this secret.
    pub fn feed(&self, token_hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        self.db.one("select login from feed where token_hash = $1", args![token_hash], |row| {
            Ok(row.text(0)?.to_owned())
        })
    }

    /// Since when `login` has a calendar address.
    pub fn feed_since(&self, login: &str) -> Result<Option<Timestamp>, StoreError> {
        self.db.one("select made from feed where login = $1", args![login], |row| timestamp(row.int(0)?))
    }
}
