//! A record and the events it is made of. Applying an event never fails and decides nothing: all judgement was
//! passed when the event was allowed into the ledger.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::BodyId;
use crate::calendar::ChangedDay;
use crate::procedure::Followed;
use crate::projection::ClockRow;
use crate::unit::UnitId;

/// Values by field id. A field without a value is absent, never `null`.
pub type Fields = BTreeMap<String, Value>;

/// A published page or paper that a value rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// `high`, `medium` or `low`, as whoever entered it judged.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub confidence: String,
    /// The words that justify the value, where they were kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// Number of the document of this register in which the words stand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// Where in the document's text, in Unicode code points, the end excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<(u32, u32)>,
}

/// What a person made of a proposal that reading a document gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Right as it was proposed.
    Accepted,
    /// Right once something in it was mended.
    Edited,
    /// Not what the document says, or nothing for the register.
    Rejected,
}

impl Ruling {
    pub fn id(self) -> &'static str {
        match self {
            Ruling::Accepted => "accepted",
            Ruling::Edited => "edited",
            Ruling::Rejected => "rejected",
        }
    }
}

/// A judged proposal. From these the precision of reading is counted, so that it keeps what it judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The proposal's id within its document; made of what it is and where it stands.
    pub proposal: String,
    /// The indicator of a claim, otherwise the kind of record proposed.
    pub about: String,
    pub ruling: Ruling,
    pub quote: String,
    /// Number of the record it was accepted into.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub made: String,
    pub on: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Agrees,
    AgreesWithChanges,
    Disagrees,
    /// No verdict was asked for: the reply is the answer.
    Answers,
}

/// A paper attached to a record; its bytes are kept by digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub id: String,
    pub sort: String,
    pub title: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub digest: String,
    pub size: u64,
    pub media: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Open,
    Doing,
    Done,
    Dropped,
}

impl Progress {
    /// Also a value of the dimension `commitment`.
    pub fn id(self) -> &'static str {
        match self {
            Progress::Open => "open",
            Progress::Doing => "doing",
            Progress::Done => "done",
            Progress::Dropped => "dropped",
        }
    }
}

/// Something a party to an agreement promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    pub id: String,
    pub what: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// By what it is measured: an indicator of the pack, or words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub indicator: String,
    /// What shows that it was kept: a paper, a page, words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    pub progress: Progress,
}

impl Commitment {
    /// Neither done nor dropped, and its day is over.
    pub fn is_late(&self, today: Date) -> bool {
        matches!(self.progress, Progress::Open | Progress::Doing) && self.due.is_some_and(|due| due < today)
    }
}

