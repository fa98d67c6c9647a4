//! Vocabulary and rules of Luytre. Pure: no files, no network, no clock and no randomness of its own; time, ids and
//! the law are arguments.

pub mod basis;
pub mod body;
pub mod calendar;
pub mod clock;
pub mod command;
pub mod decide;
pub mod duty;
pub mod expr;
pub mod indicator;
pub mod inheritance;
pub mod kind;
pub mod law;
pub mod ledger;
pub mod letter;
pub mod money;
pub mod permit;
pub mod procedure;
pub mod project;
pub mod projection;
pub mod publication;
pub mod record;
pub mod refusal;
pub mod relation;
pub mod stated;
pub mod unit;
