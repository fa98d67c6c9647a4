//! The open side of the register: rows that anybody may see, apart from the records they come from. Each stands at a place
//! and under a subject of its own, with its own words, dimensions and facts; what asks with [`View::Open`] touches nothing
//! else, so neither a list nor a count nor a search can tell anything closed.

use jiff::civil::Date;
use luytre_domain::ledger::Hash;
use luytre_domain::projection::OPENS;

use crate::db::args;
use crate::error::StoreError;
use crate::list::{ListQuery, Order, View};
use crate::snapshot::Snapshot;

/// Places from here on are those of open rows.
pub(crate) const FIRST_OPEN: u32 = 1 << 31;

/// The subject of the open side of `subject`.
pub fn open_subject(subject: &str) -> String {
    format!("open:{subject}")
}

/// Which state of the open register somebody sees. Nothing in it changes when something closed does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenState {
    pub rows: u64,
    /// The entry that changed the rows last; 0 and [`Hash::GENESIS`] where there are none.
    pub changed: u64,
    pub hash: Hash,
    /// The latest day on which rows opened by themselves.
    pub opened: Option<Date>,
}

impl Snapshot<'_> {
    /// The state on `day`. Two states that differ in any row differ here: a row that comes or changes has a later entry,
    /// one that goes lowers the number, one whose day comes has a later day.
    pub fn open_state(&self, day: Date) -> Result<OpenState, StoreError> {
        let sees = View::Open(day);
        let query = ListQuery { sees: sees.clone(), order: Order::Changed, limit: 1, ..ListQuery::default() };
        let page = self.list(&query)?;
        let changed = page.rows.first().map_or(0, |hit| hit.changed);
        let hash =
            self.db.one("select hash from ledger where seq = $1", args![changed], |row| row.digest(0))?;
        let today = day.to_string();
        let index = self.index_at(None)?.realm(&sees);
        let days = index.values(OPENS).map(|(opens, _)| opens).filter(|opens| *opens <= today.as_str());
        Ok(OpenState {
            rows: page.total.n,
            changed,
            hash: hash.map_or(Hash::GENESIS, Hash),
            opened: days.max().and_then(|day| day.parse().ok()),
        })
    }
}
