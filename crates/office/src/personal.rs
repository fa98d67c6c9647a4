//! Personal data: sealed before it reaches the ledger, read in the clear only by whoever may, and erasable.
//! Why it is built so: docs/decisions/0007-personal-data.md.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use luytre_domain::command::{Command, Situation};
use luytre_domain::decide::decide;
use luytre_domain::kind::{Kind, sealed_under, values};
use luytre_domain::ledger::{Entry, hex};
use luytre_domain::permit::{Action, Actor, Permit};
use luytre_domain::project::RECORD;
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_store::StoreError;
use serde_json::{Value, json};

use crate::error::OfficeError;
use crate::office::{Office, Request, record_of};
use crate::query::event;

/// Fills its argument with random bytes fit for keys.
pub type Randomness = fn(&mut [u8]);

/// The values a command brings.
fn brought(command: &mut Command) -> Option<&mut Fields> {
    match command {
        Command::Open { fields, .. }
        | Command::Record { fields, .. }
        | Command::Edit { fields }
        | Command::Take { fields, .. } => Some(fields),
        _ => None,
    }
}

impl Office {
    /// With a source of keys; without one, personal data is refused.
    #[must_use]
    pub fn with_randomness(mut self, random: Randomness) -> Office {
        self.randomness = Some(random);
        self
    }

    /// The request with its personal values sealed. Shapes and permissions are judged on the plain values first, so that
    /// no key is made for what is refused.
    pub(crate) fn sealed(&self, mut request: Request) -> Result<Request, OfficeError> {
        if !self.law().kinds.values().any(|kind| kind.fields.iter().any(|field| field.personal)) {
            return Ok(request);
        }
        if brought(&mut request.command).is_none() {
            return Ok(request);
        }
        let subject = format!("{RECORD}{}", request.id);
        let stored = self.store.read("record", |snap| snap.get(&subject))?;
        let before = stored.and_then(|stored| Some((record_of(stored.doc)?, stored.version)));
        let kind = match (&before, &request.command) {
            (Some((record, _)), _) => self.law().kind(&record.kind),
            (None, Command::Open { kind, .. } | Command::Record { kind, .. }) => self.law().kind(kind),
            _ => None,
        };
        let Some(kind) = kind else { return Ok(request) };
        let known = before.as_ref().map(|(record, _)| record);
        let mut plain = request.command.clone();
        let Some(fields) = brought(&mut plain) else { return Ok(request) };
        if !takes_sealing(kind, known, fields)? {
            return Ok(request);
        }
        let permit = self.allowed(before.as_ref(), &request)?;
        let situation = Situation {
            law: self.law(),
            actor: &request.actor,
            today: self.today(request.now),
            confirmed: &request.confirmed,
        };
        decide(known, request.command.clone(), &situation).map_err(OfficeError::Refused)?;
        if let Some(fields) = brought(&mut request.command) {
            self.seal(&permit, kind, fields)?;
        }
        Ok(request)
    }

    /// No way into the ledger leaves personal data in the clear, whoever forgot to seal it.
    pub(crate) fn stays_sealed(&self, before: Option<&Record>, events: &[Event]) -> Result<(), OfficeError> {
        for event in events {
            let (kind, fields) = match event {
                Event::Opened { kind, fields, .. } => (kind.as_str(), fields),
                Event::Edited { fields } => (before.map_or("", |record| record.kind.as_str()), fields),
                _ => continue,
            };
            let personal = self.law().kind(kind).into_iter().flat_map(|kind| &kind.fields);
            for field in personal.filter(|field| field.personal) {
                let plain = |value: &Value| !value.is_null() && sealed_under(value).is_none();
                if fields.get(&field.id).into_iter().flat_map(values).any(plain) {
                    return Err(Refusal::new("cannot-seal").field(&field.id).into());
                }
            }
        }
        Ok(())
    }

    fn seal(&self, permit: &Permit, kind: &Kind, fields: &mut Fields) -> Result<(), OfficeError> {
        let random = self.randomness.ok_or_else(|| Refusal::new("cannot-seal"))?;
        let one = |value: &mut Value| -> Result<(), OfficeError> {
            if sealed_under(value).is_some() || value.is_null() {
                return Ok(());
            }
            let (mut person, mut fresh, mut nonce) = ([0; 16], [0; 32], [0; 24]);
            random(&mut person);
            random(&mut fresh);
            random(&mut nonce);
            let text = value.to_string();
            *value = self.store.seal(permit, &hex(&person), fresh, nonce, text.as_bytes())?;
            Ok(())
        };
        for field in kind.fields.iter().filter(|field| field.personal) {
            match fields.get_mut(&field.id) {
                Some(Value::Array(many)) => many.iter_mut().try_for_each(one)?,
                Some(value) => one(value)?,
                None => {}
            }
        }
        Ok(())
    }

