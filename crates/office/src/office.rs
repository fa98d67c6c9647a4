use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::{Command, Situation};
use luytre_domain::decide::{decide, joint, seat};
use luytre_domain::law::Law;
use luytre_domain::ledger::{Draft, hex};
use luytre_domain::permit::{Action, Actor, Permit, Reach};
use luytre_domain::project::{RECORD, within};
use luytre_domain::record::{Event, Record};
use luytre_domain::refusal::Refusal;
use luytre_domain::relation::Relation;
use luytre_domain::unit::UnitId;
use luytre_pack::Pack;
use luytre_reader::Lexicon;
use luytre_store::{Place, Store, StoreError, Tx, View};
use serde::Serialize;

use crate::error::OfficeError;
use crate::extract::Extractor;
use crate::personal::Randomness;

/// Everything a use case needs: the law and words, and the store.
#[derive(Clone)]
pub struct Office {
    pub(crate) pack: Arc<Pack>,
    pub(crate) store: Store,
    /// Made when the first document is read.
    pub(crate) lexicon: Arc<OnceLock<Lexicon>>,
    pub(crate) extractor: Option<Arc<Extractor>>,
    pub(crate) randomness: Option<Randomness>,
}

/// A command with what surrounds it.
#[derive(Clone, Debug)]
pub struct Request {
    pub actor: Actor,
    pub now: Timestamp,
    /// The record; a fresh random id for commands that begin one. Without the prefix of the ledger.
    pub id: String,
    pub command: Command,
    /// The version the actor read; a newer one refuses the command instead of writing over it.
    pub seen: Option<u64>,
    /// Codes of questions answered "yes, so it is".
    pub confirmed: BTreeSet<String>,
}

/// What an acknowledged command has become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub subject: String,
    pub number: String,
    /// Position of its last entry.
    pub version: u64,
}

impl Office {
    pub fn open(place: Place, pack: Arc<Pack>) -> Result<Office, StoreError> {
        let store = Store::open(place, pack.law.clone())?;
        Ok(Office { pack, store, lexicon: Arc::default(), extractor: None, randomness: None })
    }

    /// Takes foreign files apart in a child process from now on. Without it they are read in this one, which is for
    /// tests: a hostile file may ask for all memory.
    #[must_use]
    pub fn with_extractor(mut self, extractor: Extractor) -> Office {
        self.extractor = Some(Arc::new(extractor));
        self
    }

    /// Reads facts and vocabulary into memory before anybody asks. Blocks for some seconds where the register is large.
    pub fn warm(&self) -> Result<(), StoreError> {
        self.lexicon();
        self.store.warm()
    }

    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    pub fn law(&self) -> &Law {
        &self.pack.law
    }

