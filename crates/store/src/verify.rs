//! Whether everything is as it must be: the chain of the ledger, and every projection against one made anew from it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::mpsc::sync_channel;

use luytre_domain::ledger::{Broken, Entry, Hash, hex};
use luytre_domain::permit::Permit;
use luytre_domain::projection::Project;
use sha2::{Digest, Sha256};

use crate::db::{Db, Value, args};
use crate::error::StoreError;
use crate::migrate::migrate;
use crate::open::FIRST_OPEN;
use crate::project::{ENTRY_COLUMNS, Known, Marks, PROJECTIONS, Projector, read_entry};
use crate::store::Store;
use crate::tx::Tx;
use crate::{postgres, search, sqlite};

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The engine's own structures.
    Database,
    /// A position of the ledger.
    Entry(u64),
    /// A row of a projection, by its key.
    Row {
        table: &'static str,
        key: String,
    },
    /// The search words of a record, by its number in the index.
    Search(u32),
    /// A blob by its digest in hexadecimal.
    Blob(String),
    Counter(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The position is not the next one: an entry is missing or doubled.
    Sequence,
    /// It does not name the hash of the entry before it.
    Previous,
    /// Its content does not have its hash.
    Content,
    /// It cannot be read, or not be followed.
    Unreadable(String),
    /// A rebuild has it, the database does not.
    Missing,
    /// The database has it, a rebuild does not.
    Unexpected,
    /// The database has it otherwise than a rebuild.
    Different,
    /// A record bears a higher number than its counter has given.
    Behind,
}

impl Spot {
    /// Names the message `verify-spot-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Spot::Database => "database",
            Spot::Entry(_) => "entry",
            Spot::Row { .. } => "row",
            Spot::Search(_) => "search",
            Spot::Blob(_) => "blob",
            Spot::Counter(_) => "counter",
        }
    }

    /// Which one; empty where there is only one.
    pub fn what(&self) -> String {
        match self {
            Spot::Database => String::new(),
            Spot::Entry(seq) => seq.to_string(),
            Spot::Row { table, key } => format!("{table}: {key}"),
            Spot::Search(number) => number.to_string(),
            Spot::Blob(name) | Spot::Counter(name) => name.clone(),
        }
    }
}

impl Problem {
    /// Names the message `verify-problem-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Sequence => "sequence",
            Problem::Previous => "previous",
            Problem::Content => "content",
            Problem::Unreadable(_) => "unreadable",
            Problem::Missing => "missing",
            Problem::Unexpected => "unexpected",
            Problem::Different => "different",
            Problem::Behind => "behind",
        }
    }

    /// What the engine said, where it said something.
    pub fn detail(&self) -> &str {
        match self {
            Problem::Unreadable(detail) => detail,
            _ => "",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub spot: Spot,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Entries read.
    pub entries: u64,
    /// Hash of the last entry: note it elsewhere, and a ledger cut short is found as well.
    pub head: Hash,
    /// At most [`MOST_FINDINGS`]; empty where everything is as it must be.
    pub findings: Vec<Finding>,
    /// False where the ledger itself is broken, so that there is nothing to compare with.
    pub compared: bool,
}

pub const MOST_FINDINGS: usize = 1_000;
const TOGETHER: usize = 500;

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, spot: Spot, problem: Problem) {
        if self.0.len() < MOST_FINDINGS {
            self.0.push(Finding { spot, problem });
        }
    }
}

impl VerifyReport {
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Reads everything and compares it; takes minutes on millions of entries, while others work on.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let db = self.place().connect()?;
        if let Db::Sqlite(_) = &db {
            db.batch(sqlite::SEARCH_WORDS)?;
        }
        db.begin_read()?;
        let report = verify(&db, self.project());
        // Only read: however it ends, nothing is lost.
        let _ = db.batch("rollback");
        report
    }

    /// Throws all projections away and makes them anew from the ledger.
    pub fn rebuild(&self, permit: &Permit) -> Result<(), StoreError> {
        let permit = permit.clone();
        self.write("rebuild", move |tx| tx.rebuild(&permit))?;
        self.forget_memory();
        Ok(())
    }
}

impl Tx<'_> {
    fn rebuild(&mut self, _: &Permit) -> Result<(), StoreError> {
        self.noting_failure(|tx| {
            for (table, _, _) in PROJECTIONS {
                tx.db.execute(&format!("delete from {table}"), args![])?;
            }
            search::clear(tx.db)?;
            tx.db.execute("delete from cache", args![])?;
            (*tx.marks, *tx.known) = (Marks::default(), Known::default());
            project_all(tx.db, tx.db, tx.project, tx.marks, tx.known)
        })
    }
}

