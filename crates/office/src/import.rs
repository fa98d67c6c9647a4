//! Lists from outside: every row is accepted or refused with its reason, and a second run takes nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::{Command, Situation};
use luytre_domain::decide::decide;
use luytre_domain::kind::{Field, Kind, first_day};
use luytre_domain::ledger::hex;
use luytre_domain::permit::{Action, Actor, Permit, Reach};
use luytre_domain::project::RECORD;
use luytre_domain::record::{Event, Fields, Source};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_pack::ListForm;
use luytre_store::Tx;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::OfficeError;
use crate::mapping::{List, Target};
use crate::office::{Office, Request};
use crate::sheet::Cell;
use crate::words::Words;

/// Rows of text under column names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads CSV in UTF-8, with the column names in the first line.
    ///
    /// # Errors
    /// A refusal with the problem.
    pub fn from_csv(bytes: &[u8]) -> Result<Table, Refusal> {
        let refused =
            |error: csv::Error| Refusal::new("unreadable-file").arg("file", "CSV").arg("problem", error);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let columns = reader.headers().map_err(refused)?;
        let columns = columns.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(refused)?.iter().map(str::to_owned).collect());
        }
        Ok(Table { columns, rows })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    Accepted {
        number: String,
    },
    /// Taken in by an earlier run, or by an earlier row.
    Known,
    /// Another list's row, as the pack says.
    LeftOut,
    /// Known by the list's own key, and says something else in these fields than the record does.
    Changed {
        number: String,
        fields: Vec<String>,
        /// The record has been changed.
        done: bool,
    },
    Refused(Vec<Refusal>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// One for each row, in order.
    pub rows: Vec<RowOutcome>,
}

impl ImportReport {
    pub fn accepted(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row, RowOutcome::Accepted { .. })).count()
    }

    pub fn known(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row, RowOutcome::Known)).count()
    }

    /// Rows that say something else than their record, and whether they have changed it.
    pub fn changed(&self, done: bool) -> usize {
        let is = |row: &&RowOutcome| matches!(row, RowOutcome::Changed { done: is, .. } if *is == done);
        self.rows.iter().filter(is).count()
    }

    /// 0-based row and its refusals.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &Vec<Refusal>)> {
        self.rows.iter().enumerate().filter_map(|(at, row)| match row {
            RowOutcome::Refused(refusals) => Some((at, refusals)),
            _ => None,
        })
    }
}

/// Rows of one transaction: a large list neither holds the writer for long nor waits for the disk at each row.
const BATCH: usize = 500;

/// How a list is to be taken in.
#[derive(Clone, Debug, Default)]
pub struct Order {
    pub kind: String,
    /// What each column is for, in their order.
    pub targets: Vec<Target>,
    /// The unit of rows that name none.
    pub unit: Option<UnitId>,
    /// Codes of questions answered "yes, so it is" for every row.
    pub confirmed: BTreeSet<String>,
    /// Rows known by their key that say something else now change their record; otherwise they are only told of.
    pub update: bool,
}

/// A row ready to be taken in.
struct Ready {
    request: Request,
    /// Under what the row is remembered.
    key: String,
    /// Where the list tells rows apart by itself: what this one says.
    says: Option<String>,
}

