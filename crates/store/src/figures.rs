//! Figures: sums over the log of signed deltas. A figure as of an entry is a sum over a prefix of the log, so the past
//! costs what the present costs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use luytre_domain::projection::Row;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::list::{Hit, View};
use crate::open::FIRST_OPEN;
use crate::project::{day_number, day_of};
use crate::snapshot::Snapshot;

/// Maps a dimension's value to the one it counts for: a unit to its successor on another boundary set. `None`: it
/// cannot be placed, and counts under the empty value.
pub type Regroup = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

#[derive(Clone, Default)]
pub struct FactQuery {
    /// None named: all.
    pub indicators: BTreeSet<String>,
    /// First and last day. An indicator of stock (how many are in force on a day) leaves `from` open.
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// What was known at this entry; what is known now where `None`.
    pub as_of: Option<u64>,
    /// Any of the values of a dimension, and that for every dimension named. Asked after `regroup`. `year` (2023),
    /// `quarter` (2023-Q1) and `month` (2023-01) are those of the fact's day.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    /// Facts of records that this view sees.
    pub sees: View,
    /// Dimensions to break down by; `year`, `quarter` and `month` as in `filter`.
    pub by: Vec<String>,
    pub regroup: Option<Regroup>,
}

/// One sum. `keys` has a value for each dimension of `by`; empty where the fact has none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub indicator: String,
    pub keys: Vec<String>,
    pub value: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// By indicator and keys; sums of nothing are left out. A fact with several values of a dimension counts in the
    /// cell of each.
    pub cells: Vec<Cell>,
    /// By indicator, each fact once.
    pub totals: BTreeMap<String, i64>,
}

/// A record that contributes to a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// Its row is empty where the subject is no record.
    pub hit: Hit,
    pub value: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactPage {
    pub rows: Vec<FactRow>,
    /// All contributing records.
    pub total: u64,
    /// Give this as `after` for the next page.
    pub next: Option<u32>,
}

/// The log as columns. A line is what one entry changes under one day and one set of dimensions; most records
/// contribute to several indicators at once, so lines are fewer than facts.
#[derive(Default)]
struct Log {
    seq: Vec<u32>,
    ord: Vec<u32>,
    day: Vec<i32>,
    dims: Vec<u32>,
    /// A place in [`Facts::bundles`], or [`OWN`].
    bundle: Vec<u16>,
}

/// Indicators, by their place in [`Facts::indicators`], with what is added to each.
type Bundle = Box<[(u16, i64)]>;

/// The line's bundle is its own, in [`Facts::own`].
const OWN: u16 = u16::MAX;
/// Larger values (money) are seldom the same twice, so their bundles are not shared.
const SMALL: i64 = 100;

/// An indicator, with the first and the last day of its facts.
struct Indicator {
    name: String,
    first_day: i32,
    last_day: i32,
}

/// One value of one dimension, by its place in [`Names`].
type Pair = u32;

#[derive(Default)]
struct Names {
    /// Dimension and value of each pair.
    pairs: Vec<(u16, String)>,
    /// By dimension and value.
    pair_at: Vec<HashMap<String, Pair>>,
    dimensions: Vec<String>,
    dimension_at: HashMap<String, u16>,
}

impl Names {
    fn dimension(&mut self, name: &str) -> u16 {
        if let Some(at) = self.dimension_at.get(name) {
            return *at;
        }
        // Dimensions are named by the pack: a few dozen.
        let at = self.dimensions.len() as u16;
        self.dimensions.push(name.to_owned());
        self.pair_at.push(HashMap::new());
        self.dimension_at.insert(name.to_owned(), at);
        at
    }

    fn pair(&mut self, dimension: u16, value: &str) -> Pair {
        let known = &mut self.pair_at[usize::from(dimension)];
        if let Some(pair) = known.get(value) {
            return *pair;
        }
        let pair = self.pairs.len() as Pair;
        known.insert(value.to_owned(), pair);
        self.pairs.push((dimension, value.to_owned()));
        pair
    }
}

