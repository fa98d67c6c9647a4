//! Kinds of record and their fields. No kind is named in code; the pack defines them all.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::basis::Basis;
use crate::expr::Expr;
use crate::stated::StatedKind;

/// What a field holds, and so how it is checked, shown and searched. The JSON shape of each value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line: `"…"`.
    Text,
    /// Several lines: `"…"`.
    Note,
    /// `"2026-02-05"`; where the field allows it also `"2026-02"` and `"2026"`.
    Date,
    /// A word of the field's list: `"trade"`.
    Choice,
    /// `true` or `false`.
    YesNo,
    /// A whole number: `42`.
    Number,
    /// An exact decimal number, with a point: `"1281.5"`.
    Decimal,
    /// Minor units and ISO 4217 code: `{"amount": 1250000, "currency": "VND"}`.
    Money,
    /// The id of a unit of this country: `"da-nang-2025"`.
    Unit,
    /// `{"name": "Kitakyushu", "country": "JP", "kind": "locality", "id": "jp-kitakyushu"}`; `id` only when known.
    Partner,
    /// ISO 3166-1 alpha-2: `"JP"`.
    Country,
    /// `{"name": "…", "title": "…"}`.
    Person,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub id: String,
    pub kind: FieldType,
    /// A list of such values instead of one.
    pub many: bool,
    /// Must be given before a dossier is opened.
    pub required: bool,
    /// The closed list of a choice.
    pub list: Option<String>,
    /// The dimension of lists and figures that this field's values feed.
    pub facet: Option<String>,
    /// Its words are found by search.
    pub search: bool,
    /// Dates that cannot lie in the future (a signing that happened).
    pub past: bool,
    /// Dates known to the month or year only are accepted.
    pub vague: bool,
    /// Sealed under a key of the person it tells of.
    pub personal: bool,
    /// Set by the program; no form asks for it.
    pub kept: bool,
    /// Units named here take part in the record and so see it; other units are only spoken of.
    pub party: bool,
    /// The intake asks for it in this part; `None` leaves it to the record page.
    pub part: Option<String>,
    /// The intake asks only when this holds.
    pub asked_if: Option<Expr>,
}

/// Something that must not be, or that must be asked about, before a value enters the register.
#[derive(Clone, Debug)]
pub struct Check {
    /// Names the messages `check-<id>` and `check-<id>-hint`.
    pub id: String,
    pub when: Expr,
    /// Where the mending is done.
    pub field: Option<String>,
    pub basis: Basis,
    /// A question rather than a refusal: the command goes through when it is answered "yes, so it is".
    pub ask: bool,
}

/// How a state is shown and what it means for the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub id: String,
    pub tone: Tone,
    /// A past dossier may be entered directly in this state.
    #[serde(default)]
    pub recordable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Neutral,
    Working,
    Good,
    Bad,
    Over,
}

/// After how long without a sign of life a record counts as lying idle, and in which states that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dormancy {
    pub after_months: i32,
    pub states: Vec<String>,
}

/// What must be decided about records of units that have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inheritance {
    /// The choice that takes the decision; while it is empty, its facet says [`UNDECIDED`].
    pub field: String,
    /// States of a record that still binds somebody.
    pub states: Vec<String>,
    /// The deadline rule after which a mere change of name is no longer enough.
    pub rule: String,
    /// The decision that only changes the name; after the rule's day it is refused, unless the partner knew by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_only: Option<String>,
    /// The field for the day on which the partner was told, and the sort of the paper that told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// Says that records of this kind are what was sent to meet standing duties, and which of its fields hold what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// The duty, by its id in small letters: a choice with a facet of its own name.
    pub duty: String,
    /// [`crate::duty::Round::id`]: a text with a facet of its own name.
    pub round: String,
    /// First and last day of what is reported.
    pub from: String,
    pub until: String,
    /// To whom, in words.
    pub to: String,
    /// The figures and the records of the period, in words, as the register had them when it was drafted.
    pub figures: String,
    pub rows: String,
    /// What the figures cannot know yet, where the duty asks for a forecast.
    pub forecast: String,
    /// The day it went out; the kind's date. Empty while it is a draft.
    pub sent: String,
    /// The number of the earlier filing that this one corrects, and the relation that says so.
    pub corrects: String,
    pub relation: String,
    /// States of one that was given up before it was sent.
    pub dropped: Vec<String>,
}