/// Fills the empty projections of `to` from the ledger of `from`.
pub(crate) fn project_all(
    from: &Db,
    to: &Db,
    project: &dyn Project,
    marks: &mut Marks,
    known: &mut Known,
) -> Result<(), StoreError> {
    loop {
        let entries = from.all(
            &format!("select {ENTRY_COLUMNS} from ledger where seq > $1 order by seq limit $2"),
            args![marks.seq, TOGETHER],
            read_entry,
        )?;
        if entries.is_empty() {
            return known.unwritten.write(to);
        }
        for entry in entries {
            Projector { db: to, project, marks, known }.apply(&entry)?;
            marks.seq = entry.seq;
            marks.hash = entry.hash;
        }
    }
}

fn verify(db: &Db, project: &dyn Project) -> Result<VerifyReport, StoreError> {
    let mut findings = Findings(Vec::new());
    if let Db::Sqlite(_) = db {
        let told = db.all("pragma integrity_check(20)", args![], |row| Ok(row.text(0)?.to_owned()));
        match told {
            Ok(lines) => {
                for line in lines.into_iter().filter(|line| line != "ok") {
                    findings.add(Spot::Database, Problem::Unreadable(line));
                }
            }
            Err(error) => findings.add(Spot::Database, Problem::Unreadable(error.to_string())),
        }
    }
    let mut scratch = Db::Sqlite(sqlite::open_scratch()?);
    migrate(&scratch)?;
    scratch.batch("begin")?;
    let (mut marks, mut known) = (Marks::default(), Known::default());
    let mut entries = 0;
    loop {
        let read = db.all(
            &format!("select {ENTRY_COLUMNS} from ledger where seq > $1 order by seq limit $2"),
            args![marks.seq, TOGETHER],
            |row| Ok((row.int(0).ok(), read_entry(row))),
        );
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                findings.add(Spot::Entry(marks.seq + 1), Problem::Unreadable(error.to_string()));
                break;
            }
        };
        if read.is_empty() {
            break;
        }
        for (seq, entry) in read {
            entries += 1;
            let sound = check(&entry, &marks, &mut findings);
            match entry {
                Ok(entry) => {
                    if sound && findings.0.is_empty() {
                        let mut projector =
                            Projector { db: &scratch, project, marks: &mut marks, known: &mut known };
                        if let Err(error) = projector.apply(&entry) {
                            findings.add(Spot::Entry(entry.seq), Problem::Unreadable(error.to_string()));
                        }
                    }
                    marks.seq = entry.seq;
                    marks.hash = entry.hash;
                }
                Err(_) => marks.seq = seq.map_or(marks.seq + 1, i64::unsigned_abs),
            }
        }
    }
    let compared = findings.0.is_empty();
    if compared {
        for (table, columns, key) in PROJECTIONS {
            compare(db, &mut scratch, table, columns, key, &mut findings)?;
        }
        compare_search(db, &mut findings)?;
        counters(db, &mut findings)?;
    }
    blobs(db, &mut findings)?;
    Ok(VerifyReport { entries, head: marks.hash, findings: findings.0, compared })
}

fn check(entry: &Result<Entry, StoreError>, marks: &Marks, findings: &mut Findings) -> bool {
    match entry {
        Ok(entry) => match entry.follows(marks.seq, marks.hash) {
            Ok(()) => true,
            Err(broken) => {
                findings.add(
                    Spot::Entry(entry.seq),
                    match broken {
                        Broken::Sequence => Problem::Sequence,
                        Broken::Previous => Problem::Previous,
                        Broken::Content => Problem::Content,
                    },
                );
                false
            }
        },
        Err(error) => {
            findings.add(Spot::Entry(marks.seq + 1), Problem::Unreadable(error.to_string()));
            false
        }
    }
}

/// Both tables in the order of their keys, side by side.
fn compare(
    db: &Db,
    scratch: &mut Db,
    table: &'static str,
    columns: &str,
    key: &str,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let sql = format!("select {columns} from {table} order by {key}");
    let (width, keys) = (columns.split(',').count(), key.split(',').count());
    let spot = |row: &[Value]| Spot::Row { table, key: format!("{:?}", &row[..keys]) };
    std::thread::scope(|scope| {
        let (send, expected) = sync_channel::<Vec<Value>>(1024);
        let scratch_sql = sql.clone();
        let reader = scope.spawn(move || {
            scratch.each(&scratch_sql, args![], |row| Ok(send.send(row.values(width)?).is_ok()))
        });
        let mut next = expected.recv().ok();
        let result = db.each(&sql, args![], |row| {
            let row = row.values(width)?;
            while let Some(wanted) = next.take_if(|wanted| wanted[..keys] < row[..keys]) {
                findings.add(spot(&wanted), Problem::Missing);
                next = expected.recv().ok();
            }
            match next.take_if(|wanted| wanted[..keys] == row[..keys]) {
                Some(wanted) => {
                    if wanted != row {
                        findings.add(spot(&row), Problem::Different);
                    }
                    next = expected.recv().ok();
                }
                None => findings.add(spot(&row), Problem::Unexpected),
            }
            Ok(true)
        });
        while let Some(wanted) = next {
            findings.add(spot(&wanted), Problem::Missing);
            next = expected.recv().ok();
        }
        if let Err(error) = result {
            findings.add(Spot::Row { table, key: String::new() }, Problem::Unreadable(error.to_string()));
        }
        reader.join().unwrap_or(Err(StoreError::Closed))
    })
}

