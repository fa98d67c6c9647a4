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
use crate::project::{Listed, day_number};

const CHUNK: usize = 4096;

/// One number for each record, and the records by ranges of that number. 0 is "not known".
#[derive(Clone)]
pub(crate) struct Column {
    /// A range holds `1 << shift` numbers.
    shift: u32,
    values: Vec<Arc<Vec<u32>>>,
    ranges: BTreeMap<u32, Arc<RoaringBitmap>>,
}

impl Column {
    fn new(shift: u32) -> Column {
        Column { shift, values: Vec::new(), ranges: BTreeMap::new() }
    }

    pub(crate) fn get(&self, ord: u32) -> u32 {
        let at = ord as usize;
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
        if let Some(set) = self.ranges.get_mut(&range) {
            Arc::make_mut(set).remove(ord);
            if set.is_empty() {
                self.ranges.remove(&range);
            }
        }
    }

    fn insert(&mut self, ord: u32, value: u32) {
        let at = ord as usize;
        while self.values.len() <= at / CHUNK {
            self.values.push(Arc::new(vec![0; CHUNK]));
        }
        if self.values[at / CHUNK][at % CHUNK] != value {
            Arc::make_mut(&mut self.values[at / CHUNK])[at % CHUNK] = value;
        }
        Arc::make_mut(self.ranges.entry(self.range_of(value)).or_default()).insert(ord);
    }

    /// The records whose number is known and lies in `from..=until`.
    pub(crate) fn between(&self, from: u32, until: u32) -> RoaringBitmap {
        let (from, until) = (from.max(1), until.max(1));
        if from > until {
            return RoaringBitmap::new();
        }
        let (first, last) = (self.range_of(from), self.range_of(until));
        let inner = self
            .ranges
            .range((std::ops::Bound::Excluded(first), std::ops::Bound::Excluded(last.max(first + 1))));
        let mut found: RoaringBitmap = inner.map(|(_, set)| set.as_ref()).union();
        for edge in BTreeSet::from([first, last]) {
            if let Some(set) = self.ranges.get(&edge) {
                found.extend(set.iter().filter(|ord| (from..=until).contains(&self.get(*ord))));
            }
        }
        found
    }
}

/// A day as a column keeps it: order is kept, 0 stays free.
pub(crate) fn day_key(day: Option<Date>) -> u32 {
    day.map_or(0, |day| day_number(day).wrapping_sub(i32::MIN) as u32)
}

type Values = HashMap<Arc<str>, Arc<RoaringBitmap>>;

#[derive(Clone)]
pub(crate) struct Index {
    /// The entry whose state this is.
    pub seq: u64,
    pub all: Arc<RoaringBitmap>,
    dimensions: BTreeMap<Arc<str>, Arc<Values>>,
    pub date: Column,
    pub active: Column,
    pub changed: Column,
    /// Only where the index looks back: sort keys that differ from those of today.
    pub retitled: Arc<BTreeMap<u32, String>>,
}

impl Default for Index {
    fn default() -> Self {
        Index {
            seq: 0,
            all: Arc::default(),
            dimensions: BTreeMap::new(),
            date: Column::new(4),
            active: Column::new(4),
            changed: Column::new(13),
            retitled: Arc::default(),
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
}

const CHANGES: &str = "
    select r.ord, r.changed, r.data, r.sort, v.since, v.data, v.sort
    from record r left join version v on v.ord = r.ord and v.until > $1 and v.since <= $1
    where r.changed > $1 order by r.ord";

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
        take(Change { ord: row.ord(0)?, earlier, later, sort });
        Ok(true)
    })
}

