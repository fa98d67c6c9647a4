//! The vocabulary and the rules of local diplomacy: law as dated data, clocks with their derivation, units in
//! time, and the ledger's canonical form.
//!
//! Pure: no I/O, no wall clock, no randomness. "Now", identifiers and the law are arguments, so the same
//! question always has the same answer.

pub mod basis;
pub mod calendar;
pub mod clock;
pub mod ledger;
pub mod unit;