/// The value of an inheritance's facet while nothing is decided; a word of the field's list it is not.
pub const UNDECIDED: &str = "undecided";

/// Which records of a kind units must answer, so that gaps can be seen: directions down, units across.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Values of dimensions that a record must have to wait for answers.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    /// The dimension fed by the links of records that answer (`Relation::facet`).
    pub dimension: String,
    /// The unit field that says who is to answer; all units of the level where it is empty.
    pub units: String,
    pub level: String,
    /// The dimension that holds the last day for an answer, as ISO text.
    #[serde(default)]
    pub due: String,
    /// Dimensions whose value is shown before the title, such as the number of a document.
    #[serde(default)]
    pub label: String,
}

/// Which fields say what is to be reached by when, and how far it is reported to be. What the register itself counts is
/// never among them: it stands beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The choice that names the indicator, and the number to reach.
    pub indicator: String,
    pub value: String,
    /// The target in words, where there is no number.
    pub words: String,
    /// First and last day of what counts.
    pub from: String,
    pub until: String,
    /// The number as reported by hand, on which day, with what to show for it.
    pub reported: String,
    pub reported_on: String,
    pub evidence: String,
}

impl Target {
    pub fn fields(&self) -> [&String; 8] {
        let Target { indicator, value, words, from, until, reported, reported_on, evidence } = self;
        [indicator, value, words, from, until, reported, reported_on, evidence]
    }
}

#[derive(Clone, Debug)]
pub struct Kind {
    pub id: String,
    /// The letters in its register numbers.
    pub letters: String,
    /// Empty for a kind that belongs to none.
    pub pillar: String,
    pub fields: Vec<Field>,
    pub states: Vec<State>,
    pub checks: Vec<Check>,
    /// Parts of the guided intake, in order.
    pub parts: Vec<String>,
    /// The first of these fields that is set gives the date lists sort and count years by.
    pub date: Vec<String>,
    pub title: String,
    /// Fields whose words make a title for a record that was entered without one.
    pub title_from: Vec<String>,
    /// Papers that may be attached, by sort.
    pub papers: Vec<String>,
    pub dormancy: Option<Dormancy>,
    pub inheritance: Option<Inheritance>,
    pub coverage: Option<Coverage>,
    pub target: Option<Target>,
    /// States in which the record is addressed to all of its unit and of the units below it, and so seen by them: what a
    /// national body issues, by the whole country.
    pub common: Vec<String>,
    /// Its records are figures that somebody gives.
    pub stated: Option<StatedKind>,
    pub filing: Option<Filing>,
    pub basis: Basis,
    pub valid_from: Option<Date>,
}

impl Kind {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }
}

/// The key under which a value is sealed: `{"sealed": {"person": …}}`. One key is one person's, so that destroying it erases
/// what is known of that person and of nobody else.
pub fn sealed_under(value: &Value) -> Option<&str> {
    value.get("sealed")?.get("person")?.as_str()
}

/// The values of a field: itself, or each of its list.
pub fn values(value: &Value) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Value::Array(many) => (None, many.as_slice()),
        one => (Some(one), &[][..]),
    };
    one.into_iter().chain(many)
}

/// The first day of a date that may be known to the month or year only.
pub fn first_day(value: &Value) -> Option<Date> {
    let text = value.as_str()?;
    match text.len() {
        4 => Date::new(text.parse().ok()?, 1, 1).ok(),
        7 => Date::new(text[..4].parse().ok()?, text[5..].parse().ok()?, 1).ok(),
        _ => text.parse().ok(),
    }
}

/// Digits with at most one point among them, perhaps after a minus sign.
fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 40 && digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(part)
}

/// Why a value does not fit its field. Names the message `value-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    WrongShape,
    Empty,
    TooLong,
    NotInList,
    NoSuchDay,
    UnknownUnit,
    UnknownCountry,
    Negative,
}

