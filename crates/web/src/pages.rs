//! One file for each use: the page, its form, its handler.

mod account;
mod admin;
mod desk;
mod door;
mod due;
mod duties;
mod edit;
pub(crate) mod feed;
mod figures;
pub(crate) mod form;
mod import;
mod intake;
mod joint;
mod letters;
mod map;
mod mergers;
mod notices;
mod partners;
mod passport;
mod place;
mod plans;
mod read;
mod reconcile;
mod record;
pub(crate) mod register;
mod register_out;
mod report;
mod requests;
mod targets;
mod units;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use luytre_office::OfficeError;

pub(crate) use import::HeldLists;

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
        .merge(import::router())
        .merge(intake::router())
        .merge(plans::router())
        .merge(requests::router())
        .merge(joint::router())
        .merge(mergers::router())
        .merge(figures::router())
        .merge(map::router())
        .merge(passport::router())
        .merge(reconcile::router())
        .merge(targets::router())
        .merge(units::router())
        .merge(partners::router())
        .merge(read::router())
        .merge(report::router())
        .merge(admin::router())
        .merge(duties::router())
        .merge(notices::router())
        .merge(account::router())
        .merge(feed::router())
        .fallback(nowhere)
}

async fn nowhere(State(app): State<App>, visitor: Visitor) -> Response {
    refused(&app, &visitor.manner, Some(&visitor), &OfficeError::NotFound)
}