/// One thing that happened to a record: the body of its ledger entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A dossier begins at the first step of its procedure, or a past one is entered in the state it has reached.
    Opened {
        kind: String,
        number: String,
        owner: BodyId,
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<Followed>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        state: String,
        on: Date,
        fields: Fields,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sources: Vec<Source>,
        /// Made up to show the product; never counted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        example: bool,
    },
    /// `null` takes a value away.
    Edited {
        fields: Fields,
    },
    /// Nothing was sent yet, and its fields now call for another procedure: the dossier begins that one.
    Rerouted {
        follows: Followed,
        step: String,
        state: String,
    },
    Moved {
        transition: String,
        from: String,
        to: String,
        state: String,
        on: Date,
        by: BodyId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered_for: Option<BodyId>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    Asked {
        body: BodyId,
        reasons: Vec<String>,
        on: Date,
    },
    Replied {
        body: BodyId,
        verdict: Verdict,
        on: Date,
        late: bool,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Came on paper and was entered by the asker.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        on_paper: bool,
        /// What was asked for by its labels, as typed.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: BTreeMap<String, String>,
        /// The id of the attached paper that came with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        paper: String,
    },
    /// Who has not replied was reminded.
    Reminded {
        body: BodyId,
        on: Date,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The dossier was not complete: the clock stops, and starts anew when it is.
    SupplementAsked {
        body: BodyId,
        on: Date,
        note: String,
    },
    Supplemented {
        body: BodyId,
        on: Date,
    },
    ClockStarted {
        clock: ClockRow,
    },
    ClockMet {
        key: String,
        on: Date,
    },
    /// The supplement made it void, or the step was left another way.
    ClockStopped {
        key: String,
        on: Date,
    },
    /// The days off changed, or the deadline rules; the date that holds now, and the one that held before.
    ClockRecomputed {
        key: String,
        before: Date,
        due: Date,
        law: String,
        /// The days that changed and lie within the count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        days: Vec<ChangedDay>,
        /// The deadline rules changed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rules: bool,
    },
    PaperAdded {
        paper: Paper,
    },
    CommitmentSet {
        commitment: Commitment,
        on: Date,
    },
    /// `to` is the subject of the other record.
    Linked {
        relation: String,
        to: String,
    },
    Unlinked {
        relation: String,
        to: String,
    },
    Noted {
        text: String,
    },
    /// A further source says what the record says.
    Cited {
        source: Source,
    },
    /// A source was put down to this record wrongly.
    Uncited {
        source: Source,
    },
    /// A proposal read in this document was judged.
    Judged {
        judgement: Judgement,
    },
    /// Somebody read these personal fields in the clear.
    Revealed {
        fields: Vec<String>,
    },
    /// The keys of these persons were destroyed: what this field held of them can be read nowhere any more.
    Erased {
        field: String,
        persons: Vec<String>,
    },
}

impl Event {
    /// The entry's kind in the ledger; also names the message `event-<kind>`.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Edited { .. } => "edited",
            Event::Rerouted { .. } => "rerouted",
            Event::Moved { .. } => "moved",
            Event::Asked { .. } => "asked",
            Event::Replied { .. } => "replied",
            Event::Reminded { .. } => "reminded",
            Event::SupplementAsked { .. } => "supplement_asked",
            Event::Supplemented { .. } => "supplemented",
            Event::ClockStarted { .. } => "clock_started",
            Event::ClockMet { .. } => "clock_met",
            Event::ClockStopped { .. } => "clock_stopped",
            Event::ClockRecomputed { .. } => "clock_recomputed",
            Event::PaperAdded { .. } => "paper_added",
            Event::CommitmentSet { .. } => "commitment_set",
            Event::Linked { .. } => "linked",
            Event::Unlinked { .. } => "unlinked",
            Event::Noted { .. } => "noted",
            Event::Cited { .. } => "cited",
            Event::Uncited { .. } => "uncited",
            Event::Judged { .. } => "judged",
            Event::Revealed { .. } => "revealed",
            Event::Erased { .. } => "erased",
        }
    }
}

/// A body that was asked in the present consultation, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub body: BodyId,
    /// The step whose consultation this belongs to.
    pub step: String,
    pub reasons: Vec<String>,
    /// The day the body received the dossier, complete as far as is known.
    pub on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<(Date, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// The days on which it was reminded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub verdict: Verdict,
    pub on: Date,
    pub late: bool,
    pub note: String,
    pub on_paper: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub paper: String,
}

/// A step that was left, for the rail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub step: String,
    pub transition: String,
    pub on: Date,
    /// Who took the step; unknown in records last projected before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<BodyId>,
}

/// The present state of one record. Its size does not grow with the number of edits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub id: String,
    pub kind: String,
    pub number: String,
    pub owner: BodyId,
    pub unit: UnitId,
    pub follows: Option<Followed>,
    pub step: Option<String>,
    pub state: String,
    pub opened: Date,
    /// The day the present step began.
    pub since: Date,
    pub fields: Fields,
    #[serde(default)]
    pub done: Vec<Done>,
    #[serde(default)]
    pub asked: Vec<Asked>,
    #[serde(default)]
    pub clocks: Vec<ClockRow>,
    #[serde(default)]
    pub papers: Vec<Paper>,
    #[serde(default)]
    pub commitments: Vec<Commitment>,
    #[serde(default)]
    pub links: Vec<(String, String)>,
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Documents only: the proposals that were judged, the latest judgement of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judged: Vec<Judgement>,
    #[serde(default)]
    pub example: bool,
    /// The last day on which something real happened, by the days the events themselves give.
    pub active: Date,
}

impl Record {
    /// A record's first event; `None` when it is not an opening.
    pub fn open(id: &str, event: Event) -> Option<Record> {
        let Event::Opened { kind, number, owner, unit, follows, step, state, on, fields, sources, example } =
            event
        else {
            return None;
        };
        Some(Record {
            id: id.to_owned(),
            kind,
            number,
            owner,
            unit,
            follows,
            step,
            state,
            opened: on,
            since: on,
            fields,
            done: Vec::new(),
            asked: Vec::new(),
            clocks: Vec::new(),
            papers: Vec::new(),
            commitments: Vec::new(),
            links: Vec::new(),
            sources,
            judged: Vec::new(),
            example,
            active: on,
        })
    }

