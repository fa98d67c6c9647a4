//! Words: how they are cut, kept beside the records and found again. The same cutting for both engines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use luytre_text::fold::fold;
use roaring::RoaringBitmap;
use unicode_normalization::UnicodeNormalization;

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::frequent::{Sets, union};
use crate::project::json;
use crate::{postgres, sqlite};

/// How a record was found; better ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// Every word as it was typed, marks included.
    Exact,
    /// Every word, marks put aside.
    Folded,
    /// At least one word; offered only where no record has them all.
    Partial,
}

/// The most hits one search looks at before it says "at least".
pub(crate) const MOST_HITS: u64 = 1_000_000;
/// The most words of a query that are looked at.
const MOST_WORDS: usize = 16;
/// PostgreSQL refuses lexemes of 2 kB; nobody types such a word.
const LONGEST_WORD: usize = 100;
const MOST_WORDS_OF_RECORD: usize = 20_000;

/// One word in both spellings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Word {
    pub exact: String,
    /// Never empty, and without spaces.
    pub folded: String,
}

/// The letter before every word of an open row: the words of what everybody may see stand apart from all others, so that
/// not even the number of hits tells whether a closed value has a word. Nobody types it: it is put aside in what comes in.
const OPEN: char = '\u{a66e}';

/// The text of a row as it is kept: an open one as the words it will be found by.
pub(crate) fn kept(text: &str, open: bool) -> String {
    let text = if text.contains(OPEN) { text.replace(OPEN, " ") } else { text.to_owned() };
    if !open {
        return text;
    }
    spellings(&normal(&text)).map(opened).collect::<Vec<_>>().join(" ")
}

fn opened(word: &str) -> String {
    std::iter::once(OPEN).chain(word.chars().take(LONGEST_WORD - 1)).collect()
}

fn normal(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

/// Cuts a normal text into its words, of letters and digits.
fn spellings(normal: &str) -> impl Iterator<Item = &str> {
    normal.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let end = word.char_indices().nth(LONGEST_WORD).map_or(word.len(), |(at, _)| at);
        &word[..end]
    })
}

fn folded(exact: &str) -> String {
    fold(exact).replace(' ', "")
}

fn words<C: FromIterator<Word>>(text: &str, most: usize) -> C {
    spellings(&normal(text))
        .take(most)
        .map(|word| Word { exact: word.to_owned(), folded: folded(word) })
        .filter(|word| !word.folded.is_empty())
        .collect()
}

/// The distinct words of a record.
pub(crate) fn words_of(text: &str) -> BTreeSet<Word> {
    words(text, MOST_WORDS_OF_RECORD)
}

/// Calls `take` with every spelling in a record, and with what folds it: folding is dear, and needed only once for
/// each spelling.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(&str, &dyn Fn() -> String)) {
    spellings(&normal(text)).take(MOST_WORDS_OF_RECORD).for_each(|word| take(word, &|| folded(word)));
}

/// Distinct spellings of one column, in byte order.
pub(crate) fn column<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let distinct: BTreeSet<&str> = words.collect();
    distinct.into_iter().collect::<Vec<_>>().join(" ")
}

/// Records whose words are still to be written. SQLite's search writes a piece of index for every statement, so many
/// records in one statement cost much less than one by one.
#[derive(Debug, Default)]
pub(crate) struct Unwritten(BTreeMap<u32, (String, String)>);

const WRITTEN_TOGETHER: usize = 500;

impl Unwritten {
    pub(crate) fn add(&mut self, db: &Db, ord: u32, words: &BTreeSet<Word>) -> Result<(), StoreError> {
        let exact = column(words.iter().map(|word| word.exact.as_str()));
        let folded = column(words.iter().map(|word| word.folded.as_str()));
        self.0.insert(ord, (exact, folded));
        if self.0.len() >= WRITTEN_TOGETHER { self.write(db) } else { Ok(()) }
    }

