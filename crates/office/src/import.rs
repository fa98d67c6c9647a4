//! Lists from outside: every row is accepted or refused with its reason, and a second run takes nothing twice.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader as _, open_workbook_auto};
use jiff::Timestamp;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::kind::{Field, FieldType, Kind};
use luytre_domain::ledger::hex;
use luytre_domain::permit::{Action, Actor};
use luytre_domain::record::{Fields, Source};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, UnitId};
use luytre_pack::ListForm;
use luytre_text::fold::fold;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::OfficeError;
use crate::office::{Office, Request};

/// Rows of text under column names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads CSV (UTF-8) or a workbook's first sheet.
    ///
    /// # Errors
    /// A refusal that names the file and the problem.
    pub fn from_file(path: &Path) -> Result<Table, Refusal> {
        let refused = |problem: String| {
            Refusal::new("unreadable-file").arg("file", path.display()).arg("problem", problem)
        };
        if path.extension().is_none_or(|ext| ext.eq_ignore_ascii_case("csv")) {
            let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
            return Table::from_csv(&bytes).map_err(|refusal| refusal.arg("file", path.display()));
        }
        let mut book = open_workbook_auto(path).map_err(|error| refused(error.to_string()))?;
        let sheet = book.worksheet_range_at(0).ok_or_else(|| refused(String::new()))?;
        let sheet = sheet.map_err(|error| refused(error.to_string()))?;
        let mut rows = sheet.rows().map(|row| row.iter().map(cell).collect::<Vec<String>>());
        Ok(Table { columns: rows.next().unwrap_or_default(), rows: rows.collect() })
    }
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

fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string().trim().to_owned(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    Accepted {
        number: String,
    },
    /// Taken in by an earlier run.
    Known,
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

    /// 0-based row and its refusals.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &Vec<Refusal>)> {
        self.rows.iter().enumerate().filter_map(|(at, row)| match row {
            RowOutcome::Refused(refusals) => Some((at, refusals)),
            _ => None,
        })
    }
}

/// Rows of one transaction: a large list neither holds the writer for long nor waits for the disk at each row.
const BATCH: usize = 200;

impl Office {
    /// Takes in `table` as records of `kind`. A row's id follows from its content, so the same row is the same
    /// record in every run. `dry` decides everything and writes nothing.
    pub fn import(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &str,
        table: &Table,
        dry: bool,
    ) -> Result<ImportReport, OfficeError> {
        let known = self.law().kind(kind).ok_or_else(|| Refusal::new("no-such-kind").arg("kind", kind))?;
        if !self.may(actor, kind, Action::Import, Some(luytre_domain::permit::Reach::Own)) {
            return Err(Refusal::new("forbidden").into());
        }
        let form = self.pack.list_forms.get(kind).cloned().unwrap_or_default();
        let columns = plan(known, &form, &table.columns)?;
        let mut report = ImportReport::default();
        for batch in table.rows.chunks(BATCH) {
            let mut requests = Vec::new();
            for row in batch {
                requests.push(self.request(actor, now, known, &form, &columns, row));
            }
            let office = self.clone();
            let permit = self.permit(actor, kind, Action::Import, Some(luytre_domain::permit::Reach::Own))?;
            let outcome = self.store.write("import", move |tx| {
                let mut outcomes = Vec::new();
                for request in &requests {
                    let outcome = match request {
                        Err(refusals) => RowOutcome::Refused(refusals.clone()),
                        Ok(request) => {
                            let key = format!("import:{}", request.id);
                            match tx.recall(&key)? {
                                Some(_) => RowOutcome::Known,
                                None if dry => match office.try_out(request) {
                                    Ok(()) => RowOutcome::Accepted { number: String::new() },
                                    Err(refusals) => RowOutcome::Refused(refusals),
                                },
                                None => match office.try_out(request) {
                                    Err(refusals) => RowOutcome::Refused(refusals),
                                    Ok(()) => {
                                        let receipt = office.execute_in(tx, request)?;
                                        tx.remember(&permit, &key, &receipt.subject)?;
                                        RowOutcome::Accepted { number: receipt.number }
                                    }
                                },
                            }
                        }
                    };
                    outcomes.push(outcome);
                }
                Ok::<_, OfficeError>(outcomes)
            })?;
            report.rows.extend(outcome);
        }
        Ok(report)
    }