/// A record's words as one sum, which does not depend on their order.
fn word_sum(column: u8, word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (column, word).hash(&mut hasher);
    hasher.finish()
}

/// Open rows begin at a high place; here the two sorts take turns.
fn slot(ord: u32) -> usize {
    match ord.checked_sub(FIRST_OPEN) {
        Some(open) => open as usize * 2 + 1,
        None => ord as usize * 2,
    }
}

fn add_to(sums: &mut Vec<u64>, ord: u32, sum: u64) {
    let at = slot(ord);
    if sums.len() <= at {
        sums.resize(at + 1, 0);
    }
    sums[at] = sums[at].wrapping_add(sum);
}

fn compare_search(db: &Db, findings: &mut Findings) -> Result<(), StoreError> {
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    db.each("select ord, words from record", args![], |row| {
        let words = search::words_of(row.text(1)?);
        let exact = search::column(words.iter().map(|word| word.exact.as_str()));
        let folded = search::column(words.iter().map(|word| word.folded.as_str()));
        for (column, words) in [(0, exact), (1, folded)] {
            words
                .split_whitespace()
                .for_each(|word| add_to(&mut expected, row.ord(0).unwrap_or(0), word_sum(column, word)));
        }
        Ok(true)
    })?;
    let read = match db {
        Db::Sqlite(_) => {
            ["words_exact", "words_folded"].iter().zip([0, 1]).try_for_each(|(table, column)| {
                db.each(&format!("select 4294967295 - doc, term from temp.{table}"), args![], |row| {
                    add_to(&mut found, row.ord(0)?, word_sum(column, row.text(1)?));
                    Ok(true)
                })
            })
        }
        Db::Postgres(_) => db.each(postgres::SEARCH_WORDS, args![], |row| {
            for column in [0, 1] {
                let words = row.text_or(usize::from(column) + 1)?.unwrap_or("");
                words.split_whitespace().for_each(|word| {
                    add_to(&mut found, row.ord(0).unwrap_or(0), word_sum(column, word));
                });
            }
            Ok(true)
        }),
    };
    if let Err(error) = read {
        findings.add(Spot::Database, Problem::Unreadable(error.to_string()));
        return Ok(());
    }
    let length = expected.len().max(found.len());
    expected.resize(length, 0);
    found.resize(length, 0);
    for (slot, (expected, found)) in expected.iter().zip(&found).enumerate() {
        if expected != found {
            let place = (slot / 2) as u32 + if slot % 2 == 1 { FIRST_OPEN } else { 0 };
            findings.add(Spot::Search(place), Problem::Different);
        }
    }
    Ok(())
}

fn counters(db: &Db, findings: &mut Findings) -> Result<(), StoreError> {
    let counters = db
        .all("select scope, value from counter", args![], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?;
    for (scope, value) in counters {
        let (start, end) = (format!("{scope}-"), format!("{scope}-:"));
        let mut behind = false;
        db.each(
            "select number from record where number >= $1 and number < $2",
            args![&start, &end],
            |row| {
                let given = row.text(0)?.strip_prefix(&start).and_then(|rest| rest.parse::<i64>().ok());
                behind |= given.is_some_and(|given| given > value);
                Ok(!behind)
            },
        )?;
        if behind {
            findings.add(Spot::Counter(scope), Problem::Behind);
        }
    }
    Ok(())
}

fn blobs(db: &Db, findings: &mut Findings) -> Result<(), StoreError> {
    let result = db.each("select digest, data, size from blob", args![], |row| {
        let (digest, data) = (row.bytes(0)?, row.bytes(1)?);
        if Sha256::digest(data).as_slice() != digest || row.count(2)? != data.len() as u64 {
            findings.add(Spot::Blob(hex(digest)), Problem::Content);
        }
        Ok(true)
    });
    if let Err(error) = result {
        findings.add(Spot::Database, Problem::Unreadable(error.to_string()));
    }
    Ok(())
}