/// Reads a set of dimensions straight into pairs: there are as many sets as records, and few names.
struct Reading<'a> {
    names: &'a mut Names,
    pairs: &'a mut Packed,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("dimensions with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Reading { names, pairs } = self;
        while let Some(dimension) = map.next_key_seed(Text(|name: &str| names.dimension(name)))? {
            map.next_value_seed(Values { names: &mut *names, pairs: &mut *pairs, dimension })?;
        }
        Ok(())
    }
}

struct Values<'a> {
    names: &'a mut Names,
    pairs: &'a mut Packed,
    dimension: u16,
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("values of a dimension")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let Values { names, pairs, dimension } = self;
        while let Some(pair) = values.next_element_seed(Text(|value: &str| names.pair(dimension, value)))? {
            pairs.push(pair);
        }
        Ok(())
    }
}

/// A text, looked up without being copied.
struct Text<F>(F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Text<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de, T, F: FnOnce(&str) -> T> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        Ok(self.0(text))
    }
}

/// The whole log in memory, brought up to date before each question. It only grows, so a snapshot that sees less of
/// the ledger reads less of it.
#[derive(Default)]
pub(crate) struct Facts {
    /// The place of the first record: those of the open rows are summed apart.
    first: u32,
    last_fact: i64,
    last_dimset: i64,
    seq: u64,
    names: Names,
    /// The pairs of all sets, one set after the other; a set ends where the next one begins. Ids begin at 1.
    pairs: Packed,
    ends: Vec<u32>,
    indicators: Vec<Indicator>,
    indicator_at: BTreeMap<String, u16>,
    log: Log,
    bundles: Vec<Bundle>,
    bundle_at: HashMap<Bundle, u16>,
    /// By line.
    own: HashMap<u32, Bundle>,
}

/// A guess for the room needed.
const PAIRS_OF_SET: usize = 16;

/// Numbers, nearly all of them small.
#[derive(Default)]
struct Packed(Vec<u16>);

impl Packed {
    fn push(&mut self, number: u32) {
        match u16::try_from(number) {
            Ok(small) if small != u16::MAX => self.0.push(small),
            _ => self.0.extend([u16::MAX, number as u16, (number >> 16) as u16]),
        }
    }

    fn between(&self, start: u32, end: u32) -> impl Iterator<Item = u32> {
        let mut numbers = self.0[start as usize..end as usize].iter().map(|number| u32::from(*number));
        std::iter::from_fn(move || match numbers.next()? {
            0xffff => Some(numbers.next()? | numbers.next()? << 16),
            small => Some(small),
        })
    }
}

/// The facts of an entry, gathered while they are read.
#[derive(Default)]
struct Gathered {
    seq: u32,
    ord: u32,
    lines: BTreeMap<(i32, u32), Vec<(u16, i64)>>,
}

impl Facts {
    pub(crate) fn of_open_rows() -> Facts {
        Facts { first: FIRST_OPEN, ..Facts::default() }
    }

    pub(crate) fn is_behind(&self, head: u64) -> bool {
        self.seq < head
    }

