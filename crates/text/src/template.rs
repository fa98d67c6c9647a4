//! Sentences with places for values, as people who are no programmers write them: `Kính gửi {{ body }}`.
//!
//! `minijinja` reads and fills them; of what it can do beside, nothing is allowed: a text of the law holds no program.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};

/// Stands where a value is missing, so that somebody fills it in by hand.
pub const BLANK: &str = "……………";

/// A text with places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(String);

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// 1-based, within the text.
    pub line: usize,
    /// In the words of the parser; empty where the text holds more than places.
    pub reason: String,
}

impl Template {
    /// Fails where a place is not closed, or holds anything but a name.
    pub fn parse(text: &str) -> Result<Template, Fault> {
        for mark in ["{%", "{#"] {
            if let Some(at) = text.find(mark) {
                return Err(Fault { line: line_of(text, at), reason: String::new() });
            }
        }
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let Some(end) = rest[start..].find("}}") else { break };
            let name = rest[start + 2..start + end].trim_matches('-').trim();
            let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            if name.is_empty() || !name.chars().all(plain) {
                let at = text.len() - rest.len() + start;
                return Err(Fault { line: line_of(text, at), reason: String::new() });
            }
            rest = &rest[start + end + 2..];
        }
        let environment = environment();
        let parsed = environment.template_from_str(text);
        parsed
            .map_err(|error| Fault { line: error.line().unwrap_or(1), reason: error.to_string() })
            .map(|_| Template(text.to_owned()))
    }

    /// The names of its places.
    pub fn names(&self) -> BTreeSet<String> {
        let environment = environment();
        let parsed = environment.template_from_str(&self.0);
        parsed.map(|template| template.undeclared_variables(false).into_iter().collect()).unwrap_or_default()
    }

    /// The text with `values` in its places, and [`BLANK`] where there is none. A value goes in as it is: what it holds is
    /// never read as a template.
    pub fn fill(&self, values: &BTreeMap<String, String>) -> String {
        let values = values.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        let context = Value::from(values.collect::<BTreeMap<String, Value>>());
        environment().render_str(&self.0, context).unwrap_or_else(|_| self.0.clone())
    }

    pub fn source(&self) -> &str {
        &self.0
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_formatter(blank_where_missing);
    environment
}

fn blank_where_missing(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str().filter(|text| !text.trim().is_empty()) {
        None => Ok(out.write_str(BLANK)?),
        Some(text) => Ok(out.write_str(text)?),
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_nothing_else_is_done() {
        let values = [("title", "Bản ghi nhớ {{ secret }}"), ("note", " "), ("secret", "mật")];
        let values: BTreeMap<String, String> =
            values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let check = |text: &str, filled: &str| {
            assert_eq!(Template::parse(text).map(|template| template.fill(&values)), Ok(filled.to_owned()));
        };
        check("V/v ký {{ title }}.", "V/v ký Bản ghi nhớ {{ secret }}.");
        check("{{note}} và {{ other }}", "…………… và ……………");
        check("không có chỗ < > & \" '", "không có chỗ < > & \" '");
        let fails = |text: &str, line: usize| {
            assert_eq!(Template::parse(text).map_err(|fault| fault.line), Err(line), "{text}");
        };
        fails("một\n{% if title %}{{ title }}{% endif %}", 2);
        fails("{{ title|upper }}", 1);
        fails("{{ title", 1);
        fails("{{ range(9) }}", 1);
        assert_eq!(
            Template::parse("{{ b }} {{ a }} {{ b }}").unwrap().names().into_iter().collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
