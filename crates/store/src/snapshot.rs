//! The reading side of the store: one consistent state of everything.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::ledger::{Entry, Hash};
use luytre_domain::projection::ClockRow;
use serde_json::Value;

use crate::db::{Arg, Db, args};
use crate::error::StoreError;
use crate::figures::Facts;
use crate::index::Index;
use crate::list::{Hit, View, visible};
use crate::open::FIRST_OPEN;
use crate::project::{ENTRY_COLUMNS, nanoseconds, read_entry};
use crate::store::{Memory, locked};

/// A subject's current state.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub subject: String,
    pub doc: Value,
    /// Position of its last entry; a command that saw another has seen an older state.
    pub version: u64,
}

/// A file by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub media: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockQuery {
    /// The bodies that must act; all where `None`.
    pub debtors: Option<BTreeSet<String>>,
    /// Bodies whose clocks are left out, also of the count that `limit` makes.
    pub except: BTreeSet<String>,
    /// Running (`true`) or met (`false`); both where `None`.
    pub open: Option<bool>,
    /// Last due day.
    pub due_until: Option<Date>,
    pub subject: Option<String>,
    /// Clocks of records that this view sees; those of subjects that are no records are seen by all.
    pub sees: View,
    /// 0: no limit.
    pub limit: usize,
}

/// A clock and its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockHit {
    pub subject: String,
    pub clock: ClockRow,
    /// `None` where the subject is no record.
    pub record: Option<Hit>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub entries: u64,
    pub subjects: u64,
    pub records: u64,
    pub facts: u64,
    pub blobs: u64,
}

pub struct Snapshot<'a> {
    pub(crate) db: &'a Db,
    pub(crate) memory: &'a Memory,
    pub(crate) head: (u64, Hash),
    /// The index when this snapshot began: never ahead of it.
    pub(crate) base: RefCell<Option<Arc<Index>>>,
    /// The index of exactly this snapshot, once it is asked for.
    pub(crate) current: RefCell<Option<Arc<Index>>>,
}

pub(crate) fn get(db: &Db, subject: &str) -> Result<Option<Stored>, StoreError> {
    let stored = db.one("select seq, doc from subject where subject = $1", args![subject], |row| {
        Ok((row.count(0)?, row.text(1)?.to_owned()))
    })?;
    stored.map(|(version, doc)| stored_from(subject.to_owned(), version, &doc)).transpose()
}

fn stored_from(subject: String, version: u64, doc: &str) -> Result<Stored, StoreError> {
    let doc = serde_json::from_str(doc).map_err(|error| StoreError::corrupt("subject", error))?;
    Ok(Stored { subject, doc, version })
}

pub(crate) fn by_number(db: &Db, number: &str) -> Result<Option<String>, StoreError> {
    let sql = "select s.subject from record r join subject s on s.ord = r.ord where r.number = $1";
    db.one(sql, args![number], |row| Ok(row.text(0)?.to_owned()))
}

