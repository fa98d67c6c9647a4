//! The whole of a kind in one file, and the dictionary of its columns, made from the pack. A file is written while it is
//! sent, from one state of the register, which its name says.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body::Frame;
use luytre_domain::kind::{Field, FieldType, Kind, values};
use luytre_domain::publication::PublicView;
use luytre_domain::refusal::Refusal;
use luytre_office::{Hit, Office, OfficeError, OpenStamp, inert};
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde_json::{Map, Value, json};
use tokio::sync::{mpsc, oneshot};

use super::parquet::Table;
use super::{Guest, busy, file_seat, refused};
use crate::app::App;
use crate::page::Page;
use crate::pages::register::known_date;
use crate::url::escape;

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/data/{file}", get(file))
}

/// Ending, name and media type.
pub(super) const FORMATS: [(&str, &str, &str); 3] = [
    ("csv", "CSV", "text/csv; charset=utf-8"),
    ("jsonl", "JSON Lines", "application/jsonl; charset=utf-8"),
    ("parquet", "Parquet", "application/vnd.apache.parquet"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Number,
    YesNo,
}

/// A value of a flat file.
pub(super) enum Cell {
    Text(String),
    Number(i64),
    YesNo(bool),
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) sort: Sort,
    /// Message of its title, and of what it holds.
    title: String,
    hint: Option<&'static str>,
    /// Items of a list stand apart by this.
    several: bool,
    field: Option<Field>,
}

/// What each file holds beside the open fields of its kind.
const FIXED: [(&str, bool); 7] = [
    ("number", false),
    ("url", false),
    ("state", false),
    ("unit", false),
    ("unit_name", false),
    ("date", false),
    ("countries", true),
];
const SOURCES: &str = "sources";
const APART: &str = "; ";

pub(super) fn columns(office: &Office, kind: &Kind) -> Vec<Column> {
    let fixed = |name: &'static str, hint: &'static str, several| Column {
        name: name.to_owned(),
        sort: Sort::Text,
        title: luytre_office::key("open-column", name),
        hint: Some(hint),
        several,
        field: None,
    };
    let mut columns: Vec<Column> = FIXED.iter().map(|(name, several)| fixed(name, name, *several)).collect();
    if let Some(rule) = office.law().publications.get(&kind.id) {
        columns.extend(rule.open_fields(kind).map(|field| Column {
            name: field.id.clone(),
            sort: match field.kind {
                FieldType::Number if !field.many => Sort::Number,
                FieldType::YesNo if !field.many => Sort::YesNo,
                _ => Sort::Text,
            },
            title: luytre_office::key("field", &field.id),
            hint: None,
            several: field.many,
            field: Some(field.clone()),
        }));
        if rule.sources {
            columns.push(fixed(SOURCES, SOURCES, true));
        }
    }
    columns
}

