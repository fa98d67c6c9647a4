//! A change of the days off or of the deadline rules: open clocks are counted again, and the ledger says which of the two
//! changed, and which days.

use std::collections::BTreeSet;

use jiff::Timestamp;
use luytre_domain::calendar::{ChangedDay, Shape};
use luytre_domain::command::Command;
use luytre_domain::project::RECORD;
use luytre_store::ClockQuery;
use serde::{Deserialize, Serialize};

use crate::error::OfficeError;
use crate::office::{Office, Request};

/// The subject of the ledger that holds the calendar this store last ran under.
const CALENDAR: &str = "law:calendar";

/// Records of one transaction.
const BATCH: usize = 100;

/// All that due dates depend on, as a store last ran under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Counting {
    #[serde(flatten)]
    shape: Shape,
    /// [`luytre_domain::clock::Rules::digest`]; `None` in stores that only kept the calendar.
    #[serde(default)]
    rules: Option<String>,
}

/// What a new calendar or new deadline rules have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarChange {
    pub days: Vec<ChangedDay>,
    /// The deadline rules are others, or were not kept before.
    pub rules: bool,
    /// Records with a clock that now ends on another day.
    pub records: usize,
}

impl Office {
    /// Compares the days off and the deadline rules this store last ran under with the pack's, and counts open clocks again
    /// where either differs. Call it before serving. What holds now is written last: a start that was broken off begins again, and what it
    /// had counted already comes to the same.
    pub fn keep_calendar(&self, now: Timestamp) -> Result<CalendarChange, OfficeError> {
        let now_held =
            Counting { shape: self.law().calendar.shape(), rules: Some(self.law().rules.digest()) };
        let (known, open) = self.store.read("calendar", |snap| {
            let known =
                snap.get(CALENDAR)?.and_then(|stored| serde_json::from_value::<Counting>(stored.doc).ok());
            let open = match &known {
                Some(known) if *known != now_held => {
                    snap.clocks(&ClockQuery { open: Some(true), ..ClockQuery::default() })?
                }
                _ => Vec::new(),
            };
            Ok::<_, OfficeError>((known, open))
        })?;
        let mut change = CalendarChange::default();
        if known.as_ref() == Some(&now_held) {
            return Ok(change);
        }
        if let Some(known) = &known {
            change.days = known.shape.changes_to(&now_held.shape);
            change.rules = known.rules != now_held.rules;
        }
        let subjects: BTreeSet<String> = open.into_iter().map(|hit| hit.subject).collect();
        let requests: Vec<Request> = subjects
            .iter()
            .filter_map(|subject| {
                Some(Request {
                    actor: Office::operator(),
                    now,
                    id: subject.strip_prefix(RECORD)?.to_owned(),
                    command: Command::RecomputeClocks { days: change.days.clone(), rules: change.rules },
                    seen: None,
                    confirmed: BTreeSet::new(),
                })
            })
            .collect();
        for batch in requests.chunks(BATCH) {
            let (office, batch) = (self.clone(), batch.to_vec());
            change.records += self.store.write("count clocks again", move |tx| {
                let mut moved = 0;
                for request in &batch {
                    let before = tx.head();
                    moved += usize::from(office.execute_in(tx, request)?.version > before);
                }
                Ok::<_, OfficeError>(moved)
            })?;
        }
        self.put_down(now, CALENDAR, "calendar", &now_held)?;
        Ok(change)
    }
}
