//! The register in memory: for each value of each dimension the set of records that have it, and the three columns
//! lists sort by. Small enough to hold millions of records, cheap to copy (everything large is shared until it
//! changes), and always brought up to exactly the state that a snapshot of the database sees.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use luytre_domain::ledger::Hash;
use roaring::{MultiOps, RoaringBitmap};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::frequent::{Frequent, union};
use crate::list::{SEES, View};
use crate::open::FIRST_OPEN;
use crate::project::{Listed, day_number};

const CHUNK: usize = 4096;

/// One number for each record, and the records by ranges of that number. 0 is "not known".
#[derive(Clone)]
pub(crate) struct Column {
    /// The place of the first record.
    first: u32,
    /// A range holds `1 << shift` numbers.
    shift: u32,
    values: Vec<Arc<Vec<u32>>>,
    ranges: BTreeMap<u32, Arc<RoaringBitmap>>,
    /// 32 ranges together, so that a long stretch is the union of few sets.
    wide: BTreeMap<u32, Arc<RoaringBitmap>>,
}

const WIDE: u32 = 5;

impl Column {
    fn new(first: u32, shift: u32) -> Column {
        Column { first, shift, values: Vec::new(), ranges: BTreeMap::new(), wide: BTreeMap::new() }
    }

    pub(crate) fn get(&self, ord: u32) -> u32 {
        let at = (ord - self.first) as usize;
        self.values.get(at / CHUNK).map_or(0, |chunk| chunk[at % CHUNK])
    }

    /// Unknown stands alone, so that it can be walked without sorting.
    pub(crate) fn range_of(&self, value: u32) -> u32 {
        if value == 0 { 0 } else { (value >> self.shift) + 1 }
    }

    pub(crate) fn ranges(&self) -> &BTreeMap<u32, Arc<RoaringBitmap>> {
        &self.ranges
    }

    fn remove(&mut self, ord: u32) {
        let range = self.range_of(self.get(ord));
        remove_from(&mut self.ranges, range, ord);
        remove_from(&mut self.wide, range >> WIDE, ord);
    }

    fn insert(&mut self, ord: u32, value: u32) {
        let at = (ord - self.first) as usize;
        while self.values.len() <= at / CHUNK {
            self.values.push(Arc::new(vec![0; CHUNK]));
        }
        if self.values[at / CHUNK][at % CHUNK] != value {
            Arc::make_mut(&mut self.values[at / CHUNK])[at % CHUNK] = value;
        }
        let range = self.range_of(value);
        Arc::make_mut(self.ranges.entry(range).or_default()).insert(ord);
        Arc::make_mut(self.wide.entry(range >> WIDE).or_default()).insert(ord);
    }

    /// The records whose number is known and lies in `from..=until`.
    pub(crate) fn between(&self, from: u32, until: u32) -> RoaringBitmap {
        let (from, until) = (from.max(1), until.max(1));
        if from > until {
            return RoaringBitmap::new();
        }
        let (first, last) = (self.range_of(from), self.range_of(until));
        // Whole wide ranges where they fit, narrow ones on both sides, and the two edges record by record.
        let (inner, end) = (first + 1, last.max(first + 1));
        let (wide, wide_end) = ((inner >> WIDE) + 1, end >> WIDE);
        let sets: Vec<&RoaringBitmap> = if wide < wide_end {
            let before = self.ranges.range(inner..wide << WIDE);
            let after = self.ranges.range(wide_end << WIDE..end);
            let whole = self.wide.range(wide..wide_end);
            before.chain(whole).chain(after).map(|(_, set)| set.as_ref()).collect()
        } else {
            self.ranges.range(inner..end).map(|(_, set)| set.as_ref()).collect()
        };
        let mut found = sets.union();
        for edge in BTreeSet::from([first, last]) {
            if let Some(set) = self.ranges.get(&edge) {
                found.extend(set.iter().filter(|ord| (from..=until).contains(&self.get(*ord))));
            }
        }
        found
    }
}

fn remove_from(sets: &mut BTreeMap<u32, Arc<RoaringBitmap>>, at: u32, ord: u32) {
    if let Some(set) = sets.get_mut(&at) {
        Arc::make_mut(set).remove(ord);
        if set.is_empty() {
            sets.remove(&at);
        }
    }
}

