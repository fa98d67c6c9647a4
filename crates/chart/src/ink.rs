//! Writes the elements of a drawing, and knows what each part of one looks like on a page and on paper.

use luytre_text::format;

use crate::measure::{self, clip};
use crate::table::Table;
use crate::{Drawing, Frame, Paint};

/// The size of most text.
pub(crate) const TEXT: f64 = 13.0;
pub(crate) const SMALL: f64 = 12.0;

/// Fills of classes on paper, from nothing to most: each darker than the one before, also without colour.
const STEPS: [&str; 6] = ["#f4f2ea", "#d6e8db", "#a9cdb6", "#74ab8b", "#3f8360", "#1d5238"];
/// Fills of series on paper; they differ in darkness first.
const SERIES: [&str; 6] = ["#2b6a4d", "#a9c8b4", "#2d5f8b", "#8a5400", "#7d8a83", "#5f3b76"];
const DASHES: [&str; 6] = ["", "6 4", "2 3", "9 3 2 3", "12 4", "4 2 1 2"];

/// A part of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Label,
    Soft,
    Strong,
    /// A name on a map, readable on every fill.
    Name,
    /// A number in a cell of this class.
    OnStep(usize),
    Grid,
    Axis,
    Series(usize),
    Own,
    Stroke(usize),
    Step(usize),
    Missing,
    Frame,
}

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    Start,
    Middle,
    End,
}

/// A number as SVG writes it: one decimal at most.
pub(crate) fn n(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let tenths = (value * 10.0).round();
    let text = format!("{:.1}", tenths / 10.0);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Escaped for text and for attributes; characters no XML may hold are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A drawing in the making.
pub(crate) struct Ink<'a> {
    pub(crate) frame: Frame<'a>,
    out: String,
    links: bool,
    hatched: bool,
}

