//! Fields as inputs, and what was typed as values. The only place where typed text becomes a value.

use luytre_domain::kind::{Field, FieldType, sealed_under, values};
use luytre_domain::law::Law;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_text::day;
use luytre_text::fold::fold;
use serde_json::{Value, json};

use crate::page::{Page, Told};
use crate::pages::register::unit_name;
use crate::url::capital;

/// What a form sent, in its order.
pub(crate) type Pairs = Vec<(String, String)>;

/// The text of one input, without space around it; empty where it was not sent.
pub(crate) fn one<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text.trim())
}

pub(crate) fn all<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let sent = pairs.iter().filter(|(key, _)| key == name).map(|(_, text)| text.trim());
    sent.filter(|text| !text.is_empty()).collect()
}

/// The day typed under `name`; `None` where nothing was.
///
/// # Errors
/// Where the text names no day: it is asked for again, never guessed.
pub(crate) fn typed_day(
    pairs: &[(String, String)],
    name: &str,
) -> Result<Option<jiff::civil::Date>, Refusal> {
    match one(pairs, name) {
        "" => Ok(None),
        text => match day::read(text) {
            Some(day) => Ok(Some(day)),
            None => Err(Refusal::new("value-no-such-day").arg("value", text).field(name)),
        },
    }
}

/// The value of `field` as it was typed; `null` where nothing was. `known` is the value the record has: what reads
/// the same stays the same.
pub(crate) fn value(field: &Field, typed: &[&str], known: Option<&Value>, law: &Law) -> Value {
    let lines: Vec<&str> = match field.many || field.kind == FieldType::Partner {
        true => typed.iter().flat_map(|text| text.lines()).map(str::trim).collect(),
        false => typed.to_vec(),
    };
    // Countries stand one beside the other as readily as one below the other.
    let lines = lines.into_iter().flat_map(|line| {
        let parts = if field.many && field.kind == FieldType::Country { &[',', ';'][..] } else { &[] };
        line.split(parts).map(str::trim).collect::<Vec<_>>()
    });
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let olds: Vec<&Value> = match known {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let item = |line: &str| {
        let same = olds.iter().find(|old| text_of(field, old) == line);
        same.map_or_else(|| value_one(field, line, law), |old| (*old).clone())
    };
    match (field.many, lines.as_slice()) {
        (_, []) => Value::Null,
        (true, lines) => lines.iter().map(|line| item(line)).collect(),
        (false, [line, ..]) => item(line),
    }
}

fn value_one(field: &Field, line: &str, law: &Law) -> Value {
    match field.kind {
        FieldType::Date => Value::from(day::iso(line)),
        FieldType::YesNo => Value::from(line == "yes"),
        FieldType::Number => {
            let digits: String =
                line.chars().filter(|c| !c.is_whitespace() && *c != '.' && *c != ',').collect();
            digits.parse::<i64>().map_or_else(|_| Value::from(line), Value::from)
        }
        FieldType::Decimal => Value::from(decimal(line)),
        FieldType::Money => {
            let (amount, currency) = line.rsplit_once(' ').unwrap_or((line, "VND"));
            let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
            match digits.parse::<i64>() {
                Ok(amount) => json!({ "amount": amount, "currency": currency }),
                Err(_) => Value::from(line),
            }
        }
        FieldType::Partner => partner(line, law),
        FieldType::Country => Value::from(country(line, law).unwrap_or(line)),
        FieldType::Person => match line.split_once(',') {
            Some((name, title)) if !title.trim().is_empty() => {
                json!({ "name": name.trim(), "title": title.trim() })
            }
            _ => json!({ "name": line }),
        },
        _ => Value::from(line),
    }
}

/// A number as people write it in any of the languages, with a point for its fraction. A mark that stands before three
/// digits parts thousands, unless it is the only one and the number begins with 0.
pub(crate) fn decimal(line: &str) -> String {
    let line: String =
        line.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{202f}').collect();
    let marks: Vec<usize> = line.match_indices(['.', ',']).map(|(at, _)| at).collect();
    let Some(last) = marks.last().copied() else { return line };
    let kinds = marks.iter().map(|at| &line[*at..=*at]).collect::<std::collections::BTreeSet<_>>().len();
    let thousands = line.len() - last == 4 && kinds == 1 && !line.starts_with('0');
    let plain = |text: &str| text.replace(['.', ','], "");
    if thousands { plain(&line) } else { format!("{}.{}", plain(&line[..last]), &line[last + 1..]) }
}

/// The code of the country of this name in any language, or of this code.
fn country<'a>(name: &str, law: &'a Law) -> Option<&'a str> {
    let key = (law.fold)(name);
    let mut countries = law.countries.iter();
    let found = countries.find(|(code, names)| {
        code.eq_ignore_ascii_case(name) || names.values().any(|known| (law.fold)(known) == key)
    });
    found.map(|(code, _)| code.as_str())
}

