//! PDF (ISO 32000): letters with their places on each page, then [`super::layout`].

use std::sync::Arc;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{self, Dict};
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use crate::finding::Code;

use super::layout::{self, Letter};
use super::sheet::Sheet;

/// Glyphs are measured in thousandths of the font size.
const EM: f64 = 1000.0;

pub fn pages(sheet: &mut Sheet, bytes: &[u8]) {
    let pdf = match Pdf::new(Arc::new(bytes.to_vec())) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return sheet.note(Code::Encrypted, "document", ""),
        Err(LoadPdfError::Invalid) => return sheet.note(Code::Broken, "document", "pdf"),
    };
    let count = pdf.pages().len();
    if count > sheet.limits.pages {
        sheet.note(Code::TooManyPages, "document", &count.to_string());
    }
    if count == 0 {
        sheet.note(Code::Broken, "document", "pdf");
    }
    let cache = InterpreterCache::new();
    let mut lines = Vec::new();
    // Room for what layout leaves out again: running heads, repeated letters.
    let mut room = sheet.limits.text.saturating_mul(2);
    let mut unnamed = 0usize;
    for (index, page) in pdf.pages().iter().take(sheet.limits.pages).enumerate() {
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut letters = Letters { room, ..Letters::default() };
        interpret_page(page, &mut context, &mut letters);
        room = letters.room;
        unnamed += letters.unnamed;
        lines.extend(layout::lines(letters.list, index as u32 + 1));
        if room == 0 {
            sheet.note(Code::Cut, "document", "text");
            break;
        }
    }
    if unnamed > 0 {
        sheet.note(Code::UnnamedLetters, "document", &unnamed.to_string());
    }
    layout::blocks(sheet, lines);
}

/// Takes letters and their places, and draws nothing.
#[derive(Default)]
struct Letters {
    list: Vec<Letter>,
    /// Bytes of text that are still taken.
    room: usize,
    unnamed: usize,
    /// Marked content that is open.
    marks: Vec<Mark>,
    /// Where the last run began and how many letters it had: outlined text comes twice.
    last: Option<(Point, usize)>,
}

/// What the file says of a stretch of its content.
enum Mark {
    /// Nothing that matters here.
    Other,
    /// A running head, a page number, decoration.
    Artifact,
    /// What its letters stand for. Taken by the first of them.
    Actual(Option<String>),
}

impl Device<'_> for Letters {
    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let actual = properties.and_then(|properties| properties.get::<object::String<'_>>(b"ActualText"));
        self.marks.push(match actual {
            Some(text) => Mark::Actual(Some(text_string(text.as_bytes()))),
            None if tag == b"Artifact" => Mark::Artifact,
            None => Mark::Other,
        });
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        let Some(first) = run.glyphs().first() else { return };
        let begins = (props.transform * first.transform()) * Point::ZERO;
        let this = Some((begins, run.glyphs().len()));
        if matches!(mode, DrawMode::Stroke(_)) && self.last == this {
            return;
        }
        self.last = this;
        if self.marks.iter().any(|mark| matches!(mark, Mark::Artifact)) {
            return;
        }
        // All letters of a run are of one font.
        let bold = is_bold(first);
        for glyph in run.glyphs() {
            let place: Affine = props.transform * glyph.transform();
            let origin = place * Point::ZERO;
            let up = place * Point::new(0.0, EM) - origin;
            let along = place * Point::new(EM, 0.0) - origin;
            let size = up.hypot();
            if !(size.is_finite()
                && size > 0.5
                && origin.x.is_finite()
                && origin.y.is_finite()
                && along.hypot() > 0.0)
            {
                continue;
            }
            let actual = self.marks.iter_mut().rev().find_map(|mark| match mark {
                Mark::Actual(text) => Some(text.take().unwrap_or_default()),
                _ => None,
            });
            let text = match (actual, glyph.as_unicode()) {
                (Some(text), _) => text,
                (None, Some(BfString::Char(letter))) => letter.to_string(),
                (None, Some(BfString::String(text))) => text,
                (None, None) => char::REPLACEMENT_CHARACTER.to_string(),
            };
            if text
                .chars()
                .any(|letter| matches!(letter, char::REPLACEMENT_CHARACTER | '\u{e000}'..='\u{f8ff}'))
            {
                self.unnamed += 1;
            }
            if self.room < text.len() {
                self.room = 0;
                return;
            }
            self.room -= text.len();
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width().map(f64::from),
                Glyph::Type3(_) => None,
            };
            // A width in the file may be anything.
            let advance = advance.unwrap_or(EM / 2.0).clamp(0.0, 4.0 * EM) / EM * size;
            let direction = along / along.hypot();
            self.list.push(Letter {
                x: origin.x,
                y: origin.y,
                dx: direction.x,
                dy: direction.y,
                advance,
                size,
                bold,
                text,
            });
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

fn is_bold(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else { return false };
    outline.font_data().is_some_and(|font| {
        font.weight.is_some_and(|weight| weight >= 600)
            || font.postscript_name.is_some_and(|name| name.contains("Bold") || name.contains("Black"))
    })
}

/// A text string of the file: UTF-16 or UTF-8 with a mark, else letters that are nearly Latin-1.
fn text_string(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
