//! One test binary: every file of this folder is a module here.

mod indicators;
mod letters;
mod read;
mod trips;
mod vn;