    /// The personal fields of a record in the clear, for whoever may read them. That they were read stays in the record's
    /// history, and is on disk before the answer is given. What was erased comes back as `{"erased": true}`.
    pub fn reveal(&self, actor: &Actor, now: Timestamp, number: &str) -> Result<Fields, OfficeError> {
        let (office, who, wanted) = (self.clone(), actor.clone(), number.to_owned());
        let sealed = self.store.write("reveal", move |tx| {
            let subject = tx.by_number(&wanted)?.ok_or(OfficeError::NotFound)?;
            let (record, _) = office.load(tx, &subject)?.ok_or(OfficeError::NotFound)?;
            let nearest = office.reach(&who, &record);
            if !office.may(&who, &record.kind, Action::View, nearest) {
                return Err(OfficeError::NotFound);
            }
            let permit = office.permit(&who, &record.kind, Action::Personal, nearest)?;
            let sealed = sealed_fields(&record);
            if !sealed.is_empty() {
                let event = Event::Revealed { fields: sealed.keys().cloned().collect() };
                office.append(tx, &permit, now, &subject, &event)?;
            }
            Ok::<_, OfficeError>(sealed)
        })?;
        let open = |value: &Value| -> Result<Value, OfficeError> {
            if sealed_under(value).is_none() {
                return Ok(value.clone());
            }
            match self.store.unseal(value) {
                Ok(plain) => Ok(serde_json::from_slice(&plain).unwrap_or_default()),
                Err(StoreError::NoKey) => Ok(json!({ "erased": true })),
                Err(error) => Err(error.into()),
            }
        };
        let fields = sealed.into_iter().map(|(id, value)| {
            let value = match &value {
                Value::Array(many) => Value::Array(many.iter().map(open).collect::<Result<_, _>>()?),
                value => open(value)?,
            };
            Ok((id, value))
        });
        fields.collect()
    }

    /// Destroys the keys of all persons a field of a record tells of or ever told of; gives how many there were. The entry
    /// comes after: it never says so of what can still be read.
    ///
    /// # Errors
    /// `erase-nothing` where no key is left to destroy and the ledger says so already.
    pub fn erase(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        field: &str,
    ) -> Result<usize, OfficeError> {
        let (stored, entries) = self.store.read("record", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let stored = snap.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let entries = snap.entries_up_to(&subject, stored.version)?;
            Ok::<_, OfficeError>((stored, entries))
        })?;
        let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
        let nearest = self.reach(actor, &record);
        let Ok(permit) = self.permit(actor, &record.kind, Action::Erase, nearest) else {
            let seen = self.may(actor, &record.kind, Action::View, nearest);
            return Err(if seen { Refusal::new("forbidden").into() } else { OfficeError::NotFound });
        };
        let held = Held::of(&entries)?.remove(field).unwrap_or_default();
        let (mut count, mut persons) = (0, Vec::new());
        for person in held.boxes.into_keys() {
            let was_there = self.store.erase(&permit, &person)?;
            count += usize::from(was_there);
            // Without its key and unsaid: an erasure was broken off before its entry.
            if was_there || !held.erased.contains(&person) {
                persons.push(person);
            }
        }
        if persons.is_empty() {
            return Err(Refusal::new("erase-nothing").field(field).into());
        }
        let event = Event::Erased { field: field.to_owned(), persons };
        let (office, subject) = (self.clone(), stored.subject);
        self.store.write("erase", move |tx| office.append(tx, &permit, now, &subject, &event).map(|_| ()))?;
        Ok(count)
    }

    /// The fields of which something is still to be erased: a key is there, or its destruction was not put down.
    pub(crate) fn erasable(&self, entries: &[Entry]) -> Result<Vec<String>, OfficeError> {
        let mut fields = Vec::new();
        for (field, held) in Held::of(entries)? {
            for (person, sealed) in &held.boxes {
                let left = match self.store.unseal(sealed) {
                    Err(StoreError::NoKey) => !held.erased.contains(person),
                    _ => true,
                };
                if left {
                    fields.push(field);
                    break;
                }
            }
        }
        Ok(fields)
    }
}

/// What a field of a record ever held sealed.
#[derive(Default)]
struct Held {
    /// By person: a box under its key.
    boxes: BTreeMap<String, Value>,
    /// Persons whose keys the ledger says are destroyed.
    erased: BTreeSet<String>,
}

impl Held {
    /// By field, out of all entries of a record: a value that was written over stays in the ledger, and its key with it.
    fn of(entries: &[Entry]) -> Result<BTreeMap<String, Held>, OfficeError> {
        let mut all: BTreeMap<String, Held> = BTreeMap::new();
        for entry in entries {
            match event(entry)? {
                Event::Opened { fields, .. } | Event::Edited { fields } => {
                    for (field, value) in &fields {
                        for sealed in values(value) {
                            if let Some(person) = sealed_under(sealed) {
                                let held = all.entry(field.clone()).or_default();
                                held.boxes.insert(person.to_owned(), sealed.clone());
                            }
                        }
                    }
                }
                Event::Erased { field, persons } => all.entry(field).or_default().erased.extend(persons),
                _ => {}
            }
        }
        Ok(all)
    }
}

/// Whether anything is left to seal. A value that comes in sealed must be one the record holds already: nobody writes a
/// box of their own.
fn takes_sealing(kind: &Kind, known: Option<&Record>, fields: &Fields) -> Result<bool, OfficeError> {
    let mut plain = false;
    for field in kind.fields.iter().filter(|field| field.personal) {
        let held = known.and_then(|record| record.fields.get(&field.id));
        for value in fields.get(&field.id).into_iter().flat_map(values).filter(|value| !value.is_null()) {
            if value.get("sealed").is_none() {
                plain = true;
            } else if !held.into_iter().flat_map(values).any(|held| held == value) {
                let refusal =
                    Refusal::new("value-wrong-shape").arg("field", &field.id).arg("value", "sealed");
                return Err(refusal.field(&field.id).into());
            }
        }
    }
    Ok(plain)
}

/// The fields of which something is sealed.
pub(crate) fn sealed_fields(record: &Record) -> Fields {
    let sealed =
        record.fields.iter().filter(|(_, value)| values(value).any(|value| sealed_under(value).is_some()));
    sealed.map(|(id, value)| (id.clone(), value.clone())).collect()
}
