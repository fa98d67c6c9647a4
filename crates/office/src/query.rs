//! What is asked of the register: lists, one record with what can be done, its history, the desk.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::clock::Due as Derivation;
use luytre_domain::decide::{actors, explain, obstacles, place};
use luytre_domain::kind::Kind;
use luytre_domain::ledger::Entry;
use luytre_domain::permit::{Action, Actor};
use luytre_domain::projection::{ClockRow, Unreadable};
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_store::{ClockQuery, Hit, ListPage, ListQuery, Order, Snapshot, StoreError, View};
use serde_json::Value;

use crate::error::OfficeError;
use crate::office::{Office, record_of};
use crate::personal::sealed_fields;

/// One record as its page shows it to one person.
pub struct Dossier {
    pub record: Record,
    /// Give this back with a command, so that nobody writes over what they have not seen.
    pub version: u64,
    /// What can be done now, and what stands in the way of the rest. Empty for a past state.
    pub ways: Vec<Way>,
    /// May edit fields, attach papers, set commitments.
    pub may_edit: bool,
    pub may_attach: bool,
    pub may_commit: bool,
    /// The bodies asked now for whom the actor may reply.
    pub may_reply: Vec<BodyId>,
    /// Running and met clocks with their derivation, in the order they began.
    pub clocks: Vec<(ClockRow, Option<Derivation>)>,
    /// Idle since this day, where the kind minds.
    pub dormant_since: Option<Date>,
    /// Personal fields that hold something sealed, and whether the actor may have them in the clear ([`Office::reveal`]).
    pub sealed: Vec<String>,
    pub may_reveal: bool,
    /// Personal fields of which the actor may destroy keys that are still there, also of values written over since.
    pub erasable: Vec<String>,
    /// Records it is linked with, from either side, as far as the actor sees them.
    pub links: Vec<Linked>,
    /// The entry this is the state of, where it is not the last.
    pub as_of: Option<u64>,
}

/// A link as one of its two sides shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// What this record is to the other: names the message `relation-<word>`.
    pub word: String,
    /// The relation of the pack, whichever side holds it.
    pub relation: String,
    /// This record holds the link, and it is taken away here.
    pub held: bool,
    pub other: Hit,
}

/// A transition out of the present step.
pub struct Way {
    pub id: String,
    pub to: String,
    /// The actor may take it.
    pub mine: bool,
    /// Who may.
    pub who: Vec<BodyId>,
    pub decides: bool,
    pub reasons: bool,
    /// The field that takes the day.
    pub stamps: Option<String>,
    /// Empty: it is open.
    pub obstacles: Vec<Refusal>,
}

/// A field before and after.
pub struct Change {
    pub field: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// One entry of a record's history.
pub struct HistoryLine {
    pub seq: u64,
    pub at: Timestamp,
    pub actor: String,
    pub law: String,
    pub event: Event,
    pub hash: String,
}

/// A clock on somebody's desk.
#[derive(Clone)]
pub struct Due {
    pub clock: ClockRow,
    pub hit: Option<Hit>,
    pub derivation: Option<Derivation>,
    /// Days from today to the due date; negative when late.
    pub days_left: i64,
}

impl Office {
    /// The register as `actor` may see it; whatever view the query names is replaced.
    pub fn register(&self, actor: &Actor, mut query: ListQuery) -> Result<ListPage, OfficeError> {
        query.sees = self.view(actor);
        Ok(self.store.read("register", |snap| snap.list(&query))?)
    }

    pub fn suggest(&self, actor: &Actor, text: &str, limit: usize) -> Result<Vec<Hit>, OfficeError> {
        let view = self.view(actor);
        Ok(self.store.read("suggest", |snap| snap.suggest(text, &view, limit))?)
    }

    /// The entry that was the last one at `at`.
    pub fn entry_at(&self, at: Timestamp) -> Result<u64, OfficeError> {
        Ok(self.store.read("entry at", |snap| snap.seq_at(at))?)
    }

