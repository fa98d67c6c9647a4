//! What is done to a record from its page: one form, one command each.

use std::collections::BTreeSet;
use std::pin::Pin;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::record::{Commitment, Fields, Progress, Record};
use luytre_domain::refusal::Refusal;
use luytre_office::{OfficeError, Request};

use crate::app::App;
use crate::page::refused;
use crate::pages::form::{Pairs, one, typed_day};
use crate::visitor::Visitor;

use super::view::PROGRESS;
use super::{Failed, show};

/// What a command is made from: what was sent, and when.
pub(super) struct Asking {
    pub(super) pairs: Pairs,
    pub(super) today: Date,
    /// For what the command makes.
    pub(super) fresh: String,
}

impl Asking {
    pub(super) fn text(&self, name: &str) -> String {
        one(&self.pairs, name).to_owned()
    }

    /// The day given; today where none is.
    pub(super) fn on(&self) -> Result<Date, OfficeError> {
        Ok(typed_day(&self.pairs, "on")?.unwrap_or(self.today))
    }
}

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The handler of one form of the record's page: its words become a command, and the record is shown again.
pub(super) fn doing(
    form: &'static str,
    command: fn(&Asking) -> Result<Command, OfficeError>,
) -> impl Fn(State<App>, Visitor, Path<String>, Form<Pairs>) -> Answer + Clone + Send + Sync + 'static {
    move |State(app), visitor, Path(number), Form(pairs)| {
        Box::pin(act(app, visitor, number, form, pairs, command))
    }
}

async fn act(
    app: App,
    visitor: Visitor,
    number: String,
    form: &'static str,
    pairs: Pairs,
    command: fn(&Asking) -> Result<Command, OfficeError>,
) -> Response {
    let (actor, now, fresh) = (visitor.actor.clone(), app.now(), app.new_id());
    let (wanted, sent) = (number.clone(), pairs.clone());
    let done = app
        .ask(move |office| {
            let dossier = office.dossier(&actor, now, &wanted, None)?;
            let (seen, confirmed) = (one(&sent, "seen").parse().ok(), confirmed(&sent));
            let command = command(&Asking { pairs: sent, today: office.today(now), fresh })?;
            office.execute(Request { id: id_of(&dossier.record), actor, now, command, seen, confirmed })
        })
        .await;
    match done {
        Ok(receipt) => Redirect::to(&format!("/records/{}", receipt.number)).into_response(),
        Err(OfficeError::NotFound) => refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound),
        Err(error) => {
            show(&app, &visitor, &number, None, None, Some(Failed { error, form, sent: pairs })).await
        }
    }
}

/// The id commands name a record by.
pub(crate) fn id_of(record: &Record) -> String {
    record.id.strip_prefix(luytre_domain::project::RECORD).unwrap_or(&record.id).to_owned()
}

/// Questions answered with yes.
pub(crate) fn confirmed(pairs: &Pairs) -> BTreeSet<String> {
    pairs.iter().filter(|(name, _)| name == "confirmed").map(|(_, code)| code.clone()).collect()
}

pub(super) fn take(asking: &Asking) -> Result<Command, OfficeError> {
    Ok(Command::Take {
        transition: asking.text("transition"),
        on: asking.on()?,
        fields: Fields::new(),
        note: asking.text("note"),
    })
}

pub(super) fn ask(asking: &Asking) -> Result<Command, OfficeError> {
    Ok(Command::Ask { body: BodyId(asking.text("body")), reason: asking.text("reason"), on: asking.on()? })
}

pub(super) fn supplement(asking: &Asking) -> Result<Command, OfficeError> {
    Ok(Command::Supplement { body: BodyId(asking.text("body")), on: asking.on()? })
}

pub(super) fn commit(asking: &Asking) -> Result<Command, OfficeError> {
    let word = asking.text("progress");
    let progress = PROGRESS.iter().find(|(_, known)| *known == word);
    let known = asking.text("id");
    let commitment = Commitment {
        id: if known.is_empty() { asking.fresh.clone() } else { known },
        what: asking.text("what"),
        who: asking.text("who"),
        due: typed_day(&asking.pairs, "due")?,
        indicator: asking.text("indicator"),
        evidence: asking.text("evidence"),
        progress: progress.map_or(Progress::Open, |(progress, _)| *progress),
    };
    Ok(Command::SetCommitment { commitment, on: asking.today })
}

pub(super) fn link(asking: &Asking) -> Result<Command, OfficeError> {
    Ok(Command::Link { relation: asking.text("relation"), to: asking.text("to") })
}

pub(super) fn unlink(asking: &Asking) -> Result<Command, OfficeError> {
    Ok(Command::Unlink { relation: asking.text("relation"), to: asking.text("to") })
}

pub(super) fn note(asking: &Asking) -> Result<Command, OfficeError> {
    match asking.text("text") {
        text if text.is_empty() => Err(Refusal::new("value-empty").field("text").into()),
        text => Ok(Command::Note { text }),
    }
}
