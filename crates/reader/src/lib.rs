//! Reads a document about local diplomacy in Vietnamese, English or French: who, where, when, how much, what next,
//! each with the exact words. Pure: no file, no network, no clock, no model. Reading never fails: what could not be
//! read is a [`Finding`].
//!
//! ```text
//! bytes -> extract -> Document -> read(&Lexicon, &Document, published) -> Reading
//! [Reading] -> across -> same events, same people, conflicts
//! ```

mod across;
mod claim;
mod document;
mod event;
mod extract;
mod finding;
mod home;
mod lexicon;
mod model;
mod names;
mod number;
mod read;
mod say;
mod text;
mod time;
mod token;

pub use across::{Across, Cluster, Conflict, Identity, Member, across};
pub use document::{
    Block, BlockKind, Document, Limits, Media, Part, extract, extract_named, extract_within, wrong_name,
};
pub use finding::{Code, Finding};
pub use lexicon::{File, Lexicon, NameRow};
pub use model::{
    Claim, Direction, Equivalent, Event, Metadata, Period, Person, Place, Plan, Published, Reading, Span,
};
pub use read::read;