    /// The record of this register number, now or as it was at entry `as_of`.
    pub fn dossier(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        as_of: Option<u64>,
    ) -> Result<Dossier, OfficeError> {
        let view = self.view(actor);
        let (stored, past, links) = self.store.read("dossier", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let stored = snap.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let past = as_of.map(|seq| snap.entries_up_to(&subject, seq)).transpose()?;
            let mut links = Vec::new();
            for (held, found) in [(true, snap.links_from(&subject)?), (false, snap.links_to(&subject)?)] {
                for (relation, other) in found {
                    if let Some(other) = snap.record(&other, &view)? {
                        links.push((held, relation, other));
                    }
                }
            }
            Ok::<_, OfficeError>((stored, past, links))
        })?;
        let links = links.into_iter().map(|(held, relation, other)| {
            let known = self.law().relation(&relation).filter(|_| !held);
            let word = known.map_or_else(|| relation.clone(), |known| known.inverse.clone());
            Linked { word, relation, held, other }
        });
        let present = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
        let nearest = self.reach(actor, &present);
        if !self.may(actor, &present.kind, Action::View, nearest) {
            return Err(OfficeError::NotFound);
        }
        let record = match past {
            None => present,
            Some(entries) => replay(&entries)?.ok_or(OfficeError::NotFound)?,
        };
        let keeps = |kind: &Kind| kind.fields.iter().any(|field| field.personal);
        let erases = as_of.is_none() && self.may(actor, &record.kind, Action::Erase, nearest);
        let erasable = if erases && self.law().kind(&record.kind).is_some_and(keeps) {
            let all = |snap: &Snapshot| snap.entries_up_to(&stored.subject, stored.version);
            self.erasable(&self.store.read("erasable", all)?)?
        } else {
            Vec::new()
        };
        let may = |action| as_of.is_none() && self.may(actor, &record.kind, action, nearest);
        let today = self.today(now);
        let ways = if as_of.is_none() { self.ways(actor, &record, today) } else { Vec::new() };
        let asker = place(&record, self.law())
            .map(|(_, step)| actors(&record, &step.by, today, self.law()))
            .unwrap_or_default();
        let asks = asker.iter().any(|body| self.law().stands_for(&actor.body, body));
        let may_reply = record
            .consulted()
            .filter(|asked| asked.reply.is_none() && may(Action::Reply))
            .filter(|asked| asks || self.law().stands_for(&actor.body, &asked.body))
            .map(|asked| asked.body.clone())
            .collect();
        let clocks = record
            .clocks
            .iter()
            .map(|clock| (clock.clone(), explain(&record, &clock.rule, clock.from, self.law()).ok()));
        Ok(Dossier {
            clocks: clocks.collect(),
            links: links.collect(),
            sealed: sealed_fields(&record).into_keys().collect(),
            may_reveal: may(Action::Personal),
            erasable,
            version: stored.version,
            ways,
            may_edit: may(Action::Edit),
            may_attach: may(Action::Attach),
            may_commit: may(Action::Commit),
            may_reply,
            dormant_since: self.dormant_since(&record, today),
            as_of,
            record,
        })
    }

    fn ways(&self, actor: &Actor, record: &Record, today: Date) -> Vec<Way> {
        let law = self.law();
        let Some((_, step)) = place(record, law) else { return Vec::new() };
        let nearest = self.reach(actor, record);
        let ways = step.transitions.iter().map(|way| {
            let who = actors(record, way.by.as_ref().unwrap_or(&step.by), today, law);
            let action = if way.decides { Action::Decide } else { Action::Step };
            let mine = who.iter().any(|body| law.stands_for(&actor.body, body))
                && self.may(actor, &record.kind, action, nearest);
            let mut stamped = Fields::new();
            if let Some(stamp) = &way.stamps {
                stamped.insert(stamp.clone(), Value::from(today.to_string()));
            }
            Way {
                id: way.id.clone(),
                to: way.to.clone(),
                mine,
                who,
                decides: way.decides,
                reasons: way.reasons,
                stamps: way.stamps.clone(),
                obstacles: obstacles(record, step, way, &stamped, today, law),
            }
        });
        ways.collect()
    }

    /// The day since which a record lies idle, by its kind's rule.
    pub fn dormant_since(&self, record: &Record, today: Date) -> Option<Date> {
        let dormancy = self.law().kind(&record.kind)?.dormancy.as_ref()?;
        if !dormancy.states.contains(&record.state) {
            return None;
        }
        let idle = record.active.checked_add(jiff::Span::new().months(dormancy.after_months)).ok()?;
        (idle <= today).then_some(record.active)
    }

    /// A record's entries, the newest first, before entry `before` where given.
    pub fn history(
        &self,
        actor: &Actor,
        number: &str,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HistoryLine>, OfficeError> {
        let view = self.view(actor);
        self.store.read("history", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let stored = snap.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
            if !self.may(actor, &record.kind, Action::View, self.reach(actor, &record)) {
                return Err(OfficeError::NotFound);
            }
            let lines = snap.entries(&subject, before, limit)?.into_iter().map(line);
            let mut lines: Vec<HistoryLine> = lines.collect::<Result<_, _>>()?;
            for line in &mut lines {
                mask(snap, &view, &mut line.event)?;
            }
            Ok(lines)
        })
    }