impl Misfit {
    pub fn code(self) -> &'static str {
        match self {
            Misfit::WrongShape => "value-wrong-shape",
            Misfit::Empty => "value-empty",
            Misfit::TooLong => "value-too-long",
            Misfit::NotInList => "value-not-in-list",
            Misfit::NoSuchDay => "value-no-such-day",
            Misfit::UnknownUnit => "value-unknown-unit",
            Misfit::UnknownCountry => "value-unknown-country",
            Misfit::Negative => "value-negative",
        }
    }
}

/// The longest line of text a field takes, in bytes; notes take forty times as much.
pub const LONGEST_TEXT: usize = 1_000;

impl Field {
    /// Whether `value` has the shape and the words this field allows. What is sealed was checked before it was.
    pub fn check(&self, value: &Value, law: &crate::law::Law) -> Result<(), Misfit> {
        if !self.many {
            return self.check_one(value, law);
        }
        let items = value.as_array().ok_or(Misfit::WrongShape)?;
        items.iter().try_for_each(|item| self.check_one(item, law))
    }

    fn check_one(&self, value: &Value, law: &crate::law::Law) -> Result<(), Misfit> {
        if self.personal && sealed_under(value).is_some() {
            return Ok(());
        }
        let text = || value.as_str().ok_or(Misfit::WrongShape);
        let short = |text: &str, limit: usize| match text {
            "" => Err(Misfit::Empty),
            text if text.len() > limit => Err(Misfit::TooLong),
            _ => Ok(()),
        };
        match self.kind {
            FieldType::Text => short(text()?, LONGEST_TEXT),
            FieldType::Note => short(text()?, 40 * LONGEST_TEXT),
            FieldType::Date => {
                let text = text()?;
                let vague = self.vague && (text.len() == 4 || text.len() == 7);
                if text.len() != 10 && !vague {
                    return Err(Misfit::NoSuchDay);
                }
                first_day(value).map(|_| ()).ok_or(Misfit::NoSuchDay)
            }
            FieldType::Choice => {
                let words = self.list.as_ref().and_then(|list| law.lists.get(list));
                let text = text()?;
                words
                    .is_some_and(|words| words.iter().any(|word| word == text))
                    .then_some(())
                    .ok_or(Misfit::NotInList)
            }
            FieldType::YesNo => value.as_bool().map(|_| ()).ok_or(Misfit::WrongShape),
            FieldType::Number => match value.as_i64() {
                None => Err(Misfit::WrongShape),
                Some(number) if number < 0 => Err(Misfit::Negative),
                Some(_) => Ok(()),
            },
            FieldType::Decimal => is_decimal(text()?).then_some(()).ok_or(Misfit::WrongShape),
            FieldType::Money => {
                let amount = value.get("amount").and_then(Value::as_i64).ok_or(Misfit::WrongShape)?;
                let currency = value.get("currency").and_then(Value::as_str).ok_or(Misfit::WrongShape)?;
                match (amount, currency.len()) {
                    (amount, _) if amount < 0 => Err(Misfit::Negative),
                    (_, 3) => Ok(()),
                    _ => Err(Misfit::WrongShape),
                }
            }
            FieldType::Unit => {
                let id = crate::unit::UnitId(text()?.to_owned());
                law.units.get(&id).map(|_| ()).ok_or(Misfit::UnknownUnit)
            }
            FieldType::Country => {
                law.countries.contains_key(text()?).then_some(()).ok_or(Misfit::UnknownCountry)
            }
            FieldType::Partner => {
                short(value.get("name").and_then(Value::as_str).ok_or(Misfit::WrongShape)?, LONGEST_TEXT)?;
                match value.get("country").and_then(Value::as_str) {
                    None | Some("") => Ok(()),
                    Some(code) if law.countries.contains_key(code) => Ok(()),
                    Some(_) => Err(Misfit::UnknownCountry),
                }
            }
            FieldType::Person => {
                short(value.get("name").and_then(Value::as_str).ok_or(Misfit::WrongShape)?, LONGEST_TEXT)
            }
        }
    }
}
