//! Papers of a record: attaching one, and taking one out.

use std::collections::BTreeMap;

use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use luytre_domain::refusal::Refusal;
use luytre_office::{NewPaper, OfficeError};

use crate::app::App;
use crate::page::refused;
use crate::url::escape;
use crate::visitor::Visitor;

use super::{Failed, show};

const UNKNOWN: &str = "application/octet-stream";
/// What a file's name says it is. What the browser claims is not asked: it would decide how others see the file.
const MEDIA: [(&str, &str); 7] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
];

pub(super) fn media(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().map(str::to_ascii_lowercase).unwrap_or_default();
    MEDIA.iter().find(|(own, _)| *own == ending).map_or(UNKNOWN, |(_, media)| media)
}

fn ending(media: &str) -> String {
    MEDIA.iter().find(|(_, own)| *own == media).map_or_else(String::new, |(ending, _)| format!(".{ending}"))
}

pub(super) async fn attach(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut parts: Multipart,
) -> Response {
    let mut texts = BTreeMap::new();
    let (mut bytes, mut name, mut whole) = (Vec::new(), String::new(), true);
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(key) = part.name().map(str::to_owned) else { continue };
        if key == "file" {
            name = part.file_name().unwrap_or_default().to_owned();
            match part.bytes().await {
                Ok(sent) => bytes = sent.to_vec(),
                // The limit of the body cut it off.
                Err(_) => whole = false,
            }
        } else if let Ok(text) = part.text().await {
            texts.insert(key, text.trim().to_owned());
        }
    }
    let text = |key: &str| texts.get(key).cloned().unwrap_or_default();
    let title = if text("title").is_empty() { name.clone() } else { text("title") };
    let paper = NewPaper {
        id: app.new_id(),
        sort: text("sort"),
        title,
        number: text("number"),
        media: media(&name).to_owned(),
        bytes,
    };
    let (actor, now, wanted) = (visitor.actor.clone(), app.now(), number.clone());
    let done = if whole {
        app.ask(move |office| office.attach(&actor, now, &wanted, paper)).await
    } else {
        Err(Refusal::new("paper-too-large").field("file").into())
    };
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}#papers", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => {
            // A browser does not give the file back; what was written about it stays.
            let failed = Failed { error, form: "papers", sent: texts.into_iter().collect() };
            show(&app, &visitor, &number, None, None, Some(failed)).await
        }
    }
}

pub(super) async fn paper(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, id)): Path<(String, String)>,
) -> Response {
    let actor = visitor.actor.clone();
    match app.ask(move |office| office.paper(&actor, &number, &id)).await {
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
        Ok((paper, bytes)) => {
            let ending = ending(&paper.media);
            let name = if paper.title.ends_with(&ending) {
                paper.title.clone()
            } else {
                format!("{}{ending}", paper.title)
            };
            let headers = [
                (header::CONTENT_TYPE, paper.media),
                // Never shown in place: a paper is whatever somebody sent.
                (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{}", escape(&name))),
            ];
            (headers, bytes).into_response()
        }
    }
}
