//! Figures: sums over the log of signed deltas. A figure as of an entry is a sum over a prefix of the log, so the past
//! costs what the present costs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use luytre_domain::projection::{Dimensions, Row};

use crate::db::{Db, args};
use crate::error::StoreError;
use crate::list::{Hit, View};
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

/// The facts of one indicator, in the order of the log.
#[derive(Default)]
struct Log {
    first_day: i32,
    last_day: i32,
    seq: Vec<u32>,
    ord: Vec<u32>,
    day: Vec<i32>,
    dims: Vec<u32>,
    value: Vec<i64>,
}

/// One value of one dimension, by its place in [`Names`].
type Pair = u32;

#[derive(Default)]
struct Names {
    /// Dimension and value of each pair.
    pairs: Vec<(u16, String)>,
    pair_at: HashMap<(u16, String), Pair>,
    dimensions: Vec<String>,
    dimension_at: HashMap<String, u16>,
}

impl Names {
    fn pair(&mut self, dimension: &str, value: &str) -> Pair {
        let dimension = match self.dimension_at.get(dimension) {
            Some(at) => *at,
            None => {
                // Dimensions are named by the pack: a few dozen.
                let at = self.dimensions.len() as u16;
                self.dimensions.push(dimension.to_owned());
                self.dimension_at.insert(dimension.to_owned(), at);
                at
            }
        };
        let key = (dimension, value.to_owned());
        match self.pair_at.get(&key) {
            Some(pair) => *pair,
            None => {
                let pair = self.pairs.len() as Pair;
                self.pairs.push(key.clone());
                self.pair_at.insert(key, pair);
                pair
            }
        }
    }
}

/// The whole log in memory, brought up to date before each question. It only grows, so a snapshot that sees less of
/// the ledger reads less of it.
#[derive(Default)]
pub(crate) struct Facts {
    last_fact: i64,
    last_dimset: i64,
    seq: u64,
    names: Names,
    /// The pairs of all sets, one set after the other; a set ends where the next one begins. Ids begin at 1.
    pairs: Vec<Pair>,
    ends: Vec<u32>,
    indicator_at: BTreeMap<String, usize>,
    logs: Vec<Log>,
}

impl Facts {
    pub(crate) fn is_behind(&self, head: u64) -> bool {
        self.seq < head
    }

    pub(crate) fn catch_up(&mut self, db: &Db, head: u64) -> Result<(), StoreError> {
        if !self.is_behind(head) {
            return Ok(());
        }
        let first_time = self.last_fact == 0;
        let (mut last_dimset, mut last_fact) = (self.last_dimset, self.last_fact);
        db.each("select id, dims from dimset where id > $1 order by id", args![last_dimset], |row| {
            let dimensions: Dimensions =
                serde_json::from_str(row.text(1)?).map_err(|error| StoreError::corrupt("dimset", error))?;
            let at = usize::try_from(row.int(0)?).map_err(|error| StoreError::corrupt("dimset", error))?;
            self.ends.resize(at, self.pairs.len() as u32);
            for (dimension, values) in &dimensions {
                values.iter().for_each(|value| self.pairs.push(self.names.pair(dimension, value)));
            }
            self.ends.push(self.pairs.len() as u32);
            last_dimset = row.int(0)?;
            // Kept row by row, as the facts below: a question that breaks off midway goes on from here.
            self.last_dimset = last_dimset;
            Ok(true)
        })?;
        db.each(
            "select id, seq, ord, day, value, dims, indicator from fact where id > $1 order by id",
            args![last_fact],
            |row| {
                let indicator = row.text(6)?;
                let at = match self.indicator_at.get(indicator) {
                    Some(at) => *at,
                    None => {
                        self.logs.push(Log::default());
                        self.indicator_at.insert(indicator.to_owned(), self.logs.len() - 1);
                        self.logs.len() - 1
                    }
                };
                let (seq, ord, dims) = (row.ord(1)?, row.ord(2)?, row.ord(5)?);
                let day = i32::try_from(row.int(3)?).map_err(|error| StoreError::corrupt("fact", error))?;
                let value = row.int(4)?;
                let log = &mut self.logs[at];
                (log.first_day, log.last_day) = match log.seq.is_empty() {
                    true => (day, day),
                    false => (log.first_day.min(day), log.last_day.max(day)),
                };
                log.seq.push(seq);
                log.ord.push(ord);
                log.day.push(day);
                log.dims.push(dims);
                log.value.push(value);
                last_fact = row.int(0)?;
                self.last_fact = last_fact;
                Ok(true)
            },
        )?;
        if first_time {
            // From here on it grows slowly; the room kept for doubling would be half of it.
            self.pairs.shrink_to_fit();
            self.logs.iter_mut().for_each(Log::shrink);
        }
        self.seq = head;
        Ok(())
    }

    fn dimset(&self, at: usize) -> &[Pair] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.pairs[start as usize..self.ends[at] as usize]
    }
}