    /// What changed in the fields between the version an editor read and now: what a conflict shows.
    pub fn changes_since(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        seen: u64,
    ) -> Result<Vec<Change>, OfficeError> {
        let then = self.dossier(actor, now, number, Some(seen))?.record.fields;
        let present = self.dossier(actor, now, number, None)?.record.fields;
        let fields: BTreeSet<&String> = then.keys().chain(present.keys()).collect();
        let changes =
            fields.into_iter().filter(|field| then.get(*field) != present.get(*field)).map(|field| Change {
                field: field.clone(),
                before: then.get(field).cloned(),
                after: present.get(field).cloned(),
            });
        Ok(changes.collect())
    }

    /// The running clocks of `actor`'s body and unit, the most urgent first.
    pub fn desk(&self, actor: &Actor, now: Timestamp, limit: usize) -> Result<Vec<Due>, OfficeError> {
        let today = self.today(now);
        let mut debtors = BTreeSet::from([actor.body.0.clone()]);
        if let Some(unit) = actor.body.unit() {
            for unit in self.law().units.ancestry(&unit) {
                debtors.insert(actor.body.in_unit(&unit).0);
                // An agency keeps the papers of every organ of its unit.
                if actor.body.organ() == "agency" {
                    let organs = self.law().organs.iter().map(|organ| BodyId::of_unit(&organ.id, &unit).0);
                    debtors.extend(organs);
                }
            }
        }
        let query = ClockQuery {
            debtors: Some(debtors),
            open: Some(true),
            sees: self.view(actor),
            limit,
            ..ClockQuery::default()
        };
        Ok(self.dues(&query, today, |_| true)?.1)
    }

    /// What others owe on records that `actor` sees: at most `limit` replies that are due or late, the most urgent first.
    pub fn awaited(&self, actor: &Actor, now: Timestamp, limit: usize) -> Result<Vec<Due>, OfficeError> {
        let unit = actor.body.unit();
        let others = |clock: &ClockRow| {
            let debtor = BodyId(clock.debtor.clone());
            // National bodies have no unit, and owe each other.
            let same_unit = unit.is_some() && debtor.unit() == unit;
            !self.law().stands_for(&actor.body, &debtor) && !same_unit
        };
        // So that many own clocks do not make the store read all that run; the rest of the own are few.
        let except = self.own_debtors(actor);
        let mut asked = limit.saturating_mul(2);
        loop {
            let query = ClockQuery {
                except: except.clone(),
                open: Some(true),
                sees: self.view(actor),
                limit: asked,
                ..ClockQuery::default()
            };
            let (found, mut dues) = self.dues(&query, self.today(now), others)?;
            if dues.len() >= limit || found < asked || asked == 0 {
                dues.truncate(limit);
                return Ok(dues);
            }
            asked = asked.saturating_mul(4);
        }
    }

    /// The bodies for which `actor` answers, as the law lists them: its own through all that went into its unit, and the
    /// organs of its unit.
    fn own_debtors(&self, actor: &Actor) -> BTreeSet<String> {
        let law = self.law();
        let mut own = BTreeSet::from([actor.body.0.clone()]);
        let Some(unit) = actor.body.unit() else { return own };
        own.extend(law.units.ancestry(&unit).iter().map(|unit| actor.body.in_unit(unit).0));
        for organ in &law.organs {
            match organ.sectors.as_ref().and_then(|list| law.lists.get(list)) {
                None => own.extend([BodyId::of_unit(&organ.id, &unit).0]),
                Some(sectors) => {
                    let organs = sectors.iter().map(|word| format!("{}/{word}", organ.id));
                    own.extend(organs.map(|organ| BodyId::of_unit(&organ, &unit).0));
                }
            }
        }
        own
    }

    /// The clocks of a query that are `wanted`, each with its derivation under the law of its record; and how many the
    /// query found before that.
    fn dues(
        &self,
        query: &ClockQuery,
        today: Date,
        wanted: impl Fn(&ClockRow) -> bool,
    ) -> Result<(usize, Vec<Due>), OfficeError> {
        self.store.read("clocks", |snap| self.dues_in(snap, query, today, wanted))
    }

    /// As [`Office::dues`], within one state of the store.
    pub(crate) fn dues_in(
        &self,
        snap: &Snapshot,
        query: &ClockQuery,
        today: Date,
        wanted: impl Fn(&ClockRow) -> bool,
    ) -> Result<(usize, Vec<Due>), OfficeError> {
        let hits = snap.clocks(query)?;
        let found = hits.len();
        let mut dues = Vec::new();
        for hit in hits.into_iter().filter(|hit| wanted(&hit.clock)) {
            let record = snap.get(&hit.subject)?.and_then(|stored| record_of(stored.doc));
            let derivation =
                record.and_then(|record| explain(&record, &hit.clock.rule, hit.clock.from, self.law()).ok());
            let days_left = today.until(hit.clock.due).map_or(0, |span| i64::from(span.get_days()));
            dues.push(Due { clock: hit.clock, hit: hit.record, derivation, days_left });
        }
        Ok((found, dues))
    }

