//! A table whose cells are as dark as their numbers are large: names down, names across.

use crate::axis::{class_of, classes};
use crate::ink::{Hold, Ink, Part, SMALL, TEXT};
use crate::measure::{clip, width};
use crate::table::{Table, TableRow};
use crate::{Drawing, Frame};

/// A row of a matrix: a cell for each column; unknown where `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatrixRow {
    pub name: String,
    pub href: Option<String>,
    pub cells: Vec<Option<i64>>,
}

const ROW: f64 = 22.0;

/// `head` names the rows. Zero is an empty cell; what is unknown is hatched.
pub fn matrix(frame: Frame<'_>, head: &str, columns: &[String], rows: &[MatrixRow]) -> Drawing {
    let table = Table {
        head: std::iter::once(head.to_owned()).chain(columns.iter().cloned()).collect(),
        rows: rows
            .iter()
            .map(|row| TableRow { name: row.name.clone(), href: row.href.clone(), cells: row.cells.clone() })
            .collect(),
    };
    let mut ink = Ink::new(frame);
    if rows.is_empty() || columns.is_empty() {
        return ink.nothing(table);
    }
    let wide = f64::from(frame.width.max(200));
    let values = || rows.iter().flat_map(|row| row.cells.iter().take(columns.len()).flatten().copied());
    let classes = classes(values(), 5);
    let names = rows.iter().map(|row| width(&row.name, TEXT)).fold(0.0, f64::max).min(wide * 0.32);
    let left = names + 10.0;
    #[expect(clippy::cast_precision_loss, reason = "columns are a few dozen")]
    let cell = ((wide - left) / columns.len() as f64).min(64.0);
    // Names stand upright over their column where all fit, else they climb.
    let widest = columns.iter().map(|name| width(name, SMALL)).fold(0.0, f64::max);
    let flat = widest + 6.0 <= cell;
    let top = if flat { 22.0 } else { widest.min(130.0) + 12.0 };
    let mut x = left;
    for name in columns {
        if flat {
            ink.text(Part::Soft, (x + cell / 2.0, top - 8.0), SMALL, Hold::Middle, name);
        } else {
            let shown = clip(name, SMALL, 130.0);
            let at = (x + cell / 2.0 + 4.0, top - 6.0);
            ink.thing(None, name, |ink| ink.climbing(Part::Soft, at, SMALL, &shown));
        }
        x += cell;
    }
    let mut y = top;
    for row in rows {
        let name = clip(&row.name, TEXT, names);
        ink.thing(row.href.as_deref(), &row.name, |ink| {
            ink.text(Part::Label, (names, y + ROW / 2.0 + 4.5), TEXT, Hold::End, &name);
        });
        let mut x = left;
        for (at, column) in columns.iter().enumerate() {
            let place = (x + 0.75, y + 0.75);
            let size = ((cell - 1.5).max(1.0), ROW - 1.5);
            let named = |shown: &str| format!("{}, {column}: {shown}", row.name);
            match row.cells.get(at).copied().flatten() {
                None => ink.thing(None, &named("–"), |ink| ink.rect(Part::Missing, place, size, 2.0)),
                Some(value) => {
                    let class = class_of(&classes, value);
                    let shown = ink.number(value);
                    ink.thing(None, &named(&shown), |ink| {
                        ink.rect(Part::Step(class), place, size, 2.0);
                        if value != 0 && width(&shown, SMALL) <= cell - 2.0 {
                            let at = (x + cell / 2.0, y + ROW / 2.0 + 4.2);
                            ink.text(Part::OnStep(class), at, SMALL, Hold::Middle, &shown);
                        }
                    });
                }
            }
            x += cell;
        }
        y += ROW;
    }
    ink.finish(wide, y + 4.0, table)
}
