//! A body's days for calendar programs: its standing duties and the legal clocks it must meet, under a secret address that
//! one account gives out and takes back.

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::basis::Basis;
use luytre_domain::permit::Actor;
use luytre_text::format;
use luytre_text::message::Args;
use sha2::{Digest, Sha256};

use crate::account::Account;
use crate::error::OfficeError;
use crate::office::Office;

/// A day in somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedDay {
    /// The same at every reading, so that a calendar program knows it again.
    pub uid: String,
    pub day: Date,
    /// The day the count began.
    pub since: Date,
    pub summary: String,
    /// Where the day comes from: rule and basis.
    pub why: String,
    /// A path of the program.
    pub path: String,
    /// Nothing is left to do.
    pub done: bool,
}

/// Clocks of one calendar.
const MOST: usize = 1_000;

fn digest(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl Office {
    /// Gives the actor's account a calendar address made of `token`, 32 random bytes of which only the hash is kept. One it
    /// had before holds no longer.
    pub fn renew_feed(&self, actor: &Actor, now: Timestamp, token: &[u8; 32]) -> Result<(), OfficeError> {
        let permit = self.own_permit(actor)?;
        let (login, hash) = (actor.login.clone(), digest(token));
        Ok(self.store.write("renew feed", move |tx| tx.put_feed(&permit, &login, &hash, now))?)
    }

    pub fn drop_feed(&self, actor: &Actor) -> Result<(), OfficeError> {
        let permit = self.own_permit(actor)?;
        let login = actor.login.clone();
        Ok(self.store.write("drop feed", move |tx| tx.drop_feed(&permit, &login))?)
    }

    /// Since when the account has a calendar address.
    pub fn feed_since(&self, login: &str) -> Result<Option<Timestamp>, OfficeError> {
        Ok(self.store.read("feed", |snap| snap.feed_since(login))?)
    }

    /// The account of a calendar address and its days: those of this year and the next, and every clock that runs. What
    /// the account may see is asked anew at each reading.
    pub fn feed(
        &self,
        now: Timestamp,
        token: &[u8; 32],
    ) -> Result<Option<(Account, Vec<FeedDay>)>, OfficeError> {
        let hash = digest(token);
        let Some(login) = self.store.read("feed", |snap| snap.feed(&hash))? else { return Ok(None) };
        let Some(account) = self.account(&login)?.filter(|account| !account.disabled) else {
            return Ok(None);
        };
        let actor = self.actor(&account, now);
        let (pack, lang) = (self.pack(), account.lang);
        let why = |rule: &str, basis: &Basis| {
            let mark = if basis.confirmed {
                String::new()
            } else {
                format!(" ({})", pack.messages.get(lang, "duties-unconfirmed", &Args::new()))
            };
            format!("{rule}: {} {}{mark}", basis.doc, basis.article)
        };
        let mut days = Vec::new();
        let unit = self.duty_unit(&actor).filter(|unit| self.sees_unit(&actor, unit));
        if let Some(unit) = unit {
            let year = self.today(now).year();
            for year in [year, year.saturating_add(1)] {
                for line in self.duties(&actor, now, &unit, year)?.lines {
                    let Some(round) = &line.round else { continue };
                    let Some(due) = &round.due else { continue };
                    let id = line.duty.id.to_lowercase();
                    let args = Args::new()
                        .text("duty", pack.word(lang, "duty", &id))
                        .text("round", round.id.clone());
                    let title = pack.messages.get(lang, "duties-title", &args);
                    let done = line.standing.is_filed();
                    let summary = match done {
                        true => pack.messages.get(lang, "feed-done", &Args::new().text("what", title)),
                        false => title,
                    };
                    days.push(FeedDay {
                        uid: format!("{}-{id}-{}@duty.luytre", unit.0, round.id),
                        day: due.date,
                        since: due.from.date(),
                        summary,
                        why: why(&due.rule.id, &line.duty.basis),
                        path: format!("/duties?unit={}&year={year}", unit.0),
                        done,
                    });
                }
            }
        }
        for due in self.desk(&actor, now, MOST)? {
            let Some(hit) = &due.hit else { continue };
            let number = &hit.row.number;
            let rule = pack.messages.get(lang, &luytre_pack::rule_key(&due.clock.rule), &Args::new());
            let key: String =
                due.clock.key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
            let basis = due.derivation.as_ref().map(|derived| why(&due.clock.rule, &derived.rule.basis));
            let from = format::short_date(due.clock.from);
            let args = Args::new().text("number", number.clone()).text("rule", rule).text("date", from);
            days.push(FeedDay {
                uid: format!("{number}-{key}@clock.luytre"),
                day: due.clock.due,
                since: due.clock.from,
                summary: pack.messages.get(lang, "feed-clock", &args),
                why: basis.unwrap_or_else(|| due.clock.rule.clone()),
                path: format!("/records/{number}"),
                done: false,
            });
        }
        Ok(Some((account, days)))
    }
}