    /// Records last changed, as `actor` may see them.
    pub fn recent(&self, actor: &Actor, limit: usize) -> Result<Vec<Hit>, OfficeError> {
        let query = ListQuery { order: Order::Changed, limit, ..ListQuery::default() };
        Ok(self.register(actor, query)?.rows)
    }
}

/// Names other records as people know them, by their numbers; one that `view` does not see stays without. History and
/// export show entries in this form only.
pub(crate) fn mask(snap: &Snapshot, view: &View, event: &mut Event) -> Result<(), StoreError> {
    match event {
        Event::Linked { to, .. } | Event::Unlinked { to, .. } => {
            *to = snap.record(to, view)?.map_or_else(|| "…".to_owned(), |hit| hit.row.number);
        }
        Event::Judged { judgement } if !judgement.made.is_empty() => {
            let made = snap.by_number(&judgement.made)?;
            let seen = made.map(|subject| snap.record(&subject, view)).transpose()?.flatten();
            if seen.is_none() {
                judgement.made.clear();
            }
        }
        _ => {}
    }
    Ok(())
}

/// What an entry of a record says happened.
pub(crate) fn event(entry: &Entry) -> Result<Event, StoreError> {
    let unreadable = |error: serde_json::Error| Unreadable { seq: entry.seq, problem: error.to_string() };
    serde_json::from_str(&entry.body).map_err(|error| unreadable(error).into())
}

pub(crate) fn line(entry: Entry) -> Result<HistoryLine, StoreError> {
    let event = event(&entry)?;
    let Entry { seq, at, actor, law, hash, .. } = entry;
    Ok(HistoryLine { seq, at, actor, law, event, hash: hash.to_string() })
}

/// The record its entries make, the first one first; `None` where there are none. A record from which an entry was left out
/// would be another record, so one that cannot be read is an error.
pub(crate) fn replay(entries: &[Entry]) -> Result<Option<Record>, StoreError> {
    let Some((first, later)) = entries.split_first() else { return Ok(None) };
    let no_opening = || Unreadable { seq: first.seq, problem: "not an opening".to_owned() };
    let mut record = Record::open(&first.subject, event(first)?).ok_or_else(no_opening)?;
    for entry in later {
        record.apply(event(entry)?);
    }
    Ok(Some(record))
}

#[cfg(test)]
mod tests {
    use luytre_domain::ledger::{Draft, Hash};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_that_cannot_be_read_is_never_passed_over() {
        let opened = json!({
            "event": "opened", "kind": "agreement", "number": "1", "owner": "agency@hue", "unit": "hue",
            "state": "draft", "on": "2026-01-12", "fields": {},
        });
        let edited = json!({ "event": "edited", "fields": { "title": "B" } });
        let foreign = json!({ "event": "from_a_later_program" });
        let chain = |bodies: &[&Value]| {
            let (mut seq, mut prev) = (0, Hash::GENESIS);
            let entries = bodies.iter().map(|body| {
                let draft = Draft {
                    subject: "record:1".to_owned(),
                    kind: "k".to_owned(),
                    actor: "clerk".to_owned(),
                    law: "1".to_owned(),
                    body: (*body).clone(),
                };
                seq += 1;
                let entry = Entry::chain(prev, seq, Timestamp::UNIX_EPOCH, draft);
                prev = entry.hash;
                entry
            });
            entries.collect::<Vec<_>>()
        };
        let unreadable_at = |error: StoreError| match error {
            StoreError::Unreadable(Unreadable { seq, .. }) => seq,
            other => panic!("{other}"),
        };
        for (bodies, wrong) in [
            (vec![&opened, &edited], None),
            (vec![&opened, &foreign, &edited], Some(2)),
            (vec![&foreign, &opened], Some(1)),
            (vec![&edited, &opened], Some(1)),
        ] {
            let entries = chain(&bodies);
            assert_eq!(replay(&entries).map_err(unreadable_at).err(), wrong, "{bodies:?}");
        }
        let lines: Result<Vec<_>, _> = chain(&[&opened, &foreign]).into_iter().map(line).collect();
        assert_eq!(lines.map(|_| ()).map_err(unreadable_at), Err(2));
        assert_eq!(replay(&[]).unwrap(), None);
    }
}
