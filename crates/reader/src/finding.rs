//! What was noticed while reading: data, never a sentence.

use serde::{Deserialize, Serialize};

/// What was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    LexiconSyntax,
    LexiconShape,
    UnknownConcept,
    /// The bytes are not UTF-8 and do not say what they are; the detail is the encoding that was taken.
    BadEncoding,
    /// The letters are those of a Vietnamese font from before Unicode, named in the detail.
    LegacyLetters,
    /// The document was longer than the limit and was cut.
    Cut,
    /// Nested deeper than the limit.
    TooDeep,
    /// A compressed part expands more than the limit allows.
    ZipRatio,
    /// A package lists more files than the limit.
    TooManyEntries,
    /// More pages than the limit; those after it were left out.
    TooManyPages,
    /// A line longer than the limit; its block was divided.
    LongLine,
    /// Reading the file took longer than allowed and was stopped.
    TimedOut,
    /// Reading the file needed more memory than allowed and was stopped.
    TooMuchMemory,
    /// The parser of this format gave up without an answer; the detail says how it ended.
    Crashed,
    /// The file asks for a password.
    Encrypted,
    /// Letters that the file shows but does not name, so that they cannot be read.
    UnnamedLetters,
    /// The name of the file claims another format; the bytes were believed.
    WrongName,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: Code,
    pub place: String,
    pub line: usize,
    pub detail: String,
}

impl Finding {
    /// A finding about a document as a whole carries line 0.
    pub fn at(code: Code, place: &str, line: usize, detail: &str) -> Finding {
        Finding { code, place: place.to_owned(), line, detail: detail.to_owned() }
    }
}