impl Office {
    /// Takes in a list whose columns bear the names the pack gives them. A row's id follows from its content, so the same row
    /// is the same record in every run. `dry` decides everything and writes nothing.
    pub fn import(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        table: &Table,
        dry: bool,
    ) -> Result<ImportReport, OfficeError> {
        let known = self.importable(actor, kind)?;
        let targets = plan(known, &self.form(kind), &table.columns)?;
        let plain =
            |text: &String| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.clone()) };
        let rows = table.rows.iter().map(|row| row.iter().map(plain).collect());
        let list =
            List { columns: table.columns.clone(), rows: (2u32..).zip(rows).collect(), ..List::default() };
        self.take_in_list(
            actor,
            now,
            &Order { kind: kind.to_owned(), targets, ..Order::default() },
            &list,
            dry,
        )
    }

    /// The targets of a list whose every column bears a name the pack or the kind gives it; its rows are then told apart by all
    /// that stands in them, as [`Office::import`] does.
    pub fn named_columns(&self, kind: &str, list: &List) -> Option<Vec<Target>> {
        plan(self.law().kind(kind)?, &self.form(kind), &list.columns).ok()
    }

    /// Takes in a list. Each row becomes a record, is known already, or is refused with its reasons, the field of each being
    /// the heading of its column. `dry` decides everything and writes nothing.
    ///
    /// # Errors
    /// What is wrong with the list as a whole, before any row is looked at.
    pub fn take_in_list(
        &self,
        actor: &Actor,
        now: Timestamp,
        order: &Order,
        list: &List,
        dry: bool,
    ) -> Result<ImportReport, OfficeError> {
        let kind = self.importable(actor, &order.kind)?;
        self.is_sound(actor, kind, order, list)?;
        let words = Words::new(self, kind);
        let mut report = ImportReport::default();
        // A trial run remembers nothing, and still must not count a row twice.
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for batch in list.rows.chunks(BATCH) {
            // Nothing is to be done with rows of another list.
            let rows: Vec<Result<Option<Ready>, Vec<Refusal>>> = batch
                .iter()
                .map(|row| match left_out(&words.form, list, &row.1) {
                    true => Ok(None),
                    false => self.ready(actor, now, kind, order, list, &words, row).map(Some),
                })
                .collect();
            let office = self.clone();
            let permit = self.permit(actor, &order.kind, Action::Import, Some(Reach::Own))?;
            let (update, before) = (order.update, seen.clone());
            let (outcomes, after) = self.store.write("import", move |tx| {
                let mut seen = before.clone();
                let mut outcomes = Vec::new();
                for row in &rows {
                    outcomes.push(match row {
                        Err(refusals) => RowOutcome::Refused(refusals.clone()),
                        Ok(None) => RowOutcome::LeftOut,
                        Ok(Some(ready)) if dry && !seen.insert(ready.key.clone()) => RowOutcome::Known,
                        Ok(Some(ready)) => office.take_row(tx, &permit, ready, update, dry)?,
                    });
                }
                Ok::<_, OfficeError>((outcomes, seen))
            })?;
            seen = after;
            report.rows.extend(outcomes);
        }
        for outcome in &mut report.rows {
            if let RowOutcome::Refused(refusals) = outcome {
                refusals.iter_mut().for_each(|refusal| by_heading(refusal, order, list));
            }
        }
        Ok(report)
    }

    /// What is wrong with the list as a whole.
    fn is_sound(&self, actor: &Actor, kind: &Kind, order: &Order, list: &List) -> Result<(), OfficeError> {
        let mut refusals = Vec::new();
        let mut given: BTreeSet<&Target> = BTreeSet::new();
        for (target, column) in
            order.targets.iter().zip(&list.columns).filter(|(target, _)| **target != Target::Nothing)
        {
            if !given.insert(target) {
                refusals.push(Refusal::new("column-twice").arg("column", column).field(column));
            }
            // A row's id is the digest of its cells: of personal data it would be a trace that no erasing reaches.
            if matches!(target, Target::Field(id) if kind.field(id).is_some_and(|field| field.personal)) {
                refusals.push(Refusal::new("personal-column").arg("column", column).field(column));
            }
        }
        if !given.iter().any(|target| matches!(target, Target::Field(_))) {
            refusals.push(Refusal::new("no-column-known"));
        }
        let national = actor.body.unit().is_none() && self.form(&kind.id).otherwise.is_none();
        if national && order.unit.is_none() && !given.contains(&Target::Unit) {
            refusals.push(Refusal::new("list-without-unit"));
        }
        if refusals.is_empty() { Ok(()) } else { Err(OfficeError::Refused(refusals)) }
    }

    fn take_row(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        ready: &Ready,
        update: bool,
        dry: bool,
    ) -> Result<RowOutcome, OfficeError> {
        let refused = |error: OfficeError| match error {
            OfficeError::Refused(refusals) => Ok(RowOutcome::Refused(refusals)),
            error => Err(error),
        };
        let Some(known) = tx.recall(&ready.key)? else {
            let events = match self.decided(ready) {
                Ok(events) => events,
                Err(error) => return refused(error),
            };
            if dry {
                return Ok(RowOutcome::Accepted { number: String::new() });
            }
            let receipt = self.begin_record(tx, &ready.request, events)?;
            let value = ready.says.as_ref().map(|says| format!("{} {says}", receipt.subject));
            tx.remember(permit, &ready.key, value.as_ref().unwrap_or(&receipt.subject))?;
            return Ok(RowOutcome::Accepted { number: receipt.number });
        };
        let (Some(says), Some((subject, said))) = (&ready.says, known.split_once(' ')) else {
            return Ok(RowOutcome::Known);
        };
        let (Command::Record { fields, .. }, Some((record, _))) =
            (&ready.request.command, self.load(tx, subject)?)
        else {
            return Ok(RowOutcome::Known);
        };
        let other: Fields = fields
            .iter()
            .filter(|(id, value)| record.fields.get(*id) != Some(*value))
            .map(|(id, value)| (id.clone(), value.clone()))
            .collect();
        if said == says || other.is_empty() {
            return Ok(RowOutcome::Known);
        }
        let changed = RowOutcome::Changed {
            number: record.number.clone(),
            fields: other.keys().cloned().collect(),
            done: update && !dry,
        };
        if update && !dry {
            let request = Request {
                id: subject.trim_start_matches(RECORD).to_owned(),
                command: Command::Edit { fields: other },
                ..ready.request.clone()
            };
            if let Err(error) = self.execute_in(tx, &request) {
                return refused(error);
            }
            tx.remember(permit, &ready.key, &format!("{subject} {says}"))?;
        }
        Ok(changed)
    }

    /// The decision alone, which writes nothing: a refused row must not undo the rows beside it.
    fn decided(&self, ready: &Ready) -> Result<Vec<Event>, OfficeError> {
        let request = &ready.request;
        self.allowed(None, request)?;
        let situation = Situation {
            law: self.law(),
            actor: &request.actor,
            today: self.today(request.now),
            confirmed: &request.confirmed,
        };
        let events = decide(None, request.command.clone(), &situation).map_err(OfficeError::Refused)?;
        self.stays_sealed(None, &events)?;
        Ok(events)
    }

    #[expect(clippy::too_many_arguments, reason = "a row is understood from all that is known of its list")]
    fn ready(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &Kind,
        order: &Order,
        list: &List,
        words: &Words,
        row: &(u32, Vec<Cell>),
    ) -> Result<Ready, Vec<Refusal>> {
        let (line, cells) = row;
        let mut refusals = Vec::new();
        let at = |target: &Target| {
            let at = order.targets.iter().position(|other| other == target)?;
            cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (at, cell))
        };
        let text =
            |target: &Target| at(target).map(|(_, cell)| cell.text().trim().to_owned()).unwrap_or_default();
        let heading = |at: usize| list.columns.get(at).map_or("", String::as_str);
        let value_of = |field: &Field, day: Option<Date>, country: Option<&str>| {
            let (at, cell) = at(&Target::Field(field.id.clone()))?;
            Some(words.value(field, cell, day, country).map_err(|refusal| refusal.field(heading(at))))
        };
        // The day decides which of several units of one name is meant.
        let day = kind
            .date
            .iter()
            .filter_map(|id| kind.field(id))
            .find_map(|field| first_day(&value_of(field, None, None)?.ok()??));
        let today = self.today(now);
        let country = at(&Target::Country).and_then(|(at, cell)| match words.country(&cell.text()) {
            Some(code) => Some(code),
            None => {
                let refusal = Refusal::new("value-unknown-country").arg("value", cell.text());
                refusals.push(refusal.field(heading(at)));
                None
            }
        });
        let mut fields = Fields::new();
        for field in &kind.fields {
            match value_of(field, Some(day.unwrap_or(today)), country) {
                Some(Ok(Some(value))) => _ = fields.insert(field.id.clone(), value),
                Some(Err(refusal)) => refusals.push(refusal),
                Some(Ok(None)) | None => {}
            }
        }
        let state = match at(&Target::State) {
            Some((_, cell)) => words.state(cell.text().trim()),
            None => words.form.state_default.clone(),
        };
        let owner_unit = match at(&Target::Unit) {
            Some((at, cell)) => {
                let mut units = Vec::new();
                for name in cell.text().split("; ") {
                    match words.unit(name.trim(), Some(day.unwrap_or(today))) {
                        Ok(unit) => units.push(unit),
                        Err(refusal) => refusals.push(refusal.field(heading(at))),
                    }
                }
                let about = words.form.about.as_ref();
                if let Some(field) = about {
                    let all: Vec<Value> = units.iter().map(|unit| Value::from(unit.0.clone())).collect();
                    fields.insert(field.clone(), Value::from(all));
                    if units.len() > 1 || units.first() == self.law().country().as_ref() {
                        units.clear();
                    }
                }
                let mut units = units.into_iter();
                let first = units.next();
                let others: Vec<Value> = units.map(|unit| Value::from(unit.0)).collect();
                match &words.form.beside {
                    _ if others.is_empty() => {}
                    Some(field) => _ = fields.insert(field.clone(), Value::from(others)),
                    None => {
                        let several = Refusal::new("ambiguous-unit").arg("name", cell.text());
                        refusals.push(several.field(heading(at)));
                    }
                }
                first
            }
            None if words.form.otherwise.is_some() => None,
            None => match order.unit.clone().map_or_else(|| self.own_unit(actor, day.unwrap_or(today)), Ok) {
                Ok(unit) => Some(unit),
                Err(refusal) => {
                    refusals.push(refusal);
                    None
                }
            },
        };
        if refusals.is_empty()
            && !kind.title_from.iter().chain([&kind.title]).any(|id| fields.contains_key(id))
        {
            refusals.push(Refusal::new("row-without-name"));
        }
        let owner = match (owner_unit, &words.form.otherwise) {
            _ if !refusals.is_empty() => return Err(refusals),
            (Some(unit), _) => BodyId::of_unit(&self.organ_of_row(&words.form, list, cells, &fields), &unit),
            (None, Some(body)) => BodyId::national(body),
            (None, None) => return Err(refusals),
        };
        let mut source = Source {
            title: text(&Target::SourceTitle),
            url: text(&Target::SourceUrl),
            confidence: text(&Target::Confidence),
            ..Source::default()
        };
        if source.title.is_empty() && source.url.is_empty() && !list.file.is_empty() {
            let parts = [list.file.as_str(), list.sheet.as_str(), &line.to_string()].map(str::to_owned);
            source.title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        }
        let sources =
            if source.title.is_empty() && source.url.is_empty() { Vec::new() } else { vec![source] };
        let says = said(&kind.id, &owner, &state, &fields);
        let own_key = text(&Target::Key);
        let (key, id, says) = match (own_key.as_str(), list.file.as_str()) {
            // The lists of the pack: their rows are told apart by all that stands in them.
            ("", "") => {
                let id = content_id(&kind.id, cells);
                (format!("import:{id}"), id, None)
            }
            ("", _) => (format!("import:{says}"), says, None),
            (own, _) => {
                let id = digest([kind.id.as_str(), "key", &owner.0, &luytre_text::fold::fold(own)]);
                (format!("import-key:{id}"), id, Some(says))
            }
        };
        let command =
            Command::Record { kind: kind.id.clone(), number: String::new(), owner, state, fields, sources };
        let confirmed = order.confirmed.clone();
        Ok(Ready {
            request: Request { actor: actor.clone(), now, id, command, seen: None, confirmed },
            key,
            says,
        })
    }

    /// The actor's own unit as it was on `day`. A merger leaves a choice, which is not made for anybody.
    fn own_unit(&self, actor: &Actor, day: Date) -> Result<UnitId, Refusal> {
        let missing = || Refusal::new("field-missing").arg("field", "unit").field("unit");
        actor.body.unit().ok_or_else(missing)?;
        let units: Vec<UnitId> = self.owners_on(actor, day).iter().filter_map(BodyId::unit).collect();
        match units.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(missing()),
            several => {
                let ids: Vec<&str> = several.iter().map(|unit| unit.0.as_str()).collect();
                Err(Refusal::new("row-unit-open").arg("day", day).arg("units", ids.join(" ")))
            }
        }
    }

    /// The units of which rows that name none may be: the actor's own and all that went into it, the present one first.
    pub fn list_units(&self, actor: &Actor) -> Vec<UnitId> {
        let Some(unit) = actor.body.unit() else { return Vec::new() };
        let before = self.law().units.ancestry(&unit).into_iter().filter(|other| *other != unit);
        let provinces = before.filter(|unit| self.law().province_of(unit).as_ref() == Some(unit));
        [unit.clone()].into_iter().chain(provinces.collect::<Vec<_>>()).collect()
    }

    /// The organ that owns a row: by the word of the pack's column, or by the field that column stands for.
    fn organ_of_row(&self, form: &ListForm, list: &List, cells: &[Cell], fields: &Fields) -> String {
        let column = list.columns.iter().position(|column| *column == form.organs.column);
        let word = column.and_then(|at| cells.get(at)).map(Cell::text);
        let field = form.columns.get(&form.organs.column).and_then(|field| fields.get(field));
        let word = word.or_else(|| Some(field?.as_str()?.to_owned()));
        word.and_then(|word| form.organs.words.get(&word)).unwrap_or(&form.organs.default).clone()
    }
}

