//! Figures: sums over the log of signed deltas. A figure as of an entry is a sum over a prefix of the log, so the past
//! costs what the present costs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use luytre_domain::projection::Dimensions;

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
    seq: Vec<u32>,
    ord: Vec<u32>,
    day: Vec<i32>,
    dims: Vec<u32>,
    value: Vec<i64>,
}

/// A dimension and one of its values, by their places in [`Names`].
type Pair = (u16, u32);

#[derive(Default)]
struct Names {
    dimensions: Vec<String>,
    dimension_at: HashMap<String, u16>,
    values: Vec<String>,
    value_at: HashMap<String, u32>,
}

impl Names {
    fn pair(&mut self, dimension: &str, value: &str) -> Pair {
        let at = match self.dimension_at.get(dimension) {
            Some(at) => *at,
            None => {
                // Dimensions are named by the pack: a few dozen.
                let at = self.dimensions.len() as u16;
                self.dimensions.push(dimension.to_owned());
                self.dimension_at.insert(dimension.to_owned(), at);
                at
            }
        };
        let value = match self.value_at.get(value) {
            Some(value) => *value,
            None => {
                let place = self.values.len() as u32;
                self.values.push(value.to_owned());
                self.value_at.insert(value.to_owned(), place);
                place
            }
        };
        (at, value)
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
    /// By the id of the set; the ids begin at 1.
    dimsets: Vec<Box<[Pair]>>,
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
        let (mut last_dimset, mut last_fact) = (self.last_dimset, self.last_fact);
        db.each("select id, dims from dimset where id > $1 order by id", args![last_dimset], |row| {
            let dimensions: Dimensions =
                serde_json::from_str(row.text(1)?).map_err(|error| StoreError::corrupt("dimset", error))?;
            let pairs = dimensions
                .iter()
                .flat_map(|(dimension, values)| values.iter().map(move |value| (dimension, value)))
                .map(|(dimension, value)| self.names.pair(dimension, value));
            let at = usize::try_from(row.int(0)?).map_err(|error| StoreError::corrupt("dimset", error))?;
            let pairs = pairs.collect();
            self.dimsets.resize_with(self.dimsets.len().max(at + 1), Box::default);
            self.dimsets[at] = pairs;
            last_dimset = row.int(0)?;
            Ok(true)
        })?;
        self.last_dimset = last_dimset;
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
                log.seq.push(seq);
                log.ord.push(ord);
                log.day.push(day);
                log.dims.push(dims);
                log.value.push(value);
                last_fact = row.int(0)?;
                // Kept row by row: a question that breaks off midway goes on from here.
                self.last_fact = last_fact;
                Ok(true)
            },
        )?;
        self.seq = head;
        Ok(())
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

impl Facts {
    fn logs<'a>(&'a self, query: &'a FactQuery) -> impl Iterator<Item = (&'a str, &'a Log)> {
        self.indicator_at
            .iter()
            .filter(|(name, _)| query.indicators.is_empty() || query.indicators.contains(*name))
            .map(|(name, at)| (name.as_str(), &self.logs[*at]))
    }

    fn days(&self, query: &FactQuery, by: &[Period]) -> Days {
        let all = || self.logs(query).flat_map(|(_, log)| log.day.iter().copied());
        let (Some(least), Some(most)) = (all().min(), all().max()) else {
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
        // What each pair counts for, asked once for each value.
        let mut mapped: HashMap<Pair, u32> = HashMap::new();
        let mut texts: Vec<String> = vec![String::new()];
        let mut text_at: HashMap<String, u32> = HashMap::from([(String::new(), 0)]);
        let mut intern = |text: String| {
            *text_at.entry(text).or_insert_with_key(|text| {
                texts.push(text.clone());
                (texts.len() - 1) as u32
            })
        };
        let mut filters: Vec<(Option<u16>, BTreeSet<u32>)> = Vec::new();
        for (dimension, values) in &query.filter {
            if Period::named(dimension).is_none() && !values.is_empty() {
                let at = self.names.dimension_at.get(dimension).copied();
                filters.push((at, values.iter().map(|value| intern(value.clone())).collect()));
            }
        }
        let by: Vec<Option<u16>> =
            by.iter().map(|name| self.names.dimension_at.get(*name).copied()).collect();
        let mut map = |pair: Pair| {
            *mapped.entry(pair).or_insert_with(|| {
                let (dimension, value) =
                    (&self.names.dimensions[usize::from(pair.0)], &self.names.values[pair.1 as usize]);
                intern(match &query.regroup {
                    Some(regroup) => regroup(dimension, value).unwrap_or_default(),
                    None => value.clone(),
                })
            })
        };
        let mut cell_at: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut cells: Vec<Vec<u32>> = Vec::new();
        let mut several: Vec<Vec<u32>> = Vec::new();
        let mut keys: Vec<Vec<u32>> = Vec::new();
        let mut place = Vec::with_capacity(self.dimsets.len());
        for pairs in &self.dimsets {
            let mut values = |dimension: Option<u16>| -> BTreeSet<u32> {
                pairs.iter().filter(|pair| Some(pair.0) == dimension).map(|pair| map(*pair)).collect()
            };
            if !filters
                .iter()
                .all(|(dimension, wanted)| values(*dimension).iter().any(|at| wanted.contains(at)))
            {
                place.push(OUT);
                continue;
            }
            keys.clear();
            keys.push(Vec::new());
            for dimension in &by {
                let mut values = values(*dimension);
                if values.is_empty() {
                    values.insert(0);
                }
                keys = keys
                    .iter()
                    .flat_map(|key| values.iter().map(move |value| [key.as_slice(), &[*value]].concat()))
                    .collect();
            }
            let mut places = keys.iter().map(|key| match cell_at.get(key) {
                Some(at) => *at,
                None => {
                    let at = cells.len() as u32;
                    cell_at.insert(key.clone(), at);
                    cells.push(key.clone());
                    at
                }
            });
            place.push(match keys.len() {
                1 => places.next().unwrap_or(OUT),
                _ => {
                    several.push(places.collect());
                    SEVERAL | (several.len() - 1) as u32
                }
            });
        }
        let keys =
            cells.iter().map(|key| key.iter().map(|at| texts[*at as usize].clone()).collect()).collect();
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
            .map(|(ord, value)| Ok(FactRow { hit: self.hit(ord, query.as_of, None)?, value }))
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