/// A day as a column keeps it: order is kept, 0 stays free.
pub(crate) fn day_key(day: Option<Date>) -> u32 {
    day.map_or(0, |day| day_number(day).wrapping_sub(i32::MIN) as u32)
}

/// One dimension: the records of each value, and the values of each record.
#[derive(Clone, Default)]
struct Dimension {
    /// The place of the first record.
    first: u32,
    at: HashMap<Arc<str>, u32>,
    /// Name and records of each value; its number is its place.
    values: Vec<(Arc<str>, Arc<RoaringBitmap>)>,
    /// For each record the number of its combination of values; 0 is none.
    column: Vec<Arc<Vec<u16>>>,
    combinations: Vec<Arc<[u32]>>,
    combination_at: HashMap<Arc<[u32]>, u16>,
    /// More combinations than a column has numbers for, or nobody counts by it: only the sets are kept.
    without_column: bool,
}

impl Dimension {
    fn new(first: u32, name: &str) -> Dimension {
        let without_column = name == SEES;
        Dimension {
            first,
            combinations: vec![Arc::from([])],
            combination_at: HashMap::from([(Arc::from([]), 0)]),
            without_column,
            ..Dimension::default()
        }
    }

    fn set(&self, value: &str) -> Option<&Arc<RoaringBitmap>> {
        self.at.get(value).map(|number| &self.values[*number as usize].1)
    }

    fn replace(&mut self, ord: u32, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        if old == new {
            return;
        }
        for value in old.difference(new) {
            if let Some(number) = self.at.get(value.as_str()) {
                Arc::make_mut(&mut self.values[*number as usize].1).remove(ord);
            }
        }
        for value in new.difference(old) {
            let number = match self.at.get(value.as_str()) {
                Some(number) => *number,
                None => {
                    let (name, number): (Arc<str>, u32) = (value.as_str().into(), self.values.len() as u32);
                    self.values.push((name.clone(), Arc::default()));
                    self.at.insert(name, number);
                    number
                }
            };
            Arc::make_mut(&mut self.values[number as usize].1).insert(ord);
        }
        if self.without_column {
            return;
        }
        let numbers: Vec<u32> = new.iter().filter_map(|value| self.at.get(value.as_str()).copied()).collect();
        let combination = match self.combination_at.get(numbers.as_slice()) {
            Some(combination) => *combination,
            None => {
                let Ok(combination) = u16::try_from(self.combinations.len()) else {
                    self.without_column = true;
                    self.column.clear();
                    return;
                };
                let numbers: Arc<[u32]> = numbers.into();
                self.combinations.push(numbers.clone());
                self.combination_at.insert(numbers, combination);
                combination
            }
        };
        let at = (ord - self.first) as usize;
        while self.column.len() <= at / CHUNK {
            self.column.push(Arc::new(vec![0; CHUNK]));
        }
        Arc::make_mut(&mut self.column[at / CHUNK])[at % CHUNK] = combination;
    }

    /// Two dense sets meet in a few machine words for 64 records each; anything else goes record by record.
    fn is_cheaper_by_sets(&self, base: &RoaringBitmap) -> bool {
        // Sets are kept in blocks of 65,536 records, dense ones (over 4,096 in a block) as bits.
        let blocks = base.max().map_or(1, |most| u64::from(most - self.first) / 65_536 + 1);
        if base.len() / blocks <= 4_096 {
            return false;
        }
        // In nanoseconds, as measured: a block of bits, a record looked up in a set, a record counted by column.
        let by_sets: u64 = self
            .values
            .iter()
            .map(|(_, set)| if set.len() / blocks > 4_096 { 300 * blocks } else { set.len() })
            .sum();
        by_sets < 2 * base.len()
    }

    /// How many records of `base` have each value, in the order of the values' numbers.
    fn count(&self, base: &RoaringBitmap) -> Vec<u64> {
        if self.without_column || self.is_cheaper_by_sets(base) {
            return self.values.iter().map(|(_, set)| set.intersection_len(base)).collect();
        }
        let mut by_combination = vec![0_u64; self.combinations.len()];
        let mut chunk: (usize, &[u16]) = (usize::MAX, &[]);
        for ord in base {
            let at = (ord - self.first) as usize;
            if at / CHUNK != chunk.0 {
                chunk = (at / CHUNK, self.column.get(at / CHUNK).map_or(&[], |chunk| chunk.as_slice()));
            }
            if let Some(combination) = chunk.1.get(at % CHUNK) {
                by_combination[usize::from(*combination)] += 1;
            }
        }
        let mut counts = vec![0; self.values.len()];
        for (numbers, n) in self.combinations.iter().zip(by_combination) {
            numbers.iter().for_each(|number| counts[*number as usize] += n);
        }
        counts
    }
}

