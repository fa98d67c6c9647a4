//! The use cases: who may do what, commands and queries. The one place where a use is written once for page,
//! interface and command line, and the only one that makes permits.
//!
//! Every call blocks. Times, ids and secrets are arguments; nothing here reads a clock or makes a random number.

mod account;
mod book;
mod calendar;
mod error;
mod export;
mod extract;
mod figure;
mod import;
mod inbox;
mod inheritance;
mod law;
mod letter;
mod lexicon;
mod mapping;
mod office;
mod paper;
mod personal;
mod query;
mod refused_rows;
mod sheet;
mod view;
mod words;

pub use account::{Account, SESSION_IDLE, SESSION_LIFE, SignIn};
pub use book::{Book, SheetHead};
pub use calendar::CalendarChange;
pub use error::OfficeError;
pub use export::{ExportQuery, Exported};
pub use extract::Extractor;
pub use figure::{Figure, FigureCell, FigureQuery};
pub use import::{ImportReport, Order as ImportOrder, RowOutcome, Table};
pub use inbox::{Accept, Alike, Clash, Compared, DOCUMENT, Incoming, Judging, Known, Proposal, ReadPage};
pub use inheritance::Inheritance;
pub use letter::{IssuedLetter, LONGEST_LETTER, LetterDraft, LetterForm, LetterFormat, LetterOffer};
pub use lexicon::{lexicon, names};
/// The key of the message for a word of the pack.
pub use luytre_pack::key;
pub use luytre_store::access::SavedView;
/// What lists and figures answer with; the web knows the store through the office alone.
pub use luytre_store::{
    Count, FactPage, FactRow, Hit, ListPage, ListQuery, Match, Order, Problem, Spot, VerifyReport, View,
};
pub use mapping::{Ground, Guess, List, SURE, Target, column_letters};
pub use office::{Office, Receipt, Request};
pub use paper::{LARGEST_PAPER, NewPaper};
pub use personal::Randomness;
pub use query::{Change, Dossier, Due, HistoryLine, Linked, Way};
pub use refused_rows::{RefusedRows, inert};
pub use sheet::{Cell, LARGEST_LIST, Sheet};
pub use view::MOST_EXPORTED;
