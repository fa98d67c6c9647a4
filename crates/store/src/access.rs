//! What is not in the ledger: who may sign in, who is signed in, and everybody's own views. Losing it loses no fact.

use jiff::{SignedDuration, Timestamp};
use luytre_domain::permit::Permit;

use crate::db::{Row, args};
use crate::error::StoreError;
use crate::project::{nanoseconds, timestamp};
use crate::snapshot::Snapshot;
use crate::tx::Tx;

/// Somebody who is signed in. The token itself is never kept, only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub token_hash: [u8; 32],
    pub login: String,
    pub created: Timestamp,
    /// Last use; a session that idles too long has ended.
    pub seen: Timestamp,
    /// The end, however busy it is.
    pub expires: Timestamp,
    /// What the browser says it is, to recognise one's own sessions.
    pub client: String,
}

/// Failed attempts under a key (a login, an address), and until when the next one must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    pub failures: u64,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub name: String,
    pub query: String,
}

const SESSION: &str = "select token_hash, login, created, seen, expires, client from session";

fn session(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.digest(0)?,
        login: row.text(1)?.to_owned(),
        created: timestamp(row.int(2)?)?,
        seen: timestamp(row.int(3)?)?,
        expires: timestamp(row.int(4)?)?,
        client: row.text(5)?.to_owned(),
    })
}

impl Tx<'_> {
    fn put(&mut self, sql: &str, args: &[crate::db::Arg]) -> Result<u64, StoreError> {
        self.noting_failure(|tx| tx.db.execute(sql, args))
    }

    /// Keeps the argon2 hash (PHC text) of a login's password.
    pub fn put_credential(&mut self, _: &Permit, login: &str, phc: &str) -> Result<(), StoreError> {
        let sql = "insert into credential (login, phc) values ($1, $2)
                   on conflict (login) do update set phc = excluded.phc";
        self.put(sql, args![login, phc]).map(|_| ())
    }

    pub fn drop_credential(&mut self, _: &Permit, login: &str) -> Result<(), StoreError> {
        self.put("delete from credential where login = $1", args![login]).map(|_| ())
    }

    pub fn open_session(&mut self, _: &Permit, session: &Session) -> Result<(), StoreError> {
        let Session { token_hash, login, created, seen, expires, client } = session;
        let sql = "insert into session (token_hash, login, created, seen, expires, client)
                   values ($1, $2, $3, $4, $5, $6)";
        let times = (nanoseconds(*created)?, nanoseconds(*seen)?, nanoseconds(*expires)?);
        self.put(sql, args![token_hash, login, times.0, times.1, times.2, client]).map(|_| ())
    }

    pub fn touch_session(
        &mut self,
        _: &Permit,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let now = nanoseconds(now)?;
        self.put("update session set seen = $2 where token_hash = $1 and seen < $2", args![token_hash, now])
            .map(|_| ())
    }

    pub fn close_session(&mut self, _: &Permit, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.put("delete from session where token_hash = $1", args![token_hash]).map(|_| ())
    }

    /// Ends all sessions of a login; gives their number.
    pub fn close_sessions(&mut self, _: &Permit, login: &str) -> Result<u64, StoreError> {
        self.put("delete from session where login = $1", args![login])
    }

    /// Forgets sessions that have ended and throttles that no longer hold.
    pub fn sweep(&mut self, _: &Permit, now: Timestamp, idle: SignedDuration) -> Result<(), StoreError> {
        let idle = nanoseconds(now.saturating_sub(idle).map_err(|_| StoreError::Time)?)?;
        let now = nanoseconds(now)?;
        self.put("delete from session where expires <= $1 or seen <= $2", args![now, idle])?;
        self.put("delete from throttle where until <= $1", args![now]).map(|_| ())
    }

    /// Counts a failed attempt; the next one must wait until `until`.
    pub fn count_failure(&mut self, _: &Permit, key: &str, until: Timestamp) -> Result<u64, StoreError> {
        let until = nanoseconds(until)?;
        self.noting_failure(|tx| {
            let failures = tx.db.one(
                "insert into throttle (key, failures, until) values ($1, 1, $2)
                 on conflict (key) do update set failures = throttle.failures + 1, until = excluded.until
                 returning failures",
                args![key, until],
                |row| row.count(0),
            )?;
            Ok(failures.unwrap_or(0))
        })
    }

    pub fn forget_failures(&mut self, _: &Permit, key: &str) -> Result<(), StoreError> {
        self.put("delete from throttle where key = $1", args![key]).map(|_| ())
    }

    pub fn save_view(&mut self, _: &Permit, login: &str, name: &str, query: &str) -> Result<(), StoreError> {
        let sql = "insert into saved_view (login, name, query) values ($1, $2, $3)
                   on conflict (login, name) do update set query = excluded.query";
        self.put(sql, args![login, name, query]).map(|_| ())
    }

    pub fn drop_view(&mut self, _: &Permit, login: &str, name: &str) -> Result<(), StoreError> {
        self.put("delete from saved_view where login = $1 and name = $2", args![login, name]).map(|_| ())
    }
}

impl Snapshot<'_> {
    /// The argon2 hash of a login's password.
    pub fn credential(&self, login: &str) -> Result<Option<String>, StoreError> {
        self.db.one("select phc from credential where login = $1", args![login], |row| {
            Ok(row.text(0)?.to_owned())
        })
    }

    /// The session of a token, unless it has ended: by its end, or after idling for `idle`.
    pub fn session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
        idle: SignedDuration,
    ) -> Result<Option<Session>, StoreError> {
        let found = self.db.one(&format!("{SESSION} where token_hash = $1"), args![token_hash], session)?;
        Ok(found.filter(|session| now < session.expires && now.duration_since(session.seen) < idle))
    }

    /// All sessions of a login, the last used first.
    pub fn sessions(&self, login: &str) -> Result<Vec<Session>, StoreError> {
        self.db.all(
            &format!("{SESSION} where login = $1 order by seen desc, created desc"),
            args![login],
            session,
        )
    }

    pub fn throttle(&self, key: &str) -> Result<Option<Throttle>, StoreError> {
        self.db.one("select failures, until from throttle where key = $1", args![key], |row| {
            Ok(Throttle { failures: row.count(0)?, until: timestamp(row.int(1)?)? })
        })
    }

    pub fn saved_views(&self, login: &str) -> Result<Vec<SavedView>, StoreError> {
        self.db.all(
            "select name, query from saved_view where login = $1 order by name",
            args![login],
            |row| Ok(SavedView { name: row.text(0)?.to_owned(), query: row.text(1)?.to_owned() }),
        )
    }
}
