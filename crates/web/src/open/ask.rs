//! What can be asked of the open records: the same words for pages, interface, feeds and files, read strictly, so that a
//! mistyped word is told and never passed over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_office::{ListQuery, Office, OfficeError, Order};

use super::wrong;
use crate::url::unescape;

/// Rows of a page.
pub(super) const FEW: usize = 50;
pub(super) const MOST: usize = 200;
/// Letters of a search.
pub(super) const LONGEST_TEXT: usize = 200;
/// Values of one filter.
pub(super) const MOST_VALUES: usize = 20;

pub(super) const ORDERS: [(&str, Order); 3] =
    [("newest", Order::Newest), ("oldest", Order::Oldest), ("title", Order::Title)];

/// Names and values of a query string, in their order; each must be among the known names.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// `several`: names that may come more than once.
    pub(super) fn read(query: &str, known: &[&str], several: &[String]) -> Result<Asked, OfficeError> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (unescape(name), unescape(value));
            let many = several.contains(&name);
            if !many && name != "lang" && !known.contains(&name.as_str()) {
                return Err(wrong("open-unknown-parameter", &short(&name), ""));
            }
            if value.trim().is_empty()
                || value.chars().count() > LONGEST_TEXT
                || value.chars().any(char::is_control)
            {
                return Err(wrong("open-wrong-value", &name, &short(&value)));
            }
            if !many && pairs.iter().any(|(own, _)| *own == name) {
                return Err(wrong("open-given-twice", &name, &short(&value)));
            }
            if name == "lang" && !luytre_text::lang::Lang::ALL.iter().any(|lang| lang.tag() == value) {
                return Err(wrong("open-wrong-value", "lang", &short(&value)));
            }
            if pairs.iter().filter(|(own, _)| *own == name).count() == MOST_VALUES {
                return Err(wrong("open-too-many", &name, ""));
            }
            pairs.push((name, value));
        }
        Ok(Asked(pairs))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all(&self, name: &str) -> BTreeSet<String> {
        self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value.clone()).collect()
    }

    /// A day as programs write it: `2026-02-05`.
    pub(super) fn day(&self, name: &str) -> Result<Option<Date>, OfficeError> {
        let read = |text: &str| {
            let exact = text.len() == 10 && text.is_ascii();
            let day: Option<Date> = text.parse().ok().filter(|_| exact);
            day.ok_or_else(|| wrong("open-wrong-value", name, &short(text)))
        };
        self.get(name).map(read).transpose()
    }

    pub(super) fn number(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, OfficeError> {
        let read = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|number| digits && (least..=most).contains(number));
            number.ok_or_else(|| wrong("open-wrong-value", name, &short(text)))
        };
        self.get(name).map(read).transpose()
    }

    /// Values of every dimension that is named.
    pub(super) fn filter(&self, dimensions: &[String]) -> BTreeMap<String, BTreeSet<String>> {
        let filter = dimensions.iter().map(|dimension| (dimension.clone(), self.all(dimension)));
        filter.filter(|(_, values)| !values.is_empty()).collect()
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect()
}

/// The dimensions that lists may be narrowed by.
pub(super) fn dimensions(office: &Office) -> Vec<String> {
    let mut dimensions = office.open_dimensions();
    dimensions.push("partner".to_owned());
    dimensions
}

pub(super) const LIST: [&str; 6] = ["q", "from", "until", "order", "cursor", "limit"];

pub(super) fn list_query(office: &Office, query: &str) -> Result<ListQuery, OfficeError> {
    let dimensions = dimensions(office);
    let asked = Asked::read(query, &LIST, &dimensions)?;
    let order = match asked.get("order") {
        None => Order::default(),
        Some(word) => match ORDERS.iter().find(|(name, _)| *name == word) {
            Some((_, order)) => *order,
            None => return Err(wrong("open-wrong-value", "order", &short(word))),
        },
    };
    Ok(ListQuery {
        filter: asked.filter(&dimensions),
        text: asked.get("q").map(str::to_owned),
        date_from: asked.day("from")?,
        date_until: asked.day("until")?,
        order,
        cursor: asked.get("cursor").map(str::to_owned),
        limit: asked.number("limit", 1, MOST)?.unwrap_or(FEW),
        facets: office.open_dimensions(),
        ..ListQuery::default()
    })
}
