//! Style sheet, fonts, icons and htmx, served from the binary.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;

#[derive(rust_embed::RustEmbed)]
#[folder = "static"]
struct Static;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/static/{*path}", get(file))
}

async fn file(Path(path): Path<String>) -> Response {
    let Some(file) = Static::get(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let media = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, file.data.into_owned()).into_response()
}

/// The text of an icon, for pages that carry it inline.
pub(crate) fn icon(name: &str) -> String {
    let file = Static::get(&format!("icons/{name}.svg"));
    file.and_then(|file| String::from_utf8(file.data.into_owned()).ok()).unwrap_or_default()
}
