//! What a person can ask to be done to a record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::body::BodyId;
use crate::calendar::ChangedDay;
use crate::law::Law;
use crate::permit::{Action, Actor};
use crate::record::{Commitment, Fields, Judgement, Paper, Source, Verdict};

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin a dossier at the first step of the procedure its fields call for. `on` is the day the paper came in,
    /// today or earlier: the dossier follows the law of that day, and its unit must have existed then. When it was
    /// entered is the ledger's to tell.
    Open {
        kind: String,
        number: String,
        owner: BodyId,
        on: Date,
        fields: Fields,
        /// One of the made-up dossiers that ship with a demonstration; never counted.
        example: bool,
    },
    /// Enter a past dossier in the state it has reached, with where that is known from.
    Record {
        kind: String,
        number: String,
        owner: BodyId,
        state: String,
        fields: Fields,
        sources: Vec<Source>,
    },
    /// `null` takes a value away.
    Edit {
        fields: Fields,
    },
    /// Take a transition out of the present step.
    Take {
        transition: String,
        on: Date,
        fields: Fields,
        note: String,
    },
    /// Ask a further body in the present consultation.
    Ask {
        body: BodyId,
        reason: String,
        on: Date,
    },
    /// Ask all of these in the present consultation, or none.
    AskAll {
        bodies: Vec<BodyId>,
        reason: String,
        on: Date,
    },
    /// Remind those who have not replied of what they were asked; all of them where none is named.
    Remind {
        bodies: Vec<BodyId>,
        on: Date,
        note: String,
    },
    /// `body` answers what it was asked, where an answer is wanted and no verdict. `values` by the label that was asked for,
    /// as typed; `paper` is the id of an attached paper.
    Answer {
        body: BodyId,
        on: Date,
        text: String,
        values: BTreeMap<String, String>,
        paper: String,
    },
    /// `body` replies; the asker may enter a reply that came on paper.
    Reply {
        body: BodyId,
        verdict: Verdict,
        on: Date,
        note: String,
    },
    AskSupplement {
        body: BodyId,
        on: Date,
        note: String,
    },
    Supplement {
        body: BodyId,
        on: Date,
    },
    AddPaper {
        paper: Paper,
    },
    SetCommitment {
        commitment: Commitment,
        on: Date,
    },
    /// Say what this record is to another, by its register number.
    Link {
        relation: String,
        to: String,
    },
    /// Take such a link away.
    Unlink {
        relation: String,
        to: String,
    },
    Note {
        text: String,
    },
    /// The calendar changed on these days, or the deadline rules did: every running clock is computed again.
    RecomputeClocks {
        days: Vec<ChangedDay>,
        /// The deadline rules changed.
        rules: bool,
    },
    /// A further source for what the record says.
    Cite {
        source: Source,
    },
    /// Takes a source away again.
    Uncite {
        source: Source,
    },
    /// Judges a proposal read in this document.
    Judge {
        judgement: Judgement,
    },
}

impl Command {
    /// The permission it needs. A transition that decides needs [`Action::Decide`] instead, which only the
    /// procedure knows.
    pub fn action(&self) -> Action {
        match self {
            Command::Open { .. } => Action::Open,
            Command::Record { .. } => Action::Record,
            Command::Edit { .. }
            | Command::Link { .. }
            | Command::Unlink { .. }
            | Command::Note { .. }
            | Command::Cite { .. }
            | Command::Uncite { .. }
            | Command::Judge { .. } => Action::Edit,
            Command::Take { .. }
            | Command::Ask { .. }
            | Command::AskAll { .. }
            | Command::Remind { .. }
            | Command::Supplement { .. } => Action::Step,
            Command::Reply { .. } | Command::Answer { .. } | Command::AskSupplement { .. } => Action::Reply,
            Command::AddPaper { .. } => Action::Attach,
            Command::SetCommitment { .. } => Action::Commit,
            Command::RecomputeClocks { .. } => Action::Administer,
        }
    }
}

/// What a decision may know besides the record and the command.
pub struct Situation<'a> {
    pub law: &'a Law,
    pub actor: &'a Actor,
    /// The day it is at the seat of the country's offices.
    pub today: Date,
    /// Codes of questions the person has answered with "yes, so it is".
    pub confirmed: &'a BTreeSet<String>,
}
