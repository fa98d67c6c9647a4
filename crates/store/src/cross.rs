//! Two dimensions against each other: how many records each pair of values has in common.

use std::collections::BTreeSet;

use crate::error::StoreError;
use crate::list::ListQuery;
use crate::snapshot::Snapshot;

/// So many records of a list have these three values. Nothing is said of pairs that have none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crossed {
    pub down: String,
    pub across: String,
    pub by: String,
    pub n: u64,
}

impl Snapshot<'_> {
    /// The records of a list, counted by `values` of the dimension `down`, by `across`, and by a third dimension. Answered
    /// from memory: no row is read.
    pub fn cross(
        &self,
        query: &ListQuery,
        down: &str,
        values: &BTreeSet<String>,
        across: &str,
        by: &str,
    ) -> Result<Vec<Crossed>, StoreError> {
        let index = self.index_at(query.as_of)?.realm(&query.sees);
        let found = self.counted(query, &index)?.found();
        let only = |value: &str| BTreeSet::from([value.to_owned()]);
        let mut cells = Vec::new();
        for value in values {
            let here = index.with_any(down, &only(value)).as_ref() & &found;
            if here.is_empty() {
                continue;
            }
            for (third, _) in index.count(by, &here).into_iter().filter(|(_, n)| *n > 0) {
                let both = index.with_any(by, &only(third)).as_ref() & &here;
                for (across, n) in index.count(across, &both).into_iter().filter(|(_, n)| *n > 0) {
                    let (down, across, by) = (value.clone(), across.to_owned(), third.to_owned());
                    cells.push(Crossed { down, across, by, n });
                }
            }
        }
        Ok(cells)
    }
}
