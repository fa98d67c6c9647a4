//! Which records lie near to something that is being planned: by what they share and by when they are. Set work on the index
//! alone; only the records that are named are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use roaring::RoaringBitmap;

use crate::error::StoreError;
use crate::index::{Index, day_key};
use crate::list::Hit;
use crate::snapshot::Snapshot;

/// What may be near to what.
#[derive(Clone, Debug, Default)]
pub struct NearQuery {
    /// The records looked at: of each line any value of every dimension named in it.
    pub among: Vec<Vec<(String, BTreeSet<String>)>>,
    /// Values that take a record out.
    pub but: Vec<(String, BTreeSet<String>)>,
    /// Dimension, values and weight of what is shared.
    pub shares: Vec<(String, BTreeSet<String>, u32)>,
    /// Windows with their weights, the narrow ones first; a record counts for the first it lies in.
    pub windows: Vec<(Date, Date, u32)>,
    /// In a group, the record nearest to this day stands for the others.
    pub day: Option<Date>,
    /// Below this weight nothing is near.
    pub least: u32,
    /// Groups of values of one dimension; a record is told of in each of its groups.
    pub by: String,
    pub groups: Vec<(String, BTreeSet<String>)>,
    /// Groups told of, the heaviest first.
    pub limit: usize,
}

/// What a group has in common with what is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub group: String,
    pub weight: u32,
    /// Of [`NearQuery::shares`], in their order: what its nearest record shares.
    pub shares: Vec<bool>,
    /// The window of [`NearQuery::windows`] it lies in.
    pub window: Option<usize>,
    /// The record that shares most and is nearest in time.
    pub hit: Hit,
    /// Records of the group that are near at all.
    pub n: u64,
}

/// Of very many equals not every one is compared for its day.
const LOOKED_AT: u64 = 20_000;

fn meet(index: &Index, of: &[(String, BTreeSet<String>)]) -> RoaringBitmap {
    let mut sets = of.iter().map(|(dimension, values)| index.with_any(dimension, values));
    let Some(first) = sets.next() else { return RoaringBitmap::new() };
    sets.fold(first.as_ref().clone(), |found, set| found & set.as_ref())
}

impl Snapshot<'_> {
    /// The groups that have something near, the heaviest first, then those with most of it. It is what the register holds now,
    /// whoever asks: what may be told of it is for the caller to decide.
    pub fn near(&self, query: &NearQuery) -> Result<Vec<Near>, StoreError> {
        let index = self.index_at(None)?;
        let mut left = RoaringBitmap::new();
        for line in &query.among {
            left |= meet(&index, line);
        }
        for (dimension, values) in &query.but {
            left -= index.with_any(dimension, values).as_ref();
        }
        let shares: Vec<Arc<RoaringBitmap>> =
            query.shares.iter().map(|(dimension, values, _)| index.with_any(dimension, values)).collect();
        // Nothing that shares nothing is near, whenever it was.
        let any = shares.iter().fold(RoaringBitmap::new(), |any, set| any | set.as_ref());
        left &= any;
        let windows: Vec<RoaringBitmap> = query
            .windows
            .iter()
            .map(|(from, until, _)| index.date.between(day_key(Some(*from)), day_key(Some(*until))) & &left)
            .collect();
        let groups: Vec<Arc<RoaringBitmap>> =
            query.groups.iter().map(|(_, values)| index.with_any(&query.by, values)).collect();
        // Every way to be near, the heaviest first; a record goes with the first that fits it.
        let mut ways: Vec<(u32, usize, Option<usize>)> = Vec::new();
        for mask in 1..1_usize << shares.len() {
            let shared = |at: &usize| mask & (1 << at) != 0;
            let weight: u32 = (0..shares.len()).filter(shared).map(|at| query.shares[at].2).sum();
            let all =
                (0..windows.len()).map(|at| (weight + query.windows[at].2, Some(at))).chain([(weight, None)]);
            ways.extend(
                all.filter(|(weight, _)| *weight >= query.least).map(|(weight, at)| (weight, mask, at)),
            );
        }
        ways.sort_by_key(|(weight, mask, window)| {
            (std::cmp::Reverse(*weight), std::cmp::Reverse(*mask), window.is_none(), *window)
        });
        let mut found: Vec<Option<(u32, usize, Option<usize>, u32)>> = vec![None; groups.len()];
        let mut counts = vec![0_u64; groups.len()];
        for (weight, mask, window) in ways {
            if left.is_empty() {
                break;
            }
            let mut here = left.clone();
            if let Some(at) = window {
                here &= &windows[at];
            }
            for (_, set) in shares.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0) {
                here &= set.as_ref();
            }
            if here.is_empty() {
                continue;
            }
            for (at, group) in groups.iter().enumerate() {
                let both = group.as_ref() & &here;
                let Some(newest) = both.max() else { continue };
                counts[at] += both.len();
                if found[at].is_none() {
                    let apart = |ord: u32| {
                        query.day.map_or(0, |day| index.date.get(ord).abs_diff(day_key(Some(day))))
                    };
                    let some = both.iter().rev().take(usize::try_from(LOOKED_AT).unwrap_or(usize::MAX));
                    let nearest = some.min_by_key(|ord| apart(*ord)).unwrap_or(newest);
                    found[at] = Some((weight, mask, window, nearest));
                }
            }
            left -= here;
        }
        let mut order: Vec<usize> = (0..groups.len()).filter(|at| found[*at].is_some()).collect();
        order.sort_by_key(|at| {
            (std::cmp::Reverse(found[*at].map_or(0, |found| found.0)), std::cmp::Reverse(counts[*at]))
        });
        order.truncate(query.limit);
        let mut near = Vec::new();
        for at in order {
            let Some((weight, mask, window, ord)) = found[at] else { continue };
            near.push(Near {
                group: query.groups[at].0.clone(),
                weight,
                shares: (0..shares.len()).map(|at| mask & (1 << at) != 0).collect(),
                window,
                hit: self.hit(ord, None, None)?,
                n: counts[at],
            });
        }
        Ok(near)
    }
}
