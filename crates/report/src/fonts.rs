//! The two families in this crate, both complete for Vietnamese: a sans serif for reports, and for letters a serif with the
//! metrics of Times New Roman, which the law on papers asks for and nobody may ship.

use std::sync::LazyLock;

use ttf_parser::Face;
use typst::foundations::Bytes;
use typst::text::Font;

const FILES: [&[u8]; 8] = [
    include_bytes!("../fonts/BeVietnamPro-Regular.ttf"),
    include_bytes!("../fonts/BeVietnamPro-Italic.ttf"),
    include_bytes!("../fonts/BeVietnamPro-SemiBold.ttf"),
    include_bytes!("../fonts/BeVietnamPro-SemiBoldItalic.ttf"),
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| Font::new(Bytes::new(*file), 0)).collect());

pub(crate) fn all() -> &'static [Font] {
    &FONTS
}

/// Whether a letter can be set. What one family lacks is taken from the other; the styles of a family cover the same letters.
pub(crate) fn has(letter: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(letter.into()))
}

/// How wide a line of text is in the serif, in points.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    // The order of `FILES`.
    let Ok(face) = Face::parse(FILES[if bold { 6 } else { 4 }], 0) else { return 0.0 };
    let advance = |letter| face.glyph_hor_advance(face.glyph_index(letter)?);
    let units: u32 = text.chars().filter_map(advance).map(u32::from).sum();
    f64::from(units) / f64::from(face.units_per_em()) * size
}

/// The bytes of the fonts, for whoever draws.
pub(crate) fn files() -> &'static [&'static [u8]] {
    &FILES
}