    /// For the checks and copies an operator of the machine makes: verify, backup, keys.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The day it is at the seat of the country's offices.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.pack.zone.clone()).date()
    }

    /// Whoever sits at the machine's command line. Not an account: nobody can sign in as it.
    pub fn operator() -> Actor {
        Actor {
            login: "operator".to_owned(),
            body: BodyId("operator".to_owned()),
            roles: vec![OPERATOR.to_owned()],
        }
    }

    /// How near `actor` stands to `record`; `None` where nothing ties them.
    pub(crate) fn reach(&self, actor: &Actor, record: &Record) -> Option<Reach> {
        let law = self.law();
        let own = match actor.body.unit() {
            Some(unit) => {
                let units = law.units.ancestry(&unit);
                // Its own, and what it leads for several signatories.
                let mut chain = law.chain(&record.unit);
                chain.extend(law.chain(&seat(record, law)));
                chain.iter().any(|unit| units.contains(unit)) || law.stands_for(&actor.body, &record.owner)
            }
            None => actor.body == record.owner,
        };
        if own {
            return Some(Reach::Own);
        }
        let common = || {
            let kind = law.kind(&record.kind).filter(|kind| kind.common.contains(&record.state));
            kind.is_some() && self.around(actor).contains(&record.unit)
        };
        let asked = record.asked.iter().any(|asked| law.stands_for(&actor.body, &asked.body));
        let signs = || {
            let units = actor.body.unit().map(|unit| law.units.ancestry(&unit)).unwrap_or_default();
            let joint = law.kind(&record.kind).map(|kind| joint(record, kind)).unwrap_or_default();
            joint.iter().any(|unit| law.chain(unit).iter().any(|unit| units.contains(unit)))
        };
        match asked || signs() {
            true => Some(Reach::Asked),
            false => common().then_some(Reach::Common),
        }
    }

    /// The unit of `actor` and those above it; the country for a national body.
    fn around(&self, actor: &Actor) -> Vec<UnitId> {
        match actor.body.unit() {
            Some(unit) => self.law().chain(&unit),
            None => self.law().country().into_iter().collect(),
        }
    }

    /// The check of roles that every write and read goes through.
    pub(crate) fn may(&self, actor: &Actor, kind: &str, action: Action, nearest: Option<Reach>) -> bool {
        actor.roles.iter().any(|role| role == OPERATOR)
            || self.law().roles.allow(actor, kind, action, nearest)
    }

    /// A permit, where the roles give one.
    #[expect(clippy::disallowed_methods, reason = "the one place where permits are made")]
    pub(crate) fn permit(
        &self,
        actor: &Actor,
        kind: &str,
        action: Action,
        nearest: Option<Reach>,
    ) -> Result<Permit, OfficeError> {
        if self.may(actor, kind, action, nearest) {
            Ok(Permit::grant(&actor.login, action))
        } else {
            Err(Refusal::new("forbidden").into())
        }
    }

    /// The bodies in whose name `actor` may open a dossier that came in on `day`: its own, or the same organ of the
    /// units that its unit took over from and that existed then. Several where a merger joined several.
    pub fn owners_on(&self, actor: &Actor, day: Date) -> Vec<BodyId> {
        match actor.body.unit() {
            None => vec![actor.body.clone()],
            Some(unit) => {
                let units = self.law().units.kin_on(&unit, day);
                units.into_iter().map(|unit| actor.body.in_unit(&unit.id)).collect()
            }
        }
    }

    /// What `actor` may see in lists and figures.
    pub fn view(&self, actor: &Actor) -> View {
        self.view_for(actor, Action::View)
    }

    /// The records on which `actor` may do `action`. A view is of all kinds: the pack is checked to let no role see
    /// one kind wider than the others.
    pub(crate) fn view_for(&self, actor: &Actor, action: Action) -> View {
        let grants = actor.roles.iter().filter_map(|role| self.law().roles.0.get(role)).flatten();
        let reaches: BTreeSet<Reach> =
            grants.filter(|grant| grant.actions.contains(&action)).map(|grant| grant.reach).collect();
        if reaches.contains(&Reach::Any) || actor.roles.iter().any(|role| role == OPERATOR) {
            return View::All;
        }
        let mut keys = BTreeSet::new();
        if reaches.contains(&Reach::Common) {
            keys.extend(self.around(actor).iter().map(within));
        }
        let unit = actor.body.unit();
        let units = unit.as_ref().map(|unit| self.law().units.ancestry(unit)).unwrap_or_default();
        if reaches.contains(&Reach::Own) {
            keys.extend(units.iter().map(|unit| format!("unit:{}", unit.0)));
        }
        // The unit's key finds its own records; a national body's own are found by the body, as those it was asked on.
        if reaches.contains(&Reach::Asked) || (unit.is_none() && !reaches.is_empty()) {
            keys.insert(format!("body:{}", actor.body));
            keys.extend(units.iter().map(|unit| format!("body:{}", actor.body.in_unit(unit))));
            keys.extend(units.iter().map(|unit| format!("party:{}", unit.0)));
        }
        View::Keys(keys)
    }

    /// Carries out a command: check, decide, write, all in one transaction.
    pub fn execute(&self, request: Request) -> Result<Receipt, OfficeError> {
        let request = self.sealed(request)?;
        let office = self.clone();
        self.store.write("execute", move |tx| office.execute_in(tx, &request))
    }

    /// Keeps the bytes of a paper; gives their SHA-256 in hexadecimal, and their size.
    pub fn keep_blob(&self, actor: &Actor, bytes: &[u8], media: &str) -> Result<(String, u64), OfficeError> {
        let permit = self.permit(actor, "*", Action::Attach, Some(Reach::Own))?;
        let size = bytes.len() as u64;
        let (bytes, media) = (bytes.to_vec(), media.to_owned());
        let digest = self.store.write("blob", move |tx| tx.put_blob(&permit, &bytes, &media))?;
        Ok((hex(&digest), size))
    }

    pub(crate) fn execute_in(&self, tx: &mut Tx, request: &Request) -> Result<Receipt, OfficeError> {
        let actor = &request.actor;
        let subject = format!("{RECORD}{}", request.id);
        let before = self.load(tx, &subject)?;
        let mut command = request.command.clone();
        let permit = self.allowed(before.as_ref(), request)?;
        let number = match &mut command {
            Command::Open { kind, owner, on, number, .. } => {
                *number = self.number(tx, &permit, kind, owner, *on)?;
                number.clone()
            }
            Command::Record { kind, owner, number, .. } => {
                let today = self.today(request.now);
                *number = self.number(tx, &permit, kind, owner, today)?;
                number.clone()
            }
            _ => before.as_ref().map(|(record, _)| record.number.clone()).unwrap_or_default(),
        };
        if let Command::Link { relation, to } | Command::Unlink { relation, to } = &command {
            let adds = matches!(command, Command::Link { .. });
            let target = self.linked(tx, actor, &subject, relation, to, adds)?;
            if let Command::Link { to, .. } | Command::Unlink { to, .. } = &mut command {
                *to = target;
            }
        }
        let situation = Situation {
            law: self.law(),
            actor,
            today: self.today(request.now),
            confirmed: &request.confirmed,
        };
        let events = decide(before.as_ref().map(|(record, _)| record), command, &situation)
            .map_err(OfficeError::Refused)?;
        self.stays_sealed(before.as_ref().map(|(record, _)| record), &events)?;
        let held = before.as_ref().map(|(record, _)| record);
        self.keep_filed_once(tx, &permit, &subject, held, &events)?;
        let events = self.keep_stated(tx, &permit, actor, &subject, held, events)?;
        let mut version = before.map_or(0, |(_, version)| version);
        for event in events {
            version = self.append(tx, &permit, request.now, &subject, &event)?;
        }
        Ok(Receipt { subject, number, version })
    }

    /// Writes the events that begin a record and have been allowed ([`Office::allowed`], `decide`). The number is drawn last, so
    /// that what is refused leaves no gap.
    pub(crate) fn begin_record(
        &self,
        tx: &mut Tx,
        request: &Request,
        mut events: Vec<Event>,
    ) -> Result<Receipt, OfficeError> {
        let permit = self.allowed(None, request)?;
        let subject = format!("{RECORD}{}", request.id);
        let mut drawn = String::new();
        if let Some(Event::Opened { kind, number, owner, .. }) = events.first_mut() {
            drawn = self.number(tx, &permit, kind, owner, self.today(request.now))?;
            number.clone_from(&drawn);
        }
        let mut version = 0;
        for event in events {
            version = self.append(tx, &permit, request.now, &subject, &event)?;
        }
        Ok(Receipt { subject, number: drawn, version })
    }

    /// The permit for a request on the record as it stands, or on none.
    pub(crate) fn allowed(
        &self,
        before: Option<&(Record, u64)>,
        request: &Request,
    ) -> Result<Permit, OfficeError> {
        let (actor, command) = (&request.actor, &request.command);
        match before {
            None => {
                let (Command::Open { kind, owner, .. } | Command::Record { kind, owner, .. }) = command
                else {
                    return Err(OfficeError::NotFound);
                };
                let own = match (actor.body.unit(), owner.unit()) {
                    (Some(unit), Some(other)) => {
                        let units = self.law().units.ancestry(&unit);
                        self.law().chain(&other).iter().any(|unit| units.contains(unit))
                    }
                    _ => actor.body == *owner,
                };
                self.permit(actor, kind, command.action(), own.then_some(Reach::Own))
            }
            Some((record, version)) => {
                let nearest = self.reach(actor, record);
                if !self.may(actor, &record.kind, Action::View, nearest) {
                    return Err(OfficeError::NotFound);
                }
                if let Some(seen) = request.seen.filter(|seen| seen < version) {
                    return Err(OfficeError::Changed { seen, now: *version });
                }
                self.permit(actor, &record.kind, command.action(), nearest)
            }
        }
    }

    /// The subject of the record numbered `to`, where `actor` sees it and, if the link is to be made, the relation may lead
    /// there.
    fn linked(
        &self,
        tx: &Tx,
        actor: &Actor,
        subject: &str,
        relation: &str,
        to: &str,
        adds: bool,
    ) -> Result<String, OfficeError> {
        let unknown = || Refusal::new("no-such-record").arg("number", to).field("to");
        let target = tx.by_number(to.trim())?.ok_or_else(unknown)?;
        let (record, _) = self.load(tx, &target)?.ok_or_else(unknown)?;
        if !self.may(actor, &record.kind, Action::View, self.reach(actor, &record)) {
            return Err(unknown().into());
        }
        let leads = |known: &Relation| known.to.contains(&record.kind);
        if adds && self.law().relation(relation).is_some_and(|known| !leads(known)) {
            return Err(Refusal::new("link-kind").arg("relation", relation).field("relation").into());
        }
        if adds && record.links.iter().any(|(known, target)| known == relation && target == subject) {
            return Err(Refusal::new("link-circle").field("to").into());
        }
        Ok(target)
    }

    /// An entry under this law, before the ledger gives it its place.
    pub(crate) fn draft(&self, permit: &Permit, subject: &str, kind: &str, what: &impl Serialize) -> Draft {
        Draft {
            subject: subject.to_owned(),
            kind: kind.to_owned(),
            actor: permit.actor().to_owned(),
            law: self.law().version.clone(),
            body: serde_json::to_value(what).unwrap_or_default(),
        }
    }

    pub(crate) fn append(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        now: Timestamp,
        subject: &str,
        event: &Event,
    ) -> Result<u64, OfficeError> {
        Ok(tx.append(permit, now, self.draft(permit, subject, event.kind(), event))?.seq)
    }

    /// Writes an entry about the register itself: the law and the calendar it is kept under.
    pub(crate) fn put_down(
        &self,
        now: Timestamp,
        subject: &str,
        kind: &'static str,
        what: &impl Serialize,
    ) -> Result<(), OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::Administer, None)?;
        let draft = self.draft(&permit, subject, kind, what);
        Ok(self.store.write(kind, move |tx| tx.append(&permit, now, draft.clone()).map(|_| ()))?)
    }

    pub(crate) fn load(&self, tx: &Tx, subject: &str) -> Result<Option<(Record, u64)>, OfficeError> {
        let Some(stored) = tx.get(subject)? else { return Ok(None) };
        Ok(record_of(stored.doc).map(|record| (record, stored.version)))
    }

    /// The next register number: kind, unit and year, then a running number (`TTQT-48-2026-0007`). The register is that of
    /// `day`: a record of a unit that had ended by then is kept by its successor, under the successor's code. Codes come
    /// back for other units, so it is the code of that day.
    fn number(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        kind: &str,
        owner: &BodyId,
        day: Date,
    ) -> Result<String, OfficeError> {
        let law = self.law();
        let letters = law.kind(kind).map_or(kind, |kind| kind.letters.as_str());
        let owner = law.successor(owner, day);
        let unit = owner.unit().and_then(|unit| law.units.get(&law.province_of(&unit)?));
        let code = unit.and_then(|unit| {
            let mut codes = unit.codes.iter().filter(|code| code.value.scheme == "gso");
            codes.find(|code| code.validity.holds_on(day)).map(|code| code.value.code.clone())
        });
        let code = code.unwrap_or_else(|| owner.organ().to_uppercase());
        let scope = format!("{letters}-{code}-{}", day.year());
        let next = tx.next_number(permit, &scope)?;
        Ok(format!("{scope}-{next:04}"))
    }
}

/// The role of [`Office::operator`]; no pack defines it and no account can hold it.
pub(crate) const OPERATOR: &str = "operator";

pub(crate) fn record_of(doc: serde_json::Value) -> Option<Record> {
    serde_json::from_value(doc).ok()
}
