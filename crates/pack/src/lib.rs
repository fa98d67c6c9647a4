//! Reads one country's pack: the law and the words as dated text files, checked as a whole.
//!
//! A pack never half-loads. Reading gives the [`Pack`] and *all* findings with file and line; whoever starts the
//! program refuses when there is an error among them.

mod define;
mod duty;
mod files;
mod finding;
mod indicator;
mod letter;
mod map;
mod name;
mod overlap;
mod publication;
mod read;
mod review;
mod target;

pub use define::key;
pub use duty::AUTHORISER;
pub use files::{Files, Folder};
pub use finding::{Finding, Severity};
pub use letter::{Letters, Words};
pub use map::{IslandGroup, Map, Shape};
pub use overlap::{Joint, Overlaps, SharedKind};
pub use read::{Agency, Border, ListForm, Manifest, Pack, read, rule_key, starts_key};
pub use review::{ReviewDrawing, ReviewForm, ReviewSection, Show};
pub use target::Target;