impl Index {
    /// Brings the index from the state of its entry to that of `head`, which is what `db` sees.
    pub(crate) fn catch_up(&mut self, db: &Db, head: u64) -> Result<(), StoreError> {
        if self.seq < head {
            changes(db, self.seq, |change| self.replace(change.ord, change.earlier, change.later))?;
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
            index.replace(change.ord, change.later, change.earlier);
        })?;
        index.retitled = Arc::new(retitled);
        index.seq = seq;
        Ok(index)
    }

    fn replace(&mut self, ord: u32, old: Option<State>, new: Option<State>) {
        let nothing = BTreeMap::new();
        let old_dimensions = old.as_ref().map_or(&nothing, |state| &state.listed.dimensions);
        let new_dimensions = new.as_ref().map_or(&nothing, |state| &state.listed.dimensions);
        for (dimension, values) in old_dimensions {
            let kept = new_dimensions.get(dimension);
            for value in values.iter().filter(|value| kept.is_none_or(|kept| !kept.contains(*value))) {
                self.remove_value(ord, dimension, value);
            }
        }
        for (dimension, values) in new_dimensions {
            let had = old_dimensions.get(dimension);
            for value in values.iter().filter(|value| had.is_none_or(|had| !had.contains(*value))) {
                self.insert_value(ord, dimension, value);
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

    fn remove_value(&mut self, ord: u32, dimension: &str, value: &str) {
        let Some(values) = self.dimensions.get_mut(dimension) else { return };
        let values = Arc::make_mut(values);
        if let Some(set) = values.get_mut(value) {
            Arc::make_mut(set).remove(ord);
            if set.is_empty() {
                values.remove(value);
            }
        }
    }

    fn insert_value(&mut self, ord: u32, dimension: &str, value: &str) {
        if !self.dimensions.contains_key(dimension) {
            self.dimensions.insert(dimension.into(), Arc::default());
        }
        let Some(values) = self.dimensions.get_mut(dimension) else { return };
        let values = Arc::make_mut(values);
        match values.get_mut(value) {
            Some(set) => _ = Arc::make_mut(set).insert(ord),
            None => _ = values.insert(value.into(), Arc::new(RoaringBitmap::from([ord]))),
        }
    }

    /// The records with each value of a dimension.
    pub(crate) fn values(&self, dimension: &str) -> impl Iterator<Item = (&str, &RoaringBitmap)> {
        let values = self.dimensions.get(dimension);
        values.into_iter().flat_map(|values| values.iter().map(|(value, set)| (value.as_ref(), set.as_ref())))
    }

    /// The records that have any of `values`.
    pub(crate) fn with_any(&self, dimension: &str, values: &BTreeSet<String>) -> Arc<RoaringBitmap> {
        let Some(known) = self.dimensions.get(dimension) else { return Arc::default() };
        let mut sets = values.iter().filter_map(|value| known.get(value.as_str()));
        match (sets.next(), sets.next()) {
            (None, _) => Arc::default(),
            (Some(only), None) => only.clone(),
            (Some(first), Some(second)) => {
                Arc::new([first, second].into_iter().chain(sets).map(|set| set.as_ref()).union())
            }
        }
    }
}

const FORM: &[u8; 16] = b"luytre index v1\n";

/// The index on disk: a copy that can be thrown away. It names the entry it was made at, and its hash.
impl Index {
    pub(crate) fn to_bytes(&self, hash: Hash) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(FORM);
        bytes.extend_from_slice(&self.seq.to_le_bytes());
        bytes.extend_from_slice(&hash.0);
        let set = |set: &RoaringBitmap, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(&(set.serialized_size() as u64).to_le_bytes());
            set.serialize_into(bytes)
        };
        let text = |text: &str, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        };
        set(&self.all, &mut bytes)?;
        bytes.extend_from_slice(&(self.dimensions.len() as u64).to_le_bytes());
        for (dimension, values) in &self.dimensions {
            text(dimension, &mut bytes);
            bytes.extend_from_slice(&(values.len() as u64).to_le_bytes());
            for (value, records) in values.iter() {
                text(value, &mut bytes);
                set(records, &mut bytes)?;
            }
        }
        for column in [&self.date, &self.active, &self.changed] {
            bytes.extend_from_slice(&(column.values.len() as u64).to_le_bytes());
            for chunk in &column.values {
                chunk.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            }
            bytes.extend_from_slice(&(column.ranges.len() as u64).to_le_bytes());
            for (range, records) in &column.ranges {
                bytes.extend_from_slice(&range.to_le_bytes());
                set(records, &mut bytes)?;
            }
        }
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        Ok(bytes)
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
        let mut index = Index { seq: from.number()?, ..Index::default() };
        let hash = Hash(from.take(32)?.try_into().ok()?);
        index.all = Arc::new(from.set()?);
        for _ in 0..from.number()? {
            let dimension: Arc<str> = from.text()?.into();
            let mut values = Values::new();
            for _ in 0..from.number()? {
                let value: Arc<str> = from.text()?.into();
                values.insert(value, Arc::new(from.set()?));
            }
            index.dimensions.insert(dimension, Arc::new(values));
        }
        for column in [&mut index.date, &mut index.active, &mut index.changed] {
            for _ in 0..from.number()? {
                let chunk = from.take(CHUNK * 4)?.chunks_exact(4);
                let numbers = chunk.map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
                column.values.push(Arc::new(numbers.collect()));
            }
            for _ in 0..from.number()? {
                let range = u32::from_le_bytes(from.take(4)?.try_into().ok()?);
                column.ranges.insert(range, Arc::new(from.set()?));
            }
        }
        Some((index, hash))
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