    pub(crate) fn catch_up(&mut self, db: &Db, head: u64) -> Result<(), StoreError> {
        if !self.is_behind(head) {
            return Ok(());
        }
        let first_time = self.last_fact == 0;
        let (last_dimset, last_fact) = (self.last_dimset, self.last_fact);
        if first_time {
            // Room that is never written to costs nothing, and moving full columns about leaves holes.
            let most = |table| db.number(table, args![]).map(|most| usize::try_from(most).unwrap_or(0));
            let sets = most("select max(id) from dimset")?;
            self.ends.reserve_exact(sets + 1);
            self.pairs.0.reserve_exact(sets * PAIRS_OF_SET);
            self.log.reserve(most("select max(id) from fact")?);
        }
        db.each("select id, dims from dimset where id > $1 order by id", args![last_dimset], |row| {
            let at = usize::try_from(row.int(0)?).map_err(|error| StoreError::corrupt("dimset", error))?;
            self.ends.resize(at, self.pairs.0.len() as u32);
            Reading { names: &mut self.names, pairs: &mut self.pairs }
                .deserialize(&mut serde_json::Deserializer::from_str(row.text(1)?))
                .map_err(|error| StoreError::corrupt("dimset", error))?;
            self.ends.push(self.pairs.0.len() as u32);
            // Kept row by row, as the facts below entry by entry: a question that breaks off midway goes on from here.
            self.last_dimset = row.int(0)?;
            Ok(true)
        })?;
        let (mut gathered, mut last) = (Gathered::default(), last_fact);
        db.each(
            "select id, seq, ord, day, value, dims, indicator from fact
             where id > $1 and ord >= $2 and ord < $3 order by id",
            args![last_fact, self.first, if self.first == 0 { FIRST_OPEN } else { u32::MAX }],
            |row| {
                let (seq, ord, dims) = (row.ord(1)?, row.ord(2)?, row.ord(5)?);
                if seq != gathered.seq {
                    self.keep(std::mem::take(&mut gathered), last);
                    (gathered.seq, gathered.ord) = (seq, ord);
                }
                let day = i32::try_from(row.int(3)?).map_err(|error| StoreError::corrupt("fact", error))?;
                let indicator = self.indicator(row.text(6)?, day)?;
                gathered.lines.entry((day, dims)).or_default().push((indicator, row.int(4)?));
                last = row.int(0)?;
                Ok(true)
            },
        )?;
        self.keep(gathered, last);
        if first_time {
            // From here on it grows slowly; the room kept for doubling would be half of it.
            self.pairs.0.shrink_to_fit();
            self.ends.shrink_to_fit();
            self.log.shrink();
        }
        self.seq = head;
        Ok(())
    }

    fn indicator(&mut self, name: &str, day: i32) -> Result<u16, StoreError> {
        if let Some(at) = self.indicator_at.get(name) {
            let known = &mut self.indicators[usize::from(*at)];
            (known.first_day, known.last_day) = (known.first_day.min(day), known.last_day.max(day));
            return Ok(*at);
        }
        let at = u16::try_from(self.indicators.len()).map_err(|error| StoreError::corrupt("fact", error))?;
        self.indicators.push(Indicator { name: name.to_owned(), first_day: day, last_day: day });
        self.indicator_at.insert(name.to_owned(), at);
        Ok(at)
    }

    fn keep(&mut self, gathered: Gathered, last_fact: i64) {
        let Gathered { seq, ord, lines } = gathered;
        for ((day, dims), bundle) in lines {
            let bundle: Bundle = bundle.into();
            let small = bundle.iter().all(|(_, value)| value.abs() <= SMALL);
            let at = match self.bundle_at.get(&bundle) {
                Some(at) => *at,
                None if small && self.bundles.len() < usize::from(OWN) => {
                    let at = self.bundles.len() as u16;
                    self.bundles.push(bundle.clone());
                    self.bundle_at.insert(bundle, at);
                    at
                }
                None => {
                    self.own.insert(self.log.seq.len() as u32, bundle);
                    OWN
                }
            };
            self.log.seq.push(seq);
            self.log.ord.push(ord);
            self.log.day.push(day);
            self.log.dims.push(dims);
            self.log.bundle.push(at);
        }
        self.last_fact = last_fact;
    }

    fn dimset(&self, at: usize) -> impl Iterator<Item = Pair> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.pairs.between(start, self.ends[at])
    }
}

impl Log {
    fn reserve(&mut self, lines: usize) {
        self.seq.reserve_exact(lines);
        self.ord.reserve_exact(lines);
        self.day.reserve_exact(lines);
        self.dims.reserve_exact(lines);
        self.bundle.reserve_exact(lines);
    }

