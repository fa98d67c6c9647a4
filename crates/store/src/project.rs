//! Writes what follows from an entry: the only code that fills the projections, on every append and every rebuild.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use luytre_domain::ledger::{Entry, Hash};
use luytre_domain::projection::{ClockRow, Dimensions, Fact, Open, Project, Projection, Row};
use luytre_text::fold::fold;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::db::{self, Db, args};
use crate::error::StoreError;
use crate::open::{FIRST_OPEN, open_subject};
use crate::search;

/// A list row as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub kind: String,
    pub number: String,
    pub title: String,
    pub state: String,
    pub unit: String,
    pub date: Option<Date>,
    pub active: Option<Date>,
    pub dimensions: Dimensions,
}

impl Listed {
    fn new(row: &Row) -> Listed {
        let Row { kind, number, title, state, unit, date, active, dimensions, words: _ } = row.clone();
        Listed { kind, number, title, state, unit, date, active, dimensions }
    }

    pub(crate) fn read(text: &str) -> Result<Listed, StoreError> {
        serde_json::from_str(text).map_err(|error| StoreError::corrupt("record", error))
    }

    /// As the domain knows it; words stay with the search.
    pub(crate) fn into_row(self) -> Row {
        let Listed { kind, number, title, state, unit, date, active, dimensions } = self;
        Row { kind, number, title, state, unit, date, active, dimensions, words: Vec::new() }
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("json", error))
}

/// Titles in lists: letters without their marks, as far as anybody reads along a list; then the older record first.
fn sort_key(title: &str) -> String {
    fold(title).chars().take(48).collect()
}

pub(crate) const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    // The whole range of civil dates is under eight million days.
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

pub(crate) fn day_of(number: i32) -> Date {
    EPOCH.saturating_add(jiff::Span::new().days(number))
}

pub(crate) fn nanoseconds(at: Timestamp) -> Result<i64, StoreError> {
    i64::try_from(at.as_nanosecond()).map_err(|_| StoreError::Time)
}

pub(crate) fn timestamp(nanoseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_nanosecond(nanoseconds.into()).map_err(|_| StoreError::Time)
}

pub(crate) const ENTRY_COLUMNS: &str = "seq, at, subject, kind, actor, law, body, prev, hash";

pub(crate) fn read_entry(row: &db::Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.count(0)?,
        at: timestamp(row.int(1)?)?,
        subject: row.text(2)?.to_owned(),
        kind: row.text(3)?.to_owned(),
        actor: row.text(4)?.to_owned(),
        law: row.text(5)?.to_owned(),
        body: row.text(6)?.to_owned(),
        prev: Hash(row.digest(7)?),
        hash: Hash(row.digest(8)?),
    })
}

/// The last entry of the ledger: position and hash.
pub(crate) fn head(db: &Db) -> Result<(u64, Hash), StoreError> {
    let last = db.one("select seq, hash from ledger order by seq desc limit 1", args![], |row| {
        Ok((row.count(0)?, Hash(row.digest(1)?)))
    })?;
    Ok(last.unwrap_or((0, Hash::GENESIS)))
}

/// Where the next rows go, by default in an empty ledger; kept between transactions and checked against the database at each beginning.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    pub seq: u64,
    pub hash: Hash,
    next_ord: u32,
    /// Of the open rows, which have places of their own.
    next_open: u32,
    next_fact: i64,
    next_dimset: i64,
}

impl Default for Marks {
    fn default() -> Self {
        Marks {
            seq: 0,
            hash: Hash::GENESIS,
            next_ord: 1,
            next_open: FIRST_OPEN,
            next_fact: 1,
            next_dimset: 1,
        }
    }
}

/// What is known to be stored already, so that it need not be asked again. Forgotten whenever work is undone.
#[derive(Debug, Default)]
pub(crate) struct Known {
    dimsets: HashMap<String, i64>,
    words: HashSet<search::Word>,
    pub unwritten: search::Unwritten,
}

const MOST_KNOWN: usize = 100_000;

