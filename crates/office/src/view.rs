//! Everybody's own views of the register, and taking rows out of it.

use luytre_domain::permit::{Action, Actor, Reach};
use luytre_domain::record::Record;
use luytre_domain::refusal::Refusal;
use luytre_store::access::SavedView;
use luytre_store::{Hit, ListQuery, Snapshot};

use crate::error::OfficeError;
use crate::office::{Office, record_of};
use crate::query::replay;

/// Rows an export holds at most: what a spreadsheet still opens at once.
pub const MOST_EXPORTED: usize = 50_000;

impl Office {
    /// The actor's own views, by name.
    pub fn saved_views(&self, actor: &Actor) -> Result<Vec<SavedView>, OfficeError> {
        let login = actor.login.clone();
        Ok(self.store.read("saved views", |snap| snap.saved_views(&login))?)
    }

    /// Keeps a query of the register under a name; a view of that name is replaced.
    pub fn save_view(&self, actor: &Actor, view: &SavedView) -> Result<(), OfficeError> {
        let permit = self.permit(actor, "*", Action::View, self.widest(actor, Action::View))?;
        let name = view.name.trim().to_owned();
        if name.is_empty() {
            return Err(Refusal::new("view-without-name").field("name").into());
        }
        let (login, query) = (actor.login.clone(), view.query.clone());
        Ok(self.store.write("save view", move |tx| tx.save_view(&permit, &login, &name, &query))?)
    }

    pub fn drop_view(&self, actor: &Actor, name: &str) -> Result<(), OfficeError> {
        let permit = self.permit(actor, "*", Action::View, self.widest(actor, Action::View))?;
        let (login, name) = (actor.login.clone(), name.to_owned());
        Ok(self.store.write("drop view", move |tx| tx.drop_view(&permit, &login, &name))?)
    }

    /// Whether the actor may take any rows out at all.
    pub fn may_export(&self, actor: &Actor) -> bool {
        self.may(actor, "*", Action::Export, self.widest(actor, Action::Export))
    }

    /// The rows of a list that the actor may take out, in its order, at most [`MOST_EXPORTED`]. What may only be
    /// looked at (a record on which one was asked, or that one co-signs) is left out.
    pub fn export(&self, actor: &Actor, query: ListQuery) -> Result<Vec<Hit>, OfficeError> {
        let mut rows = Vec::new();
        self.export_each(actor, query, false, MOST_EXPORTED, |hit, _| {
            rows.push(hit);
            Ok(())
        })?;
        Ok(rows)
    }

    /// As [`Office::export`], row by row from one consistent state, so that long lists need no room; with the records
    /// themselves where `records` says so. Gives the number of rows and the last entry they are of.
    pub fn export_each(
        &self,
        actor: &Actor,
        mut query: ListQuery,
        records: bool,
        most: usize,
        mut take: impl FnMut(Hit, Option<Record>) -> Result<(), OfficeError>,
    ) -> Result<(usize, u64), OfficeError> {
        if !self.may_export(actor) {
            return Err(Refusal::new("forbidden").into());
        }
        query.sees = self.view_for(actor, Action::Export);
        query.facets.clear();
        query.cursor = None;
        query.limit = 500;
        self.store.read("export", |snap| {
            let head = query.as_of.unwrap_or_else(|| snap.head().0);
            let mut taken = 0;
            loop {
                let page = snap.list(&query)?;
                for hit in page.rows {
                    if taken == most {
                        return Ok((taken, head));
                    }
                    if !self.may_take_out(snap, actor, &hit)? {
                        continue;
                    }
                    let record = match (records, query.as_of) {
                        (false, _) => None,
                        (true, None) => snap.get(&hit.subject)?.and_then(|stored| record_of(stored.doc)),
                        (true, Some(seq)) => replay(&snap.entries_up_to(&hit.subject, seq)?)?,
                    };
                    taken += 1;
                    take(hit, record)?;
                }
                match page.next {
                    Some(next) => query.cursor = Some(next),
                    None => return Ok::<_, OfficeError>((taken, head)),
                }
            }
        })
    }

    /// Whether the actor may take this record out. A view only knows the keys by which a record is seen, and these a record
    /// shares with its co-signatories and with those who were asked; so its own nearness decides. It is today's, also
    /// for a past state.
    pub(crate) fn may_take_out(
        &self,
        snap: &Snapshot,
        actor: &Actor,
        hit: &Hit,
    ) -> Result<bool, OfficeError> {
        if self.may(actor, &hit.row.kind, Action::Export, None) {
            return Ok(true);
        }
        let record = snap.get(&hit.subject)?.and_then(|stored| record_of(stored.doc));
        Ok(record
            .is_some_and(|record| self.may(actor, &record.kind, Action::Export, self.reach(actor, &record))))
    }

    fn widest(&self, actor: &Actor, action: Action) -> Option<Reach> {
        self.law().roles.reach(actor, "*", action)
    }
}