impl Log {
    fn shrink(&mut self) {
        self.seq.shrink_to_fit();
        self.ord.shrink_to_fit();
        self.day.shrink_to_fit();
        self.dims.shrink_to_fit();
        self.value.shrink_to_fit();
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

fn cell_of(cell_at: &mut HashMap<Vec<u32>, u32>, key: &[u32]) -> u32 {
    match cell_at.get(key) {
        Some(at) => *at,
        None => {
            let at = cell_at.len() as u32;
            cell_at.insert(key.to_vec(), at);
            at
        }
    }
}

impl Facts {
    fn logs<'a>(&'a self, query: &'a FactQuery) -> impl Iterator<Item = (&'a str, &'a Log)> {
        self.indicator_at
            .iter()
            .filter(|(name, _)| query.indicators.is_empty() || query.indicators.contains(*name))
            .map(|(name, at)| (name.as_str(), &self.logs[*at]))
    }

    fn days(&self, query: &FactQuery, by: &[Period]) -> Days {
        let least = self.logs(query).map(|(_, log)| log.first_day).min();
        let most = self.logs(query).map(|(_, log)| log.last_day).max();
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
        let mut cell_at: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut several: Vec<Vec<u32>> = Vec::new();
        let mut place = Vec::with_capacity(self.ends.len());
        // The values of the set at hand in each dimension of `by`; 0 is the empty text.
        let mut values: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); by.len()];
        let mut key: Vec<u32> = vec![0; by.len()];
        for at in 0..self.ends.len() {
            let passed = self.dimset(at).iter().fold(0, |passed, pair| passed | roles[*pair as usize].passes);
            if passed != needed || filters.len() > 64 {
                place.push(OUT);
                continue;
            }
            if key.is_empty() {
                place.push(cell_of(&mut cell_at, &key));
                continue;
            }
            let mut many = false;
            key.fill(u32::MAX);
            for role in self.dimset(at).iter().map(|pair| &roles[*pair as usize]) {
                if let Some(place) = role.place {
                    many |= key[place] != u32::MAX && key[place] != role.text;
                    key[place] = role.text;
                }
            }
            if !many {
                key.iter_mut().filter(|text| **text == u32::MAX).for_each(|text| *text = 0);
                place.push(cell_of(&mut cell_at, &key));
                continue;
            }
            values.iter_mut().for_each(BTreeSet::clear);
            for role in self.dimset(at).iter().map(|pair| &roles[*pair as usize]) {
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
            several.push(keys.iter().map(|key| cell_of(&mut cell_at, key)).collect());
            place.push(SEVERAL | (several.len() - 1) as u32);
        }
        let mut keys = vec![Vec::new(); cell_at.len()];
        for (key, at) in cell_at {
            keys[at as usize] = key.iter().map(|text| texts[*text as usize].clone()).collect();
        }
        Cells { place, several, keys }
    }

    /// Calls `take` with cell, period, value and record of every fact the query speaks of.
    fn pass(
        &self,
        log: &Log,
        until: u64,
        days: &Days,
        cells: &Cells,
        seen: Option<&[u64]>,
        mut take: impl FnMut(u32, u32, i64, u32),
    ) {
        let known = log.seq.partition_point(|seq| u64::from(*seq) <= until);
        let (ords, day, dims, value) =
            (&log.ord[..known], &log.day[..known], &log.dims[..known], &log.value[..known]);
        for (((ord, day), dims), value) in ords.iter().zip(day).zip(dims).zip(value) {
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
                && seen.get((*ord / 64) as usize).is_none_or(|word| word & (1 << (*ord % 64)) == 0)
            {
                continue;
            }
            take(cell, *period, *value, *ord);
        }
    }
}

impl Snapshot<'_> {
    /// Sums of facts.
    pub fn figures(&self, query: &FactQuery) -> Result<Figures, StoreError> {
        let until = query.as_of.unwrap_or(u64::MAX).min(self.head.0);
        let seen = self.seen(&query.sees)?;
        self.with_facts(|facts| {
            let periods: Vec<Period> = query.by.iter().filter_map(|name| Period::named(name)).collect();
            let dimensions: Vec<&str> =
                query.by.iter().map(String::as_str).filter(|name| Period::named(name).is_none()).collect();
            let days = facts.days(query, &periods);
            let cells = facts.cells(query, &dimensions);
            let mut figures = Figures::default();
            let width = days.keys.len();
            let mut sums = vec![0_i64; cells.keys.len() * width];
            for (indicator, log) in facts.logs(query) {
                sums.fill(0);
                let mut total = 0_i64;
                facts.pass(log, until, &days, &cells, seen.as_deref(), |cell, period, value, _| {
                    total += value;
                    if cell & SEVERAL == 0 {
                        sums[cell as usize * width + period as usize] += value;
                    } else {
                        for cell in &cells.several[(cell & !SEVERAL) as usize] {
                            sums[*cell as usize * width + period as usize] += value;
                        }
                    }
                });
                figures.totals.insert(indicator.to_owned(), total);
                let found = sums.iter().enumerate().filter(|(_, value)| **value != 0);
                figures.cells.extend(found.map(|(at, value)| {
                    let mut period = days.keys[at % width].iter();
                    let mut dimension = cells.keys[at / width].iter();
                    let key = |name: &String| {
                        let keys = if Period::named(name).is_some() { &mut period } else { &mut dimension };
                        keys.next().cloned().unwrap_or_default()
                    };
                    Cell {
                        indicator: indicator.to_owned(),
                        keys: query.by.iter().map(key).collect(),
                        value: *value,
                    }
                }));
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
        let sums = self.with_facts(|facts| {
            let (days, cells) = (facts.days(query, &[]), facts.cells(query, &[]));
            let mut sums: HashMap<u32, i64> = HashMap::new();
            for (_, log) in facts.logs(query) {
                facts.pass(log, until, &days, &cells, seen.as_deref(), |_, _, value, ord| {
                    *sums.entry(ord).or_default() += value;
                });
            }
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
        let View::Keys(_) = view else { return Ok(None) };
        let index = self.index_at(None)?;
        let Some(set) = crate::list::visible(&index, view) else { return Ok(None) };
        let mut bits = vec![0_u64; set.max().map_or(0, |most| most as usize / 64 + 1)];
        for ord in set.iter() {
            bits[ord as usize / 64] |= 1 << (ord % 64);
        }
        Ok(Some(bits))
    }
}
