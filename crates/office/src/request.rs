//! One body asks many at once, and each answers for itself.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::{BodyId, Who};
use luytre_domain::command::Command;
use luytre_domain::decide::{place, procedure_for};
use luytre_domain::kind::Kind;
use luytre_domain::permit::{Action, Actor};
use luytre_domain::procedure::{Consultation, Step};
use luytre_domain::project::RECORD;
use luytre_domain::record::{Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{Hit, ListQuery};

use crate::error::OfficeError;
use crate::office::{Office, Receipt, Request, record_of};
use crate::paper::{NewPaper, fits};

/// A link that a record is opened with: the relation it holds, and the number of the other record.
pub type FirstLink = (String, String);

/// What a body answers to a request.
#[derive(Clone, Default)]
pub struct NewAnswer {
    /// The body that answers; its own body, or one whose paper the asker has before them.
    pub body: String,
    pub on: Option<Date>,
    pub text: String,
    /// By the label that was asked for.
    pub values: BTreeMap<String, String>,
    pub paper: Option<NewPaper>,
}

/// A request or proposal in a list, with how it stands.
pub struct Asked {
    pub hit: Hit,
    /// Who asks.
    pub owner: BodyId,
    pub asked: usize,
    pub replied: usize,
    /// Silent although the day is over.
    pub late: usize,
    /// The last day of the reply that falls due first, of those still missing.
    pub due: Option<Date>,
    /// The actor's own reply is still missing.
    pub mine: bool,
}

impl Office {
    /// Opens a dossier with links to others, asking these bodies in its first step: all in one, or nothing.
    pub fn open_asking(
        &self,
        request: Request,
        links: &[FirstLink],
        bodies: &[BodyId],
        reason: &str,
    ) -> Result<Receipt, OfficeError> {
        let request = self.sealed(request)?;
        let on = match &request.command {
            Command::Open { on, .. } => *on,
            _ => self.today(request.now),
        };
        let (office, links, bodies) = (self.clone(), links.to_vec(), bodies.to_vec());
        let reason = reason.to_owned();
        self.store.write("open", move |tx| {
            let mut receipt = office.execute_in(tx, &request)?;
            let number = receipt.number.clone();
            let mut further: Vec<Command> = Vec::new();
            if !bodies.is_empty() {
                further.push(Command::AskAll { bodies: bodies.clone(), reason: reason.clone(), on });
            }
            let links = links.iter().cloned();
            further.extend(links.map(|(relation, to)| Command::Link { relation, to }));
            for command in further {
                receipt = office.execute_in(tx, &Request { command, seen: None, ..request.clone() })?;
            }
            Ok(Receipt { number, ..receipt })
        })
    }

    /// The answer of a body with its paper: both are kept or neither.
    pub fn answer(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        answer: NewAnswer,
    ) -> Result<Receipt, OfficeError> {
        if let Some(paper) = &answer.paper {
            fits(&paper.bytes)?;
        }
        let (office, actor, number) = (self.clone(), actor.clone(), number.to_owned());
        self.store.write("answer", move |tx| {
            let subject = tx.by_number(&number)?.ok_or(OfficeError::NotFound)?;
            let stored = tx.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
            let nearest = office.reach(&actor, &record);
            if !office.may(&actor, &record.kind, Action::View, nearest) {
                return Err(OfficeError::NotFound);
            }
            let request = |command| Request {
                actor: actor.clone(),
                now,
                id: subject.strip_prefix(RECORD).unwrap_or(&subject).to_owned(),
                command,
                seen: None,
                confirmed: BTreeSet::new(),
            };
            let mut kept = String::new();
            if let Some(paper) = &answer.paper {
                let permit = office.permit(&actor, &record.kind, Action::Attach, nearest)?;
                let paper = paper.keep(tx, &permit)?;
                kept.clone_from(&paper.id);
                office.execute_in(tx, &request(Command::AddPaper { paper }))?;
            }
            let command = Command::Answer {
                body: BodyId(answer.body.clone()),
                on: answer.on.unwrap_or_else(|| office.today(now)),
                text: answer.text.clone(),
                values: answer.values.clone(),
                paper: kept,
            };
            office.execute_in(tx, &request(command))
        })
    }

    /// The kinds that ask as soon as they are opened: their first step consults whom the asker chooses.
    pub fn asking_kinds(&self, day: Date) -> Vec<&Kind> {
        let asks = |kind: &&Kind| self.first_step(kind, &Fields::new(), day).is_some_and(chooses);
        self.law().kinds.values().filter(asks).collect()
    }

    /// The first step a dossier of these fields would stand at.
    pub fn first_step(&self, kind: &Kind, fields: &Fields, day: Date) -> Option<&Step> {
        procedure_for(kind, fields, day, self.law())?.steps.first()
    }

    /// The body that is asked in `unit`, where the consultation lets the asker choose units.
    pub fn asked_in(&self, consultation: &Consultation, unit: &UnitId) -> Option<BodyId> {
        match &self.law().party(consultation.each.as_ref()?)?.who {
            Who::Organ(organ) | Who::OwnOrgan(organ) => Some(BodyId::of_unit(organ, unit)),
            _ => None,
        }
    }

    /// Requests the actor sees, the newest first: those of its own body (`own`), or those that ask it.
    pub fn asked(
        &self,
        actor: &Actor,
        now: Timestamp,
        own: bool,
        limit: usize,
    ) -> Result<Vec<Asked>, OfficeError> {
        let today = self.today(now);
        let kinds: BTreeSet<String> =
            self.asking_kinds(today).into_iter().map(|kind| kind.id.clone()).collect();
        let mut query = ListQuery { sees: self.view(actor), limit: 4 * limit, ..ListQuery::default() };
        query.filter.insert("kind".to_owned(), kinds);
        // Its own and those that ask it: both are seen under the body's key.
        let units = actor.body.unit().map(|unit| self.law().units.ancestry(&unit)).unwrap_or_default();
        let bodies = units.iter().map(|unit| actor.body.in_unit(unit)).chain([actor.body.clone()]);
        query.filter.insert("sees".to_owned(), bodies.map(|body| format!("body:{body}")).collect());
        let (hits, docs) = self.store.read("asked", |snap| {
            let hits = snap.list(&query)?.rows;
            let docs = snap.get_all(&hits.iter().map(|hit| hit.subject.clone()).collect::<Vec<_>>())?;
            Ok::<_, OfficeError>((hits, docs))
        })?;
        let mut docs: BTreeMap<String, Record> = docs
            .into_iter()
            .filter_map(|(subject, stored)| Some((subject, record_of(stored.doc)?)))
            .collect();
        let mut rows = Vec::new();
        for hit in hits {
            let Some(record) = docs.remove(&hit.subject) else { continue };
            let law = self.law();
            let mine = law.stands_for(&actor.body, &record.owner);
            let meant = |body: &BodyId| law.stands_for(&actor.body, body);
            let wanted =
                if own { mine } else { !mine && record.asked.iter().any(|asked| meant(&asked.body)) };
            if wanted && rows.len() < limit {
                rows.push(self.stands(hit, &record, meant, today));
            }
        }
        Ok(rows)
    }

    fn stands(&self, hit: Hit, record: &Record, meant: impl Fn(&BodyId) -> bool, today: Date) -> Asked {
        // Once the step is left its replies are what they were.
        let here = place(record, self.law()).is_some_and(|(_, step)| step.consultation.is_some());
        let asked: Vec<_> = match here {
            true => record.consulted().collect(),
            false => record.asked.iter().collect(),
        };
        let silent = || asked.iter().filter(|asked| asked.reply.is_none());
        let due_of = |body: &BodyId| {
            let ends = format!(":{body}");
            let running = record.clocks.iter().filter(|clock| clock.met.is_none());
            running.filter(|clock| clock.key.ends_with(&ends)).map(|clock| clock.due).min()
        };
        Asked {
            owner: record.owner.clone(),
            asked: asked.len(),
            replied: asked.len() - silent().count(),
            late: silent().filter(|asked| due_of(&asked.body).is_some_and(|due| due < today)).count(),
            due: silent().filter_map(|asked| due_of(&asked.body)).min(),
            mine: here && silent().any(|asked| meant(&asked.body)),
            hit,
        }
    }
}

fn chooses(step: &Step) -> bool {
    step.consultation.as_ref().is_some_and(|consultation| consultation.may_add)
}

/// What a request that chose nobody is told.
pub fn nobody_chosen() -> Refusal {
    Refusal::new("nobody-chosen").field("body")
}