#[derive(Clone)]
pub(crate) struct Index {
    /// The entry whose state this is.
    pub seq: u64,
    /// The place of the first record.
    first: u32,
    /// The open rows, an index of their own; not there while there are none.
    open: Option<Arc<Index>>,
    pub all: Arc<RoaringBitmap>,
    dimensions: BTreeMap<Arc<str>, Arc<Dimension>>,
    pub date: Column,
    pub active: Column,
    pub changed: Column,
    /// Which records have which frequent words; those of today, also where the index looks back.
    pub frequent: Arc<Frequent>,
    /// Only where the index looks back: sort keys that differ from those of entry `retitled_at`.
    pub retitled: Arc<BTreeMap<u32, String>>,
    pub retitled_at: u64,
}

impl Default for Index {
    fn default() -> Self {
        Index::from_place(0)
    }
}

impl Index {
    fn from_place(first: u32) -> Index {
        Index {
            seq: 0,
            first,
            open: None,
            all: Arc::default(),
            dimensions: BTreeMap::new(),
            date: Column::new(first, 4),
            active: Column::new(first, 4),
            changed: Column::new(first, 13),
            frequent: Arc::default(),
            retitled: Arc::default(),
            retitled_at: 0,
        }
    }
}

/// A record's row and the entry that made it so.
struct State {
    listed: Listed,
    changed: u64,
}

/// What differs between two entries, for every record changed after the earlier one.
struct Change {
    ord: u32,
    earlier: Option<State>,
    later: Option<State>,
    /// The earlier sort key where it differs.
    sort: Option<String>,
    /// The later words.
    words: String,
}

/// `+`: in the order of the records, but found by what changed.
const CHANGES: &str = "
    select r.ord, r.changed, r.data, r.sort, v.since, v.data, v.sort, r.words
    from record r left join version v on v.ord = r.ord and v.until > $1 and v.since <= $1
    where r.changed > $1 order by +r.ord";

fn changes(db: &Db, since: u64, mut take: impl FnMut(Change)) -> Result<(), StoreError> {
    db.each(CHANGES, args![since], |row| {
        let state = |changed: u64, data: Option<&str>| -> Result<Option<State>, StoreError> {
            data.map(|data| Ok(State { listed: Listed::read(data)?, changed })).transpose()
        };
        let later = state(row.count(1)?, row.text_or(2)?)?;
        let earlier = match row.int_or(4)? {
            None => None,
            Some(since) => state(since.unsigned_abs(), row.text_or(5)?)?,
        };
        let sort =
            row.text_or(6)?.filter(|sort| row.text(3).is_ok_and(|now| now != *sort)).map(str::to_owned);
        take(Change { ord: row.ord(0)?, earlier, later, sort, words: row.text(7)?.to_owned() });
        Ok(true)
    })
}

impl Index {
    /// Brings the index from the state of its entry to that of `head`, which is what `db` sees.
    pub(crate) fn catch_up(&mut self, db: &Db, head: u64) -> Result<(), StoreError> {
        if self.seq < head {
            changes(db, self.seq, |change| {
                self.realm_mut(change.ord).take(change);
            })?;
            self.seq = head;
        }
        Ok(())
    }

    /// The index as it was at entry `seq`.
    pub(crate) fn looking_back(&self, db: &Db, seq: u64) -> Result<Index, StoreError> {
        let mut index = self.clone();
        let mut retitled = BTreeMap::new();
        changes(db, seq, |change| {
            if let Some(sort) = change.sort {
                retitled.insert(change.ord, sort);
            }
            index.realm_mut(change.ord).replace(change.ord, change.later, change.earlier);
        })?;
        index.retitled = Arc::new(retitled);
        index.retitled_at = self.seq;
        index.seq = seq;
        Ok(index)
    }

