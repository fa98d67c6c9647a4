//! Papers: one [`Document`] of plain blocks, written as HTML, PDF, DOCX and XLSX.
//!
//! Whoever makes a paper composes blocks and knows nothing of formats; a format knows nothing of what the paper is about.
//! Every text is given: not a word a person reads stands in this crate, and neither does a clock. The same document gives
//! the same bytes.

// Papers of the tests are made from outside, also where they are looked into.
#[cfg(test)]
extern crate self as luytre_report;
#[cfg(test)]
#[path = "../tests/suite/sample.rs"]
mod sample;

mod clean;
mod document;
mod docx;
mod fonts;
mod html;
mod pdf;
mod xlsx;

pub use document::{
    Align, Annex, Block, Cell, Column, Document, Figure, Foot, Head, Layout, List, Measures, Note, Picture,
    Row, Run, Signature, Table, Text, Tone, Value,
};
pub use docx::{DocxError, docx};
pub use html::html;
pub use pdf::{INSTEAD, Pdf, PdfError, Stage, pdf};
pub use xlsx::xlsx;
