//! Letters: what bodies write to each other about a record, as the pack words them. Who signs in what capacity, how a paper
//! is numbered, and who it goes to; the words themselves are templates of the pack and are filled elsewhere.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::{Basis, Validity};
use crate::body::BodyId;
use crate::decide::{place, resolve, scope};
use crate::expr::Expr;
use crate::law::Law;
use crate::record::Record;
use crate::refusal::Refusal;

/// A form of paper: an official letter, a submission, a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub id: String,
    /// In capitals, over the abstract. Empty for an official letter, which has its abstract under the number.
    #[serde(default)]
    pub name: String,
    /// Its letters in a symbol; empty for an official letter, whose symbol has the drafting desk at its end instead.
    #[serde(default)]
    pub symbol: String,
    /// What it is called in running text.
    pub called: String,
}

impl Form {
    pub fn is_official_letter(&self) -> bool {
        self.name.is_empty()
    }

    /// `05/TTr-SNgV`, `12/SNgV-HTQT`. A number below ten has a nought before it; without a number, room for one.
    pub fn symbol(&self, number: Option<i64>, issuer: &str, desk: &str) -> String {
        let number = number.map_or_else(|| "      ".to_owned(), |number| format!("{number:02}"));
        let parts = if self.is_official_letter() { [issuer, desk] } else { [self.symbol.as_str(), issuer] };
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{number}/{}", parts.join("-"))
    }
}

/// In what capacity somebody signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// Names the message `capacity-<id>`.
    pub id: String,
    /// Organs and national bodies whose papers are signed so; empty for all.
    #[serde(default)]
    pub of: Vec<String>,
    /// The lines over the name, templates of [`SIGNING`].
    pub lines: Vec<String>,
    /// Somebody to whom the head delegated it: in writing, for a time, and not to be handed on. The paper must be named.
    #[serde(default)]
    pub delegated: bool,
}

/// The places of a capacity's lines: what the signatory is, and the head of the issuing body.
pub const SIGNING: [&str; 2] = ["office", "unit"];

/// What a body's papers have at their top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// An organ, with its sector where it has one, or a national body.
    pub of: String,
    /// For an organ that takes several forms: the form.
    pub form: Option<String>,
    /// Lines in capitals, templates of [`ISSUER`].
    pub superior: String,
    pub name: String,
    /// Its letters in a symbol.
    pub symbol: String,
}

/// The places of an issuer's lines, in capitals: the unit, and the body's own name.
pub const ISSUER: [&str; 2] = ["unit", "name"];

/// Who a letter goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum To {
    /// A party to the procedure.
    Party(String),
    /// `true`: everybody asked in the consultation, or to be asked in the next one.
    Asked(bool),
    /// In words.
    Text(String),
}

/// Who writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A party to the procedure, or who enters for it.
    Party(String),
    /// Each body that was asked.
    Asked,
}

/// A text of a letter that stands only in some of them.
#[derive(Clone, Debug)]
pub struct Passage {
    pub when: Option<Expr>,
    pub text: String,
}

/// A letter about records of some kinds.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Names the message `letter-<id>`.
    pub id: String,
    pub kinds: Vec<String>,
    /// Steps at which it is due; at others it may be written, too.
    pub steps: Vec<String>,
    /// Records it is for.
    pub when: Option<Expr>,
    pub by: Sender,
    pub form: String,
    /// The drafting desk in the symbol of an official letter.
    pub desk: String,
    /// The sort of paper it is, once issued.
    pub sort: String,
    pub to: Vec<To>,
    /// What it is about, a template.
    pub about: String,
    /// Who decides, in capitals over the law it rests on; and the word that begins what is decided. Templates, empty in what
    /// is no decision.
    pub authority: String,
    pub enacts: String,
    /// The law it rests on: a template a line, in italics.
    pub bases: Vec<Passage>,
    /// A template a paragraph.
    pub paragraphs: Vec<Passage>,
    /// The capacity it is signed in unless another is chosen; empty for the first of its sender's.
    pub capacity: String,
    /// Who gets a copy: a template a line.
    pub copies: Vec<String>,
    pub validity: Validity,
    pub basis: Basis,
}

/// Names that every letter may use beside the fields of its record.
pub const BUILT_IN: [&str; 9] =
    ["number", "title", "issuer", "owner", "unit", "province", "today", "asked", "opinions"];

