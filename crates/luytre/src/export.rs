//! `luytre export [--kind KIND] [--as-of WHEN] [--as ACCOUNT] [--out FOLDER]`: the register in open formats. What each
//! column means is written beside it (`columns.csv`) and in docs/export.md.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use luytre_domain::kind::{Field, FieldType, Kind};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_office::{ExportQuery, Exported, Office, OfficeError};
use luytre_text::message::Args;
use serde_json::{Value, json};

use crate::figures::instant;
use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Options {
    /// Only records of this kind.
    #[arg(long)]
    kind: Option<String>,
    /// The register as it stood at the end of this day, or at this moment.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<String>,
    /// Only what this account may take out; everything, where it is not given.
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: Option<String>,
    /// A folder that does not exist yet, or is empty.
    #[arg(long, value_name = "FOLDER", default_value = "luytre-export")]
    out: PathBuf,
}

pub fn run(say: &Say, office: &Office, options: &Options) -> Result<Answer, Refused> {
    let actor = match &options.account {
        None => Office::operator(),
        Some(login) => office
            .acting(login, crate::now())?
            .ok_or_else(|| Refusal::new("no-such-account").arg("login", login))?,
    };
    let as_of = options.as_of.as_deref().map(|text| instant(say, text)).transpose()?;
    let query = ExportQuery { kind: options.kind.clone(), as_of };
    let mut folder = Folder::new(&options.out).map_err(|error| unwritable(&options.out, &error))?;
    let mut records = 0;
    let mut failed = None;
    let entry = office.export_records(&actor, &query, |exported| {
        records += 1;
        folder.take(say, &exported).map_err(|error| {
            failed = Some(error);
            // Only to leave the loop; what went wrong is said below.
            OfficeError::NotFound
        })
    });
    if let Some(error) = failed {
        return Err(unwritable(&options.out, &error).into());
    }
    let entry = entry?;
    let files = folder.close(say).map_err(|error| unwritable(&options.out, &error))?;
    let args = Args::new()
        .number("n", records)
        .number("entry", i64::try_from(entry).unwrap_or(i64::MAX))
        .text("path", options.out.display().to_string());
    Ok(Answer {
        text: format!("{}\n", say.get("export-done", &args)),
        json: json!({ "path": options.out, "files": files, "records": records, "entry": entry }),
        findings: false,
    })
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new("unwritable-file").arg("file", path.display()).arg("problem", error)
}

/// The files of one export.
struct Folder {
    path: PathBuf,
    jsonl: BufWriter<File>,
    /// By kind: the register's rows.
    registers: BTreeMap<String, csv::Writer<File>>,
}

/// Columns before those of the kind's fields, each with the message that explains it.
const FIRST: [&str; 13] = [
    "number",
    "called",
    "state",
    "state_label",
    "unit",
    "unit_name",
    "owner",
    "owner_name",
    "opened",
    "procedure",
    "law_on",
    "step",
    "example",
];
/// Columns after them.
const LAST: [&str; 5] = ["next_due", "papers", "links", "sources", "entry"];

impl Folder {
    fn new(path: &Path) -> std::io::Result<Folder> {
        std::fs::create_dir_all(path)?;
        if std::fs::read_dir(path)?.next().is_some() {
            return Err(std::io::ErrorKind::DirectoryNotEmpty.into());
        }
        let jsonl = BufWriter::new(File::create_new(path.join("records.jsonl"))?);
        Ok(Folder { path: path.to_path_buf(), jsonl, registers: BTreeMap::new() })
    }

    fn take(&mut self, say: &Say, exported: &Exported) -> std::io::Result<()> {
        let mut whole = whole(exported);
        conceal(&mut whole);
        serde_json::to_writer(&mut self.jsonl, &whole)?;
        self.jsonl.write_all(b"\n")?;
        let Some(kind) = say.pack.law.kind(&exported.record.kind) else { return Ok(()) };
        if !self.registers.contains_key(&kind.id) {
            let mut rows = table(&self.path.join(format!("{}.csv", kind.id)))?;
            rows.write_record(columns(kind).into_iter().map(|column| column.name))?;
            self.registers.insert(kind.id.clone(), rows);
        }
        match self.registers.get_mut(&kind.id) {
            Some(rows) => Ok(rows.write_record(row(say, kind, exported))?),
            None => Ok(()),
        }
    }

