//! Papers of a record: attaching one, and giving it back.

use jiff::Timestamp;
use luytre_domain::command::Command;
use luytre_domain::ledger::{hex, unhex};
use luytre_domain::permit::{Action, Actor, Permit};
use luytre_domain::project::RECORD;
use luytre_domain::record::Paper;
use luytre_domain::refusal::Refusal;
use luytre_store::{StoreError, Tx};

use crate::error::OfficeError;
use crate::office::{Office, Receipt, Request, record_of};

/// The largest paper, in bytes: 50 MiB, as the store has it.
pub const LARGEST_PAPER: usize = 50 * 1024 * 1024;

/// A paper as it comes in.
#[derive(Clone)]
pub struct NewPaper {
    /// A fresh random id.
    pub id: String,
    pub sort: String,
    pub title: String,
    /// Its own number, such as `12/TTr-SNgV`; may be empty.
    pub number: String,
    pub media: String,
    pub bytes: Vec<u8>,
}

impl NewPaper {
    /// Keeps the bytes; gives the paper as a record names it.
    pub(crate) fn keep(&self, tx: &mut Tx, permit: &Permit) -> Result<Paper, StoreError> {
        let digest = tx.put_blob(permit, &self.bytes, &self.media)?;
        Ok(Paper {
            id: self.id.clone(),
            sort: self.sort.clone(),
            title: self.title.clone(),
            digest: hex(&digest),
            size: self.bytes.len() as u64,
            media: self.media.clone(),
            number: self.number.clone(),
        })
    }
}

impl Office {
    /// Keeps the bytes and attaches the paper, both or neither.
    pub fn attach(
        &self,
        actor: &Actor,
        now: Timestamp,
        number: &str,
        paper: NewPaper,
    ) -> Result<Receipt, OfficeError> {
        fits(&paper.bytes)?;
        if paper.title.trim().is_empty() {
            return Err(Refusal::new("field-missing").arg("field", "paper-title").field("title").into());
        }
        let (office, actor, number) = (self.clone(), actor.clone(), number.to_owned());
        self.store.write("attach", move |tx| {
            let subject = tx.by_number(&number)?.ok_or(OfficeError::NotFound)?;
            let stored = tx.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
            let nearest = office.reach(&actor, &record);
            if !office.may(&actor, &record.kind, Action::View, nearest) {
                return Err(OfficeError::NotFound);
            }
            let permit = office.permit(&actor, &record.kind, Action::Attach, nearest)?;
            let kept = paper.keep(tx, &permit)?;
            let request = Request {
                actor: actor.clone(),
                now,
                id: subject.strip_prefix(RECORD).unwrap_or(&subject).to_owned(),
                command: Command::AddPaper { paper: kept },
                seen: None,
                confirmed: Default::default(),
            };
            office.execute_in(tx, &request)
        })
    }

    /// A paper of a record and its bytes.
    pub fn paper(&self, actor: &Actor, number: &str, id: &str) -> Result<(Paper, Vec<u8>), OfficeError> {
        self.store.read("paper", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let stored = snap.get(&subject)?.ok_or(OfficeError::NotFound)?;
            let record = record_of(stored.doc).ok_or(OfficeError::NotFound)?;
            if !self.may(actor, &record.kind, Action::View, self.reach(actor, &record)) {
                return Err(OfficeError::NotFound);
            }
            let paper =
                record.papers.into_iter().find(|paper| paper.id == id).ok_or(OfficeError::NotFound)?;
            let digest = unhex(&paper.digest).ok_or(OfficeError::NotFound)?;
            let blob = snap.blob(&digest)?.ok_or(OfficeError::NotFound)?;
            Ok((paper, blob.bytes))
        })
    }
}

/// Whether bytes can be kept as a paper.
pub(crate) fn fits(bytes: &[u8]) -> Result<(), Refusal> {
    match bytes.len() {
        0 => Err(Refusal::new("paper-empty").field("file")),
        size if size > LARGEST_PAPER => Err(Refusal::new("paper-too-large").field("file")),
        _ => Ok(()),
    }
}
