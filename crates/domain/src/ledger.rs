//! The ledger's canonical form: what is hashed, and how the chain is checked.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of an entry, chained over all entries before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry follows.
    pub const GENESIS: Hash = Hash([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Two lower-case digits for each byte: how digests, tokens and ids are written.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}

/// The 32 bytes of a hexadecimal text of 64 digits; `None` for any other text.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What happened, before the ledger gives it its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The record it happened to.
    pub subject: String,
    pub kind: String,
    pub actor: String,
    /// The pack version the decision was taken under.
    pub law: String,
    pub body: Value,
}

/// One line of the ledger. Never changed, never removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 1-based, without gaps.
    pub seq: u64,
    pub at: Timestamp,
    pub subject: String,
    pub kind: String,
    pub actor: String,
    pub law: String,
    /// Canonical JSON, see [`canonical`].
    pub body: String,
    pub prev: Hash,
    pub hash: Hash,
}

/// Why an entry does not belong where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    Sequence,
    Previous,
    Content,
}

impl Entry {
    pub fn chain(prev: Hash, seq: u64, at: Timestamp, draft: Draft) -> Entry {
        let body = canonical(&draft.body);
        let Draft { subject, kind, actor, law, .. } = draft;
        let mut entry = Entry { seq, at, subject, kind, actor, law, body, prev, hash: Hash::GENESIS };
        entry.hash = entry.digest();
        entry
    }

    /// Checks this entry against the one before it (`0` and [`Hash::GENESIS`] before the first).
    pub fn follows(&self, seq: u64, prev: Hash) -> Result<(), Broken> {
        match () {
            () if self.seq != seq + 1 => Err(Broken::Sequence),
            () if self.prev != prev => Err(Broken::Previous),
            () if self.hash != self.digest() => Err(Broken::Content),
            () => Ok(()),
        }
    }

    /// Every part is preceded by its length as 64-bit little-endian, so that no two entries share their bytes.
    fn digest(&self) -> Hash {
        let at = self.at.as_nanosecond().to_le_bytes();
        let seq = self.seq.to_le_bytes();
        let texts =
            [&self.subject, &self.kind, &self.actor, &self.law, &self.body].map(|text| text.as_bytes());
        let mut hasher = Sha256::new();
        for part in [b"luytre.ledger.v1".as_slice(), &self.prev.0, &seq, &at].into_iter().chain(texts) {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }
}

/// JSON with keys in byte order and no spaces: the same value is always the same bytes.
pub fn canonical(value: &Value) -> String {
    // serde_json keeps object keys sorted unless its `preserve_order` feature is on.
    value.to_string()
}