    /// An index that looks back, for a later today: only titles are compared with those of today.
    pub(crate) fn compared_with(&self, db: &Db, head: u64) -> Result<Index, StoreError> {
        let mut index = self.clone();
        let retitled = Arc::make_mut(&mut index.retitled);
        let sql = "select r.ord, r.sort, v.sort
                   from record r join version v on v.ord = r.ord and v.until > $1 and v.since <= $1
                   where r.changed > $2";
        db.each(sql, args![self.seq, self.retitled_at], |row| {
            let (ord, now, then) = (row.ord(0)?, row.text(1)?, row.text(2)?);
            if now == then {
                retitled.remove(&ord);
            } else {
                retitled.insert(ord, then.to_owned());
            }
            Ok(true)
        })?;
        index.retitled_at = head;
        Ok(index)
    }

    /// The index in which the record of this place stands.
    fn realm_mut(&mut self, ord: u32) -> &mut Index {
        if ord < FIRST_OPEN {
            return self;
        }
        Arc::make_mut(self.open.get_or_insert_with(|| Arc::new(Index::from_place(FIRST_OPEN))))
    }

    /// The index of the rows that a view looks at.
    pub(crate) fn realm(self: &Arc<Index>, view: &View) -> Arc<Index> {
        match view {
            View::Open(_) if self.first == 0 => {
                self.open.clone().unwrap_or_else(|| Arc::new(Index::from_place(FIRST_OPEN)))
            }
            _ => self.clone(),
        }
    }

    /// The place of the first record.
    pub(crate) fn first(&self) -> u32 {
        self.first
    }

    /// Whether other words may be frequent now, here or among the open rows.
    pub(crate) fn words_are_due(&self) -> bool {
        let due = |index: &Index| index.frequent.is_due(index.all.len());
        due(self) || self.open.as_deref().is_some_and(due)
    }

    /// Chooses frequent words where they are due: seconds for a million records.
    pub(crate) fn choose_words(&mut self, db: &Db) -> Result<(), StoreError> {
        if self.frequent.is_due(self.all.len()) {
            self.frequent = Arc::new(Frequent::choose(db, &self.all, self.first)?);
        }
        match self.open.as_mut().filter(|open| open.words_are_due()) {
            Some(open) => Arc::make_mut(open).choose_words(db),
            None => Ok(()),
        }
    }

    /// Values of a dimension that any record has, each with its records.
    pub(crate) fn values(&self, dimension: &str) -> impl Iterator<Item = (&str, &RoaringBitmap)> {
        let values = self.dimensions.get(dimension).into_iter().flat_map(|dimension| &dimension.values);
        values.map(|(value, set)| (value.as_ref(), set.as_ref())).filter(|(_, set)| !set.is_empty())
    }

    fn take(&mut self, change: Change) {
        if self.frequent.is_chosen() {
            let new = change.earlier.is_none();
            Arc::make_mut(&mut self.frequent).replace(change.ord, new, &change.words);
        }
        self.replace(change.ord, change.earlier, change.later);
    }

    fn replace(&mut self, ord: u32, old: Option<State>, new: Option<State>) {
        let (nothing, none) = (BTreeMap::new(), BTreeSet::new());
        let old_dimensions = old.as_ref().map_or(&nothing, |state| &state.listed.dimensions);
        let new_dimensions = new.as_ref().map_or(&nothing, |state| &state.listed.dimensions);
        for (dimension, values) in old_dimensions {
            let values_now = new_dimensions.get(dimension).unwrap_or(&none);
            self.replace_values(ord, dimension, values, values_now);
        }
        for (dimension, values) in new_dimensions {
            if !old_dimensions.contains_key(dimension) {
                self.replace_values(ord, dimension, &none, values);
            }
        }
        if old.is_some() {
            self.date.remove(ord);
            self.active.remove(ord);
            self.changed.remove(ord);
        }
        if let Some(State { listed, changed }) = &new {
            self.date.insert(ord, day_key(listed.date));
            self.active.insert(ord, day_key(listed.active));
            self.changed.insert(ord, u32::try_from(*changed).unwrap_or(u32::MAX));
        }
        match (old.is_some(), new.is_some()) {
            (false, true) => _ = Arc::make_mut(&mut self.all).insert(ord),
            (true, false) => _ = Arc::make_mut(&mut self.all).remove(ord),
            _ => {}
        }
    }