    fn shrink(&mut self) {
        self.seq.shrink_to_fit();
        self.ord.shrink_to_fit();
        self.day.shrink_to_fit();
        self.dims.shrink_to_fit();
        self.bundle.shrink_to_fit();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Year,
    Quarter,
    Month,
}

impl Period {
    fn named(name: &str) -> Option<Period> {
        match name {
            "year" => Some(Period::Year),
            "quarter" => Some(Period::Quarter),
            "month" => Some(Period::Month),
            _ => None,
        }
    }

    fn of(self, day: Date) -> String {
        match self {
            Period::Year => format!("{:04}", day.year()),
            Period::Quarter => format!("{:04}-Q{}", day.year(), (day.month() + 2) / 3),
            Period::Month => format!("{:04}-{:02}", day.year(), day.month()),
        }
    }
}

const OUT: u32 = u32::MAX;

/// For each day from `first`: its period among `keys`, or [`OUT`].
struct Days {
    first: i32,
    place: Vec<u32>,
    keys: Vec<Vec<String>>,
}

/// For each set of dimensions the cells its facts count in, periods aside.
struct Cells {
    /// A cell, or with the high bit a place in `several`, or [`OUT`].
    place: Vec<u32>,
    several: Vec<Vec<u32>>,
    keys: Vec<Vec<String>>,
}

const SEVERAL: u32 = 1 << 31;

/// What a value means to a question: its place among the keys, the text it counts under, the filters it passes.
#[derive(Clone, Default)]
struct Role {
    place: Option<usize>,
    text: u32,
    passes: u64,
}

/// Numbers the cells as they are met.
#[derive(Default)]
struct Numbering {
    /// The cells of keys of one text, by the text: most questions break down by one dimension.
    single: Vec<u32>,
    at: HashMap<Vec<u32>, u32>,
}

impl Numbering {
    fn cell(&mut self, key: &[u32]) -> u32 {
        let [text] = key else { return self.numbered(key) };
        let text = *text as usize;
        if text >= self.single.len() {
            self.single.resize(text + 1, OUT);
        }
        if self.single[text] == OUT {
            self.single[text] = self.numbered(key);
        }
        self.single[text]
    }

    fn numbered(&mut self, key: &[u32]) -> u32 {
        if let Some(at) = self.at.get(key) {
            return *at;
        }
        let at = self.at.len() as u32;
        self.at.insert(key.to_vec(), at);
        at
    }
}

impl Facts {
    /// The indicators a query asks for, by name.
    fn asked(&self, query: &FactQuery) -> Vec<(&Indicator, u16)> {
        self.indicator_at
            .iter()
            .filter(|(name, _)| query.indicators.is_empty() || query.indicators.contains(*name))
            .map(|(_, at)| (&self.indicators[usize::from(*at)], *at))
            .collect()
    }

    fn days(&self, query: &FactQuery, by: &[Period]) -> Days {
        let asked = self.asked(query);
        let least = asked.iter().map(|(indicator, _)| indicator.first_day).min();
        let most = asked.iter().map(|(indicator, _)| indicator.last_day).max();
        let (Some(least), Some(most)) = (least, most) else {
            return Days { first: 0, place: Vec::new(), keys: Vec::new() };
        };
        let first = query.from.map_or(least, day_number).max(least);
        let last = query.until.map_or(most, day_number).min(most);
        let filters: Vec<(Period, &BTreeSet<String>)> = query
            .filter
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .filter_map(|(name, values)| Some((Period::named(name)?, values)))
            .collect();
        let mut keys: Vec<Vec<String>> = Vec::new();
        // Days of one month share their periods, so each is asked once.
        let mut month = (i16::MIN, 0, OUT);
        let place = (first..=last)
            .map(|number| {
                let day = day_of(number);
                if (month.0, month.1) != (day.year(), day.month()) {
                    let wanted = filters.iter().all(|(period, values)| values.contains(&period.of(day)));
                    let place = if wanted {
                        let key: Vec<String> = by.iter().map(|period| period.of(day)).collect();
                        if keys.last() != Some(&key) {
                            keys.push(key);
                        }
                        (keys.len() - 1) as u32
                    } else {
                        OUT
                    };
                    month = (day.year(), day.month(), place);
                }
                month.2
            })
            .collect();
        Days { first, place, keys }
    }