    pub(crate) fn remove(&mut self, db: &Db, ord: u32) -> Result<(), StoreError> {
        if self.0.remove(&ord).is_some() {
            return Ok(());
        }
        match db {
            Db::Sqlite(_) => {
                sqlite::SEARCH_DROP.iter().try_for_each(|sql| db.execute(sql, args![ord]).map(|_| ()))
            }
            Db::Postgres(_) => db.execute(postgres::SEARCH_DROP, args![ord]).map(|_| ()),
        }
    }

    /// To be called before what was added must be found.
    pub(crate) fn write(&mut self, db: &Db) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.0);
        match db {
            Db::Sqlite(_) if rows.is_empty() => Ok(()),
            Db::Sqlite(_) => {
                // In the order of the table's own, counting-down rows.
                let rows: Vec<(u32, String, String)> = rows
                    .into_iter()
                    .rev()
                    .map(|(ord, (exact, folded))| (u32::MAX - ord, exact, folded))
                    .collect();
                let rows = json(&rows)?;
                sqlite::SEARCH_ADD.iter().try_for_each(|sql| db.execute(sql, args![&rows]).map(|_| ()))
            }
            Db::Postgres(_) => rows.iter().try_for_each(|(ord, (exact, folded))| {
                db.execute(postgres::SEARCH_ADD, args![*ord, exact, folded]).map(|_| ())
            }),
        }
    }
}

pub(crate) fn clear(db: &Db) -> Result<(), StoreError> {
    match db {
        Db::Sqlite(_) => db.batch(sqlite::SEARCH_CLEAR),
        Db::Postgres(_) => db.batch(postgres::SEARCH_CLEAR),
    }
}

/// What somebody typed: all words, the last one perhaps unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    pub words: Vec<Word>,
    /// The last word stands for every word that begins with it.
    pub unfinished: bool,
}

impl Typed {
    /// `None` where there is no word to look for. A text that ends in a space or a sign has only finished words.
    /// `open`: looked for among open rows.
    pub(crate) fn new(text: &str, open: bool) -> Option<Typed> {
        let words: Vec<Word> = words(&kept(text, open), MOST_WORDS);
        let unfinished = text.chars().next_back().is_some_and(char::is_alphanumeric);
        (!words.is_empty()).then_some(Typed { words, unfinished })
    }

    /// The last word where it is unfinished, and the finished ones before it.
    pub(crate) fn split(&self) -> (&[Word], Option<&Word>) {
        match (self.unfinished, self.words.split_last()) {
            (true, Some((last, before))) => (before, Some(last)),
            _ => (&self.words, None),
        }
    }

