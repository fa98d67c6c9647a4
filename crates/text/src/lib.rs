//! All knowledge of human languages: which ones, how their words are folded for search, how dates and numbers
//! are shown, and the messages of screens and packs.

pub mod day;
pub mod fold;
pub mod format;
pub mod lang;
pub mod message;
pub mod number;
pub mod template;