    /// The decision alone: a refused row must not undo the rows beside it.
    fn try_out(&self, request: &Request) -> Result<(), Vec<Refusal>> {
        let situation = luytre_domain::command::Situation {
            law: self.law(),
            actor: &request.actor,
            today: self.today(request.now),
            confirmed: &request.confirmed,
        };
        luytre_domain::decide::decide(None, request.command.clone(), &situation).map(|_| ())
    }

    fn request(
        &self,
        actor: &Actor,
        now: Timestamp,
        kind: &Kind,
        form: &ListForm,
        columns: &[Column],
        row: &[String],
    ) -> Result<Request, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut fields = Fields::new();
        let mut source = Source::default();
        let mut state = form.without_state.clone();
        let mut unit = None;
        let mut organ = form.organs.default.clone();
        for (column, text) in columns.iter().zip(row) {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if column.name == form.organs.column {
                organ = form.organs.words.get(text).cloned().unwrap_or(organ);
            }
            match &column.role {
                Role::Ignored => {}
                Role::SourceTitle => text.clone_into(&mut source.title),
                Role::SourceUrl => text.clone_into(&mut source.url),
                Role::Confidence => text.clone_into(&mut source.confidence),
                Role::State => {
                    let word = form.words.get("state").and_then(|words| words.get(text));
                    state = word.cloned().unwrap_or_else(|| text.to_owned());
                }
                Role::Unit => match self.unit_named(text) {
                    Ok(id) => unit = Some(id),
                    Err(refusal) => refusals.push(refusal.field(&column.name)),
                },
                Role::Field(id) => {
                    let Some(field) = kind.field(id) else { continue };
                    match self.value(field, form, text) {
                        Ok(Some(value)) => {
                            fields.insert(id.clone(), value);
                        }
                        Ok(None) => {}
                        Err(refusal) => refusals.push(refusal.field(&column.name)),
                    }
                }
            }
        }
        let owner = match unit {
            Some(unit) => BodyId::of_unit(&organ, &unit),
            None if !form.body.is_empty() => BodyId::national(&form.body),
            None if refusals.is_empty() => {
                refusals.push(Refusal::new("field-missing").arg("field", "unit").field(&form.unit));
                actor.body.clone()
            }
            None => actor.body.clone(),
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let sources =
            if source.title.is_empty() && source.url.is_empty() { Vec::new() } else { vec![source] };
        let id = content_id(&kind.id, row);
        Ok(Request {
            actor: actor.clone(),
            now,
            id,
            command: Command::Record {
                kind: kind.id.clone(),
                number: String::new(),
                owner,
                state,
                fields,
                sources,
            },
            seen: None,
            confirmed: std::collections::BTreeSet::new(),
        })
    }

    fn unit_named(&self, text: &str) -> Result<UnitId, Refusal> {
        let exact = UnitId(text.to_owned());
        if self.law().units.get(&exact).is_some() {
            return Ok(exact);
        }
        match self.law().units.resolve(&fold(text), None, fold) {
            Resolved::One(unit) => Ok(unit.id.clone()),
            Resolved::Several(_) | Resolved::OtherDays(_) => {
                Err(Refusal::new("ambiguous-unit").arg("name", text))
            }
            Resolved::Unknown => Err(Refusal::new("unknown-unit").arg("name", text)),
        }
    }

