//! A list of the register as a workbook that can be sent on as it is: what it is of, as of when, under which filters; headings
//! in the reader's language; days as days and numbers as numbers.

use jiff::civil::Date;
use luytre_domain::kind::{Field, FieldType, Kind, values};
use luytre_domain::permit::Actor;
use luytre_domain::record::Record;
use luytre_office::{Book, Cell, Hit, ListQuery, OfficeError, SheetHead};
use serde_json::Value;

use crate::page::Page;
use crate::pages::register::{conditions, known_date};
use crate::url::{Pairs, capital};

/// Columns every list has, with their widths.
const COMMON: [(&str, f64); 5] =
    [("number", 21.0), ("title", 46.0), ("unit", 24.0), ("state", 18.0), ("date", 12.0)];
/// Of lists with several kinds in them.
const MIXED: [(&str, f64); 3] = [("kind", 22.0), ("country", 20.0), ("area", 28.0)];

/// The rows of a query that the actor may take out. A list of one kind shows its fields, but for the long ones.
pub(super) fn workbook(
    p: &Page,
    actor: &Actor,
    query: ListQuery,
    asked: &Pairs,
) -> Result<Vec<u8>, OfficeError> {
    let office = p.office();
    let only = query.filter.get("kind").filter(|kinds| kinds.len() == 1).and_then(|kinds| kinds.first());
    let kind = only.and_then(|kind| office.law().kind(kind));
    let fields: Vec<&Field> = kind.map(|kind| columns(kind)).unwrap_or_default();
    let mut head: Vec<(String, f64)> = COMMON
        .iter()
        .filter(|(id, _)| kind.is_none() || *id != "date")
        .map(|(id, width)| (p.t(&format!("register-column-{id}")), *width))
        .collect();
    if kind.is_none() {
        head.extend(MIXED.iter().map(|(id, width)| (p.t(&format!("register-out-{id}")), *width)));
    }
    for field in &fields {
        let label = p.word("field", &field.id);
        if field.kind == FieldType::Money {
            head.push((label.clone(), 18.0));
            head.push((p.t1("register-out-currency", "field", label), 10.0));
        } else {
            head.push((label, width(field)));
        }
    }
    let filters: Vec<String> = conditions(p, asked).into_iter().map(|(_, _, name)| name).collect();
    let as_of = asked.day("as_of").map_or_else(|| p.date(&p.today), |day| p.date(&day));
    let body = capital(&p.body(&actor.body));
    let mut lines = vec![p.t2("register-out-scope", ("body", &body), ("day", &as_of))];
    if !filters.is_empty() {
        lines.push(p.t1("register-out-filters", "filters", filters.join(" · ")));
    }
    let title = kind.map_or_else(|| p.t("section-register"), |kind| capital(&p.word("kind", &kind.id)));
    let page = SheetHead { name: title.clone(), title: title.clone(), lines, columns: head, foot: title };
    let mut book = Book::begin(&page)?;
    let most = Book::MOST_ROWS as usize - 20;
    office.export_each(actor, query, kind.is_some(), most, |hit, record| {
        Ok(book.row(&row(p, kind, &fields, &hit, record.as_ref()))?)
    })?;
    Ok(book.finish()?)
}

/// Fields of a kind that stand in a table. Long text stays on the record's page; what is sealed shows that it is.
fn columns(kind: &Kind) -> Vec<&Field> {
    let fits = |field: &&Field| field.kind != FieldType::Note && field.id != kind.title;
    kind.fields.iter().filter(fits).collect()
}

fn width(field: &Field) -> f64 {
    match field.kind {
        FieldType::Date => 12.0,
        FieldType::YesNo | FieldType::Number | FieldType::Decimal => 12.0,
        FieldType::Partner | FieldType::Person => 32.0,
        _ => 22.0,
    }
}

fn row(p: &Page, kind: Option<&Kind>, fields: &[&Field], hit: &Hit, record: Option<&Record>) -> Vec<Cell> {
    let row = &hit.row;
    let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    let mut cells = vec![
        text(row.number.clone()),
        text(p.title(row)),
        text(p.unit(&row.unit)),
        text(p.word("state", &row.state)),
    ];
    if kind.is_none() {
        let words = |dimension: &str| {
            let values = row.dimensions.get(dimension).into_iter().flatten();
            values.map(|value| p.value_of(dimension, value)).collect::<Vec<_>>().join("; ")
        };
        cells.push(known_date(row).map_or(Cell::Empty, |date| day(&date)));
        cells.extend([text(p.word("kind", &row.kind)), text(words("country")), text(words("area"))]);
        return cells;
    }
    for field in fields {
        cells.extend(shown(p, field, record.and_then(|record| record.fields.get(&field.id))));
    }
    cells
}

/// A day where it is known to the day.
fn day(date: &str) -> Cell {
    match date.parse::<Date>() {
        Ok(day) => Cell::Day(day),
        Err(_) => Cell::Text(luytre_text::day::shown(date)),
    }
}

fn shown(p: &Page, field: &Field, value: Option<&Value>) -> Vec<Cell> {
    let money = field.kind == FieldType::Money;
    let Some(value) = value else { return vec![Cell::Empty; if money { 2 } else { 1 }] };
    let open = values(value).all(|value| value.get("sealed").is_none() && value.get("erased").is_none());
    let plain = !field.many && open;
    #[expect(clippy::cast_precision_loss, reason = "spreadsheets keep numbers as floats")]
    match field.kind {
        FieldType::Date if plain => vec![day(value.as_str().unwrap_or_default())],
        FieldType::Number if plain => {
            vec![value.as_i64().map_or(Cell::Empty, |number| Cell::Number(number as f64))]
        }
        FieldType::Decimal if plain => {
            let number = value.as_str().and_then(|text| text.parse().ok());
            vec![number.map_or_else(|| Cell::Text(p.show(field, value)), Cell::Number)]
        }
        FieldType::Money if plain => {
            let amount = value.get("amount").and_then(Value::as_i64).unwrap_or(0);
            let currency = value.get("currency").and_then(Value::as_str).unwrap_or_default();
            vec![Cell::Number(amount as f64), Cell::Text(currency.to_owned())]
        }
        _ if money => vec![Cell::Text(p.show(field, value)), Cell::Empty],
        _ => vec![Cell::Text(p.show(field, value))],
    }
}