    fn replace_values(&mut self, ord: u32, dimension: &str, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        if !self.dimensions.contains_key(dimension) {
            self.dimensions.insert(dimension.into(), Arc::new(Dimension::new(self.first, dimension)));
        }
        if let Some(dimension) = self.dimensions.get_mut(dimension)
            && old != new
        {
            Arc::make_mut(dimension).replace(ord, old, new);
        }
    }

    /// How many of `base` have each value of a dimension.
    pub(crate) fn count(&self, dimension: &str, base: &RoaringBitmap) -> Vec<(&str, u64)> {
        let Some(dimension) = self.dimensions.get(dimension) else { return Vec::new() };
        let (all, here) = (self.all.len(), base.len());
        let values = dimension.values.iter().map(|(name, set)| (name.as_ref(), set.len()));
        if here == all {
            return values.collect();
        }
        // The smaller side is counted record by record; the other one is the rest.
        if here <= all / 2 {
            values.map(|(name, _)| name).zip(dimension.count(base)).collect()
        } else {
            let rest = dimension.count(&(self.all.as_ref() - base));
            values.zip(rest).map(|((name, all), rest)| (name, all - rest)).collect()
        }
    }

    /// The records that have any of `values`.
    pub(crate) fn with_any(&self, dimension: &str, values: &BTreeSet<String>) -> Arc<RoaringBitmap> {
        let Some(known) = self.dimensions.get(dimension) else { return Arc::default() };
        let sets: Vec<Arc<RoaringBitmap>> =
            values.iter().filter_map(|value| known.set(value)).cloned().collect();
        union(&sets)
    }
}

#[cfg(test)]
impl Index {
    /// A record without a database around it.
    pub(crate) fn fill_for_measuring(&mut self, ord: u32, day: Date, values: &[(&str, String)]) {
        for (dimension, value) in values {
            self.replace_values(ord, dimension, &BTreeSet::new(), &BTreeSet::from([value.clone()]));
        }
        self.date.insert(ord, day_key(Some(day)));
        Arc::make_mut(&mut self.all).insert(ord);
    }
}

const FORM: &[u8; 16] = b"luytre index v4\n";