    /// A cell's text as the field's value. Several values are separated by `; `.
    fn value(&self, field: &Field, form: &ListForm, text: &str) -> Result<Option<Value>, Refusal> {
        let one = |text: &str| -> Result<Option<Value>, Refusal> {
            let mut text = text.trim();
            if let Some(word) = form.words.get(&field.id).and_then(|words| words.get(text)) {
                text = word;
            }
            if text.is_empty() {
                return Ok(None);
            }
            let value = match field.kind {
                FieldType::Partner => self.partner(text)?,
                FieldType::Unit => Value::from(self.unit_named(text)?.0),
                FieldType::Number => {
                    let number = text.parse::<i64>();
                    Value::from(number.map_err(|_| {
                        Refusal::new("value-wrong-shape").arg("field", &field.id).arg("value", text)
                    })?)
                }
                FieldType::YesNo => Value::from(matches!(text, "true" | "yes" | "1" | "có" | "oui")),
                FieldType::Date => Value::from(iso(text)),
                _ => Value::from(text),
            };
            Ok(Some(value))
        };
        if !field.many {
            return one(text);
        }
        let mut values = Vec::new();
        for part in text.split("; ") {
            values.extend(one(part)?);
        }
        Ok((!values.is_empty()).then(|| Value::from(values)))
    }

    /// A known partner's id or name, or `name, country code`.
    fn partner(&self, text: &str) -> Result<Value, Refusal> {
        let partners = &self.law().partners;
        let key = fold(text);
        let known = partners.get(text).or_else(|| {
            partners.values().find(|partner| {
                partner.names.values().chain(&partner.spellings).any(|name| fold(name) == key)
            })
        });
        if let Some(partner) = known {
            let name = partner.names.get("en").cloned().unwrap_or_default();
            return Ok(
                json!({ "id": partner.id, "name": name, "country": partner.country, "kind": partner.kind }),
            );
        }
        match text.rsplit_once(", ") {
            Some((name, code)) if self.law().countries.contains_key(code) => {
                Ok(json!({ "name": name, "country": code, "kind": "locality" }))
            }
            _ => Err(Refusal::new("unknown-partner").arg("value", text)),
        }
    }
}

/// `13/02/2026` as `2026-02-13`; anything else as it is, for the field's own check to judge.
fn iso(text: &str) -> String {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [month, year] if year.len() == 4 => format!("{year}-{month:0>2}"),
        _ => text.to_owned(),
    }
}

/// The id of a row: the same content is the same record.
fn content_id(kind: &str, row: &[String]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(kind);
    for cell in row {
        hasher.update((cell.len() as u64).to_le_bytes());
        hasher.update(cell);
    }
    let digest = hasher.finalize();
    hex(&digest[..10])
}

struct Column {
    name: String,
    role: Role,
}

enum Role {
    Unit,
    State,
    SourceTitle,
    SourceUrl,
    Confidence,
    Field(String),
    Ignored,
}

fn personal(kind: &Kind, form: &ListForm, column: &str) -> bool {
    let field = form.columns.get(column).map_or(column, String::as_str);
    kind.field(field).is_some_and(|field| field.personal)
}

/// What each column is for; a column nobody knows refuses the list before any row is read.
fn plan(kind: &Kind, form: &ListForm, columns: &[String]) -> Result<Vec<Column>, OfficeError> {
    let mut refusals = Vec::new();
    let mut plan = Vec::new();
    for name in columns {
        let role = match name.as_str() {
            "source_title" => Role::SourceTitle,
            "source_url" => Role::SourceUrl,
            "confidence" => Role::Confidence,
            name if name == form.unit => Role::Unit,
            name if name == form.state => Role::State,
            // A row's id is the digest of its cells: of personal data it would be a trace that no erasing reaches.
            name if personal(kind, form, name) => {
                refusals.push(Refusal::new("personal-column").arg("column", name).field(name));
                continue;
            }
            name => match (form.columns.get(name), kind.field(name)) {
                (Some(field), _) => Role::Field(field.clone()),
                _ if form.ignored.columns.iter().any(|ignored| ignored == name) => Role::Ignored,
                (None, Some(field)) => Role::Field(field.id.clone()),
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
        plan.push(Column { name: name.clone(), role });
    }
    if refusals.is_empty() { Ok(plan) } else { Err(OfficeError::Refused(refusals)) }
}