    /// Whether a record with `words` is a hit, and which.
    pub(crate) fn matches(&self, words: &BTreeSet<Word>) -> Option<Match> {
        let (finished, last) = self.split();
        let has = |same: &dyn Fn(&Word, &Word) -> bool, starts: &dyn Fn(&Word, &Word) -> bool| {
            finished.iter().all(|typed| words.iter().any(|word| same(word, typed)))
                && last.is_none_or(|typed| words.iter().any(|word| starts(word, typed)))
        };
        if has(&|word, typed| word.exact == typed.exact, &|word, typed| word.exact.starts_with(&typed.exact))
        {
            Some(Match::Exact)
        } else if has(&|word, typed| word.folded == typed.folded, &|word, typed| {
            word.folded.starts_with(&typed.folded)
        }) {
            Some(Match::Folded)
        } else {
            None
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Exact,
    Folded,
}

impl Column {
    pub(crate) fn of(self, word: &Word) -> &str {
        match self {
            Column::Exact => &word.exact,
            Column::Folded => &word.folded,
        }
    }
}

/// One term of a search: a word, or the words that begin with it.
pub(crate) struct Term {
    pub text: String,
    pub prefix: bool,
}

/// One word of what was typed, as it is looked for: a record must be among the `known` or have one of the terms.
pub(crate) struct Part {
    /// `None` where only the database knows.
    pub known: Option<Sets>,
    pub asked: Vec<Term>,
}

/// The records with all terms (`all`) or any of them, newest first, at most `most`; calls `take` until it answers
/// `false`. Terms are letters and digits only, so nothing in them can be syntax of a search language.
pub(crate) fn find(
    db: &Db,
    column: Column,
    groups: &[&[Term]],
    all: bool,
    most: u64,
    mut take: impl FnMut(u32) -> bool,
) -> Result<(), StoreError> {
    let (spell, or, between, exact, folded): (fn(&Term) -> String, _, _, _, _) = match db {
        Db::Sqlite(_) => (
            |term| format!("\"{}\"{}", term.text, if term.prefix { " *" } else { "" }),
            " OR ",
            if all { " AND " } else { " OR " },
            sqlite::SEARCH_EXACT,
            sqlite::SEARCH_FOLDED,
        ),
        Db::Postgres(_) => (
            |term| format!("'{}'{}", term.text, if term.prefix { ":*" } else { "" }),
            " | ",
            if all { " & " } else { " | " },
            postgres::SEARCH_EXACT,
            postgres::SEARCH_FOLDED,
        ),
    };
    let group = |terms: &&[Term]| format!("({})", terms.iter().map(spell).collect::<Vec<_>>().join(or));
    let query = groups.iter().map(group).collect::<Vec<_>>().join(between);
    let sql = if column == Column::Exact { exact } else { folded };
    db.each(sql, args![&query, most], |row| Ok(take(row.ord(0)?)))
}

/// The hits of a text, in their groups; disjoint.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    pub exact: RoaringBitmap,
    pub folded: RoaringBitmap,
    pub partial: RoaringBitmap,
    /// False where the search stopped at [`MOST_HITS`].
    pub complete: bool,
}

impl Hits {
    pub(crate) fn groups(&self) -> [(Match, &RoaringBitmap); 3] {
        [(Match::Exact, &self.exact), (Match::Folded, &self.folded), (Match::Partial, &self.partial)]
    }
}

/// `parts` gives the words of the text as they stand in a column.
pub(crate) fn hits(
    db: &Db,
    typed: &Typed,
    parts: impl Fn(Column) -> Result<Vec<Part>, StoreError>,
) -> Result<Hits, StoreError> {
    let mut complete = true;
    let mut ask = |column: Column, groups: &[&[Term]], all: bool| -> Result<RoaringBitmap, StoreError> {
        let mut newest_first = Vec::new();
        find(db, column, groups, all, MOST_HITS, |ord| {
            newest_first.push(ord);
            true
        })?;
        complete &= (newest_first.len() as u64) < MOST_HITS;
        newest_first.reverse();
        Ok(newest_first.into_iter().collect())
    };
    let mut with_all = |column: Column| -> Result<RoaringBitmap, StoreError> {
        let parts = parts(column)?;
        let mut met: Option<RoaringBitmap> = None;
        let mut groups: Vec<&[Term]> = Vec::new();
        for part in &parts {
            let Some(known) = &part.known else {
                groups.push(&part.asked);
                continue;
            };
            let mut records = union(known);
            if !part.asked.is_empty() {
                let rest = ask(column, &[&part.asked], true)?;
                records = Arc::new(records.as_ref() | rest);
            }
            met = Some(met.map_or_else(|| records.as_ref().clone(), |met| met & records.as_ref()));
        }
        Ok(match met {
            // Nothing in common: the database need not be asked.
            Some(met) if groups.is_empty() || met.is_empty() => met,
            Some(met) => met & ask(column, &groups, true)?,
            None => ask(column, &groups, true)?,
        })
    };
    let all = with_all(Column::Folded)?;
    let exact = if all.is_empty() { RoaringBitmap::new() } else { with_all(Column::Exact)? & &all };
    let partial = match all.is_empty() && typed.words.len() > 1 {
        true => {
            let parts = parts(Column::Folded)?;
            let known: Sets =
                parts.iter().filter_map(|part| part.known.as_ref()).flatten().cloned().collect();
            let groups: Vec<&[Term]> =
                parts.iter().map(|part| part.asked.as_slice()).filter(|terms| !terms.is_empty()).collect();
            let rest =
                if groups.is_empty() { RoaringBitmap::new() } else { ask(Column::Folded, &groups, false)? };
            union(&known).as_ref() | rest
        }
        false => RoaringBitmap::new(),
    };
    Ok(Hits { folded: all - &exact, exact, partial, complete })
}