impl Snapshot<'_> {
    pub fn get(&self, subject: &str) -> Result<Option<Stored>, StoreError> {
        get(self.db, subject)
    }

    /// The states of several subjects by their names, with few statements. Those that are not there are left out.
    pub fn get_all(&self, subjects: &[String]) -> Result<BTreeMap<String, Stored>, StoreError> {
        const TOGETHER: usize = 50;
        let places: Vec<String> = (1..=TOGETHER).map(|at| format!("${at}")).collect();
        let sql = format!("select subject, seq, doc from subject where subject in ({})", places.join(", "));
        let mut found = BTreeMap::new();
        for some in subjects.chunks(TOGETHER) {
            // Always as many places, so that the statement is prepared once.
            let args: Vec<Arg> =
                (0..TOGETHER).map(|at| some.get(at).map_or("", |subject| subject.as_str()).into()).collect();
            let rows = self.db.all(&sql, &args, |row| {
                Ok((row.text(0)?.to_owned(), row.count(1)?, row.text(2)?.to_owned()))
            })?;
            for (subject, version, doc) in rows {
                found.insert(subject.clone(), stored_from(subject, version, &doc)?);
            }
        }
        Ok(found)
    }

    /// The subject that bears this number.
    pub fn by_number(&self, number: &str) -> Result<Option<String>, StoreError> {
        by_number(self.db, number)
    }

    /// The record as lists show it; `None` where there is none that `view` sees.
    pub fn record(&self, subject: &str, view: &View) -> Result<Option<Hit>, StoreError> {
        let ord =
            self.db.one("select ord from subject where subject = $1", args![subject], |row| row.ord(0))?;
        let Some(ord) = ord else { return Ok(None) };
        let index = self.index_at(None)?.realm(view);
        let seen = index.all.contains(ord) && visible(&index, view).is_none_or(|set| set.contains(ord));
        if seen { self.hit(ord, None, None).map(Some) } else { Ok(None) }
    }

    /// Subjects whose name begins with `prefix`, in the order of their names.
    pub fn subjects(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        let end = format!("{prefix}\u{10ffff}");
        let rows = self.db.all(
            "select subject, seq, doc from subject where subject >= $1 and subject < $2 and subject > $3
             order by subject limit $4",
            args![prefix, &end, after.unwrap_or(""), limit],
            |row| Ok((row.text(0)?.to_owned(), row.count(1)?, row.text(2)?.to_owned())),
        )?;
        rows.into_iter().map(|(subject, version, doc)| stored_from(subject, version, &doc)).collect()
    }

    /// A subject's entries before position `before`, the latest first.
    pub fn entries(
        &self,
        subject: &str,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.db.all(
            &format!("select {ENTRY_COLUMNS} from ledger where subject = $1 and seq < $2 order by seq desc limit $3"),
            args![subject, before.unwrap_or(i64::MAX.unsigned_abs()), limit],
            read_entry,
        )
    }

    /// A subject's entries up to and including position `seq`, the first one first: what replays its past.
    pub fn entries_up_to(&self, subject: &str, seq: u64) -> Result<Vec<Entry>, StoreError> {
        self.db.all(
            &format!("select {ENTRY_COLUMNS} from ledger where subject = $1 and seq <= $2 order by seq"),
            args![subject, seq],
            read_entry,
        )
    }

    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        self.db.one(&format!("select {ENTRY_COLUMNS} from ledger where seq = $1"), args![seq], read_entry)
    }

    /// Entries of all subjects after position `after`, the first one first: feeds and mirrors.
    pub fn entries_after(&self, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.db.all(
            &format!("select {ENTRY_COLUMNS} from ledger where seq > $1 order by seq limit $2"),
            args![after, limit],
            read_entry,
        )
    }

    /// Position and hash of the last entry; 0 and [`Hash::GENESIS`] where there is none.
    pub fn head(&self) -> (u64, Hash) {
        self.head
    }

    /// The last entry made at `at` or before; 0 where there is none. Entries are in the order of their times.
    pub fn seq_at(&self, at: Timestamp) -> Result<u64, StoreError> {
        let at = nanoseconds(at)?;
        let (mut known, mut unknown) = (0, self.head.0 + 1);
        while known + 1 < unknown {
            let middle = known + (unknown - known) / 2;
            let made =
                self.db.one("select at from ledger where seq = $1", args![middle], |row| row.int(0))?;
            if made.is_some_and(|made| made <= at) {
                known = middle;
            } else {
                unknown = middle;
            }
        }
        Ok(known)
    }

    /// Clocks by their due day, the earliest first.
    pub fn clocks(&self, query: &ClockQuery) -> Result<Vec<ClockHit>, StoreError> {
        let ClockQuery { debtors, except, open, due_until, subject, sees, limit } = query;
        if sees.is_open() {
            return Ok(Vec::new());
        }
        let view = visible(self.index_at(None)?.as_ref(), sees);
        let all = self.index_at(None)?.all.clone();
        let due_until = due_until.map_or_else(|| String::from("\u{10ffff}"), |day| day.to_string());
        let state = match open {
            None => "",
            Some(true) => " and c.met is null",
            Some(false) => " and c.met is not null",
        };
        let start = "select s.subject, c.ord, c.data from clock c join subject s on s.ord = c.ord";
        let end = format!("and c.due <= $2{state} order by c.due, c.ord, c.key");
        let asked: Vec<(String, &str)> = match (subject, debtors) {
            (Some(subject), _) => vec![(format!("{start} where s.subject = $1 {end}"), subject)],
            (None, Some(debtors)) => debtors
                .iter()
                .map(|debtor| (format!("{start} where c.debtor = $1 {end}"), debtor.as_str()))
                .collect(),
            (None, None) => vec![(format!("{start} where cast($1 as text) = '' {end}"), "")],
        };
        let mut found: Vec<(String, u32, ClockRow)> = Vec::new();
        for (sql, who) in asked {
            let before = found.len();
            self.db.each(&sql, args![who, &due_until], |row| {
                let ord = row.ord(1)?;
                let clock: ClockRow = serde_json::from_str(row.text(2)?)
                    .map_err(|error| StoreError::corrupt("clock", error))?;
                let seen = view.as_ref().is_none_or(|view| view.contains(ord) || !all.contains(ord));
                let wanted = !except.contains(&clock.debtor);
                if seen && wanted && debtors.as_ref().is_none_or(|debtors| debtors.contains(&clock.debtor)) {
                    found.push((row.text(0)?.to_owned(), ord, clock));
                }
                Ok(*limit == 0 || found.len() - before < *limit)
            })?;
        }
        found.sort_by(|a, b| (a.2.due, a.1, &a.2.key).cmp(&(b.2.due, b.1, &b.2.key)));
        if *limit > 0 {
            found.truncate(*limit);
        }
        found
            .into_iter()
            .map(|(subject, ord, clock)| {
                let record = if all.contains(ord) { Some(self.hit(ord, None, None)?) } else { None };
                Ok(ClockHit { subject, clock, record })
            })
            .collect()
    }

    pub fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Counts {
            entries: self.head.0,
            subjects: self
                .db
                .number("select max(ord) from subject where ord < $1", args![FIRST_OPEN])?
                .unsigned_abs(),
            records: self.index_at(None)?.all.len(),
            facts: self.db.number("select max(id) from fact", args![])?.unsigned_abs(),
            blobs: self.db.number("select count(*) from blob", args![])?.unsigned_abs(),
        })
    }

    /// Relation and subject of everything `subject` points to.
    pub fn links_from(&self, subject: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.db.all(
            "select l.relation, l.target from link l join subject s on s.ord = l.ord
             where s.subject = $1 order by l.relation, l.target",
            args![subject],
            |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())),
        )
    }

    /// Relation and subject of everything that points to `target`.
    pub fn links_to(&self, target: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.db.all(
            "select l.relation, s.subject from link l join subject s on s.ord = l.ord
             where l.target = $1 order by l.relation, s.ord",
            args![target],
            |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())),
        )
    }

    pub fn blob(&self, digest: &[u8; 32]) -> Result<Option<Blob>, StoreError> {
        self.db.one("select media, data from blob where digest = $1", args![digest], |row| {
            Ok(Blob { media: row.text(0)?.to_owned(), bytes: row.bytes(1)?.to_vec() })
        })
    }

    /// The subject an import key has become.
    pub fn recall(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.db.one("select subject from remembered where key = $1", args![key], |row| {
            Ok(row.text(0)?.to_owned())
        })
    }

    /// The index of this snapshot, or as it was at an entry.
    pub(crate) fn index_at(&self, as_of: Option<u64>) -> Result<Arc<Index>, StoreError> {
        let current = self.current_index()?;
        let Some(seq) = as_of.filter(|seq| *seq < self.head.0) else { return Ok(current) };
        // The past does not change, so what was made for one snapshot serves all; only today's titles, with which those of the
        // past are compared, do.
        let key = seq.to_string();
        let index = match self.memory.past.get(&key) {
            Some(index) if index.retitled_at == self.head.0 => return Ok(index),
            Some(index) if index.retitled_at < self.head.0 => index.compared_with(self.db, self.head.0)?,
            _ => current.looking_back(self.db, seq)?,
        };
        let index = Arc::new(index);
        self.memory.past.put(key, index.clone());
        Ok(index)
    }

    fn current_index(&self) -> Result<Arc<Index>, StoreError> {
        if let Some(index) = &*self.current.borrow() {
            return Ok(index.clone());
        }
        let base = self.base.take();
        let mut shared = locked(&self.memory.index);
        let index = if shared.seq <= self.head.0 {
            drop(base);
            if shared.seq < self.head.0
                && let Err(error) = Arc::make_mut(&mut shared).catch_up(self.db, self.head.0)
            {
                // Half brought up to date is worse than nothing: the next one begins again.
                *shared = Arc::default();
                return Err(error);
            }
            shared.clone()
        } else {
            drop(shared);
            let mut own = base.unwrap_or_default();
            Arc::make_mut(&mut own).catch_up(self.db, self.head.0)?;
            own
        };
        *self.current.borrow_mut() = Some(index.clone());
        Ok(index)
    }

    /// Chooses the frequent words anew where the register has grown so much: seconds for a million records, in which
    /// others go on reading and writing. False where they were faster: `chosen` then is to be given to a newer
    /// snapshot.
    pub(crate) fn choose_words(&self, chosen: &mut Option<Index>) -> Result<bool, StoreError> {
        let index = match chosen.take() {
            Some(mut index) => {
                index.catch_up(self.db, self.head.0)?;
                index
            }
            None => {
                let index = self.index_at(None)?;
                if !index.words_are_due() {
                    return Ok(true);
                }
                let mut index = index.as_ref().clone();
                index.choose_words(self.db)?;
                index
            }
        };
        let mut shared = locked(&self.memory.index);
        let newest = shared.seq <= index.seq;
        if newest {
            *shared = Arc::new(index);
        } else {
            *chosen = Some(index);
        }
        Ok(newest)
    }

    pub(crate) fn with_facts<T>(
        &self,
        view: &View,
        ask: impl FnOnce(&Facts) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut ask = Some(ask);
        loop {
            let kept = if view.is_open() { &self.memory.open_facts } else { &self.memory.facts };
            let facts = kept.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            if !facts.is_behind(self.head.0)
                && let Some(ask) = ask.take()
            {
                return ask(&facts);
            }
            drop(facts);
            let mut facts = kept.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            facts.catch_up(self.db, self.head.0)?;
        }
    }
}
