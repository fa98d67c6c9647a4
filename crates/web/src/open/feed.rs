//! What became open or changed last, as an Atom feed: all of it, of a kind, of a unit, of a partner country.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::ask::Asked;
use super::{Guest, refused};
use crate::app::App;
use crate::pages::register::{unit_name, value_name};
use crate::url::escape;

pub(super) fn router() -> Router<App> {
    Router::new().route("/open/feed.atom", get(feed))
}

/// Entries of a feed.
const ENTRIES: usize = 50;

/// Letters of a text as they stand in XML; control characters, which no XML can hold, are left out.
pub(super) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

async fn feed(State(app): State<App>, guest: Guest) -> Response {
    let now = app.now();
    let known = ["kind", "unit", "country"].map(str::to_owned).to_vec();
    let filter = match Asked::read(&guest.query, &[], &known) {
        Ok(asked) => asked.filter(&known),
        Err(error) => return refused(&app, &guest, &error),
    };
    let wanted = filter.clone();
    let news = match app.ask(move |office| office.open_news(now, wanted, ENTRIES)).await {
        Ok(news) => news,
        Err(error) => return refused(&app, &guest, &error),
    };
    let p = guest.page(&app);
    let narrowed =
        filter.iter().flat_map(|(dimension, values)| values.iter().map(move |value| (dimension, value)));
    let names = narrowed.map(|(dimension, value)| match dimension.as_str() {
        "kind" => p.word("open-kind", value),
        _ => value_name(&p, dimension, value),
    });
    let title = std::iter::once(p.t("open-title")).chain(names).collect::<Vec<_>>().join(" · ");
    let own = guest.address(&guest.asked.url("/open/feed.atom"));
    let updated = news.first().map_or(jiff::Timestamp::UNIX_EPOCH, |(_, since)| *since);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
         <id>{own}</id><title>{}</title><updated>{updated}</updated>\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/><link rel=\"alternate\" href=\"{}\"/>\
         <author><name>{}</name></author><generator uri=\"{}\">Luytre</generator>\n",
        guest.lang,
        xml(&title),
        xml(&guest.address(&guest.to("/open"))),
        xml(&p.t("open-title")),
        xml(&guest.address("/open")),
        own = xml(&own),
    );
    for (hit, since) in &news {
        let row = &hit.row;
        let address = guest.address(&format!("/open/{}", escape(&row.number)));
        let countries = row.dimensions.get("country").into_iter().flatten().map(|code| p.country(code));
        let mut parts = vec![unit_name(&p, &row.unit)];
        parts.extend(countries);
        parts.push(p.word("state", &row.state));
        text.push_str(&format!(
            "<entry><id>{id}</id><title>{}</title><updated>{since}</updated><link href=\"{}\"/>\
             <category term=\"{}\" label=\"{}\"/><summary>{}</summary></entry>\n",
            xml(&p.title(row)),
            xml(&guest.address(&guest.record(&row.number))),
            xml(&row.kind),
            xml(&p.word("open-kind", &row.kind)),
            xml(&parts.join(" · ")),
            id = xml(&address),
        ));
    }
    text.push_str("</feed>\n");
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response()
}
