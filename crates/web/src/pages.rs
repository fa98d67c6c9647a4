//! One file for each use: the page, its form, its handler.

mod admin;
mod desk;
mod door;
mod due;
mod edit;
mod figures;
pub(crate) mod form;
mod intake;
mod letters;
mod map;
mod partners;
mod place;
mod read;
mod record;
pub(crate) mod register;
mod register_out;
mod units;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use luytre_office::OfficeError;

use crate::app::App;
use crate::page::refused;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .merge(door::router())
        .merge(desk::router())
        .merge(register::router())
        .merge(record::router())
        .merge(letters::router())
        .merge(edit::router())
        .merge(intake::router())
        .merge(figures::router())
        .merge(map::router())
        .merge(units::router())
        .merge(partners::router())
        .merge(read::router())
        .merge(admin::router())
        .fallback(nowhere)
}

async fn nowhere(State(app): State<App>, visitor: Visitor) -> Response {
    refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound)
}
