use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use jiff::Timestamp;
use luytre_domain::ledger::hex;
use luytre_office::{Office, OfficeError};
use tower_http::compression::CompressionLayer;

use crate::pages::feed::Limits;
use crate::{assets, guard, open, pages};

/// What the program brings from outside: the clock, randomness, and what kind of place this is.
#[derive(Clone, Copy)]
pub struct Surroundings {
    pub now: fn() -> Timestamp,
    /// Fills the bytes with secure randomness.
    pub random: fn(&mut [u8]),
    /// Says on every page that the place is a demonstration.
    pub demo: bool,
    /// Cookies only over HTTPS; off for a server on one's own machine.
    pub secure: bool,
}

/// What every handler has.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    office: Office,
    around: Surroundings,
    outward: Outward,
    limits: Limits,
    lists: pages::HeldLists,
}

/// How the place is known outside.
#[derive(Clone, Debug, Default)]
pub struct Outward {
    /// Where people open the program (`https://luytre.example.vn`); taken from each request where it is `None`.
    pub address: Option<String>,
    /// Letters are sent from here.
    pub mails: bool,
}

impl App {
    pub fn new(office: Office, around: Surroundings) -> App {
        App::known(office, around, Outward::default())
    }

    /// An app that knows how it is known outside.
    pub fn known(office: Office, around: Surroundings, outward: Outward) -> App {
        App(Arc::new(Inner {
            office,
            around,
            outward,
            limits: Limits::default(),
            lists: pages::HeldLists::default(),
        }))
    }

    pub(crate) fn office(&self) -> &Office {
        &self.0.office
    }

    pub(crate) fn around(&self) -> Surroundings {
        self.0.around
    }

    pub(crate) fn address(&self) -> Option<&str> {
        self.0.outward.address.as_deref()
    }

    pub(crate) fn mails(&self) -> bool {
        self.0.outward.mails
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Lists between the pages that take them in.
    pub(crate) fn lists(&self) -> &pages::HeldLists {
        &self.0.lists
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0.around.now)()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0.around.random)(&mut bytes);
        bytes
    }

    /// A fresh record id.
    pub(crate) fn new_id(&self) -> String {
        hex(&self.random::<10>())
    }

    /// The office blocks on the database, so it is asked from a thread that may.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Office) -> Result<T, OfficeError> + Send + 'static,
    ) -> Result<T, OfficeError> {
        let office = self.0.office.clone();
        match tokio::task::spawn_blocking(move || question(&office)).await {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

/// All pages. Static files come first: they need no session.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(pages::router())
        .layer(from_fn(guard::same_origin))
        .merge(assets::router())
        .merge(open::router(app.clone()))
        .layer(from_fn(guard::headers))
        .layer(CompressionLayer::new())
        .with_state(app)
}
