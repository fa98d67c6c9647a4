//! Everything somebody may take out of the register, record by record, from one consistent state.

use std::collections::BTreeSet;

use jiff::Timestamp;
use luytre_domain::permit::{Action, Actor};
use luytre_domain::record::Record;
use luytre_domain::refusal::Refusal;
use luytre_store::{ListQuery, Order};

use crate::error::OfficeError;
use crate::office::Office;
use crate::query::{HistoryLine, line, mask, replay};

/// What to take out.
#[derive(Clone, Debug, Default)]
pub struct ExportQuery {
    /// All kinds where `None`.
    pub kind: Option<String>,
    /// As the register stood at this moment; as it stands now where `None`.
    pub as_of: Option<Timestamp>,
}

/// A record with its past.
pub struct Exported {
    pub record: Record,
    /// Relation and register number of what it points to, as far as the actor may take that out as well.
    pub links: Vec<(String, String)>,
    /// Every entry, the first one first, as [`Office::history`] shows it to the actor.
    pub history: Vec<HistoryLine>,
}

impl Office {
    /// Gives `take` every record that `actor` may export, in the order of their first appearance day; gives the last
    /// entry that was looked at. Sealed values stay sealed.
    ///
    /// # Errors
    /// Where the actor may export nothing at all, where there is no such kind, where an entry cannot be read (an export with
    /// something left out would pass for whole), and whatever `take` fails with.
    pub fn export_records(
        &self,
        actor: &Actor,
        query: &ExportQuery,
        mut take: impl FnMut(Exported) -> Result<(), OfficeError>,
    ) -> Result<u64, OfficeError> {
        if !self.may_export(actor) {
            return Err(Refusal::new("forbidden").into());
        }
        if let Some(kind) = query.kind.as_ref().filter(|kind| self.law().kind(kind).is_none()) {
            return Err(Refusal::new("no-such-kind").arg("kind", kind).into());
        }
        let view = self.view_for(actor, Action::Export);
        let seen = self.view(actor);
        self.store.read("export", |snap| {
            let head = match query.as_of {
                Some(at) => snap.seq_at(at)?,
                None => snap.head().0,
            };
            let mut list = ListQuery {
                sees: view.clone(),
                order: Order::Oldest,
                limit: 500,
                as_of: Some(head),
                ..ListQuery::default()
            };
            if let Some(kind) = &query.kind {
                list.filter.insert("kind".to_owned(), BTreeSet::from([kind.clone()]));
            }
            loop {
                let page = snap.list(&list)?;
                for hit in &page.rows {
                    if !self.may_take_out(snap, actor, hit)? {
                        continue;
                    }
                    let entries = snap.entries_up_to(&hit.subject, head)?;
                    let Some(record) = replay(&entries)? else { continue };
                    let mut links = Vec::new();
                    for (relation, target) in &record.links {
                        if let Some(hit) = snap.record(target, &view)?
                            && self.may_take_out(snap, actor, &hit)?
                        {
                            links.push((relation.clone(), hit.row.number));
                        }
                    }
                    let mut history = entries.into_iter().map(line).collect::<Result<Vec<_>, _>>()?;
                    for line in &mut history {
                        mask(snap, &seen, &mut line.event)?;
                    }
                    take(Exported { record, links, history })?;
                }
                match page.next {
                    Some(next) => list.cursor = Some(next),
                    None => break Ok(head),
                }
            }
        })
    }
}