    fn cells(&self, query: &FactQuery, by: &[&str]) -> Cells {
        let mut texts: Vec<String> = vec![String::new()];
        let mut text_at: HashMap<String, u32> = HashMap::from([(String::new(), 0)]);
        let mut intern = |text: String| {
            *text_at.entry(text).or_insert_with_key(|text| {
                texts.push(text.clone());
                (texts.len() - 1) as u32
            })
        };
        let at = |name: &str| self.names.dimension_at.get(name).copied();
        let mut filters: Vec<(Option<u16>, BTreeSet<u32>)> = Vec::new();
        for (dimension, values) in &query.filter {
            if Period::named(dimension).is_none() && !values.is_empty() {
                filters.push((at(dimension), values.iter().map(|value| intern(value.clone())).collect()));
            }
        }
        let by: Vec<Option<u16>> = by.iter().map(|name| at(name)).collect();
        // What each pair means here: asked once for each value, not for each fact.
        let roles: Vec<Role> = self
            .names
            .pairs
            .iter()
            .map(|(dimension, value)| {
                let place = by.iter().position(|by| *by == Some(*dimension));
                let asked = filters.iter().any(|(asked, _)| *asked == Some(*dimension));
                if place.is_none() && !asked {
                    return Role::default();
                }
                let text = match &query.regroup {
                    Some(regroup) => {
                        regroup(&self.names.dimensions[usize::from(*dimension)], value).unwrap_or_default()
                    }
                    None => value.clone(),
                };
                let text = intern(text);
                let passes = filters.iter().enumerate().take(64).fold(0, |passes, (bit, (asked, values))| {
                    if *asked == Some(*dimension) && values.contains(&text) {
                        passes | 1 << bit
                    } else {
                        passes
                    }
                });
                Role { place, text, passes }
            })
            .collect();
        // Nobody asks for so many dimensions; a question that does finds nothing.
        let needed = u64::MAX.checked_shr(64 - filters.len().min(64) as u32).unwrap_or(0);
        let mut numbering = Numbering::default();
        let mut several: Vec<Vec<u32>> = Vec::new();
        let mut place = Vec::with_capacity(self.ends.len());
        // The values of the set at hand in each dimension of `by`; 0 is the empty text.
        let mut values: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); by.len()];
        let mut key: Vec<u32> = vec![0; by.len()];
        for at in 0..self.ends.len() {
            let (mut passed, mut many) = (0, false);
            // Filling nothing is a call all the same, and on some processors dearer than the rest of the loop.
            if !key.is_empty() {
                key.fill(u32::MAX);
            }
            for role in self.dimset(at).map(|pair| &roles[pair as usize]) {
                passed |= role.passes;
                if let Some(place) = role.place {
                    many |= key[place] != u32::MAX && key[place] != role.text;
                    key[place] = role.text;
                }
            }
            if passed != needed || filters.len() > 64 {
                place.push(OUT);
                continue;
            }
            if !many {
                key.iter_mut().filter(|text| **text == u32::MAX).for_each(|text| *text = 0);
                place.push(numbering.cell(&key));
                continue;
            }
            values.iter_mut().for_each(BTreeSet::clear);
            for role in self.dimset(at).map(|pair| &roles[pair as usize]) {
                if let Some(place) = role.place {
                    values[place].insert(role.text);
                }
            }
            let mut keys: Vec<Vec<u32>> = vec![Vec::new()];
            for values in &mut values {
                if values.is_empty() {
                    values.insert(0);
                }
                let longer = |key: &Vec<u32>, value: &u32| [key.as_slice(), &[*value]].concat();
                keys =
                    keys.iter().flat_map(|key| values.iter().map(move |value| longer(key, value))).collect();
            }
            several.push(keys.iter().map(|key| numbering.cell(key)).collect());
            place.push(SEVERAL | (several.len() - 1) as u32);
        }
        let mut keys = vec![Vec::new(); numbering.at.len()];
        for (key, at) in numbering.at {
            keys[at as usize] = key.iter().map(|text| texts[*text as usize].clone()).collect();
        }
        Cells { place, several, keys }
    }

    /// Calls `take` with cell, period, record and values of every line the query speaks of. `asked` are indicators by
    /// their place; values come with the place of their indicator in `asked`.
    fn pass(
        &self,
        asked: &[u16],
        until: u64,
        days: &Days,
        cells: &Cells,
        seen: Option<&[u64]>,
        mut take: impl FnMut(u32, u32, u32, &[(u16, i64)]),
    ) {
        let mut slots: Vec<Option<u16>> = vec![None; self.indicators.len()];
        asked.iter().zip(0..).for_each(|(indicator, slot)| slots[usize::from(*indicator)] = Some(slot));
        let wanted = |bundle: &Bundle| -> Vec<(u16, i64)> {
            bundle.iter().filter_map(|(at, value)| Some((slots[usize::from(*at)]?, *value))).collect()
        };
        let shared: Vec<Vec<(u16, i64)>> = self.bundles.iter().map(wanted).collect();
        let mut own;
        let Log { seq, ord, day, dims, bundle } = &self.log;
        let known = seq.partition_point(|seq| u64::from(*seq) <= until);
        let lines = day[..known].iter().zip(&dims[..known]).zip(&ord[..known]).zip(&bundle[..known]);
        for (line, (((day, dims), ord), bundle)) in lines.enumerate() {
            let values = match shared.get(usize::from(*bundle)) {
                Some(values) => values,
                None => {
                    own = self.own.get(&(line as u32)).map(wanted).unwrap_or_default();
                    &own
                }
            };
            if values.is_empty() {
                continue;
            }
            let Some(period) = usize::try_from(i64::from(*day) - i64::from(days.first))
                .ok()
                .and_then(|at| days.place.get(at))
            else {
                continue;
            };
            let cell = cells.place.get(*dims as usize).copied().unwrap_or(OUT);
            if *period == OUT || cell == OUT {
                continue;
            }
            if let Some(seen) = seen
                && seen
                    .get(((*ord - self.first) / 64) as usize)
                    .is_none_or(|word| word & (1 << (*ord % 64)) == 0)
            {
                continue;
            }
            take(cell, *period, *ord, values);
        }
    }
}

