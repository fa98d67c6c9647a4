//! One file for each use: the page, its form, its handler.

mod door;
mod register;

use axum::Router;

use crate::app::App;

pub(crate) fn router() -> Router<App> {
    Router::new().merge(door::router()).merge(register::router())
}