    /// Writes what the columns mean, and closes all files; gives their names.
    fn close(mut self, say: &Say) -> std::io::Result<Vec<String>> {
        self.jsonl.flush()?;
        let mut files = vec!["columns.csv".to_owned(), "records.jsonl".to_owned()];
        let mut meaning = table(&self.path.join("columns.csv"))?;
        meaning.write_record(["file", "column", "type", "meaning"])?;
        for (id, rows) in &mut self.registers {
            rows.flush()?;
            let file = format!("{id}.csv");
            for column in say.pack.law.kind(id).map(columns).unwrap_or_default() {
                let meant = match column.field {
                    None => say.word(&luytre_pack::key("export", &column.name)),
                    Some(field) => {
                        let label = say.word(&luytre_pack::key("field", &field.id));
                        if column.label {
                            say.get("export-label", &Args::new().text("field", label))
                        } else {
                            label
                        }
                    }
                };
                let sort = column.field.map_or_else(String::new, |field| sort(field, column.label));
                meaning.write_record([&*file, &*column.name, &*sort, &*meant])?;
            }
            files.push(file);
        }
        meaning.flush()?;
        Ok(files)
    }
}

struct Column<'a> {
    name: String,
    field: Option<&'a Field>,
    /// In the language asked for, beside the value itself.
    label: bool,
}

fn columns(kind: &Kind) -> Vec<Column<'_>> {
    let plain = |name: &&str| Column { name: (*name).to_owned(), field: None, label: false };
    let mut columns: Vec<Column> = FIRST.iter().map(plain).collect();
    for field in &kind.fields {
        columns.push(Column { name: field.id.clone(), field: Some(field), label: false });
        if labelled(field) {
            columns.push(Column { name: format!("{}_label", field.id), field: Some(field), label: true });
        }
    }
    columns.extend(LAST.iter().map(plain));
    columns
}

fn labelled(field: &Field) -> bool {
    use FieldType::{Choice, Country, Partner, Unit};
    matches!(field.kind, Choice | Unit | Partner | Country) && !field.personal
}

/// `text`, `choice list` …: the type as the kind's file has it.
fn sort(field: &Field, label: bool) -> String {
    let word = serde_json::to_value(field.kind).ok().and_then(|word| word.as_str().map(str::to_owned));
    let word = if label { "text".to_owned() } else { word.unwrap_or_default() };
    if field.many { format!("{word} list") } else { word }
}

fn row(say: &Say, kind: &Kind, exported: &Exported) -> Vec<String> {
    let record = &exported.record;
    let follows = record.follows.as_ref();
    let mut cells = vec![
        record.number.clone(),
        say.pack.record_title(say.lang, record),
        record.state.clone(),
        say.word(&luytre_pack::key("state", &record.state)),
        record.unit.0.clone(),
        say.pack.unit_name(say.lang, &record.unit, Some(record.opened)),
        record.owner.0.clone(),
        say.pack.body_name(say.lang, &record.owner, Some(record.opened)),
        record.opened.to_string(),
        follows.map_or_else(String::new, |follows| follows.id.clone()),
        follows.map_or_else(String::new, |follows| follows.law_on.to_string()),
        record.step.clone().unwrap_or_default(),
        if record.example { "yes" } else { "no" }.to_owned(),
    ];
    for field in &kind.fields {
        let value = record.fields.get(&field.id);
        cells.push(text(value, |value| plain(field, value)));
        if labelled(field) {
            cells.push(text(value, |value| label(say, field, value)));
        }
    }
    let due = record.clocks.iter().filter(|clock| clock.met.is_none()).map(|clock| clock.due).min();
    let joined = |parts: Vec<String>| parts.join("; ");
    cells.push(due.map_or_else(String::new, |due| due.to_string()));
    cells
        .push(joined(record.papers.iter().map(|paper| format!("{} {}", paper.sort, paper.digest)).collect()));
    cells.push(joined(exported.links.iter().map(|(relation, to)| format!("{relation} {to}")).collect()));
    cells.push(joined(
        record
            .sources
            .iter()
            .map(|source| if source.url.is_empty() { &source.title } else { &source.url }.clone())
            .collect(),
    ));
    cells.push(exported.history.last().map_or_else(String::new, |line| line.seq.to_string()));
    cells
}

