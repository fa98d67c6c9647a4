//! One test binary: every file of this folder is a module here.

mod indicators;
mod read;
mod trips;
mod vn;