/// A value in one cell: words by their code, units by their id, partners by their name.
fn plain(p: &Page, field: &Field, value: &Value) -> String {
    let one = |value: &Value| match field.kind {
        FieldType::Partner => p.office().pack().partner_name(p.lang, value),
        FieldType::Money => {
            let part = |key: &str| {
                value.get(key).map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
            };
            format!("{} {}", part("amount").unwrap_or_default(), part("currency").unwrap_or_default())
        }
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    values(value).map(one).collect::<Vec<_>>().join(APART)
}

fn cell(p: &Page, base: &str, column: &Column, hit: &Hit, view: &PublicView) -> Option<Cell> {
    let row = &hit.row;
    let countries = || row.dimensions.get("country").into_iter().flatten().cloned().collect::<Vec<_>>();
    let text = match (&column.field, column.name.as_str()) {
        (Some(field), _) => {
            let value = view.fields.get(&field.id)?;
            match column.sort {
                Sort::Number => return value.as_i64().map(Cell::Number),
                Sort::YesNo => return value.as_bool().map(Cell::YesNo),
                Sort::Text => plain(p, field, value),
            }
        }
        (None, "number") => view.number.clone(),
        (None, "url") => format!("{base}/open/{}", escape(&view.number)),
        (None, "state") => view.state.clone(),
        (None, "unit") => row.unit.clone(),
        (None, "unit_name") => p.unit(&row.unit),
        (None, "date") => known_date(row)?,
        (None, "countries") => countries().join(APART),
        _ => view.sources.iter().map(|source| source.url.as_str()).collect::<Vec<_>>().join(APART),
    };
    (!text.is_empty()).then_some(Cell::Text(text))
}

/// A record as other programs read it, with its values as the register keeps them.
pub(super) fn record(p: &Page, guest: &Guest, hit: &Hit, view: &PublicView) -> Map<String, Value> {
    let row = &hit.row;
    let countries: Vec<&String> = row.dimensions.get("country").into_iter().flatten().collect();
    let mut told = Map::new();
    for (name, value) in [
        ("number", json!(view.number)),
        ("url", json!(guest.address(&format!("/open/{}", escape(&view.number))))),
        ("kind", json!(view.kind)),
        ("title", json!(p.title(row))),
        ("state", json!(view.state)),
        ("unit", json!({ "id": row.unit, "name": p.unit(&row.unit) })),
        ("date", json!(known_date(row))),
        ("countries", json!(countries)),
        ("fields", json!(view.fields)),
        ("sources", json!(view.sources)),
    ] {
        told.insert(name.to_owned(), value);
    }
    told
}

/// A set of data, as schema.org describes one.
pub(super) fn dataset(p: &Page, guest: &Guest, kind: &str) -> Value {
    let files = FORMATS.iter().map(|(format, name, media)| {
        json!({
            "@type": "DataDownload", "encodingFormat": media.split(';').next(), "name": name,
            "contentUrl": guest.address(&format!("/open/data/{kind}.{format}")),
        })
    });
    json!({
        "@type": "Dataset", "name": p.word("open-kind", kind), "description": p.t("open-description"),
        "url": guest.address(&format!("/open/records?kind={kind}")), "isAccessibleForFree": true,
        "license": guest.address("/open/data"),
        "distribution": files.collect::<Vec<_>>(),
    })
}

/// The columns of a file as CSV on the Web describes them, in every language.
fn dictionary(p: &Page, guest: &Guest, kind: &Kind) -> Value {
    let messages = &p.office().pack().messages;
    let say = |key: &str| -> Map<String, Value> {
        let words =
            Lang::ALL.map(|lang| (lang.tag().to_owned(), json!(messages.get(lang, key, &Args::new()))));
        words.into_iter().collect()
    };
    let law = p.office().law();
    let rule = law.publications.get(&kind.id);
    let columns = columns(p.office(), kind).into_iter().map(|column| {
        let mut told = Map::new();
        told.insert("name".to_owned(), json!(column.name));
        told.insert("titles".to_owned(), Value::Object(say(&column.title)));
        if let Some(hint) = column.hint {
            told.insert(
                "dc:description".to_owned(),
                Value::Object(say(&luytre_office::key("open-column-hint", hint))),
            );
        }
        let datatype = match column.sort {
            Sort::Text => "string",
            Sort::Number => "integer",
            Sort::YesNo => "boolean",
        };
        told.insert("datatype".to_owned(), json!(datatype));
        told.insert("required".to_owned(), json!(column.name == "number"));
        if column.several {
            told.insert("separator".to_owned(), json!(APART));
        }
        if let Some(field) = &column.field {
            told.insert("luytre:type".to_owned(), json!(field.kind));
            if let Some(ruling) = rule.and_then(|rule| rule.fields.get(&field.id)) {
                told.insert(
                    "luytre:open".to_owned(),
                    Value::Object(say(&luytre_office::key("open-reason", &ruling.reason))),
                );
                told.insert("luytre:basis".to_owned(), json!(ruling.basis));
            }
            if let Some(list) = field.list.as_ref() {
                let words = law.lists.get(list).into_iter().flatten();
                let words =
                    words.map(|word| (word.clone(), Value::Object(say(&luytre_office::key(list, word)))));
                told.insert("luytre:words".to_owned(), Value::Object(words.collect()));
            }
        }
        Value::Object(told)
    });
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": p.lang.tag(), "luytre": guest.address("/open/data#") }],
        "url": format!("{}.csv", kind.id),
        "dc:title": say(&luytre_office::key("open-kind", &kind.id)),
        "dc:rights": say("open-licence"),
        "dc:identifier": guest.address(&format!("/open/data/{}.csv", kind.id)),
        "dialect": { "encoding": "utf-8", "header": true },
        "tableSchema": { "columns": columns.collect::<Vec<_>>(), "primaryKey": "number" },
    })
}

