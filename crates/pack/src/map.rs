//! `map/map.toml` and `map/shapes.csv`: the drawing of the country, checked so that no unit and no island is missing from the map
//! of any day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_domain::unit::{UnitId, Units};
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;

use crate::read::Reader;

const FILE: &str = "map/map.toml";
const SHAPES: &str = "map/shapes.csv";

/// The drawing: lengths are whole units of it, from its upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    pub width: u32,
    pub height: u32,
    /// Where a legend can stand: upper left corner.
    pub legend: (u32, u32),
    /// The level of the units that are drawn.
    pub level: String,
    pub shapes: BTreeMap<UnitId, Shape>,
    pub groups: Vec<IslandGroup>,
    /// What the outlines were made from, and its licence.
    pub basis: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// SVG path data of `M`, `l` and `z` with whole numbers.
    pub path: String,
    /// Where a name sits best.
    pub at: (u32, u32),
}

/// Islands far from the coast, as marks in a frame: named and owned, not placed. Its name is the message `map-<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IslandGroup {
    pub id: String,
    /// Those that govern it or did; exactly one of them exists on any day.
    pub units: Vec<UnitId>,
    /// x, y, width and height.
    pub frame: (u32, u32, u32, u32),
    /// x, y and radius, from the frame's upper left corner.
    pub marks: Vec<(u32, u32, u32)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFile {
    width: u32,
    height: u32,
    legend: (u32, u32),
    level: String,
    /// For the script that writes the outlines.
    #[serde(rename = "degrees")]
    _degrees: [f64; 4],
    #[serde(rename = "land")]
    _land: [u32; 4],
    basis: String,
    #[serde(default)]
    group: Vec<IslandGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeRow {
    unit: String,
    x: u32,
    y: u32,
    path: String,
}

impl Reader<'_> {
    /// A pack need not have a map; one that has it has the whole of it.
    pub(crate) fn map(&mut self, units: &Units, messages: Option<&Messages>) -> Option<Map> {
        if !self.files.0.contains_key(FILE) {
            return None;
        }
        let file: MapFile = self.toml(FILE)?;
        let mut shapes = BTreeMap::new();
        for (line, row) in self.csv::<ShapeRow>(SHAPES) {
            let unit = UnitId(row.unit);
            if units.get(&unit).is_none_or(|unit| unit.level != file.level) {
                self.findings.error(SHAPES, line, "unknown-unit", &unit.0);
            }
            if !is_path(&row.path, (file.width, file.height)) || row.x > file.width || row.y > file.height {
                self.findings.error(SHAPES, line, "not-a-path", &unit.0);
            }
            if shapes.insert(unit.clone(), Shape { path: row.path, at: (row.x, row.y) }).is_some() {
                self.findings.error(SHAPES, line, "id-twice", &unit.0);
            }
        }
        for unit in units.all().filter(|unit| unit.level == file.level && !shapes.contains_key(&unit.id)) {
            self.findings.error(SHAPES, 0, "unit-without-shape", &unit.id.0);
        }
        for group in &file.group {
            let (x, y, w, h) = group.frame;
            let inside =
                |(mark_x, mark_y, radius): &(u32, u32, u32)| mark_x + radius <= w && mark_y + radius <= h;
            if x + w > file.width
                || y + h > file.height
                || group.marks.is_empty()
                || !group.marks.iter().all(inside)
            {
                self.findings.error(FILE, 0, "not-in-frame", &group.id);
            }
            for day in days(units, &file.level) {
                let owners = group.units.iter().filter_map(|id| units.get(id));
                if owners.filter(|unit| unit.validity.holds_on(day)).count() != 1 {
                    self.findings.error(FILE, 0, "group-without-unit", format!("{} {day}", group.id));
                }
            }
            let key = format!("map-{}", group.id);
            for lang in Lang::ALL {
                if messages.is_some_and(|messages| !messages.has(lang, &key)) {
                    self.findings.error(FILE, 0, "message-missing", format!("{key} ({lang})"));
                }
            }
        }
        Some(Map {
            width: file.width,
            height: file.height,
            legend: file.legend,
            level: file.level,
            shapes,
            groups: file.group,
            basis: file.basis,
        })
    }
}

/// The days on which a set of units of this level begins, and one before all of them.
fn days(units: &Units, level: &str) -> BTreeSet<Date> {
    let mine = units.all().filter(|unit| unit.level == level);
    let turns = mine.flat_map(|unit| [unit.validity.from, unit.validity.until]).flatten();
    let mut days: BTreeSet<Date> = turns.collect();
    days.extend(days.first().copied().and_then(|first| first.yesterday().ok()));
    days
}

/// Whether this is path data of `M x y`, `l` with whole relative steps, and `z`, all of it on the sheet.
fn is_path(path: &str, (width, height): (u32, u32)) -> bool {
    let rings: Vec<&str> = path.split_inclusive('z').collect();
    !rings.is_empty()
        && rings.into_iter().all(|ring| is_ring(ring, (i64::from(width), i64::from(height))).is_some())
}

fn is_ring(ring: &str, (width, height): (i64, i64)) -> Option<()> {
    let (start, steps) = ring.strip_prefix('M')?.strip_suffix('z')?.split_once('l')?;
    let (start, steps) = (numbers(start)?, numbers(steps)?);
    let [mut x, mut y] = start[..] else { return None };
    let on_sheet = |x: i64, y: i64| (0..=width).contains(&x) && (0..=height).contains(&y);
    let fits = on_sheet(x, y)
        && steps.len() >= 4
        && steps.len() % 2 == 0
        && steps.chunks(2).all(|step| {
            (x, y) = (x.saturating_add(step[0]), y.saturating_add(step[1]));
            on_sheet(x, y)
        });
    fits.then_some(())
}

/// Whole numbers apart by spaces; a minus sign also parts them.
fn numbers(text: &str) -> Option<Vec<i64>> {
    text.replace('-', " -").split_whitespace().map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_on_the_sheet() {
        let check = |path: &str, good: bool| assert_eq!(is_path(path, (100, 100)), good, "{path}");
        check("M10 10l5 0 0 5-5 0z", true);
        check("M10 10l5 0 0 5zM50 50l5-5 5 5z", true);
        check("", false);
        check("M10 10l5 0z", false);
        check("M10 10l-11 0 0 5z", false);
        check("M10 10l5 0 0 5", false);
        check("M10 10L5 0 0 5z", false);
        check("M10 10l5 0 0 5z\"/><script>", false);
    }
}
