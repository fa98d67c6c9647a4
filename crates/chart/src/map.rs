//! A map whose areas are as dark as their values are large. The ground (outlines, frames of islands, where the legend stands) is
//! data of the caller; nothing here knows a country.

use crate::axis::{class_of, classes};
use crate::ink::{Hold, Ink, Part, SMALL};
use crate::measure::{clip, width, wrap};
use crate::table::{Table, TableRow};
use crate::{Drawing, Frame};

/// Names on a map are larger than elsewhere: a map is drawn smaller than its ground.
const NAME: f64 = 15.0;

/// The sheet all areas lie on, in whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    pub width: u32,
    pub height: u32,
    /// Upper left corner of the legend.
    pub legend: (u32, u32),
}

/// One area of the map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// SVG path data in the ground's units.
    pub path: String,
    /// Where its name sits best.
    pub at: (u32, u32),
    pub name: String,
    /// Unknown where `None`.
    pub value: Option<i64>,
    pub href: Option<String>,
    /// The reader's own: its outline is drawn stronger.
    pub own: bool,
}

/// Islands far from the rest of their area, as marks in a frame: they are named and owned, not placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub name: String,
    /// Position among the areas of the one it belongs to.
    pub area: usize,
    /// x, y, width and height.
    pub frame: (u32, u32, u32, u32),
    /// x, y and radius, from the frame's upper left corner.
    pub marks: Vec<(u32, u32, u32)>,
}

/// Words on a map.
#[derive(Clone, Copy, Debug)]
pub struct MapWords<'a> {
    /// The column of names.
    pub head: &'a str,
    /// What the numbers are.
    pub measure: &'a str,
    /// "No data".
    pub missing: &'a str,
    /// That a frame of islands is a scheme, not to scale.
    pub scheme: &'a str,
}

#[derive(Clone, Copy)]
struct Taken {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Taken {
    fn meets(self, other: Taken) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Areas in the order they are to be listed.
pub fn map(
    frame: Frame<'_>,
    ground: Ground,
    words: MapWords<'_>,
    areas: &[Area],
    groups: &[Group],
) -> Drawing {
    let table = Table {
        head: vec![words.head.to_owned(), words.measure.to_owned()],
        rows: areas
            .iter()
            .map(|area| TableRow {
                name: area.name.clone(),
                href: area.href.clone(),
                cells: vec![area.value],
            })
            .collect(),
    };
    let mut ink = Ink::new(frame);
    let (wide, high) = (f64::from(ground.width), f64::from(ground.height));
    let classes = classes(areas.iter().filter_map(|area| area.value), 5);
    let part = |value: Option<i64>| match value {
        // With fewer classes than shades the darker ones are used, so that the greatest is always the darkest.
        Some(value) => Part::Step(shade(class_of(&classes, value), classes.len())),
        None => Part::Missing,
    };
    let shown = |ink: &Ink<'_>, value: Option<i64>| {
        value.map_or_else(|| words.missing.to_owned(), |value| ink.number(value))
    };
    for area in areas {
        let title = format!("{}: {}", area.name, shown(&ink, area.value));
        ink.thing(area.href.as_deref(), &title, |ink| ink.path(part(area.value), &area.path));
    }
    // Again on top, so that no neighbour covers its outline.
    for area in areas.iter().filter(|area| area.own) {
        ink.path(Part::Axis, &area.path);
    }
    let mut taken: Vec<Taken> = Vec::new();
    for group in groups {
        let Some(area) = areas.get(group.area) else { continue };
        let (x, y, w, h) = group.frame;
        let (x, y, w, h) = (f64::from(x), f64::from(y), f64::from(w), f64::from(h));
        let title = format!("{}, {}: {}", group.name, area.name, shown(&ink, area.value));
        ink.thing(area.href.as_deref(), &title, |ink| {
            ink.rect(Part::Frame, (x, y), (w, h), 6.0);
            for (mark_x, mark_y, radius) in &group.marks {
                let place = (x + f64::from(*mark_x), y + f64::from(*mark_y));
                // The fill of a class and, because a mark is small, an outline of its own.
                ink.circle(part(area.value), place, f64::from(*radius));
                ink.circle(Part::Axis, place, f64::from(*radius));
            }
        });
        // Beside the link: its name says the same in other words, and what is seen in a link must be in its name.
        let name = clip(&group.name, NAME, w - 20.0);
        ink.text(Part::Strong, (x + 10.0, y + 22.0), NAME, Hold::Start, &name);
        let under = clip(&area.name, SMALL, w - 20.0);
        ink.text(Part::Soft, (x + 10.0, y + 40.0), SMALL, Hold::Start, &under);
        let scheme = clip(words.scheme, 11.0, w - 20.0);
        ink.text(Part::Soft, (x + w - 10.0, y + h - 8.0), 11.0, Hold::End, &scheme);
        taken.push(Taken { left: x, top: y, right: x + w, bottom: y + h });
    }
    taken.push(legend(&mut ink, ground, words, areas, &classes));
    let mut order: Vec<&Area> =
        areas.iter().filter(|area| area.own || area.value.is_some_and(|v| v != 0)).collect();
    order.sort_by_key(|area| (!area.own, std::cmp::Reverse(area.value.map(i64::unsigned_abs))));
    for area in order {
        let (x, y) = (f64::from(area.at.0), f64::from(area.at.1));
        let half = width(&area.name, NAME) / 2.0 + 2.0;
        let x = x.clamp(half, (wide - half).max(half));
        let place = Taken { left: x - half, top: y - 9.0, right: x + half, bottom: y + 9.0 };
        if half * 2.0 <= wide && y >= 9.0 && y + 9.0 <= high && !taken.iter().any(|other| other.meets(place))
        {
            ink.text(Part::Name, (x, y + 5.0), NAME, Hold::Middle, &area.name);
            taken.push(place);
        }
    }
    ink.finish(wide, high, table)
}

fn shade(class: usize, classes: usize) -> usize {
    if class == 0 { 0 } else { class + 5_usize.saturating_sub(classes.max(1)) }
}

fn legend(
    ink: &mut Ink<'_>,
    ground: Ground,
    words: MapWords<'_>,
    areas: &[Area],
    classes: &[(i64, i64)],
) -> Taken {
    let (left, top) = (f64::from(ground.legend.0), f64::from(ground.legend.1));
    let most = (f64::from(ground.width) - left).min(230.0);
    let mut y = top + 12.0;
    for line in wrap(words.measure, NAME, most, 3) {
        ink.text(Part::Strong, (left, y), NAME, Hold::Start, &line);
        y += 19.0;
    }
    let mut entries: Vec<(Part, String)> = Vec::new();
    if areas.iter().any(|area| area.value == Some(0)) {
        entries.push((Part::Step(0), ink.number(0)));
    }
    for (at, (first, last)) in classes.iter().enumerate() {
        let name = if first == last {
            ink.number(*first)
        } else {
            format!("{} – {}", ink.number(*first), ink.number(*last))
        };
        entries.push((Part::Step(shade(at + 1, classes.len())), name));
    }
    if areas.iter().any(|area| area.value.is_none()) {
        entries.push((Part::Missing, words.missing.to_owned()));
    }
    for (part, name) in entries {
        ink.rect(part, (left, y - 6.0), (26.0, 17.0), 2.0);
        ink.rect(Part::Axis, (left, y - 6.0), (26.0, 17.0), 2.0);
        ink.text(Part::Label, (left + 36.0, y + 7.5), NAME, Hold::Start, &clip(&name, NAME, most - 36.0));
        y += 23.0;
    }
    Taken { left, top: top - 4.0, right: left + most, bottom: y }
}