impl<'a> Ink<'a> {
    pub(crate) fn new(frame: Frame<'a>) -> Ink<'a> {
        Ink { frame, out: String::new(), links: false, hatched: false }
    }

    pub(crate) fn number(&self, value: i64) -> String {
        format::integer(value, self.frame.lang)
    }

    /// The attributes that make a part look like itself.
    fn look(&mut self, part: Part) -> String {
        if part == Part::Missing {
            self.hatched = true;
            return format!(r#"fill="url(#{}-hatch)""#, escape(self.frame.id));
        }
        if self.frame.paint == Paint::Page {
            let class = match part {
                Part::Label => "c-label".to_owned(),
                Part::Soft => "c-soft".to_owned(),
                Part::Strong => "c-strong".to_owned(),
                Part::Name => "c-name".to_owned(),
                Part::OnStep(at) => format!("c-on-{}", at.min(5)),
                Part::Grid => "c-grid".to_owned(),
                Part::Axis => "c-axis".to_owned(),
                Part::Series(at) => format!("c-fill-{}", at % 6),
                Part::Own => "c-own".to_owned(),
                Part::Stroke(at) => format!("c-line c-line-{}", at % 6),
                Part::Step(at) => format!("c-step-{}", at.min(5)),
                Part::Frame => "c-frame".to_owned(),
                Part::Missing => String::new(),
            };
            return format!(r#"class="{class}""#);
        }
        match part {
            Part::Label => r##"fill="#20302a""##.to_owned(),
            Part::Soft => r##"fill="#54625b""##.to_owned(),
            Part::Strong => r##"fill="#20302a" font-weight="600""##.to_owned(),
            Part::Name => {
                r##"fill="#20302a" stroke="#ffffff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke""##.to_owned()
            }
            Part::OnStep(at) => format!(r#"fill="{}""#, if at >= 4 { "#ffffff" } else { "#20302a" }),
            Part::Grid => r##"stroke="#dcdacf" stroke-width="1" fill="none""##.to_owned(),
            Part::Axis => r##"stroke="#828d86" stroke-width="1" fill="none""##.to_owned(),
            Part::Series(at) => format!(r##"fill="{}" stroke="#2b6a4d" stroke-width=".6""##, SERIES[at % 6]),
            Part::Own => r##"fill="#2b6a4d""##.to_owned(),
            Part::Stroke(at) => {
                let dash = DASHES[at % 6];
                let dash = if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
                format!(r#"fill="none" stroke="{}" stroke-width="2"{dash}"#, SERIES[[0, 2, 3, 5, 4, 1][at % 6]])
            }
            Part::Step(at) => format!(r##"fill="{}" stroke="#7f9a8a" stroke-width=".7""##, STEPS[at.min(5)]),
            Part::Frame => r##"fill="none" stroke="#828d86" stroke-width="1" stroke-dasharray="4 3""##.to_owned(),
            Part::Missing => String::new(),
        }
    }

    pub(crate) fn rect(&mut self, part: Part, (x, y): (f64, f64), (wide, high): (f64, f64), radius: f64) {
        let look = self.look(part);
        let radius = if radius > 0.0 { format!(r#" rx="{}""#, n(radius)) } else { String::new() };
        let (wide, high) = (n(wide.max(0.0)), n(high.max(0.0)));
        self.out +=
            &format!(r#"<rect {look} x="{}" y="{}" width="{wide}" height="{high}"{radius}/>"#, n(x), n(y));
    }

    pub(crate) fn line(&mut self, part: Part, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let look = self.look(part);
        self.out += &format!(r#"<path {look} d="M{} {}L{} {}"/>"#, n(x1), n(y1), n(x2), n(y2));
    }

    pub(crate) fn path(&mut self, part: Part, d: &str) {
        let look = self.look(part);
        self.out += &format!(r#"<path {look} d="{}"/>"#, escape(d));
    }

    pub(crate) fn circle(&mut self, part: Part, (x, y): (f64, f64), radius: f64) {
        let look = self.look(part);
        self.out += &format!(r#"<circle {look} cx="{}" cy="{}" r="{}"/>"#, n(x), n(y), n(radius));
    }

    /// One line of text on its base line.
    pub(crate) fn text(&mut self, part: Part, (x, y): (f64, f64), size: f64, hold: Hold, text: &str) {
        if text.is_empty() {
            return;
        }
        let look = self.look(part);
        let anchor = match hold {
            Hold::Start => "",
            Hold::Middle => r#" text-anchor="middle""#,
            Hold::End => r#" text-anchor="end""#,
        };
        let (x, y, size, text) = (n(x), n(y), n(size), escape(text));
        self.out += &format!(r#"<text {look} x="{x}" y="{y}" font-size="{size}"{anchor}>{text}</text>"#);
    }

    /// A line of text that climbs from its place.
    pub(crate) fn climbing(&mut self, part: Part, (x, y): (f64, f64), size: f64, text: &str) {
        let look = self.look(part);
        let (x, y, size, text) = (n(x), n(y), n(size), escape(text));
        self.out += &format!(
            r#"<text {look} x="{x}" y="{y}" font-size="{size}" transform="rotate(-90 {x} {y})">{text}</text>"#
        );
    }

    /// Lines of text around a middle height.
    pub(crate) fn block(&mut self, part: Part, x: f64, middle: f64, hold: Hold, lines: &[String]) {
        #[expect(clippy::cast_precision_loss, reason = "a label has a few lines")]
        let first = middle - (lines.len() as f64 - 1.0) * 7.5 + 4.5;
        let mut y = first;
        for line in lines {
            self.text(part, (x, y), TEXT, hold, line);
            y += 15.0;
        }
    }

    /// Everything inside belongs to one thing with a name, which a pointer shows; a link where there is an address.
    pub(crate) fn thing(&mut self, href: Option<&str>, title: &str, draw: impl FnOnce(&mut Ink<'a>)) {
        let title = escape(title);
        // Paper and files of their own have no pages to go to.
        match href.filter(|_| self.frame.paint == Paint::Page) {
            Some(href) => {
                self.links = true;
                self.out +=
                    &format!(r#"<a href="{}" aria-label="{title}"><title>{title}</title>"#, escape(href));
                draw(self);
                self.out += "</a>";
            }
            None => {
                self.out += &format!("<g><title>{title}</title>");
                draw(self);
                self.out += "</g>";
            }
        }
    }

    /// A row of samples with their names, broken into lines where it must be; gives the height it took.
    pub(crate) fn legend(&mut self, (left, top): (f64, f64), most: f64, entries: &[(Part, String)]) -> f64 {
        let (mut x, mut y) = (left, top);
        for (part, name) in entries {
            let name = clip(name, SMALL, most - 20.0);
            let wide = 18.0 + measure::width(&name, SMALL) + 18.0;
            if x > left && x + wide - 18.0 > left + most {
                (x, y) = (left, y + 20.0);
            }
            if let Part::Stroke(_) = part {
                self.line(*part, (x, y + 6.5), (x + 13.0, y + 6.5));
            } else {
                self.rect(*part, (x, y), (13.0, 13.0), 2.0);
            }
            self.text(Part::Soft, (x + 18.0, y + 10.5), SMALL, Hold::Start, &name);
            x += wide;
        }
        if entries.is_empty() { 0.0 } else { y - top + 26.0 }
    }

    /// What stands where there is nothing to draw.
    pub(crate) fn nothing(mut self, table: Table) -> Drawing {
        let wide = f64::from(self.frame.width.max(200));
        let lines = measure::wrap(self.frame.nothing, TEXT, wide - 20.0, 2);
        self.block(Part::Soft, wide / 2.0, 32.0, Hold::Middle, &lines);
        self.finish(wide, 64.0, table)
    }

    pub(crate) fn finish(self, wide: f64, high: f64, table: Table) -> Drawing {
        let Frame { id, lang, title, description, paint, .. } = self.frame;
        let (id, wide, high) = (escape(id), wide.max(1.0).ceil(), high.max(1.0).ceil());
        let role = if self.links { "group" } else { "img" };
        let around = match paint {
            Paint::Page => r#"class="chart""#,
            Paint::Paper => r#"font-family="Be Vietnam Pro""#,
        };
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" {around} viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" lang="{lang}" role="{role}" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#,
            escape(title),
            escape(description),
        );
        if self.hatched {
            let (ground, line) = match paint {
                Paint::Page => (r#"class="c-step-0""#, r#"class="c-hatch""#),
                Paint::Paper => (r##"fill="#ffffff""##, r##"stroke="#828d86" stroke-width="1""##),
            };
            svg += &format!(
                r#"<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect {ground} width="6" height="6"/><path {line} d="M0 6L6 0"/></pattern></defs>"#
            );
        }
        svg += &self.out;
        svg += "</svg>";
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least one, and the size of a page"
        )]
        Drawing { svg, width: wide as u32, height: high as u32, table }
    }
}