/// Sums kept at once while the log is read.
const MOST_SUMS: usize = 1_000_000;

impl Snapshot<'_> {
    /// Sums of facts.
    pub fn figures(&self, query: &FactQuery) -> Result<Figures, StoreError> {
        let until = query.as_of.unwrap_or(u64::MAX).min(self.head.0);
        let seen = self.seen(&query.sees)?;
        self.with_facts(&query.sees, |facts| {
            let periods: Vec<Period> = query.by.iter().filter_map(|name| Period::named(name)).collect();
            let dimensions: Vec<&str> =
                query.by.iter().map(String::as_str).filter(|name| Period::named(name).is_none()).collect();
            let days = facts.days(query, &periods);
            let cells = facts.cells(query, &dimensions);
            let mut figures = Figures::default();
            let width = days.keys.len();
            let size = cells.keys.len() * width;
            // Several indicators in one pass, as long as their sums stay small.
            for asked in facts.asked(query).chunks((MOST_SUMS / size.max(1)).clamp(1, usize::from(OWN))) {
                let mut sums = vec![0_i64; size * asked.len()];
                let mut totals = vec![0_i64; asked.len()];
                let places: Vec<u16> = asked.iter().map(|(_, at)| *at).collect();
                facts.pass(&places, until, &days, &cells, seen.as_deref(), |cell, period, _, values| {
                    for (slot, value) in values {
                        let start = usize::from(*slot) * size + period as usize;
                        totals[usize::from(*slot)] += value;
                        if cell & SEVERAL == 0 {
                            sums[start + cell as usize * width] += value;
                        } else {
                            for cell in &cells.several[(cell & !SEVERAL) as usize] {
                                sums[start + *cell as usize * width] += value;
                            }
                        }
                    }
                });
                for (slot, ((indicator, _), total)) in asked.iter().zip(totals).enumerate() {
                    figures.totals.insert(indicator.name.clone(), total);
                    let sums = &sums[slot * size..(slot + 1) * size];
                    let found = sums.iter().enumerate().filter(|(_, value)| **value != 0);
                    figures.cells.extend(found.map(|(at, value)| {
                        let mut period = days.keys[at % width].iter();
                        let mut dimension = cells.keys[at / width].iter();
                        let key = |name: &String| {
                            let keys =
                                if Period::named(name).is_some() { &mut period } else { &mut dimension };
                            keys.next().cloned().unwrap_or_default()
                        };
                        Cell {
                            indicator: indicator.name.clone(),
                            keys: query.by.iter().map(key).collect(),
                            value: *value,
                        }
                    }));
                }
            }
            figures.cells.sort();
            Ok(figures)
        })
    }

    /// The records behind a sum: those whose facts of the query do not cancel out, the latest first. Narrow the query
    /// to one cell by its `filter`.
    pub fn fact_subjects(
        &self,
        query: &FactQuery,
        after: Option<u32>,
        limit: usize,
    ) -> Result<FactPage, StoreError> {
        let until = query.as_of.unwrap_or(u64::MAX).min(self.head.0);
        let seen = self.seen(&query.sees)?;
        let sums = self.with_facts(&query.sees, |facts| {
            let (days, cells) = (facts.days(query, &[]), facts.cells(query, &[]));
            let mut sums: HashMap<u32, i64> = HashMap::new();
            let asked: Vec<u16> = facts.asked(query).into_iter().map(|(_, at)| at).collect();
            facts.pass(&asked, until, &days, &cells, seen.as_deref(), |_, _, ord, values| {
                *sums.entry(ord).or_default() += values.iter().map(|(_, value)| value).sum::<i64>();
            });
            Ok(sums)
        })?;
        let mut sums: Vec<(u32, i64)> = sums.into_iter().filter(|(_, value)| *value != 0).collect();
        sums.sort_unstable_by_key(|(ord, _)| std::cmp::Reverse(*ord));
        let total = sums.len() as u64;
        let rest: Vec<(u32, i64)> =
            sums.into_iter().filter(|(ord, _)| after.is_none_or(|after| *ord < after)).collect();
        let next = (rest.len() > limit).then(|| rest[..limit].last().map(|(ord, _)| *ord)).flatten();
        let rows = rest
            .into_iter()
            .take(limit)
            .map(|(ord, value)| {
                let hit = match self.hit_or(ord, query.as_of)? {
                    Some(hit) => hit,
                    None => {
                        Hit { subject: self.subject_of(ord)?, changed: 0, row: Row::default(), found: None }
                    }
                };
                Ok(FactRow { hit, value })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(FactPage { rows, total, next })
    }

    /// The records a view sees, one bit each; `None` for all.
    fn seen(&self, view: &View) -> Result<Option<Vec<u64>>, StoreError> {
        if *view == View::All {
            return Ok(None);
        }
        let index = self.index_at(None)?.realm(view);
        let Some(set) = crate::list::visible(&index, view) else { return Ok(None) };
        let first = index.first();
        let mut bits = vec![0_u64; set.max().map_or(0, |most| (most - first) as usize / 64 + 1)];
        for ord in set.iter() {
            bits[(ord - first) as usize / 64] |= 1 << (ord % 64);
        }
        Ok(Some(bits))
    }
}
