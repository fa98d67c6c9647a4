//! Which records lie near to something that is being planned: by what they share and by when they are. Set work on the index
//! alone; only the records that are named are read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
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
const LOOKED_AT: usize = 20_000;

fn meet(index: &Index, of: &[(String, BTreeSet<String>)]) -> RoaringBitmap {
    let mut sets = of.iter().map(|(dimension, values)| index.with_any(dimension, values));
    let Some(first) = sets.next() else { return RoaringBitmap::new() };
    sets.fold(first.as_ref().clone(), |found, set| found & set.as_ref())
}

/// What the index alone says of a group: the place of the group, then as [`Near`] has it.
struct Found {
    group: usize,
    weight: u32,
    mask: usize,
    window: Option<usize>,
    /// The record.
    ord: u32,
    n: u64,
}

impl Index {
    fn near(&self, query: &NearQuery) -> Vec<Found> {
        let mut left = RoaringBitmap::new();
        for line in &query.among {
            left |= meet(self, line);
        }
        for (dimension, values) in &query.but {
            left -= self.with_any(dimension, values).as_ref();
        }
        let shares: Vec<Arc<RoaringBitmap>> =
            query.shares.iter().map(|(dimension, values, _)| self.with_any(dimension, values)).collect();
        // What shares nothing is not near, whenever it was.
        left &= shares.iter().fold(RoaringBitmap::new(), |any, set| any | set.as_ref());
        let windows: Vec<RoaringBitmap> = query
            .windows
            .iter()
            .map(|(from, until, _)| self.date.between(day_key(Some(*from)), day_key(Some(*until))) & &left)
            .collect();
        let groups: Vec<Arc<RoaringBitmap>> =
            query.groups.iter().map(|(_, values)| self.with_any(&query.by, values)).collect();
        // Every way to be near, the heaviest first; a record goes with the first that fits it.
        let mut ways: Vec<(u32, usize, Option<usize>)> = Vec::new();
        for mask in 1..1_usize << shares.len() {
            let shared = |at: &usize| mask & (1 << at) != 0;
            let weight: u32 = (0..shares.len()).filter(shared).map(|at| query.shares[at].2).sum();
            let timed = (0..windows.len()).map(|at| (weight + query.windows[at].2, Some(at)));
            let all = timed.chain([(weight, None)]).filter(|(weight, _)| *weight >= query.least);
            ways.extend(all.map(|(weight, at)| (weight, mask, at)));
        }
        let heavy_first = |(weight, mask, window): &(u32, usize, Option<usize>)| {
            (Reverse(*weight), Reverse(*mask), window.is_none(), *window)
        };
        ways.sort_by_key(heavy_first);
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        for (weight, mask, window) in ways {
            if left.is_empty() {
                break;
            }
            let mut here = window.map_or_else(|| left.clone(), |at| &left & &windows[at]);
            for (_, set) in shares.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0) {
                here &= set.as_ref();
            }
            if here.is_empty() {
                continue;
            }
            for (group, set) in groups.iter().enumerate() {
                let both = set.as_ref() & &here;
                let Some(newest) = both.max() else { continue };
                let n = both.len();
                match found.get_mut(&group) {
                    Some(known) => known.n += n,
                    None => {
                        let apart = |ord: &u32| {
                            query.day.map_or(0, |day| self.date.get(*ord).abs_diff(day_key(Some(day))))
                        };
                        let ord = both.iter().rev().take(LOOKED_AT).min_by_key(apart).unwrap_or(newest);
                        found.insert(group, Found { group, weight, mask, window, ord, n });
                    }
                }
            }
            left -= here;
        }
        let mut found: Vec<Found> = found.into_values().collect();
        found.sort_by_key(|found| (Reverse(found.weight), Reverse(found.n)));
        found.truncate(query.limit);
        found
    }
}

impl Snapshot<'_> {
    /// The groups that have something near, the heaviest first, then those with most of it. It is what the register holds now,
    /// whoever asks: what may be told of it is for the caller to decide.
    pub fn near(&self, query: &NearQuery) -> Result<Vec<Near>, StoreError> {
        let found = self.index_at(None)?.near(query);
        let near = found.into_iter().map(|found| {
            Ok(Near {
                group: query.groups[found.group].0.clone(),
                weight: found.weight,
                shares: (0..query.shares.len()).map(|at| found.mask & (1 << at) != 0).collect(),
                window: found.window,
                hit: self.hit(found.ord, None, None)?,
                n: found.n,
            })
        });
        near.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// How long the set work takes: `LUYTRE_RECORDS=1000000 cargo test -p luytre-store --lib near -- --ignored --nocapture`.
    /// Busy values on purpose: the commonest partner, country and field, shared by many thousand records.
    #[test]
    #[ignore = "a measurement"]
    #[expect(clippy::disallowed_methods, reason = "measuring is what it is for")]
    fn near_among_many() {
        let records: u32 =
            std::env::var("LUYTRE_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
        let mut index = Index::default();
        let mut chance = 1_u64;
        let mut below = |end: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // The product of two draws: small numbers are common.
            let draw = (chance >> 33) as f64 / f64::from(1_u32 << 31);
            (draw * draw * end as f64) as u64
        };
        for ord in 1..=records {
            let day =
                jiff::civil::date(2026, 6, 1).saturating_sub(jiff::Span::new().days(below(7_300) as i64));
            index.fill_for_measuring(
                ord,
                day,
                &[
                    ("kind", format!("k{}", below(4))),
                    ("state", format!("s{}", below(8))),
                    ("unit", format!("u{}", below(97))),
                    ("partner", format!("p{}", below(400))),
                    ("country", format!("c{}", below(60))),
                    ("area", format!("a{}", below(21))),
                ],
            );
        }
        let only =
            |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<BTreeSet<String>>();
        let states = only(&["s0", "s1", "s2", "s3", "s4", "s5"]);
        let line =
            |kind: &str| vec![("kind".to_owned(), only(&[kind])), ("state".to_owned(), states.clone())];
        let day = |month, day| jiff::civil::date(2026, month, day);
        let query = NearQuery {
            among: ["k0", "k1", "k2"].map(line).to_vec(),
            but: vec![("unit".to_owned(), only(&["u0", "u1"])), ("area".to_owned(), only(&["a20"]))],
            shares: vec![
                ("area".to_owned(), only(&["a0", "a1"]), 2),
                ("country".to_owned(), only(&["c0"]), 3),
                ("partner".to_owned(), only(&["p0"]), 8),
            ],
            windows: vec![(day(4, 1), day(6, 30), 4), (day(1, 1), day(12, 31), 2)],
            day: Some(day(5, 15)),
            least: 5,
            by: "unit".to_owned(),
            groups: (2..97)
                .step_by(3)
                .map(|n| {
                    let three = [n, n + 1, n + 2].map(|n| format!("u{n}"));
                    (format!("g{n}"), three.into_iter().collect())
                })
                .collect(),
            limit: 8,
        };
        let mut taken: Vec<f64> = (0..200)
            .map(|_| {
                let start = Instant::now();
                assert_eq!(index.near(&query).len(), 8);
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        taken.sort_by(f64::total_cmp);
        println!("near among {records}: p50 {:.2} ms, p99 {:.2} ms", taken[100], taken[197]);
    }
}
