//! Cells of lists as values: by any name a unit, partner, country or word has in any of the languages.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::civil::Date;
use luytre_domain::kind::{Field, FieldType, Kind};
use luytre_domain::law::KnownPartner;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, UnitId};
use luytre_pack::{ListForm, key};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use luytre_text::{day, number};
use serde_json::{Value, json};

use crate::office::Office;
use crate::sheet::Cell;

/// The unit of a name, or why there is none.
type UnitFound = Result<UnitId, Refusal>;

/// The names a list of one kind may use, each looked up in one step.
pub(crate) struct Words<'a> {
    office: &'a Office,
    pub(crate) form: ListForm,
    /// By folded name.
    partners: HashMap<String, &'a KnownPartner>,
    countries: HashMap<String, &'a str>,
    /// By list, then by folded word.
    choices: HashMap<&'a str, HashMap<String, &'a str>>,
    states: HashMap<String, String>,
    /// A list names the same few units over and over.
    units: RefCell<HashMap<(String, Option<Date>), UnitFound>>,
}

impl Office {
    /// The unit of this id, or of this name or code; on `day` where the name had several bearers.
    ///
    /// # Errors
    /// `unknown-unit`, or `ambiguous-unit` with the ids of those that may be meant.
    pub fn unit_of_name(&self, text: &str, day: Option<Date>) -> Result<UnitId, Refusal> {
        let units = &self.law().units;
        let exact = UnitId(text.to_owned());
        if units.get(&exact).is_some() {
            return Ok(exact);
        }
        let several = |candidates: Vec<&luytre_domain::unit::Unit>| {
            let ids: Vec<&str> = candidates.iter().take(8).map(|unit| unit.id.0.as_str()).collect();
            Refusal::new("ambiguous-unit").arg("name", text).arg("units", ids.join(" "))
        };
        match units.resolve(&fold(text), day, fold) {
            Resolved::One(unit) => Ok(unit.id.clone()),
            Resolved::Several(units) => Err(several(units)),
            Resolved::OtherDays(units) => match units.as_slice() {
                // Lists go on naming a unit that has ended, and name the new one before it begins.
                [one] => Ok(one.id.clone()),
                _ => Err(several(units)),
            },
            Resolved::Unknown => Err(Refusal::new("unknown-unit").arg("name", text)),
        }
    }
}

const YES: [&str; 6] = ["yes", "true", "1", "co", "oui", "x"];
const NO: [&str; 5] = ["no", "false", "0", "khong", "non"];

