//! `review.toml`: what the review of the nation or of a locality tells, section by section.

use std::collections::BTreeSet;

use luytre_domain::law::Law;
use luytre_text::lang::Lang;
use luytre_text::message::Messages;
use serde::Deserialize;

use crate::define::key;
use crate::read::Reader;

const FILE: &str = "review.toml";

/// The sections of the review in their order, and what a brief on a country tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewForm {
    #[serde(default, rename = "section")]
    pub sections: Vec<ReviewSection>,
    /// The figures of a brief on a country or a partner, with the drawings under them.
    #[serde(default)]
    pub brief: Option<ReviewSection>,
}

/// Its heading is the message `review-section-<id>`. It is left out where the pack has none of its indicators.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSection {
    pub id: String,
    /// Indicators told in words, one sentence each: the message `review-says-<indicator>`, with `n` as a number, `before` and
    /// `change` as texts; a general sentence where there is no such message.
    #[serde(default)]
    pub figures: Vec<String>,
    #[serde(default)]
    pub drawings: Vec<ReviewDrawing>,
    /// A kind whose records lying idle are counted and named here.
    #[serde(default)]
    pub idle: Option<String>,
}

/// A drawing of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDrawing {
    pub of: String,
    /// A dimension of the indicator, or `year`, `quarter`, `month`.
    pub by: String,
    /// The second dimension of a matrix.
    #[serde(default)]
    pub across: Option<String>,
    pub show: Show,
    /// So many rows at most; what is left is added up where it can be.
    #[serde(default = "most")]
    pub most: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    Bars,
    Columns,
    Lines,
    Map,
    Matrix,
    Multiples,
    /// Only the numbers.
    Table,
}

fn most() -> usize {
    12
}

impl Reader<'_> {
    /// A pack need not say how a review looks. An indicator nobody defines is no finding: its sentence and its drawings are left
    /// out, so that one form serves packs that count less.
    pub(crate) fn review(&mut self, messages: Option<&Messages>) -> ReviewForm {
        if !self.files.0.contains_key(FILE) {
            return ReviewForm::default();
        }
        let form: ReviewForm = self.toml(FILE).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for section in &form.sections {
            if !seen.insert(&section.id) {
                self.findings.error(FILE, 0, "id-twice", &section.id);
            }
            let heading = key("review-section", &section.id);
            for lang in Lang::ALL {
                if messages.is_some_and(|messages| !messages.has(lang, &heading)) {
                    self.findings.error(FILE, 0, "message-missing", format!("{heading} ({lang})"));
                }
            }
        }
        for drawing in form.sections.iter().chain(&form.brief).flat_map(|section| &section.drawings) {
            if (drawing.show == Show::Matrix || drawing.show == Show::Multiples) != drawing.across.is_some() {
                self.findings.error(FILE, 0, "matrix-across", &drawing.of);
            }
        }
        form
    }

    /// What can only be checked when the law is whole: dimensions of indicators it has, kinds that lie idle.
    pub(crate) fn review_of(&mut self, form: &ReviewForm, law: &Law) {
        for section in form.sections.iter().chain(&form.brief) {
            for drawing in &section.drawings {
                let Some(indicator) = law.indicator(&drawing.of) else { continue };
                for by in std::iter::once(&drawing.by).chain(&drawing.across) {
                    if !["year", "quarter", "month"].contains(&by.as_str()) && !indicator.by.contains(by) {
                        self.findings.error(FILE, 0, "unknown-dimension", format!("{} {by}", drawing.of));
                    }
                }
            }
            if let Some(kind) = &section.idle
                && law.kind(kind).is_none_or(|kind| kind.dormancy.is_none())
            {
                self.findings.error(FILE, 0, "unknown-kind", kind);
            }
        }
    }
}
