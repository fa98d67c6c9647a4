//! Many small column charts on one scale: the course of the same thing in many places.

use crate::axis::Axis;
use crate::ink::{Hold, Ink, Part, SMALL};
use crate::measure::{clip, width};
use crate::table::{Table, TableRow};
use crate::{Drawing, Frame};

/// One small chart: a value for each category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    pub name: String,
    pub href: Option<String>,
    pub values: Vec<Option<i64>>,
}

const WIDE: f64 = 150.0;
const HIGH: f64 = 64.0;

/// `head` names the panels. All panels have the same scale, so that heights can be compared between them.
pub fn multiples(frame: Frame<'_>, head: &str, categories: &[String], panels: &[Panel]) -> Drawing {
    let table = Table {
        head: std::iter::once(head.to_owned()).chain(categories.iter().cloned()).collect(),
        rows: panels
            .iter()
            .map(|panel| TableRow {
                name: panel.name.clone(),
                href: panel.href.clone(),
                cells: panel.values.clone(),
            })
            .collect(),
    };
    let mut ink = Ink::new(frame);
    if panels.is_empty() || categories.is_empty() {
        return ink.nothing(table);
    }
    let wide = f64::from(frame.width.max(200));
    let values =
        || panels.iter().flat_map(|panel| panel.values.iter().take(categories.len()).flatten().copied());
    let (low, high) = values().fold((0, 1), |(low, high), value| (low.min(value), high.max(value)));
    let axis = Axis { low, high, ticks: Vec::new() };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page holds a dozen at most"
    )]
    let across = ((wide / WIDE) as usize).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a page holds a dozen at most")]
    let pitch = wide / across as f64;
    let plot = pitch - 22.0;
    #[expect(clippy::cast_precision_loss, reason = "categories are a few dozen")]
    let step = plot / categories.len() as f64;
    let (first, last) = (&categories[0], &categories[categories.len() - 1]);
    let both = width(first, 11.0) + width(last, 11.0) + 6.0 <= plot;
    for (at, panel) in panels.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "panels are a few dozen")]
        let (x, y) = ((at % across) as f64 * pitch, (at / across) as f64 * (HIGH + 52.0) + 4.0);
        let base = y + 20.0 + HIGH;
        let height = |value: i64| base - axis.place(value) * HIGH;
        let known: Vec<(&str, i64)> = categories
            .iter()
            .zip(&panel.values)
            .filter_map(|(name, value)| Some((name.as_str(), (*value)?)))
            .collect();
        let told: Vec<String> =
            known.iter().map(|(name, value)| format!("{name}: {}", ink.number(*value))).collect();
        let newest = known.last().map_or_else(|| "–".to_owned(), |(_, value)| ink.number(*value));
        let title = format!("{}. {}", panel.name, told.join("; "));
        ink.thing(panel.href.as_deref(), &title, |ink| {
            let number = width(&newest, SMALL);
            let name = clip(&panel.name, SMALL, plot - number - 8.0);
            ink.text(Part::Strong, (x, y + 11.0), SMALL, Hold::Start, &name);
            ink.text(Part::Soft, (x + plot, y + 11.0), SMALL, Hold::End, &newest);
            let mut left = x;
            for value in panel.values.iter().take(categories.len()) {
                if let Some(value) = *value {
                    let (from, to) = (height(value.max(0)), height(value.min(0)));
                    let least = if value == 0 { 0.0 } else { 1.2 };
                    ink.rect(
                        Part::Series(1),
                        (left, from),
                        ((step - 1.5).max(0.8), (to - from).max(least)),
                        1.0,
                    );
                }
                left += step;
            }
            ink.line(Part::Axis, (x, height(0)), (x + plot, height(0)));
            if both {
                ink.text(Part::Soft, (x, base + 14.0), 11.0, Hold::Start, first);
            }
            ink.text(Part::Soft, (x + plot, base + 14.0), 11.0, Hold::End, &clip(last, 11.0, plot));
        });
    }
    #[expect(clippy::cast_precision_loss, reason = "panels are a few dozen")]
    let rows = panels.len().div_ceil(across) as f64;
    ink.finish(wide, rows * (HIGH + 52.0) - 8.0, table)
}
