//! Horizontal bars, one or several for each name: for ranks, and for a window beside the one before.

use crate::axis::Axis;
use crate::ink::{Hold, Ink, Part, SMALL, TEXT};
use crate::measure::{width, wrap};
use crate::table::{Table, TableRow};
use crate::{Drawing, Frame};

/// A name and its values, one for each series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    pub name: String,
    pub values: Vec<Option<i64>>,
    pub href: Option<String>,
    /// The reader's own: drawn stronger.
    pub own: bool,
    /// What is too small to stand alone, added up. Only its numbers are drawn where a bar would be longer than all others: that
    /// would say that the rest is the largest.
    pub rest: bool,
}

/// `head` names the column of names; `series` are the names of the values, at least one.
pub fn bars(frame: Frame<'_>, head: &str, series: &[String], bars: &[Bar]) -> Drawing {
    let table = Table {
        head: std::iter::once(head.to_owned()).chain(series.iter().cloned()).collect(),
        rows: bars
            .iter()
            .map(|bar| TableRow { name: bar.name.clone(), href: bar.href.clone(), cells: bar.values.clone() })
            .collect(),
    };
    let mut ink = Ink::new(frame);
    let of = |rest: bool| {
        bars.iter().filter(move |bar| rest || !bar.rest).flat_map(|bar| bar.values.iter().flatten().copied())
    };
    let values = || of(true);
    if bars.is_empty() || series.is_empty() {
        return ink.nothing(table);
    }
    let wide = f64::from(frame.width.max(200));
    let axis = Axis::of(of(false), 4);
    let number =
        values().map(|value| width(&ink.number(value), SMALL)).fold(width("–", SMALL), f64::max) + 10.0;
    let names = bars.iter().map(|bar| width(&bar.name, TEXT)).fold(0.0, f64::max).min(wide * 0.36);
    let left = names + 10.0 + if axis.low < 0 { number } else { 0.0 };
    // Numbers are never cut: where they need it, the drawing is wider.
    let wide = wide.max(left + number + 60.0);
    let plot = wide - left - number;
    let x = |value: i64| left + axis.place(value) * plot;
    // The longest bar fills the plot: round ends of the axis are for axes that are drawn.
    let (low, high) = of(false).fold((0, 1), |(low, high), value| (low.min(value), high.max(value)));
    let tight = Axis { low, high, ticks: Vec::new() };
    let x = |value: i64| if axis.low < 0 { x(value) } else { left + tight.place(value) * plot };
    let several = series.len() > 1;
    let legend: Vec<(Part, String)> =
        series.iter().enumerate().map(|(at, name)| (Part::Series(at), name.clone())).collect();
    let mut y = if several { ink.legend((left, 2.0), wide - left, &legend) } else { 2.0 };
    let thick = if several { 12.0 } else { 15.0 };
    #[expect(clippy::cast_precision_loss, reason = "a handful of series")]
    let group = series.len() as f64 * (thick + 1.0) - 1.0;
    for bar in bars {
        let lines = wrap(&bar.name, TEXT, names, 2);
        #[expect(clippy::cast_precision_loss, reason = "one or two lines")]
        let tall = group.max(lines.len() as f64 * 15.0);
        let shown =
            bar.values.iter().map(|value| value.map_or_else(|| "–".to_owned(), |value| ink.number(value)));
        let title = format!("{}: {}", bar.name, shown.collect::<Vec<_>>().join(" / "));
        ink.thing(bar.href.as_deref(), &title, |ink| {
            let strength = if bar.own { Part::Strong } else { Part::Label };
            ink.block(strength, names, y + tall / 2.0, Hold::End, &lines);
            let mut top = y + (tall - group) / 2.0;
            for (at, value) in bar.values.iter().enumerate().take(series.len()) {
                let base = top + thick / 2.0 + 4.2;
                match *value {
                    None => ink.text(Part::Soft, (x(0) + 5.0, base), SMALL, Hold::Start, "–"),
                    Some(value) if bar.rest && !(low..=high).contains(&value) => {
                        let shown = ink.number(value);
                        ink.text(Part::Soft, (x(0) + 5.0, base), SMALL, Hold::Start, &shown);
                    }
                    Some(value) => {
                        let (from, to) = (x(value.min(0)), x(value.max(0)));
                        let least = if value == 0 { 0.0 } else { 1.5 };
                        let part = match (several, bar.own) {
                            (true, _) => Part::Series(at),
                            (false, true) => Part::Own,
                            (false, false) => Part::Series(1),
                        };
                        ink.rect(part, (from, top), ((to - from).max(least), thick), 2.5);
                        let shown = ink.number(value);
                        if value < 0 {
                            ink.text(Part::Soft, (from - 5.0, base), SMALL, Hold::End, &shown);
                        } else {
                            ink.text(
                                Part::Soft,
                                (to.max(from + least) + 5.0, base),
                                SMALL,
                                Hold::Start,
                                &shown,
                            );
                        }
                    }
                }
                top += thick + 1.0;
            }
        });
        y += tall + if several { 9.0 } else { 5.0 };
    }
    if axis.low < 0 {
        ink.line(Part::Axis, (x(0), 2.0), (x(0), y - 3.0));
    }
    ink.finish(wide, y, table)
}