impl Letter {
    /// Whether it is for this record on `day`.
    pub fn fits(&self, record: &Record, day: Date, law: &Law) -> bool {
        let guard = || {
            let kind = law.kind(&record.kind);
            self.when.as_ref().zip(kind).is_none_or(|(when, kind)| when.holds(&scope(kind, record), law.fold))
        };
        self.kinds.contains(&record.kind) && self.validity.holds_on(day) && guard()
    }

    /// Whether the step the record stands at asks for it.
    pub fn is_due(&self, record: &Record) -> bool {
        record.step.as_ref().is_some_and(|step| self.steps.contains(step))
    }

    /// The bodies that write it; several were asked.
    pub fn senders(&self, record: &Record, day: Date, law: &Law) -> Vec<BodyId> {
        match &self.by {
            Sender::Party(party) => resolve(record, party, day, law).into_iter().collect(),
            Sender::Asked => record.consulted().map(|asked| asked.body.clone()).collect(),
        }
    }
}

/// Who is asked in the record's consultation, or would be in the one its next step begins.
pub fn asked(record: &Record, day: Date, law: &Law) -> Vec<BodyId> {
    let now: Vec<BodyId> = record.consulted().map(|asked| asked.body.clone()).collect();
    if !now.is_empty() {
        return now;
    }
    let (Some((procedure, step)), Some(kind)) = (place(record, law), law.kind(&record.kind)) else {
        return Vec::new();
    };
    let scope = scope(kind, record);
    let next = step.transitions.iter().filter_map(|way| procedure.step(&way.to));
    let consultation = next.filter_map(|step| step.consultation.as_ref()).next();
    let mut bodies = Vec::new();
    for ask in consultation.into_iter().flat_map(|consultation| &consultation.asks) {
        let holds = ask.when.as_ref().is_none_or(|when| when.holds(&scope, law.fold));
        if let Some(body) = resolve(record, &ask.party, day, law).filter(|_| holds)
            && !bodies.contains(&body)
        {
            bodies.push(body);
        }
    }
    bodies
}

/// The written delegation under which somebody signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delegation {
    /// Number and symbol of the paper.
    pub number: String,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// Whether a paper may be signed on `day` in this capacity. Refuses with everything that is missing.
pub fn may_sign(capacity: &Capacity, delegation: &Delegation, day: Date) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if capacity.delegated {
        if delegation.number.trim().is_empty() {
            refusals.push(Refusal::new("delegation-not-written").field("delegation_number"));
        }
        match delegation.until {
            None => refusals.push(Refusal::new("delegation-without-end").field("delegation_until")),
            Some(until) if until < day => {
                refusals.push(Refusal::new("delegation-over").arg("day", until).field("delegation_until"));
            }
            Some(_) => {}
        }
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_made_as_the_decree_makes_it() {
        let form = |name: &str, symbol: &str| Form {
            id: "x".into(),
            name: name.into(),
            symbol: symbol.into(),
            called: "x".into(),
        };
        let check = |form: Form, number: Option<i64>, symbol: &str| {
            assert_eq!(form.symbol(number, "SNgV", "HTQT"), symbol);
        };
        check(form("", ""), Some(12), "12/SNgV-HTQT");
        check(form("TỜ TRÌNH", "TTr"), Some(5), "05/TTr-SNgV");
        check(form("QUYẾT ĐỊNH", "QĐ"), Some(1234), "1234/QĐ-SNgV");
        check(form("BÁO CÁO", "BC"), None, "      /BC-SNgV");
    }

    #[test]
    fn a_delegation_is_written_and_ends() {
        let capacity =
            |delegated: bool| Capacity { id: "x".into(), of: Vec::new(), lines: Vec::new(), delegated };
        let check = |delegated: bool, number: &str, until: Option<&str>, codes: &[&str]| {
            let delegation =
                Delegation { number: number.into(), until: until.map(|day| day.parse().unwrap()) };
            let day = "2026-03-05".parse().unwrap();
            let found = may_sign(&capacity(delegated), &delegation, day);
            assert_eq!(found.iter().map(|refusal| refusal.code.as_str()).collect::<Vec<_>>(), codes);
        };
        check(false, "", None, &[]);
        check(true, "", None, &["delegation-not-written", "delegation-without-end"]);
        check(true, "07/GUQ-SNgV", Some("2026-03-04"), &["delegation-over"]);
        check(true, "07/GUQ-SNgV", Some("2026-03-05"), &[]);
    }
}
