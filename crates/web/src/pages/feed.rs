//! The calendar of a body for calendar programs (RFC 5545), under a secret address that needs no session.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{NaiveDate, TimeDelta};
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property, Trigger};
use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::ledger::{hex, unhex};
use luytre_office::{Account, FeedDay, Office};
use luytre_text::message::Args;
use sha2::{Digest, Sha256};

use crate::app::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/calendar/{file}", get(calendar))
}

/// Readings a minute of one address; calendar programs read every few minutes at most.
const MOST: u32 = 30;
/// Readings a minute of addresses that do not exist, from whomever.
const MOST_UNKNOWN: u32 = 120;
/// Days before a due day at which the calendar program speaks up.
const REMIND: i64 = 3;
const MEDIA: &str = "text/calendar; charset=utf-8";

/// How often each address was asked for within the present minute.
#[derive(Default)]
pub(crate) struct Limits(Mutex<(i64, HashMap<String, u32>)>);

impl Limits {
    /// Whether `key` may be answered once more.
    fn allow(&self, now: Timestamp, key: &str, most: u32) -> bool {
        let minute = now.as_second().div_euclid(60);
        let mut kept = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if kept.0 != minute {
            *kept = (minute, HashMap::new());
        }
        let count = kept.1.entry(key.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

/// Where people open the program: as it was told when it started, or as this request came in.
pub(crate) fn address(app: &App, headers: &HeaderMap) -> String {
    if let Some(address) = app.address() {
        return address.trim_end_matches('/').to_owned();
    }
    let scheme = if app.around().secure { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}")
}

async fn calendar(State(app): State<App>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let now = app.now();
    let token = file.strip_suffix(".ics").and_then(unhex);
    // By its hash: the secret is kept nowhere, not in memory either.
    let key = token.map(|token: [u8; 32]| hex(&Sha256::digest(token)));
    if key.as_ref().is_some_and(|key| !app.limits().allow(now, key, MOST)) {
        return too_many();
    }
    let found = match token {
        Some(token) => app.ask(move |office| office.feed(now, &token)).await,
        None => Ok(None),
    };
    let (account, days) = match found {
        Ok(Some(found)) => found,
        Ok(None) if !app.limits().allow(now, "", MOST_UNKNOWN) => return too_many(),
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a calendar could not be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let text = written(app.office(), &account, &days, &address(&app, &headers));
    let tag = format!("\"{}\"", &hex(&Sha256::digest(text.as_bytes()))[..32]);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let kept = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "private, no-cache")];
    // A proxy that compresses may have marked the tag as weak.
    if known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, MEDIA)], text).into_response()
}

fn too_many() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response()
}

/// The calendar as text. It depends on nothing but what it says, so that the same days give the same text.
fn written(office: &Office, account: &Account, days: &[FeedDay], address: &str) -> String {
    let messages = &office.pack().messages;
    let body = office.pack().body_name(account.lang, &account.body, None);
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new("PRODID", "-//Luytre//Duties and deadlines//EN"));
    calendar.name(&messages.get(account.lang, "feed-name", &Args::new().text("body", body)));
    for day in days {
        let Some(on) = date(day.day) else { continue };
        // Required, and when the entry last changed is not kept: the first day of the count does not move.
        let stamp = day.since.strftime("%Y%m%dT000000Z").to_string();
        let mut event = Event::new();
        // Without an end it lasts the day.
        event
            .uid(&day.uid)
            .starts(on)
            .summary(&day.summary)
            .description(&day.why)
            .url(&format!("{address}{}", day.path))
            .add_property("DTSTAMP", &stamp)
            .add_property("TRANSP", "TRANSPARENT");
        if !day.done {
            let mut alarm = Alarm::display(&day.summary, Trigger::before_start(TimeDelta::days(REMIND)));
            // The crate would make both up, other ones at each reading.
            alarm.add_property("UID", format!("alarm-{}", day.uid)).add_property("DTSTAMP", &stamp);
            event.alarm(alarm);
        }
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

fn date(day: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(
        day.year().into(),
        day.month().unsigned_abs().into(),
        day.day().unsigned_abs().into(),
    )
}