/// A refusal of a decision names the field; whoever mends the list looks for the column.
fn by_heading(refusal: &mut Refusal, order: &Order, list: &List) {
    let Some(field) = &refusal.field else { return };
    if list.columns.contains(field) {
        return;
    }
    let target = match field.as_str() {
        "state" => Target::State,
        "unit" => Target::Unit,
        field => Target::Field(field.to_owned()),
    };
    let at = order.targets.iter().position(|other| *other == target);
    if let Some(column) = at.and_then(|at| list.columns.get(at)) {
        refusal.field = Some(column.clone());
    }
}

fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize()[..10])
}

/// What a row says, whatever its columns are called and in which order they stand.
fn said(kind: &str, owner: &BodyId, state: &str, fields: &Fields) -> String {
    let values = serde_json::to_string(fields).unwrap_or_default();
    digest([kind, &owner.0, state, &values])
}

/// The id of a row of the pack's lists: the same content is the same record. Nothing at its end makes no other row.
fn content_id(kind: &str, row: &[Cell]) -> String {
    let length = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let mut hasher = Sha256::new();
    hasher.update(kind);
    for cell in &row[..length] {
        let cell = cell.text();
        hasher.update((cell.len() as u64).to_le_bytes());
        hasher.update(cell);
    }
    hex(&hasher.finalize()[..10])
}