/// The index on disk: a copy that can be thrown away. It names the entry it was made at, and its hash.
impl Index {
    pub(crate) fn to_bytes(&self, hash: Hash) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(FORM);
        bytes.extend_from_slice(&self.seq.to_le_bytes());
        bytes.extend_from_slice(&hash.0);
        self.write(&mut bytes)?;
        bytes.push(u8::from(self.open.is_some()));
        if let Some(open) = &self.open {
            open.write(&mut bytes)?;
        }
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        Ok(bytes)
    }

    fn write(&self, bytes: &mut Vec<u8>) -> std::io::Result<()> {
        let set = |set: &RoaringBitmap, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(&(set.serialized_size() as u64).to_le_bytes());
            set.serialize_into(bytes)
        };
        let text = |text: &str, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        };
        set(&self.all, bytes)?;
        bytes.extend_from_slice(&(self.dimensions.len() as u64).to_le_bytes());
        for (name, dimension) in &self.dimensions {
            text(name, bytes);
            bytes.extend_from_slice(&(dimension.values.len() as u64).to_le_bytes());
            for (value, records) in &dimension.values {
                text(value, bytes);
                set(records, bytes)?;
            }
            bytes.push(u8::from(dimension.without_column));
            bytes.extend_from_slice(&(dimension.column.len() as u64).to_le_bytes());
            for chunk in &dimension.column {
                chunk.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
            }
            bytes.extend_from_slice(&(dimension.combinations.len() as u64).to_le_bytes());
            for numbers in &dimension.combinations {
                bytes.extend_from_slice(&(numbers.len() as u64).to_le_bytes());
                numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
            }
        }
        for column in [&self.date, &self.active, &self.changed] {
            bytes.extend_from_slice(&(column.values.len() as u64).to_le_bytes());
            for chunk in &column.values {
                chunk.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            }
            for ranges in [&column.ranges, &column.wide] {
                bytes.extend_from_slice(&(ranges.len() as u64).to_le_bytes());
                for (range, records) in ranges {
                    bytes.extend_from_slice(&range.to_le_bytes());
                    set(records, bytes)?;
                }
            }
        }
        bytes.extend_from_slice(&self.frequent.chosen_at().to_le_bytes());
        bytes.extend_from_slice(&(self.frequent.words().len() as u64).to_le_bytes());
        for (word, spellings) in self.frequent.words() {
            text(word, bytes);
            bytes.extend_from_slice(&(spellings.len() as u64).to_le_bytes());
            for (exact, records) in spellings {
                text(exact, bytes);
                set(records, bytes)?;
            }
        }
        Ok(())
    }

    /// `None` where it is torn, or of another form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<(Index, Hash)> {
        let (content, sum) = bytes.split_last_chunk::<8>()?;
        if u64::from_le_bytes(*sum) != checksum(content) {
            return None;
        }
        let mut from = Bytes(content);
        if from.take(FORM.len())? != FORM {
            return None;
        }
        let seq = from.number()?;
        let hash = Hash(from.take(32)?.try_into().ok()?);
        let mut index = Index { seq, ..Index::read(0, &mut from)? };
        if from.take(1)? == [1] {
            index.open = Some(Arc::new(Index::read(FIRST_OPEN, &mut from)?));
        }
        Some((index, hash))
    }

    fn read(first: u32, from: &mut Bytes) -> Option<Index> {
        let mut index = Index::from_place(first);
        index.all = Arc::new(from.set()?);
        for _ in 0..from.number()? {
            let name: Arc<str> = from.text()?.into();
            let mut dimension = Dimension { first, ..Dimension::default() };
            for number in 0..u32::try_from(from.number()?).ok()? {
                let value: Arc<str> = from.text()?.into();
                dimension.at.insert(value.clone(), number);
                dimension.values.push((value, Arc::new(from.set()?)));
            }
            dimension.without_column = from.take(1)? == [1];
            for _ in 0..from.number()? {
                let pairs = from.take(CHUNK * 2)?.chunks_exact(2);
                let numbers = pairs.map(|two| u16::from_le_bytes([two[0], two[1]]));
                dimension.column.push(Arc::new(numbers.collect()));
            }
            for combination in 0..from.number()? {
                let numbers: Option<Vec<u32>> = (0..from.number()?).map(|_| from.short()).collect();
                let numbers: Arc<[u32]> = numbers?.into();
                dimension.combinations.push(numbers.clone());
                dimension.combination_at.insert(numbers, u16::try_from(combination).ok()?);
            }
            index.dimensions.insert(name, Arc::new(dimension));
        }
        for column in [&mut index.date, &mut index.active, &mut index.changed] {
            for _ in 0..from.number()? {
                let chunk = from.take(CHUNK * 4)?.chunks_exact(4);
                let numbers = chunk.map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
                column.values.push(Arc::new(numbers.collect()));
            }
            for ranges in [&mut column.ranges, &mut column.wide] {
                for _ in 0..from.number()? {
                    ranges.insert(from.short()?, Arc::new(from.set()?));
                }
            }
        }
        let chosen_at = from.number()?;
        let mut words = BTreeMap::new();
        for _ in 0..from.number()? {
            let word: Arc<str> = from.text()?.into();
            let spellings: Option<_> =
                (0..from.number()?).map(|_| Some((Arc::from(from.text()?), Arc::new(from.set()?)))).collect();
            words.insert(word, spellings?);
        }
        index.frequent = Arc::new(Frequent::from_parts(chosen_at, words));
        Some(index)
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn set(&mut self) -> Option<RoaringBitmap> {
        let length = usize::try_from(self.number()?).ok()?;
        // The checksum has vouched for the bytes.
        RoaringBitmap::deserialize_unchecked_from(self.take(length)?).ok()
    }
}

/// Finds torn writes, fast; it is no defence against malice, and need not be: the ledger is the truth.
fn checksum(bytes: &[u8]) -> u64 {
    let mut lanes = [0x9e37_79b9_7f4a_7c15_u64, 1, 2, 3];
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, eight) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(eight);
            *lane = (*lane ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
        }
    }
    let rest = blocks.remainder().iter().fold(bytes.len() as u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0xc4ce_b9fe_1a85_ec53).rotate_left(23)
    });
    lanes.into_iter().fold(rest, |sum, lane| (sum ^ lane).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31))
}
