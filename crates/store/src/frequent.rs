//! The records of each frequent word, in memory. Rare words have short lists in the database's full-text search;
//! walking the long ones is what makes a search slow, so these are kept here as sets that meet in microseconds.
//!
//! Which words are kept changes no answer: those that are not are looked up in the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use roaring::{MultiOps, RoaringBitmap};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::search::{Column, Word, words_of};

/// With fewer records even the longest list is short. Tests, which have few records, keep words all the same.
pub(crate) const FEWEST_RECORDS: u64 = if cfg!(debug_assertions) { 8 } else { 20_000 };
/// A word is frequent that stands in one of so many records.
const ONE_IN: usize = if cfg!(debug_assertions) { 4 } else { 512 };
/// The most words kept; past some hundred the lists are short anyway.
const MOST: usize = 2_000;
/// Records looked at to choose the words: so many places of the register, and neighbours at each.
const PLACES: u32 = 400;
const NEIGHBOURS: u32 = 50;
/// Spellings whose word is remembered while all records are read.
const SPELLINGS: usize = 50_000;

/// One word: its spellings with their records.
type Spellings = Vec<(Arc<str>, Arc<RoaringBitmap>)>;

#[derive(Clone, Default)]
pub(crate) struct Frequent {
    /// How many records there were when the words were chosen; 0 where none have been.
    chosen_at: u64,
    /// By the word without its marks.
    words: BTreeMap<Arc<str>, Spellings>,
}

/// The records with a word, or with one that begins so; several sets are their union.
pub(crate) type Sets = Vec<Arc<RoaringBitmap>>;

impl Frequent {
    /// Whether the register has grown so much that other words may be frequent now.
    pub(crate) fn is_due(&self, records: u64) -> bool {
        records >= FEWEST_RECORDS && records >= 2 * self.chosen_at
    }

    pub(crate) fn is_chosen(&self) -> bool {
        self.chosen_at > 0
    }

    /// Chooses the words of `all`, whose places begin at `first`, anew and reads these records: seconds for a million.
    pub(crate) fn choose(db: &Db, all: &RoaringBitmap, first: u32) -> Result<Frequent, StoreError> {
        let mut frequent = Frequent { chosen_at: all.len().max(1), words: BTreeMap::new() };
        let end = all.max().map_or(first, |last| last + 1);
        let stride = ((end - first) / PLACES).max(NEIGHBOURS);
        let mut sampled = 0;
        let mut counts: HashMap<String, usize> = HashMap::new();
        for start in (first..end).step_by(stride as usize) {
            let between = "select words from record where ord >= $1 and ord < $2 and words <> ''";
            db.each(between, args![start, start + NEIGHBOURS], |row| {
                sampled += 1;
                let words = words_of(row.text(0)?);
                let distinct: BTreeSet<String> = words.into_iter().map(|word| word.folded).collect();
                distinct.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
                Ok(true)
            })?;
        }
        let mut counts: Vec<(usize, String)> = counts
            .into_iter()
            .filter(|(_, count)| *count > 1 && count * ONE_IN >= sampled)
            .map(|(word, count)| (count, word))
            .collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts.truncate(MOST);

        // Each spelling is folded once; most words of most records have been met before.
        let mut at: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<BTreeMap<String, RoaringBitmap>> = vec![BTreeMap::new(); counts.len()];
        counts.iter().enumerate().for_each(|(place, (_, word))| _ = at.insert(word.clone(), place));
        let mut place_of: HashMap<String, Option<usize>> = HashMap::new();
        db.each(
            "select ord, words from record where ord >= $1 and ord < $2 and words <> ''",
            args![first, end],
            |row| {
                let ord = row.ord(0)?;
                crate::search::each_word(row.text(1)?, |exact, fold| {
                    let place = match place_of.get(exact) {
                        Some(place) => *place,
                        None => {
                            let place = at.get(fold().as_str()).copied();
                            if place_of.len() >= SPELLINGS {
                                place_of.clear();
                            }
                            place_of.insert(exact.to_owned(), place);
                            place
                        }
                    };
                    if let Some(place) = place {
                        match kept[place].get_mut(exact) {
                            Some(records) => _ = records.insert(ord),
                            None => _ = kept[place].insert(exact.to_owned(), RoaringBitmap::from([ord])),
                        }
                    }
                });
                Ok(true)
            },
        )?;
        for ((_, word), spellings) in counts.into_iter().zip(kept) {
            let spellings = spellings.into_iter().map(|(exact, records)| (exact.into(), Arc::new(records)));
            frequent.words.insert(word.into(), spellings.collect());
        }
        Ok(frequent)
    }

    /// Takes up the words of a record; `new` where it had none before.
    pub(crate) fn replace(&mut self, ord: u32, new: bool, text: &str) {
        let words = words_of(text);
        if !new {
            for (folded, spellings) in &mut self.words {
                for (exact, records) in spellings {
                    // Most changes of a record leave its words as they are.
                    let word = || Word { exact: exact.to_string(), folded: folded.to_string() };
                    if records.contains(ord) && !words.contains(&word()) {
                        Arc::make_mut(records).remove(ord);
                    }
                }
            }
        }
        for word in &words {
            if let Some(spellings) = self.words.get_mut(word.folded.as_str()) {
                match spellings.iter_mut().find(|(exact, _)| exact.as_ref() == word.exact) {
                    Some((_, records)) if records.contains(ord) => {}
                    Some((_, records)) => _ = Arc::make_mut(records).insert(ord),
                    None => {
                        spellings.push((word.exact.as_str().into(), Arc::new(RoaringBitmap::from([ord]))));
                    }
                }
            }
        }
    }

    /// The records of a word in the spelling of `column`; `None` where it is not kept.
    pub(crate) fn records(&self, column: Column, word: &Word) -> Option<Sets> {
        let spellings = self.words.get(word.folded.as_str())?.iter();
        let wanted = |exact: &str| column == Column::Folded || exact == word.exact;
        Some(spellings.filter(|(exact, _)| wanted(exact)).map(|(_, records)| records.clone()).collect())
    }
}

/// Saving and loading, as part of the index.
impl Frequent {
    pub(crate) fn chosen_at(&self) -> u64 {
        self.chosen_at
    }

    pub(crate) fn words(&self) -> &BTreeMap<Arc<str>, Spellings> {
        &self.words
    }

    pub(crate) fn from_parts(chosen_at: u64, words: BTreeMap<Arc<str>, Spellings>) -> Frequent {
        Frequent { chosen_at, words }
    }
}

/// The union of sets; a single one is not copied.
pub(crate) fn union(sets: &[Arc<RoaringBitmap>]) -> Arc<RoaringBitmap> {
    match sets {
        [] => Arc::default(),
        [only] => only.clone(),
        several => Arc::new(several.iter().map(|set| set.as_ref()).union()),
    }
}