/// Whether the row belongs to another list.
fn left_out(form: &ListForm, list: &List, cells: &[Cell]) -> bool {
    list.columns.iter().zip(cells).any(|(column, cell)| {
        form.left_out.get(column).is_some_and(|words| words.iter().any(|word| word == cell.text().trim()))
    })
}

fn personal(kind: &Kind, form: &ListForm, column: &str) -> bool {
    let field = form.columns.get(column).map_or(column, String::as_str);
    kind.field(field).is_some_and(|field| field.personal)
}

/// What each column is for; a column nobody knows refuses the list before any row is read.
fn plan(kind: &Kind, form: &ListForm, columns: &[String]) -> Result<Vec<Target>, OfficeError> {
    let mut refusals = Vec::new();
    let mut plan = Vec::new();
    for name in columns {
        let target = match name.as_str() {
            "source_title" => Target::SourceTitle,
            "source_url" => Target::SourceUrl,
            "confidence" => Target::Confidence,
            name if name == form.unit => Target::Unit,
            name if name == form.state => Target::State,
            // A row's id is the digest of its cells: of personal data it would be a trace that no erasing reaches.
            name if personal(kind, form, name) => {
                refusals.push(Refusal::new("personal-column").arg("column", name).field(name));
                continue;
            }
            name => match (form.columns.get(name), kind.field(name)) {
                (Some(field), _) => Target::Field(field.clone()),
                _ if form.ignored.columns.iter().any(|ignored| ignored == name) => Target::Nothing,
                (None, Some(field)) => Target::Field(field.id.clone()),
                (None, None) => {
                    let known: BTreeMap<&str, ()> = kind
                        .fields
                        .iter()
                        .map(|field| (field.id.as_str(), ()))
                        .chain(form.columns.keys().map(|name| (name.as_str(), ())))
                        .collect();
                    let known: Vec<&str> = known.into_keys().collect();
                    refusals.push(
                        Refusal::new("unknown-column")
                            .arg("column", name)
                            .arg("known", known.join(", "))
                            .field(name),
                    );
                    continue;
                }
            },
        };
        plan.push(target);
    }
    if refusals.is_empty() { Ok(plan) } else { Err(OfficeError::Refused(refusals)) }
}
