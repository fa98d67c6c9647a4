//! Lines over categories: for the course of several things side by side. Each ends in its name, so that no colour must be told
//! apart, and has a dash of its own.

use crate::axis::Axis;
use crate::columns::{Plot, table};
use crate::ink::{Hold, Ink, Part, SMALL, n};
use crate::measure::{clip, width};
use crate::{Drawing, Frame, Series};

/// Names stand at least so far apart.
const APART: f64 = 15.0;

/// `head` names the categories. A line is broken where a value is unknown.
pub fn lines(frame: Frame<'_>, head: &str, categories: &[String], series: &[Series]) -> Drawing {
    let table = table(head, categories, series);
    let mut ink = Ink::new(frame);
    let known = |one: &Series| -> Vec<(usize, i64)> {
        let values = one.values.iter().take(categories.len()).enumerate();
        values.filter_map(|(at, value)| Some((at, (*value)?))).collect()
    };
    if categories.is_empty() || series.iter().all(|one| known(one).is_empty()) {
        return ink.nothing(table);
    }
    let wide = f64::from(frame.width.max(200));
    let names = series.iter().map(|one| width(&one.name, SMALL)).fold(0.0, f64::max).min(wide * 0.3);
    let values =
        series.iter().flat_map(|one| known(one).into_iter().map(|(_, value)| value)).collect::<Vec<_>>();
    let plot = Plot::draw(&mut ink, Axis::of(values, 4), (10.0, wide, names + 16.0), categories);
    let wide = plot.wide;
    let mut ends: Vec<(f64, f64, usize)> = Vec::new();
    for (which, one) in series.iter().enumerate() {
        let points = known(one);
        let Some((last, value)) = points.last().copied() else { continue };
        let mut d = String::new();
        let mut before = None;
        for (at, value) in &points {
            let joined = before.is_some_and(|before: usize| before + 1 == *at);
            d += if joined { "L" } else { "M" };
            d += &format!("{} {}", n(plot.middle(*at)), n(plot.y(*value)));
            before = Some(*at);
        }
        ink.path(Part::Stroke(which), &d);
        for (at, value) in &points {
            let shown = ink.number(*value);
            let title = format!("{}, {}: {shown}", one.name, categories[*at]);
            let place = (plot.middle(*at), plot.y(*value));
            ink.thing(None, &title, |ink| {
                ink.circle(Part::Series([0, 2, 3, 5, 4, 1][which % 6]), place, 3.0)
            });
        }
        ends.push((plot.y(value), plot.middle(last), which));
    }
    // Names that would lie on each other move down, and up again where they would leave the plot.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut heights: Vec<f64> = ends.iter().map(|end| end.0).collect();
    for at in 1..heights.len() {
        heights[at] = heights[at].max(heights[at - 1] + APART);
    }
    let mut floor = plot.bottom + 2.0;
    for height in heights.iter_mut().rev() {
        *height = height.min(floor);
        floor = *height - APART;
    }
    let lift = heights.first().map_or(0.0, |first| (8.0 - first).max(0.0));
    for ((_, x, which), height) in ends.iter().zip(&heights) {
        let name = clip(&series[*which].name, SMALL, names);
        // A line that ends early has its name where it ends only if nothing else is there: at the margin it always is free.
        let at = (wide - names - 6.0).max(x + 6.0).min(wide - names);
        ink.text(Part::Label, (at, height + lift + 4.0), SMALL, Hold::Start, &name);
    }
    let lowest = heights.last().map_or(0.0, |last| last + lift + 10.0);
    ink.finish(wide, (plot.bottom + 26.0).max(lowest), table)
}
