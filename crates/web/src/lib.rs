//! Pages over HTTP. Only this crate knows HTTP and HTML; one file of `pages` for each use. Every form works without
//! JavaScript; htmx only swaps fragments.

mod app;
mod assets;
mod guard;
mod open;
mod page;
mod pages;
mod url;
mod visitor;

pub use app::{App, Outward, Surroundings, router};
