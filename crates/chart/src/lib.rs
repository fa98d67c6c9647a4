//! Charts and maps as SVG text, made by the server: plain data and words in, a [`Drawing`] out.
//!
//! A drawing has a title and a description, ids that begin with the frame's own, and its numbers as a [`Table`]. It carries no
//! script and no inline style, so that the content security policy of the pages can stay closed: on a page colours come from
//! classes ([`Paint::Page`]); on paper, where no style sheet reaches, from presentation attributes ([`Paint::Paper`]).
//!
//! A drawing without links is an image (`role="img"`). One with links is a group: inside an image nothing can be focused.
//!
//! Lengths are in units of the drawing's own `viewBox`, which are CSS pixels at its natural size. Values are whole numbers
//! and are clamped to ±10^15; a value that is `None` is unknown, which is never drawn as zero.

mod axis;
mod bars;
mod columns;
mod ink;
mod lines;
mod map;
mod matrix;
mod measure;
mod multiples;
mod table;

pub use axis::classes;
pub use bars::{Bar, bars};
pub use columns::columns;
pub use lines::lines;
pub use map::{Area, Ground, Group, MapWords, map};
pub use matrix::{MatrixRow, matrix};
pub use multiples::{Panel, multiples};
pub use table::{Table, TableRow};

use luytre_text::lang::Lang;

/// Where a drawing will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// On a page whose style sheet gives the classes `c-…` their colours, light, dark and in print.
    Page,
    /// On paper, or in a file of its own: colours are in the drawing.
    Paper,
}

/// What every drawing needs beside its data.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Ids in the drawing begin with this; unique on the page, of letters, digits and hyphens.
    pub id: &'a str,
    /// Numbers are written as this language writes them.
    pub lang: Lang,
    pub title: &'a str,
    /// What a person who cannot see the drawing should know of it.
    pub description: &'a str,
    /// What stands there when there is nothing to draw.
    pub nothing: &'a str,
    /// How wide it is; not used by a map, which has the size of its ground. At least 200.
    pub width: u32,
    pub paint: Paint,
}

/// A run of values over the categories of a chart, one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub values: Vec<Option<i64>>,
}

/// A finished drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// One `<svg>` element.
    pub svg: String,
    pub width: u32,
    pub height: u32,
    /// The same numbers, for whoever reads rather than looks.
    pub table: Table,
}