async fn file(State(app): State<App>, guest: Guest, Path(file): Path<String>) -> Response {
    let known = |id: &str| {
        let law = app.office().law();
        law.publications.get(id).and_then(|rule| law.kind(&rule.kind)).cloned()
    };
    if let Some(kind) = file.strip_suffix(".csv-metadata.json").and_then(known) {
        let text = dictionary(&guest.page(&app), &guest, &kind).to_string();
        return ([(header::CONTENT_TYPE, "application/csvm+json; charset=utf-8")], text).into_response();
    }
    let format = FORMATS.iter().find_map(|(format, _, media)| {
        let kind = file.strip_suffix(&format!(".{format}")).and_then(known)?;
        Some((*format, *media, kind))
    });
    let Some((format, media, kind)) = format else { return refused(&app, &guest, &OfficeError::NotFound) };
    let Some(seat) = file_seat() else { return busy() };
    let (office, now, p) = (app.office().clone(), app.now(), guest.page(&app));
    let (pipe, body) = pipe();
    let alarm = pipe.sender.clone();
    let (began, stamp) = oneshot::channel::<OpenStamp>();
    let id = kind.id.clone();
    tokio::task::spawn_blocking(move || {
        let _seat = seat;
        let mut began = Some(began);
        let begin = |stamp: &OpenStamp| {
            let told = began.take().is_some_and(|began| began.send(stamp.clone()).is_ok());
            if told { Ok(()) } else { Err(gone("nobody waits")) }
        };
        let columns = columns(&office, &kind);
        let written = match format {
            "csv" => as_csv(&office, now, &p, &guest, &kind, &columns, begin, pipe),
            "jsonl" => as_lines(&office, now, &p, &guest, &kind, begin, pipe),
            _ => as_parquet(&office, now, &p, &guest, &kind, &columns, begin, pipe),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "an open file broke off");
            // Or half a file would pass for a whole one.
            let _ = alarm.try_send(Err(io::ErrorKind::BrokenPipe.into()));
        }
    });
    match stamp.await {
        Ok(stamp) => {
            let name = format!("attachment; filename=\"{id}-{}.{format}\"", stamp.position);
            let headers = [
                (header::CONTENT_TYPE, media.to_owned()),
                (header::CONTENT_DISPOSITION, name),
                (header::LINK, format!("</open/data/{id}.csv-metadata.json>; rel=\"describedby\"")),
            ];
            (headers, body).into_response()
        }
        Err(_) => {
            tracing::error!("the open register cannot be read");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn gone(problem: impl std::fmt::Display) -> OfficeError {
    Refusal::new("store").arg("problem", problem).into()
}

#[expect(clippy::too_many_arguments, reason = "what a file is made of")]
fn as_csv(
    office: &Office,
    now: jiff::Timestamp,
    p: &Page,
    guest: &Guest,
    kind: &Kind,
    columns: &[Column],
    begin: impl FnOnce(&OpenStamp) -> Result<(), OfficeError>,
    mut pipe: Pipe,
) -> Result<(), OfficeError> {
    pipe.write_all("\u{feff}".as_bytes()).map_err(gone)?;
    let mut csv = csv::Writer::from_writer(pipe);
    csv.write_record(columns.iter().map(|column| &column.name)).map_err(gone)?;
    office.open_all(now, Some(&kind.id), begin, |hit, view| {
        let cells = columns.iter().map(|column| match cell(p, &guest.base, column, hit, view) {
            None => String::new(),
            Some(Cell::Text(text)) => inert(&text),
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::YesNo(yes)) => yes.to_string(),
        });
        csv.write_record(cells).map_err(gone)
    })?;
    csv.flush().map_err(gone)
}

fn as_lines(
    office: &Office,
    now: jiff::Timestamp,
    p: &Page,
    guest: &Guest,
    kind: &Kind,
    begin: impl FnOnce(&OpenStamp) -> Result<(), OfficeError>,
    mut pipe: Pipe,
) -> Result<(), OfficeError> {
    office.open_all(now, Some(&kind.id), begin, |hit, view| {
        serde_json::to_writer(&mut pipe, &record(p, guest, hit, view)).map_err(gone)?;
        pipe.write_all(b"\n").map_err(gone)
    })?;
    pipe.flush().map_err(gone)
}

#[expect(clippy::too_many_arguments, reason = "what a file is made of")]
fn as_parquet(
    office: &Office,
    now: jiff::Timestamp,
    p: &Page,
    guest: &Guest,
    kind: &Kind,
    columns: &[Column],
    begin: impl FnOnce(&OpenStamp) -> Result<(), OfficeError>,
    pipe: Pipe,
) -> Result<(), OfficeError> {
    let mut position = String::new();
    let mut rows: Vec<Vec<Option<Cell>>> = Vec::new();
    let sorts: Vec<(&str, Sort)> = columns.iter().map(|column| (column.name.as_str(), column.sort)).collect();
    let mut table = Table::begin(pipe, &sorts).map_err(gone)?;
    office.open_all(
        now,
        Some(&kind.id),
        |stamp| {
            position.clone_from(&stamp.position);
            begin(stamp)
        },
        |hit, view| {
            rows.push(columns.iter().map(|column| cell(p, &guest.base, column, hit, view)).collect());
            if rows.len() == Table::<Pipe>::ROWS {
                table.write(&std::mem::take(&mut rows)).map_err(gone)
            } else {
                Ok(())
            }
        },
    )?;
    table.write(&rows).map_err(gone)?;
    let mut pipe = table.end(&position).map_err(gone)?;
    pipe.flush().map_err(gone)
}

/// The writing end of an answer that is sent while it is made.
pub(super) struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    kept: Vec<u8>,
}

const PIECE: usize = 64 * 1024;
/// A reader that takes nothing for so long has gone: a state of the database is held open for it.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

fn pipe() -> (Pipe, Body) {
    let (sender, receiver) = mpsc::channel(8);
    (Pipe { sender, kept: Vec::with_capacity(PIECE) }, Body::new(Pieces(receiver)))
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        if self.kept.is_empty() {
            return Ok(());
        }
        let mut piece = Ok(Bytes::from(std::mem::take(&mut self.kept)));
        let mut waited = Duration::ZERO;
        loop {
            match self.sender.try_send(piece) {
                Ok(()) => return Ok(()),
                Err(mpsc::error::TrySendError::Full(again)) if waited < PATIENCE => piece = again,
                Err(_) => return Err(io::ErrorKind::BrokenPipe.into()),
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.kept.extend_from_slice(bytes);
        if self.kept.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
