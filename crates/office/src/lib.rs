//! The use cases: who may do what, commands and queries. The one place where a use is written once for page,
//! interface and command line, and the only one that makes permits.
//!
//! Every call blocks. Times, ids and secrets are arguments; nothing here reads a clock or makes a random number.

mod account;
mod book;
mod calendar;
mod coverage;
mod duties;
mod error;
mod export;
mod extract;
mod feed;
mod figure;
mod import;
mod inbox;
mod inheritance;
mod law;
mod letter;
mod lexicon;
mod mapping;
mod notices;
mod office;
mod open;
mod overlap;
mod paper;
mod paper_format;
mod passport;
mod personal;
mod query;
mod reconcile;
mod refused_rows;
mod request;
mod review;
mod review_paper;
mod sheet;
mod short;
mod stated;
mod target;
mod view;
mod words;

pub use account::{Account, SESSION_IDLE, SESSION_LIFE, SignIn};
pub use book::{Book, SheetHead};
pub use calendar::CalendarChange;
pub use coverage::{AnswerRow, Answers, Coverage, CoverageCell, CoverageQuery, CoverageRow, Progress};
pub use duties::{DutyCalendar, DutyCell, DutyLine, DutyMatrix, Filed, NewFiling, Standing};
pub use error::OfficeError;
pub use export::{ExportQuery, Exported};
pub use extract::Extractor;
pub use feed::FeedDay;
pub use figure::{Caveat, Comparison, Figure, FigureCell, FigureQuery, Matrix, window_before};
pub use import::{ImportReport, Order as ImportOrder, RowOutcome, Table};
pub use inbox::{Accept, Alike, Clash, Compared, DOCUMENT, Incoming, Judging, Known, Proposal, ReadPage};
pub use inheritance::{Decided, Inheritance, MergerReview};
pub use letter::{IssuedLetter, LONGEST_LETTER, LetterDraft, LetterForm, LetterFormat, LetterOffer};
pub use lexicon::{lexicon, names};
pub use luytre_chart::Paint;
/// The key of the message for a word of the pack.
pub use luytre_pack::key;
pub use luytre_store::access::SavedView;
/// What lists and figures answer with; the web knows the store through the office alone.
pub use luytre_store::{
    Count, FactPage, FactRow, Hit, ListPage, ListQuery, Match, Order, Problem, Spot, VerifyReport, View,
};
pub use mapping::{Ground, Guess, List, SURE, Target, column_letters};
pub use notices::{Channel, Mail, Notified, Topic, Wishes};
pub use office::{Office, Receipt, Request};
pub use open::{OpenFigure, OpenRecord, OpenStamp};
pub use overlap::{JointProposal, Nearby, TwiceTied};
pub use paper::{LARGEST_PAPER, NewPaper};
pub use paper_format::PaperFormat;
pub use passport::{Claim, Counted, Evidence, Passport, Window};
pub use personal::Randomness;
pub use query::{Change, Dossier, Due, HistoryLine, Linked, Way};
pub use reconcile::{Group, Line, Reconciliation, WindowsOverlap};
pub use refused_rows::{RefusedRows, inert};
pub use request::{Asked, FirstLink, NewAnswer, nobody_chosen};
pub use review::{About, Beside, Cross, Drawn, Idle, Review, ReviewQuery, Section, Told};
pub use review_paper::{Manner, ReviewPage, areas, review_paper};
pub use sheet::{Cell, LARGEST_LIST, Sheet};
pub use stated::{Approval, StatedFigure};
pub use target::Reached;
pub use view::MOST_EXPORTED;