impl<'a> Words<'a> {
    pub(crate) fn new(office: &'a Office, kind: &'a Kind) -> Words<'a> {
        let law = office.law();
        let labels = |key: &str| {
            let messages = &office.pack.messages;
            let all = Lang::ALL.into_iter().filter(|lang| messages.has(*lang, key));
            all.map(|lang| fold(&messages.get(lang, key, &Args::new()))).collect::<Vec<_>>()
        };
        let mut partners = HashMap::new();
        for partner in law.partners.values() {
            for name in partner.names.values().chain(&partner.spellings).chain([&partner.id]) {
                partners.entry(fold(name)).or_insert(partner);
            }
        }
        let mut countries = HashMap::new();
        for (code, names) in &law.countries {
            names
                .values()
                .chain([code])
                .for_each(|name| _ = countries.entry(fold(name)).or_insert(code.as_str()));
        }
        let mut choices = HashMap::new();
        for list in kind.fields.iter().filter_map(|field| field.list.as_deref()) {
            let words = law.lists.get(list).map(Vec::as_slice).unwrap_or_default();
            let mut by_label = HashMap::new();
            for word in words {
                by_label.entry(fold(word)).or_insert(word.as_str());
                labels(&key(list, word))
                    .into_iter()
                    .for_each(|label| _ = by_label.entry(label).or_insert(word.as_str()));
            }
            choices.insert(list, by_label);
        }
        let mut states = HashMap::new();
        for state in kind.states.iter().filter(|state| state.recordable) {
            states.entry(fold(&state.id)).or_insert_with(|| state.id.clone());
            labels(&key("state", &state.id))
                .into_iter()
                .for_each(|label| _ = states.entry(label).or_insert_with(|| state.id.clone()));
        }
        Words {
            form: office.form(&kind.id),
            office,
            partners,
            countries,
            choices,
            states,
            units: RefCell::default(),
        }
    }

    /// The word of the list's own vocabulary as ours; `None` where the pack says nothing of it.
    fn form_word(&self, of: &str, text: &str) -> Option<&str> {
        self.form.words.get(of)?.get(text).map(String::as_str)
    }

    /// A recordable state, by its id, its label or the list's own word; other text as it is, for the decision to refuse.
    pub(crate) fn state(&self, text: &str) -> String {
        match self.form_word("state", text) {
            Some(word) => word.to_owned(),
            None => self.states.get(&fold(text)).cloned().unwrap_or_else(|| text.to_owned()),
        }
    }

    /// The unit of this id, or of this name on `day`. Names come back, so that a day decides between units of one name.
    pub(crate) fn unit(&self, text: &str, day: Option<Date>) -> Result<UnitId, Refusal> {
        let at = (text.to_owned(), day);
        if let Some(known) = self.units.borrow().get(&at) {
            return known.clone();
        }
        let found = self.office.unit_of_name(text, day);
        self.units.borrow_mut().insert(at, found.clone());
        found
    }

    pub(crate) fn country(&self, text: &str) -> Option<&'a str> {
        let text = text.trim();
        self.countries.get(&fold(text)).copied()
    }

    /// A known partner under any of its names; otherwise `name, country`, `name (country)`, or a name with its country beside
    /// it.
    fn partner(&self, text: &str, country: Option<&str>) -> Result<Value, Refusal> {
        let known = |name: &str, country: Option<&str>| {
            let partner = self.partners.get(&fold(name))?;
            country.is_none_or(|code| code == partner.country).then(|| {
                let name = partner.names.get("en").cloned().unwrap_or_default();
                json!({ "id": partner.id, "name": name, "country": partner.country, "kind": partner.kind })
            })
        };
        if let Some(partner) = known(text, country) {
            return Ok(partner);
        }
        let bracketed = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        let named = bracketed.or_else(|| text.rsplit_once(',')).or_else(|| text.rsplit_once(" - "));
        let split = named.and_then(|(name, place)| Some((name.trim(), self.country(place)?)));
        let (name, code) = match (split, country) {
            (Some((name, code)), _) => (name, code),
            (None, Some(code)) => (text, code),
            (None, None) => return Err(Refusal::new("unknown-partner").arg("value", text)),
        };
        Ok(known(name, Some(code))
            .unwrap_or_else(|| json!({ "name": name, "country": code, "kind": "locality" })))
    }

    /// Whether the cell would do for the field.
    pub(crate) fn fits(&self, field: &Field, cell: &Cell) -> bool {
        match self.value(field, cell, None, None) {
            Ok(Some(value)) => field.check(&value, self.office.law()).is_ok(),
            _ => false,
        }
    }

    /// A cell as the field's value; `None` where it says nothing. What cannot be understood but may be judged by the field's
    /// own check is left as text, so that the refusal shows what was written.
    pub(crate) fn value(
        &self,
        field: &Field,
        cell: &Cell,
        day: Option<Date>,
        country: Option<&str>,
    ) -> Result<Option<Value>, Refusal> {
        let Cell::Text(text) = cell else { return self.exact(field, cell) };
        if !field.many {
            return self.one(field, text, day, country);
        }
        // A single value may hold the mark that parts others.
        let whole = || match field.kind {
            FieldType::Choice => self.choice(field, text).is_some(),
            FieldType::Partner => self.partner(text, country).is_ok(),
            FieldType::Unit => self.unit(text, day).is_ok(),
            _ => false,
        };
        let by_comma = matches!(field.kind, FieldType::Choice | FieldType::Unit | FieldType::Country);
        let parts: Vec<&str> = if whole() {
            vec![text]
        } else if text.contains([';', '\n']) || !by_comma {
            text.split([';', '\n']).collect()
        } else {
            text.split(',').collect()
        };
        let mut values: Vec<Value> = Vec::new();
        for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
            let value = self.one(field, part, day, country)?;
            values.extend(value.filter(|value| !values.contains(value)));
        }
        Ok((!values.is_empty()).then(|| Value::from(values)))
    }

    /// A cell that a spreadsheet keeps as a number, a day or a truth.
    fn exact(&self, field: &Field, cell: &Cell) -> Result<Option<Value>, Refusal> {
        let wrong = || {
            let refusal = Refusal::new("value-wrong-shape").arg("field", &field.id);
            Err(refusal.arg("value", cell.text()))
        };
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64);
        let value = match (field.kind, cell) {
            (_, Cell::Empty) => return Ok(None),
            (FieldType::Date, Cell::Day(day)) => Value::from(day.to_string()),
            (FieldType::Date, Cell::Number(serial)) => match whole(*serial) {
                Some(year @ 1900..=2199) if field.vague => Value::from(year.to_string()),
                _ => match day::of_serial(*serial) {
                    Some(day) => Value::from(day.to_string()),
                    None => Value::from(cell.text()),
                },
            },
            (FieldType::Number, Cell::Number(number)) => match whole(*number) {
                Some(number) => Value::from(number),
                None => return wrong(),
            },
            (FieldType::Decimal, Cell::Number(number)) => Value::from(number.to_string()),
            (FieldType::Money, Cell::Number(number)) => match whole(*number) {
                Some(amount) if !self.form.currency.is_empty() => {
                    json!({ "amount": amount, "currency": self.form.currency })
                }
                _ => return wrong(),
            },
            (FieldType::YesNo, Cell::Truth(truth)) => Value::from(*truth),
            (FieldType::YesNo, Cell::Number(number)) if *number == 0.0 || *number == 1.0 => {
                Value::from(*number == 1.0)
            }
            _ => return self.value(field, &Cell::Text(cell.text()), None, None),
        };
        Ok(Some(if field.many { Value::from(vec![value]) } else { value }))
    }

    fn choice(&self, field: &Field, text: &str) -> Option<&'a str> {
        self.choices.get(field.list.as_deref()?)?.get(&fold(text)).copied()
    }

    fn one(
        &self,
        field: &Field,
        text: &str,
        day: Option<Date>,
        country: Option<&str>,
    ) -> Result<Option<Value>, Refusal> {
        let text = self.form_word(&field.id, text.trim()).unwrap_or_else(|| text.trim());
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = || Refusal::new("value-wrong-shape").arg("field", &field.id).arg("value", text);
        let whole = |number: &str| number.trim_end_matches('0').trim_end_matches('.').parse::<i64>();
        let whole = |number: &str| if number.contains('.') { whole(number) } else { number.parse::<i64>() };
        Ok(Some(match field.kind {
            FieldType::Partner => self.partner(text, country)?,
            FieldType::Unit => Value::from(self.unit(text, day)?.0),
            FieldType::Country => {
                let code = self
                    .country(text)
                    .ok_or_else(|| Refusal::new("value-unknown-country").arg("value", text))?;
                Value::from(code)
            }
            FieldType::Choice => Value::from(self.choice(field, text).unwrap_or(text)),
            FieldType::Date => Value::from(day::spoken(text).unwrap_or_else(|| text.to_owned())),
            FieldType::Number => {
                let number = number::read(text).ok_or_else(wrong)?;
                Value::from(whole(&number).map_err(|_| wrong())?)
            }
            FieldType::Decimal => Value::from(number::read(text).ok_or_else(wrong)?),
            FieldType::Money => {
                let (amount, currency) = number::money(text).ok_or_else(wrong)?;
                let amount = whole(&amount).map_err(|_| wrong())?;
                let currency = currency.unwrap_or_else(|| self.form.currency.clone());
                if currency.is_empty() {
                    return Err(wrong());
                }
                json!({ "amount": amount, "currency": currency })
            }
            FieldType::YesNo => match fold(text).as_str() {
                yes if YES.contains(&yes) => Value::from(true),
                no if NO.contains(&no) => Value::from(false),
                _ => return Err(wrong()),
            },
            FieldType::Person => match text.split_once(", ") {
                Some((name, title)) => json!({ "name": name, "title": title }),
                None => json!({ "name": text }),
            },
            FieldType::Text | FieldType::Note => Value::from(text),
        }))
    }
}
