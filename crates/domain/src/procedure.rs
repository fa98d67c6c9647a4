//! Procedures: the steps the law prescribes for a kind of record, as data. A dossier keeps the version it began
//! under; a later version never touches it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::expr::Expr;

/// What the silence of a body that was asked means once its clock has run out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// A missing reply is overdue and nothing more. The rule wherever a text does not say otherwise.
    #[default]
    Overdue,
    Consent,
}

/// Somebody to be asked, and when.
#[derive(Clone, Debug)]
pub struct Ask {
    /// A party's id.
    pub party: String,
    /// Asked only when this holds; always, where there is none.
    pub when: Option<Expr>,
    /// Names the message `reason-<word>` that says why.
    pub reason: String,
    /// Where this body has a clock of its own instead of the consultation's.
    pub rule: Option<String>,
}

/// A parallel consultation: every body has its own clock, its own reply.
#[derive(Clone, Debug)]
pub struct Consultation {
    pub asks: Vec<Ask>,
    /// The deadline rule of a reply; it starts on the day the body holds the complete dossier.
    pub rule: String,
    pub silence: Silence,
    /// The asker may add bodies that the text calls "directly related".
    pub may_add: bool,
    /// The date field from which the clock of a reply counts; the day of asking where there is none or it is empty.
    pub from: Option<String>,
    /// The party that is asked in each unit, where the asker chooses units.
    pub each: Option<String>,
    /// Replies are answers, in words and figures, and no verdicts.
    pub answers: bool,
    /// The field that lists what an answer is to tell, one label each.
    pub wants: Option<String>,
    /// Transitions of which the first that is open is taken by itself once everybody has replied.
    pub then: Vec<String>,
}

/// What must have come of a step's consultation for an action to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everybody asked has agreed, or is taken to have.
    AllAgree,
    /// Everybody has agreed, and somebody only with changes.
    SomeChanges,
    /// At least one body disagrees, and nobody's reply is missing.
    AnyDisagrees,
    /// Everybody has replied, whatever they said.
    AllReplied,
}

/// What a way asks of some dossiers only.
#[derive(Clone, Debug)]
pub struct Demand {
    pub when: Expr,
    pub needs: Vec<String>,
    pub papers: Vec<String>,
    pub basis: Option<Basis>,
}

/// A last day for taking a way: one after it is refused, and nothing but the law of the rule opens it again.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// A rule that counts back from an event.
    pub rule: String,
    /// The field that gives the day of the event.
    pub from: String,
    pub when: Option<Expr>,
}

/// A way out of a step.
#[derive(Clone, Debug)]
pub struct Transition {
    /// Names the message `action-<id>`.
    pub id: String,
    pub to: String,
    /// Who takes it, where that is not who acts in the step.
    pub by: Option<String>,
    pub outcome: Option<Outcome>,
    pub when: Option<Expr>,
    /// Fields that must be set, before or with it.
    pub needs: Vec<String>,
    /// Papers of these sorts that must be attached.
    pub papers: Vec<String>,
    /// Further demands, each on the dossiers it applies to.
    pub also: Vec<Demand>,
    /// Last days for taking it.
    pub deadlines: Vec<Deadline>,
    /// The field that takes the day of this action (`signed_on`).
    pub stamps: Option<String>,
    /// A decision: the role must allow it.
    pub decides: bool,
    /// A refusal or return: reasons must be given.
    pub reasons: bool,
    pub basis: Option<Basis>,
}

/// A clock that starts when a step begins.
#[derive(Clone, Debug)]
pub struct StepClock {
    pub rule: String,
    /// The field whose day triggers it; the day the step began, where there is none.
    pub from: Option<String>,
    pub when: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Step {
    /// Names the message `step-<id>`.
    pub id: String,
    /// The record's state while it stands here.
    pub state: String,
    /// The party that acts.
    pub by: String,
    pub consultation: Option<Consultation>,
    pub clocks: Vec<StepClock>,
    pub transitions: Vec<Transition>,
    /// On the way every dossier goes if nothing goes wrong; the rail draws these in a line.
    pub main: bool,
    pub basis: Option<Basis>,
}

impl Step {
    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|transition| transition.id == id)
    }
}

#[derive(Clone, Debug)]
pub struct Procedure {
    pub id: String,
    pub kind: String,
    pub validity: Validity,
    pub basis: Basis,
    /// Which dossiers go this way.
    pub applies: Option<Expr>,
    /// The first step is where dossiers begin.
    pub steps: Vec<Step>,
}

impl Procedure {
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Steps that no chain of transitions from the first step leads to.
    pub fn unreachable(&self) -> Vec<&str> {
        let mut reached: Vec<&str> = self.steps.first().map(|step| step.id.as_str()).into_iter().collect();
        let mut next = 0;
        while let Some(step) = reached.get(next).and_then(|id| self.step(id)) {
            for transition in &step.transitions {
                if !reached.contains(&transition.to.as_str()) {
                    reached.push(&transition.to);
                }
            }
            next += 1;
        }
        self.steps.iter().map(|step| step.id.as_str()).filter(|id| !reached.contains(id)).collect()
    }

    /// Steps from which no chain of transitions leads to an end (a step without transitions, or one that may rest:
    /// a step whose state the kind lets a past dossier be recorded in is such a rest).
    pub fn endless(&self, rests: impl Fn(&str) -> bool) -> Vec<&str> {
        let mut ending: Vec<&str> = self
            .steps
            .iter()
            .filter(|step| step.transitions.is_empty() || rests(&step.state))
            .map(|step| step.id.as_str())
            .collect();
        loop {
            let more: Vec<&str> = self
                .steps
                .iter()
                .filter(|step| !ending.contains(&step.id.as_str()))
                .filter(|step| step.transitions.iter().any(|way| ending.contains(&way.to.as_str())))
                .map(|step| step.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            ending.extend(more);
        }
        self.steps.iter().map(|step| step.id.as_str()).filter(|id| !ending.contains(id)).collect()
    }
}

/// The version of a procedure a dossier follows: its id, and a day on which that version holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub id: String,
    pub law_on: Date,
}