/// One value, or several with `; ` between them, as lists are taken in.
fn text(value: Option<&Value>, one: impl Fn(&Value) -> String) -> String {
    match value {
        None => String::new(),
        Some(Value::Array(values)) => values.iter().map(one).collect::<Vec<_>>().join("; "),
        Some(value) => one(value),
    }
}

/// A value as `luytre import` reads it.
fn plain(field: &Field, value: &Value) -> String {
    let part = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    if value.get("sealed").is_some() {
        return "sealed".to_owned();
    }
    match field.kind {
        FieldType::Partner if !part("id").is_empty() => part("id").to_owned(),
        FieldType::Partner if !part("country").is_empty() => format!("{}, {}", part("name"), part("country")),
        FieldType::Partner | FieldType::Person => part("name").to_owned(),
        FieldType::Money => {
            let amount = value.get("amount").and_then(Value::as_i64).unwrap_or_default();
            format!("{amount} {}", part("currency"))
        }
        FieldType::YesNo => if value == &Value::Bool(true) { "yes" } else { "no" }.to_owned(),
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

fn label(say: &Say, field: &Field, value: &Value) -> String {
    let id = value.as_str().unwrap_or_default();
    match field.kind {
        FieldType::Choice => say.word(&luytre_pack::key(field.list.as_deref().unwrap_or_default(), id)),
        FieldType::Unit => say.pack.unit_name(say.lang, &UnitId(id.to_owned()), None),
        FieldType::Country => say.pack.country_name(say.lang, id),
        _ => say.pack.partner_name(say.lang, value),
    }
}

/// Sealed values are shown as such, without their boxes: copies of those belong into backups only.
fn conceal(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(conceal),
        Value::Object(keys) if keys.get("sealed").is_some_and(Value::is_object) => {
            *value = json!({ "sealed": true });
        }
        Value::Object(keys) => keys.values_mut().for_each(conceal),
        _ => {}
    }
}

/// A record as one line of JSON. Every key is explained in docs/export.md.
fn whole(exported: &Exported) -> Value {
    let record = &exported.record;
    let links: Vec<Value> =
        exported.links.iter().map(|(relation, to)| json!({ "relation": relation, "to": to })).collect();
    let history: Vec<Value> = exported
        .history
        .iter()
        .map(|line| {
            json!({
                "entry": line.seq, "at": line.at, "account": line.actor, "law": line.law, "hash": line.hash,
                "event": line.event,
            })
        })
        .collect();
    json!({
        "id": record.id, "kind": record.kind, "number": record.number, "state": record.state,
        "unit": record.unit, "owner": record.owner, "opened": record.opened, "follows": record.follows,
        "step": record.step, "since": record.since, "example": record.example, "fields": record.fields,
        "asked": record.asked, "clocks": record.clocks, "papers": record.papers,
        "commitments": record.commitments, "links": links, "sources": record.sources, "history": history,
    })
}

/// A new table, marked as UTF-8: without the mark, spreadsheets take the letters of other languages for something else.
fn table(path: &Path) -> std::io::Result<csv::Writer<File>> {
    let mut file = File::create_new(path)?;
    file.write_all("\u{feff}".as_bytes())?;
    Ok(csv::Writer::from_writer(file))
}