/// A partner we know under any of its names, or `name, country code`.
fn partner(line: &str, law: &Law) -> Value {
    let (name, country) = match line.rsplit_once(',') {
        Some((name, code)) if law.countries.contains_key(code.trim()) => (name.trim(), Some(code.trim())),
        _ => (line, None),
    };
    let key = (law.fold)(name);
    let known = law.partners.values().find(|partner| {
        let mut names = partner.names.values().chain(&partner.spellings);
        country.is_none_or(|code| code == partner.country) && names.any(|name| (law.fold)(name) == key)
    });
    match (known, country) {
        (Some(partner), _) => {
            let name = partner.names.get("en").map_or(name, String::as_str);
            json!({ "id": partner.id, "name": name, "country": partner.country, "kind": partner.kind })
        }
        (None, Some(code)) => json!({ "name": name, "country": code, "kind": "locality" }),
        (None, None) => json!({ "name": name, "kind": "locality" }),
    }
}

/// A value as its input shows it, so that reading it back gives the same.
fn text_of(field: &Field, value: &Value) -> String {
    let part = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match field.kind {
        FieldType::Partner => match part("country") {
            "" => part("name").to_owned(),
            code => format!("{}, {code}", part("name")),
        },
        FieldType::YesNo => if value == &Value::Bool(true) { "yes" } else { "no" }.to_owned(),
        FieldType::Money => {
            let amount = value.get("amount").and_then(Value::as_i64).unwrap_or_default();
            format!("{amount} {}", part("currency"))
        }
        FieldType::Person => match part("title") {
            "" => part("name").to_owned(),
            title => format!("{}, {title}", part("name")),
        },
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

/// The texts the inputs of a field start with.
pub(crate) fn texts(field: &Field, value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items
            .iter()
            .filter(|item| sealed_under(item).is_none())
            .map(|item| text_of(field, item))
            .collect(),
        Some(value) if sealed_under(value).is_some() => Vec::new(),
        Some(value) => vec![text_of(field, value)],
    }
}

/// The values of a personal field as they are to be: what is sealed stays, unless it is taken away or, where the field
/// holds one value, another is typed.
pub(crate) fn beside_sealed(field: &Field, known: Option<&Value>, typed: Value, taken_away: bool) -> Value {
    let held =
        known.into_iter().flat_map(values).filter(|value| sealed_under(value).is_some() && !taken_away);
    let fresh = values(&typed).filter(|value| !value.is_null());
    if field.many {
        let all: Vec<Value> = held.chain(fresh).cloned().collect();
        return if all.is_empty() { Value::Null } else { Value::Array(all) };
    }
    fresh.chain(held).next().cloned().unwrap_or(Value::Null)
}

/// One input of a form.
pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) required: bool,
    /// `text`, `note`, `day`, `number`, `select`, `several` (of a long list), `radios`, `checks`.
    pub(crate) shape: &'static str,
    pub(crate) text: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) hint: Option<String>,
    /// What the record holds under seal and the form does not show.
    pub(crate) sealed: Option<String>,
    pub(crate) errors: Vec<String>,
}