    /// What `event` makes of this record.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Opened { .. } | Event::Noted { .. } | Event::Revealed { .. } | Event::Erased { .. } => {}
            Event::Edited { fields } => {
                for (id, value) in fields {
                    if value.is_null() {
                        self.fields.remove(&id);
                    } else {
                        self.fields.insert(id, value);
                    }
                }
            }
            Event::Rerouted { follows, step, state } => {
                self.follows = Some(follows);
                self.step = Some(step);
                self.state = state;
            }
            Event::Moved { transition, from, to, state, on, by, entered_for, .. } => {
                let by = Some(entered_for.unwrap_or(by));
                self.done.push(Done { step: from, transition, on, by });
                self.step = Some(to);
                self.state = state;
                self.since = on;
                self.was_active(on);
            }
            Event::Asked { body, reasons, on } => {
                let step = self.step.clone().unwrap_or_default();
                self.asked.retain(|asked| asked.body != body || asked.step != step);
                let asked =
                    Asked { body, step, reasons, on, supplement: None, reply: None, reminded: Vec::new() };
                self.asked.push(asked);
                self.was_active(on);
            }
            Event::Replied { body, verdict, on, late, note, on_paper, values, paper } => {
                if let Some(asked) = self.asked_now(&body) {
                    asked.reply = Some(Reply { verdict, on, late, note, on_paper, values, paper });
                }
                self.was_active(on);
            }
            Event::Reminded { body, on, .. } => {
                if let Some(asked) = self.asked_now(&body) {
                    asked.reminded.push(on);
                }
            }
            Event::SupplementAsked { body, on, note } => {
                if let Some(asked) = self.asked_now(&body) {
                    asked.supplement = Some((on, note));
                }
            }
            Event::Supplemented { body, on } => {
                if let Some(asked) = self.asked_now(&body) {
                    asked.supplement = None;
                    asked.on = on;
                }
            }
            Event::ClockStarted { clock } => {
                self.clocks.retain(|other| other.key != clock.key);
                self.clocks.push(clock);
            }
            Event::ClockMet { key, on } => {
                if let Some(clock) = self.clocks.iter_mut().find(|clock| clock.key == key) {
                    clock.met = Some(on);
                }
            }
            Event::ClockStopped { key, .. } => self.clocks.retain(|clock| clock.key != key),
            Event::ClockRecomputed { key, due, .. } => {
                if let Some(clock) = self.clocks.iter_mut().find(|clock| clock.key == key) {
                    clock.due = due;
                }
            }
            Event::Cited { source } => {
                if !self.sources.contains(&source) {
                    self.sources.push(source);
                }
            }
            Event::Uncited { source } => self.sources.retain(|other| *other != source),
            Event::Judged { judgement } => {
                self.was_active(judgement.on);
                self.judged.retain(|other| other.proposal != judgement.proposal);
                self.judged.push(judgement);
            }
            Event::PaperAdded { paper } => {
                self.papers.retain(|other| other.id != paper.id);
                self.papers.push(paper);
            }
            Event::CommitmentSet { commitment, on } => {
                match self.commitments.iter_mut().find(|other| other.id == commitment.id) {
                    Some(other) => *other = commitment,
                    None => self.commitments.push(commitment),
                }
                self.was_active(on);
            }
            Event::Linked { relation, to } => {
                let link = (relation, to);
                if !self.links.contains(&link) {
                    self.links.push(link);
                }
            }
            Event::Unlinked { relation, to } => {
                self.links.retain(|(known, target)| (known, target) != (&relation, &to));
            }
        }
    }

    /// The bodies asked in the present step.
    pub fn consulted(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|asked| Some(&asked.step) == self.step.as_ref())
    }

    fn asked_now(&mut self, body: &BodyId) -> Option<&mut Asked> {
        let step = self.step.clone();
        self.asked.iter_mut().find(|asked| &asked.body == body && Some(&asked.step) == step.as_ref())
    }

    fn was_active(&mut self, on: Date) {
        self.active = self.active.max(on);
    }

    /// The clock of this key while it runs.
    pub fn running(&self, key: &str) -> Option<&ClockRow> {
        self.clocks.iter().find(|clock| clock.key == key && clock.met.is_none())
    }

    /// The day a date field gives; the first day where it is known to the month or year only.
    pub fn day(&self, field: &str) -> Option<Date> {
        self.fields.get(field).and_then(crate::kind::first_day)
    }
}

/// The moment a legal day begins, for rules that count in days.
pub(crate) fn midnight(day: Date) -> DateTime {
    day.at(0, 0, 0, 0)
}
