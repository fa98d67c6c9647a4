use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use jiff::Timestamp;
use luytre_domain::ledger::hex;
use luytre_office::{Office, OfficeError};
use tower_http::compression::CompressionLayer;

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
}

impl App {
    pub fn new(office: Office, around: Surroundings) -> App {
        App(Arc::new(Inner { office, around }))
    }

    pub(crate) fn office(&self) -> &Office {
        &self.0.office
    }

    pub(crate) fn around(&self) -> Surroundings {
        self.0.around
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