impl Marks {
    pub(crate) fn load(db: &Db) -> Result<Marks, StoreError> {
        let (seq, hash) = head(db)?;
        let last_ord = db.number("select max(ord) from subject where ord < $1", args![FIRST_OPEN])?;
        let last_open = db.number("select max(ord) from subject where ord >= $1", args![FIRST_OPEN])?;
        Ok(Marks {
            seq,
            hash,
            next_ord: u32::try_from(last_ord + 1).map_err(|_| StoreError::corrupt("subject", "too many"))?,
            next_open: u32::try_from(last_open + 1)
                .map_err(|_| StoreError::corrupt("subject", "too many"))?
                .max(FIRST_OPEN),
            next_fact: db.number("select max(id) from fact", args![])? + 1,
            next_dimset: db.number("select max(id) from dimset", args![])? + 1,
        })
    }
}

pub(crate) struct Projector<'a> {
    pub db: &'a Db,
    pub project: &'a dyn Project,
    pub marks: &'a mut Marks,
    pub known: &'a mut Known,
}

impl Projector<'_> {
    /// Brings all projections from before `entry` to after it. Costs the same however long the subject's history is.
    pub(crate) fn apply(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let before = self.db.one(
            "select ord, doc, facts from subject where subject = $1",
            args![&entry.subject],
            |row| Ok((row.ord(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned())),
        )?;
        let doc: Option<Value> = match &before {
            Some((_, doc, _)) => {
                Some(serde_json::from_str(doc).map_err(|error| StoreError::corrupt("subject", error))?)
            }
            None => None,
        };
        let projection = self.project.project(doc.as_ref(), entry)?;
        let (ord, new, facts_before) = match before {
            Some((ord, _, facts)) => (ord, false, facts),
            None => {
                let ord = self.marks.next_ord;
                self.marks.next_ord += 1;
                (ord, true, String::from("[]"))
            }
        };
        let facts = json(&projection.facts)?;
        let doc = json(&projection.doc)?;
        if new {
            self.db.execute(
                "insert into subject (ord, subject, seq, doc, facts) values ($1, $2, $3, $4, $5)",
                args![ord, &entry.subject, entry.seq, &doc, &facts],
            )?;
        } else {
            self.db.execute(
                "update subject set seq = $2, doc = $3, facts = $4 where ord = $1",
                args![ord, entry.seq, &doc, &facts],
            )?;
        }
        self.row(ord, new, entry.seq, projection.row.as_ref())?;
        self.clocks(ord, new, &projection)?;
        self.links(ord, new, &projection)?;
        if facts != facts_before {
            let old: Vec<Fact> =
                serde_json::from_str(&facts_before).map_err(|error| StoreError::corrupt("subject", error))?;
            self.facts(ord, entry.seq, old, projection.facts)?;
        }
        self.open(entry, projection.open)
    }

    /// The open side. It is left alone where it stays as it was: that something closed has changed shows nowhere.
    fn open(&mut self, entry: &Entry, open: Option<Open>) -> Result<(), StoreError> {
        let subject = open_subject(&entry.subject);
        let sql = "select ord, doc, facts from subject where subject = $1";
        let before = self.db.one(sql, args![&subject], |row| {
            Ok((row.ord(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned()))
        })?;
        let (doc, row, facts) = match open {
            Some(Open { doc, row, facts }) => (doc, Some(row), facts),
            None => (Value::Null, None, Vec::new()),
        };
        let (doc, facts_now) = (json(&doc)?, json(&facts)?);
        let (ord, new, facts_before) = match before {
            None if row.is_none() => return Ok(()),
            Some((_, before, facts_before)) if before == doc && facts_before == facts_now => return Ok(()),
            Some((ord, _, facts_before)) => {
                self.db.execute(
                    "update subject set seq = $2, doc = $3, facts = $4 where ord = $1",
                    args![ord, entry.seq, &doc, &facts_now],
                )?;
                (ord, false, facts_before)
            }
            None => {
                let ord = self.marks.next_open;
                self.marks.next_open += 1;
                self.db.execute(
                    "insert into subject (ord, subject, seq, doc, facts) values ($1, $2, $3, $4, $5)",
                    args![ord, &subject, entry.seq, &doc, &facts_now],
                )?;
                (ord, true, String::from("[]"))
            }
        };
        self.row(ord, new, entry.seq, row.as_ref())?;
        if facts_now != facts_before {
            let old: Vec<Fact> =
                serde_json::from_str(&facts_before).map_err(|error| StoreError::corrupt("subject", error))?;
            self.facts(ord, entry.seq, old, facts)?;
        }
        Ok(())
    }

    fn row(&mut self, ord: u32, new: bool, seq: u64, row: Option<&Row>) -> Result<(), StoreError> {
        let old = match new {
            true => None,
            false => self.db.one(
                "select number, changed, sort, data, words from record where ord = $1",
                args![ord],
                |row| {
                    Ok(OldRow {
                        number: row.text_or(0)?.map(str::to_owned),
                        changed: row.count(1)?,
                        sort: row.text(2)?.to_owned(),
                        data: row.text_or(3)?.map(str::to_owned),
                        words: row.text(4)?.to_owned(),
                    })
                },
            )?,
        };
        if old.is_none() && row.is_none() {
            return Ok(());
        }
        // The number stands with the record; its open side has it in the row only.
        let open = ord >= FIRST_OPEN;
        let number = row.map(|row| row.number.as_str()).filter(|number| !number.is_empty() && !open);
        if let Some(number) = number
            && old.as_ref().and_then(|old| old.number.as_deref()) != Some(number)
            && self.db.one("select ord from record where number = $1", args![number], |_| Ok(()))?.is_some()
        {
            return Err(StoreError::NumberTaken(number.to_owned()));
        }
        let sort = row.map_or_else(String::new, |row| sort_key(&row.title));
        let data = row.map(|row| json(&Listed::new(row))).transpose()?;
        let words = row.map_or_else(String::new, |row| search::kept(&row.words.join("\n"), open));
        match &old {
            None => self.db.execute(
                "insert into record (ord, number, changed, sort, data, words) values ($1, $2, $3, $4, $5, $6)",
                args![ord, number, seq, &sort, data.as_ref(), &words],
            )?,
            Some(old) => {
                self.db.execute(
                    "insert into version (ord, until, since, sort, data) values ($1, $2, $3, $4, $5)",
                    args![ord, seq, old.changed, &old.sort, old.data.as_ref()],
                )?;
                if old.sort == sort && old.number.as_deref() == number && old.words == words {
                    self.db.execute(
                        "update record set changed = $2, data = $3 where ord = $1",
                        args![ord, seq, data.as_ref()],
                    )?
                } else {
                    self.db.execute(
                        "update record set number = $2, changed = $3, sort = $4, data = $5, words = $6
                         where ord = $1",
                        args![ord, number, seq, &sort, data.as_ref(), &words],
                    )?
                }
            }
        };
        let words_before = old.as_ref().map_or("", |old| &old.words);
        if words_before != words {
            if !words_before.is_empty() {
                self.known.unwritten.remove(self.db, ord)?;
            }
            if !words.is_empty() {
                self.words(ord, &words)?;
            }
        }
        Ok(())
    }

    fn words(&mut self, ord: u32, text: &str) -> Result<(), StoreError> {
        let words = search::words_of(text);
        self.known.unwritten.add(self.db, ord, &words)?;
        if self.known.words.len() > MOST_KNOWN {
            self.known.words.clear();
        }
        for word in words {
            if !self.known.words.contains(&word) {
                self.db.execute(
                    "insert into word (folded, exact) values ($1, $2) on conflict (folded, exact) do nothing",
                    args![&word.folded, &word.exact],
                )?;
                self.known.words.insert(word);
            }
        }
        Ok(())
    }

    fn clocks(&mut self, ord: u32, new: bool, projection: &Projection) -> Result<(), StoreError> {
        let mut old: BTreeMap<String, String> = match new {
            true => BTreeMap::new(),
            false => self
                .db
                .all("select key, data from clock where ord = $1", args![ord], |row| {
                    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
                })?
                .into_iter()
                .collect(),
        };
        for clock in &projection.clocks {
            let data = json(clock)?;
            let before = old.remove(&clock.key);
            if before.as_ref() == Some(&data) {
                continue;
            }
            let ClockRow { key, debtor, due, met, .. } = clock;
            let (due, met) = (due.to_string(), met.map(|day| day.to_string()));
            self.db.execute(
                "insert into clock (ord, key, debtor, due, met, data) values ($1, $2, $3, $4, $5, $6)
                 on conflict (ord, key) do update
                 set debtor = excluded.debtor, due = excluded.due, met = excluded.met, data = excluded.data",
                args![ord, key, debtor, &due, met.as_ref(), &data],
            )?;
        }
        for key in old.keys() {
            self.db.execute("delete from clock where ord = $1 and key = $2", args![ord, key])?;
        }
        Ok(())
    }

    fn links(&mut self, ord: u32, new: bool, projection: &Projection) -> Result<(), StoreError> {
        let old: BTreeSet<(String, String)> = match new {
            true => BTreeSet::new(),
            false => self
                .db
                .all("select relation, target from link where ord = $1", args![ord], |row| {
                    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
                })?
                .into_iter()
                .collect(),
        };
        for (relation, target) in old.difference(&projection.links) {
            self.db.execute(
                "delete from link where ord = $1 and relation = $2 and target = $3",
                args![ord, relation, target],
            )?;
        }
        for (relation, target) in projection.links.difference(&old) {
            self.db.execute(
                "insert into link (ord, relation, target) values ($1, $2, $3)",
                args![ord, relation, target],
            )?;
        }
        Ok(())
    }

    fn facts(&mut self, ord: u32, seq: u64, old: Vec<Fact>, new: Vec<Fact>) -> Result<(), StoreError> {
        let mut deltas: BTreeMap<(String, i32, String), i64> = BTreeMap::new();
        for (sign, facts) in [(-1, old), (1, new)] {
            for Fact { indicator, day, value, dimensions } in facts {
                let delta = deltas.entry((indicator, day_number(day), json(&dimensions)?)).or_default();
                *delta = delta.saturating_add(value.saturating_mul(sign));
            }
        }
        for ((indicator, day, dims), delta) in deltas.into_iter().filter(|(_, delta)| *delta != 0) {
            let dims = self.dimset(dims)?;
            self.db.execute(
                "insert into fact (id, seq, ord, indicator, day, value, dims) values ($1, $2, $3, $4, $5, $6, $7)",
                args![self.marks.next_fact, seq, ord, &indicator, i64::from(day), delta, dims],
            )?;
            self.marks.next_fact += 1;
        }
        Ok(())
    }

    fn dimset(&mut self, dims: String) -> Result<i64, StoreError> {
        if let Some(id) = self.known.dimsets.get(&dims) {
            return Ok(*id);
        }
        let hash = short_hash(&dims);
        let sql = "select id from dimset where hash = $1 and dims = $2";
        let stored = self.db.one(sql, args![hash, &dims], |row| row.int(0))?;
        let id = match stored {
            Some(id) => id,
            None => {
                let id = self.marks.next_dimset;
                let sql = "insert into dimset (id, hash, dims) values ($1, $2, $3)";
                self.db.execute(sql, args![id, hash, &dims])?;
                self.marks.next_dimset += 1;
                id
            }
        };
        if self.known.dimsets.len() > MOST_KNOWN {
            self.known.dimsets.clear();
        }
        self.known.dimsets.insert(dims, id);
        Ok(id)
    }
}

/// The first eight bytes of the SHA-256.
fn short_hash(text: &str) -> i64 {
    let digest = Sha256::digest(text);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_le_bytes(bytes)
}

struct OldRow {
    number: Option<String>,
    changed: u64,
    sort: String,
    data: Option<String>,
    words: String,
}

/// The tables that follow from the ledger, with their columns in the order of their keys.
pub(crate) const PROJECTIONS: &[(&str, &str, &str)] = &[
    ("subject", "ord, subject, seq, doc, facts", "ord"),
    ("record", "ord, number, changed, sort, data, words", "ord"),
    ("version", "ord, until, since, sort, data", "ord, until"),
    ("clock", "ord, key, debtor, due, met, data", "ord, key"),
    ("link", "ord, relation, target", "ord, relation, target"),
    ("fact", "id, seq, ord, indicator, day, value, dims", "id"),
    ("dimset", "id, hash, dims", "id"),
    ("word", "folded, exact", "folded, exact"),
];