impl Input {
    /// The ids of what describes it.
    pub(crate) fn described(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = (!self.errors.is_empty()).then(|| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// Something of its list is chosen.
    pub(crate) fn chosen(&self) -> bool {
        self.choices.iter().any(|choice| choice.chosen)
    }
}

pub(crate) struct Choice {
    pub(crate) word: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// Closed lists up to this length are shown open.
const OPEN_LIST: usize = 7;

/// The input of `field` with `texts` in it. `guided`: short lists stand open, for a reader who meets them first.
pub(crate) fn input(p: &Page, field: &Field, texts: &[String], told: &[Told], guided: bool) -> Input {
    let law = p.office().law();
    let has = |word: &str| texts.iter().any(|text| text == word);
    let choice = |word: &str, label: String| Choice { word: word.to_owned(), label, chosen: has(word) };
    let mut choices = Vec::new();
    let mut hint = None;
    let shape = match field.kind {
        FieldType::Note => "note",
        FieldType::Partner => {
            hint = Some(p.t(if field.many { "edit-hint-partners" } else { "edit-hint-partner" }));
            if field.many { "note" } else { "text" }
        }
        FieldType::Date => {
            hint = field.vague.then(|| p.t("edit-hint-vague"));
            "day"
        }
        FieldType::Number => "number",
        FieldType::Decimal => {
            hint = Some(p.t("edit-hint-decimal"));
            "text"
        }
        FieldType::Money => {
            hint = Some(p.t("edit-hint-money"));
            "text"
        }
        FieldType::Choice => {
            let list = field.list.as_deref().unwrap_or_default();
            let words = law.lists.get(list).map(Vec::as_slice).unwrap_or_default();
            choices.extend(words.iter().map(|word| choice(word, p.word(list, word))));
            match (field.many, guided && words.len() <= OPEN_LIST) {
                (true, _) => "checks",
                (false, true) => "radios",
                (false, false) => "select",
            }
        }
        FieldType::YesNo => {
            choices.extend([choice("no", p.t("no")), choice("yes", p.t("yes"))]);
            "radios"
        }
        FieldType::Country if field.many => {
            hint = Some(p.t("edit-hint-countries"));
            "note"
        }
        FieldType::Country => {
            choices.extend(law.countries.keys().map(|code| choice(code, p.country(code))));
            choices.sort_by_cached_key(|choice| fold(&choice.label));
            "select"
        }
        FieldType::Unit => {
            let name = |id: &str| capital(&p.unit(id));
            choices
                .extend(law.units.on("province", p.today).map(|unit| choice(&unit.id.0, name(&unit.id.0))));
            // A unit that has ended stays what the record says.
            for text in texts {
                let gone = !choices.iter().any(|choice| &choice.word == text);
                if gone && law.units.get(&UnitId(text.clone())).is_some() {
                    choices.push(choice(text, name(text)));
                }
            }
            // By the name people look for, not by the rank that stands before it.
            choices.sort_by_cached_key(|choice| fold(&unit_name(p, &choice.word)));
            if field.many { "several" } else { "select" }
        }
        FieldType::Person => {
            hint = Some(p.t(if field.many { "edit-hint-people" } else { "edit-hint-person" }));
            if field.many { "note" } else { "text" }
        }
        FieldType::Text if field.many => {
            hint = Some(p.t("edit-hint-lines"));
            "note"
        }
        FieldType::Text => "text",
    };
    if field.personal {
        let own = hint.map_or_else(String::new, |hint| format!("{hint} "));
        hint = Some(format!("{own}{}", p.t("edit-hint-personal")));
    }
    let mine = told.iter().filter(|told| told.field.as_deref() == Some(&field.id));
    let text = match field.kind {
        FieldType::Date => day::shown(texts.first().map_or("", String::as_str)),
        FieldType::Country if field.many => {
            let name = |text: &String| match law.countries.contains_key(text) {
                true => p.country(text),
                false => text.clone(),
            };
            texts.iter().map(name).collect::<Vec<_>>().join("\n")
        }
        _ => texts.join("\n"),
    };
    Input {
        id: field.id.clone(),
        label: p.word("field", &field.id),
        required: field.required,
        shape,
        text,
        choices,
        hint,
        sealed: None,
        errors: mine.map(|told| format!("{} {}", told.what, told.how)).collect(),
    }
}
