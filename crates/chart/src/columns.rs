//! Columns over categories, most of all over years; several series stand side by side.

use crate::axis::Axis;
use crate::ink::{Hold, Ink, Part, SMALL};
use crate::measure::{clip, width};
use crate::table::{Table, TableRow};
use crate::{Drawing, Frame, Series};

pub(crate) const HIGH: f64 = 170.0;

/// The table of series over categories: a row for each category.
pub(crate) fn table(head: &str, categories: &[String], series: &[Series]) -> Table {
    Table {
        head: std::iter::once(head.to_owned()).chain(series.iter().map(|one| one.name.clone())).collect(),
        rows: categories
            .iter()
            .enumerate()
            .map(|(at, name)| TableRow {
                name: name.clone(),
                href: None,
                cells: series.iter().map(|one| one.values.get(at).copied().flatten()).collect(),
            })
            .collect(),
    }
}

/// A plot with its round numbers on the left and its categories below.
pub(crate) struct Plot {
    pub(crate) axis: Axis,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) pitch: f64,
    pub(crate) bottom: f64,
    /// Of the whole drawing.
    pub(crate) wide: f64,
}

impl Plot {
    /// Draws grid, numbers and names; `right` stays free on the right.
    #[expect(clippy::cast_precision_loss, reason = "categories are a few hundred at most")]
    pub(crate) fn draw(
        ink: &mut Ink<'_>,
        axis: Axis,
        (top, wide, right): (f64, f64, f64),
        categories: &[String],
    ) -> Plot {
        let numbers = axis.ticks.iter().map(|tick| width(&ink.number(*tick), SMALL)).fold(0.0, f64::max);
        let left = numbers + 8.0;
        let bottom = top + HIGH;
        // Numbers are never cut: where they need it, the drawing is wider.
        let wide = wide.max(left + right + 60.0);
        let plot = wide - left - right;
        let pitch = plot / categories.len().max(1) as f64;
        let place = Plot { axis, left, top, pitch, bottom, wide };
        for tick in &place.axis.ticks {
            let y = place.y(*tick);
            let part = if *tick == 0 { Part::Axis } else { Part::Grid };
            ink.line(part, (left, y), (left + plot, y));
            let shown = ink.number(*tick);
            ink.text(Part::Soft, (left - 6.0, y + 4.0), SMALL, Hold::End, &shown);
        }
        // Every second, third … name where not all of them fit beside each other.
        let widest = categories.iter().map(|name| width(name, SMALL)).fold(1.0, f64::max).min(plot / 2.0);
        let every = (1..=categories.len().max(1)).find(|every| widest + 8.0 <= pitch * *every as f64);
        let every = every.unwrap_or(categories.len().max(1));
        for (at, name) in categories.iter().enumerate().filter(|(at, _)| at % every == 0) {
            let most = (pitch * every as f64 - 4.0).max(widest);
            let name = clip(name, SMALL, most);
            let half = width(&name, SMALL) / 2.0;
            let x = place.middle(at).clamp(half, (wide - half).max(half));
            ink.text(Part::Soft, (x, bottom + 18.0), SMALL, Hold::Middle, &name);
        }
        place
    }

    pub(crate) fn y(&self, value: i64) -> f64 {
        self.bottom - self.axis.place(value) * (self.bottom - self.top)
    }

    #[expect(clippy::cast_precision_loss, reason = "categories are a few hundred at most")]
    pub(crate) fn middle(&self, at: usize) -> f64 {
        self.left + (at as f64 + 0.5) * self.pitch
    }
}

/// `head` names the categories.
pub fn columns(frame: Frame<'_>, head: &str, categories: &[String], series: &[Series]) -> Drawing {
    let table = table(head, categories, series);
    let mut ink = Ink::new(frame);
    let values = || series.iter().flat_map(|one| one.values.iter().take(categories.len()).flatten().copied());
    if categories.is_empty() || values().next().is_none() {
        return ink.nothing(table);
    }
    let wide = f64::from(frame.width.max(200));
    let several = series.len() > 1;
    let legend: Vec<(Part, String)> =
        series.iter().enumerate().map(|(at, one)| (Part::Series(at), one.name.clone())).collect();
    let top = 18.0 + if several { ink.legend((2.0, 2.0), wide - 4.0, &legend) } else { 0.0 };
    let plot = Plot::draw(&mut ink, Axis::of(values(), 4), (top, wide, 2.0), categories);
    #[expect(clippy::cast_precision_loss, reason = "a handful of series")]
    let thick = (plot.pitch * 0.72 / series.len() as f64).min(46.0);
    #[expect(clippy::cast_precision_loss, reason = "a handful of series")]
    let group = thick * series.len() as f64;
    let widest = values().map(|value| width(&ink.number(value), SMALL)).fold(0.0, f64::max);
    let numbered = widest + 3.0 <= if several { thick } else { plot.pitch };
    for (at, name) in categories.iter().enumerate() {
        let mut x = plot.middle(at) - group / 2.0;
        for (which, one) in series.iter().enumerate() {
            if let Some(value) = one.values.get(at).copied().flatten() {
                let shown = ink.number(value);
                let of = if several {
                    format!("{name}, {}: {shown}", one.name)
                } else {
                    format!("{name}: {shown}")
                };
                let (from, to) = (plot.y(value.max(0)), plot.y(value.min(0)));
                ink.thing(None, &of, |ink| {
                    let part = if several { Part::Series(which) } else { Part::Series(1) };
                    let least = if value == 0 { 0.0 } else { 1.5 };
                    ink.rect(part, (x, from), ((thick - 1.0).max(0.5), (to - from).max(least)), 2.0);
                    if numbered {
                        let y = if value < 0 { to + 13.0 } else { from - 5.0 };
                        ink.text(Part::Label, (x + thick / 2.0, y), SMALL, Hold::Middle, &shown);
                    }
                });
            }
            x += thick;
        }
    }
    ink.finish(plot.wide, plot.bottom + 26.0, table)
}
