//! What was noticed while reading: data, never a sentence.

use serde::Serialize;

/// What was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    LexiconSyntax,
    LexiconShape,
    UnknownConcept,
    /// The bytes are in no known encoding; unreadable ones were replaced.
    BadEncoding,
    /// The document was longer than the limit and was cut.
    Cut,
    /// Nested deeper than the limit.
    TooDeep,
    /// A compressed part expands more than the limit allows.
    ZipRatio,
    /// The file is broken or not what it claims to be.
    Broken,
    /// No reader for this media type.
    UnknownMedia,
    /// No text was found.
    NoText,
    /// Characters that hide or reorder text were left out of the reading.
    HiddenCharacters,
}

/// One finding: a code, where, and the detail of the parser or the word in question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: Code,
    pub place: String,
    pub line: usize,
    pub detail: String,
}

impl Finding {
    pub(crate) fn at(code: Code, place: &str, line: usize, detail: &str) -> Finding {
        Finding { code, place: place.to_owned(), line, detail: detail.to_owned() }
    }
}
