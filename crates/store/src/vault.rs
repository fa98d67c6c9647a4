//! Personal data under a key per person. The ledger and every backup hold sealed values only; the keys live apart, so
//! destroying one erases the person everywhere at once, and the chain of hashes still holds.

use std::path::Path;
use std::sync::Mutex;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use luytre_domain::ledger::hex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::sqlite;
use crate::store::{Place, file_error, locked};

pub(crate) struct Vault {
    keys: Mutex<Db>,
    place: Place,
}

/// The form of a sealed value: `{"sealed": {"person", "nonce", "box"}}`, bytes in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Sealed {
    sealed: Box_,
}

#[derive(Serialize, Deserialize)]
struct Box_ {
    person: String,
    nonce: String,
    #[serde(rename = "box")]
    content: String,
}

const TABLE: &str = "create table if not exists person_key (person text primary key, key {bytes} not null)";

impl Vault {
    pub(crate) fn open(place: &Place) -> Result<Vault, StoreError> {
        let keys = place.connect_keys()?;
        let bytes = if matches!(keys, Db::Sqlite(_)) { "blob" } else { "bytea" };
        keys.batch(&TABLE.replace("{bytes}", bytes))?;
        Ok(Vault { keys: Mutex::new(keys), place: place.clone() })
    }

    /// Runs `ask` on the keys; where the connection was lost, once more on a new one.
    fn with_keys<T>(&self, ask: impl Fn(&Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut keys = locked(&self.keys);
        match ask(&keys) {
            Err(error) if error.is_passing() => {
                *keys = self.place.connect_keys()?;
                ask(&keys)
            }
            answer => answer,
        }
    }

    fn key(keys: &Db, person: &str) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        keys.one("select key from person_key where person = $1", args![person], |row| {
            Ok(Zeroizing::new(row.digest(0)?))
        })
    }

    pub(crate) fn seal(
        &self,
        person: &str,
        fresh: [u8; 32],
        nonce: [u8; 24],
        plain: &[u8],
    ) -> Result<Value, StoreError> {
        let fresh = Zeroizing::new(fresh);
        let key = self.with_keys(|keys| {
            keys.execute(
                "insert into person_key (person, key) values ($1, $2) on conflict (person) do nothing",
                args![person, fresh.as_slice()],
            )?;
            Vault::key(keys, person)
        })?;
        let key = key.ok_or(StoreError::NoKey)?;
        let cipher = XChaCha20Poly1305::new((&*key).into());
        let payload = Payload { msg: plain, aad: person.as_bytes() };
        let content = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreError::NotSealed)?;
        let sealed = Box_ { person: person.to_owned(), nonce: hex(&nonce), content: hex(&content) };
        serde_json::to_value(Sealed { sealed }).map_err(|error| StoreError::corrupt("sealed", error))
    }

    pub(crate) fn unseal(&self, sealed: &Value) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let Sealed { sealed } = Sealed::deserialize(sealed).map_err(|_| StoreError::NotSealed)?;
        let nonce: Option<[u8; 24]> = unhex(&sealed.nonce).and_then(|nonce| nonce.try_into().ok());
        let (Some(nonce), Some(content)) = (nonce, unhex(&sealed.content)) else {
            return Err(StoreError::NotSealed);
        };
        let key = self.with_keys(|keys| Vault::key(keys, &sealed.person))?.ok_or(StoreError::NoKey)?;
        let payload = Payload { msg: &content, aad: sealed.person.as_bytes() };
        XChaCha20Poly1305::new((&*key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| StoreError::NotSealed)
    }

    pub(crate) fn erase(&self, person: &str) -> Result<bool, StoreError> {
        self.with_keys(|keys| {
            let erased = keys.execute("delete from person_key where person = $1", args![person])?;
            if matches!(keys, Db::Postgres(_)) {
                // A deleted row stays in its page; writing the table anew leaves it behind with the old file.
                keys.batch("vacuum full person_key")?;
            }
            Ok(erased > 0)
        })
    }

    /// One file of the same form for both engines.
    pub(crate) fn backup(&self, out: &Path) -> Result<(), StoreError> {
        if out.exists() {
            return Err(file_error(out, std::io::ErrorKind::AlreadyExists.into()));
        }
        let copy = Db::Sqlite(sqlite::open_keys(out)?);
        copy.batch(&TABLE.replace("{bytes}", "blob"))?;
        self.copy(&locked(&self.keys), &copy)
    }

    /// Takes over the keys of a file made by [`Vault::backup`].
    pub(crate) fn restore(&self, from: &Path) -> Result<(), StoreError> {
        let source = Db::Sqlite(sqlite::open_keys(from)?);
        self.copy(&source, &locked(&self.keys))
    }

    fn copy(&self, from: &Db, to: &Db) -> Result<(), StoreError> {
        to.batch("begin")?;
        from.each("select person, key from person_key order by person", args![], |row| {
            let key = Zeroizing::new(row.digest(1)?);
            to.execute(
                "insert into person_key (person, key) values ($1, $2)
                 on conflict (person) do update set key = excluded.key",
                args![row.text(0)?, key.as_slice()],
            )?;
            Ok(true)
        })?;
        to.batch("commit")
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
